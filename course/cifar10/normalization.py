"""Which mean and deviation normalize a set of images?"""


def normalization(data):
    """Mean and standard deviation of each color over the training images, values in [0, 1].

    Returns
    -------
    mean, std : list of float, three each
    """
    import numpy as np

    # Counts of the 256 values make whole numbers, so that every machine gets the same digits.
    values = np.arange(256) / 255.0
    mean, std = [], []
    for channel in np.moveaxis(data.train_images, 3, 0):
        share = np.bincount(channel.reshape(-1), minlength=256) / channel.size
        mean.append(float(share @ values))
        std.append(max(float(np.sqrt(share @ (values - mean[-1]) ** 2)), 1e-6))
    return mean, std
