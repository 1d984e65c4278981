"""How does feedback get back through nbgrader's exchange, whatever a hand-in's file was called?

A student's nbgrader looks for a page by the secret of a submission and by the names of the
notebooks in it. So a page is laid out under each of those names. `nbgrader_config.py` puts this
class in the place of nbgrader's own.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from course.grading import door
from course.grading.beside import SECRET

_FEW = 50  # notebooks of a hand-in
_MOST = 200  # bytes of a secret


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Lay out everybody's pages; who handed in another way is told of and skipped."""

    def init_src(self) -> None:
        """Where the pages are: by students, not by a pattern, which a folder's name may break."""
        step = self.coursedir.feedback_directory
        self.src_path = self.coursedir.format_path(step, "", "").rstrip(os.sep)

    def copy_files(self) -> None:
        """Copy the pages of a unit."""
        wanted = self.coursedir.student_id or "*"
        excluded = set((self.coursedir.student_id_exclude or "").split(","))
        if not os.path.isdir(self.src_path):
            self.fail(f"{self.src_path} is missing: write the pages with `course feedback`")
        for folder in sorted(Path(self.src_path).iterdir()):
            if folder.name not in excluded and wanted in ("*", folder.name):
                self._release(folder.name, folder / self.coursedir.assignment_id)

    def _release(self, student: str, folder: Path) -> None:
        found = sorted(folder.glob("*.html"))
        if not found:
            return
        try:
            secret = (folder / SECRET).read_text(encoding="utf-8")
        except OSError:
            self.log.warning(
                "%s handed in another way than through the exchange: give back %s yourself",
                student, folder,
            )  # fmt: skip
            return
        for page in found:
            for name in sorted({page.stem, *self._names(student, secret)}):
                target = Path(self.dest_path) / f"{notebook_hash(secret=secret, notebook_id=name)}"
                shutil.copy(page, f"{target}-tmp.html")
                os.replace(f"{target}-tmp.html", f"{target}.html")
            self.log.info("Released %s of %s", page.name, student)

    def _names(self, student: str, secret: str) -> set[str]:
        """What the notebooks of this very hand-in are called, without their endings."""
        submitted = Path(self.coursedir.format_path(self.coursedir.submitted_directory, "", ""))
        try:
            with door.way(submitted, student, self.coursedir.assignment_id) as folder:
                if folder.text(SECRET, _MOST) != secret:
                    return set()
                names = [name for name in folder.names() if name.endswith(".ipynb")]
        except door.Shut:
            return set()
        return {name.removesuffix(".ipynb") for name in names[:_FEW]}
