"""noise_scale: answers that must pass, and mistakes that must not."""


def right_textbook(lr, n_train, batch_size, beta=0.0):
    return lr * n_train / (batch_size * (1 - beta))


def right_steps_an_epoch(lr, n_train, batch_size, beta=0.0):
    return lr / (1 - beta) * (n_train / batch_size)


def right_sum_of_what_momentum_keeps(lr, n_train, batch_size, beta=0.0):
    effective = lr * (1.0 / (1.0 - beta))
    return effective / (batch_size / n_train)


def wrong_without_momentum(lr, n_train, batch_size, beta=0.0):
    """You left momentum out. With momentum a gradient acts 1 / (1 - beta) times over, so divide by 1 - beta."""
    return lr * n_train / batch_size


def wrong_times_one_minus_beta(lr, n_train, batch_size, beta=0.0):
    """You multiplied by 1 - beta. Momentum makes the noise stronger: divide by it."""
    return lr * n_train / batch_size * (1 - beta)


def wrong_divided_by_beta(lr, n_train, batch_size, beta=0.0):
    """You divided by beta, which fails without momentum: divide by 1 - beta."""
    return lr * n_train / (batch_size * beta)


def wrong_bracket_missing(lr, n_train, batch_size, beta=0.0):
    """You divided by 1 and then took beta away from the whole: put brackets around 1 - beta."""
    return lr * n_train / batch_size / 1 - beta


def wrong_upside_down(lr, n_train, batch_size, beta=0.0):
    """You have the batch on top. A larger batch means less noise: divide by batch_size."""
    return lr * batch_size / (n_train * (1 - beta))


def wrong_larger_rate_less_noise(lr, n_train, batch_size, beta=0.0):
    """You divide by the rate. A larger rate means more noise: multiply."""
    return n_train / (lr * batch_size * (1 - beta))


def wrong_whole_steps(lr, n_train, batch_size, beta=0.0):
    """You rounded the number of batches an epoch down: divide with /."""
    return lr * (n_train // batch_size) / (1 - beta)


def wrong_batches_but_one(lr, n_train, batch_size, beta=0.0):
    """You wrote n_train / batch_size - 1, the form before the approximation that the batch is small beside the set. The definition here leaves the 1 out."""
    return lr * (n_train / batch_size - 1) / (1 - beta)


def wrong_square_root(lr, n_train, batch_size, beta=0.0):
    """You took the root of the number of batches. That is how a standard error shrinks; the noise scale is linear."""
    return lr * (n_train / batch_size) ** 0.5 / (1 - beta)


def wrong_without_n(lr, n_train, batch_size, beta=0.0):
    """You left the size of the training set out: multiply by n_train."""
    return lr / (batch_size * (1 - beta))


def wrong_one_plus_beta(lr, n_train, batch_size, beta=0.0):
    """You divide by 1 + beta. Past gradients add up to 1 / (1 - beta): a minus."""
    return lr * n_train / (batch_size * (1 + beta))
