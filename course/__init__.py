"""Descent, a hands-on course on optimization for deep learning: what do notebooks import?

``from course import check, demos, oracles`` is how every unit starts. Submodules load when they
are first used, so that importing the package costs next to nothing and loads neither PyTorch nor
Matplotlib.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec

from course.short_names import SHORT_NAMES

__version__ = "1.0.0"

_SUBMODULES = ("check", "demos", "oracles")


class _ShortName:
    """Makes ``import course.nn`` give the module `course.worlds.nn` itself: finder and loader."""

    def __init__(self, place):
        self.place = place

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        """Say where a short name leads, or nothing for any other name."""
        package, _, rest = name.partition(".")
        if package == __name__ and rest in SHORT_NAMES:
            return ModuleSpec(name, cls(f"{__name__}.{SHORT_NAMES[rest]}"))
        return None

    def create_module(self, spec):
        """Import the module where it stands."""
        module = importlib.import_module(self.place)
        self.own = module.__spec__
        return module

    def exec_module(self, module):
        """Leave the module, which ran already, what it says of itself."""
        module.__spec__ = self.own


sys.meta_path.append(_ShortName)


def __getattr__(name):
    """Import ``course.NAME`` at its first use (PEP 562)."""
    if name in _SUBMODULES or name in SHORT_NAMES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    """List the submodules too, so that completion offers them before they are loaded."""
    short = (name for name in SHORT_NAMES if "." not in name)
    return sorted({*globals(), *_SUBMODULES, *short})
