"""perturb_gradient: answers that must pass, and mistakes that must not."""

import numpy as np


def right_scaled_standard_normal(g, k, rng, sigma, decay):
    return g + sigma * decay**k * rng.standard_normal(np.shape(g))


def right_normal_with_scale(g, k, rng, sigma, decay):
    return rng.normal(loc=g, scale=sigma * decay**k)


def right_entry_by_entry(g, k, rng, sigma, decay):
    for _ in range(k):
        sigma = sigma * decay
    noisy = np.array(g, dtype=float)
    for i in np.ndindex(noisy.shape):
        noisy[i] += rng.normal(0.0, sigma)
    return noisy


def right_sum_of_two_draws(g, k, rng, sigma, decay):
    first, second = rng.standard_normal((2, *np.shape(g)))
    return g + sigma * np.power(float(decay), k) * (first + second) / np.sqrt(2)


def wrong_linear_decay(g, k, rng, sigma, decay):
    """You multiplied decay by k, so there is no noise at k = 0 and ever more later. The noise shrinks by the factor decay at every step: decay to the power k."""
    return g + rng.normal(0.0, 1.0, size=np.shape(g)) * sigma * decay * k


def wrong_no_decay(g, k, rng, sigma, decay):
    """Your noise never fades: multiply sigma by decay to the power k."""
    return g + rng.normal(0.0, sigma, size=np.shape(g))


def wrong_decayed_once(g, k, rng, sigma, decay):
    """You multiplied by decay once, whatever the step: use decay to the power k, which is 1 at k = 0."""
    return g + rng.normal(0.0, sigma * decay, size=np.shape(g))


def wrong_counts_from_one(g, k, rng, sigma, decay):
    """You used k + 1 as the exponent. Steps are counted from 0 here, so the first noise has the full standard deviation sigma."""
    return g + rng.normal(0.0, sigma * decay ** (k + 1), size=np.shape(g))


def wrong_variance_for_deviation(g, k, rng, sigma, decay):
    """You passed the variance to rng.normal. It takes a standard deviation: leave out the square."""
    return g + rng.normal(0.0, (sigma * decay**k) ** 2, size=np.shape(g))


def wrong_one_noise_for_all(g, k, rng, sigma, decay):
    """You drew one number and added it to every entry: draw one for each, with size=np.shape(g)."""
    return g + rng.normal(0.0, sigma * decay**k)


def wrong_one_noise_a_column(g, k, rng, sigma, decay):
    """You drew one number for each entry of the last axis and repeated it along the others: every entry needs noise of its own, with size=np.shape(g)."""
    return g + rng.normal(0.0, sigma * decay**k, size=np.shape(g)[-1:])


def wrong_uniform(g, k, rng, sigma, decay):
    """Your noise is uniform between -sigma and sigma. Normal noise is asked for, with that standard deviation: rng.normal."""
    width = sigma * decay**k
    return g + rng.uniform(-width, width, size=np.shape(g))


def wrong_random_instead_of_normal(g, k, rng, sigma, decay):
    """rng.random draws between 0 and 1, so your noise pushes in one direction only. Normal noise has mean zero: rng.normal or rng.standard_normal."""
    return g + sigma * decay**k * rng.random(np.shape(g))


def wrong_multiplied(g, k, rng, sigma, decay):
    """You multiplied the gradient by the noise. On a plateau the gradient is nearly zero, and so is your noise there: add it instead."""
    return g * (1 + rng.normal(0.0, sigma * decay**k, size=np.shape(g)))


def wrong_noise_only(g, k, rng, sigma, decay):
    """You returned the noise alone: add it to g."""
    return rng.normal(0.0, sigma * decay**k, size=np.shape(g))


def wrong_in_place(g, k, rng, sigma, decay):
    """You added the noise to the caller's gradient: write g = g + noise, which makes a new array, instead of g += noise."""
    g += rng.normal(0.0, sigma * decay**k, size=np.shape(g))
    return g


def wrong_own_seed(g, k, rng, sigma, decay):
    """You made a generator of your own with a fixed seed, so the same noise comes at every step: draw from the rng that you are given."""
    return g + np.random.default_rng(0).normal(0.0, sigma * decay**k, size=np.shape(g))


def wrong_global_generator(g, k, rng, sigma, decay):
    """You drew from NumPy's global generator, so equal seeds give different noise and nobody can repeat your run: draw from the rng that you are given."""
    return g + np.random.normal(0.0, sigma * decay**k, size=np.shape(g))


def wrong_whole_numbers(g, k, rng, sigma, decay):
    """For an integer gradient your result is an integer array, and the noise is rounded away in it: let g + noise choose the type."""
    noisy = np.zeros_like(g)
    noisy[...] = g + rng.normal(0.0, sigma * decay**k, size=np.shape(g))
    return noisy


def wrong_shape_of_an_array(g, k, rng, sigma, decay):
    """A Python number has no g.shape, and g may be one. np.shape(g) works for arrays and for numbers."""
    return g + rng.normal(0.0, sigma * decay**k, size=g.shape)


def wrong_never_without_noise(g, k, rng, sigma, decay):
    """You added a small constant to the standard deviation. Zero is allowed there: with sigma = 0 the gradient stays exactly as it is."""
    return g + rng.normal(0.0, sigma * decay**k + 1e-8, size=np.shape(g))
