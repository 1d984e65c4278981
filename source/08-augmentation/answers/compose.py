"""compose: answers that must pass, and mistakes that must not."""

from functools import reduce


def right_loop(transforms):
    def composed(x):
        for transform in transforms:
            x = transform(x)
        return x

    return composed


def right_reduce(transforms):
    return lambda x: reduce(lambda value, transform: transform(value), transforms, x)


def right_pairwise(transforms):
    def chain(first, second):
        return lambda x: second(first(x))

    result = lambda x: x
    for transform in transforms:
        result = chain(result, transform)
    return result


def right_recursion(transforms):
    if not transforms:
        return lambda x: x
    first, *rest = transforms
    after = right_recursion(rest)
    return lambda x: after(first(x))


def wrong_right_to_left(transforms):
    """You applied them from right to left, as in mathematics. Here the first of the list acts first."""

    def composed(x):
        for transform in reversed(transforms):
            x = transform(x)
        return x

    return composed


def wrong_only_the_last(transforms):
    """You gave every transform the original, so only the last one shows. Hand the result of each on to the next."""

    def composed(x):
        result = x
        for transform in transforms:
            result = transform(x)
        return result

    return composed


def wrong_only_the_first(transforms):
    """You returned inside the loop, after the first transform: return after the loop."""

    def composed(x):
        for transform in transforms:
            x = transform(x)
            return x
        return x

    return composed


def wrong_late_binding(transforms):
    """Your functions all look up the same variable when they are called, and by then it has its last value, so they call themselves forever. Bind each one in a function of its own, or loop inside a single function."""
    composed = lambda x: x
    for transform in transforms:
        composed = lambda x: transform(composed(x))
    return composed


def wrong_list_of_results(transforms):
    """You returned the result of each transform by itself. One result is asked for, in which all of them have acted."""
    return lambda x: [transform(x) for transform in transforms]


def wrong_used_up(transforms):
    """Your function works once: an iterator is empty after its first use. Go through the list anew at every call."""
    rest = iter(transforms)

    def composed(x):
        for transform in rest:
            x = transform(x)
        return x

    return composed


def wrong_emptied_list(transforms):
    """You took the transforms out of the caller's list, so it is empty afterwards: loop over it instead of popping."""
    own = []
    while transforms:
        own.append(transforms.pop(0))

    def composed(x):
        for transform in own:
            x = transform(x)
        return x

    return composed


def wrong_nothing_for_empty(transforms):
    """With an empty list your function fails. It should return what it is given: start from x, not from the first transform."""

    def composed(x):
        x = transforms[0](x)
        for transform in transforms[1:]:
            x = transform(x)
        return x

    return composed


def wrong_nothing_returned(transforms):
    """Your composed function has no return, so it gives None: return x after the loop."""

    def composed(x):
        for transform in transforms:
            x = transform(x)

    return composed


def wrong_two_at_most(transforms):
    """You handled two transforms. The list may hold any number: loop over it."""

    def composed(x):
        for transform in transforms[:2]:
            x = transform(x)
        return x

    return composed


def wrong_twice(transforms):
    """You called every transform twice. One that draws random numbers acts differently each time: call it once and keep the result."""

    def composed(x):
        for transform in transforms:
            if transform(x) is not None:
                x = transform(x)
        return x

    return composed


def wrong_without_the_last(transforms):
    """You left out the last transform: all of the list act."""

    def composed(x):
        for transform in transforms[:-1]:
            x = transform(x)
        return x

    return composed


def wrong_each_once(transforms):
    """A transform that stands twice in the list acted once. It acts as often as it stands there, each time in its place."""
    distinct = list(dict.fromkeys(transforms))

    def composed(x):
        for transform in distinct:
            x = transform(x)
        return x

    return composed
