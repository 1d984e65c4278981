"""How does a master notebook become what students get?

A list of nbgrader preprocessors, the same for ``course build`` and for
``nbgrader generate_assignment``, with two of our own: one writes the repository's address into the
notebook, one leaves nothing in the metadata that differs from machine to machine.
"""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets.config import Config

from . import pair, settings
from .unit import LESSON, SETUP, TEST, Unit, role

STUB = "# Your code here\nraise NotImplementedError()"
PICTURES = ("*.png", "*.svg", "*.jpg", "*.gif")
_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


class WriteAddress(NbGraderPreprocessor):
    """Put the Colab badge under the title and the install lines into the setup cell."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change `nb`; ``resources`` may name the notebook's place as ``descent_path``."""
        where = resources.get("descent_path") or _released_path(resources)
        address(nb, where, resources.get("descent_place"))
        return nb, resources


class Tidy(NbGraderPreprocessor):
    """Leave only metadata that is the same on every machine, and the kernel that is on each.

    Test cells are tagged so that "Run All" goes on after a check that does not pass.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change `nb`."""
        nb.metadata = NotebookNode(kernelspec=NotebookNode(pair.KERNEL))
        for cell in nb.cells:
            if role(cell) == TEST:
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
        return nb, resources


def _released_path(resources: dict) -> str:
    name = resources.get("unique_key") or resources.get("metadata", {}).get("name", "")
    unit = Path(resources.get("metadata", {}).get("path", "")).name
    return f"release/{unit}/{name}.ipynb"


def address(nb: NotebookNode, where: str, place: settings.Settings | None = None) -> None:
    """Write the repository's address into a notebook that lies at `where` in it."""
    place = place or settings.settings()
    for cell in nb.cells:
        if role(cell) == LESSON and cell.source.startswith("# "):
            title, _, rest = cell.source.partition("\n")
            badge = f"[![Open this notebook in Colab]({_BADGE})]({place.colab(where)})"
            cell.source = f"{title}\n\n{badge}\n{rest}".rstrip("\n")
            break
    for cell in nb.cells:
        if role(cell) == SETUP:
            install = (
                "import sys\n\n"
                'if "google.colab" in sys.modules:  # on Colab this installs the course, once\n'
                '    get_ipython().run_line_magic("pip", '
                f'"install --quiet --no-deps {place.requirement}")\n\n'
            )
            cell.source = install + cell.source
            break


def preprocessors() -> list[type]:
    """What ``nbgrader generate_assignment`` runs, in order."""
    return [
        WriteAddress,
        LockCells,
        ClearSolutions,
        ClearOutput,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
        ClearHiddenTests,
        ComputeChecksums,
        CheckCellMetadata,
        Tidy,
    ]


def make(unit: Unit, place: settings.Settings | None = None) -> NotebookNode:
    """Make the notebook that students get, without a gradebook.

    Parameters
    ----------
    unit : Unit
    place : Settings, optional
        Where it will be published; by default the course's own address.
    """
    nb = copy.deepcopy(unit.notebook)
    config = Config(ClearSolutions={"code_stub": {"python": STUB}})
    where = f"release/{unit.id}/{unit.path.name}"
    resources = {"descent_path": where, "descent_place": place}
    for kind in preprocessors():
        if kind is not SaveCells:
            nb, resources = kind(config=config).preprocess(nb, resources)
    return nb


def copy_pictures(unit: Unit, target: Path) -> None:
    """Copy the pictures that a unit's text shows."""
    for pattern in PICTURES:
        for picture in sorted(unit.folder.glob(pattern)):
            shutil.copyfile(picture, target / picture.name)
