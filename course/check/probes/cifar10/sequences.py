"""How are numbers compared, whichever kind of sequence they come in?"""


def floats(values):
    """As a list of floats: which kind of sequence it is does not matter."""
    return [float(value) for value in values]
