"""early_stopping: answers that must pass, and mistakes that must not."""

import numpy as np


def right_counter(val_losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return best, epoch
    return best, len(val_losses) - 1


def right_distance_from_the_best(val_losses, patience):
    best, lowest = 0, float("inf")
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            break
    return best, epoch


def right_running_minimum(val_losses, patience):
    losses = np.asarray(val_losses, dtype=float)
    epochs = np.arange(len(losses))
    before = np.concatenate([[np.inf], np.minimum.accumulate(losses)[:-1]])
    best = np.maximum.accumulate(np.where(losses < before, epochs, 0))
    due = np.flatnonzero(epochs - best >= patience)
    stop = due[0] if due.size else epochs[-1]
    return best[stop], stop


def right_argmin_of_what_was_seen(val_losses, patience):
    for epoch in range(len(val_losses)):
        best = int(np.argmin(np.asarray(val_losses)[: epoch + 1]))
        if epoch - best == patience:
            return best, epoch
    return best, epoch


def wrong_best_of_all(val_losses, patience):
    """Your best epoch may lie after the stop, in a future that training never saw: look only at the losses up to the stop."""
    best = 0
    stop = len(val_losses) - 1
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            stop = epoch
            break
    return int(np.argmin(val_losses)), stop


def wrong_tie_counts_as_better(val_losses, patience):
    """You let an equal loss count as better. Only a smaller loss beats the best, else training on a plateau never stops."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss <= val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def wrong_one_epoch_late(val_losses, patience):
    """You stop one epoch late: the patience-th epoch in a row that does not beat the best is the last one."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best > patience:
            return best, epoch
    return best, len(val_losses) - 1


def wrong_one_epoch_early(val_losses, patience):
    """You stop one epoch early: patience epochs in a row have to fail, and the best epoch itself is not one of them."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        if epoch - best >= max(patience - 1, 0) and epoch > 0:
            return best, epoch
    return best, len(val_losses) - 1


def wrong_compared_with_the_last(val_losses, patience):
    """You compared each loss with the one before. Training gets new patience only when the best loss so far is beaten."""
    waited = 0
    for epoch in range(1, len(val_losses)):
        waited = 0 if val_losses[epoch] < val_losses[epoch - 1] else waited + 1
        if waited == patience:
            return int(np.argmin(val_losses[: epoch + 1])), epoch
    return int(np.argmin(val_losses)), len(val_losses) - 1


def wrong_never_reset(val_losses, patience):
    """You counted all epochs without progress. Only those in a row count: start again from 0 whenever the best is beaten."""
    best, waited = 0, 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[best]:
            best = epoch
        else:
            waited += 1
            if waited == patience:
                return best, epoch
    return best, len(val_losses) - 1


def wrong_number_of_epochs(val_losses, patience):
    """Where patience never runs out, you returned the number of epochs. They are counted from 0, so the last one is one less."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses)


def wrong_counted_from_one(val_losses, patience):
    """You counted epochs from 1. The first one is epoch 0."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best + 1, epoch + 1


def wrong_loss_for_epoch(val_losses, patience):
    """You returned the best loss. What is asked for is the epoch at which it occurred, so that its weights can be restored."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return float(val_losses[best]), epoch


def wrong_order(val_losses, patience):
    """You returned the last epoch first: the best epoch comes first."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return epoch, best


def wrong_stop_only(val_losses, patience):
    """You returned one number: return the pair of the best epoch and the one at which training stops."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return epoch


def wrong_best_for_stop(val_losses, patience):
    """You returned the best epoch as the last one too. Training goes on for patience epochs after it, since it cannot know that no better one will come."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best, best


def wrong_first_epoch_waits(val_losses, patience):
    """You counted the first epoch as one without progress. It sets the first best loss."""
    best, waited = 0, 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited == patience:
                return best, epoch
    return best, len(val_losses) - 1


def wrong_last_of_equals(val_losses, patience):
    """Of several equal lowest losses you took the last. A tie does not beat the best, so the first one stays the best."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    seen = np.asarray(val_losses)[: epoch + 1]
    return int(np.flatnonzero(seen == seen.min())[-1]), epoch


def wrong_smallest_improvement(val_losses, patience):
    """You demand an improvement by a margin. Here any smaller loss beats the best."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best] - 1e-3:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(val_losses) - 1


def wrong_sorted_in_place(val_losses, patience):
    """Your function sorts the caller's losses: use np.sort, which makes a new array, or do not sort at all."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    val_losses.sort()
    return best, epoch


def wrong_floats(val_losses, patience):
    """You returned floats. Epochs are counted, and index the history: return whole numbers, int."""
    best = 0
    for epoch, loss in enumerate(val_losses):
        if loss < val_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return float(best), float(epoch)
