# %% [markdown]
# # 03 · Momentum
#
# **Time** 2.5 hours · **Difficulty** ●●○ · **You need** unit 01; eigenvalues and the condition number from unit 02 · **Points** 16
#
# Gradient descent has no memory. Every step starts from rest, with nothing but the slope under its feet. This unit gives it one number more per parameter: a velocity. You build momentum in the two forms in which it is written, find out where they are not the same, and then let it look ahead before it steps.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("03-momentum")


# %% [markdown]
# ## 1. A cheap memory
#
# You want to know the mean of a sequence that keeps coming and slowly changes. Storing all of it is expensive, and old values should count less anyway. So keep a single number $s$, the average so far, and let every new value $x_t$ pull it a little its way:
#
# $$ s_t = \beta\, s_{t-1} + (1 - \beta)\, x_t, \qquad s_0 = 0 $$
#
# This is an **exponential moving average**. Unroll it, and you see the name's reason:
#
# $$ s_t = (1 - \beta) \left( x_t + \beta\, x_{t-1} + \beta^2 x_{t-2} + \dots + \beta^{t-1} x_1 \right) $$
#
# A value's weight shrinks by the factor $\beta$ with every step of its age. Roughly, the average looks back over $1/(1-\beta)$ values: 10 for $\beta = 0.9$, and 100 for $\beta = 0.99$.
#
# You will meet it again and again: inside Adam (unit 04), in the range test (05), in batch norm (06).
#
# ### Exercise: `moving_average` (2 points)

# %% nbgrader={"grade": false, "grade_id": "moving-average", "locked": false, "schema_version": 3, "solution": true, "task": false}
def moving_average(xs, beta):
    """Exponential moving average of a sequence, after each of its values.

    Parameters
    ----------
    xs : ndarray, (n,)
        The values x_1 to x_n, oldest first, n at least 1. Integers are fine.
    beta : float
        Share of the average that survives a step, at least 0 and below 1.

    Returns
    -------
    ndarray, (n,)
        s_1 to s_n, with s_t = beta s_{t-1} + (1 - beta) x_t and s_0 = 0, which is not returned;
        float64. A list of the n numbers is fine too. The argument stays as it is.
        (Brown, Exponential Smoothing for Predicting Demand, 1956.)
    """
    ### BEGIN SOLUTION
    s, averages = 0.0, []
    for x in xs:
        s = beta * s + (1 - beta) * x
        averages.append(s)
    return np.array(averages)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-moving-average", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.moving_average(moving_average)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(301)
for n, beta in [(6, 0.9), (1, 0.4), (30, 0.0), (9, 0.3), (300, 0.99), (2, 0.5)]:
    xs = rng.normal(loc=2.0, scale=3.0, size=n)
    kept = xs.copy()
    averages = moving_average(xs, beta)
    assert np.array_equal(xs, kept), "your function changes the values that it is given"
    assert np.shape(averages) == (n,), "there must be one average for each value"
    x = xs.tolist()
    unrolled = [(1 - beta) * sum(beta ** (t - i) * x[i] for i in range(t + 1)) for t in range(n)]
    same = oracles.close(np.asarray(averages), np.array(unrolled), rtol=1e-9, atol=1e-12)
    assert same, "differs from the weighted sum over all values so far"
ones = moving_average(np.ones(500), 0.95)
shortfall = 1 - np.asarray(ones)
assert oracles.close(shortfall, 0.95 ** np.arange(1, 501)), "the average must start from s_0 = 0"
assert np.array_equal(moving_average(np.zeros(4), 0.9), np.zeros(4)), "zeros must stay zeros"
averages = moving_average(np.array([1e4, -1e4, 1e4]), 0.75)
assert oracles.close(np.asarray(averages), np.array([2500, -625, 2031.25])), (
    "wrong averages for large values"
)
averages = moving_average(np.array([4, 0, 1, 7]), 0.5)
assert np.asarray(averages).dtype == np.float64, "whole numbers must give float64 averages"
assert oracles.close(np.asarray(averages), np.array([2, 1, 1, 4])), (
    "wrong averages for whole numbers"
)
averages = moving_average(np.array([3, 1]), 0.8)
assert oracles.close(np.asarray(averages), np.array([0.6, 0.68])), (
    "with whole numbers the averages must not be rounded"
)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. The level jumps at step 60. With $\beta = 0.5$ the average needs 4 steps for 90% of the way. How many will it need with 0.9?
# 2. Take $\beta = 0.99$. What do you gain, and what do you lose?
# 3. The true level is 1 from the first step on. Why does the average begin so far below?

# %% tags=["demo"]
demos.momentum.averages();


# %% [markdown]
# **What to notice.** A larger $\beta$ is calmer and later. With $\beta = 0.9$ the average keeps only 23% of the noise and follows the jump in 22 steps; with 0.99 it keeps 7%, and 60 steps after the jump it is still on its way. You cannot have both. And every average starts too near zero, because $s_0 = 0$ pulls it there: after $t$ steps the weights add up to $1 - \beta^t$ only, which for $\beta = 0.99$ is 0.45 even after 60 steps. Unit 04 corrects this. On the logarithmic axis the weights are a straight line, and $\beta$ sets its slope.

# %% [markdown]
# ## 2. A ball that remembers
#
# Think of the ravine of unit 01. The slope points mostly across, so gradient descent bounces from wall to wall, and along the floor it creeps. Look at several gradients in a row: across, they take turns, left, right, left. Along, they are small and all agree. Averaging them would cancel what takes turns and keep what agrees.
#
# **Momentum** (Polyak 1964) does this with a velocity $v$, which starts at zero. Each gradient gives it a push, and friction takes a share:
#
# $$ v \leftarrow \beta\, v + g \qquad\qquad w \leftarrow w - \eta\, v $$
#
# The picture to keep in mind is a heavy ball. The slope accelerates it, $\beta$ says how much of its speed survives a step, and a bump or a flat stretch does not stop it. With $\beta = 0$ the ball has no memory, and you are back at plain gradient descent.
#
# Note what $v$ adds up here: plain gradients. It points uphill, and the minus sign stands where $w$ moves. This is PyTorch's form.
#
# ### Exercise: `momentum_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "momentum-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(w, g, v, lr, beta):
    """One step of gradient descent with momentum, in PyTorch's form.

    Parameters
    ----------
    w, g, v : ndarray or number, all of one shape
        Parameters; gradient of the loss at `w`; velocity, zeros before the first step.
        Integers are fine.
    lr : float
        Learning rate.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    w, v : ndarray or float, of that shape
        New parameters and new velocity, in this order: v <- beta v + g, then w <- w - lr v with
        the new v. The arguments stay as they are.
        (Polyak, Some methods of speeding up the convergence of iteration methods, 1964; this form
        as in torch.optim.SGD.)
    """
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * v, v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-momentum-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.momentum_step(momentum_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(302)
cases = [((4, 3), 300, 0.03, 0.8), ((5,), 20, 0.2, 0.99)]
cases += [((2, 1, 3), 5, 0.1, 0.0), ((), 30, 1.5, 0.5)]
for shape, n_steps, lr, beta in cases:
    w, v, gradients = rng.normal(size=shape), np.zeros(shape), rng.normal(size=(n_steps, *shape))
    path = oracles.torch_path("SGD", w, gradients, lr=lr, momentum=beta)
    for g, expected in zip(gradients, path, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(v)
        new_w, new_v = momentum_step(w, g, v, lr, beta)
        same = [np.array_equal(now, then) for now, then in zip((w, g, v), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        assert np.shape(new_w) == shape, "the new weights must have the shape of the old ones"
        assert np.shape(new_v) == shape, "the new velocity must have the shape of the old one"
        agrees = oracles.close(new_w, expected, rtol=1e-9, atol=1e-11)
        assert agrees, "over many steps the weights leave those of torch.optim.SGD"
        agrees = oracles.close(new_v, beta * kept[2] + kept[1], rtol=1e-9, atol=1e-12)
        assert agrees, "the new velocity must be beta times the old one plus the gradient"
        w, v = new_w, new_v
w, v = momentum_step(np.array([1.0, 2.0]), np.zeros(2), np.array([1.0, -1.0]), 0.5, 0.5)
coasts = oracles.close(w, np.array([0.75, 2.25])) and oracles.close(v, np.array([0.5, -0.5]))
assert coasts, "with a zero gradient the velocity must carry the weights, and shrink by beta"
w, v = momentum_step(np.array([1.0, 2.0]), np.zeros(2), np.zeros(2), 0.5, 0.5)
rests = np.array_equal(w, [1, 2]) and np.array_equal(v, [0, 0])
assert rests, "without a gradient and a velocity everything must stay"
w, v = momentum_step(np.array([1e4, -1e4]), np.array([1e4, 1e-4]), np.array([-1e4, 1e4]), 0.5, 0.25)
assert oracles.close(v, np.array([7.5e3, 2500.0001]), rtol=1e-9), "wrong velocity for large values"
assert oracles.close(w, np.array([6250, -11250.00005]), rtol=1e-9), (
    "wrong weights for large values"
)
w, v = momentum_step(np.array([[4, 7]]), np.array([[1, -1]]), np.array([[2, 3]]), 0.25, 0.75)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, v))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(v, np.array([[2.5, 1.25]])), "wrong velocity for whole numbers"
assert oracles.close(w, np.array([[3.375, 6.6875]])), "wrong weights for whole numbers"
w, v = momentum_step(3, 2, -1, 0.125, 0.5)
assert oracles.close(w, 2.8125) and oracles.close(v, 1.5), "w, g and v may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. In the ravine (light is low) $\beta = 0.7$ is far ahead of no memory at all. Will it be farther ahead with 0.95?
# 2. The steep direction has curvature 20, so plain gradient descent diverges above $\eta = 2/20 = 0.1$. Set $\eta = 0.13$ and $\beta = 0.4$. What does the ball do?
# 3. Choose the plateau, then the surface with two minima, and give the ball all 120 steps. On which of them would you trust it?

# %% tags=["demo"]
demos.momentum.ball();


# %% [markdown]
# **What to notice.** In the ravine, after 40 steps at $\eta = 0.04$, plain gradient descent has a loss of 0.13. With $\beta = 0.7$ the loss is below $10^{-5}$, with 0.95 it is 1.4, about ten times that without momentum: the ball shoots past the minimum and swings. At $\eta = 0.13$ plain gradient descent flies off and the ball arrives, since momentum also tolerates larger rates. On the plateau the pushes are tiny, but they agree. After 120 steps plain gradient descent has hardly moved, while the ball reaches the basin near step 100. In unit 01 shaking took some of the paths off this plateau. Memory does it without noise. And with two minima the ball rolls over the ridge into the lower basin. That was luck, not a method: with $\beta = 0.8$ it stays in the higher one.

# %% [markdown]
# ## 3. The sum of all pushes
#
# Unroll the velocity as you unrolled the average. From rest, after the gradients $g_1, \dots, g_t$:
#
# $$ v_t = g_t + \beta\, g_{t-1} + \beta^2 g_{t-2} + \dots + \beta^{t-1} g_1 = \sum_{i=1}^{t} \beta^{\,t-i}\, g_i $$
#
# Every gradient that you ever computed is still in there, and fading. With $\beta = 0.9$ its weight halves about every 6.6 steps, with $\beta = 0.99$ every 69 steps. So a mini-batch's error is smeared over many steps and mixed with the errors of others. That smooths the path: one step looks much like the last.
#
# It does not calm it. Each error is carried out in full, $1/(1-\beta)$ times $\eta$ in the long run, only later and in small parts. Take a parabola of curvature 1 and gradients with noise of standard deviation 1. Without momentum at $\eta = 0.01$ the weight ends up wandering 0.07 from the minimum, root mean square. With $\beta = 0.9$ at the same rate it is 0.22, about as much as without momentum at ten times the rate, 0.23. Against noise only a smaller rate or a larger batch helps.
#
# > **Erratum.** All three lectures behind this unit call the velocity an exponential moving average of the gradients. Their formulas have no factor $1 - \beta$, so it is a decaying *sum*, $1/(1-\beta)$ times as large as the average. The difference matters as soon as you change $\beta$: from 0.9 to 0.99 the sum, and with it the step, grows tenfold in the long run. An average would keep its size.
#
# ### Exercise: `velocity_from_history` (2 points)

# %% nbgrader={"grade": false, "grade_id": "velocity-from-history", "locked": false, "schema_version": 3, "solution": true, "task": false}
def velocity_from_history(gs, beta):
    """Velocity of `momentum_step` after a whole history of gradients, in closed form.

    Parameters
    ----------
    gs : ndarray, (t, d)
        Gradients of the steps 1 to t, one row a step, oldest first, t at least 1.
        Integers are fine.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    ndarray, (d,)
        Sum over i = 1..t of beta^(t - i) g_i, the velocity after all t steps from rest.
        The argument stays as it is.
        (Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.3.2.)
    """
    ### BEGIN SOLUTION
    weights = float(beta) ** np.arange(len(gs))[::-1]
    return weights @ gs
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-velocity-from-history", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.velocity_from_history(velocity_from_history)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(303)
cases = [(5, 3, 0.9), (1, 4, 0.7), (4, 4, 0.5), (300, 2, 0.99)]
cases += [(7, 1, 0.8), (6, 2, 0.0), (2, 5, 0.3)]
for t, d, beta in cases:
    gs = rng.normal(loc=0.5, size=(t, d))
    kept = gs.copy()
    result = velocity_from_history(gs, beta)
    assert np.array_equal(gs, kept), "your function changes the gradients that it is given"
    assert np.shape(result) == (d,), "the velocity must have one entry for each parameter"
    v = np.zeros(d)
    for g in gs:
        v = beta * v + g
    same = oracles.close(result, v, rtol=1e-8, atol=1e-11)
    assert same, "differs from the velocity of momentum_step after the same gradients"
push = np.zeros((30, 2))
push[0] = [1.0, -2.0]
faded = velocity_from_history(push, 0.9)
assert oracles.close(faded, 0.9**29 * push[0]), "an old push must fade by beta with every step"
assert np.array_equal(velocity_from_history(np.zeros((3, 2)), 0.9), [0, 0]), "zeros must stay zeros"
steady = velocity_from_history(np.full((600, 2), 3.0), 0.9)
assert oracles.close(steady, np.full(2, 30.0)), "steady pushes must add up to g / (1 - beta)"
large = velocity_from_history(np.array([[1e4, -1e4], [1e4, 1e4]]), 0.5)
assert oracles.close(large, np.array([1.5e4, 5e3])), "wrong velocity for large gradients"
result = velocity_from_history(np.array([[4, 1], [2, 3], [1, 0]]), 0.5)
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(result, np.array([3, 1.75])), "wrong velocity for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Terminal velocity
#
# Suppose that the slope never changes: the same $g$ at every step. Then the sum is geometric and converges. You can also see it without the sum. At terminal velocity a step changes nothing any more, $v = \beta v + g$, so $v = g/(1-\beta)$, and each step moves by
#
# $$ \eta\, \lVert v \rVert = \frac{\eta\, \lVert g \rVert}{1 - \beta} $$
#
# Friction then takes exactly what the gradient gives. After $k$ steps the ball has reached the share $1 - \beta^k$ of this speed: for $\beta = 0.9$ that is 90% after 22 steps.
#
# Read it as a rule of thumb: $1/(1-\beta)$ is the factor by which momentum can lengthen your steps, 2 for $\beta = 0.5$, 10 for 0.9, and 100 for 0.99. It multiplies the learning rate, so when you raise $\beta$, be ready to lower $\eta$.
#
# ### Exercise: `terminal_speed` (1 point)

# %% nbgrader={"grade": false, "grade_id": "terminal-speed", "locked": false, "schema_version": 3, "solution": true, "task": false}
def terminal_speed(g, lr, beta):
    """Distance that a step of momentum covers in the long run, if the gradient never changes.

    Parameters
    ----------
    g : ndarray or number, any shape
        The constant gradient. Integers are fine.
    lr : float
        Learning rate.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    float
        lr norm / (1 - beta), where norm is sqrt(sum of g^2) over all entries of g; in the units
        of the parameters. The argument stays as it is.
        (Goodfellow et al. 2016, section 8.3.2.)
    """
    ### BEGIN SOLUTION
    return lr * np.linalg.norm(g) / (1 - beta)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-terminal-speed", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.terminal_speed(terminal_speed)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(304)
cases = [((3,), 0.1, 0.9), ((2, 3), 0.5, 0.6), ((4, 4), 0.02, 0.8)]
cases += [((2, 1, 2), 1.0, 0.0), ((), 2.0, 0.95)]
for shape, lr, beta in cases:
    g = rng.normal(size=shape)
    kept = np.copy(g)
    speed = terminal_speed(g, lr, beta)
    assert np.array_equal(g, kept), "your function changes the gradient that it is given"
    assert np.shape(speed) == (), "the speed must be one number"
    v = np.zeros(shape)
    for _ in range(600):
        v = beta * v + g
    simulated = lr * np.sum(v**2) ** 0.5
    assert oracles.close(speed, simulated, rtol=1e-8), "differs from the 600th step of a simulation"
speed = terminal_speed(np.zeros(3), 0.1, 0.9)
assert np.array_equal(speed, 0), "without a slope the ball must come to rest"
speed = terminal_speed(np.array([3e4, -4e4]), 0.1, 0.99)
assert oracles.close(speed, 5e5), "wrong speed for a large gradient"
speed = terminal_speed(np.array([[1, 2], [4, -10]]), 0.25, 0.5)
assert oracles.close(speed, 5.5), "wrong speed for a gradient of whole numbers"
assert oracles.close(terminal_speed(-6, 0.1, 0.7), 2.0), "g may also be a Python number"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The same ball, written differently
#
# Many papers and frameworks, Keras among them, write momentum with the learning rate inside the velocity:
#
# $$ v \leftarrow \beta\, v - \eta\, g \qquad\qquad w \leftarrow w + v $$
#
# Here $v$ is the move itself. It points downhill and has the units of $w$. Polyak's original is this one: since $v$ is the last move, a step is $w_{k+1} = w_k - \eta\, g + \beta\, (w_k - w_{k-1})$.
#
# Always look which of the two you have in front of you before you copy a formula. A sign or a rate in the wrong place still runs, and it still goes somewhere.
#
# ### Exercise: `velocity_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "velocity-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def velocity_step(w, g, v, lr, beta):
    """One step of gradient descent with momentum whose velocity is the move itself.

    Parameters
    ----------
    w, g, v : ndarray or number, all of one shape
        Parameters; gradient of the loss at `w`; velocity, zeros before the first step, in the
        units of `w`. Integers are fine.
    lr : float
        Learning rate.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    w, v : ndarray or float, of that shape
        New parameters and new velocity, in this order: v <- beta v - lr g, then w <- w + v with
        the new v. The arguments stay as they are.
        (Sutskever et al., On the importance of initialization and momentum in deep learning,
        2013, equations 1 and 2.)
    """
    ### BEGIN SOLUTION
    v = beta * v - lr * g
    return w + v, v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-velocity-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.velocity_step(velocity_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(305)
cases = [((4, 3), 300, 0.03, 0.8), ((5,), 20, 0.2, 0.99)]
cases += [((2, 1, 3), 5, 0.1, 0.0), ((), 30, 1.5, 0.5)]
for shape, n_steps, lr, beta in cases:
    w, v, gradients = rng.normal(size=shape), np.zeros(shape), rng.normal(size=(n_steps, *shape))
    path = oracles.torch_path("SGD", w, gradients, lr=lr, momentum=beta)
    for g, expected in zip(gradients, path, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(v)
        new_w, new_v = velocity_step(w, g, v, lr, beta)
        same = [np.array_equal(now, then) for now, then in zip((w, g, v), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        assert np.shape(new_w) == shape, "the new weights must have the shape of the old ones"
        assert np.shape(new_v) == shape, "the new velocity must have the shape of the old one"
        agrees = oracles.close(new_w, expected, rtol=1e-9, atol=1e-11)
        assert agrees, "at a constant rate the weights must walk the path of the other form"
        agrees = oracles.close(new_v, new_w - kept[0], rtol=1e-7, atol=1e-11)
        assert agrees, "the new velocity must be the move from the old weights to the new ones"
        w, v = new_w, new_v
v = 0.0
for lr, move in [(0.1, -0.1), (0.1, -0.19), (0.01, -0.181), (0.2, -0.3629)]:
    before = v
    _, v = velocity_step(5.0, 1.0, before, lr, 0.9)
    assert oracles.close(v, move), (
        "a new rate must scale the new gradient only, not the old velocity"
    )
w, v = velocity_step(np.array([1.0, 2.0]), np.zeros(2), np.array([1.0, -1.0]), 0.3, 0.5)
coasts = oracles.close(w, np.array([1.5, 1.5])) and oracles.close(v, np.array([0.5, -0.5]))
assert coasts, "with a zero gradient the velocity must carry the weights, and shrink by beta"
w, v = velocity_step(np.array([1.0, 2.0]), np.zeros(2), np.zeros(2), 0.5, 0.5)
rests = np.array_equal(w, [1, 2]) and np.array_equal(v, [0, 0])
assert rests, "without a gradient and a velocity everything must stay"
w, v = velocity_step(np.array([1e4, -1e4]), np.array([1e4, 1e-4]), np.array([-1e4, 1e4]), 0.5, 0.25)
assert oracles.close(v, np.array([-7.5e3, 2499.99995]), rtol=1e-9), (
    "wrong velocity for large values"
)
assert oracles.close(w, np.array([2500, -7500.00005]), rtol=1e-9), "wrong weights for large values"
w, v = velocity_step(np.array([[4, 7]]), np.array([[1, -1]]), np.array([[2, 3]]), 0.25, 0.75)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, v))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(v, np.array([[1.25, 2.5]])), "wrong velocity for whole numbers"
assert oracles.close(w, np.array([[5.25, 9.5]])), "wrong weights for whole numbers"
w, v = velocity_step(3, 2, -1, 0.125, 0.5)
assert oracles.close(w, 2.25) and oracles.close(v, -0.75), "w, g and v may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### From one to the other, and where they part
#
# Both forms walk the same path if the move is the same, $w - \eta v$ here and $w + v'$ there. So the two velocities differ by a factor:
#
# $$ v' = -\eta\, v $$
#
# Put this into $v \leftarrow \beta v + g$, and you get $v' \leftarrow \beta v' - \eta g$. The proof uses the same $\eta$ on both sides, and that is its small print. **The forms are equivalent only while the learning rate is constant.** When it changes, the first form applies the new rate to all of its history at once. In the second, the history keeps the rates at which it was made.
#
# A lecture, a paper or a tutorial that calls the formulations equivalent means a constant rate. Training rarely has one (unit 05).
#
# ### Exercise: `convert_velocity` (1 point)

# %% nbgrader={"grade": false, "grade_id": "convert-velocity", "locked": false, "schema_version": 3, "solution": true, "task": false}
def convert_velocity(v, lr):
    """Velocity of `velocity_step` that continues the path of `momentum_step`.

    Parameters
    ----------
    v : ndarray or number, any shape
        Velocity as `momentum_step` keeps it. Integers are fine.
    lr : float
        Learning rate of the steps that follow.

    Returns
    -------
    ndarray or float, the shape of v
        -lr v: with it, steps of `velocity_step` at that rate lead to the same weights as steps of
        `momentum_step` with `v`. The argument stays as it is.
        (Goyal et al., Accurate, Large Minibatch SGD, 2017, section 3.)
    """
    ### BEGIN SOLUTION
    return -lr * v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-convert-velocity", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.convert_velocity(convert_velocity)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(306)
cases = [((4,), 0.1, 0.9), ((2, 3), 0.7, 0.5), ((2, 1, 2), 3.0, 0.8)]
cases += [((1,), 1e-3, 0.99), ((), 0.3, 0.9)]
for shape, lr, beta in cases:
    v = rng.normal(loc=1.0, size=shape)
    kept = np.copy(v)
    move = convert_velocity(v, lr)
    assert np.array_equal(v, kept), "your function changes the velocity that it is given"
    assert np.shape(move) == shape, "the result must have the shape of the velocity"
    # From here both forms go on side by side, with the same gradients.
    summed, one, other = kept, np.ones(shape), np.ones(shape)
    for g in rng.normal(size=(20, *shape)):
        summed = beta * summed + g
        one = one - lr * summed
        move = beta * move - lr * g
        other = other + move
        assert oracles.close(one, other, rtol=1e-9, atol=1e-11), "the two forms must walk one path"
assert np.array_equal(convert_velocity(np.zeros(3), 0.1), np.zeros(3)), "rest must stay rest"
large = convert_velocity(np.array([1e4, -1e-4]), 0.5)
same = oracles.close(large, np.array([-5e3, 5e-5]), rtol=1e-9, atol=0)
assert same, "wrong result for large or small values"
result = convert_velocity(np.array([[1, -2], [0, 3]]), 0.25)
is_float = isinstance(result, np.ndarray) and result.dtype == np.float64
assert is_float, "whole numbers must give a float64 array"
assert oracles.close(result, np.array([[-0.25, 0.5], [0, -0.75]])), "wrong result for whole numbers"
assert oracles.close(convert_velocity(4, 0.125), -0.5), "v may also be a Python number"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. The gradient is always 1, $\beta = 0.9$, and the rates of the first three steps are 0.1, 0.1 and 0.01. Compute by hand how far the third step moves in each form. Then let the rate change at step 3.
# 2. Raise the rate instead, from 0.01 to 0.1 at step 30. Which form jumps at once?
# 3. For which $\beta$ do the forms agree, whatever the rates?

# %% tags=["demo"]
demos.momentum.two_forms();

# %% [markdown]
# **What to notice.** With a change at step 3 the first two steps agree: 0.1, then 0.19. The third moves 0.0271 in `momentum_step` and 0.181 in `velocity_step`, nearly seven times as far. `velocity_step` goes on coasting at the old speed for a while. In the end both reach the same terminal speed. When the rate goes up, it is `momentum_step` that jumps at once. With $\beta = 0$ there is no history to disagree about.
#
# Neither is wrong, but a schedule that was tuned for one can fail with the other. If you lower the rate because the loss explodes, the first form brakes at once, the second over the next twenty steps or so. If you use the second form with a schedule and want the first form's path, multiply the velocity by $\eta_{\text{new}}/\eta_{\text{old}}$ whenever the rate changes. Goyal et al. (2017) call this momentum correction.
#
# A third convention takes a true average, $v \leftarrow \beta v + (1-\beta) g$, so that the step keeps its size when you change $\beta$. At constant $\beta$ it is the first form at the rate $(1-\beta)\, \eta$. So for the same path its $\eta$ must be $1/(1-\beta)$ times as large: 1 instead of 0.1 for $\beta = 0.9$. Adam uses it (unit 04).

# %% [markdown]
# ## 5. Too much of a good thing
#
# How large should $\beta$ be? Take the simplest landscape, a parabola with curvature $\lambda$ and its minimum at 0, so that $g = \lambda w$. Eliminate the velocity, as Polyak wrote it:
#
# $$ w_{k+1} = (1 + \beta - \eta\lambda)\, w_k - \beta\, w_{k-1} $$
#
# Each point is a fixed combination of the last two. Such a sequence is made of powers $z^k$, where $z$ solves $z^2 - (1 + \beta - \eta\lambda)\, z + \beta = 0$. If the two roots are real, the larger of them in size rules. If they are complex, the ball swings, and since their product is $\beta$, both have size $\sqrt\beta$. There are four regimes:
#
# | rate times curvature | the ball | factor on the distance, in the long run |
# |---|---|---|
# | $\eta\lambda < (1-\sqrt\beta)^2$ | creeps in from one side | above $\sqrt\beta$, below 1 |
# | between $(1-\sqrt\beta)^2$ and $(1+\sqrt\beta)^2$ | swings | exactly $\sqrt\beta$ |
# | between $(1+\sqrt\beta)^2$ and $2(1+\beta)$ | jumps from side to side | above $\sqrt\beta$, below 1 |
# | $\eta\lambda > 2(1+\beta)$ | flies off | above 1 |
#
# For $\beta = 0$ the swinging regime shrinks to a point, and you have the three cases of unit 01. The last line is why momentum tolerates larger rates: up to $2(1+\beta)/\lambda$ instead of $2/\lambda$.
#
# **Predict, then try** (the parabola's curvature is 1)
# 1. At $\eta = 0.1$ and 60 steps, find the smallest $\beta$ at which the ball crosses the minimum.
# 2. Which is faster at this rate, $\beta = 0.47$, $\beta = 0.9$, or none at all?
# 3. Find a rate with which plain gradient descent diverges and momentum does not.

# %% tags=["demo"]
demos.momentum.overshoot();


# %% [markdown]
# **What to notice.** The border is at $\beta = (1 - \sqrt{\eta\lambda})^2$, here 0.468, and the best place is right there: just before the first swing. With 0.48 you see the ball cross. (With 0.47 it crosses at step 75, when there is nothing left to see.) In the long run a step with 0.47 multiplies the distance by 0.69. Without momentum the factor is 0.9, and with $\beta = 0.9$ it is $\sqrt{0.9} = 0.95$: too much memory is slower than none. To a hundredth of the distance the three take 17, 44 and 81 steps.
#
# The long run is one thing, the start from rest another. The dotted bound falls by $\sqrt\beta$ a step, but it need not begin at 1, where the ball does: near the border it begins far above. On the border itself both roots are equal, and the distance is $(1 + \sqrt{\eta\lambda}\, k)\, \sqrt\beta^{\,k}$: the first steps, from rest, gain less than the factor says. In the swinging regime the rate has no say in how fast the swings die. Only friction takes energy out.

# %% [markdown]
# ### The best momentum for a ravine
#
# A ravine has a smallest curvature $\lambda_{\min}$ and a largest one $\lambda_{\max}$, and their ratio is the condition number $\kappa$ of unit 02. One pair of $\eta$ and $\beta$ serves both. You want the swinging regime for all curvatures in between, with as small a $\beta$ as possible. So put the two ends on its two borders:
#
# $$ \eta\, \lambda_{\min} = (1 - \sqrt\beta)^2 \qquad\qquad \eta\, \lambda_{\max} = (1 + \sqrt\beta)^2 $$
#
# Divide the second by the first, take the root, solve for $\beta$:
#
# $$ \beta^* = \left( \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} \right)^2 \qquad\text{with}\qquad \eta^* = \left( \frac{2}{\sqrt{\lambda_{\min}} + \sqrt{\lambda_{\max}}} \right)^2 $$
#
# In the long run each step then multiplies the error by $\sqrt{\beta^*} = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$. For plain gradient descent at its best rate the factor is $(\kappa - 1)/(\kappa + 1)$. Momentum replaces the condition number by its square root. (Both ends lie on a border, where the roots are equal, so from rest there is again a factor of the kind $1 + ck$ beside the power.)
#
# ### Exercise: `optimal_momentum` (1 point)

# %% nbgrader={"grade": false, "grade_id": "optimal-momentum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def optimal_momentum(kappa):
    """Best beta for momentum on a quadratic, if the learning rate is the best one too.

    Parameters
    ----------
    kappa : float
        Condition number, largest over smallest curvature, at least 1. Integers are fine.

    Returns
    -------
    float
        ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^2, from 0 for a round bowl towards 1.
        (Polyak, Some methods of speeding up the convergence of iteration methods, 1964.)
    """
    ### BEGIN SOLUTION
    root = np.sqrt(kappa)
    return ((root - 1) / (root + 1)) ** 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-optimal-momentum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.optimal_momentum(optimal_momentum)
### BEGIN HIDDEN TESTS
for kappa in [2.5, 7.0, 30.0, 400.0]:
    beta = optimal_momentum(kappa)
    assert np.shape(beta) == (), "the result must be one number"
    assert 0 < beta < 1, "beta must lie between 0 and 1"
    # Search for the smallest spectral radius on grids that close in: betas down, rates across.
    center, width = np.array([0.5, 2 / kappa]), np.array([0.5, 2 / kappa])
    for _ in range(12):
        betas = np.linspace(max(0, center[0] - width[0]), min(1, center[0] + width[0]), 25)
        rates = np.linspace(max(0, center[1] - width[1]), center[1] + width[1], 25)
        radius = oracles.momentum_rate(betas[:, None], rates, (1.0, kappa))
        row, column = np.unravel_index(radius.argmin(), radius.shape)
        center, width = np.array([betas[row], rates[column]]), width / 2
    assert abs(beta - center[0]) < 0.01, "a search over beta and lr finds a faster beta"
for root in [1, 2, 3, 9, 1000]:
    expected = (root - 1) ** 2 / (root + 1) ** 2
    close = oracles.close(optimal_momentum(root**2), expected, rtol=1e-9)
    assert close, "wrong for a square number"
assert oracles.close(optimal_momentum(1.0), 0, atol=1e-12), "a round bowl needs no momentum"
assert oracles.close(optimal_momentum(2.25), 0.04, rtol=1e-9), "wrong for a condition number near 1"
assert oracles.close(1 - optimal_momentum(1e8), 4e-4, rtol=1e-3), (
    "wrong for a huge condition number"
)
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. Set the condition number to 100. How many times fewer steps to a millionth of the distance does the best momentum need than plain gradient descent?
# 2. Make the condition number another 100 times as large. By which factor do both counts grow?
# 3. You do not know $\kappa$ and take $\beta = 0.9$. For which condition number is that the best value?

# %% tags=["demo"]
demos.momentum.best_beta();

# %% [markdown]
# **What to notice.** For $\kappa = 100$ the best $\beta$ is 0.67. From rest, the distance then shrinks to a millionth in 93 steps instead of 691, about a seventh. (The factor alone, 0.818 a step, would promise 69. A $\beta$ a little larger loses in the long run and gains at the start: 0.68 takes 88 steps.) On the logarithmic axes the two lines have slopes 1 and about $\tfrac12$: a hundredfold condition number costs plain gradient descent a hundred times the steps, 69,078, and momentum eleven times, 1,056. Left of the best $\beta$ the curve falls slowly at first and steeply at the end, right of it it rises like $\sqrt\beta$. $\beta = 0.9$ is best for a condition number of about 1440. For $\kappa = 100$ it still beats plain gradient descent, with 291 steps.
#
# **Where this fails.** You rarely know the curvatures, and they change on the way. The formula holds for quadratics. On other convex functions the tuned ball can run in circles for ever: Lessard et al. (2016) give one in one dimension, with $\kappa = 25$, where it visits the same three points again and again. And with mini-batches the noise sets the limit, not the condition number.

# %% [markdown]
# ## 6. Look before you leap
#
# The ball of section 2 asks for the slope where it is. But it knows that its velocity will carry it on, whatever the slope says. **Nesterov's** idea (1983, in the form of Sutskever et al. 2013) is to go there first, to the **look-ahead point**, and ask for the slope there. With the velocity of `velocity_step`, which is the move itself:
#
# $$ \tilde w = w + \beta v \qquad\qquad v \leftarrow \beta v - \eta\, \nabla L(\tilde w) \qquad\qquad w \leftarrow w + v $$
#
# If coasting would carry the ball up the opposite wall, the gradient there already points back, and the ball brakes one step earlier. For smooth convex functions Nesterov proved that with the right schedule of $\beta$ the error falls like $1/k^2$, where gradient descent guarantees $1/k$.
#
# **Predict, then try**
# 1. The picture stops after two steps. At $\eta = 0.04$ and $\beta = 0.9$, which of the two paths will swing more across the ravine? Take 12 steps, and follow the dotted lines from the path to the look-ahead points.
# 2. Raise the learning rate step by step, with 60 steps. Which of the two diverges first?
# 3. Switch to the slide's sign, which the erratum below explains. Can you save it with a smaller rate?

# %% tags=["demo"]
demos.momentum.nesterov();


# %% [markdown]
# **What to notice.** Momentum swings across the ravine, Nesterov's path runs along the floor after two or three steps. You can compute why. On a parabola the gradient at the look-ahead point is $\lambda (w + \beta v)$, so
#
# $$ v \leftarrow \beta\, (1 - \eta\lambda)\, v - \eta\lambda\, w $$
#
# This is plain momentum with $\beta\, (1 - \eta\lambda)$ instead of $\beta$: more friction where it is steep, hardly any where it is flat. Here, across the ravine, $0.9$ becomes $0.9\, (1 - 0.04 \cdot 20) = 0.18$; along it, 0.86 (Sutskever et al. 2013). The price is that it tolerates less: the largest rate is $2(1+\beta)/(1+2\beta)$ over the curvature instead of $2(1+\beta)$ over it, here 0.068 instead of 0.19. Beyond it the look-ahead overreacts.
#
# In stochastic training the gain is modest. Nesterov's guarantee is for exact gradients, and with noisy ones the better rate is lost (Goodfellow et al. 2016, section 8.3.3). It costs nothing to try.
#
# > **Erratum.** One of the lectures behind this unit (Georgia Tech) looks ahead to $\tilde w = w + \beta v$ and then updates $v \leftarrow \beta v + g$ and $w \leftarrow w - \eta v$. The look-ahead belongs to one form, the updates to the other. A velocity that adds up $+g$ points uphill, where the ball comes from, so with it you look *back*, and without the rate $\eta$ much too far. With that velocity the look-ahead must move against it: $\tilde w = w - \eta\, \beta\, v$. The mistake is not harmless. On a parabola of curvature $\lambda$ the slide's step is a linear map with determinant $\beta (1 + \lambda)$. Where this exceeds 1 the method diverges, and the learning rate does not even appear in it. Across the ravine above, with $\lambda = 20$, that is for every $\beta$ above 0.048.
#
# ### Exercise: `nesterov_step` (3 points)

# %% nbgrader={"grade": false, "grade_id": "nesterov-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nesterov_step(w, v, gradient, lr, beta):
    """One step of Nesterov's momentum, with the gradient taken at the look-ahead point.

    Parameters
    ----------
    w, v : ndarray or number, both of one shape
        Parameters; velocity, zeros before the first step, in the units of `w` as in
        `velocity_step`. Integers are fine.
    gradient : callable
        Takes parameters of the shape of `w` and returns the gradient there, of the same shape.
        It is the costly part, so one call is better than two.
    lr : float
        Learning rate.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    w, v : ndarray or float, of that shape
        New parameters and new velocity, in this order: v <- beta v - lr gradient(w + beta v), then
        w <- w + v with the new v. The arguments stay as they are.
        (Nesterov 1983; this form in Sutskever et al. 2013, equations 3 and 4.)
    """
    ### BEGIN SOLUTION
    v = beta * v - lr * gradient(w + beta * v)
    return w + v, v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-nesterov-step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.nesterov_step(nesterov_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(307)
cases = [(3, 0.1, 0.9, 200), (1, 0.4, 0.5, 12), (2, 0.2, 0.0, 5), (4, 0.05, 0.97, 20)]
for d, lr, beta, n_steps in cases:
    a = rng.normal(size=(d, d))
    hessian, minimum = a @ a.T / d + 0.5 * np.eye(d), rng.normal(size=d)
    w, v = rng.normal(size=d), rng.normal(size=d)
    path, velocities = oracles.nesterov_path(hessian, w, v, lr, beta, n_steps, minimum)
    for expected_w, expected_v in zip(path[1:], velocities[1:], strict=True):
        kept = w.copy(), v.copy()
        new_w, new_v = nesterov_step(w, v, lambda at, h=hessian, m=minimum: h @ (at - m), lr, beta)
        same = np.array_equal(w, kept[0]) and np.array_equal(v, kept[1])
        assert same, "your step changes the arrays that it is given"
        w, v = new_w, new_v
        assert np.shape(w) == (d,) and np.shape(v) == (d,), "w and v must keep their shape"
        agrees = oracles.close(w, expected_w, rtol=1e-7, atol=1e-9)
        assert agrees, "the weights differ from the closed form on a quadratic"
        agrees = oracles.close(v, expected_v, rtol=1e-7, atol=1e-9)
        assert agrees, "the velocity differs from the closed form on a quadratic"
# A gradient that writes down where it is asked for.
for shape in [(2, 3), (4,), (2, 1, 2)]:
    w, v, g, asked = rng.normal(size=shape), rng.normal(size=shape), rng.normal(size=shape), []

    def recording(at, g=g, asked=asked):
        asked.append(np.array(at, dtype=float))
        return g

    new_w, new_v = nesterov_step(w, v, recording, 0.3, 0.8)
    assert asked, "your step never asks for the gradient"
    right_shape = all(at.shape == shape for at in asked)
    assert right_shape, "gradient must be called with an array of the shape of w"
    right_place = all(oracles.close(at, w + 0.8 * v) for at in asked)
    assert right_place, "the gradient must be taken at w + beta v"
    assert oracles.close(new_v, 0.8 * v - 0.3 * g), "wrong velocity from the gradient that you got"
    assert oracles.close(new_w, w + new_v), "the weights must move by the new velocity, from w"
w, v = nesterov_step(np.array([1.0, 2.0]), np.array([1.0, -1.0]), lambda at: 0.0 * at, 0.3, 0.5)
coasts = oracles.close(w, np.array([1.5, 1.5])) and oracles.close(v, np.array([0.5, -0.5]))
assert coasts, "with a zero gradient the velocity must carry the weights, and shrink by beta"
w, v = nesterov_step(np.array([2.0, -1.0]), np.zeros(2), lambda at: 3.0 * at, 0.1, 0.9)
first = oracles.close(w, np.array([1.4, -0.7])) and oracles.close(v, np.array([-0.6, 0.3]))
assert first, "the first step, from rest, must be one of plain gradient descent"
w, v = nesterov_step(np.array([1e4, -1e4]), np.array([1e4, 0.0]), lambda at: 2.0 * at, 0.25, 0.5)
large = oracles.close(w, np.array([7.5e3, -5e3])) and oracles.close(v, np.array([-2.5e3, 5e3]))
assert large, "wrong step for large values"
w, v = nesterov_step(np.array([4, -3]), np.array([1, 2]), lambda at: 1.0 * at, 0.5, 0.5)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, v))
assert is_float, "whole numbers must give float64 arrays"
whole = oracles.close(w, np.array([2.25, -1])) and oracles.close(v, np.array([-1.75, 2]))
assert whole, "wrong step for whole numbers"
w, v = nesterov_step(3, -2, lambda at: 4.0 * at, 0.125, 0.5)
assert oracles.close(w, 1) and oracles.close(v, -2), "w and v may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Nesterov without a second place
#
# The look-ahead form is awkward in a training loop, which computes the gradient at the parameters that the network has. So store the look-ahead point instead. Call it $y = w + \beta v$ and follow it: the gradient $g$ is taken right at $y$, and one step of the lines above takes it to
#
# $$ y \leftarrow y - \eta\, g + \beta v_{\text{new}} $$
#
# Now change to the velocity that adds up gradients (times $-\eta$ it is the other one), and rename $y$ to $w$. What you get needs only $g$ at $w$ (Bengio et al. 2012):
#
# $$ v \leftarrow \beta v + g \qquad\qquad w \leftarrow w - \eta\, (g + \beta v) $$
#
# That is `torch.optim.SGD(nesterov=True)`. Its weights *are* the look-ahead points, as long as the rate is constant. Once the ball comes to rest, there is no difference.
#
# ### Exercise: `nesterov_torch_step` (2 points)

# %% nbgrader={"grade": false, "grade_id": "nesterov-torch-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def nesterov_torch_step(w, g, v, lr, beta):
    """One step of Nesterov's momentum in PyTorch's form, with the gradient taken at `w`.

    Parameters
    ----------
    w, g, v : ndarray or number, all of one shape
        Parameters; gradient of the loss at `w`; velocity as in `momentum_step`, zeros before the
        first step. Integers are fine.
    lr : float
        Learning rate.
    beta : float
        Share of the velocity that survives a step, at least 0 and below 1.

    Returns
    -------
    w, v : ndarray or float, of that shape
        New parameters and new velocity, in this order: v <- beta v + g, then
        w <- w - lr (g + beta v) with the new v. The arguments stay as they are.
        (Bengio, Boulanger-Lewandowski and Pascanu, Advances in optimizing recurrent networks,
        2012; this form as in torch.optim.SGD with nesterov=True.)
    """
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * (g + beta * v), v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-nesterov-torch-step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.nesterov_torch_step(nesterov_torch_step)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(308)
cases = [((4, 3), 300, 0.03, 0.8), ((5,), 20, 0.2, 0.99)]
cases += [((2, 1, 3), 5, 0.1, 0.3), ((), 30, 1.5, 0.5)]
for shape, n_steps, lr, beta in cases:
    w, v, gradients = rng.normal(size=shape), np.zeros(shape), rng.normal(size=(n_steps, *shape))
    path = oracles.torch_path("SGD", w, gradients, lr=lr, momentum=beta, nesterov=True)
    for g, expected in zip(gradients, path, strict=True):
        kept = np.copy(w), np.copy(g), np.copy(v)
        new_w, new_v = nesterov_torch_step(w, g, v, lr, beta)
        same = [np.array_equal(now, then) for now, then in zip((w, g, v), kept, strict=True)]
        assert all(same), "your step changes the arrays that it is given"
        assert np.shape(new_w) == shape, "the new weights must have the shape of the old ones"
        assert np.shape(new_v) == shape, "the new velocity must have the shape of the old one"
        agrees = oracles.close(new_w, expected, rtol=1e-9, atol=1e-11)
        assert agrees, "over many steps the weights leave those of SGD(nesterov=True)"
        agrees = oracles.close(new_v, beta * kept[2] + kept[1], rtol=1e-9, atol=1e-12)
        assert agrees, "the new velocity must be beta times the old one plus the gradient"
        w, v = new_w, new_v
w, v = nesterov_torch_step(np.array([1.0, 2.0]), np.zeros(2), np.array([4.0, -4.0]), 0.5, 0.5)
coasts = oracles.close(w, np.array([0.5, 2.5])) and oracles.close(v, np.array([2, -2]))
assert coasts, "with a zero gradient the velocity must still carry the weights"
w, v = nesterov_torch_step(np.array([1.0, 2.0]), np.zeros(2), np.zeros(2), 0.5, 0.5)
rests = np.array_equal(w, [1, 2]) and np.array_equal(v, [0, 0])
assert rests, "without a gradient and a velocity everything must stay"
w, v = nesterov_torch_step(np.array([5.0]), np.array([2.0]), np.zeros(1), 0.1, 0.0)
plain = oracles.close(w, np.array([4.8])) and oracles.close(v, np.array([2.0]))
assert plain, "with beta = 0 the step must be one of plain gradient descent"
w, g, v = np.array([1e4, -1e4]), np.array([1e4, 0.0]), np.array([-2e4, 1e4])
w, v = nesterov_torch_step(w, g, v, 0.5, 0.5)
assert oracles.close(v, np.array([0, 5e3]), rtol=1e-9), "wrong velocity for large values"
assert oracles.close(w, np.array([5e3, -11250]), rtol=1e-9), "wrong weights for large values"
w, v = nesterov_torch_step(np.array([[4, 7]]), np.array([[1, -1]]), np.array([[2, 3]]), 0.5, 0.5)
is_float = all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in (w, v))
assert is_float, "whole numbers must give float64 arrays"
assert oracles.close(v, np.array([[2, 0.5]])), "wrong velocity for whole numbers"
assert oracles.close(w, np.array([[3, 7.375]])), "wrong weights for whole numbers"
w, v = nesterov_torch_step(3, 2, -2, 0.5, 0.5)
assert oracles.close(w, 1.75) and oracles.close(v, 1), "w, g and v may also be Python numbers"
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Which beta?
#
# - **0.9** is where nearly everyone starts. It looks back over about ten gradients and multiplies steps by up to ten.
# - **0.5** is careful. Use it where the first gradients are huge or the loss is jumpy, and raise it later.
# - **0.99** needs a smaller rate and patience: after each change it takes hundreds of steps to forget. One of the lectures (Georgia Tech) names it as its value, another (EVA) gives 0.75 to 0.99 as the common range, the third (IIT Patna) lists 0.5, 0.9 and 0.99.
#
# You may change $\beta$ during training, too. Sutskever et al. (2013) raised it slowly up to 0.99 or more and lowered it to 0.9 for the last steps, so that the ball settles. If you can tune only one number, tune the learning rate, and keep in mind that in the long run it is $\eta/(1-\beta)$ that counts.
#
# What momentum costs: one number more per parameter, and hardly any time. What it does not give you is a different rate for each parameter. That is the subject of unit 04.

# %% [markdown]
# ## What to keep
#
# - A velocity is a decaying sum of all past gradients. What takes turns cancels, what agrees adds up, to as much as $1/(1-\beta)$ times one gradient.
# - Two forms: the velocity adds up gradients and the rate scales the move, or the rate is inside and the velocity is the move. They agree only while the rate is constant.
# - Too much $\beta$ swings. Only friction ends the swings, by $\sqrt\beta$ a step.
# - With the best $\eta$ and $\beta$ on a quadratic, the steps grow with $\sqrt\kappa$ instead of $\kappa$.
# - Nesterov takes the gradient where the ball is about to be. That is more friction where it is steep.
# - Check the sign of a velocity before you look ahead along it.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 04 gives every parameter a learning rate of its own.
#
# ## Sources
#
# - R. G. Brown, *Exponential smoothing for predicting demand*, 1956.
# - B. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics and Mathematical Physics 4, 1964.
# - Y. Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*, Soviet Mathematics Doklady 27, 1983.
# - Y. Bengio, N. Boulanger-Lewandowski, R. Pascanu, *Advances in optimizing recurrent networks*, 2012.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton, *On the importance of initialization and momentum in deep learning*, ICML 2013.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, sections 8.3.2 and 8.3.3.
# - L. Lessard, B. Recht, A. Packard, *Analysis and design of optimization algorithms via integral quadratic constraints*, SIAM Journal on Optimization 26, 2016.
# - P. Goyal et al., *Accurate, large minibatch SGD: training ImageNet in 1 hour*, 2017.
# - G. Goh, *Why momentum really works*, Distill, 2017.
# - PyTorch documentation of `torch.optim.SGD`; Keras documentation of `keras.optimizers.SGD`.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*; EVA, session 11.
