"""How does a formula come to a page that has no network? As MathML, which browsers lay out.

Nothing runs in the reader's browser for it, and screen readers read it. The font is made of STIX
Two Math, with the characters alone that the site's formulas have.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from course.errors import UserError

NAME = "mathml"
FONT = "STIXTwoMath.woff"
# A variable is written with its plain letter and shown with the italic one.
_ITALIC = [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)]
_ROOT = 0x221A  # no formula writes it: <msqrt> draws it
# Where latex2mathml gives another sign, or another spacing, than TeX does.
_MENDS = (
    (r"<mi>&#x0007E;</mi>", "<mo>&#x0223C;</mo>"),  # \sim
    (r"<mi>:</mi>", "<mo>:</mo>"),
    (r"\\_", "_"),  # in \text
    (r"<mo(?: stretchy=\"false\")?>(&#x02016;|&#x0007C;)</mo>",  # bars of norms and sizes
     r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>'),
    (r"(<mi>(?:log|ln|exp|cos|sin|tan|tanh)</mi>)(?=<m(?:i|n|sub|sup|frac)\b)",
     r'\1<mspace width="0.17em"></mspace>'),
)  # fmt: skip


def setup(app: Any) -> dict:
    """Give Sphinx this way of writing formulas."""
    app.add_html_math_renderer(NAME, (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mathml(latex: str, display: str) -> str:
    """A formula as MathML, with its source as the text alternative.

    Parameters
    ----------
    latex : str
    display : str
        "inline" or "block".

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    from latex2mathml.converter import convert

    latex = latex.strip()
    try:
        made = convert(re.sub(r"\\(mathcal|mathbb) (\w)", r"\\\1{\2}", latex), display=display)
    except Exception as error:
        raise ValueError(f"the formula {latex!r} cannot be read: {error!r}") from None
    for before, after in _MENDS:
        made = re.sub(before, after, made)
    unknown = re.search(r">\s*\\[a-zA-Z]+\s*<", made)
    if unknown:
        raise ValueError(f"the formula {latex!r} has a command that is not known")
    return made.replace("<math ", f'<math alttext="{html.escape(latex)}" ', 1)


def _inline(self: Any, node: Any) -> None:
    self.body.append(_written(node, "inline"))
    _skip()


def _block(self: Any, node: Any) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math descent-formula"))
    self.body.append(_written(node, "block") + "</div>\n")
    _skip()


def _skip() -> None:
    from docutils import nodes

    raise nodes.SkipNode


def _written(node: Any, display: str) -> str:
    from sphinx.util.logging import getLogger

    try:
        return mathml(node.astext(), display)
    except ValueError as error:
        getLogger(__name__).warning(str(error), location=node)
        return ""


def characters(pages: Iterable[str]) -> set[int]:
    """The characters of all formulas of some pages of HTML."""
    found: set[int] = set()
    for page in pages:
        for formula in re.findall(r"<math\b.*?</math>", page, re.S):
            found |= set(map(ord, html.unescape(re.sub(r"<[^>]*>", "", formula))))
    return found


def font(wanted: set[int]) -> bytes:
    """The font of formulas, WOFF, with the characters that are wanted."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    place = find_spec("ziamath")  # a package that brings the font; nothing of it runs
    if place is None or place.origin is None:
        raise UserError("ziamath is missing: pip install -c constraints.txt -e .[site]")
    made = TTFont(Path(place.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf")
    options = subset.Options(layout_features=["ssty", "kern"], notdef_outline=True)
    options.hinting = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={*wanted, *_ITALIC, _ROOT, *range(0x20, 0x7F)})
    cutter.subset(made)
    _even_roots(made)
    made.flavor = "woff"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _even_roots(font: Any) -> None:
    """Give all sizes of the root sign the width of the smallest.

    Chromium leaves as much room for a root as its widest sign takes, so that a gap follows every
    small one. TeX's large roots are hardly wider than its small ones, either.
    """
    variants = font["MATH"].table.MathVariants
    root = font.getBestCmap()[_ROOT]
    made = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    parts = made.GlyphAssembly.PartRecords if made.GlyphAssembly else []
    names = {r.VariantGlyph for r in made.MathGlyphVariantRecord} | {r.glyph for r in parts}
    width = font["hmtx"][root][0]
    for name in sorted(names - {root}):
        advance, left = font["hmtx"][name]
        glyph = font["glyf"][name]
        glyph.coordinates.scale((width / advance, 1))
        glyph.coordinates.toInt()
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, round(left * width / advance))
