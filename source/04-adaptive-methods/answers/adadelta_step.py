"""adadelta_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def right_one_root(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    r = r + (1 - rho) * (g * g - r)
    ratio = (u + eps) / (r + eps)
    u_new = rho * u + (1 - rho) * ratio * g * g
    return w - lr * ratio**0.5 * g, r, u_new


def right_in_place_on_copies(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    w, g, r, u = (np.array(a, dtype=float) for a in (w, g, r, u))
    r *= rho
    r += (1 - rho) * g**2
    move = -np.sqrt((u + eps) / (r + eps)) * g
    u *= rho
    u += (1 - rho) * move**2
    w += lr * move
    return w, r, u


def right_entry_by_entry(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    new = []
    for a, b, c, d in zip(*(np.ravel(x).tolist() for x in (w, g, r, u))):
        c = rho * c + (1 - rho) * b**2
        step = (d + eps) ** 0.5 / (c + eps) ** 0.5 * b
        new.append((a - lr * step, c, rho * d + (1 - rho) * step**2))
    return tuple(np.reshape(part, np.shape(w)) for part in zip(*new))


def wrong_eps_outside(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You added eps outside the roots. Here its place matters: with u = 0 the root of u + eps is what starts the motion, and eps itself is a thousand times smaller."""
    r = rho * r + (1 - rho) * np.square(g)
    d = (np.sqrt(u) + eps) / (np.sqrt(r) + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_eps_below_outside(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Below the line your eps stands outside the root. Both eps belong inside their roots."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / (np.sqrt(r) + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_eps_below_only(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your numerator has no eps, so u = 0 gives a step of zero, and u stays 0 forever. Add eps above the line too."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_eps_above_only(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your denominator has no eps: a weight whose gradient has been zero so far has r = 0, and the quotient is not finite."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_no_eps(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You left eps out: with u = 0 nothing ever moves, and zero divided by zero is nan."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u) / np.sqrt(r) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_rate_in_the_average(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You averaged the squares of lr * d. The average is over d itself; lr only scales the move of w."""
    r = rho * r + (1 - rho) * np.square(g)
    d = lr * np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - d, r, u


def wrong_no_rate(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You left lr out. It is 1 by default, and the caller may ask for another: scale the move of w with it."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - d, r, u


def wrong_no_numerator(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """This is RMSProp's step: the root of u, which stands for the learning rate here, is missing above the line."""
    r = rho * r + (1 - rho) * np.square(g)
    d = g / np.sqrt(r + eps)
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_u_never_updated(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You returned u as it came. It has to average the squared steps, or every step stays as timid as the first."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    return w - lr * d, r, u


def wrong_u_of_gradients(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your u averages squared gradients, as r does. It should average the squared steps d."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * np.square(g)
    return w - lr * d, r, u


def wrong_u_not_squared(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your u averages the steps themselves. Square them first: u stands under a root, as r does."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * np.abs(d)
    return w - lr * d, r, u


def wrong_old_r(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You divided by the average from before this step. Update r first, then compute d; only u waits until d is known."""
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    r = rho * r + (1 - rho) * np.square(g)
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_upside_down(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your quotient stands on its head: the steps' root belongs above the line, the gradients' root below."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(r + eps) / np.sqrt(u + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_no_gradient(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You moved by the quotient of the roots alone: multiply it by the gradient, which gives the direction."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps)
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_no_root(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You forgot the roots: u and r hold squares, and the step needs their square roots."""
    r = rho * r + (1 - rho) * np.square(g)
    d = (u + eps) / (r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_sum(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You added up the squared gradients, which is AdaGrad. Here r is an average with weights rho and 1 - rho."""
    r = r + np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_uphill(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You walked uphill: the gradient points where the loss grows, so subtract the step."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w + lr * d, r, u


def wrong_in_place(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """Your step changes the caller's arrays: write r = ... and w = w - ..., which make new arrays, instead of *=, += and -=."""
    r *= rho
    r += (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u *= rho
    u += (1 - rho) * d**2
    w -= lr * d
    return w, r, u


def wrong_without_u(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You returned w and r. The next step needs the average of the squared steps as well: return w, r and u."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    return w - lr * d, r


def wrong_default_of_rho(w, g, r, u, lr=1.0, rho=0.95, eps=1e-6):
    """Your rho is 0.95 where the caller leaves it out. Here the default is 0.9: keep the first line as it was given."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u


def wrong_new_u_in_the_step(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You computed the step again with the new u. The old u makes the step, and the step then goes into u."""
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * np.sqrt(u + eps) / np.sqrt(r + eps) * g, r, u


def wrong_arrays_alone(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """You made arrays of the state with an axis too many. All arguments may be Python numbers: write arithmetic that works for both, without an index or a shape."""
    w, g, r, u = (np.atleast_1d(a) for a in (w, g, r, u))
    r = rho * r + (1 - rho) * g**2
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    return w - lr * d, r, rho * u + (1 - rho) * d**2
