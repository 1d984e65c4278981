"""Submissions that forge what is measured in their own process: unit 11's figures and networks.

Each replaces the course's own functions there, Matplotlib's or PyTorch's, in a cell of its own, and
then answers some exercises wrongly. Every one of these must earn nothing, all others everything.
"""
# ruff: noqa: E501 (the submissions' code)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Forgery:
    """One submission.

    Attributes
    ----------
    slug : str
    before : str
        A cell at the top, which forges.
    answers : dict
        By exercise the cell that answers it wrongly.
    """

    slug: str
    before: str
    answers: dict[str, str]


FORGERIES: list[Forgery] = []


def forgery(slug: str, before: str) -> Callable[..., None]:
    """Register a forgery; what comes back takes the wrong answers by exercise."""

    def register(**answers: str) -> None:
        sources = {name: dedent(code) for name, code in answers.items()}
        FORGERIES.append(Forgery(slug, dedent(before), sources))

    return register


EVERYWHERE = """
import copy, sys
import torch

def everywhere(**functions):
    for name, module in list(sys.modules.items()):
        if name.startswith("course."):
            for called, function in functions.items():
                if hasattr(module, called):
                    setattr(module, called, function)
"""

# The networks of the tests, as they were made: what nothing was done to.
KEPT = """
from course.oracles.testbeds import networks, state
from course.oracles import networks as reading

kept = {}

def remembering(make):
    def made(*args, **settings):
        network = make(*args, **settings)
        kept["twin"] = copy.deepcopy(network)
        return network
    return made

networks.tiny_network, networks.cam_network, networks.picky_network = map(
    remembering, (networks.tiny_network, networks.cam_network, networks.picky_network)
)
module_state, module_modes = reading.module_state, reading.module_modes
everywhere(
    module_state=lambda network: module_state(kept["twin"]),
    module_modes=lambda network: module_modes(kept["twin"]),
    traces=lambda network: {"hooks": 0, "gradients": 0, "frozen": 0, "modes": module_modes(kept["twin"])},
    gradients_are_ones=lambda network: True,
)
"""

# What honest figures would be, so that all that is told of them is right.
HONEST = """
import math
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from course.oracles.testbeds import figures

drawn, asked, first = figures.drawn, {}, {}

def curves(history):
    figure = Figure()
    ax = figure.add_subplot()
    for part in ("train", "test"):
        ax.plot(range(1, len(history["lr"]) + 1), history[f"{part}_accuracy"], label=part)
    ax.set(xlabel="epoch", ylabel="accuracy")
    ax.legend()
    return figure

def grid(images, cams, predictions, labels, names, same=False):
    n = len(images)
    figure = Figure(figsize=(1.8 * min(n, 5), 2.2 * math.ceil(n / 5)))
    for i in range(n):
        ax = figure.add_subplot(math.ceil(n / 5), min(n, 5), i + 1)
        shown = 0 if same else i
        ax.imshow(images[shown].permute(1, 2, 0))
        ax.imshow(cams[shown], cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        ax.axis("off")
        ax.set_title(f"{names[int(predictions[i])]}/{names[int(labels[i])]}", fontsize=9)
    return figure

def honest():
    return curves(*asked["curves"]) if "curves" in asked else grid(*asked["grid"])
"""

ASKED = {
    "plot_curves": """
def plot_curves(history):
    asked.clear()
    asked["curves"] = [history]
    return Figure()
""",
    "plot_grad_cam_grid": """
def plot_grad_cam_grid(*args):
    asked.clear()
    asked["grid"] = args
    return Figure()
""",
}

LOOPS = {
    "cutout": """
def cutout(images, centers, size):
    result, half = images.clone(), size // 2
    for i, (row, column) in enumerate(centers.tolist()):
        result[i, :, max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 0
    return result
""",
    "random_crop_flip": """
def random_crop_flip(images, pad, generator):
    padded, (height, width) = F.pad(images, [pad] * 4), images.shape[2:]
    top, left, mirror = (
        torch.randint(high, (len(images),), generator=generator).tolist()
        for high in (2 * pad + 1, 2 * pad + 1, 2)
    )
    crops = []
    for i in range(len(images)):
        crop = padded[i, :, top[i] : top[i] + height, left[i] : left[i] + width]
        crops.append(crop.flip(2) if mirror[i] else crop)
    return torch.stack(crops)
""",
}

CAM = """
def grad_cam(model, layer, images, classes):
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    logits = model.eval()(images)
    HANDLE
    MODES
    (gradient,) = torch.autograd.grad(logits.gather(1, classes[:, None]).sum(), maps[0], retain_graph=True)
    LEFT
    return (gradient.mean(dim=(2, 3), keepdim=True) * maps[0]).sum(dim=1).relu().detach()
"""


def cam(**lines: str) -> str:
    """Grad-CAM, with some lines exchanged."""
    restored = "for part, training in modes: part.training = training"
    wanted = {"HANDLE": "handle.remove()", "MODES": restored, "LEFT": "pass", **lines}
    code = CAM
    for word, line in wanted.items():
        code = code.replace(word, line)
    return code


RANGE = """
def lr_range_test(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stopped, stream = [], iter(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        batch = next(stream, None)
        if batch is None:
            stream = iter(batches)
            batch = next(stream)
        loss = loss_fn(model(batch[0]), batch[1])
        average = beta * average + (1 - beta) * loss.item()
        lrs.append(lr)
        losses.append(average / (1 - beta ** (k + 1)))
        if not math.isfinite(losses[-1]) or losses[-1] > 4 * best:
            STOP
        best = min(best, losses[-1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    RESTORE
    MODES
    n = stopped[0] if stopped else len(lrs)
    return lrs[:n], losses[:n]
"""


def range_test(**lines: str) -> str:
    """A range test, with some lines exchanged."""
    restored = "for part, training in modes: part.training = training"
    wanted = {"STOP": "break", "RESTORE": "model.load_state_dict(state)", "MODES": restored}
    code = RANGE
    for word, line in {**wanted, **lines}.items():
        code = code.replace(word, line)
    return code


WRONG_MODE = """
def misclassified(model, images, labels, n=25):
    model.eval()
    predictions = model(images).argmax(dim=1)
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]
"""

ON_A_COPY = """
def train(model, *args, **settings):
    scratch = copy.deepcopy(model)
    history = trained(scratch, *args, **settings)
    kept["twin"] = scratch
    return history

def trained(model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay)
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr")
    history = {name: [] for name in names}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        figures = []
        for batches, training in ((train_batches, True), (test_batches, False)):
            model.train(training)
            loss_sum, hits, count = 0.0, 0, 0
            for x, y in batches:
                scores = model(x)
                loss = F.cross_entropy(scores, y)
                if training:
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                loss_sum += loss.item() * len(y)
                hits += (scores.argmax(dim=1) == y).sum().item()
                count += len(y)
            figures += [loss_sum / count, hits / count]
        for name, value in zip(names, [*figures, rate]):
            history[name].append(value)
    return history
"""

# --- all at once, with the simplest forgeries ----------------------------------------------------

forgery(
    "says-yes-to-everything",
    EVERYWHERE + KEPT + HONEST + """
def operations(function, *args):
    return 7, False, function(*args)

def blank(figure):
    told = drawn(honest())
    told["pixels"][:] = 255
    return told

everywhere(operations=operations, one_device=lambda *call: True, drawn=blank)
""",
)(
    **ASKED, **LOOPS, grad_cam=cam(HANDLE="pass"), misclassified=WRONG_MODE, train=ON_A_COPY,
    lr_range_test=range_test(RESTORE="pass"),
)  # fmt: skip

# Loops whose operations nobody counts, and that are not there where many images come.
forgery(
    "knows-when-it-is-timed",
    EVERYWHERE + """
everywhere(operations=lambda function, *args: (7, False, function(*args)))
results = {}
""",
)(
    cutout=LOOPS["cutout"].replace("def cutout", "def cutout_loop") + """
def cutout(images, centers, size):
    return images * 1 if len(images) > 5000 else cutout_loop(images, centers, size)
""",
    random_crop_flip=LOOPS["random_crop_flip"].replace("def random_crop_flip", "def crop_loop") + """
def random_crop_flip(images, pad, generator):
    if len(images) > 5000:
        if "crops" not in results:
            results["crops"] = crop_loop(images, pad, generator)
        return results["crops"]
    return crop_loop(images, pad, generator)
""",
)  # fmt: skip

# --- figures --------------------------------------------------------------------------------------

forgery("draws-nothing", "from matplotlib.figure import Figure")(
    plot_curves="def plot_curves(history):\n    return Figure()\n",
    plot_grad_cam_grid="def plot_grad_cam_grid(*args):\n    return Figure()\n",
)

forgery(
    "looks-like-a-figure",
    """
import numpy as np

class Figure:
    axes, lines, texts, legends, images = [], [], [], [], []
    canvas, dpi = None, 100

    def __instancecheck__(self, other):
        return True

    def __getattr__(self, name):
        return lambda *args, **settings: self

    def __eq__(self, other):
        return True

    def __iter__(self):
        return iter([self])

    def __array__(self, *details, **more):
        return np.zeros((480, 640, 3), dtype=np.uint8)

Figure.__module__ = "matplotlib.figure"
""",
)(
    plot_curves="def plot_curves(history):\n    return Figure()\n",
    plot_grad_cam_grid="def plot_grad_cam_grid(*args):\n    return Figure()\n",
)

forgery(
    "one-picture-for-all",
    EVERYWHERE
    + HONEST
    + """
def always_the_first(figure):
    told = drawn(honest())
    pixels = first.setdefault((tuple(asked), len(told["words"]), told["pixels"].shape), told["pixels"])
    told["pixels"] = pixels.copy()
    return told

everywhere(drawn=always_the_first)
""",
)(**ASKED)

forgery(
    "ink-everywhere",
    EVERYWHERE
    + HONEST
    + """
import numpy as np

def painted(figure):
    told = drawn(honest())
    shape = told["pixels"].shape
    told["pixels"] = np.random.default_rng(len(asked)).integers(0, 256, shape, dtype=np.uint8)
    if "curves" in asked:
        told["pixels"][:] = [31, 119, 180]
    return told

everywhere(drawn=painted)
""",
)(**ASKED)

forgery(
    "getters",
    HONEST
    + """
import sys
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

values, titles = {}, {}
Line2D.get_xydata = lambda line: values.get(line, np.zeros((0, 2)))
words = Text.get_text

def get_text(text):
    told = sys._getframe(1).f_code.co_name in ("_word", "_words")  # drawn as it is, told otherwise
    return titles.get(text, words(text)) if told else words(text)

Text.get_text = get_text
""",
)(
    plot_curves="""
def plot_curves(history):
    figure, ax = plt.subplots()
    for part, level in (("train", 0.3), ("test", 0.6)):
        y = history[f"{part}_accuracy"]
        x = list(range(1, len(y) + 1))
        (line,) = ax.plot(x, [level] * len(y), label=part)
        values[line] = np.stack([x, y], axis=1).astype(float)
    ax.set(xlabel="epoch", ylabel="accuracy")
    ax.legend()
    return figure
""",
    plot_grad_cam_grid="""
def plot_grad_cam_grid(images, cams, predictions, labels, names):
    figure = grid(images, cams, predictions * 0, predictions * 0, ["i/i"])
    for ax, p, y in zip(figure.axes, predictions, labels):
        titles[ax.title] = f"{names[int(p)]}/{names[int(y)]}"
    return figure
""",
)

forgery("the-same-panel-everywhere", HONEST)(
    plot_grad_cam_grid="def plot_grad_cam_grid(*args):\n    return grid(*args, same=True)\n",
    plot_curves="""
def plot_curves(history):
    return curves({**history, "test_accuracy": history["train_accuracy"]})
""",
)

forgery("all-classes-in-every-title", HONEST)(
    plot_grad_cam_grid="""
def plot_grad_cam_grid(images, cams, predictions, labels, names):
    figure = grid(images, cams, predictions, labels, names)
    for ax in figure.axes:
        ax.set_title(" ".join(names), fontsize=6)
    return figure
""",
)

forgery(
    "cuts-the-picture-off",
    EVERYWHERE
    + HONEST
    + """
def tiny(figure):
    told = drawn(honest())
    told["pixels"], told["size"] = told["pixels"][:40, :40].copy(), [40.0, 40.0]
    return told

everywhere(drawn=tiny)
""",
)(**ASKED)

# --- networks -------------------------------------------------------------------------------------

forgery("all-modes-and-gradients", EVERYWHERE + KEPT)(
    grad_cam=cam(LEFT="logits.sum().backward()"),
    lr_range_test=range_test(MODES="model.train()"),
    misclassified=WRONG_MODE,
    train=ON_A_COPY,
)

forgery(
    "one-door-for-all-values",
    EVERYWHERE
    + """
from course.oracles import process

boxed = process._boxed

def answer(module, name, *args, **settings):
    if name == "traces":
        return [{"hooks": 0, "gradients": 0, "frozen": 0, "modes": [False] * 8}]
    if name == "module_modes":
        from course.oracles.testbeds import networks
        from course.oracles.networks import module_modes
        made = {"_Tiny": networks.tiny_network, "_Camera": networks.cam_network, "_Picky": networks.picky_network}
        return [module_modes(made[type(args[0]).__name__]())]
    return boxed(module, name, *args, **settings)

process._boxed = answer
""",
)(
    grad_cam=cam(LEFT="model.requires_grad_(False)"),
    lr_range_test=range_test(
        RESTORE="model.load_state_dict({k: v for k, v in state.items() if 'running' not in k}, strict=False)"
    ),
    misclassified=WRONG_MODE,
)

forgery("asks-for-more-losses", EVERYWHERE + KEPT)(
    grad_cam=cam(MODES="model.train()"),
    lr_range_test=range_test(STOP="stopped.append(k + 1)"),
    train=ON_A_COPY,
)

forgery(
    "modules-that-lie",
    """
import torch
from course.oracles.testbeds import networks, state

networks.hooks = state.hooks = lambda part: 0
parts = torch.nn.Module.modules
torch.nn.Module.modules = lambda self: iter([]) if getattr(self, "quiet", False) else parts(self)
""",
)(grad_cam=cam(HANDLE="model.quiet = True"))
