"""affine_matrix: answers that must pass, and mistakes that must not."""

import math

import numpy as np


def parts(angle, translate, scale, shear):
    """Rotation, shear, scaling, translation, each 3 by 3."""
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    rotation = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    shearing = np.array([[1, np.tan(np.deg2rad(shear)), 0], [0, 1, 0], [0, 0, 1.0]])
    scaling = np.diag([scale, scale, 1.0])
    translation = np.array([[1, 0, translate[0]], [0, 1, translate[1]], [0, 0, 1.0]])
    return rotation, shearing, scaling, translation


def product(angle, translate, scale, shear):
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return translation @ rotation @ shearing @ scaling


def right_product(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return translation @ rotation @ shearing @ scaling


def right_written_out(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    a, t = math.radians(angle), math.tan(math.radians(shear))
    c, s = math.cos(a), math.sin(a)
    tx, ty = translate
    return np.array(
        [
            [scale * c, scale * (c * t - s), tx],
            [scale * s, scale * (s * t + c), ty],
            [0.0, 0.0, 1.0],
        ]
    )


def right_step_by_step(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    m = np.eye(3)
    m[:2] *= scale
    m[0] += math.tan(shear * math.pi / 180) * m[1]
    a = angle * math.pi / 180
    m[:2] = [[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]] @ m[:2]
    m[:2, 2] += translate
    return m


def right_from_the_unit_vectors(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    turn = np.exp(1j * np.radians(angle))
    slope = np.tan(np.radians(shear))
    corners = [turn * scale, turn * (scale * slope + 1j * scale)]
    matrix = np.eye(3)
    matrix[:2, 0] = corners[0].real, corners[0].imag
    matrix[:2, 1] = corners[1].real, corners[1].imag
    matrix[:2, 2] = translate
    return matrix


def wrong_radians(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You took the angles for radians. They come in degrees: np.deg2rad converts them."""
    return product(np.degrees(angle), translate, scale, np.degrees(shear))


def wrong_shear_in_radians(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You converted the angle and forgot the shear, which is in degrees too."""
    return product(angle, translate, scale, np.degrees(shear))


def wrong_counterclockwise(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your rotation turns the other way: it is [[cos, -sin], [sin, cos]]. With y pointing down, that is clockwise on the screen."""
    return product(-angle, translate, scale, shear)


def wrong_order_reversed(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You multiplied in the order of the words. The matrix on the right acts first, so the product is translation @ rotation @ shear @ scale."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return scaling @ shearing @ rotation @ translation


def wrong_translation_first(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your translation acts first, so it is scaled and turned with the image. It comes last: its matrix is the leftmost."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return rotation @ shearing @ scaling @ translation


def wrong_rotation_before_shear(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You rotated before you sheared. The shear acts first: rotation @ shear."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return translation @ shearing @ rotation @ scaling


def wrong_shear_down(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your shear moves columns up and down. Here rows move sideways: [[1, tan], [0, 1]]."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return translation @ rotation @ shearing.T @ scaling


def wrong_no_tangent(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You wrote the shear's angle into the matrix. Its entry is the tangent of the angle, so that vertical lines lean by that angle."""
    return product(angle, translate, scale, np.degrees(np.arctan(np.deg2rad(shear))))


def wrong_sine_for_tangent(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You used the sine of the shear angle: its entry is the tangent."""
    return product(angle, translate, scale, np.degrees(np.arctan(np.sin(np.deg2rad(shear)))))


def wrong_rows_and_columns(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You read the translation as (row, column). It is (tx, ty): x, the column, comes first."""
    return product(angle, (translate[1], translate[0]), scale, shear)


def wrong_transposed(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your matrix is transposed: the translation belongs into the last column, since points are columns on the right."""
    return product(angle, translate, scale, shear).T


def wrong_inverse_scale(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You divided by the scale. The matrix moves the content forwards, so a scale of 2 makes it twice as large; warp does the inverting."""
    return product(angle, translate, 1.0 / scale, shear)


def wrong_corner_scaled(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You scaled the whole matrix, the corner and the translation included. Only the upper left 2 by 2 block scales; the corner stays 1."""
    return scale * product(angle, translate, 1.0, shear)


def wrong_two_rows(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your matrix lacks its last row, [0, 0, 1], without which matrices of this kind cannot be multiplied or inverted."""
    return product(angle, translate, scale, shear)[:2]


def wrong_inverse(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You returned the inverse map. The matrix says where the content goes; warp does the inverting."""
    return np.linalg.inv(product(angle, translate, scale, shear))


def wrong_shear_the_other_way(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your shear leans the other way: its entry is +tan, so that what lies below the center moves to the right."""
    return product(angle, translate, scale, -shear)


def wrong_y_up(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You moved up for a positive ty. In images y points down, so ty enters as it is."""
    return product(angle, (translate[0], -translate[1]), scale, shear)


def wrong_default_scale(angle=0.0, translate=(0, 0), scale=0.0, shear=0.0):
    """Your default scale is 0, which shrinks the picture to a point. Without arguments nothing changes: scale=1.0."""
    return product(angle, translate, scale, shear)


def wrong_whole_numbers(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """You wrote the translation into an integer array, which cuts off its fraction: np.eye(3) is float."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return translation.astype(int) @ rotation @ shearing @ scaling


def wrong_scale_last(angle=0.0, translate=(0, 0), scale=1.0, shear=0.0):
    """Your scale acts last, so it scales the translation too. It comes first: its matrix is the rightmost."""
    rotation, shearing, scaling, translation = parts(angle, translate, scale, shear)
    return scaling @ translation @ rotation @ shearing
