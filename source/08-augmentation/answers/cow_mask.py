"""cow_mask: answers that must pass, and mistakes that must not."""

from statistics import NormalDist

import numpy as np
import torch
from scipy import ndimage
from scipy.special import erfinv, ndtri


def quantile(keep):
    """The factor, with the ends that inv_cdf refuses."""
    if keep <= 0 or keep >= 1:
        return np.inf if keep >= 1 else -np.inf
    return NormalDist().inv_cdf(keep)


def right_normal_quantile(noise, keep, sigma):
    if keep in (0, 1):
        return np.full(noise.shape, bool(keep))
    smooth = ndimage.gaussian_filter(np.asarray(noise, dtype=float), sigma)
    return smooth < smooth.mean() + NormalDist().inv_cdf(keep) * smooth.std()


def right_erfinv(noise, keep, sigma):
    smooth = ndimage.gaussian_filter(noise, sigma)
    factor = np.sqrt(2) * erfinv(2 * keep - 1)
    return smooth < smooth.mean() + factor * smooth.std()


def right_standardized(noise, keep, sigma):
    smooth = ndimage.gaussian_filter(noise, sigma=sigma)
    z = (smooth - np.mean(smooth)) / np.std(smooth)
    return np.less(z, ndtri(keep))


def right_one_axis_after_the_other(noise, keep, sigma):
    smooth = noise
    for axis in 0, 1:
        smooth = ndimage.gaussian_filter1d(smooth, sigma, axis=axis)
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def right_below_in_probability(noise, keep, sigma):
    smooth = torch.tensor(ndimage.gaussian_filter(np.asarray(noise, dtype=float), sigma))
    z = (smooth - smooth.mean()) / smooth.std(correction=0)
    return (torch.special.ndtr(z) < keep).numpy() | (keep >= 1)


def wrong_turned_round(noise, keep, sigma):
    """Your mask is true above the threshold, so it keeps the share 1 - keep. It is true where the smoothed noise is below."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth > smooth.mean() + quantile(keep) * smooth.std()


def wrong_not_smoothed(noise, keep, sigma):
    """You did not smooth the noise, so the mask is sand instead of spots: gaussian_filter comes first."""
    return noise < noise.mean() + quantile(keep) * noise.std()


def wrong_statistics_of_the_noise(noise, keep, sigma):
    """You took mean and standard deviation of the noise before it was smoothed. Smoothing shrinks the deviation: measure it afterwards."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < noise.mean() + quantile(keep) * noise.std()


def wrong_standard_normal(noise, keep, sigma):
    """You compared with the factor alone, as if the smoothed noise had mean 0 and deviation 1. Put its own mean and standard deviation in."""
    return ndimage.gaussian_filter(noise, sigma) < quantile(keep)


def wrong_no_mean(noise, keep, sigma):
    """You left out the mean of the smoothed noise: the threshold is the mean plus the factor times the standard deviation."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < quantile(keep) * smooth.std()


def wrong_ddof(noise, keep, sigma):
    """You divided by one less than the number of pixels, as ddof=1 does. The deviation of all pixels is asked for, ddof=0, which is NumPy's default."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + quantile(keep) * smooth.std(ddof=1)


def wrong_variance(noise, keep, sigma):
    """You multiplied the factor by the variance. It takes the standard deviation, its square root."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + quantile(keep) * smooth.var()


def wrong_share_as_threshold(noise, keep, sigma):
    """You used keep itself as the factor. A share becomes a threshold through the inverse of the normal distribution: NormalDist().inv_cdf(keep)."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + keep * smooth.std()


def wrong_root_forgotten(noise, keep, sigma):
    """You left out the square root of 2 before erfinv."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + quantile(keep) / np.sqrt(2) * smooth.std()


def wrong_sigma_squared(noise, keep, sigma):
    """You smoothed with another width than sigma, such as sigma squared: gaussian_filter takes the standard deviation in pixels."""
    smooth = ndimage.gaussian_filter(noise, sigma**2)
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_exact_share(noise, keep, sigma):
    """You chose the threshold so that the share is exactly keep, by a quantile of the pixels. The definition takes the threshold from mean and standard deviation, so the share of a single mask varies a little."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    if keep in (0, 1):
        return np.full(noise.shape, bool(keep))
    return smooth < np.quantile(smooth, keep)


def wrong_black_border(noise, keep, sigma):
    """You smoothed with zeros beyond the border, as mode "constant" does. Leave mode out: gaussian_filter reflects at the border."""
    smooth = ndimage.gaussian_filter(noise, sigma, mode="constant")
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_ends(noise, keep, sigma):
    """With keep 0 or 1 your function fails, as NormalDist().inv_cdf does there: return a mask that is all False or all True."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + NormalDist().inv_cdf(keep) * smooth.std()


def wrong_numbers(noise, keep, sigma):
    """Your mask holds numbers. A boolean array is asked for: leave the comparison as it is."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return (smooth < smooth.mean() + quantile(keep) * smooth.std()).astype(float)


def wrong_smoothed_along_rows(noise, keep, sigma):
    """You smoothed along one axis only, so the spots are stripes: both axes."""
    smooth = ndimage.gaussian_filter1d(noise, sigma, axis=1)
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_nearest_border(noise, keep, sigma):
    """You smoothed with mode "nearest", which repeats the last pixel. Leave mode out: gaussian_filter reflects at the border."""
    smooth = ndimage.gaussian_filter(noise, sigma, mode="nearest")
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_mirrored_border(noise, keep, sigma):
    """You smoothed with mode "mirror", which does not repeat the last pixel. Leave mode out: the default is "reflect", which does."""
    smooth = ndimage.gaussian_filter(noise, sigma, mode="mirror")
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_periodic_border(noise, keep, sigma):
    """You smoothed with mode "wrap", so that opposite borders meet. Leave mode out: gaussian_filter reflects at the border."""
    smooth = ndimage.gaussian_filter(noise, sigma, mode="wrap")
    return smooth < smooth.mean() + quantile(keep) * smooth.std()


def wrong_erfinv_forgotten(noise, keep, sigma):
    """Your factor is 2 keep - 1 itself. It is the normal quantile, sqrt(2) erfinv(2 keep - 1), which NormalDist().inv_cdf(keep) gives."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    factor = 2 * keep - 1 if 0 < keep < 1 else quantile(keep)
    return smooth < smooth.mean() + factor * smooth.std()


def wrong_median(noise, keep, sigma):
    """You measured from the median of the smoothed noise. The threshold starts at its mean."""
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < np.median(smooth) + quantile(keep) * smooth.std()


def wrong_ends_exchanged(noise, keep, sigma):
    """You exchanged the ends: keep = 0 keeps nothing, so all is False, and keep = 1 keeps all."""
    if keep in (0, 1):
        return np.full(noise.shape, keep == 0)
    smooth = ndimage.gaussian_filter(noise, sigma)
    return smooth < smooth.mean() + quantile(keep) * smooth.std()
