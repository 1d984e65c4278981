# %% [markdown]
# # 02 · Curvature
#
# **Time** 3 hours · **Difficulty** ●●● · **You need** unit 01; eigenvalues and eigenvectors of symmetric matrices · **Points** 22
#
# The gradient tells you which way is down. It does not tell you how far to go. That depends on how the ground bends, and this unit measures it. You will see why a step downhill can end higher up, why one learning rate cannot suit all directions, why saddle points are everywhere, and why the obvious cure, Newton's method, is hardly ever used to train networks.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("02-curvature")


# %% [markdown]
# ## 1. The ground bends
#
# Close to where you stand, the loss looks like a plane. That is the picture behind gradient descent, and it holds for tiny steps only. A better picture is a parabola. Take the second-order Taylor series around $w$, for a step $s$:
#
# $$ L(w + s) \approx L(w) + g^\top s + \tfrac12\, s^\top H s $$
#
# $g$ is the gradient, as before. $H$ is the **Hessian**, the matrix of second derivatives:
#
# $$ H_{ij} = \frac{\partial^2 L}{\partial w_i\, \partial w_j} $$
#
# Read it like this. $H_{ii}$ is the curvature along axis $i$: how fast the slope changes as you walk that way. $H_{ij}$ says how the slope along $i$ changes when you walk along $j$. The order of the two derivatives does not matter where they are continuous, so $H$ is symmetric. For any direction $u$ of length 1, $u^\top H u$ is the curvature in that direction: positive where the ground bends upwards like a valley, negative where it bends downwards like a ridge.
#
# The Hessian is the derivative of the gradient. So you can measure it as you measured the gradient in unit 01, by central differences, only that now a whole gradient changes:
#
# $$ \text{column } j \;\approx\; \frac{g(w + h e_j) - g(w - h e_j)}{2h} $$
#
# Each column carries its own small errors, so the result is not quite symmetric. Averaging it with its transpose repairs that, and then it does not matter either whether you filled columns or rows.
#
# The method costs $2d$ gradients, so it is for small problems and for checking formulas. The choice of $h$ is a compromise. The error of a central difference shrinks like $h^2$, but rounding errors are divided by $h$ and grow as it shrinks. With numbers of order 1 and $h = 10^{-4}$ the first is around $10^{-9}$ and the second around $10^{-12}$; below about $10^{-5}$ rounding takes over.
#
# ### Exercise: `numerical_hessian` (3 points)

# %% nbgrader={"grade": false, "grade_id": "numerical-hessian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_hessian(gradient, w, h=1e-4):
    """Hessian at `w` by central differences of the gradient.

    Parameters
    ----------
    gradient : callable
        Takes an array of the shape of `w` and returns the gradient there, of the same shape.
    w : ndarray, (d,)
        Integers are fine.
    h : float
        How far each parameter moves to either side, in the units of `w`.

    Returns
    -------
    ndarray, (d, d)
        (A + A^T) / 2, where row i of A is (gradient(w + h e_i) - gradient(w - h e_i)) / (2 h), and
        e_i is 1 at i and 0 elsewhere. When the function returns, `w` is exactly what it was.
        (Nocedal and Wright, Numerical Optimization, 2006, section 8.1.)
    """
    ### BEGIN SOLUTION
    w = np.array(w, dtype=float)
    rows = np.zeros((w.size, w.size))
    for i in range(w.size):
        step = np.zeros_like(w)
        step[i] = h
        rows[i] = (gradient(w + step) - gradient(w - step)) / (2 * h)
    return (rows + rows.T) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-numerical-hessian", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.numerical_hessian(numerical_hessian)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(201)
for d in (4, 1, 2, 6):
    w, a = rng.normal(size=d), rng.normal(size=(d, d))

    def waves(w, a=a):
        assert np.shape(w) == (len(a),), "gradient must be called with an array of the shape of w"
        return a.T @ np.cos(a @ w)

    kept = w.copy()
    hessian = numerical_hessian(waves, w)
    assert np.array_equal(w, kept), "afterwards w is not exactly what it was"
    assert np.shape(hessian) == (d, d), "the Hessian must have d rows and d columns"
    expected = oracles.hessian(lambda w, a=a: (w.new_tensor(a) @ w).sin().sum(), w)
    assert oracles.close(hessian, expected, rtol=1e-6, atol=1e-6), "differs from PyTorch's Hessian"
    assert oracles.close(hessian, hessian.T, rtol=1e-9, atol=1e-9), "it must be symmetric"
# On a linear map the differences are exact, so all that is left is the symmetrization.
a, w = rng.normal(size=(5, 5)), rng.normal(size=5)
hessian = numerical_hessian(lambda w: a @ w, w, h=0.5)
assert oracles.close(hessian, (a + a.T) / 2), "the mean of the matrix and its transpose is wanted"
hessian = numerical_hessian(lambda w: 4 * w**3, np.array([1.5, -2.0, 0.0]), h=0.5)
expected = np.diag([28.0, 49.0, 1.0])  # 4 (3 w^2 + h^2)
assert oracles.close(hessian, expected), "the parameters must move by the h that is given"
hessian = numerical_hessian(lambda w: np.abs(w), np.array([4e-5, 1.0]))
assert oracles.close(hessian, np.array([[0.4, 0], [0, 1]]), rtol=1e-6), (
    "without an h they must move by 1e-4"
)
w = np.array([0.1, 0.7, -1.3])
kept = w.copy()
numerical_hessian(lambda w: 2.0 * w, w, h=0.3)
assert np.array_equal(w, kept), "afterwards w is not exactly what it was"
w = np.array([3, -1])
hessian = numerical_hessian(lambda w: np.array([w[0] * w[1] ** 2, w[0] ** 2 * w[1]]), w)
is_float = isinstance(hessian, np.ndarray) and hessian.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(hessian, np.array([[1, -6], [-6, 9]]), atol=1e-6), (
    "wrong Hessian at whole numbers"
)
hessian = numerical_hessian(lambda w: w**2, np.array([1e4, -1e4]), h=1e-2)
assert oracles.close(hessian, np.diag([2e4, -2e4]), atol=1e-3), "wrong Hessian for large values"
hessian = numerical_hessian(lambda w: 0.0 * w, np.zeros(3))
assert np.array_equal(hessian, np.zeros((3, 3))), "where the gradient is zero, so is the Hessian"
### END HIDDEN TESTS

# %% [markdown]
# ## 2. When a step downhill goes up
#
# Put the step of gradient descent into the parabola, $s = -\eta\, g$. The predicted change of the loss is
#
# $$ \Delta(\eta) = \tfrac12\, \eta^2\, g^\top H g - \eta\, g^\top g $$
#
# The second term is what the slope promises: the longer the step, the more you gain. The first term is what the curvature takes back, and it grows with the *square* of the step. For a small $\eta$ the slope wins. For a large one the curvature wins, and you end higher than you began.
#
# ### Exercise: `second_order_change` (1 point)

# %% nbgrader={"grade": false, "grade_id": "second-order-change", "locked": false, "schema_version": 3, "solution": true, "task": false}
def second_order_change(g, hessian, lr):
    """Predicted change of the loss under one step of gradient descent.

    Parameters
    ----------
    g : ndarray, (d,)
        Gradient. Integers are fine, here and in `hessian`.
    hessian : ndarray, (d, d)
        Symmetric.
    lr : float
        Learning rate, 0 or more.

    Returns
    -------
    float
        1/2 lr^2 g^T H g - lr g^T g, in the units of the loss: negative where the loss falls.
        The arguments stay as they are. (Goodfellow et al. 2016, equation 8.10.)
    """
    ### BEGIN SOLUTION
    return 0.5 * lr**2 * (g @ hessian @ g) - lr * (g @ g)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-second-order-change", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.second_order_change(second_order_change)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(202)
for d in (3, 1, 5):
    a, w, minimum = rng.normal(size=(d, d)), rng.normal(size=d), rng.normal(size=d)
    hessian = a + a.T  # of any signs
    g = hessian @ (w - minimum)
    kept = g.copy(), hessian.copy()
    for lr in (0.0, 0.01, 0.4, 3.0):
        change = second_order_change(g, hessian, lr)
        assert np.array_equal(g, kept[0]), "your function changes the gradient that it is given"
        assert np.array_equal(hessian, kept[1]), "your function changes the Hessian it is given"
        assert np.shape(change) == (), "the change must be one number"
        before, after = (w - minimum), (w - lr * g - minimum)
        expected = 0.5 * (after @ hessian @ after - before @ hessian @ before)
        close = oracles.close(change, expected, rtol=1e-9, atol=1e-9)
        assert close, "on a quadratic the prediction must be the true change of the loss"
change = second_order_change(np.zeros(2), np.eye(2), 0.5)
assert np.array_equal(change, 0), "with a zero gradient nothing changes"
change = second_order_change(np.array([1e4, -1e4]), np.array([[1e3, 0.0], [0.0, 2e3]]), 0.1)
assert oracles.close(change, 0.005 * 3e11 - 0.1 * 2e8), "wrong change for large values"
change = second_order_change(np.array([1, -2]), np.array([[2, 1], [1, 4]]), 0.5)
assert oracles.close(change, 0.125 * 14 - 2.5), "wrong change for whole numbers"
change = second_order_change(np.array([1, 1]), np.array([[-2, 0], [0, -2]]), 1)
assert oracles.close(change, -4), (
    "along a negative curvature the loss falls more than the slope says"
)
### END HIDDEN TESTS

# %% [markdown]
# The picture shows both sides: on the left a surface (light is low, as in unit 01) and the direction of one gradient step, on the right what happens to the loss along it. The dotted parabola is your `second_order_change`. The solid line is the truth.
#
# **Predict, then try**
# 1. On the ravine, the parabola and the truth are the same line. Why?
# 2. Stay on the ravine and set start y to 0. Does the parabola get wider or narrower?
# 3. Choose "two minima". The start lies on the hump between them. What does the parabola say about long steps there, and what does the truth say?

# %% tags=["demo"]
demos.curvature.step_parabola();


# %% [markdown]
# **What to notice.** The parabola is exact on a quadratic, and elsewhere good for short steps. All curves leave the start with the same slope, as the change is shown in units of $g^\top g$. What differs is how soon they turn back, and only the curvature *along the gradient* decides that. On the ravine with start y at 0 the gradient points along the floor, the curvature falls from 4.6 to 1, and you may step more than four times as far. On the hump the curvature along the gradient is negative. The parabola promises gains without end; the truth turns back at the far wall of the valley.
#
# Where does the predicted change turn positive? Set $\Delta(\eta) = 0$ and solve for $\eta$:
#
# $$ \eta_{\max} = \frac{2\, g^\top g}{g^\top H g} $$
#
# Halfway there, at $g^\top g / g^\top H g$, the parabola has its lowest point. Where $g^\top H g$ is zero or negative there is no such limit: the ground does not bend back, as far as the parabola can see.
#
# ### Exercise: `largest_useful_lr` (2 points)

# %% nbgrader={"grade": false, "grade_id": "largest-useful-lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_useful_lr(g, hessian):
    """Learning rate above which one step of gradient descent is predicted to raise the loss.

    Parameters
    ----------
    g : ndarray, (d,)
        Gradient. Integers are fine, here and in `hessian`.
    hessian : ndarray, (d, d)
        Symmetric, with eigenvalues of any sign.

    Returns
    -------
    float
        2 g^T g / g^T H g where g^T H g > 0, else inf, and so inf for a zero gradient too.
        The arguments stay as they are. (Goodfellow et al. 2016, sections 4.3.1 and 8.2.1.)
    """
    ### BEGIN SOLUTION
    bend = g @ hessian @ g
    return 2 * (g @ g) / bend if bend > 0 else np.inf
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-largest-useful-lr", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.largest_useful_lr(largest_useful_lr)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(203)
for d in (3, 1, 5):
    a, g = rng.normal(size=(d, d)), rng.normal(size=d)
    for hessian in (a @ a.T + np.eye(d), a + a.T, -a @ a.T - np.eye(d)):
        kept = g.copy(), hessian.copy()
        lr = largest_useful_lr(g, hessian)
        assert np.array_equal(g, kept[0]), "your function changes the gradient that it is given"
        assert np.array_equal(hessian, kept[1]), "your function changes the Hessian it is given"
        assert np.shape(lr) == (), "the learning rate must be one number"

        def change(lr, g=g, hessian=hessian):
            step = -lr * g
            return g @ step + 0.5 * step @ hessian @ step

        if change(1e6) < 0:  # so far out only the sign of the curvature counts
            assert lr == np.inf, "where the curvature along g is not positive, the rate is inf"
        else:
            assert np.isfinite(lr), "where the curvature along g is positive, the rate is finite"
            assert change(0.999 * lr) < 0 < change(1.001 * lr), (
                "the change must turn positive there"
            )
for eigenvalue in (5.0, 0.2):
    lr = largest_useful_lr(np.array([0.0, 3.0]), np.diag([50.0, eigenvalue]))
    close = oracles.close(lr, 2 / eigenvalue, rtol=1e-9)
    assert close, "along an eigenvector the rate is 2 / eigenvalue"
    lr = largest_useful_lr(np.array([0.0, 3e-9]), np.diag([50.0, eigenvalue]))
    close = oracles.close(lr, 2 / eigenvalue, rtol=1e-9)
    assert close, "a short gradient must give the same rate as a long one"
lr = largest_useful_lr(np.array([1.0, 0.1]), np.diag([2.0, -3.0]))
assert oracles.close(lr, 2.02 / 1.97, rtol=1e-9), (
    "at a saddle the curvature along g can still be positive"
)
with np.errstate(all="ignore"):
    lr = largest_useful_lr(np.zeros(2), np.eye(2))
    assert np.array_equal(lr, np.inf), "with a zero gradient the rate is inf"
    lr = largest_useful_lr(np.array([1.0, 1.0]), np.diag([1.0, -1.0]))
    assert np.array_equal(lr, np.inf), "with zero curvature along g the rate is inf"
    lr = largest_useful_lr(np.ones(3), np.zeros((3, 3)))
    assert np.array_equal(lr, np.inf), "on a plane the rate is inf"
lr = largest_useful_lr(np.array([1e4, -1e4]), np.array([[1e3, 0.0], [0.0, 3e3]]))
assert oracles.close(lr, 1e-3), "wrong rate for large values"
lr = largest_useful_lr(np.array([1, -2]), np.array([[2, 1], [1, 4]]))
assert oracles.close(lr, 5 / 7), "wrong rate for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Ill-conditioning, as you meet it in training
#
# You might expect training to end because the gradient becomes small. Often it does not. In many networks the norm of the gradient hardly shrinks while training slows to a crawl. What has grown is $g^\top H g$, by more than a factor of ten (Goodfellow et al. 2016, section 8.2.1). The slope is still there. It is the curvature that forbids long steps, so the learning rate must be small, and with it the progress. That is **ill-conditioning**: the gradient is strong, and of little use.
#
# There is a twist that is younger than the textbooks. Train with the full batch and a fixed $\eta$, and the largest eigenvalue of the Hessian tends to rise until it reaches about $2/\eta$, the limit of stability, and to hover there (Cohen et al. 2021). The learning rate that you choose shapes the ground that you end up on.
#
# **Predict, then try**
# 1. The picture opens at step 500. The largest curvature has grown from 3.9 to 12, and $2/\eta$ is 20. Where will it be at step 3000?
# 2. You double the learning rate. Where does the curvature stop rising?
# 3. Compare steps 1000 and 3000. What has become of the loss, and of the gradient? And of the loss halfway between a step and the next?

# %% tags=["demo"]
demos.curvature.training();


# %% [markdown]
# **What to notice.** The network is small, two layers of six tanh units that learn $\sin 3x$, with exact gradients. Its largest curvature climbs for 850 steps, passes $2/\eta$, and then the loss begins to jump: the steepest direction has become too steep for this rate. The jumps throw the weights to where the ground is flatter, and the curvature settles at 20, the **edge of stability** (Cohen et al. 2021). With $\eta = 0.2$ it settles at 10, with 0.4 at 5. With 0.05 it is still on its way to 40 when the picture ends.
#
# Now look at the gradient. At step 1000 its norm is 0.009, at step 3000 it is 0.43. It is almost fifty times as long, and the loss has risen from 0.0054 to 0.0083. Nearly all of this gradient goes into bouncing: the curvature along it was near zero, and is 20 now, so $g^\top H g$ has grown from a millionth to 3.7. A long gradient is no sign of progress.
#
# But the bouncing does not stop the training. Halfway between a step and the next, where the bounce cancels, the loss has gone on falling, to 0.0037. With the larger rates even the loss of the bouncing weights falls on: between the same steps from 0.017 to 0.0075 with $\eta = 0.2$, and from 0.021 to 0.0031 with 0.4. At the edge the steepest direction bounces, and along the others training goes on.

# %% [markdown]
# ## 3. One learning rate for all directions
#
# A symmetric matrix has perpendicular eigenvectors. Along each of them the bowl is a plain parabola, and its eigenvalue $\lambda$ is the curvature there. So in the right coordinates a quadratic bowl falls apart into one-dimensional bowls that know nothing of each other. You met their law in unit 01: a step multiplies the distance to the minimum along eigenvector $i$ by
#
# $$ 1 - \eta\, \lambda_i $$
#
# All directions share one $\eta$. The steepest limits it, $\eta < 2/\lambda_{\max}$, and the flattest must live with that. How far they are apart is the **condition number**:
#
# $$ \kappa = \frac{\max_i |\lambda_i|}{\min_i |\lambda_i|} $$
#
# It is 1 for a round bowl, and grows as the bowl becomes a ravine. The contours of a bowl are ellipses, $\sqrt\kappa$ times as long as wide. If one eigenvalue is zero, the matrix is singular and $\kappa$ is infinite. In floating point an exact zero comes out as a tiny number, so you need a limit below which you call it zero.
#
# Turing gave the number its name, for another trouble: solving a linear system can magnify rounding errors by about as much (Turing 1948). You meet that side of it in section 6.
#
# > **Erratum.** One of the lectures behind this unit (IIT Patna, slide "Ill conditioning") says that the ratio of the *smallest* to the *largest* eigenvalue determines the condition number. It is the other way round: the largest over the smallest, by absolute value, so 1 is the best value and a large one is bad. The same slide writes the Taylor series with equality signs. They hold for quadratics; for any other loss they are approximations. In the second line, $f(x - \epsilon g)$ should be $f(x^{(0)} - \epsilon g)$: the step starts at $x^{(0)}$. Its curvature term $\tfrac12 \epsilon\, g^\top H\, \epsilon g$ is right: pull both $\epsilon$ to the front and you have yours.
#
# ### Exercise: `condition_number` (2 points)

# %% nbgrader={"grade": false, "grade_id": "condition-number", "locked": false, "schema_version": 3, "solution": true, "task": false}
def condition_number(hessian):
    """Ratio of the strongest to the weakest curvature.

    Parameters
    ----------
    hessian : ndarray, (d, d)
        Symmetric, not all zeros. Integers are fine.

    Returns
    -------
    float
        Largest absolute eigenvalue over smallest absolute eigenvalue; inf where the smallest is
        below 1e-12 of the largest. The argument stays as it is.
        (Goodfellow et al. 2016, section 4.2.)
    """
    ### BEGIN SOLUTION
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    if sizes.min() <= 1e-12 * sizes.max():
        return np.inf
    return sizes.max() / sizes.min()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-condition-number", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.condition_number(condition_number)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(204)
cases = [
    ([3.0, 0.5, 1.0], 6),
    ([-4.0, 2.0], 2),
    ([2.0, -3.0, 2.5], 1.5),
    ([-0.5, 2.0, -8.0, 1.0], 16),
    ([-3.0], 1),
    ([5.0, 5.0, 5.0], 1),
    ([1e5, 1.0, -0.1], 1e6),
    ([1e-14, 3e-14], 3),
    ([1e4, 2e8, 4e6], 2e4),
    ([1.0, 1e-10], 1e10),
]
for eigenvalues, expected in cases:
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    hessian = q @ np.diag(eigenvalues) @ q.T
    hessian = (hessian + hessian.T) / 2
    kept = hessian.copy()
    kappa = condition_number(hessian)
    assert np.array_equal(hessian, kept), "your function changes the matrix that it is given"
    assert np.shape(kappa) == (), "the condition number must be one number"
    assert kappa > 0.999, "the condition number is never below 1: the largest over the smallest"
    rtol = max(1e-9, 1e-14 * expected)  # rounding reaches the smallest eigenvalue first
    close = oracles.close(kappa, expected, rtol=rtol)
    assert close, "differs from the ratio of the absolute eigenvalues the matrix was made of"
    assert oracles.close(condition_number(-hessian), kappa, rtol=2 * rtol), (
        "the sign must not matter"
    )
with np.errstate(all="ignore"):
    cases = ([1.0, 0.0], [2.0, -1.0, 0.0], [1e6, 1e-8, 3.0], [1e-3, 1e-17], [1.0, 4e-13])
    for eigenvalues in cases:
        kappa = condition_number(np.diag(eigenvalues))
        singular = np.array_equal(kappa, np.inf)
        assert singular, "inf is wanted where the smallest is below 1e-12 of the largest"
    v = np.array([1.0, 2.0, -1.0])
    kappa = condition_number(np.outer(v, v))
    assert np.array_equal(kappa, np.inf), "a matrix of rank 1 is singular"
kappa = condition_number(np.diag([1.0, 4e-12]))
assert oracles.close(kappa, 2.5e11), "4e-12 of the largest is not zero"
assert oracles.close(condition_number(np.array([[2, 1], [1, 2]])), 3), "wrong for whole numbers"
assert oracles.close(condition_number(np.array([[0, 1], [1, 0]])), 1), (
    "wrong for zeros on the diagonal"
)
### END HIDDEN TESTS

# %% [markdown]
# Which fixed rate is best for a bowl? The distance shrinks by $|1 - \eta\lambda|$ along each eigenvector, and the worst of these factors decides in the long run. Raise $\eta$ from zero: the flattest direction is the slowest, and gets faster. At some point the steepest, which by now overshoots, becomes the slowest. The best rate is where the two are equal, $1 - \eta\lambda_{\min} = \eta\lambda_{\max} - 1$:
#
# $$ \eta^* = \frac{2}{\lambda_{\min} + \lambda_{\max}}, \qquad\text{and then each step leaves}\qquad \frac{\kappa - 1}{\kappa + 1} \quad\text{of the distance.} $$
#
# With $\kappa = 100$ that is 0.98. You need about 115 steps for every factor of ten, and about $1.15\,\kappa$ in general: the time grows in proportion to the condition number. You know the eigenvalues of toy bowls only, so this rate is no recipe. It tells you the best that gradient descent can hope for.
#
# ### Exercise: `best_fixed_lr` (1 point)

# %% nbgrader={"grade": false, "grade_id": "best-fixed-lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_fixed_lr(hessian):
    """The fixed learning rate with which gradient descent converges fastest on a bowl.

    Parameters
    ----------
    hessian : ndarray, (d, d)
        Symmetric with positive eigenvalues. Integers are fine.

    Returns
    -------
    float
        2 / (smallest eigenvalue + largest eigenvalue). The argument stays as it is.
        (Polyak, Introduction to Optimization, 1987, section 1.4.)
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hessian)
    return 2 / (eigenvalues[0] + eigenvalues[-1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-best-fixed-lr", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.best_fixed_lr(best_fixed_lr)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(205)
for eigenvalues in (
    [2.0, 0.5, 7.0],
    [3.0],
    [1.0, 40.0, 8.0, 2.0, 5.0],
    [1e4, 3e4],
    [6.0, 6.0, 0.01],
):
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    hessian = q @ np.diag(eigenvalues) @ q.T
    hessian = (hessian + hessian.T) / 2
    kept = hessian.copy()
    lr = best_fixed_lr(hessian)
    assert np.array_equal(hessian, kept), "your function changes the matrix that it is given"
    assert np.shape(lr) == (), "the learning rate must be one number"

    def left(lr, eigenvalues=eigenvalues):
        return max(abs(1 - lr * value) for value in eigenvalues)

    assert left(lr) < 1, "with your rate gradient descent diverges or stands still"
    better = min(left(1.001 * lr), left(0.999 * lr))
    assert left(lr) < better, "a somewhat larger or smaller rate converges faster"
    close = oracles.close(lr, 2 / (min(eigenvalues) + max(eigenvalues)), rtol=1e-9, atol=0)
    assert close, "wrong rate"
assert oracles.close(best_fixed_lr(np.array([[4, 1], [1, 4]])), 0.25), (
    "wrong rate for whole numbers"
)
assert oracles.close(best_fixed_lr(np.array([[8]])), 0.125), "wrong rate for a single parameter"
### END HIDDEN TESTS

# %% [markdown]
# In the next picture the steepest curvature is always 1, so the limit for the learning rate is always 2. What you change is the flattest, $1/\kappa$, and the angle of the bowl. Two methods race: gradient descent, and Newton's method, which you will write in section 6. Look at gradient descent first.
#
# **Predict, then try**
# 1. Raise the condition number from 20 to 200 at the same learning rate. What happens to the path, and to the slope of its loss curve?
# 2. Now raise the learning rate towards 2. Which direction bounces harder, and does the flat direction get much faster?
# 3. Turn the bowl. Does the angle help or hurt?

# %% tags=["demo"]
demos.curvature.bowl();


# %% [markdown]
# **What to notice.** Each straight part of the loss curve belongs to one direction. At $\kappa = 20$ and $\eta = 1.8$ a step leaves $1 - 1.8/20 = 0.91$ of the distance along the flat direction, and 50 steps bring the loss down by almost five powers of ten. At $\kappa = 200$ a step leaves 0.991, and the same 50 steps gain two. A larger rate does not help: at 1.95 the flat direction keeps 0.902 instead of 0.91, while the steep one bounces harder and keeps 0.95 instead of 0.8. Beyond 2 it diverges.
#
# The angle changes nothing. The path turns with the bowl, and the loss curve stays the same, since the gradient knows no axes. And the other method? One step, whatever you do. Its loss is then zero, which has no place on a logarithmic axis: the dashed line leaves the picture at the bottom.

# %% [markdown]
# ## 4. Critical points
#
# Where the gradient is zero you are at a **critical point**, and only the curvature can say which kind. Look at the eigenvalues of the Hessian:
#
# - All positive: the ground rises in every direction. A local **minimum**.
# - All negative: it falls in every direction. A local **maximum**.
# - Some positive, some negative: up one way, down another. A **saddle point**.
# - None of these, since some are zero and the others do not disagree: **degenerate**. The second-order picture cannot tell. Compare $x^2 + y^4$, $x^2 + y^3$ and $x^2 - y^4$ at the origin: the same Hessian, a minimum, and twice a point that has lower ground beside it.
#
# A single positive and a single negative eigenvalue settle the matter, whatever the zeros do: there is a way up and a way down.
#
# ### Exercise: `classify_critical_point` (2 points)

# %% nbgrader={"grade": false, "grade_id": "classify-critical-point", "locked": false, "schema_version": 3, "solution": true, "task": false}
def classify_critical_point(hessian, tol=1e-8):
    """Name the kind of a critical point from its Hessian.

    Parameters
    ----------
    hessian : ndarray, (d, d)
        Symmetric. Integers are fine.
    tol : float
        Eigenvalues from -tol to tol, both included, count as zero.

    Returns
    -------
    str
        "minimum" if all eigenvalues > tol, "maximum" if all < -tol, "saddle" if some are > tol and
        some are < -tol, whatever the others are, else "degenerate". The argument stays as it is.
        (Goodfellow et al. 2016, section 4.3.1.)
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hessian)
    if np.all(eigenvalues > tol):
        return "minimum"
    if np.all(eigenvalues < -tol):
        return "maximum"
    if np.any(eigenvalues > tol) and np.any(eigenvalues < -tol):
        return "saddle"
    return "degenerate"
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-classify-critical-point", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.classify_critical_point(classify_critical_point)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(206)
cases = [
    ("minimum", [0.5, 2.0, 3.0]),
    ("maximum", [-0.5, -2.0, -3.0]),
    ("saddle", [-1.0, 2.0]),
    ("saddle", [-1.0, -2.0, 3.0]),
    ("saddle", [-4.0, 0.0, 0.01, 0.0]),
    ("saddle", [-1e-3, 1e4, 1e4]),
    ("degenerate", [0.0, 2.0, 3.0]),
    ("degenerate", [0.0, -1.0]),
    ("degenerate", [0.0, 0.0, 0.0]),
    ("minimum", [4.0]),
    ("maximum", [-4.0]),
    ("degenerate", [0.0]),
    ("minimum", [1e4, 1e-3]),
    ("maximum", [-3.0, -1.0, -2.0, -1.0]),
]
for kind, eigenvalues in cases:
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues),) * 2))
    hessian = q @ np.diag(eigenvalues) @ q.T
    hessian = (hessian + hessian.T) / 2
    kept = hessian.copy()
    answer = classify_critical_point(hessian)
    assert np.array_equal(hessian, kept), "your function changes the matrix that it is given"
    assert isinstance(answer, str), "the kind must be a string"
    assert answer == kind, "wrong kind: compare all eigenvalues with tol"
cases = [
    ("minimum", [2e-8, 1.0], 1e-8),
    ("degenerate", [5e-9, 1.0], 1e-8),
    ("maximum", [-2e-8, -1.0], 1e-8),
    ("degenerate", [-5e-9, -1.0], 1e-8),
    ("degenerate", [-5e-9, 1.0], 1e-8),
    ("degenerate", [0.05, 3.0], 0.1),
    ("degenerate", [-0.05, 3.0], 0.1),
    ("degenerate", [-0.05, 0.05], 0.1),
    ("degenerate", [-0.05, 900.0], 0.1),
    ("minimum", [0.5, 900.0], 0.1),
    ("saddle", [-0.2, 0.05, 3.0], 0.1),
    ("minimum", [1e-12, 1.0], 0.0),
    ("degenerate", [0.0, 1.0], 0.0),
    ("degenerate", [0.5], 0.5),
    ("degenerate", [-0.5], 0.5),
    ("degenerate", [-0.5, 2.0], 0.5),
    ("degenerate", [0.5, -2.0], 0.5),
]
for kind, eigenvalues, tol in cases:
    hessian = np.diag(eigenvalues)
    answer = classify_critical_point(hessian, tol=tol)
    unchanged = np.array_equal(hessian, np.diag(eigenvalues))
    assert unchanged, "your function changes the matrix that it is given"
    assert isinstance(answer, str), "the kind must be a string"
    assert answer == kind, "eigenvalues from -tol to tol must count as zero, both ends included"
    if tol == 1e-8:
        answer = classify_critical_point(np.diag(eigenvalues))
        assert np.array_equal(answer, kind), "without a tol it must be 1e-8"
answer = classify_critical_point(np.array([[1, 2], [2, 1]]))
assert np.array_equal(answer, "saddle"), "positive entries do not make positive eigenvalues"
### END HIDDEN TESTS

# %% [markdown]
# ### Why saddles outnumber minima
#
# For a minimum, *all* eigenvalues must be positive. Suppose their signs were independent coin flips. In one dimension, half of the critical points would be minima. In ten dimensions it would be one in 1024, in a million dimensions one in $2^{1000000}$. Everything else is, almost surely, a saddle. High dimensions leave little room for minima and plenty for saddles (Dauphin et al. 2014).
#
# The eigenvalues of a random symmetric matrix are not independent. They repel each other, so they spread out, and it is even harder to get all of them on one side of zero: the share of matrices with eigenvalues of one sign falls like $e^{-0.27 n^2}$ for large $n$, to leading order in the exponent (Dean and Majumdar 2006). You can watch it. Fill an $n \times n$ matrix $A$ with standard normal numbers, take $(A + A^\top)/2$ for a Hessian, and ask whether it has both signs.
#
# ### Exercise: `saddle_fraction` (3 points)

# %% nbgrader={"grade": false, "grade_id": "saddle-fraction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def saddle_fraction(n, n_samples, rng):
    """Share of random symmetric matrices that would be the Hessian of a saddle point.

    Parameters
    ----------
    n : int
        Rows and columns of each matrix, 1 or more.
    n_samples : int
        Number of matrices, each drawn anew, 1 or more.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    float
        Share, from 0 to 1, of the matrices (A + A^T) / 2 that have both a positive and a negative
        eigenvalue, where A is (n, n) with independent standard normal entries.
        (Dauphin et al. 2014; this ensemble of matrices is Wigner's, 1958.)
    """
    ### BEGIN SOLUTION
    a = rng.normal(size=(n_samples, n, n))
    eigenvalues = np.linalg.eigvalsh((a + a.transpose(0, 2, 1)) / 2)
    return np.mean((eigenvalues[:, 0] < 0) & (eigenvalues[:, -1] > 0))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-saddle-fraction", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.saddle_fraction(saddle_fraction)
### BEGIN HIDDEN TESTS
share = saddle_fraction(1, 50, np.random.default_rng(0))
assert np.shape(share) == (), "the share must be one number"
assert np.array_equal(share, 0), "a matrix with a single eigenvalue cannot have both signs"
# Exact shares. The bounds are 5 standard errors, sqrt(p (1 - p) / n_samples), or more.
cases = [(2, 8000, 1 / np.sqrt(2), 0.0256), (3, 4000, 0.9502, 0.0174)]
for n, n_samples, expected, bound in cases:
    share = saddle_fraction(n, n_samples, np.random.default_rng(n))
    assert np.shape(share) == () and 0 <= share <= 1, "a share is a number between 0 and 1"
    assert abs(share - expected) < bound, "far from the exact share of this ensemble"
# In eight dimensions less than one matrix in a million has a single sign.
share = saddle_fraction(8, 300, np.random.default_rng(8))
assert np.shape(share) == (), "the share must be one number"
assert share > 0.97, "in eight dimensions nearly every matrix must have both signs"
shares = [
    [float(saddle_fraction(2, 400, np.random.default_rng(s))) for s in range(k, k + 6)]
    for k in (0, 0, 9)
]
assert shares[0] == shares[1], "equal seeds must give equal shares: draw from rng alone"
assert shares[0] != shares[2], "another seed must give another share: draw from rng"
assert len(set(shares[0])) > 1, "another seed must give another share: draw from rng"
single = [float(saddle_fraction(2, 1, np.random.default_rng(s))) for s in range(40)]
assert set(single) == {0, 1}, "with one sample the share is 0 or 1, and not always the same"
### END HIDDEN TESTS

# %% [markdown]
# The picture has one more slider, the shift. It moves all eigenvalues to the right, in units of half the spectrum's width. Think of it as going down in the loss. Critical points of high loss have many negative eigenvalues, those of low loss have few or none. Bray and Dean (2007) derived this for Gaussian random surfaces, and Dauphin et al. (2014) found it in small networks.
#
# **Predict, then try**
# 1. At which $n$ is fewer than one matrix in a hundred without a saddle?
# 2. Set the shift to 0.5, halfway from a centered spectrum to one that is all positive. Which kind wins at $n = 2$, and which at $n = 10$?
# 3. Stay at $n = 24$ and move the shift slowly from 0.5 to 1.5. Does the picture change gradually?

# %% tags=["demo"]
demos.curvature.saddle_share();


# %% [markdown]
# **What to notice.** At $n = 4$ fewer than one matrix in a hundred has a single sign. Coin flips would take until $n = 8$. With a shift of 0.5 minima are ahead at $n = 2$ and have all but vanished at $n = 10$. The larger $n$, the sharper the edges of the spectrum, and the more abrupt the change from saddles to minima: at $n = 24$ it takes the shift from 0.8 to 1.1 to go from 94 percent saddles to 2. So do not conclude that training must end in a saddle. High up, nearly every critical point is one; low down, nearly every one is a minimum.
#
# > **Erratum.** The same lecture states that for a function $f : \mathbb{R}^n \to \mathbb{R}$ the expected ratio of saddle points to local minima grows exponentially with $n$. It forgets a word: for a *random* function, of many classes. A given function need not comply. A convex one has no saddle in any dimension.

# %% [markdown]
# ## 5. One function, many weights
#
# A model is **identifiable** if enough data can rule out all parameters but one setting. Neural networks are not. Many different weights compute exactly the same function, so no data in the world can tell them apart. This is **weight-space symmetry**, and it comes in two kinds.
#
# **Order.** Swap two hidden units of a layer, with all their incoming and outgoing weights. The next layer sums over the units, and a sum does not care about order. A layer of $n$ units can be arranged in $n!$ ways. Each layer by itself, so the counts multiply; $m$ layers of $n$ units each give $(n!)^m$ networks that are all the same.
#
# ### Exercise: `count_equivalent_networks` (1 point)

# %% nbgrader={"grade": false, "grade_id": "count-equivalent-networks", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count_equivalent_networks(units):
    """Number of orders of the hidden units, all of which give the same network.

    Parameters
    ----------
    units : list of int
        Number of units of each hidden layer, at least 1 each; an empty list if there is none.

    Returns
    -------
    int
        Product of n! over the layers, exact however large it is; 1 for an empty list.
        (Goodfellow et al. 2016, section 8.2.2.)
    """
    ### BEGIN SOLUTION
    count = 1
    for n in units:
        for k in range(2, n + 1):
            count *= k
    return count
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-count-equivalent-networks", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.count_equivalent_networks(count_equivalent_networks)


### BEGIN HIDDEN TESTS
def factorial(n):
    return n * factorial(n - 1) if n > 1 else 1


cases = [[3], [1], [4, 2], [2, 5, 3], [3, 3, 3], [], [1, 1, 6]]
for units in cases:
    kept = list(units)
    count = count_equivalent_networks(units)
    assert units == kept, "your function changes the list that it is given"
    expected = 1
    for n in kept:
        expected *= factorial(n)
    whole = isinstance(count, (int, np.integer)) and not isinstance(count, bool)
    assert whole, "the count must be an int"
    assert count == expected, "differs from the product of the factorials"
for units in ([25], [12, 11, 10], [100], [64, 32], [200, 2]):
    count = count_equivalent_networks(units)
    assert isinstance(count, int), "large counts must be Python ints, which have no limit"
    expected = 1
    for n in units:
        expected *= factorial(n)
    assert count == expected, "large counts must be exact, to the last digit"
### END HIDDEN TESTS

# %% [markdown]
# **Scale.** A ReLU passes positive numbers on as they are: $\max(0, \alpha z) = \alpha \max(0, z)$ for every $\alpha > 0$. So multiply all that comes into a unit, weights and bias, by $\alpha$, and divide the weights that go out by $\alpha$. The network computes the same function. This symmetry is continuous: each unit has a whole curve of equivalent weights, uncountably many.
#
# > **Erratum.** The lecture writes for ReLU and maxout that the weight is scaled by $\alpha$ and the output by $1/\alpha$. Three things are missing: $\alpha$ must be positive, the bias scales with the incoming weights, and what is divided by $\alpha$ are the *outgoing weights*.
#
# ### Exercise: `rescale_units` (2 points)

# %% nbgrader={"grade": false, "grade_id": "rescale-units", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rescale_units(w_in, b_in, w_out, alpha):
    """Rescale the hidden units of a ReLU network without changing what it computes.

    The network is relu(x @ w_in + b_in) @ w_out for a row x of d inputs.

    Parameters
    ----------
    w_in : ndarray, (d, h)
        Weights into the h hidden units, a column for each. Integers are fine everywhere.
    b_in : ndarray, (h,)
        Biases of the hidden units.
    w_out : ndarray, (h, c)
        Weights out of the hidden units, a row for each.
    alpha : ndarray, (h,)
        A positive factor for each unit.

    Returns
    -------
    w_in, b_in, w_out : ndarray
        Arrays of the same shapes: incoming weights and biases of unit j times alpha_j, its
        outgoing weights over alpha_j. The arguments stay as they are.
        (Goodfellow et al. 2016, section 8.2.2.)
    """
    ### BEGIN SOLUTION
    return w_in * alpha, b_in * alpha, w_out / alpha[:, None]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-rescale-units", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.rescale_units(rescale_units)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(208)
for d, h, c in [(3, 5, 2), (4, 4, 4), (1, 3, 1), (2, 1, 3), (1, 1, 1)]:
    network = [rng.normal(size=shape) for shape in [(d, h), (h,), (h, c)]]
    alpha, x = rng.uniform(0.2, 5, size=h), rng.normal(size=(20, d))
    kept = [part.copy() for part in (*network, alpha)]
    result = rescale_units(*network, alpha)
    same = [np.array_equal(a, b) for a, b in zip((*network, alpha), kept, strict=True)]
    assert all(same), "your function changes the arrays that it is given"
    assert len(result) == 3, "three arrays must come back: w_in, b_in, w_out"
    for new, old in zip(result, network, strict=True):
        assert np.shape(new) == old.shape, "each array must keep its shape"
    outputs = [np.maximum(x @ w_in + b_in, 0) @ w_out for w_in, b_in, w_out in (network, result)]
    assert oracles.close(*outputs, rtol=1e-9), "the rescaled network must give the same outputs"
    for j in range(h):
        scaled = oracles.close(result[0][:, j], alpha[j] * network[0][:, j], rtol=1e-9)
        assert scaled, "the incoming weights of unit j must be multiplied by alpha_j"
        scaled = oracles.close(result[1][j], alpha[j] * network[1][j], rtol=1e-9)
        assert scaled, "the bias of unit j must be multiplied by alpha_j"
        divided = oracles.close(result[2][j] * alpha[j], network[2][j], rtol=1e-9)
        assert divided, "the outgoing weights of unit j must be divided by alpha_j"
still = rescale_units(*network, np.ones(1))
same = all(oracles.close(new, old) for new, old in zip(still, network, strict=True))
assert same, "with alpha = 1 nothing changes"
w_in, b_in, w_out = rescale_units(
    np.array([[1, -2], [0, 3]]),
    np.array([4, -1]),
    np.array([[1, 0], [3, -5]]),
    np.array([0.5, 2.5]),
)
assert oracles.close(w_in, np.array([[0.5, -5], [0, 7.5]])), (
    "whole numbers are rounded or otherwise wrong"
)
assert oracles.close(b_in, np.array([2, -2.5])), "whole numbers are rounded or otherwise wrong"
assert oracles.close(w_out, np.array([[2, 0], [1.2, -2]])), (
    "whole numbers are rounded or otherwise wrong"
)
w_in, b_in, w_out = rescale_units(np.ones((1, 1)), np.ones(1), np.ones((1, 2)), np.array([1e4]))
right = oracles.close(w_in, np.full((1, 1), 1e4)) and oracles.close(w_out, np.full((1, 2), 1e-4))
assert right, "wrong for a large alpha"
w_in, b_in, w_out = rescale_units(np.ones((2, 2)), np.zeros(2), np.ones((2, 1)), np.array([2, 4]))
assert oracles.close(w_in, np.array([[2, 4], [2, 4]])), "wrong for an alpha of whole numbers"
assert oracles.close(w_out, np.array([[0.5], [0.25]])), "wrong for an alpha of whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# **What follows.** A network has an enormous number of minima, and most of this number means nothing: equivalent minima have the same loss and the same outputs, so it does not matter which one you find. A local minimum is a problem only if its loss is high. And since the loss is constant along the curve of a rescaling, the Hessian at a minimum has a zero eigenvalue in that direction. By your classification, minima of ReLU networks are "degenerate".
#
# Rescaling leaves the function alone, but not the Hessian: it can make curvatures as large as you like. So "this minimum is flat" is a statement about the weights, and by itself none about the function (Dinh et al. 2017). A penalty on the weights (unit 07) breaks the scale symmetry, as it prefers small weights. It cannot break the order symmetry.

# %% [markdown]
# ## 6. Newton's method
#
# If one learning rate cannot suit all directions, divide each direction by its own curvature. The parabola of section 1 has its critical point where its gradient is zero, $g + H s = 0$. So go there at once:
#
# $$ w \leftarrow w - H^{-1} g $$
#
# Newton and Raphson solved equations this way in the 17th century: replace the function by its tangent, solve that, repeat. Simpson saw in 1740 that it finds minima if the equation is "gradient equals zero" (Ypma 1995).
#
# On a quadratic bowl this arrives in one step, whatever the condition number and the angle. On other functions you repeat it. Close to a minimum with a positive definite Hessian it converges quadratically: the number of correct digits roughly doubles with each step.
#
# > **Erratum.** The lecture says that if the function is quadratic, the step jumps to the minimum. It jumps to the *critical point*. That is the minimum only where all eigenvalues are positive; a quadratic saddle sends you to its saddle point.
#
# The formula shows an inverse. Do not compute one. What you want is the solution $s$ of $H s = g$, and elimination finds it with fewer operations and far smaller errors than inverting and multiplying. How well the answer fits is measured by the residual, $\lVert H s - g\rVert / \lVert g\rVert$. The Hilbert matrix, $H_{ij} = 1/(i + j + 1)$ with $i, j$ from 0, is a famous test: at 10 rows its condition number is $1.6 \cdot 10^{13}$. For a right side $g = H s$ with $s$ of moderate size, solving leaves a residual around $10^{-16}$, and multiplying by the inverse mostly one of $10^{-6}$ to $10^{-4}$.
#
# ### Exercise: `newton_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "newton-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_step(w, g, hessian):
    """One step of Newton's method: to the critical point of the local parabola.

    Parameters
    ----------
    w, g : ndarray, (d,)
        Parameters; gradient of the loss at `w`. Integers are fine.
    hessian : ndarray, (d, d)
        Symmetric and not singular, with eigenvalues of any sign; it may be as ill-conditioned as
        the 10 x 10 Hilbert matrix.

    Returns
    -------
    ndarray, (d,)
        w - s, where s solves H s = g. Found by solving, not by inverting: norm(H s - g) is below
        1e-10 norm(g) for a right side g = H s with s of moderate size.
        The arguments stay as they are. (Nocedal and Wright 2006, section 2.2.)
    """
    ### BEGIN SOLUTION
    return w - np.linalg.solve(hessian, g)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-newton-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.newton_step(newton_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(209)
for d in (3, 1, 6):
    a, minimum, w = rng.normal(size=(d, d)), rng.normal(size=d), rng.normal(size=d)
    for hessian in (a @ a.T + np.eye(d), a + a.T + np.diag(np.arange(d)) - 5 * np.eye(d)):
        g = hessian @ (w - minimum)
        kept = w.copy(), g.copy(), hessian.copy()
        new = newton_step(w, g, hessian)
        same = [np.array_equal(a, b) for a, b in zip((w, g, hessian), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        assert np.shape(new) == (d,), "the new parameters must have the shape of w"
        there = oracles.close(new, minimum, rtol=1e-8, atol=1e-8)
        assert there, "on a quadratic one step must reach the critical point, saddles included"
new = newton_step(np.array([2.0, 0.5]), np.array([2.0, 3.0]), np.array([[0.0, 2.0], [2.0, 0.0]]))
assert oracles.close(new, np.array([0.5, -0.5])), (
    "a Hessian with zeros on its diagonal need not be singular"
)
still = newton_step(np.array([2.5, -3.0]), np.zeros(2), np.array([[2.0, 1.0], [1.0, 3.0]]))
assert oracles.close(still, np.array([2.5, -3.0]), rtol=1e-9), (
    "with a zero gradient the parameters must stay"
)
order = np.arange(10)
hilbert = 1 / (order[:, None] + order + 1)
for s in (np.ones(10), np.cos(order), np.sin(3.0 * order)):
    g = hilbert @ s
    found = -newton_step(np.zeros(10), g, hilbert)
    residual = np.linalg.norm(hilbert @ found - g) / np.linalg.norm(g)
    assert residual < 1e-10, "on a Hilbert matrix H s differs from g: solve instead of inverting"
w = np.array([1.5, -0.5])  # the minimum of x^4 + y^2 + e^(x - y), found in a few steps
for _ in range(25):
    e = np.exp(w[0] - w[1])
    g = np.array([4 * w[0] ** 3 + e, 2 * w[1] - e])
    w = newton_step(w, g, np.array([[12 * w[0] ** 2 + e, -e], [-e, 2 + e]]))
e = np.exp(w[0] - w[1])
slope = np.hypot(4 * w[0] ** 3 + e, 2 * w[1] - e)
assert slope < 1e-9, "25 steps must find the minimum of a smooth convex function"
new = newton_step(np.array([1e4, -1e4]), np.array([1e4, 2e4]), np.array([[1e4, 0.0], [0.0, 1.0]]))
assert oracles.close(new, np.array([9999, -3e4])), "wrong step for large values"
new = newton_step(np.array([1, 2]), np.array([3, 1]), np.array([[4, 0], [0, -2]]))
is_float = isinstance(new, np.ndarray) and new.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(new, np.array([0.25, 2.5])), "wrong step for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Why hardly anyone trains networks with it
#
# **It is drawn to saddles.** Newton's step goes to the critical point of the parabola, of whatever kind. Along a negative eigenvalue, $-g/\lambda$ points *uphill*. Near a saddle, and there are many, it converges to the saddle. Dauphin et al. (2014) repair this with a change of one symbol: divide by the *absolute* curvature. With $H = Q\, \mathrm{diag}(\lambda)\, Q^\top$, the columns of $Q$ being the eigenvectors,
#
# $$ |H| = Q\, \mathrm{diag}(|\lambda|)\, Q^\top, \qquad w \leftarrow w - |H|^{-1} g $$
#
# Along positive curvatures it takes Newton's step. Along negative ones it takes a step of the same length the other way: down, off the saddle.
#
# ### Exercise: `saddle_free_newton_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "saddle-free-newton-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def saddle_free_newton_step(w, g, hessian):
    """One step of saddle-free Newton: each direction divided by its absolute curvature.

    Parameters
    ----------
    w, g : ndarray, (d,)
        Parameters; gradient of the loss at `w`. Integers are fine.
    hessian : ndarray, (d, d)
        Symmetric and not singular, with eigenvalues of any sign.

    Returns
    -------
    ndarray, (d,)
        w - s, where s solves (Q abs(Lambda) Q^T) s = g and Q Lambda Q^T is the eigendecomposition
        of the Hessian. The arguments stay as they are. (Dauphin et al. 2014.)
    """
    ### BEGIN SOLUTION
    eigenvalues, q = np.linalg.eigh(hessian)
    return w - q @ ((q.T @ g) / np.abs(eigenvalues))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-saddle-free-newton-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.saddle_free_newton_step(saddle_free_newton_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(210)
cases = [
    [1.0, -2.0, 0.5],
    [3.0, 2.0, 7.0],
    [-1.0, -4.0],
    [-3.0],
    [5.0],
    [1e3, -0.2, 1.0, -3.0, 2.0],
    [2e-6, -1e-6, 3e-6],
]
for eigenvalues in cases:
    d = len(eigenvalues)
    q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian = q @ np.diag(eigenvalues) @ q.T
    hessian = (hessian + hessian.T) / 2
    w, g = rng.normal(size=d), rng.normal(size=d)
    kept = w.copy(), g.copy(), hessian.copy()
    new = saddle_free_newton_step(w, g, hessian)
    same = [np.array_equal(a, b) for a, b in zip((w, g, hessian), kept, strict=True)]
    assert all(same), "your step changes the arrays that it is given"
    assert np.shape(new) == (d,), "the new parameters must have the shape of w"
    for value, axis in zip(eigenvalues, q.T, strict=True):
        along = oracles.close(axis @ (w - new), axis @ g / abs(value), rtol=1e-7, atol=1e-9)
        assert along, (
            "along each eigenvector the step must be the slope over the absolute eigenvalue"
        )
    assert g @ (new - w) < 0, "the step must go downhill"
    if min(eigenvalues) > 0:
        newton = oracles.close(new, w - np.linalg.solve(hessian, g))
        assert newton, "where all eigenvalues are positive it is Newton's step"
# Beside the saddle of (x^2 - y^2) / 2 Newton's own step would land on it.
new = saddle_free_newton_step(np.array([1.0, 0.1]), np.array([1.0, -0.1]), np.diag([1.0, -1.0]))
assert oracles.close(new, np.array([0, 0.2])), (
    "along a negative curvature the step must lead off the saddle"
)
still = saddle_free_newton_step(np.array([1.0, 2.0]), np.zeros(2), np.diag([1.0, -2.0]))
assert oracles.close(still, np.array([1, 2]), rtol=1e-9), (
    "with a zero gradient the parameters must stay"
)
new = saddle_free_newton_step(np.array([2, 1]), np.array([3, 1]), np.array([[0, 2], [2, 0]]))
is_float = isinstance(new, np.ndarray) and new.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(new, np.array([0.5, 0.5])), "wrong step for whole numbers"
new = saddle_free_newton_step(np.array([1e4, 0.0]), np.array([1e4, -1e4]), np.diag([-10.0, 1e3]))
assert oracles.close(new, np.array([9e3, 10])), "wrong step for large values"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. From the start shown, one of three paths ends at the saddle point. Why this one? Raise start y: from where on does it find a minimum?
# 2. Choose "two minima". The start lies on the hump again. Where does each method end?
# 3. On Rosenbrock's valley, does Newton's loss fall at every step?

# %% tags=["demo"]
demos.curvature.newton_paths();

# %% [markdown]
# **What to notice.** Newton's method is at the saddle after two steps, and stays: the gradient is zero there. It ends there from every y up to 0.4. From 0.6 on it finds the minimum, since all curvatures are positive where $y^2 > 1/3$, and from 1.1 it is as fast. Starts in between lie where the curvature in y is almost zero, and dividing by it throws the path far across: from 0.45, 0.5 and 0.55 it ends in the *other* minimum. On the hump it goes to the saddle as well: down the valley walls in y, but *up* the hump in x. Both others go down to the minimum on the right, though the saddle-free method overshoots it once before it settles. Gradient descent gets away from the saddle too, only more slowly. In Rosenbrock's valley there is no negative curvature on the way, so both Newton methods take the same path, and their lines lie on each other: the loss shoots up from 5 to 1400 in one step, and three steps later they have all but arrived. Gradient descent is still near its start.
#
# Neither Newton method asks whether its step is short enough for the parabola to be right. Serious implementations do: they add damping, a line search or a trust region (Nocedal and Wright 2006, chapters 3 and 4). Damping solves $(H + \alpha I)\, s = g$ with an $\alpha > 0$ large enough to make all eigenvalues positive. A small $\alpha$ leaves Newton's step almost as it is. A large one turns it into a short step of gradient descent, with the rate $1/\alpha$.

# %% [markdown]
# **It is too expensive.** With $d$ parameters the Hessian has $d^2$ entries, and solving takes on the order of $d^3$ operations, $d^3/3$ at best with the usual elimination (Cholesky's). A network of a million parameters is small today. Its Hessian has $10^{12}$ entries, 4 TB in 32-bit numbers, and one solution costs more than $3 \cdot 10^{17}$ operations. A mini-batch gradient of 100 examples costs about $6 \cdot 10^8$ (two operations a weight and example forward, four backward). So for one step of Newton's method you can take half a billion steps of gradient descent.
#
# **It amplifies noise.** A mini-batch gradient is off by some noise (unit 01), and a mini-batch Hessian is noisy too. $H^{-1}$ divides by the eigenvalues. Along a flat direction, where $\lambda$ is small, it multiplies the noise by $1/\lambda$. Try it on the bowl, with noise in the gradient:
#
# **Predict, then try**
# 1. The picture opens without noise, at $\kappa = 10$: the steepest curvature is 1, the flattest 0.1. Set the noise to 0.1. How far from the minimum will Newton's steps land, roughly? And those of gradient descent?
# 2. To land ten times closer, how many times larger must the batch be?
# 3. Set the noise to 0 and tick "diagonal only": Newton's method then sees only the diagonal of the Hessian. At which angle is that as good as the whole, and at which is it only gradient descent at another rate?

# %% tags=["demo"]
demos.curvature.bowl(condition=10.0, lr=0.5, steps=100);

# %% [markdown]
# **What to notice.** Along the flat direction the noise is multiplied by $1/\lambda = 10$, so Newton's points scatter by about $0.1 \cdot 10 = 1$, half as far as from the minimum to the start. It never gets closer, as it forgets everything at each step. Gradient descent needs some 15 steps to be as close. Then it is ahead: it takes only half of each error, and later steps make up for it. In the second half of the picture its points lie 0.27 from the minimum on average, and its mean loss is 0.007, against Newton's 0.065. At $\kappa = 100$ Newton's points would scatter ten times as far. Noise shrinks with the square root of the batch: ten times closer takes a batch a hundred times larger.
#
# The diagonal is as good as the whole Hessian at 0 and 90 degrees, where it *is* the whole Hessian. At 45 degrees both its entries are $(1 + 1/\kappa)/2$, and what is left is gradient descent with one rate for all, the best fixed one of section 3. Keep this in mind for unit 04.
#
# Noise is why methods that use $g$ alone get by with batches around 100, and methods that compute $H^{-1} g$ want batches around 10,000 (Goodfellow et al. 2016, section 8.1.3).
#
# > **Erratum.** The lecture says of these large batches that they are required "to minimize $H^{-1} g$". Nobody minimizes that. They are required to keep the *fluctuations* of the estimate of $H^{-1} g$ small. Its algorithm also lists "compute inverse Hessian" as a step. Solve instead, as you did.
#
# What remains of Newton's idea is everywhere, though. Keep only a diagonal, and $d^3$ becomes $d$: the adaptive methods of unit 04 divide each parameter's step by a size of its own. Keep only products $H v$, which cost about as much as one more gradient (Pearlmutter 1994), and you never need the matrix. Or leave the curvature alone and cancel the bouncing instead: that is momentum, in unit 03.

# %% [markdown]
# ## What to keep
#
# - Near $w$ the loss is a parabola: $g^\top s + \tfrac12 s^\top H s$. The slope promises, the curvature takes back, with the square of the step.
# - A step of gradient descent pays as long as $\eta < 2\, g^\top g / g^\top H g$.
# - The condition number is the largest over the smallest absolute curvature. The steps that gradient descent needs grow in proportion to it.
# - In high dimensions a random critical point is a saddle. Low in the landscape, minima take over.
# - Networks have huge families of equal weights: $n!$ orders for each layer, and with ReLU a scale for each unit.
# - Newton's method cures conditioning, and pays with $d^3$ operations, a pull towards saddles and a thirst for large batches. Solve, never invert.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 03 gives gradient descent a memory, and gets the root of the condition number instead of the whole.
#
# ## Sources
#
# - B. Polyak, *Introduction to optimization*, Optimization Software 1987. J. Nocedal, S. Wright, *Numerical optimization*, second edition, Springer 2006.
# - A. Turing, *Rounding-off errors in matrix processes*, Quarterly Journal of Mechanics and Applied Mathematics 1, 1948.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep learning*, MIT Press 2016, sections 4.2, 4.3, 8.1.3, 8.2 and 8.6.
# - E. Wigner, *On the distribution of the roots of certain symmetric matrices*, Annals of Mathematics 67, 1958. D. Dean, S. Majumdar, *Large deviations of extreme eigenvalues of random matrices*, Physical Review Letters 97, 2006.
# - A. Bray, D. Dean, *Statistics of critical points of Gaussian fields on large-dimensional spaces*, Physical Review Letters 98, 2007.
# - Y. Dauphin, R. Pascanu, C. Gulcehre, K. Cho, S. Ganguli, Y. Bengio, *Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*, NIPS 2014.
# - T. Ypma, *Historical development of the Newton-Raphson method*, SIAM Review 37, 1995.
# - L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, *Sharp minima can generalize for deep nets*, ICML 2017.
# - B. Pearlmutter, *Fast exact multiplication by the Hessian*, Neural Computation 6, 1994.
# - J. Cohen, S. Kaur, Y. Li, J. Kolter, A. Talwalkar, *Gradient descent on neural networks typically occurs at the edge of stability*, ICLR 2021.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*.
