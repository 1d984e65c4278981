"""Is this text a picture, and of which kind? Told by its first bytes, not by what it is called."""

from __future__ import annotations

import base64

_SIGNS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def read(text: str) -> tuple[str, str]:
    """Look at what is said to be a picture.

    Parameters
    ----------
    text : str
        In base64, with or without line ends.

    Returns
    -------
    kind, text : str
        Its MIME type and the same bytes in base64 of one line; both empty if it is no PNG, JPEG
        or GIF. SVG is none: it can hold links and scripts.
    """
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return "", ""
    for kind, signs in _SIGNS.items():
        if content.startswith(signs):
            return kind, base64.b64encode(content).decode("ascii")
    return "", ""
