"""What do the checks of weights that make the same function ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.curvature.ready_made import READY_MADE


@probe(
    hints=(
        "How many ways are there to put n different things in a row?",
        "For each layer take the factorial of its size, and multiply the layers' factorials.",
        "The module math has factorial, and prod for a product over a generator.",
    ),
    forbidden=READY_MADE,
)
def count_equivalent_networks(f):
    """One layer, several, none, equal ones, more than 64 bits."""
    yield "for layers of 4, 2 and 5 units", dict(count=f(units=[4, 2, 5]))
    yield "for one layer of 5 units", dict(count=f(units=[5]))
    yield "without a hidden layer", dict(count=f(units=[]))
    count = f(units=[27])
    yield "for 27 units", {"last digits": count % 10**12, "kind": kind(count)}
    count = f(units=[15, 15])
    yield "for two layers of 15 units", {"last digits": count % 10**12, "kind": kind(count)}


def kind(count):
    """Name what a count is."""
    return "int" if isinstance(count, (int, np.integer)) else type(count).__name__


@probe(
    hints=(
        "What enters a unit grows by its alpha, what leaves it shrinks by its alpha.",
        (
            "Unit j receives through column j of w_in and entry j of b_in, and sends through row "
            "j of w_out."
        ),
        (
            "w_in * alpha scales columns, as broadcasting lines up the last axes. To scale rows, "
            "give alpha a second axis: alpha[:, None]."
        ),
    ),
    returns=("w_in", "b_in", "w_out"),
    forbidden=READY_MADE,
)
def rescale_units(f):
    """Two units, three units, whole numbers, arguments unchanged."""
    names = ("w_in", "b_in", "w_out")
    w_in, b_in = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([0.5, -3.0])
    w_out, alpha = np.array([[1.0, -2.0], [3.0, 0.0]]), np.array([2.0, 0.25])
    result = f(w_in=w_in, b_in=b_in, w_out=w_out, alpha=alpha)
    yield "for two units", dict(zip(names, result, strict=True))
    w_in, b_in = np.array([[1, -2, 0]]), np.array([3, 1, 2])
    w_out, alpha = np.array([[1], [-1], [2]]), np.array([0.5, 4.0, 2.5])
    result = f(w_in=w_in, b_in=b_in, w_out=w_out, alpha=alpha)
    yield "for whole numbers", dict(zip(names, result, strict=True))
