"""On which small networks are the functions of unit 11 tried, and what is looked at afterwards?

A test makes its networks here and has them live where the student's code lives, by
``oracles.there(testbeds.tiny_network)``. Nothing that is measured there counts alone, since a
submission can change every function in its own process: a network is asked for scores of inputs
that are new to it and compared with a twin here (`same_scores`), and a figure is drawn there and
looked at here (`picture_of`). PyTorch is imported with this package, Matplotlib only where a figure
is drawn.
"""

from .calls import in_time, one_device, operations, printed
from .curves import called, curve, labels, names
from .figures import drawn
from .images import centers_of, crops_of, independent
from .networks import ScriptedLoss, cam_network, picky_network, tiny_network
from .panels import brightens_where, changes_where, panels, quarter, title_fault
from .picture import picture_of
from .state import gradients, gradients_are_ones, same_scores, traces, with_gradients

__all__ = [
    "ScriptedLoss", "brightens_where", "called", "cam_network", "centers_of", "changes_where",
    "crops_of", "curve", "drawn", "gradients", "gradients_are_ones", "in_time", "independent",
    "labels", "names", "one_device", "operations", "panels", "picky_network", "picture_of",
    "printed", "quarter", "same_scores", "tiny_network", "title_fault", "traces", "with_gradients",
]  # fmt: skip
