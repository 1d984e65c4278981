# %% [markdown]
# # 07 · Regularization
#
# **Time** 3 hours · **Difficulty** ●●○ · **You need** unit 01; Adam (unit 04) for section 3, batch norm (unit 06) for section 7 · **Points** 21
#
# A network with enough weights can learn its training set by heart, noise included. This unit is about keeping it from doing that: by making large weights cost something, by switching units off at random, and by stopping in time. You write each of these, and you see what each does to the weights.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("07-regularization")

# %% [markdown]
# ## 1. Learning by heart
#
# You have 20 points and a polynomial of degree 12. Least squares finds coefficients that go close to every point, and between the points the curve swings wildly. Its training error is small because it fits the noise. On new points it fails: it **overfits**.
#
# You could take a lower degree. But which one? In a network you would have to guess a number of layers and units, and guess again for each new data set. There is a gentler way. Keep the large model, and ask for more than a small error: add to the loss a **penalty** that grows with the weights.
#
# $$ L_{\text{total}}(w) = L(w) + \lambda\, \Omega(w) $$
#
# Now a large weight has to earn its place. It stays only where it lowers $L$ by more than it costs. The **strength** $\lambda$ (`lam` in code, since `lambda` is a reserved word in Python) sets the price. **Regularization** is the name for this and for everything else that you do to lower the error on new data, even at the cost of the error on the training data (Goodfellow et al. 2016, chapter 7).
#
# Two penalties are common, and they do different things:
#
# $$ \Omega_2 = \sum_i w_i^2 \qquad\qquad \Omega_1 = \sum_i |w_i| $$
#
# The first is called **L2** or **ridge** (Hoerl and Kennard 1970), the second **L1** or **lasso** (Tibshirani 1996). In the picture, the loss is the mean squared error on the 20 points. The intercept costs nothing: to forbid a curve to lie high or low would help nobody. The true curve uses only degrees 1 and 4. (The picture builds its polynomials from Legendre's instead of plain powers, so that the coefficients of different degrees hardly disturb each other.)
#
# **Predict, then try**
# 1. You raise `lam` from very small to very large. What will the training error do, and what the validation error? (The right panel draws them up to where you are.)
# 2. With the ridge penalty at its best `lam`, how many of the 12 weights are zero? And with the lasso?
# 3. Where does the fit end as `lam` grows without bound?

# %% tags=["demo"]
demos.regularization.polynomial_fit();


# %% [markdown]
# **What to notice.** The training error only rises with `lam`. The validation error falls first and rises later: the left end overfits, the right end **underfits**, and the best place in between has to be found by trying, on data that the fit has not seen. Ridge is best near 0.03, with a validation error of 0.21 and not a single weight at zero. The lasso is best near 0.09, with 0.14; eight of its weights are exactly zero, and of the four that remain, two are large: those of degrees 1 and 4, the ones that count. It has selected features. It has also made these two smaller than they should be, 0.88 and −0.72 instead of 1 and −1: a penalty cannot tell a useful weight from a useless one, it pulls at all of them. No fit gets far below 0.12, which is the variance of the noise.
#
# Look at the lasso's weights from `lam` = 0.65 on: they are all zero, and the fit is a flat line. Ridge comes close to the same line and never gets there.

# %% [markdown]
# ## 2. Two penalties, two kinds of pull
#
# What moves a weight in training is the gradient. The gradients of the two penalties explain all that you have just seen:
#
# $$ \frac{\partial}{\partial w_i}\, \lambda \sum_j w_j^2 = 2 \lambda\, w_i \qquad\qquad \frac{\partial}{\partial w_i}\, \lambda \sum_j |w_j| = \lambda\, \mathrm{sign}(w_i) $$
#
# L2 is a spring. It pulls a large weight hard, and a small one hardly at all. So it makes everything smaller and nothing zero. L1 is a constant tug towards zero, as hard at 0.001 as at 1000. A weight that the loss does not hold with at least that force goes all the way.
#
# At zero the absolute value has a kink, and any slope from −1 to 1 would do. Choose $\mathrm{sign}(0) = 0$: a weight that has arrived feels no pull.
#
# ### Exercise: `l1` (2 points)

# %% nbgrader={"grade": false, "grade_id": "l1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1(w, lam):
    """L1 penalty of the weights, and its gradient.

    Parameters
    ----------
    w : ndarray or number, any shape
        Weights. Integers are fine.
    lam : float
        Strength of the penalty, 0 or more.

    Returns
    -------
    penalty : float
        lam times the sum of abs(w) over all entries, one number for any shape.
    gradient : ndarray or float, the shape of w
        lam sign(w), with sign(0) = 0. The argument stays as it is.
        (Tibshirani, Regression shrinkage and selection via the lasso, 1996.)
    """
    ### BEGIN SOLUTION
    return lam * np.sum(np.abs(w)), lam * np.sign(w)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-l1", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.l1(l1)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(701)
for shape in [(6,), (3, 4), (4, 4), (2, 3, 2), (1, 5), (1,), ()]:
    for lam in (0.3, 2.5):
        w = rng.normal(size=shape)
        kept = np.copy(w)
        penalty, gradient = l1(w, lam)
        assert np.array_equal(w, kept), "your function changes the weights that it is given"
        assert np.shape(penalty) == (), "the penalty must be one number, whatever the shape of w"
        assert np.shape(gradient) == shape, "the gradient must have the shape of w"
        by_hand = lam * sum(abs(entry) for entry in np.ravel(w).tolist())
        assert oracles.close(penalty, by_hand, rtol=1e-9), "differs from the sum of absolute values"
        expected = oracles.autograd(lambda t, lam=lam: lam * t.abs().sum(), w)
        assert oracles.close(gradient, expected, rtol=1e-9), "differs from PyTorch's autograd"
with np.errstate(all="ignore"):
    penalty, gradient = l1(np.array([0.0, -0.0, 2.0]), 0.7)
at_zero = oracles.close(gradient, np.array([0, 0, 0.7])) and oracles.close(penalty, 1.4)
assert at_zero, "a weight that is zero must cost nothing and feel no pull: sign(0) = 0"
penalty, gradient = l1(np.array([1e4, -1e-4, -1e4]), 0.5)
assert oracles.close(penalty, 1e4 + 5e-5, rtol=1e-9), "wrong penalty for large weights"
assert oracles.close(gradient, np.array([0.5, -0.5, -0.5])), (
    "the pull must not depend on the weight's size"
)
penalty, gradient = l1(np.array([[3, -7], [0, 2]]), 0.25)
is_float = isinstance(gradient, np.ndarray) and gradient.dtype == np.float64
assert is_float, "whole numbers must give a float64 gradient"
assert oracles.close(gradient, np.array([[0.25, -0.25], [0, 0.25]])), (
    "wrong gradient for whole numbers"
)
assert oracles.close(penalty, 3.0), "wrong penalty for whole numbers"
penalty, gradient = l1(-3, 0.5)
assert oracles.close(penalty, 1.5), "w may also be a Python number: wrong penalty"
assert oracles.close(gradient, -0.5), "w may also be a Python number: wrong gradient"
penalty, gradient = l1(np.array([1.5, -2.0]), 0.0)
none = np.array_equal(penalty, 0) and np.array_equal(gradient, np.zeros(2))
assert none, "with lam = 0 there must be no penalty and no pull"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `l2` (2 points)

# %% nbgrader={"grade": false, "grade_id": "l2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2(w, lam):
    """L2 penalty of the weights, and its gradient.

    Parameters
    ----------
    w : ndarray or number, any shape
        Weights. Integers are fine.
    lam : float
        Strength of the penalty, 0 or more.

    Returns
    -------
    penalty : float
        lam times the sum of w^2 over all entries, one number for any shape.
    gradient : ndarray or float, the shape of w
        2 lam w. The argument stays as it is.
        (Hoerl and Kennard, Ridge regression, 1970.)
    """
    ### BEGIN SOLUTION
    return lam * np.sum(np.square(w)), 2 * lam * np.asarray(w)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-l2", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.l2(l2)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(702)
for shape in [(6,), (3, 4), (4, 4), (2, 3, 2), (1, 5), (1,), ()]:
    for lam in (0.3, 2.5):
        w = rng.normal(size=shape)
        kept = np.copy(w)
        penalty, gradient = l2(w, lam)
        assert np.array_equal(w, kept), "your function changes the weights that it is given"
        assert np.shape(penalty) == (), "the penalty must be one number, whatever the shape of w"
        assert np.shape(gradient) == shape, "the gradient must have the shape of w"
        by_hand = lam * sum(entry * entry for entry in np.ravel(w).tolist())
        assert oracles.close(penalty, by_hand, rtol=1e-9), "differs from the sum of squares"
        expected = oracles.autograd(lambda t, lam=lam: lam * (t**2).sum(), w)
        assert oracles.close(gradient, expected, rtol=1e-9), "differs from PyTorch's autograd"
with np.errstate(all="ignore"):
    penalty, gradient = l2(np.zeros((2, 2)), 0.7)
none = np.array_equal(penalty, 0) and np.array_equal(gradient, np.zeros((2, 2)))
assert none, "weights that are zero must cost and feel nothing"
penalty, gradient = l2(np.array([1e4, -1e-4, -1e4]), 0.5)
assert oracles.close(penalty, 1e8, rtol=1e-9), "wrong penalty for large weights"
assert oracles.close(gradient, np.array([1e4, -1e-4, -1e4])), (
    "the pull must be proportional to the weight"
)
penalty, gradient = l2(np.array([[3, -7], [0, 2]]), 0.25)
is_float = isinstance(gradient, np.ndarray) and gradient.dtype == np.float64
assert is_float, "whole numbers must give a float64 gradient"
assert oracles.close(gradient, np.array([[1.5, -3.5], [0, 1]])), "wrong gradient for whole numbers"
assert oracles.close(penalty, 15.5), "wrong penalty for whole numbers"
penalty, gradient = l2(-3, 0.5)
assert oracles.close(penalty, 4.5), "w may also be a Python number: wrong penalty"
assert oracles.close(gradient, -3.0), "w may also be a Python number: wrong gradient"
penalty, gradient = l2(np.array([1.5, -2.0]), 0.0)
none = np.array_equal(penalty, 0) and np.array_equal(gradient, np.zeros(2))
assert none, "with lam = 0 there must be no penalty and no pull"
### END HIDDEN TESTS

# %% [markdown]
# > **Erratum.** One of the lectures behind this unit (Georgia Tech CS 7643) writes the L2 penalty as $\lambda |W|^2$, having just said that $|W|$ is taken element by element. Read it as the sum of the squares, $\sum_i w_i^2$. The square of the sum of absolute values is another penalty: for the weights 3 and 4 the first is 25, the second 49. In our text of that slide the squared error reads $|y\, W x_i|^2$ in two places; a minus is missing, the residual is $y - W x_i$. The slide also calls this penalty weight decay. Section 3 shows when that is true.

# %% [markdown]
# ### Why corners make zeros
#
# There is a picture for this. Draw the loss as contours over two weights, and the penalty as contours too: circles for L2, diamonds for L1. At the lowest point of the sum, a contour of the loss and a contour of the penalty touch. If they crossed instead, you could walk along one of them and lower the other.
#
# An ellipse touches a circle almost anywhere. But a diamond sticks out its corners, and the corners lie on the axes, where one weight is zero.
#
# **Predict, then try**
# 1. With the L1 penalty, raise `lam` from its smallest value. Which weight will become zero first? Will it ever come back?
# 2. Switch to L2 at the same `lam`. Is there any `lam` on the slider at which a weight is zero?
# 3. Move the lowest loss until the ellipse touches a side of the diamond, not a corner.

# %% tags=["demo"]
demos.regularization.penalty_contours();


# %% [markdown]
# **What to notice.** With L1 the first weight is 0.10 at `lam` = 0.4 and exactly 0 at 0.5, and it stays there. At 2 both are zero. Look at the right panel: the paths are straight pieces with kinks, which the logarithmic axis bends. With L2 both weights shrink and never arrive; at `lam` = 10 they are 0.008 and 0.048. The elastic net does both.
#
# A caution. These solutions are exact. Gradient descent with the L1 gradient does not give you exact zeros: near zero, each step of size `lr * lam` jumps across, and the weight trembles around zero for ever. To get true zeros, move a weight towards zero by `lr * lam` after the step, and stop it *at* zero if it would cross (the proximal step; Beck and Teboulle 2009). Or cut off small weights at the end.
#
# Which one for networks? Nearly always L2, or its sibling weight decay. L1 is for when you want zeros: to select features, or to prune.

# %% [markdown]
# ### Both at once
#
# The lasso has a weakness. If two features say nearly the same, it picks one of them almost by chance, and a few other data points would make it pick the other. Zou and Hastie (2005) add both penalties, in the **elastic net**:
#
# $$ \Omega(w) = \alpha \sum_i w_i^2 + \beta \sum_i |w_i| $$
#
# The corners still make zeros. The squares make similar features share the work, since $0.5^2 + 0.5^2$ is less than $1^2 + 0^2$, while to L1 both cost the same.
#
# Libraries write the two strengths in different ways: scikit-learn takes one overall strength and a mixing ratio, and puts a ½ before the squares. Here $\alpha$ and $\beta$ are two independent numbers.
#
# ### Exercise: `elastic_net` (2 points)

# %% nbgrader={"grade": false, "grade_id": "elastic-net", "locked": false, "schema_version": 3, "solution": true, "task": false}
def elastic_net(w, alpha, beta):
    """Elastic net penalty of the weights, and its gradient.

    Parameters
    ----------
    w : ndarray or number, any shape
        Weights. Integers are fine.
    alpha, beta : float
        Strength of the squares; strength of the absolute values. Both are 0 or more, and neither
        depends on the other.

    Returns
    -------
    penalty : float
        alpha times the sum of w^2 plus beta times the sum of abs(w), over all entries.
    gradient : ndarray or float, the shape of w
        2 alpha w + beta sign(w), with sign(0) = 0. The argument stays as it is.
        (Zou and Hastie, Regularization and variable selection via the elastic net, 2005.)
    """
    ### BEGIN SOLUTION
    w = np.asarray(w)
    penalty = alpha * np.sum(w**2) + beta * np.sum(np.abs(w))
    return penalty, 2 * alpha * w + beta * np.sign(w)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-elastic-net", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.elastic_net(elastic_net)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(703)
for shape in [(6,), (3, 4), (4, 4), (2, 3, 2), (1, 5), (1,), ()]:
    for alpha, beta in [(0.3, 0.9), (2.5, 0.1), (0.0, 0.4), (0.6, 0.0)]:
        w = rng.normal(size=shape)
        kept = np.copy(w)
        penalty, gradient = elastic_net(w, alpha, beta)
        assert np.array_equal(w, kept), "your function changes the weights that it is given"
        assert np.shape(penalty) == (), "the penalty must be one number, whatever the shape of w"
        assert np.shape(gradient) == shape, "the gradient must have the shape of w"
        by_hand = sum(alpha * v * v + beta * abs(v) for v in np.ravel(w).tolist())
        assert oracles.close(penalty, by_hand, rtol=1e-9), "differs from the two sums, added up"
        expected = oracles.autograd(
            lambda t, a=alpha, b=beta: a * (t**2).sum() + b * t.abs().sum(), w
        )
        assert oracles.close(gradient, expected, rtol=1e-9), "differs from PyTorch's autograd"
with np.errstate(all="ignore"):
    penalty, gradient = elastic_net(np.array([0.0, -0.0, 2.0]), 0.5, 0.7)
at_zero = oracles.close(gradient, np.array([0, 0, 2.7])) and oracles.close(penalty, 3.4)
assert at_zero, "a weight that is zero must cost nothing and feel no pull: sign(0) = 0"
penalty, gradient = elastic_net(np.array([1e4, -1e4]), 0.5, 3.0)
assert oracles.close(penalty, 1e8 + 6e4, rtol=1e-9), "wrong penalty for large weights"
assert oracles.close(gradient, np.array([10003, -10003]), rtol=1e-9), (
    "wrong gradient for large weights"
)
penalty, gradient = elastic_net(np.array([[3, -7], [0, 2]]), 0.25, 0.75)
is_float = isinstance(gradient, np.ndarray) and gradient.dtype == np.float64
assert is_float, "whole numbers must give a float64 gradient"
assert oracles.close(gradient, np.array([[2.25, -4.25], [0, 1.75]])), (
    "wrong gradient for whole numbers"
)
assert oracles.close(penalty, 24.5), "wrong penalty for whole numbers"
penalty, gradient = elastic_net(-3, 0.5, 0.25)
assert oracles.close(penalty, 5.25), "w may also be a Python number: wrong penalty"
assert oracles.close(gradient, -3.25), "w may also be a Python number: wrong gradient"
### END HIDDEN TESTS

# %% [markdown]
# Two habits for practice. Do not penalize biases: like the intercept above, they move the output up and down and fit little noise. And check that the penalty is wired in: start without it, switch it on, and the training loss that you print must go up at once, by just the penalty.

# %% [markdown]
# ## 3. Weight decay
#
# Put the L2 gradient into a step of gradient descent, and sort by $w$:
#
# $$ w \leftarrow w - \eta\, (g + 2\lambda w) = (1 - 2\eta\lambda)\, w - \eta\, g $$
#
# In each step, every weight first loses a fixed share of itself. That is **weight decay**, and it is older than its reading as a penalty in networks (Hanson and Pratt 1988; Krogh and Hertz 1992). A weight that no gradient feeds fades like a radioactive sample. PyTorch's SGD writes it with a strength of its own, `weight_decay`, which is added to the gradient as
#
# $$ w \leftarrow w - \eta\, (g + \text{weight\_decay} \cdot w). $$
#
# Mind the factor of 2: `weight_decay = 2 * lam` gives the same steps as the penalty $\lambda \sum w^2$.
#
# ### Exercise: `weight_decay_step` (1 point)

# %% nbgrader={"grade": false, "grade_id": "weight-decay-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def weight_decay_step(w, g, lr, weight_decay):
    """One step of gradient descent with weight decay, as in PyTorch's SGD.

    Parameters
    ----------
    w, g : ndarray or number, both of one shape
        Parameters; gradient of the loss at `w`, without any penalty. Integers are fine.
    lr, weight_decay : float
        Learning rate; strength of the decay, 0 or more.

    Returns
    -------
    ndarray or float, the shape of w
        New parameters w - lr (g + weight_decay w). The arguments stay as they are.
        (Hanson and Pratt, Comparing biases for minimal network construction with
        back-propagation, 1988.)
    """
    ### BEGIN SOLUTION
    return w - lr * (g + weight_decay * w)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-weight-decay-step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.weight_decay_step(weight_decay_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(704)
for shape in [(5,), (3, 4), (2, 1, 3), (1,), ()]:
    w, gradients = rng.normal(size=shape), rng.normal(size=(40, *shape))
    path = oracles.torch_path("SGD", w, gradients, lr=0.07, weight_decay=0.4)
    for g, expected in zip(gradients, path, strict=True):
        kept = np.copy(w), np.copy(g)
        new = weight_decay_step(w, g, 0.07, 0.4)
        assert np.array_equal(w, kept[0]), "your step changes the weights that it is given"
        assert np.array_equal(g, kept[1]), "your step changes the gradient that it is given"
        assert np.shape(new) == shape, "the new weights must have the shape of the old ones"
        w = new
        assert oracles.close(w, expected, rtol=1e-9, atol=1e-12), "differs from torch.optim.SGD"
w, gradients = rng.normal(size=3), rng.normal(size=(300, 3))
path = oracles.torch_path("SGD", w, gradients, lr=0.02, weight_decay=0.1)
for g in gradients:
    w = weight_decay_step(w, g, 0.02, 0.1)
    assert np.shape(w) == (3,), "the new weights must have the shape of the old ones"
assert oracles.relative_error(w, path[-1]) < 1e-6, "leaves torch.optim.SGD within 300 steps"
shrunk = weight_decay_step(np.array([2.0, -3.0]), np.zeros(2), 0.5, 0.2)
assert oracles.close(shrunk, np.array([1.8, -2.7])), (
    "without a gradient the weights must shrink in proportion"
)
plain = weight_decay_step(np.array([2.0, -3.0]), np.array([1.0, 4.0]), 0.5, 0.0)
assert oracles.close(plain, np.array([1.5, -5.0])), (
    "without decay the step must be plain gradient descent"
)
large = weight_decay_step(np.array([1e4, -1e4]), np.array([1e4, 1e-4]), 0.5, 0.01)
assert oracles.close(large, np.array([4950.0, -9950.00005]), rtol=1e-9), (
    "wrong step for large values"
)
new = weight_decay_step(np.array([[4, 7], [-1, 0]]), np.array([[1, -1], [2, 0]]), 0.25, 0.5)
is_float = isinstance(new, np.ndarray) and new.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(new, np.array([[3.25, 6.375], [-1.375, 0]])), "wrong step for whole numbers"
assert oracles.close(weight_decay_step(4, 2, 0.25, 0.5), 3.0), "w and g may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Not the same in Adam
#
# For SGD the penalty and the decay are two ways to write the same step. For Adam they are not. If the penalty's gradient enters Adam with the rest, it is divided by $\sqrt{r}$ with the rest. A weight whose gradients are large has a large $r$, so its decay is divided by a large number: just where the loss pulls hard, there is hardly any regularization left. Loshchilov and Hutter (2019) noticed this and took the decay out of the gradient. **AdamW** takes an Adam step with the gradient of the loss alone, and subtracts `lr * weight_decay * w` beside it. (So it is in PyTorch. In the paper the decay is not multiplied by the learning rate; see unit 04.)
#
# The picture isolates this. Each weight has gradients of its own size $s$ that change sign all the time, so on average the loss pulls nowhere. Only the decay moves the weights, and all begin at 1.
#
# **Predict, then try**
# 1. AdamW leaves as much of a weight with gradients of size 0.1 as of one with size 10. Choose "Adam with L2". Which of the two will shrink faster?
# 2. And with SGD, does the size of the gradients matter for what is left?

# %% tags=["demo"]
demos.regularization.adam_decay();


# %% [markdown]
# **What to notice.** At weight decay 0.5 and after 200 steps, SGD and AdamW leave 0.37 of every weight, whatever its gradients: $(1 - 0.01 \cdot 0.5)^{200} = 0.37$. Adam with L2 leaves 0.02 of the weight with small gradients and 0.90 of the one with large gradients. The same number in the settings means two different things to two weights of one network.
#
# > **Erratum.** "L2 regularization (weight decay)", as the Georgia Tech slide has it, is true for SGD, up to the factor of 2. It is not true for Adam, RMSProp and AdaGrad. In PyTorch, `torch.optim.Adam(weight_decay=...)` adds the L2 gradient, `torch.optim.AdamW` decays. EVA's notes say that SGD regularizes better than Adam and that this can be fixed; the paper they link to, under its first title, is the one on AdamW.
#
# One more thing to know. A layer before a batch norm can be multiplied by any positive number without changing the output. There a penalty on its weights cannot make the function simpler. It still matters, since smaller weights make each step turn them further: in such layers weight decay works mostly as a learning rate (van Laarhoven 2017).

# %% [markdown]
# ## 4. Dropout
#
# Penalties look at the weights one by one. **Dropout** (Hinton et al. 2012; Srivastava et al. 2014) goes after something else: units that only work together. In each training step, every unit is switched off with some probability, independently of all the others. With `keep` the probability that a unit stays, draw a **mask** of zeros and ones and multiply:
#
# $$ m_i = \begin{cases} 1 & \text{with probability keep} \\ 0 & \text{otherwise} \end{cases} \qquad\qquad y = x \cdot m \quad \text{(entry by entry)} $$
#
# The mask is drawn anew in every step and for every example. A dropped unit gives 0, so whatever comes after has to do without it, in this step.
#
# Mind the letter $p$. In Srivastava's paper and in the Georgia Tech lecture, $p$ is the probability to keep. In PyTorch's `nn.Dropout(p)`, $p$ is the probability to drop. This course says `keep` and never $p$.
#
# ### Exercise: `dropout_mask` (2 points)

# %% nbgrader={"grade": false, "grade_id": "dropout-mask", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_mask(shape, keep, rng):
    """Draw which units stay in one training step.

    Parameters
    ----------
    shape : tuple of int
        Shape of the mask, such as (examples, units).
    keep : float
        Probability that a unit stays, from 0 to 1.
    rng : numpy.random.Generator
        The only source of randomness: equal seeds give equal masks.

    Returns
    -------
    ndarray of float, (*shape,)
        Zeros and ones: every entry is 1.0 with probability keep, independently of all others.
        (Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting,
        2014, section 4.)
    """
    ### BEGIN SOLUTION
    return (rng.random(shape) < keep).astype(float)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dropout-mask", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.dropout_mask(dropout_mask)
### BEGIN HIDDEN TESTS
for seed, shape in enumerate([(7,), (3, 4), (2, 3, 2), (1, 5), (4, 1)]):
    mask = dropout_mask(shape, 0.6, np.random.default_rng(seed))
    assert isinstance(mask, np.ndarray), "the mask must be an array"
    assert mask.shape == shape, "the mask must have the shape that is asked for"
    assert mask.dtype.kind == "f", "the mask must hold floats"
    assert set(mask.ravel().tolist()) <= {0.0, 1.0}, "the mask must hold zeros and ones only"
# Every bound below is at least 5 standard errors wide. z has mean 0 and variance 1 in each entry.
for seed, keep in enumerate([0.5, 0.8, 0.25, 0.9, 0.4]):
    mask = dropout_mask((100, 200), keep, np.random.default_rng(700 + seed))
    assert mask.shape == (100, 200), "the mask must have the shape that is asked for"
    assert set(mask.ravel().tolist()) == {0.0, 1.0}, "a large mask must hold both zeros and ones"
    z = (mask - keep) / np.sqrt(keep * (1 - keep))
    assert abs(z.mean()) < 6 / np.sqrt(z.size), "an entry must be 1 with probability keep"
    rows, columns = z.mean(axis=1) * np.sqrt(200), z.mean(axis=0) * np.sqrt(100)
    assert abs(rows.std() - 1) < 0.43, "the entries of a row must be drawn independently"
    assert abs(columns.std() - 1) < 0.3, "the entries of a column must be drawn independently"
    for first, second in [(z[1:], z[:-1]), (z[:, 1:], z[:, :-1]), (z[:50], z[50:])]:
        related = (first * second).sum() / np.sqrt(first.size)
        assert abs(related) < 6, "neither neighbours nor distant entries may depend on each other"
masks = np.array([dropout_mask((10, 9), 0.5, np.random.default_rng(s)) for s in range(200)])
assert masks.shape == (200, 10, 9), "the mask must have the shape that is asked for"
counts = masks.sum(axis=(1, 2))
# The deviation of 200 counts is known to 5 percent.
varies = abs(np.std(counts) / np.sqrt(90 * 0.25) - 1) < 0.3
assert varies, "the number of ones must vary from mask to mask, as that of independent draws does"
cube = np.array([dropout_mask((2, 3, 2), 0.7, np.random.default_rng(s)) for s in range(400)])
assert cube.shape == (400, 2, 3, 2), "the mask must have the shape that is asked for"
# Each of the 12 shares has a standard error of 0.023.
everywhere = np.abs(cube.mean(axis=0) - 0.7).max() < 0.15
assert everywhere, "every place must be kept with probability keep, for any number of axes"
first, same, other = (dropout_mask((9, 9), 0.5, np.random.default_rng(s)) for s in (7, 7, 8))
assert np.array_equal(first, same), "equal seeds must give equal masks: draw from rng alone"
assert not np.array_equal(first, other), "another seed must give another mask: draw from rng"
rng = np.random.default_rng(720)
first, second = (dropout_mask((9, 9), 0.5, rng) for _ in range(2))
assert not np.array_equal(first, second), "every call must draw a new mask: rng has to move on"
mask = dropout_mask((12, 10, 11, 9), 0.6, np.random.default_rng(721))
assert mask.shape == (12, 10, 11, 9), "the mask must have the shape that is asked for"
images = (mask - 0.6) / np.sqrt(0.24)
for axis in range(4):  # some thousand sums, each with variance 1; their deviation is known to 3 %
    sums = images.sum(axis=axis) / np.sqrt(images.shape[axis])
    alone = abs(sums.std() - 1) < 0.2
    assert alone, "every entry must be drawn independently, along each of the axes"
mask = dropout_mask((6, 5), 1.0, np.random.default_rng(3))
assert np.array_equal(mask, np.ones((6, 5))), "keep = 1 drops nothing"
mask = dropout_mask((6, 5), 0.0, np.random.default_rng(3))
assert np.array_equal(mask, np.zeros((6, 5))), "keep = 0 drops all"
### END HIDDEN TESTS

# %% [markdown]
# ### Training and test
#
# In training, a unit is there with probability `keep`. At test time you want an answer that does not depend on luck, so you switch nothing off. But then the next layer gets more than it is used to: with `keep` = 0.5, twice as much on average. So scale each output by `keep`, and its size is what it was on average:
#
# $$ \mathbb{E}[x\, m] = \text{keep} \cdot x + (1 - \text{keep}) \cdot 0 = \text{keep} \cdot x $$
#
# ### Exercise: `dropout_train` (1 point)

# %% nbgrader={"grade": false, "grade_id": "dropout-train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_train(x, mask):
    """Plain dropout in training: the dropped units are silent.

    Parameters
    ----------
    x : ndarray, any shape
        Activations. Integers are fine.
    mask : ndarray of float, the shape of x
        1 where a unit stays, 0 where it is dropped.

    Returns
    -------
    ndarray of float, the shape of x
        x mask, entry by entry. The arguments stay as they are.
        (Srivastava et al. 2014, section 4.)
    """
    ### BEGIN SOLUTION
    return x * mask
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dropout-train", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.dropout_train(dropout_train)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(706)
for shape in [(6,), (4, 5), (5, 5), (2, 3, 2), (1, 4), ()]:
    x, mask = rng.normal(size=shape), np.array(rng.integers(2, size=shape), dtype=float)
    kept = np.copy(x), np.copy(mask)
    dropped = dropout_train(x, mask)
    assert np.array_equal(x, kept[0]), "your function changes the activations that it is given"
    assert np.array_equal(mask, kept[1]), "your function changes the mask that it is given"
    assert np.shape(dropped) == shape, "the result must have the shape of x"
    by_hand = [a if m == 1 else 0.0 for a, m in zip(np.ravel(x), np.ravel(mask), strict=True)]
    right = oracles.close(np.ravel(dropped), np.array(by_hand), rtol=1e-9)
    assert right, "what stays must be as it was, and what is dropped must be 0"
x = np.array([[1e4, -1e4, 1e-4]])
assert np.array_equal(dropout_train(x, np.ones((1, 3))), x), "a mask of ones must drop nothing"
dropped = dropout_train(x, np.zeros((1, 3)))
assert np.array_equal(dropped, np.zeros((1, 3))), "a mask of zeros must drop everything"
dropped = dropout_train(np.array([[4, -7], [3, 0]]), np.array([[1.0, 0.0], [1.0, 1.0]]))
is_float = isinstance(dropped, np.ndarray) and dropped.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert np.array_equal(dropped, [[4, 0], [3, 0]]), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: `dropout_test` (1 point)

# %% nbgrader={"grade": false, "grade_id": "dropout-test", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_test(x, keep):
    """Plain dropout at test time: every unit stays, with its mean output in training.

    Parameters
    ----------
    x : ndarray, any shape
        Activations. Integers are fine.
    keep : float
        Probability with which a unit stayed in training, from 0 to 1.

    Returns
    -------
    ndarray of float, the shape of x
        keep x. The argument stays as it is. (Srivastava et al. 2014, section 4.)
    """
    ### BEGIN SOLUTION
    return keep * x
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-dropout-test", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.dropout_test(dropout_test)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(707)
for shape in [(6,), (4, 5), (2, 3, 2), (1, 4), ()]:
    for keep in (0.5, 0.9, 0.2):
        x = rng.normal(size=shape)
        kept = np.copy(x)
        scaled = dropout_test(x, keep)
        assert np.array_equal(x, kept), "your function changes the activations that it is given"
        assert np.shape(scaled) == shape, "the result must have the shape of x"
        # In training a unit gives x with probability keep, and else 0.
        mean = [keep * a + (1 - keep) * 0.0 for a in np.ravel(x).tolist()]
        right = oracles.close(np.ravel(scaled), np.array(mean), rtol=1e-9)
        assert right, "each output must equal its mean over the masks of training"
x = np.array([[1e4, -1e4, 1e-4]])
assert oracles.close(dropout_test(x, 1.0), x, rtol=1e-9), "with keep = 1 nothing changes"
assert oracles.close(dropout_test(x, 0.25), x / 4, rtol=1e-9), "wrong result for large values"
assert np.array_equal(dropout_test(np.zeros(3), 0.5), np.zeros(3)), "silent units must stay silent"
scaled = dropout_test(np.array([[4, -7], [3, 0]]), 0.5)
is_float = isinstance(scaled, np.ndarray) and scaled.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(scaled, np.array([[2, -3.5], [1.5, 0]])), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# > **Erratum.** The Georgia Tech lecture says: scale the outputs by $p$, "or equivalently" the weights, $W_{test} = pW$. This needs two remarks. First, which weights? Those that *leave* the dropped units, as Srivastava et al. write. The weights that enter them will not do. Take one ReLU unit with weight 1, bias −1 and input 3: half its output is $0.5 \cdot \max(0, 3 - 1) = 1$, but with half the weight it gives $\max(0, 1.5 - 1) = 0.5$. The biases of the next layer are not scaled either. Second, the scaled network gives the mean of the *sum* that the next layer computes. Behind a nonlinearity it is no longer the mean of the outputs. Section 6 measures the difference.

# %% [markdown]
# ### Inverted dropout
#
# It is a nuisance that a model has to be rescaled when it goes into service. So every library does it the other way round. Divide by `keep` in training, and at test time do nothing at all:
#
# $$ y = \frac{x\, m}{\text{keep}} \qquad\qquad \mathbb{E}[y] = x $$
#
# This is **inverted dropout**. Srivastava et al. mention it in section 10. What you do at test time is then the network as it is: in PyTorch, `model.eval()` makes dropout the identity. Forget that line, and your test results are random and too bad.
#
# ### Exercise: `inverted_dropout` (1 point)

# %% nbgrader={"grade": false, "grade_id": "inverted-dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverted_dropout(x, mask, keep):
    """Inverted dropout in training; at test time nothing is left to do.

    Parameters
    ----------
    x : ndarray, any shape
        Activations. Integers are fine.
    mask : ndarray of float, the shape of x
        1 where a unit stays, 0 where it is dropped.
    keep : float
        Probability with which the mask's entries are 1, above 0 and at most 1.

    Returns
    -------
    ndarray of float, the shape of x
        x mask / keep, entry by entry. The arguments stay as they are.
        (Srivastava et al. 2014, section 10.)
    """
    ### BEGIN SOLUTION
    return x * mask / keep
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-inverted-dropout", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.inverted_dropout(inverted_dropout)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(708)
for shape in [(6,), (4, 5), (5, 5), (2, 3, 2), (1, 4), ()]:
    for keep in (0.5, 0.8, 0.3):
        x, mask = rng.normal(size=shape), np.array(rng.integers(2, size=shape), dtype=float)
        kept = np.copy(x), np.copy(mask)
        y = inverted_dropout(x, mask, keep)
        assert np.array_equal(x, kept[0]), "your function changes the activations that it is given"
        assert np.array_equal(mask, kept[1]), "your function changes the mask that it is given"
        assert np.shape(y) == shape, "the result must have the shape of x"
        pairs = zip(np.ravel(x).tolist(), np.ravel(mask).tolist(), strict=True)
        by_hand = [a * (1 / keep) if m == 1 else 0.0 for a, m in pairs]
        right = oracles.close(np.ravel(y), np.array(by_hand), rtol=1e-9)
        assert right, "what stays must be divided by keep, and what is dropped must be 0"
# Over all four masks of two units, weighted by their probabilities, the mean must be x itself.
x, keep, mean = np.array([3.0, -5.0]), 0.7, np.zeros(2)
for first in (0.0, 1.0):
    for second in (0.0, 1.0):
        p = (keep if first else 1 - keep) * (keep if second else 1 - keep)
        mean = mean + p * np.asarray(inverted_dropout(x, np.array([first, second]), keep))
assert oracles.close(mean, x, rtol=1e-9), "the mean over all masks must be x, as at test time"
x = np.array([[1e4, -1e4, 1e-4]])
assert oracles.close(inverted_dropout(x, np.ones((1, 3)), 1.0), x), "with keep = 1 nothing changes"
y = inverted_dropout(x, np.zeros((1, 3)), 0.5)
assert np.array_equal(y, np.zeros((1, 3))), "a mask of zeros drops everything"
y = inverted_dropout(np.array([[4, -7], [3, 0]]), np.array([[1.0, 0.0], [1.0, 1.0]]), 0.8)
is_float = isinstance(y, np.ndarray) and y.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(y, np.array([[5, 0], [3.75, 0]])), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# The backward pass is short. Output $y_i$ depends on $x_i$ alone, with the slope $m_i / \text{keep}$. The chain rule multiplies the gradient that arrives by it. A dropped unit had no say in the loss, so it gets no gradient, and its incoming weights learn nothing from this example. It has to be the *same* mask as in the forward pass: keep it until then.
#
# ### Exercise: `inverted_dropout_backward` (2 points)

# %% nbgrader={"grade": false, "grade_id": "inverted-dropout-backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def inverted_dropout_backward(dy, mask, keep):
    """Gradient of the loss with respect to what went into inverted dropout.

    Parameters
    ----------
    dy : ndarray, any shape
        Gradient of the loss with respect to the output y = x mask / keep. Integers are fine.
    mask : ndarray of float, the shape of dy
        The mask of the forward pass.
    keep : float
        Probability with which the mask's entries are 1, above 0 and at most 1.

    Returns
    -------
    ndarray of float, the shape of dy
        dx, the gradient with respect to x. The arguments stay as they are.
        (Srivastava et al. 2014, section 5.1.)
    """
    ### BEGIN SOLUTION
    return dy * mask / keep
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-inverted-dropout-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.inverted_dropout_backward(inverted_dropout_backward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(709)
for shape in [(6,), (4, 5), (5, 5), (2, 3, 2), (1, 4), ()]:
    for keep in (0.5, 0.8, 0.3):
        dy, mask = rng.normal(size=shape), np.array(rng.integers(2, size=shape), dtype=float)
        kept = np.copy(dy), np.copy(mask)
        dx = inverted_dropout_backward(dy, mask, keep)
        assert np.array_equal(dy, kept[0]), "your function changes the gradient that it is given"
        assert np.array_equal(mask, kept[1]), "your function changes the mask that it is given"
        assert np.shape(dx) == shape, "the result must have the shape of dy"
        expected = oracles.inverted_dropout_gradient(mask, keep, dy)
        assert oracles.close(dx, expected, rtol=1e-9), "differs from PyTorch's autograd"
# Central differences of a loss, sum(a y^3), whose gradient depends on y.
x, a, mask, keep = rng.normal(size=5), rng.normal(size=5), np.array([1.0, 0, 1, 1, 0]), 0.6
y = x * mask / keep
dx = np.asarray(inverted_dropout_backward(3 * a * y**2, mask, keep))
for i, step in enumerate(1e-5 * np.eye(5)):
    up, down = (np.sum(a * (moved * mask / keep) ** 3) for moved in (x + step, x - step))
    same = oracles.close(dx[i], (up - down) / 2e-5, rtol=1e-6, atol=1e-8)
    assert same, "differs from central differences of a loss"
dx = inverted_dropout_backward(np.zeros(3), np.ones(3), 0.5)
assert np.array_equal(dx, np.zeros(3)), "no gradient arrives"
dy = np.array([[1e4, -1e4, 1e-4]])
same = oracles.close(inverted_dropout_backward(dy, np.ones((1, 3)), 1.0), dy, rtol=1e-9)
assert same, "with keep = 1 the gradient must pass unchanged"
blocked = inverted_dropout_backward(dy, np.zeros((1, 3)), 0.5)
assert np.array_equal(blocked, np.zeros((1, 3))), "through dropped units no gradient may pass"
dx = inverted_dropout_backward(np.array([[4, -7], [3, 0]]), np.array([[1.0, 0], [1, 1]]), 0.8)
is_float = isinstance(dx, np.ndarray) and dx.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(dx, np.array([[5, 0], [3.75, 0]])), "wrong result for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 5. First reading: do not rely on your neighbour
#
# Why should breaking a network at random make it better? One answer: a unit that may lose any of its inputs cannot build on a single one, or on one particular combination. If unit A has learned to correct the mistakes of unit B, this is useless whenever B is gone. Such **co-adaptation** fits the training set and breaks on new data. With dropout, each unit has to be useful among many different partners.
#
# You can watch this with two weights. Two units carry the same signal, each with a little noise of its own. The target is the signal. Any weights with $w_1 + w_2 = 1$ predict well, so without dropout the loss has a long valley, and descent all but stops where it first meets the floor. Now drop units. Over all masks, the mean of the loss is (Srivastava et al. 2014, section 9.1; Wager et al. 2013)
#
# $$ \mathbb{E}_m\, L = L(w) + \frac{1 - \text{keep}}{\text{keep}} \sum_i w_i^2\; \mathbb{E}[x_i^2] $$
#
# There is an L2 penalty in it, and you have met it already: it makes similar features share the work. It also weighs each weight by the size of its input, so units that are loud pay more.
#
# **Predict, then try**
# 1. The picture starts with two equal weights. Keep `keep` = 1, and start at $w_1 = 1.1$, $w_2 = -0.3$ instead. Which unit will the model rely on in the end? What happens to the error if that unit fails?
# 2. Lower `keep` to 0.9. Where does the path end now, and does it matter where it starts?
# 3. Lower `keep` to 0.5. What has become of $w_1 + w_2$, and what does that cost?

# %% tags=["demo"]
demos.regularization.two_neighbours();


# %% [markdown]
# **What to notice.** Without dropout, after 150 steps the weights are 1.01 and −0.02. The model has put everything on unit 1, because it began there. The error is 0.02; if unit 1 fails, it is 1.05, worse than predicting 0 always. With `keep` = 0.9 the work is shared, 0.48 and 0.46 after 300 steps, and other starts lead close to the same place. The error with both units is no larger, 0.013, and when one fails it is 0.30 at most. With `keep` = 0.5 both weights are 0.33. They share perfectly, but their sum is only 0.66, and the error with both units is 0.12. Dropout is not free: like every penalty, it makes weights smaller than the data alone would.

# %% [markdown]
# ## 6. Second reading: an ensemble of $2^n$ networks
#
# Each mask makes another network. With $n$ units there are $2^n$ of them, and they share their weights. Dropout trains a random one at each step. At test time you would like to ask them all and average their answers, as one does with an **ensemble** of models. A mask with $k$ ones among $n$ has the probability $\text{keep}^k (1 - \text{keep})^{n-k}$, so the answer of the whole ensemble is
#
# $$ \mathbb{E}[f(m)] = \sum_{m \in \{0,1\}^n} \text{keep}^{k(m)}\, (1 - \text{keep})^{n - k(m)}\; f(m) $$
#
# For a real network this sum is hopeless: with 100 units it has about $10^{30}$ terms. The scaled network from section 4 is a shortcut that puts the mean mask into $f$ instead, once. How good is it? For a few units you can do the sum and see.
#
# ### Exercise: `average_over_masks` (4 points)

# %% nbgrader={"grade": false, "grade_id": "average-over-masks", "locked": false, "schema_version": 3, "solution": true, "task": false}
def average_over_masks(f, n_units, keep):
    """Exact mean of a network's output over all the networks that dropout makes of it.

    Parameters
    ----------
    f : callable
        Takes a mask, ndarray of float, (n_units,), zeros and ones, and returns a number or an
        array, always of the same shape. It may be nonlinear.
    n_units : int
        How many units may be dropped, 1 or more. There are 2^n_units masks.
    keep : float
        Probability that a unit stays, from 0 to 1, for each unit independently.

    Returns
    -------
    float or ndarray, the shape of what f returns
        Sum over all masks of probability times f(mask). A mask with k ones has the probability
        keep^k (1 - keep)^(n_units - k). Nothing is drawn at random.
        (Srivastava et al. 2014, section 1; Goodfellow et al., Deep Learning, 2016, section 7.12.)
    """
    ### BEGIN SOLUTION
    total = 0.0
    for number in range(2**n_units):
        mask = np.array([number >> i & 1 for i in range(n_units)], dtype=float)
        kept = mask.sum()
        total = total + keep**kept * (1 - keep) ** (n_units - kept) * f(mask)
    return total
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-average-over-masks", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.average_over_masks(average_over_masks)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(710)
for n, keep in [(5, 0.8), (4, 0.3), (1, 0.6), (6, 0.5), (2, 0.95)]:
    a = rng.normal(size=n)
    value = average_over_masks(lambda mask, a=a: float(np.sum(a * mask)), n, keep)
    assert np.shape(value) == (), "where f returns a number, the mean must be one number"
    assert oracles.close(value, keep * a.sum(), rtol=1e-9, atol=1e-12), "wrong for a sum over units"
    value = average_over_masks(lambda mask, a=a: float(np.sum(a * mask) ** 2), n, keep)
    exact = (keep * a.sum()) ** 2 + keep * (1 - keep) * np.sum(a**2)  # mean^2 + variance
    assert oracles.close(value, exact, rtol=1e-9), "wrong for the square of a sum over units"
    value = average_over_masks(lambda mask, a=a: float(np.exp(np.sum(a * mask))), n, keep)
    exact = np.prod(1 - keep + keep * np.exp(a))  # independent factors
    assert oracles.close(value, exact, rtol=1e-9), "wrong for an exponential"
    value = average_over_masks(lambda mask: 1.0, n, keep)
    assert oracles.close(value, 1.0, rtol=1e-9), "the probabilities of all masks must add up to 1"
for keep in (0.35, 0.7):
    matrix = average_over_masks(lambda mask: np.outer(mask, mask), 3, keep)
    exact = np.where(np.eye(3) == 1, keep, keep**2)
    assert np.shape(matrix) == (3, 3), "where f returns an array, the mean must have its shape"
    assert oracles.close(matrix, exact, rtol=1e-9), "wrong for an f that returns an array"
# A network with two outputs, and the same sum written as nested loops.
w, v = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
hidden = np.tanh(np.array([1.0, -0.5, 2.0]) @ w)
exact = np.zeros(2)
for i in range(2):
    for j in range(2):
        for k in range(2):
            for m in range(2):
                ones = i + j + k + m
                out = np.tanh((hidden * [i, j, k, m]) @ v)
                exact = exact + 0.6**ones * 0.4 ** (4 - ones) * out
network = average_over_masks(lambda mask: np.tanh((hidden * mask) @ v), 4, 0.6)
assert oracles.close(network, exact, rtol=1e-9), "wrong for a small network with two outputs"
seen = []


def remember(mask):
    assert isinstance(mask, np.ndarray), "f must be called with an array"
    assert mask.shape == (5,), "a mask must have the shape (n_units,)"
    assert mask.dtype.kind == "f", "a mask must hold floats"
    seen.append(tuple(mask.tolist()))
    return 0.0


average_over_masks(remember, 5, 0.4)
assert set(sum(seen, ())) == {0.0, 1.0}, "masks must hold zeros and ones only"
assert len(set(seen)) == 32, "f must see every one of the 2^n masks"
full = average_over_masks(lambda mask: np.array([mask.sum(), 3.0]), 3, 1.0)
assert oracles.close(full, np.array([3, 3])), "with keep = 1 only the full mask counts"
empty = average_over_masks(lambda mask: float(np.cos(mask.sum())), 3, 0.0)
assert oracles.close(empty, 1.0), "with keep = 0 only the empty mask counts"
whole = average_over_masks(lambda mask: int(mask.sum()), 3, 0.5)
assert oracles.close(whole, 1.5), "an f that returns whole numbers may have a fraction as mean"
ends = average_over_masks(lambda mask: 1e8 * (mask.prod() + 3 * (1 - mask).prod()), 9, 0.5)
assert oracles.close(ends, 1e8 / 128, rtol=1e-9), "wrong for large values of f, or for nine units"
### END HIDDEN TESTS

# %% [markdown]
# Here are the 256 networks that dropout makes of a layer with 8 units. The curves show some of them, their exact mean, and the scaled network.
#
# **Predict, then try**
# 1. Choose the linear output. How far is the scaled network from the mean?
# 2. Choose ReLU. On which side of the mean does the scaled network lie, and is it the same side everywhere?
# 3. At which `keep` is the difference zero for every output?

# %% tags=["demo"]
demos.regularization.average_network();

# %% [markdown]
# **What to notice.** Where the output is linear in the units, the scaled network is the ensemble's mean, exactly. With a ReLU behind the sum it lies below the mean at every $x$ or meets it, by as much as 0.41 at `keep` = 0.5: the mean of a convex function is at least the function of the mean. At `keep` = 1 only one network is left, and there is nothing to differ. With a sigmoid and `keep` = 0.5 it is surer of itself than the ensemble at both ends of the picture. Yet behind a sigmoid it is exactly another mean, the **geometric** one: multiply the probabilities of "yes" over all networks, each to the power of its weight, do the same for "no", and normalize (Baldi and Sadowski 2013). In deep networks nothing is exact any more. It works well all the same (Warde-Farley et al. 2014).
#
# > **Erratum.** The Georgia Tech lecture says of the $2^n$ networks that most are trained with one or two mini-batches. Most are never trained at all. With 100 units there are $2^{100} \approx 1.3 \cdot 10^{30}$ masks. A million steps with a thousand examples each draw at most $10^9$ of them. What makes the untrained ones good is that they share their weights with those that were trained (Goodfellow et al. 2016, section 7.12).

# %% [markdown]
# ### How many to keep?
#
# Now a network with two hidden layers of 32 units and 100 noisy examples of two moons. Training takes too long for a slider, so the networks in the picture were trained beforehand: 12 for each `keep`, each of the 12 on other data and from other initial weights. The curves are means over the 12, the boundary is that of the first. The switch adds the boundaries of four of the networks that dropout makes of it.
#
# **Predict, then try**
# 1. Lower `keep` from 1. Which one will have the lowest test error? What becomes of the training error on the way?
# 2. Loss and 0-1 loss: are they lowest at the same `keep`? The dotted line is the loss of a coin, which says "one half" to everything. How much of the way do the networks lie below it?
# 3. Switch the single networks on. How much do they differ at `keep` = 0.9, and at 0.3?

# %% tags=["demo"]
demos.regularization.keep_probability();

# %% [markdown]
# **What to notice.** Without dropout the training set is learned by heart, 0.4 % wrong, by a boundary that winds around single points. Of the test set 16.3 % are wrong. With `keep` = 0.5 it is 14.2 %, though more than 6 % of the training set are now wrong. The gain is small and it is real: 11 of the 12 networks got better. With 0.2 it is 17.0 %, worse than without dropout. Such a network underfits.
#
# The test loss tells another story. It falls from 1.77 without dropout to 0.82 at `keep` = 0.6, and it is lowest at 0.2 with 0.63, where the 0-1 loss is at its worst. The loss punishes wrong answers that are given with great confidence, and dropout makes a network less sure.
#
# Look at the dotted line, too. A coin has the loss $\log 2 = 0.693$, and at every `keep` but 0.2 the test loss is **worse than that of a coin**, although five answers of six are right. That is no contradiction. These networks were trained until they were nearly certain of everything: of the wrong answers of the first one without dropout, three in five are given with more than 95 % certainty. Dropout cures only part of it. Never read a loss without its comparison, and do not trust the probabilities of a network that has learned its training set by heart. Stopping early helps more: a network of this size gets to a test loss of 0.32 in section 8. Unit 09 shows how far certainty alone can drive a loss, at one and the same accuracy.
#
# With the switch on, you see the second reading at work. At `keep` = 0.9 the single networks nearly follow the whole one. At 0.3 they go their own ways, and their compromise is a smooth line.
#
# A good start is 0.5 for wide fully connected layers and 0.8 for inputs (Srivastava et al. 2014). If the network underfits, take dropout away before you change anything else.

# %% [markdown]
# ## 7. Where dropout disappoints
#
# ### On convolutions
#
# In a feature map, neighbours look alike. Drop a single entry, and the entries around it still tell the next layer what was there. Nothing is really missing, and little is regularized; what remains is some noise. That is why dropout on convolutions is weaker than on fully connected layers, and why one drops more than entries: whole feature maps, **SpatialDropout** (Tompson et al. 2015), or square blocks, **DropBlock** (Ghiasi et al. 2018).
#
# The picture drops parts of a smooth map, in white, and guesses every dropped entry from the kept entries near it, by their weighted mean. The middle panel shows how far off the guesses are: white is right, black is off by two standard deviations or more.
#
# **Predict, then try**
# 1. At the start half of the single entries are dropped, and 94 % of their variance can be told from their neighbours. Drop the same share in blocks of 7 × 7. How much will it be?
# 2. Where is the guess worse, at the edge of a block or in its middle?
# 3. And when whole maps are dropped?

# %% tags=["demo"]
demos.regularization.dropped_map();

# %% [markdown]
# **What to notice.** Of half the entries, dropped one by one, the neighbours tell 94 %. In blocks it is 45 %: next to a kept entry 84 %, further inside 25 %, for a guess from close by cannot reach the middle of a block. The dark spots of the middle panel lie there. Of a whole map nothing is left to tell. The map here is smooth random noise, and its smoothness sets these numbers. The order of the three is the point.

# %% [markdown]
# ### Together with batch norm
#
# Batch norm (unit 06) divides by a variance that it saw in training. Put dropout before it, and that variance is wrong at test time. For an input with mean $\mu$ and variance $\sigma^2$, inverted dropout keeps the mean and changes the variance:
#
# $$ \mathrm{Var}[y] = \frac{\sigma^2 + \mu^2}{\text{keep}} - \mu^2 \;\ge\; \sigma^2 $$
#
# In training, batch norm learns the larger one. At test time the smaller one comes in, and is still divided by the root of the larger. Li et al. (2019) call this the **variance shift** and show that it can cost accuracy. So the two together are sometimes worse than each alone, as the Georgia Tech lecture warns.
#
# **Predict, then try**
# 1. Dropout, then batch norm. Lower `keep` to 0.5. Will the output at test time be too wide or too narrow?
# 2. Batch norm first, then dropout. Does the norm still use a wrong variance? What does a second batch norm behind it see?

# %% tags=["demo"]
demos.regularization.batch_norm_shift();


# %% [markdown]
# **What to notice.** With dropout first and `keep` = 0.5, the outputs have standard deviation 1 in training and 0.64 at test time. With 0.8 it is 0.86, with 0.9 it is 0.93. With the norm first, its own statistics are right, but what leaves the dropout still has different variances in training and at test time, and the next batch norm would inherit the trouble. Hence the advice of Li et al.: if you want both, put dropout behind the last batch norm, such as just before the final layer. Many networks with batch norm leave dropout out, since the noise of batch statistics regularizes as well (Ioffe and Szegedy 2015).

# %% [markdown]
# ## 8. Early stopping
#
# The cheapest regularizer needs no formula. While a network trains, it first learns what is common to all examples and later what is special about a few. The training loss falls throughout. The **validation loss**, on data held out from training, falls, reaches a lowest point and rises. Stop there.
#
# In practice the validation loss is noisy. One lecture (IIT) halts as soon as it begins to rise, and that would be at the first bump of the noise. So use **patience**: stop when that many epochs in a row have not beaten the best so far, and go back to the weights of the best epoch (Prechelt 1998). You have to store a copy of them on the way.
#
# Why does it regularize? Weights start small and need time to grow. With few steps they cannot get far. For a quadratic loss and a start at zero you can work out how far. In a direction of curvature $h$, $t$ steps with rate $\eta$ go the share $1 - (1 - \eta h)^t$ of the way to the minimum. The penalty $\lambda \sum w_i^2$ leaves the share $h / (h + 2\lambda)$. With $2\lambda = 1 / (\eta t)$ the two are **alike**: both are about $\eta t h$ where the surface is flat, and about 1 where it is steep (Goodfellow et al. 2016, section 7.8). They are not the same. After 1000 steps at rate 0.01, early stopping keeps 0.63 at curvature 0.1, and the penalty 0.50; at curvature 1 it is 1.00 against 0.91. Early stopping changes more sharply from "left alone" to "learned", and no $\lambda$ makes the two equal.
#
# Compare like with like when you watch the two curves. The training loss that you print may contain the penalty and the noise of dropout, and is a mean over an epoch in which the network kept improving. The validation loss has no penalty, no dropout, and is measured at the end of the epoch. It can well be the lower one.
#
# ### Exercise: `early_stopping` (3 points)

# %% nbgrader={"grade": false, "grade_id": "early-stopping", "locked": false, "schema_version": 3, "solution": true, "task": false}
def early_stopping(val_losses, patience):
    """Which epoch is the best, and when does training stop?

    Parameters
    ----------
    val_losses : ndarray, (n,)
        Validation loss after each epoch, n of 1 or more, finite. Epochs are counted from 0.
    patience : int
        1 or more. Training stops at the epoch that is the patience-th in a row whose loss is not
        smaller than the best so far (an equal loss does not beat it), else at the last epoch.

    Returns
    -------
    best, stop : int
        Epoch of the smallest loss among those seen up to the stop, the first of equal ones; epoch
        at which training stops. The argument stays as it is.
        (Prechelt, Early stopping, but when?, 1998; Goodfellow et al. 2016, algorithm 7.1.)
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best, epoch
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-early-stopping", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.early_stopping(early_stopping)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(711)
for n, patience in [(12, 1), (12, 2), (30, 3), (30, 5), (8, 8), (8, 20), (2, 1), (1, 1)] * 6:
    # Coarse losses have many ties; fine ones have none.
    for losses in [rng.integers(5, size=n) / 4, rng.normal(size=n), np.abs(rng.normal(size=n))]:
        kept = losses.copy()
        best, stop = early_stopping(losses, patience)
        assert np.array_equal(losses, kept), "your function changes the losses that it is given"
        assert np.shape(best) == np.shape(stop) == (), "best and stop must be numbers"
        whole = all(isinstance(epoch, (int, np.integer)) for epoch in (best, stop))
        assert whole, "best and stop must be epochs, which are whole numbers (int)"
        # By definition: the first epoch at the end of `patience` epochs that beat nothing before.
        values = losses.tolist()
        beats = [i == 0 or values[i] < min(values[:i]) for i in range(n)]
        due = [i for i in range(patience, n) if not any(beats[i - patience + 1 : i + 1])]
        expected = due[0] if due else n - 1
        assert stop <= n - 1, "epochs are counted from 0, so the last one is n - 1"
        assert stop == expected, "training stops at another epoch"
        seen = values[: expected + 1]
        assert best == seen.index(min(seen)), "another epoch is the best among those seen"
best, stop = early_stopping(np.linspace(5.0, 1.0, 9), 1)
assert np.array_equal((best, stop), (8, 8)), (
    "while every epoch is better, training must go on to the last"
)
best, stop = early_stopping(np.linspace(1.0, 5.0, 9), 3)
assert np.array_equal((best, stop), (0, 3)), (
    "if nothing beats epoch 0, training stops when patience runs out"
)
best, stop = early_stopping(np.full(7, 2.5), 4)
assert np.array_equal((best, stop), (0, 4)), "an equal loss does not beat the best"
best, stop = early_stopping(np.array([3e8, 2e8, 2e8 - 1, 2e8, 9e8, 1.0]), 2)
assert np.array_equal((best, stop), (2, 4)), (
    "any smaller loss beats the best, and the future does not count"
)
best, stop = early_stopping(np.array([4, 2, 3, 3, 1]), 2)
assert np.array_equal((best, stop), (1, 3)), "wrong for losses that are whole numbers"
best, stop = early_stopping(np.array([0.5, 0.5 - 1e-6, 0.5 - 2e-6, 0.6, 0.5]), 2)
assert np.array_equal((best, stop), (2, 4)), "an improvement counts, however small it is"
### END HIDDEN TESTS

# %% [markdown]
# The picture shows one run: a network that learns 60 examples by heart, for 120 epochs. Choose how many examples are held out for validation.
#
# **Predict, then try**
# 1. With 60 validation examples, where will patience 1 stop? Which patience is enough to get past the bumps?
# 2. Take only 20 validation examples, and great patience. Do you get the best weights?
# 3. What does a larger patience cost, if nothing else?

# %% tags=["demo"]
demos.regularization.patience();

# %% [markdown]
# **What to notice.** The test loss is lowest at epoch 48, with 0.321; after all 120 epochs it is 0.526. With 60 validation examples and patience 1, training stops at epoch 2 and keeps weights with test loss 0.434. From patience 9 on it gets past the bumps and keeps epoch 55, with 0.327. Patience 10 goes on to epoch 65 for that; a larger patience only costs more epochs. With only 20 validation examples, patience 10 keeps the weights of epoch 89, with 0.440: the small set was lucky for them. Patience protects you from bumps that pass. It does not protect you from a validation set that is too small.
#
# You have now used the validation set to choose something: the epoch. That makes its loss a little too good. For the number that you report, keep a test set that nothing was chosen with.

# %% [markdown]
# ## 9. Which one, and when?
#
# First make sure that your model *can* overfit: without any regularization, it should learn a small set by heart. A model that cannot do this has a bug or is too small, and regularization would hide it. Then add what you need:
#
# - **Weight decay** almost always; with Adam, in the form of AdamW.
# - **Early stopping** always, at least as a look at the validation curve.
# - **Dropout** for wide fully connected layers, and where there are few data. On feature maps drop blocks or maps. Beside batch norm put it last or leave it out.
# - **L1** if you want zeros.
# - **More data**, real or augmented, beats all of these. That is unit 08.

# %% [markdown]
# ## What to keep
#
# - Regularization trades training error for error on new data. Too much of it underfits.
# - L2 pulls in proportion to the weight and makes all weights small. L1 pulls at every weight alike and makes zeros.
# - Weight decay equals an L2 penalty for SGD, up to a factor of 2. For Adam it does not: use AdamW.
# - Dropout multiplies by a random mask. Inverted dropout divides by `keep` in training and leaves the test alone.
# - Units that may lose their neighbours share the work. Or, read another way: one network stands in for the mean of $2^n$, exactly where it is linear and roughly elsewhere.
# - A network that has learned its training set by heart is too sure: its test loss can be worse than a coin's while most of its answers are right.
# - Stopping early acts like a penalty on the weights, without being one. Stop when the validation loss has not beaten its best for `patience` epochs, and return to the best weights.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 08 makes more data out of those you have.
#
# ## Sources
#
# - A. Hoerl, R. Kennard, *Ridge regression: biased estimation for nonorthogonal problems*, Technometrics 12, 1970.
# - R. Tibshirani, *Regression shrinkage and selection via the lasso*, Journal of the Royal Statistical Society B 58, 1996. A. Beck, M. Teboulle, *A fast iterative shrinkage-thresholding algorithm for linear inverse problems*, SIAM Journal on Imaging Sciences 2, 2009.
# - H. Zou, T. Hastie, *Regularization and variable selection via the elastic net*, Journal of the Royal Statistical Society B 67, 2005.
# - S. Hanson, L. Pratt, *Comparing biases for minimal network construction with back-propagation*, NIPS 1988. A. Krogh, J. Hertz, *A simple weight decay can improve generalization*, NIPS 4, 1992.
# - I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*, ICLR 2019; first called *Fixing weight decay regularization in Adam*.
# - T. van Laarhoven, *L2 regularization versus batch and weight normalization*, 2017.
# - G. Hinton et al., *Improving neural networks by preventing co-adaptation of feature detectors*, 2012. N. Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting*, JMLR 15, 2014.
# - S. Wager, S. Wang, P. Liang, *Dropout training as adaptive regularization*, NIPS 2013. P. Baldi, P. Sadowski, *Understanding dropout*, NIPS 2013. D. Warde-Farley et al., *An empirical analysis of dropout in piecewise linear networks*, ICLR 2014.
# - J. Tompson et al., *Efficient object localization using convolutional networks*, CVPR 2015. G. Ghiasi, T.-Y. Lin, Q. Le, *DropBlock: a regularization method for convolutional networks*, NeurIPS 2018.
# - X. Li et al., *Understanding the disharmony between dropout and batch normalization by variance shift*, CVPR 2019. S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015.
# - L. Prechelt, *Early stopping, but when?*, in Neural Networks: Tricks of the Trade, 1998.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, chapter 7.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*; EVA, session 11.
