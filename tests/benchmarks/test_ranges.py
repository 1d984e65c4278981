"""Does the trial of the ranges ask pip for what it says? It runs by itself; see ranges.py."""

import sys
from pathlib import Path

from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).parent))
import ranges


def test_the_lowest_end_is_one_version_of_each():
    asked = {wanted.name: wanted for wanted in map(Requirement, ranges.requirements("lowest", "2"))}
    assert {"numpy", "ipywidgets", "jupyterlab", "torch"} <= {*asked}
    for name, wanted in asked.items():
        (pin,) = wanted.specifier
        assert pin.operator == "==", name
    promised = {r.name: r for r in map(Requirement, ranges.requirements("newest", "2"))}
    assert {*promised} == {*asked}
    for name, wanted in promised.items():
        assert wanted.specifier.contains(next(iter(asked[name].specifier)).version), name


def test_pytorch_is_the_tested_one_or_none():
    assert f"torch=={ranges.tested_torch()}" in ranges.requirements("newest", ranges.tested_torch())
    assert not [r for r in ranges.requirements("newest", "none") if r.startswith("torch")]


def test_a_unit_that_runs_is_told(tmp_path):
    good, says = ranges.run(sys.executable, "00", tmp_path)
    assert good
    assert says.startswith("unit 00: all exercises pass (")
