"""Is what an exercise asks to build absent whatever leads to it, and is it given back whole?"""

import copy
import functools
import gc
import importlib
import inspect
import operator
import os
import pickle
import sys
import threading
import time
import types

import numpy as np
import pytest
import scipy.special
import torch

from course import oracles
from course.authoring import refusing
from course.check import ready_made, store
from course.check.absent import Absent, ReadyMade, core, targets
from course.check.probes import pytorch as unit_10
from course.grading.sandbox.absent import guard, seal
from course.worlds.nn import network

F, C = torch.nn.functional, torch._C
X, Y = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]), torch.tensor([0, 2])
LOSSES = (*ready_made.SOFTMAX, *ready_made.CROSS_ENTROPY, "torch.distributions.*")
SENTENCE = "which this exercise asks you to build yourself"


@pytest.fixture(scope="module", autouse=True)
def used_once():
    """Load what the first uses load, then tell what is made from here on from all before."""
    torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1).step()
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@functools.cache
def absent(patterns):
    gc.unfreeze()
    made = Absent(patterns, frozen=True)
    gc.freeze()
    return made


def refused(patterns, route):
    """The sentence with which a route ends."""
    with absent(patterns), pytest.raises(ReadyMade) as raised:
        route()
    assert str(raised.value).endswith(SENTENCE)
    return str(raised.value)


# --- routes -------------------------------------------------------------------------------------

KEPT = F.log_softmax
LAYER = torch.nn.LogSoftmax(1)
SCRIPTED = torch.jit.trace(lambda x: torch.log_softmax(x, 1), X)
PARTIAL = functools.partial(torch.softmax, dim=1)


def in_a_thread(function):
    """Call a function in another thread; raise what it raises."""
    raised = []

    def work():
        try:
            function()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


TO_SOFTMAX = {
    "its name": lambda: torch.log_softmax(X, 1),
    "a name kept from before": lambda: KEPT(X, 1),
    "a text put together": lambda: getattr(torch, f"{'log_soft'}{'max'}")(X, 1),
    "sys.modules": lambda: vars(sys.modules["torch.nn.functional"])["softmax"](X, 1),
    "attrgetter": lambda: operator.attrgetter("nn.functional.softmax")(torch)(X, 1),
    "methodcaller": lambda: operator.methodcaller("log_softmax", 1)(X),
    "import_module": lambda: importlib.import_module("torch.special").log_softmax(X, 1),
    "a method": lambda: X.softmax(1),
    "a method of the type": lambda: C.TensorBase.log_softmax(X, 1),
    "a partial": lambda: PARTIAL(X),
    "an instance kept from before": lambda: LAYER(X),
    "its forward": lambda: LAYER.forward(X),
    "a copy of the instance": lambda: copy.copy(LAYER)(X),
    "a subclass": lambda: type("Mine", (torch.nn.CrossEntropyLoss,), {})()(X, Y),
    "pickle": lambda: pickle.loads(b"ctorch.nn.functional\nlog_softmax\n.")(X, 1),
    "an operator": lambda: torch.ops.aten._log_softmax(X, 1, False),
    "an overload of it": lambda: torch.ops.aten.log_softmax.int(X, 1),
    "its decomposition": lambda: torch.ops.aten.log_softmax.int.decompose(X, 1),
    "VariableFunctions": lambda: C._VariableFunctions.log_softmax(X, 1),
    "VF": lambda: torch._VF.softmax(X, 1),
    "torch._C._nn": lambda: C._nn.cross_entropy_loss(X, Y),
    "torch._C._special": lambda: C._special.special_log_softmax(X, 1),
    "a compiled script": lambda: SCRIPTED(X),
    "vmap": lambda: torch.vmap(lambda row: row.softmax(0))(X),
    "grad": lambda: torch.func.grad(lambda x: F.cross_entropy(x, Y))(X),
    "without dispatch to Python": lambda: without_dispatch(lambda: X.log_softmax(1)),
    "inference mode": lambda: without_gradients(lambda: X.log_softmax(1)),
    "another thread": lambda: in_a_thread(lambda: torch.softmax(X, 1)),
    "an output argument": lambda: torch.softmax(X, 1, out=torch.empty_like(X)),
    "a loss": lambda: F.nll_loss(X, Y),
    "a sparse tensor": lambda: torch.sparse.softmax(X.to_sparse(), 1),
    "a distribution": lambda: torch.distributions.Categorical(logits=X).log_prob(Y),
    "SciPy": lambda: scipy.special.log_softmax(X.numpy(), 1),
    "map": lambda: list(map(scipy.special.softmax, [X.numpy()])),
    "the unwrapped function": lambda: inspect.unwrap(scipy.special.softmax)(X.numpy()),
}


def without_dispatch(function):
    with C._DisableTorchDispatch(), C.DisableTorchFunction():
        return function()


def without_gradients(function):
    with torch.inference_mode():
        return function()


@pytest.mark.parametrize("route", TO_SOFTMAX.values(), ids=TO_SOFTMAX)
def test_no_route_leads_to_a_loss(route):
    if route in (TO_SOFTMAX["a compiled script"],):
        with absent(LOSSES), pytest.raises(RuntimeError, match=SENTENCE):
            route()
    else:
        refused(LOSSES, route)


def parameters():
    p = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    p.grad = torch.ones(2)
    return [p]


OPTIMIZER = torch.optim.SGD(parameters(), lr=0.1)
STEP = torch.optim.SGD.step
ONE = sys.modules["torch.optim.sgd"]._single_tensor_sgd

TO_AN_OPTIMIZER = {
    "the class": lambda: torch.optim.SGD(parameters(), lr=0.1),
    "its module": lambda: sys.modules["torch.optim.sgd"].SGD(parameters(), lr=0.1),
    "an instance kept from before": lambda: OPTIMIZER.step(),
    "its method kept from before": lambda: STEP(OPTIMIZER),
    "the method behind the decorator": lambda: STEP.__wrapped__(OPTIMIZER),
    "a subclass": lambda: type("Mine", (torch.optim.AdamW,), {})(parameters()),
    "the classes below Optimizer": lambda: [
        c(parameters()) for c in torch.optim.Optimizer.__subclasses__() if c.__name__ == "Adam"
    ],
    "its functions": lambda: ONE([], [], [], None, None),
    "the functional module": lambda: torch.optim._functional.sgd([], [], []),
    "a fused operator": lambda: torch._fused_sgd_(
        *[[torch.ones(2)]] * 3, lr=0.1, momentum=0.9, weight_decay=0, dampening=0,
        nesterov=False, maximize=False, is_first_step=False,
    ),
    "the garbage collector": lambda: next(
        f for f in gc.get_referents(sys.modules["torch.optim.sgd"].__dict__)
        if getattr(f, "__name__", "") == "_single_tensor_sgd"
    )([], [], [], None, None),
}  # fmt: skip


@pytest.mark.parametrize("route", TO_AN_OPTIMIZER.values(), ids=TO_AN_OPTIMIZER)
def test_no_route_leads_to_an_optimizer(route):
    said = refused(unit_10.OPTIMIZERS, route)
    assert said.startswith(("uses torch.optim.", "uses torch.fused_"))


def differentiate(how):
    w = X.clone().requires_grad_()
    return how((w**2).sum(), w)


def forward_mode():
    with torch.autograd.forward_ad.dual_level():
        torch.autograd.forward_ad.make_dual(X, X)


ENGINE = torch.autograd.Variable._execution_engine
TO_A_DERIVATIVE = {
    "backward": lambda: differentiate(lambda y, w: y.backward()),
    "autograd.grad": lambda: differentiate(lambda y, w: torch.autograd.grad(y, w)),
    "autograd.backward": lambda: differentiate(lambda y, w: torch.autograd.backward(y)),
    "an operator": lambda: differentiate(lambda y, w: torch.ops.aten._backward(y, [w])),
    "the engine": lambda: differentiate(
        lambda y, w: ENGINE.run_backward((y,), (torch.ones(()),), False, False, (), False)
    ),
    "func.grad": lambda: torch.func.grad(lambda w: (w**2).sum())(X),
    "func.jacfwd": lambda: torch.func.jacfwd(torch.sin)(X),
    "jvp": lambda: torch.func.jvp(torch.sin, (X,), (X,)),
    "forward mode": forward_mode,
    "forward mode in C": lambda: C._enter_dual_level(),
    "functional": lambda: torch.autograd.functional.jacobian(torch.sin, X),
    "a checkpoint": lambda: differentiate(
        lambda y, w: (
            torch.utils.checkpoint.checkpoint(torch.sin, w, use_reentrant=True).sum().backward()
        )
    ),
}


@pytest.mark.parametrize("route", TO_A_DERIVATIVE.values(), ids=TO_A_DERIVATIVE)
def test_no_route_leads_to_automatic_differentiation(route):
    refused(ready_made.DIFFERENTIATING, route)


TO_A_LAYER = {
    "batch norm": (unit_10.BATCH_NORMS, lambda: F.batch_norm(X, None, None, training=True)),
    "batch norm's class": (unit_10.BATCH_NORMS, lambda: torch.nn.BatchNorm1d(3)),
    "a lazy one": (unit_10.BATCH_NORMS, lambda: torch.nn.LazyBatchNorm1d()(X)),
    "a native one": (
        unit_10.BATCH_NORMS,
        lambda: torch.native_batch_norm(X, None, None, None, None, True, 0.1, 1e-5),
    ),
    "an instance norm, which ends in it": (
        unit_10.BATCH_NORMS,
        lambda: F.instance_norm(X[None], use_input_stats=True),
    ),
    "dropout": (unit_10.DROPOUTS, lambda: F.dropout(X)),
    "a native dropout": (unit_10.DROPOUTS, lambda: torch.native_dropout(X, 0.5, True)),
    "feature dropout": (unit_10.DROPOUTS, lambda: torch.feature_dropout(X, 0.5, True)),
    "our own": (("course.oracles.*",), lambda: oracles.log_softmax(X.numpy())),
    "our own network": (("course.nn.*",), lambda: network.Network([2, 3])),
}


@pytest.mark.parametrize(("patterns", "route"), TO_A_LAYER.values(), ids=TO_A_LAYER)
def test_no_route_leads_to_a_layer_or_to_our_own(patterns, route):
    refused(patterns, route)


# --- what is made later --------------------------------------------------------------------------


def test_copies_of_a_body_are_absent_too():
    source = inspect.getsource(scipy.special.softmax)
    names = dict(vars(sys.modules["scipy.special._logsumexp"]))
    exec(source, names)  # under no file's name
    code = scipy.special.softmax.__code__
    renamed = code.replace(co_name="mine", co_filename="mine", co_firstlineno=1, co_qualname="f")
    made = types.FunctionType(renamed, names, "mine", scipy.special.softmax.__defaults__)
    inside = types.FunctionType(
        (lambda: 0).__code__.replace(co_consts=(None, 0, renamed)), names, "outside"
    )
    for function in (names["softmax"], made):
        refused(LOSSES, lambda function=function: function(X.numpy(), 1))
        assert np.allclose(function(X.numpy(), 1).sum(1), 1)
    refused(LOSSES, inside)


def test_what_is_loaded_meanwhile_is_absent_too():
    name = "scipy.special._logsumexp"
    file = sys.modules[name].__file__

    def loaded():
        spec = importlib.util.spec_from_file_location("mine", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.log_softmax(X.numpy(), 1)

    refused(LOSSES, loaded)
    kept = dict(vars(sys.modules[name]))
    try:
        refused(LOSSES, lambda: importlib.reload(sys.modules[name]).softmax(X.numpy(), 1))
    finally:
        vars(sys.modules[name]).update(kept)


def test_what_a_student_writes_alike_is_not_taken_for_a_copy():
    def softmax(x, axis=None):
        shifted = np.exp(x - np.amax(x, axis=axis, keepdims=True))
        return shifted / np.sum(shifted, axis=axis, keepdims=True)

    class BatchNorm2d(torch.nn.Module):
        @torch.no_grad()
        def forward(self, x):
            return x - x.mean(0)

    with absent(LOSSES):
        assert np.allclose(softmax(X.numpy(), 1).sum(1), 1)
    with absent(unit_10.BATCH_NORMS):
        assert BatchNorm2d()(X).shape == X.shape


# --- what stays ----------------------------------------------------------------------------------

ARITHMETIC = {
    "log-sum-exp": lambda: X - torch.logsumexp(X, 1, keepdim=True),
    "printing": lambda: f"{X} {X.sum()!r}",
    "arrays": lambda: torch.from_numpy(X.numpy()).tolist(),
    "linear algebra": lambda: torch.linalg.svd(X) and torch.linalg.norm(X @ X.T),
    "no gradients": lambda: without_gradients(lambda: X * 2) + torch.no_grad()(lambda: X)(),
    "indexing": lambda: X[torch.arange(2), Y].clamp(min=0).log1p(),
    "in place": lambda: X.clone().sub_(X.mean(0)).div_(X.std(0)),
    "vmap": lambda: torch.vmap(torch.sin)(X),
    "random numbers": lambda: torch.bernoulli(torch.full((3,), 0.5)),
    "a module": lambda: torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Flatten())(X),
    "SciPy": lambda: scipy.special.logsumexp(X.numpy(), 1) + scipy.special.erfinv(0.5),
    "NumPy": lambda: (
        np.linalg.solve(np.eye(2), np.ones(2)) @ np.random.default_rng(0).normal(size=2)
    ),
}
EXERCISES = [
    (unit, name, question.forbidden)
    for unit in store.units()
    for name, question in store.probes(unit).items()
    if question.forbidden
]
PATTERNS = {patterns: f"{unit[:2]}-{name}" for unit, name, patterns in reversed(EXERCISES)}


@pytest.mark.parametrize("patterns", PATTERNS, ids=PATTERNS.values())
def test_arithmetic_stays(patterns):
    with absent(patterns):
        for what, compute in ARITHMETIC.items():
            try:
                compute()
            except ReadyMade as error:
                pytest.fail(f"{what}: {error}")


def test_training_stays_where_nothing_of_it_is_built():
    layer = torch.nn.Linear(3, 2)
    with absent(unit_10.DROPOUTS):
        optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        F.cross_entropy(layer(X), Y % 2).backward()
        optimizer.step()
    with absent(unit_10.OPTIMIZERS):

        class Own(torch.optim.Optimizer):
            def step(self):
                with torch.no_grad():
                    for p in self.param_groups[0]["params"]:
                        p -= self.param_groups[0]["lr"] * p.grad

        own = Own(layer.parameters(), dict(lr=0.1))
        F.cross_entropy(layer(X), Y % 2).backward()
        own.step()
        own.load_state_dict(own.state_dict())
        own.zero_grad()


def test_what_tests_call_on_the_students_side_stays():
    with absent(unit_10.OPTIMIZERS):
        made = oracles.Parameters([torch.ones(2)])
        assert len(list(made)) == 1
        assert oracles.is_a(torch.nn.Linear(1, 1), "module")
        assert oracles.same_tensors([torch.ones(1)], [torch.ones(1)])
        assert oracles.outputs(torch.nn.Identity(), X, 2)
        assert oracles.module_modes(torch.nn.Identity()) == [True]
    with absent(("course.oracles.*",)):
        both = oracles.TwoPasses(lambda x: (x, x), lambda dy, cache: dy)
        assert both.gradients(np.ones(2), np.ones(2))[2]


def test_no_exercise_forbids_a_whole_library():
    whole = {"torch", "numpy", "scipy", "course"}
    for unit, name, patterns in EXERCISES:
        broad = [p for p in patterns if p.removesuffix(".*").removesuffix("*") in whole]
        assert broad == [], (unit, name)


# --- giving back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("patterns", PATTERNS, ids=PATTERNS.values())
def test_everything_is_given_back_whole(patterns):
    plan = absent(patterns).plan
    operators = {f"{namespace}::{name}" for namespace, name, _ in plan["kernels"]}

    def state():
        """The bodies, the things in their places, and all that the dispatcher knows."""
        things = [function.__code__ for function in plan["functions"]]
        things += [names[name] for names, _, name in plan["places"]]
        return things, [C._dispatch_dump(name) for name in operators]

    things, kernels = state()
    for _ in range(2):
        with absent(patterns):
            now = state()
            assert not any(one is other for one, other in zip(things, now[0], strict=True))
            assert not any(one == other for one, other in zip(kernels, now[1], strict=True))
        now = state()
        assert all(one is other for one, other in zip(things, now[0], strict=True))
        assert kernels == now[1]
        assert plan["undo"] == plan["libraries"] == []


def test_it_is_given_back_after_an_error_and_not_taken_twice():
    with pytest.raises(ZeroDivisionError), absent(LOSSES):
        raise ZeroDivisionError
    assert torch.softmax(X, 1).sum().item() == pytest.approx(2)
    with absent(LOSSES), pytest.raises(RuntimeError, match="absent already"):
        absent(LOSSES).__enter__()


def test_beginning_and_ending_cost_next_to_nothing():
    spent = []
    for _ in range(15):
        began = time.perf_counter()
        with absent(LOSSES):
            pass
        spent.append(time.perf_counter() - began)
    assert sorted(spent)[7] < 0.05  # 1 ms when nothing else runs and nothing was made meanwhile


@pytest.mark.parametrize(
    ("pattern", "operators"),
    [
        ("torch.*softmax*", {"aten::_log_softmax", "aten::softmax.int", "aten::special_softmax"}),
        ("torch.log_softmax", {"aten::_log_softmax", "aten::_log_softmax_backward_data"}),
        ("torch.nn.functional.batch_norm", {"aten::native_batch_norm", "aten::batch_norm"}),
        ("torch.Tensor.backward", {"aten::_backward"}),
        ("torch._fused_*", {"aten::_fused_sgd_", "aten::_fused_adamw_"}),
        ("torch.dropout", {"aten::dropout", "aten::dropout_", "aten::native_dropout"}),
        ("torch.optim.*", set()),
    ],
)
def test_operators_are_found_by_the_names_of_their_variants(pattern, operators):
    known = targets.Known((pattern,))
    assert operators <= {operator for _, operator in known.operators}
    assert bool(known.operators) == bool(operators)


# --- the guard -----------------------------------------------------------------------------------

SECRET, NONCE = b"s" * 32, b"n" * 16


@pytest.fixture
def asked():
    """Ask a guard of one exercise, which is no hook of this process."""
    plan = absent(unit_10.DROPOUTS).plan
    decide, refuse = guard.hooks({("10", "Dropout"): plan}, alone=False)

    def ask(kind, *details, event=guard.REQUEST):
        box = []
        decide(event, (kind, details, box) if event == guard.REQUEST else (kind, *details))
        refuse(event, ())
        return box

    yield ask
    core.end(plan)


def order(*words):
    return (*words, guard.proof(SECRET, *words))


def drops():
    try:
        return F.dropout(torch.ones(3)).shape == (3,)
    except ReadyMade:
        return False


def test_the_guard_listens_to_who_has_the_secret(asked):
    forbid = ("10", "Dropout", NONCE)
    assert asked("forbid", *forbid, guard.proof(SECRET, "forbid", *forbid)) == []
    asked("seal", SECRET)
    asked("seal", b"x" * 32)  # the second one comes too late
    assert asked("forbid", *forbid, guard.proof(b"x" * 32, "forbid", *forbid)) == []
    assert drops()
    said = asked("forbid", *forbid, guard.proof(SECRET, "forbid", *forbid))
    assert said == [guard.proof(SECRET, "absent", NONCE)]
    assert not drops()
    asked("allow", guard.proof(SECRET, "allow", b"another"))
    asked("allow", b"")
    assert not drops()
    asked("allow", guard.proof(SECRET, "allow", NONCE))
    assert drops()


def test_the_guard_refuses_what_would_bring_it_back(asked):
    kept, function = F.dropout.__code__, F.dropout
    asked("seal", SECRET)
    with pytest.raises(ReadyMade, match="listens"):
        asked(event="sys.addaudithook", kind=None)
    asked(kept, event="exec")  # nothing is absent yet
    forbid = ("10", "Dropout", NONCE)
    asked("forbid", *forbid, guard.proof(SECRET, "forbid", *forbid))
    for event, args in {
        "exec": (kept,),
        "function.__new__": (kept,),
        "object.__setattr__": (function, "__code__", kept),
        "subprocess.Popen": ("python", [], None, None),
        "os.exec": ("python", [], {}),
    }.items():
        with pytest.raises(ReadyMade):
            asked(*args, event=event)
    asked(drops.__code__, event="exec")
    asked(drops, "__code__", drops.__code__, event="object.__setattr__")
    with pytest.raises(ReadyMade, match="cannot be looked at"):
        asked("forbid", "too few")
    asked("allow", guard.proof(SECRET, "allow", NONCE))


def test_proofs_do_not_run_into_each_other():
    assert guard.proof(SECRET, "ab", "c") != guard.proof(SECRET, "a", "bc")
    assert guard.proof(SECRET, b"a") == guard.proof(SECRET, "a")


def test_without_a_guard_there_is_no_proof():
    assert seal.forbid("10-pytorch", "Dropout", NONCE, os.urandom(16)) == b""


# --- in the matrix -------------------------------------------------------------------------------


def test_an_answer_of_the_bank_finds_it_absent_and_the_test_does_not():
    def answer(x, f):
        return f(x), torch.softmax(x, 1)

    def honest(x, f):
        return f(x), honest(x, f) if x.sum() > 100 else X

    guarded = refusing.guarded(answer, LOSSES, "torch.softmax")
    with pytest.raises(ReadyMade, match="softmax"):
        guarded(X, lambda x: x)
    with pytest.raises(ReadyMade, match="softmax"):
        guarded(x=X, f=lambda x: torch.softmax(x, 1))
    guarded = refusing.guarded(honest, LOSSES, "torch")
    assert torch.equal(guarded(X, lambda x: torch.softmax(x, 1))[0], torch.softmax(X, 1))
    assert refusing.guarded(honest, LOSSES, "numpy alone") is honest
    assert refusing.guarded(3, LOSSES, "torch") == 3
