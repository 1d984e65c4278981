"""Which functions do papers on optimization try their methods on?"""

from .landscape import Landscape, matrix, split, vector


def _rosenbrock():
    def f(w):
        x, y = split(w)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(w):
        x, y = split(w)
        return vector(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))

    def hessian(w):
        x, y = split(w)
        return matrix(2 - 400 * (y - 3 * x**2), -400 * x, 200.0)

    return Landscape(
        "Rosenbrock", "A curved valley, flat along its floor (Rosenbrock 1960).",
        f, gradient, hessian, minima=((1.0, 1.0),), window=(-2.0, 2.0, -0.5, 2.5),
        start=(-1.5, 2.0), lr=0.001,
    )  # fmt: skip


def _beale():
    constants = (1.5, 2.25, 2.625)

    def terms(w):
        x, y = split(w)
        return x, y, [(c - x + x * y**n, n) for n, c in enumerate(constants, 1)]

    def f(w):
        return sum(t**2 for t, _ in terms(w)[2])

    def gradient(w):
        x, y, parts = terms(w)
        return vector(
            sum(2 * t * (y**n - 1) for t, n in parts),
            sum(2 * t * n * x * y ** (n - 1) for t, n in parts),
        )

    def hessian(w):
        x, y, parts = terms(w)
        xx = sum(2 * (y**n - 1) ** 2 for _, n in parts)
        xy = sum(2 * n * y ** (n - 1) * (x * (y**n - 1) + t) for t, n in parts)
        yy = sum(
            2 * (n * x * y ** (n - 1)) ** 2
            + (2 * t * n * (n - 1) * x * y ** (n - 2) if n > 1 else 0)
            for t, n in parts
        )
        return matrix(xx, xy, yy)

    return Landscape(
        "Beale", "A flat valley between steep corners (Beale 1958).",
        f, gradient, hessian, minima=((3.0, 0.5),), window=(-4.5, 4.5, -4.5, 4.5),
        start=(1.0, 1.5), lr=0.005,
    )  # fmt: skip


rosenbrock = _rosenbrock()

beale = _beale()
