"""How does a GPU get its batches without waiting for the CPU?

The whole set lies on the device as bytes: CIFAR-10's training images take 154 MB. Batches are cut,
normalized and augmented there, a few operations for a whole batch, so no worker process has to
keep up. The CPU takes the same path.
"""

import numpy as np

__all__ = ["DeviceBatches", "crop_flip_cutout"]


class DeviceBatches:
    """Mini-batches of images that lie on the device as a whole.

    Every pass over the object is an epoch.

    Parameters
    ----------
    images : ndarray or tensor of uint8, (n, height, width, channels)
    labels : ndarray or tensor of int, (n,)
    batch_size : int
    mean, std : sequence of float, (channels,), optional
        Subtracted from the values in [0, 1], and what they are then divided by.
    augment : callable, optional
        ``augment(x, generator)`` gets each whole batch, after it has been normalized, and a
        ``torch.Generator`` on its device; it returns a batch. A zero is the mean color then.
    shuffle : bool
        Take the images in a new order every epoch.
    seed : int
        Epoch e is the same for the same seed, whatever else has drawn random numbers.
    device : str or torch.device, optional
        The GPU where there is one, else the CPU.
    drop_last : bool
        Leave out a last batch that is smaller than the others.

    Attributes
    ----------
    images : tensor of uint8, (n, height, width, channels)
    labels : tensor of int64, (n,)
    epoch : int
        Number of the epoch that the next pass is, from 0; assign to it to repeat or skip some.

    Examples
    --------
    >>> images = np.zeros((10, 32, 32, 3), np.uint8)
    >>> batches = DeviceBatches(images, np.arange(10), 4, device="cpu")
    >>> [tuple(x.shape) for x, y in batches]
    [(4, 3, 32, 32), (4, 3, 32, 32), (2, 3, 32, 32)]
    """

    def __init__(
        self, images, labels, batch_size, *, mean=None, std=None, augment=None, shuffle=False,
        seed=0, device=None, drop_last=False,
    ):  # fmt: skip
        import torch

        if len(images) != len(labels):
            raise ValueError(f"{len(images)} images, but {len(labels)} labels")
        if not len(images) or batch_size < 1:
            raise ValueError("batches need at least one image and a batch_size of at least 1")
        if images.dtype not in (np.uint8, torch.uint8) or images.ndim != 4:
            raise ValueError(
                "images are uint8 of shape (n, height, width, channels), "
                f"not {images.dtype} of shape {tuple(images.shape)}"
            )
        self.device = default_device() if device is None else torch.device(device)
        self.images = _tensor(images).to(self.device)
        self.labels = _tensor(labels).to(self.device, torch.int64)
        self.batch_size, self.augment, self.shuffle = int(batch_size), augment, shuffle
        self.seed, self.drop_last, self.epoch = seed, drop_last, 0
        channels = self.images.shape[3]
        mean = np.zeros(channels) if mean is None else np.asarray(mean, dtype=float)
        std = np.ones(channels) if std is None else np.asarray(std, dtype=float)
        if mean.shape != (channels,) or std.shape != (channels,) or not (std > 0).all():
            raise ValueError(f"mean and std need {channels} numbers each, std above zero")
        # One product and one difference: value / 255 / std - mean / std.
        self._scale = self._row(1.0 / (255.0 * std))
        self._shift = self._row(mean / std)

    def __len__(self):
        """Number of batches an epoch."""
        n, b = len(self.labels), self.batch_size
        return n // b if self.drop_last else -(-n // b)

    def __iter__(self):
        """Yield (x, y) for one epoch: float32 (b, channels, height, width) and int64 (b,)."""
        import torch

        generator = torch.Generator(self.device)
        state = np.random.SeedSequence([self.seed, self.epoch]).generate_state(1, np.uint64)[0]
        generator.manual_seed(int(state) >> 1)  # some devices take a signed number
        self.epoch += 1
        n = len(self.labels)
        order = torch.randperm(n, generator=generator, device=self.device) if self.shuffle else None
        for i in range(len(self)):
            chosen = slice(i * self.batch_size, (i + 1) * self.batch_size)
            if order is not None:
                chosen = order[chosen]
            x = self.normalized(self.images[chosen])
            if self.augment is not None:
                x = self.augment(x, generator)
            yield x, self.labels[chosen]

    def normalized(self, images):
        """What the network sees: bytes (n, height, width, channels) -> float32 (n, channels, ...).

        The numbers lie in memory as "channels last", which convolutions on recent GPUs prefer.
        """
        x = _tensor(images).to(self.device).permute(0, 3, 1, 2)
        return x.float().mul_(self._scale).sub_(self._shift)

    def _row(self, values):
        """Numbers of the channels, ready to meet a batch."""
        import torch

        return torch.tensor(values, dtype=torch.float32, device=self.device).reshape(1, -1, 1, 1)


def crop_flip_cutout(pad=4, cutout=16):
    """The assignment's augmentation for :class:`DeviceBatches`.

    Parameters
    ----------
    pad : int
        Zeros on all sides, before a crop of the old size at a random place.
    cutout : int
        Side of the square that is erased around a random pixel; 0 for none.

    Returns
    -------
    callable
        ``augment(x, generator)``: each image is cropped, mirrored with probability 1/2 and
        loses a square, in operations on the whole batch.
    """

    def augment(x, generator):
        import torch
        from torch.nn.functional import pad as pad_zeros

        n, _, height, width = x.shape

        def draw(high):
            return torch.randint(high, (n,), generator=generator, device=x.device)

        if pad:
            # A view of all crops, of which one an image is copied.
            crops = pad_zeros(x, (pad,) * 4).unfold(2, height, 1).unfold(3, width, 1)
            each = torch.arange(n, device=x.device)
            x = crops[each, :, draw(2 * pad + 1), draw(2 * pad + 1)]
        x = torch.where(draw(2).bool()[:, None, None, None], x.flip(3), x)
        if cutout:
            rows = torch.arange(height, device=x.device) - draw(height)[:, None]
            columns = torch.arange(width, device=x.device) - draw(width)[:, None]
            half = cutout // 2
            inside_rows = (rows >= -half) & (rows < half)
            inside_columns = (columns >= -half) & (columns < half)
            erased = inside_rows[:, :, None] & inside_columns[:, None, :]
            x = x.masked_fill(erased[:, None], 0.0)
        return x

    return augment


def _tensor(values):
    """As a tensor; a read-only array, of which PyTorch would warn, as a copy."""
    import torch

    if isinstance(values, np.ndarray) and not values.flags.writeable:
        values = values.copy()
    return torch.as_tensor(values)


def default_device():
    """The GPU where there is one, else the CPU."""
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")
