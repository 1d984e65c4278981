"""mixup: answers that must pass, and mistakes that must not."""

import numpy as np


def right_formula(images, onehot, perm, lam):
    return lam * images + (1 - lam) * images[perm], lam * onehot + (1 - lam) * onehot[perm]


def right_as_a_step(images, onehot, perm, lam):
    return tuple(x[perm] + lam * (x - x[perm]) for x in (images, onehot))


def right_one_by_one(images, onehot, perm, lam):
    mixed, labels = np.empty(images.shape), np.empty(onehot.shape)
    for i, j in enumerate(perm):
        mixed[i] = np.average([images[i], images[j]], axis=0, weights=[lam, 1 - lam])
        labels[i] = np.average([onehot[i], onehot[j]], axis=0, weights=[lam, 1 - lam])
    return mixed, labels


def right_by_a_matrix(images, onehot, perm, lam):
    n = len(images)
    share = lam * np.eye(n) + (1 - lam) * np.eye(n)[perm]
    return np.tensordot(share, images, axes=1), share @ onehot


def wrong_labels_kept(images, onehot, perm, lam):
    """You mixed the images and left the labels. A picture that is 30 % fish has a label that is 30 % fish: mix both in the same way."""
    return lam * images + (1 - lam) * images[perm], 1.0 * onehot


def wrong_shares_exchanged(images, onehot, perm, lam):
    """You gave the own image the share 1 - lam. It has lam, the one at perm the rest."""
    return (1 - lam) * images + lam * images[perm], (1 - lam) * onehot + lam * onehot[perm]


def wrong_label_shares_exchanged(images, onehot, perm, lam):
    """Your images are right; in the labels you exchanged the shares. The own label has lam, as its image."""
    return lam * images + (1 - lam) * images[perm], (1 - lam) * onehot + lam * onehot[perm]


def wrong_images_kept(images, onehot, perm, lam):
    """You mixed the labels and left the images: mix both in the same way."""
    return 1.0 * images, lam * onehot + (1 - lam) * onehot[perm]


def wrong_sum(images, onehot, perm, lam):
    """You added the whole second image. Its share is 1 - lam, so that the shares add up to 1."""
    return lam * images + images[perm], lam * onehot + onehot[perm]


def wrong_backwards(images, onehot, perm, lam):
    """You mixed with the batch in reverse order. The partner of image i is image perm[i]."""
    return lam * images + (1 - lam) * images[::-1], lam * onehot + (1 - lam) * onehot[::-1]


def wrong_inverse_permutation(images, onehot, perm, lam):
    """You mixed with the inverse permutation, as result[perm] = ... or argsort does. The partner of image i is image perm[i]: images[perm]."""
    back = np.argsort(perm)
    return lam * images + (1 - lam) * images[back], lam * onehot + (1 - lam) * onehot[back]


def wrong_labels_of_other_partners(images, onehot, perm, lam):
    """The labels have other partners than the images: index both with perm."""
    return lam * images + (1 - lam) * images[perm], lam * onehot + (1 - lam) * onehot[::-1]


def wrong_hard_labels(images, onehot, perm, lam):
    """You gave each mixture the label of the larger share. The label is mixed too: lam and 1 - lam."""
    labels = onehot if lam >= 0.5 else onehot[perm]
    return lam * images + (1 - lam) * images[perm], 1.0 * labels


def wrong_one_image_only(images, onehot, perm, lam):
    """You chose one image or the other instead of mixing: both are seen at once, as in a double exposure."""
    chosen = images if lam >= 0.5 else images[perm]
    return 1.0 * chosen, lam * onehot + (1 - lam) * onehot[perm]


def wrong_images_only(images, onehot, perm, lam):
    """You returned the images alone. Return the pair (images, labels)."""
    return lam * images + (1 - lam) * images[perm]


def wrong_in_place(images, onehot, perm, lam):
    """You changed the caller's arrays: write lam * images + ..., which makes a new array, instead of *=."""
    others, labels = images[perm], onehot[perm]
    images *= lam
    images += (1 - lam) * others
    return images, lam * onehot + (1 - lam) * labels


def wrong_whole_numbers(images, onehot, perm, lam):
    """For integer labels your result is an integer array, and the shares are rounded away in it: let lam * onehot choose the type."""
    labels = np.zeros_like(onehot)
    labels[...] = lam * onehot + (1 - lam) * onehot[perm]
    return lam * images + (1 - lam) * images[perm], labels


def wrong_whole_number_images(images, onehot, perm, lam):
    """For integer images your result is an integer array, and the mixture is rounded in it: let arithmetic make the result."""
    mixed = np.zeros_like(images)
    mixed[...] = lam * images + (1 - lam) * images[perm]
    return mixed, lam * onehot + (1 - lam) * onehot[perm]


def wrong_same_class_counted_once(images, onehot, perm, lam):
    """Where both images are of one class, you wrote lam into the label instead of adding lam and 1 - lam, which is 1. The label's entries add up to 1."""
    own = np.where(onehot > 0, lam * onehot, 0.0)
    return lam * images + (1 - lam) * images[perm], np.where(
        onehot > 0, own, (1 - lam) * onehot[perm]
    )
