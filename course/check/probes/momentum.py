"""What do the instant checks of unit 03 ask, on public inputs, and which hints do they have?"""

import numpy as np

from course.check.probe import probe

# The exercises ask you to build these, so a solution must not fetch them ready-made. To compute
# with tensors is no offence.
READY_MADE = ("course.oracles.*", "torch.optim.*")


def in_an_array(averages):
    """Let a list count as an array."""
    return np.asarray(averages) if isinstance(averages, (list, tuple)) else averages


@probe(
    hints=(
        "Keep one number, the average so far. Every new value pulls it a little its way.",
        (
            "Start with s = 0. For each x, the new s is beta times the old s plus (1 - beta) "
            "times x. Keep each s."
        ),
        (
            "A loop over xs with s = beta * s + (1 - beta) * x, then averages.append(s). "
            "Return np.array(averages)."
        ),
    ),
    forbidden=READY_MADE,
)
def moving_average(f):
    """Three values, one value, whole numbers, no memory at all, arguments unchanged."""
    s = in_an_array(f(xs=np.array([1.0, 3.0, -2.0]), beta=0.8))
    yield "for three values", dict(s=s)
    yield "for one value", dict(s=in_an_array(f(xs=np.array([5.0]), beta=0.9)))
    yield "for whole numbers", dict(s=in_an_array(f(xs=np.array([10, 0, 4, 7]), beta=0.75)))
    yield "with beta = 0", dict(s=in_an_array(f(xs=np.array([2.0, -1.0]), beta=0.0)))


def one_step(f):
    """Ask what the three steps that are given a gradient have in common."""
    w, v = f(
        w=np.array([1.0, 2.0]), g=np.array([0.5, -1.0]), v=np.array([0.3, 0.2]), lr=0.1, beta=0.8
    )
    yield "after one step", dict(w=w, v=v)
    w, v = f(w=np.array([[1.5], [-2.0]]), g=np.array([[4.0], [1.0]]), v=np.zeros((2, 1)), lr=0.05,
             beta=0.9)  # fmt: skip
    yield "after the first step, from rest", dict(w=w, v=v)
    w, v = f(w=np.array([1.0, 2.0]), g=np.zeros(2), v=np.array([1.0, -1.0]), lr=0.1, beta=0.5)
    yield "with a zero gradient", dict(w=w, v=v)
    w, v = f(w=np.array([3, -2]), g=np.array([1, 4]), v=np.array([2, -5]), lr=0.3, beta=0.7)
    yield "for whole numbers", dict(w=w, v=v)
    w, v = f(w=2.0, g=-3.0, v=1.0, lr=0.5, beta=0.9)
    yield "for single numbers", dict(w=w, v=v)


@probe(
    hints=(
        "Two lines: one for the velocity, one for the weights. Which has to come first?",
        (
            "The new velocity is beta times the old one plus the gradient. The weights then move "
            "against the new velocity, by lr times it."
        ),
        "v = beta * v + g makes a new array. What remains is w - lr * v; return both, w first.",
    ),
    returns=("w", "v"),
    forbidden=READY_MADE,
)
def momentum_step(f):
    """In motion, from rest, zero gradient, whole and single numbers, arguments unchanged."""
    yield from one_step(f)


@probe(
    hints=(
        "Here the velocity is the move itself: what you add to w, and nothing else.",
        (
            "The new velocity is beta times the old one minus lr times the gradient. The weights "
            "then move by the new velocity."
        ),
        "v = beta * v - lr * g makes a new array. What remains is w + v; return both, w first.",
    ),
    returns=("w", "v"),
    forbidden=READY_MADE,
)
def velocity_step(f):
    """In motion, from rest, zero gradient, whole and single numbers, arguments unchanged."""
    yield from one_step(f)


@probe(
    hints=(
        "Unroll two or three steps on paper, from v = 0. Which power of beta has each gradient?",
        (
            "The newest gradient counts whole, the one before it beta, the one before that "
            "beta^2. The rows come oldest first."
        ),
        (
            "beta ** np.arange(t) gives the powers from 0 to t - 1; [::-1] turns them round. "
            "Multiplying t weights with a (t, d) matrix by @ sums over the steps."
        ),
    ),
    forbidden=READY_MADE,
)
def velocity_from_history(f):
    """Four gradients, one gradient, whole numbers, no memory at all, arguments unchanged."""
    gs = np.array([[1.0, 0.0], [2.0, -1.0], [4.0, 3.0], [0.5, 2.0]])
    yield "after four steps", dict(v=f(gs=gs, beta=0.8))
    yield "after one step", dict(v=f(gs=np.array([[3.0, -2.0, 1.0]]), beta=0.9))
    yield "for whole numbers", dict(v=f(gs=np.array([[1, 5], [3, 2], [2, 7]]), beta=0.5))
    yield "with beta = 0", dict(v=f(gs=np.array([[1.0], [2.0], [5.0]]), beta=0.0))


@probe(
    hints=(
        "Write down both moves, w - lr * v and w + v. When do they lead to the same place?",
        "The second velocity must be the first one's move: minus lr times v.",
        "One return with a minus, lr, a times and v. Use no *=, which would change the argument.",
    ),
    forbidden=READY_MADE,
)
def convert_velocity(f):
    """In motion, at rest, whole numbers, one number, arguments unchanged."""
    yield "for a vector", dict(v=f(v=np.array([2.0, -3.0]), lr=0.1))
    yield "for a velocity of zero", dict(v=f(v=np.zeros((1, 2)), lr=0.5))
    yield "for whole numbers", dict(v=f(v=np.array([[3, -1], [4, 0]]), lr=0.25))
    yield "for a single number", dict(v=f(v=-8.0, lr=0.01))


@probe(
    hints=(
        "At terminal speed a step changes the velocity no more: what friction takes, g gives back.",
        (
            "Solve v = beta v + g for v. The move is lr times that, and its length uses the norm "
            "of g over all entries."
        ),
        "np.linalg.norm(g) without further arguments; times lr; over 1 - beta, in brackets.",
    ),
    forbidden=READY_MADE,
)
def terminal_speed(f):
    """Vectors, beta = 0, a zero gradient, a matrix, one number, arguments unchanged."""
    yield "for a vector", dict(speed=f(g=np.array([3.0, -4.0]), lr=0.1, beta=0.8))
    yield "with beta = 0", dict(speed=f(g=np.array([0.6, 0.8, 0.0]), lr=0.5, beta=0.0))
    yield "for a zero gradient", dict(speed=f(g=np.zeros(2), lr=0.1, beta=0.9))
    yield "for a matrix", dict(speed=f(g=np.array([[1, 2], [4, 2]]), lr=0.3, beta=0.7))
    yield "for a single number", dict(speed=f(g=-2.0, lr=0.1, beta=0.99))
    yield "for a gentle slope", dict(speed=f(g=np.array([0.3, -0.1]), lr=0.1, beta=0.8))


def bowl_gradient(w):
    """w[0], 4 w[1]."""
    return np.array([1.0, 4.0]) * w


def line_gradient(w):
    """3 w."""
    return 3.0 * w


@probe(
    hints=(
        (
            "Where would the ball be after this step if no force acted on it? "
            "That is where the gradient is wanted."
        ),
        (
            "Look ahead to w + beta * v and ask for the gradient there, once. The rest is "
            "velocity_step with that gradient, from w."
        ),
        (
            "g = gradient(w + beta * v), then the new v is beta * v - lr * g, and the weights "
            "move by it. Return both, w first."
        ),
    ),
    returns=("w", "v"),
    forbidden=READY_MADE,
)
def nesterov_step(f):
    """In motion, from rest, whole and single numbers, arguments unchanged."""
    w, v = f(
        w=np.array([1.0, 2.0]), v=np.array([-0.5, 0.2]), gradient=bowl_gradient, lr=0.1, beta=0.8
    )
    yield "after one step", dict(w=w, v=v)
    w, v = f(w=np.array([2.0, -1.0]), v=np.zeros(2), gradient=bowl_gradient, lr=0.2, beta=0.9)
    yield "after the first step, from rest", dict(w=w, v=v)
    w, v = f(w=np.array([3, -2]), v=np.array([1, -4]), gradient=bowl_gradient, lr=0.1, beta=0.5)
    yield "for whole numbers", dict(w=w, v=v)
    w, v = f(w=2.0, v=-1.0, gradient=line_gradient, lr=0.1, beta=0.5)
    yield "for single numbers", dict(w=w, v=v)


@probe(
    hints=(
        "The velocity is that of momentum_step. Only the move differs.",
        (
            "Update v first: beta times the old one plus g. The move is lr times the sum of g and "
            "beta times the new v."
        ),
        "After v = beta * v + g the weights are w - lr * (g + beta * v). Return both, w first.",
    ),
    returns=("w", "v"),
    forbidden=READY_MADE,
)
def nesterov_torch_step(f):
    """In motion, from rest, zero gradient, whole and single numbers, arguments unchanged."""
    yield from one_step(f)


@probe(
    hints=(
        "Begin with the square root of kappa: it stands twice in the formula.",
        (
            "Divide root minus 1 by root plus 1, with brackets round both, and square the whole "
            "fraction."
        ),
        "root = np.sqrt(kappa), then ((root - 1) / ...) ** 2 with root plus 1 below the line.",
    ),
    forbidden=READY_MADE,
)
def optimal_momentum(f):
    """Condition numbers 9, 1, 50 and 10000."""
    yield "for kappa = 9", dict(beta=f(kappa=9))
    yield "for kappa = 1, a round bowl", dict(beta=f(kappa=1.0))
    yield "for kappa = 50", dict(beta=f(kappa=50.0))
    yield "for kappa = 10000", dict(beta=f(kappa=1e4))
