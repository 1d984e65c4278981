"""How long does a slider take to redraw a picture? ``python tests/benchmarks/redraw.py``.

Every control of every demo is swept over a grid while the others stay at their start, on each
background (where there are many: on those that differ from the first in one control). A redraw
is everything from the new value to the widget's new content: simulation, drawing, PNG, caption.
Beside it, in the same run, the same content as a fresh pyplot figure of the same size, saved as
PNG. A background is painted once, when it is first needed; what that costs is part of opening a
demo, timed apart.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the promise is for one core

import argparse
import io
import itertools
import platform
from dataclasses import dataclass
from time import perf_counter, thread_time

import numpy as np
from hardware import processor

from course import canvas, demos
from course.demos import style

BUDGET_MS = 16.0  # one frame of a 60 Hz screen
MANY = 20  # backgrounds: more than these are not all visited


@dataclass(frozen=True)
class Row:
    """Times of one demo, in milliseconds."""

    name: str
    redraws: int
    median: float
    p95: float
    fresh: float
    opening: float

    @property
    def ratio(self):
        """How many times faster than a fresh figure."""
        return self.fresh / self.median


def timed(clock, function, *args, **kwargs):
    """Milliseconds that a call takes by that clock."""
    start = clock()
    function(*args, **kwargs)
    return 1000 * (clock() - start)


def sweep(demo, n):
    """The settings to visit, grouped by background: every control over its grid."""
    keys = list(itertools.product(*(demo.controls[name].grid(n) for name in demo.depends)))
    if len(keys) > MANY:
        first = [demo.controls[name].value for name in demo.depends]
        keys = [key for key in keys if sum(a != b for a, b in zip(key, first, strict=True)) < 2]
    for key in keys:
        base = {name: control.value for name, control in demo.controls.items()}
        for name, value in zip(demo.depends, key, strict=True):
            base |= {name: value, **demo.controls[name].sets(value)}
        moved = [name for name in demo.controls if name not in demo.depends]
        yield [{**base, name: value} for name in moved for value in demo.controls[name].grid(n)]


def fresh_figure(demo, values):
    """The same content the ordinary way: a new pyplot figure, drawn and saved."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(
        1, len(demo.widths), width_ratios=demo.widths, squeeze=False,
        figsize=(canvas.WIDTH / 100, canvas.HEIGHT / 100), dpi=100 * canvas.SCALE,
    )  # fmt: skip
    demo.background(*axes[0], **{name: values[name] for name in demo.depends})
    demo.draw(*map(canvas.Panel, axes[0]), **values)
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi="figure")
    plt.close(figure)
    return png.getvalue()


def measure(name, demo, n=25, n_fresh=5, clock=perf_counter):
    """Sweep one demo.

    n : values of each control; n_fresh : fresh figures on each background; clock : perf_counter
    for the time that passes, thread_time to leave out what other work on the machine takes.
    """
    figure = demo.figure()
    redraws, fresh, opening = [], [], []
    for settings in sweep(demo, n):
        opening.append(timed(clock, demo.figure, **settings[0]))
        figure.redraw(**settings[0])  # paints the background
        redraws += [timed(clock, figure.redraw, **values) for values in settings]
        with style.context():
            for values in settings[:: -(-len(settings) // n_fresh)]:
                fresh.append(timed(clock, fresh_figure, demo, values))
    return Row(
        name,
        redraws=len(redraws),
        median=float(np.median(redraws)),
        p95=float(np.percentile(redraws, 95)),
        fresh=float(np.median(fresh)),
        opening=float(np.median(opening)),
    )


def machine():
    """What this ran on."""
    import matplotlib

    return (
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, Matplotlib {matplotlib.__version__}, "
        f"{canvas.WIDTH}x{canvas.HEIGHT} at {canvas.SCALE}x"
    )


def main():
    """Measure all demos and print the table."""
    import matplotlib as mpl

    mpl.use("agg")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--values", type=int, default=25, help="values of each control")
    parser.add_argument(
        "--cpu", action="store_true", help="count this thread's time only, on a busy machine"
    )
    options = parser.parse_args()
    print(machine())
    print(f"{'demo':<36}{'redraws':>8}{'median':>9}{'p95':>9}{'fresh':>9}{'ratio':>7}{'open':>9}")
    late, clock = [], thread_time if options.cpu else perf_counter
    for name, demo in demos.catalogue().items():
        row = measure(name, demo, options.values, clock=clock)
        late += [name] * (row.p95 >= BUDGET_MS)
        print(
            f"{row.name:<36}{row.redraws:>8}{row.median:>6.1f} ms{row.p95:>6.1f} ms"
            f"{row.fresh:>6.0f} ms{row.ratio:>6.1f}x{row.opening:>6.0f} ms"
        )
    print("fresh: a new pyplot figure of the same content; open: the whole demo, before it shows.")
    if late:
        print(f"over {BUDGET_MS:.0f} ms at the 95th percentile: {', '.join(late)}")
    return bool(late)


if __name__ == "__main__":
    raise SystemExit(main())
