"""What is the right answer, computed by somebody else?

Hidden tests compare a student's NumPy with PyTorch, autograd and closed forms. These
functions hide the conversions, so that a test cell reads as what it claims: arrays and
numbers go in, float64 arrays and floats come out, and the arguments stay as they are.
PyTorch is imported inside the functions: a NumPy notebook pays for it only when tested.
"""

import copy

import numpy as np

session = None  # in grading: the connection to the student's process


def there(build, *args, **kwargs):
    """Call a function where the student's code lives, and leave the result there.

    In grading, tests and students' code run in different processes, and numbers, arrays and
    tensors travel by value. An object that both must share, such as a model or the parameters of
    an optimizer, is made there. In a notebook, where there is only one process, this is just the
    call.

    Parameters
    ----------
    build : callable
        A function or class of PyTorch, NumPy, Python or `course`, known by its import path.
    *args, **kwargs
        What it takes: values, or objects that are there already.

    Returns
    -------
    object
        The result, or what stands for it: its attributes and methods give values. Pass it to the
        student's functions as it is.

    Examples
    --------
    >>> model = there(torch.nn.Linear, 3, 2)
    >>> optimizer = SGD(there(list, model.parameters()), lr=0.1)
    """
    if session is None:
        return build(*args, **kwargs)
    return session.build(build, args, kwargs)


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
    weights = _tensor(w).requires_grad_()
    stepper = optimizer([weights], **settings)
    path = []
    for g in gradients:
        if np.shape(g) != weights.shape:
            raise ValueError(f"a gradient of shape {np.shape(g)} for weights of {np.shape(w)}")
        weights.grad = _tensor(g)
        stepper.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path).reshape(len(path), *np.shape(w))


def log_softmax(scores):
    """Logarithm of the softmax of each row.

    Parameters
    ----------
    scores : array_like, (n, c)

    Returns
    -------
    ndarray, (n, c)
    """
    import torch

    return torch.log_softmax(_tensor(scores), dim=1).numpy()


def cross_entropy(scores, y):
    """Mean negative log-likelihood of the classes `y` under the softmax of the scores.

    Parameters
    ----------
    scores : array_like, (n, c)
    y : array_like of int, (n,)

    Returns
    -------
    float
    """
    import torch

    y = torch.tensor(np.asarray(y, dtype=np.int64))
    return torch.nn.functional.cross_entropy(_tensor(scores), y).item()


def cross_entropy_gradient(x, w, y):
    """Gradient of `cross_entropy(x @ w, y)` with respect to `w`, by autograd.

    Parameters
    ----------
    x : array_like, (n, d)
    w : array_like, (d, c)
    y : array_like of int, (n,)

    Returns
    -------
    ndarray, (d, c)
    """
    import torch

    x, y = _tensor(x), torch.tensor(np.asarray(y, dtype=np.int64))
    return autograd(lambda w: torch.nn.functional.cross_entropy(x @ w, y), w)


def autograd(f, w):
    """Gradient at `w` of a function written in PyTorch.

    Parameters
    ----------
    f : callable
        Takes a float64 tensor of the shape of `w`, returns a tensor with one entry.
        Where it does not depend on `w` at all, the gradient is zero.
    w : array_like, any shape

    Returns
    -------
    ndarray, the shape of `w`
    """
    import torch

    at = _tensor(w).requires_grad_()
    value = f(at)
    if not value.requires_grad:
        return np.zeros(np.shape(w))
    (gradient,) = torch.autograd.grad(value, at, allow_unused=True, materialize_grads=True)
    return gradient.numpy()


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
    parameter.grad = _tensor(g)
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


def grid_sample(image, matrix):
    """Move an image by an affine map about its center, with PyTorch's `grid_sample`.

    Bilinear, zeros outside, align_corners: -1 and 1 are the centers of the outermost pixels.

    Parameters
    ----------
    image : array_like, (H, W, C)
        H and W at least 2.
    matrix : array_like, (3, 3)
        Acts on (x right, y down, 1) in pixels; the center of the image is the origin.

    Returns
    -------
    ndarray, (H, W, C)
    """
    import torch

    pixels = _tensor(image).permute(2, 0, 1)[None]
    half = np.array([pixels.shape[3] - 1, pixels.shape[2] - 1, 2.0]) / 2
    inverse = np.linalg.inv(np.asarray(matrix, dtype=float))[:2]
    theta = _tensor(inverse * half / half[:2, None])[None]  # from pixels to -1 .. 1
    grid = torch.nn.functional.affine_grid(theta, pixels.shape, align_corners=True)
    moved = torch.nn.functional.grid_sample(
        pixels, grid, mode="bilinear", padding_mode="zeros", align_corners=True
    )
    return moved[0].permute(1, 2, 0).numpy()


def relative_error(got, expected):
    """How far off an array is as a whole: ‖got - expected‖ / ‖expected‖.

    Parameters
    ----------
    got, expected : array_like
        `expected` must not be zero everywhere.

    Returns
    -------
    float
        nan where `got` holds a nan, inf where the shapes differ.
    """
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    if got.shape != expected.shape:
        return np.inf
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


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


def hessian(f, w):
    """Hessian at `w` of a function written in PyTorch, by autograd.

    Parameters
    ----------
    f : callable
        Takes a float64 tensor of the shape of `w`, returns a tensor with one entry.
    w : array_like, (d,)

    Returns
    -------
    ndarray, (d, d)
    """
    import torch

    return torch.autograd.functional.hessian(f, _tensor(w)).numpy()


def batch_norm(x, gamma, beta, eps=1e-5):
    """Batch norm in training, with the statistics of the batch, by `F.batch_norm`.

    Parameters
    ----------
    x : array_like, (n, d) or (n, d, height, width)
        PyTorch refuses a batch with a single value a feature; here it is its own mean.
    gamma, beta : array_like, (d,)
        Scale and shift.
    eps : float

    Returns
    -------
    ndarray, the shape of `x`
    """
    import torch

    x, gamma, beta = _tensor(x), _tensor(gamma), _tensor(beta)
    if x.numel() == x.shape[1]:
        return beta.reshape(x.shape).numpy()
    f = torch.nn.functional.batch_norm
    return f(x, None, None, gamma, beta, training=True, eps=eps).numpy()


def batch_norm_gradients(dy, x, gamma, beta, eps=1e-5):
    """Gradients of a loss by the inputs of `batch_norm`, by autograd.

    Parameters
    ----------
    dy : array_like, (n, d)
        Gradient by the output.
    x : array_like, (n, d)
        At least two rows.
    gamma, beta : array_like, (d,)
    eps : float

    Returns
    -------
    dx, dgamma, dbeta : ndarray
        Of the shapes of `x`, `gamma` and `beta`.
    """
    import torch

    inputs = [_tensor(values).requires_grad_() for values in (x, gamma, beta)]
    y = torch.nn.functional.batch_norm(inputs[0], None, None, *inputs[1:], training=True, eps=eps)
    return tuple(g.numpy() for g in torch.autograd.grad(y, inputs, _tensor(dy)))


class TwoPasses:
    """A student's forward and backward pass, with a cache whose form only they know.

    Make it with `there`: then the cache stays where the student's code lives and may be anything.
    The passes get copies, so a forward pass that changes its inputs costs nothing in the backward
    pass.

    Parameters
    ----------
    forward : callable
        ``forward(*inputs)`` returns an output and a cache.
    backward : callable
        ``backward(dy, cache)`` returns gradients.
    """

    def __init__(self, forward, backward):
        self.forward, self.backward = forward, backward

    def outputs(self, *inputs):
        """What the forward pass gives, without the cache."""
        return self._run(inputs)[0]

    def gradients(self, dy, *inputs):
        """What the backward pass gives.

        Returns
        -------
        first, again : any
            The results of two calls with the same cache.
        unchanged : bool
            Whether `dy` stayed as it was.

        Raises
        ------
        LookupError
            If the forward pass gives no pair.
        """
        _, cache = self._run(inputs)
        given = np.copy(dy)
        first = copy.deepcopy(self.backward(given, cache))
        return first, self.backward(np.copy(dy), cache), bool(np.array_equal(given, dy))

    def _run(self, inputs):
        inputs = [np.copy(v) if isinstance(v, np.ndarray) else v for v in inputs]
        try:
            output, cache = self.forward(*inputs)
        except Exception:
            raise LookupError(
                "the backward pass is given the cache of your forward pass, and that one does not "
                "return a pair (y, cache) yet: finish it first"
            ) from None
        return output, cache


def batch_norm_formula(dy, x, gamma, x_hat):
    """Gradients of batch norm by the usual formula, on an `x_hat` that somebody else computed.

    A backward pass that is right in itself gives these, also after a forward pass that divided by
    another number than sqrt(var + eps): it works with what was kept for it.

    Parameters
    ----------
    dy, x, x_hat : array_like, (n, d)
        Gradient by the output; input; normalized input, in no feature all zero.
    gamma : array_like, (d,)

    Returns
    -------
    dx, dgamma, dbeta : ndarray
    """
    dy, x, x_hat = (np.asarray(values, dtype=float) for values in (dy, x, x_hat))
    std = np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0) / (x_hat**2).sum(axis=0))
    dx_hat = dy * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def central_differences(f, inputs, direction, h=1e-5):
    """Gradient of sum(direction * f(*inputs)) by each of the inputs, by central differences.

    Parameters
    ----------
    f : callable
        Takes arrays of the shapes of `inputs`, a fresh copy at each call, and returns an array
        of the shape of `direction`.
    inputs : sequence of array_like
    direction : array_like
        Gradient of a loss by the output of `f`.
    h : float
        How far each entry moves to either side.

    Returns
    -------
    tuple of ndarray
        One gradient for each input, of its shape.
    """
    inputs = [np.array(values, dtype=float) for values in inputs]

    def loss():
        return float(np.sum(direction * np.asarray(f(*(values.copy() for values in inputs)))))

    gradients = []
    for values in inputs:
        gradient = np.zeros(values.shape)
        for i in np.ndindex(values.shape):
            kept = values[i]
            values[i] = kept + h
            above = loss()
            values[i] = kept - h
            gradient[i] = (above - loss()) / (2 * h)
            values[i] = kept
        gradients.append(gradient)
    return tuple(gradients)


def running_statistics(mean, var, batches, momentum=0.1):
    """Running mean and variance of `torch.nn.BatchNorm1d` after it has met these batches.

    Parameters
    ----------
    mean, var : array_like, (d,)
        Running statistics before the first batch.
    batches : iterable of array_like, (n, d)
        With at least two rows each.
    momentum : float
        Weight of the new batch.

    Returns
    -------
    mean, var : ndarray, (d,)
    """
    import torch

    layer = torch.nn.BatchNorm1d(np.size(mean), momentum=momentum, dtype=torch.float64)
    layer.running_mean, layer.running_var = _tensor(mean), _tensor(var)
    for batch in batches:
        layer(_tensor(batch))
    return layer.running_mean.numpy().copy(), layer.running_var.numpy().copy()


def batch_norm_inference(x, gamma, beta, mean, var, eps=1e-5):
    """Batch norm with given statistics, by `torch.nn.BatchNorm1d` in evaluation.

    Parameters
    ----------
    x : array_like, (n, d)
    gamma, beta, mean, var : array_like, (d,)
    eps : float

    Returns
    -------
    ndarray, (n, d)
    """
    import torch

    layer = torch.nn.BatchNorm1d(np.size(mean), eps=eps, dtype=torch.float64).eval()
    layer.running_mean, layer.running_var = _tensor(mean), _tensor(var)
    with torch.no_grad():
        layer.weight.copy_(_tensor(gamma))
        layer.bias.copy_(_tensor(beta))
        return layer(_tensor(x)).numpy()


def inverted_dropout_gradient(mask, keep, dy):
    """Gradient with respect to x of the sum of dy times (x mask / keep), by autograd.

    Parameters
    ----------
    mask, dy : array_like, both of one shape
    keep : float

    Returns
    -------
    ndarray, the shape of `mask`
    """
    mask, dy = _tensor(mask), _tensor(dy)
    return autograd(lambda x: (dy * (x * mask / keep)).sum(), np.zeros(np.shape(mask)))


def value_there(function, *args, **kwargs):
    """Call a function where the student's code lives, and bring its value here.

    As `there`, for functions whose result is a value: numbers, strings, tensors, lists of these.
    One call takes one trip, however many steps the function makes on its way.

    Parameters
    ----------
    function : callable
        A function of `course`, PyTorch, NumPy or Python, known by its import path.
    *args, **kwargs
        What it takes: values, or objects that are there already.

    Returns
    -------
    object
        The value.
    """
    return there(_boxed, function.__module__, function.__qualname__, *args, **kwargs)[0]


def _boxed(module, name, *args, **kwargs):
    """Call a function by its path; the result in a list, out of which it travels as a value."""
    import importlib

    function = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    return [function(*args, **kwargs)]


def ready_made(unit, name, answer):
    """Find a name in an answer that its exercise asks to build.

    Parameters
    ----------
    unit, name : str
        Such as "10-pytorch" and "SGD".
    answer : callable
        What the student wrote.

    Returns
    -------
    str or None
        The name as the student wrote it; see `course.check.forbidden`.
    """
    from course.check import forbidden, store

    return forbidden.find(answer, store.probes(unit)[name].forbidden, name)


def is_a(thing, kind):
    """Whether an object is of a class: "optimizer" or "module", of PyTorch."""
    import torch

    return isinstance(thing, {"optimizer": torch.optim.Optimizer, "module": torch.nn.Module}[kind])


class Parameters:
    """What an optimizer takes: parameters or groups of them, made of tensors.

    Like ``model.parameters()`` it can be gone through, and nothing else.

    Parameters
    ----------
    values : list of (tensor or dict)
        A dict is a parameter group; the tensors are under "params". All are copied.
    """

    def __init__(self, values):
        import torch

        def made(value):
            if isinstance(value, dict):
                return {**value, "params": [made(inner) for inner in value["params"]]}
            return torch.nn.Parameter(value.detach().clone())

        self._made = [made(value) for value in values]
        groups = sum(isinstance(value, dict) for value in values)
        self._says = f"{groups} groups" if groups else f"{[v.tolist() for v in values]}"

    def __iter__(self):
        return iter(self._made)

    def __repr__(self):
        return self._says if len(self._says) <= 60 else f"{len(self._made)} parameters"


def add_group(optimizer, values, **settings):
    """Give an optimizer one more group: parameters made of these tensors, with these settings."""
    import torch

    made = [torch.nn.Parameter(value.detach().clone()) for value in values]
    optimizer.add_param_group({"params": made, **settings})


def optimizer_path(optimizer, gradients, factor=1.0):
    """Weights after each step of an optimizer that meets these gradients.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    gradients : list of list of (tensor or None)
        One list a step; in it one gradient for each parameter, in the order of the groups. None
        where a parameter has no gradient.
    factor : float
        By which every group's learning rate is multiplied after each step, as schedulers do.

    Returns
    -------
    list of list of tensor
        Copies of all parameters after the first step, after the second, and so on.
    """
    weights = [p for group in optimizer.param_groups for p in group["params"]]
    path = []
    for step in gradients:
        for p, g in zip(weights, step, strict=True):
            p.grad = None if g is None else g.detach().clone()
        optimizer.step()
        path.append([p.detach().clone() for p in weights])
        for group in optimizer.param_groups:
            group["lr"] *= factor
    return path


def accumulating_path(optimizer, gradients):
    """As `optimizer_path`, with gradients that backward adds to tensors that stay the same ones.

    Between the steps they are set to zero, not to None.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
    gradients : list of list of tensor

    Returns
    -------
    list of list of tensor
        After each step copies of all parameters, then of all their gradients.
    """
    weights = [p for group in optimizer.param_groups for p in group["params"]]
    path = []
    for step in gradients:
        optimizer.zero_grad(set_to_none=False)
        sum((p * g).sum() for p, g in zip(weights, step, strict=True)).backward()
        optimizer.step()
        path.append([t.detach().clone() for t in [*weights, *(p.grad for p in weights)]])
    return path


def same_tensors(got, expected, rtol=1e-6, atol=1e-9):
    """Whether two nested lists of tensors agree in number, shape, type and values.

    Parameters
    ----------
    got, expected : tensor, None, or list or tuple of these
    rtol, atol : float

    Returns
    -------
    bool
    """
    import torch

    if isinstance(expected, (list, tuple)):
        alike = isinstance(got, (list, tuple)) and len(got) == len(expected)
        return alike and all(map(lambda a, b: same_tensors(a, b, rtol, atol), got, expected))
    if not (isinstance(got, torch.Tensor) and isinstance(expected, torch.Tensor)):
        return got is None and expected is None
    alike = got.shape == expected.shape and got.dtype == expected.dtype
    return alike and torch.allclose(got.detach(), expected.detach(), rtol=rtol, atol=atol)


def module_names(module):
    """What a module registers: names of its parameters and of its buffers, each list sorted."""
    return (
        sorted(name for name, _ in module.named_parameters()),
        sorted(name for name, _ in module.named_buffers()),
    )


def module_state(module):
    """Copies of a module's parameters, of their gradients (or None), and of its buffers.

    Returns
    -------
    weights, gradients, buffers : list of (tensor or None)
        In the order in which the module has them.
    """
    return (
        [p.detach().clone() for p in module.parameters()],
        [None if p.grad is None else p.grad.detach().clone() for p in module.parameters()],
        [b.detach().clone() for b in module.buffers()],
    )


def module_modes(module):
    """Whether each submodule is in training mode, the module itself first."""
    return [part.training for part in module.modules()]


def module_gradients(module, x, dy):
    """Gradients of sum(dy * module(x)), by autograd.

    Parameters
    ----------
    module : torch.nn.Module
    x, dy : tensor
        Input; gradient by the output, of its shape.

    Returns
    -------
    list of (tensor or None)
        The output, the gradient by `x`, then those by the parameters. None where the output does
        not depend on something.
    """
    import torch

    x = x.detach().clone().requires_grad_()
    y = module(x)
    inputs = [x, *module.parameters()]
    if not y.requires_grad:
        return [y.detach(), *(None for _ in inputs)]
    return [y.detach(), *torch.autograd.grad(y, inputs, dy, allow_unused=True)]


def outputs(module, x, n):
    """What a module makes of the same input in n calls, as a list of tensors without graphs."""
    return [module(x).detach().clone() for _ in range(n)]


def fill_gradients(module, value):
    """Give every parameter of a module a gradient that is this number everywhere."""
    import torch

    for p in module.parameters():
        p.grad = torch.full_like(p, value)


def small_network(seed=0, dtype="float32"):
    """A classifier for 2 features and 3 classes, with batch norm, that notes how it is called.

    Parameters
    ----------
    seed : int
        Of its weights; no global generator is touched.
    dtype : str

    Returns
    -------
    torch.nn.Module
        With `seen`: one list for each call of the network, whether it was in training mode,
        whether its batch norm was, and whether the call built a graph.
    """
    import torch

    class SmallNetwork(torch.nn.Module):
        """A small network with batch norm."""

        def __init__(self):
            super().__init__()
            self.body = torch.nn.Sequential(
                torch.nn.Linear(2, 5), torch.nn.BatchNorm1d(5), torch.nn.Tanh()
            )
            self.head = torch.nn.Linear(5, 3)
            self.seen = []

        def forward(self, x):
            scores = self.head(self.body(x))
            self.seen.append([self.training, self.body[1].training, scores.requires_grad])
            return scores

    with torch.random.fork_rng(devices=[]):  # what layers draw at first is replaced
        network = SmallNetwork().to(getattr(torch, dtype))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(torch.randn(p.shape, generator=generator))
    return network


def _tensor(values):
    """Copy the values into a float64 tensor: optimizers write into theirs."""
    import torch

    return torch.tensor(np.asarray(values, dtype=np.float64))
