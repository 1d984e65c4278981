"""first_nan_op: answers that must pass, and mistakes that must not."""

import re

import torch


def right_context_manager(f, x):
    x = x.detach().clone().requires_grad_(True)
    try:
        with torch.autograd.detect_anomaly():
            f(x).sum().backward()
    except RuntimeError as error:
        return re.search(r"Function '(\w+)' returned nan", str(error))[1]
    return None


def right_switch_and_finally(f, x):
    leaf = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    torch.autograd.set_detect_anomaly(True)
    name = None
    try:
        total = torch.sum(f(leaf))
        total.backward()
    except RuntimeError as error:
        if "nan" not in str(error):
            raise
        name = str(error).split("'")[1]
    finally:
        torch.autograd.set_detect_anomaly(False)
    return name


def right_without_accumulating(f, x):
    leaf = x.clone().detach()
    leaf.requires_grad = True
    with torch.autograd.set_detect_anomaly(True, check_nan=True):
        try:
            torch.autograd.grad(f(leaf).sum(), leaf)
        except RuntimeError as error:
            message = str(error)
            start = message.index("'") + 1
            return message[start : message.index("'", start)]


def right_walking_the_graph(f, x):
    leaf = x.detach().clone().requires_grad_()
    total = f(leaf).sum()
    waiting, seen, found = [total.grad_fn], set(), []

    def watch(node):
        def hook(inputs, outputs):
            if any(g is not None and torch.isnan(g).any() for g in inputs):
                found.append(node.name())

        node.register_hook(hook)

    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        watch(node)
        waiting += [after for after, _ in node.next_functions]
    total.backward()
    return found[0] if found else None


def wrong_left_on(f, x):
    """You switched anomaly detection on and never off again, which makes everything after it slow. Use it with `with`, which switches it off whatever happens."""
    leaf = x.detach().clone().requires_grad_()
    torch.autograd.set_detect_anomaly(True)
    try:
        f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None


def wrong_left_on_after_an_error(f, x):
    """Where nan is found, backward raises and your line that switches anomaly detection off is skipped. Put it into `finally`, or use `with`."""
    leaf = x.detach().clone().requires_grad_()
    torch.autograd.set_detect_anomaly(True)
    try:
        f(leaf).sum().backward()
        torch.autograd.set_detect_anomaly(False)
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None


def wrong_forward_only(f, x):
    """Anomaly detection was off when you went back, and it is the backward pass that looks for nan: put backward inside the with block as well."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            total = f(leaf).sum()
        total.backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None


def wrong_no_detection(f, x):
    """Anomaly detection was off when you went back. Without it backward says nothing about nan and hands it on silently: put it inside the with block."""
    leaf = x.detach().clone().requires_grad_()
    try:
        f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None


def wrong_last_operation(f, x):
    """You named the operation that made the output. The nan may arise further back: anomaly detection says in its error where."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    y.sum().backward()
    return y.grad_fn.name() if torch.isnan(leaf.grad).any() else None


def wrong_nan_in_the_output(f, x):
    """You looked for nan in the output of f. A gradient can be nan where the output is fine, and fine where the output is nan."""
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    if not torch.isnan(y).any():
        return None
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return y.grad_fn.name()


def wrong_infinity_counts(f, x):
    """You reported an infinite gradient. Anomaly detection looks for nan alone, and so does this exercise."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None if torch.isfinite(leaf.grad).all() else "SqrtBackward0"


def wrong_whole_message(f, x):
    """You returned the whole error message. Take the name between the quotation marks out of it."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error)
    return None


def wrong_short_name(f, x):
    """You shortened the name. Return it as PyTorch gives it, with Backward0 at its end."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1].removesuffix("Backward0")
    return None


def wrong_no_gradient_wanted(f, x):
    """x need not require gradients, and then there is no graph to go back through: start from a copy that does, x.detach().clone().requires_grad_()."""
    try:
        with torch.autograd.detect_anomaly():
            f(x).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1] if "nan" in str(error) else None
    return None


def wrong_switches_gradients_on(f, x):
    """You switched gradients on in the caller's tensor: work on a copy, x.detach().clone()."""
    x.requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(x).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return None


def wrong_no_sum(f, x):
    """backward needs one number to start from: sum the result of f first. Your except clause hides that error, so let errors through that do not speak of nan."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).backward()
    except RuntimeError as error:
        return str(error).split("'")[1] if "returned nan" in str(error) else None
    return None


def wrong_empty_string(f, x):
    """Where nothing is to blame you returned an empty string. Return None."""
    leaf = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(leaf).sum().backward()
    except RuntimeError as error:
        return str(error).split("'")[1]
    return ""


def wrong_error_let_through(f, x):
    """Under anomaly detection backward raises a RuntimeError at the first nan. Catch it and read the name from it."""
    leaf = x.detach().clone().requires_grad_()
    with torch.autograd.detect_anomaly():
        f(leaf).sum().backward()
    return None


def wrong_double_precision(f, x):
    """You computed in double precision, where less overflows, so some nan do not show. Keep the type of x: x.detach().clone() does."""
    x = x.detach().double().clone().requires_grad_(True)
    try:
        with torch.autograd.detect_anomaly():
            f(x).sum().backward()
    except RuntimeError as error:
        return re.search(r"Function '(\w+)' returned nan", str(error)).group(1)
    return None
