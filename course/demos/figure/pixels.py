"""How is a small image drawn large within a redraw's few milliseconds?

Matplotlib's AxesImage resamples with filters, 6 ms for one image of this course's size. Here
every pixel of the screen looks up the one image pixel that it lies on, in half a millisecond.
Matplotlib is imported at the top, so this module is imported where an image is drawn.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.transforms import Bbox

__all__ = ["Pixels"]


class Pixels(Artist):
    """An image in axes, each of its pixels an even rectangle, clipped to the axes.

    Parameters
    ----------
    **look
        What any artist takes, such as ``gid`` or ``animated``.
    """

    def __init__(self, **look):
        super().__init__()
        self.set(**look)
        self._rgba = np.zeros((1, 1), dtype=np.uint32)
        self._extent = (0.0, 1.0, 1.0, 0.0)

    def set_pixels(self, pixels, extent):
        """Take new content.

        Parameters
        ----------
        pixels : ndarray, (H, W, 3)
            Values in [0, 1]; those outside are clipped.
        extent : (left, right, bottom, top)
            Where the image's edges lie, in the coordinates of the axes.
        """
        height, width, _ = np.shape(pixels)
        rgba = np.full((height, width, 4), 255, dtype=np.uint8)
        rgba[..., :3] = np.clip(pixels, 0, 1) * 255 + 0.5
        self._rgba = rgba.view(np.uint32)[..., 0]  # one number a pixel is quicker to look up
        self._extent = extent
        self.stale = True

    def draw(self, renderer):
        """Draw with an Agg renderer, as Matplotlib asks."""
        if not self.get_visible():
            return
        left, right, bottom, top = self._extent
        place = self.axes.transData.transform([(left, bottom), (right, top)])
        seen = Bbox.intersection(Bbox(place), self.axes.bbox)
        if seen is None:
            return
        (x0, y0), (x1, y1) = place
        columns = np.arange(round(seen.x0), round(seen.x1))
        rows = np.arange(round(seen.y0), round(seen.y1))  # from the bottom up, as Agg wants them
        image = self._rgba[
            _pixel(rows, y1, y0, self._rgba.shape[0])[:, None],
            _pixel(columns, x0, x1, self._rgba.shape[1]),
        ]
        context = renderer.new_gc()
        image = image.view(np.uint8).reshape(*image.shape, 4)
        renderer.draw_image(context, round(seen.x0), round(seen.y0), image)
        context.restore()


def _pixel(screen, first, last, count):
    """Which of `count` image pixels between `first` and `last` each screen pixel lies on."""
    share = (screen + 0.5 - first) / (last - first)
    return np.clip((share * count).astype(int), 0, count - 1)
