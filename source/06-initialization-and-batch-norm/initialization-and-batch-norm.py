# %% [markdown]
# # 06 · Initialization and batch norm
#
# **Time** 3.5 hours · **Difficulty** ●●● · **You need** unit 01; the chain rule, matrix products, variances of sums; running averages as in unit 03 help · **Points** 23
#
# Training starts somewhere, and a deep network forgives a bad start less than you would think: it may learn nothing at all. This unit shows what a start must provide, derives the two rules by which weights are drawn, and then builds the layer that keeps up during training what the rules provide at its beginning. You write that layer forwards and backwards, for training and for use.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("06-initialization-and-batch-norm")


# %% [markdown]
# ## 1. Where do you start?
#
# Every method of this course improves weights that are already there. So somebody has to choose the first ones, and the choice decides whether training converges, how long it takes, and whether the numbers overflow on the way.
#
# For a linear classifier you may start anywhere, for instance at zero: the loss is convex, and there is one valley. A network has hidden units, and for those zero is the worst place there is. Suppose that two units of a layer have the same bias and the same weights, incoming and outgoing. Then they compute the same number for every example, they receive the same gradient, and the step changes both alike. After a thousand steps they are still **twins**: you pay for two units and get one. With all weights at zero it is worse. The hidden units put out zero (with tanh or ReLU), so the last weights get no gradient, and the last weights are zero, so nothing comes back to the first ones. Only the last bias moves.
#
# So the start must **break the symmetry**: units have to differ from each other. Random numbers do that. (Biases may all start at zero, once the weights differ.)
#
# How different are the units of a layer? Let the weights be $w$ with a column for each unit. The **symmetry gap** is the largest difference that you find between two columns, entry by entry:
#
# $$ \text{gap} = \max_{k,\, i,\, j}\ \left| w_{ki} - w_{kj} \right| $$
#
# ### Exercise: `symmetry_gap` (1 point)

# %% nbgrader={"grade": false, "grade_id": "symmetry-gap", "locked": false, "schema_version": 3, "solution": true, "task": false}
def symmetry_gap(w):
    """How much the units of a layer differ: the largest difference of two of their weights.

    Parameters
    ----------
    w : ndarray, (d, h)
        Weights of a layer of two or more units; the incoming weights of unit j are column j.
        Integers are fine.

    Returns
    -------
    float
        Largest entry of abs(w[:, i] - w[:, j]) over all pairs of columns i, j; 0 if the units
        are all alike. The argument stays as it is. (Goodfellow, Bengio and Courville, Deep
        Learning, 2016, section 8.4.)
    """
    ### BEGIN SOLUTION
    return float((w.max(axis=1) - w.min(axis=1)).max())
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-symmetry-gap", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.symmetry_gap(symmetry_gap)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(601)
for d, h in [(5, 4), (4, 4), (1, 3), (7, 2), (2, 40)]:
    w = rng.normal(size=(d, h))
    kept = w.copy()
    gap = symmetry_gap(w)
    assert np.array_equal(w, kept), "your function changes the weights that it is given"
    assert np.shape(gap) == (), "the gap must be one number"
    pairs = [(i, j) for i in range(h) for j in range(i)]
    by_hand = max(abs(row[i] - row[j]) for row in w.tolist() for i, j in pairs)
    close = oracles.close(gap, by_hand, rtol=1e-9)
    assert close, "differs from a comparison of all pairs of columns"
    assert oracles.close(symmetry_gap(-w), by_hand, rtol=1e-9), (
        "turning all signs must change nothing"
    )
    assert oracles.close(symmetry_gap(w + 100), by_hand), (
        "adding a number to all must change nothing"
    )
    order = rng.permutation(h)
    assert oracles.close(symmetry_gap(w[:, order]), by_hand), (
        "the order of the units must not matter"
    )
twins = np.repeat(rng.normal(size=(6, 1)), 5, axis=1)
assert np.array_equal(symmetry_gap(twins), 0), "units that are all alike have a gap of zero"
twins[3, 2] += 1e-3
assert oracles.close(symmetry_gap(twins), 1e-3), "one weight that differs must be seen"
large = np.array([[1e4, 1e4, -1e4], [0.0, 5.0, 1e-4]])
assert oracles.close(symmetry_gap(large), 2e4), "wrong gap for large weights"
gap = symmetry_gap(np.array([[3, -2, 0], [1, 1, 7]]))
assert oracles.close(gap, 6), "wrong gap for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# Six units with two inputs each learn to separate two half moons. All weights start at values that the units share, plus a spread times a random number.
#
# **Predict, then try**
# 1. With a spread of 0, does the loss fall at all?
# 2. With a spread of 0.000001, do the units ever part? What would you see in the loss?

# %% tags=["demo"]
demos.initialization_and_batch_norm.symmetry();


# %% [markdown]
# **What to notice.** Twins learn, but only as much as one unit can: the loss comes to a halt at 0.29. (A gap of zero has no place on a logarithmic axis, so nothing is drawn.) With a spread of $10^{-6}$ the loss looks the same for more than a thousand steps. Meanwhile the gap grows by powers of ten, as a small deviation grows at a saddle point, and when it is about as large as the weights themselves, the loss drops to almost nothing. With a spread of 1 there is no halt: the loss is at 0.2 after 50 steps and below 0.05 after 160. Symmetry is such a saddle: noise gets you off it, and waiting for noise costs time.

# %% [markdown]
# ## 2. A signal on its way through the layers
#
# Random, then. But how large? Look at one unit. It adds up $s = \sum_i h_i w_i$ over `fan_in` inputs. If the weights are drawn independently with mean zero, the variances add up:
#
# $$ \mathrm{Var}(s) = \text{fan\_in} \cdot \mathrm{Var}(w) \cdot \mathbb{E}\left[h^2\right] $$
#
# So a layer multiplies the width of the signal by the **gain** $\sqrt{\text{fan\_in} \cdot \mathrm{Var}(w)}$. The next layer does it again, and after $L$ layers the signal is multiplied by the gain to the power $L$. You know what that means from the repeated matrix of unit 01: below 1 the signal vanishes, above 1 it explodes. Gradients come back through the same weights, with `fan_out` in place of `fan_in`, and meet the same fate.
#
# The first thing to do with a new network is therefore to send data through it and to measure how wide the signal is after each layer.
#
# ### Exercise: `activation_stds` (2 points)

# %% nbgrader={"grade": false, "grade_id": "activation-stds", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_stds(x, weights, activation):
    """How wide a signal is after each layer of a network without biases.

    Parameters
    ----------
    x : ndarray, (n, d)
        Input, one row an example. Integers are fine, here and in the weights.
    weights : list of ndarray
        One matrix a layer, (d, h1), (h1, h2) and so on.
    activation : callable
        Takes an array and returns one of the same shape, such as np.tanh.

    Returns
    -------
    list of float, or ndarray, one for each layer
        With h = x at first, each layer makes the new h = activation(h @ w), the last layer too;
        its number is the standard deviation of h over all its entries (ddof 0). x itself has
        none. The arguments stay as they are.
        (Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
        networks, 2010, section 4.)
    """
    ### BEGIN SOLUTION
    h, stds = x, []
    for w in weights:
        h = activation(h @ w)
        stds.append(h.std())
    return stds
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-activation-stds", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.activation_stds(activation_stds)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(602)
cases = [
    ((6, 4, 5, 3), np.tanh),
    ((4, 4, 4, 4, 4), lambda s: np.maximum(s, 0.0)),
    ((1, 3, 2), lambda s: s),
    ((5, 2), lambda s: 1 / (1 + np.exp(-s))),
    ((3, 1, 6, 1), np.sin),
]
for (n, *sizes), activation in cases:
    x = rng.normal(1.0, 1.0, size=(n, sizes[0]))
    weights = [rng.normal(size=sizes[i : i + 2]) for i in range(len(sizes) - 1)]
    kept = [a.copy() for a in (x, *weights)]
    stds = activation_stds(x, weights, activation)
    same = [np.array_equal(now, then) for now, then in zip((x, *weights), kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    assert len(weights) == len(sizes) - 1, "your function changes the list of weights"
    assert np.shape(stds) == (len(weights),), "there must be one number for each weight matrix"
    h, by_hand = x, []
    for w in weights:
        h = activation(np.einsum("nd,dh->nh", h, w))
        entries = h.ravel().tolist()
        mean = sum(entries) / len(entries)
        by_hand.append((sum((v - mean) ** 2 for v in entries) / len(entries)) ** 0.5)
    assert oracles.close(np.asarray(stds), np.array(by_hand), rtol=1e-9, atol=1e-12), (
        "differs from the entries' deviation"
    )
deep = [rng.normal(size=(3, 3)) for _ in range(40)]
doubled = [2 * w for w in deep]
plain, wide = (activation_stds(np.eye(3), ws, lambda s: s) for ws in (deep, doubled))
expected = 2.0 ** np.arange(1, 41)
factors = np.array(wide) / np.array(plain)
assert oracles.close(factors, expected), "without a nonlinearity, doubled weights double each layer"
stds = activation_stds(np.array([[1e4, -1e4]]), [np.eye(2), np.eye(2)], lambda s: s)
assert oracles.close(np.asarray(stds), np.array([1e4, 1e4])), "wrong numbers for large values"
stds = activation_stds(np.array([[1, 2], [3, -1]]), [np.array([[1, 2], [0, -1]])], np.abs)
assert oracles.close(np.asarray(stds), np.array([7.1875**0.5])), "wrong numbers for integer arrays"
weights = [np.array([[0.5, 0.25], [-0.5, 1.5]]), np.array([[1.5], [0.25]])]
stds = activation_stds(np.array([[1, 2], [3, -1]]), weights, lambda s: s)
assert oracles.close(np.asarray(stds), np.array([2.84375**0.5, 1.375])), (
    "wrong numbers for whole numbers in x alone"
)
### END HIDDEN TESTS

# %% [markdown]
# Now watch a signal in a network with 64 units in every layer. The slider sets the gain: the weights have the standard deviation $\text{gain} / \sqrt{64}$. The histograms show the activations of five layers, from the first at the bottom to the last at the top; the curves show the width of the activations and that of the gradients on their way back.
#
# **Predict, then try**
# 1. With tanh and gain 0.5, what is left of the signal after 20 layers? Guess the power of ten.
# 2. With gain 3, tanh cannot let the activations explode: it stays below 1. What breaks instead?
# 3. Switch to ReLU. Which gain keeps the signal over 30 layers?

# %% tags=["demo"]
demos.initialization_and_batch_norm.signals();


# %% [markdown]
# **What to notice.** At gain 0.5 the last of 20 layers sees almost pure zeros: the standard deviation is less than a millionth. The gradients that reach the first layer have shrunk to two millionths. At gain 3 the activations of tanh pile up at $-1$ and $1$, where its slope is nearly zero. Yet the gradients explode on the way back, to about 330 in the first of 20 layers: units that are not saturated pass on three times as much, and they win. Without a nonlinearity the gain must be 1. With tanh, which shrinks everything a little, 1 is good for a start, although the signal goes on sinking slowly (0.12 after 30 layers). With ReLU it takes about 1.41.

# %% [markdown]
# ### Xavier: a compromise between both directions
#
# To keep the signal's variance forwards, a linear layer needs $\text{fan\_in} \cdot \mathrm{Var}(w) = 1$; LeCun et al. (1998) draw like that. To keep the gradient's variance backwards, it needs $\text{fan\_out} \cdot \mathrm{Var}(w) = 1$. Both hold only for square layers. Glorot and Bengio (2010) took the mean of the two fans:
#
# $$ \mathrm{Var}(w) = \frac{2}{\text{fan\_in} + \text{fan\_out}} $$
#
# The rule goes by Xavier, Glorot's first name. It is derived for units that are linear around zero, as tanh is. Whether the draws are normal or uniform does not matter, only their variance does. A uniform draw between $-b$ and $b$ has variance $b^2 / 3$, so the bound is $b = \sqrt{6 / (\text{fan\_in} + \text{fan\_out})}$.
#
# ### Exercise: `xavier_init` (2 points)

# %% nbgrader={"grade": false, "grade_id": "xavier-init", "locked": false, "schema_version": 3, "solution": true, "task": false}
def xavier_init(fan_in, fan_out, rng):
    """Random weights of a linear layer whose activation is nearly linear around zero, such as tanh.

    Parameters
    ----------
    fan_in, fan_out : int
        Inputs and units of the layer, at least 1.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray, (fan_in, fan_out)
        Independent draws with mean 0 and variance 2 / (fan_in + fan_out), normal or uniform.
        (Glorot and Bengio 2010, equation 16.)
    """
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / (fan_in + fan_out)), size=(fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-xavier-init", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.xavier_init(xavier_init)
### BEGIN HIDDEN TESTS
cases = [(300, 200), (100, 500), (640, 90), (1, 30000), (30000, 1)]
for seed, (fan_in, fan_out) in enumerate(cases):
    w = xavier_init(fan_in, fan_out, np.random.default_rng(603 + seed))
    is_float = isinstance(w, np.ndarray) and w.dtype == np.float64
    assert is_float, "the weights must be a float64 array"
    assert w.shape == (fan_in, fan_out), "the weights must have the shape (fan_in, fan_out)"
    # Of 30000 draws the deviation is known to 0.41 percent, the mean to 0.58 percent of it, and
    # the fourth moment to 0.06: 3 if normal, 1.8 if uniform. The bounds are five times as wide.
    z = w * np.sqrt((fan_in + fan_out) / 2)
    assert abs(z.mean()) < 0.03, "the mean must be zero"
    assert abs(z.std() - 1) < 0.03, "the variance must be 2 / (fan_in + fan_out)"
    assert 1.7 < (z**4).mean() < 3.35, "the weights must be normal or uniform"
    if fan_in > 90 and fan_out > 80:  # how far means of rows and columns scatter, to 6 percent
        rows, columns = z.mean(axis=1) * fan_out**0.5, z.mean(axis=0) * fan_in**0.5
        assert abs(rows.std() - 1) < 0.4, "the weights of a row must be drawn independently"
        assert abs(columns.std() - 1) < 0.4, "the weights of a column must be drawn independently"
rng = np.random.default_rng(613)
first, second = (xavier_init(4, 3, rng) for _ in range(2))
assert not np.array_equal(first, second), "two calls must give other weights"
again, other = (xavier_init(4, 3, np.random.default_rng(seed)) for seed in (613, 614))
assert np.array_equal(first, again), "equal seeds must give equal weights: draw from rng alone"
assert not np.array_equal(first, other), "another seed must give other weights: draw from rng"
w = xavier_init(1, 1, np.random.default_rng(615))
assert np.isfinite(w).all() and w.shape == (1, 1), "a layer may be as small as one by one"
### END HIDDEN TESTS

# %% [markdown]
# ### He: make up for the ReLU
#
# ReLU sets half of a symmetric signal to zero. Half of the power is gone: $\mathbb{E}\left[h^2\right] = \tfrac12 \mathrm{Var}(s)$. In a network of 30 layers that is a factor of $2^{-30}$ in power, $2^{-15}$ in width. He et al. (2015) show such a network, which does not learn from Xavier's start, and put a 2 where it is missing:
#
# $$ \mathrm{Var}(w) = \frac{2}{\text{fan\_in}} $$
#
# That is the gain of $\sqrt 2 = 1.41$ that you found above. Looking forwards only is enough. The power of the backward signal then changes by $\text{fan\_out} / \text{fan\_in}$ in each layer; one layer's outputs are the next one's inputs, so over the whole network only the ratio of the last width to the first is left.
#
# ### Exercise: `he_init` (1 point)

# %% nbgrader={"grade": false, "grade_id": "he-init", "locked": false, "schema_version": 3, "solution": true, "task": false}
def he_init(fan_in, fan_out, rng):
    """Random weights of a linear layer that a ReLU follows.

    Parameters
    ----------
    fan_in, fan_out : int
        Inputs and units of the layer, at least 1.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray, (fan_in, fan_out)
        Independent draws with mean 0 and variance 2 / fan_in, normal or uniform.
        (He et al., Delving deep into rectifiers, 2015, equation 10.)
    """
    ### BEGIN SOLUTION
    return rng.normal(0.0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-he-init", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.he_init(he_init)
### BEGIN HIDDEN TESTS
cases = [(300, 200), (100, 500), (640, 90), (1, 30000), (30000, 1)]
for seed, (fan_in, fan_out) in enumerate(cases):
    w = he_init(fan_in, fan_out, np.random.default_rng(604 + seed))
    is_float = isinstance(w, np.ndarray) and w.dtype == np.float64
    assert is_float, "the weights must be a float64 array"
    assert w.shape == (fan_in, fan_out), "the weights must have the shape (fan_in, fan_out)"
    # Of 30000 draws the deviation is known to 0.41 percent, the mean to 0.58 percent of it, and
    # the fourth moment to 0.06: 3 if normal, 1.8 if uniform. The bounds are five times as wide.
    z = w * np.sqrt(fan_in / 2)
    assert abs(z.mean()) < 0.03, "the mean must be zero"
    assert abs(z.std() - 1) < 0.03, "the variance must be 2 / fan_in"
    assert 1.7 < (z**4).mean() < 3.35, "the weights must be normal or uniform"
    if fan_in > 90 and fan_out > 80:  # how far means of rows and columns scatter, to 6 percent
        rows, columns = z.mean(axis=1) * fan_out**0.5, z.mean(axis=0) * fan_in**0.5
        assert abs(rows.std() - 1) < 0.4, "the weights of a row must be drawn independently"
        assert abs(columns.std() - 1) < 0.4, "the weights of a column must be drawn independently"
rng = np.random.default_rng(614)
first, second = (he_init(4, 3, rng) for _ in range(2))
assert not np.array_equal(first, second), "two calls must give other weights"
again, other = (he_init(4, 3, np.random.default_rng(seed)) for seed in (614, 615))
assert np.array_equal(first, again), "equal seeds must give equal weights: draw from rng alone"
assert not np.array_equal(first, other), "another seed must give other weights: draw from rng"
w = he_init(1, 1, np.random.default_rng(616))
assert np.isfinite(w).all() and w.shape == (1, 1), "a layer may be as small as one by one"
### END HIDDEN TESTS

# %% [markdown]
# **Where the rules fail.** They speak about averages over infinitely wide layers, at the first step, for layers in a chain. In narrow and very deep networks the width of the signal wanders, since each layer is off by chance a little. As soon as training moves the weights, nothing holds the variance any more. And a residual network adds its branches up, which needs another calculation.
#
# It is also worth knowing what your framework does when you say nothing. PyTorch's `nn.Linear` draws uniformly within $\pm 1 / \sqrt{\text{fan\_in}}$: a variance of $1 / (3\, \text{fan\_in})$, a gain of 0.58. That is the old habit which Glorot and Bengio set out to replace. For deep networks choose the start yourself.

# %% [markdown]
# ## 3. Batch norm: keep the width during training
#
# Three remedies against a signal that dies on the way are older than this section: a smaller learning rate, a careful start, and units that do not saturate, such as ReLU or **maxout**, which puts out the largest of several linear maps (Goodfellow et al. 2013). They help, but none of them holds the width in place once the weights move.
#
# If the signal must have a good width, why not simply give it one? Take a feature, one column of a batch, and measure its mean and variance over the $n$ rows. Subtract, divide, done. Ioffe and Szegedy (2015) made this a layer of the network, so that gradients flow through the measurement too:
#
# $$ \mu = \frac1n \sum_{i=1}^n x_i \qquad \text{var} = \frac1n \sum_{i=1}^n (x_i - \mu)^2 \qquad \hat x_i = \frac{x_i - \mu}{\sqrt{\text{var} + \epsilon}} \qquad y_i = \gamma\, \hat x_i + \beta $$
#
# Each feature has its own $\mu$ and var, and its own **scale** $\gamma$ and **shift** $\beta$, which are learned like weights. They let the network undo the normalization where that is better. The small $\epsilon$ keeps a feature that never changes from a division by zero. Here it stands inside the root, beside the variance.
#
# > **Mind the names.** In units 03 and 04 `beta` was the share of an average that survives a step. In batch norm `beta` is the **shift**. And batch norm has a `momentum`, which has nothing to do with a velocity: it is the weight of the **new** statistics (section 5). Both are the names that papers and frameworks use, and both confuse everyone once.
#
# The layer stands between the linear map and the nonlinearity, most of the time. The bias of that linear map is then of no use: whatever it adds, the mean takes away again. $\beta$ does its job.
#
# **Predict, then try**
# 1. You move the mean of $x$. What changes in $y$?
# 2. You make $x$ a tenth as wide. And in $y$? From which width on does $\epsilon$ show?
# 3. The histogram of $x$ is skewed. Is that of $y$ a bell?

# %% tags=["demo"]
demos.initialization_and_batch_norm.transform();


# %% [markdown]
# **What to notice.** $y$ does not know the mean of $x$, nor its scale: all batches that differ by a shift and a positive factor give the same output. Only when the width of $x$ comes near $\sqrt\epsilon$, here 0.003, does $y$ get narrower. The shape stays: batch norm is one linear map for the whole batch, and a skewed feature stays skewed. Mean and standard deviation of $y$ are $\beta$ and $|\gamma|$. (The lecture behind this unit says that batch norm gives every layer inputs of mean zero and variance one. That holds for $\hat x$. For $y$ it holds at the start of training, where $\gamma = 1$ and $\beta = 0$.)
#
# Your forward pass returns the output and a **cache**: whatever the backward pass will need. Its form is your choice.
#
# ### Exercise: `batchnorm_forward` (3 points)

# %% nbgrader={"grade": false, "grade_id": "batchnorm-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    """Batch norm in training, with the statistics of this batch.

    Parameters
    ----------
    x : ndarray, (n, d)
        One row an example, one column a feature. Integers are fine, here and below.
    gamma, beta : ndarray, (d,)
        Scale and shift of each feature. (This beta is no momentum coefficient.)
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    y : ndarray, (n, d)
        gamma * (x - mu) / sqrt(var + eps) + beta, where mu and var are mean and biased variance
        (ddof 0) of each feature over the rows. One row alone gives beta.
    cache : anything
        Whatever your `batchnorm_backward` will need; its form is yours to choose.
        The arguments stay as they are. (Ioffe and Szegedy, Batch normalization, 2015,
        algorithm 1.)
    """
    ### BEGIN SOLUTION
    mu, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_forward(batchnorm_forward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(605)
for n, d, eps in [(6, 4, 1e-5), (4, 4, 0.3), (2, 3, 1e-3), (50, 1, 1e-5), (1, 5, 1e-5), (3, 2, 7)]:
    x = rng.normal(size=(n, d)) * [10.0**k for k in range(d)] + rng.normal(scale=5, size=d)
    gamma, beta = rng.normal(size=d), rng.normal(scale=3.0, size=d)
    kept = x.copy(), gamma.copy(), beta.copy()
    result = batchnorm_forward(x, gamma, beta, eps)
    same = [np.array_equal(now, then) for now, then in zip((x, gamma, beta), kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    is_pair = isinstance(result, (tuple, list)) and len(result) == 2
    assert is_pair, "your function must return two things, y and a cache"
    y = result[0]
    assert np.shape(y) == (n, d), "y must have the shape of x"
    expected = oracles.batch_norm(x, gamma, beta, eps)
    assert oracles.close(y, expected, rtol=1e-8, atol=1e-9), "differs from PyTorch's F.batch_norm"
y, _ = batchnorm_forward(np.array([[3.0, -8.0]]), np.array([2.0, 5.0]), np.array([1.0, -4.0]))
assert np.array_equal(y, [[1, -4]]), "one row is its own mean, so y must be beta"
x, ones, zeros = rng.normal(4.0, 0.01, size=(8, 3)), np.ones(3), np.zeros(3)
y, _ = batchnorm_forward(x, ones, zeros)
expected = oracles.batch_norm(x, ones, zeros, 1e-5)
assert oracles.close(y, expected, rtol=1e-8), "without an eps it must be 1e-5, inside the root"
x[:, 1] = 4.0
with np.errstate(all="ignore"):
    y, _ = batchnorm_forward(x, ones, np.array([0.0, 2.5, 0.0]))
assert oracles.close(y[:, 1], np.full(8, 2.5)), (
    "a feature that is the same in all rows must give beta"
)
x = 1e4 + rng.normal(size=(20, 2))
y, _ = batchnorm_forward(x, np.ones(2), np.zeros(2))
expected = oracles.batch_norm(x, np.ones(2), np.zeros(2))
assert oracles.close(y, expected, rtol=1e-5, atol=1e-5), "wrong values for large inputs"
x, gamma, beta = np.array([[1, 5], [4, 5], [-2, 8]]), np.array([2, -1]), np.array([0, 3])
y, _ = batchnorm_forward(x, gamma, beta)
is_float = isinstance(y, np.ndarray) and y.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(y, oracles.batch_norm(x, gamma, beta)), "wrong values for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# With two rows, look at what $\hat x$ is: $1$ and $-1$, whatever the two numbers were, as long as they differ clearly. With one row it is always 0. Batch norm needs a batch.
#
# ### Why does it help?
#
# > **Contested.** Ioffe and Szegedy explain their layer by "internal covariate shift": while the lower layers learn, the inputs of the upper ones change their distribution, and batch norm is said to reduce that. The lecture (IIT Patna) repeats it. Santurkar et al. (2018) put the claim to a test. They added noise behind every batch norm, noise that changes over time, so that the distributions shifted more than without any norm. The network trained about as fast as with plain batch norm. They argue that the layer makes the loss smoother instead: its gradients change less along a step, so longer steps are safe. That batch norm helps is beyond doubt. Why is not settled.
#
# One part of the answer you can check on paper. Multiply the weights before a batch norm by a factor $a > 0$: the output stays, by what you saw above, so the gradient becomes $1/a$ of what it was. A step that was too long makes the weights long, and long weights get small gradients. The layer has a brake built in (van Laarhoven 2017).
#
# **Predict, then try**
# 1. A network of six hidden layers. After 100 steps it gets below a loss of 0.5 at one rate of nine without batch norm, and at five with it. Give it 1000 steps. How many rates will it be then? What was the other network's trouble, the rate or the time?
# 2. Choose the small start, gain 0.7. Which of the two networks minds?
# 3. Choose the large start, gain 2.5, with 100 and with 1000 steps. Does the plain network suffer from it?
# 4. Is there a rate at which batch norm does not help any more?

# %% tags=["demo"]
demos.initialization_and_batch_norm.learning_rates();

# %% [markdown]
# **What to notice.** All numbers are medians of five networks. With 1000 steps the plain network gets below 0.5 at four rates, from 0.01 to 0.3, and with batch norm at seven, from 0.003 to 3. So part of the difference after 100 steps was time: at rates from 0.01 to 0.1 the plain network takes about six times as many steps to get there. The other part stays. Its highest good rate is a tenth of the other's, with 300 steps and with 1000.
#
# From the small start the plain network stays near the level of guessing, $\log 3 = 1.10$, for 300 steps at all rates: its signal nearly vanishes in six layers. With 1000 steps two rates get away. The normalized network hardly notices the start.
#
# The large start may surprise you. In 100 steps the plain network gets below 0.5 at three rates, more than from He's start. He's rule promises that a signal keeps its width through many layers. It does not promise the fastest start. Here there are six layers, not thirty, and each of the seven weight matrices is 1.77 times as large: the network's scores are large from the beginning, and so are its gradients. It pays for that on the other side. Its highest good rate is 0.1 instead of 0.3, and after 1000 steps both starts have four good rates, only shifted. Add layers and it ends: at gain 2.5 a ReLU signal grows by $2.5/\sqrt 2$ in each, to $10^7$ in 30. Look it up in the picture of section 2.
#
# At a rate of 10, batch norm is lost as well. It widens the range of good rates; it does not abolish it.
#
# In the original paper, an ImageNet network with batch norm and a rate five times as high reached the accuracy of the plain one in one fourteenth of the steps. (Its authors changed a few more things: they left out dropout, for one.) At thirty times the rate it took a little longer and ended higher still.

# %% [markdown]
# ## 4. Backwards through the graph
#
# Mean and variance depend on all rows of $x$. So a change of one row changes $y$ in every other row too, and the backward pass must follow all these paths. Drawing helps. Write the layer as a graph of small steps, with $s = 1/\sqrt{v + \epsilon}$ for the inverse standard deviation:
#
# $$ \mu = \text{mean}(x) \quad c = x - \mu \quad q = c^2 \quad v = \text{mean}(q) \quad s = 1/\sqrt{v + \epsilon} \quad \hat x = c\, s \quad a = \gamma\, \hat x \quad y = a + \beta $$
#
# Now walk backwards. Write $dz$ for the gradient of the loss by $z$. At each node three rules are enough:
#
# - **Multiply** the gradient that arrives by the node's local derivative.
# - **Add** where paths meet: $c$ goes into $\hat x$ and into $q$, so $dc$ has two parts. $x$ goes into $c$ and into $\mu$, so $dx$ has two parts.
# - **Sum over the rows** where one number served all of them ($\mu$, $s$, $\gamma$, $\beta$); where a node was a mean, each row gets $1/n$ of its gradient.
#
# The picture does it for one feature of four examples. Every step backwards goes through one node, and the caption names its local derivative.
#
# **Predict, then try**
# 1. Before each step, say what will appear, and check.
# 2. Which nodes give every row the same number?
# 3. Set `dy` to "equal": all rows of $y$ should move up together. What will reach $x$? Think of what you know about shifts. Then try "along x_hat".

# %% tags=["demo"]
demos.initialization_and_batch_norm.graph();


# %% [markdown]
# **What to notice.** The two means give every row the same number: $dv/n$ on the way through $v$, $d\mu/n$ on the way through $\mu$. That is how a change of one row reaches the others. A gradient that would shift all rows alike does not reach $x$ at all, since shifting $x$ changes nothing. Nor does one along $\hat x$, which would stretch the batch, but for a rest of the order of $\epsilon$. Both go into $\beta$ and $\gamma$ instead. What reaches $x$ is what is left of $dy$ without these two parts, and the whole graph melts into one line:
#
# $$ dx = \frac{1}{\sqrt{\text{var} + \epsilon}} \left( d\hat x - \text{mean}(d\hat x) - \hat x\, \text{mean}(d\hat x\, \hat x) \right), \qquad d\hat x = \gamma\, dy $$
#
# The first term is the direct path, the second the one through the mean, the third the one through the variance. Write the walk node by node first if you like; both are right. Your function gets the cache of your own forward pass. If that one has a mistake, gradients that fit it are accepted here.
#
# ### Exercise: `batchnorm_backward` (4 points)

# %% nbgrader={"grade": false, "grade_id": "batchnorm-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dy, cache):
    """Gradients of a loss by the inputs of batch norm, statistics of the batch included.

    Parameters
    ----------
    dy : ndarray, (n, d)
        Gradient of the loss by y. Integers are fine.
    cache : anything
        What your `batchnorm_forward` returned beside y; it may be used again, so it stays as it
        is, and so does `dy`.

    Returns
    -------
    dx : ndarray, (n, d)
        Gradient by x. Mean and variance depend on x, so it has a path through each of them.
    dgamma, dbeta : ndarray, (d,)
        Gradients by scale and shift, summed over the rows.
        All three agree with automatic differentiation to 1e-8.
        (Ioffe and Szegedy 2015, section 3.)
    """
    ### BEGIN SOLUTION
    x_hat, std, gamma = cache
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx_hat = dy * gamma
    through_var = x_hat * (dx_hat * x_hat).mean(axis=0)
    dx = (dx_hat - dx_hat.mean(axis=0) - through_var) / std
    return dx, dgamma, dbeta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_backward(batchnorm_backward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(606)
passes = oracles.there(oracles.TwoPasses, batchnorm_forward, batchnorm_backward)
cases = [(5, 3, 1e-5), (4, 4, 0.3), (2, 3, 1e-2), (40, 1, 1e-5), (1, 4, 1e-5), (6, 2, 2)]
for n, d, eps in cases:
    x, dy = rng.normal(1.0, 2.0, size=(n, d)), rng.normal(size=(n, d))
    gamma, beta = rng.normal(2.0, 1.0, size=d), rng.normal(size=d)
    if n == 5:
        gamma[1] = 0.0  # a feature that is switched off: y says nothing about x_hat
    if n == 6:  # large values, a feature that never changes, whole numbers
        x, dy = x * [1e4, 0] + 1e4, np.arange(12).reshape(6, 2) ** 2 % 7 - 2
    with np.errstate(all="ignore"):
        first, again, unchanged = passes.gradients(dy, x, gamma, beta, eps)
    assert unchanged, "your function changes the dy that it is given"
    is_three = isinstance(first, (tuple, list)) and len(first) == 3
    assert is_three, "your function must return three arrays: dx, dgamma, dbeta"
    shapes = [np.shape(g) for g in first]
    assert shapes == [(n, d), (d,), (d,)], "dx must be (n, d), dgamma and dbeta (d,)"
    exact = np.zeros((n, d)), np.zeros(d), dy[0]  # one row is its own mean
    if n > 1:
        exact = oracles.batch_norm_gradients(dy, x, gamma, beta, eps)
    fair = True  # is your forward pass right, also where an eps shows?
    for z in (x, rng.normal(size=(4, d))):
        y = passes.outputs(z, gamma, beta, eps)
        expected = oracles.batch_norm(z, gamma, beta, eps)
        fair &= np.shape(y) == np.shape(z) and oracles.close(y, expected, rtol=1e-7, atol=1e-9)
    own = kept_by = exact
    if not fair:  # a mistake in your forward pass costs nothing here
        if n in (1, 6):
            continue  # features without spread: what a wrong forward pass makes of them is open

        def outputs(*inputs, eps=eps):
            return passes.outputs(*inputs, eps)

        own = oracles.central_differences(outputs, (x, gamma, beta), dy)
        kept_by = oracles.batch_norm_formula(dy, x, gamma, outputs(x, np.ones(d), np.zeros(d)))
    for got, second, a, b, c in zip(first, again, exact, own, kept_by, strict=True):
        right = oracles.close(got, a, rtol=1e-8, atol=1e-8)
        close = [oracles.close(got, z, rtol=1e-4, atol=1e-6) for z in (b, c)]
        right = right or (not fair and any(close))
        assert right, "differs from autograd, and from differences of your own forward pass"
        assert np.array_equal(got, second), "a second call with the same cache gives something else"
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Training and inference
#
# In training, an example's output depends on the other examples of its batch. That is no way to answer a question in use: the answer must not depend on who else asked, and there may be a single question. So after training, mean and variance are fixed numbers that stand for all the data. There are two ways to get them.
#
# **Running statistics.** Keep a running mean and a running variance, and mix in those of each batch during training. This is what frameworks do:
#
# $$ \text{running} \leftarrow (1 - \text{momentum}) \cdot \text{running} + \text{momentum} \cdot \text{new} $$
#
# In PyTorch, whose rule you write here, `momentum` is 0.1 and is the weight of the **new** batch. In Keras it is 0.99 and the weight of the old. And one more detail: the batch is *normalized* with its biased variance, divided by $n$; what goes into the running variance is the unbiased one, divided by $n - 1$, since it is to estimate the variance of all data.
#
# ### Exercise: `update_running_stats` (2 points)

# %% nbgrader={"grade": false, "grade_id": "update-running-stats", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_running_stats(mean, var, x, momentum=0.1):
    """Mix the statistics of a new batch into the running ones, by PyTorch's rule.

    Parameters
    ----------
    mean, var : ndarray, (d,)
        Running mean and running variance before this batch.
    x : ndarray, (n, d)
        The batch, n at least 2. Integers are fine, here and above.
    momentum : float
        Weight of the NEW statistics, between 0 and 1.

    Returns
    -------
    mean, var : ndarray, (d,)
        (1 - momentum) * old + momentum * new, each; the new variance is unbiased, divided by
        n - 1. The arguments stay as they are. (torch.nn.BatchNorm1d.)
    """
    ### BEGIN SOLUTION
    new_mean = (1 - momentum) * mean + momentum * x.mean(axis=0)
    new_var = (1 - momentum) * var + momentum * x.var(axis=0, ddof=1)
    return new_mean, new_var
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-update-running-stats", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.update_running_stats(update_running_stats)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(607)
cases = [(8, 3, 0.1, 300), (3, 3, 0.02, 60), (2, 1, 0.5, 20), (5, 2, 1.0, 3), (4, 2, 0.0, 3)]
for n, d, momentum, steps in cases:
    mean, var = rng.normal(size=d), rng.random(d)
    batches = rng.normal(3.0, 2.0, size=(steps, n, d))
    expected = oracles.running_statistics(mean, var, batches, momentum)
    for x in batches:
        kept = mean.copy(), var.copy(), x.copy()
        result = update_running_stats(mean, var, x, momentum)
        same = [np.array_equal(a, b) for a, b in zip((mean, var, x), kept, strict=True)]
        assert all(same), "your function changes the arrays that it is given"
        is_pair = isinstance(result, (tuple, list)) and len(result) == 2
        assert is_pair, "your function must return two arrays, mean and var"
        mean, var = result
        kept_shape = np.shape(mean) == np.shape(var) == (d,)
        assert kept_shape, "mean and var must have one entry a feature"
    agree = oracles.close(mean, expected[0], rtol=1e-7, atol=1e-12)
    assert agree, "after many batches the running mean differs from PyTorch's"
    agree = oracles.close(var, expected[1], rtol=1e-7, atol=1e-12)
    assert agree, "after many batches the running variance differs from PyTorch's"
x = rng.normal(size=(7, 2))
result = update_running_stats(np.zeros(2), np.ones(2), x)
expected = oracles.running_statistics(np.zeros(2), np.ones(2), [x])
assert oracles.close(result, expected), "without a momentum the new batch must weigh 0.1"
mean, var = update_running_stats(np.array([1e4, 0.0]), np.ones(2), np.full((3, 2), 1e4), 0.25)
right = oracles.close(mean, np.array([1e4, 2500])) and oracles.close(var, np.full(2, 0.75))
assert right, "wrong for large, equal values"
mean, var = update_running_stats(np.array([4, 0]), np.array([1, 3]), np.array([[1, 2], [4, 0]]))
assert mean.dtype == var.dtype == np.float64, "whole numbers must give float64 arrays"
assert oracles.close(mean, np.array([3.85, 0.1])), "wrong running mean for whole numbers"
assert oracles.close(var, np.array([1.35, 2.9])), "wrong running variance for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# While a network learns, the mean of a feature drifts, and the running mean runs after it.
#
# **Predict, then try**
# 1. You raise `momentum` to 0.9. Does the running mean get smoother or noisier?
# 2. You lower it to 0.01. What goes wrong in the first hundred batches, and what if training stops at the end of the picture?
# 3. With batches of 128, which momentum would you choose?

# %% tags=["demo"]
demos.initialization_and_batch_norm.running_statistics();


# %% [markdown]
# **What to notice.** It is the bargain of every running average. A large `momentum` believes the last batch and inherits its noise. A small one is smooth and late: at 0.01 the running mean is still 0.47 off on average over the last 100 batches, though the drift has all but ended by then. With larger batches you can afford a larger `momentum`. When a network is good in training and bad in evaluation mode, look here first: statistics that lag, or batches too small to measure.

# %% [markdown]
# **Population statistics.** The other way is that of the original paper. Freeze the weights after training, send many batches of size $m$ through the network, and average:
#
# $$ \mathbb{E}[x] = \mathbb{E}_{\text{batches}}[\mu] \qquad\qquad \mathrm{Var}[x] = \frac{m}{m - 1}\, \mathbb{E}_{\text{batches}}[\text{var}] $$
#
# Where does the factor come from? The biased variance measures distances to the batch's own mean, and that mean was fitted to these very rows, so it lies closer to them than the true one. On average the biased variance is $(m - 1)/m$ of the true one; the factor repairs it. With batches of 2 that is a factor of 2.
#
# ### Exercise: `population_statistics` (2 points)

# %% nbgrader={"grade": false, "grade_id": "population-statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def population_statistics(batches):
    """Mean and variance of the data, estimated from the statistics of many batches.

    Parameters
    ----------
    batches : list of ndarray, (m, d) each, or one ndarray, (k, m, d)
        One or more batches, all of m rows, m at least 2. Integers are fine.

    Returns
    -------
    mean : ndarray, (d,)
        Mean of the batches' means.
    var : ndarray, (d,)
        m / (m - 1) times the mean of the batches' biased variances, each around the mean of its
        own batch. The argument stays as it is.
        (Ioffe and Szegedy 2015, algorithm 2.)
    """
    ### BEGIN SOLUTION
    batches = np.asarray(batches)
    m = batches.shape[1]
    return batches.mean(axis=1).mean(axis=0), m / (m - 1) * batches.var(axis=1).mean(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-population-statistics", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.population_statistics(population_statistics)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(608)
for k, m, d in [(6, 5, 3), (4, 4, 4), (1, 7, 2), (9, 2, 1), (3, 8, 3), (2, 3, 5)]:
    array = rng.normal(size=(k, m, d)) + 3 * rng.normal(size=(k, 1, d))
    for batches in (array, list(array)):
        kept = array.copy()
        result = population_statistics(batches)
        assert np.array_equal(array, kept), "your function changes the batches that it is given"
        assert len(batches) == k, "your function changes the list that it is given"
        is_pair = isinstance(result, (tuple, list)) and len(result) == 2
        assert is_pair, "your function must return two arrays, mean and var"
        mean, var = result
        shapes = np.shape(mean), np.shape(var)
        assert shapes == ((d,), (d,)), "mean and var must have one entry a feature"
        for j in range(d):
            columns = [batch[:, j].tolist() for batch in batches]
            means = [sum(column) / m for column in columns]
            sums = [
                sum((v - mu) ** 2 for v in column)
                for column, mu in zip(columns, means, strict=True)
            ]
            close = oracles.close(mean[j], sum(means) / k, rtol=1e-9)
            assert close, "the mean must be that of the batches' means"
            by_hand = sum(sums) / k / (m - 1)
            close = oracles.close(var[j], by_hand, rtol=1e-9)
            assert close, "differs from m/(m - 1) times the mean variance"
# The variance is unbiased: from 2000 pairs it is known to 3.2 percent.
mean, var = population_statistics(rng.normal(5.0, 3.0, size=(2000, 2, 1)))
assert np.shape(var) == (1,), "mean and var must have one entry a feature"
assert abs(var[0] / 9 - 1) < 0.17, "on average the variance must be that of the data"
mean, var = population_statistics(1e4 + np.zeros((3, 2, 2)))
right = oracles.close(mean, np.full(2, 1e4)) and oracles.close(var, np.zeros(2))
assert right, "wrong for large, equal values"
mean, var = population_statistics([np.array([[1, 0], [4, 0]]), np.array([[2, 6], [2, 3]])])
is_float = np.asarray(mean).dtype == np.asarray(var).dtype == np.float64
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(mean, np.array([2.25, 2.25])), "wrong mean for whole numbers"
assert oracles.close(var, np.array([2.25, 2.25])), "wrong variance for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# With the statistics at hand, inference is the formula of training with two numbers taken from elsewhere.
#
# ### Exercise: `batchnorm_inference` (1 point)

# %% nbgrader={"grade": false, "grade_id": "batchnorm-inference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_inference(x, gamma, beta, mean, var, eps=1e-5):
    """Batch norm after training, with given statistics.

    Parameters
    ----------
    x : ndarray, (n, d)
        One row an example, n at least 1. Integers are fine, here and below.
    gamma, beta : ndarray, (d,)
        Scale and shift of each feature.
    mean, var : ndarray, (d,)
        Statistics from training, running or of the population.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    ndarray, (n, d)
        gamma * (x - mean) / sqrt(var + eps) + beta. No row depends on another. The arguments stay
        as they are. (Ioffe and Szegedy 2015, algorithm 2.)
    """
    ### BEGIN SOLUTION
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batchnorm-inference", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.batchnorm_inference(batchnorm_inference)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(609)
for n, d, eps in [(6, 4, 1e-5), (4, 4, 0.3), (1, 3, 1e-3), (30, 1, 2), (2, 5, 1e-5)]:
    x, gamma, beta = rng.normal(size=(n, d)), rng.normal(size=d), rng.normal(size=d)
    mean, var = rng.normal(size=d), rng.random(d)
    inputs = x, gamma, beta, mean, var
    kept = [a.copy() for a in inputs]
    y = batchnorm_inference(*inputs, eps)
    same = [np.array_equal(now, then) for now, then in zip(inputs, kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    assert np.shape(y) == (n, d), "the result must have the shape of x"
    expected = oracles.batch_norm_inference(*inputs, eps)
    agree = oracles.close(y, expected, rtol=1e-9, atol=1e-12)
    assert agree, "differs from PyTorch's BatchNorm1d in evaluation"
    alone = batchnorm_inference(x[:1], *inputs[1:], eps)
    assert oracles.close(alone, y[:1]), "a row's result must not depend on the other rows"
small = np.array([0.0, 1e-5, 1e-3, 1.0, 4.0])
with np.errstate(all="ignore"):
    y = batchnorm_inference(x, gamma, beta, mean, small)
expected = oracles.batch_norm_inference(x, gamma, beta, mean, small)
assert np.isfinite(y).all(), "a variance of zero must give finite values"
assert oracles.close(y, expected, rtol=1e-9), "without an eps it must be 1e-5, inside the root"
y = batchnorm_inference(1e4 * x, gamma, beta, 1e4 * mean, 1e8 * var)
expected = oracles.batch_norm_inference(1e4 * x, gamma, beta, 1e4 * mean, 1e8 * var)
assert oracles.close(y, expected, rtol=1e-9), "wrong values for large inputs"
x, one, zero = np.array([[1, 5], [4, -2]]), np.array([1, 2]), np.array([0, 1])
y = batchnorm_inference(x, one, zero, np.array([2, 2]), np.array([4, 9]))
is_float = isinstance(y, np.ndarray) and y.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = oracles.batch_norm_inference(x, one, zero, [2, 2], [4, 9])
assert oracles.close(y, expected, rtol=1e-9), "wrong values for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Folding
#
# At inference batch norm is one scale and one shift for each feature, the same for every example. A linear layer stands before it. Two linear maps in a row are one, so the norm can be melted into the layer's weights and costs nothing in use. With the scale $t = \gamma / \sqrt{\text{var} + \epsilon}$:
#
# $$ \left(x w + b - \text{mean}\right) t + \beta = x\, (w t) + \left( (b - \text{mean})\, t + \beta \right) $$
#
# Deployed networks are folded like this as a matter of course, convolutions too, where each filter has its own $t$. In training you cannot do it: there the statistics belong to the batch.
#
# ### Exercise: `fold_batchnorm` (3 points)

# %% nbgrader={"grade": false, "grade_id": "fold-batchnorm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fold_batchnorm(w, b, gamma, beta, mean, var, eps=1e-5):
    """Melt a linear layer and the batch norm after it into one linear layer.

    Parameters
    ----------
    w : ndarray, (d, h)
        Weights of the layer, which computes x @ w + b. Integers are fine, here and below.
    b : ndarray, (h,)
        Its bias.
    gamma, beta, mean, var : ndarray, (h,)
        The norm's scale and shift, and its statistics from training.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    w, b : ndarray, (d, h) and (h,)
        Weights and bias of one layer with the outputs of the two: for every x, x @ w + b equals
        gamma * (x @ w_old + b_old - mean) / sqrt(var + eps) + beta. The arguments stay as they
        are. (Jacob et al., Quantization and training of neural networks, 2018, section 3.2.)
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(var + eps)
    return w * scale, (b - mean) * scale + beta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-fold-batchnorm", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.fold_batchnorm(fold_batchnorm)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(610)
for d, h, eps in [(4, 3, 1e-5), (3, 3, 0.4), (1, 5, 1e-3), (6, 1, 3), (2, 2, 1e-5)]:
    w, b, gamma, beta = (rng.normal(size=s) for s in [(d, h), h, h, h])
    mean, var = rng.normal(size=h), rng.random(h)
    if eps == 3:  # large weights; else a variance of zero
        w, b = 1e4 * w, 1e4 * b
    else:
        var[0] = 0.0
    inputs = w, b, gamma, beta, mean, var
    kept = [a.copy() for a in inputs]
    with np.errstate(all="ignore"):
        result = fold_batchnorm(*inputs, eps)
    same = [np.array_equal(now, then) for now, then in zip(inputs, kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    is_pair = isinstance(result, (tuple, list)) and len(result) == 2
    is_pair = is_pair and all(isinstance(part, np.ndarray) for part in result)
    assert is_pair, "your function must return two arrays, weights and bias"
    shapes = [np.shape(a) for a in result]
    assert shapes == [(d, h), (h,)], "the new layer must have the shapes of the old one"
    x = np.concatenate([np.zeros((1, d)), np.eye(d), rng.normal(size=(5, d))])
    expected = oracles.batch_norm_inference(x @ w + b, gamma, beta, mean, var, eps)
    got = x @ result[0] + result[1]
    assert np.isfinite(got).all(), "a variance of zero must give finite weights"
    scale = np.abs(expected).max()
    assert oracles.close(got[0], expected[0], atol=1e-10 * scale), (
        "wrong output for x = 0: the bias"
    )
    assert oracles.close(got, expected, atol=1e-10 * scale), "the outputs differ from those of both"
w, b, norm = rng.normal(size=(2, 3)), rng.normal(size=3), (np.ones(3), np.zeros(3), np.ones(3))
small = np.array([1e-5, 1e-3, 4.0])
new_w, new_b = fold_batchnorm(w, b, *norm, small)
shapes = np.shape(new_w), np.shape(new_b)
assert shapes == ((2, 3), (3,)), "the new layer must have the shapes of the old one"
expected = oracles.batch_norm_inference(np.eye(2) @ w + b, *norm, small)
got = np.eye(2) @ new_w + new_b
assert oracles.close(got, expected, rtol=1e-9), "without an eps it must be 1e-5, inside the root"
w, b, one = np.array([[2, -1], [0, 3]]), np.array([1, -2]), np.array([1, 2])
new_w, new_b = fold_batchnorm(w, b, one, np.array([3, 0]), np.array([0, 4]), np.array([1, 9]))
shapes = np.shape(new_w), np.shape(new_b)
assert shapes == ((2, 2), (2,)), "the new layer must have the shapes of the old one"
is_float = np.asarray(new_w).dtype == np.asarray(new_b).dtype == np.float64
assert is_float, "whole numbers must give float64 arrays"
expected = oracles.batch_norm_inference(np.eye(2) @ w + b, one, [3, 0], [0, 4], [1, 9])
assert oracles.close(np.eye(2) @ new_w + new_b, expected), "wrong outputs for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### How noisy are a batch's statistics?
#
# In training, every example is normalized by the company that it happens to be in. Take one example and put it into 300 random batches.
#
# **Predict, then try**
# 1. An example with $x = 1$, where the data have mean 0 and standard deviation 1. What will happen to it in batches of 2? Why does the cloud on the left become two straight lines?
# 2. Set the example to 3, an outlier. Why do small batches pull it in?
# 3. Into which range do batches of 8 send the example with $x = 1$, and how many examples does it take to halve that range?

# %% tags=["demo"]
demos.initialization_and_batch_norm.batch_statistics();


# %% [markdown]
# **What to notice.** In batches of 8, nine times in ten, the example lands between 0.37 and 1.62; in batches of 32 the range is half as wide, in batches of 128 it goes from 0.83 to 1.18. The noise falls as the square root, as everything does that is averaged (unit 01). An example is part of its own batch and shifts the statistics towards itself: $\hat x$ can never exceed $\sqrt{n - 1}$ in size, so in batches of 4 no outlier gets beyond 1.73. In batches of 2 there is one companion: the standard deviation is exactly the distance from the example to the mean, which draws the two straight lines, and all that $\hat x$ can still say is which of the two is larger, by $1$ or $-1$.
#
# This noise has two sides. It regularizes a little, like the other noise of unit 07. And it makes training and inference two different functions, the more so the smaller the batch. Below about 8 or 16 examples batch norm gets unreliable. Other norms avoid the batch: **layer norm** takes the statistics over the features of one example (Ba et al. 2016; transformers use it and its kin), **group norm** over groups of channels of one image (Wu and He 2018).

# %% [markdown]
# ## 6. Images: one statistic for each channel
#
# A convolution applies the same filter at every place. All its outputs, at all places and in all images, are values of one feature, and they should be normalized alike. So for images the statistics of a channel run over the batch, the height and the width: $N \cdot H \cdot W$ values instead of $N$, which makes them far less noisy. $\gamma$ and $\beta$ have one entry for each channel.
#
# This is the one place in the NumPy units where images have their channels first, $(N, C, H, W)$, as in PyTorch.
#
# ### Exercise: `batchnorm2d_forward` (2 points)

# %% nbgrader={"grade": false, "grade_id": "batchnorm2d-forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm2d_forward(x, gamma, beta, eps=1e-5):
    """Batch norm of images in training: statistics for each channel.

    Parameters
    ----------
    x : ndarray, (N, C, H, W)
        Images or feature maps, the channels as axis 1. Integers are fine, here and below.
    gamma, beta : ndarray, (C,)
        Scale and shift of each channel.
    eps : float
        Added to the variance, inside the root.

    Returns
    -------
    ndarray, (N, C, H, W)
        y alone, without a cache: gamma * (x - mu) / sqrt(var + eps) + beta, channel by channel,
        where mu and var are mean and biased variance over all images and places of a channel.
        The arguments stay as they are. (Ioffe and Szegedy 2015, section 3.2.)
    """
    ### BEGIN SOLUTION
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    x_hat = (x - mu) / np.sqrt(var + eps)
    return gamma[:, None, None] * x_hat + beta[:, None, None]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-batchnorm2d-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.batchnorm2d_forward(batchnorm2d_forward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(611)
cases = [
    ((4, 3, 5, 6), 1e-5),
    ((3, 3, 3, 3), 0.4),
    ((1, 2, 4, 4), 1e-3),
    ((5, 1, 2, 3), 1e-5),
    ((2, 4, 1, 1), 2),
    ((1, 3, 1, 1), 1e-5),
]
for shape, eps in cases:
    c = shape[1]
    x = rng.normal(size=shape) * np.exp(rng.normal(size=(c, 1, 1))) + rng.normal(size=(c, 1, 1))
    x += rng.normal(size=(shape[0], c, 1, 1))  # images that differ in their means
    gamma, beta = rng.normal(size=c), rng.normal(scale=3.0, size=c)
    kept = x.copy(), gamma.copy(), beta.copy()
    y = batchnorm2d_forward(x, gamma, beta, eps)
    same = [np.array_equal(now, then) for now, then in zip((x, gamma, beta), kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    assert isinstance(y, np.ndarray), "y alone must be returned, an array"
    assert y.shape == shape, "y must have the shape of x"
    expected = oracles.batch_norm(x, gamma, beta, eps)
    assert oracles.close(y, expected, rtol=1e-9, atol=1e-11), "differs from PyTorch's F.batch_norm"
x = rng.normal(0.5, 0.01, size=(3, 2, 4, 4))
x[:, 1] = 7.0
gamma, beta = np.array([1.0, 2.0]), np.array([0.0, -3.0])
with np.errstate(all="ignore"):
    y = batchnorm2d_forward(x, gamma, beta)
assert oracles.close(y[:, 1], np.full((3, 4, 4), -3.0)), (
    "a channel that is the same everywhere must give its beta"
)
expected = oracles.batch_norm(x, gamma, beta)
assert oracles.close(y, expected, rtol=1e-8), "without an eps it must be 1e-5, inside the root"
x = 1e4 + rng.normal(size=(3, 2, 4, 4))
y, expected = batchnorm2d_forward(x, gamma, beta), oracles.batch_norm(x, gamma, beta)
assert oracles.close(y, expected, rtol=1e-5, atol=1e-5), "wrong values for large inputs"
x = np.arange(16).reshape(2, 2, 2, 2) ** 2 % 11
gamma, beta = np.array([2, -1]), np.array([0, 3])
y = batchnorm2d_forward(x, gamma, beta)
assert y.dtype == np.float64, "whole numbers must give a float64 array"
assert oracles.close(y, oracles.batch_norm(x, gamma, beta)), "wrong values for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## What to keep
#
# - Units that start alike stay alike. Draw the weights at random; the biases may be zero.
# - A layer multiplies the width of a signal, and depth turns that into a power. Xavier, $2 / (\text{fan\_in} + \text{fan\_out})$, for tanh and its like; He, $2 / \text{fan\_in}$, for ReLU.
# - Measure the activations of a new network, layer by layer, before you train it.
# - Batch norm in training: biased statistics of the batch, $\epsilon$ inside the root, then scale $\gamma$ and shift $\beta$. It forgets shift and scale of its input, and so does its gradient.
# - The statistics are part of the graph: without the paths through mean and variance the gradient is wrong.
# - At inference the statistics are fixed. `momentum` is the weight of the new ones, at least in PyTorch. Small batches make training and inference differ.
# - That batch norm widens the range of good learning rates, you have seen. Why it does is still argued about.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 07 asks how to keep a network from learning its examples by heart.
#
# ## Sources
#
# - Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, *Efficient BackProp*, in *Neural Networks: Tricks of the Trade*, Springer 1998.
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010.
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving deep into rectifiers: surpassing human-level performance on ImageNet classification*, ICCV 2015.
# - I. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville, Y. Bengio, *Maxout networks*, ICML 2013.
# - S. Ioffe, C. Szegedy, *Batch normalization: accelerating deep network training by reducing internal covariate shift*, ICML 2015.
# - S. Santurkar, D. Tsipras, A. Ilyas, A. Mądry, *How does batch normalization help optimization?*, NeurIPS 2018.
# - T. van Laarhoven, *L2 regularization versus batch and weight normalization*, 2017.
# - J. L. Ba, J. R. Kiros, G. E. Hinton, *Layer normalization*, 2016. Y. Wu, K. He, *Group normalization*, ECCV 2018.
# - B. Jacob et al., *Quantization and training of neural networks for efficient integer-arithmetic-only inference*, CVPR 2018.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, sections 8.4 and 8.7.1.
# - F. Kratzert, *Understanding the backward pass through batch normalization layer*, 2016, whose graph the lecture shows.
# - Lecture: IIT Patna, *Optimization for training deep models*.
