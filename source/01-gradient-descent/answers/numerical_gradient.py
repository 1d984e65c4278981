"""numerical_gradient: answers that must pass, and mistakes that must not."""

import numpy as np
import torch


def right_one_step_array_a_coordinate(f, w, h=1e-5):
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def right_rows_of_the_identity(f, w, h=1e-5):
    w = np.asarray(w)
    steps = h * np.eye(w.size)
    slopes = [(f(w + s.reshape(w.shape)) - f(w - s.reshape(w.shape))) / (2.0 * h) for s in steps]
    return np.array(slopes, dtype=float).reshape(w.shape)


def right_with_tensors(f, w, h=1e-5):
    w = torch.tensor(np.asarray(w, dtype=float))
    gradient = torch.zeros(w.numel(), dtype=torch.float64)
    for i in range(w.numel()):
        step = torch.zeros(w.numel(), dtype=torch.float64)
        step[i] = h
        step = step.reshape(w.shape)
        gradient[i] = float(f((w + step).numpy()) - f((w - step).numpy())) / (2 * h)
    return gradient.reshape(w.shape).numpy()


def right_perturb_and_restore(f, w, h=1e-5):
    w = np.asarray(w)
    if w.ndim == 0 or w.dtype != np.float64:
        w = w.astype(float)
    gradient = np.empty(w.shape)
    for i in np.ndindex(*w.shape):
        kept = w[i]
        w[i] = kept + h
        above = f(w)
        w[i] = kept - h
        below = f(w)
        w[i] = kept
        gradient[i] = (above - below) / h / 2
    return gradient


def right_flat_copies(f, w, h=1e-5):
    shape = np.shape(w)
    flat = np.ravel(w).astype(float)
    gradient = []
    for i in range(flat.size):
        above, below = flat.copy(), flat.copy()
        above[i] += h
        below[i] -= h
        gradient.append(0.5 / h * (f(above.reshape(shape)) - f(below.reshape(shape))))
    return np.reshape(np.array(gradient, dtype=float), shape)


def wrong_forward_difference(f, w, h=1e-5):
    """You compared f(w + h) with f(w), a forward difference, whose error shrinks only like h. Central differences look h ahead and h back, and their error shrinks like h squared."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        gradient[i] = (f(w + step) - f(w)) / h
    return gradient


def wrong_divided_by_h(f, w, h=1e-5):
    """Your result is twice too large: from w - h to w + h the distance is 2h, so divide by that."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / h
    return gradient


def wrong_half_steps(f, w, h=1e-5):
    """You stepped h / 2 to each side. The exercise asks for h to each side, and so for a division by 2h."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h / 2
        gradient[i] = (f(w + step) - f(w - step)) / h
    return gradient


def wrong_own_h(f, w, h=1e-5):
    """You wrote 1e-5 into the body, so the argument h has no effect: use h wherever the step appears."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = 1e-5
        gradient[i] = (f(w + step) - f(w - step)) / 2e-5
    return gradient


def wrong_flat(f, w, h=1e-5):
    """You returned a flat array. The gradient has the shape of w, whatever that is: reshape it at the end."""
    shape, flat = np.shape(w), np.ravel(w).astype(float)
    gradient = np.zeros_like(flat)
    for i in range(flat.size):
        step = np.zeros_like(flat)
        step[i] = h
        gradient[i] = (f((flat + step).reshape(shape)) - f((flat - step).reshape(shape))) / (2 * h)
    return gradient


def wrong_flat_for_f(f, w, h=1e-5):
    """You flattened w before you passed it to f, which may need its shape: reshape every perturbed copy to the shape of w first."""
    flat = np.ravel(w).astype(float)
    gradient = np.zeros_like(flat)
    for i in range(flat.size):
        step = np.zeros_like(flat)
        step[i] = h
        gradient[i] = (f(flat + step) - f(flat - step)) / (2 * h)
    return gradient.reshape(np.shape(w))


def wrong_all_at_once(f, w, h=1e-5):
    """You moved all coordinates at once and got one slope for all of them. A gradient has a slope for each coordinate: move one at a time and leave the others."""
    w = np.asarray(w, dtype=float)
    return np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h))


def wrong_always_the_first(f, w, h=1e-5):
    """You moved the same coordinate every time, so every entry holds its slope: let the index of the step follow the loop."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    step = np.zeros_like(w)
    step.flat[0] = h
    for i in np.ndindex(w.shape):
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def wrong_rows(f, w, h=1e-5):
    """You looped over the first axis only. For a matrix that moves whole rows at a time, and a single number has no axis at all: loop over np.ndindex(w.shape)."""
    w = np.asarray(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in range(len(w)):
        step = np.zeros_like(w)
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


def wrong_not_restored(f, w, h=1e-5):
    """A coordinate stays moved when you go on to the next one, so the later slopes are taken at another point: put the old value back first."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        gradient[i] = (above - f(w)) / (2 * h)
    return gradient


def wrong_restored_by_arithmetic(f, w, h=1e-5):
    """You moved the caller's w by +h, -2h and +h. Rounding leaves it a little off: keep the old value and put it back, or work on a copy."""
    gradient = np.zeros(np.shape(w))
    if np.ndim(w) == 0:
        return (f(w + h) - f(w - h)) / (2 * h)
    for i in np.ndindex(w.shape):
        w[i] += h
        above = f(w)
        w[i] -= 2 * h
        below = f(w)
        w[i] += h
        gradient[i] = (above - below) / (2 * h)
    return gradient


def wrong_whole_numbers(f, w, h=1e-5):
    """For integer input your copy of w is an integer array, and a step of h is rounded away in it: make the copy with dtype=float."""
    w = np.array(w)
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[i] = w[i] + h
        below[i] = w[i] - h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


def wrong_scipys(f, w, h=1e-5):
    """You let SciPy take the differences. The exercise asks you to build it: a loop and two calls of f do."""
    from scipy.optimize._numdiff import approx_derivative

    w = np.asarray(w, dtype=float)

    def flat(v):
        return f(v.reshape(w.shape))

    return approx_derivative(flat, w.ravel(), method="3-point", abs_step=h).reshape(w.shape)


def wrong_matrices_alone(f, w, h=1e-5):
    """Your loops know one axis and two, no more. w may have any shape: np.ndindex(w.shape) counts through all its indices."""
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    rows = w.shape[0] if w.ndim else 1
    columns = w.shape[1] if w.ndim == 2 else 1
    for i in range(rows):
        for j in range(columns):
            at = ((), (i,), (i, j))[min(w.ndim, 2)]
            step = np.zeros_like(w)
            step[at] = h
            gradient[at] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient
