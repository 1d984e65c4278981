"""Where is the course, on this disk and on the web?"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course import __version__
from course.errors import UserError

RELEASE, REPOSITORY = "release", "repository"


@dataclass(frozen=True)
class Settings:
    """The address of the repository, from ``[tool.descent]`` in pyproject.toml.

    Attributes
    ----------
    repository : str
        Address of the repository's page, such as ``https://github.com/OWNER/NAME``.
    branch : str
        The branch that learners open.
    install : str
        What Colab installs: the wheel of the "release" of this version, which takes a second, or,
        where nobody makes releases, the whole "repository".
    """

    repository: str
    branch: str
    install: str = RELEASE

    def colab(self, path: str) -> str:
        """Address that opens a notebook of the repository in Colab."""
        slug = self.repository.partition("github.com/")[2].strip("/")
        return f"https://colab.research.google.com/github/{slug}/blob/{self.branch}/{path}"

    @property
    def requirement(self) -> str:
        """What pip installs on Colab."""
        if self.install == REPOSITORY:
            return f"git+{self.repository}@{self.branch}"
        wheel = f"descent_course-{__version__}-py3-none-any.whl"
        return f"{self.repository}/releases/download/v{__version__}/{wheel}"


def root() -> Path:
    """The course's folder: ``DESCENT_ROOT``, or the nearest folder upwards that holds source/.

    Raises
    ------
    UserError
        If there is none.
    """
    if os.environ.get("DESCENT_ROOT"):
        return Path(os.environ["DESCENT_ROOT"]).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "source").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise UserError(f"no course in {here}: run this in the folder that holds source/")


@cache
def _read(file: Path, stamp: float) -> Settings:
    with file.open("rb") as stream:
        table = tomllib.load(stream).get("tool", {}).get("descent", {})
    if not table.get("repository"):
        raise UserError(f"{file} names no repository: set it under [tool.descent]")
    install = table.get("install", RELEASE)
    if install not in (RELEASE, REPOSITORY):
        raise UserError(f'{file}: install = "{install}": say "{RELEASE}" or "{REPOSITORY}"')
    return Settings(table["repository"].rstrip("/"), table.get("branch", "main"), install)


def settings(folder: Path | None = None) -> Settings:
    """Read the settings of the course in `folder` (by default `root`)."""
    file = (folder or root()) / "pyproject.toml"
    try:
        return _read(file, file.stat().st_mtime)
    except FileNotFoundError:
        raise UserError(f"{file} is missing: it names the repository's address") from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{file} cannot be read: {error}") from None
