"""How does a program run as an ordinary user, on a machine where the tests are root's?

bubblewrap shows it the same files, folders of root's that the interpreter lies in included, and it
gives root's rights up before it starts. Control groups are root's, so it has none, but for those
that `delegated` gives it, as a system does that lets users make their own.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.grading.sandbox import control_groups

ROOT = Path(__file__).resolve().parents[1]
USER = 61999


def why_not() -> str:
    """What keeps this machine from making an ordinary user; empty if nothing does."""
    if os.geteuid() != 0:
        return "these tests are run by an ordinary user already"
    lacking = [name for name in ("bwrap", "setpriv") if shutil.which(name) is None]
    return f"{' and '.join(lacking)} missing" if lacking else ""


def command(folder: Path, words: list[str]) -> list[str]:
    """The words of a command that runs `words` as an ordinary user, who may write to `folder`."""
    opened: list[str] = []
    emptied: set[Path] = set()
    for path in (sys.base_prefix, sys.prefix, str(ROOT), str(folder)):
        closed = [p for p in Path(path).parents if not p.stat().st_mode & 0o001]
        if closed:  # a folder of root's: an empty one takes its place, and in it stands this one
            if closed[-1] not in emptied:
                opened += ["--perms", "0755", "--tmpfs", str(closed[-1])]
                emptied.add(closed[-1])
            for between in reversed(Path(path).parents):
                if between.is_relative_to(closed[-1]) and between != closed[-1]:
                    opened += ["--perms", "0755", "--dir", str(between)]
            writable = "--bind" if path == str(folder) else "--ro-bind"
            opened += [writable, path, path]
    shutil.chown(folder, USER, USER)
    return [
        "bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", *opened,
        "--setenv", "HOME", str(folder), "--setenv", "TMPDIR", str(folder), "--die-with-parent",
        "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--bounding-set=-all",
        *words,
    ]  # fmt: skip


@contextmanager
def delegated(words: list[str]) -> Iterator[list[str]]:
    """The words of a command whose process is in control groups that the ordinary user owns."""
    group = control_groups.group(f"descent-{os.getpid()}-user")
    folders = set(group.folders.values())
    try:
        for folder in folders:
            folder.mkdir()
            for path in (folder, *folder.iterdir()):
                os.chown(path, USER, USER)
        join = "".join(f"echo $$ > {folder}/cgroup.procs; " for folder in sorted(folders))
        yield ["sh", "-c", f'{join}exec "$@"', "sh", *words]
    finally:
        for folder in sorted(folders):
            for inner in folder.glob("descent-*"):
                inner.rmdir()
        group.remove()
