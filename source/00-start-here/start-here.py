# %% [markdown]
# # 00 · Start here
#
# **Time** 15 minutes · **Difficulty** ●○○ · **You need** a little Python and NumPy; nothing about deep learning · **Points** 1
#
# This course teaches how neural networks are trained: you write each method yourself, see at once whether it is right, and move sliders to learn what it does. This first unit shows how a unit works, with one small exercise.
#
# Run the cell below first, with **Shift + Enter**. Every unit begins with such a cell.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np

from course import check, demos, oracles
from course.check import hint, progress

check.start("00-start-here")

# %% [markdown]
# ## 1. Read
#
# Training a model means making a number small. That number is the **loss**: it says how far the model's answers are from the ones you want.
#
# Take the simplest model there is, a straight line. For the input $x_i$ it predicts $\hat y_i = a x_i + b$, and the data say $y_i$. The difference $\hat y_i - y_i$ is the **residual**. Square every residual, take the mean, and you have the **mean squared error** over $n$ examples:
#
# $$ L = \frac{1}{n} \sum_{i=1}^{n} \left(\hat y_i - y_i\right)^2 $$
#
# Squares make two things happen. Misses above and below the line count alike, since the sign is gone. And one large miss costs more than many small ones: a residual of 4 counts as much as sixteen residuals of 1.
#
# The idea is old. Legendre published it in 1805 to fit the orbits of comets, and Gauss used it before him, or so he said.

# %% [markdown]
# ## 2. Move a slider, and predict
#
# The picture below has two sliders: the line's slope and its intercept. Drag them with the mouse, or click on one and use the arrow keys. Each residual is drawn as a square, so the loss is the mean area of the squares. The curve beside it shows the loss for every slope while the intercept stays where you put it.
#
# Sliders teach most if you commit to an answer before you touch them. Every picture in this course comes with questions to predict.
#
# **Predict, then try**
# 1. You move the intercept up by 1, away from the best line. Does the loss grow by the same amount as when you move it up by 1 once more?
# 2. Which points pull the hardest on the line: those that it almost meets, or those that it misses by far?
# 3. Is there a slope where the curve on the right has a second valley?

# %% tags=["demo"]
demos.start_here.line_fit();


# %% [markdown]
# **What to notice.** The loss along one parameter is a parabola: it has one valley, and it gets steeper the farther you are from the bottom. So the second step up costs more than the first. The largest squares dominate the picture, and to shrink them is what moves the line. Later units have losses with many valleys, cliffs and plateaus. The question stays the same: how do you find the bottom if you can only feel the slope where you stand?

# %% [markdown]
# ## 3. Implement, and check
#
# Below is an exercise. Replace the line `raise NotImplementedError()` by your code and run the cell. Then run the cell under it: that is the **check**. It tries your function on a few inputs and tells you what it found. If something is off, it shows the input, what was expected and what you returned, and often which mistake that looks like. Try it: run the check now, before you write anything. Then write `return y_hat - y`, which is wrong, and see what it says.
#
# The docstring is the contract: it says what comes in, in which shape, and what has to come out.
#
# ### Exercise: `mean_squared_error` (1 point)

# %% nbgrader={"grade": false, "grade_id": "mean-squared-error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_squared_error(y_hat, y):
    """Mean of the squared differences between predictions and targets.

    Parameters
    ----------
    y_hat, y : ndarray, both of one shape
        Predictions; targets. Integers are fine.

    Returns
    -------
    float
        The mean of (y_hat - y)^2 over all entries: one number.
    """
    ### BEGIN SOLUTION
    return float(np.mean((y_hat - y) ** 2))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-mean-squared-error", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.mean_squared_error(mean_squared_error)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(7)
y_hat, y = rng.normal(size=40), rng.normal(size=40)
loss = mean_squared_error(y_hat, y)
assert np.ndim(loss) == 0, "the loss must be one number, not an array"
by_hand = sum((a - b) ** 2 for a, b in zip(y_hat.tolist(), y.tolist(), strict=True)) / 40
assert oracles.close(loss, by_hand, rtol=1e-9), (
    "the loss differs from the mean of the squares, added up one by one"
)
assert oracles.close(mean_squared_error(y, y_hat), by_hand, rtol=1e-9), (
    "predictions and targets may change places"
)
assert np.array_equal(mean_squared_error(y, y), 0), "a perfect prediction has no loss"
assert oracles.close(mean_squared_error(y + 3.0, y), 9.0), (
    "if every prediction is 3 too high, the loss is 9"
)
table_hat, table = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
expected = np.linalg.norm(table_hat - table) ** 2 / 20
assert oracles.close(mean_squared_error(table_hat, table), expected, rtol=1e-9), (
    "for arrays with two axes the mean runs over all entries"
)
kept = table_hat.copy(), table.copy()
mean_squared_error(table_hat, table)
assert np.array_equal(table_hat, kept[0]) and np.array_equal(table, kept[1]), (
    "your function changes the arrays that it is given"
)
assert oracles.close(mean_squared_error(np.array([3, 5]), np.array([4, 9])), 8.5), (
    "whole numbers must not be rounded on the way"
)
assert oracles.close(mean_squared_error(np.array([2.0]), np.array([-1.0])), 9.0), (
    "a single example is a mean as well"
)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Get a hint, see your progress
#
# Stuck? Every exercise has hints, from a nudge to nearly the line. Run the cell below, and once more for the next hint.

# %% tags=["tool"]
hint("mean_squared_error")

# %% [markdown]
# And this shows what you have passed in this unit. Your progress is kept in a small file on this machine.

# %% tags=["tool"]
progress()

# %% [markdown]
# ## 5. Validate, and hand in
#
# A passed check is a strong sign, and no proof: your work is graded by more tests, which use other inputs. They look for what the docstring promises, such as arrays with two axes, whole numbers, or arguments left as they were.
#
# Before you hand in:
#
# 1. Choose **Kernel, Restart Kernel and Run All Cells**. A notebook that only works because of a cell you have deleted will not work for anyone else.
# 2. If your course uses nbgrader, press **Validate**. It runs the checks once more, the way your instructor does.
# 3. Save, and hand in as your instructor says. You learn on your own? Then you are done: compare with the worked solution in `solutions/00-start-here`.
#
# Do not delete or copy the exercise cells. Add as many cells of your own as you like.
#
# ## What to keep
#
# - A loss turns "how wrong is the model" into one number, and training makes that number small.
# - Predict before you move a slider. Check before you hand in. Ask for a hint before you give up.
#
# **Next:** unit 01 follows the slope downhill.
#
# **Sources.** A.-M. Legendre, *Nouvelles méthodes pour la détermination des orbites des comètes* (1805), appendix on least squares. C. F. Gauss, *Theoria motus corporum coelestium* (1809), section 3.
