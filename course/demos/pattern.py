"""How is a demo written? Three layers, about eighty lines.

>>> def simulate_decay(rate, steps):                 # 1. pure: values in, arrays out
...     return (1 - rate) ** np.arange(steps + 1)
>>> def background(ax):                              # what stays
...     style.dress(ax, "Decay", "step", "value", (0, 50), (0, 1))
>>> @demo(background, widths=(1,), controls=dict(    # 3. controls, a line each
...     rate=Slider("rate", 0, 1, 0.1),
...     steps=Slider("steps", 1, 50, 20),
... ))
... def decay(panel, rate, steps):                   # 2. draws what moves, returns the caption
...     '''Exponential decay.'''
...     values = simulate_decay(rate, steps)
...     panel.line("path", np.arange(steps + 1), values)
...     return f"After {steps} steps {values[-1]:.3g} is left."

``decay()`` then shows it in a notebook, ``decay(rate=0.5)`` with another start. The first line of
the docstring opens the text alternative. A background that depends on a control names it:
``depends=("surface",)``. Roles and their looks are in :mod:`course.demos.style`. Test
``simulate_...`` by its numbers, look at the picture, and run tests/benchmarks/redraw.py.
"""

import math
from dataclasses import dataclass, field, replace

from course.demos.figure import live

__all__ = ["Choice", "Demo", "LogSlider", "Scale", "Slider", "Switch", "demo"]

# Wide enough for the longest label, so none is cut off; a line of its own below 330 px.
LABEL = {"description_width": "max(11em, min(100%, (330px - 100%) * 999))"}
ROUND = (*range(10, 20), 20, 22, 25, 28, *range(30, 100, 5))  # where a LogSlider stops in 10 to 100


@dataclass(frozen=True)
class Control:
    """What a reader can change. `grid(n)` gives n values that cover it, for sweeps."""

    label: str

    def sets(self, value):
        """Return the values that choosing `value` here gives other controls."""
        return {}

    def _options(self):
        return dict(description=self.label, value=self.value, style=LABEL, layout={"width": "auto"})


@dataclass(frozen=True)
class Slider(Control):
    """A number from `low` to `high`; whole numbers where all three are whole."""

    low: float
    high: float
    value: float
    step: float | None = None

    @property
    def _whole(self):
        return all(isinstance(v, int) for v in (self.low, self.high, self.value, self.step or 1))

    def widget(self):
        """Return an ipywidgets slider."""
        import ipywidgets

        if self._whole:
            return ipywidgets.IntSlider(
                min=self.low, max=self.high, step=self.step or 1, **self._options()
            )
        step = self.step or (self.high - self.low) / 100
        digits = max(0, math.ceil(-math.log10(step)))
        return ipywidgets.FloatSlider(
            min=self.low, max=self.high, step=step, readout_format=f".{digits}f",
            **self._options(),
        )  # fmt: skip

    def grid(self, n):
        """Return n values from end to end."""
        values = [self.low + (self.high - self.low) * i / (n - 1) for i in range(n)]
        return [round(v) for v in values] if self._whole else values


class Stops(Control):
    """A slider that stops at the values in `options`."""

    def widget(self):
        """Return an ipywidgets slider."""
        import ipywidgets

        options = [(f"{option:g}", option) for option in self.options]
        return ipywidgets.SelectionSlider(options=options, **self._options())

    def grid(self, n):
        """Return up to n of the values, evenly spaced."""
        last = len(self.options) - 1
        return [self.options[i] for i in sorted({round(last * j / (n - 1)) for j in range(n)})]


@dataclass(frozen=True)
class Scale(Stops):
    """A slider over listed numbers, such as powers of two."""

    options: tuple
    value: float


@dataclass(frozen=True)
class LogSlider(Stops):
    """A positive number from `low` to `high`, about even in the logarithm.

    It stops at round numbers and at its start. (A FloatLogSlider moves a start such as 0.2 to
    the nearest of its own stops, 0.209, as soon as it is shown.)
    """

    low: float
    high: float
    value: float

    @property
    def options(self):
        """The values at which it stops, ascending."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        # Parsed, "95e-3" is exactly the number that 0.095 is in a lesson's code.
        stops = {float(f"{stop}e{decade - 1}") for decade in decades for stop in ROUND}
        return tuple(sorted({s for s in stops if self.low <= s <= self.high} | {self.value}))


@dataclass(frozen=True)
class Choice(Control):
    """One of several names. `presets` maps a name to the values it gives other controls."""

    options: tuple
    value: str
    presets: dict = field(default_factory=dict)

    def sets(self, value):
        """Return the preset of that name."""
        return self.presets.get(value, {})

    def widget(self):
        """Return an ipywidgets drop-down menu."""
        import ipywidgets

        return ipywidgets.Dropdown(options=self.options, **self._options())

    def grid(self, n):
        """Return all the names, however many."""
        return list(self.options)


@dataclass(frozen=True)
class Switch(Control):
    """On or off."""

    value: bool = False

    def widget(self):
        """Return an ipywidgets check box, indented so that it lines up with the sliders."""
        import ipywidgets

        return ipywidgets.Checkbox(indent=True, **self._options())

    def grid(self, n):
        """Return both."""
        return [False, True]


class Demo:
    """A picture of the course: call it in a notebook, ``demos.UNIT.NAME();``.

    Attributes
    ----------
    background, draw, controls, depends, widths, waits
        As :class:`course.live.LiveFigure` takes them.
    """

    def __init__(self, background, draw, controls, depends=(), widths=(1, 1), waits=""):
        self.background, self.draw, self.controls = background, draw, controls
        self.depends, self.widths, self.waits = depends, widths, waits
        self.__name__, self.__module__ = draw.__name__, draw.__module__
        self.__doc__ = draw.__doc__
        self.title = draw.__doc__.strip().splitlines()[0]

    def figure(self, **start):
        """Return the demo's LiveFigure without showing it. `start`: values to begin with."""
        unknown = set(start) - set(self.controls)
        if unknown:
            raise TypeError(
                f"{self.__name__}() has no control {sorted(unknown)[0]!r}; "
                f"it has {', '.join(self.controls)}"
            )
        controls = {
            name: control if name not in start else replace(control, value=start[name])
            for name, control in self.controls.items()
        }
        for name, value in start.items():
            for other, preset in self.controls[name].sets(value).items():
                if other not in start:
                    controls[other] = replace(controls[other], value=preset)
        return live.LiveFigure(
            self.background, self.draw, controls,
            depends=self.depends, widths=self.widths, title=self.title, waits=self.waits,
        )  # fmt: skip

    def __call__(self, **start):
        """Show the picture and return its LiveFigure. `start`: values to begin with."""
        return live.show(self.figure(**start))

    def __repr__(self):
        return f"<demo {self.__name__}: {self.title}>"


def demo(background, *, controls, depends=(), widths=(1, 1), waits=""):
    """Turn a draw function into a :class:`Demo`; see the top of this module."""
    return lambda draw: Demo(background, draw, controls, depends, widths, waits)
