"""momentum_step: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(w, g, v, lr, beta):
    v = beta * v + g
    return w - lr * v, v


def right_expanded(w, g, v, lr, beta):
    return w - lr * beta * v - lr * g, np.add(g, np.multiply(beta, v))


def right_through_the_other_form(w, g, v, lr, beta):
    move = beta * (-lr * v) - lr * g
    return w + move, -move / lr


def right_in_place_on_copies(w, g, v, lr, beta):
    w, v = np.array(w, dtype=float), np.array(v, dtype=float)
    v *= beta
    v += g
    w -= lr * v
    return w, v


def right_entry_by_entry(w, g, v, lr, beta):
    shape = np.shape(w)
    speeds = [beta * b + a for a, b in zip(np.ravel(g), np.ravel(v))]
    places = [a - lr * b for a, b in zip(np.ravel(w), speeds)]
    return np.reshape(np.array(places, float), shape), np.reshape(np.array(speeds, float), shape)


def wrong_old_velocity(w, g, v, lr, beta):
    """You moved with the velocity from before this step, so the newest gradient comes one step late: update v first, then move with the new one."""
    return w - lr * v, beta * v + g


def wrong_keeps_the_old_velocity(w, g, v, lr, beta):
    """Your weights are right, but you handed back the velocity that came in. Return the new one, or the memory never grows."""
    return w - lr * (beta * v + g), v * 1.0


def wrong_average(w, g, v, lr, beta):
    """You averaged, beta * v + (1 - beta) * g. Here the gradient enters whole, so that steady pushes add up to g / (1 - beta)."""
    v = beta * v + (1 - beta) * g
    return w - lr * v, v


def wrong_other_form(w, g, v, lr, beta):
    """Your velocity holds the move itself, with the minus sign and lr inside. That is velocity_step, further down; here v collects plain gradients and lr enters only where w moves."""
    v = beta * v - lr * g
    return w + v, v


def wrong_rate_inside(w, g, v, lr, beta):
    """You multiplied the gradient by lr inside the velocity. Here v collects plain gradients, and lr scales the move."""
    v = beta * v + lr * g
    return w - v, v


def wrong_rate_twice(w, g, v, lr, beta):
    """The learning rate counts twice, once in the velocity and once in the move: it belongs in the move alone."""
    v = beta * v + lr * g
    return w - lr * v, v


def wrong_no_rate(w, g, v, lr, beta):
    """You moved by the whole velocity: scale it by the learning rate lr."""
    v = beta * v + g
    return w - v, v


def wrong_uphill(w, g, v, lr, beta):
    """You walked uphill: this velocity adds up gradients, which point where the loss grows, so subtract lr * v."""
    v = beta * v + g
    return w + lr * v, v


def wrong_no_memory(w, g, v, lr, beta):
    """You moved by the gradient alone, as in plain gradient descent. The velocity was updated but never used: move by lr * v."""
    return w - lr * g, beta * v + g


def wrong_friction_on_the_new_gradient(w, g, v, lr, beta):
    """You multiplied the new gradient by beta too. Only the old velocity loses a share; the gradient is added after that."""
    v = beta * (v + g)
    return w - lr * v, v


def wrong_no_friction(w, g, v, lr, beta):
    """The old velocity keeps its full size: multiply it by beta, or the ball never slows down."""
    v = v + g
    return w - lr * v, v


def wrong_beta_on_the_gradient(w, g, v, lr, beta):
    """You multiplied the gradient by beta instead of the velocity: beta is the share of the old velocity that survives."""
    v = v + beta * g
    return w - lr * v, v


def wrong_nesterov(w, g, v, lr, beta):
    """You looked ahead: this is PyTorch's Nesterov step, which comes later. Plain momentum moves by lr * v."""
    v = beta * v + g
    return w - lr * (g + beta * v), v


def wrong_swapped(w, g, v, lr, beta):
    """You returned the velocity first: the order is w, v."""
    v = beta * v + g
    return v, w - lr * v


def wrong_weights_only(w, g, v, lr, beta):
    """You returned the weights alone. The next step needs the velocity too: return both, w and v."""
    return w - lr * (beta * v + g)


def wrong_in_place(w, g, v, lr, beta):
    """Your step changes the caller's arrays: write v = beta * v + g, which makes a new array, instead of v *= beta and v += g."""
    v *= beta
    v += g
    w -= lr * v
    return w, v


def wrong_whole_numbers(w, g, v, lr, beta):
    """For integer arrays your results are integer arrays, and the fractions are cut off in them: let the formula choose the type, or use dtype=float."""
    new_v, new_w = np.zeros_like(v), np.zeros_like(w)
    new_v[...] = beta * v + g
    new_w[...] = w - lr * new_v
    return new_w, new_v


def wrong_ready_made(w, g, v, lr, beta):
    """You let torch.optim.SGD take the step. The exercise asks you to build it: two lines of NumPy do."""
    import torch

    p = torch.nn.Parameter(torch.tensor(np.asarray(w, dtype=float)))
    optimizer = torch.optim.SGD([p], lr=lr, momentum=beta)
    optimizer.state[p]["momentum_buffer"] = torch.tensor(np.asarray(v, dtype=float))
    p.grad = torch.tensor(np.asarray(g, dtype=float))
    optimizer.step()
    return p.detach().numpy(), optimizer.state[p]["momentum_buffer"].numpy()
