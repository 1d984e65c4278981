"""overfit_settings: answers that must pass, and mistakes that must not."""


def right_middle():
    return {"lr": 1.0, "n_steps": 500, "hidden": 32}


def right_wide_and_short():
    return dict(lr=1.0, n_steps=250, hidden=100)


def right_narrow():
    return {"hidden": 8, "lr": 2, "n_steps": 450}


def right_smaller_rate():
    return {"lr": 0.4, "n_steps": 500, "hidden": 64}


def wrong_rate_too_low():
    """Your learning rate is so low that the loss still falls when the steps are over. Raise it tenfold and look again."""
    return {"lr": 0.01, "n_steps": 500, "hidden": 32}


def wrong_rate_too_high():
    """Your learning rate is so high that the first steps throw the network off, and it ends worse than it began or stuck. Lower it by a factor of ten."""
    return {"lr": 50.0, "n_steps": 500, "hidden": 32}


def wrong_too_many_steps():
    """You need more than 500 steps. Raise the learning rate instead."""
    return {"lr": 0.05, "n_steps": 20000, "hidden": 32}


def wrong_too_few_steps():
    """The loss is still falling when your steps are over, and you may take up to 500."""
    return {"lr": 1.0, "n_steps": 20, "hidden": 32}


def wrong_one_unit():
    """So few hidden units do not get there: a single one can only draw one straight edge, and two do not find the way from these starting weights. Give the network more."""
    return {"lr": 1.0, "n_steps": 500, "hidden": 1}


def wrong_tuple():
    """You returned the three numbers without their names: return a dict with the keys lr, n_steps and hidden."""
    return 1.0, 500, 32


def wrong_other_names():
    """Your keys have other names than asked: lr, n_steps and hidden, as the parameters of nn.train_one_hidden_layer."""
    return {"learning_rate": 1.0, "steps": 500, "units": 32}


def wrong_fraction_of_a_step():
    """n_steps and hidden count things, so they are whole numbers."""
    return {"lr": 1.0, "n_steps": 499.5, "hidden": 32}


def wrong_words():
    """Your settings are strings. Write them as numbers, without quotation marks."""
    return {"lr": "1.0", "n_steps": "500", "hidden": "32"}


def wrong_negative_rate():
    """With a negative learning rate every step goes uphill. The minus is already in the step."""
    return {"lr": -1.0, "n_steps": 500, "hidden": 32}


def wrong_lists():
    """You returned a list of candidates for each setting. Try them yourself, and return the one combination that works."""
    return {"lr": [0.1, 1.0], "n_steps": [500], "hidden": [16, 32]}


def right_very_wide():
    return {"lr": 0.1, "n_steps": 500, "hidden": 2048}


def wrong_two_units():
    """Two hidden units could do it, but they do not find the way from these starting weights. Give the network more."""
    return {"lr": 1.0, "n_steps": 500, "hidden": 2}


def wrong_key_missing():
    """One of the three settings is missing: return lr, n_steps and hidden."""
    return {"lr": 1.0, "n_steps": 500}


def wrong_no_step():
    """Without a step nothing is learned. You may take from 1 to 500."""
    return {"lr": 1.0, "n_steps": 0, "hidden": 32}


def wrong_no_unit():
    """Without a hidden unit the network has only its biases, and cannot tell the examples apart."""
    return {"lr": 1.0, "n_steps": 500, "hidden": 0}
