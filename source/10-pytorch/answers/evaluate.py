"""evaluate: answers that must pass, and mistakes that must not."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F


def right_textbook(model, batches, loss_fn):
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


@torch.inference_mode()
def right_inference_mode(model, batches, loss_fn):
    before = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        sums = [0.0, 0.0, 0.0]
        for x, y in batches:
            scores = model(x)
            hits = (scores.max(dim=1)[1] == y).float().sum()
            new = [float(loss_fn(scores, y)) * x.shape[0], float(hits), x.shape[0]]
            sums = [a + b for a, b in zip(sums, new)]
    finally:
        for part, mode in before:  # parents come first, so children have the last word
            part.train(mode)
    return sums[0] / sums[2], sums[1] / sums[2]


class Evaluating:
    def __init__(self, model):
        self.awake = [part for part in model.modules() if part.training]

    def __enter__(self):
        for part in self.awake:
            part.training = False

    def __exit__(self, *details):
        for part in self.awake:
            part.training = True


def right_context_manager(model, batches, loss_fn):
    """Remembers the submodules that were training; returns tensors without axes."""
    losses, hits = [], []
    with Evaluating(model), torch.no_grad():
        for inputs, labels in batches:
            scores = model(inputs)
            losses.append(loss_fn(scores, labels).expand(len(labels)))
            hits.append(scores.argmax(-1).eq(labels))
    return torch.cat(losses).mean(), torch.cat(hits).double().mean()


def right_on_a_copy(model, batches, loss_fn):
    twin = copy.deepcopy(model).eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = twin(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(dim=1) == y).sum().item()
            n += len(y)
    return total / n, correct / n


def wrong_mean_of_means(model, batches, loss_fn):
    """You average over the batches. The last one is smaller, and its examples would count for more: weight each batch by its size."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            losses.append(loss_fn(scores, y).item())
            hits.append((scores.argmax(1) == y).float().mean().item())
    for part, mode in modes.items():
        part.training = mode
    return sum(losses) / len(losses), sum(hits) / len(hits)


def wrong_training_mode(model, batches, loss_fn):
    """You evaluate in the mode in which you find the model. In training mode batch norm mixes the examples of a batch and dropout drops: call model.eval() first."""
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    return total / n, correct / n


def wrong_left_in_evaluation(model, batches, loss_fn):
    """You leave the model in evaluation mode. Put every submodule back into the mode in which you found it."""
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    return total / n, correct / n


def wrong_always_back_to_training(model, batches, loss_fn):
    """You end with model.train(), whatever the mode was before. A model that was being evaluated stays so: remember the modes first."""
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    model.train()
    return total / n, correct / n


def wrong_mode_of_the_whole(model, batches, loss_fn):
    """You restore one mode for the whole model. A frozen part, such as a batch norm in evaluation mode, is woken up by that: remember the mode of every submodule."""
    was = model.training
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    model.train(was)
    return total / n, correct / n


def wrong_children_first(model, batches, loss_fn):
    """You restore the modes with train(mode) in an order in which a parent comes after its children and overrules them. Set the attribute training, or go from the parents down."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    for part, mode in reversed(modes):
        part.train(mode)
    return total / n, correct / n


def wrong_top_level_alone(model, batches, loss_fn):
    """You switch the attribute training of the model alone; its submodules do not follow that. Call model.eval(), which reaches all of them."""
    was, model.training = model.training, False
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    model.training = was
    return total / n, correct / n


def wrong_builds_a_graph(model, batches, loss_fn):
    """eval() does not switch autograd off: every forward pass still builds a graph, which costs memory and time. Put torch.no_grad() around the loop."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        scores = model(x)
        total += loss_fn(scores, y).item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


def wrong_freezes_the_parameters(model, batches, loss_fn):
    """You switch requires_grad off for the parameters, and training stops for good. torch.no_grad() leaves them as they are."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    model.requires_grad_(False)
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        scores = model(x)
        total += loss_fn(scores, y).item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


def wrong_clears_the_gradients(model, batches, loss_fn):
    """You clear the gradients of the model. Who evaluates between backward and step, or while gradients are accumulated, loses them: leave them alone."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    model.zero_grad()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


def wrong_number_of_batches(model, batches, loss_fn):
    """You ask for len(batches), which an iterator does not have: count the examples as they come."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, len(batches) * len(batches[0][1])
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


def wrong_percent(model, batches, loss_fn):
    """You return the accuracy in percent. Return a fraction, from 0 to 1."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, 100 * correct / n


def wrong_order(model, batches, loss_fn):
    """You return (accuracy, loss). The loss comes first."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return correct / n, total / n


def wrong_own_loss(model, batches, loss_fn):
    """You use F.cross_entropy whatever loss function you are given: call loss_fn(scores, y)."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += F.cross_entropy(scores, y).item() * len(y)
            correct += (scores.argmax(1) == y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, correct / n


def wrong_error_rate(model, batches, loss_fn):
    """You return the share of wrong answers. Accuracy is the share of right ones."""
    modes = {part: part.training for part in model.modules()}
    model.eval()
    total, wrong, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
            wrong += (scores.argmax(1) != y).sum().item()
            n += len(y)
    for part, mode in modes.items():
        part.training = mode
    return total / n, wrong / n
