"""On which small networks are the functions of unit 11 tried, and what is looked at afterwards?

A test makes its networks here and has them live where the student's code lives, by
``oracles.there(testbeds.tiny_network)``; what it wants to know about them, or about a figure, comes
back as values, by ``oracles.value_there(testbeds.traces, network)``. PyTorch is imported with this
package, Matplotlib only where a figure is measured.
"""

from .calls import one_device, operations, printed
from .figures import curve_facts, has_curve, is_figure, panel_facts, quarter
from .images import centers_of, crops_of
from .networks import ScriptedLoss, cam_network, picky_network, tiny_network
from .state import gradients_are_ones, traces, with_gradients

__all__ = [
    "ScriptedLoss", "cam_network", "centers_of", "crops_of", "curve_facts", "gradients_are_ones",
    "has_curve", "is_figure", "one_device", "operations", "panel_facts", "picky_network",
    "printed", "quarter", "tiny_network", "traces", "with_gradients",
]  # fmt: skip
