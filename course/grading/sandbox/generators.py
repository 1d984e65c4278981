"""How does a random generator travel: its kind, its seed, its state?"""

from __future__ import annotations

from typing import Any

import numpy as np

from .refused import WireError

MOST_SEEDS = 64  # numbers that a random generator was seeded with


MOST_SPAWNED = 10_000  # generators that one has spawned


BIT_GENERATORS = ("PCG64", "PCG64DXSM")  # NumPy checks their states; some others it takes as is


def seeds(rng: np.random.Generator) -> list | None:
    """What a generator was seeded with, from which it spawns others: [kind, numbers ...]."""
    seeds = rng.bit_generator.seed_seq
    if type(seeds) is not np.random.SeedSequence:
        return [type(rng.bit_generator).__name__]
    entropy = seeds.entropy if type(seeds.entropy) is int else list(map(int, seeds.entropy))
    spawned = [list(map(int, seeds.spawn_key)), seeds.pool_size, seeds.n_children_spawned]
    return [type(rng.bit_generator).__name__, entropy, *spawned]


def generator(seeds: list) -> np.random.Generator:
    """Make the generator that `seeds` tells of, in its first state."""
    name, *numbers = seeds
    if name not in BIT_GENERATORS:
        raise WireError(f"a random generator {str(name)[:40]!r}")
    if not numbers:
        return np.random.Generator(getattr(np.random, name)())
    entropy, key, pool_size, spawned = numbers
    words = entropy if type(entropy) is list else [entropy]
    if len(words) > MOST_SEEDS or len(key) > MOST_SEEDS:
        raise WireError("a seed of too many numbers")
    limits = [*((n, 2**256) for n in words), *((n, 2**32) for n in key)]
    limits += [(pool_size, MOST_SEEDS), (spawned, MOST_SPAWNED)]
    if not all(type(n) is int and 0 <= n < limit for n, limit in limits):
        raise WireError("a seed that is none")
    seed = np.random.SeedSequence(
        entropy, spawn_key=tuple(key), pool_size=pool_size, n_children_spawned=spawned
    )
    return np.random.Generator(getattr(np.random, name)(seed))


def restore(rng: np.random.Generator, state: dict) -> np.random.Generator:
    """Set a generator to a state."""
    name = state["bit_generator"]
    if name != type(rng.bit_generator).__name__:
        raise WireError(f"the state of another random generator, {str(name)[:40]!r}")
    rng.bit_generator.state = state
    return rng


def restore_torch(generator: Any, state: bytes) -> Any:
    """Set a torch generator to a state."""
    import torch

    generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))
    return generator
