"""lr_range_test: answers that must pass, and mistakes that must not."""

import copy
import itertools
import math

import numpy as np
import torch


def endless(batches):
    """Batches, from the beginning again where they run out."""
    while True:
        yield from batches


def right_loop(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def right_on_a_copy(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    scratch = copy.deepcopy(model).train()
    optimizer = torch.optim.SGD(scratch.parameters(), lr=lr_min, momentum=0.9)
    rates = np.geomspace(lr_min, lr_max, n_steps)
    raw, smooth = [], []
    for lr, (x, y) in zip(rates, itertools.cycle(batches)):
        for group in optimizer.param_groups:
            group["lr"] = float(lr)
        optimizer.zero_grad()
        loss = loss_fn(scratch(x), y)
        loss.backward()
        optimizer.step()
        raw.append(loss.item())
        weights = (1 - beta) * beta ** np.arange(len(raw) - 1.0, -1, -1)
        smooth.append(weights @ np.array(raw) / (1 - beta ** len(raw)))
        if not np.isfinite(smooth[-1]) or smooth[-1] > 4 * min(smooth):
            break
    return rates[: len(smooth)], np.array(smooth)


def right_by_hand(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    state, modes = copy.deepcopy(model.state_dict()), [m.training for m in model.modules()]
    weights = [p for p in model.parameters() if p.requires_grad]
    velocity = [torch.zeros_like(p) for p in weights]
    lrs, losses, total, share, lr = [], [], 0.0, 0.0, lr_min
    iterator = iter(batches)
    try:
        model.train()
        while len(lrs) < n_steps:
            batch = next(iterator, None)
            if batch is None:
                iterator = iter(batches)
                continue
            loss = loss_fn(model(batch[0]), batch[1])
            total, share = beta * total + loss.item(), beta * share + 1
            lrs.append(lr)
            losses.append(total / share)
            if not losses[-1] <= 4 * min(losses) or math.isinf(losses[-1]):
                break
            with torch.no_grad():
                for p, v, g in zip(
                    weights, velocity, torch.autograd.grad(loss, weights, allow_unused=True)
                ):
                    if g is not None:
                        v.mul_(0.9).add_(g)
                        p.sub_(lr * v)
            lr *= (lr_max / lr_min) ** (1 / (n_steps - 1))
    finally:
        model.load_state_dict(state)
        for m, mode in zip(model.modules(), modes):
            m.training = mode
    return lrs, losses


def wrong_rate_after_the_update(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You recorded the rate after it had been raised, so every loss is paired with the rate of the next step. Pair it with the rate in force when it was computed."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr * (lr_max / lr_min) ** (1 / (n_steps - 1)))
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_weights_not_restored(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You left the weights as the test made them, ruined by the largest rates. Restore what you copied before."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_state_not_copied(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You kept state_dict() itself. Its tensors are the weights, not copies, and change with them: clone them, or use copy.deepcopy."""
    state = model.state_dict()
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_buffers_not_restored(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You restored the parameters, not the buffers: batch norm keeps the statistics of the test. state_dict holds both."""
    state = {name: value.clone() for name, value in model.named_parameters()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(state[name])
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_modes_not_restored(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You left the model in training mode, with parts that had been in evaluation mode. Note each part's mode before, and set it again."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.train()
    return lrs, losses


def wrong_one_mode_for_all(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You restored the model's own mode by train(mode), which sets all its parts alike. A part may have a mode of its own: restore each."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    model.train(modes[0][1])
    return lrs, losses


def wrong_eval_mode(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You ran the test in evaluation mode. Training mode is what the rate is for."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.eval()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_no_momentum(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You stepped without momentum. The training will use 0.9, and it takes larger steps with the same rate."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_linear_rates(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """Your rates are evenly spaced. They grow by a constant factor: the same number of points for each power of ten."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min + (lr_max - lr_min) * k / (n_steps - 1)
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_last_rate_missing(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """Your last rate is below lr_max: both ends belong to the test, so there are n_steps - 1 factors."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / n_steps)
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_not_smoothed(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You returned the raw losses. Smooth them with beta, with bias correction."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = loss.item()
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_no_bias_correction(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """Your average starts at zero and is not corrected for that, so the first losses are far too small. Divide by 1 - beta^(k + 1)."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_own_beta(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You wrote 0.9 into the body, so the argument beta has no effect."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = 0.9 * average + 0.1 * loss.item()
        smooth = average / (1 - 0.9 ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_last_point_dropped(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You left out the point at which you stopped. It belongs to the curve: it shows where the wall is."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        lrs.append(lr)
        losses.append(smooth)
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_never_stops(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You go on after the loss has exploded. Stop above 4 times the smallest smoothed loss, or when it is not finite."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_nan_not_noticed(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You go on after a loss that is not a number: a comparison with nan is always false. Ask math.isfinite too."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_stops_at_any_rise(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You stop as soon as the loss rises. Batches are noisy: wait until it exceeds 4 times the smallest one."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_batches_run_out(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You stopped when the batches ran out. Start over with them until n_steps losses are there."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        if k == len(batches):
            break
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_one_batch(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You took the first batch again and again. Go through them in turn."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(iter(batches))
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_gradients_pile_up(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You never cleared the gradients, so every step adds all that came before: zero_grad before backward."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_no_step(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You never moved the weights. The test trains: one step at each rate."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_rate_never_set(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """The optimizer kept the rate lr_min: a new rate has to be written into its param_groups."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_loss_after_the_step(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You computed the loss once more after the step. The one before it is what the rate met, and it comes for free."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses


def wrong_swapped(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You returned the losses first. The rates come first."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if not math.isfinite(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return losses, lrs


def wrong_infinity_not_noticed(model, loss_fn, batches, lr_min, lr_max, n_steps, beta=0.9):
    """You ask for nan alone. A first loss that is infinite is no larger than 4 times itself, so the test goes on: ask math.isfinite."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [(part, part.training) for part in model.modules()]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr_min, momentum=0.9)
    lrs, losses, average, best = [], [], 0.0, math.inf
    stream = endless(batches)
    model.train()
    for k in range(n_steps):
        lr = lr_min * (lr_max / lr_min) ** (k / (n_steps - 1))
        optimizer.param_groups[0]["lr"] = lr
        x, y = next(stream)
        loss = loss_fn(model(x), y)
        average = beta * average + (1 - beta) * loss.item()
        smooth = average / (1 - beta ** (k + 1))
        lrs.append(lr)
        losses.append(smooth)
        if math.isnan(smooth) or smooth > 4 * best:
            break
        best = min(best, smooth)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.load_state_dict(state)
    for part, training in modes:
        part.training = training
    return lrs, losses
