"""cutout: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def hole(images, centers, before, after):
    """True inside each image's box: (N, 1, H, W)."""
    height, width = images.shape[2:]
    rows = torch.arange(height, device=images.device) - centers[:, :1]
    columns = torch.arange(width, device=images.device) - centers[:, 1:]
    inside_rows = (rows >= -before) & (rows < after)
    inside_columns = (columns >= -before) & (columns < after)
    return (inside_rows[:, :, None] & inside_columns[:, None, :])[:, None]


def right_masked_fill(images, centers, size):
    return images.masked_fill(hole(images, centers, size // 2, size // 2), 0.0)


def right_boolean_index(images, centers, size):
    result = images.clone()
    erased = hole(images, centers, size // 2, size // 2)
    result[erased.expand_as(images)] = 0
    return result


def right_outer_product(images, centers, size):
    half, masks = size // 2, []
    for axis in (0, 1):
        place = torch.arange(images.shape[2 + axis], device=images.device)
        low, high = centers[:, axis, None] - half, centers[:, axis, None] + half
        masks.append(((place >= low) * (place < high)).to(images.dtype))
    return images * (1 - torch.einsum("nh,nw->nhw", *masks))[:, None]


def wrong_loop(images, centers, size):
    """You go through the images one by one. On a GPU each small operation costs as much as one on the whole batch: compare rows and columns of all images with their centers at once."""
    result, half = images.clone(), size // 2
    for i, (row, column) in enumerate(centers.tolist()):
        result[i, :, max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 0
    return result


def wrong_through_numpy(images, centers, size):
    """You went through NumPy, which lives on the CPU: on a GPU every batch would travel there and back. Stay with tensors."""
    x, half = np.array(images.numpy()), size // 2
    rows = np.arange(x.shape[2]) - centers.numpy()[:, :1]
    columns = np.arange(x.shape[3]) - centers.numpy()[:, 1:]
    inside = ((rows >= -half) & (rows < half))[:, :, None] & (
        (columns >= -half) & (columns < half)
    )[:, None]
    return torch.tensor(np.where(inside[:, None], 0, x).astype(x.dtype))


def wrong_one_mask_for_all(images, centers, size):
    """You erased the same square in the whole batch. Every image has a center of its own."""
    return images.masked_fill(hole(images, centers[:1], size // 2, size // 2), 0.0)


def wrong_patch_mean(images, centers, size):
    """You filled the square with the mean of what was there, which still tells its color. Zeros are asked for: after normalization they are the mean color of the training set."""
    erased = hole(images, centers, size // 2, size // 2)
    total = (images * erased).sum(dim=(2, 3), keepdim=True)
    mean = total / erased.sum(dim=(2, 3), keepdim=True).clamp(min=1)
    return torch.where(erased, mean, images)


def wrong_image_mean(images, centers, size):
    """You filled the square with the image's mean. Zeros are asked for."""
    mean = images.mean(dim=(2, 3), keepdim=True)
    return torch.where(hole(images, centers, size // 2, size // 2), mean, images)


def wrong_in_place(images, centers, size):
    """You erased in the caller's batch. Make a new one: masked_fill instead of masked_fill_."""
    return images.masked_fill_(hole(images, centers, size // 2, size // 2), 0.0)


def wrong_exchanged(images, centers, size):
    """You took the centers for (x, y). They are (row, column)."""
    return images.masked_fill(hole(images, centers.flip(1), size // 2, size // 2), 0.0)


def wrong_corner(images, centers, size):
    """You began the square at the given point. The point is its center: begin size // 2 before it."""
    return images.masked_fill(hole(images, centers, 0, size), 0.0)


def wrong_half_is_size(images, centers, size):
    """You went the whole size to each side. Go size // 2."""
    return images.masked_fill(hole(images, centers, size, size), 0.0)


def wrong_last_included(images, centers, size):
    """Your square is a row and a column too large: it ends before cy + size // 2."""
    return images.masked_fill(hole(images, centers, size // 2, size // 2 + 1), 0.0)


def wrong_odd_size(images, centers, size):
    """For an odd size you erased size rows. By the definition it is size - 1: from cy - size // 2 up to but not including cy + size // 2."""
    return images.masked_fill(hole(images, centers, size // 2, size - size // 2), 0.0)


def wrong_pushed_inside(images, centers, size):
    """You pushed the square into the image. It keeps its center, and what hangs over the border is cut off."""
    half, (height, width) = size // 2, images.shape[2:]
    rows = centers[:, :1].clamp(min(half, height), max(height - half, 0))
    columns = centers[:, 1:].clamp(min(half, width), max(width - half, 0))
    return images.masked_fill(hole(images, torch.cat([rows, columns], 1), half, half), 0.0)


def wrong_rows_only(images, centers, size):
    """You erased whole rows, or a cross. The square is bounded by rows and by columns."""
    rows = torch.arange(images.shape[2], device=images.device) - centers[:, :1]
    inside = (rows >= -(size // 2)) & (rows < size // 2)
    return images.masked_fill(inside[:, None, :, None], 0.0)


def wrong_one_channel(images, centers, size):
    """You erased in one color channel. The square goes through all of them."""
    result = images.clone()
    result[:, :1] = result[:, :1].masked_fill(hole(images, centers, size // 2, size // 2), 0.0)
    return result


def wrong_outside_erased(images, centers, size):
    """You kept the square and erased the rest. The square is what goes."""
    return images.masked_fill(~hole(images, centers, size // 2, size // 2), 0.0)


def wrong_left_on_the_cpu(images, centers, size):
    """You made the rows and columns on the CPU, wherever the images are: use torch.arange(..., device=images.device)."""
    half = size // 2
    rows = torch.arange(images.shape[2]) - centers[:, :1]
    columns = torch.arange(images.shape[3]) - centers[:, 1:]
    inside_rows, inside_columns = (abs(v + 0.5) < half for v in (rows, columns))
    erased = inside_rows[:, :, None] & inside_columns[:, None]
    return images.masked_fill(erased[:, None], 0.0)


def wrong_ones(images, centers, size):
    """You painted the square with ones. Zeros are asked for."""
    return images.masked_fill(hole(images, centers, size // 2, size // 2), 1.0)
