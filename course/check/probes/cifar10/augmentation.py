"""What do the checks of augmentation in whole batches ask?"""

import torch

from course import oracles
from course.check.probe import probe
from course.check.probes.cifar10.batches import generator
from course.check.probes.cifar10.ready_made import READY_MADE
from course.oracles import testbeds


def fresh_and_used(seed):
    """Two generators with this seed, of which one has given numbers already."""
    fresh, used = generator(seed), generator(seed)
    torch.rand(100, generator=used)
    return fresh, used


def grows(f, few, many):
    """Whether a function needs more operations for many images, or brings them to the CPU."""
    (less, fetched, _), (more, _, _) = (
        oracles.value_there(testbeds.operations, f.function, *args) for args in (few, many)
    )
    return {"operations grow with the batch": more > less + 8, "goes through the CPU": fetched}


def elsewhere(f, *args):
    """Whether all lies on the device of the images."""
    return {
        "all on the images' device": oracles.value_there(testbeds.one_device, f.function, *args)
    }


@probe(
    hints=(
        "Pad once, draw three numbers an image, and let indexing do the rest.",
        (
            "torch.randint(2 * pad + 1, (n,), generator=generator, device=images.device) draws the "
            "offsets. Row indices top[:, None] + arange(H) and column indices of all images then "
            "pick all crops at once; a mirrored image has its column indices in reverse."
        ),
        (
            "padded[each, :, rows, columns] with each (n, 1, 1), rows (n, H, 1) and columns "
            "(n, 1, W) gives (n, H, W, C): permute puts the channels second. torch.where chooses "
            "between columns and columns.flip(1)."
        ),
    ),
    forbidden=READY_MADE,
)
def random_crop_flip(f):
    """Mirrored and cropped images, where the crops lie, the generator, whole-batch operations."""
    base = torch.arange(1.0, 25.0).reshape(1, 2, 4, 3)
    batch = base.expand(600, -1, -1, -1).contiguous()
    result = f(images=batch, pad=0, generator=generator(1))
    _, _, mirrored = testbeds.crops_of(base[0], result, 0)
    yield (
        "without padding",
        {
            "shape": list(result.shape),
            "only mirrored left to right": bool((mirrored >= 0).all()),
            "some mirrored": bool((mirrored == 1).any()),
            "some not": bool((mirrored == 0).any()),
        },
    )
    many = base.expand(1800, -1, -1, -1).contiguous()
    result = f(images=many, pad=1, generator=generator(2))
    tops, lefts, mirrored = testbeds.crops_of(base[0], result, 1)
    share = float((mirrored == 1).double().mean())
    counts = torch.bincount(((tops * 3 + lefts) * 2 + mirrored).clamp(min=0), minlength=18)
    yield (
        "with one pixel of padding",
        {
            "shape": list(result.shape),
            "crops of the padded image": bool((mirrored >= 0).all()),
            "tops": sorted(set(tops.tolist())),
            "lefts": sorted(set(lefts.tolist())),
            "top is always left": bool((tops == lefts).all()),
            "a place for each image": len(set(zip(tops.tolist(), lefts.tolist(), strict=True))) > 1,
            "about half are mirrored": 0.38 < share < 0.62,
            "all places, mirrored or not, about equally often": bool(
                (abs(counts - 100) < 60).all()
            ),
            "tops drawn for each image": testbeds.independent(tops, 3),
            "lefts drawn for each image": testbeds.independent(lefts, 3),
            "mirroring drawn for each image": testbeds.independent(mirrored, 2),
        },
    )
    alone = torch.cat([f.function(batch[:1], 0, generator(seed)) for seed in range(100, 160)])
    _, _, mirrored = testbeds.crops_of(base[0], alone, 0)
    yield (
        "for one image alone, 60 times",
        {"mirrored at times": bool((mirrored == 1).any()), "or not": bool((mirrored == 0).any())},
    )
    first, again, other = (
        f(images=batch[:50], pad=1, generator=generator(seed)) for seed in (3, 3, 4)
    )
    yield (
        "from three generators",
        {
            "same seed, same crops": bool(torch.equal(first, again)),
            "other seed, other crops": not torch.equal(first, other),
        },
    )
    first, second = (f(images=batch[:50], pad=1, generator=g) for g in fresh_and_used(3))
    yield "from one generator, twice", {"other crops": not torch.equal(first, second)}
    few, many = ((batch[:n], 1, generator(5)) for n in (4, 36))
    yield "for 4 and for 36 images", grows(f, few, many)
    yield "on another device", elsewhere(f, batch[:4], 1, generator(5))


@probe(
    hints=(
        "Say of every pixel whether it lies in the square of its image: one mask for the batch.",
        (
            "A row is inside where its distance to the center's row is at least -half and below "
            "half; a column likewise; a pixel, where both are. The distances of all images' rows "
            "are torch.arange(H, device=...) minus centers[:, :1]."
        ),
        (
            "inside_rows[:, None, :, None] & inside_columns[:, None, None, :] has the shape "
            "(N, 1, H, W), and images.masked_fill(mask, 0.0) makes the result."
        ),
    ),
    forbidden=READY_MADE,
)
def cutout(f):
    """Squares inside and at the border, an odd size, whole-batch operations."""
    images = torch.arange(1.0, 61.0).reshape(2, 1, 5, 6)
    result = f(images=images, centers=torch.tensor([[2, 3], [1, 2]]), size=2)
    yield "for squares inside", dict(images=result)
    result = f(images=images, centers=torch.tensor([[0, 5], [4, 0]]), size=4)
    yield "for squares at the border", dict(images=result)
    result = f(images=images, centers=torch.tensor([[2, 2], [1, 4]]), size=3)
    yield "for an odd size", dict(images=result)
    images = torch.arange(1.0, 25.0).reshape(1, 2, 4, 3)
    result = f(images=images, centers=torch.tensor([[1, 1]]), size=2)
    yield "for two channels", dict(images=result)
    few, many = (
        (torch.ones(n, 1, 6, 6), torch.arange(2 * n).reshape(n, 2) % 6, 2) for n in (4, 36)
    )
    yield "for 4 and for 36 images", grows(f, few, many)
    yield "on another device", elsewhere(f, *few)


@probe(
    hints=(
        "This is cutout, with centers that you draw.",
        "Rows are drawn from 0 to H - 1 and columns from 0 to W - 1, one of each an image.",
        (
            "torch.randint(H, (n,), generator=generator, device=images.device) draws the rows. "
            "Stack rows and columns to (n, 2), and call your cutout."
        ),
    ),
    forbidden=READY_MADE,
)
def random_cutout(f):
    """Where the squares lie, what is in them, the generator, arguments unchanged."""
    images = torch.ones(800, 1, 4, 6)
    result = f(images=images, size=4, generator=generator(1))
    rows, columns = testbeds.centers_of(result, 4)
    counts = torch.bincount((rows * 6 + columns).clamp(min=0), minlength=24)
    yield (
        "for 800 images of 4 by 6",
        {
            "shape": list(result.shape),
            "one square of zeros in each": bool((rows >= 0).all()),
            "rows of the centers": sorted(set(rows.tolist())),
            "columns of the centers": sorted(set(columns.tolist())),
            "places that occur": len(set(zip(rows.tolist(), columns.tolist(), strict=True))),
            "about equally often": bool((abs(counts - 800 / 24) < 33).all()),
            "rows drawn for each image": testbeds.independent(rows, 4),
            "columns drawn for each image": testbeds.independent(columns, 6),
        },
    )
    images = torch.arange(1.0, 97.0).reshape(4, 2, 3, 4)
    result = f(images=images, size=2, generator=generator(2))
    kept = bool(((result == images) | (result == 0)).all())
    yield "for images of two channels", {"all else is left": kept}
    images = torch.ones(40, 1, 6, 6)
    first, again, other = (f(images=images, size=2, generator=generator(s)) for s in (3, 3, 4))
    yield (
        "from three generators",
        {
            "same seed, same squares": bool(torch.equal(first, again)),
            "other seed, other squares": not torch.equal(first, other),
        },
    )
    first, second = (f(images=images, size=2, generator=g) for g in fresh_and_used(3))
    yield "from one generator, twice", {"other squares": not torch.equal(first, second)}
