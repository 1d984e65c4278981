"""Does a step use eps, and the right one where it is left out?"""

import numpy as np

PLACES = 1e-6  # relative tolerance within which a step is the same, wherever eps stands


def shorter(w, **named):
    """Whether a step from 1 was shortened by a huge eps, wherever in the division that stands."""
    return {"step below 0.05": bool(abs(float(w) - 1.0) < 0.05), **named}


def same_step(f, **arguments):
    """Whether eps may be left out: its default makes the step that 1e-8 makes from 0."""
    (left_out, *_), (given, *_) = f(**arguments), f(**arguments, eps=1e-8)
    return {"the same step": bool(np.allclose(left_out, given, rtol=1e-9, atol=0))}


LEFT_OUT = "with eps left out, then with eps = 1e-8"
