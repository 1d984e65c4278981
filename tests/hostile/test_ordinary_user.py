"""The promises hold for a grader who is not root, without control groups and with own ones."""

import os
import subprocess
import sys
from contextlib import nullcontext

import ordinary_user
import pytest

from course.grading.sandbox import control_groups

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(ordinary_user.why_not()), reason=ordinary_user.why_not()),
]


def run(tmp_path, *words, groups=False):
    options = ["-q", "-p", "no:cacheprovider", "-rs", "--basetemp", str(tmp_path / "made")]
    command = ordinary_user.command(
        tmp_path, [sys.executable, "-B", "-m", "pytest", *options, *words]
    )
    # On CI a skipped test fails; what an ordinary user cannot have is looked at below, by name.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    with ordinary_user.delegated(command) if groups else nullcontext(command) as started:
        return subprocess.run(
            started, cwd=ordinary_user.ROOT, env=environment,
            capture_output=True, text=True, timeout=580,
        )  # fmt: skip


def test_it_is_an_ordinary_user(tmp_path):
    code = "import os; print(os.getuid(), os.access('/etc/shadow', os.R_OK))"
    done = subprocess.run(
        ordinary_user.command(tmp_path, [sys.executable, "-c", code]),
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(ordinary_user.USER), "False"], done.stderr


def test_every_submission_starts_from_the_same_state(tmp_path):
    done = run(tmp_path, "tests/hostile/test_isolation.py")
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
    # What needs control groups is left out here, and nothing else.
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all("control group" in line for line in skipped), skipped


@pytest.mark.skipif(bool(control_groups.missing()), reason=control_groups.missing())
def test_control_groups_that_are_delegated_to_a_user_count(tmp_path):
    chosen = "private or sockets or take_nothing_from"
    done = run(tmp_path, "tests/hostile/test_isolation.py", "-k", chosen, groups=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
    assert "SKIPPED" not in done.stdout
