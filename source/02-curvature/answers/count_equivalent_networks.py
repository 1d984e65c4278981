"""count_equivalent_networks: answers that must pass, and mistakes that must not."""

import functools
import math

import numpy as np


def right_product_of_factorials(units):
    return math.prod(math.factorial(n) for n in units)


def right_loops(units):
    count = 1
    for n in units:
        for k in range(2, n + 1):
            count *= k
    return count


def right_recursive(units):
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    return functools.reduce(lambda product, n: product * factorial(n), units, 1)


def right_permutations(units):
    return int(np.prod([math.perm(n, n) for n in units], dtype=object))


def wrong_sum(units):
    """You added the layers' counts. Every order of one layer goes with every order of the next, so multiply."""
    return sum(math.factorial(n) for n in units)


def wrong_all_units_together(units):
    """You ordered all units together. A unit can change places within its own layer only: take a factorial for each layer."""
    return math.factorial(sum(units))


def wrong_sizes(units):
    """You multiplied the sizes. n units can be put in n! orders: take the factorial of each size."""
    return math.prod(units)


def wrong_powers(units):
    """n to the power n would let several units take the same place. Each place is taken once: n!."""
    return math.prod(n**n for n in units)


def wrong_sign_flips(units):
    """You also counted sign flips, a factor 2 for each unit. They leave tanh networks as they are; here only the orders count."""
    return math.prod(2**n * math.factorial(n) for n in units)


def wrong_float(units):
    """You returned a float, which holds 16 digits and ends at 1e308. Python's int is exact at any size: use math.factorial and math.prod."""
    return float(np.prod([math.gamma(n + 1) for n in units]))


def wrong_rounded_float(units):
    """You turned a float into an int. Its digits after the sixteenth were lost before that: compute with ints, as math.factorial and math.prod do."""
    try:
        return int(round(math.prod(math.gamma(n + 1) for n in units)))
    except OverflowError:
        return 0


def wrong_int64(units):
    """Your product overflows: NumPy's integers have 64 bits, and 21! does not fit. Python's own int has no limit: use math.prod."""
    count = np.int64(1)
    with np.errstate(over="ignore"):
        for n in units:
            for k in range(2, n + 1):
                count = count * np.int64(k)
    return int(count)


def wrong_same_size_everywhere(units):
    """You used the first layer's size for all layers. Layers may differ: take each one's own factorial."""
    return math.factorial(units[0]) ** len(units) if units else 1


def wrong_off_by_one(units):
    """Your factorials stop one short: range(1, n) ends before n."""
    return math.prod(math.prod(range(1, n)) for n in units)


def wrong_without_the_last(units):
    """You left out the last entry. It is a hidden layer like the others: the input and output layers are not in the list."""
    return math.prod(math.factorial(n) for n in units[:-1])


def wrong_minus_one(units):
    """You left out the network itself. It is one of the equivalent ones: the count is the whole product."""
    return math.prod(math.factorial(n) for n in units) - 1


def wrong_zero_without_layers(units):
    """Without a hidden layer there is one network, not none: an empty product is 1."""
    if not units:
        return 0
    return math.prod(math.factorial(n) for n in units)


def wrong_without_the_first(units):
    """You left out the first entry. It is a hidden layer like the others: the input and output layers are not in the list."""
    return math.prod(math.factorial(n) for n in units[1:])
