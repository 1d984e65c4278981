"""How do the released notebooks get into a wheel? All else about the package is in pyproject.toml.

They lie in release/, where Colab opens them, and are copied into the package when it is built.
Neither source/ nor solutions/ is touched.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithNotebooks(build_py):
    """Puts release/ into the package as ``course/notebooks``, unless it is used where it stands."""

    def run(self):
        """Copy the modules, then the notebooks; older copies in a build folder are removed."""
        target = Path(self.build_lib, "course")
        if not self.editable_mode:
            shutil.rmtree(target, ignore_errors=True)  # modules that are no longer there
        super().run()
        if self.editable_mode:
            return
        units = sorted(Path("release").glob("[0-9][0-9]-*/"))
        if not units:
            raise SystemExit("release/ holds no units: run `course build` first")
        for unit in units:
            ignore = shutil.ignore_patterns(".*")
            shutil.copytree(unit, target / "notebooks" / unit.name, ignore=ignore)


setup(cmdclass={"build_py": WithNotebooks})
