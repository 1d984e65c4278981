"""Are the pictures what the lessons take them for, and are images drawn where they belong?"""

import io

import numpy as np
import pytest
from PIL import Image

from course import canvas, scenes
from course.demos import style

# --- the scenes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", scenes.NAMES)
def test_a_scene_is_an_image_of_the_course(name):
    image = scenes.picture(name)
    assert image.shape == (64, 64, 3)
    assert image.dtype == np.float64
    assert image.min() >= 0
    assert image.max() <= 1


@pytest.mark.parametrize("name", scenes.NAMES)
def test_mirrored_or_turned_a_scene_looks_another_way(name):
    image = scenes.picture(name)
    for other in image[:, ::-1], image[::-1], image[::-1, ::-1], image.transpose(1, 0, 2):
        assert np.abs(image - other).mean() > 0.02


def test_scenes_are_deterministic_and_not_shared():
    first = scenes.picture("boat")
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(scenes.picture("boat"), kept)


def test_scenes_differ_and_stack():
    images = scenes.batch(scenes.NAMES)
    assert images.shape == (len(scenes.NAMES), 64, 64, 3)
    for i, image in enumerate(images):
        np.testing.assert_array_equal(image, scenes.picture(scenes.NAMES[i]))
        assert all(np.abs(image - other).mean() > 0.1 for other in images[:i])


def test_a_six_turned_upside_down_is_a_nine():
    digit = scenes.picture("six")[9:49, 20:44, 1] < 0.5
    nine = np.kron([[1, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1], [1, 1, 1]], np.ones((8, 8)))
    np.testing.assert_array_equal(digit[::-1, ::-1], nine)


def test_an_unknown_scene_is_told_with_the_known_ones():
    with pytest.raises(ValueError, match="there are: boat, house, fish, six"):
        scenes.picture("horse")


# --- images on a panel -----------------------------------------------------------------------


@pytest.fixture
def drawing():
    """A canvas of one panel, the pixels of its axes alone, and how to draw on it."""

    def ground(ax):
        ax.set_position([0, 0, 1, 1])
        ax.axis("off")
        ax.set_xlim(-0.5, 5.5)
        ax.set_ylim(3.5, -0.5)

    board = canvas.Canvas(ground, {}, (1,))

    def draw(*images):
        def paint(panel):
            for image in images:
                panel.image("image", *image)
            return ""

        board.draw(paint, {})
        return np.asarray(Image.open(io.BytesIO(board.png())).convert("RGB"))

    return draw


def test_every_pixel_of_an_image_lies_where_its_row_and_column_say(drawing):
    pixels = np.random.default_rng(0).integers(256, size=(4, 6, 3))
    shown = drawing((pixels / 255,))
    height, width = shown.shape[0] // 4, shown.shape[1] // 6
    for row in range(4):
        for column in range(6):
            center = shown[int((row + 0.5) * height), int((column + 0.5) * width)]
            np.testing.assert_array_equal(center, pixels[row, column])
    np.testing.assert_array_equal(shown[[0, 0, -1, -1], [0, -1, 0, -1]],
                                  pixels[[0, 0, -1, -1], [0, -1, 0, -1]])  # fmt: skip


def test_an_extent_places_an_image_and_what_lies_outside_is_cut_off(drawing):
    red, blue = np.zeros((2, 2, 3)), np.zeros((1, 1, 3))
    red[..., 0], blue[..., 2] = 1, 1
    shown = drawing((red, (-5.5, 1.5, 1.5, -5.5)), (blue, (2.5, 9.5, 9.5, 1.5)))
    height, width, _ = shown.shape
    half, third, middle = height // 2, width // 3, width // 2
    assert (shown[: half - 1, : third - 1] == (255, 0, 0)).all()
    assert (shown[half + 1 :, middle + 1 :] == (0, 0, 255)).all()
    assert (shown[: half - 1, middle + 1 :] == 255).all()
    assert (shown[half + 1 :, : middle - 1] == 255).all()


def test_an_image_beside_the_axes_is_not_drawn(drawing):
    assert (drawing((np.zeros((2, 2, 3)), (20, 30, 30, 20))) == 255).all()


def test_a_redraw_shows_the_new_image_only(drawing):
    drawing((np.zeros((4, 6, 3)),))
    assert (drawing() == 255).all()
    assert (drawing((np.full((2, 3, 3), 7.0),)) == 255).all(), "clipped to 1"


def test_images_have_a_role():
    assert "image" in style.ROLES
