"""nesterov_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, v, gradient, lr, beta):
    v = beta * v - lr * gradient(w + beta * v)
    return w + v, v


def right_coast_then_correct(w, v, gradient, lr, beta):
    coasting = np.multiply(beta, v)
    ahead = np.add(w, coasting)
    landed = ahead - lr * np.asarray(gradient(ahead))
    return landed, landed - w


def right_with_the_summed_velocity(w, v, gradient, lr, beta):
    summed = v / -lr
    summed = beta * summed + gradient(w - lr * beta * summed)
    return w - lr * summed, -lr * summed


def right_in_place_on_copies(w, v, gradient, lr, beta):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= beta
    v -= lr * np.asarray(gradient(w + v))
    w += v
    return w, v


def right_asks_twice(w, v, gradient, lr, beta):
    ahead = w + beta * v
    return w + beta * v - lr * gradient(ahead), beta * v - lr * gradient(ahead)


def wrong_plain_momentum(w, v, gradient, lr, beta):
    """You took the gradient at w, which is plain momentum. Nesterov looks first: ask for it at w + beta * v."""
    v = beta * v - lr * gradient(w + 0.0 * v)
    return w + v, v


def wrong_looks_back(w, v, gradient, lr, beta):
    """You looked behind: this velocity is the move itself and points where the ball goes, so the look-ahead adds beta * v."""
    v = beta * v - lr * gradient(w - beta * v)
    return w + v, v


def wrong_looks_too_far(w, v, gradient, lr, beta):
    """You looked a whole velocity ahead. Friction takes its share first: the ball coasts to w + beta * v."""
    v = beta * v - lr * gradient(w + v)
    return w + v, v


def wrong_rate_in_the_look(w, v, gradient, lr, beta):
    """You scaled the look-ahead by lr. This velocity has its rate inside already: look at w + beta * v."""
    v = beta * v - lr * gradient(w + lr * beta * v)
    return w + v, v


def wrong_as_on_the_slide(w, v, gradient, lr, beta):
    """Your velocity adds up gradients, so it points uphill, and with it w + beta * v looks the wrong way: this is the slide's error. Here v is the move itself, with -lr * g inside."""
    v = beta * v + gradient(w + beta * v)
    return w - lr * v, v


def wrong_moves_from_the_look_ahead(w, v, gradient, lr, beta):
    """You moved from the point where you looked, so the coasting counts twice: look ahead, then move from w."""
    ahead = w + beta * v
    v = beta * v - lr * gradient(ahead)
    return ahead + v, v


def wrong_gradient_step_only(w, v, gradient, lr, beta):
    """You moved from w by the gradient alone. The gradient at the look-ahead corrects the velocity; w then moves by the whole new velocity."""
    g = gradient(w + beta * v)
    return w - lr * g, beta * v - lr * g


def wrong_velocity_without_memory(w, v, gradient, lr, beta):
    """Your weights are right, but the velocity you return lacks beta * v: it is the whole move, coasting and correction."""
    g = gradient(w + beta * v)
    return w + beta * v - lr * g, -lr * g


def wrong_returns_the_look_ahead(w, v, gradient, lr, beta):
    """You returned the next look-ahead point. Return where the ball is, w + v; it looks ahead at the beginning of the next step."""
    v = beta * v - lr * gradient(w + beta * v)
    return w + v + beta * v, v


def wrong_old_velocity(w, v, gradient, lr, beta):
    """You moved by the velocity from before this step: update v first, then add the new one."""
    return w + v, beta * v - lr * gradient(w + beta * v)


def wrong_keeps_the_old_velocity(w, v, gradient, lr, beta):
    """Your weights are right, but you handed back the velocity that came in. Return the new one, or the memory never grows."""
    return w + beta * v - lr * gradient(w + beta * v), v * 1.0


def wrong_uphill(w, v, gradient, lr, beta):
    """You walked uphill: the gradient enters the velocity with a minus sign."""
    v = beta * v + lr * gradient(w + beta * v)
    return w + v, v


def wrong_no_rate(w, v, gradient, lr, beta):
    """The learning rate is missing: the velocity takes up -lr times the gradient."""
    v = beta * v - gradient(w + beta * v)
    return w + v, v


def wrong_no_friction(w, v, gradient, lr, beta):
    """You looked ahead with beta, but then kept the whole old velocity: it loses its share in the update too."""
    v = v - lr * gradient(w + beta * v)
    return w + v, v


def wrong_swapped(w, v, gradient, lr, beta):
    """You returned the velocity first: the order is w, v."""
    v = beta * v - lr * gradient(w + beta * v)
    return v, w + v


def wrong_weights_only(w, v, gradient, lr, beta):
    """You returned the weights alone. The next step needs the velocity too: return both, w and v."""
    return w + beta * v - lr * gradient(w + beta * v)


def wrong_in_place(w, v, gradient, lr, beta):
    """Your step changes the caller's arrays: compute with new ones, such as ahead = w + beta * v, instead of w += and v *=."""
    v *= beta
    v -= lr * gradient(w + v)
    w += v
    return w, v


def wrong_whole_numbers(w, v, gradient, lr, beta):
    """For integer arrays your results are integer arrays, and the fractions are cut off in them: let the formula choose the type, or use dtype=float."""
    new_v, new_w = np.zeros_like(v), np.zeros_like(w)
    new_v[...] = beta * v - lr * gradient(w + beta * v)
    new_w[...] = w + new_v
    return new_w, new_v
