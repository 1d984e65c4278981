"""What does this machine have, what does it lack, and what follows from that?

One line each, with a mark and a word, so that nothing hangs on color. Only what nobody can do
without makes the exit code 1: Python, the packages that notebooks import, a place to write.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

OK, NOTE, MISSING = "ok", "note", "missing"
_MARKS = {OK: "✓", NOTE: "!", MISSING: "✗"}
_DISTRIBUTION = "descent-course"
_GIB = 2**30


@dataclass(frozen=True)
class Finding:
    """One line of the report: `status` is OK, NOTE (something will not work) or MISSING."""

    status: str
    what: str
    says: str

    def __str__(self) -> str:
        return f"{_MARKS[self.status]} {self.status:<8}{self.what:<14}{self.says}"


def main() -> int:
    """Print the report; return 0, or 1 if something essential is missing."""
    findings = list(examine())
    for finding in findings:
        print(finding)
    missing = [finding.what for finding in findings if finding.status == MISSING]
    notes = sum(finding.status == NOTE for finding in findings)
    if missing:
        print(f"essential and missing: {', '.join(missing)}")
        return 1
    many = f"{notes} notes" if notes > 1 else "one note"
    print(f"ready to learn; {many} above" if notes else "ready, nothing is missing")
    return 0


def examine() -> Iterator[Finding]:
    """Yield all findings; a check that breaks becomes a finding itself."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        python, packages, extras, kernel, accelerator, programs, sandbox, folders, capacity
    ]  # fmt: skip
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # a broken installation breaks in any way
            first = (str(error).splitlines() or [""])[0]
            yield Finding(
                NOTE, check.__name__, f"cannot be examined: {type(error).__name__} {first}"
            )


def python() -> Iterator[Finding]:
    """The interpreter; pip can be told to ignore that it is too old."""
    version, oldest = platform.python_version(), (3, 11)
    if sys.version_info < oldest:
        yield Finding(MISSING, "Python", f"{version} is too old: install 3.11 or newer")
    else:
        yield Finding(OK, "Python", f"{version} on {platform.system()} {platform.machine()}")


def packages() -> Iterator[Finding]:
    """What notebooks import, against the ranges of pyproject.toml."""
    try:
        wanted = _requirements(extra="")
    except metadata.PackageNotFoundError:
        yield Finding(MISSING, "course", "not installed: pip install -e . in the course's folder")
        return
    wrong = list(_unmet(wanted))
    for name, problem in wrong:
        yield Finding(MISSING, name, f"{problem}: pip install '{wanted[name]}'")
    if not wrong:
        yield Finding(OK, "packages", f"all {len(wanted)} that notebooks import are there")


def extras() -> Iterator[Finding]:
    """What JupyterLab, grading and development need on top."""
    follows = {
        "lab": "notebooks cannot be opened in JupyterLab here",
        "instructor": "no building and no grading here; learning needs neither",
        "dev": "the tests do not run here",
    }
    for extra, consequence in follows.items():
        wrong = [f"{name} {problem}" for name, problem in _unmet(_requirements(extra))]
        if wrong:
            told = ", ".join(wrong)
            hint = f"pip install '{_DISTRIBUTION}[{extra}]', or -e '.[{extra}]' in a clone"
            yield Finding(NOTE, f"[{extra}]", f"{told}: {consequence} ({hint})")
        else:
            yield Finding(OK, f"[{extra}]", "all there")


def _requirements(extra: str) -> dict:
    """Requirements of the installed course by name, those of one extra or those of everybody."""
    from packaging.requirements import Requirement

    found = {}
    for line in metadata.requires(_DISTRIBUTION) or []:
        requirement = Requirement(line)
        marker = requirement.marker
        for_all = marker is None or marker.evaluate({"extra": ""})
        chosen = not for_all and marker.evaluate({"extra": extra}) if extra else for_all
        if chosen and requirement.name != _DISTRIBUTION:
            found[requirement.name] = requirement
    return found


def _unmet(wanted: dict) -> Iterator[tuple[str, str]]:
    """Names with what is wrong: not installed, or out of range."""
    for name, requirement in wanted.items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, "not installed"
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            yield name, f"{version} is outside {requirement.specifier}"


def kernel() -> Iterator[Finding]:
    """The kernel that notebooks name."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        yield Finding(NOTE, "kernel", "no Jupyter here: pip install jupyterlab ipykernel")
        return
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
        yield Finding(OK, "kernel", f"python3 ({spec.display_name})")
    except NoSuchKernel:
        yield Finding(NOTE, "kernel", "there is no kernel 'python3': pip install ipykernel")


def accelerator() -> Iterator[Finding]:
    """Whether PyTorch loads, and on what it computes; every unit runs on a CPU."""
    try:
        import torch
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        yield Finding(MISSING, "PyTorch", f"does not load ({first}): pip install torch")
        return
    if torch.cuda.is_available():
        yield Finding(OK, "PyTorch", f"{torch.__version__} on {torch.cuda.get_device_name(0)}")
    elif getattr(torch.backends, "mps", None) and torch.backends.mps.is_available():
        yield Finding(OK, "PyTorch", f"{torch.__version__} on Apple's GPU")
    else:
        yield Finding(OK, "PyTorch", f"{torch.__version__} on the CPU, which is all that is needed")


def programs() -> Iterator[Finding]:
    """Programs beside Python: git, and a browser for the tests that drive one."""
    git = shutil.which("git")
    yield (
        Finding(OK, "git", git)
        if git
        else Finding(
            NOTE, "git", "not found: the course cannot be updated or contributed to from here"
        )
    )
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    yield (
        Finding(OK, "Chromium", browser)
        if browser
        else Finding(
            NOTE, "Chromium", "not found: tests in a browser do not run (apt-get install chromium)"
        )
    )


def sandbox() -> Iterator[Finding]:
    """Bubblewrap and control groups, which keep submissions apart; the real thing is started."""
    try:
        from course.grading.sandbox import control_groups
        from course.grading.sandbox.limits import Limits
        from course.grading.sandbox.sandbox import Sandbox, SandboxFailed, missing
    except ImportError:  # a student's copy, or one without the packages that grading needs
        yield Finding(NOTE, "grading", "its packages are not here: pip install '.[instructor]'")
        return
    why = missing.__wrapped__()  # as it is now, not as it was found before
    if why:
        yield Finding(NOTE, "bubblewrap", f"{why}: grading is not isolated here")
        return
    isolated = Sandbox(Limits(), number=os.getpid() % 4000)
    try:
        isolated.fork().close()
        yield Finding(OK, "bubblewrap", f"{shutil.which('bwrap')}: a sandbox starts and isolates")
    except SandboxFailed as error:
        yield Finding(NOTE, "bubblewrap", f"{error}: nothing can be graded here")
    finally:
        isolated.close()
    why = control_groups.missing()
    if why:
        follows = "memory is watched, and a submission's processes may slow its neighbours down"
        yield Finding(NOTE, "limits", f"{why}: {follows}")
    else:
        yield Finding(OK, "limits", "control groups count memory, processes and processor time")


def folders() -> Iterator[Finding]:
    """Where the course writes: the working folder, the learner's progress, scratch files."""
    from course.check import record

    progress = record.path()
    places = {
        "this folder": (Path.cwd(), "open the course in a folder of your own", MISSING),
        "progress": (progress.parent, "progress lasts only as long as a kernel", NOTE),
        "scratch": (Path(tempfile.gettempdir()), "set TMPDIR to a folder of your own", MISSING),
    }
    for what, (place, follows, status) in places.items():
        existing = next(folder for folder in (place, *place.parents) if folder.exists())
        if existing.is_dir() and os.access(existing, os.W_OK):
            yield Finding(OK, what, f"{place} can be written")
        else:
            yield Finding(status, what, f"{existing} cannot be written: {follows}")


def capacity() -> Iterator[Finding]:
    """Disk and processor."""
    free = shutil.disk_usage(Path.cwd()).free / _GIB
    if free < 1:
        yield Finding(NOTE, "disk", f"{free:.1f} GiB free: data and grading need 1 GiB")
    else:
        yield Finding(OK, "disk", f"{free:.0f} GiB free")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding(
        OK, "processor", f"{cores} cores; as many submissions are graded at once, up to 8"
    )
