"""Does augmentation help, and can it hurt? A small network on the letters b, d, p and q.

Training takes too long for a slider, so learning.json holds what was measured; :func:`store`
measures again and writes it.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from course.demos import style
from course.demos.pattern import Choice, Scale, demo
from course.demos.style import plural
from course.worlds.nn import Network

HEIGHT, WIDTH, PAD = 9, 7, 2
POLICIES = ("none", "shifts", "shifts and mirrors")
ROLES = ("before", "after", "second direction")
EXAMPLES = (1, 2, 4, 8, 16, 32, 64)
NETWORKS = 10  # the curve is their mean
STEPS, BATCH = 400, 32
STORED = Path(__file__).with_suffix(".json")

_B = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
LETTERS = np.array([_B, _B[:, ::-1], _B[::-1], _B[::-1, ::-1]])  # b, d, p, q


def simulate_letters(n, rng, noise=0.15):
    """Draw n pictures of each letter, anywhere in the picture, with normal noise.

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    noise : float

    Returns
    -------
    x : ndarray, (4 n, 9, 7)
    y : ndarray of int, (4 n,)
        0 to 3: b, d, p, q.
    """
    y = np.repeat(np.arange(4), n)
    x = rng.normal(scale=noise, size=(len(y), HEIGHT, WIDTH))
    tops, lefts = rng.integers((HEIGHT - 4, WIDTH - 2), size=(len(y), 2)).T
    for image, letter, top, left in zip(x, y, tops, lefts, strict=True):
        image[top : top + 5, left : left + 3] += LETTERS[letter]
    return x, y


def augment(x, policy, rng):
    """Shift by up to PAD pixels and mirror half of the pictures, as the policy says."""
    n = len(x)
    tops, lefts = rng.integers(2 * PAD + 1, size=(2, n))
    flip = rng.random(n) < 0.5
    if policy == "none":
        return x
    rows, columns = tops[:, None] + np.arange(HEIGHT), lefts[:, None] + np.arange(WIDTH)
    padded = np.pad(x, ((0, 0), (PAD, PAD), (PAD, PAD)))
    x = padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return np.where(flip[:, None, None], x[:, :, ::-1], x) if policy == POLICIES[2] else x


def simulate_accuracy(n, policy, networks=NETWORKS, steps=STEPS):
    """Train networks with 48 hidden units; give their mean test accuracy.

    Parameters
    ----------
    n : int
        Training examples of each letter.
    policy : str
        One of POLICIES.
    networks, steps : int

    Returns
    -------
    float
    """
    accuracies = []
    for seed in range(networks):
        rng = np.random.default_rng(seed)
        x, y = simulate_letters(n, rng)
        x_test, y_test = simulate_letters(200, np.random.default_rng(1000 + seed))
        net = Network((HEIGHT * WIDTH, 48, 4), seed=seed)
        for _ in range(steps):
            chosen = rng.integers(len(y), size=BATCH)
            seen = augment(x[chosen], policy, rng)
            net.step(seen.reshape(BATCH, -1), y[chosen], lr=0.1, momentum=0.9)
        accuracies.append(net.accuracy(x_test.reshape(len(y_test), -1), y_test))
    return float(np.mean(accuracies))


def store():
    """Measure anew, for ten seconds or so, and write learning.json."""
    table = {p: [round(simulate_accuracy(n, p), 3) for n in EXAMPLES] for p in POLICIES}
    STORED.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


@lru_cache
def measured():
    """Stored test accuracy by policy, one for each of EXAMPLES: {policy: [...]}."""
    return json.loads(STORED.read_text(encoding="utf-8"))


@lru_cache
def _seen(n, policy):
    """What the network is shown: six draws of each letter, white on black, (4, 6, 9, 7, 3)."""
    rng = np.random.default_rng(5)
    x, y = simulate_letters(n, np.random.default_rng(0))
    chosen = np.concatenate([rng.choice(np.flatnonzero(y == letter), 6) for letter in range(4)])
    shown = augment(x[chosen], policy, rng).reshape(4, 6, HEIGHT, WIDTH, 1)
    return np.repeat(np.clip(0.15 + 0.7 * shown, 0, 1), 3, axis=4)


def _letters_background(batch, curve):
    style.dress(batch, "What the network is shown", "six draws", "label", (-0.6, 5.6), (3.6, -0.6))
    batch.set_xticks([])
    batch.set_yticks(range(4), ["b", "d", "p", "q"])
    batch.grid(False)
    style.dress(curve, "Accuracy on new pictures", "training examples of each letter",
                "test accuracy", (0.85, 75), (0.15, 1.02), log="x")  # fmt: skip
    curve.set_xticks(EXAMPLES, EXAMPLES)
    curve.minorticks_off()
    for role, policy in zip(ROLES, POLICIES, strict=True):
        style.mark(curve, role, EXAMPLES, measured()[policy])
    curve.axhline(0.25, color=style.GRAY, lw=0.8)
    style.legend(batch, "current", **dict(zip(ROLES, POLICIES, strict=True)))


@demo(
    _letters_background,
    widths=(1, 1.3),
    controls=dict(
        policy=Choice("augmentation", POLICIES, "shifts"),
        examples=Scale("examples", EXAMPLES, 4),
    ),
)
def letters(batch, curve, policy, examples):
    """Training pictures under an augmentation, and test accuracy by the number of examples."""
    for i, row in enumerate(_seen(examples, policy)):
        for j, image in enumerate(row):
            batch.image("image", image, (j - 0.45, j + 0.45, i + 0.47, i - 0.47))
    got = {name: measured()[name][EXAMPLES.index(examples)] for name in POLICIES}
    curve.line("current", examples, got[policy])
    told = ", ".join(f"{accuracy:.0%} with {name}" for name, accuracy in got.items())
    return (
        f"With {plural(examples, 'training example')} of each letter, new pictures are named "
        f"rightly: {told.replace('with none', 'without augmentation')}. Guessing gives 25%."
    )
