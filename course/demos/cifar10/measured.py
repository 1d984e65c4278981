"""What did a small network say of the synthetic set, and how did its loss move in range tests?

Training takes too long for a slider, so measured.json holds what was measured; :func:`store`
makes it anew. PyTorch is imported only there.
"""

import base64
import json
from functools import cache
from pathlib import Path

import numpy as np

STORED = Path(__file__).with_suffix(".json")
STEPS = (25, 50, 100)
SHOWN = (0, 1, 2, 3, 5, 6, 7)  # classes of which an image is kept
LR_MIN, LR_MAX = 1e-4, 10.0


@cache
def measured():
    """The stored table, with arrays: pictures, classes, scores, maps, losses."""
    table = json.loads(STORED.read_text(encoding="utf-8"))
    for name, kind in (("pictures", np.uint8), ("maps", np.float32), ("soft", np.float32)):
        shape, text = table[name]
        table[name] = np.frombuffer(base64.b64decode(text), kind).reshape(shape)
    return table


def _network():
    """Three convolutions, averaged maps of 8x8, a linear head."""
    import torch
    from torch import nn

    torch.manual_seed(3)
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 10),
    )  # fmt: skip


def _batches(images, seed):
    """Normalized batches of 64, shuffled, without end."""
    from course.cifar10.batches import DeviceBatches
    from course.cifar10.training import normalization

    mean, std = normalization(images)
    batches = DeviceBatches(
        images.train_images, images.train_labels, 64, mean=mean, std=std, shuffle=True, seed=seed,
        device="cpu",
    )  # fmt: skip
    while True:
        yield from batches


def _losses(images, steps):
    """Raw losses of a range test: one step at each rate, SGD with momentum 0.9."""
    import torch
    from torch.nn.functional import cross_entropy

    network, losses = _network(), []
    optimizer = torch.optim.SGD(network.parameters(), lr=LR_MIN, momentum=0.9)
    for lr, (x, y) in zip(np.geomspace(LR_MIN, LR_MAX, steps), _batches(images, 5), strict=False):
        optimizer.param_groups[0]["lr"] = float(lr)
        loss = cross_entropy(network(x), y)
        losses.append(round(min(loss.item(), 1e4), 5))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def store(steps=900):
    """Measure anew, for a minute or so, and write measured.json."""
    import torch
    from torch.nn.functional import cross_entropy

    from course.cifar10.batches import DeviceBatches
    from course.cifar10.cifar import synthetic_cifar10
    from course.cifar10.training import normalization

    images = synthetic_cifar10()
    network = _network().train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    for k, (x, y) in zip(range(steps), _batches(images, 1), strict=False):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - k / steps)
        optimizer.zero_grad()
        cross_entropy(network(x), y).backward()
        optimizer.step()
    network.eval()
    mean, std = normalization(images)
    test = DeviceBatches(
        images.test_images, images.test_labels, 500, mean=mean, std=std, device="cpu"
    )
    with torch.no_grad():
        scores = torch.cat([network(x) for x, _ in test])
    right = scores.argmax(1).numpy() == images.test_labels
    # One image of each class shown that is right, and two that are wrong.
    chosen = [int(np.flatnonzero((images.test_labels == c) & right)[0]) for c in SHOWN]
    chosen += np.flatnonzero(~right)[:2].tolist()
    x = test.normalized(images.test_images[chosen])
    maps, soft = [], []
    for c in range(10):
        kept = network[:11](x)
        logits = network[11:](kept)
        for found, score in ((maps, logits[:, c]), (soft, logits.softmax(1)[:, c])):
            (g,) = torch.autograd.grad(score.sum(), kept, retain_graph=True)
            cam = (g.mean(dim=(2, 3), keepdim=True) * kept).sum(1).relu()
            found.append(cam.detach().numpy())
    table = {
        "source": images.name,
        "names": list(images.class_names),
        "test accuracy": float(right.mean()),
        "labels": images.test_labels[chosen].tolist(),
        "scores": scores[chosen].double().numpy().round(3).tolist(),
        "pictures": _packed(images.test_images[chosen]),
        "maps": _packed(np.stack(maps, 1).astype(np.float32)),
        "soft": _packed(np.stack(soft, 1).astype(np.float32)),
        "losses": {str(n): _losses(images, n) for n in STEPS},
    }
    STORED.write_text(json.dumps(table) + "\n", encoding="utf-8")


def _packed(array):
    """Shape and bytes of an array, as JSON can hold them."""
    return [list(array.shape), base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()]
