"""Out of which place of an image was a crop taken, or a square cut, and is each drawn anew?"""

import torch


def crops_of(base, crops, pad):
    """Find out of which places crops of one padded image come.

    Parameters
    ----------
    base : tensor, (C, H, W)
        Its entries differ from each other and from zero.
    crops : tensor, (N, C, H, W)
    pad : int
        Zeros on all sides.

    Returns
    -------
    tops, lefts, mirrored : tensor of int, (N,)
        -1 where a crop comes from no place.
    """
    height, width = base.shape[1:]
    padded = torch.nn.functional.pad(base, (pad,) * 4)
    places, candidates = [], []
    for top in range(2 * pad + 1):
        for left in range(2 * pad + 1):
            crop = padded[:, top : top + height, left : left + width]
            places += [(top, left, 0), (top, left, 1)]
            candidates += [crop.flatten(), crop.flip(2).flatten()]
    if crops.shape[1:] != base.shape:
        return (torch.full((len(crops),), -1),) * 3
    alike = (crops.flatten(1)[:, None] == torch.stack(candidates)).all(dim=2)
    found = torch.where(alike.any(dim=1), alike.int().argmax(dim=1), -1)
    return torch.tensor([*places, (-1, -1, -1)])[found].unbind(dim=1)


def independent(values, outcomes):
    """Whether what was drawn for one image says nothing of the next, nor of one half a batch away.

    Parameters
    ----------
    values : tensor of int, (N,)
        Drawn from `outcomes` equally likely numbers.
    outcomes : int

    Returns
    -------
    bool
        Whether pairs are equal as often as by chance, within six standard errors.
    """
    share = 1 / outcomes
    for lag in (1, len(values) // 2):
        pairs = len(values) - lag
        equal = int((values[lag:] == values[:-lag]).sum())
        if abs(equal - pairs * share) > 6 * (pairs * share * (1 - share)) ** 0.5:
            return False
    return True


def centers_of(erased, size):
    """Find around which pixels squares of zeros were cut out of images of ones.

    Parameters
    ----------
    erased : tensor, (N, C, H, W)
    size : int
        Even, at most twice the smaller side, so that every center leaves another picture.

    Returns
    -------
    rows, columns : tensor of int, (N,)
        -1 where an image is anything else.
    """
    height, width = erased.shape[2:]
    pictures = torch.ones(height, width, height, width)
    for row in range(height):
        for column in range(width):
            rows = slice(max(row - size // 2, 0), row + size // 2)
            pictures[row, column, rows, max(column - size // 2, 0) : column + size // 2] = 0
    alike = (erased.flatten(2)[:, None] == pictures.reshape(1, height * width, 1, -1)).all(dim=3)
    alike = alike.all(dim=2)
    found = torch.where(alike.any(dim=1), alike.int().argmax(dim=1), -1)
    rows = torch.where(found < 0, -1, found // width)
    return rows, torch.where(found < 0, -1, found % width)
