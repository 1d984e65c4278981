"""How does a test reach objects that live where the student's code runs?

In grading, tests and students' code run in different processes. These functions build objects
there, call functions there and bring values here; in a notebook they are plain calls.
"""

session = None  # in grading: the connection to the student's process
find_ready_made = None  # set by course.check, which knows what an exercise forbids


def there(build, *args, **kwargs):
    """Call a function where the student's code lives, and leave the result there.

    In grading, tests and students' code run in different processes, and numbers, arrays and
    tensors travel by value. An object that both must share, such as a model or the parameters of
    an optimizer, is made there. In a notebook, where there is only one process, this is just the
    call.

    Parameters
    ----------
    build : callable
        A function or class of PyTorch, NumPy, Python or `course`, known by its import path.
    *args, **kwargs
        What it takes: values, or objects that are there already.

    Returns
    -------
    object
        The result, or what stands for it: its attributes and methods give values. Pass it to the
        student's functions as it is.

    Examples
    --------
    >>> model = there(torch.nn.Linear, 3, 2)
    >>> optimizer = SGD(there(list, model.parameters()), lr=0.1)
    """
    if session is None:
        return build(*args, **kwargs)
    return session.build(build, args, kwargs)


def value_there(function, *args, **kwargs):
    """Call a function where the student's code lives, and bring its value here.

    As `there`, for functions whose result is a value: numbers, strings, tensors, lists of these.
    One call takes one trip, however many steps the function makes on its way.

    Parameters
    ----------
    function : callable
        A function of `course`, PyTorch, NumPy or Python, known by its import path.
    *args, **kwargs
        What it takes: values, or objects that are there already.

    Returns
    -------
    object
        The value.
    """
    return there(_boxed, function.__module__, function.__qualname__, *args, **kwargs)[0]


def _boxed(module, name, *args, **kwargs):
    """Call a function by its path; the result in a list, out of which it travels as a value."""
    import importlib

    function = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    return [function(*args, **kwargs)]


def ready_made(unit, name, answer):
    """Find a name in an answer that its exercise asks to build.

    Parameters
    ----------
    unit, name : str
        Such as "10-pytorch" and "SGD".
    answer : callable
        What the student wrote.

    Returns
    -------
    str or None
        The name as the student wrote it; see `course.check.forbidden`.

    Raises
    ------
    RuntimeError
        If `course.check` was not imported.
    """
    if find_ready_made is None:
        raise RuntimeError("the rules of the checks are not loaded: import course.check first")
    return find_ready_made(unit, name, answer)
