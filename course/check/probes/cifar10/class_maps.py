"""What do the checks of Grad-CAM ask, of its maps and of the mistakes that they explain?"""

import torch

from course import oracles
from course.check.probe import probe
from course.check.probes.cifar10.batches import generator
from course.check.probes.cifar10.ready_made import READY_MADE
from course.oracles import testbeds


def cams(f, deep=False, classes=(0, 2), training=None, seed=3, stride=1):
    """Network and maps of two small images."""
    network = oracles.there(testbeds.cam_network, deep, seed)
    if stride > 1:
        network.layer.stride = (stride, stride)
    if training is not None:
        network.rest.train(training)
    images = torch.randn(len(classes), 3, 5, 4, generator=generator(4), dtype=torch.float64)
    result = f(model=network, layer=network.layer, images=images, classes=torch.tensor(classes))
    return network, result


@probe(
    hints=(
        "You need two things of the layer: its maps, and the gradient of the logit by them.",
        (
            "A forward hook keeps the maps. Add up the logits of the classes asked for: the sum's "
            "gradient by the maps holds each image's own gradient, as images do not meet in "
            "evaluation mode. torch.autograd.grad gives it and leaves no gradient in parameters."
        ),
        (
            "weights = gradient.mean(dim=(2, 3), keepdim=True), then the sum of weights times maps "
            "over the channels, then ReLU. Remove the hook, and set every part's mode again."
        ),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def grad_cam(f):
    """Before a linear head, through more layers, and what is left behind."""
    network, result = cams(f)
    yield "before a linear head", dict(cam=result)
    network, result = cams(f, deep=True, classes=(1, 1))
    yield "through more layers", dict(cam=result)
    network, result = cams(f, classes=(1, 0, 2), training=True)
    yield "for three images", dict(cam=result)
    _, result = cams(f, stride=2)
    yield "where the maps are smaller than the images", dict(cam=result)
    left = oracles.value_there(testbeds.traces, network)
    as_made = oracles.there(testbeds.cam_network, False, 3)
    as_made.rest.train(True)
    modes = oracles.value_there(testbeds.traces, as_made)["modes"]
    yield (
        "afterwards",
        {
            "hooks": left["hooks"],
            "parameters with a gradient": left["gradients"],
            "frozen parameters": left["frozen"],
            "modes as before": left["modes"] == modes,
        },
    )
    network = oracles.there(testbeds.with_gradients, oracles.there(testbeds.cam_network, False, 3))
    f(
        model=network, layer=network.layer, images=torch.ones(1, 3, 4, 4, dtype=torch.float64),
        classes=torch.tensor([1]),
    )  # fmt: skip
    same = oracles.value_there(testbeds.gradients_are_ones, network)
    cleared = oracles.value_there(testbeds.traces, network)["gradients"] == 0
    yield (
        "where parameters have gradients already",
        {"these are as before, or cleared": same or cleared},
    )


@probe(
    hints=(
        "First make the maps larger, then scale each so that its largest value is 1.",
        (
            "F.interpolate wants a channel axis: cam[:, None] gives one, [:, 0] takes it away. "
            "Mode bilinear, align_corners=False. A map of zeros must not be divided by zero."
        ),
        ("top = large.amax(dim=(1, 2), keepdim=True); divide by torch.where(top > 0, top, 1)."),
    ),
    rtol=1e-5,
    forbidden=READY_MADE,
)
def upsample_cam(f):
    """One number and two for the size, two maps, a map of zeros, argument unchanged."""
    cam = torch.tensor([[[0.0, 1.0], [2.0, 0.5]], [[0.2, 0.1], [0.3, 0.4]]])
    yield "to 4 by 4", dict(cam=f(cam=cam, size=4))
    yield "to 3 by 5", dict(cam=f(cam=cam, size=(3, 5)))
    cam = torch.tensor([[[0.0, 1.0, 0.0], [1.0, 4.0, 2.0], [0.0, 1.0, 0.0]]])
    yield "with the peak in the middle", dict(cam=f(cam=cam, size=6))
    cam = torch.tensor([[[0.0, 0.0], [0.0, 0.0]], [[0.0, 8.0], [0.0, 0.0]]])
    yield "with a map of zeros", dict(cam=f(cam=cam, size=(2, 4)))


def colored(classes, sure=None):
    """Images whose brightest channel is the class: (n, 3, 2, 2)."""
    images = torch.zeros(len(classes), 3, 2, 2)
    for i, label in enumerate(classes):
        images[i, label] = 1.0 + (0.1 * i if sure is None else sure[i])
    return images


@probe(
    hints=(
        "Predict for all images, compare with the labels, keep the first n that differ.",
        (
            "Evaluation mode, torch.no_grad(), argmax over the classes. (predictions != labels)"
            ".nonzero()[:, 0] are the wrong ones. Restore each part's mode."
        ),
        (
            "Note [(part, part.training) for part in model.modules()] before model.eval(), and set "
            "part.training afterwards. With wrong = ...nonzero()[:, 0][:n], return wrong and "
            "predictions[wrong]."
        ),
    ),
    returns=("indices", "predictions"),
    forbidden=READY_MADE,
)
def misclassified(f):
    """Two of three wrong ones, all of them, one, none, and the modes."""
    network = oracles.there(testbeds.picky_network)
    images = colored([0, 1, 2, 2, 1, 0, 1])
    cases = (
        ("the first two of three", [0, 2, 2, 1, 1, 1, 1], 2),
        ("all where there are fewer", [0, 2, 2, 1, 1, 1, 1], 9),
        ("where one is wrong", [0, 1, 2, 2, 0, 0, 1], 3),
        ("where none is wrong", [0, 1, 2, 2, 1, 0, 1], 3),
    )
    for label, labels, n in cases:
        indices, predictions = f(model=network, images=images, labels=torch.tensor(labels), n=n)
        yield label, dict(indices=indices, predictions=predictions)
    modes = oracles.value_there(oracles.module_modes, network)
    unchanged = modes == oracles.module_modes(testbeds.picky_network())
    yield "afterwards", {"modes as before": unchanged}
    indices, _ = f(model=network, images=colored([0] * 30), labels=torch.ones(30, dtype=torch.long))
    yield "without n", {"how many of 30": len(indices)}


@probe(
    hints=(
        "A grid of axes; in each, imshow twice: the image, then over it what shows the map.",
        (
            "plt.subplots(rows, columns, squeeze=False) always gives an array of axes. imshow "
            "wants (H, W, 3): image.permute(1, 2, 0). Close the axes that stay empty."
        ),
        (
            "ax.imshow(torch.full((*cam.shape, 3), 0.8), alpha=0.65 * (1 - cam)) lays a veil over "
            "what counts little. names[int(predictions[i])] and names[int(labels[i])] go into "
            "ax.set_title. Return the figure."
        ),
    ),
    forbidden=READY_MADE,
)
def plot_grad_cam_grid(f):
    """Panels and titles, maps and images in their places, arguments unchanged."""
    names = ["cat", "dog", "eel"]
    for n in (2, 1):
        images, maps = torch.full((n, 3, 8, 8), 0.5), torch.zeros(n, 8, 8)
        answers = torch.tensor([0, 2][:n]), torch.tensor([1, 0][:n])
        drawn = f(images=images, cams=maps, predictions=answers[0], labels=answers[1], names=names)
        figure = testbeds.picture_of(drawn) is not None
        hot = maps.clone()
        hot[0, :4, 4:], hot[1:, 4:, :4] = 1.0, 1.0  # top right; bottom left
        other = images.clone()
        other[0, :, :4, 4:], other[1:, :, 4:, :4] = 1.0, 1.0
        panels = [
            testbeds.panels(testbeds.picture_of(f.function(*shown, *answers, names)))
            for shown in ((images, maps), (images, hot), (other, maps))
        ]
        titles = [panel.title for panel in panels[0]]
        bright = torch.zeros(n, 4, 4, dtype=torch.bool)
        bright[0, :2, 2:], bright[1:, 2:, :2] = True, True
        map_shows, image_shows = (
            [testbeds.quarter(*pair) for pair in zip(panels[0], changed, strict=False)]
            for changed in panels[1:]
        )
        yield (
            "for two images" if n == 2 else "for one image",
            {
                "a figure": figure,
                "panels": len(titles),
                "name the prediction": [
                    names[p] in t for p, t in zip(answers[0], titles, strict=False)
                ],
                "name the truth": [names[y] in t for y, t in zip(answers[1], titles, strict=False)],
                "wrong with the titles": [
                    testbeds.title_fault(t, int(p), int(y), names) or "nothing"
                    for t, p, y in zip(titles, *answers, strict=False)
                ],
                "where the map shows": map_shows,
                "where the image shows": image_shows,
                "brighter where the image is": [
                    testbeds.brightens_where(before, after, places)
                    for before, after, places in zip(panels[0], panels[2], bright, strict=False)
                ],
            },
        )
