"""plot_grad_cam_grid: answers that must pass, and mistakes that must not."""
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure


def right_overlay(images, cams, predictions, labels, names):
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure

def right_blended(images, cams, predictions, labels, names):
    n = len(images)
    figure = Figure(figsize=(1.6 * min(n, 5), 2 * math.ceil(n / 5)))
    for i in range(n):
        ax = figure.add_subplot(math.ceil(n / 5), min(n, 5), i + 1)
        heat = np.zeros((*cams[i].shape, 3))
        heat[..., 0] = np.asarray(cams[i])
        ax.imshow(np.clip(0.6 * np.moveaxis(np.asarray(images[i]), 0, 2) + 0.4 * heat, 0, 1))
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_title(f"said {names[int(predictions[i])]}, is {names[int(labels[i])]}", fontsize=7)
    return figure

def right_transparent_map(images, cams, predictions, labels, names):
    figure, axes = plt.subplots(1, len(images), squeeze=False, figsize=(2 * len(images), 2))
    for ax, image, cam, p, y in zip(
        axes[0], images, cams, predictions.tolist(), labels.tolist()
    ):
        ax.imshow(torch.movedim(image, 0, -1).clamp(0, 1).numpy())
        ax.imshow(np.ones((*cam.shape, 3)) * [1, 0, 0], alpha=0.7 * cam.numpy())
        ax.set_axis_off()
        ax.set_title(f"truth {names[y]}\nprediction {names[p]}")
    return figure

def right_veil(images, cams, predictions, labels, names):
    figure, axes = plt.subplots(len(images), 1, squeeze=False, figsize=(2, 2.4 * len(images)))
    for ax, image, cam, p, y in zip(axes[:, 0], images, cams, predictions, labels):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(torch.full((*cam.shape, 3), 0.8), alpha=0.65 * (1 - cam))
        ax.axis("off")
        ax.set_title(f"said {names[p]}, truth {names[y]}", fontsize=7)
    return figure


def wrong_no_map(images, cams, predictions, labels, names):
    """You drew the images alone. Lay each map over its image, half transparent."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_map_covers_the_image(images, cams, predictions, labels, names):
    """Your map covers the image: give it an alpha below 1."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_no_titles(images, cams, predictions, labels, names):
    """Your panels have no titles. Each says the prediction and the truth."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
    return figure


def wrong_prediction_only(images, cams, predictions, labels, names):
    """Your titles leave out the truth."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(said)
    return figure


def wrong_truth_only(images, cams, predictions, labels, names):
    """Your titles leave out the prediction."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"truth: {true}")
    return figure


def wrong_numbers(images, cams, predictions, labels, names):
    """Your titles give the classes' numbers. Their names are asked for."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = int(predictions[i]), int(labels[i])
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_first_title_everywhere(images, cams, predictions, labels, names):
    """All your panels have the title of the first. Take the class of panel i."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[0]], names[labels[0]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_first_map_everywhere(images, cams, predictions, labels, names):
    """You laid the first map over every image. Each image has its own."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cams[0], cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_first_image_everywhere(images, cams, predictions, labels, names):
    """You drew the first image in every panel."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(images[0].permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_map_transposed(images, cams, predictions, labels, names):
    """You transposed the maps, so they no longer lie on what they show. Rows stay rows."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam.T, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_map_upside_down(images, cams, predictions, labels, names):
    """Your maps are upside down against the images: origin is at the top for both."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam.flip(0), cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_image_transposed(images, cams, predictions, labels, names):
    """You exchanged the images' rows and columns: (C, H, W) becomes (H, W, C) by permute(1, 2, 0)."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(2, 1, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_one_missing(images, cams, predictions, labels, names):
    """Your grid leaves out images: one panel for each."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images[:-1], cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_axes_returned(images, cams, predictions, labels, names):
    """You returned the axes. The figure is asked for."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return axes


def wrong_one_axes(images, cams, predictions, labels, names):
    """You drew everything into one panel, one over the other. One panel an image."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, [axes[0, 0]] * len(images))):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_single_panel_breaks(images, cams, predictions, labels, names):
    """For a single image subplots returns one axes, not an array of them: squeeze=False keeps the array."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"{said}\ntruth: {true}")
    return figure


def wrong_names_exchanged(images, cams, predictions, labels, names):
    """Your titles call the predicted class the true one, and the other way round: predictions is what the network said, labels is the truth."""
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(2 * columns, 2.3 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for i, (image, cam, ax) in enumerate(zip(images, cams, axes.flat)):
        ax.imshow(image.permute(1, 2, 0))
        ax.imshow(cam, cmap="inferno", alpha=0.5, vmin=0, vmax=1)
        said, true = names[predictions[i]], names[labels[i]]
        ax.set_title(f"pred {true}\ntrue {said}", fontsize=8)
    return figure
