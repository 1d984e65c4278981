"""Does a picture show a line where its points are said to lie?

Where a line runs follows from its points and the axes; what is looked at are the pixels there, and
for comparison those of the same line upside down, where nothing of it should be.
"""

import numpy as np

LEAST_CONTRAST = 25.0  # between a line and what is behind it, of 441
STRENGTHS = 0.5, 0.2  # of a line's color: where areas have a paler one, and of a thin line
LEAST_SHARE = 0.3  # of a joined line that is inked: a dotted one has gaps
LEAST_MARKED = 0.8  # of the points that are, where they are marked and not joined
LEAST_SEEN = 0.25  # of a line that lies inside its axes and under nothing else
MOST_STEPS, MOST_PLACES = 400, 20_000  # that are looked at between two points, and of a line
MANY = 20_000  # pixels, enough to find the most frequent color


def background(part):
    """The most frequent color of a part of a picture: (3,), from 0 to 255."""
    step = max(1, int((part[:, :, 0].size / MANY) ** 0.5))
    part = part[::step, ::step]
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
    path, marks = _path(picture, axes, line), _places(axes, line.points)
    hidden, near = _hidden(picture, line), int(np.ceil(0.07 * picture.dpi))
    for strength in STRENGTHS:
        inked = _inked(picture, axes, line, strength)
        if inked is not None and (
            _follows(picture, axes, path, path, _grown(inked, 2), hidden, LEAST_SHARE)
            or _follows(picture, axes, marks, path, _grown(inked, near), hidden, LEAST_MARKED)
        ):
            return True
    return False


def strongest(picture, axes, box):
    """The color in a box that differs most from the background of these axes: (3,), to 255."""
    part = picture.pixels[picture.rows(box)].reshape(-1, 3).astype(float)
    behind = background(picture.pixels[picture.rows(axes.box)])
    return part[np.linalg.norm(part - behind, axis=1).argmax()] if len(part) else behind


def _inked(picture, axes, line, strength):
    """Which pixels of its axes have a line's color: (height, width), or None if it has none."""
    part = picture.pixels[picture.rows(axes.box)]
    if min(part.shape[:2]) < 20:
        return None
    behind = background(part).astype(np.float32)
    ink = ((255 * line.color[:3] - behind) * line.color[3]).astype(np.float32)
    length = np.linalg.norm(ink)
    if length < LEAST_CONTRAST:
        return None
    change = part - behind
    amount = change @ (ink / length)
    beside = np.einsum("ijk,ijk->ij", change, change) - amount**2
    inked = np.zeros(picture.pixels.shape[:2], dtype=bool)
    inked[picture.rows(axes.box)] = (amount > strength * length) & (beside < (0.3 * length) ** 2)
    return inked


def _follows(picture, axes, places, path, inked, hidden, least):
    """Whether ink is where it should be, and less than half as much of it upside down."""
    row, column, inside = _pixels(picture, axes, places)
    free = inside & ~hidden[row, column]
    if free.sum() < max(2, LEAST_SEEN * len(places)):
        return False
    found = inked[row, column][free].mean()
    row, column, inside = _pixels(picture, axes, path)
    own = np.zeros_like(hidden)
    own[row[inside], column[inside]] = True
    own = _grown(own, int(np.ceil(0.1 * picture.dpi)))
    row, column, inside = _pixels(picture, axes, path, upside_down=True)
    free = inside & ~(hidden | own)[row, column]
    if free.sum() < 3:
        return False
    return found >= least and inked[row, column][free].mean() <= found / 2


def _places(axes, points):
    """Where points lie in the picture, in pixels from its lower left corner: (n, 2)."""
    left, bottom, right, top = axes.box
    across = left + (right - left) * axes.x.share(points[:, 0])
    return np.stack([across, bottom + (top - bottom) * axes.y.share(points[:, 1])], axis=1)


def _path(picture, axes, line):
    """Places all along a line, about a pixel apart: (n, 2)."""
    if id(line) not in picture.paths:
        with np.errstate(all="ignore"):
            picture.paths[id(line)] = _between(axes, line)
    return picture.paths[id(line)]


def _between(axes, line):
    """The corners of a line, and places between them: (n, 2)."""
    from matplotlib.cbook import STEP_LOOKUP_MAP

    points = line.points
    if len(points) > 1 and line.steps in STEP_LOOKUP_MAP:
        points = np.stack(STEP_LOOKUP_MAP[line.steps](*points.T), axis=1)
    corners = _places(axes, points)
    corners = corners[np.isfinite(corners).all(axis=1)]
    if len(corners) < 2:
        return corners
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    steps = np.clip(np.ceil(lengths), 1, MOST_STEPS)
    steps = np.ceil(steps / max(1, steps.sum() / MOST_PLACES)).astype(int)
    parts = [
        a + (b - a) * np.arange(n)[:, None] / n
        for a, b, n in zip(corners[:-1], corners[1:], steps, strict=True)
    ]
    return np.concatenate([*parts, corners[-1:]])


def _pixels(picture, axes, places, upside_down=False):
    """Rows and columns of places, and which lie inside the axes and the picture."""
    left, bottom, right, top = axes.box
    height, width = picture.pixels.shape[:2]
    across, up = places[:, 0], places[:, 1]
    with np.errstate(all="ignore"):
        inside = (across >= left) & (across < right) & (up >= bottom) & (up < top)
        if upside_down:
            up = bottom + top - up
        row, column = np.floor(height - up), np.floor(across)
        inside &= (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return (*(np.where(inside, v, 0).astype(int) for v in (row, column)), inside)


def _hidden(picture, line):
    """Where other lines, texts and legends may lie over a line: (height, width)."""
    found = np.zeros(picture.pixels.shape[:2], dtype=bool)
    for axes in picture.axes:
        for other in axes.lines:
            if other is not line:
                row, column, inside = _pixels(picture, axes, _path(picture, axes, other))
                found[row[inside], column[inside]] = True
    found = _grown(found, 3)
    for word in picture.words:
        boxes = [word.box] if word.sample is None else [word.box, word.sample]
        low, high = np.min(boxes, axis=0)[:2] - 10, np.max(boxes, axis=0)[2:] + 10
        found[picture.rows([*low, *high])] = True
    return found


def _grown(mask, reach):
    """A mask, grown by some pixels on all sides."""
    for axis in (0, 1):
        mask = np.moveaxis(mask, axis, 0)
        grown = mask.copy()
        for step in range(1, min(reach, len(mask) - 1) + 1):
            grown[step:] |= mask[:-step]
            grown[:-step] |= mask[step:]
        mask = np.moveaxis(grown, 0, axis)
    return mask
