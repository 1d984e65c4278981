"""Where do optimizers get to? PyTorch's own, closed forms on quadratics, textbook rules."""

import numpy as np

from course.oracles.tensors import float64_tensor


def torch_path(optimizer, w, gradients, **settings):
    """Weights after each step of a `torch.optim` algorithm that meets these gradients.

    Parameters
    ----------
    optimizer : str or type
        Name of a class in `torch.optim`, such as "SGD", or the class.
    w : array_like, any shape
        Weights before the first step.
    gradients : iterable of array_like
        One gradient a step, each of the shape of `w`.
    **settings
        What the optimizer takes, such as ``lr=0.1, momentum=0.9``.

    Returns
    -------
    ndarray, (steps, *shape of w)
        Weights after the first step, after the second, and so on; `w` itself is not among them.

    Raises
    ------
    ValueError
        If `torch.optim` has no such algorithm, or a gradient has another shape than `w`.
    """
    import torch

    if isinstance(optimizer, str):
        if not hasattr(torch.optim, optimizer):
            raise ValueError(f"torch.optim has no algorithm called {optimizer!r}")
        optimizer = getattr(torch.optim, optimizer)
    weights = float64_tensor(w).requires_grad_()
    stepper = optimizer([weights], **settings)
    path = []
    for g in gradients:
        if np.shape(g) != weights.shape:
            raise ValueError(f"a gradient of shape {np.shape(g)} for weights of {np.shape(w)}")
        weights.grad = float64_tensor(g)
        stepper.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path).reshape(len(path), *np.shape(w))


def clip_grad_norm(g, max_norm):
    """Clip a gradient with `torch.nn.utils.clip_grad_norm_`.

    PyTorch divides by the norm plus 1e-6, so compare with a relative tolerance of 1e-5.

    Parameters
    ----------
    g : array_like, any shape
    max_norm : float

    Returns
    -------
    ndarray, the shape of `g`
    """
    import torch

    parameter = torch.zeros(np.shape(g), dtype=torch.float64, requires_grad=True)
    parameter.grad = float64_tensor(g)
    torch.nn.utils.clip_grad_norm_([parameter], max_norm)
    return parameter.grad.numpy()


def quadratic_path(hessian, w0, lr, n_steps, minimum=0.0):
    """Gradient descent on a quadratic, in closed form.

    On 1/2 (w - w*)ᵀ H (w - w*) each step multiplies the distance to the minimum w* by
    (I - lr H), so along an eigenvector of H it shrinks, or grows, by the constant factor
    1 - lr times the eigenvalue (Goh, Why Momentum Really Works, 2017).

    Parameters
    ----------
    hessian : array_like, (d, d)
        Symmetric.
    w0 : array_like, (d,)
    lr : float
    n_steps : int
    minimum : float or array_like, (d,)

    Returns
    -------
    ndarray, (n_steps + 1, d)
        `w0` first.
    """
    eigenvalues, axes = np.linalg.eigh(np.asarray(hessian, dtype=float))
    start = axes.T @ (np.asarray(w0, dtype=float) - minimum)
    factors = (1 - lr * eigenvalues) ** np.arange(n_steps + 1)[:, None]
    return minimum + (factors * start) @ axes.T


def nesterov_path(hessian, w0, v0, lr, beta, n_steps, minimum=0.0):
    """Nesterov's method on a quadratic, in closed form.

    On 1/2 (w - w*)ᵀ H (w - w*) a step is one linear map of (distance to w*, velocity), so
    t steps are the t-th power of its matrix. The velocity is the move, with -lr g inside
    (Sutskever et al., On the importance of initialization and momentum, 2013, section 2).

    Parameters
    ----------
    hessian : array_like, (d, d)
        Symmetric.
    w0, v0 : array_like, (d,)
    lr, beta : float
    n_steps : int
    minimum : float or array_like, (d,)

    Returns
    -------
    w, v : ndarray, (n_steps + 1, d)
        `w0` and `v0` first.
    """
    hessian, w0 = np.asarray(hessian, dtype=float), np.asarray(w0, dtype=float)
    d = len(w0)
    gain = np.eye(d) - lr * hessian
    one_step = np.block([[gain, beta * gain], [-lr * hessian, beta * gain]])
    start = np.concatenate([w0 - minimum, v0])
    states = np.array([np.linalg.matrix_power(one_step, t) @ start for t in range(n_steps + 1)])
    return minimum + states[:, :d], states[:, d:]


def momentum_rate(beta, lr, curvatures):
    """Factor by which momentum shrinks the error in a step, in the worst direction.

    Along an eigenvector of curvature c, (distance, velocity) is multiplied by the matrix
    [[1 - lr c, beta], [-lr c, beta]] in each step; its spectral radius is the factor
    (Polyak, Some methods of speeding up the convergence of iteration methods, 1964).

    Parameters
    ----------
    beta, lr : float or array_like, broadcast against each other
    curvatures : sequence of float

    Returns
    -------
    ndarray, the broadcast shape
        Largest spectral radius over the curvatures; below 1 where momentum converges.
    """
    beta, lr = np.broadcast_arrays(np.asarray(beta, dtype=float), np.asarray(lr, dtype=float))
    worst = np.zeros(beta.shape)
    for curvature in curvatures:
        force = lr * curvature
        matrix = np.stack([1 - force, beta, -force, beta], axis=-1).reshape(*beta.shape, 2, 2)
        worst = np.maximum(worst, np.abs(np.linalg.eigvals(matrix)).max(axis=-1))
    return worst


def exponential_averages(xs, beta):
    """Averages s_t = beta s_{t-1} + (1 - beta) x_t with s_0 = 0, written out as weighted sums.

    Parameters
    ----------
    xs : array_like, (n, ...)
        x_1 to x_n.
    beta : float

    Returns
    -------
    ndarray, (n, ...)
        s_1 to s_n: s_t is the sum over i up to t of (1 - beta) beta^(t - i) x_i.
    """
    xs = np.asarray(xs, dtype=float)
    age = np.arange(len(xs))[:, None] - np.arange(len(xs))
    weights = np.where(age >= 0, (1 - beta) * beta ** np.maximum(age, 0.0), 0.0)
    return np.tensordot(weights, xs, axes=1)


def uncorrected_adam_path(w, gradients, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Weights after each step of Adam without its bias correction, from the whole history.

    Parameters
    ----------
    w : array_like, any shape
    gradients : array_like, (n, *shape of w)
    lr, beta1, beta2, eps : float

    Returns
    -------
    ndarray, (n, *shape of w)
    """
    m, r = exponential_averages(gradients, beta1), exponential_averages(np.square(gradients), beta2)
    return np.asarray(w, dtype=float) - lr * np.cumsum(m / (np.sqrt(r) + eps), axis=0)


def adabound_path(w, gradients, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Weights after each step of AdaBound, from the whole history (Luo et al., ICLR 2019).

    Parameters
    ----------
    w : array_like, any shape
    gradients : array_like, (n, *shape of w)
    lr, final_lr, gamma, beta1, beta2, eps : float

    Returns
    -------
    ndarray, (n, *shape of w)
    """
    gradients = np.asarray(gradients, dtype=float)
    m, r = exponential_averages(gradients, beta1), exponential_averages(gradients**2, beta2)
    t = np.arange(1.0, len(gradients) + 1).reshape(-1, *[1] * (gradients.ndim - 1))
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    rate = np.clip(rate, final_lr - final_lr / (gamma * t + 1), final_lr + final_lr / (gamma * t))
    return np.asarray(w, dtype=float) - np.cumsum(rate * m, axis=0)


def rmsprop_nesterov_path(w, gradient, lr, rho, beta, n_steps, eps=1e-8):
    """RMSProp with Nesterov momentum, from positions and the list of all gradients.

    Parameters
    ----------
    w : array_like, any shape
        Weights before the first step; velocity and running average start at zero.
    gradient : callable
        Takes weights and returns the gradient there, called once a step.
    lr, rho, beta, eps : float
    n_steps : int

    Returns
    -------
    path, r, v : ndarray, (n_steps, *shape of w) each
        Weights, running average and velocity after each step.
    """
    path = [np.asarray(w, dtype=float)] * 2  # standing still: the velocity is the last move
    gradients = []
    for n in range(1, n_steps + 1):
        ahead = path[-1] + beta * (path[-1] - path[-2])
        gradients.append(np.asarray(gradient(ahead), dtype=float))
        weights = (1 - rho) * rho ** np.arange(n - 1.0, -1, -1)
        r = np.tensordot(weights, np.square(gradients), axes=1)
        path.append(ahead - lr * gradients[-1] / (np.sqrt(r) + eps))
    r = exponential_averages(np.square(gradients), rho)
    return np.array(path[2:]), r, np.diff(path, axis=0)[1:]


def torch_schedule(scheduler, lr, n, **settings):
    """Learning rates that a scheduler of `torch.optim.lr_scheduler` gives to the first steps.

    Parameters
    ----------
    scheduler : str
        Name of a class there, such as "StepLR".
    lr : float
        The optimizer's own rate, which schedulers with rates of their own replace.
    n : int
        How many rates.
    **settings
        What the scheduler takes, such as ``step_size=3, gamma=0.5``.

    Returns
    -------
    ndarray, (n,)
        The rate at step 0, 1, ..., n - 1.
    """
    import torch

    optimizer = torch.optim.SGD([torch.zeros((), requires_grad=True)], lr=lr)
    clock = getattr(torch.optim.lr_scheduler, scheduler)(optimizer, **settings)
    rates = []
    for k in range(n):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        if k + 1 < n:  # some schedulers refuse a step past their last one
            optimizer.step()
            clock.step()
    return np.array(rates)
