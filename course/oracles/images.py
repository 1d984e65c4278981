"""What does resampling make of an image?"""

import numpy as np

from course.oracles.tensors import float64_tensor


def grid_sample(image, matrix):
    """Move an image by an affine map about its center, with PyTorch's `grid_sample`.

    Bilinear, zeros outside, align_corners: -1 and 1 are the centers of the outermost pixels.

    Parameters
    ----------
    image : array_like, (H, W, C)
        H and W at least 2.
    matrix : array_like, (3, 3)
        Acts on (x right, y down, 1) in pixels; the center of the image is the origin.

    Returns
    -------
    ndarray, (H, W, C)
    """
    import torch

    pixels = float64_tensor(image).permute(2, 0, 1)[None]
    half = np.array([pixels.shape[3] - 1, pixels.shape[2] - 1, 2.0]) / 2
    inverse = np.linalg.inv(np.asarray(matrix, dtype=float))[:2]
    theta = float64_tensor(inverse * half / half[:2, None])[None]  # from pixels to -1 .. 1
    grid = torch.nn.functional.affine_grid(theta, pixels.shape, align_corners=True)
    moved = torch.nn.functional.grid_sample(
        pixels, grid, mode="bilinear", padding_mode="zeros", align_corners=True
    )
    return moved[0].permute(1, 2, 0).numpy()
