"""upsample_cam: answers that must pass, and mistakes that must not."""
import torch
import torch.nn.functional as F


def right_where(cam, size):
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)

def right_matrices(cam, size):
    height, width = (size, size) if isinstance(size, int) else size
    sides = []
    for old, new in ((cam.shape[1], height), (cam.shape[2], width)):
        place = (torch.arange(new, dtype=torch.float64) + 0.5) * old / new - 0.5
        place = place.clamp(0, old - 1)
        distance = abs(place[:, None] - torch.arange(old, dtype=torch.float64))
        sides.append((1 - distance).clamp(min=0).to(cam.dtype))
    large = torch.einsum("ih,nhw,jw->nij", sides[0], cam, sides[1])
    result = torch.zeros_like(large)
    for i, one in enumerate(large):
        if one.max() > 0:
            result[i] = one / one.max()
    return result

def right_nan_to_num(cam, size):
    large = F.interpolate(cam.unsqueeze(0), size, mode="bilinear").squeeze(0)
    return torch.nan_to_num(large / large.flatten(1).max(dim=1).values[:, None, None], nan=0.0)

def right_small_constant(cam, size):
    large = F.interpolate(cam.unsqueeze(1), size, mode="bilinear", align_corners=False).squeeze(1)
    return large / (large.amax((1, 2), keepdim=True) + 1e-12)


def wrong_align_corners(cam, size):
    """You aligned the corners, which shifts the map against the image. align_corners=False: pixels are areas, not points."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=True)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_nearest(cam, size):
    """You repeated the nearest value, so the map is in blocks. Interpolate bilinearly."""
    large = F.interpolate(cam[:, None], size=size)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_bicubic(cam, size):
    """You interpolated bicubically, which overshoots. Bilinear is asked for."""
    large = F.interpolate(cam[:, None], size=size, mode="bicubic", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_batch_maximum(cam, size):
    """You divided by the largest value of the whole batch. Each map by its own maximum."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax()
    return large / torch.where(top > 0, top, 1)


def wrong_nan_for_zero(cam, size):
    """A map of zeros gives 0 / 0, which is nan. Leave it at zero."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / top


def wrong_not_normalized(cam, size):
    """You did not divide by the maximum."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large


def wrong_normalized_before(cam, size):
    """You divided before you enlarged. Interpolation lowers the peaks, so the largest value is below 1: divide afterwards."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = cam.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_stretched(cam, size):
    """You subtracted the minimum too. Zero means that nothing speaks for the class: only divide by the maximum."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    low = large.amin(dim=(1, 2), keepdim=True)
    return (large - low) / torch.where(top > low, top - low, 1)


def wrong_sum_to_one(cam, size):
    """You divided by the sum. Each map's maximum is to be 1."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.sum(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_width_first(cam, size):
    """You took size for (width, height). It is (H, W)."""
    size = size if isinstance(size, int) else size[::-1]
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_channel_kept(cam, size):
    """Your maps have an axis of length 1 too many: (N, H, W) is asked for."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)
    top = large.amax(dim=(2, 3), keepdim=True)
    return large / torch.where(top > 0, top, 1)


def wrong_large_constant(cam, size):
    """You added a constant to the maximum that is not small beside it. Then no map reaches 1."""
    large = F.interpolate(cam[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    top = large.amax(dim=(1, 2), keepdim=True)
    return large / (top + 0.01)
