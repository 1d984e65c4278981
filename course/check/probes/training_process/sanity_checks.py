"""What do the checks of what to try before the first long run ask?"""

import numpy as np

from course.check.probe import probe
from course.check.probes.training_process.ready_made import READY_MADE


@probe(
    hints=(
        "With C classes and nothing learned, which probability does the right class get?",
        "Each class gets 1 / C. The cross-entropy is minus the log of that.",
        "np.log is the natural logarithm, and -log(1 / C) is log(C).",
    ),
    forbidden=READY_MADE,
)
def initial_loss(f):
    """Two, ten and a thousand classes."""
    for n_classes in (10, 2, 1000):
        yield f"for {n_classes} classes", dict(loss=f(n_classes=n_classes))


@probe(
    hints=(
        (
            "Try settings in a cell of your own: nn.train_one_hidden_layer(*data.ten_examples(), "
            "lr, n_steps, hidden)[-1] is the last loss."
        ),
        (
            "Take all 500 steps and a few dozen hidden units. Then change the learning rate by "
            "factors of three until the loss gets low enough."
        ),
        "The demo above shows the whole range: a learning rate of about 1 works well.",
    ),
    forbidden=("course.oracles.*",),
)
def overfit_settings(f):
    """Keys, whole numbers, limits, and a last loss below 0.01."""
    from course.worlds import data, nn

    settings = f()
    names = ("lr", "n_steps", "hidden")
    kind = type(settings).__name__
    keys = sorted(str(key) for key in settings) if isinstance(settings, dict) else []
    yield "what it returns", {"kind": kind, "keys": [key for key in keys if key in names]}
    lr, n_steps, hidden = (settings[name] for name in names)
    values = (lr, n_steps, hidden)
    numbers = all(isinstance(v, (int, float, np.number)) for v in values)
    yield (
        "its values",
        {
            "numbers": numbers,
            "lists": any(isinstance(v, (list, tuple)) for v in values),
            "whole numbers of steps and units": numbers and n_steps % 1 == 0 and hidden % 1 == 0,
        },
    )
    limits = {
        "lr is above 0": bool(lr > 0),
        "at least 1 step": bool(n_steps >= 1),
        "at most 500 steps": bool(n_steps <= 500),
        "at least 1 unit": bool(hidden >= 1),
        "at most 4096 units": bool(hidden <= 4096),
    }
    yield "the limits", limits
    n_steps, hidden = max(1, min(int(n_steps), 500)), max(1, min(int(hidden), 4096))
    x, y = data.ten_examples()
    losses = nn.train_one_hidden_layer(x, y, lr, n_steps, hidden)
    low = bool(losses[-1] < 0.01)
    yield (
        "the run",
        {
            "last loss below 0.01": low,
            "jumped above the first loss": bool(not low and not losses.max() <= 1.5 * losses[0]),
            "still falling": bool(not low and losses[-1] < 0.98 * losses[-1 - n_steps // 5]),
            "steps left over": bool(not low and n_steps < 400),
        },
    )
