"""How does an answer of the bank come to return misshapen results, everywhere or where it is wrong?

A right answer runs beside a wrong one, on copies of the same arguments and with the same random
numbers, and says where that one goes wrong. Classes are changed in place, so that they stay what
they are.
"""

from __future__ import annotations

import copy
import functools
import itertools
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .misshapen import parts, where_wrong


class Everywhere:
    """A right answer's results, of which one part is misshapen wherever it occurs.

    Parameters
    ----------
    way : str
        One of `misshapen.WAYS`.
    part : int
        Which of the results' `misshapen.parts`.

    Attributes
    ----------
    most : int
        The largest number of parts that a result had so far.
    ever : bool
        Whether any result was misshapen: a figure or a model cannot be.
    """

    def __init__(self, way: str, part: int = 0):
        self.way, self.part, self.most, self.ever = way, part, 0, False

    def __call__(self, own: Any, right: Any = None) -> Any:
        """The result that is handed out."""
        found = list(parts(own))
        self.most = max(self.most, len(found))
        given = found[self.part](self.way) if self.part < len(found) else own
        self.ever |= given is not own
        return given


class WhereWrong:
    """A wrong answer's results, misshapen where they differ from the right ones.

    Attributes
    ----------
    ever : bool
        Whether any result was misshapen: some answers give right values by ways that are not
        allowed.
    """

    def __init__(self, way: str):
        self.way, self.ever = way, False

    def __call__(self, own: Any, right: Any) -> Any:
        """The result that is handed out."""
        given = where_wrong(own, right, self.way)
        self.ever |= given is not own
        return given


Rule = Callable[[Any, Any], Any]


def beside(answer: Any, right: Any, rule: Rule) -> Any:
    """An answer whose results go through a rule.

    Parameters
    ----------
    answer : function or class
        A class is changed in place.
    right : function or class
        A right answer to the same exercise; the answer itself, where that is right.
    rule : callable
        Takes a result and the right one, returns what the test gets.
    """
    if not isinstance(answer, type):
        return _function(answer, right, rule)
    import torch

    if issubclass(answer, torch.autograd.Function):
        answer.apply = staticmethod(_function(answer.apply, right.apply, rule))
    elif issubclass(answer, torch.nn.Module):
        _module(answer, right, rule)
    elif issubclass(answer, torch.optim.Optimizer):
        _optimizer(answer, right, rule)
    else:
        _class(answer, right, rule)
    return answer


# --- functions ---------------------------------------------------------------------------------


def _function(answer: Callable, right: Callable, rule: Rule, shared: tuple = ()) -> Callable:
    """`shared` are callables of the test that a result, itself a function, may call."""

    @functools.wraps(answer)
    def misshaping(*args: Any, **kwargs: Any) -> Any:
        copies = _copies((args, kwargs))
        callables = (*shared, *_callables((args, kwargs)))
        own = answer(*args, **kwargs)
        should = own if right is answer else _right(right, *copies, callables)
        if isinstance(own, types.FunctionType):
            return _function(own, own if right is answer else should, rule, callables)
        return rule(own, should)

    return misshaping


def _right(right: Callable, args: tuple, kwargs: dict, callables: tuple) -> Any:
    """What the right answer gives; Ellipsis, which equals no result, where it cannot say."""
    with _untouched(callables):
        try:
            return right(*args, **kwargs)
        except Exception:
            return ...


def _copies(arguments: tuple[tuple, dict]) -> tuple[tuple, dict]:
    try:
        return copy.deepcopy(arguments)
    except (TypeError, RuntimeError):  # a generator, a tensor within a graph
        return arguments


def _callables(thing: Any) -> list[Callable]:
    if isinstance(thing, (list, tuple)):
        return [f for member in thing for f in _callables(member)]
    if isinstance(thing, dict):
        return _callables(list(thing.values()))
    return [thing] if isinstance(thing, types.FunctionType) else []


@contextmanager
def _untouched(callables: tuple[Callable, ...]) -> Iterator[None]:
    """Leave what the test's own functions write down as it was: their lists, dicts and sets."""
    kept = {id(c): (c, copy.copy(c)) for f in callables for c in _containers(f, set())}
    try:
        yield
    finally:
        for container, before in kept.values():
            container.clear()
            getattr(container, "extend" if isinstance(container, list) else "update")(before)


def _containers(f: Callable, seen: set[int]) -> Iterator[list | dict | set]:
    if id(f) in seen:
        return
    seen.add(id(f))
    cells = [cell.cell_contents for cell in f.__closure__ or ()]
    named = [f.__globals__[n] for n in f.__code__.co_names if n in f.__globals__]
    defaults = [*(f.__defaults__ or ()), *(f.__kwdefaults__ or {}).values()]
    for thing in itertools.chain(cells, named, defaults):
        if isinstance(thing, (list, dict, set)):
            yield thing
        elif isinstance(thing, types.FunctionType):
            yield from _containers(thing, seen)


# --- classes -----------------------------------------------------------------------------------


def _twinned(answer: type, right: type, attribute: str = "_beside") -> None:
    """Give every object of the class a right one, made of copies of its arguments."""
    own_init = answer.__init__

    @functools.wraps(own_init)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        args = tuple(list(a) if isinstance(a, Iterator) else a for a in args)
        copies = _copies((args, kwargs))
        own_init(self, *args, **kwargs)
        twin = None
        with suppress(Exception):
            twin = self if right is answer else right(*copies[0], **copies[1])
        self.__dict__[attribute] = [twin]  # in a list, so that a module does not register it

    answer.__init__ = init


def _module(answer: type, right: type, rule: Rule) -> None:
    import torch

    _twinned(answer, right)
    own_forward = answer.forward

    def should(self: Any, state: dict, x: Any) -> tuple[Any, dict]:
        (twin,) = self.__dict__["_beside"]
        if twin is None or twin is self:
            return None, {}
        twin.train(self.training)
        twin.load_state_dict(state, strict=False)
        for name, buffer in twin.named_buffers():
            buffer.data = state.get(name, buffer).clone()  # in the precision of the answer's own
        for name, parameter in twin.named_parameters():
            parameter.data = state.get(name, parameter).detach().clone()
        return twin(x).detach(), dict(twin.named_buffers())

    @functools.wraps(own_forward)
    def forward(self: Any, x: Any) -> Any:
        state = {name: t.detach().clone() for name, t in self.state_dict().items()}
        seed, given = torch.get_rng_state(), x.detach().clone()
        own, after = own_forward(self, x), torch.get_rng_state()
        try:
            torch.set_rng_state(seed)
            right_y, buffers = should(self, state, given)
        except Exception:
            return own
        finally:
            torch.set_rng_state(after)
        for name, buffer in buffers.items():
            if name in self._buffers:
                self._buffers[name] = rule(self._buffers[name], buffer)
        if right_y is not None and right_y.shape == own.shape:
            right_y = own + (right_y - own).detach()  # the right values, in the answer's graph
        return rule(own, own if right_y is None else right_y)

    answer.forward = forward


def _optimizer(answer: type, right: type, rule: Rule) -> None:
    _twinned(answer, right)
    own_step = answer.step

    def tensors(optimizer: Any) -> list:
        return [p for group in optimizer.param_groups for p in group["params"]]

    @functools.wraps(own_step)
    def step(self: Any, *args: Any) -> Any:
        (twin,) = self.__dict__["_beside"]
        if twin is not None and twin is not self:
            for ours, theirs in zip(self.param_groups, twin.param_groups, strict=False):
                theirs.update({k: v for k, v in ours.items() if k in theirs and k != "params"})
            for p, other in zip(tensors(self), tensors(twin), strict=False):
                other.data = p.detach().clone()
                other.grad = None if p.grad is None else p.grad.clone()
        result = own_step(self, *args)
        if twin is not None:
            if twin is not self:
                twin.step()
            for p, other in zip(tensors(self), tensors(twin), strict=False):
                p.data = rule(p.detach(), other.detach())
        return result

    answer.step = step


def _class(answer: type, right: type, rule: Rule) -> None:
    """Any other class: its public methods are functions."""
    _twinned(answer, right)
    for name, method in list(vars(answer).items()):
        public = not name.startswith("_") or name in ("__call__", "__getitem__", "__len__")
        if public and isinstance(method, types.FunctionType):
            setattr(answer, name, _method(method, name, rule))


def _method(method: Callable, name: str, rule: Rule) -> Callable:
    @functools.wraps(method)
    def misshaping(self: Any, *args: Any, **kwargs: Any) -> Any:
        (twin,) = self.__dict__["_beside"]
        copies = _copies((args, kwargs))
        own = method(self, *args, **kwargs)
        if twin is None or twin is self:
            return rule(own, own)
        return rule(own, _right(getattr(twin, name), *copies, ()))

    return misshaping
