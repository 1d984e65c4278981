"""What does the check of the training loop ask?"""

from course import oracles
from course.check.probe import probe
from course.check.probes.cifar10.batches import some_batches
from course.check.probes.cifar10.ready_made import READY_MADE
from course.check.probes.cifar10.sequences import floats
from course.oracles import testbeds

NAMES = ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "lr")


def half_way(t):
    """1, then 0.5 from the middle of the run."""
    return 1.0 if t < 0.5 else 0.5


def shrinking(t):
    """1 / (1 + t)."""
    return 1.0 / (1.0 + t)


def trained(f, epochs, test=(5, 3), **settings):
    """History of a small network."""
    network = oracles.there(testbeds.tiny_network, 2)
    batches = dict(train_batches=some_batches(2), test_batches=some_batches(3, test))
    history = f(model=network, **batches, epochs=epochs, **settings)
    return {name: floats(history[name]) for name in NAMES}


@probe(
    hints=(
        "Two loops: epochs, and in each the batches. Then a look at the test batches.",
        (
            "For each epoch set the rate, call model.train(), step through the batches and add up "
            "loss, right answers and examples on the way. Then model.eval(), torch.no_grad(), and "
            "the same sums over the test batches, without steps."
        ),
        (
            "One torch.optim.SGD before the loops. A batch: scores, F.cross_entropy, zero_grad, "
            "backward, step; loss.item() * len(y) and (scores.argmax(1) == y).sum().item() go "
            "into the sums, which you divide by the number of examples."
        ),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def train(f):
    """One epoch, three with a schedule, the settings, and silence."""
    yield "after one epoch", trained(f, 1, lr=0.1, momentum=0.0, weight_decay=0.0)
    yield "after two epochs", trained(f, 2, lr=0.1, momentum=0.9, weight_decay=0.0)
    yield "with weight decay", trained(f, 2, lr=0.1, momentum=0.5, weight_decay=0.2)
    yield "with a schedule", trained(f, 3, lr=0.2, schedule=shrinking)
    network = oracles.there(testbeds.tiny_network, 2)
    batches = some_batches(2), some_batches(3)
    text, _ = oracles.value_there(testbeds.printed, f.function, network, *batches, 2, lr=0.1)
    yield "where output is captured", {"writes": bool(text)}
