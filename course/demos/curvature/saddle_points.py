"""How often is a critical point a saddle, by dimension?"""

from functools import lru_cache

import numpy as np

from course.demos import style
from course.demos.pattern import Scale, Slider, demo

SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
SHOWN = 30  # matrices in the picture


@lru_cache
def simulate_spectra(seed=3):
    """Eigenvalues of random symmetric matrices (A + A^T) / 2, A standard normal.

    Returns
    -------
    dict of int to ndarray, (samples, n)
        Ascending, in units of sqrt(2 n), which is where the spectrum ends for large n. There are
        8000 samples up to n = 6 and 1500 above.
    """
    rng = np.random.default_rng(seed)
    spectra = {}
    for n in SIZES:
        a = rng.normal(size=(8000 if n <= 6 else 1500, n, n))
        spectra[n] = np.linalg.eigvalsh(a + a.transpose(0, 2, 1)) / np.sqrt(8 * n)
    return spectra


def saddle_shares(shift=0.0):
    """Shares of saddles, and of minima, by size, (len(SIZES),) each."""
    saddles, minima = [], []
    for values in simulate_spectra().values():
        low, high = values[:, 0] + shift, values[:, -1] + shift
        saddles.append(np.mean((low < 0) & (high > 0)))
        minima.append(np.mean(low > 0))
    return np.array(saddles), np.array(minima)


def _saddle_background(rows, curve):
    style.dress(rows, f"Eigenvalues of {SHOWN} matrices", "eigenvalue / √(2n), shifted", "matrix",
                (-2.6, 3.6), (-1, SHOWN))  # fmt: skip
    rows.axvline(0, color=style.GRAY, lw=0.8)
    style.dress(curve, "Share of the matrices", "dimension n", "share", (0, 25), (-0.04, 1.04))
    style.legend(rows, "current", "one sign", "both signs", test="saddles", training="minima",
                 theory="saddles, coin flips")  # fmt: skip


@demo(
    _saddle_background,
    controls=dict(
        n=Scale("dimension n", SIZES, 3),
        shift=Slider("shift", 0.0, 1.5, 0.0, step=0.05),
    ),
)
def saddle_share(rows, curve, n, shift):
    """Eigenvalues of random Hessians, and the share of saddles by dimension."""
    values = simulate_spectra()[n][:SHOWN] + shift
    mixed = (values[:, 0] < 0) & (values[:, -1] > 0)
    heights = np.broadcast_to(np.arange(SHOWN)[:, None], values.shape)
    for role, chosen in ("both signs", mixed), ("one sign", ~mixed):
        rows.line(role, values[chosen].ravel(), heights[chosen].ravel())
    saddles, minima = saddle_shares(shift)
    i = SIZES.index(n)
    sizes = np.array(SIZES[: i + 1])  # the rest is for the reader to find out
    if shift == 0:
        curve.line("theory", sizes, 1 - 2.0 ** (1 - sizes))
    curve.line("training", sizes, minima[: i + 1])
    curve.line("test", sizes, saddles[: i + 1])
    curve.line("current", n, saddles[i])
    coins = f" Coin flips would make it {1 - 2.0 ** (1 - n):.2%}." if shift == 0 else ""
    return (
        f"n = {n}, shift {shift:g}: of {len(simulate_spectra()[n])} random matrices "
        f"{saddles[i]:.2%} have eigenvalues of both signs, {minima[i]:.2%} only positive ones, "
        f"and {max(0, 1 - saddles[i] - minima[i]):.2%} only negative ones.{coins}"
    )
