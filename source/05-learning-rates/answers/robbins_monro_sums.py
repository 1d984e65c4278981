"""robbins_monro_sums: answers that must pass, and mistakes that must not."""

import numpy as np


def right_two_sums(schedule, n):
    return (
        sum(schedule(k) for k in range(1, n + 1)),
        sum(schedule(k) ** 2 for k in range(1, n + 1)),
    )


def right_array(schedule, n):
    rates = np.array([schedule(k) for k in range(1, n + 1)], dtype=float)
    return rates.sum(), rates @ rates


def right_running_totals(schedule, n):
    total, squares, k = 0.0, 0.0, 0
    while k < n:
        k += 1
        rate = float(schedule(k))
        total += rate
        squares += rate * rate
    return total, squares


def wrong_from_zero(schedule, n):
    """You began at k = 0, where a rate such as 1 / k does not exist. These sums run from 1 to n."""
    rates = [schedule(k) for k in range(n)]
    return sum(rates), sum(r**2 for r in rates)


def wrong_from_zero_through_n(schedule, n):
    """You added k = 0 as well, where a rate such as 1 / k does not exist. These sums run from 1 to n."""
    rates = [schedule(k) for k in range(n + 1)]
    return sum(rates), sum(r**2 for r in rates)


def wrong_last_one_left_out(schedule, n):
    """Your sums end at n - 1: a range stops before its end, so write n + 1 there."""
    rates = [schedule(k) for k in range(1, n)]
    return sum(rates), sum(r**2 for r in rates)


def wrong_square_of_the_sum(schedule, n):
    """You squared the sum. Square each rate first, then add."""
    total = sum(schedule(k) for k in range(1, n + 1))
    return total, total**2


def wrong_swapped(schedule, n):
    """You returned the sum of the squares first: the sum of the rates comes first."""
    rates = [schedule(k) for k in range(1, n + 1)]
    return sum(r**2 for r in rates), sum(rates)


def wrong_whole_array(schedule, n):
    """You handed the schedule all steps at once as an array. It takes one whole number: call it once for each k."""
    rates = schedule(np.arange(1, n + 1))
    return np.sum(rates), np.sum(rates**2)


def wrong_first_rate_only(schedule, n):
    """You asked for the rate once and multiplied it by n. It changes from step to step: ask for each k."""
    rate = schedule(1)
    return n * rate, n * rate**2


def wrong_root(schedule, n):
    """You took the root of the sum of squares. The condition is on the sum itself."""
    rates = [schedule(k) for k in range(1, n + 1)]
    return sum(rates), sum(r**2 for r in rates) ** 0.5


def wrong_means(schedule, n):
    """You divided by n. Sums are asked for: whether they stay finite is the question."""
    rates = [schedule(k) for k in range(1, n + 1)]
    return np.mean(rates), np.mean(np.square(rates))


def wrong_squared_steps(schedule, n):
    """You asked for the rate at step k squared. Ask for the rate at step k, and square that."""
    return (
        sum(schedule(k) for k in range(1, n + 1)),
        sum(schedule(k**2) for k in range(1, n + 1)),
    )


def wrong_running_sums(schedule, n):
    """You returned the sums after every step. Only those after step n are asked for, two numbers."""
    rates = np.array([schedule(k) for k in range(1, n + 1)], dtype=float)
    return rates.cumsum(), (rates**2).cumsum()
