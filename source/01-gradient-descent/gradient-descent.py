# %% [markdown]
# # 01 · Gradient descent
#
# **Time** 3 hours · **Difficulty** ●●○ · **You need** unit 00; derivatives, the chain rule, matrix products · **Points** 22
#
# How does a machine learn from examples? It makes a loss small by feeling which way is downhill and taking a step, over and over. This unit builds that machine from nothing: the loss, its gradient, the step, the batch. Then it shows you the landscapes on which the machine gets into trouble, and two first-aid measures.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("01-gradient-descent")


# %% [markdown]
# ## 1. What you want, and what you can measure
#
# You want a classifier that is right on pictures it has never seen. Call the loss of one example $\ell$ and the parameters $w$. What you want to make small is the **risk**, the mean loss over the distribution $p$ from which all examples come:
#
# $$ R(w) = \mathbb{E}_{(x, y) \sim p}\ \ell(x, y; w) $$
#
# Nobody hands you $p$. You have $n$ examples from it, so you take their mean, the **empirical risk**, and hope that it leads you to a small risk too:
#
# $$ \hat R(w) = \frac{1}{n} \sum_{i=1}^{n} \ell(x_i, y_i; w) $$
#
# This is where training differs from pure optimization. In pure optimization, the function you minimize is the function you care about. Here you minimize $\hat R$ and care about $R$. So you do not need the exact minimum of $\hat R$, and often you do not want it: a model with enough parameters can drive $\hat R$ to zero by learning the examples by heart (overfitting). People stop training when the loss on held-out data begins to rise, wherever the training loss is then.
#
# There is a second substitution. What you care about is often the **0-1 loss**: is the answer right or wrong? Its gradient is useless, since a small change of $w$ almost never changes an answer. The loss is flat nearly everywhere and jumps in between. So you minimize a **surrogate loss** that is smooth and that falls when the answers get better.

# %% [markdown]
# ### From scores to probabilities
#
# A classifier gives a **score** $s_j$ to each of $c$ classes. The softmax turns scores into probabilities, and its logarithm is all you need:
#
# $$ \log p_j = s_j - \log \sum_{k=1}^{c} e^{s_k} $$
#
# Written like this, it breaks. $e^{1000}$ is more than a 64-bit float can hold, and $\log 0$ is minus infinity. But adding a constant to all scores of a row changes nothing in $p$, so you may subtract the row's largest score first. Then the largest exponent is $e^0 = 1$, and nothing overflows.
#
# ### Exercise: `log_softmax` (2 points)

# %% nbgrader={"grade": false, "grade_id": "log-softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_softmax(scores):
    """Logarithm of the softmax of each row, finite for scores of any size.

    Parameters
    ----------
    scores : ndarray, (n, c)
        One row an example, one column a class. Integers are fine.

    Returns
    -------
    ndarray, (n, c)
        log p_ij = s_ij - log(sum over k of exp(s_ik)), at most 0 and never -inf or nan for scores
        between -1e4 and 1e4. The argument stays as it is.
        (Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 4.1 and 6.2.2.3.)
    """
    ### BEGIN SOLUTION
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-log-softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.log_softmax(log_softmax)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(101)
for shape in [(5, 4), (4, 4), (1, 6), (3, 1)]:
    scores = rng.normal(scale=3.0, size=shape)
    kept = scores.copy()
    result = log_softmax(scores)
    assert np.array_equal(scores, kept), "your function changes the scores that it is given"
    assert np.shape(result) == shape, "there must be one log-probability for each score"
    assert oracles.close(np.exp(result).sum(axis=1), np.ones(len(scores))), (
        "the probabilities of a row must add up to 1"
    )
    expected = oracles.log_softmax(scores)
    assert oracles.close(result, expected, rtol=1e-9, atol=1e-12), "differs from torch.log_softmax"
scores = np.array([[0.0, 1.0, 2.5]])
same = oracles.close(log_softmax(scores - 77.0), oracles.log_softmax(scores))
assert same, "adding one number to all scores of a row must change nothing"
large = np.array([[1e4, -1e4, 9999.0], [-1e4, -1e4, -9998.0], [0.25, 1.0, -1e4], [-3.0, 0.0, 2.0]])
result = log_softmax(large)
assert np.isfinite(result).all(), "large scores must give finite log-probabilities"
assert oracles.close(result, oracles.log_softmax(large), rtol=1e-9), "wrong values for large scores"
result = log_softmax(np.array([[10000, 0], [3, 4]]))
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = oracles.log_softmax([[10000, 0], [3, 4]])
assert oracles.close(result, expected, rtol=1e-9), "wrong values for scores that are whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### The surrogate: negative log-likelihood
#
# The negative log-likelihood (NLL, also called cross-entropy) is the surprise at the right class: small if the model gave it a high probability, large if it did not.
#
# $$ L = -\frac{1}{n} \sum_{i=1}^{n} \log p_{i, y_i} $$
#
# A model that knows nothing gives every class probability $1/c$, so its loss is $\log c$. For ten classes that is 2.30. If your first loss is far from it, something is wrong before training has begun.
#
# ### Exercise: `nll_loss` (2 points)

# %% nbgrader={"grade": false, "grade_id": "nll-loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nll_loss(scores, y):
    """Mean negative log-likelihood of the labels under the softmax of the scores.

    Also called cross-entropy. Calling your own `log_softmax` is fine once it passes its check.

    Parameters
    ----------
    scores : ndarray, (n, c)
        One row an example, one column a class. Integers are fine.
    y : ndarray of int, (n,)
        The true class of each example, 0 to c - 1.

    Returns
    -------
    float
        Mean over the rows i of -log softmax(scores)[i, y_i], in nats; finite for large scores.
        The arguments stay as they are. (Goodfellow et al. 2016, sections 5.5 and 6.2.2.3.)
    """
    ### BEGIN SOLUTION
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-nll-loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.nll_loss(nll_loss)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(102)
for n, c in [(7, 4), (3, 3), (1, 5), (6, 2)]:
    scores, y = rng.normal(scale=2.0, size=(n, c)), rng.integers(c, size=n)
    kept = scores.copy(), y.copy()
    loss = nll_loss(scores, y)
    assert np.array_equal(scores, kept[0]), "your function changes the scores that it is given"
    assert np.array_equal(y, kept[1]), "your function changes the labels that it is given"
    assert np.shape(loss) == (), "the loss must be one number"
    expected = oracles.cross_entropy(scores, y)
    assert oracles.close(loss, expected, rtol=1e-9), "differs from PyTorch's cross_entropy"
twice = nll_loss(np.concatenate([scores, scores]), np.concatenate([y, y]))
assert oracles.close(twice, expected, rtol=1e-9), "the same examples twice must give the same loss"
guess = nll_loss(np.zeros((4, 10)), np.arange(4))
assert oracles.close(guess, np.log(10)), (
    "with all scores equal the loss is the log of the class count"
)
large = np.array([[1e4, -1e4, 3.0], [-1e4, 0.0, 1e4], [2.0, 1.0, -1.0]])
for y in [np.array([0, 2, 1]), np.array([1, 0, 0])]:
    loss = nll_loss(large, y)
    assert np.isfinite(loss), "large scores must give a finite loss, also for unlikely labels"
    assert oracles.close(loss, oracles.cross_entropy(large, y)), "wrong loss for large scores"
loss = nll_loss(np.array([[5, -7, 2], [0, 0, 3]]), np.array([2, 0]))
assert np.asarray(loss).dtype == np.float64, "whole numbers must give a float64 result"
expected = oracles.cross_entropy([[5, -7, 2], [0, 0, 3]], [2, 0])
assert oracles.close(loss, expected, rtol=1e-9), "wrong loss for scores that are whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### The loss you care about
#
# The 0-1 loss counts mistakes: the share of rows whose highest score does not belong to the right class. Where several scores are equally high, the first one counts as the answer.
#
# ### Exercise: `zero_one_loss` (1 point)

# %% nbgrader={"grade": false, "grade_id": "zero-one-loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def zero_one_loss(scores, y):
    """Fraction of examples whose predicted class is wrong.

    Parameters
    ----------
    scores : ndarray, (n, c)
        One row an example, one column a class. Integers are fine.
    y : ndarray of int, (n,)
        The true class of each example, 0 to c - 1.

    Returns
    -------
    float
        Share of the rows i with argmax(scores[i]) != y_i, from 0 to 1. Of several equal best
        scores the first is predicted. The arguments stay as they are.
        (Goodfellow et al. 2016, section 8.1.2.)
    """
    ### BEGIN SOLUTION
    return np.mean(scores.argmax(axis=1) != y)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-zero-one-loss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.zero_one_loss(zero_one_loss)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(103)
for n, c in [(40, 5), (4, 4), (1, 3), (9, 2)]:
    scores, y = rng.normal(size=(n, c)), rng.integers(c, size=n)
    kept = scores.copy(), y.copy()
    loss = zero_one_loss(scores, y)
    assert np.array_equal(scores, kept[0]), "your function changes the scores that it is given"
    assert np.array_equal(y, kept[1]), "your function changes the labels that it is given"
    assert np.shape(loss) == (), "the loss must be one number"
    wrong = sum(max(row) != row[label] for row, label in zip(scores.tolist(), y, strict=True))
    close = oracles.close(loss, wrong / n, rtol=1e-9)
    assert close, "differs from the share of wrong rows, counted one by one"
best = scores.argmax(axis=1)  # of the last case, which has two classes
assert np.array_equal(zero_one_loss(scores, best), 0), "with every prediction right the loss is 0"
assert np.array_equal(zero_one_loss(scores, 1 - best), 1), (
    "with every prediction wrong the loss is 1"
)
scores = np.array([[3, 3, 1], [0, 2, 2], [-5, -5, -5], [1, 0, 1]])
loss = zero_one_loss(scores, np.array([0, 1, 0, 0]))
assert np.array_equal(loss, 0), "of equal scores the first is predicted"
loss = zero_one_loss(scores, np.array([1, 2, 0, 2]))
assert oracles.close(loss, 3 / 4), "with equal scores only the first of the best classes is right"
large = np.array([[1e4, -1e4, 0.0], [-1e4, 1e4 - 1, 1e4], [0.4, 0.35, 0.25]])
loss = zero_one_loss(large, np.array([0, 1, 0]))
assert oracles.close(loss, 1 / 3, rtol=1e-9), "wrong loss for large scores"
### END HIDDEN TESTS

# %% [markdown]
# ### The surrogate goes on teaching
#
# Here is a reason to like the surrogate beyond its slope. The picture shows a linear classifier in training, on 40 examples, with both losses up to now, on the training data and on 4,000 test examples.
#
# **Predict, then try**
# 1. Once every training example is classified rightly, the training 0-1 loss is 0. Will the test 0-1 loss still change after that?
# 2. What does the boundary do while the training 0-1 loss is flat?
# 3. Go to the last step and try other training sets. Is it always so?

# %% tags=["demo"]
demos.gradient_descent.surrogate_loss();


# %% [markdown]
# **What to notice.** The training 0-1 loss reaches zero and has nothing more to say. The surrogate still falls: it rewards being right by a wider margin, so the boundary keeps turning, and the test 0-1 loss can keep falling for a long time. Here it is 3.8% at step 299, when the last mistake on the training set is gone, and 2.6% at step 3000. On data that a line can separate, gradient descent on this loss heads for the line with the widest margin (Soudry et al. 2018).
#
# It is not always so. In 13 of the 20 training sets the training 0-1 loss gets to zero. In 7 of these the test loss then falls by another point or more, in set 1 by 9 points. In the other 6 it moves by less than half a point, in either direction. The picture opens with the median of the 13.

# %% [markdown]
# ## 2. Which way is downhill?
#
# The gradient $\nabla L$ collects the derivative of the loss with respect to each parameter. It points where the loss grows fastest, so $-\nabla L$ points downhill.
#
# Take the simplest classifier: scores $s = x w$ for a row of features $x$ and a weight matrix $w$ with a column for each class. By the chain rule, the gradient of the mean NLL is
#
# $$ \nabla_w L = \frac{1}{n}\, x^\top (p - e), $$
#
# where $x$ holds an example a row, $p$ the predicted probabilities, and $e$ the right answers written as rows with a single 1 (one-hot). Read it as a sentence: each example pushes the weights by its features times how wrong the probabilities were.
#
# ### Exercise: `nll_gradient` (3 points)

# %% nbgrader={"grade": false, "grade_id": "nll-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nll_gradient(x, w, y):
    """Gradient of the mean negative log-likelihood of a linear classifier.

    Parameters
    ----------
    x : ndarray, (n, d)
        One row an example. Integers are fine, here and in `w`.
    w : ndarray, (d, c)
        Weights; the scores are x @ w.
    y : ndarray of int, (n,)
        The true class of each example, 0 to c - 1.

    Returns
    -------
    ndarray, (d, c)
        Derivatives of nll_loss(x @ w, y) with respect to `w`: x^T (p - one_hot(y)) / n, where p is
        the softmax of the scores; finite for large scores. The arguments stay as they are.
        (Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.109.)
    """
    ### BEGIN SOLUTION
    scores = x @ w
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    return x.T @ p / len(y)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-nll-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.nll_gradient(nll_gradient)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(104)
for n, d, c in [(6, 3, 4), (3, 3, 3), (1, 4, 2), (8, 1, 5)]:
    x, w, y = rng.normal(size=(n, d)), rng.normal(size=(d, c)), rng.integers(c, size=n)
    kept = x.copy(), w.copy(), y.copy()
    gradient = nll_gradient(x, w, y)
    same = [np.array_equal(now, then) for now, then in zip((x, w, y), kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    assert np.shape(gradient) == (d, c), "the gradient must have the shape of w"
    expected = oracles.cross_entropy_gradient(x, w, y)
    assert oracles.close(gradient, expected, rtol=1e-9, atol=1e-12), (
        "differs from PyTorch's autograd"
    )
twice = nll_gradient(np.concatenate([x, x]), w, np.concatenate([y, y]))
same = oracles.close(twice, expected, rtol=1e-9)
assert same, "the same examples twice must give the same gradient"
x = np.array([[1e4, 0.0], [1.0, -1.0], [0.5, 1e4]])
w = np.array([[1.0, -1.0, 0.5], [0.0, 1.0, -1.0]])
for y in [np.array([0, 0, 1]), np.array([1, 2, 2])]:
    gradient = nll_gradient(x, w, y)
    assert np.isfinite(gradient).all(), "large scores must give a finite gradient"
    expected = oracles.cross_entropy_gradient(x, w, y)
    assert oracles.close(gradient, expected, rtol=1e-9, atol=1e-12), (
        "wrong gradient for large scores"
    )
x, y = np.array([[1, -2], [3, 0], [1, 1]]), np.array([2, 2, 0])
w = np.array([[0, 1, 2], [1, 0, -1]])
gradient = nll_gradient(x, w, y)
is_float = isinstance(gradient, np.ndarray) and gradient.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
expected = oracles.cross_entropy_gradient(x, w, y)
assert oracles.close(gradient, expected, rtol=1e-9), "wrong gradient for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Trust, but verify
#
# How do you know that a gradient you derived by hand is right? Compare it with the definition of a derivative. Move one parameter a little to either side and watch the loss:
#
# $$ \frac{\partial f}{\partial w_i} \approx \frac{f(w + h e_i) - f(w - h e_i)}{2h} $$
#
# This central difference has an error that shrinks like $h^2$; the one-sided difference $(f(w + h e_i) - f(w))/h$ has one that shrinks only like $h$. Do not make $h$ too small either: two nearly equal numbers are subtracted, and rounding takes over. Around $10^{-5}$ is a good place for 64-bit floats.
#
# It costs two evaluations for each parameter. For a check that is fine, for training it is hopeless: that is why backpropagation exists.
#
# ### Exercise: `numerical_gradient` (3 points)

# %% nbgrader={"grade": false, "grade_id": "numerical-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, w, h=1e-5):
    """Gradient of `f` at `w` by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `w` and returns one number.
    w : ndarray or number, any shape
        Integers are fine.
    h : float
        How far each coordinate moves to either side, in the units of `w`.

    Returns
    -------
    ndarray, the shape of w
        For each index i, (f(w + h e_i) - f(w - h e_i)) / (2 h), where e_i is 1 at i and 0
        elsewhere. When the function returns, `w` is exactly what it was.
        (Goodfellow et al. 2016, section 11.5.)
    """
    ### BEGIN SOLUTION
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-numerical-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.numerical_gradient(numerical_gradient)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(105)
for shape in [(4,), (2, 3), (3, 1), (2, 2, 2), ()]:
    w, a = rng.normal(size=shape), rng.normal(size=shape)

    def wave(w, a=a):
        assert np.shape(w) == a.shape, "f must be called with an array of the shape of w"
        return float(np.sum(a * np.sin(w)))

    gradient = numerical_gradient(wave, w)
    assert np.shape(gradient) == shape, "the gradient must have the shape of w, whatever that is"
    assert oracles.close(gradient, a * np.cos(w), atol=1e-8), "differs from the exact gradient"
m, b, w = rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=3)
gradient = numerical_gradient(lambda w: 0.5 * np.sum((m @ w - b) ** 2), w, h=0.25)
assert oracles.close(gradient, m.T @ (m @ w - b)), "on a quadratic central differences are exact"
gradient = numerical_gradient(lambda w: np.sum(w**3), np.array([1.5, -2.0]), h=0.5)
assert oracles.close(gradient, np.array([7.0, 12.25])), (
    "the coordinates must move by the h that is given"
)
gradient = numerical_gradient(lambda w: np.sum(np.abs(w)), np.array([4e-6, 1.0]))
assert oracles.close(gradient, np.array([0.4, 1.0]), rtol=1e-4), (
    "without an h they must move by 1e-5"
)
w = np.array([[0.1, 0.7], [1.3, -0.9]])
kept = w.copy()
numerical_gradient(lambda w: np.sum(w**2), w)
assert np.array_equal(w, kept), "afterwards w is not exactly what it was"
gradient = numerical_gradient(lambda w: np.sum(w**2), np.array([[3, -1], [0, 4]]))
is_float = isinstance(gradient, np.ndarray) and gradient.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(gradient, np.array([[6, -2], [0, 8]]), atol=1e-6), (
    "wrong gradient at whole numbers"
)
gradient = numerical_gradient(lambda w: np.sum(w**2), 3)
assert oracles.close(gradient, 6.0), "w may also be a Python number"
gradient = numerical_gradient(lambda w: np.sum(w**2), np.array([1e4, -1e4]), h=1e-2)
assert oracles.close(gradient, np.array([2e4, -2e4]), rtol=1e-6), "wrong gradient for large values"
### END HIDDEN TESTS

# %% [markdown]
# ## 3. One step, many steps
#
# Gradient descent goes back to Cauchy (1847). Stand at $w$, feel the slope $g = \nabla L(w)$, take a step against it, repeat:
#
# $$ w \leftarrow w - \eta\, g $$
#
# The **learning rate** $\eta$ (`lr` in code) scales the step. It is the number you will fight with most in this course.
#
# ### Exercise: `sgd_step` (1 point)

# %% nbgrader={"grade": false, "grade_id": "sgd-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(w, g, lr):
    """One step of (stochastic) gradient descent.

    Parameters
    ----------
    w, g : ndarray or number, both of one shape
        Parameters; gradient of the loss at `w`, over all examples or over a batch.
        Integers are fine.
    lr : float
        Learning rate.

    Returns
    -------
    ndarray or float, the shape of w
        New parameters w - lr g. The arguments stay as they are.
        (Cauchy 1847; with random gradients Robbins and Monro 1951.)
    """
    ### BEGIN SOLUTION
    return w - lr * g
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-sgd-step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.sgd_step(sgd_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(107)
for shape in [(5,), (3, 4), (2, 1, 3), (1,), ()]:
    w, gradients = rng.normal(size=shape), rng.normal(size=(20, *shape))
    path = oracles.torch_path("SGD", w, gradients, lr=0.07)
    for g, expected in zip(gradients, path, strict=True):
        kept = np.copy(w), np.copy(g)
        new = sgd_step(w, g, 0.07)
        assert np.array_equal(w, kept[0]), "your step changes the weights that it is given"
        assert np.array_equal(g, kept[1]), "your step changes the gradient that it is given"
        assert np.shape(new) == shape, "the new weights must have the shape of the old ones"
        w = new
        assert oracles.close(w, expected, rtol=1e-9, atol=1e-12), "differs from torch.optim.SGD"
still = sgd_step(np.array([2.5, -3.0]), np.zeros(2), 0.3)
assert np.array_equal(still, [2.5, -3.0]), "with a zero gradient the weights must stay"
large = sgd_step(np.array([1e4, -1e4]), np.array([1e4, 1e-4]), 0.5)
assert oracles.close(large, np.array([5e3, -1e4 - 5e-5]), rtol=1e-9), "wrong step for large values"
new = sgd_step(np.array([[4, 7], [-1, 0]]), np.array([[1, -1], [2, 0]]), 0.25)
is_float = isinstance(new, np.ndarray) and new.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(new, np.array([[3.75, 7.25], [-1.5, 0]])), "wrong step for whole numbers"
assert oracles.close(sgd_step(3, 2, 0.125), 2.75), "w and g may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# Now let it walk, and keep the whole path, so that you can look at it.
#
# ### Exercise: `sgd` (2 points)

# %% nbgrader={"grade": false, "grade_id": "sgd", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd(gradient, w0, lr, n_steps):
    """Path of gradient descent from a starting point.

    Parameters
    ----------
    gradient : callable
        Takes the current parameters, (d,), and returns the gradient there, (d,). It may be random,
        so call it once a step.
    w0 : ndarray, (d,)
        Parameters before the first step. Integers are fine.
    lr : float
        Learning rate, the same at every step.
    n_steps : int
        Number of steps, 0 or more.

    Returns
    -------
    ndarray, (n_steps + 1, d)
        Row 0 is `w0`; row k + 1 is w_k - lr gradient(w_k). `w0` itself stays as it is.
        (Cauchy 1847; with random gradients Robbins and Monro 1951.)
    """
    ### BEGIN SOLUTION
    path = [np.array(w0, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-sgd", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.sgd(sgd)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(108)
for d, lr, n_steps in [(3, 0.1, 30), (1, 0.4, 7), (2, 0.9, 12), (4, 0.2, 1), (3, 0.1, 0)]:
    a = rng.normal(size=(d, d))
    hessian, minimum, w0 = a @ a.T / d + np.eye(d), rng.normal(size=d), rng.normal(size=d)
    kept = w0.copy()
    path = sgd(lambda w, h=hessian, m=minimum: h @ (w - m), w0, lr, n_steps)
    assert np.array_equal(w0, kept), "your function changes the w0 that it is given"
    assert isinstance(path, np.ndarray), "the path must be one array"
    assert path.shape == (n_steps + 1, d), "the path must have a row for w0 and one for each step"
    assert oracles.close(path[0], w0), "the path must begin with w0"
    expected = oracles.quadratic_path(hessian, w0, lr, n_steps, minimum)
    assert oracles.close(path, expected, rtol=1e-7), "differs from the closed form on a quadratic"
# A gradient that does not depend on w, but is another one at each call.
gradients, calls = rng.normal(size=(40, 2)), []


def next_gradient(w):
    calls.append(1)
    return gradients[len(calls) - 1]


path = sgd(next_gradient, np.array([1e4, -1e4]), 0.05, 15)
expected = oracles.torch_path("SGD", [1e4, -1e4], gradients[:15], lr=0.05)
assert oracles.close(path[1:], expected, rtol=1e-9), "each step must use one call of gradient"
still = sgd(lambda w: 0.0 * w, np.array([1.5, -2.0]), 0.1, 4)
stays = np.array_equal(still, np.tile([1.5, -2.0], (5, 1)))
assert stays, "where the gradient is zero, the remaining rows must repeat the point"
path = sgd(lambda w: w, np.array([3e-6, -1e-6]), 0.5, 6)
expected = np.outer(0.5 ** np.arange(7), [3e-6, -1e-6])
assert oracles.close(path, expected, rtol=1e-9, atol=0), (
    "steps along a small gradient must be taken too"
)
path = sgd(lambda w: 2.0 * w, np.array([3, -2]), 0.1, 5)
is_float = isinstance(path, np.ndarray) and path.dtype == np.float64
assert is_float, "whole numbers in w0 must give a float64 array"
expected = oracles.quadratic_path(2 * np.eye(2), [3, -2], 0.1, 5)
assert oracles.close(path, expected), "from whole numbers the path is rounded or otherwise wrong"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The landscape
#
# The loss as a function of the weights is a surface. That of a network lies over millions of dimensions; two dimensions are enough to meet the things that go wrong.
#
# - A **bowl** is what you wish for: follow the slope and you arrive.
# - A **ravine** is steep across and flat along. The same learning rate is too large for one direction and too small for the other. Unit 02 measures this with the condition number.
# - A **local minimum** is lower than its neighborhood, and not the lowest place. People used to blame local minima for every failure. In large networks most of them are nearly as good as the best (Choromanska et al. 2015).
# - A **saddle point** has zero gradient too, and is a minimum in one direction and a maximum in another. In high dimensions saddles vastly outnumber minima (Dauphin et al. 2014; unit 02 counts them).
# - A **plateau** is a wide flat region. The gradient is tiny there, and so is every step.
# - A **cliff** is a wall. On it the gradient is enormous, and a single step can throw you far from everything you have learned.
#
# In the pictures of this course light ground is low and dark ground is high. The thin lines join points of equal loss, and a star marks a minimum.
#
# **Predict, then try**
# 1. On the bowl, from which learning rate on does the path jump across the minimum? From which on does it leave the picture?
# 2. On the surface with two minima, descent from the start shown ends in the higher one. Move start x. Where is the border between the two basins? Then go back to 0.5 and give the path 100 steps. How much gradient noise does it take until some of 200 draws end in the lower basin?
# 3. Start exactly on the ridge of the saddle, with $y = 0$. Where does the path end? And with a start a hair beside it?
# 4. On the cliff, give the path 100 steps. From which learning rate on is it thrown out of the picture?

# %% tags=["demo"]
demos.gradient_descent.surface_explorer();

# %% [markdown]
# **What to notice.** On a bowl with curvature $\lambda$, every step multiplies the distance to the minimum by $1 - \eta\lambda$. Below $\eta = 1/\lambda$ the path creeps in from one side, between $1/\lambda$ and $2/\lambda$ it jumps across and still arrives, beyond $2/\lambda$ each jump is longer than the last. The ravine has two curvatures, and its steep one sets the limit for both. On the saddle's ridge the gradient has no component off the ridge, so exact descent walks right into the saddle and stays. A start at y = 0.05 gets away within 20 steps, and any noise does the same. In practice there is always noise.
#
# The border between the two basins is at the saddle, $x = 0.075$: from 0.05 the path goes left, from 0.1 right. Noise gets over the ridge between them only if it is strong. With a standard deviation of 1 none of the 200 draws ends near the lower minimum, with 2 it is 2%, with 3 it is 28%, and then the path does not rest in either basin.
#
# On the cliff the path leaves the picture from a rate of 0.25 on, though not at every rate: it depends on how deep in the wall a step happens to end. Section 7 returns to it.

# %% [markdown]
# ### Why gradients vanish and explode
#
# Plateaus and cliffs are not accidents. They come from depth. A signal that passes through the same matrix $W$ again and again, as in a recurrent network, is multiplied by $W^t$ after $t$ layers. Write $W = V\, \mathrm{diag}(\lambda)\, V^{-1}$ with its eigenvalues $\lambda$:
#
# $$ W^t = V\, \mathrm{diag}(\lambda)^t\, V^{-1} $$
#
# Each eigenvalue is raised to the power $t$. Those with absolute value below 1 make their part of the signal **vanish**, those above 1 make it **explode**. Gradients run through the same matrices backwards and meet the same fate. That is why events far back in a sequence are hard to learn from (Hochreiter 1991; Bengio et al. 1994).
#
# **Predict, then try**
# 1. With an eigenvalue of 0.9, how much of the signal is left after 50 layers? Guess the power of ten.
# 2. One eigenvalue is 1.05, the other 0.5. Which of them shapes the result after 20 layers?

# %% tags=["demo"]
demos.gradient_descent.repeated_matrix();


# %% [markdown]
# **What to notice.** On the logarithmic axis each part is a straight line: growth and decay are exponential in depth. There is hardly any room between too little and too much. $0.9^{50}$ is 0.005, and $1.1^{50}$ is 117. After 20 products with 1.05 and 0.5 the first part is 1.9 long and the second less than a millionth: the larger eigenvalue shapes the result. Good initialization and batch norm (unit 06) exist to keep these factors near 1.

# %% [markdown]
# ## 5. Batches: pay less, know less
#
# The gradient of the empirical risk is a mean over all $n$ examples. With a million of them, one step costs a million gradients. But a mean can be estimated from a sample. Draw $B$ examples, average their gradients, step:
#
# - **Full batch**, $B = n$: exact, costly, one step per pass over the data. The gradient is zero at the minimum.
# - **Online** or **stochastic** in the strict sense, $B = 1$: cheap and very noisy.
# - **Mini-batch**, $1 < B < n$: what everyone uses, and what everyone calls stochastic gradient descent (SGD).
#
# A pass over all the data is an **epoch**. Shuffle before each one: if the data are sorted by class, the batches of an unshuffled epoch pull to one class after the other.
#
# ### Exercise: `minibatches` (3 points)

# %% nbgrader={"grade": false, "grade_id": "minibatches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minibatches(n, batch_size, rng):
    """Shuffle the indices of n examples and cut them into batches: one epoch.

    Parameters
    ----------
    n, batch_size : int
        Number of examples; number of indices in a batch. Both are at least 1.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    list of ndarray of int
        ceil(n / batch_size) arrays that together hold every index from 0 to n - 1 once, in random
        order. All have batch_size indices but the last, which may be shorter, never empty.
        (Goodfellow et al. 2016, section 8.1.3.)
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-minibatches", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.minibatches(minibatches)
### BEGIN HIDDEN TESTS
cases = [(23, 5), (24, 6), (7, 7), (5, 8), (9, 1), (1, 4), (60, 59)]
for seed, (n, batch_size) in enumerate(cases):
    batches = minibatches(n, batch_size, np.random.default_rng(seed))
    assert isinstance(batches, list), "the batches must come in a list"
    assert all(isinstance(b, np.ndarray) for b in batches), "each batch must be an array"
    assert all(b.ndim == 1 for b in batches), "each batch must have one axis"
    assert all(b.dtype.kind in "iu" for b in batches), "the indices must be whole numbers"
    sizes = [len(b) for b in batches]
    assert 0 not in sizes, "no batch may be empty"
    assert set(sizes[:-1]) <= {batch_size}, "all batches but the last must have batch_size indices"
    indices = np.concatenate(batches)
    assert indices.min() == 0 and indices.max() == n - 1, "the indices must run from 0 to n - 1"
    assert sorted(indices.tolist()) == list(range(n)), "every index must come exactly once"
    assert len(batches) == -(-n // batch_size), "wrong number of batches"
epochs = [minibatches(50, 8, np.random.default_rng(seed)) for seed in (31, 31, 32)]
orders = [np.concatenate(batches).tolist() for batches in epochs]
assert orders[0] != list(range(50)), "the indices must be shuffled"
assert orders[0] == orders[1], "equal seeds must give equal batches: draw from rng alone"
assert orders[0] != orders[2], "another seed must give another order: draw from rng"
# Of six indices in pairs, 0 and 1 meet in every fifth epoch: 60 of 300, with a deviation of 6.9.
together = 0
for seed in range(300):
    batches = minibatches(6, 2, np.random.default_rng(seed))
    together += any({0, 1} == set(b.tolist()) for b in batches)
assert 20 < together < 100, "any two examples must be equally likely to share a batch"
### END HIDDEN TESTS

# %% [markdown]
# ### How noisy is a batch?
#
# The mini-batch gradient is **unbiased**: its expectation is the full gradient. How far off it typically is, its **standard error**, follows from the law for the mean of $B$ independent draws. If the gradients of single examples have standard deviation $\sigma$, coordinate by coordinate, then
#
# $$ \mathrm{SE} = \frac{\sigma}{\sqrt{B}} $$
#
# The square root is bad news for large batches: 100 times the work makes the estimate only 10 times as good. It is good news for small ones.
#
# Independent means that each example is drawn from all $n$, so one may come twice. The batches of an epoch hold no example twice, and that makes them a little better: their standard error has one more factor, $\sqrt{(n - B)/(n - 1)}$. It is close to 1 as long as $B$ is much smaller than $n$, and 0 at $B = n$: the full batch has no noise.
#
# ### Exercise: `gradient_standard_error` (1 point)

# %% nbgrader={"grade": false, "grade_id": "gradient-standard-error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_standard_error(per_example, batch_size):
    """Standard error of a mini-batch gradient, for each parameter.

    Parameters
    ----------
    per_example : ndarray, (n, d)
        The gradient of each example. Integers are fine.
    batch_size : int
        Number of examples in a batch, drawn independently.

    Returns
    -------
    ndarray, (d,)
        Standard deviation over the examples (ddof 0) / sqrt(batch_size), in the units of the
        gradient. The argument stays as it is. (Goodfellow et al. 2016, section 8.1.3.)
    """
    ### BEGIN SOLUTION
    return per_example.std(axis=0) / np.sqrt(batch_size)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-gradient-standard-error", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.gradient_standard_error(gradient_standard_error)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(109)
for n, d, batch_size in [(50, 3, 16), (4, 4, 1), (9, 1, 100), (2, 6, 3)]:
    per_example = 5.0 + rng.normal(size=(n, d)) * np.arange(1.0, d + 1)
    kept = per_example.copy()
    error = gradient_standard_error(per_example, batch_size)
    assert np.array_equal(per_example, kept), "your function changes the array that it is given"
    assert np.shape(error) == (d,), "there must be one standard error for each parameter"
    by_hand = [
        (sum((v - sum(column) / n) ** 2 for v in column) / n / batch_size) ** 0.5
        for column in per_example.T.tolist()
    ]
    assert oracles.close(error, np.array(by_hand), rtol=1e-9), (
        "differs from the formula, entry by entry"
    )
per_example = rng.normal(size=(50, 3)) * [1.0, 2.0, 5.0]
means = per_example[rng.integers(50, size=(4000, 16))].mean(axis=1)
# The deviation of 4000 means is known to 1.1 percent; 6 percent are more than 5 standard errors.
error = gradient_standard_error(per_example, 16)
assert oracles.close(error, means.std(axis=0), rtol=0.06), (
    "differs from the spread of random batches"
)
zero = gradient_standard_error(np.array([[3.0, -1.0]]), 8)
assert np.array_equal(zero, [0, 0]), "with a single example there is no noise"
large = gradient_standard_error(np.array([[1e4, -1e4], [-1e4, -1e4]]), 4)
assert oracles.close(large, np.array([5e3, 0])), "wrong standard error for large gradients"
error = gradient_standard_error(np.array([[1, 2], [4, 2]]), 9)
is_float = isinstance(error, np.ndarray) and error.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(error, np.array([0.5, 0])), "wrong standard error for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. You quadruple the batch. By how much does the cloud of gradients shrink?
# 2. At which batch size would you stop, if each example you read costs the same?
# 3. The training set has 1,024 examples. Tick "no example twice" and raise the batch size. From where on do you see a difference, and what is left of the noise at 1,024?

# %% tags=["demo"]
demos.gradient_descent.batch_noise();

# %% [markdown]
# **What to notice.** On logarithmic axes the standard error falls along a line of slope $-\tfrac12$, while the examples that a step reads grow in proportion to $B$. To halve the noise you read four times as much. So each doubling costs as much as everything before it and removes 29% of the error. If only the examples counted, you would stop where a step's error is about as long as the gradient itself, here between 4 and 8 examples, and rather take more steps. Without repeats the error bends below the line from about 128 on: at 512, half of the set, it is 0.15 instead of 0.21, and at 1,024 it is 0.
#
# What decides the batch size in practice:
#
# - **Returns.** Less than linear, as you see. Data that repeat themselves make it worse: the thousandth similar example adds nothing.
# - **Hardware.** A GPU with a batch of 1 is mostly idle. Up to some size, a larger batch takes hardly more time. Above it the time grows in proportion, and memory runs out. Sizes like 32, 64 or 128 fill the device evenly.
# - **The method.** Steps that use only $g$ tolerate noise, and batches around 100 do. Methods that divide by an estimated curvature amplify the noise and want batches of thousands (unit 02).
# - **Regularization.** The noise of small batches acts as a regularizer: they often find solutions that generalize better (Keskar et al. 2017; Masters and Luschi 2018).
#
# In deep learning every gradient is **inexact**, from sampling if nothing else. Near a minimum this shows: the full-batch gradient shrinks to zero, the mini-batch gradient does not, so with a fixed learning rate SGD never comes to rest. It keeps wandering around the minimum, and the wandering grows with the rate. To converge, the rate has to shrink, slowly enough to get anywhere and fast enough to come to rest. For the rate $\eta_k$ of step $k$ it is sufficient (Robbins and Monro 1951) that
#
# $$ \sum_{k} \eta_k = \infty \qquad\text{and}\qquad \sum_{k} \eta_k^2 < \infty. $$
#
# Unit 05 turns this into schedules.

# %% [markdown]
# ## 6. First aid on a plateau: shake
#
# Where the gradient is almost zero, so is the step. One remedy is to add Gaussian noise to the gradient. Let it fade as training goes on, so that it does not spoil the end. At step $k$, counted from 0:
#
# $$ \tilde g = g + \varepsilon, \qquad \varepsilon \sim \mathcal N\left(0, \sigma_k^2\right) \text{ in each entry}, \qquad \sigma_k = \sigma\, d^{\,k} $$
#
# with a decay $d$ between 0 and 1. Neelakantan et al. (2015) trained very deep networks this way, with a noise that decays more slowly.
#
# Here is the plateau again. Plain descent has hardly moved in 100 steps. As soon as you turn the perturbation up, the small dots show where the paths of 200 draws of the noise end.
#
# **Predict, then try**
# 1. Set the perturbation's sigma to 0.5, to 1 and to 2. How many of the 200 draws reach the basin?
# 2. Set sigma to 1 and the decay to 1, so that the noise never fades. What do you gain, and what do you lose?
# 3. Move "draw of the noise". Would a single path tell you whether shaking works?

# %% tags=["demo"]
demos.gradient_descent.surface_explorer(surface="plateau", steps=100);


# %% [markdown]
# **What to notice.** Shaking is a remedy that works sometimes. Of the 200 draws 28% reach the basin with $\sigma = 0.5$, 43% with 1 and 56% with 2. The noise knows no direction, so many of the others end farther from the basin than they began. With noise that never fades more of them get there, 62% with $\sigma = 1$, but they keep jittering: in the middle their loss is still 0.14, where fading noise leaves 0.0004. One path is one draw, and tells you nothing about the rest.
#
# > **Erratum.** One of the lectures behind this unit (EVA, session 11) introduces gradient noise and then shows a Keras layer `GaussianNoise` as its code. That layer adds noise to the *activations*, in the forward pass. It is a regularizer, and a different method: the gradient that the optimizer receives is exact for the noisy network. What you write here is noise on the gradient.
#
# ### Exercise: `perturb_gradient` (2 points)

# %% nbgrader={"grade": false, "grade_id": "perturb-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def perturb_gradient(g, k, rng, sigma, decay):
    """Add normal noise that fades from step to step to a gradient.

    Parameters
    ----------
    g : ndarray or number, any shape
        Gradient. Integers are fine.
    k : int
        Step, counted from 0.
    rng : numpy.random.Generator
        The only source of randomness.
    sigma : float
        Standard deviation of the noise at step 0, in the units of `g`; 0 means no noise.
    decay : float
        What is left of the standard deviation after one more step, between 0 and 1.

    Returns
    -------
    ndarray or float, the shape of g
        g plus independent normal noise in every entry, with mean 0 and standard deviation
        sigma decay^k. `g` itself stays as it is.
        (Neelakantan et al., Adding Gradient Noise Improves Learning for Very Deep Networks, 2015;
        their noise fades more slowly.)
    """
    ### BEGIN SOLUTION
    return g + rng.normal(0.0, sigma * decay**k, size=np.shape(g))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-perturb-gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.perturb_gradient(perturb_gradient)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(110)
for seed, shape in enumerate([(4,), (2, 3), (2, 1, 3), ()]):
    g = rng.normal(scale=1e4, size=shape)
    kept = np.copy(g)
    noisy = perturb_gradient(g, 2, np.random.default_rng(seed), 1.5, 0.9)
    assert np.array_equal(g, kept), "your function changes the gradient that it is given"
    assert np.shape(noisy) == shape, "the result must have the shape of the gradient"
    noisy = perturb_gradient(g, 2, np.random.default_rng(seed), 0.0, 0.9)
    assert np.array_equal(noisy, g), "with sigma = 0 the gradient must stay as it is"
# For 20000 draws 0.03 is six standard errors of the deviation, 0.043 of the mean; the other
# bounds are as wide.
ramp = np.linspace(-3.0, 3.0, 20000).reshape(100, 200)
cases = [(0, 0.5, 0.7), (1, 2.0, 0.7), (6, 0.3, 0.8), (40, 1.0, 0.99)]
for seed, (k, sigma, decay) in enumerate(cases):
    for g in (ramp, np.zeros((100, 200))):
        noisy = perturb_gradient(g, k, np.random.default_rng(900 + seed), sigma, decay)
        assert np.shape(noisy) == g.shape, "the result must have the shape of the gradient"
        z = (noisy - g) / (sigma * decay**k)
        apart = min(np.ptp(z, axis=0).min(), np.ptp(z, axis=1).min())
        assert apart > 0.5, "every entry needs noise of its own, of deviation sigma * decay^k"
        assert abs(z.mean()) < 0.043, "the noise must have mean zero"
        assert abs(z.std() - 1) < 0.03, "the standard deviation must be sigma * decay^k"
        assert abs((z**4).mean() - 3) < 0.4, "the noise must be normal"
        rows, columns = z.mean(axis=1) * np.sqrt(200), z.mean(axis=0) * np.sqrt(100)
        assert abs(rows.std() - 1) < 0.43, "the entries of a row must not share noise"
        assert abs(columns.std() - 1) < 0.3, "the entries of a column must not share noise"
g = np.zeros(5)
first, same, other = (
    perturb_gradient(g, 0, np.random.default_rng(seed), 1.0, 0.5) for seed in (7, 7, 8)
)
assert np.array_equal(first, same), "equal seeds must give equal noise: draw from rng alone"
assert not np.array_equal(first, other), "another seed must give other noise: draw from rng"
noisy = perturb_gradient(np.arange(1000), 0, np.random.default_rng(9), 0.3, 0.5)
is_float = isinstance(noisy, np.ndarray) and noisy.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert noisy.shape == (1000,), "the result must have the shape of the gradient"
assert not np.any(noisy == np.round(noisy)), "with whole numbers the noise must not be rounded"
noisy = perturb_gradient(2, 1, np.random.default_rng(3), 0.1, 0.5)
assert np.shape(noisy) == () and 1.5 < noisy < 2.5, "g may also be a Python number"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. First aid on a cliff: clip
#
# On a cliff the gradient points the right way, and its length is absurd. The gradient tells you the direction of steepest descent for a *small* step; its length was never a promise about how far you can go. So keep the direction and limit the length. With the norm $\lVert g\rVert$ over all entries:
#
# $$ g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g\rVert}\right) $$
#
# This is **gradient clipping by norm** (Pascanu et al. 2013), standard equipment for recurrent networks and transformers. Clipping each entry by itself also exists; it changes the direction.
#
# ### Exercise: `clip_gradient` (2 points)

# %% nbgrader={"grade": false, "grade_id": "clip-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def clip_gradient(g, max_norm):
    """Shorten a gradient that is too long, and keep its direction.

    Parameters
    ----------
    g : ndarray or number, any shape
        Gradient. Integers are fine.
    max_norm : float
        Largest 2-norm allowed, above 0, in the units of `g`.

    Returns
    -------
    ndarray or float, the shape of g
        g max_norm / norm where the norm, sqrt(sum of g^2) over all entries, exceeds max_norm; else
        the same values as `g`. `g` itself stays as it is.
        (Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks,
        2013.)
    """
    ### BEGIN SOLUTION
    norm = np.linalg.norm(g)
    scale = max_norm / norm if norm > max_norm else 1.0
    return g * scale
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-clip-gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.clip_gradient(clip_gradient)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(111)
for shape in [(6,), (3, 4), (4, 4), (2, 3, 2), (1,), ()]:
    for size, max_norm in [(5, 1.5), (5, 0.7), (2, 1.9), (2, 2.2), (0.5, 3), (1e4, 10)]:
        g = rng.normal(size=shape)
        g = g * (size / np.sqrt(np.sum(g**2)))
        kept = np.copy(g)
        clipped = clip_gradient(g, max_norm)
        assert np.array_equal(g, kept), "your function changes the gradient that it is given"
        assert np.shape(clipped) == shape, "the result must have the shape of the gradient"
        norm = np.sqrt(np.sum(np.asarray(clipped) ** 2))
        assert norm < max_norm * (1 + 1e-5), "the norm over all entries must not exceed max_norm"
        if size < max_norm:
            assert oracles.close(clipped, g, rtol=1e-5), "a gradient that is not too long must stay"
        expected = oracles.clip_grad_norm(g, max_norm)
        assert oracles.close(clipped, expected, rtol=1e-5), "differs from PyTorch's clip_grad_norm_"
exact = np.array([[6.0, 0.0], [0.0, -8.0]])
allowed = oracles.close(clip_gradient(exact, 10.0), exact, rtol=1e-5)
assert allowed, "a gradient whose norm is just max_norm must stay"
zero = clip_gradient(np.zeros((2, 3)), 0.5)
assert np.array_equal(zero, np.zeros((2, 3))), "a zero gradient must stay zero"
clipped = clip_gradient(np.array([[2, 3], [6, 0]]), 3.5)
is_float = isinstance(clipped, np.ndarray) and clipped.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(clipped, np.array([[1, 1.5], [3, 0]]), rtol=1e-5), (
    "wrong result for whole numbers"
)
assert oracles.close(clip_gradient(-8, 2), -2, rtol=1e-5), "g may also be a Python number"
### END HIDDEN TESTS

# %% [markdown]
# Here is the cliff again, drawn after figure 8.3 of Goodfellow et al. (2016): gentle ground, and the minimum at the foot of a wall. The picture stops at step 8. That step has just ended on the wall.
#
# **Predict, then try**
# 1. The loss at the start was 2.5. Go to step 9. Where does the wall throw the path, and how high is the loss there?
# 2. How many steps does it take until the loss stays below 0.01? And how many with clipping at norm 1?
# 3. Clip at norm 0.1. Is a smaller limit always better?

# %% tags=["demo"]
demos.gradient_descent.surface_explorer(surface="cliff", steps=8);

# %% [markdown]
# **What to notice.** On the wall the gradient is 27 long, and on the ground before it 0.8. At a rate of 0.5 that is a step of 13 units, to $(-10, -7)$, where the loss is 11.2: more than four times that of the start, and everything that was gained is lost. The way back is long. It takes 64 steps until the loss stays below 0.01. With clipping at norm 1 it takes 14: each step off the wall is at most 0.5 long, and the path slides down along its foot. A limit of 0.1 shortens the steps on the gentle ground too, and then it takes 89.
#
# A small rate is the other way out. Up to 0.18 no throw leads higher than the start, but the fastest of these rates needs 40 steps. With clipping every rate from 0.1 to 1 arrives, and larger rates arrive sooner.

# %% [markdown]
# ## What to keep
#
# - You minimize the empirical risk of a surrogate loss. You care about the risk, and often about a 0-1 loss. The difference is why training stops early, and why the surrogate still teaches after the last mistake is gone.
# - Check every gradient you derive against central differences.
# - One learning rate serves all directions. The steepest one limits it.
# - Most trouble comes from plateaus, saddles, ravines and cliffs; local minima are the smaller problem.
# - A batch of size $B$ is off by $\sigma/\sqrt B$. Four times the work, half the noise.
# - Noise gets you off saddles, and with luck off plateaus. Clipping keeps a cliff from throwing you back.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 02 measures the shape of the ground, and finds out how large a step can be.
#
# ## Sources
#
# - V. Vapnik, *Principles of risk minimization for learning theory*, NIPS 1991.
# - A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, 1847.
# - H. Robbins, S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951.
# - S. Hochreiter, *Untersuchungen zu dynamischen neuronalen Netzen*, thesis, TU München, 1991. Y. Bengio, P. Simard, P. Frasconi, *Learning long-term dependencies with gradient descent is difficult*, IEEE Transactions on Neural Networks 5, 1994.
# - R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013.
# - Y. Dauphin et al., *Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*, NIPS 2014. A. Choromanska et al., *The loss surfaces of multilayer networks*, AISTATS 2015.
# - A. Neelakantan et al., *Adding gradient noise improves learning for very deep networks*, 2015.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, chapter 8.
# - N. Keskar et al., *On large-batch training for deep learning*, ICLR 2017. D. Masters, C. Luschi, *Revisiting small batch training for deep neural networks*, 2018.
# - D. Soudry et al., *The implicit bias of gradient descent on separable data*, JMLR 19, 2018.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*; EVA, session 11.
