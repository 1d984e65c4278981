"""Does the small network compute its loss, its gradients and its steps rightly?"""

import itertools

import numpy as np
import pytest

from course import data, nn

SIZES = [(2, 3), (2, 5, 3), (3, 6, 4, 2)]
LOSSES = ["cross_entropy", "mse"]
settings = pytest.mark.parametrize(
    ("sizes", "activation", "loss"), list(itertools.product(SIZES, ["relu", "tanh"], LOSSES))
)


def problem(sizes, loss, n=7, seed=5):
    """Random inputs and targets for a network of these sizes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, sizes[0]))
    y = (
        rng.integers(sizes[-1], size=n)
        if loss == "cross_entropy"
        else rng.normal(size=(n, sizes[-1]))
    )
    return x, y


def network(sizes, activation, loss):
    """A network whose biases are not zero, so that their gradients are tested too."""
    net = nn.Network(sizes, activation, loss, seed=3)
    rng = np.random.default_rng(4)
    for bias in net.params[1::2]:
        bias += rng.normal(size=bias.shape)
    return net


def masks_for(net, n):
    """One dropout mask a hidden layer."""
    rng = np.random.default_rng(6)
    return [rng.choice([0.0, 1.25], size=(n, b.size)) for b in net.params[1:-2:2]]


def central_differences(f, p, h=1e-6):
    """Derivative of f() by each entry of the array p, which f reads."""
    result = np.empty_like(p)
    for i in np.ndindex(p.shape):
        kept = p[i]
        p[i] = kept + h
        above = f()
        p[i] = kept - h
        result[i] = (above - f()) / (2 * h)
        p[i] = kept
    return result


@settings
@pytest.mark.parametrize("masked", [False, True])
def test_gradients_equal_central_differences(sizes, activation, loss, masked):
    net, (x, y) = network(sizes, activation, loss), problem(sizes, loss)
    masks = masks_for(net, len(x)) if masked else None
    value, gradients = net.gradients(x, y, masks)
    assert value == net.gradients(x, y, masks)[0]
    if not masked:
        assert value == net.mean_loss(x, y)
    for p, g in zip(net.params, gradients, strict=True):
        expected = central_differences(lambda: net.gradients(x, y, masks)[0], p)
        np.testing.assert_allclose(g, expected, rtol=1e-5, atol=1e-8)


@settings
def test_training_follows_pytorch(sizes, activation, loss):
    import torch

    net, (x, y) = network(sizes, activation, loss), problem(sizes, loss)
    theirs = [torch.tensor(p, requires_grad=True) for p in net.params]
    optimizer = torch.optim.SGD(theirs, lr=0.05, momentum=0.8)
    xs, ys = torch.tensor(x), torch.tensor(y)
    losses = []
    for _ in range(60):
        a = xs
        for i in range(0, len(theirs), 2):
            a = a @ theirs[i] + theirs[i + 1]
            if i < len(theirs) - 2:
                a = getattr(torch, activation)(a)
        name = "cross_entropy" if loss == "cross_entropy" else "mse_loss"
        value = getattr(torch.nn.functional, name)(a, ys)
        losses.append(value.item())
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    ours = net.train(x, y, lr=0.05, n_steps=60, momentum=0.8)
    np.testing.assert_allclose(ours[:-1], losses, rtol=1e-9)
    for p, their in zip(net.params, theirs, strict=True):
        np.testing.assert_allclose(p, their.detach().numpy(), rtol=1e-8, atol=1e-11)


def test_masks_act_as_in_the_forward_pass():
    net, (x, y) = network((2, 5, 4, 3), "tanh", "cross_entropy"), problem((2, 3), "cross_entropy")
    masks = masks_for(net, len(x))
    layers = net.activations(x, masks)
    assert all(
        (layer[mask == 0] == 0).all() for layer, mask in zip(layers[1:-1], masks, strict=True)
    )
    assert net.gradients(x, y, masks)[0] == pytest.approx(net._loss(layers[-1], y)[0])
    ones = [np.ones_like(mask) for mask in masks]
    for a, b in zip(net.gradients(x, y)[1], net.gradients(x, y, ones)[1], strict=True):
        np.testing.assert_allclose(a, b)


def test_mini_batches_hold_every_example_once_an_epoch():
    x, y = np.arange(10.0)[:, None], np.arange(10)
    batches = nn.shuffled(x, y, 5, seed=2)
    epochs = [np.concatenate([next(batches)[1] for _ in range(2)]) for _ in range(3)]
    for epoch in epochs:
        assert sorted(epoch) == list(range(10))
    assert not np.array_equal(epochs[0], epochs[1])
    assert [len(next(nn.shuffled(x, y, size))[1]) for size in (3, 10, 64)] == [3, 10, 10]


def test_a_batch_of_all_examples_is_full_batch_descent():
    x, y = data.blobs(30)
    full = nn.Network((2, 6, 3)).train(x, y, 0.3, 20)
    batched = nn.Network((2, 6, 3)).train(x, y, 0.3, 20, batch_size=30)
    np.testing.assert_allclose(batched, full, rtol=1e-9)


def test_a_callable_rate_is_asked_at_every_step():
    x, y = data.blobs(30)
    asked = []
    a = nn.Network((2, 6, 3)).train(x, y, lambda k: asked.append(k) or 0.3, 5)
    np.testing.assert_array_equal(a, nn.Network((2, 6, 3)).train(x, y, 0.3, 5))
    assert asked == [0, 1, 2, 3, 4]


def test_one_seed_one_network_and_copies_are_independent():
    first, same, other = (nn.Network((2, 4, 2), seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.params[0], same.params[0])
    assert not np.array_equal(first.params[0], other.params[0])
    kept = first.copy()
    first.step(*data.two_moons(20), lr=0.1)
    np.testing.assert_array_equal(kept.params[0], same.params[0])
    assert not np.array_equal(first.params[0], kept.params[0])


@pytest.mark.parametrize(("activation", "gain"), [("relu", 2.0), ("tanh", 1.0)])
def test_initial_weights_have_the_variance_they_claim(activation, gain):
    weights = nn.Network((200, 300, 2), activation).params[0]
    # 60000 normal draws: the relative standard error of their variance is sqrt(2 / 60000).
    assert abs(weights.var() * 200 / gain - 1) < 5 * np.sqrt(2 / 60000)
    assert not nn.Network((200, 300, 2)).params[1].any()


def test_it_learns_two_moons_and_diverges_quietly():
    x, y = data.two_moons(200, noise=0.1)
    net = nn.Network((2, 16, 2))
    losses = net.train(x, y, 0.5, 400, batch_size=20, momentum=0.9)
    assert net.accuracy(x, y) > 0.98
    assert losses[-1] < 0.1
    wild = nn.Network((2, 4, 1), loss="mse").train(x, y, 50.0, 100)
    assert not np.isfinite(wild[-1])


def test_ten_examples_are_learned_by_heart():
    x, y = data.blobs(10, spread=1.0, seed=4)
    losses = nn.train_one_hidden_layer(x, y, lr=0.5, n_steps=500, hidden=32)
    assert losses.shape == (501,)
    assert losses[-1] < 0.01
    again = nn.train_one_hidden_layer(x, y, lr=0.5, n_steps=500, hidden=32)
    np.testing.assert_array_equal(losses, again)


@pytest.mark.parametrize("wrong", [dict(activation="gelu"), dict(loss="hinge"), dict(sizes=(3,))])
def test_unknown_settings_are_refused(wrong):
    with pytest.raises(ValueError, match=r"relu|mse|inputs"):
        nn.Network(**{"sizes": (2, 3), **wrong})
