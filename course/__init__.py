"""Descent, a hands-on course on optimization for deep learning: what do notebooks import?

``from course import check, demos, oracles`` is how every unit starts. Submodules load when they
are first used, so that importing the package costs next to nothing and loads neither PyTorch nor
Matplotlib.
"""

import importlib

__version__ = "0.1.0"

_SUBMODULES = (
    "check", "data", "demos", "landscapes", "live", "models", "nn", "oracles", "run", "scenes"
)  # fmt: skip


def __getattr__(name):
    """Import ``course.NAME`` at its first use (PEP 562)."""
    if name in _SUBMODULES:
        return importlib.import_module(f"course.{name}")
    raise AttributeError(f"module 'course' has no attribute {name!r}")


def __dir__():
    """List the submodules too, so that completion offers them before they are loaded."""
    return sorted({*globals(), *_SUBMODULES})
