"""What does the loss say that accuracy does not, and what does a threshold trade for what?"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np

from course.demos import style
from course.demos.pattern import LogSlider, Scale, Slider, demo
from course.demos.style import number

# --- loss against accuracy --------------------------------------------------------------------

RECORDED = tuple(sorted({0, 30, *np.geomspace(1, 3000, 50).round().astype(int).tolist()}))
EXAMPLES, RATE = 400, 0.002
EDGES = np.linspace(0, 1, 41)


@lru_cache
def simulate_margins():
    """Train a linear classifier from small weights that point a wrong way.

    Returns
    -------
    ndarray, (len(RECORDED), EXAMPLES)
        At each recorded step the margin of each validation example: its score times +1 or -1, so
        that it is positive where the example is right.
    """
    rng = np.random.default_rng(8)

    def examples(n):
        signs = np.where(np.arange(n) % 2, 1.0, -1.0)
        return rng.normal(size=(n, 2)) + signs[:, None] * [1.2, 0.9], signs

    x, signs = examples(200)
    x_val, signs_val = examples(EXAMPLES)
    signs_val = np.where(rng.random(EXAMPLES) < 0.03, -signs_val, signs_val)  # wrong labels
    w, kept = np.array([-0.04, 0.02]), []
    for step in range(RECORDED[-1] + 1):
        if step in RECORDED:
            kept.append(signs_val * (x_val @ w))
        w = w + RATE * (x.T @ (signs / (1 + np.exp(signs * (x @ w))))) / len(x)
    return np.array(kept)


def _loss_background(bars, loss, accuracy):
    bars.figure.subplots_adjust(wspace=0.2)
    style.dress(bars, "Examples by probability", "probability of the right class", "examples",
                (-0.01, 1.01), (0.7, 600), log="y")  # fmt: skip
    style.mark(bars, "cursor", [0.5, 0.5], [0.7, 600])
    style.dress(loss, "Loss (NLL)", "step", "", (0.6, 4500), (0, 1.03), log="x")
    style.mark(loss, "theory", [0.6, 4500], [np.log(2)] * 2)
    style.dress(accuracy, "Accuracy", "step", "", (0.6, 4500), (0, 1.03), log="x")
    style.legend(bars, "negatives", "positives", "validation", "current", theory="ln 2")
    bars.figure.legends[0].get_texts()[0].set_text("wrong")
    bars.figure.legends[0].get_texts()[1].set_text("right")


def histogram(values, edges, floor=0.0, shares=False):
    """Polygon of a histogram, (corners, 2), and its heights.

    floor : where it stands. shares : heights are shares of the values instead of counts.
    """
    counts = np.histogram(values, edges)[0] / (len(values) if shares else 1)
    x, y = np.repeat(edges, 2), np.concatenate([[0], np.repeat(counts, 2), [0]])
    return np.column_stack([x, np.maximum(y, floor)]), counts


@demo(
    _loss_background,
    widths=(1.1, 1, 1),
    controls=dict(
        step=Scale("step", RECORDED, 0),
        factor=LogSlider("scores times", 0.1, 10, 1.0),
    ),
)
def loss_and_accuracy(bars, loss, accuracy, step, factor):
    """A classifier in training: margins of its examples, loss and accuracy by step."""
    margins, i = factor * simulate_margins(), RECORDED.index(step)
    p = 1 / (1 + np.exp(np.clip(-margins[i], -50, 50)))
    bars.shapes("negatives", [histogram(p[margins[i] <= 0], EDGES, 0.1)[0]])
    bars.shapes("positives", [histogram(p[margins[i] > 0], EDGES, 0.1)[0]])
    losses = np.logaddexp(0, -margins).mean(axis=1)
    right = (margins > 0).mean(axis=1)
    so_far = slice(1, i + 1)  # up to here: predict the rest
    loss.line("validation", RECORDED[so_far], losses[so_far])
    accuracy.line("validation", RECORDED[so_far], right[so_far])
    loss.line("current", max(step, 0.8), losses[i])
    accuracy.line("current", max(step, 0.8), right[i])
    scaled = "" if factor == 1 else f", all scores times {factor:g}"
    return (
        f"Step {step}{scaled}: the loss is {losses[i]:.3f} (at step 0 it was {losses[0]:.3f}), the "
        f"accuracy {right[i]:.1%} (at step 0 {right[0]:.1%}). The worst example costs "
        f"{number(np.logaddexp(0, -margins[i].min()))}."
    )


# --- thresholds -------------------------------------------------------------------------------

COUNT = 2000
BINS = np.linspace(-4, 7.5, 32)
DRAWN = np.unique(np.append(np.arange(60), np.linspace(0, COUNT - 1, 340).astype(int)))  # points


@lru_cache(maxsize=256)
def simulate_scores(separation, share):
    """Scores of both classes, normal with deviation 1, and their curves.

    The scores are evenly spaced quantiles, not draws: with 20 positives the curves would else move
    by luck alone when the share changes.

    Parameters
    ----------
    separation : float
        How much higher the positives lie in the mean.
    share : float
        Share of positives among the 2000 examples.

    Returns
    -------
    negatives, positives : ndarray
        Sorted scores.
    fpr, tpr, precision : ndarray, (2000,)
        With the 1, 2, ... highest scores flagged, and with them those that equal the last of them.
    """
    n = round(COUNT * share)
    positives, negatives = _quantiles(n) + separation, _quantiles(COUNT - n)
    scores = np.concatenate([positives, negatives])
    order = np.argsort(-scores, kind="stable")
    flagged = np.searchsorted(-scores[order], -scores[order], "right")
    found = np.cumsum(order < n)[flagged - 1]
    curves = (flagged - found) / (COUNT - n), found / n, found / flagged
    return negatives, positives, *curves


def pairs_in_order(negatives, positives):
    """Share of pairs in which the positive scores higher, a tie counting one half; both sorted."""
    below = np.searchsorted(negatives, positives, "left")
    up_to = np.searchsorted(negatives, positives, "right")
    return float((below + up_to).mean() / (2 * len(negatives)))


def _quantiles(n):
    """Evenly spaced quantiles of the normal distribution, (n,), rising."""
    return np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])


def _threshold_background(bars, matrix, roc, pr, share):
    bars.figure.subplots_adjust(left=0.085, wspace=0.38)
    style.dress(bars, "Scores", "score", "share of the class", (-4, 7.5), (0, 0.165))
    bars.set_yticks([0, 0.05, 0.1, 0.15], ["0", "5%", "10%", "15%"])
    style.dress(matrix, "Confusion matrix", "", "", (0, 2), (0, 2))
    matrix.grid(False)
    matrix.set_xticks([0.5, 1.5], ["flagged", "not"])
    matrix.set_yticks([0.5, 1.5], ["neg.", "pos."])
    matrix.tick_params(length=0)
    for role, x, y in [("right cell", 0, 1), ("wrong cell", 1, 1), ("wrong cell", 0, 0),
                       ("right cell", 1, 0)]:  # fmt: skip
        look = {**style.ROLES[role], "hatch": None}
        look.pop("label")
        matrix.fill([x + 0.03, x + 0.97, x + 0.97, x + 0.03],
                    [y + 0.03, y + 0.03, y + 0.97, y + 0.97], **look)  # fmt: skip
    style.dress(roc, "ROC (tpr)", "fpr", "", (-0.05, 1.05), (-0.05, 1.05))
    style.mark(roc, "theory", [0, 1], [0, 1])
    style.dress(pr, "Precision", "recall", "", (-0.05, 1.05), (-0.05, 1.05))
    style.mark(pr, "theory", [0, 1], [share, share])
    style.legend(bars, "negatives", "positives", "current", cursor="threshold",
                 loss="all thresholds", theory="guessing")  # fmt: skip


@demo(
    _threshold_background,
    depends=("share",),
    widths=(1.2, 0.75, 1, 1),
    controls=dict(
        threshold=Slider("threshold", -3.0, 6.0, 1.0, step=0.05),
        separation=Slider("separation", 0.0, 4.0, 1.5, step=0.1),
        share=Scale("positives", (0.01, 0.05, 0.1, 0.2, 0.5), 0.5),
    ),
)
def threshold(bars, matrix, roc, pr, threshold, separation, share):
    """Overlapping scores cut at a threshold: confusion matrix, ROC and precision-recall curve."""
    negatives, positives, fpr, tpr, precision = simulate_scores(round(separation, 3), share)
    fp = len(negatives) - int(np.searchsorted(negatives, threshold))
    tp = len(positives) - int(np.searchsorted(positives, threshold))
    tn, fn = len(negatives) - fp, len(positives) - tp
    bars.shapes("negatives", [histogram(negatives, BINS, shares=True)[0]])
    bars.shapes("positives", [histogram(positives, BINS, shares=True)[0]])
    bars.line("cursor", [threshold, threshold], bars.ax.get_ylim())
    for x, y, name, count in [(0.5, 1.5, "tp", tp), (1.5, 1.5, "fn", fn), (0.5, 0.5, "fp", fp),
                              (1.5, 0.5, "tn", tn)]:  # fmt: skip
        matrix.text("count", x, y, f"{name}\n{count}")
    roc.line("loss", np.append(0, fpr[DRAWN]), np.append(0, tpr[DRAWN]))
    roc.line("current", fp / len(negatives), tp / len(positives))
    pr.line("loss", tpr[DRAWN], precision[DRAWN])
    area = pairs_in_order(negatives, positives)
    says = (
        f"{len(positives)} positives, {len(negatives)} negatives, threshold {threshold:.2f}: "
        f"tp {tp}, fp {fp}, tn {tn}, fn {fn}. Accuracy {(tp + tn) / COUNT:.1%}, recall "
        f"{tp / len(positives):.1%}, false positive rate {fp / len(negatives):.1%}"
    )
    if tp + fp:
        pr.line("current", tp / len(positives), tp / (tp + fp))
        says += f", precision {tp / (tp + fp):.1%}"
    lazy = f"Whoever flags nothing is right on {1 - share:.0%} of the {COUNT} examples."
    return f"{says}. Area under the ROC curve {area:.3f}. {lazy}"
