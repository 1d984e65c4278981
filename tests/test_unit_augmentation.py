"""Unit 08: is its oracle right, do its demos compute what they claim, do its numbers hold?"""

import numpy as np
import pytest
import torch
from scipy import ndimage, stats

from course import demos, oracles, scenes
from course.check import forbidden
from course.check.probes import augmentation as probes
from course.demos.augmentation import geometry, learning, light, mixing, views


@pytest.fixture
def rng():
    return np.random.default_rng(80)


# --- the oracle of warp ----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(5, 7, 3), (2, 2, 1), (6, 3, 2)])
def test_grid_sample_leaves_an_image_alone_under_the_identity(rng, shape):
    image = rng.random(shape)
    np.testing.assert_allclose(oracles.grid_sample(image, np.eye(3)), image, atol=1e-14)


def test_grid_sample_shifts_by_whole_pixels_and_fills_with_zeros(rng):
    image = rng.random((5, 7, 3))
    moved = oracles.grid_sample(image, [[1, 0, 2], [0, 1, -1], [0, 0, 1]])
    expected = np.zeros_like(image)
    expected[:-1, 2:] = image[1:, :-2]
    np.testing.assert_allclose(moved, expected, atol=1e-14)


def test_grid_sample_turns_clockwise_on_the_screen(rng):
    image = rng.random((5, 5, 2))
    moved = oracles.grid_sample(image, [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    np.testing.assert_allclose(moved, np.rot90(image, -1), atol=1e-14)


def test_grid_sample_is_what_scipy_calls_grid_constant(rng):
    image, matrix = rng.random((6, 9, 2)), np.eye(3)
    matrix[:2] += rng.normal(scale=0.4, size=(2, 3))
    center = np.array([4.0, 2.5])
    inverse = np.linalg.inv(matrix)
    rows, columns = np.mgrid[:6, :9]
    x, y = np.einsum("ij,jrc->irc", inverse[:2], [columns - 4.0, rows - 2.5, np.ones((6, 9))])
    at = [y + center[1], x + center[0]]
    channels = np.moveaxis(image, 2, 0)
    expected = np.stack(
        [ndimage.map_coordinates(c, at, order=1, mode="grid-constant") for c in channels], axis=2
    )
    np.testing.assert_allclose(oracles.grid_sample(image, matrix), expected, atol=1e-12)


def test_a_solution_may_use_torch_but_not_the_courses_own_functions():
    def by_oracle(image, matrix):
        return oracles.grid_sample(image, matrix)

    def by_demo(image, matrix):
        return demos.augmentation.geometry.simulate_warp(image, matrix)

    def by_torch(image, grid):
        return torch.nn.functional.grid_sample(image, grid)

    def offence(function):
        return forbidden.find(function, probes.warp.forbidden)

    assert offence(by_oracle) == "oracles.grid_sample"
    assert offence(by_demo) == "demos.augmentation.geometry.simulate_warp"
    assert offence(by_torch) is None


# --- flips, crops, affine maps ---------------------------------------------------------------


@pytest.mark.parametrize(("pad", "top", "left"), [(8, 3, 12), (0, 0, 0), (16, 32, 0)])
def test_a_crop_shows_the_picture_moved_by_pad_minus_offset(pad, top, left):
    image = scenes.picture("boat")
    padded, crop = geometry.simulate_crop(image, pad, top, left)
    assert padded.shape == (64 + 2 * pad, 64 + 2 * pad, 3)
    matrix = geometry.simulate_matrix(shift=(pad - left, pad - top))
    np.testing.assert_allclose(crop, oracles.grid_sample(image, matrix), atol=1e-12)


@pytest.mark.parametrize(("pad", "lost"), [(10, False), (11, True)])
def test_a_window_can_leave_out_the_word_from_a_padding_of_11_on(pad, lost):
    """Claimed in the lesson."""
    letters = np.all(scenes.picture("boat") == 1, axis=2)
    letters[:45] = False
    assert letters.sum() > 100
    seen = []
    for top in range(2 * pad + 1):
        for left in range(2 * pad + 1):
            marked = np.repeat(letters[..., None], 3, axis=2).astype(float)
            seen.append(geometry.simulate_crop(marked, pad, top, left)[1].any())
    assert (not all(seen)) == lost


def test_mirrored_crops_are_mirrored_one_by_one():
    image = scenes.picture("house")
    crops = geometry.simulate_ten_crops(image, 40)
    np.testing.assert_array_equal(crops[1], image[:40, 24:])
    np.testing.assert_array_equal(crops[4], image[12:52, 12:52])
    np.testing.assert_array_equal(crops[5:], crops[:5, :, ::-1])


@pytest.mark.parametrize(("size", "distinct"), [(40, 10), (63, 8), (64, 2)])
def test_the_caption_counts_the_crops_that_differ(size, distinct):
    for name in scenes.NAMES:
        crops = geometry.simulate_ten_crops(scenes.picture(name), size)
        assert len(np.unique(crops.reshape(10, -1), axis=0)) == distinct
    caption = demos.augmentation.ten_crops.figure(size=size).caption
    assert f"{distinct} different pictures" in caption


def test_a_mirrored_picture_gives_the_same_ten_crops_in_another_order():
    """Claimed in the lesson."""
    image = scenes.picture("boat")
    crops, others = (
        geometry.simulate_ten_crops(x, 40).reshape(10, -1) for x in (image, image[:, ::-1])
    )
    assert not np.array_equal(crops, others)
    np.testing.assert_array_equal(np.unique(crops, axis=0), np.unique(others, axis=0))


def test_matrix_is_the_product_of_its_parts():
    simulate = geometry.simulate_matrix
    parts = [simulate(shift=(3, -4)), simulate(angle=50), simulate(shear=20), simulate(scale=0.7)]
    whole = simulate(50, (3, -4), 0.7, 20)
    np.testing.assert_allclose(np.linalg.multi_dot(parts), whole, atol=1e-14)
    np.testing.assert_allclose(simulate(shear=45)[:2, :2], [[1, 1], [0, 1]], atol=1e-14)
    np.testing.assert_allclose(simulate(angle=90) @ [1, 0, 1], [0, 1, 1], atol=1e-14)


@pytest.mark.parametrize("angle", [0, 25, 90, -180])
def test_warp_agrees_with_grid_sample(angle):
    image = scenes.picture("six")
    matrix = geometry.simulate_matrix(angle, (5, -30), 1.3, -35)
    moved = geometry.simulate_warp(image, matrix)
    np.testing.assert_allclose(moved, oracles.grid_sample(image, matrix), atol=1e-10)


def test_many_warps_blur_and_one_does_not():
    """The lesson says 0.20 and nothing."""
    image, matrix = scenes.picture("boat"), geometry.simulate_matrix(15)
    turned = image
    for _ in range(24):
        turned = geometry.simulate_warp(turned, matrix)
    assert np.abs(turned - image).mean() == pytest.approx(0.20, abs=0.005)
    once = geometry.simulate_warp(image, np.linalg.matrix_power(matrix, 24))
    np.testing.assert_allclose(once, image, atol=1e-12)


def test_the_six_is_called_a_nine_upside_down():
    caption = demos.augmentation.affine.figure(scene="six", angle=180).caption
    assert "label 'six' is wrong" in caption
    assert "wrong" not in demos.augmentation.affine.figure(scene="six", angle=30).caption


# --- color -----------------------------------------------------------------------------------


def test_factors_of_one_change_nothing_and_zero_leaves_the_other_image():
    image = scenes.picture("fish")
    same, clipped = light.simulate_color(image, 1, 1, 1)
    np.testing.assert_allclose(same, image, atol=1e-14)
    assert clipped == 0
    assert np.ptp(light.simulate_color(image, 1, 0, 1)[0]) < 1e-12, "an even gray"
    gray, _ = light.simulate_color(image, 1, 1, 0)
    np.testing.assert_allclose(gray[..., 0], image @ [0.299, 0.587, 0.114])
    np.testing.assert_allclose(np.ptp(gray, axis=2), 0, atol=1e-14)


def test_clipped_values_are_counted():
    image = scenes.picture("boat")
    _, clipped = light.simulate_color(image, 1.3, 1, 1)
    assert clipped == pytest.approx(np.mean(1.3 * image > 1))


def test_at_brightness_two_nearly_all_of_the_sky_is_white():
    """Claimed in the lesson: and contrast 0.5 does not bring it back."""
    sky = np.s_[:43, 60:]
    adjusted, _ = light.simulate_color(scenes.picture("boat"), 2, 1, 1)
    assert (adjusted[sky] == 1).mean() > 0.9
    adjusted, _ = light.simulate_color(scenes.picture("boat"), 2, 0.5, 1)
    assert np.median(np.ptp(adjusted[sky], axis=2)) < 1e-12


def test_a_peak_beyond_the_axis_is_told():
    caption = demos.augmentation.color.figure(contrast=0).caption
    assert "One step of gray holds 100% of the pixels" in caption
    assert "One step" not in demos.augmentation.color.figure().caption


def test_histogram_counts_every_pixel_once():
    for name in scenes.NAMES:
        assert light.histogram(scenes.picture(name)).sum() == pytest.approx(1)
    assert light.histogram(np.ones((2, 2, 3)))[-1] == 1


# --- CutOut and mixtures ---------------------------------------------------------------------


def test_mean_share_erased_is_what_random_centers_give():
    """Of size 32 on 64 pixels, and of 16 on the 32 of CIFAR-10, as the lesson says."""
    white = np.ones((64, 64, 3))
    every_row = [np.mean(mixing.simulate_cutout(white, k, 32, 32)[0] == 0) for k in range(64)]
    assert np.mean(every_row) == pytest.approx(0.4375 * 0.5)
    assert mixing.mean_share()[16] == pytest.approx(0.1914, abs=5e-5)
    assert mixing.mean_share(32)[8] == pytest.approx(0.1914, abs=5e-5)
    inside = (np.arange(32) >= 8) & (np.arange(32) <= 24)
    assert inside.mean() ** 2 == pytest.approx(0.2822, abs=5e-5)


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ((8, 4, 40, 28), (8, 4, 40, 28)),
        ((-10, 60, 20, 20), (0, 60, 10, 4)),
        ((-30, 0, 20, 64), (0, 0, 0, 64)),
    ],
)
def test_cutmix_counts_the_pixels_that_came(box, inside):
    own, partner = np.zeros((64, 64, 3)), np.ones((64, 64, 3))
    mixed, cut, share = mixing.simulate_cutmix(own, partner, *box)
    assert cut == inside
    assert share == pytest.approx(1 - mixed.mean())


def test_labels_add_up_to_one_and_their_entropy_bounds_the_loss():
    mixed = mixing.label("boat", "fish", 0.5)
    assert mixed.sum() == 1
    assert mixing.entropy(mixed) == pytest.approx(0.693, abs=5e-4)
    assert mixing.entropy(mixing.label("six", "six", 0.3)) == 0


def test_captions_say_which_pictures_show():
    figure = demos.augmentation.mixup.figure
    assert "both pictures show" in figure(lam=0.4).caption
    assert "only the own picture shows" in figure(lam=1).caption
    assert "only the partner shows" in figure(lam=0).caption
    assert "nothing changes" in figure(own="fish", partner="fish").caption
    assert "pastes nothing" in demos.augmentation.cutmix.figure(top=-64).caption


def test_two_thirds_of_the_draws_at_alpha_02_lie_near_an_end():
    """The lesson says 67 % within 0.1."""
    assert 2 * stats.beta.cdf(0.1, 0.2, 0.2) == pytest.approx(0.67, abs=0.005)


@pytest.mark.parametrize(("sigma", "points"), [(1, 0.7), (16, 7.5)])
def test_larger_spots_vary_more_in_their_share(sigma, points):
    """Standard deviation of the share at keep 0.5, in percentage points, as in the lesson."""
    shares = [
        mixing.simulate_cow_mask(np.random.default_rng(n).normal(size=(64, 64)), 0.5, sigma).mean()
        for n in range(400)
    ]
    assert 100 * np.std(shares) == pytest.approx(points, rel=0.18)  # five standard errors
    assert np.mean(shares) == pytest.approx(0.5, abs=0.02)


def test_masks_at_the_ends_are_all_false_and_all_true():
    noise = np.random.default_rng(0).normal(size=(8, 8))
    assert not mixing.simulate_cow_mask(noise, 0.0, 2).any()
    assert mixing.simulate_cow_mask(noise, 1.0, 2).all()


# --- all together ----------------------------------------------------------------------------


def test_at_strength_zero_every_view_is_the_picture():
    image = scenes.picture("boat")
    for draws in views._draws(3):
        np.testing.assert_array_equal(views.simulate_view(image, 0, draws), image)


def test_every_bar_of_the_views_fits_its_axis():
    for name in scenes.NAMES:
        image = scenes.picture(name)
        for number in range(0, 51, 7):
            for draws in views._draws(number):
                assert np.abs(views.simulate_view(image, 1.0, draws) - image).mean() < 0.7


def test_views_stay_images_and_differ_more_with_strength(rng):
    image = scenes.picture("fish")
    apart = []
    for strength in 0.05, 0.4, 1.0:
        seen = [views.simulate_view(image, strength, d) for d in views._draws(1)]
        assert all(v.shape == (64, 64, 3) and v.min() >= 0 and v.max() <= 1 for v in seen)
        apart.append(np.mean([np.abs(v - image).mean() for v in seen]))
    assert apart == sorted(apart)


def test_stored_accuracies_are_what_training_gives():
    """Three of the ten networks: the mean of all is within five standard errors."""
    for policy, n in (("none", 4), ("shifts", 4), ("shifts and mirrors", 16)):
        stored = learning.measured()[policy][learning.EXAMPLES.index(n)]
        assert learning.simulate_accuracy(n, policy, networks=3) == pytest.approx(stored, abs=0.15)


def test_the_lesson_tells_the_stored_accuracies():
    stored = {name: dict(zip(learning.EXAMPLES, row, strict=True)) for name, row in
              learning.measured().items()}  # fmt: skip
    assert stored["none"][4] == pytest.approx(0.31, abs=0.005)
    assert stored["shifts"][4] == pytest.approx(0.75, abs=0.005)
    assert stored["none"][32] < stored["shifts"][4] < stored["none"][64]
    mirrored = stored["shifts and mirrors"]
    assert all(0.39 < mirrored[n] < 0.45 for n in (4, 8, 16, 32, 64))
    assert max(mirrored.values()) < 0.5


def test_mirrors_exchange_b_and_d_and_shifts_keep_the_letter(rng):
    b, d, p, q = learning.LETTERS
    np.testing.assert_array_equal(b[:, ::-1], d)
    np.testing.assert_array_equal(p[:, ::-1], q)
    x, _ = learning.simulate_letters(5, rng)
    np.testing.assert_array_equal(learning.augment(x, "none", rng), x)
    assert learning.augment(x, "shifts", rng).shape == x.shape
