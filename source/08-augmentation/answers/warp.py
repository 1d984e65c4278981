"""warp: answers that must pass, and mistakes that must not."""

import math

import numpy as np
import torch
from scipy import ndimage


def sources(image, inverse, center=None):
    """Where each pixel of the result comes from, x and y, (H, W) each."""
    height, width = image.shape[:2]
    cx, cy = ((width - 1) / 2, (height - 1) / 2) if center is None else center
    y, x = np.mgrid[:height, :width]
    from_x, from_y, _ = np.einsum("ij,jrc->irc", inverse, [x - cx, y - cy, np.ones(x.shape)])
    return from_x + cx, from_y + cy


def bilinear(image, x, y):
    """The image at (x, y), zeros outside."""
    height, width, channels = image.shape
    padded = np.zeros((height + 2, width + 2, channels))
    padded[1:-1, 1:-1] = image
    x, y = np.clip(x, -1, width), np.clip(y, -1, height)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    left, top = np.minimum(left, width - 1), np.minimum(top, height - 1)
    a, b = (x - left)[..., None], (y - top)[..., None]
    left, top = left + 1, top + 1
    upper = (1 - a) * padded[top, left] + a * padded[top, left + 1]
    lower = (1 - a) * padded[top + 1, left] + a * padded[top + 1, left + 1]
    return (1 - b) * upper + b * lower


def right_four_neighbours(image, matrix):
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    result = np.zeros(image.shape)
    for row, down in (top, 1 - (y - top)), (top + 1, y - top):
        for column, across in (left, 1 - (x - left)), (left + 1, x - left):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            pixels = image[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
            result += (inside * down * across)[..., None] * pixels
    return result


def right_padded(image, matrix):
    return bilinear(image, *sources(image, np.linalg.inv(matrix)))


def right_pixel_by_pixel(image, matrix):
    height, width, _ = image.shape
    cx, cy = (width - 1) / 2, (height - 1) / 2
    result = np.zeros(image.shape)
    for row in range(height):
        for column in range(width):
            x, y, _ = np.linalg.solve(matrix, [column - cx, row - cy, 1])
            x, y = x + cx, y + cy
            for r in math.floor(y), math.floor(y) + 1:
                for c in math.floor(x), math.floor(x) + 1:
                    if 0 <= r < height and 0 <= c < width:
                        weight = (1 - abs(y - r)) * (1 - abs(x - c))
                        result[row, column] += weight * image[r, c]
    return result


def right_affine_transform(image, matrix):
    image = np.asarray(image, dtype=float)
    exchange = np.eye(3)[[1, 0, 2]]  # SciPy counts (row, column)
    move = np.eye(3)
    move[:2, 2] = (np.array(image.shape[:2]) - 1) / 2
    inverse = move @ np.linalg.inv(exchange @ matrix @ exchange) @ np.linalg.inv(move)
    channels = [
        ndimage.affine_transform(image[..., c], inverse, order=1, mode="grid-constant")
        for c in range(image.shape[2])
    ]
    return np.stack(channels, axis=-1)


def right_hat_weights(image, matrix):
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    down = np.maximum(0, 1 - np.abs(y[..., None] - np.arange(height)))
    across = np.maximum(0, 1 - np.abs(x[..., None] - np.arange(width)))
    return np.einsum("rci,rcj,ijk->rck", down, across, image)


def right_map_coordinates(image, matrix):
    x, y = sources(image, np.linalg.inv(matrix))
    result = np.empty(image.shape)
    for c in range(image.shape[2]):
        channel = image[..., c].astype(float)
        result[..., c] = ndimage.map_coordinates(channel, [y, x], order=1, mode="grid-constant")
    return result


def right_grid_sample(image, matrix):
    height, width, _ = image.shape
    half = np.diag([(width - 1) / 2, (height - 1) / 2, 1.0])
    theta = np.linalg.inv(half) @ np.linalg.inv(matrix) @ half
    batch = torch.tensor(np.asarray(image, dtype=float)).permute(2, 0, 1)[None]
    grid = torch.nn.functional.affine_grid(
        torch.tensor(theta[None, :2]), batch.shape, align_corners=True
    )
    moved = torch.nn.functional.grid_sample(
        batch, grid, padding_mode="zeros", align_corners=True
    )
    return moved[0].permute(1, 2, 0).numpy()


def wrong_not_inverted(image, matrix):
    """You applied the matrix itself to the pixels of the result, so the content moves the other way. Ask of each where it comes from: apply the inverse."""
    return bilinear(image, *sources(image, np.asarray(matrix, dtype=float)))


def wrong_about_the_corner(image, matrix):
    """You turned about the top left corner. The origin lies in the center of the image: subtract ((W - 1) / 2, (H - 1) / 2) before, add it after."""
    return bilinear(image, *sources(image, np.linalg.inv(matrix), center=(0, 0)))


def wrong_center_half_a_pixel_off(image, matrix):
    """Your center is (W / 2, H / 2), half a pixel too far. With the first pixel at 0 and the last at W - 1, the middle is (W - 1) / 2."""
    height, width = image.shape[:2]
    return bilinear(image, *sources(image, np.linalg.inv(matrix), center=(width / 2, height / 2)))


def wrong_whole_center(image, matrix):
    """Your center is (W // 2, H // 2), a whole pixel. Of an even number of columns the center lies between two: (W - 1) / 2."""
    height, width = image.shape[:2]
    return bilinear(image, *sources(image, np.linalg.inv(matrix), center=(width // 2, height // 2)))


def wrong_center_exchanged(image, matrix):
    """You exchanged width and height in the center: x counts columns and belongs to the width, y to the height."""
    height, width = image.shape[:2]
    center = (height - 1) / 2, (width - 1) / 2
    return bilinear(image, *sources(image, np.linalg.inv(matrix), center=center))


def wrong_nearest(image, matrix):
    """You took the nearest pixel. Bilinear means the weighted mean of the four around the point, or edges become stairs."""
    x, y = sources(image, np.linalg.inv(matrix))
    return bilinear(image, np.round(x), np.round(y))


def wrong_floor(image, matrix):
    """You cut off the fractions, so everything shifts by up to a pixel. Use them as weights for the four neighbours."""
    x, y = sources(image, np.linalg.inv(matrix))
    return bilinear(image, np.floor(x), np.floor(y))


def wrong_truncated(image, matrix):
    """You cut coordinates off towards zero, as int() and astype(int) do. Left of the image and above it they are negative, and there the neighbour on the left is the next smaller whole number: np.floor first."""
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = x.astype(int), y.astype(int)
    result = np.zeros(image.shape)
    for row, down in (top, 1 - (y - top)), (top + 1, y - top):
        for column, across in (left, 1 - (x - left)), (left + 1, x - left):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            pixels = image[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
            result += (inside * down * across)[..., None] * pixels
    return result


def wrong_all_four_needed(image, matrix):
    """You count a point only if all four neighbours lie inside, so the last row and the last column are lost even where nothing moves. Each neighbour counts for itself."""
    height, width = image.shape[:2]
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = np.floor(x), np.floor(y)
    inside = (left >= 0) & (left + 1 < width) & (top >= 0) & (top + 1 < height)
    return bilinear(image, x, y) * inside[..., None]


def wrong_edge_repeated(image, matrix):
    """Outside the image you repeated its border. Each neighbour that lies outside counts as zero."""
    height, width = image.shape[:2]
    x, y = sources(image, np.linalg.inv(matrix))
    return bilinear(image, np.clip(x, 0, width - 1), np.clip(y, 0, height - 1))


def wrong_cut_at_the_border(image, matrix):
    """Within a pixel outside the border you return zero at once. There one or two of the four neighbours still lie inside, and they count with their weights (in SciPy: mode "grid-constant", not "constant")."""
    height, width = image.shape[:2]
    x, y = sources(image, np.linalg.inv(matrix))
    inside = (x >= -1e-9) & (x <= width - 1 + 1e-9) & (y >= -1e-9) & (y <= height - 1 + 1e-9)
    return bilinear(image, x, y) * inside[..., None]


def wrong_wraps_around(image, matrix):
    """What leaves on one side comes back on the other: negative indices count from the end in NumPy, and a modulus wraps. Outside is zero."""
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    a, b = (x - left)[..., None], (y - top)[..., None]

    def at(row, column):
        return image[row % height, column % width]

    upper = (1 - a) * at(top, left) + a * at(top, left + 1)
    return (1 - b) * upper + b * ((1 - a) * at(top + 1, left) + a * at(top + 1, left + 1))


def wrong_x_is_the_row(image, matrix):
    """You took x for the row. x points right and counts columns, y points down and counts rows."""
    exchanged = np.asarray(matrix)[[1, 0, 2]][:, [1, 0, 2]]
    return bilinear(image, *sources(image, np.linalg.inv(exchanged)))


def wrong_forwards(image, matrix):
    """You sent every pixel to its new place, which leaves holes where nothing lands. Go through the pixels of the result and ask where each comes from."""
    height, width, _ = image.shape
    result = np.zeros(image.shape)
    x, y = sources(image, np.asarray(matrix, dtype=float))
    column, row = np.round(x).astype(int), np.round(y).astype(int)
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    result[row[inside], column[inside]] = image[inside]
    return result


def wrong_transposed_inverse(image, matrix):
    """You took the transpose for the inverse, which is right for a pure rotation alone: np.linalg.inv."""
    m = np.asarray(matrix, dtype=float)
    inverse = np.eye(3)
    inverse[:2, :2] = m[:2, :2].T
    inverse[:2, 2] = -m[:2, :2].T @ m[:2, 2]
    return bilinear(image, *sources(image, inverse))


def wrong_translation_dropped(image, matrix):
    """You used only the 2 by 2 block, so nothing is translated: the third coordinate of each point is 1."""
    linear = np.eye(3)
    linear[:2, :2] = np.asarray(matrix)[:2, :2]
    return bilinear(image, *sources(image, np.linalg.inv(linear)))


def wrong_weights_exchanged(image, matrix):
    """You gave the near neighbours the weights of the far ones: the left one has the weight 1 - fraction, the right one the fraction."""
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = np.floor(x), np.floor(y)
    return bilinear(image, left + (1 - (x - left)), top + (1 - (y - top)))


def wrong_whole_numbers(image, matrix):
    """For an integer image your result is an integer array, and the weighted means are rounded away in it: make it with dtype float."""
    result = np.zeros_like(image)
    result[...] = bilinear(image, *sources(image, np.linalg.inv(matrix)))
    return result


def wrong_constant_of_scipy(image, matrix):
    """SciPy's mode "constant" drops to zero as soon as a point leaves the image. The neighbours still inside must count with their weights: mode "grid-constant"."""
    x, y = sources(image, np.linalg.inv(matrix))
    result = np.empty(image.shape)
    for c in range(image.shape[2]):
        channel = image[..., c].astype(float)
        result[..., c] = ndimage.map_coordinates(channel, [y, x], order=1, mode="constant")
    return result


def wrong_cubic(image, matrix):
    """You interpolated with splines of a higher order, as SciPy does unless you say order=1. Bilinear is the weighted mean of four neighbours."""
    x, y = sources(image, np.linalg.inv(matrix))
    channels = [
        ndimage.map_coordinates(image[..., c].astype(float), [y, x], mode="grid-constant")
        for c in range(image.shape[2])
    ]
    return np.stack(channels, axis=-1)


def wrong_corners_not_aligned(image, matrix):
    """You called PyTorch with align_corners=False, so -1 and 1 mean the outer edges of the picture while your matrix counts from the centers of its pixels: align_corners=True in both calls."""
    height, width, _ = image.shape
    half = np.diag([(width - 1) / 2, (height - 1) / 2, 1.0])
    theta = np.linalg.inv(half) @ np.linalg.inv(matrix) @ half
    batch = torch.tensor(np.asarray(image, dtype=float)).permute(2, 0, 1)[None]
    grid = torch.nn.functional.affine_grid(
        torch.tensor(theta[None, :2]), batch.shape, align_corners=False
    )
    moved = torch.nn.functional.grid_sample(batch, grid, align_corners=False)
    return moved[0].permute(1, 2, 0).numpy()


def wrong_y_up(image, matrix):
    """You let y point up, so that a positive angle turns counterclockwise. In images it points down, as rows are counted."""
    flip = np.diag([1.0, -1.0, 1.0])
    return bilinear(image, *sources(image, np.linalg.inv(flip @ matrix @ flip)))


def wrong_weights_from_clipped_indices(image, matrix):
    """You moved the indices into the image before you computed the weights from them, so in the last row and the last column both weights are zero. Take the fractions first, from the floor."""
    height, width, _ = image.shape
    x, y = sources(image, np.linalg.inv(matrix))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    left, right = np.clip(left, 0, width - 1), np.clip(left + 1, 0, width - 1)
    top, bottom = np.clip(top, 0, height - 1), np.clip(top + 1, 0, height - 1)
    result = np.zeros(image.shape)
    for row, down in (top, bottom - y), (bottom, y - top):
        for column, across in (left, right - x), (right, x - left):
            result += (down * across)[..., None] * image[row, column]
    return result


def wrong_center_rounded_down(image, matrix):
    """Your center is ((W - 1) // 2, (H - 1) // 2), a whole pixel. Of an even number of columns the center lies between two: (W - 1) / 2."""
    height, width = image.shape[:2]
    center = (width - 1) // 2, (height - 1) // 2
    return bilinear(image, *sources(image, np.linalg.inv(matrix), center=center))


def wrong_single_precision(image, matrix):
    """Your coordinates have 7 digits, as float32 has. Images of this course are float64: convert the image and the grid to it."""
    x, y = (p.astype(np.float32).astype(float) for p in sources(image, np.linalg.inv(matrix)))
    return bilinear(image, x, y)
