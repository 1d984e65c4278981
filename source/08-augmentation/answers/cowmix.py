"""cowmix: answers that must pass, and mistakes that must not."""

import numpy as np


def blend(onehot, perm, share):
    """Labels with the share of the own image, one number an image."""
    share = np.reshape(share, (-1, 1))
    return share * onehot + (1 - share) * onehot[perm]


def choose(images, perm, masks):
    return np.where(masks[..., None], 1.0 * images, images[perm])


def right_where(images, onehot, perm, masks):
    share = masks.mean(axis=(1, 2))[:, None]
    mixed = np.where(masks[..., None], images, images[perm])
    return mixed, share * onehot + (1 - share) * onehot[perm]


def right_weighted(images, onehot, perm, masks):
    m = masks[:, :, :, np.newaxis].astype(float)
    share = m.mean((1, 2))
    return m * images + (1 - m) * images[perm], onehot[perm] + share * (onehot - onehot[perm])


def right_image_by_image(images, onehot, perm, masks):
    mixed, labels = images.copy(), np.zeros(onehot.shape)
    for i, (j, mask) in enumerate(zip(perm, masks)):
        mixed[i][~mask] = images[j][~mask]
        own = np.count_nonzero(mask) / mask.size
        labels[i] = own * onehot[i] + (1 - own) * onehot[j]
    return mixed, labels


def wrong_masks_exchanged(images, onehot, perm, masks):
    """Where the mask is true you took the other image. True keeps the own one."""
    return choose(images, perm, ~masks), blend(onehot, perm, masks.mean(axis=(1, 2)))


def wrong_labels_exchanged(images, onehot, perm, masks):
    """Your images are right; in the labels you exchanged the shares. The own label has the mask's mean."""
    return choose(images, perm, masks), blend(onehot, perm, 1 - masks.mean(axis=(1, 2)))


def wrong_both_exchanged(images, onehot, perm, masks):
    """You took the mask for its opposite, in images and labels. True keeps the own image, and its share is the mask's mean."""
    return choose(images, perm, ~masks), blend(onehot, perm, 1 - masks.mean(axis=(1, 2)))


def wrong_mean_over_the_batch(images, onehot, perm, masks):
    """You took one mean over all masks. Each image has its own mask and its own share: average over rows and columns alone."""
    return choose(images, perm, masks), blend(onehot, perm, np.full(len(images), masks.mean()))


def wrong_first_mask_for_all(images, onehot, perm, masks):
    """You used the first mask for every image: image i has masks[i]."""
    masks = np.broadcast_to(masks[:1], masks.shape)
    return choose(images, perm, masks), blend(onehot, perm, masks.mean(axis=(1, 2)))


def wrong_labels_kept(images, onehot, perm, masks):
    """You left the labels as they were. They change with the image, by the share of the area."""
    return choose(images, perm, masks), 1.0 * onehot


def wrong_half_and_half(images, onehot, perm, masks):
    """You gave both labels one half. Their shares are those of the area."""
    return choose(images, perm, masks), blend(onehot, perm, np.full(len(images), 0.5))


def wrong_masks_of_the_partner(images, onehot, perm, masks):
    """You permuted the masks too. Image i is cut by masks[i], whatever its partner is."""
    return choose(images, perm, masks[perm]), blend(onehot, perm, masks[perm].mean(axis=(1, 2)))


def wrong_erased(images, onehot, perm, masks):
    """You erased where the mask is false. CowMix fills in the image at perm there."""
    return images * masks[..., None], blend(onehot, perm, masks.mean(axis=(1, 2)))


def wrong_blended(images, onehot, perm, masks):
    """You blended whole images by the share. A mask chooses for each pixel: np.where."""
    share = masks.mean(axis=(1, 2))[:, None, None, None]
    return share * images + (1 - share) * images[perm], blend(onehot, perm, masks.mean(axis=(1, 2)))


def wrong_inverse_permutation(images, onehot, perm, masks):
    """You mixed with the inverse permutation. The partner of image i is image perm[i]: images[perm]."""
    back = np.argsort(perm)
    return choose(images, back, masks), blend(onehot, back, masks.mean(axis=(1, 2)))


def wrong_count_of_pixels(images, onehot, perm, masks):
    """You weighted the labels with the number of pixels. A share lies between 0 and 1: the mask's mean."""
    return choose(images, perm, masks), blend(onehot, perm, masks.sum(axis=(1, 2)))


def wrong_in_place(images, onehot, perm, masks):
    """You wrote into the caller's images: let np.where make a new array, or copy them first."""
    others = images[perm]
    images[~masks] = others[~masks]
    return images, blend(onehot, perm, masks.mean(axis=(1, 2)))


def wrong_hard_labels(images, onehot, perm, masks):
    """You gave each mixture the label of the larger part. The label is mixed too, by the shares of the area."""
    share = (masks.mean(axis=(1, 2)) >= 0.5).astype(float)
    return choose(images, perm, masks), blend(onehot, perm, share)


def wrong_share_of_equal_pixels(images, onehot, perm, masks):
    """You counted the pixels that stayed as they were. One that has the same color in both images may have come from the partner: the share is the mask's mean."""
    mixed = choose(images, perm, masks)
    return mixed, blend(onehot, perm, (mixed == images).all(axis=3).mean(axis=(1, 2)))


def wrong_square_area(images, onehot, perm, masks):
    """You divided by H * H. Images need not be square: the share is the mask's mean."""
    share = masks.sum(axis=(1, 2)) / masks.shape[1] ** 2
    return choose(images, perm, masks), blend(onehot, perm, share)


def wrong_share_of_the_first_mask(images, onehot, perm, masks):
    """You weighted all labels by the first mask. Image i has masks[i] and its share."""
    share = np.full(len(masks), masks[0].mean())
    return choose(images, perm, masks), blend(onehot, perm, share)


def wrong_whole_numbers(images, onehot, perm, masks):
    """For integer labels your result is an integer array, and the shares are rounded away in it: let arithmetic make the result."""
    labels = np.zeros_like(onehot)
    labels[...] = blend(onehot, perm, masks.mean(axis=(1, 2)))
    return choose(images, perm, masks), labels
