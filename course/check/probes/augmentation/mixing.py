"""What do the checks of cutting out and of mixing two pictures with their labels ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.augmentation.pixels import ramp
from course.check.probes.augmentation.ready_made import READY_MADE


@probe(
    hints=(
        "Each image loses one rectangle: its center cut to the borders, then a slice set to zero.",
        (
            "Rows from cy - size // 2 up to but not including cy + size // 2, columns likewise. A "
            "slice may end beyond the border, but it must not begin below 0."
        ),
        (
            "Copy the images. For each one and its (cy, cx): image[max(cy - half, 0) : cy + half, "
            "...] = 0, and the columns in the same way."
        ),
    ),
    forbidden=READY_MADE,
)
def cutout(f):
    """Inside and at the borders, odd and no size, three channels, arguments unchanged."""
    images = ramp(2, 3, 4, 1) / 2 + 0.25
    centers = np.array([[1, 2], [0, 0]])
    yield "with size 2", dict(images=f(images=images, centers=centers, size=2))
    yield "with size 3", dict(images=f(images=images, centers=centers, size=3))
    yield "with size 0", dict(images=f(images=images, centers=centers, size=0))
    centers = np.array([[2, 3], [1, 0]])
    yield "with size 4", dict(images=f(images=images, centers=centers, size=4))
    images, centers = ramp(1, 2, 2, 3) / 2 + 0.25, np.array([[0, 1]])
    yield "in three channels", dict(images=f(images=images, centers=centers, size=2))
    images, centers = ramp(1, 6, 5, 1) / 2 + 0.25, np.array([[4, 3]])
    yield "far from the borders", dict(images=f(images=images, centers=centers, size=2))


CYCLE = np.array([1, 2, 0])


@probe(
    hints=(
        "A double exposure: two images, weighted so that the weights add up to 1.",
        (
            "The partners are images[perm] and onehot[perm]. The own has the weight lam, the "
            "partner the rest."
        ),
        "lam * x + (1 - lam) * x[perm], once for the images and once for the labels, as a pair.",
    ),
    returns=("images", "labels"),
    forbidden=READY_MADE,
)
def mixup(f):
    """Two shares, whole numbers, arguments unchanged."""
    given = ramp(3, 1, 3, 1)
    images, labels = f(images=given, onehot=np.eye(3), perm=CYCLE.copy(), lam=0.7)
    yield "with lam = 0.7", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=np.eye(3), perm=CYCLE.copy(), lam=0.25)
    yield "with lam = 0.25", dict(images=images, labels=labels)
    given, onehot = np.array([1, 0, 4]).reshape(3, 1, 1, 1), np.array([[1, 0], [1, 0], [0, 1]])
    images, labels = f(images=given, onehot=onehot, perm=CYCLE.copy(), lam=0.5)
    yield "for whole numbers", dict(images=images, labels=labels)


@probe(
    hints=(
        "First find out which part of the box lies inside the image. Both answers depend on it.",
        (
            "Rows from max(top, 0) to min(top + height, H), columns likewise; where the end comes "
            "before the start, nothing. Paste that part of images[perm] into a copy, and let its "
            "area over H W be the partner's share of the label."
        ),
        (
            "np.clip([top, top + height], 0, H) gives both bounds of the rows, never negative and "
            "never in the wrong order. The labels are (1 - share) * onehot + share * onehot[perm]."
        ),
    ),
    returns=("images", "labels"),
    forbidden=READY_MADE,
)
def cutmix(f):
    """A box inside, over the borders and outside, equal pixels, arguments unchanged."""
    given = ramp(3, 2, 4, 1)
    onehot, perm = np.eye(3), CYCLE.copy()
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(0, 1, 1, 3))
    yield "with the box inside", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(1, 2, 3, 4))
    yield "over the bottom right", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(-1, -1, 2, 3))
    yield "over the top left", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(-3, 0, 2, 2))
    yield "with the box outside", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(0, -5, 2, 3))
    yield "with the box outside on the left", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=perm, box=(0, 6, 2, 3))
    yield "with the box outside on the right", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=np.eye(3, dtype=int), perm=perm, box=(0, 0, 1, 1))
    yield "for labels that are whole numbers", dict(labels=labels)
    given, onehot = np.stack([np.zeros((1, 3, 2)), np.eye(3, 2)[None]]), np.eye(2)
    images, labels = f(images=given, onehot=onehot, perm=np.array([1, 0]), box=(0, 0, 1, 3))
    yield "for images with equal pixels", dict(images=images, labels=labels)


# Normal noise, rounded, with mean 2 and standard deviation 3 or so.
NOISE = np.array(
    [
        [2.4, 1.6, 3.9, 2.3, 0.4, 3.1],
        [5.9, 4.8, -0.1, -1.8, 0.1, 2.1],
        [-5.0, 1.3, -1.7, -0.2, 0.4, 2.9],
        [3.2, 5.1, 1.6, 6.1, 0.0, 3.1],
    ]
)


@probe(
    hints=(
        "Blur noise, and blobs appear. Cut them at a height: low places are true.",
        (
            "The height comes from the blurred noise itself: its mean plus a factor times its "
            "standard deviation. The factor is the normal quantile of keep."
        ),
        (
            "smooth = gaussian_filter(noise, sigma); compare it with smooth.mean() + "
            "NormalDist().inv_cdf(keep) * smooth.std(). Answer keep = 0 and keep = 1 before that, "
            "since inv_cdf refuses them."
        ),
    ),
    forbidden=READY_MADE,
)
def cow_mask(f):
    """Several shares and widths, both ends, the noise unchanged."""
    yield "with keep = 0.3", dict(mask=f(noise=NOISE.copy(), keep=0.3, sigma=1.0))
    yield "with keep = 0.6", dict(mask=f(noise=NOISE.copy(), keep=0.6, sigma=0.8))
    yield "with keep = 0.93", dict(mask=f(noise=NOISE.copy(), keep=0.93, sigma=0.7))
    yield "with keep = 0.8", dict(mask=f(noise=NOISE.copy(), keep=0.8, sigma=1.5))
    small = np.array([[0.0, 1.0], [3.0, 4.0]])
    yield "for four pixels", dict(mask=f(noise=small, keep=0.88, sigma=0.3))
    yield "with keep = 0", dict(mask=f(noise=NOISE.copy(), keep=0.0, sigma=1.0))
    yield "with keep = 1", dict(mask=f(noise=NOISE.copy(), keep=1.0, sigma=1.0))


@probe(
    hints=(
        "The mask decides pixel by pixel between the own image and its partner.",
        (
            "np.where chooses. The mask lacks the axis of the channels: masks[..., None]. The own "
            "label's share is the mean of the image's own mask."
        ),
        (
            "masks.mean(axis=(1, 2)) is one share an image; give it a second axis to stand beside "
            "the classes. Labels: share * onehot + (1 - share) * onehot[perm]."
        ),
    ),
    returns=("images", "labels"),
    forbidden=READY_MADE,
)
def cowmix(f):
    """Three masks, whole numbers, equal pixels, arguments unchanged."""
    given, onehot = ramp(3, 2, 2, 2), np.eye(3)
    masks = np.array(
        [
            [[True, False], [False, False]],
            [[True, True], [True, False]],
            [[False, True], [True, False]],
        ]
    )
    images, labels = f(images=given, onehot=onehot, perm=CYCLE.copy(), masks=masks)
    yield "for three masks", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=onehot, perm=CYCLE.copy(), masks=~masks | masks)
    yield "for masks that are true everywhere", dict(images=images, labels=labels)
    images, labels = f(images=given, onehot=np.eye(3, dtype=int), perm=CYCLE.copy(), masks=masks)
    yield "for labels that are whole numbers", dict(labels=labels)
    given, onehot = np.stack([np.zeros((2, 3, 1)), np.eye(2, 3)[..., None]]), np.eye(2)
    masks = np.array(
        [[[True, False, False], [True, True, False]], [[False, False, True], [False, False, False]]]
    )
    images, labels = f(images=given, onehot=onehot, perm=np.array([1, 0]), masks=masks)
    yield "for images with equal pixels", dict(images=images, labels=labels)
