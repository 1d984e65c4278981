"""What if another program is at the gradebook? One waits for it, says so, and not for ever."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import URL, make_url

from .trouble import Stop, is_locked

T = TypeVar("T")
SECONDS = 180.0  # that one waits in all
_TRY = 2  # seconds that a database waits by itself; then one can say what is going on
_PAUSE = 0.2


def short_tries(address: str) -> str:
    """The address of a database that says soon that it is locked, for use in `patiently`."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        url = url.update_query_dict({"timeout": str(_TRY)})
    elif url.get_backend_name() == "postgresql":
        known = url.query.get("options", "")
        known = known if isinstance(known, str) else " ".join(known)
        options = f"{known} -c lock_timeout={_TRY}s".strip()
        url = url.update_query_dict({"options": options})
    return url.render_as_string(hide_password=False)


def patiently(address: str, action: Callable[[], T]) -> T:
    """Do something with a database, again and again while another program has locked it.

    Parameters
    ----------
    address : str
    action : callable
        Leaves nothing half done when it raises.

    Returns
    -------
    object
        What the action returns.

    Raises
    ------
    Stop
        If the database stays locked.
    """
    began, told = time.monotonic(), False
    while True:
        try:
            return action()
        except Exception as error:
            if not is_locked(error):
                raise
            url = make_url(address)
            who = _holder(url)
            waited = time.monotonic() - began
            if waited > SECONDS:
                raise Stop(
                    f"the gradebook {_name(url)} has been locked for {waited / 60:.0f} minutes by "
                    f"{who}: end that, or wait for it, and run the same command again"
                ) from error
        if not told:
            print(f"waiting for the gradebook {_name(url)}: {who} has locked it", file=sys.stderr)
            told = True
        time.sleep(_PAUSE)


def _name(url: URL) -> str:
    return url.database if url.get_backend_name() == "sqlite" else url.render_as_string()


def _holder(url: URL) -> str:
    """Who has locked a file, as far as this system tells."""
    if url.get_backend_name() == "sqlite" and url.database:
        with contextlib.suppress(OSError, ValueError, IndexError):
            wanted = os.stat(url.database).st_ino
            for line in Path("/proc/locks").read_text().splitlines():
                # 1: POSIX  ADVISORY  WRITE 708 fe:01:794 1073741826 1073742335
                parts = line.split()
                if int(parts[5].split(":")[2]) == wanted and int(parts[4]) != os.getpid():
                    name = Path(f"/proc/{parts[4]}/comm").read_text().strip()
                    return f"{name} (process {parts[4]})"
    return "another program, such as a formgrader or another `course grade`,"
