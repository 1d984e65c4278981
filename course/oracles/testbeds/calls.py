"""What does a function do while it runs: how many operations, on which device, what is printed?"""

import contextlib
import io

import torch
from torch.overrides import TorchFunctionMode


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
