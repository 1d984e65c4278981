"""The pictures of the course, one module a unit: ``demos.gradient_descent.surface_explorer();``.

Modules load when they are first used, and Matplotlib and ipywidgets with the first picture.
How to write a demo is told in :mod:`course.demos.pattern`.
"""

import importlib
import pkgutil

_PARTS = ("figure", "pattern", "style")  # not units


def __getattr__(name):
    """Import ``demos.NAME`` at its first use (PEP 562)."""
    if name.startswith("_") or name not in (*units(), *_PARTS):
        raise AttributeError(f"there are no demos {name!r}; there are: {', '.join(units())}")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__():
    """List the units too, so that completion offers them."""
    return sorted({*globals(), *units()})


def units():
    """Names of the modules that hold demos."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name not in _PARTS)


def catalogue():
    """Every demo of the course: ``{"gradient_descent.surface_explorer": Demo, ...}``."""
    from course.demos.pattern import Demo

    found = {}
    for unit in units():
        for name, value in vars(importlib.import_module(f"{__name__}.{unit}")).items():
            if isinstance(value, Demo):
                found[f"{unit}.{name}"] = value
    return found
