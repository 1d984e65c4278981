"""How do the documents of docs/ become pages, with links that still lead somewhere?"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from course.authoring import settings
from course.authoring.unit import Unit

_ORDER = ("students", "self-learners", "instructors")  # then the rest
_LINK = re.compile(r"(\]\(|(?:href|src)=\")<?([^)\s>\"]+)>?([)\"])")
_CODE = re.compile(r"(^ *```.*?^ *```$|`[^`\n]*`)", re.M | re.S)


def names(root: Path) -> list[str]:
    """The documents' names, those for learners first."""
    found = sorted(path.stem for path in (root / "docs").glob("*.md"))
    return [n for n in _ORDER if n in found] + [n for n in found if n not in _ORDER]


def pages(root: Path, units: list[Unit]) -> dict[str, str]:
    """The documents as Markdown by the page's path."""
    return {
        f"docs/{name}.md": relink(
            (root / "docs" / f"{name}.md").read_text(encoding="utf-8"), root, units
        )
        for name in names(root)
    }


def copy_pictures(root: Path, target: Path) -> None:
    """Bring the pictures that the documents show."""
    if (root / "docs" / "images").is_dir():
        shutil.copytree(root / "docs" / "images", target / "docs" / "images", dirs_exist_ok=True)


def relink(text: str, root: Path, units: list[Unit]) -> str:
    """The text of a document of docs/ with links that work on the site."""
    parts = _CODE.split(text)
    for number in range(0, len(parts), 2):  # code lies between
        parts[number] = _LINK.sub(
            lambda m: f"{m[1]}{_target(m[2], root, units)}{m[3]}", parts[number]
        )
    return "".join(parts)


def _target(link: str, root: Path, units: list[Unit]) -> str:
    path, _, anchor = link.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return link
    inside = posixpath.normpath(posixpath.join("docs", path))
    if posixpath.dirname(inside) == "docs" and inside.endswith(".md"):
        return link
    if inside.startswith("docs/images/"):
        return link
    for unit in units:
        if inside.startswith((f"release/{unit.id}", f"source/{unit.id}")):
            return f"../lessons/{unit.id}.ipynb"
    place = settings.settings(root)
    kind = "tree" if (root / inside).is_dir() else "blob"
    return f"{place.repository}/{kind}/{place.branch}/{inside}" + (f"#{anchor}" if anchor else "")
