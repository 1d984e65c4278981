"""random_crop_flip: answers that must pass, and mistakes that must not."""

import torch
import torch.nn.functional as F


def draw(images, high, generator):
    """One whole number from 0 to high - 1 for each image."""
    return torch.randint(high, (len(images),), generator=generator, device=images.device)


def cut(images, pad, top, left, mirror):
    """Crops of the padded images at these places, mirrored where `mirror` is 1."""
    n, _, height, width = images.shape
    padded = F.pad(images, (pad, pad, pad, pad))
    rows = top[:, None] + torch.arange(height, device=images.device)
    columns = left[:, None] + torch.arange(width, device=images.device)
    columns = torch.where(mirror[:, None] == 1, columns.flip(1), columns)
    each = torch.arange(n, device=images.device)[:, None, None]
    return padded[each, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def right_gathered(images, pad, generator):
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    return cut(images, pad, top, left, draw(images, 2, generator))


def right_unfold(images, pad, generator):
    n, _, height, width = images.shape
    mirror = torch.rand(n, 1, 1, 1, generator=generator, device=images.device) < 0.5
    windows = F.pad(images, [pad] * 4).unfold(2, height, 1).unfold(3, width, 1)
    left, top = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    crops = windows[torch.arange(n, device=images.device), :, top, left]
    return torch.where(mirror, crops.flip(-1), crops)


def right_masked_shift(images, pad, generator):
    n, _, height, width = images.shape
    place = torch.rand(3, n, 1, 1, generator=generator, device=images.device)
    down, across = ((place[:2] * (2 * pad + 1)).floor() - pad).long()
    rows = torch.arange(height, device=images.device).view(1, -1, 1) + down
    columns = torch.arange(width, device=images.device).view(1, 1, -1)
    columns = torch.where(place[2] < 0.5, width - 1 - columns, columns) + across
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    source = rows.clamp(0, height - 1) * width + columns.clamp(0, width - 1)
    source = source.flatten(1)[:, None].expand(-1, images.shape[1], -1)
    moved = images.flatten(2).gather(2, source).view_as(images)
    return moved * inside[:, None]


def right_grid_of_indices(images, pad, generator):
    n, channels, height, width = images.shape
    padded = torch.zeros(
        n, channels, height + 2 * pad, width + 2 * pad, dtype=images.dtype, device=images.device
    )
    padded[:, :, pad : pad + height, pad : pad + width] = images
    chosen = torch.randint(2 * (2 * pad + 1) ** 2, (n,), generator=generator, device=images.device)
    mirror, place = chosen % 2, chosen // 2
    top, left = place // (2 * pad + 1), place % (2 * pad + 1)
    rows = (top[:, None] + torch.arange(height, device=images.device))[:, None, :, None]
    columns = (left[:, None] + torch.arange(width, device=images.device))[:, None, None, :]
    each = torch.arange(n, device=images.device)[:, None, None, None]
    channel = torch.arange(channels, device=images.device)[None, :, None, None]
    crops = padded[each, channel, rows, columns]
    return torch.where(mirror[:, None, None, None] == 1, crops.flip(3), crops)


def wrong_loop(images, pad, generator):
    """You go through the images one by one. On a GPU each small operation costs as much as one on the whole batch: index all images at once."""
    padded, (height, width) = F.pad(images, [pad] * 4), images.shape[2:]
    top, left = (draw(images, 2 * pad + 1, generator).tolist() for _ in range(2))
    mirror = draw(images, 2, generator).tolist()
    crops = []
    for i in range(len(images)):
        crop = padded[i, :, top[i] : top[i] + height, left[i] : left[i] + width]
        crops.append(crop.flip(2) if mirror[i] else crop)
    return torch.stack(crops)


def wrong_one_for_all(images, pad, generator):
    """You drew one place for the whole batch. Draw one an image, or a batch has no variety."""
    height, width = images.shape[2:]
    top, left, mirror = (
        int(torch.randint(high, (), generator=generator)) for high in (2 * pad + 1,) * 2 + (2,)
    )
    crops = F.pad(images, [pad] * 4)[:, :, top : top + height, left : left + width]
    return crops.flip(3) if mirror else crops


def wrong_no_flip(images, pad, generator):
    """You never mirror. Each image is mirrored left to right with probability 1/2."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    return cut(images, pad, top, left, torch.zeros_like(top))


def wrong_all_flipped(images, pad, generator):
    """You mirror the whole batch or nothing of it. Decide it for each image."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    mirror = draw(images[:1], 2, generator).expand(len(images))
    return cut(images, pad, top, left, mirror)


def wrong_upside_down(images, pad, generator):
    """You mirrored top to bottom. Left to right is the last axis."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    crops = cut(images, pad, top, left, torch.zeros_like(top))
    mirror = draw(images, 2, generator)[:, None, None, None] == 1
    return torch.where(mirror, crops.flip(2), crops)


def wrong_one_short(images, pad, generator):
    """Your offsets end at 2 pad - 1: randint leaves out its upper end. There are 2 pad + 1 places."""
    top, left = (draw(images, max(2 * pad, 1), generator) for _ in range(2))
    return cut(images, pad, top, left, draw(images, 2, generator))


def wrong_only_to_pad(images, pad, generator):
    """Your offsets go from 0 to pad alone, so the content moves to one side only. They go to 2 pad."""
    top, left = (draw(images, pad + 1, generator) for _ in range(2))
    return cut(images, pad, top, left, draw(images, 2, generator))


def wrong_diagonal(images, pad, generator):
    """You used the same offset in both directions, so images move along the diagonal. Draw two."""
    top = draw(images, 2 * pad + 1, generator)
    return cut(images, pad, top, top, draw(images, 2, generator))


def wrong_reflected(images, pad, generator):
    """You padded with a reflection, or repeated the border. Zeros are asked for."""
    padded = F.pad(images, [pad] * 4, mode="replicate")
    windows = padded.unfold(2, images.shape[2], 1).unfold(3, images.shape[3], 1)
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    crops = windows[torch.arange(len(images)), :, top, left]
    mirror = draw(images, 2, generator)[:, None, None, None] == 1
    return torch.where(mirror, crops.flip(3), crops)


def wrong_rolled(images, pad, generator):
    """What leaves your images on one side comes in on the other. Zeros come in."""
    n, _, height, width = images.shape
    top, left = (draw(images, 2 * pad + 1, generator) - pad for _ in range(2))
    rows = (torch.arange(height) + top[:, None]) % height
    columns = (torch.arange(width) + left[:, None]) % width
    columns = torch.where(draw(images, 2, generator)[:, None] == 1, columns.flip(1), columns)
    each = torch.arange(n)[:, None, None]
    return images[each, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def wrong_global_generator(images, pad, generator):
    """You drew from PyTorch's global generator. Draw from the one that is given, or a run cannot be repeated."""
    top, left = (draw(images, 2 * pad + 1, None) for _ in range(2))
    return cut(images, pad, top, left, draw(images, 2, None))


def wrong_rarely_flipped(images, pad, generator):
    """You mirror too few images: with probability 1/2, each image by itself."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    return cut(images, pad, top, left, (draw(images, 4, generator) == 0).long())


def wrong_larger(images, pad, generator):
    """Your images come back with their padding. Crop them to the size that they had."""
    padded = F.pad(images, [pad] * 4)
    mirror = draw(images, 2, generator)[:, None, None, None] == 1
    return torch.where(mirror, padded.flip(3), padded)


def wrong_channels_apart(images, pad, generator):
    """You move each color channel by itself. One place an image, for all its channels."""
    n, channels = images.shape[:2]
    flat = images.flatten(0, 1)[:, None]
    top, left = (draw(flat, 2 * pad + 1, generator) for _ in range(2))
    mirror = draw(images, 2, generator).repeat_interleave(channels)
    return cut(flat, pad, top, left, mirror).reshape(images.shape)


def wrong_in_place(images, pad, generator):
    """Your function changes the batch that it is given: make a new one."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    return images.copy_(cut(images, pad, top, left, draw(images, 2, generator)))


def wrong_left_on_the_cpu(images, pad, generator):
    """Some of your tensors lie on the CPU wherever the images are: make them with device=images.device."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    mirror = torch.randint(2, (len(images), 1, 1, 1), generator=generator) == 1
    crops = cut(images, pad, top, left, torch.zeros_like(top))
    return torch.where(mirror, crops.flip(3), crops)


def wrong_seeded_anew(images, pad, generator):
    """You made a generator of your own with the seed of the given one, so every batch moves like the first. Draw from the one that is given: it remembers how far it is."""
    own = torch.Generator().manual_seed(generator.initial_seed())
    top, left = (draw(images, 2 * pad + 1, own) for _ in range(2))
    return cut(images, pad, top, left, draw(images, 2, own))


def wrong_half_mirrored(images, pad, generator):
    """You mirror the first half of every batch and never the second. Draw for each image whether it is mirrored."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    place = torch.arange(len(images), device=images.device)
    return cut(images, pad, top, left, (place < len(images) // 2).long())


def wrong_exactly_half(images, pad, generator):
    """You choose half of the batch and mirror that, so one mirrored image makes another less likely. Draw for each image by itself."""
    top, left = (draw(images, 2 * pad + 1, generator) for _ in range(2))
    order = torch.rand(len(images), generator=generator, device=images.device).argsort()
    return cut(images, pad, top, left, (order < len(images) // 2).long())


def wrong_half_drawn(images, pad, generator):
    """You draw for half of the batch and use each number twice. Draw as many as there are images."""
    half = images[: (len(images) + 1) // 2]
    top, left, mirror = (
        draw(half, high, generator).repeat(2)[: len(images)] for high in (2 * pad + 1,) * 2 + (2,)
    )
    return cut(images, pad, top, left, mirror)
