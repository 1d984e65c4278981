"""nesterov_torch_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, g, v, lr, beta):
    v = beta * v + g
    return w - lr * (g + beta * v), v


def right_in_terms_of_the_old_velocity(w, g, v, lr, beta):
    return w - lr * ((1 + beta) * g + beta**2 * v), np.add(np.multiply(v, beta), g)


def right_two_moves(w, g, v, lr, beta):
    v = beta * v + g
    landed = w - lr * g
    return landed - lr * beta * v, v


def right_in_place_on_copies(w, g, v, lr, beta):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= beta
    v += g
    w -= lr * (g + beta * v)
    return w, v


def wrong_plain_momentum(w, g, v, lr, beta):
    """You moved by lr * (g + beta * v) with the old v, and that is plain momentum: update v first and use the new one in the move."""
    return w - lr * (g + beta * v), beta * v + g


def wrong_no_friction_in_the_move(w, g, v, lr, beta):
    """You moved by g + v. The look-ahead coasts one more step, so the new velocity loses its share: g + beta * v."""
    v = beta * v + g
    return w - lr * (g + v), v


def wrong_without_the_gradient(w, g, v, lr, beta):
    """You moved by beta * v alone. The gradient itself is added to it: g + beta * v."""
    v = beta * v + g
    return w - lr * beta * v, v


def wrong_velocity_twice(w, g, v, lr, beta):
    """You moved by v + beta * v. It is the plain gradient that comes on top, not another velocity: g + beta * v."""
    v = beta * v + g
    return w - lr * (v + beta * v), v


def wrong_hands_back_the_move(w, g, v, lr, beta):
    """Your weights are right, but you returned g + beta * v as the velocity. That is only this step's move: hand back v itself, or the look-ahead piles up."""
    v = beta * v + g
    move = g + beta * v
    return w - lr * move, move


def wrong_keeps_the_old_velocity(w, g, v, lr, beta):
    """Your weights are right, but you handed back the velocity that came in. Return the new one, or the memory never grows."""
    return w - lr * (g + beta * (beta * v + g)), v * 1.0


def wrong_rate_inside(w, g, v, lr, beta):
    """Your velocity has the rate and the minus sign inside, as in velocity_step. PyTorch's collects plain gradients, and lr scales the move."""
    v = beta * v - lr * g
    return w + beta * v - lr * g, v


def wrong_average(w, g, v, lr, beta):
    """You gave the gradient the weight 1 - beta, as in an average. Here it enters the velocity whole."""
    v = beta * v + (1 - beta) * g
    return w - lr * (g + beta * v), v


def wrong_friction_on_the_gradient(w, g, v, lr, beta):
    """You multiplied the gradient by beta in the move. In g + beta * v only the velocity loses a share."""
    v = beta * v + g
    return w - lr * beta * (g + v), v


def wrong_exchanged(w, g, v, lr, beta):
    """You exchanged the two in the move: it is g + beta * v, not beta * g + v."""
    v = beta * v + g
    return w - lr * (beta * g + v), v


def wrong_uphill(w, g, v, lr, beta):
    """You walked uphill: this velocity adds up gradients, so the move is subtracted."""
    v = beta * v + g
    return w + lr * (g + beta * v), v


def wrong_look_ahead_subtracted(w, g, v, lr, beta):
    """You subtracted the velocity inside the brackets. It points the same way as the gradients it holds, so the two add up: g + beta * v."""
    v = beta * v + g
    return w - lr * (g - beta * v), v


def wrong_no_rate(w, g, v, lr, beta):
    """The learning rate is missing: scale the whole move by lr."""
    v = beta * v + g
    return w - (g + beta * v), v


def wrong_rate_on_the_gradient_only(w, g, v, lr, beta):
    """You scaled only the gradient by lr. The velocity collects plain gradients, so it needs the rate too: lr * (g + beta * v)."""
    v = beta * v + g
    return w - lr * g - beta * v, v


def wrong_swapped(w, g, v, lr, beta):
    """You returned the velocity first: the order is w, v."""
    v = beta * v + g
    return v, w - lr * (g + beta * v)


def wrong_weights_only(w, g, v, lr, beta):
    """You returned the weights alone. The next step needs the velocity too: return both, w and v."""
    return w - lr * (g + beta * (beta * v + g))


def wrong_in_place(w, g, v, lr, beta):
    """Your step changes the caller's arrays: write v = beta * v + g, which makes a new array, instead of v *= beta and v += g."""
    v *= beta
    v += g
    w -= lr * (g + beta * v)
    return w, v


def wrong_whole_numbers(w, g, v, lr, beta):
    """For integer arrays your results are integer arrays, and the fractions are cut off in them: let the formula choose the type, or use dtype=float."""
    new_v, new_w = np.zeros_like(v), np.zeros_like(w)
    new_v[...] = beta * v + g
    new_w[...] = w - lr * (g + beta * new_v)
    return new_w, new_v
