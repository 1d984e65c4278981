# %% [markdown]
# # 09 · The training process
#
# **Time** 5 hours · **Difficulty** ●●○ · **You need** units 01 and 05; logarithms, a little PyTorch for one exercise (it is explained there; all others ask for NumPy) · **Points** 35
#
# You know the losses, the steps and the tricks. Now something trains badly, and you have to find out why. This unit is about method: which data to look at and when, what to check before the first long run, how to read curves, how to find the place where a number dies, how to search settings without fooling yourself, and how to measure what you really care about. Little of it is deep. Most of the time that people lose in training networks, they lose here.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["setup"]
import numpy as np
import torch

from course import check, data, demos, hazards, nn, oracles
from course.check import hint, progress

check.start("09-training-process")

# %% [markdown]
# ## 1. Three sets of examples
#
# A model that is judged on the examples it has learned from can score well by remembering them. So you keep examples back. One set is not enough, because you make two kinds of choices:
#
# - The **training set** chooses the weights. Gradient descent does that.
# - The **validation set** chooses everything else: learning rate, depth, when to stop, which of ten ideas to keep. You do that.
# - The **test set** chooses nothing. You look at it once, when all is decided, and report what you see.
#
# The third set is needed because the second one gets used up. Each time you keep the setting that did better on some examples, you keep a little of the luck it had on them. Do that often enough and the winning number is mostly luck. Nothing in your code is wrong, and no weight has ever seen those examples; the leak goes through you.
#
# The picture shows a number of settings whose true accuracy is the same, 70 %. Each is measured on a test set, and the best one is picked.
#
# **Predict, then try**
# 1. The picture begins with a single setting. With 200 test examples, how good will the best of 20 equal settings look? And the best of 1000?
# 2. After 1000 tries on 500 examples, what would have helped more: a test set four times as large, or a tenth of the tries?
# 3. Give the settings true differences of 2 %. Does picking the best one now pick a better one?

# %% tags=["demo"]
demos.training_process.leakage();


# %% [markdown]
# **What to notice.** One setting alone is off by chance in either direction. The best of 20 looks about 5 points too good, the best of 1000 about 11, and fresh data bring both back to 70 %. The error of one measurement shrinks like $1/\sqrt n$, as in unit 01, so four times the examples halve the excess. It grows only slowly with the number of tries: of the excess that 1000 tries are expected to bring, 100 bring three quarters.
#
# Where the settings really differ, choosing works. With true differences of 2 %, the best of 20 has 73 % on fresh data, and it looks like 78 %. With 2000 test examples the cloud lines up along the diagonal, and the winner still looks better than it is. That is the point. Use the validation set to choose, and do not report the number by which you chose (Cawley and Talbot 2010; Dwork et al. 2015).
#
# Some ways to leak without noticing:
#
# - Mean and standard deviation for normalizing, taken over all data before the split. Take them from the training set.
# - The same picture, or the same patient, in two sets. Split by patient.
# - Tomorrow's data used to predict yesterday's. Split by date.
# - Duplicates and near-duplicates. Remove them first.
#
# A split is a permutation, cut into three pieces.
# ### Exercise: `split_indices` (2 points)

# %% nbgrader={"grade": false, "grade_id": "split-indices", "locked": false, "schema_version": 3, "solution": true, "task": false}
def split_indices(n, fractions, rng):
    """Split n examples at random into a training, a validation and a test set.

    Parameters
    ----------
    n : int
        Number of examples, at least 1.
    fractions : sequence of three floats
        Shares of the training, the validation and the test set; they add up to 1.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    train, val, test : ndarray of int
        Indices that together hold each of 0 to n - 1 once; which index lands where is random. The
        validation and test sets hold floor(n fraction) of them, with the product as floats give
        it, and the training set takes the rest.
        (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 7.2.)
    """
    ### BEGIN SOLUTION
    n_val, n_test = (int(np.floor(n * fraction)) for fraction in fractions[1:])
    order = rng.permutation(n)
    return order[n_val + n_test :], order[:n_val], order[n_val : n_val + n_test]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-split-indices", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.split_indices(split_indices)
### BEGIN HIDDEN TESTS
cases = [
    (50, (0.6, 0.2, 0.2)), (23, (0.5, 0.25, 0.25)), (7, (0.8, 0.1, 0.1)), (1, (0.4, 0.3, 0.3)),
    (100, (0.42, 0.29, 0.29)), (40, (0.5, 0.5, 0.0)), (40, (0.75, 0.0, 0.25)), (9, (0, 0, 1)),
    (80, (0.75, 0.125, 0.125)), (400, (0.985, 0.005, 0.01)),
]  # fmt: skip
for seed, (n, fractions) in enumerate(cases):
    result = split_indices(n, fractions, np.random.default_rng(seed))
    assert isinstance(result, (tuple, list)) and len(result) == 3, "there must be three arrays"
    train, val, test = result
    arrays = all(isinstance(part, np.ndarray) and part.ndim == 1 for part in result)
    assert arrays, "each set must be an array with one axis"
    whole = all(part.dtype.kind in "iu" for part in result if len(part))
    assert whole, "the indices must be whole numbers"
    # The floor of the float product: 100 * 0.29 is a hair below 29.
    assert len(val) == n * fractions[1] // 1, "the validation set must have floor(n fraction)"
    assert len(test) == n * fractions[2] // 1, "the test set must have floor(n fraction) examples"
    assert len(train) == n - len(val) - len(test), "the training set must take the rest"
    indices = sorted(np.concatenate(result).tolist())
    assert indices == list(range(n)), "each index from 0 to n - 1 must come exactly once"
runs = [split_indices(60, [0.5, 0.25, 0.25], np.random.default_rng(s)) for s in (31, 31, 32)]
first, same, other = ([set(part.tolist()) for part in run] for run in runs)
assert first == same, "equal seeds must give equal splits: draw from rng alone"
assert first != other, "another seed must give another split: draw from rng"
# Each index is in the test set in a quarter of 400 splits: 100 times, with a deviation of 8.7.
counts = np.zeros((3, 8))
for seed in range(400):
    parts = split_indices(8, (0.5, 0.25, 0.25), np.random.default_rng(seed))
    for row, part in zip(counts, parts, strict=True):
        row[part] += 1
fair = np.abs(counts - [[200], [100], [100]]).max() < 55
assert fair, "every index must be equally likely to land in each of the sets"
# Neighbours 0 and 1 are the two of the test set in one of 28 splits: 14 times, deviation 3.7.
together = [
    set(split_indices(8, (0.5, 0.25, 0.25), np.random.default_rng(seed))[2].tolist()) == {0, 1}
    for seed in range(400)
]
assert sum(together) < 40, "neighbours must not stay together: shuffle single examples"
### END HIDDEN TESTS

# %% [markdown]
# ### When data are scarce: cross-validation
#
# With 200 examples, a validation set of 40 says little, and you would like to train on all of them. **Cross-validation** cuts the data into $k$ folds (Geisser 1975; Stone 1974 leaves out one example at a time, which is $k = n$). Each fold is the validation set once, while the other $k - 1$ train the model. You get $k$ scores. Their mean uses every example, and their spread tells you roughly which differences between two settings mean nothing. Roughly, because any two of the $k$ models share most of their training examples.
#
# The price is $k$ trainings. People take $k$ = 5 or 10. For large networks one split is usual, because data are plenty and training is dear. Cross-validation replaces the validation set only. The test set stays where it is, untouched.
# ### Exercise: `k_fold` (2 points)

# %% nbgrader={"grade": false, "grade_id": "k-fold", "locked": false, "schema_version": 3, "solution": true, "task": false}
def k_fold(n, k):
    """Cut n examples into k folds, each of which is the validation set once.

    Parameters
    ----------
    n, k : int
        Number of examples; number of folds, from 2 to n.

    Returns
    -------
    list of k pairs (train, val)
        `val` holds the indices of one fold, `train` all the others, both as arrays or lists of
        int. The folds are contiguous and in order, the first one begins at 0, and their sizes
        differ by at most 1, the larger ones first. (Geisser, The predictive sample reuse method
        with applications, 1975.)
    """
    ### BEGIN SOLUTION
    folds = np.array_split(np.arange(n), k)
    return [(np.setdiff1d(np.arange(n), val), val) for val in folds]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-k-fold", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.k_fold(k_fold)
### BEGIN HIDDEN TESTS
for n, k in [(12, 3), (13, 3), (17, 5), (20, 6), (6, 6), (9, 2), (2, 2), (101, 10)]:
    pairs = k_fold(n, k)
    assert isinstance(pairs, (list, tuple)), "the pairs must come in a list"
    assert len(pairs) == k, "there must be one pair for each fold"
    assert all(len(pair) == 2 for pair in pairs), "each entry must be a pair (train, val)"
    trains, vals = ([[int(i) for i in pair[part]] for pair in pairs] for part in (0, 1))
    sizes = [len(val) for val in vals]
    assert max(sizes) - min(sizes) <= 1, "the sizes of the folds must differ by at most 1"
    assert sizes == sorted(sizes, reverse=True), "the larger folds must come first"
    seen = sorted(i for val in vals for i in val)
    assert seen == list(range(n)), "each index must be in exactly one validation set"
    ends = np.cumsum(sizes).tolist()
    blocks = [list(range(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    assert [sorted(val) for val in vals] == blocks, "the folds must be contiguous and in order"
    rest = [sorted(set(range(n)) - set(val)) for val in vals]
    assert [sorted(train) for train in trains] == rest, "train must hold all that is not in val"
### END HIDDEN TESTS

# %% [markdown]
# Here the folds are contiguous, so that everyone gets the same ones. If your data are sorted by class, shuffle them first, or a fold will hold a class that its model has never met.
#
# The function below does not know what a model is. It takes two functions, one that fits and one that scores. Anything that has those two can be validated with it.
# ### Exercise: `cross_validate` (2 points)

# %% nbgrader={"grade": false, "grade_id": "cross-validate", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_validate(fit, score, x, y, k):
    """Score of a method on each of k folds that it has not been fitted on.

    Parameters
    ----------
    fit : callable
        Takes x and y of some examples, returns a model, which may be any object.
    score : callable
        Takes a model and x and y of some examples, returns a number.
    x, y : ndarray, (n, ...) and (n,)
        All examples.
    k : int
        Number of folds, from 2 to n: contiguous and in order, their sizes differ by at most 1,
        the larger ones first, as in `k_fold`.

    Returns
    -------
    ndarray, (k,)
        For each fold the score, on that fold, of the model fitted on all the other examples.
        `fit` and `score` are called once a fold; the arguments stay as they are. (Stone 1974;
        Geisser 1975.)
    """
    ### BEGIN SOLUTION
    scores = []
    for val in np.array_split(np.arange(len(x)), k):
        train = np.delete(np.arange(len(x)), val)
        scores.append(score(fit(x[train], y[train]), x[val], y[val]))
    return np.array(scores)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-cross-validate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.cross_validate(cross_validate)
### BEGIN HIDDEN TESTS
calls = []


def fit(x, y):
    """Least squares."""
    calls.append(("fit", np.array(x), np.array(y)))
    return np.linalg.lstsq(np.reshape(x, (len(x), -1)), y, rcond=None)[0]


def score(model, x, y):
    """Minus the mean squared error."""
    calls.append(("score", np.array(x), np.array(y)))
    return -float(np.mean((np.reshape(x, (len(x), -1)) @ model - y) ** 2))


def rows(x, y):
    """Examples in an order that does not depend on theirs."""
    points, labels = np.reshape(x, (len(x), -1)).tolist(), np.asarray(y).tolist()
    alike = len(points) == len(labels)
    return len(points), len(labels), sorted(zip(points, labels, strict=True)) if alike else []


def places(x):
    """The same without labels."""
    return sorted(np.reshape(x, (len(x), -1)).tolist())


rng = np.random.default_rng(903)
for shape, k in [((30, 3), 5), ((17, 2), 4), ((11, 2), 11), ((9, 1), 2), ((13, 2, 2), 3)]:
    n = shape[0]
    x, y = rng.normal(size=shape), rng.normal(size=n) + np.arange(n)
    kept = x.copy(), y.copy()
    calls.clear()
    result = cross_validate(fit, score, x, y, k)
    assert np.array_equal(x, kept[0]) and np.array_equal(y, kept[1]), "your function changes x or y"
    assert np.shape(result) == (k,), "there must be one score for each fold"
    fits = [call for call in calls if call[0] == "fit"]
    scored = [call for call in calls if call[0] == "score"]
    assert len(fits) == len(scored) == k, "fit and score must be called once for each fold"
    sizes = [n // k + (i < n % k) for i in range(k)]
    ends = np.cumsum(sizes)
    expected, held_out, others = [], [], []
    for size, end in zip(sizes, ends, strict=True):
        held = (np.arange(n) >= end - size) & (np.arange(n) < end)
        held_out.append((x[held], y[held]))
        others.append((x[~held], y[~held]))
        weights = np.linalg.lstsq(np.reshape(x[~held], (n - size, -1)), y[~held], rcond=None)[0]
        expected.append(-np.mean((np.reshape(x[held], (size, -1)) @ weights - y[held]) ** 2))
    right = sorted(places(c[1]) for c in scored) == sorted(places(part[0]) for part in held_out)
    assert right, "each model must be scored on its own fold, and the folds are those of k_fold"
    right = sorted(places(c[1]) for c in fits) == sorted(places(part[0]) for part in others)
    assert right, "each model must be fitted on all examples that are not in its fold"
    right = sorted(rows(*c[1:]) for c in scored) == sorted(rows(*part) for part in held_out)
    right = right and sorted(rows(*c[1:]) for c in fits) == sorted(rows(*part) for part in others)
    assert right, "the labels must be those of the same examples as x"
    close = oracles.close(np.asarray(result), np.array(expected), rtol=1e-9, atol=1e-12)
    assert close, "differs from fitting and scoring by hand, fold by fold in the order of k_fold"
counts = []


def remember(x, y):
    counts.append(len(y))
    return {"seen": float(np.sum(y)), "size": len(y)}


def total(model, x, y):
    return model["seen"] + model["size"] + 100 * len(y)


x, y = np.arange(14).reshape(7, 2), np.array([1, 0, 2, 2, 1, 5, 3])
result = cross_validate(remember, total, x, y, 3)
assert sorted(counts) == [4, 5, 5], "the sizes of the folds must differ by at most 1"
right = oracles.close(np.asarray(result), np.array([315, 216, 211]))
assert right, "wrong scores where x and y are whole numbers; the larger folds must come first"
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Before the first long run
#
# A bug in a training loop rarely raises an error. The network learns around it, somewhat worse than it could, and nobody sees it. Three checks of a few seconds each find many of them.
#
# ### Check 1: the loss at the start
#
# Know the **bounds** of your loss. Cross-entropy lies between 0 and infinity. With small random weights the classifier knows nothing: it gives every one of $C$ classes about the same probability $1/C$, so the first loss should be about
#
# $$ -\ln \frac{1}{C} = \ln C. $$
#
# That is 0.69 for two classes, 2.30 for ten and 6.91 for a thousand. A first loss far above it means that the network starts out sure and wrong: weights too large, inputs not normalized. A first loss far below it, before any step, is worse news: nothing has been learned yet, so the loss is not what you think. The log was forgotten, the mean runs over entries that do not count, or the weights are not fresh.
# ### Exercise: `initial_loss` (1 point)

# %% nbgrader={"grade": false, "grade_id": "initial-loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def initial_loss(n_classes):
    """Cross-entropy of a classifier that gives every class the same probability.

    Parameters
    ----------
    n_classes : int
        Number of classes C, at least 1.

    Returns
    -------
    float
        ln C, in nats: -log of the probability 1 / C.
    """
    ### BEGIN SOLUTION
    return np.log(n_classes)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-initial-loss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.initial_loss(initial_loss)
### BEGIN HIDDEN TESTS
for n_classes in (2, 3, 5, 17, 100, 1000, 21841):
    loss = initial_loss(n_classes)
    assert np.shape(loss) == (), "the loss must be one number"
    expected = oracles.cross_entropy(np.zeros((2, n_classes)), [0, n_classes - 1])
    assert oracles.close(loss, expected, rtol=1e-9), "differs from cross_entropy of equal scores"
assert np.array_equal(initial_loss(1), 0), "with a single class there is nothing to guess"
assert oracles.close(initial_loss(np.int64(4)), np.log(4)), "wrong for an integer of NumPy"
### END HIDDEN TESTS

# %% [markdown]
# ### Check 2: learn ten examples by heart
#
# Take away all regularization and ten training examples. A network with enough units must be able to drive the loss to nearly zero on them. If it cannot, do not bother with the full data: the fault lies in the model, in the gradient, in the data pipeline or in the rate, and with ten examples it is quickly found.
#
# In the picture a network with one hidden layer learns ten points of two classes. You can break it in three ways.
#
# **Predict, then try**
# 1. Find settings that bring the loss below 0.01. Which matters first, the learning rate or the number of units?
# 2. No line separates these points. What is the smallest number of hidden units that can?
# 3. Break it: which of the three faults look like a learning rate that is too low?

# %% tags=["demo"]
demos.training_process.tiny_set();


# %% [markdown]
# **What to notice.** With 8 units the loss reaches 0.01 for rates of 0.3, 1 and 3. Below that it is still on its way after 500 steps, and at 10 the first steps throw the network off for good. More units widen the range: with 128, a rate of 0.1 is enough. From these starting weights no rate works with 2 units, and with 3 some do. In principle two are enough, since two ReLUs can bend a border: at a rate of 1, of 40 other starts 10 find it. The more units, the less luck it takes. The first loss is 0.61 with 8 units and 1.17 with 32: near $\ln 2$, not at it, as these starting weights are not small. Zero inputs hold the loss at exactly $\ln 2$, from the first step on, since the best that can be done without inputs is to guess. Shuffled labels make it jump around $\ln 2$; with 8 units it settles there at rates of 1 and 3. Both look like a rate that is too low, until you raise the rate and nothing gets better.
# ### Exercise: `overfit_settings` (2 points)

# %% nbgrader={"grade": false, "grade_id": "overfit-settings", "locked": false, "schema_version": 3, "solution": true, "task": false}
def overfit_settings():
    """Settings with which a small network learns ten examples by heart.

    The network has one hidden layer of ReLUs; it is trained by full-batch gradient descent, as
    `nn.train_one_hidden_layer(x, y, lr, n_steps, hidden)` does, with its default seed, on
    `x, y = data.ten_examples()`.

    Returns
    -------
    dict
        With the keys "lr" (learning rate, a number above 0), "n_steps" (an int, at most 500) and
        "hidden" (units of the hidden layer, an int, at most 4096). With these settings the last
        loss is below 0.01.
    """
    ### BEGIN SOLUTION
    return {"lr": 1.0, "n_steps": 500, "hidden": 32}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-overfit-settings", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.overfit_settings(overfit_settings)
### BEGIN HIDDEN TESTS
settings = overfit_settings()
assert isinstance(settings, dict), "the settings must come in a dict"
assert {"lr", "n_steps", "hidden"} <= set(settings), "lr, n_steps and hidden must all be there"
lr, n_steps, hidden = (settings[name] for name in ("lr", "n_steps", "hidden"))
numbers = all(isinstance(v, (int, float, np.number)) for v in (lr, n_steps, hidden))
assert numbers, "the settings must be numbers"
assert np.isfinite(lr) and lr > 0, "the learning rate must be above 0"
assert n_steps == n_steps // 1 and hidden == hidden // 1, "n_steps and hidden must be whole"
assert 1 <= n_steps <= 500, "there must be at most 500 steps"
assert 1 <= hidden <= 4096, "the hidden layer must have from 1 to 4096 units"
x, y = data.ten_examples()
losses = nn.train_one_hidden_layer(x, y, lr=lr, n_steps=int(n_steps), hidden=int(hidden))
assert losses[-1] < 0.01, "with these settings the network does not get below a loss of 0.01"
### END HIDDEN TESTS

# %% [markdown]
# ### Check 3: regularization must raise the loss
#
# Now switch the penalty on. The loss that you minimize has become the old loss plus something positive, so at the same weights it must go up: in the picture above, with 8 units, the first loss rises from 0.61 to 0.77. If nothing changes, the penalty is not connected. And it keeps the network from learning by heart: at a rate of 1 all ten examples are right, and the loss stays at 0.25. A regularizer that does not hurt the training loss does not regularize.
#
# ## 3. Reading curves
#
# Then you train, and you **monitor**: the loss and the metric, on training and on validation data, and the size of the gradients and of the updates. The two loss curves tell most of the story.
#
# - **Diverged.** The loss is `inf` or `nan`. The rate is far too high, or there is a bug such as a division by zero (section 4).
# - **Rate too high.** The loss ends above its start.
# - **Rate too low.** The loss hardly moves.
# - **Overfitting.** The training loss goes on falling, the validation loss turns and rises. Get more data, augment (unit 08), regularize (unit 07), or stop at the turn.
# - **Underfitting.** Both curves lie close together and are high. The model is too small, too regularized or not trained for long enough. The Georgia Tech lecture says close together *or* high. Close alone proves nothing: two low curves that end together are what you want.
#
# A validation loss *below* the training loss is no bug in itself. Dropout and penalties are on in training and off in validation. And the training loss of an epoch is an average taken while the weights were still getting better, while the validation loss is measured at its end.
#
# ### How large are the steps?
#
# A gradient of 0.01 says nothing by itself. The useful number is the length of an update beside the length of the weights that it changes:
#
# $$ \text{ratio} = \frac{\lVert w_{\text{new}} - w \rVert}{\lVert w \rVert} $$
#
# A rule of thumb says that it should be around $10^{-3}$ (Karpathy's notes for CS231n). That fits runs of many thousands of steps. In general, ask how far the weights can get in all: with $T$ steps of ratio $\rho$ they move at most $T \rho$ of their own length. If that is far below 1, the weights end about where they began. If a single step is near 1, the weights are replaced rather than trained. So in a short run good ratios are higher: around $1/T$ or somewhat above it, and falling towards the end. Watch the ratio for each layer: a layer whose ratio is a thousand times smaller than that of the others does not learn.
#
# Log the statistics of the gradients beside it, layer by layer. A norm that shrinks from the last layer to the first means that gradients vanish, one that jumps now and then asks for clipping (unit 01), and units whose gradient is zero for every example are dead (unit 06).
# ### Exercise: `update_ratio` (1 point)

# %% nbgrader={"grade": false, "grade_id": "update-ratio", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_ratio(w, w_new):
    """How large an update is beside the weights that it changes.

    Parameters
    ----------
    w, w_new : ndarray or number, both of one shape
        Weights before the step, not all of them 0, and after it. Integers are fine.

    Returns
    -------
    float
        The 2-norm, over all entries, of w_new - w, divided by that of w.
        The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    w, w_new = np.asarray(w, dtype=float), np.asarray(w_new, dtype=float)
    return np.linalg.norm(w_new - w) / np.linalg.norm(w)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-update-ratio", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.update_ratio(update_ratio)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(909)
for shape in [(6,), (3, 4), (4, 4), (2, 3, 2), (1, 5), (1,), ()]:
    for size in (1e-3, 0.5, 20.0, 1e5):
        w = rng.normal(size=shape) + 0.1
        w_new = w + size * rng.normal(size=shape)
        kept = np.copy(w), np.copy(w_new)
        ratio = update_ratio(w, w_new)
        same = np.array_equal(w, kept[0]) and np.array_equal(w_new, kept[1])
        assert same, "your function changes the weights that it is given"
        assert np.shape(ratio) == (), "the ratio must be one number, whatever the shape of w"
        pairs = list(zip(np.ravel(w).tolist(), np.ravel(w_new).tolist(), strict=True))
        expected = (sum((b - a) ** 2 for a, b in pairs) / sum(a * a for a, _ in pairs)) ** 0.5
        assert oracles.close(ratio, expected, rtol=1e-9), "differs from the formula, entry by entry"
ratio = update_ratio(np.ones((2, 2)), np.ones((2, 2)))
assert np.array_equal(ratio, 0), "without an update the ratio is 0"
with np.errstate(all="ignore"):
    ratio = update_ratio(np.array([3.0, -4.0]), np.zeros(2))
assert oracles.close(ratio, 1), "an update that takes all weights to 0 has ratio 1"
assert oracles.close(update_ratio(np.array([3, 4]), np.array([3, 5])), 0.2), (
    "wrong for whole numbers"
)
assert oracles.close(update_ratio(-4, -3), 0.25), "w may also be a Python number"
large = update_ratio(np.array([1e8, 1e8]), np.array([1e8 + 1, 1e8]))
assert oracles.close(large, 1e-8 / 2**0.5, rtol=1e-6, atol=0), "wrong ratio for large weights"
### END HIDDEN TESTS

# %% [markdown]
# The picture trains a small network on a regression task whose targets contain noise, with momentum 0.9, for 150 epochs of one step each. The first menu sets the others; as soon as you move one of them, it says "own settings". The dash-dotted line at the right is $1/150$. A loss above 4 leaves the picture.
#
# **Predict, then try**
# 1. Start from "overfitting" and give it 300 training examples instead of 30. What happens to both curves?
# 2. Start from "underfitting" and add hidden units. What should the training loss do, and what the gap?
# 3. From "healthy", lower the rate in steps. At which update ratio does it become "too low"?

# %% tags=["demo"]
demos.training_process.regimes();


# %% [markdown]
# **What to notice.** Overfitting is a matter of data as much as of size: the same 8 units that take 30 examples by heart are healthy with 300. Their training loss then stays near the noise in the targets, where it should be. One hidden unit cannot represent the task, however many examples there are: both curves end together at about 0.8. With 2, 8 and 32 units the training loss ends at 0.41, 0.27 and 0.25 and the validation loss at 0.45, 0.37 and 0.39: the training loss falls, and the gap opens. In a run that goes well, steps start at some hundredths of the weights and shrink below one hundredth. With 8 units and 300 examples the best validation losses come at rates of 0.03 and 0.1. There a typical step is 0.012 and 0.007 of the weights, and all 150 together are 2.3 and 3.1 times their length. A rate of 0.001 has steps of 0.002 of the weights, near the rule of thumb, and in 150 steps it does not get far: its validation loss is 1.07 where 0.32 is possible. At the lowest rate, the only one that is called too low, steps are about $10^{-4}$, and at the rates that blow up several times as long as the weights.
#
# The diagnosis under the picture is that of the next exercise. It looks at the shape of the curves alone. Set 30 examples and a rate of 0.0001: it says "healthy", since no rule speaks against it, with a validation loss of 1.9. And with 300 examples and a rate of 0.001 it says "underfitting", where more patience or a higher rate would do. Rules like these are good for a hundred runs that nobody looks at. They tell you which ones to look at.
# ### Exercise: `diagnose` (4 points)

# %% nbgrader={"grade": false, "grade_id": "diagnose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def diagnose(train_losses, val_losses):
    """Name what ails a training run, from its learning curves.

    Parameters
    ----------
    train_losses, val_losses : ndarray, both (n_epochs,)
        Loss after each epoch on the training and on the validation set, at least two epochs. They
        are positive where they are finite. Integers are fine.

    Returns
    -------
    str
        The first of these that holds, where "train fell by" is the share of the first training
        loss that is gone at the end, (first - last) / first:

        1. "diverged": any loss is not finite.
        2. "learning rate too high": the last training loss is above the first.
        3. "learning rate too low": train fell by less than 5 %.
        4. "overfitting": the last validation loss exceeds the lowest one by 10 % of it or more,
           while the last training loss is the lowest one.
        5. "underfitting": the last validation loss lies within 5 % of the last training loss, to
           either side, and train fell by less than 50 %.
        6. "healthy".

        The arguments stay as they are. (Goodfellow, Bengio and Courville, Deep Learning, 2016,
        sections 11.4 and 11.5, argues in the same way; the limits are this course's.)
    """
    ### BEGIN SOLUTION
    train, val = np.asarray(train_losses, dtype=float), np.asarray(val_losses, dtype=float)
    if not np.isfinite([train, val]).all():
        return "diverged"
    first, last = train[0], train[-1]
    fell = (first - last) / first
    if last > first:
        return "learning rate too high"
    if fell < 0.05:
        return "learning rate too low"
    if val[-1] >= 1.1 * val.min() and last == train.min():
        return "overfitting"
    if abs(val[-1] - last) <= 0.05 * last and fell < 0.5:
        return "underfitting"
    return "healthy"
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-diagnose", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.diagnose(diagnose)
### BEGIN HIDDEN TESTS
nan, inf = np.nan, np.inf
cases = {
    "diverged": [
        ([2.0, 1.5, nan], [2.0, 1.6, 1.5]),
        ([2.0, 1.5, 1.0], [2.0, nan, 1.2]),
        ([1.0, 5.0, inf], [1.0, 6.0, 30.0]),
        ([nan, 1.0, 0.5], [1.0, 0.9, 0.8]),
        ([1.0, 0.4, 0.1], [1.0, inf, 0.3]),
    ],
    "learning rate too high": [
        ([1.0, 0.4, 1.3], [1.0, 0.5, 1.4]),
        ([2.3, 2.31, 2.33], [2.3, 2.3, 2.31]),
        ([1.0, 50.0, 3e6], [1.0, 60.0, 2e6]),
        ([0.5, 0.2, 0.52], [0.9, 0.3, 0.2]),
    ],
    "learning rate too low": [
        ([2.3, 2.29, 2.28], [2.3, 2.3, 2.29]),
        ([1.0, 0.99, 0.96], [0.5, 0.7, 0.9]),
        ([4.0, 1.0, 3.9], [4.0, 1.1, 3.9]),
        ([1e4, 9.9e3, 9.7e3], [1e4, 9.9e3, 9.8e3]),
        ([1.0, 0.97, 0.951], [1.0, 0.98, 0.97]),
        ([1.0, 1.4, 0.97], [1.0, 1.4, 1.2]),
    ],
    "overfitting": [
        ([2.0, 1.0, 0.2], [2.0, 1.2, 1.5]),
        ([2.0, 1.0, 0.5, 0.1], [2.0, 1.0, 1.02, 1.15]),
        ([1.0, 0.9, 0.85], [0.7, 0.84, 0.86]),
        ([5.0, 4.0, 3.0], [1.0, 1.2, 1.4]),
        ([3.0, 1.0, 0.9], [0.4, 0.2, 0.25]),
        ([2.0, 1.0, 0.5], [2.0, 1.0, 1.105]),
        ([2.0, 1.0, 1.2, 0.5], [2.0, 1.0, 1.1, 1.3]),
        ([2.0, 1.0, 0.5, 0.3], [2.0, 0.5, 1.0, 0.9]),
    ],
    "underfitting": [
        ([2.0, 1.5, 1.2], [2.0, 1.6, 1.22]),
        ([2.0, 1.5, 1.2], [2.0, 1.4, 1.17]),
        ([1.0, 0.52, 0.55], [1.0, 0.51, 0.57]),
        ([100.0, 80.0, 70.0], [101.0, 80.0, 68.0]),
        ([1.0, 0.7, 0.52], [1.0, 0.7, 0.53]),
        ([1.0, 0.3, 0.7], [1.0, 0.4, 0.71]),
        ([1.0, 0.8, 0.7], [2.0, 1.0, 0.71]),
    ],
    "healthy": [
        ([2.0, 1.0, 0.5], [2.0, 1.1, 0.7]),
        ([2.0, 1.0, 0.5], [2.0, 1.0, 0.51]),
        ([2.0, 1.5, 1.2], [2.0, 1.6, 1.4]),
        ([2.0, 1.5, 1.2], [2.0, 1.4, 1.05]),
        ([2.0, 1.0, 0.3, 0.6], [2.0, 1.0, 0.8, 1.5]),
        ([2.0, 1.0, 0.2], [2.0, 0.95, 1.02]),
        ([1.0, 0.6, 0.4], [1.5, 1.3, 1.25]),
        ([0.8, 0.5, 0.3], [0.8, 0.4, 0.2]),
        ([1.5, 1.2, 1.0], [1.6, 1.3, 1.052]),
        ([1.0, 0.96, 0.93], [1.2, 1.15, 1.1]),
        ([1.0, 0.6, 0.45], [1.0, 0.6, 0.46]),
        ([1.0, 1.4, 0.4], [1.0, 1.5, 0.6]),
        ([2.0, 0.4, 0.9, 0.6], [2.0, 0.8, 1.0, 1.3]),
    ],
}
for name, runs in cases.items():
    for train, val in runs:
        for scale in (1.0, 8.0, 1e-3):
            curves = scale * np.array(train), scale * np.array(val)
            kept = [curve.copy() for curve in curves]
            with np.errstate(all="ignore"):
                verdict = diagnose(*curves)
            same = [np.array_equal(a, b, equal_nan=True) for a, b in zip(curves, kept, strict=True)]
            assert all(same), "your function changes the curves that it is given"
            assert isinstance(verdict, str), "the verdict must be a string"
            assert verdict == name, f"a run that is called {name!r} gets another verdict"
whole = [([8, 4, 1], [8, 5, 7]), ([9, 8, 6], [9, 8, 6])]
verdicts = [diagnose(np.array(train), np.array(val)) for train, val in whole]
right = np.array_equal(verdicts, ["overfitting", "underfitting"])
assert right, "wrong verdict for losses of whole numbers"
long = np.exp(-np.arange(300) / 50)
verdict = diagnose(long, long + 0.2 + 0.001 * np.arange(300))
assert np.array_equal(verdict, "overfitting"), "wrong verdict for a run of 300 epochs"
verdict = diagnose(np.array([2.0, 0.5]), np.array([2.0, 0.6]))
assert np.array_equal(verdict, "healthy"), "wrong verdict for a run of two epochs"
### END HIDDEN TESTS

# %% [markdown]
# ## 4. When a number dies
#
# One `nan` is enough. It goes through every sum, into the loss, from there into every gradient, and after one step all weights are `nan`. There are few causes.
#
# - The rate is too high, and something overflows to `inf`. Then `inf - inf` or `inf / inf` gives `nan`.
# - A **division by zero**: a norm, a standard deviation, a count of an empty class.
# - The **log of zero**: a probability that was rounded to 0.
#
# The opposite mistake makes no `nan` at all, and is harder to see. It is the **forgotten log**. The mean of $-p$ instead of $-\log p$ falls nicely when training works, but it is bounded, from $-1$ to 0, and hardly punishes a sure mistake. You find it by knowing the bounds: a cross-entropy is never negative. In PyTorch you make this mistake by giving probabilities to `nll_loss`, which expects their logarithms.
#
# > **Erratum.** One of the lectures behind this unit (Georgia Tech) lists the forgotten log with the division by zero, among the bugs that turn a loss into `nan`. Forgetting it does the opposite: without a log, a probability of 0 makes nothing infinite. It is the log that you *remembered*, of a probability that became 0, that gives infinity and then `nan`.
#
# If you have probabilities and not scores, raise the small ones before the log:
#
# $$ L = -\frac1n \sum_i \log \max(p_{i, y_i}, \varepsilon) $$
#
# Better still, keep the scores and use the log-softmax of unit 01. The clipped loss is finite, but its gradient is zero where it clips, so the worst mistakes teach nothing.
# ### Exercise: `stable_cross_entropy` (2 points)

# %% nbgrader={"grade": false, "grade_id": "stable-cross-entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def stable_cross_entropy(probs, y, eps=1e-12):
    """Mean cross-entropy of given probabilities, finite even where one of them is 0.

    Parameters
    ----------
    probs : ndarray, (n, c)
        Probability of each class, one row an example. Integers (0 and 1) are fine.
    y : ndarray of int, (n,)
        The true class of each example, 0 to c - 1.
    eps : float
        Smallest probability allowed, above 0: smaller ones are raised to it, all others stay.

    Returns
    -------
    float
        Mean over the rows i of -log(max(probs[i, y_i], eps)), in nats.
        The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    chosen = probs[np.arange(len(y)), y]
    return -np.log(np.maximum(chosen, eps)).mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-stable-cross-entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.stable_cross_entropy(stable_cross_entropy)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(907)
for n, c in [(6, 4), (4, 4), (1, 3), (9, 2)]:
    scores, y = rng.normal(scale=2.0, size=(n, c)), rng.integers(c, size=n)
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    kept = probs.copy(), y.copy()
    loss = stable_cross_entropy(probs, y)
    assert np.array_equal(probs, kept[0]), "your function changes the probabilities"
    assert np.array_equal(y, kept[1]), "your function changes the labels"
    assert np.shape(loss) == (), "the loss must be one number"
    expected = oracles.cross_entropy(scores, y)
    assert oracles.close(loss, expected, rtol=1e-9), "differs from PyTorch's cross_entropy"
probs = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.25, 0.7, 0.05]])
with np.errstate(all="ignore"):
    losses = [stable_cross_entropy(probs, np.array(y)) for y in ([0, 1, 2], [1, 0, 0])]
assert np.isfinite(losses).all(), "a probability of 0 must give a finite loss"
expected = [(np.log(1e12) * 2 - np.log(0.05)) / 3, (np.log(2) + np.log(4)) / 3]
assert oracles.close(losses, expected, rtol=1e-9), "wrong loss where some probabilities are 0"
with np.errstate(all="ignore"):
    loss = stable_cross_entropy(probs, np.array([0, 0, 2]), eps=0.1)
expected = (np.log(10) + np.log(2) + np.log(10)) / 3
assert oracles.close(loss, expected, rtol=1e-9), "probabilities below eps must be raised to eps"
loss = stable_cross_entropy(probs, np.array([1, 2, 1]), eps=0.2)
expected = (np.log(2) - np.log(0.7)) / 3
assert oracles.close(loss, expected, rtol=1e-9), "probabilities above eps must stay as they are"
tiny = np.array([[1e-300, 1.0], [1.0, 1e-11]])
with np.errstate(all="ignore"):
    loss = stable_cross_entropy(tiny, np.array([0, 1]))
assert oracles.close(loss, (12 + 11) * np.log(10) / 2, rtol=1e-9), "without an eps it must be 1e-12"
with np.errstate(all="ignore"):
    losses = [stable_cross_entropy(np.eye(2, dtype=int), np.array(y)) for y in ([0, 1], [0, 0])]
expected = [0, 6 * np.log(10)]
assert oracles.close(losses, expected, atol=1e-9), "wrong loss for probabilities of whole numbers"
### END HIDDEN TESTS

# %% [markdown]
# ### Hunting with anomaly detection
#
# Where did the `nan` come from? Printing the loss shows it too late. The hard cases are those where every value on the way forward is fine and the gradient is not. Look at
#
# $$ f(x) = \sqrt{x^2} \quad\text{at } x = 0. $$
#
# The value is 0. On the way back, the root's derivative $1 / (2\sqrt{0})$ is infinite, the square's derivative $2x$ is zero, and infinity times zero is `nan`.
#
# PyTorch keeps the graph of all operations, and on the way back each of them calls its backward function: `SqrtBackward0` for a root, `PowBackward0` for a power. With **anomaly detection** on, PyTorch looks at what each backward function returns, and raises an error at the first `nan`, with the function's name. It also prints the line of the forward pass that called the operation:
#
# ```python
# with torch.autograd.detect_anomaly():
#     loss = model(x).sum()
#     loss.backward()     # RuntimeError: Function 'PowBackward0' returned nan values in its 0th output.
# ```
#
# It makes every step slower, so you switch it on for the hunt and off again after it.
#
# The picture follows short computations forward and back.
#
# **Predict, then try**
# 1. The root of a square at $x = 0$: which of the two operations will be blamed, the one with the infinite slope or the other?
# 2. The masked root is meant to be safe: where $x$ is not positive, it takes 0 instead of the root. Is its gradient safe at $x = -1$?
# 3. In the log of a share, written out as $\log(e^x / (1 + e^x))$, which values of $x$ are trouble? Is the value still finite there?

# %% tags=["demo"]
demos.training_process.nan_hunt();


# %% [markdown]
# **What to notice.** Anomaly detection names the operation where the first `nan` *appears*. The reason may lie one step earlier on the way back, where a gradient became infinite: in the root of a square the power is blamed, and the root is the culprit. So read the name, then look at its neighbors.
#
# The masked root is a trap that many have walked into. `torch.where` picks the finite branch forward. Backward it sends a zero into the other branch, and zero times the root's derivative is `nan`, where that derivative is `nan` or infinite. The cure is to mask the *input* of the dangerous operation, as the last computation does. The log of a share breaks on both sides: at 1000 the exponential overflows and even the value is `nan`, at -1000 it underflows, and the value is minus infinity. `log_softmax` exists so that you never write this.
#
# Only `nan` is reported. A gradient that is infinite, such as that of a plain root at 0, passes unseen until something turns it into `nan`.
#
# The exercise needs four things of PyTorch. `x.detach().clone().requires_grad_()` copies a tensor and asks for gradients; `.sum()` makes one number; `.backward()` goes back from it; and the error is a `RuntimeError`, whose text `str(error)` gives. Functions to try it on are in `hazards`, such as `hazards.masked_root`.
# ### Exercise: `first_nan_op` (3 points)

# %% nbgrader={"grade": false, "grade_id": "first-nan-op", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_nan_op(f, x):
    """Find the operation whose gradient is the first to become nan on the way back.

    Parameters
    ----------
    f : callable
        Takes a tensor, returns a tensor of any shape that was computed from it.
    x : torch.Tensor
        Where to look, of a floating-point type. It need not require gradients, and stays exactly
        as it is, its `requires_grad` too.

    Returns
    -------
    str or None
        The sum over all entries of f(x) goes backward under autograd's anomaly detection. If a
        backward function returns nan, its name as PyTorch gives it, such as "SqrtBackward0"; if
        none does, None. Anomaly detection is off again afterwards, whatever happened.
    """
    ### BEGIN SOLUTION
    at = x.detach().clone().requires_grad_()
    try:
        with torch.autograd.detect_anomaly():
            f(at).sum().backward()
    except RuntimeError as error:
        if "returned nan values" not in str(error):
            raise
        return str(error).split("'")[1]
    return None
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-first-nan-op", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.first_nan_op(first_nan_op)
### BEGIN HIDDEN TESTS
anomaly_is_on = oracles.there(hazards.named, "anomaly_is_on")
cases = [
    ("root", [4.0, 9.0], None), ("root", [1.0, -1.0], "SqrtBackward0"),
    ("root", [0.0, 2.0], None),  # infinite, but not nan
    ("root_of_square", [3.0, 0.0, 1.0], "PowBackward0"), ("root_of_square", [-3.0, 2.0], None),
    ("masked_root", [-4.0, 4.0], "SqrtBackward0"), ("masked_root", [4.0], None),
    ("x_log_x", [0.0], "LogBackward0"), ("x_log_x", [-2.0, 1.0], "MulBackward0"),
    ("x_log_x", [0.5, 2.0], None), ("quotient", [[1.0, 0.0], [2.0, 3.0]], "DivBackward0"),
    ("log_of_share", [[0.0, -900.0]], "DivBackward0"), ("log_of_share", [[1.0, 5.0]], None),
    ("log_of_share", [[900.0, 0.0], [1.0, 2.0]], "LogBackward0"),
    ("log_of_share", [[100.0, 0.0]], {torch.float32: "LogBackward0", torch.float64: None}),
    ("nan_added", [1.0, 2.0], None), ("half_square", [[1e4, -1e4]], None),
]  # fmt: skip
for name, values, blamed in cases:
    f = oracles.there(hazards.named, name)
    for dtype in (torch.float32, torch.float64):
        # The exponential of 100 overflows in single precision alone: x must keep its type.
        expected = blamed[dtype] if isinstance(blamed, dict) else blamed
        oracles.there(torch.autograd.set_detect_anomaly, False)
        x = torch.tensor(values, dtype=dtype)
        kept = x.clone()
        found = first_nan_op(f, x)
        left_on = anomaly_is_on()
        oracles.there(torch.autograd.set_detect_anomaly, False)
        assert not left_on, "anomaly detection must be off again afterwards"
        assert torch.equal(x, kept) and not x.requires_grad, "your function changes x"
        if expected is None:
            assert found is None, "where no backward function returns nan, the answer is None"
        else:
            assert isinstance(found, str), "the answer must be the name of a backward function"
            assert found == expected, "another backward function is the first to return nan"
f = oracles.there(hazards.named, "root_of_square")
found = first_nan_op(f, torch.tensor(0.0, dtype=torch.float64))
assert np.array_equal(found, "PowBackward0"), (
    "x may also be a tensor with a single number and no axes"
)
found = first_nan_op(f, torch.tensor([2.0, 0.0], requires_grad=True))
assert np.array_equal(found, "PowBackward0"), "x may also be a tensor that requires gradients"
oracles.there(torch.autograd.set_detect_anomaly, False)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Searching settings
#
# Learning rate, weight decay, momentum, batch size, width, depth, dropout: none of them has a gradient. You try values and keep the best, by the validation set. Even a good idea fails if its settings are bad, so a comparison of two methods is fair only if both were tuned with equal effort.
#
# **Not all settings matter equally.** The learning rate matters most, then weight decay. Momentum is mostly fine at 0.9.
#
# **Search factors, not differences.** From 0.001 to 0.002 is a large step for a learning rate, from 0.101 to 0.102 none. A uniform draw between 0.0001 and 1 puts nine of ten values above 0.1. Draw the *logarithm* uniformly, and each power of ten gets its share.
# ### Exercise: `log_uniform` (2 points)

# %% nbgrader={"grade": false, "grade_id": "log-uniform", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_uniform(low, high, n, rng):
    """Draw values of which every factor has its fair share: uniform in the logarithm.

    Parameters
    ----------
    low, high : float
        Range, 0 < low < high. Integers are fine.
    n : int
        How many values, at least 1.
    rng : numpy.random.Generator
        The only source of randomness.

    Returns
    -------
    ndarray, (n,)
        Independent values from `low` to `high` whose logarithm is uniform between log(low) and
        log(high). (Bergstra and Bengio, Random search for hyper-parameter optimization, 2012.)
    """
    ### BEGIN SOLUTION
    return np.exp(rng.uniform(np.log(low), np.log(high), size=n))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-log-uniform", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.log_uniform(log_uniform)
### BEGIN HIDDEN TESTS
cases = [(1e-5, 1e-1), (0.5, 0.6), (1, 1000), (2.0, 3e4), (1e-9, 1e9)]
for seed, (low, high) in enumerate(cases):
    values = log_uniform(low, high, 20000, np.random.default_rng(40 + seed))
    is_array = isinstance(values, np.ndarray) and values.dtype == np.float64
    assert is_array, "the values must come in a float64 array"
    assert values.shape == (20000,), "there must be n values in one axis"
    inside = values.min() >= low * (1 - 1e-9) and values.max() <= high * (1 + 1e-9)
    assert inside, "the values must lie between low and high"
    share = np.sort(np.log(values / low) / np.log(high / low))
    # Kolmogorov and Smirnov: a distance of 3 / sqrt(n) has a probability of 3e-8.
    even = np.arange(20000) / 20000
    distance = max(np.abs(share - even).max(), np.abs(share - even - 1 / 20000).max())
    assert distance < 3 / np.sqrt(20000), "the logarithms must be uniform over the range"
    # As small a distance as 0.25 / sqrt(n) has one of 3e-8: only evenly spaced values come close.
    assert distance > 0.25 / np.sqrt(20000), "each value must be drawn by itself: no grid"
    assert np.unique(values).size > 19900, "every value must be drawn anew"
values = log_uniform(1e-4, 1.0, 20000, np.random.default_rng(51))
share = np.log(values) / np.log(1e-4)
link = np.corrcoef(share[:-1], share[1:])[0, 1]
assert abs(link) < 6 / np.sqrt(20000), "the values must be independent: no order, no grid"
for n in (1, 7):
    assert np.shape(log_uniform(0.1, 1.0, n, np.random.default_rng(1))) == (n,), "there must be n"
first, same, other = (log_uniform(0.01, 1.0, 5, np.random.default_rng(s)) for s in (7, 7, 8))
assert np.array_equal(first, same), "equal seeds must give equal values: draw from rng alone"
assert not np.array_equal(first, other), "another seed must give other values: draw from rng"
apart = np.abs(np.sort(first) / np.sort(other) - 1).max()
assert apart > 1e-6, "each value must be drawn: shuffling fixed values is not enough"
rng = np.random.default_rng(9)
twice = [log_uniform(0.01, 1.0, 5, rng) for _ in range(2)]
assert not np.array_equal(*twice), "a second call must draw new values from rng"
### END HIDDEN TESTS

# %% [markdown]
# ### Grid or random?
#
# The obvious plan is a grid: three rates times three penalties, nine trials. Bergstra and Bengio (2012) saw what is wrong with it. If only the rate matters, the nine trials have tried three rates, three times each. Nine random points try nine.
#
# **Predict, then try**
# 1. The second setting hardly matters. Go from four trials to nine. How many different values of the first will each search have tried? (Look at the marks along the bottom.)
# 2. Now let both matter equally. Does the random search still win?

# %% tags=["demo"]
demos.training_process.grid_against_random();


# %% [markdown]
# **What to notice.** Where the second setting hardly matters, random search does with nine trials about what the grid does with sixteen. Where both matter equally, the grid is better: random points clump and leave holes. Random search wins in practice because with five or ten settings only a few matter, and you do not know which. It also has two practical merits. You can stop it at any time, and you can add trials later.
#
# ### From coarse to fine
#
# Do not spend everything on one search. Start **coarse**: a few short runs over several powers of ten, such as 0.1, 0.03, 0.01, 0.003, 0.001. Then look, and search **finer** around the best, with longer runs. If the best value lies at the end of your range, move the range first.
# ### Exercise: `refine` (1 point)

# %% nbgrader={"grade": false, "grade_id": "refine", "locked": false, "schema_version": 3, "solution": true, "task": false}
def refine(best, factor, n):
    """Values around the best one so far, for a finer search.

    Parameters
    ----------
    best : float
        The best value so far, above 0.
    factor : float
        How far to look to either side, above 1.
    n : int
        How many values, at least 2.

    Returns
    -------
    ndarray, (n,)
        From best / factor to best * factor, both included, each the same multiple of the one
        before it.
    """
    ### BEGIN SOLUTION
    return np.geomspace(best / factor, best * factor, n)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-refine", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check.refine(refine)
### BEGIN HIDDEN TESTS
for best, factor, n in [(0.1, 3.0, 5), (1e-5, 10.0, 4), (7.0, 1.1, 2), (2e4, 2.0, 31), (0.3, 5, 3)]:
    values = refine(best, factor, n)
    assert np.shape(values) == (n,), "there must be n values in one axis"
    by_hand = [best / factor * factor ** (2 * i / (n - 1)) for i in range(n)]
    assert oracles.close(np.asarray(values), np.array(by_hand), rtol=1e-9), (
        "differs from the formula, value by value"
    )
    assert oracles.close(values[0], best / factor), "the first value must be best / factor"
    assert oracles.close(values[-1], best * factor), "the last value must be best * factor"
whole = np.asarray(refine(4, 2, 5))
assert whole.dtype == np.float64, "whole numbers must give float64 values"
assert oracles.close(whole, 2 ** np.array([1, 1.5, 2, 2.5, 3])), "wrong values for whole numbers"
values = refine(5, 2, 3)
assert oracles.close(np.asarray(values), np.array([2.5, 5.0, 10.0])), (
    "for whole numbers best / factor must not be rounded"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Settings depend on each other
#
# Tuning one setting at a time, each at the optimum of the others, misses the pairs that work together:
#
# - Batch size and learning rate: with four times the batch, the linear rule of unit 05 wants four times the rate with SGD; Adam wants about twice.
# - Momentum and learning rate: the step in the long run is $\eta / (1 - \beta)$ (unit 03). Raising $\beta$ from 0.9 to 0.99 without lowering $\eta$ is a rate ten times as high.
# - Learning rate and weight decay: in `adamw_step` the weights shrink by their product (unit 04).
# - Batch norm and dropout: together they are sometimes worse than either one (unit 07).
#
# When you change one of a pair, search the other one again. Smith (2018) goes through learning rate, batch size, momentum and weight decay together, and reads from the first epochs which of them to change.
#
# ## 6. The loss is not what you care about
#
# Gradient descent minimizes a loss because it has a slope. What you want is a **metric**: accuracy, the share of tumors found, money. A metric jumps, so it cannot be descended. Most of the time the two move together, and the times when they do not puzzle everybody once.
#
# For accuracy, only the *sign* of the margin counts: is the right class ahead, by however little? For the cross-entropy, its size counts too. So a network whose probabilities are all near one half can put one example after the other on the right side with hardly any change in the loss.
#
# The picture follows 400 validation examples of two classes, of which 3 % are labelled wrongly. The classifier starts from tiny weights that point a wrong way. The second slider multiplies all scores at the end, which changes no prediction.
#
# **Predict, then try**
# 1. From step 0 to step 30 the accuracy rises from 27 % to 73 %. By how much does the loss fall meanwhile?
# 2. After step 100 the accuracy stands still. What does the loss do?
# 3. Multiply all scores by 10 and look at the last steps. What happens to accuracy and loss, and which examples are to blame?

# %% tags=["demo"]
demos.training_process.loss_and_accuracy();


# %% [markdown]
# **What to notice.** In the first 30 steps the loss goes from 0.709 to 0.680, 4 %, a curve that you would call flat, and of 100 examples 46 more are right. Later it is the other way round: from step 359 to step 3000 the loss goes from 0.482 to 0.278 and the accuracy stays at 91 %, as the classifier only gets more sure. With ten-fold scores the loss has its lowest point near step 190 and then rises above $\ln 2$, at the same accuracy: the few examples on the wrong side, those with wrong labels first, cost more and more. The same happens in long training, without any slider, and is one reason why a validation loss can rise while the validation accuracy is still improving (Guo et al. 2017). So log both, and stop by the one that you care about.
#
# ## 7. Two kinds of mistakes
#
# Accuracy has a weakness of its own. If one of 100 patients is ill, then whoever calls everybody healthy is right 99 times of 100. You need to know *which* mistakes are made. For a yes-or-no question there are four outcomes, the **confusion matrix**:
#
# | | predicted 1 | predicted 0 |
# |---|---|---|
# | is 1 | true positive, tp | false negative, fn |
# | is 0 | false positive, fp | true negative, tn |
#
# The second word is the prediction, the first says whether it was right.
# ### Exercise: `confusion_counts` (2 points)

# %% nbgrader={"grade": false, "grade_id": "confusion-counts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def confusion_counts(y_true, y_pred):
    """Count the four ways in which a yes-or-no prediction can turn out.

    Parameters
    ----------
    y_true, y_pred : ndarray of int, (n,)
        What is true and what was predicted: 1 for positive, 0 for negative.

    Returns
    -------
    tp, fp, tn, fn : int
        True positives (predicted 1, rightly), false positives (predicted 1, wrongly), true
        negatives (predicted 0, rightly), false negatives (predicted 0, wrongly), in this order.
        The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    tp = np.sum((y_true == 1) & (y_pred == 1))
    fp = np.sum((y_true == 0) & (y_pred == 1))
    tn = np.sum((y_true == 0) & (y_pred == 0))
    fn = np.sum((y_true == 1) & (y_pred == 0))
    return int(tp), int(fp), int(tn), int(fn)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-confusion-counts", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.confusion_counts(confusion_counts)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(912)
cases = [(rng.integers(2, size=n), rng.integers(2, size=n)) for n in (40, 7, 1, 2, 3000)]
cases += [(a, b) for a in (np.ones(5, int), np.zeros(5, int)) for b in (np.ones(5, int), 0 * a)]
cases += [((rng.random(200) < 0.03).astype(int), (rng.random(200) < 0.1).astype(int))]
for y_true, y_pred in cases:
    kept = y_true.copy(), y_pred.copy()
    counts = confusion_counts(y_true, y_pred)
    same = np.array_equal(y_true, kept[0]) and np.array_equal(y_pred, kept[1])
    assert same, "your function changes the labels that it is given"
    assert np.shape(counts) == (4,), "there must be four counts"
    whole = all(isinstance(c, (int, np.integer)) and not isinstance(c, bool) for c in counts)
    assert whole, "the counts must be whole numbers (int)"
    pairs = list(zip(y_true.tolist(), y_pred.tolist(), strict=True))
    assert sum(int(c) for c in counts) == len(pairs), "the four counts must add up to n"
    by_hand = [pairs.count(kind) for kind in ((1, 1), (0, 1), (0, 0), (1, 0))]
    assert list(counts) == by_hand, "differs from counting one by one: tp, fp, tn, fn"
### END HIDDEN TESTS

# %% [markdown]
# From these four come the rates. Each is a share, and the thing to remember is *of what*.
#
# - **True positive rate** (tpr, **recall**, sensitivity): tp / (tp + fn). Of all positives, how many did I find?
# - **False positive rate** (fpr): fp / (fp + tn). Of all negatives, how many did I flag?
# - **Precision**: tp / (tp + fp). Of all that I flagged, how many are positive?
# - **Accuracy**: (tp + tn) / all.
#
# The first two each look at one class alone, so they do not change when positives get rarer. Precision mixes the classes, and does.
# ### Exercise: `rates` (2 points)

# %% nbgrader={"grade": false, "grade_id": "rates", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rates(tp, fp, tn, fn):
    """Rates that are computed from the four counts.

    Parameters
    ----------
    tp, fp, tn, fn : int
        True positives, false positives, true negatives and false negatives.

    Returns
    -------
    dict of float
        "tpr": tp / (tp + fn), the share of the positives that is found, also called recall;
        "fpr": fp / (fp + tn), the share of the negatives that is flagged;
        "precision": tp / (tp + fp), the share of what is flagged that is positive;
        "accuracy": (tp + tn) / (tp + fp + tn + fn).
        Where a denominator is 0, the rate is 0.0.
        (Fawcett, An introduction to ROC analysis, 2006.)
    """

    ### BEGIN SOLUTION
    def ratio(part, whole):
        return part / whole if whole else 0.0

    return {
        "tpr": ratio(tp, tp + fn),
        "fpr": ratio(fp, fp + tn),
        "precision": ratio(tp, tp + fp),
        "accuracy": ratio(tp + tn, tp + fp + tn + fn),
    }
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-rates", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.rates(rates)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(913)
cases = [tuple(int(c) for c in rng.integers(1, 60, size=4)) for _ in range(6)]
cases += [(10**6, 3, 10**9, 7), (1, 2, 3, 0), (0, 5, 2, 3), (4, 0, 3, 2), (6, 1, 0, 2)]
cases += [(0, 0, 8, 2), (0, 4, 5, 0), (3, 0, 0, 4), (0, 0, 0, 0), (0, 0, 5, 0), (5, 0, 0, 0)]
for tp, fp, tn, fn in cases:
    found = rates(tp, fp, tn, fn)
    assert isinstance(found, dict), "the rates must come in a dict"
    names = {"tpr", "fpr", "precision", "accuracy"}
    assert set(found) == names, "the keys must be tpr, fpr, precision and accuracy"
    fractions = {
        "tpr": (tp, tp + fn), "fpr": (fp, fp + tn), "precision": (tp, tp + fp),
        "accuracy": (tp + tn, tp + fp + tn + fn),
    }  # fmt: skip
    for name, (part, whole) in fractions.items():
        assert np.shape(found[name]) == (), f"{name} must be one number"
        if whole == 0:
            assert found[name] == 0, f"{name} must be 0.0 where its denominator is 0"
        else:
            assert oracles.close(found[name], part / whole, rtol=1e-9), f"wrong {name}"
found = rates(np.int64(3), np.int64(1), np.int64(4), np.int64(2))
right = oracles.close([found["tpr"], found["precision"]], [0.6, 0.75])
assert right, "the counts may also be integers of NumPy"
### END HIDDEN TESTS

# %% [markdown]
# ### Every threshold at once
#
# A classifier gives a score. You flag what lies at or above a threshold, and where to put it is your choice: lower finds more and raises more false alarms. So do not judge the classifier by one threshold. Let it run from above the highest score to the lowest, and draw the rates:
#
# - The **ROC curve** is the tpr against the fpr, from (0, 0), where nothing is flagged, to (1, 1), where everything is. Guessing gives the diagonal.
# - The **precision-recall curve** is the precision against the recall. Guessing gives a level line at the share of positives.
#
# **Predict, then try**
# 1. Move the threshold from left to right. Which way does the point run on each curve?
# 2. Make positives rare, 1 %. Which curve stays, which one collapses? (The bars at the left show shares of each class, so that 20 positives can be seen beside 1980 negatives.)
# 3. At 1 % positives, find the threshold with the best accuracy. How many positives does it find?

# %% tags=["demo"]
demos.training_process.threshold();


# %% [markdown]
# **What to notice.** A higher threshold moves the point down and to the left on the ROC curve, and leftwards on the other one, where the precision mostly rises. With equal classes and threshold 1.00, recall is 69 %, and 81 % of what is flagged is right. With 1 % positives, recall and fpr are about what they were, and the ROC curve runs as before, in coarser steps and with the same area; the precision has dropped to 4 %. Of the 328 examples flagged, 14 are positive. This is why precision and recall are shown when positives are rare (Davis and Goadrich 2006). And the accuracy there is at its best, 99 %, as soon as the threshold is so high that nothing, or next to nothing, is flagged. It then finds none of the 20 positives, or one.
#
# > **Erratum.** The Georgia Tech lecture defines the true and the false positive rate under the heading of precision-recall curves. They are the axes of the ROC curve. The other curve has precision and recall. Recall is the tpr; the fpr does not occur in it.
#
# For the exercise, mind the **ties**. Examples with equal scores pass the threshold together, so they make one point, and the curve takes a slanted step. If you add them one by one, the curve depends on the order in which they happened to lie.
# ### Exercise: `roc_curve` (4 points)

# %% nbgrader={"grade": false, "grade_id": "roc-curve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def roc_curve(y_true, scores):
    """True against false positive rate, for every threshold.

    Parameters
    ----------
    y_true : ndarray of int, (n,)
        1 for positive, 0 for negative; both occur.
    scores : ndarray, (n,)
        Higher means more positive. Integers are fine. Examples of equal score belong together:
        no threshold can tell them apart.

    Returns
    -------
    fpr, tpr : ndarray, (m + 1,) for m distinct scores
        First (0, 0), where nothing is flagged; then, for each distinct score s from the highest to
        the lowest, the rates when the examples with score >= s are flagged. The last point is
        (1, 1). The arguments stay as they are. (Fawcett 2006, section 5.)
    """
    ### BEGIN SOLUTION
    thresholds = np.unique(scores)[::-1]
    flagged = scores >= thresholds[:, None]  # one row a threshold
    tpr = flagged[:, y_true == 1].mean(axis=1)
    fpr = flagged[:, y_true == 0].mean(axis=1)
    return np.concatenate([[0.0], fpr]), np.concatenate([[0.0], tpr])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-roc-curve", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check.roc_curve(roc_curve)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(914)
cases = []
for n, share in [(40, 0.5), (60, 0.1), (9, 0.4), (25, 0.8)]:
    y_true = np.arange(n) < max(1, n * share)
    y_true = rng.permutation(y_true.astype(int))
    scores = rng.normal(size=n) + y_true
    cases += [(y_true, scores), (y_true, np.round(scores)), (y_true, np.round(2 * scores) / 2)]
    cases += [(y_true, np.round(scores).astype(int)), (y_true, 1e4 * scores), (y_true, 0 * scores)]
cases += [(np.array([1, 0]), np.array([2.0, 2.0])), (np.array([0, 1]), np.array([0.1, 0.9]))]
cases += [(np.array([0, 1]), np.array([0.9, 0.1])), (np.array([1, 0, 0]), np.array([5, 5, 1]))]
# Scores that nearly agree are distinct all the same.
cases += [(np.array([1, 0, 1, 0]), 1 + 1e-10 * np.arange(4))]
for y_true, scores in cases:
    kept = y_true.copy(), scores.copy()
    result = roc_curve(y_true, scores)
    same = np.array_equal(y_true, kept[0]) and np.array_equal(scores, kept[1])
    assert same, "your function changes the arrays that it is given"
    assert len(result) == 2, "there must be two arrays, fpr and tpr"
    fpr, tpr = result
    expected = [(0.0, 0.0)]
    labels, values = y_true.tolist(), scores.tolist()
    for threshold in sorted(set(values), reverse=True):
        flagged = [label for label, value in zip(labels, values, strict=True) if value >= threshold]
        found = sum(flagged)
        expected.append(((len(flagged) - found) / labels.count(0), found / labels.count(1)))
    shape = (len(expected),)
    right = np.shape(fpr) == shape and np.shape(tpr) == shape
    assert right, "there must be (0, 0) and one point for each distinct score"
    assert fpr[0] == 0 and tpr[0] == 0, "the curve must begin at (0, 0), where nothing is flagged"
    assert oracles.close(fpr[-1], 1) and oracles.close(tpr[-1], 1), "the curve must end at (1, 1)"
    fpr, tpr = np.asarray(fpr), np.asarray(tpr)
    right = oracles.close(fpr, np.array([a for a, _ in expected]), rtol=1e-9, atol=1e-12)
    assert right, "the fpr differs from counting one by one"
    right = oracles.close(tpr, np.array([b for _, b in expected]), rtol=1e-9, atol=1e-12)
    assert right, "the tpr differs from counting one by one"
    # The area is the chance that a positive beats a negative, a tie counting one half.
    area = np.sum((fpr[1:] - fpr[:-1]) * (tpr[1:] + tpr[:-1])) / 2
    positives, negatives = scores[y_true == 1], scores[y_true == 0]
    wins = [(p > q) + 0.5 * (p == q) for p in positives.tolist() for q in negatives.tolist()]
    assert oracles.close(area, np.mean(wins)), "its area must be the share of pairs in right order"
### END HIDDEN TESTS

# %% [markdown]
# ### One number for the whole curve
#
# The **area under the ROC curve** (AUC) sums the curve up. It has a meaning that is worth more than its formula: it is the probability that a random positive scores higher than a random negative, a tie counting one half (Hanley and McNeil 1982). A guess has 0.5, a perfect order has 1. Below 0.5 the order is upside down, and you have a sign error. The tests check your curve in this way too, by counting all pairs.
#
# AUC asks for the order alone. It does not say whether the probabilities can be believed, it weighs every part of the curve the same, those you will never use included, and, as you saw, it does not notice that positives are rare.
# ### Exercise: `auc` (2 points)

# %% nbgrader={"grade": false, "grade_id": "auc", "locked": false, "schema_version": 3, "solution": true, "task": false}
def auc(x, y):
    """Area under a curve of straight pieces, by the trapezoidal rule.

    Parameters
    ----------
    x, y : ndarray, (n,)
        The points; x never decreases, but may stand still. Integers are fine.

    Returns
    -------
    float
        Sum over the pieces of their width times the mean of their two heights; 0 for one point.
        The arguments stay as they are.
    """
    ### BEGIN SOLUTION
    return np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-auc", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check.auc(auc)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(915)
for n in (2, 3, 10, 200):
    x, y = np.sort(rng.normal(size=n)), rng.normal(size=n)
    kept = x.copy(), y.copy()
    area = auc(x, y)
    same = np.array_equal(x, kept[0]) and np.array_equal(y, kept[1])
    assert same, "your function changes the arrays that it is given"
    assert np.shape(area) == (), "the area must be one number"
    pieces = [(x[i] - x[i - 1]) * (y[i - 1] + y[i]) / 2 for i in range(1, n)]
    assert oracles.close(area, sum(pieces), rtol=1e-9), "differs from adding up the trapezoids"
corner = auc(np.array([0.0, 0.0, 0.5, 0.5, 1.0]), np.array([0.0, 0.4, 0.4, 1.0, 1.0]))
assert oracles.close(corner, 0.7), "a piece that goes straight up must add nothing"
below = auc(np.array([1.0, 2.0, 4.0]), np.array([-1.0, 1.0, -3.0]))
assert oracles.close(below, -2.0), "what lies below zero must count as negative"
assert np.array_equal(auc(np.array([0.3]), np.array([0.8])), 0), "one point has no area"
whole = auc(np.array([0, 1, 3]), np.array([1, 2, 5]))
assert oracles.close(whole, 8.5), "wrong area for whole numbers"
large = auc(np.array([1e4, 3e4]), np.array([1e4, 2e4]))
assert oracles.close(large, 3e8, rtol=1e-9), "wrong area for large values"
# On a ROC curve it is the share of pairs in right order, a tie counting one half.
fpr, tpr = np.array([0.0, 0.0, 0.25, 0.75, 1.0]), np.array([0.0, 0.5, 0.5, 1.0, 1.0])
positives, negatives = [4.0, 2.0], [3.0, 2.0, 2.0, 1.0]
wins = [(p > q) + 0.5 * (p == q) for p in positives for q in negatives]
assert oracles.close(auc(fpr, tpr), np.mean(wins)), "differs from counting pairs on a ROC curve"
### END HIDDEN TESTS

# %% [markdown]
# For the ROC curve the trapezoids are exact. The precision-recall curve is another matter: between two of its points the truth is not a straight line, and straight pieces flatter it (Davis and Goadrich 2006). So its area is usually taken as a sum of steps, the *average precision*.
# ### Exercise: `precision_recall_curve` (3 points)

# %% nbgrader={"grade": false, "grade_id": "precision-recall-curve", "locked": false, "schema_version": 3, "solution": true, "task": false}
def precision_recall_curve(y_true, scores):
    """Precision and recall, for every threshold.

    Parameters
    ----------
    y_true : ndarray of int, (n,)
        1 for positive, 0 for negative; both occur.
    scores : ndarray, (n,)
        Higher means more positive. Integers are fine. Examples of equal score belong together.

    Returns
    -------
    precision, recall : ndarray, (m,) for m distinct scores
        For each distinct score s, from the highest to the lowest, precision tp / (tp + fp) and
        recall tp / (tp + fn) when the examples with score >= s are flagged. No point is added at
        either end. The arguments stay as they are.
        (Davis and Goadrich, The relationship between precision-recall and ROC curves, 2006.)
    """
    ### BEGIN SOLUTION
    thresholds = np.unique(scores)[::-1]
    flagged = scores >= thresholds[:, None]  # one row a threshold
    tp = flagged[:, y_true == 1].sum(axis=1)
    return tp / flagged.sum(axis=1), tp / np.sum(y_true == 1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test-precision-recall-curve", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check.precision_recall_curve(precision_recall_curve)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(916)
cases = []
for n, share in [(40, 0.5), (60, 0.1), (9, 0.4), (25, 0.8)]:
    y_true = np.arange(n) < max(1, n * share)
    y_true = rng.permutation(y_true.astype(int))
    scores = rng.normal(size=n) + y_true
    cases += [(y_true, scores), (y_true, np.round(scores)), (y_true, np.round(2 * scores) / 2)]
    cases += [(y_true, np.round(scores).astype(int)), (y_true, 1e4 * scores), (y_true, 0 * scores)]
cases += [(np.array([1, 0]), np.array([2.0, 2.0])), (np.array([0, 1]), np.array([0.1, 0.9]))]
cases += [(np.array([0, 1]), np.array([0.9, 0.1])), (np.array([1, 0, 0]), np.array([5, 5, 1]))]
# Scores that nearly agree are distinct all the same.
cases += [(np.array([1, 0, 1, 0]), 1 + 1e-10 * np.arange(4))]
for y_true, scores in cases:
    kept = y_true.copy(), scores.copy()
    with np.errstate(all="ignore"):
        result = precision_recall_curve(y_true, scores)
    same = np.array_equal(y_true, kept[0]) and np.array_equal(scores, kept[1])
    assert same, "your function changes the arrays that it is given"
    assert len(result) == 2, "there must be two arrays, precision and recall"
    precision, recall = result
    expected = []
    labels, values = y_true.tolist(), scores.tolist()
    for threshold in sorted(set(values), reverse=True):
        flagged = [label for label, value in zip(labels, values, strict=True) if value >= threshold]
        expected.append((sum(flagged) / len(flagged), sum(flagged) / sum(labels)))
    shape = (len(expected),)
    right = np.shape(precision) == shape and np.shape(recall) == shape
    assert right, "there must be one point for each distinct score, and no other"
    precision, recall = np.asarray(precision), np.asarray(recall)
    right = oracles.close(precision, np.array([a for a, _ in expected]), rtol=1e-9, atol=1e-12)
    assert right, "the precision differs from counting one by one, highest score first"
    right = oracles.close(recall, np.array([b for _, b in expected]), rtol=1e-9, atol=1e-12)
    assert right, "the recall differs from counting one by one, highest score first"
    assert oracles.close(recall[-1], 1), "with everything flagged the recall must be 1"
### END HIDDEN TESTS

# %% [markdown]
# ## What to keep
#
# - Training data choose weights, validation data choose settings, test data choose nothing. The best of many scores is too good.
# - Before a long run: is the first loss $\ln C$, can it learn ten examples by heart, does regularization raise the loss?
# - Read both curves, and the ratio of update to weights, beside the number of steps that you have.
# - The operation that is blamed for `nan` is where it appears. Look one step around it for what became infinite. Mask the input, not the result.
# - Search on a logarithmic scale, at random, from coarse to fine, and search dependent settings together.
# - The loss can be flat while accuracy rises, and rise while accuracy stands. Log both.
# - With rare positives accuracy says nothing and ROC little. Look at precision and recall.

# %% tags=["tool"]
progress()

# %% [markdown]
# **Next:** unit 10 carries what you have written over to PyTorch, where networks are modules and optimizers are objects.
#
# ## Sources
#
# - M. Stone, *Cross-validatory choice and assessment of statistical predictions*, Journal of the Royal Statistical Society B 36, 1974.
# - S. Geisser, *The predictive sample reuse method with applications*, Journal of the American Statistical Association 70, 1975.
# - T. Hastie, R. Tibshirani, J. Friedman, *The Elements of Statistical Learning*, second edition, Springer 2009, chapter 7.
# - G. Cawley, N. Talbot, *On over-fitting in model selection and subsequent selection bias in performance evaluation*, JMLR 11, 2010.
# - C. Dwork et al., *The reusable holdout: preserving validity in adaptive data analysis*, Science 349, 2015.
# - I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press 2016, chapter 11.
# - A. Karpathy, notes for Stanford CS231n, *Neural Networks Part 3: Learning and Evaluation* (first loss, tiny sets, update ratio).
# - J. Bergstra, Y. Bengio, *Random search for hyper-parameter optimization*, JMLR 13, 2012.
# - L. N. Smith, *A disciplined approach to neural network hyper-parameters: Part 1*, arXiv:1803.09820, 2018.
# - C. Guo et al., *On calibration of modern neural networks*, ICML 2017.
# - J. A. Hanley, B. J. McNeil, *The meaning and use of the area under a receiver operating characteristic (ROC) curve*, Radiology 143, 1982.
# - T. Fawcett, *An introduction to ROC analysis*, Pattern Recognition Letters 27, 2006.
# - J. Davis, M. Goadrich, *The relationship between precision-recall and ROC curves*, ICML 2006.
# - PyTorch documentation, `torch.autograd.detect_anomaly`.
# - Lectures: Georgia Tech CS 7643 (the process of training neural networks); IIT Patna, *Optimization for training deep models* (early stopping and validation loss).
