"""What do a student's cells print and show, and how much of it is kept?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Outputs:
    """Collects what a cell prints and shows, in order, up to a limit.

    Parameters
    ----------
    most : int
        Characters of text kept of one cell.
    """

    def __init__(self, most: int):
        self.most = most
        self.begin()

    def begin(self) -> None:
        """Forget what was collected."""
        self.items: list[dict] = []
        self.left = self.most

    def end(self) -> list[dict]:
        """Hand over what was collected since `begin`."""
        items, self.items = self.items, []
        return items

    def attach(self, shell: Any) -> None:
        """Make a shell write here."""
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher

        outputs = self

        class Publisher(DisplayPublisher):
            def publish(self, data: dict, metadata: dict | None = None, **kwargs: Any) -> None:
                outputs.show("display_data", data)

        class Hook(DisplayHook):
            def __call__(self, result: Any = None) -> None:
                if result is not None and not self.quiet():
                    data, _ = self.compute_format_data(result)
                    outputs.show("execute_result", data)
                    self.update_user_ns(result)

        def error(kind: Any, value: Any, lines: list[str]) -> None:
            outputs.error(kind.__name__, str(value), lines)

        shell.display_pub = Publisher(parent=shell)
        shell.displayhook = shell.display_trap.hook = Hook(shell=shell)
        shell._showtraceback = error
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")

    def write(self, name: str, text: str) -> None:
        """Add text of a stream."""
        if self.left <= 0:
            return
        kept = text[: self.left]
        self.left -= len(kept)
        if self.left <= 0:
            kept += "\n[output cut off here]\n"
        last = self.items[-1] if self.items else {}
        if last.get("name") == name:
            last["text"] += kept
        else:
            self.items.append({"output_type": "stream", "name": name, "text": kept})

    def show(self, kind: str, data: dict) -> None:
        """Add something displayed; pictures and plain text, nothing that a browser would run."""
        kept = {}
        for mime in ("text/plain", "image/png", "image/jpeg"):
            value = data.get(mime)
            if isinstance(value, bytes):
                import base64

                value = base64.b64encode(value).decode("ascii")
            if isinstance(value, str) and len(value) <= 20 * self.most:
                kept[mime] = value if mime != "text/plain" else value[: max(self.left, 0)]
        self.left -= len(kept.get("text/plain", ""))
        if kept and len(self.items) < 200:
            self.items.append({"output_type": kind, "data": kept})

    def error(self, name: str, value: str, lines: list[str]) -> None:
        """Add an error with its traceback."""
        text = [_ANSI.sub("", str(line))[:4000] for line in lines][-40:]
        self.items.append(
            {"output_type": "error", "ename": name[:200], "evalue": value[:2000], "traceback": text}
        )


class Stream:
    """A text stream that writes to `Outputs`."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, outputs: Outputs, name: str):
        self._outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        """Write text."""
        if not isinstance(text, str):
            raise TypeError(f"write() needs a string, not {type(text).__name__}")
        self._outputs.write(self.name, text)
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Tell that this is no terminal."""
        return False

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def readable(self) -> bool:
        """Tell that it cannot be read."""
        return False

    def fileno(self) -> int:
        """There is no file behind it."""
        raise OSError("this stream has no file descriptor")
