"""rescale_units: answers that must pass, and mistakes that must not."""

import numpy as np


def right_broadcasting(w_in, b_in, w_out, alpha):
    return w_in * alpha, b_in * alpha, w_out / alpha[:, None]


def right_diagonal_matrices(w_in, b_in, w_out, alpha):
    scale = np.diag(alpha)
    return w_in @ scale, b_in @ scale, np.linalg.solve(scale, w_out)


def right_unit_by_unit(w_in, b_in, w_out, alpha):
    w_in, b_in, w_out = (np.array(part, dtype=float) for part in (w_in, b_in, w_out))
    for j, a in enumerate(alpha):
        w_in[:, j] *= a
        b_in[j] *= a
        w_out[j] /= a
    return w_in, b_in, w_out


def right_transposed(w_in, b_in, w_out, alpha):
    return [alpha * w_in, np.multiply(alpha, b_in), (w_out.T / alpha).T]


def wrong_bias_forgotten(w_in, b_in, w_out, alpha):
    """You left the biases as they are. A unit computes relu(x @ w + b): unless w and b grow by the same factor, its kink moves."""
    return w_in * alpha, b_in * 1.0, w_out / alpha[:, None]


def wrong_bias_divided(w_in, b_in, w_out, alpha):
    """You divided the biases. They belong to what comes in: multiply them by alpha, as the incoming weights."""
    return w_in * alpha, b_in / alpha, w_out / alpha[:, None]


def wrong_outgoing_multiplied(w_in, b_in, w_out, alpha):
    """You multiplied both sides, so each unit now counts alpha squared times. What grows on the way in has to shrink on the way out."""
    return w_in * alpha, b_in * alpha, w_out * alpha[:, None]


def wrong_outgoing_as_it_was(w_in, b_in, w_out, alpha):
    """You scaled only what comes in. The unit now says alpha times as much: divide its outgoing weights by alpha."""
    return w_in * alpha, b_in * alpha, w_out * 1.0


def wrong_other_way_round(w_in, b_in, w_out, alpha):
    """The outputs stay the same, but you divided what comes in and multiplied what goes out: the exercise asks for incoming times alpha, outgoing over alpha."""
    return w_in / alpha, b_in / alpha, w_out * alpha[:, None]


def wrong_columns_of_w_out(w_in, b_in, w_out, alpha):
    """You divided the columns of w_out. A column belongs to an output; unit j sends its value through row j: use alpha[:, None]."""
    return w_in * alpha, b_in * alpha, w_out / alpha


def wrong_rows_of_w_in(w_in, b_in, w_out, alpha):
    """You multiplied the rows of w_in. A row belongs to an input; unit j receives through column j, which plain w_in * alpha scales."""
    return w_in * alpha[:, None], b_in * alpha, w_out / alpha[:, None]


def wrong_roots(w_in, b_in, w_out, alpha):
    """You used the square root of alpha. The outputs stay the same, but the factors asked for are alpha and 1 / alpha."""
    root = np.sqrt(alpha)
    return w_in * root, b_in * root, w_out / root[:, None]


def wrong_one_factor(w_in, b_in, w_out, alpha):
    """You used one factor for all units. Each unit has its own entry of alpha."""
    return w_in * alpha[0], b_in * alpha[0], w_out / alpha[0]


def wrong_two_results(w_in, b_in, w_out, alpha):
    """You returned two arrays. The exercise asks for three: w_in, b_in and w_out."""
    return w_in * alpha, w_out / alpha[:, None]


def wrong_in_place(w_in, b_in, w_out, alpha):
    """You changed the caller's arrays: write w_in * alpha, which makes a new array, instead of w_in *= alpha."""
    w_in *= alpha
    b_in *= alpha
    w_out /= alpha[:, None]
    return w_in, b_in, w_out
