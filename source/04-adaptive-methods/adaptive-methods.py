# %% [markdown]
# # 04 · Adaptive methods
#
# **Time** 3 hours · **Difficulty** ●●○ · **You need** units 01 to 03: gradient descent, condition numbers, momentum and exponential averages · **Points** 19, and 3 more for a bonus exercise
#
# So far one learning rate has served all weights. In a ravine it is too large for one direction and too small for the other. The methods of this unit watch the gradients of each weight and give it a rate of its own. You build seven of them, from AdaGrad to AdamW, see what each one repaired and what it broke, and let ten optimizers race on the surfaces of unit 01.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("04-adaptive-methods")


# %% [markdown]
# ## 1. A rate for each weight
#
# Unit 02 showed what a good rate would be: small where the curvature is large. Newton's method divides by the curvature, which nobody can afford for millions of weights. Is there a cheap sign of it?
#
# The oldest idea looks at signs. If the derivative by one weight keeps its sign, the steps are too timid there; if it flips at every step, they overshoot. So raise that weight's rate in the first case and lower it in the second (Jacobs 1988). This needs exact gradients. Those of mini-batches flip their signs from noise alone.
#
# > **Erratum.** One of the lectures behind this unit (IIT Patna) states the rule as: if the derivative keeps its sign, the learning rate should *decrease*. It should increase. A constant sign means that you are still on your way, and that longer steps would get you there sooner.
#
# The second idea looks at sizes, and survives noise. Where the surface is steep, gradients are large. So divide each weight's gradient by the size that its gradients have had so far.
#
# ### AdaGrad
#
# AdaGrad (Duchi, Hazan and Singer 2011) keeps, for each weight, the sum $r$ of all squared gradients, and divides by its root. All operations work entry by entry:
#
# $$ r \leftarrow r + g^2 \qquad\qquad w \leftarrow w - \frac{\eta}{\sqrt r + \epsilon}\, g $$
#
# Three things to see in this formula:
#
# - In the first step $\sqrt r$ is $|g|$, so every weight moves by $\eta$, whatever the size of its gradient. Multiply the loss by 1000 and the path stays the same, but for $\epsilon$. With these methods `lr` is no longer a factor on the gradient. It is nearly a length: how far a weight may go in one step.
# - Each weight's rate follows from the data, so nobody has to tune them one by one. You still have to choose $\eta$.
# - $\epsilon$ is there for a weight whose gradient has always been zero. Then $r = 0$, and $0/0$ would be `nan`. A single `nan` in one weight spreads to the whole network with the next forward pass.
#
# Some people write $\sqrt{r + \epsilon}$ instead of $\sqrt r + \epsilon$. As long as the gradients are not tiny, the difference is too small to matter, and the tests of this unit accept both. AdaDelta, below, is the one exception.
#
# > **Erratum.** One of the lectures (Georgia Tech) divides by $G_i + \epsilon$, where $G_i$ is the sum of squares, without the root. Then a first gradient that is ten times as large makes a first step that is ten times *smaller*, and the steeper a direction, the less you move in it. The paper takes the root, and so does every implementation.
#
# ### Exercise: `adagrad_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "adagrad-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adagrad_step(w, g, r, lr, eps=1e-8):
    """One step of AdaGrad: every weight has a rate that shrinks with its past gradients.

    Parameters
    ----------
    w, g, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; sum of the squared gradients so far, zeros before the
        first step. Integers are fine.
    lr : float
        Learning rate.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, and must not be left out.

    Returns
    -------
    w, r : ndarray or float, the shape of w
        New weights and new sum: r <- r + g^2, then w <- w - lr g / (sqrt(r) + eps), entry by
        entry. The arguments stay as they are. (Duchi, Hazan and Singer 2011.)
    """
    ### BEGIN SOLUTION
    r = r + np.square(g, dtype=float)
    return w - lr * g / (np.sqrt(r) + eps), r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adagrad-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.adagrad_step(adagrad_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(401)
for shape, n_steps in [((4, 3), 300), ((5,), 9), ((3, 3), 9), ((2, 1, 2), 9), ((1,), 9), ((), 9)]:
    # Gradients of 3 to 9 in size: there it does not matter to six digits where eps stands.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(3, 9, size)
    w, r = rng.normal(size=shape), np.zeros(shape)
    path = oracles.torch_path("Adagrad", w, gradients, lr=0.3, eps=1e-8)
    for g, expected, total in zip(gradients, path, np.cumsum(gradients**2, axis=0), strict=True):
        kept = np.copy(w), np.copy(g), np.copy(r)
        new_w, new_r = adagrad_step(w, g, r, 0.3)
        same = [np.array_equal(now, then) for now, then in zip((w, g, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, r = new_w, new_r
        assert np.shape(w) == np.shape(r) == shape, "w and r must keep their shape"
        assert oracles.relative_error(r, total) < 1e-9, "r must be the sum of all squared gradients"
        assert oracles.relative_error(w, expected) < 1e-6, "differs from torch.optim.Adagrad"
w, r = adagrad_step(np.array([2.0, -1.0]), np.array([1e4, -2e4]), np.zeros(2), 0.25)
assert oracles.close(w, np.array([1.75, -0.75]), rtol=1e-6), (
    "the first step must be lr long, however large g"
)
assert oracles.close(r, np.array([1e8, 4e8]), rtol=1e-9), "wrong sum for large gradients"
with np.errstate(all="ignore"):
    w, r = adagrad_step(np.array([1.5, -2.0]), np.array([0.0, 6.0]), np.zeros(2), 0.3)
assert np.shape(w) == np.shape(r) == (2,), "w and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
assert w[0] == 1.5, "a zero gradient must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 36.0), "eps must not get into the sum r"
w, _ = adagrad_step(0.0, 5.0, 0.0, 1.0, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.array([3e-8, -2e-9]), np.zeros(2), 0.3
left_out, given = adagrad_step(*tiny)[0], adagrad_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, r = adagrad_step(np.array([4, -1]), np.array([0.5, -1.5]), np.array([0, 2]), 0.5)
fractions = oracles.close(r, np.array([0.25, 4.25])) and oracles.close(
    w, np.array([3.5, -1 + 0.75 / 4.25**0.5]), rtol=1e-6
)
assert fractions, "wrong result for w and r of whole numbers and a gradient of fractions"
w, r = adagrad_step(np.array([4, -1]), np.array([3, -4]), np.array([16, 0]), 0.5)
is_float = isinstance(w, np.ndarray) and w.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(w, np.array([3.7, -0.5]), rtol=1e-6), "wrong step for whole numbers"
assert oracles.close(r, np.array([25, 16])), "wrong sum for whole numbers"
w, r = adagrad_step(2, -4, 9, 0.5)
assert oracles.close(w, 2.4, rtol=1e-6) and oracles.close(r, 25), "w, g and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### What it was invented for
#
# Think of text. The word "the" is in nearly every sentence, "ornithology" in one of many thousands, and it may be the word that decides. The gradient of a batch is a mean over its examples, and examples without a word contribute zero to that word's weight. So rare words have small gradients for no better reason than being rare, and plain SGD learns them at a snail's pace.
#
# Below, two features are equally important: the right weight is 1 for both. Batches have 20 examples. The dense feature is in every example. How often the sparse one is there, the slider says. At its start that is "1 of 1": both are always there, and both curves are the same under every method.
#
# **Predict, then try**
# 1. Make the second feature rare: "present in 1 of" 50. SGD will need 4 batches for the dense weight. How many for the sparse one? Can you make up for it with a larger rate?
# 2. With AdaGrad, what will change for the dense weight, and what for the sparse one?

# %% tags=["demo"]
demos.adaptive_methods.sparse_feature();


# %% [markdown]
# **What to notice.** With "1 of 50" and rate 0.5, SGD has the dense weight at 0.9 after 4 batches and the sparse one after 182. A larger rate helps a little, until the dense weight cannot stand it: at 1.8 the sparse weight needs 45 batches while the dense one jumps up and down, and from about 2 on all is lost. AdaGrad at 0.5 needs 6 batches and 12. It divides by what it has seen, and a feature that was rarely seen has kept a large rate. Nothing is free: the sparse weight is noisier now, since its large rate follows every one of its few examples. Since nothing but the slider was moved, it was rarity alone that held the sparse weight back.

# %% [markdown]
# ### Why its rate dies
#
# The sum $r$ can only grow. If the gradient of a weight keeps the size $|g|$, then after $t$ steps $r = t\, g^2$, and the step has shrunk to
#
# $$ \frac{\eta}{\sqrt{t\, g^2}}\, |g| = \frac{\eta}{\sqrt t}. $$
#
# After 10 000 steps that is a hundredth of $\eta$. On a convex problem a shrinking rate is welcome, since it lets the noise average out (unit 01). A network is another matter. It spends its first steps in a region with gradients that say nothing about where it will be later, and AdaGrad never forgets them. One meeting with a cliff is enough to leave it limping for good. You will see that in the race.

# %% [markdown]
# ## 2. Forget the distant past
#
# ### RMSProp
#
# The repair is one line. Replace the sum by an exponential average, as in unit 03, with a decay $\rho$ that forgets what is older than about $1/(1-\rho)$ steps:
#
# $$ r \leftarrow \rho\, r + (1 - \rho)\, g^2 \qquad\qquad w \leftarrow w - \frac{\eta}{\sqrt r + \epsilon}\, g $$
#
# Now $\sqrt r$ is the root of the mean square of the recent gradients, which gave the method its name. Tieleman and Hinton presented it in 2012, in a lecture; there is no paper. If a gradient keeps its size, the step settles at $\eta$ and stays there.
#
# ### Exercise: `rmsprop_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "rmsprop-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_step(w, g, r, lr, rho=0.9, eps=1e-8):
    """One step of RMSProp: AdaGrad with a memory that fades.

    Parameters
    ----------
    w, g, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; running average of the squared gradient, zeros before
        the first step. Integers are fine.
    lr, rho : float
        Learning rate; share of the old average that stays, between 0 and 1.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, and must not be left out.

    Returns
    -------
    w, r : ndarray or float, the shape of w
        New weights and new average: r <- rho r + (1 - rho) g^2, then
        w <- w - lr g / (sqrt(r) + eps), entry by entry. The arguments stay as they are.
        (Tieleman and Hinton 2012.)
    """
    ### BEGIN SOLUTION
    r = rho * r + (1 - rho) * np.square(g)
    return w - lr * g / (np.sqrt(r) + eps), r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-rmsprop-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.rmsprop_step(rmsprop_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(402)
cases = [((4, 3), 300, 0.9), ((5,), 9, 0.6), ((3, 3), 9, 0.8), ((2, 1, 2), 9, 0.99)]
cases += [((1,), 9, 0.9), ((), 9, 0.8)]
for shape, n_steps, rho in cases:
    # Gradients of 3 to 9 in size: there it does not matter to six digits where eps stands.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(3, 9, size)
    w, r = rng.normal(size=shape), np.zeros(shape)
    path = oracles.torch_path("RMSprop", w, gradients, lr=0.02, alpha=rho, eps=1e-8)
    averages = oracles.exponential_averages(gradients**2, rho)
    for g, expected, average in zip(gradients, path, averages, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(r)
        # The first case leaves rho at its default.
        new_w, new_r = rmsprop_step(w, g, r, 0.02, **({} if n_steps == 300 else {"rho": rho}))
        same = [np.array_equal(now, then) for now, then in zip((w, g, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, r = new_w, new_r
        assert np.shape(w) == np.shape(r) == shape, "w and r must keep their shape"
        near = oracles.relative_error(r, average) < 1e-9
        assert near, "r must be the running average of the squared gradients"
        assert oracles.relative_error(w, expected) < 1e-6, "differs from torch.optim.RMSprop"
w, r = rmsprop_step(np.array([2.0, -1.0]), np.array([1e4, -2e4]), np.zeros(2), 0.25, rho=0.75)
assert oracles.close(w, np.array([1.5, -0.5]), rtol=1e-6), "wrong first step for large gradients"
with np.errstate(all="ignore"):
    w, r = rmsprop_step(np.array([1.5, -2.0]), np.array([0.0, 6.0]), np.zeros(2), 0.3)
assert np.shape(w) == np.shape(r) == (2,), "w and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
assert w[0] == 1.5, "a zero gradient must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 3.6), "eps must not get into the average r"
w, r = rmsprop_step(1.5, 0.0, 16.0, 0.3, rho=0.75)
assert np.array_equal(w, 1.5) and oracles.close(r, 12), (
    "with a zero gradient r must fade and the weight stay"
)
w, _ = rmsprop_step(0.0, 5.0, 0.0, 1.0, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.array([3e-8, -2e-9]), np.zeros(2), 0.3
left_out, given = rmsprop_step(*tiny)[0], rmsprop_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, r = rmsprop_step(np.array([4, -1]), np.array([8, -4]), np.array([33, 17]), 0.5, 0.75)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, r))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(r, np.array([40.75, 16.75])), "wrong average for whole numbers"
expected = [4 - 4 / 40.75**0.5, -1 + 2 / 16.75**0.5]
assert oracles.close(w, np.array(expected), rtol=1e-6), "wrong step for whole numbers"
w, r = rmsprop_step(2, -4, 16, 0.5)
assert oracles.close(w, 2.5, rtol=1e-6) and oracles.close(r, 16), "w, g and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### RMSProp with Nesterov momentum
#
# RMSProp says how far each weight should go. Momentum says in which direction, by remembering past steps. They combine. Look ahead along the velocity, take the gradient there, and let the *scaled* gradient push the velocity:
#
# $$ g = \nabla L(w + \beta v) \qquad r \leftarrow \rho\, r + (1 - \rho)\, g^2 \qquad v \leftarrow \beta v - \frac{\eta}{\sqrt r + \epsilon}\, g \qquad w \leftarrow w + v $$
#
# This is the Nesterov form of unit 03 whose velocity is a move, so the point ahead is $w + \beta v$. The scaling happens before the gradient enters $v$. What is already in $v$ was scaled when it came in.
#
# > **Erratum.** One of the lectures (IIT Patna) lists the small constant among this algorithm's inputs and then divides by $\sqrt r$ alone. The book that it follows (Goodfellow et al. 2016, algorithm 8.6) leaves it out too. Without the constant, a weight whose first gradient is zero becomes `nan`.
#
# ### Exercise: `rmsprop_nesterov_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "rmsprop-nesterov-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rmsprop_nesterov_step(w, r, v, gradient, lr, rho, beta, eps=1e-8):
    """One step of RMSProp with Nesterov momentum.

    Parameters
    ----------
    w, r, v : ndarray or number, all of one shape
        Weights; running average of the squared gradient; velocity. The last two are zeros before
        the first step. Integers are fine.
    gradient : callable
        Takes weights and returns the gradient there, of the same shape. Each call costs a pass
        through all the data of a batch, and one is enough.
    lr, rho, beta : float
        Learning rate; share of the old average that stays; share of the velocity that stays.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, and must not be left out.

    Returns
    -------
    w, r, v : ndarray or float, the shape of w
        With g the gradient at w + beta v: r <- rho r + (1 - rho) g^2, then
        v <- beta v - lr g / (sqrt(r) + eps), then w <- w + v. The arguments stay as they are.
        (Goodfellow, Bengio and Courville 2016, algorithm 8.6.)
    """
    ### BEGIN SOLUTION
    g = gradient(w + beta * v)
    r = rho * r + (1 - rho) * np.square(g)
    v = beta * v - lr * g / (np.sqrt(r) + eps)
    return w + v, r, v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-rmsprop-nesterov-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.rmsprop_nesterov_step(rmsprop_nesterov_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(403)
cases = [((4, 3), 200, 0.9, 0.8), ((3,), 9, 0.7, 0.5), ((3, 3), 9, 0.8, 0.6)]
cases += [((2, 1, 2), 9, 0.9, 0.9), ((), 9, 0.8, 0.6)]
for shape, n_steps, rho, beta in cases:
    # The slopes stay between 4 and 10 in size: there it does not matter where eps stands.
    tilt = rng.choice([-7.0, 7.0], shape)

    def gradient(w, tilt=tilt):
        assert np.shape(w) == np.shape(tilt), "gradient must be called with the shape of w"
        return tilt + 3.0 * np.sin(w)

    w, r, v = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    states = oracles.rmsprop_nesterov_path(w, gradient, 0.02, rho, beta, n_steps)
    for expected in zip(*states, strict=True):
        kept = np.copy(w), np.copy(r), np.copy(v)
        new = rmsprop_nesterov_step(w, r, v, gradient, 0.02, rho, beta)
        same = [np.array_equal(now, then) for now, then in zip((w, r, v), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, r, v = new
        kept_shape = np.shape(w) == np.shape(r) == np.shape(v) == shape
        assert kept_shape, "w, r and v must keep their shape"
        near = [oracles.relative_error(a, b) < 1e-6 for a, b in zip(new, expected, strict=True)]
        assert near[1], "r leaves the running average of the squared gradients at w + beta v"
        assert near[2], "the velocity differs from the formula, step by step from the history"
        assert near[0], "the weights differ from the formula, step by step from the history"
gradients = rng.choice([-1.0, 1.0], (40, 3)) * rng.uniform(3, 9, (40, 3))
w, r, v = np.array([1.0, -2.0, 0.5]), np.zeros(3), np.zeros(3)
path = oracles.torch_path("RMSprop", w, gradients, lr=0.05, alpha=0.9, eps=1e-8)
for g, expected in zip(gradients, path, strict=True):
    w, r, v = rmsprop_nesterov_step(w, r, v, lambda w, g=g: g, 0.05, 0.9, 0.0)
    assert oracles.relative_error(w, expected) < 1e-6, "with beta = 0 it must be RMSProp's step"
with np.errstate(all="ignore"):
    w, r, v = rmsprop_nesterov_step(
        np.array([1.5, 2.0]), np.zeros(2), np.zeros(2), lambda w: np.array([0.0, 6.0]),
        0.3, 0.75, 0.5,
    )  # fmt: skip
kept_shape = np.shape(w) == np.shape(r) == np.shape(v) == (2,)
assert kept_shape, "w, r and v must keep their shape"
finite = np.isfinite(w).all() and np.isfinite(v).all()
assert finite, "with a zero gradient at the first step weights and velocity must stay finite"
assert w[0] == 1.5 and v[0] == 0, "at rest a zero gradient must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 9.0), "eps must not get into the average r"
w, r, v = rmsprop_nesterov_step(1.0, 4.0, 0.5, lambda w: 0.0 * w, 0.3, 0.75, 0.5)
carried = oracles.close(w, 1.25) and oracles.close(v, 0.25)
assert carried, "with a zero gradient the velocity must still carry the weights"
w, _, v = rmsprop_nesterov_step(0.0, 0.0, 0.0, lambda w: w + 5.0, 1.0, 0.9, 0.5, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.zeros(2), np.zeros(2), lambda w: w + np.array([3e-8, -2e-9]), 0.3, 0.9, 0.5
left_out = rmsprop_nesterov_step(*tiny)[0]
given = rmsprop_nesterov_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, r, v = rmsprop_nesterov_step(
    np.array([4, -1]), np.array([0, 0]), np.array([2, -4]), lambda w: 2e4 * w, 0.5, 0.75, 0.5
)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, r, v))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(v, np.array([0, -1]), atol=1e-6), (
    "wrong velocity for whole numbers and large gradients"
)
assert oracles.close(w, np.array([4, -2]), rtol=1e-6), (
    "wrong weights for whole numbers and large gradients"
)
### END HIDDEN TESTS

# %% [markdown]
# ### AdaDelta
#
# Zeiler (2012) found the same repair and was not content. Look at the units. If $w$ is in meters and the loss is a plain number, the gradient is in $1/\text{m}$. In $g / \sqrt r$ the units cancel, so the step of RMSProp is a plain number times $\eta$, and $\eta$ has to be a length in meters that somebody must choose. What has the right unit and is known already? The steps that were taken before. So keep a second average, $u$, of squared steps, and put its root where $\eta$ was:
#
# $$ r \leftarrow \rho\, r + (1 - \rho)\, g^2 \qquad d = \frac{\sqrt{u + \epsilon}}{\sqrt{r + \epsilon}}\; g \qquad u \leftarrow \rho\, u + (1 - \rho)\, d^2 \qquad w \leftarrow w - \eta\, d $$
#
# The paper has no learning rate; PyTorch added $\eta$, which is 1 by default.
#
# There is a catch. At the start $u$ is zero, so the very first step has only $\epsilon$ to go by. It is $\sqrt{\epsilon/(1-\rho)}$ long: 0.003 with the usual numbers. The steps have to grow from there by their own strength, and that takes hundreds of steps. The learning rate is gone, and $\epsilon$ has quietly taken its office. This is why its place matters here: outside the roots, as $(\sqrt u + \epsilon) / (\sqrt r + \epsilon)$, the first step would be a thousand times shorter.
#
# ### Exercise: `adadelta_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "adadelta-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adadelta_step(w, g, r, u, lr=1.0, rho=0.9, eps=1e-6):
    """One step of AdaDelta: the size of the last steps takes the place of the learning rate.

    Parameters
    ----------
    w, g, r, u : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; running averages of the squared gradient and of the
        squared step, zeros before the first step. Integers are fine.
    lr : float
        Scales the move of w, and nothing else. 1 in the paper.
    rho : float
        Share of the old averages that stays, between 0 and 1.
    eps : float
        Small constant. It stands inside both roots: here its place matters, since it starts the
        motion.

    Returns
    -------
    w, r, u : ndarray or float, the shape of w
        r <- rho r + (1 - rho) g^2, then d = sqrt(u + eps) / sqrt(r + eps) g with the old u, then
        u <- rho u + (1 - rho) d^2 and w <- w - lr d. The arguments stay as they are.
        (Zeiler 2012.)
    """
    ### BEGIN SOLUTION
    r = rho * r + (1 - rho) * np.square(g)
    d = np.sqrt(u + eps) / np.sqrt(r + eps) * g
    u = rho * u + (1 - rho) * d**2
    return w - lr * d, r, u
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adadelta-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.adadelta_step(adadelta_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(404)
cases = [
    ((4, 3), 300, {}),
    ((5,), 30, {"lr": 0.5, "rho": 0.8, "eps": 1e-3}),
    ((2, 1, 2), 9, {"lr": 2.0, "rho": 0.95, "eps": 1e-4}),
    ((3, 3), 9, {"rho": 0.7}),
    ((1,), 9, {"rho": 0.6}),
    ((), 9, {"eps": 1e-5}),
]
for shape, n_steps, settings in cases:
    gradients = rng.normal(scale=2.0, size=(n_steps, *shape))
    w, r, u = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    asked = {"lr": 1.0, "rho": 0.9, "eps": 1e-6, **settings}
    path = oracles.torch_path("Adadelta", w, gradients, **asked)
    averages = oracles.exponential_averages(gradients**2, asked["rho"])
    steps = np.diff(np.concatenate([[w], path]), axis=0) / asked["lr"]
    squares = oracles.exponential_averages(steps**2, asked["rho"])
    for g, expected, average, square in zip(gradients, path, averages, squares, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(r), np.copy(u)
        new = adadelta_step(w, g, r, u, **settings)
        same = [np.array_equal(now, then) for now, then in zip((w, g, r, u), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, r, u = new
        kept_shape = np.shape(w) == np.shape(r) == np.shape(u) == shape
        assert kept_shape, "w, r and u must keep their shape"
        near = oracles.relative_error(r, average) < 1e-9
        assert near, "r must be the running average of the squared gradients"
        assert oracles.relative_error(w, expected) < 1e-6, "differs from torch.optim.Adadelta"
        near = oracles.relative_error(u, square) < 1e-6
        assert near, "u must be the running average of the squared steps, without lr"
w, r, u = adadelta_step(np.array([2.0, -1.0]), np.array([3e4, -1e4]), np.zeros(2), np.zeros(2))
first = 1e-5**0.5
assert oracles.close(w, np.array([2 - first, -1 + first]), rtol=1e-9), (
    "wrong first step for large gradients"
)
with np.errstate(all="ignore"):
    w, r, u = adadelta_step(np.array([1.5, -2.0]), np.array([0.0, 6.0]), np.zeros(2), np.zeros(2))
kept_shape = np.shape(w) == np.shape(r) == np.shape(u) == (2,)
assert kept_shape, "w, r and u must keep their shape"
finite = np.isfinite(w).all() and np.isfinite(u).all()
assert finite, "with a zero gradient at the first step everything must stay finite"
assert w[0] == 1.5 and r[0] == 0 and u[0] == 0, "a zero gradient must leave its weight alone"
assert abs(w[1] + 2.0) > 1e-3, "the first step must not be zero: eps starts the motion"
w, r, u = adadelta_step(
    np.array([4, -1]), np.array([2, -6]), np.array([0, 9]), np.array([1, 4]), 3, rho=0.5, eps=1e-9
)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, r, u))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(r, np.array([2, 22.5])), "wrong average r for whole numbers"
assert oracles.close(w, np.array([4 - 18**0.5, -1 + 36 / 22.5**0.5])), (
    "wrong step for whole numbers"
)
assert oracles.close(u, np.array([1.5, 5.2])), "wrong average u for whole numbers"
w, r, u = adadelta_step(2, -4, 16, 4)
together = oracles.close(w, 4.0) and oracles.close(r, 16) and oracles.close(u, 4)
assert together, "w, g, r and u may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### What each coordinate gets
#
# The picture shows the optimizers in a valley along x. Its condition number says how many times as steep it is across (y) as along (x); it begins with 1, a round bowl. On the left is the rate, which multiplies the gradient (for Adam, which comes next, its average). On the right is the length of each coordinate's step.
#
# **Predict, then try**
# 1. AdaGrad: raise the condition number to 20, and the gradient of y becomes 20 times as large. What will happen to its rate, and what to its first step?
# 2. RMSProp, condition 20: the path arrives at the minimum, where gradients vanish. What will happen to the rates there, with that division?
# 3. AdaDelta: how many steps does it take until its own have doubled?

# %% tags=["demo"]
demos.adaptive_methods.effective_rate();


# %% [markdown]
# **What to notice.** With AdaGrad the first rate of y falls from 0.1 to 0.005, to a twentieth; that of x stays 0.038. Still the first step is 0.1 long in both coordinates, exactly the learning rate, in the bowl and in the ravine: in the product of rate and gradient the difference cancels. From then on both rates only fall. RMSProp begins with a step of 0.316 instead of 0.1, more than three times too long; section 3 explains why. Then it does something that may surprise you. Near the minimum the gradients become tiny, the average follows them down, and the rates climb: that of x from 0.07 to 11, until the step jumps. In the end each coordinate hops to and fro across the minimum with steps as long as the learning rate. Dividing by the size of the gradient takes away what makes gradient descent come to rest: that steps shrink with the slope. RMSProp with a constant rate does not converge, and in practice its rate has to be lowered over time (unit 05). AdaDelta ignores the slider for the learning rate. After 200 steps its steps have not even doubled.

# %% [markdown]
# ## 3. Adam: both averages
#
# Momentum averages the gradient: which way, on the whole? RMSProp averages its square: how large, usually? Adam (Kingma and Ba 2015) keeps both, for each weight:
#
# $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad\qquad r \leftarrow \beta_2 r + (1 - \beta_2)\, g^2 $$
#
# and moves by the quotient:
#
# $$ w \leftarrow w - \eta\, \frac{m}{\sqrt r + \epsilon} $$
#
# The quotient $m / \sqrt r$ is a signal-to-noise ratio. If all gradients of a weight are the same, it is 1 in size, and the weight moves by the full $\eta$. If they point here and there, $m$ nearly cancels while $r$ does not, and the steps are shorter. How short is a matter of $\beta_1$ alone: under pure noise the root of their mean square is $\eta \sqrt{(1 - \beta_1)/(1 + \beta_1)}$, which is 0.23 $\eta$ for $\beta_1 = 0.9$. So Adam slows down by itself where the gradients are mostly noise, as they are near a minimum, but by a factor of four and no more. It does not come to rest. In 1000 such steps the weight wanders as far as $\sqrt{1000} = 32$ full steps would take it, because neighbouring steps share most of their gradients. To end the wandering, $\eta$ itself has to fall (unit 05).
#
# The usual values are $\beta_1 = 0.9$ and $\beta_2 = 0.999$: directions from the last ten steps, sizes from the last thousand.
#
# ### Exercise: `adam_uncorrected_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "adam-uncorrected-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_uncorrected_step(w, g, m, r, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam without its bias correction.

    Parameters
    ----------
    w, g, m, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; running averages of the gradient and of its square,
        zeros before the first step. Integers are fine.
    lr, beta1, beta2 : float
        Learning rate; shares of the old m and of the old r that stay, between 0 and 1.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, and must not be left out.

    Returns
    -------
    w, m, r : ndarray or float, the shape of w
        m <- beta1 m + (1 - beta1) g and r <- beta2 r + (1 - beta2) g^2, then
        w <- w - lr m / (sqrt(r) + eps), entry by entry. The arguments stay as they are.
        (Kingma and Ba 2015, algorithm 1 without its correction.)
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    return w - lr * m / (np.sqrt(r) + eps), m, r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adam-uncorrected-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.adam_uncorrected_step(adam_uncorrected_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(405)
cases = [
    ((4, 3), 300, {}),
    ((5,), 9, {"beta1": 0.6, "beta2": 0.8}),
    ((2, 1, 2), 9, {"beta1": 0.0, "beta2": 0.9}),
    ((3, 3), 9, {"beta1": 0.8, "beta2": 0.9}),
    ((1,), 9, {"beta1": 0.95, "beta2": 0.5}),
    ((), 9, {}),
]
for shape, n_steps, betas in cases:
    # Gradients of 10 to 30 in size: there it does not matter to six digits where eps stands.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(10, 30, size)
    w, m, r = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    path = oracles.uncorrected_adam_path(w, gradients, 0.02, **betas)
    means = oracles.exponential_averages(gradients, betas.get("beta1", 0.9))
    squares = oracles.exponential_averages(gradients**2, betas.get("beta2", 0.999))
    for g, expected, mean, square in zip(gradients, path, means, squares, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(m), np.copy(r)
        new = adam_uncorrected_step(w, g, m, r, 0.02, **betas)
        same = [np.array_equal(now, then) for now, then in zip((w, g, m, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, m, r = new
        kept_shape = np.shape(w) == np.shape(m) == np.shape(r) == shape
        assert kept_shape, "w, m and r must keep their shape"
        near = oracles.close(m, mean, rtol=1e-9, atol=1e-9)
        assert near, "m must be the running average of the gradients"
        near = oracles.relative_error(r, square) < 1e-9
        assert near, "r must be the running average of the squared gradients"
        near = oracles.relative_error(w, expected) < 1e-6
        assert near, "the weights leave those of the formula, summed up from the whole history"
w, m, r = adam_uncorrected_step(
    np.array([2.0, -1.0]), np.array([1e4, -2e4]), *np.zeros((2, 2)), 0.5
)
step = 0.05 / 0.001**0.5
assert oracles.close(w, np.array([2 - step, -1 + step]), rtol=1e-6), (
    "wrong first step for large gradients"
)
with np.errstate(all="ignore"):
    start = np.array([1.5, -2.0]), np.array([0.0, 60.0]), np.zeros(2), np.zeros(2)
    w, m, r = adam_uncorrected_step(*start, 0.3)
assert np.shape(w) == np.shape(m) == np.shape(r) == (2,), "w, m and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
assert w[0] == 1.5 and m[0] == 0, "a zero gradient at the first step must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 3.6), "eps must not get into the average r"
w, m, r = adam_uncorrected_step(1.5, 0.0, 8.0, 16.0, 0.5, beta1=0.5, beta2=0.25)
carried = oracles.close(w, 0.5, rtol=1e-6) and oracles.close(m, 4.0) and oracles.close(r, 4.0)
assert carried, "with a zero gradient the average m must still carry the weights"
w, _, _ = adam_uncorrected_step(0.0, 5.0, 0.0, 0.0, 1.0, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.array([3e-8, -2e-9]), np.zeros(2), np.zeros(2), 0.3
left_out, given = (adam_uncorrected_step(*tiny, **eps)[0] for eps in ({}, {"eps": 1e-8}))
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, m, r = adam_uncorrected_step(
    np.array([4, -1]), np.array([8, -4]), np.array([1, 5]), np.array([33, 17]), 0.5, 0.5, 0.75
)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, m, r))
assert is_float, "whole numbers must give float64 arrays"
averages = oracles.close(m, np.array([4.5, 0.5])) and oracles.close(r, np.array([40.75, 16.75]))
assert averages, "wrong averages for whole numbers"
expected = [4 - 2.25 / 40.75**0.5, -1 - 0.25 / 16.75**0.5]
assert oracles.close(w, np.array(expected), rtol=1e-6), "wrong step for whole numbers"
w, m, r = adam_uncorrected_step(2, -4, -4, 16, 0.5)
together = oracles.close(w, 2.5, rtol=1e-6) and oracles.close(m, -4) and oracles.close(r, 16)
assert together, "w, g, m and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Why it stumbles at the start
#
# What you just wrote has a flaw. Both averages start at zero, and zero is not an average of anything. After one step $m = 0.1\, g$ and $\sqrt r = \sqrt{0.001}\, |g| = 0.032\, |g|$. Both are too small, the second one more so, and the quotient is $0.1 / 0.032 = 3.16$ instead of 1.
#
# **Predict, then try**
# 1. The picture begins with $\beta_1 = \beta_2 = 0.9$, where the first steps are too short. Set $\beta_2$ to Adam's 0.999, and the first step is 3.16 times too long. Will that be the worst one, or does it get worse?
# 2. How many steps will it take until the error is below 10 %?
# 3. Leave $\beta_2$ at 0.999. Which $\beta_1$ makes the first step about right? Are the steps after it right, too?

# %% tags=["demo"]
demos.adaptive_methods.cold_start();


# %% [markdown]
# **What to notice.** It gets worse: $m$ recovers within tens of steps, $\sqrt r$ needs thousands, and in between the steps are too long, by a factor of 6.57 in step 12. After 1000 steps they are still 26 % too long, and it takes 1750 to get below 10 %. And the first steps are those in which a network with random weights is most easily thrown off. With $\beta_1 = 0.97$ the first step is 0.95 times the learning rate. But $m$ still recovers sooner than $\sqrt r$, and step 42 is 3.56 times too long. No choice of $\beta_1$ repairs all steps. RMSProp's average starts at zero as well, and nobody corrects it.
#
# Go back to the rates of the ravine and choose "uncorrected", which is the step you just wrote, and then "Adam". Without correction the longest step is 0.52 long, five times the learning rate. With it no step is longer than 0.1.
#
# ### How to correct it
#
# How much of the average is still missing can be computed. Write the average out as a weighted sum:
#
# $$ m_t = \sum_{i=1}^{t} (1 - \beta)\, \beta^{\,t - i} g_i \qquad\text{with weights that add up to}\qquad \sum_{i=1}^{t} (1 - \beta)\, \beta^{\,t - i} = 1 - \beta^{\,t} $$
#
# In a proper average the weights add up to 1. So divide by their sum:
#
# $$ \hat m = \frac{m}{1 - \beta^{\,t}} $$
#
# Here $t$ counts from 1: in the first step the divisor is $1 - \beta$, and $\hat m = g$.
#
# ### Exercise: `bias_correction` (1 point)

# %% nbgrader={"grade": false, "grade_id": "bias-correction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bias_correction(m, beta, t):
    """Correct a running average for its start at zero.

    Parameters
    ----------
    m : ndarray or number, any shape
        Running average after t steps, m <- beta m + (1 - beta) x from m = 0. Integers are fine.
    beta : float
        Share of the old average that stays, above 0 and below 1.
    t : int
        Number of steps so far, counted from 1.

    Returns
    -------
    ndarray or float, the shape of m
        m / (1 - beta^t). The argument stays as it is. (Kingma and Ba 2015, section 3.)
    """
    ### BEGIN SOLUTION
    return m / (1 - beta**t)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-bias-correction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.bias_correction(bias_correction)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(406)
for beta in (0.9, 0.999, 0.5):
    xs = rng.normal(loc=2.0, size=(60, 2, 3))
    for t, m in enumerate(oracles.exponential_averages(xs, beta), start=1):
        kept = m.copy()
        corrected = bias_correction(m, beta, t)
        assert np.array_equal(m, kept), "your function changes the array that it is given"
        assert np.shape(corrected) == (2, 3), "the result must have the shape of m"
        weights = beta ** np.arange(t - 1.0, -1.0, -1.0)
        expected = np.average(xs[:t], axis=0, weights=weights)
        near = oracles.close(corrected, expected, rtol=1e-8, atol=1e-10)
        assert near, "the result must be a weighted mean, with weights that add up to 1"
    m = oracles.exponential_averages(np.full((40, 1), 7e4), beta)
    corrected = [bias_correction(x, beta, t + 1) for t, x in enumerate(m)]
    assert oracles.close(corrected, [np.array([7e4])] * 40), (
        "the corrected average of a constant must be that constant, from t = 1 on"
    )
late = bias_correction(np.array([1.5, 0.0]), 0.9, 500)
assert oracles.close(late, np.array([1.5, 0.0])), (
    "after many steps there must be nothing left to correct"
)
late = bias_correction(np.array([1.5, 0.0]), 0.999, 500)
near = oracles.close(late, np.array([1.5 / (1 - 0.999**500), 0.0]), rtol=1e-9)
assert near, "with beta = 0.999 there must be something left to correct after hundreds of steps"
corrected = bias_correction(np.array([3, 0, -6]), 0.5, 2)
is_float = isinstance(corrected, np.ndarray) and corrected.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(corrected, np.array([4, 0, -8])), "wrong result for whole numbers"
assert oracles.close(bias_correction(3, 0.25, 1), 4), "m may also be a Python number"
### END HIDDEN TESTS

# %% [markdown]
# ### Adam, complete
#
# Correct both averages, each with its own $\beta$, and step with the corrected ones:
#
# $$ w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat r} + \epsilon} $$
#
# Two places invite mistakes. The *state* that you carry on to the next step is the uncorrected $m$ and $r$. A correction of what was corrected already would be wrong from the second step on. And the step number $t$ is an argument: your function remembers nothing, the caller counts.
#
# > **Erratum.** One of the lectures (EVA, session 11) defines the corrected averages and then writes its update with the uncorrected ones, so that the correction is computed and thrown away. The paper's update uses the corrected ones.
#
# ### Exercise: `adam_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "adam-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(w, g, m, r, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam.

    Calling your own `bias_correction` is fine once it passes its check.

    Parameters
    ----------
    w, g, m, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; running averages of the gradient and of its square,
        uncorrected, zeros before the first step. Integers are fine.
    t : int
        Number of this step, counted from 1.
    lr, beta1, beta2 : float
        Learning rate; shares of the old m and of the old r that stay, between 0 and 1.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, before or after the correction, and must not be left out.

    Returns
    -------
    w, m, r : ndarray or float, the shape of w
        m <- beta1 m + (1 - beta1) g and r <- beta2 r + (1 - beta2) g^2; with
        m_hat = m / (1 - beta1^t) and r_hat = r / (1 - beta2^t), w <- w - lr m_hat /
        (sqrt(r_hat) + eps). The m and r that are returned are the uncorrected ones. The arguments
        stay as they are. (Kingma and Ba 2015, algorithm 1.)
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(r_hat) + eps), m, r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adam-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.adam_step(adam_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(407)
cases = [
    ((4, 3), 400, 0.9, 0.999),
    ((5,), 9, 0.6, 0.8),
    ((2, 1, 2), 9, 0.95, 0.9),
    ((3, 3), 9, 0.8, 0.9),
    ((1,), 9, 0.5, 0.99),
    ((), 9, 0.9, 0.999),
]
for shape, n_steps, beta1, beta2 in cases:
    # Gradients of 10 to 30 in size: there it does not matter to six digits where eps stands.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(10, 30, size)
    w, m, r = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    path = oracles.torch_path("Adam", w, gradients, lr=0.02, betas=(beta1, beta2), eps=1e-8)
    means = oracles.exponential_averages(gradients, beta1)
    squares = oracles.exponential_averages(gradients**2, beta2)
    betas = {} if n_steps == 400 else {"beta1": beta1, "beta2": beta2}  # defaults, or given
    histories = zip(gradients, path, means, squares, strict=True)
    for t, (g, expected, mean, square) in enumerate(histories, start=1):
        kept = np.copy(w), np.copy(g), np.copy(m), np.copy(r)
        new = adam_step(w, g, m, r, t, 0.02, **betas)
        same = [np.array_equal(now, then) for now, then in zip((w, g, m, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, m, r = new
        kept_shape = np.shape(w) == np.shape(m) == np.shape(r) == shape
        assert kept_shape, "w, m and r must keep their shape"
        near = oracles.close(m, mean, rtol=1e-9, atol=1e-9)
        assert near, "the m that you return must be the uncorrected average of the gradients"
        near = oracles.relative_error(r, square) < 1e-9
        assert near, "the r that you return must be the uncorrected average of the squares"
        assert oracles.relative_error(w, expected) < 1e-6, "differs from torch.optim.Adam"
w, m, r = adam_step(
    np.array([2.0, -1.0]), np.array([1e4, -20.0]), np.zeros(2), np.zeros(2), 1, 0.25
)
assert oracles.close(w, np.array([1.75, -0.75]), rtol=1e-6), (
    "the first step must be lr long, however large g"
)
with np.errstate(all="ignore"):
    start = np.array([1.5, -2.0]), np.array([0.0, 60.0]), np.zeros(2), np.zeros(2)
    w, m, r = adam_step(*start, 1, 0.3)
assert np.shape(w) == np.shape(m) == np.shape(r) == (2,), "w, m and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
assert w[0] == 1.5 and m[0] == 0, "a zero gradient at the first step must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 3.6), "eps must not get into the average r"
w, m, r = adam_step(1.5, 0.0, 8.0, 16.0, 1000, 0.5, beta1=0.5, beta2=0.25)
carried = oracles.close(w, 0.5, rtol=1e-6) and oracles.close(m, 4.0) and oracles.close(r, 4.0)
assert carried, "with a zero gradient the average m must still carry the weights"
w, _, _ = adam_step(0.0, 5.0, 0.0, 0.0, 1, 1.0, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.array([3e-8, -2e-9]), np.zeros(2), np.zeros(2), 1, 0.3
left_out, given = adam_step(*tiny)[0], adam_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, m, r = adam_step(
    np.array([4, -1]), np.array([8, -4]), np.array([1, 5]), np.array([322, 1]), 2, 0.5, 0.5, 0.75
)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, m, r))
assert is_float, "whole numbers must give float64 arrays"
averages = oracles.close(m, np.array([4.5, 0.5])) and oracles.close(r, np.array([257.5, 4.75]))
assert averages, "wrong averages for whole numbers"
quotient = np.array([4.5, 0.5]) / 0.75 / np.sqrt(np.array([257.5, 4.75]) / 0.4375)
assert oracles.close(w, [4, -1] - 0.5 * quotient, rtol=1e-6), "wrong step for whole numbers"
w, m, r = adam_step(2, -10, 0, 0, 1, 0.5)
together = oracles.close(w, 2.5, rtol=1e-6) and oracles.close(m, -1) and oracles.close(r, 0.1)
assert together, "w, g, m and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. AdamW: decay without detours
#
# Weight decay pulls every weight towards zero, a little in each step, as a regularizer (unit 07). With plain SGD there are two ways to write it, and they are the same: shrink the weights, or add $\lambda w$ to the gradient, which is the gradient of the penalty $\tfrac{\lambda}{2} \lVert w \rVert^2$.
#
# With Adam they are not the same. What is added to the gradient gets averaged and divided by $\sqrt{\hat r}$, like everything else in it. A weight with large gradients then hardly decays at all. A weight whose gradients are tiny beside $\lambda w$ loses nearly the full $\eta$ in each step, however small $\lambda$ is. Loshchilov and Hutter (2019) noticed that this had gone wrong in most libraries, and took the decay out of the gradient. Here it is as PyTorch writes it, and as you will:
#
# $$ w \leftarrow w - \eta \left( \lambda w + \frac{\hat m}{\sqrt{\hat r} + \epsilon} \right) $$
#
# In code $\lambda$ is `weight_decay`. $m$ and $r$ never see the decay. That is all.
#
# One difference matters when you copy a number. The paper does not multiply the decay by the learning rate: it subtracts $\lambda w$ as it stands, and only a schedule scales both terms. In PyTorch the decay of a step is $\eta \lambda$. So a decay of 0.001 in the paper's sense is a `weight_decay` of 1 at a learning rate of 0.001, and in PyTorch a new learning rate changes the decay too. Most large language models are trained with AdamW, LLaMA for example (Touvron et al. 2023).
#
# **Predict, then try.** Both weights below start at 1, and their gradients are nothing but noise around zero, at first of the same size. So only the decay has something to say.
# 1. Make the second weight's gradients ten times as large. Which weight will decay more slowly on the left, where the decay is part of the gradient?
# 2. How far apart will the two curves be on the right?
# 3. Set the decay to 0 and the learning rate to 0.1. Nothing is left but noise. Will the weights stay at 1?

# %% tags=["demo"]
demos.adaptive_methods.weight_decay();


# %% [markdown]
# **What to notice.** On the left the weight with large gradients is still at 0.79 after 300 steps, while the other is at 0.07. On the right both curves lie on each other, near the dotted line $(1 - \eta\lambda)^t$, at 0.04: the decay no longer depends on the gradients. Without decay the noise alone moves the weights, up to 2.13 at a rate of 0.1: Adam's steps under noise are shorter, not zero.
#
# ### Exercise: `adamw_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "adamw-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adamw_step(w, g, m, r, t, lr, weight_decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of AdamW: Adam with weight decay that Adam's averages never see.

    Parameters
    ----------
    w, g, m, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`, without any penalty; running averages of the gradient
        and of its square, uncorrected, zeros before the first step. Integers are fine.
    t : int
        Number of this step, counted from 1.
    lr, weight_decay : float
        Learning rate; share of the weights, per unit of lr, that decays in a step.
    beta1, beta2 : float
        Shares of the old m and of the old r that stay, between 0 and 1.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, before or after the correction, and must not be left out.

    Returns
    -------
    w, m, r : ndarray or float, the shape of w
        m, r, m_hat and r_hat as in `adam_step`; then
        w <- w - lr (weight_decay w + m_hat / (sqrt(r_hat) + eps)), with the old w on the right.
        The m and r that are returned are the uncorrected ones. The arguments stay as they are.
        (Loshchilov and Hutter 2019; the decay is multiplied by lr as in PyTorch, not as there.)
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    m_hat, r_hat = m / (1 - beta1**t), r / (1 - beta2**t)
    return w - lr * (weight_decay * w + m_hat / (np.sqrt(r_hat) + eps)), m, r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adamw-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.adamw_step(adamw_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(408)
cases = [
    ((4, 3), 400, 0.9, 0.999, 0.5),
    ((5,), 9, 0.6, 0.8, 0.01),
    ((2, 1, 2), 9, 0.95, 0.9, 2.0),
    ((3, 3), 9, 0.8, 0.9, 0.1),
    ((1,), 9, 0.5, 0.99, 0.0),
    ((), 9, 0.9, 0.999, 0.5),
]
for shape, n_steps, beta1, beta2, decay in cases:
    # Gradients of 10 to 30 in size: there it does not matter to six digits where eps stands.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(10, 30, size)
    w, m, r = rng.normal(scale=5.0, size=shape), np.zeros(shape), np.zeros(shape)
    settings = dict(lr=0.04, betas=(beta1, beta2), eps=1e-8, weight_decay=decay)
    path = oracles.torch_path("AdamW", w, gradients, **settings)
    means = oracles.exponential_averages(gradients, beta1)
    squares = oracles.exponential_averages(gradients**2, beta2)
    betas = {} if n_steps == 400 else {"beta1": beta1, "beta2": beta2}  # defaults, or given
    histories = zip(gradients, path, means, squares, strict=True)
    for t, (g, expected, mean, square) in enumerate(histories, start=1):
        kept = np.copy(w), np.copy(g), np.copy(m), np.copy(r)
        new = adamw_step(w, g, m, r, t, 0.04, decay, **betas)
        same = [np.array_equal(now, then) for now, then in zip((w, g, m, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, m, r = new
        kept_shape = np.shape(w) == np.shape(m) == np.shape(r) == shape
        assert kept_shape, "w, m and r must keep their shape"
        near = oracles.close(m, mean, rtol=1e-9, atol=1e-9)
        near = near and oracles.relative_error(r, square) < 1e-9
        assert near, "m and r must be the uncorrected averages of g alone, without any decay"
        assert oracles.relative_error(w, expected) < 1e-6, "differs from torch.optim.AdamW"
with np.errstate(all="ignore"):
    start = np.array([1.5, -2.0]), np.zeros(2), np.zeros(2), np.zeros(2)
    w, m, r = adamw_step(*start, 1, 0.25, 0.5)
assert np.shape(w) == np.shape(m) == np.shape(r) == (2,), "w, m and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
near = oracles.close(w, np.array([1.3125, -1.75]))
assert near, "without a gradient the weights must shrink by the share lr times weight_decay"
assert np.all(np.abs(m) < 1e-12) and np.all(np.abs(r) < 1e-12), "decay must not get into m and r"
w, m, r = adamw_step(np.array([1e4, -1e4]), np.array([50.0, 1e4]), *np.zeros((2, 2)), 1, 0.5, 0.1)
assert oracles.close(w, np.array([9499.5, -9500.5]), rtol=1e-9), (
    "wrong step for large weights and gradients"
)
w, _, _ = adamw_step(0.0, 5.0, 0.0, 0.0, 1, 1.0, 0.5, eps=1e5)
assert oracles.close(w, 0.0, atol=0.05), (
    "eps belongs into the denominator: a huge eps must shorten the step"
)
tiny = np.zeros(2), np.array([3e-8, -2e-9]), np.zeros(2), np.zeros(2), 1, 0.3, 0.5
left_out, given = adamw_step(*tiny)[0], adamw_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, m, r = adamw_step(
    np.array([4, -1]), np.array([8, -4]), np.array([1, 5]), np.array([322, 1]),
    2, 0.5, 1, 0.5, 0.75,
)  # fmt: skip
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, m, r))
assert is_float, "whole numbers must give float64 arrays"
averages = oracles.close(m, np.array([4.5, 0.5])) and oracles.close(r, np.array([257.5, 4.75]))
assert averages, "wrong averages for whole numbers"
quotient = np.array([4.5, 0.5]) / 0.75 / np.sqrt(np.array([257.5, 4.75]) / 0.4375)
assert oracles.close(w, [2, -0.5] - 0.5 * quotient, rtol=1e-6), "wrong step for whole numbers"
w, m, r = adamw_step(2, -10, 0, 0, 1, 0.5, 0.25)
together = oracles.close(w, 2.25, rtol=1e-6) and oracles.close(m, -1) and oracles.close(r, 0.1)
assert together, "w, g, m and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The race
#
# Ten optimizers, one start, one learning rate. The exception is AdaDelta, which has none and walks as in its paper. The surfaces are those of unit 01, but for the cliff: here you start above it and fall. Nothing is noisy: every gradient is exact. All of them share the sliders: beta is the momentum of SGD, of RMSProp with Nesterov and, as $\beta_1$, of Adam. The menu "show" chooses which ones you see; each has a marker of its own. The right panel shows the loss, or the rate that multiplies the gradient of x. What is too small or too large for it leaves it.
#
# Do not read it as a ranking. The same learning rate means different things to different methods: for SGD a factor on the gradient, for AdaGrad, RMSProp and Adam nearly the length of a step. Read it as a collection of characters.
#
# **Predict, then try**
# 1. Plateau: the slope at the start is 0.001. Who crosses it within 100 steps, and who stays?
# 2. Ravine: raise the rate slowly from 0.06. Who is the first to leave the picture, and who does not mind at all?
# 3. Cliff, with "rate of x" in the right panel: AdaGrad meets the wall once. What happens to its rate afterwards? What will RMSProp do, and Adam with $\beta_2 = 0.999$?
# 4. Plateau, "Adam's family", weight decay 1: where does AdamW come to rest, and why not at the minimum?

# %% tags=["demo"]
demos.adaptive_methods.race();

# %% [markdown]
# **What to notice.**
#
# - **Overshooting.** In the ravine at rate 0.06 momentum and Nesterov shoot past the minimum along the valley, to $x = 1.3$ and $0.9$, and swing back. Nesterov settles sooner. RMSProp with Nesterov goes to 0.8: its velocity adds up ten steps that are each as long as the learning rate. Adam has a velocity too: it overshoots a little, and without correction as far as Nesterov. AdaGrad and SGD do not overshoot along the valley at all.
# - **Stagnation.** On the plateau SGD, momentum and Nesterov stay behind after 100 steps at rate 0.1, because their steps are proportional to a slope of 0.001. RMSProp and Adam divide by that slope and walk across, and so does AdaGrad. AdaDelta divides too, but its steps are still too short to get anywhere. On the saddle, with a start a hair beside its ridge, SGD needs 83 steps to get away, Adam 11, RMSProp 4.
# - **The dying rate.** On the cliff, AdaGrad's rate of x falls from 0.13 to 0.0015 on the wall and never recovers, a flat line from step 40 on: after 100 steps its path has stopped halfway. RMSProp has forgotten the wall after some tens of steps, and its rate climbs again. Adam remembers it for the thousand steps of $\beta_2 = 0.999$ and creeps; with $\beta_2 = 0.95$ it arrives.
# - **No rest.** RMSProp arrives and then jitters. Its loss shoots up again and again.
# - **Robustness.** In the ravine Nesterov flies off first, just below 0.07, SGD from 0.1 on, momentum at about 0.19. All three limits are set by the steepest direction. None of the adaptive methods diverges, even at rate 1. RMSProp's jitter grows with the rate, and AdaGrad becomes the fastest of all: now its rate shrinks only after it has arrived.
# - **No method wins everywhere.** In the ravine at rate 0.06 plain SGD is ahead of Adam after 100 steps, with a loss of 0.000014 against 0.00048. The gradients are exact, a condition number of 20 is mild, and the rate is more than half of what SGD can bear. The adaptive methods pay where that help is missing: on the plateau, at the saddle, with sparse features.
# - **Decay is a pull.** On the plateau, with a weight decay of 1, AdamW rests near $x = 0.97$ instead of 1.2: between the minimum and zero. (In the ravine the minimum is at zero, and the decay even helps.)
#
# ## 6. Which one should you use?
#
# Adaptive methods usually make the training loss fall faster, with less tuning. That does not make them better at what you care about. Wilson et al. (2017) trained networks for images and language with both, and found that, with equal effort of tuning, SGD and SGD with momentum did better on test data, even where an adaptive method had the same or a lower training loss. The well-known convolutional networks for images, such as ResNet and DenseNet, were trained with SGD and momentum.
#
# Later work put this in perspective. Part of the gap was the decay of section 4: with AdamW much of it closes (Loshchilov and Hutter 2019). And the verdict hangs on what is tuned: when Choi et al. (2019) searched over all of the methods' parameters, $\epsilon$ among them, adaptive methods never did worse than momentum. There is also a theoretical worry. Adam can fail to converge even on a convex problem, because it forgets rare and large gradients (Reddi, Kale and Kumar 2018; their repair, AMSGrad, divides by the largest average so far). And on transformers the order is reversed: there SGD falls clearly behind Adam (Zhang et al. 2020).
#
# A sensible way to choose:
#
# - **Sparse features, embeddings, language models, transformers, generative adversarial networks, reinforcement learning:** AdamW or Adam.
# - **Convolutional networks for images, with time to tune:** SGD with momentum and a schedule (units 05 and 11).
# - **Something new that should simply run:** AdamW with a rate around 0.001, then a range test (unit 05).
# - **Memory is short:** SGD keeps no numbers beside the weights, SGD with momentum, AdaGrad and RMSProp one for each weight, Adam and AdaDelta two. For a billion weights in 32-bit floats each of these is 4 GB.
#
# Whatever you choose, the learning rate stays the number that matters most. "Adaptive" means that each weight's rate adapts to its gradients. It does not mean that you need not search.
#
# > **Erratum.** One of the lectures (EVA, session 11) says that with AdaGrad the learning rate need not be tuned by hand. Look at the race in the ravine: after 100 steps at rate 0.06 AdaGrad's loss is 1.6, at rate 1 it is $10^{-30}$. What need not be tuned by hand is the ratio of the weights' rates.

# %% [markdown]
# ### Bonus: from Adam to SGD in one run
#
# If Adam starts better and SGD ends better, why not turn one into the other? AdaBound (Luo, Xiong, Liu and Sun 2019) clips Adam's rate of each weight between two bounds:
#
# $$ \mathrm{rate} = \mathrm{clip}\!\left( \frac{\eta\, \sqrt{1 - \beta_2^{\,t}}}{(1 - \beta_1^{\,t})\,(\sqrt r + \epsilon)},\;\; \eta_f \Big(1 - \frac{1}{\gamma t + 1}\Big),\;\; \eta_f \Big(1 + \frac{1}{\gamma t}\Big) \right) \qquad w \leftarrow w - \mathrm{rate} \cdot m $$
#
# The factor with the two roots is Adam's bias correction, moved into the rate; $m$ stays uncorrected. At the start the bounds are nearly 0 and very large, so this is Adam. As $\gamma t$ grows they close in on $\eta_f$ (`final_lr`), and all weights end up with one rate: SGD with momentum.
#
# **Predict, then try**
# 1. At the start $\gamma$ is 0.001, and in 200 steps neither rate meets a bound. At which step will the bounds begin to bite with $\gamma = 0.01$, and when with $\gamma = 1$?
# 2. Raise `final_lr` to 2 with $\gamma = 1$. Adam does not mind a large rate in this ravine. Does AdaBound?

# %% tags=["demo"]
demos.adaptive_methods.bounds();


# %% [markdown]
# **What to notice.** With $\gamma = 0.01$ the lower bound reaches the rate of y in step 14, and the upper one that of x in step 161. With $\gamma = 1$ both are at their bounds in the first step. Both rates are pressed towards `final_lr`, y from below and x from above, and with them AdaBound loses what adaptive methods have over SGD: the steepest direction sets a limit again. With $\gamma = 1$ it diverges at a `final_lr` of 2. So there is still a rate of SGD to tune. Its authors report that the result depends on it less than SGD does.
#
# ### Bonus exercise: `adabound_step` (3 extra points)

# %% nbgrader={"grade": false, "grade_id": "adabound-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adabound_step(w, g, m, r, t, lr, final_lr=0.1, gamma=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of AdaBound: Adam whose rates are squeezed, step by step, into that of SGD.

    Parameters
    ----------
    w, g, m, r : ndarray or number, all of one shape
        Weights; gradient of the loss at `w`; running averages of the gradient and of its square,
        uncorrected, zeros before the first step. Integers are fine.
    t : int
        Number of this step, counted from 1.
    lr, final_lr : float
        Adam's learning rate; the rate of SGD on which the bounds close in.
    gamma : float
        How fast they close in, above 0.
    beta1, beta2 : float
        Shares of the old m and of the old r that stay, between 0 and 1.
    eps : float
        Small constant that keeps the division finite while r is 0. It may stand inside or outside
        the root, before or after the correction, and must not be left out.

    Returns
    -------
    w, m, r : ndarray or float, the shape of w
        m <- beta1 m + (1 - beta1) g and r <- beta2 r + (1 - beta2) g^2. The rate of each weight is
        lr sqrt(1 - beta2^t) / (1 - beta1^t) / (sqrt(r) + eps), clipped to the range from
        final_lr (1 - 1 / (gamma t + 1)) to final_lr (1 + 1 / (gamma t)); then w <- w - rate m with
        the uncorrected m. The arguments stay as they are. (Luo, Xiong, Liu and Sun 2019; as in
        their published code the rate is not divided by the square root of t.)
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    r = beta2 * r + (1 - beta2) * np.square(g)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t) / (np.sqrt(r) + eps)
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return w - np.clip(rate, low, high) * m, m, r
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-adabound-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false} tags=["bonus"]
check.adabound_step(adabound_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(409)
cases = [
    ((4, 3), 400, {}),
    ((5,), 200, {"final_lr": 0.02, "gamma": 0.05, "beta1": 0.6, "beta2": 0.9}),
    ((2, 1, 2), 9, {"final_lr": 0.5, "gamma": 0.3, "beta1": 0.8, "beta2": 0.8}),
    ((3, 3), 9, {"final_lr": 0.05, "gamma": 0.1}),
    ((), 9, {"final_lr": 0.01, "gamma": 1.0}),
]
for shape, n_steps, settings in cases:
    # Some gradients are large and some small, so that rates lie above, below and between bounds.
    size = (n_steps, *shape)
    gradients = rng.choice([-1.0, 1.0], size) * rng.uniform(2, 6, size) * rng.choice([3, 30], shape)
    w, m, r = rng.normal(size=shape), np.zeros(shape), np.zeros(shape)
    path = oracles.adabound_path(w, gradients, 0.3, **settings)
    means = oracles.exponential_averages(gradients, settings.get("beta1", 0.9))
    squares = oracles.exponential_averages(gradients**2, settings.get("beta2", 0.999))
    histories = zip(gradients, path, means, squares, strict=True)
    for t, (g, expected, mean, square) in enumerate(histories, start=1):
        kept = np.copy(w), np.copy(g), np.copy(m), np.copy(r)
        new = adabound_step(w, g, m, r, t, 0.3, **settings)
        same = [np.array_equal(now, then) for now, then in zip((w, g, m, r), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        w, m, r = new
        kept_shape = np.shape(w) == np.shape(m) == np.shape(r) == shape
        assert kept_shape, "w, m and r must keep their shape"
        near = oracles.close(m, mean, rtol=1e-9, atol=1e-9)
        near = near and oracles.relative_error(r, square) < 1e-9
        assert near, "m and r must be the uncorrected averages of g and of its square"
        near = oracles.relative_error(w, expected) < 1e-6
        assert near, "the weights leave those of the formula, summed up from the whole history"
gradients = rng.choice([-1.0, 1.0], (30, 3)) * rng.uniform(10, 30, (30, 3))
starts = np.array([0.5, -1.0, 2.0])
w, m, r = starts, np.zeros(3), np.zeros(3)
path = oracles.torch_path("Adam", w, gradients, lr=0.05, eps=1e-8)
for t, (g, expected) in enumerate(zip(gradients, path, strict=True), start=1):
    w, m, r = adabound_step(w, g, m, r, t, 0.05, gamma=1e-9)
    assert oracles.relative_error(w, expected) < 1e-6, "between wide bounds it must be Adam's step"
w, m, r = adabound_step(starts, gradients[0], np.zeros(3), np.zeros(3), 1, 0.05, 0.2, gamma=1e9)
near = oracles.close(w, starts - 0.02 * gradients[0], rtol=1e-6)
assert near, "between closed bounds it must be final_lr times m"
with np.errstate(all="ignore"):
    start = np.array([1.5, -2.0]), np.array([0.0, 60.0]), np.zeros(2), np.zeros(2)
    w, m, r = adabound_step(*start, 1, 0.3)
assert np.shape(w) == np.shape(m) == np.shape(r) == (2,), "w, m and r must keep their shape"
assert np.isfinite(w).all(), "with a zero gradient at the first step the weights must stay finite"
assert w[0] == 1.5 and m[0] == 0, "a zero gradient at the first step must leave its weight alone"
assert abs(r[0]) < 1e-12 and oracles.close(r[1], 3.6), "eps must not get into the average r"
w, _, _ = adabound_step(0.0, 5.0, 0.0, 0.0, 1, 0.3, eps=1e12)
pressed = oracles.close(w, -0.05 * (1 - 1 / 1.001), rtol=1e-6)
assert pressed, "eps belongs into the rate: a huge eps must press it to the lower bound"
with np.errstate(all="ignore"):
    w, _, _ = adabound_step(1.5, 0.0, 8.0, 0.0, 50, 0.3, final_lr=0.5, gamma=0.5, beta1=0.5)
carried = oracles.close(w, 1.5 - 0.52 * 4, rtol=1e-6)
assert carried, "with r = 0 the rate must be the upper bound, and m must still carry the weights"
tiny = np.zeros(2), np.array([3e-8, -2e-8]), np.zeros(2), np.zeros(2), 1, 1e-8, 0.01
left_out, given = adabound_step(*tiny)[0], adabound_step(*tiny, eps=1e-8)[0]
near = np.shape(given) == (2,) and oracles.close(left_out, given, rtol=1e-9, atol=0)
assert near, "left out, eps must be 1e-8"
w, m, r = adabound_step(
    np.array([4, -1]), np.array([8, -4]), np.array([1, 5]), np.array([322, 1]),
    2, 3, 1, 1, 0.5, 0.75,
)  # fmt: skip
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, m, r))
assert is_float, "whole numbers must give float64 arrays"
averages = oracles.close(m, np.array([4.5, 0.5])) and oracles.close(r, np.array([257.5, 4.75]))
assert averages, "wrong averages for whole numbers"
inside = 3 * 0.4375**0.5 / 0.75 / 4.75**0.5  # the other rate is at its lower bound, 2/3
assert oracles.close(w, np.array([1, -1 - 0.5 * inside]), rtol=1e-6), "wrong step for whole numbers"
w, m, r = adabound_step(2, -10, 0, 0, 1, 1, final_lr=1, gamma=1)
together = oracles.close(w, 3.0, rtol=1e-6) and oracles.close(m, -1) and oracles.close(r, 0.1)
assert together, "w, g, m and r may be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## What to keep
#
# - Adaptive methods divide each weight's gradient by the size its gradients have had. Sparse and small gradients get a fair share; `lr` becomes nearly a length.
# - AdaGrad adds up squares: good for sparse features and convex problems, and its rates only fall. RMSProp averages them: it forgets, and it does not come to rest. AdaDelta replaces the learning rate by past steps, and starts slowly.
# - Adam = average gradient over root of the average square, both corrected for their start at zero by $1 - \beta^t$. Carry on the uncorrected averages.
# - Decay belongs outside the averages: AdamW.
# - $\epsilon$ keeps $0/0$ out. Never leave it away.
# - Adam fits fast with little tuning. SGD with momentum needs more tuning and less memory, and often generalizes as well or better.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 05 changes the learning rate over time, and finds a good one to begin with.
#
# ## Sources
#
# - R. Jacobs, *Increased rates of convergence through learning rate adaptation*, Neural Networks 1, 1988.
# - J. Duchi, E. Hazan, Y. Singer, *Adaptive subgradient methods for online learning and stochastic optimization*, JMLR 12, 2011.
# - T. Tieleman, G. Hinton, *Lecture 6.5: RMSProp*, COURSERA: Neural networks for machine learning, 2012.
# - M. Zeiler, *ADADELTA: an adaptive learning rate method*, 2012.
# - D. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, section 8.5.
# - A. Wilson et al., *The marginal value of adaptive gradient methods in machine learning*, NIPS 2017.
# - S. Reddi, S. Kale, S. Kumar, *On the convergence of Adam and beyond*, ICLR 2018.
# - I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*, ICLR 2019.
# - J. Zhang et al., *Why are adaptive methods good for attention models?*, NeurIPS 2020.
# - H. Touvron et al., *LLaMA: open and efficient foundation language models*, 2023.
# - L. Luo, Y. Xiong, Y. Liu, X. Sun, *Adaptive gradient methods with dynamic bound of learning rate*, ICLR 2019.
# - D. Choi et al., *On empirical comparisons of optimizers for deep learning*, 2019.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*; EVA, session 11.
