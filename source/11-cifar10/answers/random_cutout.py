"""random_cutout: answers that must pass, and mistakes that must not."""

import torch


def erase(images, centers, size, value=0.0):
    """One square an image around its center (row, column)."""
    half = size // 2
    rows = torch.arange(images.shape[2], device=images.device) - centers[:, :1]
    columns = torch.arange(images.shape[3], device=images.device) - centers[:, 1:]
    inside_rows = (rows >= -half) & (rows < half)
    inside_columns = (columns >= -half) & (columns < half)
    return images.masked_fill((inside_rows[:, :, None] & inside_columns[:, None])[:, None], value)


def draw(images, low, high, generator, n=None):
    """Whole numbers from low to high - 1, one an image."""
    shape = (len(images) if n is None else n,)
    return torch.randint(low, high, shape, generator=generator, device=images.device)


def right_two_draws(images, size, generator):
    rows = draw(images, 0, images.shape[2], generator)
    columns = draw(images, 0, images.shape[3], generator)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def right_one_draw(images, size, generator):
    height, width = images.shape[2:]
    place = draw(images, 0, height * width, generator)
    return erase(images, torch.stack([place // width, place % width], dim=1), size)


def right_scaled(images, size, generator):
    u = torch.rand(len(images), 2, generator=generator, device=images.device)
    extent = torch.tensor(images.shape[2:], device=images.device)
    return erase(images, (u * extent).long(), size)


def wrong_one_for_all(images, size, generator):
    """You drew one center for the whole batch, so all images lose the same square. Draw one an image."""
    rows = draw(images, 0, images.shape[2], generator, 1)
    columns = draw(images, 0, images.shape[3], generator, 1)
    return erase(images, torch.stack([rows, columns], dim=1).expand(len(images), 2), size)


def wrong_kept_inside(images, size, generator):
    """Your centers keep away from the border, so that the whole square fits. Draw them over all pixels: squares that are cut off at the border are part of the method."""
    half = size // 2
    rows = draw(images, half, max(images.shape[2] - half, half) + 1, generator)
    columns = draw(images, half, max(images.shape[3] - half, half) + 1, generator)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_diagonal(images, size, generator):
    """You used one number for row and column, so the squares lie on the diagonal. Draw two."""
    place = draw(images, 0, min(images.shape[2:]), generator)
    return erase(images, torch.stack([place, place], dim=1), size)


def wrong_last_left_out(images, size, generator):
    """The last row and the last column are never a center: randint leaves out its upper end by itself."""
    rows = draw(images, 0, images.shape[2] - 1, generator)
    columns = draw(images, 0, images.shape[3] - 1, generator)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_global_generator(images, size, generator):
    """You drew from PyTorch's global generator. Draw from the one that is given, or a run cannot be repeated."""
    rows = draw(images, 0, images.shape[2], None)
    columns = draw(images, 0, images.shape[3], None)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_fresh_generator(images, size, generator):
    """You set a seed inside, so every batch loses the same squares. Draw from the generator that is given and leave its seed alone."""
    own = torch.Generator().manual_seed(0)
    rows = draw(images, 0, images.shape[2], own)
    columns = draw(images, 0, images.shape[3], own)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_exchanged(images, size, generator):
    """You drew the row up to the width and the column up to the height. It shows where images are not square: shape is (N, C, height, width)."""
    rows = draw(images, 0, images.shape[3], generator)
    columns = draw(images, 0, images.shape[2], generator)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_sometimes(images, size, generator):
    """You erase in half of the images only. Every image loses a square."""
    rows = draw(images, 0, images.shape[2], generator)
    columns = draw(images, 0, images.shape[3], generator)
    erased = erase(images, torch.stack([rows, columns], dim=1), size)
    chosen = draw(images, 0, 2, generator)[:, None, None, None] == 1
    return torch.where(chosen, erased, images)


def wrong_noise(images, size, generator):
    """You filled the squares with noise. Zeros are asked for."""
    rows = draw(images, 0, images.shape[2], generator)
    columns = draw(images, 0, images.shape[3], generator)
    erased = torch.isnan(erase(images, torch.stack([rows, columns], dim=1), size, float("nan")))
    noise = torch.randn(images.shape, generator=generator, device=images.device)
    return torch.where(erased, noise.to(images.dtype), images)


def wrong_in_place(images, size, generator):
    """You erased in the caller's batch: make a new one."""
    rows = draw(images, 0, images.shape[2], generator)
    columns = draw(images, 0, images.shape[3], generator)
    return images.copy_(erase(images, torch.stack([rows, columns], dim=1), size))


def wrong_normal(images, size, generator):
    """Your centers crowd around the middle. All pixels are equally likely."""
    extent = torch.tensor(images.shape[2:])
    u = torch.randn(len(images), 2, generator=generator) / 5 + 0.5
    return erase(images, (u.clamp(0, 0.999) * extent).long(), size)


def wrong_seeded_anew(images, size, generator):
    """You made a generator of your own with the seed of the given one, so every batch loses the squares of the first. Draw from the one that is given: it remembers how far it is."""
    own = torch.Generator().manual_seed(generator.initial_seed())
    rows = draw(images, 0, images.shape[2], own)
    columns = draw(images, 0, images.shape[3], own)
    return erase(images, torch.stack([rows, columns], dim=1), size)


def wrong_half_drawn(images, size, generator):
    """You draw centers for half of the batch and use each twice. Draw as many as there are images."""
    half = (len(images) + 1) // 2
    places = [draw(images, 0, high, generator, half).repeat(2) for high in images.shape[2:]]
    return erase(images, torch.stack(places, dim=1)[: len(images)], size)


def wrong_in_pairs(images, size, generator):
    """You give neighbours in the batch the same column. Draw row and column for each image."""
    rows = draw(images, 0, images.shape[2], generator)
    columns = draw(images, 0, images.shape[3], generator, (len(images) + 1) // 2)
    columns = columns.repeat_interleave(2)[: len(images)]
    return erase(images, torch.stack([rows, columns], dim=1), size)
