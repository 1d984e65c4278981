"""grad_cam: answers that must pass, and mistakes that must not."""

import torch
import torch.nn.functional as F


def right_gather(model, layer, images, classes):
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def right_backward_hook(model, layer, images, classes):
    modes = {part: part.training for part in model.modules()}
    before = [p.grad for p in model.parameters()]
    kept = {}
    for p in model.parameters():
        p.grad = None

    def forward(module, inputs, output):
        kept["maps"] = output.detach()
        output.register_hook(lambda gradient: kept.update(gradient=gradient))

    handle = layer.register_forward_hook(forward)
    try:
        logits = model.eval()(images)
        logits[torch.arange(len(images)), classes].sum().backward()
    finally:
        handle.remove()
        for p, gradient in zip(model.parameters(), before):
            p.grad = gradient
        for part, training in modes.items():
            part.training = training
    weights = kept["gradient"].mean(dim=(2, 3))
    return F.relu(torch.einsum("nk,nkhw->nhw", weights, kept["maps"]))


def right_one_image_at_a_time(model, layer, images, classes):
    modes = [part.training for part in model.modules()]
    model.eval()
    cams = []
    for image, label in zip(images, classes.tolist()):
        maps = []
        handle = layer.register_forward_hook(lambda *event: maps.append(event[2]))
        logit = model(image[None])[0, label]
        handle.remove()
        gradient = torch.autograd.grad(logit, maps[0])[0][0]
        cam = sum(g.mean() * a for g, a in zip(gradient, maps[0][0]))
        cams.append(cam.detach().clamp(min=0))
    for part, training in zip(model.modules(), modes):
        part.training = training
    return torch.stack(cams)


def right_retained_then_cleared(model, layer, images, classes):
    kept, modes = {}, [(part, part.training) for part in model.modules()]

    def keep(module, inputs, output):
        output.retain_grad()
        kept["maps"] = output

    handle = layer.register_forward_hook(keep)
    model.eval()
    scores = model(images)
    handle.remove()
    model.zero_grad()
    scores[torch.arange(len(images)), classes].sum().backward()
    maps, gradient = kept["maps"].detach(), kept["maps"].grad
    model.zero_grad()
    for part, training in modes:
        part.training = training
    return torch.relu((gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1))


def wrong_softmax(model, layer, images, classes):
    """You took the gradient of the softmax. It is nearly zero where the network is sure, and mixes in all other classes. Take that of the logit."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.softmax(dim=1).gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_log_softmax(model, layer, images, classes):
    """You took the gradient of the log-probability, or of the loss. Take that of the logit alone."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.log_softmax(dim=1).gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_no_relu(model, layer, images, classes):
    """You left out the ReLU: what speaks against the class is negative and has to go."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).detach()


def wrong_absolute(model, layer, images, classes):
    """You took absolute values. What speaks against the class counts as nothing: ReLU."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).abs().detach()


def wrong_relu_before_the_sum(model, layer, images, classes):
    """You cut off the negative parts of each channel before adding. The sum comes first, then the ReLU."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).relu().sum(dim=1).detach()


def wrong_positive_weights(model, layer, images, classes):
    """You cut off the negative weights. They belong to the sum; only the sum is cut off at zero."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True).relu()
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_sum_of_gradients(model, layer, images, classes):
    """You added the gradients up over the map. Its mean is asked for."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.sum(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_no_spatial_mean(model, layer, images, classes):
    """You multiplied maps and gradients place by place. That is another method: here each channel gets one weight, the mean of its gradients."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_largest_gradient(model, layer, images, classes):
    """You took the largest gradient of each channel. Take the mean."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.amax(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_mean_over_the_batch(model, layer, images, classes):
    """You averaged the gradients over the images too. Every image has weights of its own."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(0, 2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_mean_score(model, layer, images, classes):
    """You averaged the logits over the batch before taking the gradient, so the maps shrink as the batch grows. Add them up."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).mean()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_all_classes(model, layer, images, classes):
    """You took the gradient of all logits together. Take the one of the class that is asked for."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_predicted_class(model, layer, images, classes):
    """You explained the class that the network predicts. Explain the one in classes."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.amax(dim=1).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_first_class(model, layer, images, classes):
    """You explained one class for the whole batch. Every image has its own in classes."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.index_select(1, classes[:1]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_unweighted(model, layer, images, classes):
    """You averaged the maps without weights. The gradients are the weights."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return maps[0].mean(dim=1).relu().detach()


def wrong_gradients_as_map(model, layer, images, classes):
    """You drew the gradients themselves. They are the weights of the maps."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return gradient.sum(dim=1).relu().detach()


def wrong_mean_of_channels(model, layer, images, classes):
    """You averaged over the channels. Add them up."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).mean(dim=1).relu().detach()


def wrong_normalized(model, layer, images, classes):
    """You normalized the maps. They come as they are here: upsample_cam normalizes."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    cam = (weights * maps[0]).sum(dim=1).relu().detach()
    return cam / cam.amax(dim=(1, 2), keepdim=True).clamp(min=1e-12)


def wrong_hook_left(model, layer, images, classes):
    """You left your hook in the layer. It would keep every later batch in memory: remove it."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_gradients_left(model, layer, images, classes):
    """You left gradients in the parameters, and the next training step would use them. torch.autograd.grad leaves none."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    maps[0].retain_grad()
    score.backward()
    gradient = maps[0].grad
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_mode_left(model, layer, images, classes):
    """You left the model in evaluation mode. Restore each part's mode."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.eval()
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_always_training(model, layer, images, classes):
    """You switched the whole model to training mode at the end. Restore each part's mode as it was."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.train()
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_frozen(model, layer, images, classes):
    """You froze the parameters and left them so: requires_grad is False now, and training would do nothing."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    model.requires_grad_(False)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * maps[0]).sum(dim=1).relu().detach()


def wrong_flattened_input(model, layer, images, classes):
    """You took the gradient with respect to the images. Take it with respect to the layer's maps."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    images = images.clone().requires_grad_()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, images)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * images).sum(dim=1).relu().detach()


def wrong_enlarged(model, layer, images, classes):
    """You enlarged the maps to the size of the images. They keep the layer's size here: upsample_cam enlarges."""
    maps, modes = [], [(part, part.training) for part in model.modules()]
    handle = layer.register_forward_hook(lambda module, inputs, output: maps.append(output))
    model.eval()
    logits = model(images)
    handle.remove()
    for part, training in modes:
        part.training = training
    score = logits.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, maps[0])
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    cam = (weights * maps[0]).sum(dim=1, keepdim=True).relu().detach()
    return F.interpolate(cam, images.shape[2:], mode="bilinear", align_corners=False)[:, 0]
