"""numerical_hessian: answers that must pass, and mistakes that must not."""

import numpy as np


def right_row_by_row(gradient, w, h=1e-4):
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return (rows + rows.T) / 2


def right_rows_of_the_identity(gradient, w, h=1e-4):
    steps = h * np.eye(len(w))
    columns = np.stack([gradient(w + s) - gradient(w - s) for s in steps], axis=1)
    return (columns + columns.T) / (4.0 * h)


def right_perturb_and_restore(gradient, w, h=1e-4):
    if w.dtype != np.float64:
        w = w.astype(float)
    hessian = np.empty((len(w), len(w)))
    for j in range(len(w)):
        kept = w[j]
        w[j] = kept + h
        above = np.array(gradient(w))
        w[j] = kept - h
        below = np.array(gradient(w))
        w[j] = kept
        hessian[:, j] = (above - below) / h / 2
    return 0.5 * (hessian + hessian.T)


def right_entry_by_entry(gradient, w, h=1e-4):
    d = len(w)
    slopes = []
    for j in range(d):
        above, below = [float(x) for x in w], [float(x) for x in w]
        above[j] += h
        below[j] -= h
        up, down = gradient(np.array(above)), gradient(np.array(below))
        slopes.append([(up[i] - down[i]) / (2 * h) for i in range(d)])
    return np.array([[(slopes[i][j] + slopes[j][i]) / 2 for j in range(d)] for i in range(d)])


def wrong_not_symmetrized(gradient, w, h=1e-4):
    """Your matrix is not quite symmetric, as the differences carry errors. A Hessian is: return the mean of the matrix and its transpose."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return rows


def wrong_columns_not_symmetrized(gradient, w, h=1e-4):
    """You filled the columns and stopped there. The differences carry errors, so the matrix is not quite symmetric yet: average it with its transpose."""
    w = np.array(w, dtype=float)
    columns = np.zeros((w.size, w.size))
    for j in range(w.size):
        step = np.zeros_like(w)
        step[j] = h
        columns[:, j] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return columns


def wrong_sum_with_the_transpose(gradient, w, h=1e-4):
    """All entries are twice too large: halve the sum with the transpose, and divide each difference by 2h, the distance between the two points."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return rows + rows.T


def wrong_one_triangle(gradient, w, h=1e-4):
    """You copied one triangle over the other. The two differ a little: take their mean."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return np.triu(rows) + np.triu(rows, 1).T


def wrong_forward_difference(gradient, w, h=1e-4):
    """You compared the gradient at w + h with the one at w, a forward difference. Look h ahead and h back: the error of a central difference shrinks like h squared."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w)) / h
    return (rows + rows.T) / 2


def wrong_divided_by_h(gradient, w, h=1e-4):
    """All entries are twice too large: from w - h to w + h the distance is 2h, so divide by that."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / h
    return (rows + rows.T) / 2


def wrong_half_steps(gradient, w, h=1e-4):
    """You stepped h / 2 to each side. The exercise asks for h to each side, and so for a division by 2h."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h / 2
        rows[i] = (gradient(w + step) - gradient(w - step)) / h
    return (rows + rows.T) / 2


def wrong_own_h(gradient, w, h=1e-4):
    """You wrote 1e-4 into the body, so the argument h has no effect: use h wherever the step appears."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = 1e-4
        rows[i] = (gradient(w + step) - gradient(w - step)) / 2e-4
    return (rows + rows.T) / 2


def wrong_diagonal_only(gradient, w, h=1e-4):
    """You kept the second derivative of each parameter by itself. The Hessian also says how the slope along i changes when you move along j: keep the whole difference of the two gradients, a row of d numbers."""
    w = np.array(w, dtype=float)
    curvatures = np.zeros(w.size)
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        curvatures[i] = (gradient(w + step)[i] - gradient(w - step)[i]) / (2 * h)
    return np.diag(curvatures)


def wrong_all_at_once(gradient, w, h=1e-4):
    """You moved all parameters at once and got one column for all of them. Move one at a time; each gives a column of its own."""
    w = np.array(w, dtype=float)
    column = (gradient(w + h) - gradient(w - h)) / (2 * h)
    rows = np.tile(column, (w.size, 1))
    return (rows + rows.T) / 2


def wrong_outer_product(gradient, w, h=1e-4):
    """You multiplied the gradient with itself. The outer product of the gradient knows nothing of curvature: the Hessian is the derivative of the gradient, so compare gradients at two points."""
    g = np.asarray(gradient(np.array(w, dtype=float)), dtype=float)
    return np.outer(g, g)


def wrong_not_restored(gradient, w, h=1e-4):
    """A parameter stays moved when you go on to the next one, so the later columns are taken at another point: put the old value back first."""
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        w[i] += h
        above = np.array(gradient(w))
        w[i] -= 2 * h
        rows[i] = (above - gradient(w)) / (2 * h)
    return (rows + rows.T) / 2


def wrong_moves_the_callers_w(gradient, w, h=1e-4):
    """You moved the caller's w by +h, -2h and +h. Rounding leaves it a little off: put the old value itself back, or work on a copy."""
    rows = np.zeros((len(w), len(w)))
    for i in range(len(w)):
        w[i] += h
        above = np.array(gradient(w))
        w[i] -= 2 * h
        below = np.array(gradient(w))
        w[i] += h
        rows[i] = (above - below) / (2 * h)
    return (rows + rows.T) / 2


def wrong_whole_numbers(gradient, w, h=1e-4):
    """For an integer w your copies are integer arrays, and a step of h is rounded away in them: make the copies with dtype=float."""
    rows = np.zeros((len(w), len(w)))
    for i in range(len(w)):
        above, below = w.copy(), w.copy()
        above[i] = w[i] + h
        below[i] = w[i] - h
        rows[i] = (gradient(above) - gradient(below)) / (2 * h)
    return (rows + rows.T) / 2


def wrong_default(gradient, w, h=1e-5):
    """Called without an h, your parameters move by something else than 1e-4: that is the default here."""
    w = np.asarray(w, dtype=float)
    rows = [(gradient(w + h * e) - gradient(w - h * e)) / (2 * h) for e in np.eye(len(w))]
    return (np.array(rows) + np.array(rows).T) / 2
