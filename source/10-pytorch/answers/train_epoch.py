"""train_epoch: answers that must pass, and mistakes that must not."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def right_textbook(model, batches, loss_fn, optimizer):
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(dim=1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def right_lists_then_one_average(model, batches, loss_fn, optimizer):
    model.train(True)
    losses, hits, sizes = [], [], []
    for x, y in batches:
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        losses.append(float(loss))
        hits.append(float((scores.max(1).indices == y).float().mean()))
        sizes.append(x.size(0))
    weights = torch.tensor(sizes, dtype=torch.float64) / sum(sizes)
    return float(weights @ torch.tensor(losses).double()), float(
        weights @ torch.tensor(hits).double()
    )


def right_tensors_without_a_graph(model, batches, loss_fn, optimizer):
    model.train()
    sums = torch.zeros(3)
    for inputs, labels in batches:
        for p in model.parameters():
            p.grad = None
        outputs = model(inputs)
        loss = loss_fn(outputs, labels)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            right = (outputs.topk(1).indices[:, 0] == labels).sum()
            sums += torch.stack([loss * len(labels), right, torch.tensor(len(labels))])
    return sums[0] / sums[2], sums[1] / sums[2]


def wrong_mean_of_means(model, batches, loss_fn, optimizer):
    """You average over the batches. The last one is smaller, and its examples would count for more: weight each batch by its size."""
    model.train()
    losses, hits = [], []
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        hits.append((scores.argmax(1) == y).float().mean().item())
    return sum(losses) / len(losses), sum(hits) / len(hits)


def wrong_no_zero_grad(model, batches, loss_fn, optimizer):
    """Gradients add up from batch to batch: backward adds to p.grad. Call optimizer.zero_grad() for each batch."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    optimizer.zero_grad()
    return total / n, correct / n


def wrong_zero_grad_before_the_step(model, batches, loss_fn, optimizer):
    """You clear the gradients between backward and step, so the step has none. Clear them before backward or after step."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_no_step(model, batches, loss_fn, optimizer):
    """You compute gradients and never use them: call optimizer.step() after backward."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_one_step_an_epoch(model, batches, loss_fn, optimizer):
    """You add up the gradients of all batches and step once. Mini-batch training makes a step after every batch."""
    model.train()
    total, correct, n = 0.0, 0, 0
    optimizer.zero_grad()
    for x, y in batches:
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    optimizer.step()
    return total / n, correct / n


def wrong_mode_as_found(model, batches, loss_fn, optimizer):
    """You train in the mode in which you find the model. After an evaluation that is the wrong one: call model.train() first."""
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_evaluation_mode(model, batches, loss_fn, optimizer):
    """You train in evaluation mode: batch norm does not see its batch and dropout sleeps. Call model.train()."""
    model.eval()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_figures_after_the_step(model, batches, loss_fn, optimizer):
    """You compute the figures with a second forward pass after the step. It costs as much again, moves the running statistics twice, and shows the batch to a model that has just been fitted to it: use the scores from before the step."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            scores = model(x)
            total += loss_fn(scores, y).item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_figures_at_the_end(model, batches, loss_fn, optimizer):
    """You go over the batches a second time for the figures. An iterator is empty by then, and the figures are meant to be gathered during training."""
    batches = list(batches)
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
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


def wrong_number_of_batches(model, batches, loss_fn, optimizer):
    """You ask for len(batches), which an iterator does not have: count the examples as they come."""
    model.train()
    total, correct, n = 0.0, 0, len(batches) * len(batches[0][1])
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
    return total / n, correct / n


def wrong_percent(model, batches, loss_fn, optimizer):
    """You return the accuracy in percent. Return a fraction, from 0 to 1."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, 100 * correct / n


def wrong_order(model, batches, loss_fn, optimizer):
    """You return (accuracy, loss). The loss comes first."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return correct / n, total / n


def wrong_own_loss(model, batches, loss_fn, optimizer):
    """You use F.cross_entropy whatever loss function you are given: call loss_fn(scores, y)."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = F.cross_entropy(scores, y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_own_step(model, batches, loss_fn, optimizer):
    """You update the weights yourself, with the plain rule. The optimizer may have momentum or more: call optimizer.step()."""
    model.train()
    total, correct, n = 0.0, 0, 0
    lr = optimizer.param_groups[0]["lr"]
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        total += loss.item() * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_keeps_the_graphs(model, batches, loss_fn, optimizer):
    """You add up losses that hang on their graphs, so the memory of every batch is held until the end, and the mean you return does too. Take the number: loss.item()."""
    model.train()
    total, correct, n = 0.0, 0, 0
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
        total += loss * len(y)
        correct += (scores.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, correct / n


def wrong_last_batch(model, batches, loss_fn, optimizer):
    """You return the figures of the last batch. Gather them over the whole epoch."""
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        scores = model(x)
        loss = loss_fn(scores, y)
        loss.backward()
        optimizer.step()
    return loss.item(), (scores.argmax(1) == y).float().mean().item()
