"""How does `nbgrader zip_collect` learn whose the files of a learning platform's zip are?"""

from __future__ import annotations

import os
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin

from . import platforms
from .platforms import CANVAS, Known, Taken


class PlatformNames(FileNameCollectorPlugin):
    """Names of files as Canvas and Moodle write them; every file that is not taken is told.

    Where ``named_regexp`` is set, nbgrader's own plugin reads the names by it.
    """

    _plan: dict[str, Taken] | None = None

    def collect(self, submitted_file: str) -> dict | None:
        """Say whose a file is, as nbgrader wants it."""
        if self.named_regexp:
            return super().collect(submitted_file)
        if self._plan is None:
            self._plan = self._planned()
        taken = self._plan.get(os.path.abspath(submitted_file))
        return taken and {"student_id": taken.student, "file_id": taken.file}

    def _planned(self) -> dict[str, Taken]:
        """Sort all files that were extracted, tell of the others, and remember the numbers."""
        folder = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        unit = self.parent.coursedir.assignment_id
        root = Path(self.parent.coursedir.root)
        files = {
            path.relative_to(folder).as_posix(): os.path.abspath(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
        archives = Path(self.parent._format_collect_path(self.parent.archive_directory))
        stems = {path.name.split(".")[0] for path in archives.rglob("*")}
        notebooks = sorted((root / "source" / unit).glob("*.ipynb"))
        name = notebooks[0].name if notebooks else ""
        with Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id) as book:
            known = [
                Known(s.id, s.lms_user_id or "", s.first_name or "", s.last_name or "")
                for s in book.students
            ]
            taken, left = platforms.sort_files(files, known, name, stems)
            for one in taken.values():
                if one.named.platform == CANVAS and not one.named.hidden:
                    book.update_or_create_student(one.student, lms_user_id=one.named.number)
        platforms.keep(root, unit, taken.values())
        for path, why in left.items():
            self.log.warning("Not taken: %s %s", path, why)
        late = sorted({one.student for one in taken.values() if one.named.late})
        if late:
            self.log.warning("The platform says LATE of: %s", ", ".join(late))
        return {files[path]: one for path, one in taken.items()}
