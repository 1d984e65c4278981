"""On which small networks are the functions of unit 11 tried, and what is looked at afterwards?

A test makes its networks here and has them live where the student's code lives, by
``oracles.there(testbeds.tiny_network)``; what it wants to know about them, or about a figure, comes
back as values, by ``oracles.value_there(testbeds.traces, network)``. PyTorch is imported with this
module, Matplotlib only where a figure is measured.
"""

import contextlib
import io

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

__all__ = [
    "ScriptedLoss", "cam_network", "centers_of", "crops_of", "curve_facts", "gradients_are_ones",
    "has_curve", "is_figure", "one_device", "operations", "panel_facts", "picky_network",
    "printed", "quarter", "tiny_network", "traces", "with_gradients",
]  # fmt: skip


def _filled(network, seed):
    """Draw all parameters anew, without a look at the global generator."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(0.5 * torch.randn(p.shape, generator=generator, dtype=p.dtype))
    return network


class _Tiny(nn.Module):
    """a small network with batch norm."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Flatten(), nn.Linear(12, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Identity()
        )
        self.head = nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.body(x))


def tiny_network(seed=0, dtype="float64"):
    """A classifier of (n, 3, 2, 2) images into 3 classes, with batch norm.

    It is in training mode but for one part, which does the same in both modes: a function that
    restores modes has to restore each part's own.

    Parameters
    ----------
    seed : int
        Of its weights.
    dtype : str

    Returns
    -------
    torch.nn.Module
    """
    network = _filled(_Tiny(), seed).to(getattr(torch, dtype))
    network.body[4].eval()
    return network


class _Camera(nn.Module):
    """a small convolutional network."""

    def __init__(self, deep):
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3, padding=1)
        between = [nn.Conv2d(4, 5, 3), nn.BatchNorm2d(5), nn.Tanh()] if deep else []
        head = nn.Linear(5 if deep else 4, 3)
        self.rest = nn.Sequential(*between, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)

    def forward(self, x):
        return self.rest(self.layer(x))


def cam_network(deep=False, seed=0, dtype="float64"):
    """A convolution `layer`, then the `rest`: averaged maps and a linear head, if not `deep`.

    Parameters
    ----------
    deep : bool
        Put a convolution with batch norm and tanh between the layer and the average.
    seed : int
    dtype : str

    Returns
    -------
    torch.nn.Module
        Takes (n, 3, height, width), gives (n, 3) logits; in evaluation mode.
    """
    return _filled(_Camera(deep), seed).to(getattr(torch, dtype)).eval()


class _Picky(nn.Module):
    """a network that scores an image by its mean colors."""

    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.75)
        self.norm = nn.BatchNorm2d(3)
        self.tail = nn.Identity()

    def forward(self, x):
        return self.tail(self.norm(self.drop(x)).mean(dim=(2, 3)))


def picky_network(training=True):
    """A classifier of (n, 3, h, w) images: the class is the brightest channel, in evaluation mode.

    In training mode its dropout and batch norm answer otherwise. One part is in the other mode
    than the rest.

    Parameters
    ----------
    training : bool
        The mode of the network as a whole.
    """
    network = _Picky().train(training)
    network.tail.train(not training)
    return network


class ScriptedLoss:
    """A loss function whose values are given, whatever the network says; it counts its calls.

    Parameters
    ----------
    values : sequence of float
        The loss at the first call, at the second, and so on; the last one is repeated.
    """

    __name__ = "scripted_loss"

    def __init__(self, values):
        self.values, self.calls = list(values), 0

    def __call__(self, scores, y):
        """Give the next value, with a gradient of zero."""
        value = self.values[min(self.calls, len(self.values) - 1)]
        self.calls += 1
        return 0.0 * scores.sum() + value


def traces(network):
    """What a function may have left behind in a network.

    Returns
    -------
    dict
        `hooks`: how many are registered; `gradients`: how many parameters have one; `frozen`: how
        many parameters need none; `modes`: whether each part is in training mode.
    """
    hooks = 0
    for part in network.modules():
        kinds = (k for k in vars(part) if k.endswith("_hooks") and "state_dict" not in k)
        hooks += sum(len(getattr(part, kind)) for kind in kinds)
    parameters = list(network.parameters())
    return {
        "hooks": hooks,
        "gradients": sum(p.grad is not None for p in parameters),
        "frozen": sum(not p.requires_grad for p in parameters),
        "modes": [part.training for part in network.modules()],
    }


def with_gradients(network):
    """The network, with a gradient of ones in every parameter."""
    for p in network.parameters():
        p.grad = torch.ones_like(p)
    return network


def gradients_are_ones(network):
    """Whether these gradients are still there."""
    return all(p.grad is not None and bool((p.grad == 1).all()) for p in network.parameters())


def crops_of(base, crops, pad):
    """Find out of which places crops of one padded image come.

    Parameters
    ----------
    base : tensor, (C, H, W)
        Its entries differ from each other and from zero.
    crops : tensor, (N, C, H, W)
    pad : int
        Zeros on all sides.

    Returns
    -------
    tops, lefts, mirrored : tensor of int, (N,)
        -1 where a crop comes from no place.
    """
    height, width = base.shape[1:]
    padded = torch.nn.functional.pad(base, (pad,) * 4)
    places, candidates = [], []
    for top in range(2 * pad + 1):
        for left in range(2 * pad + 1):
            crop = padded[:, top : top + height, left : left + width]
            places += [(top, left, 0), (top, left, 1)]
            candidates += [crop.flatten(), crop.flip(2).flatten()]
    if crops.shape[1:] != base.shape:
        return (torch.full((len(crops),), -1),) * 3
    alike = (crops.flatten(1)[:, None] == torch.stack(candidates)).all(dim=2)
    found = torch.where(alike.any(dim=1), alike.int().argmax(dim=1), -1)
    return torch.tensor([*places, (-1, -1, -1)])[found].unbind(dim=1)


def centers_of(erased, size):
    """Find around which pixels squares of zeros were cut out of images of ones.

    Parameters
    ----------
    erased : tensor, (N, C, H, W)
    size : int
        Even, at most twice the smaller side, so that every center leaves another picture.

    Returns
    -------
    rows, columns : tensor of int, (N,)
        -1 where an image is anything else.
    """
    height, width = erased.shape[2:]
    pictures = torch.ones(height, width, height, width)
    for row in range(height):
        for column in range(width):
            rows = slice(max(row - size // 2, 0), row + size // 2)
            pictures[row, column, rows, max(column - size // 2, 0) : column + size // 2] = 0
    alike = (erased.flatten(2)[:, None] == pictures.reshape(1, height * width, 1, -1)).all(dim=3)
    alike = alike.all(dim=2)
    found = torch.where(alike.any(dim=1), alike.int().argmax(dim=1), -1)
    rows = torch.where(found < 0, -1, found // width)
    return rows, torch.where(found < 0, -1, found % width)


class _Counter(TorchFunctionMode):
    """Counts the calls of PyTorch's functions, and notes those that bring numbers to the CPU."""

    def __init__(self):
        super().__init__()
        self.count, self.fetched = 0, False

    def __torch_function__(self, function, types, args=(), kwargs=None):
        self.count += 1
        name = getattr(function, "__name__", "")
        self.fetched |= name in ("numpy", "tolist", "__array__", "cpu")
        return function(*args, **(kwargs or {}))


def operations(function, *args):
    """How many operations of PyTorch a function needs.

    Returns
    -------
    count : int
    fetched : bool
        Whether it brought tensors to the CPU as arrays or lists.
    """
    with _Counter() as counter:
        function(*args)
    return counter.count, counter.fetched


def one_device(function, *args):
    """Whether a function makes its own tensors on the device of those that it is given.

    It is tried on stand-ins for tensors, which say that they are elsewhere and hold nothing.

    Parameters
    ----------
    function : callable
    *args
        Tensors and other values.

    Returns
    -------
    bool
        False only where tensors of two devices met.
    """
    try:
        from torch._subclasses.fake_tensor import FakeTensorMode
    except ImportError:
        return True
    try:
        with FakeTensorMode():
            elsewhere = [
                torch.empty(a.shape, dtype=a.dtype, device="meta")
                if isinstance(a, torch.Tensor) else a
                for a in args
            ]  # fmt: skip
            function(*elsewhere)
    except Exception as error:
        return not any(words in str(error) for words in ("two devices", "expected device"))
    return True


def printed(function, *args, **kwargs):
    """What a function writes to standard output and standard error, where both are captured."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        function(*args, **kwargs)
    return text.getvalue()


def is_figure(thing):
    """Whether this is a Matplotlib figure."""
    from matplotlib.figure import Figure

    return isinstance(thing, Figure)


def curve_facts(figure):
    """What a figure with curves shows.

    Returns
    -------
    dict
        `lines`: a list (x, y) of lists of float for every line; `axes`: (x label, y label) of the
        axes that have lines; `names`: how many different texts tell the lines apart.
    """
    _close(figure)
    axes = [ax for ax in figure.axes if ax.lines]
    lines = [line for ax in axes for line in ax.lines]
    names = set()
    for ax in axes:
        legends = [legend for legend in (ax.get_legend(), *figure.legends) if legend]
        for legend in legends:
            names |= {text.get_text().strip() for text in legend.get_texts()}
        names |= {text.get_text().strip() for text in ax.texts}
        if len(axes) > 1:  # a panel each: their titles or axes tell them apart
            names |= {ax.get_title().strip(), ax.get_ylabel().strip()}
    data = [[[float(v) for v in line.get_xdata()], [float(v) for v in line.get_ydata()]]
            for line in lines]  # fmt: skip
    common = (getattr(figure, "_supxlabel", None), getattr(figure, "_supylabel", None))
    common = [text.get_text().strip() if text else "" for text in common]
    labels = [[ax.get_xlabel().strip() or common[0], ax.get_ylabel().strip() or common[1]]
              for ax in axes]  # fmt: skip
    return {"lines": data, "axes": labels, "names": len(names - {""})}


def has_curve(facts, values):
    """Whether a figure has a line with these values, as they are or in percent, epoch by epoch.

    Parameters
    ----------
    facts : dict
        As `curve_facts` gives it.
    values : list of float
    """
    n = len(values)
    for x, y in facts["lines"]:
        steps = len(x) == n and any(x == [e + start for e in range(n)] for start in (0, 1))
        for scale in (1, 100):
            if steps and all(
                abs(a - scale * b) < 1e-6 * scale for a, b in zip(y, values, strict=True)
            ):
                return True
    return False


def quarter(change):
    """Where a change lies that fills a quarter of a picture: "top left" and so on."""
    if change is None:
        return "nowhere"
    share, across, down = change
    if not 0.1 < share < 0.4 or min(abs(across - 0.5), abs(down - 0.5)) < 0.1:
        return "elsewhere"
    return f"{'top' if down < 0.5 else 'bottom'} {'left' if across < 0.5 else 'right'}"


def panel_facts(grid, first, second):
    """What a grid of pictures shows, and where it changes when its input changes.

    Parameters
    ----------
    grid : callable
        Takes what `first` and `second` hold, returns a figure.
    first, second : list
        Two lists of arguments for it.

    Returns
    -------
    dict
        `figure`: whether it returned one; `titles`: the text at each panel with a picture;
        `changes`: for each of them (share of the picture's pixels that change, where their center
        lies: across and down, from 0 to 1; None if nothing changes).
    """
    figures = [grid(*first), grid(*second)]
    if not all(map(is_figure, figures)):
        return {"figure": False, "titles": [], "changes": []}
    for figure in figures:
        _close(figure)
    drawn = [_panels(figure) for figure in figures]
    changes = []
    for (_, before), (_, after) in zip(*drawn, strict=False):
        if before.shape != after.shape:
            changes.append(None)
            continue
        moved = (before - after).abs().amax(dim=2) > 8
        if not moved.any():
            changes.append(None)
            continue
        down, across = moved.nonzero().double().mean(dim=0).tolist()
        changes.append([
            float(moved.double().mean()), across / moved.shape[1], down / moved.shape[0]
        ])  # fmt: skip
    return {"figure": True, "titles": [title for title, _ in drawn[0]], "changes": changes}


def _close(figure):
    """Keep pyplot from showing it in the notebook once more."""
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)


def _panels(figure):
    """Title and pixels of each panel with a picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(50)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = torch.tensor(bytearray(canvas.buffer_rgba())).int()
    width, height = canvas.get_width_height()
    pixels = pixels.reshape(height, width, 4)[:, :, :3]
    found = []
    for ax in figure.axes:
        if not ax.get_visible() or not ax.images:
            continue
        box = ax.images[0].get_window_extent()
        rows = slice(round(height - box.y1) + 1, round(height - box.y0) - 1)
        columns = slice(round(box.x0) + 1, round(box.x1) - 1)
        places = [ax.get_title(loc) for loc in ("left", "center", "right")]
        words = [*places, ax.get_xlabel(), *(text.get_text() for text in ax.texts)]
        found.append((" ".join(filter(None, words)), pixels[rows, columns]))
    return found
