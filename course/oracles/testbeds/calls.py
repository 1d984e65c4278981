"""What does a function do while it runs: how many operations, on which device, what is printed?

All but `in_time` is looked at where the student's code runs, so it is a claim. A test asks for the
result of the same call with it, and takes the time of another one here.
"""

import contextlib
import io
import time

import torch
from torch.overrides import TorchFunctionMode

_TRIES = 8
_SHARE = 0.4  # of a loop's time, which no loop gets by with


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
    result : object
        What it returned.
    """
    with _Counter() as counter:
        result = function(*args)
    return counter.count, counter.fetched, result


def in_time(function, make):
    """What a function makes of many images, if it takes far less time than a loop over them would.

    The clock is the one thing that code cannot forge: here a loop takes about a hundred times as
    long as operations on all images. A loop is timed before and after each try, so that other work
    on the machine slows both, and whoever does without one passes under any load. The best of a few
    tries counts, each with images of its own.

    Parameters
    ----------
    function : callable
        Wherever it lives.
    make : callable
        Gives the arguments of a try: first many small images, 20,000 of (1, 3, 3), say.

    Returns
    -------
    (tuple, object) or None
        Arguments and result of the first try in time; the result is still to be judged.
    """
    images, *_ = make()
    before = _loop_seconds(images)
    for _ in range(_TRIES):
        args = make()
        seconds, result = _seconds(function, *args)
        after = _loop_seconds(images)
        if seconds < _SHARE * min(before, after):
            return args, result
        before = after
    return None


def _loop_seconds(images):
    """How long a loop over these images takes now, by a quarter of them."""
    part = images[: len(images) // 4]
    return _seconds(_loop, part)[0] * len(images) / len(part)


def _loop(images):
    """The least that a loop over images does: look at one, and write into its copy."""
    result = images.clone()
    for i in range(len(images)):
        result[i, :, :1, :1] = 0


def _seconds(function, *args):
    """How long a call takes by the clock, and its result."""
    began = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - began, result


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
    """What a function writes to standard output and error where both are captured; its result."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        result = function(*args, **kwargs)
    return text.getvalue(), result
