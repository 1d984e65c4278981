"""How does a picture stand on a page, so that its controls swap it without Python?

Native inputs, which a script switches on: without it the first picture and its caption are there.
"""

from __future__ import annotations

import html
import json

from course.demos.figure.canvas import HEIGHT, WIDTH

FOLDER = "pictures"  # below the site's root
_ONE_AT_A_TIME = (
    "One control moves at a time here, the others go back to their start. "
    "In the notebook they move together."
)


def element(sheet: dict, folder: str, name: str) -> str:
    """The picture as HTML.

    Parameters
    ----------
    sheet : dict
        See :mod:`course.authoring.site.frames`.
    folder : str
        Address of the pictures, seen from the page.
    name : str
        Begins every id, so that a page may hold several.
    """
    first, caption = sheet["first"][0], sheet["texts"][sheet["first"][1]]
    controls = "".join(_control(c, f"{name}-{key}", key) for key, c in sheet["controls"].items())
    data = {
        "folder": folder,
        "texts": sheet["texts"],
        "controls": {
            key: {"start": c["start"], "labels": c["labels"], "frames": c["frames"]}
            for key, c in sheet["controls"].items()
        },
    }
    several = len(sheet["controls"]) > 1
    note = f'<p class="descent-note">{_ONE_AT_A_TIME}</p>' if several else ""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<figure class="descent-picture" id="{name}">'
        f'<div class="descent-controls" role="group" aria-label="Controls of the picture" hidden>'
        f"{controls}{note}</div>"
        f'<img src="{folder}/{first}" width="{WIDTH}" height="{HEIGHT}" loading="lazy" '
        f'decoding="async" alt="{html.escape(sheet["alt"])}">'
        f'<figcaption><p role="status" aria-live="polite">{html.escape(caption)}</p>'
        "<noscript><p>With JavaScript, or in the notebook, this picture moves.</p></noscript>"
        f'</figcaption><script type="application/json">{written}</script></figure>'
    )


def _control(control: dict, identity: str, key: str) -> str:
    label, start = html.escape(control["label"]), control["start"]
    head = f'<label for="{identity}">{label}</label>'
    if control["kind"] == "switch":
        on = " checked" if start else ""
        body = f'<input type="checkbox" id="{identity}" data-control="{key}"{on}>'
        return f'<div class="descent-control">{head}{body}</div>'
    if control["kind"] == "choice":
        options = "".join(
            f'<option value="{number}"{" selected" if number == start else ""}>'
            f"{html.escape(text)}</option>"
            for number, text in enumerate(control["labels"])
        )
        body = f'<select id="{identity}" data-control="{key}">{options}</select>'
        return f'<div class="descent-control">{head}{body}</div>'
    shown = html.escape(control["labels"][start])
    body = (
        f'<input type="range" id="{identity}" data-control="{key}" min="0" '
        f'max="{len(control["labels"]) - 1}" step="1" value="{start}" aria-valuetext="{shown}">'
        f'<output for="{identity}">{shown}</output>'
    )
    return f'<div class="descent-control">{head}{body}</div>'
