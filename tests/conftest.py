"""What do all tests share: where the course is, small courses to grade, and CI's strictness?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Before NumPy and PyTorch are loaded, here and in what tests start: several workers share the
# processors, and threads that spin while they wait would take them from each other.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

ROOT = Path(__file__).resolve().parents[1]
_ALLOWED = "not on CI:"
# The files that take longest, so that no worker is left with one of them when the others are done.
# `make slowest` says what takes long today.
_FIRST = (
    "test_matrix.py", "test_hostile.py", "test_authoring.py", "test_docs.py", "test_clean_venv.py",
    "test_hub.py", "test_redraw.py", "test_handing_in.py", "test_border_limits.py", "test_demos.py",
    "test_ordinary_user.py", "test_crafted_files.py",
)  # fmt: skip


@pytest.fixture(scope="session")
def root():
    """The course's folder."""
    return ROOT


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory):
    """The course as pip would fetch it: the repository's address cannot be reached from here.

    Built from a copy: what builds leave behind is of no use to the next one, nor to another worker.
    """
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("course", "release", "source", "solutions"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / name, folder / name, ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md"):
        shutil.copy(root / name, folder)
    for name in ("LICENSE", "LICENSE-lessons"):
        shutil.copy(root / name, folder)
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", "out"]
    command = [sys.executable, "-m", "pip", "wheel", ".", *options]
    subprocess.run(command, check=True, cwd=folder)
    (path,) = (folder / "out").glob("descent_course-*.whl")
    return path


@pytest.fixture(autouse=True, scope="session")
def _own_progress(tmp_path_factory):
    """Keep the tests away from the progress that a learner has on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESCENT_PROGRESS", str(tmp_path_factory.mktemp("progress") / "progress.json"))
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        yield


def _may_skip(reason, keywords):
    """On CI nothing is skipped but what needs a GPU or says that it is no test for CI."""
    return "gpu" in keywords or reason.startswith(_ALLOWED)


def _refuse_skip(report, keywords=()):
    """Turn a skip into a failure, in place, where CI does not allow it."""
    if not os.environ.get("CI") or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not _may_skip(reason, keywords):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI, where every test must run: {reason}"


def pytest_xdist_auto_num_workers(config):
    """One worker more than there are processors: many tests wait for a kernel or a browser."""
    return min((os.cpu_count() or 1) + 1, 5)


def pytest_collection_modifyitems(items):
    """Let the files that take longest start first; `--no-loadscope-reorder` keeps this order."""
    places = {name: place for place, name in enumerate(_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    _refuse_skip(report, item.keywords)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    _refuse_skip(report)
    return report
