"""diagnose: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def right_early_returns(train_losses, val_losses):
    first, last, val_last = train_losses[0], train_losses[-1], val_losses[-1]
    if not (np.isfinite(train_losses).all() and np.isfinite(val_losses).all()):
        return "diverged"
    if last > first:
        return "learning rate too high"
    if 1 - last / first < 0.05:
        return "learning rate too low"
    if val_last / min(val_losses) - 1 >= 0.1 and last == min(train_losses):
        return "overfitting"
    if abs(val_last / last - 1) <= 0.05 and 1 - last / first < 0.5:
        return "underfitting"
    return "healthy"


def right_list_of_rules(train_losses, val_losses):
    train, val = [float(t) for t in train_losses], [float(v) for v in val_losses]
    fell = (train[0] - train[-1]) / train[0]
    rules = [
        ("diverged", not all(map(math.isfinite, train + val))),
        ("learning rate too high", train[-1] > train[0]),
        ("learning rate too low", fell < 0.05),
        ("overfitting", val[-1] >= min(val) * 1.1 and train[-1] <= min(train)),
        ("underfitting", 0.95 * train[-1] <= val[-1] <= 1.05 * train[-1] and fell < 0.5),
        ("healthy", True),
    ]
    return next(name for name, holds in rules if holds)


def right_elif(train_losses, val_losses):
    train, val = np.array(train_losses, dtype=float), np.array(val_losses, dtype=float)
    left = train[-1] / train[0]
    if np.isnan(train.sum() + val.sum()) or np.isinf(train.sum() + val.sum()):
        verdict = "diverged"
    elif left > 1:
        verdict = "learning rate too high"
    elif left > 0.95:
        verdict = "learning rate too low"
    elif val[-1] - val.min() >= 0.1 * val.min() and np.all(train >= train[-1]):
        verdict = "overfitting"
    elif np.isclose(val[-1], train[-1], rtol=0.05, atol=0) and left > 0.5:
        verdict = "underfitting"
    else:
        verdict = "healthy"
    return verdict


def wrong_only_nan(train_losses, val_losses):
    """You looked for nan alone. An infinite loss has diverged too: np.isfinite finds both."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if np.isnan(train).any() or np.isnan(val).any():
        return "diverged"
    if train[-1] > train[0]:
        return "learning rate too high"
    fell = (train[0] - train[-1]) / train[0]
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_only_the_last(train_losses, val_losses):
    """You looked only at the last losses for nan and inf. Any loss counts, on the way too."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train[-1]) and np.isfinite(val[-1])):
        return "diverged"
    if train[-1] > train[0]:
        return "learning rate too high"
    fell = (train[0] - train[-1]) / train[0]
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_only_training(train_losses, val_losses):
    """You looked for nan and inf in the training losses alone. The validation losses count too."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not np.isfinite(train).all():
        return "diverged"
    if train[-1] > train[0]:
        return "learning rate too high"
    fell = (train[0] - train[-1]) / train[0]
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_above_the_lowest(train_losses, val_losses):
    """You compared the last training loss with the lowest one. The rate is called too high where the run ends above its first loss."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    if train[-1] > train.min():
        return "learning rate too high"
    fell = (train[0] - train[-1]) / train[0]
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_too_low_first(train_losses, val_losses):
    """You asked for a fall of less than 5 % before you asked for a rise, and a rise is less than that too. Keep the order of the list."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if fell < 0.05:
        return "learning rate too low"
    if train[-1] > train[0]:
        return "learning rate too high"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_absolute_fall(train_losses, val_losses):
    """You compared the fall itself with 0.05 and 0.5. It is a share: divide by the first training loss."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = train[0] - train[-1]
    if fell < 0:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_fall_of_validation(train_losses, val_losses):
    """You measured the fall on the validation losses. It is the training loss that says how fast the model learns."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (val[0] - val[-1]) / val[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_gap_is_overfitting(train_losses, val_losses):
    """You called a gap between validation and training loss overfitting. A gap alone may be healthy: ask whether the validation loss has risen from its lowest point."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * train[-1] and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_any_rise(train_losses, val_losses):
    """You called any rise of the validation loss overfitting. Curves are noisy: it takes 10 % above the lowest."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] > val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_training_may_rise(train_losses, val_losses):
    """You called it overfitting whatever the training loss does. If that has risen as well, the run has another problem: overfitting needs a training loss at its lowest."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_one_sided(train_losses, val_losses):
    """You took "within 5 %" to one side, so a validation loss far below the training loss counts as close. Take the absolute difference."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if val[-1] <= 1.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_close_is_enough(train_losses, val_losses):
    """You called every run underfitting whose two losses end close together. If the training loss fell by half or more, that is the best that can happen."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1]:
        return "underfitting"
    return "healthy"


def wrong_little_fall_is_enough(train_losses, val_losses):
    """You called every run underfitting whose training loss fell by less than half. It takes a validation loss close to it as well."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_underfitting_first(train_losses, val_losses):
    """You asked for underfitting before overfitting. Keep the order of the list: the first that holds is the verdict."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    return "healthy"


def wrong_fall_relative_to_the_last(train_losses, val_losses):
    """You divided the fall by the last training loss. What fell is a share of where it began: divide by the first."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[-1]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_other_words(train_losses, val_losses):
    """Your verdicts are spelled otherwise than asked. Copy them from the docstring, in lower case and with spaces."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "Diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "lr too high"
    if fell < 0.05:
        return "lr too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "Overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "Underfitting"
    return "Healthy"


def wrong_highest_above_the_first(train_losses, val_losses):
    """You compared the highest training loss with the first. A run may jump up and recover: the rate is too high where the last loss is above the first."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train.max() > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_fall_from_the_highest(train_losses, val_losses):
    """You measured the fall from the highest training loss. It is measured from the first."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train.max() - train[-1]) / train.max()
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_fall_to_the_lowest(train_losses, val_losses):
    """You measured the fall to the lowest training loss. It is measured to the last, which may have come up again."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train.min()) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if (train[0] - train[-1]) / train[0] < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_underfitting_by_validation(train_losses, val_losses):
    """For underfitting you asked how far the validation loss fell. It is the training loss that says whether the network can learn the task."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and (val[0] - val[-1]) / val[0] < 0.5:
        return "underfitting"
    return "healthy"


def wrong_never_a_bump(train_losses, val_losses):
    """For overfitting you asked for a training loss that never rises. It may bump on the way, as long as the last one is the lowest."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and (np.diff(train) <= 0).all():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_lower_than_the_one_before(train_losses, val_losses):
    """For overfitting you compared the last training loss with the one before. It must be the lowest of all."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] <= train[-2]:
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_still_rising(train_losses, val_losses):
    """For overfitting you asked that the validation loss still rises at the end. It is enough that it ends 10 % or more above its lowest value."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and val[-1] > val[-2] and train[-1] == train.min():
        return "overfitting"
    if abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def wrong_only_above(train_losses, val_losses):
    """You called the losses close only where the validation loss is the higher one. "Within 5 %" is to both sides: take the absolute difference."""
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not (np.isfinite(train).all() and np.isfinite(val).all()):
        return "diverged"
    fell = (train[0] - train[-1]) / train[0]
    if train[-1] > train[0]:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and train[-1] == train.min():
        return "overfitting"
    if 0 <= val[-1] - train[-1] <= 0.05 * train[-1] and fell < 0.5:
        return "underfitting"
    return "healthy"


def by_the_rules(train, val, too_high=None, order="dhlou"):
    """The verdict, with another idea of "too high" or another order of the rules."""
    train, val = np.asarray(train, dtype=float), np.asarray(val, dtype=float)
    fell = (train[0] - train[-1]) / train[0]
    rules = {
        "d": ("diverged", not np.isfinite([train, val]).all()),
        "h": ("learning rate too high", train[-1] > train[0] if too_high is None else too_high),
        "l": ("learning rate too low", fell < 0.05),
        "o": ("overfitting", val[-1] >= 1.1 * val.min() and train[-1] == train.min()),
        "u": ("underfitting", abs(val[-1] - train[-1]) <= 0.05 * train[-1] and fell < 0.5),
    }
    return next((rules[rule][0] for rule in order if rules[rule][1]), "healthy")


def wrong_validation_above_the_first(train_losses, val_losses):
    """You called the rate too high where the validation loss ends above its first. Ask the training loss: a validation loss that rises alone is overfitting."""
    return by_the_rules(train_losses, val_losses, too_high=val_losses[-1] > val_losses[0])


def wrong_above_the_one_before(train_losses, val_losses):
    """You compared the last training loss with the one before it. The rate is called too high where the run ends above its first loss."""
    return by_the_rules(train_losses, val_losses, too_high=train_losses[-1] > train_losses[-2])


def wrong_overfitting_before_too_low(train_losses, val_losses):
    """You asked for overfitting before you asked whether the training loss fell at all. Keep the order of the list: the first that holds is the verdict."""
    return by_the_rules(train_losses, val_losses, order="dholu")


def wrong_underfitting_before_too_low(train_losses, val_losses):
    """You asked for underfitting before you asked whether the training loss fell at all. Keep the order of the list: the first that holds is the verdict."""
    return by_the_rules(train_losses, val_losses, order="dhulo")


def wrong_never_underfitting(train_losses, val_losses):
    """A run that underfits is not called so. Compare the fifth rule with yours: close means within 5 %, little progress a fall by less than 50 %, each as a share."""
    return by_the_rules(train_losses, val_losses, order="dhlo")


def wrong_never_too_low(train_losses, val_losses):
    """A run whose training loss fell by less than 5 % is not called "learning rate too low". That rule is the third of the list, and the 5 % are a share of the first loss."""
    return by_the_rules(train_losses, val_losses, order="dhou")


def by_other_measures(train, val, close=None, rise=None):
    """The verdict, with another idea of "within 5 %" or of "10 % above the lowest"."""
    train, val = np.asarray(train, dtype=float), np.asarray(val, dtype=float)
    fell, gap = (train[0] - train[-1]) / train[0], abs(val[-1] - train[-1])
    close = gap <= 0.05 * train[-1] if close is None else close(gap, train[-1], val[-1])
    risen = val[-1] >= 1.1 * val.min() if rise is None else rise(val[-1], val.min(), train[-1])
    rules = [
        ("diverged", not np.isfinite([train, val]).all()),
        ("learning rate too high", train[-1] > train[0]),
        ("learning rate too low", fell < 0.05),
        ("overfitting", risen and train[-1] == train.min()),
        ("underfitting", close and fell < 0.5),
    ]
    return next((name for name, holds in rules if holds), "healthy")


def wrong_within_of_validation(train_losses, val_losses):
    """You took the 5 % of the last validation loss. They are a share of the last training loss, which the validation loss is compared with."""
    return by_other_measures(train_losses, val_losses, close=lambda gap, train, val: gap <= 0.05 * val)


def wrong_within_of_the_larger(train_losses, val_losses):
    """You took the 5 % of the larger of the two losses. They are a share of the last training loss, whichever is larger."""
    return by_other_measures(
        train_losses, val_losses, close=lambda gap, train, val: gap <= 0.05 * max(train, val)
    )


def wrong_absolute_gap(train_losses, val_losses):
    """You called the losses close where they differ by less than 0.05. "Within 5 %" is a share of the last training loss: multiply by it."""
    return by_other_measures(train_losses, val_losses, close=lambda gap, train, val: gap <= 0.05)


def wrong_absolute_rise(train_losses, val_losses):
    """You called a rise of the validation loss by 0.1 overfitting. The 10 % are a share of its lowest value: multiply by it."""
    return by_other_measures(
        train_losses, val_losses, rise=lambda last, lowest, train: last - lowest >= 0.1
    )
