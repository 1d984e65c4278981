"""second_order_change: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(g, hessian, lr):
    return 0.5 * lr**2 * (g @ hessian @ g) - lr * (g @ g)


def right_taylor_of_the_step(g, hessian, lr):
    step = -lr * np.asarray(g, dtype=float)
    return np.dot(g, step) + np.dot(step, np.dot(hessian, step)) / 2


def right_einsum(g, hessian, lr):
    bend = np.einsum("i,ij,j->", g, hessian, g)
    return float(lr * (lr * bend / 2 - np.sum(np.square(g))))


def right_loops(g, hessian, lr):
    d, total = len(g), 0.0
    for i in range(d):
        total -= lr * g[i] * g[i]
        for j in range(d):
            total += lr * lr * g[i] * hessian[i, j] * g[j] / 2
    return total


def wrong_without_the_half(g, hessian, lr):
    """You left out the 1/2: the second-order term of a Taylor series is half the second derivative times the step squared."""
    return lr**2 * (g @ hessian @ g) - lr * (g @ g)


def wrong_lr_not_squared(g, hessian, lr):
    """The curvature term holds the step twice, and the step is -lr g: its lr must be squared."""
    return 0.5 * lr * (g @ hessian @ g) - lr * (g @ g)


def wrong_sign(g, hessian, lr):
    """Your sign is turned: you return how much the loss falls. The change is the new loss minus the old one, negative for a good step."""
    return lr * (g @ g) - 0.5 * lr**2 * (g @ hessian @ g)


def wrong_uphill(g, hessian, lr):
    """You took the step + lr g. Descent steps against the gradient, so the first-order term is negative."""
    return 0.5 * lr**2 * (g @ hessian @ g) + lr * (g @ g)


def wrong_minus_curvature(g, hessian, lr):
    """You subtracted the curvature term. Two minus signs of the step cancel in it: a bowl that bends upwards takes part of the gain back."""
    return -0.5 * lr**2 * (g @ hessian @ g) - lr * (g @ g)


def wrong_first_order(g, hessian, lr):
    """That is the slope's part alone, a straight line. Add what the curvature takes back."""
    return -lr * (g @ g) + 0.0


def wrong_norm_not_squared(g, hessian, lr):
    """You used the length of the gradient. The slope term is g times g, the length squared."""
    return 0.5 * lr**2 * (g @ hessian @ g) - lr * np.sqrt(g @ g)


def wrong_diagonal(g, hessian, lr):
    """You used only the diagonal of the Hessian. The entries beside it count too: g @ hessian @ g."""
    return 0.5 * lr**2 * np.sum(np.diag(hessian) * np.square(g)) - lr * (g @ g)


def wrong_elementwise(g, hessian, lr):
    """You multiplied with * where matrix products are meant: g * hessian * g squares each entry of g and pairs it with a whole column. Write g @ hessian @ g."""
    return 0.5 * lr**2 * np.sum(g * hessian * g) - lr * np.sum(g * g)


def wrong_new_loss_ratio(g, hessian, lr):
    """You returned the change for each unit of lr. Multiply by lr once more."""
    return 0.5 * lr * (g @ hessian @ g) - g @ g


def wrong_absolute_curvature(g, hessian, lr):
    """You took the absolute value of the curvature. Where it is negative the loss falls by more than the slope says."""
    return 0.5 * lr**2 * abs(g @ hessian @ g) - lr * (g @ g)
