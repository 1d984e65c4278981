"""Which shell runs a student's cells, what is loaded before, and what do magics do here?

Everything that students' code and tests use is imported before anybody's clock runs, and the shell
behaves as in a notebook: pictures are shown inline whatever backend was asked for, since there is
no other here, and a file that a cell writes can be imported by the next one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
from functools import cache
from typing import Any


def warm_up() -> Any:
    """Import what students use, once, and make the shell that runs their cells."""
    import matplotlib as mpl

    mpl.use("module://matplotlib_inline.backend_inline")
    import matplotlib.font_manager
    import matplotlib.pyplot  # noqa: F401
    import numpy as np
    import scipy.ndimage
    import scipy.special  # noqa: F401
    import torch
    from IPython.core.interactiveshell import InteractiveShell  # noqa: F401

    from course import check, demos, oracles  # noqa: F401 (students import them)
    from course.check import record, store

    torch.set_num_threads(1)
    # The first uses of these load more code; pay for it once.
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal()
    torch.ones(2, requires_grad=True).sum().backward()
    record.read()
    for unit in store.units():
        with contextlib.suppress(Exception):  # a unit that is being written must stop no other
            store.expected(unit)
            store.probes(unit)
    shell = _shell()
    shell.run_cell("import numpy", store_history=False)
    gc.collect()
    gc.freeze()  # collections in a child must not copy the parent's pages
    return shell


@cache
def warm_up_training() -> None:
    """Import what training in PyTorch uses: its optimizers bring some eight hundred modules."""
    import torch

    weight = torch.nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    torch.optim.lr_scheduler.StepLR(optimizer, 1)
    torch.nn.functional.cross_entropy(weight[None], torch.zeros(1, dtype=torch.long)).backward()
    optimizer.step()
    importlib.import_module("torch.utils.data")
    gc.collect()
    gc.freeze()


def _shell() -> Any:
    """Make the shell, without a history and without colors."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        """IPython's shell where there is no window to draw in."""

        def enable_gui(self, gui: str | None = None) -> None:
            """Do nothing: there is no event loop to join."""

        def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
            """Show pictures inline, whatever was asked for: a notebook's own front end is not here.

            Returns
            -------
            gui, backend : str
            """
            import matplotlib.pyplot as plt
            from matplotlib_inline.backend_inline import configure_inline_support

            backend = "module://matplotlib_inline.backend_inline"
            plt.switch_backend(backend)
            configure_inline_support(self, backend)
            return "inline", "inline"

        def run_cell(self, *args: Any, **kwargs: Any) -> Any:
            """Run a cell, which may import what an earlier one wrote."""
            importlib.invalidate_caches()
            return super().run_cell(*args, **kwargs)

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    return Shell.instance(config=config)
