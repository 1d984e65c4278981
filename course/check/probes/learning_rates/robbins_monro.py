"""What does the check of the Robbins-Monro conditions ask?"""

from course.check.probe import probe
from course.check.probes.learning_rates.ready_made import READY_MADE


def one_over_k(k):
    """1 / k."""
    return 1 / k


def falling_with_a_pause(k):
    """0.5 up to step 2, then 1 / k."""
    return 0.5 if k <= 2 else 1 / k


@probe(
    hints=(
        "Ask the schedule for its rate at each step from 1 to n, and add up.",
        "You need two sums over k = 1, ..., n: of the rates, and of each rate squared.",
        "range(1, n + 1) holds the steps. Collect the rates in a list first; then two sums.",
    ),
    returns=("total", "squares"),
    forbidden=READY_MADE,
)
def robbins_monro_sums(f):
    """Schedules with cases, 1 / k, a single step."""
    total, squares = f(schedule=falling_with_a_pause, n=3)
    yield "for a schedule with cases", dict(total=total, squares=squares)
    total, squares = f(schedule=one_over_k, n=4)
    yield "for four steps of 1 / k", dict(total=total, squares=squares)
    total, squares = f(schedule=one_over_k, n=1)
    yield "for a single step", dict(total=total, squares=squares)
