"""Which harmless-looking computations have a gradient that is not a number?

Small functions of a PyTorch tensor, for exercise ``first_nan_op`` of unit 09 and for its demo.
Each is fine for most inputs and goes wrong in its own way for some: in the forward pass, in the
backward pass only, or not at all. :func:`named` hands one out by name, so that a test can have it
made where the student's code lives: ``oracles.there(hazards.named, "half_square")``. PyTorch is
imported inside the functions.
"""

__all__ = [
    "anomaly_is_on", "half_square", "log_of_share", "masked_root", "named", "nan_added",
    "quotient", "root", "root_of_square", "x_log_x",
]  # fmt: skip


def half_square(x):
    """Half the square, which is always fine: its gradient is x."""
    return 0.5 * x * x


def root(x):
    """Square root: an infinite gradient at 0, where nothing is nan yet; nan below."""
    return x.sqrt()


def root_of_square(x):
    """Root of the square, as in a norm: at 0 an infinite slope meets a zero one."""
    return (x**2).sqrt()


def masked_root(x):
    """Root where x is positive, else 0: what is masked out forwards comes back backwards."""
    import torch

    return torch.where(x > 0, x.sqrt(), torch.zeros_like(x))


def x_log_x(x):
    """x log x, as in an entropy: at 0 it is zero times minus infinity."""
    return x * x.log()


def quotient(x):
    """x over its own length: at 0 it is zero over zero."""
    return x / x.abs()


def log_of_share(x):
    """Log of the softmax over the last axis, written out: large entries overflow."""
    weights = x.exp()
    return (weights / weights.sum(dim=-1, keepdim=True)).log()


def nan_added(x):
    """x plus nan: the value is nan, the gradient is 1, so no backward function is to blame."""
    return x + float("nan")


def anomaly_is_on():
    """Whether autograd's anomaly detection is switched on in this process."""
    import torch

    return bool(torch.is_anomaly_enabled())


def named(name):
    """One of the functions of this module.

    Parameters
    ----------
    name : str
        One of ``__all__``.

    Raises
    ------
    ValueError
        For a name that this module does not have.
    """
    if name not in __all__:
        raise ValueError(f"no function {name!r}; there are: {', '.join(__all__)}")
    return globals()[name]
