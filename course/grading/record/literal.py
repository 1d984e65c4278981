"""How do nbgrader's converters find a notebook in a folder whose name looks like a pattern?

They look for files by `glob`, which takes ``[2026]`` in the course's path or in a student's id for
a choice of letters. Here unit and student are names, and nothing else.
"""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path

from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException

from course.authoring.release import PICTURES
from course.grading.beside import SECRET, STAMP


class _Literal:
    """Looks for the notebooks of one unit and one student."""

    def init_notebooks(self) -> None:
        """Set `assignments`, as nbgrader's own method does."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        found = sorted(glob.glob(os.path.join(glob.escape(folder), "*.ipynb")))
        if not found:
            raise NbGraderException(f"there is no notebook in {folder}")
        self.notebooks, self.assignments = [], {folder: found}


class Assignment(_Literal, GenerateAssignment):
    """Puts a master into the gradebook."""


class Feedback(_Literal, GenerateFeedback):
    """Writes a student's page."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Lay beside the page what belongs to it, and nothing else that lies beside the notebook.

        nbgrader's list of what to leave out is one of patterns too.
        """
        source = Path(self._format_source(assignment_id, student_id))
        target = Path(self._format_dest(assignment_id, student_id))
        target.mkdir(parents=True, exist_ok=True)
        for pattern in (*PICTURES, STAMP, SECRET):
            for path in source.glob(pattern):
                shutil.copy(path, target / path.name)
