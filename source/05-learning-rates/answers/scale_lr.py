"""scale_lr: answers that must pass, and mistakes that must not."""

import math


def right_textbook(lr, batch_size, new_batch_size):
    return lr * new_batch_size / batch_size


def right_rate_per_example(lr, batch_size, new_batch_size):
    per_example = lr / batch_size
    return per_example * new_batch_size


def right_through_the_ratio(lr, batch_size, new_batch_size):
    return lr / (batch_size / new_batch_size)


def wrong_upside_down(lr, batch_size, new_batch_size):
    """Your rate falls when the batch grows. A larger batch is less noisy and bears a larger rate: new over old."""
    return lr * batch_size / new_batch_size


def wrong_square_root(lr, batch_size, new_batch_size):
    """You scaled with the root of the ratio. That rule exists too; the linear rule takes the ratio itself."""
    return lr * (new_batch_size / batch_size) ** 0.5


def wrong_whole_ratio(lr, batch_size, new_batch_size):
    """new_batch_size // batch_size rounds down, to zero for smaller batches: divide with /."""
    return lr * (new_batch_size // batch_size)


def wrong_unchanged(lr, batch_size, new_batch_size):
    """You left the rate as it is. With another batch size it should change in proportion."""
    return lr * 1.0


def wrong_times_new(lr, batch_size, new_batch_size):
    """You multiplied by the new batch size alone: divide by the old one, so that the same size leaves the rate as it is."""
    return lr * new_batch_size


def wrong_difference(lr, batch_size, new_batch_size):
    """You added the relative growth to the rate. The rate is multiplied by the ratio."""
    return lr + (new_batch_size - batch_size) / batch_size


def wrong_growth(lr, batch_size, new_batch_size):
    """You multiplied by the growth, new minus old over old, which gives 0 for an unchanged batch: the ratio is new over old."""
    return lr * (new_batch_size - batch_size) / batch_size


def wrong_only_up(lr, batch_size, new_batch_size):
    """You scale for larger batches only. A smaller batch is noisier and needs a smaller rate."""
    return lr * max(new_batch_size / batch_size, 1)


def wrong_logarithm(lr, batch_size, new_batch_size):
    """Your rate grows with the logarithm of the ratio. The rule is linear: the rate grows by the same factor as the batch."""
    return lr * (1 + math.log10(new_batch_size / batch_size))
