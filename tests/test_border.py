"""Do random generators come back from a student's process as that process left them?"""

import numpy as np
import pytest
import torch

from course.grading.examine import session as sessions
from course.grading.examine.clock import Clock
from course.grading.sandbox import wire
from course.grading.sandbox.limits import Limits


def travelled(value):
    """A value as the other side gets it."""
    return wire.decode(wire.encode(value, None), None)


@pytest.fixture
def session():
    return sessions.Session(None, Clock(Limits()))


@pytest.fixture(params=[5, [1, 2], None], ids=["number", "numbers", "entropy"])
def rng(request):
    return np.random.default_rng(request.param)


def test_a_generator_draws_and_spawns_there_as_it_would_here(rng):
    rng.spawn(2)
    rng.normal(size=3)
    theirs = travelled(rng)
    assert theirs.normal() == rng.normal()
    assert theirs.spawn(2)[1].normal() == rng.spawn(2)[1].normal()


def test_a_test_goes_on_where_the_student_left_its_generator(session, rng):
    theirs = travelled(rng)
    theirs.normal(size=5)
    theirs.spawn(3)
    session._advance(rng, wire.encode(theirs, None))
    assert rng.normal() == theirs.normal()
    assert rng.spawn(1)[0].normal() == theirs.spawn(1)[0].normal()


def test_a_generator_of_pytorch_goes_on_too(session):
    ours = torch.Generator().manual_seed(3)
    theirs = travelled(ours)
    torch.rand(4, generator=theirs)
    session._advance(ours, wire.encode(theirs, None))
    assert torch.rand(1, generator=ours) == torch.rand(1, generator=theirs)


@pytest.mark.parametrize(
    "seeds",
    [
        ["MT19937"],
        ["PCG64", 1, [], 4, 2**40], ["PCG64", 1, [], 10**6, 0], ["PCG64", -1, [], 4, 0],
        ["PCG64", [1] * 100, [], 4, 0], ["PCG64", 2**300, [], 4, 0], ["PCG64", 1, ["x"], 4, 0],
        ["PCG64", 1], [], ["PCG64", True, [], 4, 0],
    ],
)  # fmt: skip
def test_a_forged_seed_is_refused(seeds):
    state = wire.encode(np.random.default_rng(0).bit_generator.state, None)
    with pytest.raises(wire.WireError):
        wire.decode(["rng", state, wire.encode(seeds, None)], None)
