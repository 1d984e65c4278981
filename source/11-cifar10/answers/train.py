"""train: answers that must pass, and mistakes that must not."""
import torch
import torch.nn.functional as F

from course import run

NAMES = ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")


def measure(model, batches):
    """Mean loss and accuracy over batches, in the mode that the model is in."""
    loss, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            scores = model(x)
            loss += F.cross_entropy(scores, y, reduction="sum").item()
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
    return loss / count, hits / count


def right_loop(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history

def right_sums_on_the_device(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    schedule = schedule or (lambda t: 1.0)
    history = dict(train_accuracy=[], test_accuracy=[], train_loss=[], test_loss=[], lr=[])
    optimizer = torch.optim.SGD(model.parameters(), lr, momentum, weight_decay=weight_decay)
    with run.progress(epochs, "training") as bar:
        for e in range(epochs):
            for group in optimizer.param_groups:
                group["lr"] = lr * schedule(e / epochs)
            for part, batches in (("train", train_batches), ("test", test_batches)):
                training = part == "train"
                model.train(training)
                sums = 0.0
                with torch.set_grad_enabled(training):
                    for x, y in batches:
                        scores = model(x)
                        losses = F.cross_entropy(scores, y, reduction="none")
                        if training:
                            optimizer.zero_grad(set_to_none=True)
                            losses.mean().backward()
                            optimizer.step()
                        right = scores.argmax(1) == y
                        rows = [losses.detach(), right, torch.ones_like(losses)]
                        sums = sums + torch.stack([r.sum().double() for r in rows])
                loss, hits, n = sums.tolist()
                history[f"{part}_loss"].append(loss / n)
                history[f"{part}_accuracy"].append(hits / n)
            history["lr"].append(optimizer.param_groups[0]["lr"])
            bar.update()
    return history

def right_by_hand(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    weights = list(model.parameters())
    velocity = [torch.zeros_like(p) for p in weights]
    rows = []
    for e in range(epochs):
        rate = lr if schedule is None else lr * schedule(e / epochs)
        model.train()
        seen = []
        for x, y in train_batches:
            scores = model(x)
            loss = torch.nn.CrossEntropyLoss()(scores, y)
            with torch.no_grad():
                for p, v, g in zip(weights, velocity, torch.autograd.grad(loss, weights)):
                    v.mul_(momentum).add_(g + weight_decay * p)
                    p.sub_(rate * v)
            seen.append((loss.item(), (scores.max(1).indices == y).double().mean().item(), len(y)))
        n = sum(size for _, _, size in seen)
        loss, accuracy = (sum(row[i] * row[2] for row in seen) / n for i in range(2))
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        rows.append((accuracy, test_accuracy, loss, test_loss, rate))
    return {name: list(column) for name, column in zip(NAMES, zip(*rows))}


def right_in_mixed_precision(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    from course.cifar10.run import mixed_precision

    autocast, scaler = mixed_precision(model)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = lr * schedule(epoch / epochs) if schedule else lr
        model.train()
        rows = []
        for x, y in train_batches:
            with autocast:
                scores = model(x)
                loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            rows.append((loss.item() * len(y), (scores.argmax(1) == y).sum().item(), len(y)))
        loss_sum, hits, count = (sum(column) for column in zip(*rows))
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        row = (hits / count, test_accuracy, loss_sum / count, test_loss)
        for name, value in zip(NAMES, (*row, optimizer.param_groups[0]["lr"])):
            history[name].append(value)
    return history


def wrong_next_epochs_rate(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You set the rate of the next epoch: the first one runs at schedule(0)."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule((epoch + 1) / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_schedule_of_the_epoch(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You gave the schedule the number of the epoch. It takes the share of the run that is over: epoch / epochs."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_schedule_is_the_rate(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You took the schedule's value for the rate. It is a factor of lr."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = schedule(epoch / epochs) if schedule else lr
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_schedule_ignored(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You recorded the scheduled rate, but the optimizer never heard of it: write it into param_groups."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_rate_recorded_before(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You recorded lr instead of the rate that was in force in the epoch."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, lr)):
            history[name].append(value)
    return history


def wrong_tested_in_training_mode(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You tested in training mode: batch norm used the test batch, and learned from it. Call model.eval() before."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_never_back_to_training(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """After the first epoch the model stays in evaluation mode: model.train() belongs at the start of every epoch."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        if epoch == 0:
            model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_no_momentum(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """Your optimizer has no momentum."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_no_weight_decay(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """Your optimizer has no weight decay."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_fixed_decay(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You wrote the defaults into the body, so momentum and weight_decay have no effect."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_new_optimizer(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You make a new optimizer in every epoch, which forgets its velocity. Make one before the loop."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer = torch.optim.SGD(
            model.parameters(), lr=rate, momentum=momentum, weight_decay=weight_decay
        )
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_gradients_pile_up(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You never cleared the gradients: zero_grad before backward."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_measured_afterwards(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You measured the training figures after the epoch. Gather them during it, in training mode: they come for free."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        train_loss, train_accuracy = measure(model, train_batches)
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_mean_of_batches(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You averaged over batches. The last one may be smaller: weigh each by its number of examples."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item()
            hits += (scores.argmax(dim=1) == y).double().mean().item()
            count += 1
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_last_batch_only(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You recorded the last batch of the epoch instead of all of them."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            loss_sum, hits, count = 0.0, 0, 0
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_percent(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """Your accuracies are percent. They are fractions here."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (100 * train_accuracy, 100 * test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_counts(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """Your accuracies are numbers of right answers. Divide by the number of examples."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_prints(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You print. With a hundred epochs nobody reads that: return the history, and show a bar where a person looks."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
        print(f"epoch {epoch}: {test_accuracy:.3f}"  )
    return history


def wrong_one_epoch_short(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You trained one epoch too few."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs - 1):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_trained_on_the_test_set(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You trained on the test batches too. They are for measuring alone."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        for x, y in test_batches:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_swapped(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You exchanged training and test figures."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (test_accuracy, train_accuracy, test_loss, train_loss, rate)):
            history[name].append(value)
    return history


def wrong_nesterov(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You took Nesterov's momentum. Plain momentum is asked for."""
    optimizer = torch.optim.SGD(
        model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay, nesterov=momentum > 0
    )
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history


def wrong_adam(
    model, train_batches, test_batches, epochs, lr, momentum=0.9, weight_decay=5e-4, schedule=None
):
    """You took another optimizer. SGD with momentum is asked for."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    history = {name: [] for name in NAMES}
    for epoch in range(epochs):
        rate = lr * (schedule(epoch / epochs) if schedule else 1.0)
        optimizer.param_groups[0]["lr"] = rate
        model.train()
        loss_sum, hits, count = 0.0, 0, 0
        for x, y in train_batches:
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (scores.argmax(dim=1) == y).sum().item()
            count += len(y)
        train_loss, train_accuracy = loss_sum / count, hits / count
        model.eval()
        test_loss, test_accuracy = measure(model, test_batches)
        for name, value in zip(NAMES, (train_accuracy, test_accuracy, train_loss, test_loss, rate)):
            history[name].append(value)
    return history
