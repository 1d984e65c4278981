"""velocity_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, g, v, lr, beta):
    v = beta * v - lr * g
    return w + v, v


def right_expanded(w, g, v, lr, beta):
    return w + beta * v - lr * g, np.subtract(np.multiply(beta, v), np.multiply(lr, g))


def right_through_the_other_form(w, g, v, lr, beta):
    summed = beta * (v / -lr) + g
    return w - lr * summed, -lr * summed


def right_in_place_on_copies(w, g, v, lr, beta):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= beta
    v -= lr * np.asarray(g)
    w += v
    return w, v


def wrong_other_form(w, g, v, lr, beta):
    """This is momentum_step, whose velocity collects plain gradients. Here v is the move itself: lr enters with the gradient, with a minus sign, and w moves by v."""
    v = beta * v + g
    return w - lr * v, v


def wrong_old_velocity(w, g, v, lr, beta):
    """You moved by the velocity from before this step, so the newest gradient comes one step late: update v first, then add the new one."""
    return w + v, beta * v - lr * g


def wrong_keeps_the_old_velocity(w, g, v, lr, beta):
    """Your weights are right, but you handed back the velocity that came in. Return the new one, or the memory never grows."""
    return w + beta * v - lr * g, v * 1.0


def wrong_uphill(w, g, v, lr, beta):
    """You walked uphill: the gradient points where the loss grows, so it enters the velocity with a minus sign."""
    v = beta * v + lr * g
    return w + v, v


def wrong_minus_twice(w, g, v, lr, beta):
    """The minus sign is there twice, which walks uphill: this velocity already points downhill, so add it to w."""
    v = beta * v - lr * g
    return w - v, v


def wrong_sign_in_the_move(w, g, v, lr, beta):
    """Your velocity adds up lr * g and the weights subtract it. That walks the same path, but the velocity has the opposite sign: put the minus sign into v."""
    v = beta * v + lr * g
    return w - v, v


def wrong_rate_twice(w, g, v, lr, beta):
    """The learning rate counts twice: it is inside the velocity already, so w moves by v itself."""
    v = beta * v - lr * g
    return w + lr * v, v


def wrong_no_rate(w, g, v, lr, beta):
    """The learning rate is missing: the velocity takes up lr * g, not g."""
    v = beta * v - g
    return w + v, v


def wrong_rate_on_both(w, g, v, lr, beta):
    """You multiplied the old velocity by lr as well. It has had its rate already, when it was made: only the new gradient is scaled."""
    v = lr * (beta * v - g)
    return w + v, v


def wrong_average(w, g, v, lr, beta):
    """You gave the gradient the weight 1 - beta, as in an average. Here lr * g enters whole."""
    v = beta * v - (1 - beta) * lr * g
    return w + v, v


def wrong_friction_on_the_new_gradient(w, g, v, lr, beta):
    """You multiplied the new gradient by beta too. Only the old velocity loses a share; the push is added after that."""
    v = beta * (v - lr * g)
    return w + v, v


def wrong_no_friction(w, g, v, lr, beta):
    """The old velocity keeps its full size: multiply it by beta, or the ball never slows down."""
    v = v - lr * g
    return w + v, v


def wrong_gradient_twice(w, g, v, lr, beta):
    """You took the gradient's step on top of the velocity, which holds it already: w moves by v alone."""
    v = beta * v - lr * g
    return w + v - lr * g, v


def wrong_swapped(w, g, v, lr, beta):
    """You returned the velocity first: the order is w, v."""
    v = beta * v - lr * g
    return v, w + v


def wrong_weights_only(w, g, v, lr, beta):
    """You returned the weights alone. The next step needs the velocity too: return both, w and v."""
    return w + beta * v - lr * g


def wrong_in_place(w, g, v, lr, beta):
    """Your step changes the caller's arrays: write v = beta * v - lr * g, which makes a new array, instead of v *= beta and v -= lr * g."""
    v *= beta
    v -= lr * g
    w += v
    return w, v


def wrong_whole_numbers(w, g, v, lr, beta):
    """For integer arrays your results are integer arrays, and the fractions are cut off in them: let the formula choose the type, or use dtype=float."""
    new_v, new_w = np.zeros_like(v), np.zeros_like(w)
    new_v[...] = beta * v - lr * g
    new_w[...] = w + new_v
    return new_w, new_v
