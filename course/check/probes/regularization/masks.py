"""How is a mask described, whatever was drawn?"""

import numpy as np


def entries(mask):
    """Say which values a mask holds, in words that do not depend on what was drawn."""
    found = np.unique(np.asarray(mask, dtype=float))
    if set(found.tolist()) <= {0.0, 1.0}:
        return "zeros and ones"
    return " and ".join(f"{v:.3g}" for v in found) if len(found) == 2 else "many values"


def number_type(mask):
    """Name the kind of numbers in an array."""
    kinds = {"b": "True and False", "i": "whole numbers", "u": "whole numbers", "f": "float"}
    return kinds.get(np.asarray(mask).dtype.kind, "something else")
