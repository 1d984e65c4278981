"""Submissions that fetch ready-made what they are to build, each by another route.

All of them give the right numbers. `ROUTES` holds by exercise what its cell holds and, where there
is one, what a cell before it does.
"""
# ruff: noqa: E501 (the submissions' code)

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent


@dataclass(frozen=True)
class Route:
    """One way to something ready-made.

    Attributes
    ----------
    slug, exercise, unit : str
    code, before : str
        The exercise's cell, and one before it.
    says : str
        What the reason must hold; by default the exercise's sentence.
    """

    slug: str
    unit: str
    exercise: str
    code: str
    before: str = ""
    says: str = "which this exercise asks you to build yourself"


ROUTES: list[Route] = []


def route(slug: str, unit: str, exercise: str, code: str, before: str = "", **more: str) -> None:
    """Register a route."""
    ROUTES.append(Route(slug, unit, exercise, dedent(code), dedent(before), **more))


# --- unit 10: an optimizer that hands its work on -----------------------------------------------

DELEGATING = """
class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
        settings = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay)
        super().__init__(params, settings)
        self.step_of = fetch()

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            one = self.step_of(group["params"], group["lr"], momentum=group["momentum"], nesterov=group["nesterov"], weight_decay=group["weight_decay"])
            for p in group["params"]:
                if "v" in self.state[p]:
                    one.state[p]["momentum_buffer"] = self.state[p]["v"]
            one.step()
            for p in group["params"]:
                if one.state[p].get("momentum_buffer") is not None:
                    self.state[p]["v"] = one.state[p]["momentum_buffer"]
"""


def sgd(slug: str, fetch: str, before: str = "", **more: str) -> None:
    """Register a route to torch.optim.SGD: the body of a function that fetches the class."""
    code = "def fetch():\n" + indent(dedent(fetch), "    ") + DELEGATING
    route(slug, "10", "SGD", code, before, **more)


LONG = "\n".join(f"# {'a line that makes this cell long ' * 3}{n}" for n in range(220))
NAME = "'S' + chr(71) + 'D'"

sgd("f-string", 'return getattr(torch.optim, f\'{"SG"}{"D"}\')')
sgd("sys-modules", f"import sys\nreturn vars(sys.modules['torch.' + 'optim'])[{NAME}]")
sgd("attrgetter", f"import operator\nreturn operator.attrgetter('optim.' + {NAME})(torch)")
sgd("long-cell", f"return getattr(torch.optim, {NAME})\n{LONG}")
sgd("saved", "return tools['a']", f"import torch\ntools = dict(a=getattr(torch.optim, {NAME}))")
sgd(
    "partial",
    "return part",
    f"import torch, functools\npart = functools.partial(getattr(torch.optim, {NAME}), foreach=False)",
)
sgd(
    "subclass",
    "return Mine",
    f"import torch\nMine = type('Mine', (getattr(torch.optim, {NAME}),), {{}})",
)
sgd(
    "class-made-of-its-functions",
    f"""
    theirs = vars(getattr(torch.optim, {NAME}))
    class Mine(torch.optim.Optimizer):
        def __init__(self, params, lr, **settings):
            super().__init__(params, dict(settings, lr=lr, dampening=0, maximize=False, foreach=None, differentiable=False, fused=None))
        step, _init_group = theirs["step"], theirs["_init_group"]
    return Mine""",
)
sgd(
    "subclasses",
    f"return next(c for c in torch.optim.Optimizer.__subclasses__() if c.__name__ == {NAME})",
)
sgd(
    "gc",
    f"import gc\ngc.unfreeze()\nreturn next(c for c in gc.get_objects() if type(c) is type and c.__module__ == 'torch.optim.sgd' and c.__name__ == {NAME})",
)
sgd("pickle", "import pickle\nreturn pickle.loads(b'ctorch.optim.sgd\\nSG' + b'D\\n.')")
sgd(
    "in-a-thread",
    f"""
    import threading
    class Handing:
        def __init__(self, *args, **settings):
            self.state = None
            def work():
                try:
                    self.one = getattr(torch.optim, {NAME})(*args, **settings)
                except Exception as error:
                    self.failed = error
            thread = threading.Thread(target=work)
            thread.start(); thread.join()
            if hasattr(self, "failed"):
                raise self.failed
            self.state, self.step = self.one.state, self.one.step
    return Handing""",
)
sgd(
    "loaded-from-its-file-before",
    "return module.SGD",
    """
    import torch, importlib.util
    home = "torch.optim.s" + "gd"
    spec = importlib.util.spec_from_file_location("torch.optim.mine", importlib.util.find_spec(home).origin)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)""",
)
sgd(
    "loaded-from-its-file",
    """
    import importlib.util
    home = "torch.optim.s" + "gd"
    spec = importlib.util.spec_from_file_location("torch.optim.mine", importlib.util.find_spec(home).origin)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SGD""",
)
sgd(
    "reloaded",
    "import sys, importlib\nreturn vars(importlib.reload(sys.modules['torch.optim.s' + 'gd']))['SG' + 'D']",
)
sgd(
    "its-text-executed-before",
    "return names['SG' + 'D']",
    """
    import torch, inspect, sys
    names = {"__name__": "mine", "__package__": "torch.optim"}
    exec(inspect.getsource(sys.modules["torch.optim.s" + "gd"]), names)""",
)
sgd(
    "its-text-executed",
    """
    import inspect, sys
    names = {"__name__": "mine", "__package__": "torch.optim"}
    exec(inspect.getsource(sys.modules["torch.optim.s" + "gd"]), names)
    return names["SG" + "D"]""",
)
sgd(
    "its-text-written-anew",
    "return names['SG' + 'D']",
    """
    import torch, ast, inspect, sys
    names = {"__name__": "mine", "__package__": "torch.optim"}
    exec(ast.unparse(ast.parse(inspect.getsource(sys.modules["torch.optim.s" + "gd"]))), names)""",
)
sgd(
    "its-file-copied",
    "return mine.SGD",
    """
    import torch, pathlib, sys
    text = pathlib.Path(sys.modules["torch.optim.s" + "gd"].__file__).read_text()
    pathlib.Path("mine.py").write_text(text.replace("from .optimizer", "from torch.optim.optimizer"))
    import mine""",
)
sgd(
    "imported-anew",
    f"return getattr(anew, {NAME})",
    """
    import torch, sys, importlib
    kept = sys.modules.pop("torch.optim.s" + "gd")
    anew = importlib.import_module("torch.optim.s" + "gd")
    sys.modules["torch.optim.s" + "gd"] = kept""",
)
FUNCTIONAL = """
    import types
    class One:
        def __init__(self, params, lr, momentum, nesterov, weight_decay):
            self.params, self.state = [p for p in params if p.grad is not None], {p: {} for p in params}
            self.settings = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay, dampening=0, maximize=False, has_sparse_grad=False, grad_scale=None, found_inf=None)
        def step(self):
            buffers = [self.state[p].get("momentum_buffer") for p in self.params]
            function = types.FunctionType(code, names, "f", None, closure) if code else made
            function(self.params, [p.grad for p in self.params], buffers, **self.settings)
            for p, b in zip(self.params, buffers):
                self.state[p]["momentum_buffer"] = b
    return One"""
sgd(
    "a-body-copied-before",
    FUNCTIONAL,
    """
    import torch, sys, types
    names = vars(sys.modules["torch.optim.s" + "gd"])
    theirs = names["_single_tensor_" + "sgd"]
    made = types.FunctionType(theirs.__code__, dict(names), "f", None, theirs.__closure__)
    made.__kwdefaults__, code, closure = theirs.__kwdefaults__, None, None""",
)
sgd(
    "a-body-copied-and-renamed-before",
    FUNCTIONAL,
    """
    import torch, sys, types
    names = vars(sys.modules["torch.optim.s" + "gd"])
    theirs = names["_single_tensor_" + "sgd"]
    body = theirs.__code__.replace(co_name="f", co_qualname="f", co_filename="<absent>", co_firstlineno=1)
    made = types.FunctionType(body, dict(names), "f", None, theirs.__closure__)
    made.__kwdefaults__, code, closure = theirs.__kwdefaults__, None, None""",
)
sgd(
    "a-body-kept",
    FUNCTIONAL,
    """
    import torch, sys, types
    names = dict(vars(sys.modules["torch.optim.s" + "gd"]))
    theirs = names["_single_tensor_" + "sgd"]
    code, closure = theirs.__code__, theirs.__closure__""",
)
sgd(
    "a-body-hidden-from-the-collector",
    FUNCTIONAL,
    """
    import torch, sys, types, gc
    names = vars(sys.modules["torch.optim.s" + "gd"])
    theirs = names["_single_tensor_" + "sgd"]
    made = types.FunctionType(theirs.__code__, dict(names), "f", None, theirs.__closure__)
    made.__kwdefaults__, code, closure = theirs.__kwdefaults__, None, None
    gc.freeze()""",
    says="calls gc.freeze()",
)
sgd(
    "an-operator",
    """
    class One:
        def __init__(self, params, lr, momentum, nesterov, weight_decay):
            self.params, self.state = [p for p in params if p.grad is not None], {p: {} for p in params}
            self.settings = dict(lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay, dampening=0, maximize=False)
        def step(self):
            fused = getattr(torch.ops.aten, "_fused_" + "sgd_")
            for p in self.params:
                first = "momentum_buffer" not in self.state[p]
                b = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
                fused([p], [p.grad], [b] if self.settings["momentum"] else [], is_first_step=first, **self.settings)
    return One""",
)

# --- what would bring it back -------------------------------------------------------------------

sgd(
    "changes-the-guard",
    f"return getattr(torch.optim, {NAME})",
    """
    from course.check.absent import core
    from course.grading.sandbox.absent import guard, seal
    import sys
    core.begin = core.cover = core._fill = lambda *args: None
    for function in (core.begin, core.body, core.cover, guard.hooks):
        function.__code__ = (lambda *args: None).__code__ if not function.__closure__ else function.__code__
    core.ReadyMade = ValueError""",
)
sgd(
    "answers-for-the-guard",
    f"return getattr(torch.optim, {NAME})",
    """
    from course.grading.sandbox.absent import seal
    seal.forbid = lambda *args: bytes(16)""",
    says="so its answers cannot be judged",
)
sgd(
    "answers-for-the-child",
    f"return getattr(torch.optim, {NAME})",
    """
    from course.grading.sandbox.child import Child
    Child.do_forbid = lambda self, *args: ["value", bytes(16), [], []]""",
    says="so its answers cannot be judged",
)
sgd(
    "audits-nothing",
    f"return getattr(torch.optim, {NAME})",
    """
    import sys
    sys.audit = lambda *args: None""",
    says="so its answers cannot be judged",
)
sgd(
    "allows-itself",
    f"""
    import sys
    frame = sys._getframe()
    while frame:
        for one in list(frame.f_locals.values()):
            if hasattr(one, "do_allow"):
                one.do_allow(b"")
                one.do_seal(b"x" * 32)
        frame = frame.f_back
    return getattr(torch.optim, {NAME})""",
)
sgd(
    "finds-the-plan",
    f"""
    import gc
    gc.unfreeze()
    for one in gc.get_objects():
        if type(one) is dict and "undo" in one and "bodies" in one:
            undo = one["undo"]
            while undo:
                code, function = undo.pop(), undo.pop()
                function.__code__ = code
    return getattr(torch.optim, {NAME})""",
)
sgd(
    "gives-the-body-back",
    f"""
    for function, code in bodies.items():
        function.__code__ = code
    return getattr(torch.optim, {NAME})""",
    f"""
    import torch
    bodies = {{f: f.__code__ for f in vars(getattr(torch.optim, {NAME})).values() if hasattr(f, "__code__")}}""",
)
sgd(
    "listens",
    f"return getattr(torch.optim, {NAME})",
    """
    import sys
    heard = []
    def hook(event, args):
        if event == "object.__setattr__":
            heard.append(args)
        if event == "course.absent":
            raise RuntimeError
    sys.addaudithook(hook)""",
)
sgd(
    "another-process-started-before",
    """
    class Handing:
        def __init__(self, params, *args, **settings):
            self.params, self.state = list(params), {p: {} for p in params}
            self.said = (args, settings)
        def step(self):
            here.send(([(p.detach(), p.grad, self.state[p].get("momentum_buffer")) for p in self.params], self.said))
            for p, (new, buffer) in zip(self.params, here.recv()):
                p.copy_(new)
                self.state[p]["momentum_buffer"] = buffer
    return Handing""",
    f"""
    import torch, multiprocessing
    def serve(pipe):
        while True:
            given, (args, settings) = pipe.recv()
            params = [torch.nn.Parameter(p) for p, _, _ in given]
            one = getattr(torch.optim, {NAME})(params, *args, **settings)
            for p, (_, g, buffer) in zip(params, given):
                p.grad = g
                if buffer is not None:
                    one.state[p]["momentum_buffer"] = buffer
            one.step()
            pipe.send([(p.detach(), one.state[p].get("momentum_buffer")) for p in params])
    torch.multiprocessing.set_sharing_strategy("file_system")
    here, there = multiprocessing.get_context("fork").Pipe()
    multiprocessing.get_context("fork").Process(target=serve, args=(there,), daemon=True).start()
    there.close()""",
    says="",
)
sgd(
    "another-program",
    """
    import subprocess, sys
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return None""",
    says="starts another program while it is tested",
)
sgd(
    "another-program-without-subprocess",
    """
    import _posixsubprocess, os, sys
    _posixsubprocess.fork_exec([b"/bin/true"], [b"/bin/true"], True, (), None, None, -1, -1, -1, -1, -1, -1, -1, -1, True, False, 0, None, None, None, -1, None, True)
    return None""",
    says="starts another program while it is tested",
)

# --- unit 10: layers ----------------------------------------------------------------------------

NORM = """
class BatchNorm2d(torch.nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = torch.nn.Parameter(torch.ones(num_features))
        self.bias = torch.nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps)
"""
ARGUMENTS = "x, mean, var, w, b, training, momentum, eps"


def batch_norm(slug: str, body: str, before: str = "") -> None:
    """Register a route to batch norm: the body of a function of `ARGUMENTS`."""
    code = f"def norm({ARGUMENTS}):\n" + indent(dedent(body), "    ") + NORM
    route(slug, "10", "BatchNorm2d", code, before)


CUT = "'batch' + '_norm'"
batch_norm(
    "functional",
    f"return getattr(torch.nn.functional, {CUT})(x, mean, var, w, b, training, momentum, eps)",
)
batch_norm(
    "operator",
    f"return getattr(torch.ops.aten, {CUT})(x, w, b, mean, var, training, momentum, eps, False)",
)
batch_norm(
    "native",
    f"return getattr(torch, 'native_' + {CUT})(x, w, b, mean, var, training, momentum, eps)[0]",
)
batch_norm(
    "variable-functions",
    f"return getattr(torch._C._VariableFunctions, {CUT})(x, w, b, mean, var, training, momentum, eps, False)",
)
batch_norm(
    "vf", f"return getattr(torch._VF, {CUT})(x, w, b, mean, var, training, momentum, eps, False)"
)
batch_norm(
    "instance-norm",
    """
    if not training:
        return (x - mean[:, None, None]) / (var[:, None, None] + eps).sqrt() * w[:, None, None] + b[:, None, None]
    n, c, h, wide = x.shape
    flat = x.transpose(0, 1).reshape(1, c, -1)
    y = getattr(torch, "instance" + "_norm")(flat, w, b, mean, var, True, momentum, eps, False)
    return y.reshape(c, n, h, wide).transpose(0, 1)""",
)
batch_norm(
    "decomposition",
    """
    from torch._decomp import decompositions
    return getattr(decompositions, "native_batch" + "_norm")(x, w, b, mean, var, training, momentum, eps)[0]""",
)
batch_norm(
    "scripted-before",
    "return scripted(x, mean, var, w, b, training, momentum, eps)",
    """
    import torch, pathlib
    pathlib.Path("mine.py").write_text('''
    import torch
    from torch import Tensor
    def f(x: Tensor, mean: Tensor, var: Tensor, w: Tensor, b: Tensor, training: bool, momentum: float, eps: float) -> Tensor:
        return torch.batch_norm(x, w, b, mean, var, training, momentum, eps, False)
    ''')
    import mine
    scripted = torch.jit.script(mine.f)""",
)
batch_norm(
    "an-instance-kept",
    """
    layer.training, layer.momentum, layer.eps = training, momentum, eps
    layer._parameters.update(weight=w, bias=b)
    layer._buffers.update(running_mean=mean, running_var=var, num_batches_tracked=None)
    return layer(x)""",
    "import torch\nlayer = getattr(torch.nn, 'Batch' + 'Norm2d')(3)",
)

DROPOUT = """
class Dropout(torch.nn.Module):
    def __init__(self, drop):
        super().__init__()
        self.drop = drop

    def forward(self, x):
        return fetched(x, self.drop, self.training)
"""


def dropout(slug: str, body: str, before: str = "") -> None:
    """Register a route to dropout: the body of a function of the input, the share and the mode."""
    code = "def fetched(x, p, training):\n" + indent(dedent(body), "    ") + DROPOUT
    route(slug, "10", "Dropout", code, before)


dropout("functional", "return getattr(torch.nn.functional, 'drop' + 'out')(x, p, training)")
dropout("operator", "return vars(torch)['drop' + 'out'](x, p, training)")
dropout("native", "return getattr(torch, 'native_drop' + 'out')(x, p, training)[0]")
dropout(
    "one-dimension",
    "return getattr(torch, 'feature_drop' + 'out')(x.reshape(1, -1), p, training).reshape(x.shape)",
)
dropout(
    "a-method-kept",
    "layer.p, layer.training = p, training\nreturn forward(x)",
    "import torch\nlayer = vars(torch.nn)['Drop' + 'out']()\nforward = layer.forward",
)
dropout(
    "vmapped",
    "return torch.vmap(lambda row: getattr(torch, 'drop' + 'out')(row, p, training), randomness='different')(x.reshape(-1)).reshape(x.shape)",
)

# --- unit 01: losses, gradients, clipping -------------------------------------------------------


def log_softmax(slug: str, expression: str, before: str = "", **more: str) -> None:
    """Register a route to log-softmax: an expression of the tensor x."""
    code = f"import numpy as np, torch\n\ndef log_softmax(scores):\n    x = torch.tensor(np.asarray(scores, dtype=float))\n    return np.asarray({expression})\n"
    route(slug, "01", "log_softmax", code, before, **more)


LOG = "'log' + '_softmax'"
log_softmax("method", f"getattr(x, {LOG})(1)")
log_softmax("method-of-the-type", f"vars(torch._C.TensorBase)[{LOG}](x, 1)")
log_softmax("special", f"getattr(torch.special, {LOG})(x, 1)")
log_softmax("operator", f"getattr(torch.ops.aten, '_' + {LOG})(x, 1, False)")
log_softmax("operator-called-by-name", f"torch._C._jit_get_operation('aten::' + {LOG})[0](x, 1)")
log_softmax("decomposed", f"getattr(torch.ops.aten, {LOG}).int.decompose(x, 1)")
log_softmax("module-kept", "layer(x)", "import torch\nlayer = vars(torch.nn)['Log' + 'Softmax'](1)")
log_softmax(
    "module-kept-in-a-script",
    "layer(x)",
    "import torch\nlayer = torch.jit.script(vars(torch.nn)['Log' + 'Softmax'](1))",
)
log_softmax(
    "traced",
    "layer(x)",
    f"import torch\nlayer = torch.jit.trace(lambda x: getattr(torch, {LOG})(x, 1), torch.ones(2, 3).double())",
)
log_softmax("vmapped", f"torch.vmap(lambda row: getattr(torch, {LOG})(row, 0))(x)")
log_softmax("method-caller", f"__import__('operator').methodcaller({LOG}, 1)(x)")
log_softmax("references", f"getattr(__import__('torch._refs', fromlist=['x']), {LOG})(x, 1)")
log_softmax(
    "sparse",
    f"getattr(torch.sparse, {LOG})(x.to_sparse(), 1).to_dense() if (x != 0).all() else vars(torch)[{LOG}](x, 1)",
)
log_softmax("distribution", "torch.distributions.Categorical(logits=x).logits", "")
log_softmax("scipy", f"getattr(__import__('scipy.special', fromlist=['x']), {LOG})(x.numpy(), 1)")
log_softmax(
    "scipy-kept",
    "table[0](x.numpy(), 1)",
    f"import scipy.special\ntable = [vars(scipy.special)[{LOG}]]",
)
log_softmax(
    "scipy-from-its-file",
    "names['log' + '_softmax'](x.numpy(), 1)",
    "import scipy.special, inspect, sys\nnames = {'__name__': 'mine', '__package__': 'scipy.special'}\nexec(inspect.getsource(sys.modules['scipy.special._logsumexp']), names)",
)
log_softmax(
    "loss-by-loss",
    "torch.stack([-getattr(torch.nn.functional, 'cross' + '_entropy')(x, torch.full((len(x),), k), reduction='none') for k in range(x.shape[1])], 1)",
)
log_softmax(
    "oracle", "getattr(__import__('course.oracles', fromlist=['x']), 'log' + '_softmax')(scores)"
)
log_softmax(
    "oracle-kept", "find(scores)", "import course.oracles as o\nfind = vars(o)['log' + '_softmax']"
)
log_softmax(
    "kernel-kept",
    "kernel.call_boxed(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), x, 1, False)",
    f"import torch\nkernel = torch.library.get_kernel('aten::_' + {LOG}, 'CPU')",
    says="",
)
log_softmax(
    "python-dispatcher-off",
    f"[torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(torch._C.DispatchKey.Python)), getattr(torch, {LOG})(x, 1)][1]",
)

GRADIENT = """
import numpy as np, torch

def loss(w, x, y):
    scores = x @ w
    return (torch.logsumexp(scores, 1) - scores[torch.arange(len(y)), y]).mean()

def nll_gradient(x, w, y):
    x, w = (torch.tensor(np.asarray(part, dtype=float)) for part in (x, w))
    y = torch.tensor(np.asarray(y))
"""


def gradient(slug: str, body: str, before: str = "", exercise: str = "nll_gradient") -> None:
    """Register a route to automatic differentiation: what follows `GRADIENT`."""
    route(slug, "01", exercise, GRADIENT + indent(dedent(body).strip("\n"), "    "), before)


gradient("backward", "w.requires_grad_()\nloss(w, x, y).backward()\nreturn w.grad.numpy()")
gradient(
    "backward-by-name",
    "w.requires_grad_()\ngetattr(loss(w, x, y), 'back' + 'ward')()\nreturn w.grad.numpy()",
)
gradient(
    "autograd-grad",
    "w.requires_grad_()\nreturn getattr(torch.autograd, 'gr' + 'ad')(loss(w, x, y), w)[0].numpy()",
)
gradient("func-grad", "return getattr(torch.func, 'gr' + 'ad')(loss)(w, x, y).numpy()")
gradient(
    "func-grad-kept",
    "return find(w, x, y).numpy()",
    "import torch\nfind = vars(torch.func)['gr' + 'ad'](lambda *args: loss(*args))",
)
gradient(
    "jacobian",
    "return getattr(torch.autograd.functional, 'jaco' + 'bian')(lambda w: loss(w, x, y), w).numpy()",
)
gradient(
    "forward-mode",
    """
    ad = vars(torch.autograd)["forward" + "_ad"]
    g = torch.zeros_like(w)
    with ad.dual_level():
        for i in range(w.numel()):
            tangent = torch.zeros(w.numel(), dtype=w.dtype)
            tangent[i] = 1
            out = loss(ad.make_dual(w, tangent.reshape(w.shape)), x, y)
            g.view(-1)[i] = ad.unpack_dual(out).tangent
    return g.numpy()""",
)
gradient(
    "engine",
    """
    w.requires_grad_()
    l = loss(w, x, y)
    engine = torch.autograd.Variable._execution_engine
    return engine.run_backward((l,), (torch.ones_like(l),), False, False, (w,), False, accumulate_grad=False)[0].numpy()""",
)
gradient(
    "engine-kept",
    """
    w.requires_grad_()
    l = loss(w, x, y)
    return run((l,), (torch.ones_like(l),), False, False, (w,), False, accumulate_grad=False)[0].numpy()""",
    "import torch\nrun = torch.autograd.Variable._execution_engine.run_backward",
)
gradient(
    "method-of-the-engine-kept",
    """
    w.requires_grad_()
    l = loss(w, x, y)
    return run[0](torch.autograd.Variable._execution_engine, (l,), (torch.ones_like(l),), False, False, (w,), False, accumulate_grad=False)[0].numpy()""",
    "import torch\nrun = [vars(torch._C._ImperativeEngine)['run_backward']]",
)
gradient(
    "operator",
    """
    w.requires_grad_()
    torch.ops.aten._backward(loss(w, x, y), [w])
    return w.grad.numpy()""",
)
gradient(
    "script",
    "return scripted(w.requires_grad_(), x, y).numpy()",
    """
    import torch, pathlib
    pathlib.Path("mine.py").write_text('''
    import torch
    from torch import Tensor
    def f(w: Tensor, x: Tensor, y: Tensor) -> Tensor:
        scores = x @ w
        l = (torch.logsumexp(scores, 1) - torch.gather(scores, 1, y[:, None])[:, 0]).mean()
        g = torch.autograd.grad([l], [w])[0]
        assert g is not None
        return g
    ''')
    import mine
    scripted = torch.jit.script(mine.f)""",
)
gradient(
    "vjp-of-functorch",
    """
    from torch._functorch import eager_transforms
    _, pull = getattr(eager_transforms, "v" + "jp")(lambda w: loss(w, x, y), w)
    return pull(torch.ones((), dtype=w.dtype))[0].numpy()""",
)

route(
    "scipys-differences",
    "01",
    "numerical_gradient",
    """
    import numpy as np
    from scipy.optimize import _numdiff

    def numerical_gradient(f, w, h=1e-5):
        w = np.asarray(w, dtype=float)
        g = getattr(_numdiff, "approx_" + "derivative")(lambda v: f(v.reshape(w.shape)), w.ravel(), method="3-point", abs_step=h)
        return np.reshape(g, w.shape)
    """,
)
route(
    "imported-only-now",
    "01",
    "numerical_gradient",
    """
    import numpy as np

    def numerical_gradient(f, w, h=1e-5):
        import importlib
        find = getattr(importlib.import_module("scipy.optimize._num" + "diff"), "approx_" + "derivative")
        w = np.asarray(w, dtype=float)
        g = find(lambda v: f(v.reshape(w.shape)), w.ravel(), method="3-point", abs_step=h)
        return np.reshape(g, w.shape)
    """,
)
route(
    "clip-kept",
    "01",
    "clip_gradient",
    """
    import numpy as np

    def clip_gradient(g, max_norm):
        p = torch.nn.Parameter(torch.tensor(np.zeros(np.shape(g))))
        p.grad = torch.tensor(np.asarray(g, dtype=float))
        clip[0]([p], max_norm)
        return p.grad.numpy()
    """,
    "import torch\nclip = [vars(torch.nn.utils)['clip_' + 'grad_norm_']]",
)
route(
    "an-oracles-path",
    "01",
    "sgd_step",
    """
    def sgd_step(w, g, lr):
        return vars(paths)["torch" + "_path"]("SGD", w, [g], lr=lr)[-1]
    """,
    "import course.oracles as paths",
)
