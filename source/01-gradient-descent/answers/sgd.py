"""sgd: answers that must pass, and mistakes that must not."""

import itertools

import numpy as np


def right_growing_list(gradient, w0, lr, n_steps):
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def right_preallocated(gradient, w0, lr, n_steps):
    path = np.empty((n_steps + 1, len(w0)))
    path[0] = w0
    for k in range(n_steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def right_accumulate(gradient, w0, lr, n_steps):
    steps = itertools.accumulate(
        range(n_steps), lambda w, _: w - lr * gradient(w), initial=np.asarray(w0, dtype=float)
    )
    return np.stack(list(steps))


def right_copies_of_one_array(gradient, w0, lr, n_steps):
    w = np.asarray(w0).astype(float)
    path = w[None].copy()
    while len(path) <= n_steps:
        w -= lr * gradient(w)
        path = np.vstack([path, w])
    return path


def wrong_without_the_start(gradient, w0, lr, n_steps):
    """Your path lacks its start: w0 is the first row, before any step."""
    w, path = np.array(w0, dtype=float), []
    for _ in range(n_steps):
        w = w - lr * gradient(w)
        path.append(w)
    return np.array(path)


def wrong_one_step_too_few(gradient, w0, lr, n_steps):
    """You took one step too few: n_steps steps lead from w0 to n_steps further points, n_steps + 1 rows in all."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps - 1):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def wrong_one_step_too_many(gradient, w0, lr, n_steps):
    """You took one step too many: with w0 as the first row, n_steps steps make n_steps + 1 rows."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps + 1):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def wrong_last_point_only(gradient, w0, lr, n_steps):
    """You returned only where the descent ends. The exercise asks for the whole path, one row for w0 and one for each step."""
    w = np.array(w0, dtype=float)
    for _ in range(n_steps):
        w = w - lr * gradient(w)
    return w


def wrong_gradient_of_the_start(gradient, w0, lr, n_steps):
    """You used the gradient at w0 for every step. The slope changes on the way: ask for it again wherever you are."""
    g = gradient(np.asarray(w0, dtype=float))
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * g)
    return np.array(path)


def wrong_one_array_many_times(gradient, w0, lr, n_steps):
    """All your rows are the same array: w -= ... changes it in place, so every row shows the last point. Append a copy, or write w = w - ..., which makes a new array."""
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(n_steps):
        w -= lr * gradient(w)
        path.append(w)
    return np.array(path)


def wrong_moves_the_start(gradient, w0, lr, n_steps):
    """You walked with the caller's w0 itself, which is changed now: start from a copy, or write w = w - ... instead of w -= ..."""
    w = w0
    path = [w.copy()]
    for _ in range(n_steps):
        w -= lr * gradient(w)
        path.append(w.copy())
    return np.array(path)


def wrong_uphill(gradient, w0, lr, n_steps):
    """You walked uphill: the gradient points where the loss grows, so subtract it."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] + lr * gradient(path[-1]))
    return np.array(path)


def wrong_list(gradient, w0, lr, n_steps):
    """You returned a list of points. The exercise asks for one array of shape (n_steps + 1, d): np.array makes it from your list."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return path


def wrong_whole_numbers(gradient, w0, lr, n_steps):
    """For an integer w0 your path is an integer array, and every step is rounded in it: make the array with dtype=float."""
    w0 = np.asarray(w0)
    path = np.zeros((n_steps + 1, len(w0)), dtype=w0.dtype)
    path[0] = w0
    for k in range(n_steps):
        path[k + 1] = path[k] - lr * gradient(path[k])
    return path


def wrong_moves_only(gradient, w0, lr, n_steps):
    """Your rows are w0 and then the moves. Each row should be a point: the one before plus the move."""
    w = np.array(w0, dtype=float)
    path = [w]
    for _ in range(n_steps):
        move = -lr * gradient(w)
        w = w + move
        path.append(move)
    return np.array(path)


def wrong_two_calls_a_step(gradient, w0, lr, n_steps):
    """You call gradient twice in each step. A mini-batch gradient is another one at each call, and a costly one: call it once and keep the result."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        if np.linalg.norm(gradient(path[-1])) == 0:
            path.append(path[-1])
        else:
            path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def wrong_stops_early(gradient, w0, lr, n_steps):
    """You stop as soon as the gradient is zero, and the path comes out too short. Take all n_steps: where the gradient is zero, the point simply repeats."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        g = gradient(path[-1])
        if not np.any(g):
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


def wrong_small_gradients_are_zero(gradient, w0, lr, n_steps):
    """You stand still where the gradient is small. Close to a minimum all gradients are: take the step, however short."""
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        g = gradient(path[-1])
        path.append(path[-1] - lr * g * (np.linalg.norm(g) > 1e-4))
    return np.array(path)
