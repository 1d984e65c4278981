"""What the check of unit 00 asks, on public inputs, and the hints."""

import numpy as np

from course.check.probe import probe


@probe(
    hints=(
        "Three steps, from the inside out: the residuals, their squares, the mean.",
        "NumPy subtracts and squares whole arrays at once: y_hat - y, and ** 2 for the square.",
        "np.mean of an array is one number, whatever the array's shape. Apply it to the squares.",
    )
)
def mean_squared_error(f):
    """Three predictions, a table of four, perfect predictions."""
    loss = f(y_hat=np.array([1.0, 2.0, 5.0]), y=np.array([1.5, 2.0, 2.0]))
    yield "for three predictions", dict(loss=loss)
    loss = f(y_hat=np.array([[1.0, 3.0], [0.0, -1.0]]), y=np.array([[0.0, 1.0], [2.0, 2.0]]))
    yield "for a table of four", dict(loss=loss)
    loss = f(y_hat=np.array([0.5, -4.0]), y=np.array([0.5, -4.0]))
    yield "for perfect predictions", dict(loss=loss)
