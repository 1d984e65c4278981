"""What do the instant checks of unit 08 ask? Public inputs, one generator an exercise."""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch the course's own. PyTorch and
# SciPy are tools like NumPy: whoever uses their grid_sample or map_coordinates for `warp` still has
# to find the inverse, the center and the border.
READY_MADE = ("course.oracles.*", "course.demos.*")


def ramp(*shape):
    """Different values in every entry, from 0 to 1."""
    return np.linspace(0.0, 1.0, int(np.prod(shape))).reshape(shape).round(2)


@probe(
    hints=(
        "A mirror exchanges left and right: which of the four axes (N, H, W, C) is that?",
        (
            "images[:, :, ::-1] is the batch with every image mirrored. What is left is to choose, "
            "image by image, between it and the original."
        ),
        (
            "np.where(condition, mirrored, images) chooses entry by entry. Its condition must have "
            "one axis for each axis of the images: flip[:, None, None, None]."
        ),
    ),
    forbidden=READY_MADE,
)
def flip_where(f):
    """One image of two, none, both, arguments unchanged."""
    images = ramp(2, 2, 3, 2)
    yield "with one image flipped", dict(images=f(images=images, flip=np.array([True, False])))
    yield "with none flipped", dict(images=f(images=images, flip=np.array([False, False])))
    yield "with both flipped", dict(images=f(images=images, flip=np.array([True, True])))


@probe(
    hints=(
        (
            "Think of a larger black sheet with the image in its middle, and of a window of the "
            "image's size that you may lay down anywhere on the sheet."
        ),
        (
            "Make the padded batch, (N, H + 2 pad, W + 2 pad, C). From each padded image take H "
            "rows from tops[i] on, and W columns from lefts[i] on."
        ),
        (
            "np.pad takes a pair of widths an axis: ((0, 0), (pad, pad), (pad, pad), (0, 0)). Then "
            "loop over the images, slice [top : top + H, left : left + W], and np.stack."
        ),
    ),
    forbidden=READY_MADE,
)
def pad_and_crop(f):
    """Two offsets, the middle, no padding, arguments unchanged."""
    images = ramp(2, 2, 3, 1) + 0.1
    tops, lefts = np.array([1, 3]), np.array([4, 1])
    yield "with pad = 2", dict(images=f(images=images, pad=2, tops=tops, lefts=lefts))
    middle = np.array([1, 1])
    yield "in the middle", dict(images=f(images=images, pad=1, tops=middle, lefts=middle))
    none = np.array([0, 0])
    yield "without padding", dict(images=f(images=images, pad=0, tops=none, lefts=none))


@probe(
    hints=(
        "Five crops are fixed by five offsets (top, left). The other five are their mirror images.",
        (
            "The offsets use H - size and W - size: 0 or all of it for the corners, half of it, "
            "rounded down, for the center. Mirror the crops, not the image."
        ),
        (
            "Stack the five slices image[top : top + size, left : left + size] into one array, and "
            "np.concatenate it with the same array, its third axis reversed."
        ),
    ),
    forbidden=READY_MADE,
)
def ten_crop(f):
    """Images that are not square, a crop as large as the image, the image unchanged."""
    image = ramp(4, 5, 1)
    crops = f(image=image, size=2)
    yield "the number of crops", dict(crops=len(crops), result=type(crops).__name__)
    yield "the first five", {"crops 0 to 4": crops[:5]}
    yield "the last five", {"crops 5 to 9": crops[5:]}
    crops = f(image=ramp(2, 2, 1), size=2)
    yield "as large as the image", {"crops 0 to 4": crops[:5]}
    crops = f(image=ramp(4, 5, 1), size=1)
    yield "of one pixel", {"crops 0 to 4": crops[:5]}


COLORS = np.array([[[[0.9, 0.2, 0.1], [0.6, 0.8, 0.3]]], [[[0.1, 0.3, 0.7], [0.0, 0.2, 0.1]]]])
WHOLE = np.array([[[[1, 0, 0], [0, 1, 0]], [[0, 1, 1], [1, 1, 1]]]])


@probe(
    hints=(
        "Blending with black adds nothing: what stays of factor x + (1 - factor) 0?",
        "Multiply by the factor, then limit the result to [0, 1].",
        "np.clip(values, 0, 1) limits an array; the values are the images times the factor.",
    ),
    forbidden=READY_MADE,
)
def adjust_brightness(f):
    """Darker, brighter with clipping, factor 0, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    whole = np.array([[[[1, 0, 1], [0, 0, 1]]]])
    yield "for whole numbers", dict(images=f(images=whole, factor=0.25))


@probe(
    hints=(
        "Contrast is the distance from a middle. Whose middle? Each image has its own.",
        (
            "Make the gray version, 0.299 R + 0.587 G + 0.114 B. Average it over the rows and "
            "columns of each image. Blend the image with that one number, and clip."
        ),
        (
            "images @ [0.299, 0.587, 0.114] is gray, (N, H, W). Its .mean(axis=(1, 2)) is (N,); "
            "give it three more axes before you blend with the share 1 - factor."
        ),
    ),
    forbidden=READY_MADE,
)
def adjust_contrast(f):
    """Less, more with clipping, none at all, a factor of 1, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    yield "with factor 1", dict(images=f(images=COLORS.copy(), factor=1.0))
    yield "for whole numbers", dict(images=f(images=WHOLE.copy(), factor=0.5))


@probe(
    hints=(
        "Without any saturation a picture is gray. Which gray has each pixel?",
        (
            "Make the gray version, 0.299 R + 0.587 G + 0.114 B, one number a pixel, and blend "
            "each channel with it. Then clip."
        ),
        (
            "(images @ [0.299, 0.587, 0.114])[..., None] has the shape (N, H, W, 1), which stands "
            "beside three channels. Blend with the shares factor and 1 - factor, and np.clip."
        ),
    ),
    forbidden=READY_MADE,
)
def adjust_saturation(f):
    """Less, more with clipping, none at all, a factor of 1, whole numbers, arguments unchanged."""
    yield "with factor 0.5", dict(images=f(images=COLORS.copy(), factor=0.5))
    yield "with factor 2", dict(images=f(images=COLORS.copy(), factor=2.0))
    yield "with factor 0", dict(images=f(images=COLORS.copy(), factor=0))
    yield "with factor 1", dict(images=f(images=COLORS.copy(), factor=1.0))
    yield "for whole numbers", dict(images=f(images=WHOLE.copy(), factor=0.5))


@probe(
    hints=(
        "You have written all three parts already.",
        "Hand the result of each on to the next: brightness, then contrast, then saturation.",
        (
            "Three lines of the form images = adjust_brightness(images, brightness). Each of them "
            "clips, so nothing else is needed."
        ),
    ),
    forbidden=READY_MADE,
)
def color_jitter(f):
    """One factor at a time, all together with clipping, arguments unchanged."""
    yield (
        "all 1",
        dict(images=f(images=COLORS.copy(), brightness=1.0, contrast=1.0, saturation=1.0)),
    )
    images = f(images=COLORS.copy(), brightness=0.8, contrast=0.9, saturation=0.7)
    yield "without clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=1.5, contrast=0.6, saturation=1.8)
    yield "with clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=1.2, contrast=1.9, saturation=1.6)
    yield "with more clipping", dict(images=images)
    images = f(images=COLORS.copy(), brightness=0.6, contrast=3.0, saturation=0.9)
    yield "darker, with more contrast", dict(images=images)


@probe(
    hints=(
        "Write four 3 x 3 matrices, one for each step, and multiply them. Which acts first?",
        (
            "A product acts from right to left on a column of coordinates, so scale stands on the "
            "right and translation on the left. Angles come in degrees."
        ),
        (
            "translation @ rotation @ shearing @ scaling, with np.deg2rad for both angles: scaling "
            "is np.diag([scale, scale, 1]), and translation is np.eye(3) with tx and ty in its "
            "last column."
        ),
    ),
    forbidden=READY_MADE,
)
def affine_matrix(f):
    """Nothing, each part by itself, all together."""
    yield "without arguments", dict(matrix=f())
    yield "for a translation", dict(matrix=f(translate=(3, 1)))
    yield "for a scale", dict(matrix=f(scale=2.0))
    yield "for an angle", dict(matrix=f(angle=30.0))
    yield "for a shear", dict(matrix=f(shear=-20))
    matrix = f(angle=60, translate=(1.5, -2.0), scale=0.5, shear=30.0)
    yield "all together", dict(matrix=matrix)


@probe(
    hints=(
        (
            "Do not push pixels forwards, that leaves holes. Go through the result and ask of each "
            "pixel: where does it come from?"
        ),
        (
            "Subtract the center from (column, row), apply the inverse matrix, add the center. The "
            "point lies between four pixels, whose weights come from its fractions; a pixel "
            "outside counts as zero."
        ),
        (
            "With x, y the source: left = floor(x), top = floor(y). The pixel at (top, left) has "
            "the weight (1 - (y - top)) (1 - (x - left)), the others likewise. For each of the "
            "four make a mask of those inside, clip the indices, and add mask * weight * pixel."
        ),
    ),
    forbidden=READY_MADE,
)
def warp(f):
    """Nothing, whole and half pixels, a turn, a scale, all together, whole numbers."""
    image = ramp(2, 3, 1) + 0.5
    yield "under the identity", dict(image=f(image=image, matrix=np.eye(3)))
    right = np.array([[1.0, 0, 1], [0, 1, 0], [0, 0, 1]])
    yield "one pixel to the right", dict(image=f(image=image, matrix=right))
    part = np.array([[1.0, 0, 0.25], [0, 1, 0], [0, 0, 1]])
    yield "a quarter pixel to the right", dict(image=f(image=image, matrix=part))
    square = ramp(3, 3, 1)
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    yield "a quarter turn", dict(image=f(image=square, matrix=turn))
    yield "twice as large", dict(image=f(image=square, matrix=np.diag([2.0, 2.0, 1.0])))
    general = np.array([[0.9, -0.4, 0.3], [0.5, 0.8, -0.6], [0.0, 0.0, 1.0]])
    yield "a general map", dict(image=f(image=ramp(4, 5, 1), matrix=general))
    whole = np.array([[[4], [8]], [[0], [2]]])
    yield "for whole numbers", dict(image=f(image=whole, matrix=part))


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


def add_three(x):
    """x + 3."""
    return x + 3


def double(x):
    """2 x."""
    return 2 * x


def square(x):
    """The square of x."""
    return x * x


class Counted:
    """A transform that counts its calls."""

    __name__ = "counted"
    __doc__ = "x + 1, and counts its calls"

    def __init__(self):
        self.calls = 0

    def __call__(self, x):
        """Add one."""
        self.calls += 1
        return x + 1


@probe(
    hints=(
        "You return a function. What that function does is a loop.",
        (
            "Define a function of x inside compose. It hands x to the first transform, the result "
            "to the second, and so on, and returns what comes out last."
        ),
        "Inside: for transform in transforms: x = transform(x). After the loop, return x.",
    ),
)
def compose(f):
    """Two to four transforms, called again, one call each, the empty list."""
    composed = f(transforms=[add_three, double])
    yield "add 3, then double, at 5", dict(result=composed(5))
    yield "the same function again, at 1", dict(result=composed(1))
    composed = f(transforms=[double, square, add_three])
    yield "double, square, add 3, at 1", dict(result=composed(1))
    composed = f(transforms=[add_three, double, add_three, square])
    yield "add 3, double, add 3, square, at 1", dict(result=composed(1))
    counted = Counted()
    result = f(transforms=[counted, double])(1)
    yield "counting calls", {"result": result, "calls of the first": counted.calls}
    yield "of the empty list, at 7", dict(result=f(transforms=[])(7))
