"""When does a progress bar show, and when does it stay away?

It shows where a person looks: in a notebook, in a terminal. Where output is captured, by a test, by
``%%capture`` or by grading, nothing at all is written.
"""

import sys

__all__ = ["progress"]


def progress(total, label="", unit="epoch", **options):
    """A tqdm bar, disabled where nobody looks.

    Parameters
    ----------
    total : int
        How many updates make it full.
    label : str
        What is being done.
    unit : str
        What is counted.
    **options
        Passed on to tqdm.

    Returns
    -------
    tqdm.tqdm
        ``bar.update()`` moves it, ``bar.set_postfix_str(text)`` says more, ``with`` closes it.
    """
    options = {"total": total, "desc": label, "unit": unit, "leave": False, **options}
    if _in_notebook():
        from tqdm.auto import tqdm

        return tqdm(**options)
    from tqdm import tqdm

    return tqdm(disable=not _is_terminal(sys.stderr), **options)


def _in_notebook():
    """Whether output goes to a notebook's cell, uncaptured."""
    kernel = sys.modules.get("ipykernel.iostream")
    return kernel is not None and isinstance(sys.stdout, kernel.OutStream)


def _is_terminal(stream):
    """Whether a stream is a terminal; captured streams may lack the question."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False
