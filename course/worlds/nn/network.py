"""How does a fully connected network compute its loss, its gradients and its steps?"""

import copy
import itertools

import numpy as np

from .batches import shuffled, whole

# Name -> the function, and its derivative written in terms of the function's value.
ACTIVATIONS = {
    "relu": (lambda s: np.maximum(s, 0.0), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1.0 - a * a),
}


class Network:
    """Fully connected layers with a nonlinearity between them.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, units of each hidden layer, outputs: at least two numbers. ``(2, 3)`` is a linear
        classifier, ``(2, 16, 16, 3)`` has two hidden layers.
    activation : str
        "relu" or "tanh".
    loss : str
        "cross_entropy", of the softmax of the outputs, for labels of whole numbers; or "mse", the
        mean over examples and outputs of the squared difference.
    seed : int or numpy.random.Generator
        Where the initial weights come from.
    gain : float, optional
        Weights start normal with variance gain**2 / d, biases at zero. Without a gain it is
        2 / d for ReLU (He et al. 2015) and 1 / d for tanh (LeCun et al. 1998).

    Attributes
    ----------
    params : list of ndarray
        Weights (d, h) and biases (h,) of each layer in turn.
    velocity : list of ndarray
        Momentum's memory, zeros at first.
    """

    def __init__(self, sizes, activation="relu", loss="cross_entropy", seed=0, gain=None):
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is one of {', '.join(ACTIVATIONS)}, not {activation!r}")
        if loss not in ("cross_entropy", "mse"):
            raise ValueError(f"loss is cross_entropy or mse, not {loss!r}")
        if len(sizes) < 2:
            raise ValueError("sizes needs at least the numbers of inputs and outputs")
        self.activation, self.loss = activation, loss
        rng = np.random.default_rng(seed)
        power = (2.0 if activation == "relu" else 1.0) if gain is None else gain**2
        self.params = []
        for d, h in itertools.pairwise(sizes):
            self.params += [rng.normal(0.0, np.sqrt(power / d), size=(d, h)), np.zeros(h)]
        self.velocity = [np.zeros_like(p) for p in self.params]

    def copy(self):
        """Return an independent copy."""
        return copy.deepcopy(self)

    def activations(self, x, masks=None):
        """Return the input, each hidden layer's output and the scores.

        Parameters
        ----------
        x : ndarray, (n, d)
        masks : sequence of ndarray, optional
            One a hidden layer, each broadcasts to (n, h): its output is multiplied by it, as in
            dropout.

        Returns
        -------
        list of ndarray
            (n, d), then (n, h) a hidden layer, then the scores (n, outputs).
        """
        return self._forward(x, masks)[0]

    def scores(self, x):
        """Outputs of the last layer, before any softmax: (n, d) -> (n, outputs)."""
        return self.activations(x)[-1]

    def mean_loss(self, x, y):
        """Loss over these examples, a float."""
        return self._loss(self.scores(x), y)[0]

    def accuracy(self, x, y):
        """Share of examples whose largest score is that of their label, a float."""
        return float(np.mean(self.scores(x).argmax(axis=1) == y))

    def gradients(self, x, y, masks=None):
        """Loss and its derivatives by backpropagation.

        Parameters
        ----------
        x : ndarray, (n, d)
        y : ndarray
            Labels (n,) for cross-entropy; targets (n, outputs), or (n,) for one output, for mse.
        masks : sequence of ndarray, optional
            As in :meth:`activations`.

        Returns
        -------
        loss : float
        gradients : list of ndarray
            In the order and shapes of `params`.
        """
        slope = ACTIVATIONS[self.activation][1]
        layers, values = self._forward(x, masks)
        value, delta = self._loss(layers[-1], y)
        gradients = [None] * len(self.params)
        for i in range(len(self.params) - 2, -1, -2):
            gradients[i], gradients[i + 1] = layers[i // 2].T @ delta, delta.sum(axis=0)
            if i:
                delta = (delta @ self.params[i].T) * slope(values[i // 2 - 1])
                if masks is not None:
                    delta *= masks[i // 2 - 1]
        return value, gradients

    def step(self, x, y, lr, momentum=0.0, masks=None):
        """Take one step in place, v <- momentum v + g, w <- w - lr v; return the loss before it."""
        value, gradients = self.gradients(x, y, masks)
        for p, v, g in zip(self.params, self.velocity, gradients, strict=True):
            v *= momentum
            v += g
            p -= lr * v
        return value

    def train(self, x, y, lr, n_steps, batch_size=None, momentum=0.0, seed=0):
        """Descend in place.

        Parameters
        ----------
        x, y : ndarray
            All examples, as :meth:`gradients` takes them.
        lr : float or callable
            Learning rate; a callable is asked ``lr(k)`` at step k = 0, 1, ...
        n_steps : int
        batch_size : int, optional
            Examples a step. They are shuffled anew in every epoch, and a short rest is left out.
            Without it every step uses all examples.
        momentum : float
        seed : int or numpy.random.Generator
            Where the order of examples comes from.

        Returns
        -------
        ndarray, (n_steps + 1,)
            The loss at each step over the examples that it used, before it moves, and at last the
            loss over all examples where the descent ends. A run that diverges gives inf or nan.
        """
        rate = lr if callable(lr) else lambda k: lr
        batches = whole(x, y) if batch_size is None else shuffled(x, y, batch_size, seed)
        losses = np.empty(n_steps + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(n_steps):
                losses[k] = self.step(*next(batches), rate(k), momentum)
            losses[-1] = self.mean_loss(x, y)
        return losses

    def _forward(self, x, masks):
        """What goes into each layer, the scores last; and hidden outputs before their masks."""
        f = ACTIVATIONS[self.activation][0]
        layers, values = [np.asarray(x, dtype=float)], []
        for i in range(0, len(self.params) - 2, 2):
            values.append(f(layers[-1] @ self.params[i] + self.params[i + 1]))
            layers.append(values[-1] if masks is None else values[-1] * masks[i // 2])
        layers.append(layers[-1] @ self.params[-2] + self.params[-1])
        return layers, values

    def _loss(self, scores, y):
        """Loss, a float, and its derivative by the scores, (n, outputs)."""
        n = len(scores)
        if self.loss == "mse":
            difference = scores - np.reshape(y, scores.shape)
            value = np.dot(difference.ravel(), difference.ravel()) / scores.size
            return float(value), difference * (2.0 / scores.size)
        shifted = scores - scores.max(axis=1, keepdims=True)
        p = np.exp(shifted)
        totals = p.sum(axis=1, keepdims=True)
        rows = np.arange(n)
        value = (np.log(totals[:, 0]) - shifted[rows, y]).sum() / n
        p /= totals
        p[rows, y] -= 1.0
        p /= n
        return float(value), p


def train_one_hidden_layer(x, y, lr, n_steps, hidden, seed=0):
    """Loss of a classifier with one hidden layer of ReLUs under full-batch gradient descent.

    Parameters
    ----------
    x : ndarray, (n, d)
    y : ndarray of int, (n,)
        Labels, 0 to c - 1.
    lr : float
    n_steps, hidden : int
        Steps; units of the hidden layer.
    seed : int
        Where the initial weights come from.

    Returns
    -------
    ndarray, (n_steps + 1,)
        Cross-entropy before each step, and after the last one.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    network = Network((x.shape[1], int(hidden), int(y.max()) + 1), seed=seed)
    return network.train(x, y, lr, int(n_steps))
