"""What is said of a message that is not of the format?"""


class WireError(Exception):
    """A message that is not of the format."""
