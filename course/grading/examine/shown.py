"""What of a student's outputs is kept in the graded notebook?

What comes from a student's process is shown in the instructor's browser, so nothing is kept that a
browser would run, whatever it says it is: text and pictures. All cells together have limits: of
characters, where a line's end weighs as much as what a file needs for it, of pictures, of items and
of lines, so that a small answer makes no large notebook.
"""

from __future__ import annotations

from typing import Any

MOST_ITEMS = 1_000  # outputs of all cells together
MOST_IN_A_CELL = 200
MOST_LINES = 60  # of one traceback
_LINE = 12  # characters that a line's end takes in a file
_ITEM = 100  # and what an output takes beside its text


class Shown:
    """The outputs of one submission.

    Parameters
    ----------
    output : int
        Characters that one cell may show.
    """

    def __init__(self, output: int):
        self.output = output
        self.items_left = MOST_ITEMS
        self.text_left = 40 * output
        self.picture_left = 100 * output

    def clean(self, outputs: list) -> list[dict]:
        """Outputs of one cell as they may stand in a notebook.

        Raises
        ------
        TypeError, KeyError, AttributeError
            For outputs that are none.
        """
        kept: list[dict] = []
        for item in outputs[:MOST_IN_A_CELL]:
            if self.items_left <= 0 or self.text_left <= 0:
                break
            found = self._one(item)
            if found is not None:
                self.items_left -= 1
                self.text_left -= _ITEM
                kept.append(found)
        return kept

    def _one(self, item: dict) -> dict | None:
        kind = item["output_type"]
        if kind == "stream":
            name = "stderr" if item["name"] == "stderr" else "stdout"
            return {"output_type": kind, "name": name, "text": self._text(item["text"])}
        if kind == "error":
            lines = [self._text(line, 4000) for line in item["traceback"][:MOST_LINES]]
            return {
                "output_type": kind,
                "ename": self._text(item["ename"], 200),
                "evalue": self._text(item["evalue"], 2000),
                "traceback": [line for line in lines if line],
            }
        if kind not in ("display_data", "execute_result"):
            return None
        data = {"text/plain": self._text(item["data"].get("text/plain", ""))}
        for mime in ("image/png", "image/jpeg"):
            value = item["data"].get(mime)
            if type(value) is str and len(value) <= self.picture_left and value.isascii():
                self.picture_left -= len(value)
                data[mime] = value
        return {"output_type": "display_data", "data": data, "metadata": {}}

    def _text(self, text: Any, most: int | None = None) -> str:
        """A text, cut to what a cell and a notebook may hold."""
        kept = text[: min(most or 4 * self.output, max(self.text_left, 0))]
        if type(kept) is not str:
            return ""
        weight = len(kept) + _LINE * kept.count("\n")
        if weight > self.text_left:
            kept = kept[: max(self.text_left, 0) // (_LINE + 1)]
            weight = self.text_left
        self.text_left -= weight
        return kept
