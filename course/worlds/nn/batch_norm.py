"""How does a network compute with batch norm before each nonlinearity?"""

import numpy as np

from .network import ACTIVATIONS, Network


class BatchNormNetwork(Network):
    """A :class:`Network` with batch norm between each hidden layer's weights and its nonlinearity.

    Parameters
    ----------
    sizes, activation, loss, seed
        As in :class:`Network`, from which it differs in nothing else: equal seeds, equal weights.
    gain : float, optional
        As in :class:`Network`.
    momentum : float
        Weight of a new batch in the running statistics.

    Attributes
    ----------
    params : list of ndarray
        Weights and biases of each layer, then scale and shift (gamma, beta) of each norm. The
        gradient of a hidden bias is zero: the norm takes away what it adds.
    running : list of [ndarray, ndarray]
        Running mean and variance of each norm, which :meth:`activations` uses.
    """

    EPS = 1e-5

    def __init__(
        self, sizes, activation="relu", loss="cross_entropy", seed=0, gain=None, momentum=0.1
    ):
        super().__init__(sizes, activation, loss, seed, gain)
        self.momentum = momentum
        self.linear = len(self.params)
        self.running = []
        for h in sizes[1:-1]:
            self.params += [np.ones(h), np.zeros(h)]
            self.running.append([np.zeros(h), np.ones(h)])
        self.velocity = [np.zeros_like(p) for p in self.params]

    def gradients(self, x, y, masks=None):
        """Loss and its derivatives with the statistics of this batch, which are kept in `running`.

        Parameters and results as in :meth:`Network.gradients`; there are no masks.
        """
        f, slope = ACTIVATIONS[self.activation]
        n, last = len(x), self.linear - 2
        h, layers, normalized, deviations = np.asarray(x, dtype=float), [], [], []
        for i in range(0, last, 2):
            layers.append(h)
            s = h @ self.params[i] + self.params[i + 1]
            mu = s.sum(axis=0) / n
            s -= mu
            var = np.einsum("nd,nd->d", s, s) / n
            deviations.append(np.sqrt(var + self.EPS))
            s /= deviations[-1]
            normalized.append(s)
            gamma, beta = self._norm(i)
            h = f(gamma * s + beta)
            mean, variance = self.running[i // 2]
            mean += self.momentum * (mu - mean)
            variance += self.momentum * (var * n / max(n - 1, 1) - variance)
        layers.append(h)
        value, delta = self._loss(h @ self.params[last] + self.params[last + 1], y)
        gradients = [None] * len(self.params)
        gradients[last], gradients[last + 1] = h.T @ delta, delta.sum(axis=0)
        for i in range(last - 2, -1, -2):
            gamma, _ = self._norm(i)
            x_hat = normalized[i // 2]
            delta = (delta @ self.params[i + 2].T) * slope(layers[i // 2 + 1])
            dgamma, dbeta = np.einsum("nd,nd->d", delta, x_hat), delta.sum(axis=0)
            gradients[self.linear + i], gradients[self.linear + i + 1] = dgamma, dbeta
            delta = (gamma / deviations[i // 2]) * (delta - (x_hat * dgamma + dbeta) / n)
            gradients[i], gradients[i + 1] = layers[i // 2].T @ delta, delta.sum(axis=0)
        return value, gradients

    def _norm(self, i):
        """Scale and shift after the weights at position i of `params`."""
        return self.params[self.linear + i : self.linear + i + 2]

    def _forward(self, x, masks):
        """As in :class:`Network`, at inference: with the running statistics."""
        if masks is not None:
            raise ValueError("this network takes no masks")
        f, last = ACTIVATIONS[self.activation][0], self.linear - 2
        layers, values = [np.asarray(x, dtype=float)], []
        for i in range(0, last, 2):
            s = layers[-1] @ self.params[i] + self.params[i + 1]
            (mean, variance), (gamma, beta) = self.running[i // 2], self._norm(i)
            values.append(f(gamma * (s - mean) / np.sqrt(variance + self.EPS) + beta))
            layers.append(values[-1])
        layers.append(layers[-1] @ self.params[last] + self.params[last + 1])
        return layers, values
