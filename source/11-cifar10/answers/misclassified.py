"""misclassified: answers that must pass, and mistakes that must not."""
import torch


def right_split(model, images, labels, n=25):
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]

def right_one_by_one(model, images, labels, n=25):
    modes = {part: part.training for part in model.modules()}
    found, said = [], []
    model.eval()
    for i in range(len(images)):
        if len(found) == n:
            break
        prediction = int(model(images[i : i + 1]).detach().argmax())
        if prediction != int(labels[i]):
            found.append(i)
            said.append(prediction)
    for part, training in modes.items():
        part.training = training
    return torch.tensor(found, dtype=torch.long), torch.tensor(said, dtype=torch.long)

def right_where(model, images, labels, n=25):
    before = [part.training for part in model.modules()]
    with torch.inference_mode():
        predictions = model.eval()(images).max(dim=1).indices
    for part, training in zip(model.modules(), before):
        part.training = training
    (indices,) = torch.where(predictions.ne(labels))
    return indices[:n].clone(), predictions[indices[:n]].clone()


def wrong_right_ones(model, images, labels, n=25):
    """You collected the images that were classified rightly."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions == labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]


def wrong_training_mode(model, images, labels, n=25):
    """You asked the network in training mode, where dropout and batch norm answer otherwise: model.eval() first."""
    modes = [(part, part.training) for part in model.modules()]
    model.train()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]


def wrong_mode_left(model, images, labels, n=25):
    """You left the model in evaluation mode. Restore each part's mode."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.eval()
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]


def wrong_one_mode_for_all(model, images, labels, n=25):
    """You restored the model's own mode for all its parts. A part may have another one: restore each."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    model.train(modes[0][1])
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]


def wrong_all_of_them(model, images, labels, n=25):
    """You returned all wrong ones. The first n are asked for."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0]
    return wrong, predictions[wrong]


def wrong_always_25(model, images, labels, n=25):
    """You wrote 25 into the body, so the argument n has no effect."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:25]
    return wrong, predictions[wrong]


def wrong_last_ones(model, images, labels, n=25):
    """You took the last ones. The first n are asked for."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][-n:]
    return wrong, predictions[wrong]


def wrong_labels_returned(model, images, labels, n=25):
    """You returned the true labels. The predictions are asked for."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, labels[wrong]


def wrong_all_predictions(model, images, labels, n=25):
    """You returned the predictions of all images. Those of the wrong ones are asked for, in the same order."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return wrong, predictions


def wrong_first_n_images(model, images, labels, n=25):
    """You looked at the first n images alone. Look for the first n wrong ones among all."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images[:n].split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels[:n]).nonzero()[:, 0][:n]
    return wrong, predictions[wrong]


def wrong_column(model, images, labels, n=25):
    """Your indices are a column, (k, 1). A row of numbers is asked for, (k,)."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:n]
    return wrong, predictions[wrong[:, 0]]


def wrong_squeezed(model, images, labels, n=25):
    """With one wrong image your result has no axis left: squeeze removes every axis of length 1."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero().squeeze()
    wrong = wrong[:n] if wrong.ndim else wrong
    return wrong, predictions[wrong]


def wrong_mask(model, images, labels, n=25):
    """You returned a mask over all images. Indices are asked for: nonzero finds them."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    mask = torch.zeros(len(images), dtype=torch.bool)
    mask[wrong] = True
    return mask, predictions[wrong]


def wrong_most_certain(model, images, labels, n=25):
    """You sorted by how sure the network was. The first ones are asked for, in the order of the images."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    with torch.no_grad():
        model.eval()
        sure = model(images[wrong]).softmax(dim=1).amax(dim=1)
    for part, training in modes:
        part.training = training
    wrong = wrong[sure.argsort(descending=True)]
    return wrong, predictions[wrong]


def wrong_swapped(model, images, labels, n=25):
    """You returned the predictions first. The indices come first."""
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        predictions = torch.cat([model(part).argmax(dim=1) for part in images.split(500)])
    for part, training in modes:
        part.training = training
    wrong = (predictions != labels).nonzero()[:, 0][:n]
    return predictions[wrong], wrong
