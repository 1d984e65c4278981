# %% [markdown]
# # 11 · The assignment: CIFAR-10
#
# **Time** 5 hours, and the training time of your machine · **Difficulty** ●●● · **You need** units 05, 08 and 10; convolutional networks · **Points** 32
#
# Everything you built so far meets here. You take a small convolutional network and ten classes of pictures, and do what a published assignment asks: erase squares from the training images (CutOut), find a learning rate by a range test, train with SGD and momentum for 100 epochs without a line of log, report the best accuracy, draw the curves, and look at 25 mistakes through Grad-CAM to see what the network looked at.
#
# On a GPU you do it on CIFAR-10. Without one, a synthetic set of ten shapes in the same format stands in, and a short run takes a minute or two. Every number and every figure says which data it comes from.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from course import check, data, demos, models, oracles, run, testbeds
from course.check import hint, progress

check.start("11-cifar10")


# %% [markdown]
# ## 1. The data
#
# CIFAR-10 (Krizhevsky 2009) holds 60,000 color images of 32 by 32 pixels in ten classes, 50,000 for training and 10,000 for testing. It is stored as bytes, `(N, 32, 32, 3)`, red, green and blue last.
#
# The network wants floating point, channels first, and inputs of about zero mean and unit variance in each channel. With $x$ in $[0, 1]$, and mean $\mu_c$ and standard deviation $\sigma_c$ of channel $c$ over **all pixels of all training images**, it gets
#
# $$ \hat x_c = \frac{x_c - \mu_c}{\sigma_c}. $$
#
# The test images are normalized with the same six numbers, those of the training set alone. There are two reasons. The network was fitted to inputs on one scale, and statistics of the test set would shift that scale under it. And the test set stands for pictures that you do not have yet: in use they come one at a time, and one picture has no statistics of a set. Whatever you compute from test images before you measure is a leak, and here it is a needless one.
#
# > **Erratum.** Many repositories normalize CIFAR-10 with the standard deviations (0.2023, 0.1994, 0.2010). Those are the means of the standard deviations of single images. The deviation over all training pixels is (0.2470, 0.2435, 0.2616), with means (0.4914, 0.4822, 0.4465). It is larger, since images also differ from each other in brightness and color. The network learns with either; only one of them gives unit variance.
#
# ### Exercise: `channel_statistics` (2 points)

# %% nbgrader={"grade": false, "grade_id": "channel-statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def channel_statistics(images):
    """Mean and standard deviation of each color channel over a set of images.

    Parameters
    ----------
    images : ndarray or tensor of uint8, (N, H, W, 3)
        Values 0 to 255.

    Returns
    -------
    mean, std : array, tensor or list of 3 floats each
        Over all pixels of all images, of values in [0, 1], which are the bytes divided by 255. The
        standard deviation divides by the number of pixels (ddof 0). The argument stays as it is.
    """
    ### BEGIN SOLUTION
    pixels = torch.as_tensor(images).reshape(-1, 3).double().div_(255)
    return pixels.mean(dim=0), pixels.std(dim=0, unbiased=False)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-channel-statistics", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.channel_statistics(channel_statistics)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(1101)
for shape, low, high in [((3, 4, 5, 3), 0, 256), ((1, 1, 1, 3), 0, 256), ((2, 3, 3, 3), 200, 256)]:
    images = rng.integers(low, high, size=shape, dtype=np.uint8)
    images[0] = images[0] // 3  # images differ in brightness
    for given in (images, torch.tensor(images)):
        kept = np.array(given)
        mean, std = channel_statistics(given)
        assert np.array_equal(np.asarray(given), kept), "your function changes the images"
        rows = [[int(v) / 255 for v in images[..., c].ravel()] for c in range(3)]
        centers = [sum(row) / len(row) for row in rows]
        spreads = [
            math.sqrt(sum((v - center) ** 2 for v in row) / len(row))
            for row, center in zip(rows, centers)
        ]
        three = np.shape(mean) == np.shape(std) == (3,)
        assert three, "there must be three means and three deviations"
        close = oracles.close([float(m) for m in mean], centers, rtol=0, atol=2e-6)
        assert close, "a mean differs from the sum by hand"
        close = oracles.close([float(s) for s in std], spreads, rtol=0, atol=2e-6)
        assert close, "a deviation differs from the sum by hand"
images = np.zeros((40, 32, 32, 3), dtype=np.uint8)
images[20:, :, :, 1] = 255
mean, std = channel_statistics(images)
half = [0.0, 0.5, 0.0]
assert oracles.close([float(m) for m in mean], half), "wrong means of a larger set"
assert oracles.close([float(s) for s in std], half), "wrong deviations of a larger set"
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Augmentation in whole batches
#
# Unit 08 augmented NumPy images on the CPU. Here it happens on the device. The whole training set lies there as bytes (154 MB for CIFAR-10), and batches are cut, normalized and augmented by operations on all images at once. A GPU starts some ten thousand operations in a tenth of a second, whatever their size. A Python loop over 512 images with four operations each can take longer than the training step, so a loop over images is what the checks refuse here.
#
# The trick is to say with index arrays which pixel goes where. To crop image $i$ at row $t_i$ and column $l_i$ you need rows $t_i, t_i + 1, \dots$ and columns $l_i, l_i + 1, \dots$, and `t[:, None] + torch.arange(H)` is the table of all rows of all images. Broadcasting does the rest.
#
# The standard augmentation for CIFAR-10 pads each image with 4 zeros on all sides, takes a random crop of the old size, and mirrors it with probability ½. After normalization a zero is the mean color of the training set.
#
# ### Exercise: `random_crop_flip` (3 points)

# %% nbgrader={"grade": false, "grade_id": "random-crop-flip", "locked": false, "schema_version": 3, "solution": true, "task": false}
def random_crop_flip(images, pad, generator):
    """Move each image of a batch at random and mirror half of them, on the batch's own device.

    Parameters
    ----------
    images : tensor, (N, C, H, W)
    pad : int
        Zeros added on all sides, 0 or more.
    generator : torch.Generator
        On the device of the images; the only source of randomness.

    Returns
    -------
    tensor, (N, C, H, W)
        Of each padded image the crop whose top and left are drawn from 0, 1, ..., 2 pad, all equally
        likely, independent of each other and for each image anew; mirrored left to right with
        probability 1/2, independently for each image. There is no loop over images: the number of
        operations does not depend on N, nothing travels to the CPU, and tensors that are made on
        the way lie on the images' device. The argument stays as it is.
    """
    ### BEGIN SOLUTION
    n, _, height, width = images.shape

    def draw(high):
        return torch.randint(high, (n,), generator=generator, device=images.device)

    rows = draw(2 * pad + 1)[:, None] + torch.arange(height, device=images.device)
    columns = draw(2 * pad + 1)[:, None] + torch.arange(width, device=images.device)
    columns = torch.where(draw(2)[:, None] == 1, columns.flip(1), columns)
    each = torch.arange(n, device=images.device)[:, None, None]
    padded = F.pad(images, (pad, pad, pad, pad))
    return padded[each, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-random-crop-flip", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.random_crop_flip(random_crop_flip)


### BEGIN HIDDEN TESTS
def seeded(seed):
    return torch.Generator().manual_seed(seed)


base = torch.arange(1.0, 37.0).reshape(3, 3, 4)
batch = base.expand(5000, -1, -1, -1).contiguous()
kept = batch.clone()
result = random_crop_flip(batch, 2, seeded(1))
assert torch.equal(batch, kept), "your function changes the images that it is given"
assert result.shape == batch.shape, "the images must keep their size and their channels"
assert result.dtype == batch.dtype, "the images must keep their type"
tops, lefts, mirrored = testbeds.crops_of(base, result, 2)
assert (mirrored >= 0).all(), "a result must be a crop of the padded image, perhaps mirrored"
# Counts among 5000: 100 of each of the 50 outcomes, within six standard errors of 10.
counts = torch.bincount((tops * 5 + lefts) * 2 + mirrored, minlength=50)
assert (abs(counts - 100) < 60).all(), "all places, mirrored or not, must be equally likely"
for place in (tops, lefts):
    anew = testbeds.independent(place, 5)
    assert anew, "each image must get a place of its own, whatever the others get"
anew = testbeds.independent(mirrored, 2)
assert anew, "each image must be mirrored independently of the others"
alone = torch.cat([random_crop_flip(batch[:1], 0, seeded(seed)) for seed in range(200, 260)])
assert alone.shape == (60, 3, 3, 4), "a single image must keep its shape"
_, _, mirrored = testbeds.crops_of(base, alone, 0)
both = (mirrored == 0).any() and (mirrored == 1).any()
assert both, "an image alone must be mirrored with probability 1/2, too"
images = torch.arange(1.0, 9.0).reshape(8, 1, 1, 1).expand(-1, 2, 4, 4).contiguous()
result = random_crop_flip(images, 1, seeded(2))
assert result.shape == images.shape, "the images must keep their number, also with two channels"
own = [set(picture.unique().tolist()) <= {0.0, i + 1.0} for i, picture in enumerate(result)]
assert all(own), "every result must show its own image, at its own place in the batch"
for n, pad in [(1, 0), (1, 3), (6, 0)]:
    images = torch.rand(n, 2, 3, 5, generator=seeded(3), dtype=torch.float64)
    result = random_crop_flip(images, pad, seeded(4))
    fits = result.shape == images.shape and result.dtype == torch.float64
    assert fits, "shape and type must stay, also for one image and without padding"
    places = [testbeds.crops_of(a, b[None], pad)[2] for a, b in zip(images, result, strict=True)]
    assert all(int(p) >= 0 for p in places), "each result must be a crop of its padded image"
first, again, other = (random_crop_flip(batch[:60], 2, seeded(s)) for s in (5, 5, 6))
assert torch.equal(first, again), "equal seeds must give equal crops: draw from generator alone"
assert not torch.equal(first, other), "another seed must give other crops: draw from generator"
fresh, used = seeded(9), seeded(9)
torch.rand(100, generator=used)
first, second = (random_crop_flip(batch[:60], 2, g) for g in (fresh, used))
assert first.shape == second.shape == (60, 3, 3, 4), "the images must keep their shape"
assert not torch.equal(first, second), "a generator goes on from call to call: set no seed anew"
(few, fetched, result), (many, _, other) = (
    oracles.value_there(testbeds.operations, random_crop_flip, batch[:n], 2, seeded(7))
    for n in (3, 40)
)
assert many <= few + 8, "the number of operations must not grow with the batch: no loop over images"
assert not fetched, "the images must stay on their device: no arrays or lists on the way"
for got, n in ((result, 3), (other, 40)):
    again = random_crop_flip(batch[:n], 2, seeded(7))
    assert torch.equal(got, again), "equal seeds must give equal crops: draw from generator alone"
g = seeded(10)


def small_images():
    base = 1 + torch.rand(1, 3, 3, generator=g)
    return base.expand(20_000, -1, -1, -1).contiguous(), 1, g


found = testbeds.in_time(random_crop_flip, small_images)
assert found is not None, "20,000 small images take as long as in a loop: index all images at once"
(images, *_), result = found
assert result.shape == images.shape, "the images must keep their size, also where they are many"
tops, lefts, mirrored = testbeds.crops_of(images[0], result, 1)
assert (mirrored >= 0).all(), "a result must be a crop of the padded image, also among many"
counts = torch.bincount((tops * 3 + lefts) * 2 + mirrored, minlength=18)
assert (abs(counts - 20_000 / 18) < 200).all(), "all places must be equally likely, among many too"
args = batch[:4], 2, seeded(8)
alike = oracles.value_there(testbeds.one_device, random_crop_flip, *args)
assert alike, "tensors that you make must lie on the device of the images"
### END HIDDEN TESTS

# %% [markdown]
# ### CutOut
#
# CutOut (DeVries and Taylor 2017) erases one square from each training image. A network that has learned to spot a cat by its ears gets a cat without ears, and has to find other evidence. It is dropout for the input, with units that belong together: single pixels would be guessed from their neighbours, a square cannot be.
#
# The center may be any pixel of the image, and what hangs over the border is cut off. So for size 16 on a 32 by 32 image, the mean erased share is 19.14 %, and the full square of 25 % is erased with probability 0.2822 (that of a center in the $17 \times 17$ pixels where it fits, $17^2/32^2$). The authors report that this matters: images of which nearly nothing is missing belong to the training too.
#
# Published solutions of this assignment go wrong here in three ways. Some draw one square for the whole batch, so that a batch has no variety. Some fill the square with the mean of the patch itself, which gives away the color. Some write into the batch in place, and the training set has holes that grow from epoch to epoch.
#
# **Predict, then try**
# 1. Move the center into a corner. Which share is still erased?
# 2. From which size on is half of the image erased on average?
# 3. Make the size odd. What changes?

# %% tags=["demo"]
demos.cifar10.cutout_place();


# %% [markdown]
# **What to notice.** Around the first pixel, at the top left, a quarter of the square is left, $8 \times 8$ of $16 \times 16$, and it takes 6.25 % of the image. Around the last one, at the bottom right, it is $9 \times 9$: the square reaches one pixel further up and left than down and right. The right panel shows how often less than the full square goes: only a center well inside erases all of it. Size 30 is the first that erases half of the image on average (51.5 %). An odd size erases as much as the even one below it, since the square reaches `size // 2` to each side.
#
# ### Exercise: `cutout` (3 points)

# %% nbgrader={"grade": false, "grade_id": "cutout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cutout(images, centers, size):
    """Erase one square from each image of a batch, on the batch's own device.

    Parameters
    ----------
    images : tensor, (N, C, H, W)
    centers : tensor of int, (N, 2)
        Row and column of each image's center, inside the image.
    size : int
        Side of the square.

    Returns
    -------
    tensor, (N, C, H, W)
        With zeros in all channels of the rows cy - size // 2 up to but not including
        cy + size // 2, and of the columns likewise, as far as they lie inside the image. (So an odd
        size erases size - 1.) There is no loop over images: the number of operations does not
        depend on N, nothing travels to the CPU, and tensors that are made on the way lie on the
        images' device. The arguments stay as they are.
        (DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout,
        2017.)
    """
    ### BEGIN SOLUTION
    half, (height, width) = size // 2, images.shape[2:]
    rows = torch.arange(height, device=images.device) - centers[:, :1]
    columns = torch.arange(width, device=images.device) - centers[:, 1:]
    inside_rows = (rows >= -half) & (rows < half)
    inside_columns = (columns >= -half) & (columns < half)
    erased = inside_rows[:, None, :, None] & inside_columns[:, None, None, :]
    return images.masked_fill(erased, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cutout", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.cutout(cutout)
### BEGIN HIDDEN TESTS
generator = torch.Generator().manual_seed(1103)
cases = [(4, 3, 8, 8, 4), (5, 1, 6, 9, 3), (3, 2, 9, 5, 8), (1, 3, 4, 4, 2), (6, 2, 5, 7, 1)]
cases += [(2, 1, 4, 6, 0), (3, 1, 4, 4, 20)]
for n, channels, height, width, size in cases:
    for dtype in (torch.float32, torch.float64):
        shape = (n, channels, height, width)
        images = torch.randn(shape, generator=generator, dtype=dtype) + 5.0
        rows = torch.randint(height, (n,), generator=generator)
        centers = torch.stack([rows, torch.randint(width, (n,), generator=generator)], dim=1)
        centers[0] = torch.tensor([0, width - 1])
        kept = images.clone(), centers.clone()
        result = cutout(images, centers, size)
        assert torch.equal(images, kept[0]), "your function changes the images that it is given"
        assert torch.equal(centers, kept[1]), "your function changes the centers"
        assert result.shape == images.shape, "the images must keep their shape"
        assert result.dtype == dtype, "the images must keep their type"
        expected = images.tolist()
        for image, (row, column) in zip(expected, centers.tolist(), strict=True):
            for i in range(max(row - size // 2, 0), min(row + size // 2, height)):
                for j in range(max(column - size // 2, 0), min(column + size // 2, width)):
                    for channel in image:
                        channel[i][j] = 0.0
        expected = torch.tensor(expected, dtype=dtype)
        inside = result[expected == 0]
        assert (inside == 0).all(), "some of a square is not erased"
        assert torch.equal(result, expected), "something outside the squares is changed"
# All centers of a 32 by 32 image, size 16: the statistics of the lesson.
places = torch.cartesian_prod(torch.arange(32), torch.arange(32))
result = cutout(torch.ones(1024, 1, 32, 32), places, 16)
assert result.shape == (1024, 1, 32, 32), "the images must keep their shape"
erased = result == 0
share = erased.double().mean(dim=(1, 2, 3))
assert abs(float(share.mean()) - 0.1914) < 5e-5, "the mean erased share must be 19.14 percent"
full = float((share == 0.25).double().mean())
assert abs(full - 0.2822) < 5e-5, "a full square must have probability 0.2822"
(few, fetched, some), (many, _, more) = (
    oracles.value_there(testbeds.operations, cutout, torch.ones(n, 1, 32, 32), places[:n], 16)
    for n in (3, 40)
)
assert many <= few + 8, "the number of operations must not grow with the batch: no loop over images"
assert not fetched, "the images must stay on their device: no arrays or lists on the way"
same = torch.equal(some, result[:3]) and torch.equal(more, result[:40])
assert same, "an image's square must not depend on the others in the batch"


def small_images():
    images = 1 + torch.rand(20_000, 1, 3, 3, generator=generator)
    return images, torch.randint(3, (20_000, 2), generator=generator), 2


found = testbeds.in_time(cutout, small_images)
assert found is not None, "20,000 small images take as long as in a loop: erase in all at once"
(images, centers, _), result = found
# Size 2 takes the center's row and column, and those before.
before = centers[:, :, None] - torch.arange(3)
rows, columns = ((before == 0) | (before == 1)).unbind(dim=1)
squares = rows[:, None, :, None] & columns[:, None, None, :]
right = oracles.close(result, images * ~squares, 0, 0)
assert right, "wrong squares where the images are many"
args = torch.ones(4, 3, 32, 32), places[:4], 8
assert oracles.value_there(testbeds.one_device, cutout, *args), (
    "tensors that you make must lie on the device of the images"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `random_cutout` (2 points)
#
# In training the centers are drawn anew for each image and each epoch.

# %% nbgrader={"grade": false, "grade_id": "random-cutout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def random_cutout(images, size, generator):
    """Erase a square around a random pixel of each image.

    Calling your own `cutout` is fine once it passes its check.

    Parameters
    ----------
    images : tensor, (N, C, H, W)
    size : int
        Side of the square, as in `cutout`.
    generator : torch.Generator
        On the device of the images; the only source of randomness.

    Returns
    -------
    tensor, (N, C, H, W)
        The images, each with the square of `cutout` around a center of its own, drawn uniformly
        over all H W pixels. The argument stays as it is.
    """

    ### BEGIN SOLUTION
    def draw(high):
        return torch.randint(high, (len(images),), generator=generator, device=images.device)

    half, (height, width) = size // 2, images.shape[2:]
    rows = torch.arange(height, device=images.device) - draw(height)[:, None]
    columns = torch.arange(width, device=images.device) - draw(width)[:, None]
    inside_rows = (rows >= -half) & (rows < half)
    inside_columns = (columns >= -half) & (columns < half)
    erased = inside_rows[:, None, :, None] & inside_columns[:, None, None, :]
    return images.masked_fill(erased, 0.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-random-cutout", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.random_cutout(random_cutout)


### BEGIN HIDDEN TESTS
def seeded(seed):
    return torch.Generator().manual_seed(seed)


# 6000 centers among 30 and 35 pixels: 200 and 171 each, within six standard errors.
for seed, (height, width) in enumerate([(6, 5), (5, 7)]):
    images = torch.ones(6000, 1, height, width)
    result = random_cutout(images, 4, seeded(seed))
    assert (images == 1).all(), "your function changes the images that it is given"
    assert result.shape == images.shape, "the images must keep their shape"
    rows, columns = testbeds.centers_of(result, 4)
    assert (rows >= 0).all(), "each image must lose one square of zeros, cut off at the border"
    counts = torch.bincount(rows * width + columns, minlength=height * width)
    expected = 6000 / (height * width)
    close = abs(counts - expected) < 6 * math.sqrt(expected)
    assert close.all(), "all pixels must be equally likely as centers"
    own = testbeds.independent(rows, height) and testbeds.independent(columns, width)
    assert own, "each image needs a center of its own, whatever the others get"
result = random_cutout(torch.ones(1500, 1, 32, 32), 16, seeded(11))
assert result.shape == (1500, 1, 32, 32), "the images must keep their shape"
erased = result == 0
share = erased.double().mean(dim=(1, 2, 3))
error = 5.5 * float(share.std()) / math.sqrt(1500)
assert abs(float(share.mean()) - 0.1914) < error, "the mean erased share must be 19.14 percent"
full = float((share == 0.25).double().mean())
assert abs(full - 0.2822) < 0.064, "the probability of a full square must be 0.2822"
images = torch.randn(20, 3, 6, 6, generator=seeded(12), dtype=torch.float64) + 9.0
kept = images.clone()
result = random_cutout(images, 3, seeded(13))
assert torch.equal(images, kept), "your function changes the images that it is given"
fits = result.shape == images.shape and result.dtype == torch.float64
assert fits, "the images must keep their shape and their type"
assert ((result == images) | (result == 0)).all(), "outside the squares nothing may change"
zeros = result == 0
assert (zeros.any(dim=1) == zeros.all(dim=1)).all(), "a square goes through all channels"
first, again, other = (random_cutout(kept, 2, seeded(s)) for s in (5, 5, 6))
assert torch.equal(first, again), "equal seeds must give equal squares: draw from generator alone"
assert not torch.equal(first, other), "another seed must give other squares: draw from generator"
fresh, used = seeded(9), seeded(9)
torch.rand(100, generator=used)
first, second = (random_cutout(kept, 2, g) for g in (fresh, used))
assert first.shape == second.shape == kept.shape, "the images must keep their shape"
assert not torch.equal(first, second), "a generator goes on from call to call: set no seed anew"
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The learning rate: a range test
#
# You know the method from unit 05 (Smith 2017, in the form that Gugger 2018 made common). Raise the rate from far too small to far too large, by a constant factor a step, and watch the loss: flat, then falling, then exploding. One epoch or less tells you which rates are worth trying.
#
# Around a real network there is more to take care of than in unit 05:
#
# - **Loss and rate belong together.** The loss of step $k$ is computed with weights that all earlier rates have made, and then a step is taken with the rate of step $k$. Record both before you raise the rate. Many range-test scripts record the rate after the update, and their curve lies one step too far to the right.
# - **Put everything back.** The test ruins the weights: at its end the rate is far too large. It also moves the running statistics of batch norm, which are buffers and no parameters. Published solutions train on with what is left.
# - **`state_dict()` is no copy.** Its tensors are the weights themselves. Keep clones.
# - **The mode is part of the state.** `model.train(mode)` sets all parts alike, and a part that was frozen in evaluation mode is lost. Restore each.
#
# The loss of a single batch is noisy, so it is smoothed with an exponential average $a_k = \beta a_{k-1} + (1 - \beta) L_k$, corrected for its start at zero: $\tilde L_k = a_k / (1 - \beta^{k+1})$, with $k$ from 0.
#
# **Predict, then try**
# 1. Where on the curve is the best rate: at its lowest point, or before?
# 2. What does smoothing do to the place of the minimum?
# 3. With 100 steps instead of 25, does the lowest point move to larger or to smaller rates?

# %% tags=["demo"]
demos.cifar10.range_test_curve();


# %% [markdown]
# **What to notice.** With 50 steps and $\beta = 0.9$ the loss falls fastest at 0.036 and is lowest at 0.37, ten times as much: at the lowest point the damage has begun. The wall is not always a cliff: with 50 steps the single batches only scatter more and more, up to the last rate of 10. With 100 steps they jump above 3.5 from a rate of 6 on, and the smoothed loss climbs with them. Without smoothing the steepest fall is a jump between two noisy batches near the end of the test, which is no suggestion at all. With $\beta = 0.98$ the curve is late, and its minimum moves far to the right. With more steps each rate has had more training before it: the lowest point of 25, 50 and 100 steps lies at 0.56, 0.37 and 0.31. And of the three tests, the suggestion of the longest one, 0.24, is nearly its lowest point. Treat what a range test says as a place to start from.
#
# ### Exercise: `lr_range_test` (4 points)

# %% nbgrader={"grade": false, "grade_id": "lr-range-test", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lr_range_test(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """Train with a rate that grows from step to step, note the losses, and undo it all.

    Parameters
    ----------
    model : torch.nn.Module
    loss_fn : callable
        `loss_fn(scores, y)` gives a loss, a tensor with one entry.
    batches : iterable of (x, y)
        It may be gone through several times, and starts over where it runs out.
    lr_min, lr_max : float
        First and last rate, both above 0.
    n_steps : int
        Number of rates, at least 2.
    beta : float
        Weight of the past in the smoothed loss, at least 0 and below 1.

    Returns
    -------
    lrs, losses : list or array of float, of one length
        The rates lr_min (lr_max / lr_min)^(k / (n_steps - 1)) for k from 0, and the smoothed losses
        a_k / (1 - beta^(k + 1)) with a_k = beta a_(k-1) + (1 - beta) L_k and a_(-1) = 0. L_k is the
        loss of batch k in training mode before the step with rate k; the steps are those of SGD
        with momentum 0.9. Ends early, with that point kept and no further loss computed, where a
        smoothed loss exceeds 4 times the smallest one so far, or is not finite. On return weights,
        buffers and the mode of every submodule are exactly as before.
        (Smith, Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3, in the
        form made common by Gugger 2018.)
    """
    ### BEGIN SOLUTION
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = iter(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        for group in optimizer.param_groups:
            group["lr"] = lr
        try:
            x, y = next(stream)
        except StopIteration:
            stream = iter(batches)
            x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        lrs.append(lr)
        losses.append(average / (1 - beta ** (k + 1)))
        if not math.isfinite(losses[-1]) or losses[-1] > 4 * best:
            break
        best = min(best, losses[-1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-lr-range-test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.lr_range_test(lr_range_test)


### BEGIN HIDDEN TESTS
def make_batches(seed, sizes):
    g = torch.Generator().manual_seed(seed)
    return [
        (torch.randn(n, 3, 2, 2, generator=g, dtype=torch.float64),
         torch.randint(3, (n,), generator=g))
        for n in sizes
    ]  # fmt: skip


def raw_losses(network, batches, rates):
    network.train()
    weights = list(network.parameters())
    velocity, losses = [torch.zeros_like(p) for p in weights], []
    for k, rate in enumerate(rates):
        x, y = batches[k % len(batches)]
        loss = F.cross_entropy(network(x), y)
        losses.append(loss.item())
        with torch.no_grad():
            for p, v, g in zip(weights, velocity, torch.autograd.grad(loss, weights), strict=True):
                v.mul_(0.9).add_(g)
                p.sub_(float(rate) * v)
    return losses


def smoothed(raw, beta):
    return [
        sum((1 - beta) * beta ** (k - j) * raw[j] for j in range(k + 1)) / (1 - beta ** (k + 1))
        for k in range(len(raw))
    ]


def floats(values):
    return [float(value) for value in values]


def loss_function():
    return oracles.there(nn.CrossEntropyLoss)


class Script:
    # Losses that stay here: nobody there can know the next one, or hide that it was asked for.
    def __init__(self, values):
        self.values, self.asked = values, 0

    def next(self):
        self.asked += 1
        return self.values[min(self.asked, len(self.values)) - 1]


unseen = make_batches(90, (6,))[0][0]
cases = [
    (1, (4, 4, 3), 0.01, 0.5, 5, 0.0),
    (2, (6, 5), 1e-3, 1.0, 9, 0.7),
    (3, (8,), 0.1, 0.2, 2, 0.9),
]
for seed, sizes, low, high, n_steps, beta in cases:
    network = oracles.there(testbeds.tiny_network, seed)
    batches = make_batches(seed, sizes)
    lrs, losses = lr_range_test(network, loss_function(), batches, low, high, n_steps, beta)
    assert len(lrs) == len(losses), "there must be as many rates as losses"
    rates = floats(low * (high / low) ** (np.arange(n_steps) / (n_steps - 1)))
    geometric = oracles.close(floats(lrs), rates, rtol=1e-6)
    assert geometric, "the rates must be geometric, both ends included"
    expected = smoothed(raw_losses(testbeds.tiny_network(seed), batches, rates), beta)
    right = oracles.close(floats(losses), expected, rtol=1e-6)
    assert right, "the losses differ from those of SGD with momentum, computed by hand"
    twin, after = testbeds.tiny_network(seed), oracles.value_there(oracles.module_state, network)
    weights, _, buffers = oracles.module_state(twin)
    assert oracles.close(after[0], weights, 0, 0), "the weights must be exactly as before"
    assert oracles.close(after[2], buffers, 0, 0), "the buffers must be exactly as before"
    modes = oracles.value_there(oracles.module_modes, network)
    assert modes == oracles.module_modes(twin), "every submodule must have its mode as before"
    same = testbeds.same_scores(network, twin, unseen)
    assert same, "the model's scores show that weights, buffers or modes are not as before"
    batches = make_batches(seed + 40, sizes)
    lrs, losses = lr_range_test(network, loss_function(), batches, 0.1, 0.2, 3)
    expected = smoothed(raw_losses(twin, batches, floats(lrs)), 0.9)
    right = len(lrs) == 3 and oracles.close(floats(losses), expected, rtol=1e-6)
    assert right, (
        "without beta, 0.9 must be taken, and a second test must give what the first would have"
    )
inf, nan = math.inf, math.nan
scripts = [
    ([1.0, 2.0, 0.5, 1.9, 2.1, 0.1, 0.1], 0.0, 5), ([1.0, 3.9, 3.9, 3.9, 3.9, 3.9, 3.9], 0.0, 7),
    ([1.0, 4.5, 1.0, 1.0, 1.0, 1.0, 1.0], 0.0, 2), ([1.0, 1.0, nan, 1.0, 1.0, 1.0, 1.0], 0.5, 3),
    ([2.0, inf, 1.0, 1.0, 1.0, 1.0, 1.0], 0.9, 2), ([nan, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.9, 1),
    ([1.0, 0.8, 5.0, 20.0, 30.0, 1.0, 1.0], 0.9, 4), ([inf, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.0, 1),
]  # fmt: skip
for script, beta, length in scripts:
    losses_to_come = Script(script)
    loss = oracles.there(testbeds.ScriptedLoss, losses_to_come.next)
    network = oracles.there(testbeds.tiny_network, 4)
    lrs, losses = lr_range_test(network, loss, make_batches(4, (4, 4)), 0.01, 0.1, 7, beta)
    with np.errstate(invalid="ignore"):
        expected = smoothed(script[:length], beta)
    assert oracles.close(floats(losses), expected), (
        "it must stop above 4 times the smallest smoothed loss, or where one is not finite"
    )
    assert len(lrs) == length, "the point at which it stops belongs to rates and losses"
    assert losses_to_come.asked == length, "after it has stopped no further loss may be computed"
    twin, after = testbeds.tiny_network(4), oracles.value_there(oracles.module_state, network)
    expected = oracles.module_state(twin)
    same = oracles.close([after[0], after[2]], [expected[0], expected[2]], 0, 0)
    same = same and testbeds.same_scores(network, twin, unseen)
    assert same, "weights and buffers must be as before, also where the test stops early"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `suggest_lr` (1 point)
#
# The rate where the loss falls fastest, as in unit 05. One thing is new: the first and the last point are left out. They are the noisiest: the first loss is smoothed over a single batch, and at an end the slope knows a neighbour on one side only.

# %% nbgrader={"grade": false, "grade_id": "suggest-lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def suggest_lr(lrs, losses):
    """Learning rate at which the loss of a range test falls fastest, the ends left out.

    Parameters
    ----------
    lrs : sequence of float, (n,)
        Rates, increasing, above 0.
    losses : sequence of float, (n,)
        Smoothed losses, of which at least five are finite; others may be inf or nan.

    Returns
    -------
    float
        Among the points with a finite loss, one dropped at each end, the rate where the slope of
        the loss per unit of log10(lr), by np.gradient, is the most negative; the first of equals.
        The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    lrs, losses = np.asarray(lrs, dtype=float), np.asarray(losses, dtype=float)
    finite = np.isfinite(losses)
    lrs, losses = lrs[finite][1:-1], losses[finite][1:-1]
    return float(lrs[np.argmin(np.gradient(losses, np.log10(lrs)))])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-suggest-lr", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.suggest_lr(suggest_lr)


### BEGIN HIDDEN TESTS
def readings(lrs, losses):
    # Ends dropped before or after the slopes are taken, before or after the finite ones are kept.
    found = set()
    for cut_first in (True, False):
        x, y = (lrs[1:-1], losses[1:-1]) if cut_first else (lrs, losses)
        x, y = x[np.isfinite(y)], y[np.isfinite(y)]
        slope = np.gradient(y, np.log10(x))
        if cut_first:
            found.add(float(x[np.argmin(slope)]))
        else:
            found.add(float(x[1:-1][np.argmin(slope[1:-1])]))
            inner = np.gradient(y[1:-1], np.log10(x[1:-1]))
            found.add(float(x[1:-1][np.argmin(inner)]))
    return found


rng = np.random.default_rng(1106)
tested = ends = 0
while tested < 40:
    n = int(rng.integers(7, 30))
    lrs = np.cumprod(rng.uniform(1.2, 3.0, size=n)) * 1e-4
    losses = 2.0 + np.cumsum(rng.normal(-0.05, 0.3, size=n))
    losses[0] += rng.uniform(0, 3)
    losses[-1] -= rng.uniform(0, 3)
    if tested % 3 == 0:
        losses[-2:] = [math.nan, math.inf][tested % 2]
    if tested % 3 == 1:  # also in the middle
        losses[rng.integers(2, n - 2)] = [math.nan, math.inf][tested % 2]
    answers = readings(lrs, losses)
    if len(answers) != 1:
        continue  # where readings of the rule differ, nothing is asked
    tested += 1
    kept = lrs.copy(), losses.copy()
    given = (lrs, losses) if tested % 2 else (lrs.tolist(), losses.tolist())
    with np.errstate(invalid="ignore"):
        lr = suggest_lr(*given)
    same = np.array_equal(lrs, kept[0]) and np.array_equal(losses, kept[1], equal_nan=True)
    assert same, "your function changes its arguments"
    assert np.shape(lr) == (), "one rate is asked for"
    right = oracles.close(float(lr), answers.pop(), rtol=1e-9)
    assert right, "not the rate of the steepest fall per unit of log10(lr), the ends left out"
lrs = np.geomspace(1e-4, 1.0, 9)
losses = np.array([3.9, 3.0, 2.9, 2.7, 2.1, 1.5, 1.4, 1.38, 0.5])
assert oracles.close(suggest_lr(lrs, losses), lrs[4]), "the steep ends must not be the answer"
# Without its ends this curve falls at 0.25 exactly as at 4, whatever the base of the logarithm.
lrs, losses = 2.0 ** np.arange(-3, 4), np.array([7.0, 4.0, 2.0, 3.0, 4.0, 2.0, 1.0])
assert oracles.close(suggest_lr(lrs, losses), 0.25), "of equal slopes the first must be taken"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Training, one hundred epochs without a log
#
# The loop is that of unit 10, with six habits of people who train for a hundred epochs.
#
# **It is silent.** A hundred lines of log are read by nobody. The history is returned, a progress bar shows where a person looks, and where output is captured there is nothing. `run.progress(epochs, "training")` gives such a bar: `bar.update()` moves it.
#
# **Training figures are gathered on the way**, in training mode, from the scores that the steps need anyway. They describe a network that is changing, with dropout on and augmented images. So the training accuracy may lie below the test accuracy for a long time, and nothing is wrong.
#
# **It does not wait.** A GPU works through a queue, and `loss.item()` lets the CPU wait until the queue is empty: no new work is prepared meanwhile. Keep losses and counts as tensors, and ask for their numbers once an epoch.
#
# **It computes in half precision where that is fast.** Recent GPUs multiply 16-bit numbers several times as fast as 32-bit ones. `autocast, scaler = run.mixed_precision(model)` gives what the loop needs (Micikevicius et al. 2018). Under `with autocast:` convolutions and matrix products run in 16 bits; the weights and their updates stay in 32. bfloat16 has the range of float32. The float16 of older GPUs, such as Colab's T4, has not, and small gradients would become zero: so `scaler.scale(loss).backward()` enlarges the loss, `scaler.step(optimizer)` divides the gradients again and leaves out a step that overflowed, and `scaler.update()` adapts the factor. It begins at 1,024, since with PyTorch's 65,536 the first gradients of a network as large as `models.ResNet9` often overflow. On a CPU both do nothing, and the loop stays the same. For the optimizer, `fused=True` updates all parameters on the GPU at once; without it, the scaler would make the CPU wait at every step. (One trap, in PyTorch 2.13: where the very first step of a fused SGD overflows and is left out, its velocity stays uninitialized memory. This scaler therefore sets it to zero before the first step, which changes nothing else.)
#
# **The test set is only measured**, in evaluation mode and without a graph.
#
# In the first epochs of a short run the test accuracy may lag far behind instead. This network's batch norm has momentum 0.01, so its running statistics need a few hundred steps to arrive where the batches are, and until then the evaluation mode normalizes with stale numbers. That is why the short run below takes small batches: they give more steps.
#
# **The rate follows a schedule** of the share of the run that is over: the rate of epoch $e$, from 0, is `lr * schedule(e / epochs)`. Written like this, the same schedule fits 8 epochs and 100.
#
# ### From Keras to PyTorch
#
# The published solutions of this assignment are Keras programs, and numbers do not carry over as they stand:
#
# | in Keras | in PyTorch | why |
# |---|---|---|
# | `kernel_regularizer=l2(1e-4)` | `weight_decay=2e-4` | the penalty is $\lambda \lVert w \rVert^2$, its gradient $2 \lambda w$; PyTorch's SGD adds `weight_decay` times $w$ |
# | on the 3×3 kernels alone | `models.weight_decay_groups(model)` | PyTorch decays all parameters unless groups say otherwise, norms and biases too. Your `train` does so |
# | `BatchNormalization(momentum=0.99)` | `momentum=0.01` | Keras weighs the old value, PyTorch the new one |
# | its epsilon `1e-3` | `eps=1e-3` | PyTorch's default is `1e-5` |
# | `Dropout(0.2)` | `nn.Dropout(0.2)` | both drop 20 % |
# | images `(N, H, W, C)` | `(N, C, H, W)` | in memory PyTorch can keep them "channels last", which recent GPUs prefer |
# | softmax as last layer | logits | `F.cross_entropy` contains the log-softmax |
#
# `models.AssignmentNet` is that network: three stages of two 3×3 convolutions, each followed by ReLU and batch norm, then pooling, dropout and a 1×1 convolution; 454,026 trainable parameters. The published solutions report top accuracies of 86.6 to 89.7 % with it on CIFAR-10. `models.ResNet9` has 6,573,130 parameters and is for those who want 95 %.
#
# ### Exercise: `train` (4 points)

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """Train a classifier by SGD with momentum on cross-entropy, in place and in silence.

    Parameters
    ----------
    model : torch.nn.Module
        Takes x, gives scores (n, classes).
    train_batches, test_batches : iterable of (x, y)
        Each pass over one of them is an epoch; y are class numbers. Batches may differ in size.
    epochs : int
        At least 1.
    lr, momentum, weight_decay : float
        As torch.optim.SGD takes them, for all parameters; the velocity is kept from epoch to epoch.
    schedule : callable, optional
        The rate of epoch e, from 0, is lr * schedule(e / epochs); without one it stays at lr.

    Returns
    -------
    history : dict of list of float
        `train_accuracy`, `test_accuracy`, `train_loss`, `test_loss` and `lr`, one entry an epoch.
        Accuracies are fractions; accuracies and losses are means over the examples. Those of the
        training are gathered during the epoch, in training mode, from the scores before each step;
        those of the test come after the epoch, in evaluation mode. Nothing is written to standard
        output or standard error where these are captured. On a GPU it may compute in half
        precision.
    """
    ### BEGIN SOLUTION
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr")
    history = {name: [] for name in names}
    on_gpu = next(model.parameters()).is_cuda
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay, fused=on_gpu
    )
    autocast, scaler = run.mixed_precision(model)
    with run.progress(epochs, "training") as bar:
        for epoch in range(epochs):
            rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
            for group in optimizer.param_groups:
                group["lr"] = rate
            figures = []
            for batches, training in ((train_batches, True), (test_batches, False)):
                model.train(training)
                losses, hits, count = [], [], 0
                with torch.set_grad_enabled(training):
                    for x, y in batches:
                        with autocast:
                            scores = model(x)
                            loss = F.cross_entropy(scores, y)
                        if training:
                            optimizer.zero_grad()
                            scaler.scale(loss).backward()
                            scaler.step(optimizer)
                            scaler.update()
                        losses.append(loss.detach() * len(y))
                        hits.append((scores.argmax(dim=1) == y).sum())
                        count += len(y)
                # Once an epoch the CPU waits for the device.
                figures += [torch.stack(part).sum().item() / count for part in (losses, hits)]
            for name, value in zip(names, [*figures, rate]):
                history[name].append(value)
            bar.update()
    return history
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.train(train)


### BEGIN HIDDEN TESTS
def make_batches(seed, sizes):
    g = torch.Generator().manual_seed(seed)
    return [
        (torch.randn(n, 3, 2, 2, generator=g, dtype=torch.float64),
         torch.randint(3, (n,), generator=g))
        for n in sizes
    ]  # fmt: skip


def by_hand(network, train_batches, test_batches, rates, momentum, weight_decay):
    weights = list(network.parameters())
    velocity, rows = [torch.zeros_like(p) for p in weights], []
    for rate in rates:
        network.train()
        sums = []
        for x, y in train_batches:
            scores = network(x)
            losses = F.cross_entropy(scores, y, reduction="none")
            gradient = torch.autograd.grad(losses.mean(), weights)
            with torch.no_grad():
                for p, v, g in zip(weights, velocity, gradient):
                    v.mul_(momentum).add_(g + weight_decay * p)
                    p.sub_(rate * v)
            sums.append((losses.detach(), scores.argmax(dim=1) == y))
        network.eval()
        with torch.no_grad():
            x, y = (torch.cat(part) for part in zip(*test_batches))
            scores = network(x)
        train_loss, hits = (torch.cat(part).double().mean().item() for part in zip(*sums))
        test_hits = (scores.argmax(dim=1) == y).double().mean().item()
        rows.append([hits, test_hits, train_loss, F.cross_entropy(scores, y).item(), rate])
    return dict(zip(names, map(list, zip(*rows))))


names = ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")
cases = [
    (1, (4, 4, 3), (5, 2), 1, {}, lambda t: 1.0), (2, (6, 2), (7,), 4, {}, lambda t: 1.0),
    (3, (5, 5), (4, 3), 3, {"momentum": 0.5, "weight_decay": 0.3}, lambda t: 1 - t),
    (4, (3, 4, 2), (3, 3), 5, {"momentum": 0.0, "weight_decay": 0.0}, lambda t: 0.5 + t),
    (5, (8,), (2, 5), 4, {"momentum": 0.95}, lambda t: 0.1 if t == 0.5 else 0.3),
]  # fmt: skip
for seed, train_sizes, test_sizes, epochs, settings, schedule in cases:
    network = oracles.there(testbeds.tiny_network, seed)
    batches = make_batches(seed, train_sizes), make_batches(seed + 50, test_sizes)
    constant = seed in (1, 2)
    extra = {} if constant else {"schedule": schedule}
    history = train(network, *batches, epochs, 0.2, **settings, **extra)
    rates = [0.2 * schedule(e / epochs) for e in range(epochs)]
    twin = testbeds.tiny_network(seed)
    settings = {"momentum": 0.9, "weight_decay": 5e-4, **settings}
    expected = by_hand(twin, *batches, rates, **settings)
    for name in names:
        assert len(history[name]) == epochs, "the history needs one entry an epoch in every list"
    got = {name: [float(value) for value in history[name]] for name in names}
    right = oracles.close(got["lr"], rates)
    assert right, "the recorded rates must be lr * schedule(e / epochs)"
    for name in names[:4]:
        right = oracles.close(got[name], expected[name], rtol=1e-6, atol=1e-9)
        assert right, f"{name} differs from the same training by hand"
    weights, _, buffers = oracles.value_there(oracles.module_state, network)
    right = oracles.close(weights + buffers, [*twin.parameters(), *twin.buffers()], rtol=1e-6)
    assert right, "the weights and buffers after training differ from those by hand"
    network.eval(), twin.eval()
    right = testbeds.same_scores(network, twin, make_batches(seed + 70, (6,))[0][0], 1e-6)
    assert right, "after training the model's scores differ from those of training by hand"
network = oracles.there(testbeds.tiny_network, 6, "float32")
batches = [(x.float(), y) for x, y in make_batches(6, (4, 3))]
text, history = oracles.value_there(testbeds.printed, train, network, batches, batches, 2, 0.1)
assert text == "", "where output is captured nothing may be written"
twin = testbeds.tiny_network(6, "float32")
expected = by_hand(twin, batches, batches, [0.1, 0.1], 0.9, 5e-4)["train_loss"]
right = oracles.close([float(value) for value in history["train_loss"]], expected, rtol=1e-4)
assert right, "where output is captured the training must be the same"
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The best of one hundred
#
# A history holds one test accuracy an epoch, and the assignment asks for the largest.
#
# ### Exercise: `top_accuracy` (1 point)

# %% nbgrader={"grade": false, "grade_id": "top-accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def top_accuracy(history):
    """Best test accuracy of a run, and when it was reached.

    Parameters
    ----------
    history : dict of list of float
        As `train` returns it.

    Returns
    -------
    accuracy : float
        The largest entry of history["test_accuracy"].
    epoch : int
        Its epoch, counted from 1; the first of equals. The argument stays as it is.
    """
    ### BEGIN SOLUTION
    accuracy = max(history["test_accuracy"])
    return accuracy, history["test_accuracy"].index(accuracy) + 1
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-top-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.top_accuracy(top_accuracy)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(1108)
for n in (1, 2, 5, 100, 100):
    history = {
        name: (rng.integers(1, 22, size=n) / 21).tolist()
        for name in ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")
    }
    kept = {name: list(values) for name, values in history.items()}
    accuracy, epoch = top_accuracy(history)
    assert history == kept, "your function changes the history"
    values = history["test_accuracy"]
    right = oracles.close(accuracy, max(values), rtol=0, atol=0)
    assert right, "not the largest test accuracy, as it is and as a number"
    right = oracles.close(epoch, values.index(max(values)) + 1, rtol=0, atol=0)
    assert right, "not the first epoch with that accuracy, counted from 1"
history = dict(kept, test_accuracy=[0.0, 0.0], train_accuracy=[0.0, 0.5])
accuracy, epoch = top_accuracy(history)
assert (float(accuracy), int(epoch)) == (0.0, 1), "wrong for a run that got nothing right"
history = dict(kept, test_accuracy=[0.1, 0.2, 0.4], test_loss=[0.1, 2.0, 3.0])
accuracy, epoch = top_accuracy(history)
assert (float(accuracy), int(epoch)) == (0.4, 3), "wrong where the accuracy rises to the end"
### END HIDDEN TESTS

# %% [markdown]
# ### What the best is worth
#
# Near the end of a run the test accuracy wobbles from epoch to epoch. The largest of a hundred wobbling numbers is larger than a typical one, for no merit of the network: you chose the epoch by looking at the test set. So the **best test accuracy is optimistic**, and an honest report shows the final one beside it. With a rate that goes down to nearly zero, the wobble dies away and the two come close.
#
# The clean way is a **validation split**. Take, say, 5,000 of the 50,000 training images out, choose the epoch by their accuracy, and then look at the test set once, for that epoch. The choice now cost nothing of the test set, and its accuracy is an unbiased estimate. It costs a tenth of the training images instead; people who care train once more on all of them, for the number of epochs that they found.
#
# **Predict, then try**
# 1. All epochs are equally good, and their measured accuracies differ by chance alone. By how much does the best of 100 overstate it?
# 2. Double the size of the test set. What happens to the bias?
# 3. Choose by a validation set. What is left of the bias?

# %% tags=["demo"]
demos.cifar10.best_of_many();


# %% [markdown]
# **What to notice.** The more epochs you choose from, the larger the bias. It grows slowly, with about the square root of the logarithm of their number. In this picture the epochs are independent of each other and equally good, which makes it an upper estimate: real epochs resemble their neighbours. Chosen by a validation set of its own, the test accuracy is right on average.
#
# ### Exercise: `plot_curves` (2 points)
#
# Both accuracies in one figure. The gap between them is what regularization works on.

# %% nbgrader={"grade": false, "grade_id": "plot-curves", "locked": false, "schema_version": 3, "solution": true, "task": false}
def plot_curves(history):
    """Draw training and test accuracy against the epoch.

    Parameters
    ----------
    history : dict of list of float
        As `train` returns it.

    Returns
    -------
    matplotlib.figure.Figure
        With a line for history["train_accuracy"] and one for history["test_accuracy"], as
        fractions or in percent, against the epochs 1, 2, 3 and so on. Both axes have labels, and a
        legend (or a panel of its own, with a title) says which line is which. Whatever else of the
        history you want to see, losses or rates, may stand beside them. The argument stays as it
        is.
    """
    ### BEGIN SOLUTION
    figure, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    epochs = range(1, len(history["test_accuracy"]) + 1)
    for part, style in (("train", "-"), ("test", "--")):
        values = [100 * value for value in history[f"{part}_accuracy"]]
        ax.plot(epochs, values, style, label=part)
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy in percent")
    ax.grid(alpha=0.3)
    ax.legend()
    return figure
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-plot-curves", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.plot_curves(plot_curves)

### BEGIN HIDDEN TESTS
rng = np.random.default_rng(1109)
for n in (4, 1, 30):
    history = {
        name: np.round(rng.uniform(0.1, 0.9, size=n), 4).tolist()
        for name in ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")
    }
    kept = {name: list(values) for name, values in history.items()}
    figure = plot_curves(history)
    assert history == kept, "your function changes the history"
    picture = testbeds.picture_of(figure)
    assert picture is not None, "a Matplotlib figure must come back"
    curves = {p: testbeds.curve(picture, history[f"{p}_accuracy"]) for p in ("train", "test")}
    for part, found in curves.items():
        assert found is not None, f"no line shows the {part} accuracy against the epoch"
    across, up = testbeds.labels(picture)
    assert across, "the horizontal axis needs a label"
    assert up, "the vertical axis needs a label"
    assert len(testbeds.names(picture)) >= 2, "a legend must tell the two lines apart"
    for part, other in (("train", "test"), ("test", "train")):
        words = testbeds.called(picture, curves[part], curves[other])
        assert part in words or other not in words, f"the {part} accuracy bears the other's name"
### END HIDDEN TESTS

# %% [markdown]
# ## 6. What the network looked at: Grad-CAM
#
# A wrong prediction asks for an explanation. Grad-CAM (Selvaraju et al. 2017) gives one as a map over the image: where is the evidence for class $c$?
#
# Take the maps $A_k$ of a late convolutional layer, of $h \times w$ places each. Each says where some pattern occurs. How much does pattern $k$ speak for class $c$? Ask the gradient of the class's score $s_c$, averaged over the map:
#
# $$ \alpha_k = \frac{1}{h\,w} \sum_{i, j} \frac{\partial s_c}{\partial A_{k, ij}} \qquad\qquad M = \mathrm{ReLU}\Big( \sum_k \alpha_k A_k \Big) $$
#
# The ReLU keeps what speaks for the class. What speaks against it is usually evidence for another one.
#
# **Why the logit.** $s_c$ is the score before the softmax. The gradient of the probability is $\partial p_c / \partial A = p_c \sum_j (\delta_{cj} - p_j)\, \partial s_j / \partial A$. Where the network is sure, $p_c$ is nearly 1 and this is nearly zero; in half precision rounding may be all that is left. And it mixes all classes: a place that speaks against a rival looks like one that speaks for $c$. Published solutions that explain the output of a softmax layer have both problems.
#
# **A case that you can check by hand.** Let the layer's maps be averaged over all places, and a linear layer with weights $W$ follow. Then $\partial s_c / \partial A_{k,ij} = W_{ck} / (h w)$ everywhere, so $\alpha_k = W_{ck} / (h w)$ and $M = \mathrm{ReLU}(\sum_k W_{ck} A_k) / (h w)$. This is the class activation map of Zhou et al. (2016), of which Grad-CAM is the generalization. The tests compare with it to six digits.
#
# **Predict, then try**
# 1. Which part of the shape does the true class's map mark?
# 2. Choose another class. Does its map go to another place, or is it the same map, weaker?
# 3. Explain the softmax instead of the logit. What becomes of the size of the map?

# %% tags=["demo"]
demos.cifar10.class_maps();


# %% [markdown]
# **What to notice.** Each class has a map of its own. For the star, the map of the class star is brightest on the star; that of the bar is some thirty times weaker. It is not a proof: Grad-CAM tells what the score depends on, to first order, at the resolution of the layer. Here that is 8 by 8 places, so a bright spot is never finer than 4 pixels. Explain the softmax instead, and the largest value falls from 0.92 to 0.00001, since the network is sure of its star. After scaling you see a picture all the same, and it looks as trustworthy as the other one.
#
# ### Exercise: `grad_cam` (4 points)

# %% nbgrader={"grade": false, "grade_id": "grad-cam", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grad_cam(model, layer, images, classes):
    """Where the evidence for a class is, by the gradient of its logit.

    Parameters
    ----------
    model : torch.nn.Module
        Takes images, gives logits (N, number of classes).
    layer : torch.nn.Module
        A part of the model whose output are maps (N, K, h, w).
    images : tensor, (N, C, H, W)
    classes : tensor of int, (N,)
        The class to explain for each image.

    Returns
    -------
    tensor, (N, h, w)
        For each image the ReLU of the sum over k of alpha_k A_k, where A_k are the layer's maps and
        alpha_k is the mean over the map of the gradient of the image's logit by A_k. The maps are
        not normalized. Meant for evaluation mode: go there, and find back. Nothing of yours stays
        behind: no hook, and no gradient in the parameters (those that they had before may stay or
        go). Their requires_grad, the mode of every submodule and the arguments are as before.
        (Selvaraju et al., Grad-CAM, 2017.)
    """
    ### BEGIN SOLUTION
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    try:
        logits = model.eval()(images)
    finally:
        handle.remove()
        for part, training in modes:
            part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-grad-cam", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.grad_cam(grad_cam)
### BEGIN HIDDEN TESTS
g = torch.Generator().manual_seed(1110)
for seed, (n, height, width) in enumerate([(3, 5, 4), (1, 6, 6), (6, 4, 7)]):
    network = oracles.there(testbeds.cam_network, False, seed)
    twin = testbeds.cam_network(False, seed)
    if seed == 2:  # maps smaller than the images
        network.layer.stride = twin.layer.stride = (2, 2)
    images = torch.randn(n, 3, height, width, generator=g, dtype=torch.float64)
    classes = torch.randint(3, (n,), generator=g)
    kept = images.clone(), classes.clone()
    cam = grad_cam(network, network.layer, images, classes)
    same = torch.equal(images, kept[0]) and torch.equal(classes, kept[1])
    assert same and not images.requires_grad, "your function changes its arguments"
    with torch.no_grad():
        maps, weight = twin.layer(images), twin.rest[-1].weight
        expected = torch.einsum("nk,nkhw->nhw", weight[classes], maps).clamp(min=0)
        expected = expected / (maps.shape[2] * maps.shape[3])
    assert cam.shape == expected.shape, "there must be one map of the layer's size an image"
    close = oracles.close(cam, expected, rtol=1e-6, atol=1e-12)
    assert close, "before averaging and a linear head the map must be its closed form"
    network = oracles.there(testbeds.cam_network, True, seed)
    twin = testbeds.cam_network(True, seed)
    cam = grad_cam(network, network.layer, images, classes)
    expected = []
    for image, label in zip(images, classes.tolist()):
        maps = twin.layer(image[None]).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(twin.rest(maps)[0, label], maps)
        weighted = [gradient[0, k].mean() * maps[0, k] for k in range(4)]
        expected.append(torch.stack(weighted).sum(dim=0).clamp(min=0).detach())
    close = oracles.close(cam, torch.stack(expected), rtol=1e-6, atol=1e-12)
    assert close, "through more layers the map differs from autograd, image by image"
    left = oracles.value_there(testbeds.traces, network)
    assert left["hooks"] == 0, "no hook of yours may stay in the model"
    assert left["gradients"] == 0, "the parameters must have no gradient afterwards"
    assert left["frozen"] == 0, "the parameters must need gradients afterwards, as before"
    assert not any(left["modes"]), "a model in evaluation mode must stay in it"
    unseen = torch.randn(4, 3, height, width, generator=g, dtype=torch.float64)
    dy = torch.randn(4, 3, generator=g, dtype=torch.float64)
    got = oracles.value_there(testbeds.gradients, network, unseen, dy)
    own = oracles.close(got, testbeds.gradients(twin, unseen, dy), rtol=1e-6)
    assert own, "a later backward pass must give its own gradients: leave none, and freeze nothing"
    same = testbeds.same_scores(network, twin, unseen)
    assert same, "the model's scores show that a mode is not as before, or that a hook was left"
for training in (True, False):
    network = oracles.there(testbeds.cam_network, False, 7)
    network.rest.train(training)
    oracles.there(testbeds.with_gradients, network)
    grad_cam(network, network.layer, images[:2], classes[:2])
    twin, filled = (testbeds.cam_network(False, 7) for _ in range(2))
    testbeds.with_gradients(filled)
    for each in (twin, filled):
        each.rest.train(training)
    modes = oracles.value_there(oracles.module_modes, network)
    assert modes == oracles.module_modes(twin), "every submodule must have its mode as before"
    dy = torch.randn(2, 3, generator=g, dtype=torch.float64)
    got = oracles.value_there(testbeds.gradients, network, images[2:4], dy)
    kept, cleared = (testbeds.gradients(each, images[2:4], dy) for each in (filled, twin))
    own = oracles.close(got, kept, rtol=1e-6) or oracles.close(got, cleared, rtol=1e-6)
    assert own, "the parameters must have no gradient of yours, nor a share of one"
    same = testbeds.same_scores(network, twin, images[2:4])
    assert same, "the model's scores show that a mode is not as before, or that a hook was left"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `upsample_cam` (2 points)
#
# The map has 8 by 8 places, the image 32 by 32 pixels. To lay one over the other, enlarge the map bilinearly, and scale it so that its largest value is 1. A pixel is a small area, not a point: with `align_corners=False` the outer borders of map and image coincide. With `align_corners=True` the centers of the corner pixels would, and the map would be shifted against the image by up to $\tfrac12 (32/8 - 1) = 1.5$ pixels near the borders.

# %% nbgrader={"grade": false, "grade_id": "upsample-cam", "locked": false, "schema_version": 3, "solution": true, "task": false}
def upsample_cam(cam, size):
    """Enlarge maps to the size of the images, with maximum 1.

    Parameters
    ----------
    cam : tensor, (N, h, w)
        Maps, 0 or more everywhere.
    size : int or (H, W)
        Height and width of the result; one number stands for both.

    Returns
    -------
    tensor, (N, H, W)
        The maps, interpolated bilinearly (align_corners False), each then divided by its own
        maximum; a map that is all zero stays zero. The argument stays as it is.
    """
    ### BEGIN SOLUTION
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-upsample-cam", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.upsample_cam(upsample_cam)


### BEGIN HIDDEN TESTS
def enlarge(rows, height, width):
    # Bilinear interpolation of a list of rows, pixel by pixel.
    h, w = len(rows), len(rows[0])
    result = torch.zeros(height, width, dtype=torch.float64)
    for i in range(height):
        for j in range(width):
            y = min(max((i + 0.5) * h / height - 0.5, 0), h - 1)
            x = min(max((j + 0.5) * w / width - 0.5, 0), w - 1)
            top, left = int(y), int(x)
            below, right = min(top + 1, h - 1), min(left + 1, w - 1)
            a, b = y - top, x - left
            upper = (1 - b) * rows[top][left] + b * rows[top][right]
            lower = (1 - b) * rows[below][left] + b * rows[below][right]
            result[i, j] = (1 - a) * upper + a * lower
    return result


g = torch.Generator().manual_seed(1111)
cases = [((2, 3, 3), 7, (7, 7)), ((1, 2, 4), (5, 8), (5, 8)), ((3, 4, 4), (9, 6), (9, 6))]
cases += [((2, 1, 1), 3, (3, 3)), ((2, 4, 3), (4, 3), (4, 3))]
for shape, size, (height, width) in cases:
    for dtype in (torch.float64, torch.float32):
        cam = 7.0 * torch.rand(shape, generator=g, dtype=dtype) ** 3
        cam[-1] *= 0.01
        kept = cam.clone()
        result = upsample_cam(cam, size)
        assert torch.equal(cam, kept), "your function changes the maps that it is given"
        assert result.shape == (shape[0], height, width), "the result must be (N, H, W)"
        expected = torch.stack([enlarge(rows, height, width) for rows in cam.tolist()])
        expected = expected / expected.amax(dim=(1, 2), keepdim=True)
        close = oracles.close(result, expected, rtol=1e-5, atol=1e-6)
        assert close, "differs from bilinear interpolation by hand, divided by its maximum"
cam = torch.zeros(3, 2, 2)
cam[1, 0, 1] = 3.0
result = upsample_cam(cam, 4)
assert result.shape == (3, 4, 4), "the result must be (N, H, W)"
assert torch.isfinite(result).all(), "a map of zeros must not become nan"
assert (result[0] == 0).all() and (result[2] == 0).all(), "a map of zeros must stay zero"
assert abs(float(result[1].max()) - 1) < 1e-6, "the maximum of every other map must be 1"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `misclassified` (2 points)
#
# To look at mistakes you have to find them: the first $n$ images whose prediction is wrong.

# %% nbgrader={"grade": false, "grade_id": "misclassified", "locked": false, "schema_version": 3, "solution": true, "task": false}
def misclassified(model, images, labels, n=25):
    """The first images that a model gets wrong.

    Parameters
    ----------
    model : torch.nn.Module
        Takes images, gives scores (N, classes).
    images : tensor, (N, C, H, W)
        As the model wants them, normalized.
    labels : tensor of int, (N,)
    n : int
        How many at most, 1 or more.

    Returns
    -------
    indices, predictions : tensor of int, (k,) each
        Places of the first k = n images whose predicted class, in evaluation mode, is not the
        label, in increasing order, and what was predicted for them. k is smaller where there are
        fewer, and may be 0. The mode of every submodule and the arguments stay as they are.
    """
    ### BEGIN SOLUTION
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-misclassified", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.misclassified(misclassified)
### BEGIN HIDDEN TESTS
g = torch.Generator().manual_seed(1112)
for case, (size, n) in enumerate([(40, 7), (30, 25), (60, 25), (9, 100), (1, 1), (70, 33)]):
    network = oracles.there(testbeds.picky_network, case % 2 == 0)
    answers = torch.randint(3, (size,), generator=g)
    images = 0.4 * torch.rand(size, 3, 2, 2, generator=g)
    images[torch.arange(size), answers] += 0.5 + torch.rand(size, 1, 1, generator=g)
    shift = (torch.rand(size, generator=g) < 0.6) * torch.randint(1, 3, (size,), generator=g)
    labels = (answers + shift) % 3
    kept = images.clone(), labels.clone()
    if n == 25:
        indices, predictions = misclassified(network, images, labels)
    else:
        indices, predictions = misclassified(network, images, labels, n)
    same = torch.equal(images, kept[0]) and torch.equal(labels, kept[1])
    assert same, "your function changes its arguments"
    expected = [i for i in range(size) if answers[i] != labels[i]][:n]
    assert indices.shape == (len(expected),), "the indices must be a row of at most n numbers"
    assert predictions.shape == indices.shape, "there must be one prediction for each index"
    assert indices.tolist() == expected, "not the first n wrong ones in evaluation mode, in order"
    right = predictions.tolist() == [int(answers[i]) for i in expected]
    assert right, "the predictions must be what the model says of these images"
    modes = oracles.value_there(oracles.module_modes, network)
    twin = testbeds.picky_network(case % 2 == 0)
    assert modes == oracles.module_modes(twin), "every submodule must have its mode as before"
    norm = oracles.value_there(oracles.module_state, network)[2]
    same = oracles.close(norm, oracles.module_state(twin)[2], 0, 0)
    assert same, "the buffers of the model must stay as they are"
    same = testbeds.same_scores(network, twin, torch.rand(5, 3, 2, 2, generator=g), 1e-5)
    assert same, "the model's scores show that a mode or a buffer is not as before"
indices, predictions = misclassified(network, images, answers, 5)
assert indices.shape == (0,) and predictions.shape == (0,), "without mistakes both must be empty"
single = answers.clone()
single[4] = (single[4] + 1) % 3
indices, predictions = misclassified(network, images, single, 5)
right = indices.tolist() == [4] and predictions.tolist() == [int(answers[4])]
assert right, "a single mistake must come back as a row of one"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `plot_grad_cam_grid` (2 points)
#
# Twenty-five mistakes on one page: image, map, what the network said, what it should have said. Keep the panels' titles short enough to read, and give a map of a single image the same care as one of 25.
#
# The map lies over the image so that both can be seen. A color map over a colored image is hard to read: the colors mix, and nobody can tell a red fire from a red car. Let the image keep its colors where the map is high and fade where it is low, say under a veil of light gray, `alpha=0.65 * (1 - cam)`; in `imshow`, `alpha` takes an array. (A white veil does not show on snow, a black one not at night.) A contour line at half of the maximum shows where the evidence lies.

# %% nbgrader={"grade": false, "grade_id": "plot-grad-cam-grid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def plot_grad_cam_grid(images, cams, predictions, labels, names):
    """Show images with their Grad-CAM maps, predictions and true classes.

    Parameters
    ----------
    images : tensor, (n, 3, H, W)
        Colors in [0, 1]; n is 1 or more.
    cams : tensor, (n, H, W)
        A map for each image, in [0, 1], as `upsample_cam` gives it.
    predictions, labels : tensor of int, (n,)
        What the network said, and the truth.
    names : list of str
        Name of each class.

    Returns
    -------
    matplotlib.figure.Figure
        One panel an image, in their order: the image, upright, and its map laid over it so that
        both can be seen (each place of the map on its place of the image); in the title the names
        of the predicted and of the true class. The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(1.75 * columns, 2.2 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for image, cam, said, true, ax in zip(images, cams, predictions, labels, axes.flat):
        ax.imshow(image.permute(1, 2, 0).clamp(0, 1))
        ax.imshow(torch.full((*cam.shape, 3), 0.8), alpha=0.65 * (1 - cam))
        if cam.min() < 0.5 < cam.max():
            ax.contour(cam, [0.5], colors="black", linewidths=1.2)
        ax.set_title(f"said {names[int(said)]}\ntruth {names[int(true)]}", fontsize=9)
    return figure
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-plot-grad-cam-grid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.plot_grad_cam_grid(plot_grad_cam_grid)
### BEGIN HIDDEN TESTS


def enlarged(parts):
    return parts.repeat_interleave(2, dim=-2).repeat_interleave(2, dim=-1)


names = ["ibex", "lynx", "oryx", "zebu"]
g = torch.Generator().manual_seed(1113)
for n in (7, 1):
    # Of 4 by 4 parts of an image, and of its map, about half will change: where, nobody can know.
    lit, moved = torch.rand(2, n, 4, 4, generator=g) < 0.5
    parts = 0.1 + 0.3 * torch.rand(n, 3, 4, 4, generator=g)
    for i in range(n):  # black and white stay, for those who stretch the colors
        dark, white = torch.randperm(16, generator=g)[:2].tolist()
        parts[i].flatten(1)[:, dark], parts[i].flatten(1)[:, white] = 0.0, 1.0
        lit[i].flatten()[[dark, white]] = False
    maps = (torch.rand(n, 4, 4, generator=g) < 0.5).float()
    images, brighter = enlarged(parts), enlarged(parts + 0.5 * lit[:, None])
    cams, others = enlarged(maps), enlarged((maps - moved.float()).abs())
    predictions, labels = torch.arange(n) % 4, (torch.arange(n) * 2 + 1) % 4
    kept = [value.clone() for value in (images, cams, predictions, labels)]
    shown = []
    for given in ((images, cams), (images, others), (brighter, cams)):
        picture = testbeds.picture_of(plot_grad_cam_grid(*given, predictions, labels, names))
        assert picture is not None, "a Matplotlib figure must come back"
        shown.append(testbeds.panels(picture))
        assert len(shown[-1]) == n, "there must be one panel for each image, beside each other"
    same = all(map(torch.equal, kept, (images, cams, predictions, labels)))
    assert same, "your function changes its arguments"
    for i, panel in enumerate(shown[0]):
        fault = testbeds.title_fault(panel.title, int(predictions[i]), int(labels[i]), names)
        assert not fault, fault
    for before, after, places in zip(shown[0], shown[1], moved):
        right = testbeds.changes_where(before, after, places)
        assert right, "each map must show over its own image, in its place"
    for before, after, places in zip(shown[0], shown[2], lit):
        right = testbeds.brightens_where(before, after, places)
        assert right, "each image must show upright under its map, which may not cover it"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Put it together
#
# From here on your own functions do the work. Without a GPU the cells below take a minute or two.
#
# **On Colab**, choose Runtime, Change runtime type, and a GPU before you begin; the first cell of this notebook installs the course.
#
# **On a GPU the next cell takes CIFAR-10**, and downloads it if it is not here: 170 MB, once. If you do not want that, write `SOURCE = "synthetic"` before you run it. (A folder of your own with the binary files of CIFAR-10 works too: put its path into `SOURCE`, or into the environment variable `DESCENT_CIFAR10`.) Without a GPU it takes the synthetic set. `EPOCHS` is 100 on a GPU and 8 on a CPU, and the one line to change if you want it otherwise.

# %% tags=["tool", "raises-exception"]
GPU = torch.cuda.is_available()
SOURCE = "cifar10" if GPU else "synthetic"  # "cifar10" downloads 170 MB where it is not here
EPOCHS = 100 if GPU else 8

images = data.load_images(SOURCE)
synthetic = images.identity["source"] == "synthetic"
mean, std = channel_statistics(images.train_images)
print(images.name)
print("mean", [round(float(m), 4) for m in mean], "std", [round(float(s), 4) for s in std])

# %% [markdown]
# `data.DeviceBatches` holds the images on the device and cuts batches from them: each pass over it is an epoch, shuffled anew. It takes your augmentation as a function of a batch and a generator. The shapes of the synthetic set are smaller than CIFAR-10's animals, so they lose a smaller square. `network()` makes a network with fresh weights, the same ones each time: who runs a cell below once more begins anew, and does not train on with what an earlier run has left.

# %% tags=["tool", "raises-exception"]
SIZE = 8 if synthetic else 16  # of CutOut's squares
BATCH = 128 if GPU else 32
SEED = 0  # of first weights and dropout


def augment(x, generator):
    return random_cutout(random_crop_flip(x, 4, generator), SIZE, generator)


mean, std = [float(m) for m in mean], [float(s) for s in std]
train_batches = data.DeviceBatches(
    images.train_images,
    images.train_labels,
    BATCH,
    mean=mean,
    std=std,
    augment=augment,
    shuffle=True,
)
test_batches = data.DeviceBatches(images.test_images, images.test_labels, 500, mean=mean, std=std)


def network():
    torch.manual_seed(SEED)
    return models.AssignmentNet().to(train_batches.device, memory_format=torch.channels_last)


counts = models.parameter_counts(network())
print(counts, "parameters and batch-norm statistics, on", train_batches.device)

# %% [markdown]
# The range test. A fresh network's loss falls at almost any small rate, and batches of 32 scatter. With 100 steps and $\beta = 0.9$, four seeds of this test fell fastest at 0.39, 0.010, 0.00013 and 0.0050: that says nothing. So here it takes 200 steps over four decades, and $\beta = 0.98$, which averages about the last fifty losses, a decade of rates. The first quarter, in which that average fills, is left out of the search for the steepest fall.
#
# Two rates can be read from the curve. It **falls fastest** between 0.0012 and 0.0039 on four seeds: a safe rate, and a slow one for a short run. It is **lowest** between 0.033 and 0.049: there the single losses have become as bad as the average of the decade before, so a larger rate no longer pays. (On 8,068 images of CIFAR-10, in batches of 128, it was 0.0014 and 0.055, with 150 steps.) Since the average looks back, the lowest point comes late. The cell takes half of that rate as the peak of the schedule. Short runs on the shapes, with peaks of 0.01 and 0.035, ended at 91.9 and 91.8 %: within that band it matters little. It is a place to start from, not an order.

# %% tags=["tool", "trained", "raises-exception"]
lrs, losses = lr_range_test(network(), F.cross_entropy, train_batches, 1e-4, 1.0, 200, beta=0.98)
filled = len(lrs) // 4  # from here on the average is full
steepest = suggest_lr(lrs[filled:], losses[filled:])
lowest = float(lrs[int(np.nanargmin(losses))])
LR = lowest / 2
figure, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
ax.semilogx(lrs, losses)
for rate, style, name in (
    (steepest, ":", "falls fastest"), (lowest, "--", "lowest"), (LR, "-", "taken")
):  # fmt: skip
    ax.axvline(rate, ls=style, color="black", lw=1, label=f"{name}: {rate:.2g}")
ax.set(xlabel="learning rate", ylabel="smoothed loss")
ax.set_title(f"Range test: {images.name}", fontsize="medium")
figure.legend(loc="outside lower center", ncols=3);

# %% [markdown]
# Now the training. `run.triangle()` is a factor that rises from a fifth to 1 until a fifth of the run is over, and would fall to a hundredth at its very end. The last epoch begins before that: of 8 epochs the last still has 16 % of the full rate, of 100 it has 2.2 %. `run.train_fast` is the course's own loop for the same: it takes a seed, lets you choose precision and `torch.compile`, and stops when the loss is no longer finite. `run.observed` notes on what and in which precision the network was trained, and for how long; the settings are kept beside it, for the record that you leave at the end.

# %% tags=["tool", "trained", "raises-exception"]
model, schedule = network(), run.triangle()
train_batches.epoch = 0  # the same order of the images, too
settings = dict(
    epochs=EPOCHS, lr=LR, batch_size=BATCH, momentum=0.9, weight_decay=5e-4, cutout=SIZE,
    schedule=schedule, seed=SEED,
)  # fmt: skip
with run.observed(model) as facts:
    history = train(model, train_batches, test_batches, EPOCHS, LR, schedule=schedule)
best, epoch = top_accuracy(history)
print(f"{images.name}, {EPOCHS} epochs: best test accuracy {100 * best:.1f} % in epoch {epoch},")
print(f"final test accuracy {100 * history['test_accuracy'][-1]:.1f} %")
figure = plot_curves(history)
figure.axes[0].set_title(images.name);

# %% [markdown]
# And the mistakes. `test_batches.normalized` makes of bytes what the network sees. The maps explain the class that was predicted: why did it say that? Change `predictions` to `labels[wrong]` in the call of `grad_cam` to ask what would have spoken for the truth.

# %% tags=["tool", "trained", "raises-exception"]
labels = test_batches.labels
pictures = test_batches.normalized(test_batches.images)
wrong, predictions = misclassified(model, pictures, labels)
if len(wrong) == 0:
    print(f"The network makes no mistake on the test images of {images.name}: nothing to draw.")
else:
    cams = upsample_cam(grad_cam(model, model.cam_layer, pictures[wrong], predictions), 32)
    colors = test_batches.images[wrong].permute(0, 3, 1, 2) / 255
    figure = plot_grad_cam_grid(
        colors.cpu(), cams.cpu(), predictions.cpu(), labels[wrong].cpu(), images.class_names
    )
    figure.suptitle(f"{len(wrong)} misclassified test images: {images.name}")

# %% [markdown]
# **What to notice.** Look at where the image keeps its colors before you look at the names. Some mistakes look at the right thing and take it for a relative. Some look at something else: a fragment, a line, the border. The first kind asks for more training or a better network, the second kind for more varied data.
#
# ### Leave something behind
#
# A number in a notebook can be typed by anyone. A run that can be measured again is worth more. `run.save_run` writes a folder beside this notebook: the weights as safetensors, which holds numbers and nothing that could run, and `run.json` with the history, the settings, what was noted of the training, the versions of Python and the libraries, and the identity of the data.

# %% tags=["tool", "trained", "raises-exception"]
folder = run.save_run("cifar10-run", model, history, images, settings | facts, mean, std)
print(run.verify_run(folder, images))

# %% [markdown]
# `course verify-run cifar10-run` in a terminal does what the last line did: it loads the weights into the network that the course provides, measures the accuracy of the last epoch where the data is at hand, and compares it with the one you claim. Hand the folder in with your notebook if you are asked to. Grading tries your functions on tiny inputs, on a CPU and without the data; the accuracy comes from the run that you saved.
#
# ## What to keep
#
# - Normalize with the statistics of the training set alone, over all pixels.
# - Augment whole batches where they are, by index arrays and masks. The randomness is an argument.
# - A range test pairs each loss with the rate in force, and leaves no trace in the model: weights, buffers, modes.
# - The best of many test accuracies is optimistic. Report the final one beside it, or choose by a validation split.
# - Explain the logit, not the softmax. Leave no hooks and no gradients behind.
# - Translate settings between libraries by what they mean, not by their names.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** you have the tools for networks and data of your own. Change one thing at a time, predict what it will do, and look.
#
# ## Sources
#
# - A. Krizhevsky, *Learning multiple layers of features from tiny images*, technical report, 2009.
# - T. DeVries, G. Taylor, *Improved regularization of convolutional neural networks with Cutout*, 2017.
# - L. Smith, *Cyclical learning rates for training neural networks*, WACV 2017. S. Gugger, *How do you find a good learning rate*, 2018.
# - S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015.
# - R. Selvaraju et al., *Grad-CAM: visual explanations from deep networks via gradient-based localization*, ICCV 2017.
# - P. Micikevicius et al., *Mixed precision training*, ICLR 2018.
# - B. Zhou et al., *Learning deep features for discriminative localization*, CVPR 2016.
# - R. Roelofs et al., *A meta-analysis of overfitting in machine learning*, NeurIPS 2019. B. Recht et al., *Do ImageNet classifiers generalize to ImageNet?*, ICML 2019: what years of choosing by one test set did, and did not do.
# - Lecture and assignment: EVA, session 11.
