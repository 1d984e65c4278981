"""Which steps make the site, from the units to a folder that any web server can serve?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from course.authoring import release, settings
from course.authoring.unit import Unit
from course.errors import UserError

from . import (
    documents,
    finishing,
    formulas,
    frames,
    front,
    lesson,
    mistakes,
    picture,
    reference,
    sphinx_build,
)
from .stops import MOST

PARTS = "build/site-parts"  # pages and pictures that the next build need not make again
_MARK = ".buildinfo"  # Sphinx leaves it in a folder that it has written
_OURS = ("lessons", "mistakes", "api", "docs")


@dataclass(frozen=True)
class Made:
    """What a build has made: pages, pictures drawn anew, pictures in all, bytes."""

    pages: int
    drawn: int
    pictures: int
    size: int


def site(
    units: list[Unit],
    root: Path,
    out: Path,
    workers: int = 2,
    say: Callable[[str], None] = lambda text: None,
    parts: Path | None = None,
    most: int = MOST,
) -> Made:
    """Make the site of some units.

    Parameters
    ----------
    units : list of Unit
    root : Path
        The course's folder.
    out : Path
        Where the site goes: a new folder, an empty one, or one that this made before.
    workers : int
        Processes that work at once.
    say : callable
        Told what is being done.
    parts : Path, optional
        Where pages and pictures are kept for the next build.
    most : int
        Stops of a slider, each a picture.

    Raises
    ------
    UserError
        If a package is missing, a notebook is not built, `out` holds something else, or Sphinx
        warns of anything.
    """
    _require_packages()
    out = out.resolve()
    _require_ours(out)
    parts = parts or root / PARTS
    every = _scenes(units, root, most)
    say(f"drawing the pictures of {len(every)} demos")
    drawn = frames.draw_all(every, parts / "frames", workers)
    say("writing pages")
    pages = write_pages(units, root, parts, most)
    found = sphinx_build.build(pages, out, parts / "read", settings.settings(root), workers)
    _remove_stale(out, found)
    finishing.mend(out)
    count = _copy_pictures(every, parts / "frames", out / picture.FOLDER)
    _copy_notebooks(units, root, out / "notebooks")
    _write_font(out)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return Made(len(found), drawn, count, size)


def _scenes(units: list[Unit], root: Path, most: int) -> list[frames.Scene]:
    """What all the lessons show, each scene once."""
    found = [s for unit in units for s in lesson.scenes(lesson.released(unit, root), most)]
    return list(dict.fromkeys(found))


def _require_packages() -> None:
    for name in ("sphinx", "myst_nb", "furo", "sphinx_copybutton", "latex2mathml", "ziamath"):
        if find_spec(name) is None:
            raise UserError(f"{name} is missing: pip install -c constraints.txt -e .[site]")


def _require_ours(out: Path) -> None:
    """Nothing is written into a folder that holds something else."""
    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is no folder: choose another one with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise UserError(f"{out} holds something else: choose an empty folder with --out")


def write_pages(units: list[Unit], root: Path, parts: Path, most: int = MOST) -> Path:
    """Write what Sphinx reads; its folder. What has not changed keeps its time."""
    pages = parts / "pages"
    wanted = {"index.md": front.page(units, documents.names(root), root)}
    wanted |= documents.pages(root, units) | mistakes.pages(units) | reference.pages()
    for unit in units:
        nb = lesson.page(unit, root, lambda scene: frames.sheet(scene, parts / "frames"), most)
        wanted[f"lessons/{unit.id}.ipynb"] = lesson.write(nb)
    _write(pages, wanted)
    documents.copy_pictures(root, pages)
    for unit in units:
        release.copy_pictures(unit, pages / "lessons")
    return pages


def _write(pages: Path, wanted: dict[str, str]) -> None:
    """Make the texts below a folder those that are wanted."""
    for path in list(pages.rglob("*")):
        is_text = path.suffix in (".md", ".rst", ".ipynb") and path.is_file()
        if is_text and path.relative_to(pages).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _remove_stale(out: Path, found: list[str]) -> None:
    """Pages of an earlier build that this one has not made."""
    for folder in _OURS:
        for path in (out / folder).rglob("*.html"):
            if path.relative_to(out).with_suffix("").as_posix() not in found:
                path.unlink()


def _copy_pictures(scenes: list[frames.Scene], kept: Path, target: Path) -> int:
    """Bring the pictures to the site, without doubling them on the disk; how many they are."""
    shutil.rmtree(target, ignore_errors=True)
    count = 0
    for scene in scenes:
        (target / scene.folder).mkdir(parents=True)
        for path in (kept / scene.folder).glob("*.webp"):
            try:
                os.link(path, target / scene.folder / path.name)
            except OSError:  # another disk, or one that has no links
                shutil.copyfile(path, target / scene.folder / path.name)
            count += 1
    return count


def _copy_notebooks(units: list[Unit], root: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for unit in units:
        shutil.copyfile(root / "release" / unit.id / unit.path.name, target / unit.path.name)


def _write_font(out: Path) -> None:
    pages = (path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html")))
    made = formulas.font(formulas.characters(pages))
    (out / "_static" / formulas.FONT).write_bytes(made)
