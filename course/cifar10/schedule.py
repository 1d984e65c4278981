"""How does the learning rate rise and fall over a run?"""


def triangle(warmup=0.2, end=0.01):
    """A schedule that rises linearly from a fifth to 1 until `warmup`, then falls to `end`.

    Returns
    -------
    callable
        t in [0, 1] -> factor of the learning rate.
    """

    def schedule(t):
        if t < warmup:
            return 0.2 + 0.8 * t / warmup
        return 1.0 - (1.0 - end) * (t - warmup) / (1.0 - warmup)

    schedule.__name__ = f"triangle(warmup={warmup:g}, end={end:g})"
    return schedule
