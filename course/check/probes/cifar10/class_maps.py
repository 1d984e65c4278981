"""What do the instant checks of unit 11 ask, on public inputs, and which hints do they have?

In grading a network lives where the student's code lives: `oracles.there` makes it there, and
`oracles.value_there` brings back what the check wants to know about it.
"""

import math

import numpy as np
import torch

from course import oracles
from course.check.probe import probe
from course.oracles import testbeds

# The exercises ask you to build these, so a solution must not fetch them ready-made.
READY_MADE = (
    "course.oracles.*", "course.testbeds.*", "course.batches.*", "course.data.crop_flip_cutout",
    *(f"course.{module}.{name}" for module in ("run", "training")
      for name in ("train_fast", "evaluate_fast", "normalization")),
)  # fmt: skip
NAMES = ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")


def floats(values):
    """As a list of floats: which kind of sequence it is does not matter."""
    return [float(value) for value in values]


def generator(seed):
    """A torch generator with this seed."""
    return torch.Generator().manual_seed(seed)


def fresh_and_used(seed):
    """Two generators with this seed, of which one has given numbers already."""
    fresh, used = generator(seed), generator(seed)
    torch.rand(100, generator=used)
    return fresh, used


def some_batches(seed, sizes=(4, 4, 3), dtype=torch.float64):
    """Batches of (n, 3, 2, 2) images with labels below 3."""
    g = generator(seed)
    return [
        (torch.randn(n, 3, 2, 2, generator=g, dtype=dtype), torch.randint(3, (n,), generator=g))
        for n in sizes
    ]


def grows(f, few, many):
    """Whether a function needs more operations for many images, or brings them to the CPU."""
    (less, fetched), (more, _) = (
        oracles.value_there(testbeds.operations, f.function, *args) for args in (few, many)
    )
    return {"operations grow with the batch": more > less + 8, "goes through the CPU": fetched}


def elsewhere(f, *args):
    """Whether all lies on the device of the images."""
    return {
        "all on the images' device": oracles.value_there(testbeds.one_device, f.function, *args)
    }


@probe(
    hints=(
        "Three means and three standard deviations: every pixel of every image counts the same.",
        "Divide by 255, then average over images, rows and columns, which are axes 0, 1 and 2.",
        (
            "With x = images.reshape(-1, 3) as floating point, divided by 255, it is the mean and "
            "the standard deviation along axis 0; in PyTorch say unbiased=False."
        ),
    ),
    returns=("mean", "std"),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def channel_statistics(f):
    """Two small images, one pixel, a tensor, arguments unchanged."""
    images = np.array(
        [[[[0, 10, 255], [51, 30, 0]]], [[[102, 200, 255], [255, 90, 20]]]], dtype=np.uint8
    )
    mean, std = f(images=images)
    yield "for two small images", dict(mean=floats(mean), std=floats(std))
    mean, std = f(images=torch.tensor(images[:, :, :1]))
    yield "for a tensor", dict(mean=floats(mean), std=floats(std))
    mean, std = f(images=np.full((3, 3, 3, 3), 51, dtype=np.uint8))
    yield "for equal pixels", dict(mean=floats(mean), std=[round(s, 6) for s in floats(std)])


@probe(
    hints=(
        "Pad once, draw three numbers an image, and let indexing do the rest.",
        (
            "torch.randint(2 * pad + 1, (n,), generator=generator, device=images.device) draws the "
            "offsets. Row indices top[:, None] + arange(H) and column indices of all images then "
            "pick all crops at once; a mirrored image has its column indices in reverse."
        ),
        (
            "padded[each, :, rows, columns] with each (n, 1, 1), rows (n, H, 1) and columns "
            "(n, 1, W) gives (n, H, W, C): permute puts the channels second. torch.where chooses "
            "between columns and columns.flip(1)."
        ),
    ),
    forbidden=READY_MADE,
)
def random_crop_flip(f):
    """Mirrored and cropped images, where the crops lie, the generator, whole-batch operations."""
    base = torch.arange(1.0, 25.0).reshape(1, 2, 4, 3)
    batch = base.expand(600, -1, -1, -1).contiguous()
    result = f(images=batch, pad=0, generator=generator(1))
    _, _, mirrored = testbeds.crops_of(base[0], result, 0)
    yield (
        "without padding",
        {
            "shape": list(result.shape),
            "only mirrored left to right": bool((mirrored >= 0).all()),
            "some mirrored": bool((mirrored == 1).any()),
            "some not": bool((mirrored == 0).any()),
        },
    )
    result = f(images=batch, pad=1, generator=generator(2))
    tops, lefts, mirrored = testbeds.crops_of(base[0], result, 1)
    share = float((mirrored == 1).double().mean())
    yield (
        "with one pixel of padding",
        {
            "shape": list(result.shape),
            "crops of the padded image": bool((mirrored >= 0).all()),
            "tops": sorted(set(tops.tolist())),
            "lefts": sorted(set(lefts.tolist())),
            "top is always left": bool((tops == lefts).all()),
            "a place for each image": len(set(zip(tops.tolist(), lefts.tolist(), strict=True))) > 1,
            "about half are mirrored": 0.38 < share < 0.62,
        },
    )
    first, again, other = (
        f(images=batch[:50], pad=1, generator=generator(seed)) for seed in (3, 3, 4)
    )
    yield (
        "from three generators",
        {
            "same seed, same crops": bool(torch.equal(first, again)),
            "other seed, other crops": not torch.equal(first, other),
        },
    )
    first, second = (f(images=batch[:50], pad=1, generator=g) for g in fresh_and_used(3))
    yield "from one generator, twice", {"other crops": not torch.equal(first, second)}
    few, many = ((batch[:n], 1, generator(5)) for n in (4, 36))
    yield "for 4 and for 36 images", grows(f, few, many)
    yield "on another device", elsewhere(f, batch[:4], 1, generator(5))


@probe(
    hints=(
        "Say of every pixel whether it lies in the square of its image: one mask for the batch.",
        (
            "A row is inside where its distance to the center's row is at least -half and below "
            "half; a column likewise; a pixel, where both are. The distances of all images' rows "
            "are torch.arange(H, device=...) minus centers[:, :1]."
        ),
        (
            "inside_rows[:, None, :, None] & inside_columns[:, None, None, :] has the shape "
            "(N, 1, H, W), and images.masked_fill(mask, 0.0) makes the result."
        ),
    ),
    forbidden=READY_MADE,
)
def cutout(f):
    """Squares inside and at the border, an odd size, whole-batch operations."""
    images = torch.arange(1.0, 61.0).reshape(2, 1, 5, 6)
    result = f(images=images, centers=torch.tensor([[2, 3], [1, 2]]), size=2)
    yield "for squares inside", dict(images=result)
    result = f(images=images, centers=torch.tensor([[0, 5], [4, 0]]), size=4)
    yield "for squares at the border", dict(images=result)
    result = f(images=images, centers=torch.tensor([[2, 2], [1, 4]]), size=3)
    yield "for an odd size", dict(images=result)
    images = torch.arange(1.0, 25.0).reshape(1, 2, 4, 3)
    result = f(images=images, centers=torch.tensor([[1, 1]]), size=2)
    yield "for two channels", dict(images=result)
    few, many = (
        (torch.ones(n, 1, 6, 6), torch.arange(2 * n).reshape(n, 2) % 6, 2) for n in (4, 36)
    )
    yield "for 4 and for 36 images", grows(f, few, many)
    yield "on another device", elsewhere(f, *few)


@probe(
    hints=(
        "This is cutout, with centers that you draw.",
        "Rows are drawn from 0 to H - 1 and columns from 0 to W - 1, one of each an image.",
        (
            "torch.randint(H, (n,), generator=generator, device=images.device) draws the rows. "
            "Stack rows and columns to (n, 2), and call your cutout."
        ),
    ),
    forbidden=READY_MADE,
)
def random_cutout(f):
    """Where the squares lie, what is in them, the generator, arguments unchanged."""
    images = torch.ones(800, 1, 4, 6)
    result = f(images=images, size=4, generator=generator(1))
    rows, columns = testbeds.centers_of(result, 4)
    counts = torch.bincount((rows * 6 + columns).clamp(min=0), minlength=24)
    yield (
        "for 800 images of 4 by 6",
        {
            "shape": list(result.shape),
            "one square of zeros in each": bool((rows >= 0).all()),
            "rows of the centers": sorted(set(rows.tolist())),
            "columns of the centers": sorted(set(columns.tolist())),
            "places that occur": len(set(zip(rows.tolist(), columns.tolist(), strict=True))),
            "about equally often": bool((abs(counts - 800 / 24) < 33).all()),
        },
    )
    images = torch.arange(1.0, 97.0).reshape(4, 2, 3, 4)
    result = f(images=images, size=2, generator=generator(2))
    kept = bool(((result == images) | (result == 0)).all())
    yield "for images of two channels", {"all else is left": kept}
    images = torch.ones(40, 1, 6, 6)
    first, again, other = (f(images=images, size=2, generator=generator(s)) for s in (3, 3, 4))
    yield (
        "from three generators",
        {
            "same seed, same squares": bool(torch.equal(first, again)),
            "other seed, other squares": not torch.equal(first, other),
        },
    )
    first, second = (f(images=images, size=2, generator=g) for g in fresh_and_used(3))
    yield "from one generator, twice", {"other squares": not torch.equal(first, second)}


def range_test(f, network=None, loss=None, batches=None, **settings):
    """Call a range test; its network, its rates and its losses."""
    network = oracles.there(testbeds.tiny_network, 1) if network is None else network
    loss = oracles.there(torch.nn.CrossEntropyLoss) if loss is None else loss
    settings = {"lr_min": 0.01, "lr_max": 1.0, "n_steps": 5, **settings}
    batches = some_batches(1) if batches is None else batches
    lrs, losses = f(model=network, loss_fn=loss, batches=batches, **settings)
    return network, floats(lrs), floats(losses)


@probe(
    hints=(
        "It is training, one step at each rate, after which everything is put back.",
        (
            "Copy the state first, tensors included, and note the mode of every part. In the loop: "
            "set the rate, compute the loss, record both, stop if it exploded, then step. At the "
            "end load the copy and set the modes."
        ),
        (
            "copy.deepcopy(model.state_dict()) is a copy. The rate of step k is lr_min * (lr_max / "
            'lr_min) ** (k / (n_steps - 1)), written to optimizer.param_groups[0]["lr"]. The '
            "smoothed loss is the running average divided by 1 - beta ** (k + 1)."
        ),
    ),
    returns=("lrs", "losses"),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def lr_range_test(f):
    """Rates and losses, when it stops, and whether the network is as before."""
    _, lrs, losses = range_test(f, beta=0.0)
    yield "with beta = 0", dict(lrs=lrs, losses=losses)
    network, lrs, losses = range_test(f, lr_max=4.0, beta=0.5)
    yield "with beta = 0.5", dict(lrs=lrs, losses=losses)
    weights, _, buffers = oracles.value_there(oracles.module_state, network)
    weights0, _, buffers0 = oracles.module_state(testbeds.tiny_network(1))
    modes = oracles.value_there(oracles.module_modes, network)
    yield (
        "afterwards",
        {
            "weights as before": all(map(torch.equal, weights, weights0)),
            "buffers as before": all(map(torch.equal, buffers, buffers0)),
            "modes as before": modes == oracles.module_modes(testbeds.tiny_network(1)),
        },
    )
    for label, values, beta in (
        ("when the loss explodes", [1.0, 1.5, 0.5, 1.9, 2.1, 0.3], 0.0),
        ("when the loss becomes nan", [1.0, 0.9, math.nan, 0.7, 0.6, 0.5], 0.5),
    ):
        loss = oracles.there(testbeds.ScriptedLoss, values)
        _, lrs, losses = range_test(f, loss=loss, n_steps=6, beta=beta)
        yield label, dict(lrs=lrs, losses=losses, calls=int(loss.calls))


@probe(
    hints=(
        "You wrote this in unit 05. What is new: the first and the last point are left out.",
        "Keep the points with a finite loss, drop one at each end, and look for the steepest fall.",
        (
            "np.gradient(losses, np.log10(lrs)) gives the slopes, argmin the steepest fall, and "
            "the rate at that place is the answer."
        ),
    ),
    forbidden=READY_MADE,
)
def suggest_lr(f):
    """A steep start, nan at the end and in the middle, a long curve, uneven rates, equal slopes."""
    lrs = np.geomspace(1e-4, 10.0, 11)
    losses = np.array([6.4, 5.0, 4.9, 4.8, 4.6, 3.5, 2.2, 1.9, 1.8, 5.0, 12.0])
    yield "for a curve with a steep start", dict(lr=float(f(lrs=lrs, losses=losses)))
    losses = np.array([5.0, 4.9, 4.8, 4.6, 3.5, 2.2, 1.9, 1.8, 1.8, np.nan, np.nan])
    yield "where the last losses are nan", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.array([1e-3, 2e-3, 4e-3, 1e-2, 3e-2, 0.3, 1.0, 2.0])
    losses = np.array([3.0, 2.95, 2.8, 2.4, 2.0, 1.4, 1.3, 1.35])
    yield "where the rates are not evenly spaced", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.geomspace(1e-3, 10.0, 25)
    losses = 3.0 - 1.0 / (1.0 + np.exp(-3.0 * (np.arange(25) - 7.0)))
    yield "for a long curve", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs = np.geomspace(1e-4, 10.0, 11)
    losses = np.array([6.4, 5.0, 4.9, np.nan, 4.8, 4.6, 3.5, 2.2, 1.9, 5.0, 12.0])
    yield "where a loss in the middle is nan", dict(lr=float(f(lrs=lrs, losses=losses)))
    lrs, losses = 2.0 ** np.arange(-3, 4), np.array([7.0, 4.0, 2.0, 3.0, 4.0, 2.0, 1.0])
    yield "where two places are equally steep", dict(lr=float(f(lrs=lrs, losses=losses)))


def half_way(t):
    """1, then 0.5 from the middle of the run."""
    return 1.0 if t < 0.5 else 0.5


def shrinking(t):
    """1 / (1 + t)."""
    return 1.0 / (1.0 + t)


def trained(f, epochs, test=(5, 3), **settings):
    """History of a small network."""
    network = oracles.there(testbeds.tiny_network, 2)
    batches = dict(train_batches=some_batches(2), test_batches=some_batches(3, test))
    history = f(model=network, **batches, epochs=epochs, **settings)
    return {name: floats(history[name]) for name in NAMES}


@probe(
    hints=(
        "Two loops: epochs, and in each the batches. Then a look at the test batches.",
        (
            "For each epoch set the rate, call model.train(), step through the batches and add up "
            "loss, right answers and examples on the way. Then model.eval(), torch.no_grad(), and "
            "the same sums over the test batches, without steps."
        ),
        (
            "One torch.optim.SGD before the loops. A batch: scores, F.cross_entropy, zero_grad, "
            "backward, step; loss.item() * len(y) and (scores.argmax(1) == y).sum().item() go "
            "into the sums, which you divide by the number of examples."
        ),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def train(f):
    """One epoch, three with a schedule, the settings, and silence."""
    yield "after one epoch", trained(f, 1, lr=0.1, momentum=0.0, weight_decay=0.0)
    yield "after two epochs", trained(f, 2, lr=0.1, momentum=0.9, weight_decay=0.0)
    yield "with weight decay", trained(f, 2, lr=0.1, momentum=0.5, weight_decay=0.2)
    yield "with a schedule", trained(f, 3, lr=0.2, schedule=shrinking)
    network = oracles.there(testbeds.tiny_network, 2)
    batches = some_batches(2), some_batches(3)
    text = oracles.value_there(testbeds.printed, f.function, network, *batches, 2, lr=0.1)
    yield "where output is captured", {"writes": bool(text)}


@probe(
    hints=(
        'history["test_accuracy"] holds one number an epoch.',
        "max finds the best, and index the first place where it stands. Epochs count from 1.",
        'best = max(...), then return best and history["test_accuracy"].index(best) + 1.',
    ),
    returns=("accuracy", "epoch"),
    forbidden=READY_MADE,
)
def top_accuracy(f):
    """A best epoch in the middle, equal ones, a single epoch, history unchanged."""
    history = dict(
        train_accuracy=[0.4, 0.6, 0.7, 0.8, 0.9],
        test_accuracy=[0.5, 0.55, 0.75, 0.625, 0.65],
        train_loss=[1.4, 1.1, 0.8, 0.5, 0.3],
        test_loss=[1.3, 0.9, 0.95, 1.0, 1.2],
        lr=[0.1] * 5,
    )
    accuracy, epoch = f(history=history)
    yield "with the best in the middle", dict(accuracy=float(accuracy), epoch=int(epoch))
    history = {**history, "test_accuracy": [0.25, 0.5, 0.375, 0.5, 0.125]}
    accuracy, epoch = f(history=history)
    yield "with two equal ones", dict(accuracy=float(accuracy), epoch=int(epoch))
    accuracy, epoch = f(history={name: values[:1] for name, values in history.items()})
    yield "after one epoch", dict(accuracy=float(accuracy), epoch=int(epoch))
    accuracy, epoch = f(history={**history, "test_accuracy": [1 / 3, 2 / 3, 0.5, 0.5, 0.5]})
    yield "where the best is 2 / 3", dict(accuracy=float(accuracy), epoch=int(epoch))


def called(figure, values):
    """What a figure calls its lines with these values, in small letters."""
    words = []
    for ax in figure.axes:
        legend, lines = ax.get_legend(), list(ax.lines)
        texts = [] if legend is None else [text.get_text() for text in legend.get_texts()]
        labels = [line.get_label() for line in lines]
        if all(label.startswith("_") for label in labels) and len(texts) == len(lines):
            labels = texts  # as ax.legend(["training", "test"]) gives them
        for line, label in zip(lines, labels, strict=True):
            y = floats(line.get_ydata())
            if len(y) == len(values) and any(
                np.allclose(y, scale * np.array(values)) for scale in (1, 100)
            ):
                words.append(label)
    return " ".join(words).lower()


@probe(
    hints=(
        "One axes, two lines, three kinds of labels: of the axes, and of each line.",
        (
            "plt.subplots() gives figure and axes. Epochs count from 1, so the horizontal values "
            "are range(1, n + 1). Return the figure."
        ),
        (
            "ax.plot(epochs, values, label=...) twice, ax.set_xlabel, ax.set_ylabel, ax.legend(), "
            "and return figure."
        ),
    ),
    forbidden=READY_MADE,
)
def plot_curves(f):
    """Which curves the figure shows, their labels, history unchanged."""
    history = dict(
        train_accuracy=[0.4, 0.7, 0.6], test_accuracy=[0.5, 0.45, 0.65],
        train_loss=[1.4, 0.8, 0.5], test_loss=[1.3, 0.9, 1.0], lr=[0.5, 0.2, 0.1],
    )  # fmt: skip
    figure = f(history=history)
    is_figure = oracles.value_there(testbeds.is_figure, figure)
    yield "what comes back", {"a figure": is_figure}
    facts = oracles.value_there(testbeds.curve_facts, figure)
    train, test, loss = (
        testbeds.has_curve(facts, history[name])
        for name in ("train_accuracy", "test_accuracy", "test_loss")
    )
    yield (
        "in the figure",
        {
            "training accuracy": train,
            "test accuracy": test,
            "losses instead": loss and not (train and test),
            "a label for the epochs": any(x for x, _ in facts["axes"]),
            "a label for the accuracies": any(y for _, y in facts["axes"]),
            "the curves are told apart": facts["names"] >= 2,
        },
    )
    names = {part: called(figure, history[f"{part}_accuracy"]) for part in ("train", "test")}
    crossed = [
        part for part, other in (("train", "test"), ("test", "train"))
        if other in names[part] and part not in names[part]
    ]  # fmt: skip
    yield "in the legend", {"curves with the other's name": len(crossed)}


def cams(f, deep=False, classes=(0, 2), training=None, seed=3, stride=1):
    """Network and maps of two small images."""
    network = oracles.there(testbeds.cam_network, deep, seed)
    if stride > 1:
        network.layer.stride = (stride, stride)
    if training is not None:
        network.rest.train(training)
    images = torch.randn(len(classes), 3, 5, 4, generator=generator(4), dtype=torch.float64)
    result = f(model=network, layer=network.layer, images=images, classes=torch.tensor(classes))
    return network, result


@probe(
    hints=(
        "You need two things of the layer: its maps, and the gradient of the logit by them.",
        (
            "A forward hook keeps the maps. Add up the logits of the classes asked for: the sum's "
            "gradient by the maps holds each image's own gradient, as images do not meet in "
            "evaluation mode. torch.autograd.grad gives it and leaves no gradient in parameters."
        ),
        (
            "weights = gradient.mean(dim=(2, 3), keepdim=True), then the sum of weights times maps "
            "over the channels, then ReLU. Remove the hook, and set every part's mode again."
        ),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def grad_cam(f):
    """Before a linear head, through more layers, and what is left behind."""
    network, result = cams(f)
    yield "before a linear head", dict(cam=result)
    network, result = cams(f, deep=True, classes=(1, 1))
    yield "through more layers", dict(cam=result)
    network, result = cams(f, classes=(1, 0, 2), training=True)
    yield "for three images", dict(cam=result)
    _, result = cams(f, stride=2)
    yield "where the maps are smaller than the images", dict(cam=result)
    left = oracles.value_there(testbeds.traces, network)
    as_made = oracles.there(testbeds.cam_network, False, 3)
    as_made.rest.train(True)
    modes = oracles.value_there(testbeds.traces, as_made)["modes"]
    yield (
        "afterwards",
        {
            "hooks": left["hooks"],
            "parameters with a gradient": left["gradients"],
            "frozen parameters": left["frozen"],
            "modes as before": left["modes"] == modes,
        },
    )
    network = oracles.there(testbeds.with_gradients, oracles.there(testbeds.cam_network, False, 3))
    f(
        model=network, layer=network.layer, images=torch.ones(1, 3, 4, 4, dtype=torch.float64),
        classes=torch.tensor([1]),
    )  # fmt: skip
    same = oracles.value_there(testbeds.gradients_are_ones, network)
    cleared = oracles.value_there(testbeds.traces, network)["gradients"] == 0
    yield (
        "where parameters have gradients already",
        {"these are as before, or cleared": same or cleared},
    )


@probe(
    hints=(
        "First make the maps larger, then scale each so that its largest value is 1.",
        (
            "F.interpolate wants a channel axis: cam[:, None] gives one, [:, 0] takes it away. "
            "Mode bilinear, align_corners=False. A map of zeros must not be divided by zero."
        ),
        ("top = large.amax(dim=(1, 2), keepdim=True); divide by torch.where(top > 0, top, 1)."),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def upsample_cam(f):
    """One number and two for the size, two maps, a map of zeros, argument unchanged."""
    cam = torch.tensor([[[0.0, 1.0], [2.0, 0.5]], [[0.2, 0.1], [0.3, 0.4]]])
    yield "to 4 by 4", dict(cam=f(cam=cam, size=4))
    yield "to 3 by 5", dict(cam=f(cam=cam, size=(3, 5)))
    cam = torch.tensor([[[0.0, 1.0, 0.0], [1.0, 4.0, 2.0], [0.0, 1.0, 0.0]]])
    yield "with the peak in the middle", dict(cam=f(cam=cam, size=6))
    cam = torch.tensor([[[0.0, 0.0], [0.0, 0.0]], [[0.0, 8.0], [0.0, 0.0]]])
    yield "with a map of zeros", dict(cam=f(cam=cam, size=(2, 4)))


def colored(classes, sure=None):
    """Images whose brightest channel is the class: (n, 3, 2, 2)."""
    images = torch.zeros(len(classes), 3, 2, 2)
    for i, label in enumerate(classes):
        images[i, label] = 1.0 + (0.1 * i if sure is None else sure[i])
    return images


@probe(
    hints=(
        "Predict for all images, compare with the labels, keep the first n that differ.",
        (
            "Evaluation mode, torch.no_grad(), argmax over the classes. (predictions != labels)"
            ".nonzero()[:, 0] are the wrong ones. Restore each part's mode."
        ),
        (
            "Note [(part, part.training) for part in model.modules()] before model.eval(), and set "
            "part.training afterwards. With wrong = ...nonzero()[:, 0][:n], return wrong and "
            "predictions[wrong]."
        ),
    ),
    returns=("indices", "predictions"),
    forbidden=READY_MADE,
)
def misclassified(f):
    """Two of three wrong ones, all of them, one, none, and the modes."""
    network = oracles.there(testbeds.picky_network)
    images = colored([0, 1, 2, 2, 1, 0, 1])
    cases = (
        ("the first two of three", [0, 2, 2, 1, 1, 1, 1], 2),
        ("all where there are fewer", [0, 2, 2, 1, 1, 1, 1], 9),
        ("where one is wrong", [0, 1, 2, 2, 0, 0, 1], 3),
        ("where none is wrong", [0, 1, 2, 2, 1, 0, 1], 3),
    )
    for label, labels, n in cases:
        indices, predictions = f(model=network, images=images, labels=torch.tensor(labels), n=n)
        yield label, dict(indices=indices, predictions=predictions)
    modes = oracles.value_there(oracles.module_modes, network)
    unchanged = modes == oracles.module_modes(testbeds.picky_network())
    yield "afterwards", {"modes as before": unchanged}
    indices, _ = f(model=network, images=colored([0] * 30), labels=torch.ones(30, dtype=torch.long))
    yield "without n", {"how many of 30": len(indices)}


@probe(
    hints=(
        "A grid of axes; in each, imshow twice: the image, then the map over it, half transparent.",
        (
            "plt.subplots(rows, columns, squeeze=False) always gives an array of axes. imshow "
            "wants (H, W, 3): image.permute(1, 2, 0). Close the axes that stay empty."
        ),
        (
            'ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1) lays the map over the '
            "image. names[int(predictions[i])] and names[int(labels[i])] go into ax.set_title. "
            "Return the figure."
        ),
    ),
    forbidden=READY_MADE,
)
def plot_grad_cam_grid(f):
    """Panels and titles, maps and images in their places, arguments unchanged."""
    names = ["cat", "dog", "eel"]
    for n in (2, 1):
        images, maps = torch.full((n, 3, 8, 8), 0.5), torch.zeros(n, 8, 8)
        answers = torch.tensor([0, 2][:n]), torch.tensor([1, 0][:n])
        f(images=images, cams=maps, predictions=answers[0], labels=answers[1], names=names)
        hot = maps.clone()
        hot[0, :4, 4:], hot[1:, 4:, :4] = 1.0, 1.0  # top right; bottom left
        other = images.clone()
        other[0, :, :4, 4:], other[1:, :, 4:, :4] = 1.0, 1.0
        plain = [images, maps, *answers, names]
        facts = [
            oracles.value_there(testbeds.panel_facts, f.function, plain, changed)
            for changed in ([images, hot, *answers, names], [other, maps, *answers, names])
        ]
        titles = facts[0]["titles"]
        yield (
            "for two images" if n == 2 else "for one image",
            {
                "a figure": facts[0]["figure"],
                "panels": len(titles),
                "name the prediction": [
                    names[p] in t for p, t in zip(answers[0], titles, strict=False)
                ],
                "name the truth": [names[y] in t for y, t in zip(answers[1], titles, strict=False)],
                "where the map shows": [testbeds.quarter(c) for c in facts[0]["changes"]],
                "where the image shows": [testbeds.quarter(c) for c in facts[1]["changes"]],
            },
        )
