"""Which panels does a picture have, and where do they change when the input changes?"""

from dataclasses import dataclass

import numpy as np

from .picture import Picture

LEAST_CHANGE = 8.0  # of 255, what a quarter of a panel must change by to be seen
SMALLEST = 16  # pixels, the side of a panel


@dataclass
class Panel:
    """A panel with an image: what its title and its other texts say, and where the image lies."""

    picture: Picture
    number: int  # of its axes
    title: str
    box: np.ndarray

    def parts(self, n):
        """Rows and columns of the picture in the middle of each of n by n parts of the image."""
        rows, columns = self.picture.rows(self.box)
        edges = [
            np.linspace(side.start, side.stop, 3 * n + 1).round().astype(int)
            for side in (rows, columns)
        ]
        middle = [[slice(e[3 * i + 1], e[3 * i + 2]) for i in range(n)] for e in edges]
        return [[(down, across) for across in middle[1]] for down in middle[0]]

    def blocks(self, n):
        """Mean color in the middle of each of n by n parts of the image: (n, n, 3)."""
        pixels = self.picture.pixels.astype(float)
        return np.array([[pixels[part].mean(axis=(0, 1)) for part in row] for row in self.parts(n)])

    def covered(self, n):
        """Which of these middles have a text over them: (n, n)."""
        under = np.zeros(self.picture.pixels.shape[:2], dtype=bool)
        for word in self.picture.words:
            if word.axes == self.number and word.what == "text":
                under[self.picture.rows(word.box + np.array([-4, -4, 4, 4]))] = True
        return np.array([[under[part].any() for part in row] for row in self.parts(n)])


def panels(picture):
    """Panels of a picture, in the order of its axes.

    Parameters
    ----------
    picture : Picture or None

    Returns
    -------
    list of Panel
        Empty where there is no picture, or where panels are too small, or overlap.
    """
    found = []
    for number, axes in enumerate(picture.axes if picture else []):
        if axes.images:
            kinds = (picture.texts(what, number) for what in ("title", "x", "text"))
            title = " ".join(text for texts in kinds for text in texts)
            found.append(Panel(picture, number, title, axes.images[0]))
    height, width = picture.pixels.shape[:2] if picture else (0, 0)
    for i, panel in enumerate(found):
        left, bottom, right, top = panel.box
        inside = min(left, bottom, width - right, height - top) >= -1
        if not inside or min(right - left, top - bottom) < SMALLEST:
            return []
        for other in found[:i]:
            low, high = np.maximum(panel.box, other.box)[:2], np.minimum(panel.box, other.box)[2:]
            if (high - low > 2).all():
                return []
    return found


def changed(before, after, n):
    """By how much a panel changes in each of n by n parts, in any color: (n, n), of 255."""
    return abs(after.blocks(n) - before.blocks(n)).max(axis=2)


def changes_where(before, after, places):
    """Whether a panel changes in these places and in no other.

    Parameters
    ----------
    before, after : Panel
    places : array of bool, (n, n)
        Of its n by n parts, those in which its input changes. Those under a text are left out.

    Returns
    -------
    bool
    """
    places = np.asarray(places)
    open_to_see = ~(before.covered(len(places)) | after.covered(len(places)))
    found, wanted = changed(before, after, len(places))[open_to_see], places[open_to_see]
    if 2 * len(found) < places.size or wanted.sum() < 2:
        return False
    quiet = found[~wanted].max(initial=0.0)
    return bool(found[wanted].min() > max(LEAST_CHANGE, 2 * quiet))


def brightens_where(before, after, places):
    """Whether a panel becomes brighter in all of these places; as in `changes_where`."""
    places = np.asarray(places)
    wanted = places & ~(before.covered(len(places)) | after.covered(len(places)))
    change = (after.blocks(len(places)) - before.blocks(len(places))).mean(axis=2)
    return changes_where(before, after, places) and bool((change[wanted] > 0).all())


def title_fault(title, said, true, names):
    """What is wrong with the title of a panel; empty where nothing is.

    Parameters
    ----------
    title : str
    said, true : int
        The predicted and the true class.
    names : list of str
        Of all classes; none is a part of another.
    """
    if names[said] not in title:
        return "each title must name the predicted class, panels in the order of the images"
    if names[true] not in title:
        return "each title must name the true class"
    if sum(name in title for name in names) != len({said, true}):
        return "a title must name its panel's two classes alone"
    # Where a title says which is which, the names stand in the order of these words.
    small = title.lower()
    order = [
        min((small.find(word) for word in words if word in small), default=-1)
        for words in (("pred", "said", "guess"), ("tru", "actual", "ground", "target"))
    ]
    first, second = (small.find(names[part].lower()) for part in (said, true))
    if min(order) >= 0 and first != second and (order[0] < order[1]) != (first < second):
        return "a title calls the predicted class the true one"
    return ""


def quarter(before, after):
    """Where a panel changes if it is in one quarter: "top left" and so on."""
    moved = np.argwhere(changed(before, after, 2) > LEAST_CHANGE)
    if len(moved) != 1:
        return "elsewhere" if len(moved) else "nowhere"
    return f"{('top', 'bottom')[moved[0, 0]]} {('left', 'right')[moved[0, 1]]}"
