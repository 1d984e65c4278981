# %% [markdown]
# # 08 · Augmentation
#
# **Time** 4 hours · **Difficulty** ●●○ · **You need** unit 07; NumPy's slices and broadcasting, matrix products · **Points** 29
#
# A network that has seen a boat from one side, in one light, at one place of the picture, has learned less than you would think. You know that a boat stays a boat when it moves two pixels to the left. The network does not, unless you show it. This unit teaches you to turn one labelled picture into many, from a mirror to a patchwork of two pictures, and to say each time what becomes of the label.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
from statistics import NormalDist

import numpy as np
from scipy.ndimage import gaussian_filter

from course import check, demos, oracles
from course.check import hint, progress

check.start("08-augmentation")


# %% [markdown]
# ## 1. What may change, and what may not
#
# Unit 01 began with a gap. You care about the risk, a mean over all pictures that there could be, and you minimize a mean over the $n$ pictures that you have. Regularization (unit 07) makes the gap smaller by holding the model back. Augmentation makes it smaller from the other side: it brings the training set closer to all the pictures that there could be.
#
# Take a transformation $t$ that leaves the meaning of a picture alone. If $(x, y)$ is an example, then $(t(x), y)$ is one too, and nobody had to label it. Draw a new $t$ every time that a picture is used, and the loss that you minimize becomes
#
# $$ \frac{1}{n} \sum_{i=1}^{n} \mathbb{E}_{t}\ \ell\big(t(x_i),\, y_i;\, w\big). $$
#
# The picture to keep in mind: each example was a point, and now it is a small cloud. Chapelle et al. (2000) call the mean loss over such clouds the vicinal risk. You choose the shape of the cloud, and with it you tell the model something that it could not know: along these directions, the answer stays.
#
# Whether the answer stays depends on the task, not on the transformation. A mirrored cat is a cat. A mirrored *b* is a *d*. A *6* turned by half a turn is a *9*. A heart on the right side of a chest X-ray is a rare finding. A transformation that changes the meaning must change the label too, or you teach mistakes.
#
# Two habits for the code of this unit. Images are arrays `(N, H, W, C)` with values in [0, 1]: rows count downwards, columns to the right. And what is random is drawn outside and passed in, so that a function can be tested, and a result repeated.
#
# ### Mirror
#
# The oldest trick is to mirror a picture left to right, with probability one half each time. It is the natural choice for photographs, since the world has as many cars driving left as right. Upside down is another matter: gravity points one way, except in pictures from a satellite or a microscope.
#
# ### Exercise: `flip_where` (1 point)

# %% nbgrader={"grade": false, "grade_id": "flip-where", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flip_where(images, flip):
    """Mirror some images of a batch, left to right.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine.
    flip : ndarray of bool, (N,)
        Which images to mirror.

    Returns
    -------
    ndarray of float, (N, H, W, C)
        Image i with its columns in reverse order where flip[i] is true, else as it was, in the
        order of the batch. The arguments stay as they are.
        (Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural
        Networks, 2012, section 4.1.)
    """
    ### BEGIN SOLUTION
    images = np.asarray(images, dtype=float)
    return np.where(flip[:, None, None, None], images[:, :, ::-1], images)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-flip-where", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.flip_where(flip_where)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(801)
for shape in [(5, 3, 4, 3), (3, 3, 3, 3), (2, 4, 2, 2), (4, 1, 6, 1), (1, 5, 1, 2)]:
    for share in [0.0, 0.3, 0.6, 1.0]:
        images, flip = rng.random(shape), rng.random(shape[0]) < share
        kept = images.copy(), flip.copy()
        result = flip_where(images, flip)
        assert np.array_equal(images, kept[0]), "your function changes the images that it is given"
        assert np.array_equal(flip, kept[1]), "your function changes the array flip"
        assert np.shape(result) == shape, "the batch must keep its shape"
        expected = [
            [r[::-1] for r in x] if m else x for x, m in zip(images.tolist(), flip, strict=True)
        ]
        same = oracles.close(result, np.array(expected), rtol=1e-9, atol=1e-12)
        assert same, "differs from images mirrored row by row where flip is true"
whole = np.arange(24).reshape(2, 2, 3, 2)
result = flip_where(whole, np.array([False, True]))
expected = [whole[0].tolist(), [row[::-1] for row in whole[1].tolist()]]
assert np.array_equal(result, expected), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Crops
#
# ### While training: move the window
#
# A picture of a boat that is cut two pixels further left is still a picture of a boat, and for a network every number in its input has changed. On photographs of 256 by 256 pixels, Krizhevsky et al. (2012) cut random windows of 224 by 224 and mirrored half of them. They count a factor of 2048: $32 \cdot 32$ offsets times 2. The copies resemble one another a lot, so this is not the same as 2048 times as many photographs. But without them, they write, their network overfits so badly that they would have had to use a much smaller one.
#
# > **Erratum.** The paper's factor is a little too small. A window of 224 in a row of 256 can begin at 0, 1, ..., 32, which are 33 places, so there are $33 \cdot 33 \cdot 2 = 2178$ crops. You meet the same mistake as a bug: `rng.integers(256 - 224)` never draws the last offset.
#
# Small pictures have nothing to spare, so pad them first. For the 32 by 32 pixels of CIFAR-10 the usual recipe adds 4 pixels of zeros on each side and cuts a window of the old size anywhere (He et al. 2016). That gives $9 \cdot 9 = 81$ offsets, 162 pictures with the mirror.
#
# **Predict, then try**
# 1. With `pad` 8, which `top` and `left` give the picture back as it was?
# 2. You raise `top`. Does the boat move up or down in the crop?
# 3. At which padding can a crop lose the whole word? Would you still call that picture a boat?

# %% tags=["demo"]
demos.augmentation.flip_and_crop();


# %% [markdown]
# **What to notice.** With `top` and `left` equal to `pad` the picture is back. A larger `top` moves the window down, so the boat moves up. The word stands in the last rows: from a padding of 11 on, the window can leave all of it out. The boat itself is still there, so the label is too.
#
# The crop shows the padding as black bars: the network can see from them where the edge was. And the label survives only as long as what it names is still in the window. A pad of an eighth of the side is common; much more, and you train on pictures from which the object has gone.
#
# ### Exercise: `pad_and_crop` (2 points)

# %% nbgrader={"grade": false, "grade_id": "pad-and-crop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pad_and_crop(images, pad, tops, lefts):
    """Pad each image with zeros and cut a window of the old size out of it.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine. H and W may differ.
    pad : int
        Rows and columns of zeros added on each of the four sides, 0 or more.
    tops, lefts : ndarray of int, (N,)
        Row and column of the padded image at which the window of each image begins, 0 to 2 pad.

    Returns
    -------
    ndarray of float, (N, H, W, C)
        The windows of H rows and W columns. The arguments stay as they are.
        (He et al., Deep Residual Learning for Image Recognition, 2016, section 4.2.)
    """
    ### BEGIN SOLUTION
    n, height, width, channels = images.shape
    padded = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    padded[:, pad : pad + height, pad : pad + width] = images
    corners = zip(padded, tops, lefts)
    return np.stack([x[top : top + height, left : left + width] for x, top, left in corners])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-pad-and-crop", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.pad_and_crop(pad_and_crop)
### BEGIN HIDDEN TESTS
def reference_pixel(image, row, column):
    inside = 0 <= row < len(image) and 0 <= column < len(image[0])
    return image[row][column] if inside else [0] * len(image[0][0])


rng = np.random.default_rng(802)
for shape, pad in [((6, 3, 5, 3), 2), ((5, 4, 4, 1), 1), ((3, 2, 3, 2), 4), ((1, 3, 2, 3), 0)]:
    n, height, width, _ = shape
    corners = np.array([[0, 2 * pad], [2 * pad, 0], [pad, pad]])[:n]
    for tops, lefts in [corners.T, *rng.integers(2 * pad + 1, size=(4, 2, n))]:
        images = 0.1 + 0.9 * rng.random((len(tops), *shape[1:]))
        kept = images.copy(), tops.copy(), lefts.copy()
        result = pad_and_crop(images, pad, tops, lefts)
        arguments = zip((images, tops, lefts), kept, strict=True)
        same = all(np.array_equal(now, then) for now, then in arguments)
        assert same, "your function changes the arrays that it is given"
        assert np.shape(result) == images.shape, "a crop must be as large as the image"
        expected = [
            [[reference_pixel(x, r, c) for c in range(b, b + width)] for r in range(a, a + height)]
            for x, a, b in zip(images.tolist(), tops - pad, lefts - pad, strict=True)
        ]
        same = oracles.close(result, np.array(expected), rtol=1e-9, atol=1e-12)
        assert same, "differs from windows of the zero-padded images, taken pixel by pixel"
whole = 1 + np.arange(12).reshape(1, 3, 4, 1)
result = pad_and_crop(whole, 2, np.array([3]), np.array([1]))
expected = [[[0, 5, 6, 7], [0, 9, 10, 11], [0, 0, 0, 0]]]
assert np.array_equal(np.asarray(result)[..., 0], expected), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### While predicting: look ten times
#
# Crops help at inference too. Cut the four corners and the center, mirror all five, let the network judge each of the ten, and average its **predictions** (Krizhevsky et al. 2012). This is called test-time augmentation. It is deterministic, costs ten times as much, and usually brings a little: what one view hides, another shows. In their paper the share of wrong first answers falls from 39.0 % to 37.5 %.
#
# **Predict, then try**
# 1. At which size do the corners begin to overlap with each other?
# 2. At size 64, how many of the ten crops differ?

# %% tags=["demo"]
demos.augmentation.ten_crops();


# %% [markdown]
# **What to notice.** Beyond a size of 32, half of the side, the corners overlap. At 64 all five crops are the whole picture, so only two of the ten differ.
#
# The crops are mirrored one by one, and that is not the same as cropping the mirrored picture: there the top left corner would hold what stood at the top right. You would get the same ten pictures in another order (and another center, where it has to be rounded).
#
# ### Exercise: `ten_crop` (2 points)

# %% nbgrader={"grade": false, "grade_id": "ten-crop", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ten_crop(image, size):
    """Four corners, the center, and the mirror image of each.

    Parameters
    ----------
    image : ndarray, (H, W, C)
        Integers are fine. H and W may differ.
    size : int
        Side of the square crops, at least 1 and at most H and W.

    Returns
    -------
    ndarray of float, (10, size, size, C)
        Top left, top right, bottom left, bottom right, center, which begins at row
        (H - size) // 2 and column (W - size) // 2; then these five crops mirrored left to right, in
        the same order. The argument stays as it is. (Krizhevsky et al. 2012, section 4.1.)
    """
    ### BEGIN SOLUTION
    image = np.asarray(image, dtype=float)
    bottom, right = image.shape[0] - size, image.shape[1] - size
    corners = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = np.stack([image[y : y + size, x : x + size] for y, x in corners])
    return np.concatenate([crops, crops[:, :, ::-1]])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-ten-crop", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.ten_crop(ten_crop)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(803)
cases = [(5, 8, 2, 2), (8, 5, 3, 3), (6, 6, 1, 6), (4, 7, 3, 4), (7, 4, 1, 1), (9, 6, 2, 5)]
for height, width, channels, size in cases:
    image = rng.random((height, width, channels))
    kept = image.copy()
    result = ten_crop(image, size)
    assert np.array_equal(image, kept), "your function changes the image that it is given"
    assert isinstance(result, np.ndarray), "the crops must come as one array"
    assert result.shape == (10, size, size, channels), "the shape must be (10, size, size, C)"
    last_row, last_column = height - size, width - size
    for k, crop in enumerate(result.tolist()):
        top = [0, 0, last_row, last_row, last_row // 2][k % 5]
        left = [0, last_column, 0, last_column, last_column // 2][k % 5]
        for r in range(size):
            row = [image[top + r, left + c].tolist() for c in range(size)]
            expected = row if k < 5 else row[::-1]
            what = "the first five crops" if k < 5 else "the mirrored crops"
            assert oracles.close(crop[r], expected, rtol=1e-9, atol=1e-12), f"{what} are wrong"
whole = np.arange(12).reshape(3, 4, 1)
expected = np.array([0, 3, 8, 11, 5] * 2).reshape(10, 1, 1, 1)
assert np.array_equal(ten_crop(whole, 1), expected), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Color
#
# The same boat looks different at noon and at dusk, and to another camera. To tell the network that this does not matter, change the light at random. One formula makes three adjustments: blend the image $x$ with another one, $o$, and limit the result to [0, 1].
#
# $$ x \leftarrow \operatorname{clip}\big(f\, x + (1 - f)\, o,\ 0,\ 1\big) $$
#
# A factor $f = 1$ changes nothing, $f = 0$ leaves only $o$, and $f > 1$ moves away from $o$: it exaggerates what distinguishes the image from it.
#
# | adjustment | blends with | at $f = 0$ |
# |---|---|---|
# | brightness | black | black |
# | contrast | the mean of the image's gray version, one number an image | an even gray |
# | saturation | the gray version of the image, pixel by pixel | a gray picture |
#
# Gray here means lightness as people see it, and they see green best: $0.299\,R + 0.587\,G + 0.114\,B$, the weights of television's standard (ITU-R BT.601).
#
# **Predict, then try**
# 1. Contrast 0 and saturation 0 both give gray. What is the difference?
# 2. Set the brightness to 2. Can a contrast of 0.5 bring the blue of the sky back?
# 3. Which of the sliders would be a mistake for a network that tells ripe tomatoes from green ones?

# %% tags=["demo"]
demos.augmentation.color();


# %% [markdown]
# **What to notice.** Contrast 0 makes one even gray, saturation 0 a gray picture on which you still see everything. That is fine for boats. A network that tells ripe tomatoes from green ones needs the color, and there less saturation would erase the answer and keep the label.
#
# Clipping loses what was above 1, and no later step brings it back: at brightness 2 nearly all of the sky is one flat white. That is why the order of the three matters, and why the factors in practice stay near 1, say between 0.6 and 1.4. Howard (2014) used these three on ImageNet; Krizhevsky et al. (2012) had shifted colors along their principal components before.
#
# ### Exercise: `adjust_brightness` (1 point)

# %% nbgrader={"grade": false, "grade_id": "adjust-brightness", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adjust_brightness(images, factor):
    """Blend images with black.

    Parameters
    ----------
    images : ndarray, (N, H, W, 3)
        Red, green, blue in [0, 1]. Integers 0 and 1 are fine.
    factor : float
        0 or more: 0 gives black, 1 changes nothing.

    Returns
    -------
    ndarray of float, (N, H, W, 3)
        factor x + (1 - factor) 0, clipped to [0, 1].
        The arguments stay as they are. (Howard, Some Improvements on Deep
        Convolutional Neural Network Based Image Classification, 2014.)
    """
    ### BEGIN SOLUTION
    return np.clip(factor * images, 0.0, 1.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adjust-brightness", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.adjust_brightness(adjust_brightness)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(804)
for shape in [(3, 2, 4, 3), (3, 3, 3, 3), (1, 1, 1, 3)]:
    for factor in [0.0, 0.35, 1.0, 1.6, 40.0, 0, 1, 3]:
        images = rng.random(shape)
        kept = images.copy()
        result = adjust_brightness(images, factor)
        assert np.array_equal(images, kept), "your function changes the images that it is given"
        assert np.shape(result) == shape, "the batch must keep its shape"
        expected = [min(max(factor * value, 0), 1) for value in images.ravel().tolist()]
        same = oracles.close(np.ravel(result), np.array(expected), rtol=1e-9, atol=1e-12)
        assert same, "differs from factor x, clipped to [0, 1], value by value"
result = adjust_brightness(np.array([[[[1, 0, 1], [0, 1, 1]]]]), 0.75)
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = [[[[0.75, 0, 0.75], [0, 0.75, 0.75]]]]
assert oracles.close(result, np.array(expected)), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `adjust_contrast` (2 points)

# %% nbgrader={"grade": false, "grade_id": "adjust-contrast", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adjust_contrast(images, factor):
    """Blend each image with its own mean gray.

    Parameters
    ----------
    images : ndarray, (N, H, W, 3)
        Red, green, blue in [0, 1]. Integers 0 and 1 are fine.
    factor : float
        0 or more: 0 gives an even gray, 1 changes nothing.

    Returns
    -------
    ndarray of float, (N, H, W, 3)
        factor x + (1 - factor) m, clipped to [0, 1]. m is one number an image: the mean over its
        pixels of 0.299 R + 0.587 G + 0.114 B.
        The arguments stay as they are. (Howard 2014; gray by ITU-R BT.601.)
    """
    ### BEGIN SOLUTION
    gray = images @ np.array([0.299, 0.587, 0.114])
    mean = gray.mean(axis=(1, 2))[:, None, None, None]
    return np.clip(factor * images + (1 - factor) * mean, 0.0, 1.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adjust-contrast", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.adjust_contrast(adjust_contrast)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(805)
for shape in [(3, 2, 4, 3), (3, 3, 3, 3), (1, 4, 1, 3), (2, 1, 1, 3)]:
    for factor in [0.0, 0.35, 1.0, 1.6, 40.0, 0, 1, 2]:
        images = rng.random(shape) * rng.random((shape[0], 1, 1, 3))
        kept = images.copy()
        result = adjust_contrast(images, factor)
        assert np.array_equal(images, kept), "your function changes the images that it is given"
        assert np.shape(result) == shape, "the batch must keep its shape"
        inside = np.min(result) >= 0 and np.max(result) <= 1
        assert inside, "values must be clipped to [0, 1]"
        for image, adjusted in zip(images.tolist(), np.asarray(result), strict=True):
            lightness = [[0.299 * r + 0.587 * g + 0.114 * b for r, g, b in row] for row in image]
            level = sum(map(sum, lightness)) / (shape[1] * shape[2])
            expected = factor * np.array(image) + (1 - factor) * level
            same = oracles.close(adjusted, np.clip(expected, 0, 1), rtol=1e-9, atol=1e-12)
            assert same, "differs from a blend of each image with its own mean gray"
result = adjust_contrast(np.array([[[[1, 0, 0], [0, 1, 1]]]]), 0.5)
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = [[[[0.75, 0.25, 0.25], [0.25, 0.75, 0.75]]]]
assert oracles.close(result, np.array(expected)), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `adjust_saturation` (2 points)

# %% nbgrader={"grade": false, "grade_id": "adjust-saturation", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adjust_saturation(images, factor):
    """Blend images with their gray version.

    Parameters
    ----------
    images : ndarray, (N, H, W, 3)
        Red, green, blue in [0, 1]. Integers 0 and 1 are fine.
    factor : float
        0 or more: 0 gives a gray picture, 1 changes nothing.

    Returns
    -------
    ndarray of float, (N, H, W, 3)
        factor x + (1 - factor) y, clipped to [0, 1], in all three channels. y is one number a
        pixel: 0.299 R + 0.587 G + 0.114 B.
        The arguments stay as they are. (Howard 2014; gray by ITU-R BT.601.)
    """
    ### BEGIN SOLUTION
    gray = (images @ np.array([0.299, 0.587, 0.114]))[..., None]
    return np.clip(factor * images + (1 - factor) * gray, 0.0, 1.0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adjust-saturation", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.adjust_saturation(adjust_saturation)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(806)
for shape in [(3, 2, 4, 3), (3, 3, 3, 3), (1, 4, 1, 3), (2, 1, 1, 3)]:
    for factor in [0.0, 0.35, 1.0, 1.6, 40.0, 0, 1, 2]:
        images = rng.random(shape) * rng.random((shape[0], 1, 1, 3))
        kept = images.copy()
        result = adjust_saturation(images, factor)
        assert np.array_equal(images, kept), "your function changes the images that it is given"
        assert np.shape(result) == shape, "the batch must keep its shape"
        inside = np.min(result) >= 0 and np.max(result) <= 1
        assert inside, "values must be clipped to [0, 1]"
        for image, adjusted in zip(images.tolist(), np.asarray(result), strict=True):
            lightness = [[0.299 * r + 0.587 * g + 0.114 * b for r, g, b in row] for row in image]
            expected = factor * np.array(image) + (1 - factor) * np.array(lightness)[:, :, None]
            same = oracles.close(adjusted, np.clip(expected, 0, 1), rtol=1e-9, atol=1e-12)
            assert same, "differs from a blend of each pixel with its gray"
result = adjust_saturation(np.array([[[[1, 0, 0], [0, 1, 1]]]]), 0.5)
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = [[[[0.6495, 0.1495, 0.1495], [0.3505, 0.8505, 0.8505]]]]
assert oracles.close(result, np.array(expected)), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `color_jitter` (1 point)
#
# Put the three together. The name comes from practice, where the three factors are drawn anew for each picture.

# %% nbgrader={"grade": false, "grade_id": "color-jitter", "locked": false, "schema_version": 3, "solution": true, "task": false}
def color_jitter(images, brightness, contrast, saturation):
    """Adjust brightness, contrast and saturation, in that order.

    Calling your own `adjust_brightness`, `adjust_contrast` and `adjust_saturation` is fine once
    they pass their checks.

    Parameters
    ----------
    images : ndarray, (N, H, W, 3)
        Red, green, blue in [0, 1].
    brightness, contrast, saturation : float
        The factors, 0 or more; 1 changes nothing.

    Returns
    -------
    ndarray of float, (N, H, W, 3)
        Each adjustment acts on the result of the one before it, and each is clipped to [0, 1] in
        its turn. The arguments stay as they are. (Howard 2014.)
    """
    ### BEGIN SOLUTION
    images = adjust_brightness(images, brightness)
    images = adjust_contrast(images, contrast)
    return adjust_saturation(images, saturation)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-color-jitter", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.color_jitter(color_jitter)
### BEGIN HIDDEN TESTS
def reference_blend(images, other, factor):
    return np.clip(factor * images + (1 - factor) * other, 0, 1)


def reference_gray(images):
    return (images * [0.299, 0.587, 0.114]).sum(axis=3, keepdims=True)


rng = np.random.default_rng(807)
factors = [(1, 1, 1), (0.7, 0.6, 0.5), (1.8, 0.5, 1.5), (0.9, 2.5, 0.4), (1.3, 1.7, 3.0), (2, 0, 1)]
for b, c, s in factors:
    for shape in [(3, 2, 4, 3), (1, 3, 3, 3)]:
        images = rng.random(shape)
        kept = images.copy()
        result = color_jitter(images, b, c, s)
        assert np.array_equal(images, kept), "your function changes the images that it is given"
        assert np.shape(result) == shape, "the batch must keep its shape"
        expected = reference_blend(images, 0, b)
        level = reference_gray(expected).mean(axis=(1, 2), keepdims=True)
        expected = reference_blend(expected, level, c)
        expected = reference_blend(expected, reference_gray(expected), s)
        same = oracles.close(result, expected, rtol=1e-9, atol=1e-12)
        assert same, "differs from the three adjustments in turn, each clipped"
result = color_jitter(np.array([[[[1, 0, 0], [0, 1, 1]]]]), 0.5, 1, 0)
assert oracles.close(result, np.array([[[[0.1495] * 3, [0.3505] * 3]]])), (
    "wrong result for whole numbers"
)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Affine maps
#
# Shifts, rotations, scalings and shears are one family: maps that keep straight lines straight and parallels parallel. In the plane each of them is a 2 by 2 matrix and a shift. Give every point a third coordinate that is always 1, and the shift moves into the matrix:
#
# $$ \begin{pmatrix} x' \\ y' \\ 1 \end{pmatrix} = \begin{pmatrix} a & b & t_x \\ c & d & t_y \\ 0 & 0 & 1 \end{pmatrix} \begin{pmatrix} x \\ y \\ 1 \end{pmatrix} $$
#
# Now a chain of maps is a product of matrices, and one matrix does them all. The product is read from right to left, since the matrix beside the point acts first. The order matters: shift and then rotate, and the shift is rotated too. In this unit scale comes first, then shear, rotation, translation:
#
# $$ M = T \, R \, S_h \, S, \qquad R = \begin{pmatrix} \cos\varphi & -\sin\varphi \\ \sin\varphi & \cos\varphi \end{pmatrix}, \qquad S_h = \begin{pmatrix} 1 & \tan\theta \\ 0 & 1 \end{pmatrix} $$
#
# Here $x$ points right and $y$ points **down**, as rows are counted. In a mathematics book a positive angle turns counterclockwise. With $y$ pointing down, the same matrix turns clockwise on the screen.
#
# **Predict, then try**
# 1. With the six, at which angle does the label become wrong? Does it become wrong at one angle, or little by little?
# 2. Choose an angle of 90 and a `shift x` of 20. Does the picture move right or down?
# 3. Set the angle to 0 and the scale to 1, and shear by 45. Which pixels stay in their place?

# %% tags=["demo"]
demos.augmentation.affine();


# %% [markdown]
# **What to notice.** The dashed frame is where the edge of the original went; outside it there is nothing to show, so the picture is black there. At an angle of 90 a `shift x` moves the picture right, since translation comes last and so is not turned. A shear moves each row sideways, in proportion to how far it lies above or below the center, and along the line through the center nothing moves.
#
# How far may you go? There is no angle at which the six becomes a nine. At a quarter turn it lies on its side, at half a turn it is a nine, and in between the label gets worse little by little. Where to stop is for you to say. For handwritten digits, Simard et al. (2003) call a training set enlarged by distortions, affine and elastic ones, the most important practice of all, ahead of the choice of the network. They did not turn digits by half a turn.
#
# ### Exercise: `affine_matrix` (3 points)

# %% nbgrader={"grade": false, "grade_id": "affine-matrix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def affine_matrix(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Matrix that scales, then shears, then rotates, then translates.

    Parameters
    ----------
    angle : float
        Of the rotation [[cos, -sin], [sin, cos]], in degrees. As y points down, a positive angle
        turns clockwise on the screen.
    translate : pair of float
        (tx, ty) in pixels, x to the right and y down.
    scale : float
        2 makes things twice as large in both directions.
    shear : float
        Of the shear [[1, tan], [0, 1]], in degrees.

    Returns
    -------
    ndarray, (3, 3)
        Acts on columns (x, y, 1); its last row is (0, 0, 1).
        (Hartley and Zisserman, Multiple View Geometry in Computer Vision, 2004, section 2.4.)
    """
    ### BEGIN SOLUTION
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    scaling = np.diag([scale, scale, 1.0])
    shearing = np.array([[1.0, np.tan(np.deg2rad(shear)), 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    rotation = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    translation = np.array([[1.0, 0.0, translate[0]], [0.0, 1.0, translate[1]], [0.0, 0.0, 1.0]])
    return translation @ rotation @ shearing @ scaling
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-affine-matrix", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.affine_matrix(affine_matrix)
### BEGIN HIDDEN TESTS
def reference_point(x, y, angle, translate, scale, shear):
    x, y = scale * x, scale * y
    x = x + y * np.tan(shear * np.pi / 180)
    z = (x + 1j * y) * np.exp(1j * angle * np.pi / 180)
    return [z.real + translate[0], z.imag + translate[1], 1.0]


assert oracles.close(affine_matrix(), np.eye(3)), "without arguments it must be the identity"
rng = np.random.default_rng(808)
cases = [
    (30.0, (0.0, 0.0), 1.0, 0.0),
    (0, (3, -2), 1, 0),
    (0, (0, 0), 2, 0),
    (0.0, (0.0, 0.0), 1.0, 25.0),
    (90, [1.5, 4], 1, 45),
    (-400.0, (7.0, 0.5), 0.25, -60.0),
    *((a, tuple(t), s, b) for a, *t, s, b in rng.uniform(0.2, 70, size=(8, 5)).tolist()),
]
points = rng.normal(scale=10, size=(6, 2))
for angle, translate, scale, shear in cases:
    matrix = affine_matrix(angle, translate, scale, shear)
    assert np.shape(matrix) == (3, 3), "the matrix must be 3 by 3"
    assert np.array_equal(np.asarray(matrix)[2], [0, 0, 1]), "the last row must be (0, 0, 1)"
    for x, y in points:
        expected = reference_point(x, y, angle, translate, scale, shear)
        same = oracles.close(
            np.asarray(matrix) @ [x, y, 1], np.array(expected), rtol=1e-9, atol=1e-9
        )
        assert same, "moves points elsewhere than scale, shear, rotation, translation in turn"
shift = [2.0, -1.0]
affine_matrix(10.0, shift)
assert shift == [2.0, -1.0], "your function changes the translation that it is given"
right = np.asarray(affine_matrix(angle=90)) @ [1, 0, 1]
assert oracles.close(right, np.array([0, 1, 1])), "at 90 degrees what is on the right must go down"
named = affine_matrix(shear=10.0, scale=3.0), affine_matrix(0.0, (0, 0), 3.0, 10.0)
assert np.shape(named[0]) == (3, 3) and oracles.close(*named), (
    "the arguments must have the names and defaults of the docstring"
)
### END HIDDEN TESTS

# %% [markdown]
# ### From a matrix to a picture
#
# The matrix says where each pixel goes. Sending pixels forwards is a bad idea: they land between the places of the grid, some places get two, some get none, and a picture that grows has holes. Go backwards. Walk through the pixels of the **result** and ask of each one where it comes from. That is the inverse map, and it gives every pixel exactly one answer.
#
# The answer is a point $(x, y)$ between four pixels. **Bilinear** interpolation weights them by nearness: with fractions $a = x - \lfloor x \rfloor$ and $b = y - \lfloor y \rfloor$ the weights are
#
# $$ (1-a)(1-b), \quad a\,(1-b), \quad (1-a)\,b, \quad a\,b $$
#
# for the top left, top right, bottom left and bottom right neighbour. A neighbour outside the picture counts as zero, so pictures fade to black within a pixel of their edge.
#
# One more choice: where is the origin? A rotation about the top left corner would throw most of the picture out. Put the origin in the center, at $\big(\tfrac{W-1}{2}, \tfrac{H-1}{2}\big)$: the first pixel is at 0 and the last at $W - 1$.
#
# ### Exercise: `warp` (4 points)

# %% nbgrader={"grade": false, "grade_id": "warp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def warp(image, matrix):
    """Move an image by an affine map about its center, with bilinear interpolation.

    Parameters
    ----------
    image : ndarray, (H, W, C)
        H and W at least 2. Integers are fine.
    matrix : ndarray, (3, 3)
        Moves the content: it takes a point (x, y, 1) to its new place. x points right and y down,
        in pixels, and the origin is the center, column (W - 1) / 2 and row (H - 1) / 2. Can be
        inverted; its last row is (0, 0, 1).

    Returns
    -------
    ndarray of float, (H, W, C)
        The pixel at a point p is the value of the image at M^-1 p: the mean of the four pixels
        around that point with bilinear weights, each one outside of the image counted as zero. The
        arguments stay as they are.
        (As torch.nn.functional.grid_sample with padding_mode="zeros" and align_corners=True;
        Jaderberg et al., Spatial Transformer Networks, 2015, section 3.3.)
    """
    ### BEGIN SOLUTION
    height, width, _ = image.shape
    center_x, center_y = (width - 1) / 2, (height - 1) / 2
    row, column = np.mgrid[:height, :width]
    inverse = np.linalg.inv(matrix)
    x = inverse[0, 0] * (column - center_x) + inverse[0, 1] * (row - center_y) + inverse[0, 2]
    y = inverse[1, 0] * (column - center_x) + inverse[1, 1] * (row - center_y) + inverse[1, 2]
    x, y = x + center_x, y + center_y
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = x - left, y - top
    result = np.zeros(image.shape)
    for r, c, weight in [
        (top, left, (1 - a) * (1 - b)),
        (top, left + 1, a * (1 - b)),
        (top + 1, left, (1 - a) * b),
        (top + 1, left + 1, a * b),
    ]:
        inside = (r >= 0) & (r < height) & (c >= 0) & (c < width)
        pixels = image[np.clip(r, 0, height - 1), np.clip(c, 0, width - 1)]
        result += (weight * inside)[..., None] * pixels
    return result
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-warp", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.warp(warp)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(809)
for shape in [(5, 8, 3), (6, 6, 1), (2, 2, 2), (3, 7, 4), (9, 4, 3)]:
    image = 0.1 + 0.9 * rng.random(shape)
    turn = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])
    shift = np.array([[1.0, 0.0, 1.3], [0.0, 1.0, -0.6], [0.0, 0.0, 1.0]])
    slant = np.array([[1.0, 0.7, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    drawn = np.eye(3) + np.vstack([rng.normal(scale=0.5, size=(2, 3)), np.zeros(3)])
    matrices = [
        np.eye(3),
        turn,
        shift,
        slant,
        np.diag([0.4, 0.4, 1.0]),
        np.diag([2.5, 1.7, 1.0]),
        shift @ turn @ slant,
        drawn,
        np.array([[1, 0, 1], [0, 1, 2], [0, 0, 1]]),
        np.diag([-1, 1, 1]),
    ]
    for matrix in matrices:
        kept = image.copy(), matrix.copy()
        result = warp(image, matrix)
        assert np.array_equal(image, kept[0]), "your function changes the image that it is given"
        assert np.array_equal(matrix, kept[1]), "your function changes the matrix that it is given"
        assert np.shape(result) == shape, "the image must keep its shape"
        assert np.isfinite(result).all(), "every pixel must be a finite number"
        same = oracles.close(result, oracles.grid_sample(image, matrix), rtol=0, atol=1e-10)
        assert same, "differs from grid_sample with zeros outside and align_corners=True"
far = np.array([[1.0, 0.0, 1e4], [0.0, 1.0, -1e4], [0.0, 0.0, 1.0]])
assert np.array_equal(warp(image, far), np.zeros(image.shape)), (
    "an image moved far away must leave zeros"
)
square = rng.random((5, 5, 2))
quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
same = oracles.close(warp(square, quarter), np.rot90(square, -1), rtol=0, atol=1e-10)
assert same, "a positive quarter turn must be clockwise on the screen"
whole = np.array([[[3], [1], [0]], [[2], [7], [5]]])
result = warp(whole, np.array([[1.0, 0.0, 0.25], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = [[[2.25], [1.5], [0.25]], [[1.5], [5.75], [5.5]]]
assert oracles.close(result, np.array(expected)), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# **What to notice.** Every warp averages neighbours, so every warp blurs a little, and what leaves the picture is lost for good. That is the practical reason to multiply matrices instead of warping again and again. Turn the boat 24 times by 15 degrees, and you get a blurred boat without its corners, whose values differ from the original by 0.20 on average. Multiply the 24 matrices first and warp once, and you get the boat back.
#
# ## 5. Cut something out
#
# A network takes the easiest hint. If every fish in the training set shows its eye, the eye is enough, and a fish behind a rock is lost. **CutOut** (DeVries and Taylor 2017) sets a random square of each training picture to zero, so that no single hint is always there. It resembles dropout (unit 07) on the input, with one difference: neighbouring pixels say nearly the same, so dropping them one by one removes little. A square removes a whole feature. Random Erasing (Zhong et al. 2020) came up with the same idea at the same time, with rectangles and random values.
#
# The square's center is drawn uniformly over all pixels, and what hangs over the border is cut off. So some pictures lose a full square and some only a corner of one. DeVries and Taylor report that this matters: a network should also see pictures in which most is visible.
#
# **Predict, then try**
# 1. The picture is 64 pixels wide, the square 32. What share of the picture goes at most, and at least?
# 2. And on average over all centers? Guess before you read the curve.

# %% tags=["demo"]
demos.augmentation.cutout();


# %% [markdown]
# **What to notice.** A full square of half the side takes a quarter of the picture, a corner of one takes a sixteenth. The average lies in between, at 19.1 %. It is the same for the usual square of 16 on CIFAR-10's 32 pixels, where 28.2 % of all pictures get a full square.
#
# Zero is black here. In training code, pictures are usually normalized first, and then zero is the mean color. The paper asks for that, so that the squares do not shift the statistics that batch normalization (unit 06) keeps.
#
# ### Exercise: `cutout` (2 points)

# %% nbgrader={"grade": false, "grade_id": "cutout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cutout(images, centers, size):
    """Set a square of each image to zero.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine. H and W may differ.
    centers : ndarray of int, (N, 2)
        (row, column) of each image's square, inside the image.
    size : int
        Side of the square, 0 or more. It may be larger than the image.

    Returns
    -------
    ndarray of float, (N, H, W, C)
        Zero in the rows cy - size // 2 up to but not including cy + size // 2 and the columns
        cx - size // 2 up to but not including cx + size // 2, as far as they lie inside the image;
        so an odd size erases size - 1 rows and columns. The arguments stay as they are.
        (DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout,
        2017.)
    """
    ### BEGIN SOLUTION
    images = np.array(images, dtype=float)
    half = size // 2
    for image, (row, column) in zip(images, centers):
        image[max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 0
    return images
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cutout", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cutout(cutout)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(810)
for shape in [(6, 5, 8, 3), (5, 6, 6, 1), (2, 3, 2, 2), (1, 9, 4, 3)]:
    n, height, width, _ = shape
    corners = [[0, 0], [0, width - 1], [height - 1, 0], [height - 1, width - 1], [1, 1]]
    for size in [0, 1, 2, 3, 4, 6, 7, 30]:
        for centers in [np.array((corners * 2)[:n]), rng.integers((height, width), size=(n, 2))]:
            images = 0.1 + 0.9 * rng.random(shape)
            kept = images.copy(), centers.copy()
            result = cutout(images, centers, size)
            assert np.array_equal(images, kept[0]), "your function changes the images"
            assert np.array_equal(centers, kept[1]), "your function changes the centers"
            assert np.shape(result) == shape, "the batch must keep its shape"
            half = size // 2
            expected = images.copy()
            for i, (cy, cx) in enumerate(centers.tolist()):
                for row in range(height):
                    for column in range(width):
                        if cy - half <= row < cy + half and cx - half <= column < cx + half:
                            expected[i, row, column] = 0
            same = oracles.close(result, expected, rtol=1e-9, atol=1e-12)
            assert same, "differs from the definition, pixel by pixel"
whole = 1 + np.arange(6).reshape(1, 2, 3, 1)
result = cutout(whole, np.array([[0, 2]]), 2)
expected = [[[[1], [0], [0]], [[4], [5], [6]]]]
assert np.array_equal(result, expected), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Mix two pictures, and their labels
#
# So far the label stayed. The next three methods change the picture so much that the label must follow. All of them take a batch and a permutation of it: picture $i$ is mixed with its partner, picture `perm[i]`. A label is written as a row with a 1 for its class and zeros elsewhere (one-hot), so that it can be mixed like a picture.
#
# ### mixup: a double exposure
#
# Zhang et al. (2018) take both pictures at once, with weights that add up to 1, and the labels with the same weights:
#
# $$ \tilde x_i = \lambda\, x_i + (1 - \lambda)\, x_{\pi(i)}, \qquad \tilde y_i = \lambda\, y_i + (1 - \lambda)\, y_{\pi(i)} $$
#
# No such picture exists in the world. The method asks something of the function that you train: on the straight line between two examples, its answer should change in a straight line too. That forbids sharp turns and overconfident answers between the data. The weight $\lambda$ is drawn for each batch from a Beta distribution, $\lambda \sim \mathrm{Beta}(\alpha, \alpha)$. At $\alpha = 0.2$, 67 % of the draws lie within 0.1 of an end, so most pictures are nearly one or the other; at $\alpha = 1$ all weights are equally likely.
#
# **Predict, then try**
# 1. At which $\lambda$ do you stop seeing the second picture? Does the label stop there too?
# 2. What is the loss of a perfect classifier on a label of one half and one half?

# %% tags=["demo"]
demos.augmentation.mixup();


# %% [markdown]
# **What to notice.** The label follows the weights, not your eyes. And its entropy is a floor for the loss: at $\lambda = 0.5$ no classifier gets below $\ln 2 = 0.693$. A training loss that does not approach zero is no bad sign here, and training accuracy means little.
#
# Cross-entropy is linear in the label, so the loss on a mixed label is the mix of two ordinary losses, $\lambda\, \ell(x, y_i) + (1 - \lambda)\, \ell(x, y_{\pi(i)})$. That is how it is often coded.
#
# ### Exercise: `mixup` (1 point)

# %% nbgrader={"grade": false, "grade_id": "mixup", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mixup(images, onehot, perm, lam):
    """Blend each image and its label with those of its partner.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine.
    onehot : ndarray, (N, K)
        Labels, one row an image, each row adds up to 1. Integers are fine.
    perm : ndarray of int, (N,)
        The partner of image i is image perm[i]; a permutation of 0 to N - 1.
    lam : float
        Share of the own image, 0 to 1, the same for the whole batch.

    Returns
    -------
    images : ndarray, (N, H, W, C)
        lam images + (1 - lam) images[perm].
    labels : ndarray, (N, K)
        lam onehot + (1 - lam) onehot[perm]. The arguments stay as they are.
        (Zhang, Cisse, Dauphin and Lopez-Paz, mixup: Beyond Empirical Risk Minimization, 2018.)
    """
    ### BEGIN SOLUTION
    mixed = lam * images + (1 - lam) * images[perm]
    return mixed, lam * onehot + (1 - lam) * onehot[perm]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mixup", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mixup(mixup)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(811)
for shape, k in [((5, 2, 3, 3), 4), ((4, 3, 3, 1), 4), ((1, 2, 2, 2), 3), ((3, 3, 3, 3), 2)]:
    n = shape[0]
    for lam in [0.0, 0.15, 0.5, 0.8, 1.0, 1]:
        images, onehot = rng.random(shape), np.eye(k)[rng.integers(k, size=n)]
        cycle = (np.arange(n) + 1) % n
        for perm in [cycle, rng.permutation(n), np.arange(n)]:
            kept = images.copy(), onehot.copy(), perm.copy()
            mixed, labels = mixup(images, onehot, perm, lam)
            arguments = zip((images, onehot, perm), kept, strict=True)
            same = all(np.array_equal(now, then) for now, then in arguments)
            assert same, "your function changes the arrays that it is given"
            assert np.shape(mixed) == shape, "the images must keep their shape"
            assert np.shape(labels) == (n, k), "the labels must keep their shape"
            for i, j in enumerate(perm.tolist()):
                expected = lam * images[i] + (1 - lam) * images[j]
                same = oracles.close(mixed[i], expected, rtol=1e-9, atol=1e-12)
                assert same, "image i must be lam of its own and 1 - lam of image perm[i]"
                expected = lam * onehot[i] + (1 - lam) * onehot[j]
                same = oracles.close(labels[i], expected, rtol=1e-9, atol=1e-12)
                assert same, "label i must be lam of its own and 1 - lam of label perm[i]"
whole, swap = np.array([[[[4]]], [[[0]]]]), np.array([1, 0])
mixed, labels = mixup(whole, np.array([[0, 1], [1, 0]]), swap, 0.75)
for result, expected in [(mixed, [[[[3]]], [[[1]]]]), (labels, [[0.25, 0.75], [0.75, 0.25]])]:
    is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
    assert is_float, "whole numbers must give float64 arrays"
    assert oracles.close(result, np.array(expected)), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### CutMix: a patch of the other
#
# mixup's ghosts look like nothing the network will ever meet, and CutOut wastes the pixels that it erases. **CutMix** (Yun et al. 2019) fills the hole with the same part of another picture. Every pixel is a real one, and the labels are weighted by area: if a share $s$ of the pixels came from the partner,
#
# $$ \tilde y_i = (1 - s)\, y_i + s\, y_{\pi(i)}. $$
#
# Mind the word *came*. The box is drawn with a center anywhere, so part of it may hang over the border. What hangs over pastes nothing, and must not count.
#
# **Predict, then try**
# 1. Move the box off the picture, a little at a time. What does the label do?
# 2. Choose a box that holds only sky or water. Is the label right? What would be right?

# %% tags=["demo"]
demos.augmentation.cutmix();


# %% [markdown]
# **What to notice.** The label follows the area inside the picture. Area is a rough measure of meaning: a patch of plain water counts as much fish as the fish's head. On average over many boxes it works; for a single picture it can be quite wrong.
#
# ### Exercise: `cutmix` (3 points)

# %% nbgrader={"grade": false, "grade_id": "cutmix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cutmix(images, onehot, perm, box):
    """Paste a box of the partner into each image, and weight the labels by area.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine. H and W may differ.
    onehot : ndarray, (N, K)
        Labels, one row an image, each row adds up to 1. Integers are fine.
    perm : ndarray of int, (N,)
        The partner of image i is image perm[i]; a permutation of 0 to N - 1.
    box : (top, left, height, width), four int
        The same for the whole batch. top and left may be negative, height and width are 0 or more;
        only the part of the box inside the image counts, and it may be empty.

    Returns
    -------
    images : ndarray, (N, H, W, C)
        Inside the box the pixels of images[perm] at the same place, elsewhere the own ones.
    labels : ndarray, (N, K)
        (1 - share) onehot + share onehot[perm], where share is the number of pixels pasted, divided
        by H W. The arguments stay as they are.
        (Yun et al., CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
        Features, 2019.)
    """
    ### BEGIN SOLUTION
    _, height, width, _ = images.shape
    top, bottom = np.clip([box[0], box[0] + box[2]], 0, height)
    left, right = np.clip([box[1], box[1] + box[3]], 0, width)
    mixed = np.array(images, dtype=float)
    mixed[:, top:bottom, left:right] = images[perm, top:bottom, left:right]
    share = (bottom - top) * (right - left) / (height * width)
    return mixed, (1 - share) * onehot + share * onehot[perm]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cutmix", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.cutmix(cutmix)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(812)
for shape, k in [((5, 4, 6, 3), 4), ((4, 4, 4, 1), 4), ((1, 3, 2, 2), 3), ((3, 7, 3, 3), 2)]:
    n, height, width, _ = shape
    boxes = [
        (1, 1, 2, 1),
        (0, 0, height, width),
        (0, 1, 1, width),
        (-2, -1, 3, 2),
        (-1, 0, 2, 1),
        (0, -1, 1, 2),
        (height - 1, width - 1, 5, 4),
        (-3, -3, height + 9, width + 9),
        (-5, 0, 3, 2),
        (0, -4, 2, 3),
        (height, 0, 2, 2),
        (1, width + 3, 2, 2),
        (-6, -7, 2, 3),
        (1, 1, 0, 2),
        (1, 1, 2, 0),
        *map(tuple, rng.integers((-4, -4, 0, 0), (6, 6, 6, 6), size=(8, 4)).tolist()),
    ]
    for i, box in enumerate(boxes):
        images, onehot = rng.random(shape), np.eye(k)[rng.integers(k, size=n)]
        perm = (np.arange(n) + 1) % n if i % 2 else rng.permutation(n)
        kept = images.copy(), onehot.copy(), perm.copy()
        mixed, labels = cutmix(images, onehot, perm, box)
        arguments = zip((images, onehot, perm), kept, strict=True)
        same = all(np.array_equal(now, then) for now, then in arguments)
        assert same, "your function changes the arrays that it is given"
        assert np.shape(mixed) == shape, "the images must keep their shape"
        assert np.shape(labels) == (n, k), "the labels must keep their shape"
        expected, count = images.copy(), 0
        for row in range(height):
            for column in range(width):
                if box[0] <= row < box[0] + box[2] and box[1] <= column < box[1] + box[3]:
                    expected[:, row, column] = images[perm, row, column]
                    count += 1
        same = oracles.close(mixed, expected, rtol=1e-9, atol=1e-12)
        assert same, "inside the box must be the partner's pixels, elsewhere the own ones"
        share = count / (height * width)
        expected = (1 - share) * onehot + share * onehot[perm]
        same = oracles.close(labels, expected, rtol=1e-9, atol=1e-12)
        assert same, "labels must be weighted by the share of the pixels that were pasted"
whole, swap = np.arange(8).reshape(2, 2, 2, 1), np.array([1, 0])
mixed, labels = cutmix(whole, np.array([[0, 1], [1, 0]]), swap, (1, 0, 1, 1))
same = np.array_equal(mixed, np.array([0, 1, 6, 3, 4, 5, 2, 7]).reshape(whole.shape))
assert same, "wrong images for whole numbers"
is_float = isinstance(labels, np.ndarray) and labels.dtype == np.float64
assert is_float, "labels that are whole numbers must give a float64 array"
assert oracles.close(labels, np.array([[0.25, 0.75], [0.75, 0.25]])), (
    "wrong labels for whole numbers"
)
blank = np.zeros((2, 2, 3, 1))
_, labels = cutmix(blank, np.eye(2), swap, (0, 1, 1, 5))
expected = [[2 / 3, 1 / 3], [1 / 3, 2 / 3]]
assert oracles.close(labels, np.array(expected)), (
    "pixels of one color in both images must count too"
)
### END HIDDEN TESTS

# %% [markdown]
# ### CowMix: spots instead of boxes
#
# A box has one size, straight edges and four corners. French et al. (2020) wanted masks with more variety, and made them the way one would paint a cow: take normal noise, blur it until it has blobs of the wanted size, and cut it at a height. Below the height the mask is true. The blur is a Gaussian filter of width $\sigma$ in pixels, so $\sigma$ sets the size of the spots.
#
# The height sets the share. Blurred normal noise is still normal, with a mean $\mu$ and a standard deviation $s$ that can be measured. To have the share $p$ below the height, take the quantile of the normal distribution:
#
# $$ \text{height} = \mu + \sqrt 2\, \operatorname{erf}^{-1}(2p - 1)\; s $$
#
# The factor before $s$ is what `NormalDist().inv_cdf(p)` gives. It is infinite at $p = 0$ and at $p = 1$, where the mask is all false and all true.
#
# **Predict, then try**
# 1. At $\sigma = 1$, how close does the share of true pixels come to the share you asked for? And at $\sigma = 16$?
# 2. Which of the three methods leaves most of the outlines of both pictures intact?

# %% tags=["demo"]
demos.augmentation.cowmix();


# %% [markdown]
# **What to notice.** The share of a mask is only nearly the one asked for. Small spots are many, and chance averages out: at $\sigma = 1$ the share at $p = 0.5$ has a standard deviation of 0.7 percentage points over random masks of 64 by 64 pixels. At $\sigma = 16$ a picture holds a few spots, and it is 7.5 points. So the label takes the share of the mask that was used, not the one that was asked for. Of the three methods only mixup keeps the outlines of both pictures whole; CutMix and CowMix keep the colors true.
#
# French et al. use their masks for semi-supervised learning: a network whose prediction on a patchwork must agree with the patchwork of its predictions learns from pictures that have no label at all.
#
# ### Exercise: `cow_mask` (2 points)
#
# The setup cell has imported `gaussian_filter` and `NormalDist`.

# %% nbgrader={"grade": false, "grade_id": "cow-mask", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cow_mask(noise, keep, sigma):
    """Make a spotted mask of smoothed noise.

    Parameters
    ----------
    noise : ndarray of float, (H, W)
        Normal noise, of any mean and standard deviation.
    keep : float
        The share that should be true, 0 to 1.
    sigma : float
        Width of the Gaussian filter in pixels, above 0: the size of the spots.

    Returns
    -------
    ndarray of bool, (H, W)
        True where the noise, smoothed by scipy.ndimage.gaussian_filter(noise, sigma), is below
        mean + sqrt(2) erfinv(2 keep - 1) std, with the mean and the standard deviation (ddof 0) of
        the smoothed noise; keep = 0 gives all false, keep = 1 all true. The argument stays as it
        is. (French, Oliver and Salimans, Milking CowMask for Semi-Supervised Image Classification,
        2020.)
    """
    ### BEGIN SOLUTION
    if keep <= 0 or keep >= 1:
        return np.full(noise.shape, keep >= 1)
    smooth = gaussian_filter(np.asarray(noise, dtype=float), sigma)
    return smooth < smooth.mean() + NormalDist().inv_cdf(keep) * smooth.std()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cow-mask", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cow_mask(cow_mask)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(813)
cases = [
    (rng.normal(0.0, 1.0, size=(16, 16)), 1.0),
    (rng.normal(3.0, 2.0, size=(12, 25)), 2.5),
    (rng.normal(-50.0, 0.1, size=(30, 9)), 0.7),
    (rng.normal(1e4, 30.0, size=(40, 40)), 4.0),
    (rng.normal(0.2, 5.0, size=(6, 6)), 1.5),
    (np.array([[5.0, 9.0], [17.0, 21.0]]), 0.3),
]
for noise, sigma in cases:
    kept = noise.copy()
    for keep in [0.05, 0.12, 0.28, 0.5, 0.72, 0.88, 0.95]:
        mask = cow_mask(noise, keep, sigma)
        assert np.array_equal(noise, kept), "your function changes the noise that it is given"
        is_mask = isinstance(mask, np.ndarray) and mask.dtype == bool
        assert is_mask and mask.shape == noise.shape, "the mask must be boolean, one entry a pixel"
        smooth = gaussian_filter(noise, sigma)
        middle = smooth.sum() / smooth.size
        spread = np.sqrt(((smooth - middle) ** 2).sum() / smooth.size)
        height = middle + NormalDist().inv_cdf(keep) * spread
        clear = np.abs(smooth - height) > 1e-9 * spread
        same = np.array_equal(mask[clear], (smooth < height)[clear])
        assert same, "differs from the smoothed noise, cut at its mean plus factor times deviation"
    for keep in [0.0, 1.0, 0, 1]:
        mask = cow_mask(noise, keep, sigma)
        is_mask = isinstance(mask, np.ndarray) and mask.dtype == bool
        assert is_mask and mask.shape == noise.shape, "with keep 0 or 1 too it must be a mask"
        assert np.all(mask == bool(keep)), "keep = 0 must give all false, keep = 1 all true"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `cowmix` (2 points)

# %% nbgrader={"grade": false, "grade_id": "cowmix", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cowmix(images, onehot, perm, masks):
    """Choose pixel by pixel between each image and its partner, and weight the labels by area.

    Parameters
    ----------
    images : ndarray, (N, H, W, C)
        Integers are fine.
    onehot : ndarray, (N, K)
        Labels, one row an image, each row adds up to 1. Integers are fine.
    perm : ndarray of int, (N,)
        The partner of image i is image perm[i]; a permutation of 0 to N - 1.
    masks : ndarray of bool, (N, H, W)
        One mask an image.

    Returns
    -------
    images : ndarray, (N, H, W, C)
        The own pixels where the image's mask is true, those of images[perm] elsewhere.
    labels : ndarray, (N, K)
        share onehot + (1 - share) onehot[perm], where share is the mean of the image's own mask.
        The arguments stay as they are. (French et al. 2020.)
    """
    ### BEGIN SOLUTION
    mixed = np.where(masks[..., None], images, images[perm]).astype(float)
    share = masks.mean(axis=(1, 2))[:, None]
    return mixed, share * onehot + (1 - share) * onehot[perm]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cowmix", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cowmix(cowmix)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(814)
for shape, k in [((5, 4, 6, 3), 4), ((4, 4, 4, 4), 4), ((1, 3, 2, 2), 3), ((3, 3, 3, 3), 2)]:
    n, height, width, _ = shape
    for density in [0.0, 0.2, 0.5, 0.9, 1.0]:
        images, onehot = rng.random(shape), np.eye(k)[rng.integers(k, size=n)]
        masks = rng.random((n, height, width)) < density
        for perm in [(np.arange(n) + 1) % n, rng.permutation(n)]:
            kept = images.copy(), onehot.copy(), perm.copy(), masks.copy()
            mixed, labels = cowmix(images, onehot, perm, masks)
            arguments = zip((images, onehot, perm, masks), kept, strict=True)
            same = all(np.array_equal(now, then) for now, then in arguments)
            assert same, "your function changes the arrays that it is given"
            assert np.shape(mixed) == shape, "the images must keep their shape"
            assert np.shape(labels) == (n, k), "the labels must keep their shape"
            expected = images.copy()
            for i, row, column in np.ndindex(n, height, width):
                if not masks[i, row, column]:
                    expected[i, row, column] = images[perm[i], row, column]
            same = oracles.close(mixed, expected, rtol=1e-9, atol=1e-12)
            assert same, "where the mask is true must be the own pixels, elsewhere the partner's"
            for i, j in enumerate(perm.tolist()):
                share = sum(masks[i].ravel().tolist()) / (height * width)
                expected = share * onehot[i] + (1 - share) * onehot[j]
                same = oracles.close(labels[i], expected, rtol=1e-9, atol=1e-12)
                assert same, "labels must be weighted by the mean of the image's own mask"
masks = np.array([[[True, False]], [[False, False]]])
whole, swap = np.arange(4).reshape(2, 1, 2, 1), np.array([1, 0])
mixed, labels = cowmix(whole, np.array([[1, 0], [0, 1]]), swap, masks)
same = np.array_equal(mixed, np.array([0, 3, 0, 1]).reshape(whole.shape))
assert same, "wrong images for whole numbers"
is_float = isinstance(labels, np.ndarray) and labels.dtype == np.float64
assert is_float, "labels that are whole numbers must give a float64 array"
assert oracles.close(labels, np.array([[0.5, 0.5], [1, 0]])), "wrong labels for whole numbers"
_, labels = cowmix(np.zeros((2, 1, 2, 3)), np.eye(2), swap, masks)
same = oracles.close(labels, np.array([[0.5, 0.5], [1, 0]]))
assert same, "pixels of one color in both images must count too"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Put it together
#
# Real training uses several transformations in a row, each with its own random numbers, drawn anew whenever a picture is used. Code that has to be changed often should read like a list, and so people write it as one: `compose([flip, crop, jitter, cutout])`.
#
# The order matters. Geometry comes first, while the picture is whole; then color; then CutOut, since a warp would blur its edges and color would change its zeros. Mixing comes last, as it needs a finished batch.
#
# ### Exercise: `compose` (1 point)

# %% nbgrader={"grade": false, "grade_id": "compose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose(transforms):
    """Chain transforms into one function.

    Parameters
    ----------
    transforms : list of callable
        Each takes one argument and returns the next one's.

    Returns
    -------
    callable
        Takes x and returns what comes out when the transforms act one after another, the first of
        the list first, each called once; x itself if the list is empty. It can be called any number
        of times. The list stays as it is.
    """
    ### BEGIN SOLUTION
    def composed(x):
        for transform in transforms:
            x = transform(x)
        return x

    return composed
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-compose", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.compose(compose)
### BEGIN HIDDEN TESTS
calls = []


def recorded_as(name, transform):
    def recorded(x):
        calls.append(name)
        return transform(x)

    return recorded


add, double = recorded_as("add", lambda x: x + 3), recorded_as("double", lambda x: 2 * x)
square, negate = recorded_as("square", lambda x: x * x), recorded_as("negate", lambda x: -x)
given = [add, double, square, negate]
composed = compose(given)
assert calls == [], "compose must not call the transforms; the function that it returns does"
for x in [1, -4.5, 0]:
    calls.clear()
    result = composed(x)
    assert oracles.close(result, -((2 * (x + 3)) ** 2)), "the first of the list must act first"
    assert calls == ["add", "double", "square", "negate"], "each must be called once, in order"
assert given == [add, double, square, negate], "your function changes the list that it is given"
assert np.array_equal(compose([square])(5), 25), "a single transform must act alone"
assert np.array_equal(compose([])(5), 5), (
    "without transforms the function must return what it is given"
)
assert np.array_equal(compose([])("text"), "text"), (
    "without transforms anything must be returned as it is"
)
first, second = compose([add, square]), compose([square, add])
assert np.array_equal((first(1), second(1)), (16, 4)), (
    "two composed functions must not disturb each other"
)
nested = compose([compose([add, add]), double])
assert np.array_equal(nested(0), 12), "a composed function must be usable as a transform"
images = np.arange(6.0).reshape(1, 1, 2, 3)
result = compose([recorded_as("mirror", lambda x: x[:, :, ::-1]), double])(images)
expected = [[[[6, 8, 10], [0, 2, 4]]]]
assert np.array_equal(result, expected), "transforms of images must work too"
### END HIDDEN TESTS

# %% [markdown]
# Here is what a network sees of one picture: six draws from a chain of mirror, affine map, crop, color jitter and CutOut. The strength scales all of them.
#
# **Predict, then try**
# 1. At which strength do you begin to doubt the label?
# 2. With the six, which part of the chain is the first to hurt?

# %% tags=["demo"]
demos.augmentation.policy();

# %% [markdown]
# **What to notice.** There is a middle. At strength 0 all six are the same picture. With the six, the mirror hurts first: it does so at any strength, since no six looks like that. A chain that is right for boats has to be thought through again for digits.
#
# At full strength you may not recognize the object, and neither does the network: it can only learn such pictures by heart. Watch both losses (unit 07). While the gap between training and validation loss is wide, more augmentation may help; when the training loss itself stays high, you have gone too far. Cubuk et al. (2020) found that larger networks do best with stronger augmentation. Their method, RandAugment, leaves two numbers to tune: how many transformations, and how strong.
#
# ### Does it help?
#
# The letters *b*, *d*, *p* and *q* are one shape in four positions. The demo trains a small network to tell them apart, from a few examples at random places in a picture of 9 by 7 pixels, in three ways: as they are; with random shifts; with random shifts and mirrors that keep the label.
#
# **Predict, then try**
# 1. Which of the two augmentations helps, and which one hurts? How much, at most?
# 2. With how many examples does the network without augmentation reach what shifts reach with 4?

# %% tags=["demo"]
demos.augmentation.letters();

# %% [markdown]
# **What to notice.** Shifts are true: a *b* that moves is a *b*. With four examples of each letter they raise the accuracy from 31 % to 75 %; without them, the network needs nearly 64 examples to do as well. Mirrors lie. A mirrored *b* with the label *b* says that a *d* is a *b*, and the best that a network can learn from both is whether the round part is above or below: at most 50 %. It stays near 42 %, and here more examples do not help, since each of them brings the lie along.
#
# Augmentation belongs to training alone. Validation and test pictures stay as they are, or you measure another task; test-time augmentation, decided beforehand, is the exception. And split the data first: two augmented copies of one picture, one in training and one in test, are a leak.

# %% [markdown]
# ## What to keep
#
# - Augmentation states what does not matter: along these directions, the answer stays. Whether that is true depends on the task.
# - Draw anew each time a picture is used. Keep what is random outside of the function.
# - Geometry goes through one matrix and one warp, backwards from the result, about the center.
# - Clipping forgets. The order of color adjustments matters.
# - CutOut removes hints, so that no single one is enough.
# - mixup, CutMix and CowMix change the meaning, so they mix the labels too, by the share that really came.
# - Watch the training loss: if it stays high, the augmentation is too strong.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 09 watches a training run as a whole: what to monitor, how to split data, how to search settings, and how to measure.
#
# ## Sources
#
# - O. Chapelle, J. Weston, L. Bottou, V. Vapnik, *Vicinal risk minimization*, NIPS 2000.
# - P. Simard, D. Steinkraus, J. Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR 2003.
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural networks*, NIPS 2012.
# - A. Howard, *Some improvements on deep convolutional neural network based image classification*, ICLR 2014.
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep residual learning for image recognition*, CVPR 2016.
# - R. Hartley, A. Zisserman, *Multiple View Geometry in Computer Vision*, Cambridge University Press 2004, chapter 2. M. Jaderberg et al., *Spatial transformer networks*, NIPS 2015.
# - T. DeVries, G. Taylor, *Improved regularization of convolutional neural networks with Cutout*, 2017. Z. Zhong et al., *Random erasing data augmentation*, AAAI 2020.
# - H. Zhang, M. Cisse, Y. Dauphin, D. Lopez-Paz, *mixup: Beyond empirical risk minimization*, ICLR 2018.
# - S. Yun et al., *CutMix: Regularization strategy to train strong classifiers with localizable features*, ICCV 2019.
# - G. French, A. Oliver, T. Salimans, *Milking CowMask for semi-supervised image classification*, 2020.
# - E. Cubuk, B. Zoph, J. Shlens, Q. Le, *RandAugment: Practical automated data augmentation with a reduced search space*, 2020.
# - Lectures: Georgia Tech CS 7643 (optimization, continued); EVA, session 11.
