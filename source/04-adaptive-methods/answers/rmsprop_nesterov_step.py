"""rmsprop_nesterov_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_textbook(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def right_from_the_point_ahead(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    ahead = w + beta * v
    g = gradient(ahead)
    r = r + (1 - rho) * (np.square(g) - r)
    new = ahead - (lr / np.sqrt(r + eps)) * g
    return new, r, new - w


def right_in_place_on_copies(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    w, r, v = (np.array(a, dtype=float) for a in (w, r, v))
    v *= beta
    g = gradient(w + v)
    r *= rho
    r += (1 - rho) * np.asarray(g) ** 2
    v -= lr * np.asarray(g) / (r**0.5 + eps)
    w += v
    return w, r, v


def right_asks_twice(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    ahead = w + beta * v
    r = rho * r + (1 - rho) * gradient(ahead) ** 2
    v = beta * v - lr * gradient(ahead) / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_gradient_here(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You took the gradient where you stand. Nesterov looks ahead: ask for it where the velocity alone would carry you, at w + beta * v."""
    g = gradient(w)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_whole_velocity_ahead(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You looked ahead by the whole velocity. Only the share beta of it survives the step, so look at w + beta * v."""
    g = gradient(w + v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_looks_back(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You looked back, at w - beta * v. This velocity is a move that is added to w, so the point ahead is w + beta * v."""
    g = gradient(w - beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_from_ahead_with_the_velocity(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You moved to the point ahead and then added the new velocity, which already contains that move. Add the new velocity to the old w."""
    ahead = w + beta * v
    g = gradient(ahead)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return ahead + v, r, v


def wrong_old_average(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You divided by the average from before this step. Update r first: then the new gradient has a say in its own step."""
    g = gradient(w + beta * v)
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, rho * r + (1 - rho) * g**2, v


def wrong_old_velocity(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You moved with the velocity from before this step: update v first, then move with the new one."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    return w + v, r, beta * v - lr * g / (np.sqrt(r) + eps)


def wrong_plain_velocity(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """Your velocity takes the plain gradient, so that r is computed and never used. Divide the gradient by the root of r before it enters v."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g
    return w + v, r, v


def wrong_velocity_divided(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You divided the whole velocity by the root of r, and the old part was divided when it came in. Only the new gradient is scaled."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = (beta * v - lr * g) / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_rho_and_beta_swapped(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You swapped rho and beta: rho averages the squared gradients, beta is the share of the velocity that stays."""
    g = gradient(w + rho * v)
    r = beta * r + (1 - beta) * g**2
    v = rho * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_sum(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You added up the squared gradients, which is AdaGrad. Here r is an average with weights rho and 1 - rho."""
    g = gradient(w + beta * v)
    r = r + g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_no_root(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You divided by the mean square. The R in RMS stands for root: take it."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (r + eps)
    return w + v, r, v


def wrong_no_eps(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You left eps out, as one lecture does. A weight whose gradient has been zero so far has r = 0, and zero divided by zero is nan."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / np.sqrt(r)
    return w + v, r, v


def wrong_eps_written_out(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You wrote 1e-8 into your formula. The caller may ask for another eps: use the argument."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + 1e-8)
    return w + v, r, v


def wrong_other_convention(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """Your velocity adds up gradients and lr scales the move, PyTorch's form. Here lr stands inside the velocity, and the velocity is added to w."""
    g = gradient(w - lr * beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v + g / (np.sqrt(r) + eps)
    return w - lr * v, r, v


def wrong_order(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You returned (w, v, r). The order is the one of the arguments: w, r, v."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, v, r


def wrong_in_place(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """Your step changes the caller's arrays: write w = w + v and so on, which make new arrays, instead of += and *=."""
    g = gradient(w + beta * v)
    r *= rho
    r += (1 - rho) * g**2
    v *= beta
    v -= lr * g / (np.sqrt(r) + eps)
    w += v
    return w, r, v


def wrong_without_the_velocity(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """You returned w and r. The next step needs the velocity as well: return w, r and v."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r


def wrong_other_default(w, r, v, gradient, lr, rho, beta, eps=1e-6):
    """Your signature has another default for eps than 1e-8, so a caller who leaves it out gets other steps. Keep the first line as it was given."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v


def wrong_states_swapped_on_entry(w, v, r, gradient, lr, rho, beta, eps=1e-8):
    """You exchanged r and v in the first line. Callers who name no arguments rely on their order: w, r, v."""
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * g**2
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v
