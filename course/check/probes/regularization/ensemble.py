"""What does the check of the average over all thinned networks ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.regularization.masks import number_type


def square_of_a_sum(mask):
    """(m[0] - 2 m[1] + 3 m[2])², a number."""
    return float(np.dot(mask, [1.0, -2.0, 3.0]) ** 2)


def count_and_product(mask):
    """[m[0] + m[1], m[0] m[1]], an array."""
    return np.array([mask[0] + mask[1], mask[0] * mask[1]])


class Noticing:
    """A function of a mask that remembers what it was given."""

    __name__ = "exp_of_the_count"
    __doc__ = "exp(number of ones), a number"

    def __init__(self):
        self.kinds, self.seen = set(), set()

    def __call__(self, mask):
        """Note kind and entries of the mask."""
        array = isinstance(mask, np.ndarray)
        shape = f" of shape {np.shape(mask)}"
        self.kinds.add(f"arrays, {number_type(mask)}{shape}" if array else type(mask).__name__)
        self.seen.add(tuple(np.ravel(mask).tolist()))
        return float(np.exp(np.sum(mask)))


@probe(
    hints=(
        "With 2 units there are 4 masks. Write them down, and how likely each of them is.",
        (
            "A mask with k ones among n units has probability keep^k (1 - keep)^(n - k). Sum "
            "f(mask) times that over all masks."
        ),
        (
            "itertools.product([0.0, 1.0], repeat=n_units) runs through all masks as tuples: make "
            "an array of each, multiply its probability by f(mask), and add it to a total that "
            "starts at 0.0."
        ),
    ),
)
def average_over_masks(f):
    """A function that is not linear, one that returns an array, keep = 1, the masks themselves."""
    value = f(f=square_of_a_sum, n_units=3, keep=0.8)
    yield "for a square, with 3 units", dict(value=value)
    value = f(f=count_and_product, n_units=2, keep=0.3)
    yield "for an array, with 2 units", dict(value=value)
    yield "with keep = 1", dict(value=f(f=square_of_a_sum, n_units=3, keep=1.0))
    noticing = Noticing()
    value = f(f=noticing, n_units=4, keep=0.6)
    yield (
        "with 4 units",
        {
            "value": value,
            "different masks": len(noticing.seen),
            "masks": " and ".join(sorted(noticing.kinds)),
        },
    )
    noticing = Noticing()
    value = f(f=noticing, n_units=9, keep=0.2)
    yield "with 9 units", {"value": value, "different masks": len(noticing.seen)}
