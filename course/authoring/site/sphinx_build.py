"""How does Sphinx make the site of the pages, with every warning an error?"""

from __future__ import annotations

import io
import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import course
from course.errors import UserError

_STATIC = Path(__file__).parent / "static"
_BRAND = ("color-brand-primary", "color-brand-content")


def settings(place: Any) -> dict:
    """What conf.py would say, for a repository's `place`."""
    return {
        "project": "Descent",
        "author": "the Descent authors",
        "project_copyright": "the Descent authors; lessons under CC BY 4.0",
        "version": course.__version__,
        "release": course.__version__,
        "language": "en",
        "extensions": [
            "myst_nb",
            "sphinx.ext.autodoc",
            "sphinx.ext.napoleon",
            "sphinx_copybutton",
            "course.authoring.site.formulas",
            "course.authoring.site.sphinx_build",
        ],
        "root_doc": "index",
        "smartquotes": False,  # a notebook shows what is typed
        "default_role": "code",
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "myst_enable_extensions": ["dollarmath", "amsmath", "colon_fence"],
        "myst_heading_anchors": 4,
        "suppress_warnings": ["mystnb.unknown_mime_type"],
        "napoleon_google_docstring": False,
        "napoleon_use_rtype": False,
        "napoleon_use_param": False,
        "autodoc_typehints": "none",
        "autodoc_member_order": "bysource",
        **_looks(place),
    }


def _looks(place: Any) -> dict:
    """The theme, and what the pages bring of their own."""
    repository = {"name": "Repository", "url": place.repository, "html": "Repository", "class": ""}
    return {
        "html_theme": "furo",
        "html_title": "Descent",
        "html_math_renderer": "mathml",
        "html_static_path": [str(_STATIC)],
        "html_favicon": str(_STATIC / "favicon.svg"),
        "html_css_files": ["site.css"],
        "html_js_files": [(name, {"defer": "defer"}) for name in ("pictures.js", "reach.js")],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_theme_options": {
            "light_css_variables": dict.fromkeys(_BRAND, "#0067a5"),
            "dark_css_variables": dict.fromkeys(_BRAND, "#7cc4f0"),
            "top_of_page_buttons": [],
            "footer_icons": [repository],
        },
        "pygments_style": "a11y-high-contrast-light",
    }


def setup(app: Any) -> dict:
    """Let docstrings be read as they are meant: they are plain text in numpydoc's form."""
    app.connect("autodoc-process-docstring", _tame, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _tame(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Mark up what reStructuredText would take for its own."""
    lines[:] = [re.sub(r"(?<![`\\*])([*|])(?![*`])", r"\\\1", line) for line in lines]


def build(pages: Path, out: Path, kept: Path, place: Any, workers: int) -> list[str]:
    """Make the site; the names of its pages.

    Parameters
    ----------
    pages : Path
        What Sphinx reads.
    out : Path
        Where the site goes.
    kept : Path
        Where Sphinx keeps what it has read.
    place : Settings
        Of the repository.
    workers : int
        Processes that read and write.

    Raises
    ------
    UserError
        For the first thing that Sphinx warns of.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    told = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace(), warnings.catch_warnings():
            # What MyST uses of Sphinx and will not be there for ever is no fault of a page.
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            app = Sphinx(
                srcdir=str(pages), confdir=None, outdir=str(out), doctreedir=str(kept),
                buildername="html", confoverrides=settings(place), status=None, warning=told,
                parallel=workers,
            )  # fmt: skip
            app.build()
            found = sorted(app.env.found_docs)
    except SphinxError as error:
        shutil.rmtree(kept, ignore_errors=True)
        raise UserError(f"the site does not build: {_first(str(error))}") from None
    lines = [line for line in told.getvalue().splitlines() if line.strip()]
    if lines:
        shutil.rmtree(kept, ignore_errors=True)  # else the next build would not say it again
        more = f" (and {len(lines) - 1} more lines)" if len(lines) > 1 else ""
        raise UserError(f"the site has warnings: {_first(lines[0])}{more}")
    return found


def _first(text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return next((line.strip() for line in plain.splitlines() if line.strip()), "")
