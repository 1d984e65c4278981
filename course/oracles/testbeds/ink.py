"""Does a picture show a line where its points are said to lie?

Where a line runs follows from its points and the axes; what is looked at are the pixels there, and
for comparison those of the same line upside down, where nothing of it should be.
"""

import numpy as np

LEAST_CONTRAST = 25.0  # between a line and what is behind it, of 441
LEAST_SHARE = 0.3  # of a joined line that is inked: a dotted one has gaps
LEAST_MARKED = 0.8  # of the points, where they are marked and not joined
LEAST_SEEN = 0.25  # of a line that lies inside its axes and under nothing else
MOST_STEPS = 400  # places that are looked at between two points


def background(part):
    """The most frequent color of a part of a picture: (3,), from 0 to 255."""
    codes = (part.astype(int) >> 3) @ [1024, 32, 1]
    return part[codes == np.bincount(codes.ravel()).argmax()].astype(float).mean(axis=0)


def shown(picture, axes, line):
    """Whether a picture shows a line of these axes where it should run.

    Parameters
    ----------
    picture : Picture
    axes : Axes
    line : Line
        One of `axes.lines`.

    Returns
    -------
    bool
    """
    inked = _ink(picture, axes, line)
    if inked is None:
        return False
    path = _path(axes, line)
    if path is None:
        return False
    others = [o for a in picture.axes for o in a.lines if o is not line]
    hidden = _hidden(picture, [_path(a, o) for a in picture.axes for o in a.lines if o in others])
    near = int(np.ceil(0.07 * picture.dpi))
    return _follows(picture, axes, path, _grown(inked, 2), hidden, LEAST_SHARE) or _follows(
        picture, axes, _places(axes, line.points), _grown(inked, near), hidden, LEAST_MARKED
    )


def _ink(picture, axes, line):
    """Which pixels have a line's color, however thin: (height, width), or None if it has none."""
    rows, columns = picture.rows(axes.box)
    part = picture.pixels[rows, columns]
    if min(part.shape[:2]) < 20:
        return None
    behind = background(part)
    ink = (255 * line.color[:3] - behind) * line.color[3]
    length = np.linalg.norm(ink)
    if length < LEAST_CONTRAST:
        return None
    change = picture.pixels - behind
    share = change @ ink / length**2
    beside = np.linalg.norm(change - share[:, :, None] * ink, axis=2)
    return (share > 0.2) & (beside < 0.3 * length)
