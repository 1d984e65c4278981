"""The promises hold the same for a grader who is not root, and without control groups."""

import os
import subprocess
import sys

import ordinary_user
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(ordinary_user.why_not()), reason=ordinary_user.why_not()),
]


def run(tmp_path, *words):
    options = ["-q", "-p", "no:cacheprovider", "-rs", "--basetemp", str(tmp_path / "made")]
    command = [sys.executable, "-B", "-m", "pytest", *options, *words]
    # On CI a skipped test fails; what an ordinary user cannot have is looked at below, by name.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        ordinary_user.command(tmp_path, command), cwd=ordinary_user.ROOT, env=environment,
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
