"""Are forbidden names found, and only where they are used?"""

import linecache

import pytest

from course.check import forbidden

PATTERNS = ("torch.optim.SGD", "torch.optim.sgd.*", "torch.*Dropout*", "torch.*dropout*")
SETUP = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"

OFFENCES = {
    "as a base class": "class Answer(torch.optim.SGD):\n    pass",
    "under another name": (
        "from torch.optim import SGD as Base\nclass Answer:\n    def f(self): return Base"
    ),
    "imported inside": (
        "class Answer:\n    def f(self):\n        from torch import optim as o\n"
        "        return o.SGD([])"
    ),
    "in a method behind a decorator": (
        "class Answer:\n    @torch.no_grad()\n    def f(self, x): return F.dropout(x)"
    ),
    "in a helper": "def helper(x): return nn.Dropout(0.5)(x)\ndef Answer(x): return helper(x)",
    "in a base class": (
        "class Base(nn.Dropout2d):\n    def f(self): pass\n"
        "class Answer(Base):\n    def g(self): pass"
    ),
    "through a local name": "def Answer(x):\n    o = torch.optim\n    s = o.SGD\n    return s(x)",
    "by getattr": "def Answer(x): return getattr(torch.optim, 'SGD')(x)",
    "itself": "Answer = torch.optim.SGD",
    "by a text put together": "def Answer(x): return getattr(torch.optim, 'S' + 'GD')(x)",
    "by import_module": (
        "import importlib\ndef Answer(x): return importlib.import_module('torch.optim').SGD(x)"
    ),
    "by __import__": "def Answer(x): return __import__('torch').optim.SGD(x)",
    "in a module's names": "def Answer(x): return vars(torch.optim)['SGD'](x)",
    "in a module's __dict__": "def Answer(x): return torch.optim.__dict__['SGD'](x)",
    "by a walrus": "def Answer(x): return (o := torch.optim).SGD(x)",
    "among several names": "def Answer(x):\n    a, o = 1, torch.optim\n    return o.SGD(x)",
    "as a default": "def Answer(x, o=torch.optim): return o.SGD(x)",
    "in a text that is evaluated": "def Answer(x): return eval('torch.optim.SGD')(x)",
}
FINE = {
    "the class to derive from": (
        "class Answer(torch.optim.Optimizer):\n    def step(self): return torch.optim.Optimizer"
    ),
    "a docstring": "class Answer:\n    '''As torch.optim.SGD.'''\n    def f(self): pass",
    "a local variable": "def Answer(x):\n    dropout = x\n    SGD = dropout\n    return SGD",
    "an attribute": "class Answer(nn.Module):\n    def f(self): self.Dropout = 1",
    "a local name that a cell uses for something else": (
        "layer = nn.Dropout(0.5)\ndef Answer(x):\n    layer = x.data\n    return layer.sum()"
    ),
    "the own class, of an imported name": (
        "from torch.nn import Dropout as Answer\n"
        "class Answer(nn.Module):\n    def __init__(self): super(Answer, self).__init__()"
    ),
    "a word in a dictionary": "def Answer(x): return {'SGD': x}['SGD'] + vars(x)['Dropout']",
    "a comparison beside it": "def Answer(x): return x\nsame = F.dropout\nnn.Dropout(0.1)",
}


def in_a_notebook(source, number=[0]):  # noqa: B006 (counts the cells)
    number[0] += 1
    name = f"<cell {number[0]}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), scope)
    return scope["Answer"]


class StandIn:
    def __init__(self, *cells):
        self.__cells__ = list(cells)


@pytest.mark.parametrize("source", OFFENCES.values(), ids=OFFENCES)
def test_an_offence_is_found_in_a_notebook_and_in_grading(source):
    if "class Base" in source:
        assert "Dropout2d" in forbidden.find(in_a_notebook(SETUP + source), PATTERNS, "Answer")
    assert forbidden.find(in_a_notebook(SETUP + source), PATTERNS, "Answer")
    assert forbidden.find(StandIn(SETUP, source), PATTERNS, "Answer")


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_what_is_allowed_is_no_offence(source):
    assert forbidden.find(in_a_notebook(SETUP + source), PATTERNS, "Answer") is None
    assert forbidden.find(StandIn(SETUP, source), PATTERNS, "Answer") is None


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["from torch.optim import *", "class Answer(SGD): pass"], "SGD"),
        (["import torch as t\no = t.optim", "def Answer(x): return o.SGD"], "o.SGD"),
        (
            ["import torch", "class Answer: pass", "Answer.step = torch.optim.SGD.step"],
            "torch.optim.SGD.step",
        ),
        (["from torch.optim import SGD", "class SGD(SGD): pass\nAnswer = SGD"], "SGD"),
        (["%matplotlib inline\n!ls", "from torch.nn import Dropout as Answer"], "torch.nn.Dropout"),
        (["if True:\n    import torch.nn as n", "def Answer(x): return n.Dropout"], "n.Dropout"),
        (["this is no Python", "def Answer(x): return x"], None),
        (["(" * 15000, "def Answer(x): return x"], None),
        (["def Answer(x): return x"] * 3, None),
        ([], None),
    ],
)
def test_cells_that_only_grading_reads(cells, found):
    assert forbidden.find(StandIn(*cells), PATTERNS, "Answer") == found
