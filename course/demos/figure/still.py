"""What does a notebook show that was saved, where no kernel knows its widgets any more?

JupyterLab then writes "model not found" in the place of a widget, though a picture stands beside
it in the same output. (VS Code, nbconvert and GitHub take that picture, Colab saves the widgets
themselves.) So a demo leaves a second output, which is hidden: the picture with its text
alternative, and a few rules of CSS, which show it and hide the message where the output before it
holds no widget. It is a smaller copy in 256 colors, as each demo of a notebook has one.
"""

import base64
import html
import io
import os
import sys
import uuid

from course.demos.figure.canvas import HEIGHT, WIDTH

__all__ = ["VIEW", "bundle", "wanted"]

VIEW = "application/vnd.jupyter.widget-view+json"

# Set in kernels that VS Code starts.
_ELSEWHERE = ("VSCODE_PID", "VSCODE_CWD")

# JupyterLab's place for a widget has an element in it, or, without the model, the class
# jupyter-widgets and only text. What readers of HTML leave out that trust nobody is `style`: then
# the picture is gone, as the output before shows it, and the words are there.
_PAGE = """<style>
#{name} > :first-child {{
  aspect-ratio: {width} / {height}; width: {width}px; max-width: 100%; print-color-adjust: exact;
  background: center / contain no-repeat url(data:image/png;base64,{png}) }}
.jp-OutputArea-child:has(> .jupyter-widgets) + * #{name} > * {{
  display: block !important; content-visibility: visible !important }}
.jp-OutputArea-child:has(> .jp-RenderedImage) + * #{name} > :last-child {{
  content-visibility: visible !important }}
.jp-OutputArea-child:has(> .jupyter-widgets > *) + * #{name} {{
  display: none !important }}
.jp-OutputArea-child:has(+ * #{name}) > .jupyter-widgets:not(:has(*)) {{
  display: none !important }}
</style>
<div id="{name}"><div role="img" aria-label="{alt}" style="display:none"></div>
<div style="content-visibility:hidden;max-width:{width}px">{caption}
<em>Run the cell to move the sliders.</em></div></div>
"""


def wanted(shell):
    """Whether the front end may be JupyterLab or one of its family.

    Parameters
    ----------
    shell : IPython shell or None
    """
    if getattr(shell, "kernel", None) is None or os.environ.get("NBGRADER_EXECUTION"):
        return False
    return "google.colab" not in sys.modules and not any(map(os.environ.get, _ELSEWHERE))


def bundle(png, alt, caption):
    """Return the hidden output.

    Parameters
    ----------
    png : bytes
    alt : str
        The text alternative.
    caption : str
        What stands below the picture.

    Returns
    -------
    data, metadata : dict
        As ``IPython.display.display(..., raw=True)`` takes them. The metadata's ``descent`` says
        what this is, for those who leave it out.
    """
    page = _PAGE.format(
        name=f"descent-still-{uuid.uuid4().hex[:12]}",
        alt=html.escape(alt),
        caption=html.escape(caption),
        width=WIDTH,
        height=HEIGHT,
        png=base64.b64encode(_small(png)).decode("ascii"),
    )
    return {"text/html": page}, {"descent": "still"}


def _small(png):
    """The same picture in 256 colors: a quarter of the bytes."""
    from PIL import Image

    made = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(made, "png", compress_level=6)
    return made.getvalue()
