"""Has this very file been graded before, against this very unit, by this very engine?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from course.grading.record.records import CRASHED, MEMORY_LIMIT, TIME_LIMIT, TestResult, write_whole

from .engine import Outcome

_BY_CHANCE = {TIME_LIMIT, MEMORY_LIMIT, CRASHED}  # another run may end otherwise


class Cache:
    """Outcomes by the hash of all that they depend on, one file each."""

    def __init__(self, root: Path):
        self.folder = Path(root) / "autograded" / ".cache"

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def has(self, key: str) -> bool:
        """Whether there may be one."""
        return self._path(key).is_file()

    def load(self, key: str) -> Outcome | None:
        """The outcome, or None."""
        try:
            data = json.loads(self._path(key).read_text(encoding="utf-8"))
            tests = tuple(TestResult(**test) for test in data["tests"])
            return Outcome(tests, tuple(data["flags"]), data["notebook"], data["seconds"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def save(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome, unless a limit decided it, which a quieter machine may decide anew."""
        if not any(test.outcome in _BY_CHANCE for test in outcome.tests):
            write_whole(self._path(key), json.dumps(asdict(outcome), ensure_ascii=False))
