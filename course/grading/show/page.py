"""Of what is the instructor's page made? Text made safe, tables, a bar and a histogram as SVG."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

_LONGEST = 300

#: No script, no picture, no address: what a name or a message holds, nothing in it is loaded.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = """
:root { color-scheme: light dark; --bar: #2f6db3; --line: #8888; }
@media (prefers-color-scheme: dark) { :root { --bar: #8ab8f0; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .9rem .25rem 0; }
thead th { border-bottom: 1px solid; }
tbody th { font-weight: 600; }
tbody tr { border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td ul { margin: 0; padding-left: 1.1rem; }
td, th { overflow-wrap: anywhere; }
thead th, td.number { overflow-wrap: normal; }
.wide { overflow-x: auto; }
svg[role] { max-width: 100%; height: auto; }
svg text { fill: CanvasText; font: 13px system-ui, sans-serif; }
svg .bar { fill: var(--bar); } svg .rail { fill: none; stroke: CanvasText; stroke-opacity: .5; }
"""


def safe(text: object) -> str:
    """Make text of any origin fit to stand in HTML: one line, printable, escaped, not endless."""
    line = " ".join(str(text).split())
    kept = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
    return html.escape(kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…")


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Sequence[int] = (),
) -> str:
    """A table whose first column names the row.

    Parameters
    ----------
    caption : str
        Plain text.
    head : sequence of str
        Plain text.
    rows : iterable of sequences of str
        HTML: the caller makes it safe.
    numbers : sequence of int
        Columns that hold numbers.
    """
    kind = ["number" if i in numbers else "" for i in range(len(head))]
    cells = [f'<th scope="col"{_class(k)}>{safe(h)}</th>' for h, k in zip(head, kind, strict=True)]
    lines = [
        f'<div class="wide" tabindex="0" role="region" aria-label="{safe(caption)}"><table>',
        f"<caption>{safe(caption)}</caption>",
        f"<thead><tr>{''.join(cells)}</tr></thead>",
        "<tbody>",
    ]
    for row in rows:
        first, *rest = zip(row, kind, strict=True)
        cells = [f'<th scope="row"{_class(first[1])}>{first[0]}</th>']
        cells += [f"<td{_class(k)}>{cell}</td>" for cell, k in rest]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</tbody></table></div>"])


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def bar(part: int, whole: int) -> str:
    """A bar of a share, and the share in words beside it, which is what a screen reader reads."""
    width = round(80 * part / whole, 1) if whole else 0
    return (
        '<svg width="82" height="12" aria-hidden="true">'
        f'<rect class="bar" x="1" y="1" width="{width}" height="10"/>'
        '<rect class="rail" x="1" y="1" width="80" height="10"/></svg> '
        f"{part} of {whole}"
    )


def histogram(name: str, counts: Sequence[int], labels: Sequence[str], says: str) -> str:
    """Columns with their numbers on top.

    Parameters
    ----------
    name : str
        Makes its ids unique in the page; letters, digits and dashes.
    counts : sequence of int
    labels : sequence of str
        Below the columns.
    says : str
        The text alternative.
    """
    high, step, most = 120, 56, max([*counts, 1])  # 44 more for numbers and labels
    wide = step * len(counts)
    parts = [
        f'<svg role="img" aria-labelledby="{name}" width="{wide}" viewBox="0 0 {wide} 164">',
        f'<title id="{name}">{safe(says)}</title>',
    ]
    for i, (count, label) in enumerate(zip(counts, labels, strict=True)):
        x, tall = i * step, round(high * count / most, 1)
        parts.append(
            f'<rect class="bar" x="{x + 4}" y="{high + 20 - tall}" width="{step - 8}" '
            f'height="{tall}"/><text x="{x + step / 2}" y="{high + 15 - tall}" '
            f'text-anchor="middle">{count}</text><text x="{x + step / 2}" y="{high + 37}" '
            f'text-anchor="middle">{safe(label)}</text>'
        )
    base = f'<path d="M0 {high + 20.5}H{wide}" class="rail"/></svg>'
    return "\n".join([*parts, base])
