"""Which pictures does a demo show while one control after the other is moved, and are they drawn?

A sheet holds them: for each control its stops, with the others at their start, and for each stop
a picture as WebP and its caption. Sheets are kept by the content of all that decides them, so that
only what has changed is drawn again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from course.authoring import structure
from course.errors import UserError

from .stops import MOST, stops

WEBP = {"quality": 70, "method": 2}  # a third of what PNG takes, in 30 ms
_DATA = (".json", ".npz", ".safetensors")
_FORM = 2  # of a sheet; a new number draws all anew


@dataclass(frozen=True)
class Scene:
    """A demo and the values that a lesson begins with.

    Attributes
    ----------
    demo : str
        Such as ``momentum.ball``.
    start : tuple of (str, value)
    most : int
        Stops of a slider.
    """

    demo: str
    start: tuple[tuple[str, Any], ...] = ()
    most: int = MOST

    @property
    def folder(self) -> str:
        """Name of the folder of its pictures."""
        if not self.start:
            return self.demo
        return f"{self.demo}-{hashlib.sha256(repr(self.start).encode()).hexdigest()[:8]}"


def sheet(scene: Scene, kept: Path) -> dict:
    """The kept sheet of a scene: ``alt``, ``first``, ``controls`` and ``texts``."""
    return json.loads((kept / scene.folder / "sheet.json").read_text(encoding="utf-8"))


def draw_all(
    scenes: list[Scene], kept: Path, workers: int, done: Callable[[], None] = lambda: None
) -> int:
    """Draw the sheets that are missing or out of date; how many these were.

    Parameters
    ----------
    scenes : list of Scene
    kept : Path
        Where sheets are kept, a folder each.
    workers : int
        Processes that draw.
    done : callable
        Called after each sheet, for a progress bar.

    Raises
    ------
    UserError
        For a picture that cannot be drawn.
    """
    stale = [scene for scene in scenes if _kept_key(scene, kept) != key(scene)]
    if not stale:
        return 0
    # Fresh processes: drawing must not inherit threads or settings of this one.
    with ProcessPoolExecutor(min(workers, len(stale)), mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(draw, scene, kept, key(scene)): scene for scene in stale}
        for future in as_completed(futures):
            try:
                future.result()
            except Exception as error:
                pool.shutdown(cancel_futures=True)
                reason = f"{type(error).__name__}: {error}"
                raise UserError(f"demos.{futures[future].demo}: no picture: {reason}") from None
            done()
    return len(stale)


def draw(scene: Scene, kept: Path, stamp: str) -> None:
    """Draw and keep the sheet of one scene."""
    folder = kept / scene.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = make(scene, lambda name, data: (folder / name).write_bytes(data))
    (folder / "sheet.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    (folder / "key").write_text(stamp)  # last: a sheet that has it is whole


def make(scene: Scene, write: Callable[[str, bytes], Any]) -> dict:
    """Draw a scene; its sheet.

    Parameters
    ----------
    scene : Scene
    write : callable
        Told the name and the bytes of each picture.
    """
    os.environ["TQDM_DISABLE"] = "1"
    from course import demos

    demo = demos.catalogue()[scene.demo]
    drawing = _Drawing(demo.figure(**dict(scene.start)), write)
    first, alt = drawing.frame(), drawing.alt
    controls = {n: replace(c, value=drawing.start[n]) for n, c in demo.controls.items()}
    described = {}
    for name, control in controls.items():
        found = stops(control, scene.most)
        frames = []
        for number, value in enumerate(found.values):
            others = control.sets(value) if number != found.start else {}
            shown = first if number == found.start else drawing.frame(**{**others, name: value})
            frames.append([*shown, _shown(controls, others, scene.most)] if others else shown)
        described[name] = {
            "label": control.label,
            "kind": found.kind,
            "labels": found.labels,
            "start": found.start,
            "frames": frames,
        }
    return {"alt": alt, "first": first, "controls": described, "texts": drawing.texts}


class _Drawing:
    """A figure whose pictures are written down.

    Attributes
    ----------
    start : dict
        The values that it begins with.
    texts : list of str
        The captions, each once.
    """

    def __init__(self, figure: Any, write: Callable[[str, bytes], Any]):
        self._figure, self._write = figure, write
        self.start = dict(figure.values)
        self.texts: list[str] = []

    @property
    def alt(self) -> str:
        """What the picture is, and its keys; the caption stands beside it."""
        return self._figure.alt.removesuffix(self._figure.caption).strip()

    def frame(self, **changed: Any) -> list:
        """Draw with some values changed; the picture's name and the number of its caption."""
        figure = self._figure
        figure.redraw(**{**self.start, **changed})
        if figure.caption.startswith("No picture for these values"):
            raise ValueError(f"{changed}: {figure.caption}")
        data = _webp(figure.png)
        name = f"{hashlib.sha256(data).hexdigest()[:12]}.webp"
        self._write(name, data)
        if figure.caption not in self.texts:
            self.texts.append(figure.caption)
        return [name, self.texts.index(figure.caption)]


def _shown(controls: dict, values: dict, most: int) -> dict:
    """Where the controls stand that a choice has moved: the nearest stop, and what is written."""
    shown = {}
    for name, value in values.items():
        found = stops(controls[name], most)
        if value in found.values:
            place = found.values.index(value)
        else:
            place = min(range(len(found.values)), key=lambda i: abs(found.values[i] - value))
        exact = value == found.values[place]
        shown[name] = [place, found.labels[place] if exact else f"{value:g}"]
    return shown


def _webp(png: bytes) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(made, "webp", **WEBP)
    return made.getvalue()


def _kept_key(scene: Scene, kept: Path) -> str | None:
    try:
        return (kept / scene.folder / "key").read_text()
    except OSError:
        return None


def key(scene: Scene) -> str:
    """A digest of all that decides a scene's pictures."""
    versions = [importlib.metadata.version(n) for n in ("matplotlib", "numpy", "pillow", "scipy")]
    unit = scene.demo.partition(".")[0]
    parts = [_FORM, repr(scene), WEBP, versions, _sources(f"course.demos.{unit}")]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _sources(module: str) -> str:
    """A digest of a module, all that it imports of the course, and the data beside these."""
    graph, known = _graph()
    reached = {"course"}  # which knows the version, and nothing of pictures
    todo = [module, "course.authoring.site.stops"]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += [*graph[name], name.rpartition(".")[0] or name]  # its package runs first
    files = {known[name] for name in reached - {"course"}}
    files |= {f for path in list(files) for f in path.parent.iterdir() if f.suffix in _DATA}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _graph() -> tuple[dict[str, dict[str, int]], dict[str, Path]]:
    return structure.imports(structure.package()), structure.modules(structure.package())
