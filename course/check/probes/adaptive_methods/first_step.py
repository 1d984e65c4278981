"""Where do the checks begin: at which weights, with which gradient, from which state?

Gradients are a few units in size, so that it does not matter to six digits where eps stands.
"""

import numpy as np

W, G = np.array([1.0, 2.0, -1.0]), np.array([3.0, -4.0, 0.5])


def zeros(n):
    """State before the first step, in arrays of its own."""
    return (np.zeros(3) for _ in range(n))
