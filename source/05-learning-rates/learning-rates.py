# %% [markdown]
# # 05 · Learning rates
#
# **Time** 3 hours · **Difficulty** ●●○ · **You need** unit 01; momentum's $\beta$ from unit 03 · **Points** 24
#
# The learning rate decides whether a network learns at all. It is one number, it may differ from step to step, and no formula gives it to you. This unit shows what a rate that is too low or too high does, why rates should shrink, which ways of shrinking are in use, how to find a good rate in one short run, and what the batch size has to do with it.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("05-learning-rates")

# %% [markdown]
# ## 1. One number, three fates
#
# Unit 01 found the rule on a bowl with curvature $\lambda$: every step multiplies the distance to the minimum by $1 - \eta\lambda$. From that follow three fates.
#
# - **Too low.** The factor is close to 1. You go the right way, and hardly move.
# - **Too high.** Above $\eta = 2/\lambda$ the factor is below $-1$. Every step overshoots by more than the last, and the loss explodes.
# - **In between.** It works, fastest at $1/\lambda$.
#
# A network has many curvatures. Its flat directions want a higher rate than the steepest one allows, so among the rates that work the higher ones are usually faster. And its curvatures change as it learns, so $2/\lambda$ is no fixed edge. Here is a small real network: two inputs, 16 hidden units, two classes, trained on all 200 examples for a hundred steps. Left is one run, right is where the run ends for every rate. At the initial weights the largest curvature is 2.5, so the rule of the bowl would put the edge at 0.8, where the dash-dotted line stands.
#
# **Predict, then try**
# 1. Raise the rate from 0.01 to 3, above the line. Will the loss fall in every step? Will it fall at all?
# 2. Walk from 1 to 20. How wide is the zone between "best" and "useless"?
# 3. The best rates lie above the line. What must have happened to the curvature on their way?

# %% tags=["demo"]
demos.learning_rates.one_rate();

# %% [markdown]
# **What to notice.** On the low side the final loss falls gently: it is 0.75 at the rate 0.001, 0.40 at ten times that, and 0.26 at ten times that again. The best runs have rates between 1.5 and 6. From 12 on, a run can end above its start. So the curve is lopsided: a rate ten times too low costs you time, a rate ten times too high costs you the run. At the rate 3 the loss goes up in about every third step while the run as a whole goes down, so a single rise is no reason for alarm.
#
# On the bowl of this curvature all these rates would diverge, since they are two to eight times $2/\lambda$. On a network they do not, because the network's curvature gives way. The first steps overshoot the steep places and end up where the surface is flatter. From there the largest curvature grows again, until it is about $2/\eta$, and hovers there. In the second half of the run $\eta\lambda$ is 2.5 on average at the rate 3 and 2.4 at the rate 5; at the rate 0.3 it is 0.3. Training at that border, with a loss that rises and falls and sinks over many steps, is called the **edge of stability** (Cohen et al. 2021). So $2/\lambda$ tells you which curvature a rate will settle at. It is no upper bound for the rate of a network.
#
# > **Erratum.** A slide of IIT Patna (under "Adaptive learning rate") says that the learning rate should *decrease* while a partial derivative keeps its sign. It is the other way round: a derivative that keeps its sign says that you are still walking down the same slope, so the rate for that parameter may *increase*. It should decrease where the sign flips, since then you have stepped across the valley. This is the delta-bar-delta rule (Jacobs 1988), for full batches.
#
# ## 2. Why rates should shrink
#
# With mini-batches a second problem appears. Even at the minimum the gradient of a batch is not zero, so SGD with a fixed rate never comes to rest.
#
# How far away does it stay? On a bowl with curvature 1, with gradient noise of variance $\sigma^2$, a step is $w \leftarrow (1 - \eta)\, w - \eta\,\varepsilon$. The mean square distance then follows
#
# $$ \mathbb{E}\, w^2 \leftarrow (1 - \eta)^2\, \mathbb{E}\, w^2 + \eta^2 \sigma^2 . $$
#
# It stops changing at $\mathbb{E}\, w^2 = \sigma^2\, \eta / (2 - \eta)$. For small rates that is about $\sigma^2\eta/2$. This is the **noise floor**, and it is proportional to the rate. A high rate travels fast and rests badly; a low rate does the opposite. You want both, so you begin high and end low: **annealing**.
#
# How slowly may the rate $\eta_k$ shrink, and how fast? Robbins and Monro (1951) gave the classic answer. On a loss with one valley, with noise of bounded variance, it is sufficient that
#
# $$ \sum_{k=1}^{\infty} \eta_k = \infty \qquad\text{and}\qquad \sum_{k=1}^{\infty} \eta_k^2 < \infty . $$
#
# Read the first sum as how far you can travel: if it were finite, a minimum further away could not be reached. Read the second one as how much noise you collect in all: while it stays finite, the wandering is sure to die out. The rates $c / k^p$ meet both conditions for $\tfrac12 < p \le 1$.
#
# **Predict, then try**
# 1. With $p = 0$ the rate is constant. Lower $c$ from 0.5 to 0.25: what does that do to the floor?
# 2. Which is better after 1000 steps, $p = 0.75$ or $p = 1$? Does the loser break a condition? Try it with $c = 0.5$, then with $c = 1$.
# 3. At $p = 2$, where does the run end, and why there?

# %% tags=["demo"]
demos.learning_rates.annealing();


# %% [markdown]
# **What to notice.** At $p = 0$ the distance settles at 0.577, which is $\sqrt{0.5/1.5}$; with $c = 0.25$ at 0.378. At $p = 2$ the sum of all rates never exceeds $0.5 \cdot \pi^2/6 = 0.82$, and the run is stuck at 3.6, with a third of the way still to go. With $c = 0.5$ the exponent 0.75 beats 1, by 0.041 against 0.18, although both meet the conditions. With $c = 1$ it is the other way round, 0.055 against 0.032. At $p = 1$ the sum of rates grows only like a logarithm, and the start fades like $1/k^{c\lambda}$: with a $c$ that is too small for the curvature it takes for ever, with a large enough one nothing beats it. A smaller $p$ asks less of $c$: from $c = 0.25$ to 1.5 the distance at 0.75 stays between 0.037 and 0.085, at 1 it goes from 1.45 to 0.032. The conditions tell you what happens in the limit. They do not tell you what is best after 1000 steps. They are not necessary either: at $p = 0.5$ the second sum is infinite, and with $c = 0.5$ this run still comes to 0.09.
#
# ### Exercise: `robbins_monro_sums` (1 point)

# %% nbgrader={"grade": false, "grade_id": "robbins-monro-sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
def robbins_monro_sums(schedule, n):
    """Sum of the learning rates of the first n steps, and sum of their squares.

    Parameters
    ----------
    schedule : callable
        Takes one step k, a whole number from 1, and returns the learning rate of that step.
    n : int
        Number of steps, 1 or more.

    Returns
    -------
    total, squares : float
        Sum of schedule(k) and sum of schedule(k)^2, both over k = 1, ..., n.
        (Robbins and Monro, A stochastic approximation method, 1951.)
    """
    ### BEGIN SOLUTION
    rates = [schedule(k) for k in range(1, n + 1)]
    return sum(rates), sum(rate**2 for rate in rates)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-robbins-monro-sums", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.robbins_monro_sums(robbins_monro_sums)
### BEGIN HIDDEN TESTS
asked = []


def noting(k):
    asked.append(k)
    return 0.5


total, squares = robbins_monro_sums(noting, 3)
assert {float(k) for k in asked} == {1.0, 2.0, 3.0}, "the sums must run over k = 1, ..., n"
assert all(np.shape(k) == () for k in asked), "the schedule takes one step at a time"
cases = [
    (lambda k: 1 / k, 200),
    (lambda k: 0.3 * 0.9 ** float(k), 60),
    (lambda k: 0.1 if k < 5 else 0.01, 12),
    (lambda k: 2.0 / (10 + k) ** 0.6, 100),
    (lambda k: 4 - k, 3),
    (lambda k: 0.7, 1),
]
for schedule, n in cases:
    first, second = 0.0, 0.0
    for k in range(n, 0, -1):
        first, second = first + schedule(k), second + schedule(k) * schedule(k)
    total, squares = robbins_monro_sums(schedule, n)
    assert np.shape(total) == () and np.shape(squares) == (), "both sums must be numbers"
    assert oracles.close(total, first, rtol=1e-9), "wrong sum of the rates"
    assert oracles.close(squares, second, rtol=1e-9), "wrong sum of the squared rates"
# The sum of 0.9^k over all k from 1 is 9, the sum of its squares 0.81 / 0.19.
total, squares = robbins_monro_sums(lambda k: 0.9 ** float(k), 400)
assert oracles.close(total, 9.0, rtol=1e-9), "wrong sum for a geometric schedule"
assert oracles.close(squares, 0.81 / 0.19, rtol=1e-9), (
    "wrong sum of squares for a geometric schedule"
)
### END HIDDEN TESTS

# %% [markdown]
# Sums of a thousand rates cannot prove that a series diverges, and yet they tell you much. An exponential schedule with $\gamma = 0.95$ has $\sum_{k=0}^{\infty} \eta_k = \eta_0 / (1 - \gamma) = 20\,\eta_0$, however long you train: after that, it has no way left to go. In practice you know how many steps you will take, so you choose a schedule that spends its travel in that time. That is what the next section is about.
#
# ## 3. Schedules that fall
#
# Count steps from $k = 0$. A schedule is a function from the step to the rate. These four are the usual ones.
#
# **Linear.** From $\eta_0$ in a straight line to $\eta_\tau$ at step $\tau$, and constant from there on:
#
# $$ \eta_k = (1 - a)\,\eta_0 + a\,\eta_\tau, \qquad a = \min\left(\frac{k}{\tau}, 1\right). $$
#
# A common choice for $\eta_\tau$ is about 1 % of $\eta_0$ (Goodfellow et al. 2016, section 8.3.1).
#
# > **Erratum.** The slides of IIT Patna give this formula with $\alpha = k/\tau$ and no bound. Taken at its word the rate goes on falling after step $\tau$, and with $\eta_\tau$ at 1 % of $\eta_0$ it is negative as soon as $k$ exceeds $\tau / 0.99$: from there on you climb. The book from which it is taken keeps the rate constant after $\tau$. (The slide's $\epsilon_T$ is the $\epsilon_\tau$ of its formula.) The slide also puts it next to the conditions of Robbins and Monro, which it does not meet: a rate that ends constant has an infinite sum of squares.
#
# ### Exercise: `linear_decay` (1 point)

# %% nbgrader={"grade": false, "grade_id": "linear-decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def linear_decay(k, tau, lr0, lr_tau):
    """Learning rate that falls in a straight line and then stays.

    Parameters
    ----------
    k : int
        Step, counted from 0.
    tau : int
        Step at which the fall ends, 1 or more.
    lr0, lr_tau : float
        Rate at step 0; rate at step tau and after it, usually the lower one. Integers are fine.

    Returns
    -------
    float
        (1 - a) lr0 + a lr_tau with a = min(k / tau, 1).
        (Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 8.14.)
    """
    ### BEGIN SOLUTION
    a = min(k / tau, 1)
    return (1 - a) * lr0 + a * lr_tau
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-linear-decay", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.linear_decay(linear_decay)
### BEGIN HIDDEN TESTS
for tau, lr0, lr_tau in [(10, 0.5, 0.005), (7, 1.0, 0.25), (1, 0.3, 0.1), (300, 2e-4, 1e-6)]:
    for k in [0, 1, 2, tau // 2, tau - 1, tau, tau + 1, 2 * tau, 50 * tau]:
        lr = linear_decay(k, tau, lr0, lr_tau)
        assert np.shape(lr) == (), "the rate must be one number"
        expected = np.interp(k, [0, tau], [lr0, lr_tau])
        same = oracles.close(lr, expected, rtol=1e-9, atol=1e-18)
        if k > tau:
            assert same, "after step tau the rate must stay at lr_tau"
        else:
            assert same, "up to step tau the rate must fall in a straight line, lr0 to lr_tau"
assert oracles.close(linear_decay(3, 4, 1, 0), 0.25), "wrong rate for whole numbers"
assert oracles.close(linear_decay(9, 4, 1, 0), 0, atol=1e-12), (
    "a rate that ends at 0 must stay there"
)
for k, expected in [(0, 0.1), (1, 0.2), (4, 0.5), (9, 0.5)]:
    same = oracles.close(linear_decay(k, 4, 0.1, 0.5), expected)
    assert same, "lr_tau may be above lr0: then the rate rises to it and stays"
assert oracles.close(linear_decay(np.int64(1), 2, 2, 1), 1.5), "k may be a NumPy integer"
### END HIDDEN TESTS

# %% [markdown]
# **Step.** Keep the rate for a stage, then multiply it by a factor, often 0.1. Krizhevsky et al. (2012) did it by hand: whenever the validation error stopped falling, they divided the rate by 10. A Georgia Tech slide lists this as the "graduate student" schedule. He et al. (2016) fixed the steps beforehand for CIFAR-10, and so do you.
#
# ### Exercise: `step_decay` (1 point)

# %% nbgrader={"grade": false, "grade_id": "step-decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def step_decay(k, lr0, factor, every):
    """Learning rate that drops by a factor every so many steps.

    Parameters
    ----------
    k : int
        Step, counted from 0.
    lr0 : float
        Rate before the first drop. Integers are fine.
    factor : float
        What a drop leaves of the rate, such as 0.1.
    every : int
        Steps from drop to drop, 1 or more; the first drop is at k = every.

    Returns
    -------
    float
        lr0 factor^(k / every, rounded down).
        (PyTorch's StepLR.)
    """
    ### BEGIN SOLUTION
    return lr0 * factor ** (k // every)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-step-decay", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.step_decay(step_decay)
### BEGIN HIDDEN TESTS
cases = [
    (0.1, 0.1, 5, 23),
    (1.0, 0.5, 1, 9),
    (0.03, 0.9, 7, 300),
    (2, 0.2, 4, 9),
    (1e-4, 0.1, 2, 9),
]
for lr0, factor, every, n in cases:
    path = oracles.torch_schedule("StepLR", lr0, n, step_size=every, gamma=factor)
    for k, expected in enumerate(path):
        lr = step_decay(k, lr0, factor, every)
        assert np.shape(lr) == (), "the rate must be one number"
        same = oracles.close(lr, expected, rtol=1e-9, atol=0)
        if k < every:
            assert same, "before the first drop the rate must be lr0"
        elif k % every == 0:
            assert same, "at each multiple of `every` the rate must drop by the factor"
        else:
            assert same, "between two drops the rate must stay; differs from PyTorch's StepLR"
assert oracles.close(step_decay(6, 1, 2, 3), 4), "wrong rate for whole numbers"
assert oracles.close(step_decay(np.int64(3), 0.5, 0.5, 3), 0.25), "k may be a NumPy integer"
### END HIDDEN TESTS

# %% [markdown]
# **Exponential.** The same factor at every step. On a logarithmic axis it is a straight line.
#
# ### Exercise: `exponential_decay` (1 point)

# %% nbgrader={"grade": false, "grade_id": "exponential-decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def exponential_decay(k, lr0, gamma):
    """Learning rate that shrinks by the same factor at every step.

    Parameters
    ----------
    k : int
        Step, counted from 0.
    lr0 : float
        Rate at step 0. Integers are fine.
    gamma : float
        What a step leaves of the rate, above 0; above 1 the rate grows.

    Returns
    -------
    float
        lr0 gamma^k. (PyTorch's ExponentialLR.)
    """
    ### BEGIN SOLUTION
    return lr0 * gamma**k
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-exponential-decay", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.exponential_decay(exponential_decay)
### BEGIN HIDDEN TESTS
for lr0, gamma, n in [
    (0.1, 0.9, 30),
    (2.0, 0.5, 12),
    (4e-5, 0.99, 400),
    (3, 1.0, 5),
    (0.1, 1.1, 9),
]:
    path = oracles.torch_schedule("ExponentialLR", lr0, n, gamma=gamma)
    for k, expected in enumerate(path):
        lr = exponential_decay(k, lr0, gamma)
        assert np.shape(lr) == (), "the rate must be one number"
        same = oracles.close(lr, expected, rtol=1e-9, atol=0)
        if k == 0:
            assert same, "at step 0 the rate must be lr0"
        else:
            assert same, "each step must multiply by gamma; differs from PyTorch's ExponentialLR"
assert oracles.close(exponential_decay(3, 8, 0.5), 1), "wrong rate for whole numbers"
assert oracles.close(exponential_decay(np.int64(2), 1, 0.1), 0.01), "k may be a NumPy integer"
### END HIDDEN TESTS

# %% [markdown]
# **Cosine.** Half a cosine from top to bottom (Loshchilov and Hutter 2017). It stays high for long, falls through the middle, and is flat again at the end. It asks you for no stage lengths and no factor, only for the number of steps. In the paper the rate jumps back to the top after each fall and falls again (a **warm restart**); what most people use today is a single fall.
#
# ### Exercise: `cosine_decay` (2 points)

# %% nbgrader={"grade": false, "grade_id": "cosine-decay", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cosine_decay(k, n_steps, lr_max, lr_min=0.0):
    """Learning rate that falls along half a cosine.

    Parameters
    ----------
    k : int
        Step, counted from 0, at most n_steps.
    n_steps : int
        Step at which the rate arrives at lr_min, 1 or more.
    lr_max, lr_min : float
        Rate at step 0; rate at step n_steps. Integers are fine.

    Returns
    -------
    float
        lr_min + (lr_max - lr_min) (1 + cos(pi k / n_steps)) / 2.
        (Loshchilov and Hutter, SGDR, 2017, equation 5; PyTorch's CosineAnnealingLR.)
    """
    ### BEGIN SOLUTION
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + np.cos(np.pi * k / n_steps))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cosine-decay", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cosine_decay(cosine_decay)
### BEGIN HIDDEN TESTS
for lr_max, lr_min, n_steps in [(0.1, 0.001, 10), (1.0, 0.0, 7), (0.3, 0.2, 1), (3.0, 0.5, 300)]:
    path = oracles.torch_schedule(
        "CosineAnnealingLR", lr_max, n_steps + 1, T_max=n_steps, eta_min=lr_min
    )
    for k, expected in enumerate(path):
        lr = cosine_decay(k, n_steps, lr_max, lr_min)
        assert np.shape(lr) == (), "the rate must be one number"
        same = oracles.close(lr, expected, rtol=1e-8, atol=1e-10)
        if k == 0:
            assert same, "at step 0 the rate must be lr_max"
        elif k == n_steps:
            assert same, "at step n_steps the rate must be lr_min"
        else:
            assert same, "on the way the rate differs from PyTorch's CosineAnnealingLR"
assert oracles.close(cosine_decay(4, 4, 0.5), 0, atol=1e-12), (
    "without lr_min the rate must end at 0"
)
assert oracles.close(cosine_decay(2, 4, 0.5), 0.25), "without lr_min the middle must be lr_max / 2"
assert oracles.close(cosine_decay(1, 3, 5, 1), 4), "wrong rate for whole numbers"
assert oracles.close(cosine_decay(np.int64(1), 2, 1e4, 0.0), 5e3), "wrong rate for a large lr_max"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Schedules that also rise
#
# **Cyclical.** Smith (2017) lets the rate go up and down between two bounds, in a straight line each way:
#
# $$ \eta_k = \eta_{\min} + (\eta_{\max} - \eta_{\min})\,u_k, \qquad u_k \text{ up from 0 to 1 in } s \text{ steps, down in } s \text{ steps, again.} $$
#
# The high rates do harm for a while and good in the long run: in Smith's reading they carry you across plateaus and saddles. You also need to find only a range, and no single best rate. He suggests a climb of 2 to 10 epochs. Stop training at the end of a cycle, when the rate is low.
#
# ### Exercise: `triangular` (2 points)

# %% nbgrader={"grade": false, "grade_id": "triangular", "locked": false, "schema_version": 3, "solution": true, "task": false}
def triangular(k, step_size, lr_min, lr_max):
    """Cyclical learning rate: up in a straight line, down in a straight line, again.

    Parameters
    ----------
    k : int
        Step, counted from 0.
    step_size : int
        Steps from valley to peak, and as many from peak to valley, 1 or more.
    lr_min, lr_max : float
        Rate in the valleys, the first of them at step 0; rate at the peaks. Integers are fine.

    Returns
    -------
    float
        lr_min + (lr_max - lr_min) u, where u climbs from 0 to 1 in step_size steps, falls back to
        0 in step_size steps, and so on.
        (Smith, Cyclical learning rates for training neural networks, 2017; PyTorch's CyclicLR.)
    """
    ### BEGIN SOLUTION
    place = k % (2 * step_size)
    share = 1 - abs(place / step_size - 1)
    return lr_min + (lr_max - lr_min) * share
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-triangular", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.triangular(triangular)
### BEGIN HIDDEN TESTS
for step_size, lr_min, lr_max in [(4, 0.1, 0.9), (1, 0.01, 0.02), (7, 0.0, 3.0), (50, 1e-4, 6e-3)]:
    path = oracles.torch_schedule(
        "CyclicLR", lr_min, 6 * step_size + 3,
        base_lr=lr_min, max_lr=lr_max, step_size_up=step_size, cycle_momentum=False,
    )  # fmt: skip
    for k, expected in enumerate(path):
        lr = triangular(k, step_size, lr_min, lr_max)
        assert np.shape(lr) == (), "the rate must be one number"
        same = oracles.close(lr, expected, rtol=1e-8, atol=1e-12)
        place = k % (2 * step_size)
        if place == 0:
            assert same, "in the valleys, the first at step 0, the rate must be lr_min"
        elif place == step_size:
            assert same, "after step_size steps up the rate must be lr_max"
        else:
            assert same, "between valley and peak the rate differs from PyTorch's CyclicLR"
assert oracles.close(triangular(1, 2, 1, 4), 2.5), "wrong rate for whole numbers"
far = triangular(2 * 30 * 1000 + 10, 30, 0.2, 0.5)
assert oracles.close(far, 0.3), "wrong rate after a thousand cycles"
assert oracles.close(triangular(np.int64(5), 4, 0, 1), 0.75), "k may be a NumPy integer"
### END HIDDEN TESTS

# %% [markdown]
# **One cycle.** Take a single cycle over the whole training, and let the last part fall far below the first rate (Smith and Topin 2019). The rise is a **warm-up**: at the start the curvature is often high and the gradients are large, so a rate that is good later would throw you off now. After the climb come high rates that travel, and a long fall that settles.
#
# PyTorch's `OneCycleLR`, which you write here, follows fastai's version: two phases, both half a cosine. The paper has straight lines and a third phase. Smith (2018) also moves the momentum, against the rate: down while the rate climbs, up while it falls. `OneCycleLR` does so too if you let it; your function gives the rate alone. With $n$ steps and a warm-up share $q$ there are three rates to hit:
#
# | step | rate |
# |---|---|
# | $0$ | $\eta_{\max} / \mathrm{div}$ |
# | $q n - 1$, the peak | $\eta_{\max}$ |
# | $n - 1$, the last one | $\eta_{\max} / \mathrm{div} / \mathrm{final\_div}$ |
#
# The peak may lie between two steps. Then no step has exactly $\eta_{\max}$, and nothing should be rounded.
#
# > **Erratum.** Session 11 of EVA advises to start from a relatively large rate, as random weights are far from the optimum, and to decrease it later. The second half is annealing, and right. The first half holds only for rates that the start can bear. With very large batches, for one, the first steps are where a large rate does most harm: Goyal et al. (2017) raise the rate over the first five epochs, since their networks train badly otherwise. Being far away is a reason for a high rate soon, not for one at step 0.
#
# ### Exercise: `one_cycle` (3 points)

# %% nbgrader={"grade": false, "grade_id": "one-cycle", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_cycle(k, n_steps, lr_max, warmup=0.3, div=25.0, final_div=1e4):
    """One-cycle learning rate: half a cosine up to the peak, half a cosine down to nearly nothing.

    Parameters
    ----------
    k : int
        Step, counted from 0, at most n_steps - 1.
    n_steps : int
        Number of steps of the whole training.
    lr_max : float
        Rate at the peak. Integers are fine.
    warmup : float
        Share of the steps that climb, between 0 and 1. The peak is at step
        warmup n_steps - 1, which is above 0 and need not be a whole number.
    div : float
        lr_max over the rate at step 0.
    final_div : float
        Rate at step 0 over the rate at the last step, n_steps - 1.

    Returns
    -------
    float
        From a to b along half a cosine means b + (a - b) (1 + cos(pi u)) / 2 for u from 0 to 1.
        Up to the peak it goes so from lr_max / div to lr_max, after it from lr_max to
        lr_max / div / final_div.
        (Smith and Topin, Super-convergence, 2019; as PyTorch's OneCycleLR, two phases.)
    """
    ### BEGIN SOLUTION
    peak = warmup * n_steps - 1
    lr_start = lr_max / div
    lr_end = lr_start / final_div
    if k <= peak:
        a, b, u = lr_start, lr_max, k / peak
    else:
        a, b, u = lr_max, lr_end, (k - peak) / (n_steps - 1 - peak)
    return b + (a - b) * (1 + np.cos(np.pi * u)) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-one-cycle", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.one_cycle(one_cycle)
### BEGIN HIDDEN TESTS
cases = [
    (20, 0.1, dict()),
    (11, 2.0, dict()),
    (300, 0.05, dict(warmup=0.1)),
    (8, 1.0, dict(warmup=0.9, div=3.0, final_div=7.0)),
    (13, 0.4, dict(warmup=0.5, div=10.0, final_div=1.0)),
    (10, 1, dict(warmup=0.25, div=2, final_div=50)),
]
for n_steps, lr_max, settings in cases:
    torch_names = dict(warmup="pct_start", div="div_factor", final_div="final_div_factor")
    path = oracles.torch_schedule(
        "OneCycleLR", 1.0, n_steps, max_lr=lr_max, total_steps=n_steps, cycle_momentum=False,
        **{torch_names[name]: value for name, value in settings.items()},
    )  # fmt: skip
    peak = settings.get("warmup", 0.3) * n_steps - 1
    for k, expected in enumerate(path):
        lr = one_cycle(k, n_steps, lr_max, **settings)
        assert np.shape(lr) == (), "the rate must be one number"
        same = oracles.close(lr, expected, rtol=1e-8, atol=1e-12 * lr_max)
        if k == 0:
            assert same, "at step 0 the rate must be lr_max / div"
        elif k == n_steps - 1:
            assert same, "at the last step the rate must be lr_max / div / final_div"
        elif k <= peak:
            assert same, "up to the peak the rate differs from PyTorch's OneCycleLR"
        else:
            assert same, "after the peak the rate differs from PyTorch's OneCycleLR"
top = one_cycle(2, 10, 4.0)
assert oracles.close(top, 4.0, rtol=1e-9), "at step warmup * n_steps - 1 the rate must be lr_max"
assert oracles.close(one_cycle(np.int64(0), 10, 50), 2), "wrong rate for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### The gallery
#
# Here are all of them at work, on a ravine with curvatures 1 and 10 and noisy gradients. The right picture shows no single run but the mean loss over all possible runs, which this surface lets you compute exactly by the recursion of section 2.
#
# **Predict, then try**
# 1. With a step schedule, what does the loss do between two drops? And right after one?
# 2. Choose the triangular one with stages of 50, then of 100. Why is the second one bad at the end?
# 3. Raise the highest rate to 0.19, then to 0.21. Which curvature says where the edge is?

# %% tags=["demo"]
demos.learning_rates.schedules();

# %% [markdown]
# **What to notice.** The loss follows the rate. A constant rate of 0.15 stays at its floor of 0.76 after some twenty steps, and nothing helps but a lower rate. At the first drop of the step schedule the loss falls within ten steps from its floor of 0.76 to 0.15, most of the way to the next, which is why plots in papers show those stairs. The exponential schedule ends at 0.015, cosine at 0.021, linear and one cycle at 0.027 and 0.026, steps at 0.030: not far from each other, and 25 to 50 times below the constant rate. Triangles of 50 steps end in a valley of the rate, at 0.066, those of 100 steps at a peak, at 0.73. Above 0.2, which is two over the larger curvature, the constant rate explodes.
#
# This ravine never needs a warm-up, since its curvature is the same everywhere. The climb of one cycle costs it a little.
#
# ### Where a warm-up pays
#
# A network can start in a steep place. The next picture has one with three hidden layers of 16 units, whose first weights are too large: normal with gain 3.5, where unit 06 will advise $\sqrt 2$. Half of nine such networks start with a largest curvature above 55, and $2/55$ is 0.036. The rate falls along half a cosine, with or without a climb in a straight line before it.
#
# **Predict, then try**
# 1. Raise the warm-up share from 0 to 0.1, which is 20 of 200 steps. Which peaks gain by it, the low ones or the high ones?
# 2. At a peak of 0.5: what happens without warm-up in the first steps, and does the rest of the run make up for it?
# 3. Is a climb over 40 % of the steps better still?

# %% tags=["demo"]
demos.learning_rates.warm_up();


# %% [markdown]
# **What to notice.** Low peaks do not care. Without warm-up the best peak is 0.15, where the loss ends at 0.065, and from 0.3 on it gets bad: at 0.5 it ends at 0.48. With 10 % of warm-up 0.5 is the best of all, at 0.033. The first steps decide. Without warm-up they throw the weights so far that about two thirds of the hidden units give zero for every example, for good, and the long fall of the rate cannot bring them back; with it that is about a tenth. The network finds flatter ground while the rate is still low: after 20 steps the median of the largest curvature is 6.4 instead of 55. A climb of 40 % does about as well at best, 0.031 at 0.7, and takes time from the fall. How much a warm-up brings depends on the start. Gilmer et al. (2021) measured it on real networks: it lets the curvature come down, and a better initialization does the same.
#
# ## 5. The range test
#
# All schedules ask for a highest rate. The **range test** finds one in a single short run (Smith 2017): start with a tiny rate, train one step for each batch, and let the rate grow until the loss explodes. Plot the loss against the rate. Three regions show: flat, where the rate is too low to matter; falling; and rising, beyond the edge.
#
# > **Erratum.** Session 11 of EVA describes a rate that grows exponentially from batch to batch and a plot of the loss, and credits section 3.3 of Smith's paper. That section lets the rate grow *linearly*, over several epochs, and plots the *accuracy*. The form that everyone uses today, exponential growth and loss, became common through fastai (Gugger 2018). It is the better one for a first look: it covers many powers of ten in about a hundred steps.
#
# Growing exponentially means growing by the same factor at every step: from $\eta_{\min}$ to $\eta_{\max}$ in $n$ rates, neighbors have the ratio $(\eta_{\max}/\eta_{\min})^{1/(n-1)}$.
#
# ### Exercise: `range_test_lrs` (1 point)

# %% nbgrader={"grade": false, "grade_id": "range-test-lrs", "locked": false, "schema_version": 3, "solution": true, "task": false}
def range_test_lrs(lr_min, lr_max, n):
    """Learning rates of a range test, even in the logarithm.

    Parameters
    ----------
    lr_min, lr_max : float
        First and last rate, both above 0. Integers are fine.
    n : int
        Number of rates, 2 or more.

    Returns
    -------
    ndarray or list of float, (n,)
        From lr_min to lr_max, both included, each rate the same multiple of the one before.
    """
    ### BEGIN SOLUTION
    return np.geomspace(lr_min, lr_max, n)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-range-test-lrs", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.range_test_lrs(range_test_lrs)
### BEGIN HIDDEN TESTS
cases = [(1e-5, 10.0, 100), (0.02, 0.5, 7), (1e-3, 1e-2, 2), (1, 8, 4), (2e-8, 3e3, 400)]
for lr_min, lr_max, n in cases:
    lrs = np.asarray(range_test_lrs(lr_min, lr_max, n))
    assert lrs.shape == (n,), "there must be n rates"
    assert lrs.dtype.kind == "f", "whole numbers must give floats too"
    assert oracles.close(lrs[0], lr_min, rtol=1e-9, atol=0), "the first rate must be lr_min"
    assert oracles.close(lrs[-1], lr_max, rtol=1e-9, atol=0), "the last rate must be lr_max"
    ratios = lrs[1:] / lrs[:-1]
    assert oracles.close(ratios, np.full(n - 1, ratios[0]), rtol=1e-9), (
        "neighbors must all have the same ratio"
    )
### END HIDDEN TESTS

# %% [markdown]
# The loss of single batches jumps about. Smooth it with the exponential average of unit 03. That average starts at zero, so its first values are too small, and here that would look like a loss that rises from nothing. Divide by $1 - \beta^t$, which is the weight that has been given out after $t$ losses:
#
# $$ s_t = \beta\, s_{t-1} + (1 - \beta)\,\ell_t, \qquad \hat s_t = \frac{s_t}{1 - \beta^t}, \qquad s_0 = 0, \quad t = 1, 2, \dots $$
#
# ### Exercise: `smooth_losses` (2 points)

# %% nbgrader={"grade": false, "grade_id": "smooth-losses", "locked": false, "schema_version": 3, "solution": true, "task": false}
def smooth_losses(losses, beta):
    """Exponential average of losses, corrected for its start at zero.

    Parameters
    ----------
    losses : ndarray, (n,)
        One loss a step, in order. Integers are fine.
    beta : float
        What an average keeps of the one before, at least 0 and below 1; 0 does not smooth.

    Returns
    -------
    ndarray, (n,)
        s_t / (1 - beta^t) for t = 1, ..., n, where s_0 = 0 and
        s_t = beta s_(t-1) + (1 - beta) losses[t - 1]. The argument stays as it is.
        (The bias correction is that of Kingma and Ba, Adam, 2015.)
    """
    ### BEGIN SOLUTION
    smoothed, s = [], 0.0
    for t, loss in enumerate(losses, start=1):
        s = beta * s + (1 - beta) * loss
        smoothed.append(s / (1 - beta**t))
    return np.array(smoothed)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-smooth-losses", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.smooth_losses(smooth_losses)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(501)
for n, beta in [(6, 0.9), (1, 0.5), (300, 0.98), (40, 0.3), (5, 0.0), (200, 0.75)]:
    losses = rng.uniform(0.2, 4.0, size=n) * 10.0 ** rng.integers(-2, 4)
    kept = losses.copy()
    smoothed = smooth_losses(losses, beta)
    assert np.array_equal(losses, kept), "your function changes the losses that it is given"
    assert isinstance(smoothed, np.ndarray), "the smoothed losses must be an array"
    assert smoothed.shape == (n,), "there must be one smoothed loss for each loss"
    # The corrected average is a mean with the weights beta^0, beta^1, ... back from the last loss.
    for t in range(1, n + 1):
        weights = np.array([beta**age for age in range(t)])
        expected = np.sum(weights * losses[:t][::-1]) / np.sum(weights)
        same = oracles.close(smoothed[t - 1], expected, rtol=1e-8, atol=0)
        if t == 1:
            assert same, "the first smoothed loss must be the first loss: correct the bias"
        else:
            assert same, "differs from the bias-corrected exponential average"
constant = smooth_losses(np.full(50, 3.25), 0.95)
assert oracles.close(constant, np.full(50, 3.25), rtol=1e-9), (
    "the average of equal losses must be that loss"
)
smoothed = smooth_losses(np.array([4, 1, 7]), 0.5)
assert smoothed.dtype == np.float64, "whole numbers must give a float64 array"
assert oracles.close(smoothed, np.array([4, 2, 34 / 7])), "wrong averages for whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# Now the test itself. Two things matter. A loss belongs to the rate that was in force when it was computed. And the test has to stop soon after the explosion, since everything after it is waste; a loss that is `nan` stops it too, although `nan > 4` is false.
#
# The test spoils the weights. In real use you save them before and load them back after it (unit 11 does).
#
# ### Exercise: `lr_range_test` (4 points)

# %% nbgrader={"grade": false, "grade_id": "lr-range-test", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lr_range_test(train_step, lr_min, lr_max, n, beta=0.9, diverge=4.0):
    """Train with a growing learning rate and record the loss until it explodes.

    Parameters
    ----------
    train_step : callable
        Takes a learning rate, computes the loss of a batch, takes one step with that rate, and
        returns the loss, which is positive. Every call trains, so call it once for each rate.
    lr_min, lr_max : float
        First and last rate, both above 0.
    n : int
        Number of rates, 2 or more: geometric, both ends included, as in range_test_lrs.
    beta : float
        The losses are smoothed as in smooth_losses, bias correction included.
    diverge : float
        The test stops once the smoothed loss exceeds diverge times the smallest smoothed loss so
        far, or is not finite; at least 1.

    Returns
    -------
    lrs, losses : ndarray or list of float, both of one length, at most n
        The rates that were used, and with each the smoothed loss after the step with it. The
        point at which the test stops is the last one; train_step is not called again after it.
        (Smith 2017, section 3.3, in the form made common by Gugger 2018.)
    """
    ### BEGIN SOLUTION
    lrs, losses, s = [], [], 0.0
    for t, lr in enumerate(np.geomspace(lr_min, lr_max, n), start=1):
        s = beta * s + (1 - beta) * train_step(lr)
        lrs.append(lr)
        losses.append(s / (1 - beta**t))
        if not np.isfinite(losses[-1]) or losses[-1] > diverge * min(losses):
            break
    return np.array(lrs), np.array(losses)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-lr-range-test", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.lr_range_test(lr_range_test)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(502)
inf, nan = float("inf"), float("nan")
calm = rng.uniform(0.5, 2.0, size=40).tolist()
cases = [  # losses in the order of the calls, how many of them are used, settings
    (calm, 40, dict()),
    (calm[:2], 2, dict()),
    (calm[:9], 9, dict(beta=0.98, diverge=3.0)),
    ([1.0, 0.5, 0.4, 60.0, 700.0, *calm], 4, dict()),
    ([1.0, 0.5, 0.4, 60.0, 700.0, *calm], 5, dict(diverge=40.0)),
    ([2.0] * 8 + [15.0] + [2.0] * 8, 17, dict()),
    ([2.0] * 8 + [15.0] + [2.0] * 8, 9, dict(beta=0.2)),
    ([3.0, 0.1] + [3.0] * 12, 14, dict()),
    ([9.0, 1.0, 3.0, 4.5, 5.0, 1.0], 4, dict(beta=0.0)),
    ([9.0, 1.0, 2.0, 4.0, 4.0, 4.5, 1.0, 1.0], 6, dict(beta=0.0)),
    ([9.0, 1.0, 2.0, 2.5, 1.0], 4, dict(beta=0.0, diverge=2.0)),
    ([8.0, 4.0, 2.0, 1.0, 3.9, 3.0, 1.5], 7, dict(beta=0.0)),
    ([1.0, 0.9, nan, 0.5, 0.5], 3, dict()),
    ([1.0, 0.9, 0.8, inf, 0.5], 4, dict()),
    ([nan, 1.0, 1.0, 1.0], 1, dict()),
    ([inf, 1.0, 1.0, 1.0], 1, dict(beta=0.5)),
    ([5, 4, 3, 2, 4, 6], 6, dict(beta=0.5)),
]
for script, used, settings in cases:
    asked = []

    def train_step(lr, asked=asked, script=script):
        asked.append(float(lr))
        return script[len(asked) - 1] if len(asked) <= len(script) else 1.0

    n = len(script)
    with np.errstate(all="ignore"):
        lrs, losses = lr_range_test(train_step, 1e-4, 2.0, n, **settings)
    assert len(asked) >= used, "the test stops too early, or asks for fewer rates than n"
    assert len(asked) <= used, "the test must stop, and train no more, once the loss explodes"
    rates = [1e-4 * (2.0 / 1e-4) ** (i / (n - 1)) for i in range(used)]
    assert oracles.close(asked, rates, rtol=1e-9, atol=0), (
        "the rates must be geometric, as asked for"
    )
    assert len(lrs) == used, (
        "there must be one rate for each step that was taken, the last included"
    )
    assert len(losses) == used, "there must be one loss for each step, the last included"
    assert oracles.close(np.asarray(lrs), np.array(asked), rtol=1e-9, atol=0), (
        "each loss belongs to the rate it came from"
    )
    beta = settings.get("beta", 0.9)
    for t in range(1, used + 1):
        weights = np.array([beta**age for age in range(t)])
        with np.errstate(all="ignore"):
            expected = np.sum(weights * np.array(script[:t][::-1], dtype=float)) / np.sum(weights)
        same = oracles.close(losses[t - 1], expected, rtol=1e-9, atol=0)
        assert same, "the losses must be smoothed with bias correction"


class Bowl:
    """Gradient descent on w squared / 2, which diverges where lr exceeds 2."""

    def __init__(self):
        self.w = 1.0

    def __call__(self, lr):
        loss = 0.5 * self.w**2
        self.w -= lr * self.w
        return loss


lrs, losses = lr_range_test(Bowl(), 1e-3, 100.0, 60)
assert np.ndim(lrs) == np.ndim(losses) == 1, "lrs and losses must have one axis"
assert 2 < lrs[-1] < 100, "a descent that diverges must end the test before the last rate"
assert losses[-1] > 4 * min(losses), "the last point must be the one that exceeds the limit"
assert max(losses[:-1]) <= losses[0] * 1.000001, "the losses before it must have fallen"
### END HIDDEN TESTS

# %% [markdown]
# ### How to read it
#
# Where on the curve is the rate you want? The minimum is too far right: there the damage has begun, and smoothing delays what you see. Two rules are common. Take the rate of the lowest loss and divide it by 10. Or take the rate at which the loss falls *fastest*, per power of ten. You implement the second. Neither rule knows the best rate. The squares in the picture do: for each of 19 rates they show where the same network ends if it keeps that rate for 100 steps.
#
# **Predict, then try**
# 1. Go through the start numbers 0 to 9. How much do the suggestion and the end of the test differ?
# 2. Set the batch size to 4. What happens to the suggestion, and why does it land where it lands?
# 3. Plan only 20 steps. In which direction does the suggestion move?
# 4. Back at the start: by what factor does the suggestion miss the lowest of the squares, and in which direction? How far off is the other rule?

# %% tags=["demo"]
demos.learning_rates.range_test();


# %% [markdown]
# **What to notice.** This is a real network, trained anew whenever you touch a slider. With batches of 128, nine of the ten starts suggest a rate between 0.05 and 0.11; the lowest loss lies twenty to fifty times higher, between 1.5 and 4; the test stops right after that. Start 4 is the exception: its suggestion lies at the left edge. That is no discovery. The first averages consist of one or two batches, so their slope is mostly noise. With batches of 4 it happens nearly always. The remedies are larger batches, more steps for each power of ten, or to drop the first points (PyTorch Lightning drops ten). With only 20 steps the rate grows faster than the network learns: the suggestion moves from 0.09 to 0.3, and the test ends at 23 instead of 4.6.
#
# Is the suggestion good? It is safe, and it is about ten times too low. Kept for 100 steps, 0.1 ends at a loss of 0.092, and 1, the best of the rates, at 0.038; from 3.2 on the runs fail. The lowest loss over 10, here 0.35, comes nearer: 0.32 ends at 0.051. The rule of the steepest fall errs low because it looks at a network that learns while the rate grows. The loss falls fastest where there is still much to lose, and when the rate has become really good, most of the loss is gone. So read the curve for its two ends. Where the fall begins to be steep is a rate that surely works. Where the loss turns up is the edge. The best rate lies between them, a few times below the edge: train with the suggestion, with 3 times and with 10 times as much, and keep the best. For a cyclical schedule take both ends of the falling part, and for one cycle a peak near the edge.
#
# Also look at the single batches: their loss falls well before the smoothed line does. Smoothing looks back over about $1/(1-\beta)$ steps, so it sees everything late.
#
# ### Exercise: `suggest_lr` (2 points)

# %% nbgrader={"grade": false, "grade_id": "suggest-lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def suggest_lr(lrs, losses):
    """Learning rate at which the loss of a range test falls fastest.

    Parameters
    ----------
    lrs : ndarray, (n,)
        Rates, positive and increasing.
    losses : ndarray, (n,)
        The loss at each rate; at least two are finite. Integers are fine.

    Returns
    -------
    float
        The entry of `lrs` where the slope of the losses over log10(lrs) is most negative, the
        first of equals. Losses that are not finite (nan or inf) are left out first, with their
        rates; the slope is what np.gradient gives for the rest, both ends included. The
        arguments stay as they are. (The rule of PyTorch Lightning, which skips points first.)
    """
    ### BEGIN SOLUTION
    lrs, losses = np.asarray(lrs), np.asarray(losses)
    finite = np.isfinite(losses)
    kept = lrs[finite]
    slope = np.gradient(losses[finite], np.log10(kept))
    return kept[np.argmin(slope)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-suggest-lr", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.suggest_lr(suggest_lr)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(503)


def by_hand(lrs, losses):
    # For rates that are even in the logarithm: central differences, one-sided at both ends.
    pairs = [(lr, loss) for lr, loss in zip(lrs, losses, strict=True) if np.isfinite(loss)]
    last = len(pairs) - 1
    slopes = []
    for i in range(last + 1):
        low, high = max(i - 1, 0), min(i + 1, last)
        slopes.append((pairs[high][1] - pairs[low][1]) / (high - low))
    return pairs[slopes.index(min(slopes))][0]


for n, tail in [(5, []), (12, [np.inf]), (30, [np.nan]), (80, [np.inf, np.nan]), (2, [])] * 6:
    lrs = np.geomspace(1e-5, 10, n + len(tail))
    losses = np.concatenate([rng.uniform(0.5, 3.0, size=n), tail])
    kept = lrs.copy(), losses.copy()
    with np.errstate(all="ignore"):
        lr = suggest_lr(lrs, losses)
    same = np.array_equal(lrs, kept[0]) and np.array_equal(losses, kept[1], equal_nan=True)
    assert same, "your function changes the arrays that it is given"
    assert np.shape(lr) == (), "the suggestion must be one number"
    expected = by_hand(lrs, losses)
    assert oracles.close(lr, expected, rtol=1e-9, atol=0), "not the rate of the steepest fall"
lrs = np.array([1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0])
with np.errstate(all="ignore"):
    lr = suggest_lr(lrs, np.array([np.nan, 3.0, 2.9, 2.0, 1.0, 1.1]))
assert oracles.close(lr, 0.1), (
    "a loss at the start that is not finite must be left out with its rate"
)
lrs = np.array([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0])
with np.errstate(all="ignore"):
    lr = suggest_lr(lrs, np.array([4.0, 3.9, np.inf, 3.8, 3.0, 1.4, 9.0]))
assert oracles.close(lr, 0.1), (
    "a loss in the middle that is not finite must be left out with its rate"
)
with np.errstate(all="ignore"):
    lr = suggest_lr(lrs, np.array([9.0, 9.0, 6.0, np.nan, 6.0, 4.4, 2.8]))
assert oracles.close(lr, 1e-3), "beside a gap the slope must be that of np.gradient"
uneven = np.array([1e-3, 2e-3, 3e-3, 0.3, 30.0])
lr = suggest_lr(uneven, np.array([3.0, 2.6, 2.3, 1.4, 1.3]))
assert oracles.close(lr, 3e-3) or oracles.close(lr, 2e-3), "slopes count per unit of log10(lr)"
uneven = 10.0 ** np.array([-4, -2, 0, 0.1, 0.2, 0.3])
lr = suggest_lr(uneven, np.array([3.0, 2.0, 1.0, 0.8, 0.5, 0.45]))
assert oracles.close(lr, 10**0.1), "slopes count per unit of log10(lr)"
for scale in (1e-3, 1.0, 1e4):
    # The slopes at both ends are exactly equal, whatever the base and the formula.
    lr = suggest_lr(
        np.array([0.25, 0.5, 1.0, 2.0, 4.0]), scale * np.array([4.0, 2.0, 3.0, 4.0, 2.0])
    )
    assert oracles.close(lr, 0.25), "of equal slopes the first must be taken"
falls_at_the_end = suggest_lr(lrs[:4], np.array([9, 9, 8, 3]))
assert oracles.close(falls_at_the_end, 1e-2), (
    "the last point counts too, and whole numbers are fine"
)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Rate and batch size
#
# You find a good rate for batches of 32. A larger device lets you use 256. Which rate now?
#
# Compare $m$ small steps with one step on the $m$ batches together. The small steps add up to $-\eta \sum_i g_i$. The large step is $-\eta' \cdot \frac1m \sum_i g_i$. They agree if $\eta' = m\,\eta$, as long as the gradient hardly changes over those $m$ steps. This is the **linear rule**: multiply the batch, multiply the rate (Goyal et al. 2017).
#
# It is a rule for SGD, with or without momentum, whose steps are proportional to the gradient. Adam's are not. It divides by the size of the gradients, noise included, so a larger batch makes its steps more regular instead of just more exact, and for it the square root fits better: four times the batch, twice the rate (Malladi et al. 2022).
#
# ### Exercise: `scale_lr` (1 point)

# %% nbgrader={"grade": false, "grade_id": "scale-lr", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scale_lr(lr, batch_size, new_batch_size):
    """Learning rate for another batch size by the linear rule.

    Parameters
    ----------
    lr : float
        Rate that works with `batch_size`. Integers are fine.
    batch_size, new_batch_size : int
        Examples a step, old and new.

    Returns
    -------
    float
        The rate multiplied by the ratio of new to old batch size.
        (Krizhevsky 2014; Goyal et al., Accurate, large minibatch SGD, 2017.)
    """
    ### BEGIN SOLUTION
    return lr * new_batch_size / batch_size
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-scale-lr", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.scale_lr(scale_lr)
### BEGIN HIDDEN TESTS
for lr, old, new in [(0.1, 256, 8192), (0.4, 96, 32), (0.03, 10, 15), (1e-5, 7, 7), (3, 4, 2)]:
    scaled = scale_lr(lr, old, new)
    assert np.shape(scaled) == (), "the rate must be one number"
    steps = lr * np.array([1.0, 2.0, 5.0]) / old
    same = oracles.close(scaled * np.array([1.0, 2.0, 5.0]) / new, steps, rtol=1e-9, atol=0)
    if new > old:
        assert same, "for a larger batch the rate must grow in proportion"
    elif new < old:
        assert same, "for a smaller batch the rate must shrink in proportion"
    else:
        assert same, "for the same batch size the rate must stay"
assert oracles.close(scale_lr(scale_lr(0.2, 8, 100), 100, 8), 0.2), (
    "there and back must change nothing"
)
### END HIDDEN TESTS

# %% [markdown]
# The same goes for the noise. An epoch over $n$ examples has $n/B$ steps. Each of them adds noise of variance $\eta^2 \sigma^2 / B$, where $\sigma^2$ is the variance from example to example, so together they add
#
# $$ \frac{n}{B} \cdot \frac{\eta^2\sigma^2}{B} = \frac{\sigma^2}{n} \left(\frac{\eta\, n}{B}\right)^2 . $$
#
# The distance that an epoch can travel is $n/B$ steps of size $\eta$. So what an epoch does, travel and noise alike, depends on one number. Smith and Le (2018) call it the **noise scale**; with momentum $\beta$, where every gradient counts $1/(1 - \beta)$ times over, it is
#
# $$ \frac{\eta\, n}{B\,(1 - \beta)}. $$
#
# ### Exercise: `noise_scale` (1 point)

# %% nbgrader={"grade": false, "grade_id": "noise-scale", "locked": false, "schema_version": 3, "solution": true, "task": false}
def noise_scale(lr, n_train, batch_size, beta=0.0):
    """How strongly the randomness of mini-batches shakes the weights in an epoch.

    Parameters
    ----------
    lr : float
        Learning rate. Integers are fine.
    n_train, batch_size : int
        Examples in the training set; examples a step.
    beta : float
        Momentum coefficient, at least 0 and below 1.

    Returns
    -------
    float
        lr n_train / (batch_size (1 - beta)).
        (Smith and Le 2018; with momentum Smith et al. 2018, for batches much smaller than the set.)
    """
    ### BEGIN SOLUTION
    return lr * n_train / (batch_size * (1 - beta))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-noise-scale", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.noise_scale(noise_scale)
### BEGIN HIDDEN TESTS
for lr, n_train, batch_size in [(0.1, 50000, 128), (0.03, 100, 7), (2, 9, 10), (1e-4, 1000, 1)]:
    for beta in (0.0, 0.5, 0.9, 0.99):
        noise = noise_scale(lr, n_train, batch_size, beta)
        assert np.shape(noise) == (), "the noise scale must be one number"
        # Momentum repeats a gradient beta^0 + beta^1 + ... times, which is 1 / (1 - beta).
        repeats = sum(beta**age for age in range(4000))
        expected = repeats * lr * n_train / batch_size
        same = oracles.close(noise, np.float64(expected), rtol=1e-9, atol=0)
        if beta == 0:
            assert same, "without momentum the noise scale must be lr * n_train / batch_size"
        else:
            assert same, "with momentum the noise scale must be divided by 1 - beta"
same = oracles.close(noise_scale(0.1, 600, 20), 3.0)
assert same, "without a beta there must be no momentum"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. At rate 0.125 with batch 16 the run with rate and batch times 4 looks the same. Raise the rate to 1. Does the linear rule still hold?
# 2. The dotted lines join settings with equal noise scale. Where on the map should the contours run along them, and where can they not?

# %% tags=["demo"]
demos.learning_rates.rate_and_batch();


# %% [markdown]
# **What to notice.** In the left half of the map the contours run along the dotted lines: rate 1/8 with batch 16 ends at a loss of 0.227, rate 1/2 with batch 64 at 0.233, and their curves lie on top of each other. The batch alone times 4 ends at 0.27, since it takes a quarter of the steps. On the right the rule breaks. With rate 1, the partner at rate 4 first jumps above the loss it started from; it recovers, but the curves have parted. And at rate 8 the result is bad for every batch size: that edge comes from the curvature, not from the noise, so no batch moves it. You can trade batch for rate only up to there. Beyond it, larger batches gain less and less (measured by Shallue et al. 2019; McCandlish et al. 2018 estimate where it begins).
#
# > **Erratum.** A Georgia Tech slide says to change the rate in proportion to the batch size, and explains it by gradients that are more reliable. Reliable gradients alone would speak for a root: the standard error shrinks with $\sqrt B$, and keeping $\eta / \sqrt B$ keeps the noise of a single step. Krizhevsky (2014) gives that argument and then uses the linear rule, because it works better. What the linear rule preserves is an epoch, not a step; and it ends where the rate meets the curvature.
#
# ### Grow the batch instead
#
# If only $\eta / B$ matters, there are two ways to anneal. Let the rate fall, or keep it and let the batch grow by the same factor. The noise falls alike. But a larger batch means fewer steps an epoch, and the examples of a step can be worked on in parallel (Smith et al. 2018, *Don't decay the learning rate, increase the batch size*).
#
# ### Exercise: `grow_batch_instead` (2 points)

# %% nbgrader={"grade": false, "grade_id": "grow-batch-instead", "locked": false, "schema_version": 3, "solution": true, "task": false}
def grow_batch_instead(lrs, batch_size):
    """Batch sizes that replace a decaying learning rate.

    Parameters
    ----------
    lrs : list of float
        The rate of each stage of training, in order: a schedule that decays.
    batch_size : int
        Examples a step, the same in all these stages.

    Returns
    -------
    list of int
        For each stage the batch size that gives it the same noise scale while the rate stays at
        lrs[0]: batch_size lrs[0] / lr, rounded to the nearest whole number (halfway between two,
        either will do). The argument stays as it is.
        (Smith et al., Don't decay the learning rate, increase the batch size, 2018.)
    """
    ### BEGIN SOLUTION
    return [round(batch_size * lrs[0] / lr) for lr in lrs]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-grow-batch-instead", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.grow_batch_instead(grow_batch_instead)
### BEGIN HIDDEN TESTS
cases = [
    ([0.1, 0.02, 0.004, 0.0008], 128),
    ([0.5, 0.3, 0.11, 0.013], 10),
    ([0.1, 0.1, 0.03, 0.03, 0.03], 7),
    ([1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6], 11),
    ([3e-4], 32),
    ([2, 1], 5),
    ([0.4, 0.32], 2),
    ([0.9**k for k in range(60)], 24),
]
for lrs, batch_size in cases:
    kept = list(lrs)
    sizes = grow_batch_instead(lrs, batch_size)
    assert lrs == kept, "your function changes the list that it is given"
    assert len(sizes) == len(lrs), "there must be one batch size for each rate"
    whole = [isinstance(size, (int, np.integer)) for size in sizes]
    assert all(whole), "batch sizes must be whole numbers, ints"
    assert sizes[0] == batch_size, "the first stage must keep its batch size"
    for size, lr in zip(sizes, lrs, strict=True):
        # lrs[0] / exact must equal lr / batch_size
        exact = batch_size * lrs[0] / lr
        near = abs(size - exact) <= 0.5 + 1e-9 * exact
        assert near, "not the nearest whole number to the batch size that keeps the noise scale"
### END HIDDEN TESTS

# %% [markdown]
# **Predict, then try**
# 1. A factor of 1 changes nothing, and its run goes on jumping to the end. Set the factor to 4. By epoch, will you be able to tell a falling rate from a growing batch?
# 2. How many steps does the growing batch save at a factor of 4? And at a factor of 2?

# %% tags=["demo"]
demos.learning_rates.decay_or_grow();

# %% [markdown]
# **What to notice.** By epoch the two curves are nearly one, and with a factor of 4 they end at 0.147 and 0.148. By step the growing batch is done after 672 instead of 1536, since the batches of its last stage are 16 times as large. With a factor of 2 it takes 896 steps, and both curves still jump a little at the end. The run that changes nothing goes on jumping between 0.16 and 0.4. It is a matter of your hardware which way is faster. Once the batch fills the device, decay the rate for the rest.
#
# ## What to keep
#
# - The best rate lies a few times below the one at which training fails. Too low costs time, too high costs the run. On a network both can lie well above $2/\lambda$ of the start.
# - A constant rate has a noise floor in proportion to it. High rates travel, low rates settle, so rates should fall.
# - Robbins and Monro: the rates must add up to infinity, their squares must not. That speaks about the limit, not about your budget.
# - Cosine or one cycle over a known number of steps is a good first choice. Stop where the rate is low.
# - A warm-up pays where the start is steep.
# - A range test costs a hundred steps. Read the curve yourself; its left end is the noisiest part. The steepest point is a safe rate, often ten times below the best; search from there upwards.
# - With SGD, rate over batch size decides what an epoch does, until the rate meets the curvature.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 06 looks at the step before the first one: with which weights to start, and how batch norm keeps signals alive.
#
# ## Sources
#
# - H. Robbins, S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951.
# - R. Jacobs, *Increased rates of convergence through learning rate adaptation*, Neural Networks 1, 1988.
# - A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural networks*, NIPS 2012. A. Krizhevsky, *One weird trick for parallelizing convolutional neural networks*, 2014.
# - K. He et al., *Deep residual learning for image recognition*, CVPR 2016.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, section 8.3.
# - L. Smith, *Cyclical learning rates for training neural networks*, WACV 2017. L. Smith, N. Topin, *Super-convergence: very fast training of neural networks using large learning rates*, SPIE 2019. L. Smith, *A disciplined approach to neural network hyper-parameters, part 1*, 2018.
# - D. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
# - I. Loshchilov, F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017.
# - P. Goyal et al., *Accurate, large minibatch SGD: training ImageNet in 1 hour*, 2017.
# - S. Gugger, *How do you find a good learning rate*, 2018 (a blog post; the form of fastai).
# - S. Smith, Q. Le, *A Bayesian perspective on generalization and stochastic gradient descent*, ICLR 2018. S. Smith, P.-J. Kindermans, C. Ying, Q. Le, *Don't decay the learning rate, increase the batch size*, ICLR 2018.
# - J. Cohen et al., *Gradient descent on neural networks typically occurs at the edge of stability*, ICLR 2021. J. Gilmer et al., *A loss curvature perspective on training instability in deep learning*, 2021.
# - S. Malladi et al., *On the SDEs and scaling rules for adaptive gradient algorithms*, NeurIPS 2022.
# - S. McCandlish et al., *An empirical model of large-batch training*, 2018. C. Shallue et al., *Measuring the effects of data parallelism on neural network training*, JMLR 20, 2019.
# - Lectures: Georgia Tech CS 7643 (optimization); IIT Patna, *Optimization for training deep models*; EVA, session 11.
