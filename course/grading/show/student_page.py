"""What may a feedback page hold and load? nbgrader's page, cleaned, with a policy in its head."""

from __future__ import annotations

import re
from typing import Any

import nh3
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

_MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"

#: No script but MathJax's, no frame, no form; pictures in the page, beside it, and the badge.
POLICY = (
    f"default-src 'none'; script-src {_MATHJAX} 'unsafe-eval'; style-src 'unsafe-inline'; "
    f"font-src {_MATHJAX}; img-src 'self' data: https://colab.research.google.com/assets/; "
    "base-uri 'none'; form-action 'none'"
)

_DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_TAGS = """
a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th
thead tr u ul var
"""
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes={
        "*": {"class", "id", "title", "style"},
        "a": {"href", "name"}, "details": {"open"}, "ol": {"start"},
        "img": {"src", "alt", "width", "height"},
    },
    attribute_filter=lambda tag, name, value: _attribute(name, value),
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties={"text-align", "color", "background-color"},
)  # fmt: skip


class StudentPage(HTMLExporter):
    """nbgrader's feedback page as the course gives it to students.

    ``nbgrader_config.py`` makes it the exporter of ``generate_feedback``, so the commands and the
    formgrader write the same page.
    """

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: Any
    ) -> tuple[str, dict]:
        """Make the page."""
        html, resources = super().from_notebook_node(nb, resources, **kw)
        return harmless(html), resources


def harmless(page: str) -> str:
    """Clean a page's body by an allow-list, and put a policy into its head.

    Parameters
    ----------
    page : str
        Of nbgrader's template. Its head holds nothing of a student's.

    Returns
    -------
    str
    """
    head, begins, rest = page.partition("<body>")
    body, ends, end = rest.rpartition("</body>")
    if not (begins and ends):
        raise ValueError("a feedback page without a body")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
    head = head.replace("<head>", f"<head>\n{policy}", 1)
    return f"{head}<body>{_CLEANER.clean(body)}</body>{end}"


def _attribute(name: str, value: str) -> str | None:
    """What becomes of an attribute; None takes it away."""
    data = value.lstrip().lower().startswith("data:")
    if name == "href":
        return None if data else value
    if name == "src":
        return value if not data or _DATA.fullmatch(value) else None
    return value
