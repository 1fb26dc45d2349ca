from __future__ import annotations

import dataclasses
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from anyinterp.kernels import BCCubic, Box, Gaussian, Hamming, Kernel, Keys, Lanczos, Triangle

EVERY = [
    Box(),
    Triangle(),
    Keys(),
    Keys(-0.75),
    BCCubic(),
    BCCubic(1.0, 0.0),
    Lanczos(),
    Lanczos(5),
    Hamming(),
    Gaussian(),
]
INTERPOLATING = [
    Box(),
    Triangle(),
    Keys(),
    Keys(-0.75),
    Keys(-1.0),
    BCCubic(0.0, 0.5),
    Lanczos(2),
    Lanczos(3),
    Lanczos(5),
    Hamming(),
]
SYMMETRIC = [kernel for kernel in EVERY if not isinstance(kernel, Box)]
# Polynomials whose coefficients are short binary fractions: exact on short binary fractions.
PARTITIONS = [Box(), Triangle(), Keys(-0.5), Keys(-0.75), BCCubic(0.0, 0.5)]

SIXTEENTHS = np.arange(-64, 65) / 16.0


def keys_exactly(t: Fraction, a: Fraction) -> Fraction:
    r = abs(t)
    if r <= 1:
        return (a + 2) * r**3 - (a + 3) * r**2 + 1
    return a * r**3 - 5 * a * r**2 + 8 * a * r - 4 * a if r < 2 else Fraction(0)


@pytest.mark.parametrize("kernel", EVERY, ids=repr)
def test_kernel_is_a_frozen_hashable_picklable_value(kernel: Any) -> None:
    copy = pickle.loads(pickle.dumps(kernel))
    assert copy == kernel
    assert hash(copy) == hash(kernel)
    assert isinstance(kernel, Kernel)
    with pytest.raises(dataclasses.FrozenInstanceError):
        kernel.support = 1.0


@pytest.mark.parametrize("kernel", EVERY, ids=repr)
def test_kernel_is_zero_beyond_its_support(kernel: Any) -> None:
    beyond = np.array([np.nextafter(kernel.support, np.inf), kernel.support + 0.25, kernel.support + 9.0])
    assert not kernel(beyond).any()
    assert not kernel(-beyond).any()


@pytest.mark.parametrize("kernel", EVERY, ids=repr)
def test_kernel_keeps_shape_and_gives_float64(kernel: Any) -> None:
    values = kernel(np.zeros((2, 3)))
    assert values.shape == (2, 3)
    assert values.dtype == np.float64


@pytest.mark.parametrize("kernel", SYMMETRIC, ids=repr)
def test_kernel_is_even(kernel: Any) -> None:
    np.testing.assert_array_equal(kernel(SIXTEENTHS), kernel(-SIXTEENTHS))


@pytest.mark.parametrize("kernel", INTERPOLATING, ids=repr)
def test_interpolating_kernel_is_exactly_one_at_zero_and_zero_at_other_integers(kernel: Any) -> None:
    integers = np.arange(-6.0, 7.0)
    np.testing.assert_array_equal(kernel(integers), (integers == 0).astype(float))


@pytest.mark.parametrize("kernel", PARTITIONS, ids=repr)
def test_shifted_copies_add_up_to_one(kernel: Any) -> None:
    shifts = np.arange(-3, 4)
    np.testing.assert_array_equal(kernel(SIXTEENTHS[48:80, None] - shifts).sum(axis=1), np.ones(32))


@pytest.mark.parametrize("a", [-0.5, -0.75, -1.0])
@pytest.mark.parametrize("k", range(0, 40, 3))
def test_keys_is_its_formula(a: float, k: int) -> None:
    assert Fraction(float(Keys(a)(np.array([k / 16]))[0])) == keys_exactly(Fraction(k, 16), Fraction(a))


@pytest.mark.parametrize(("b", "c", "a"), [(0.0, 0.5, -0.5), (0.0, 0.75, -0.75), (0.0, 1.0, -1.0)])
def test_bc_cubic_without_b_is_keys_up_to_its_factor(b: float, c: float, a: float) -> None:
    np.testing.assert_array_equal(BCCubic(b, c)(SIXTEENTHS), Keys(a)(SIXTEENTHS))


@pytest.mark.parametrize(
    ("t", "value"), [(0.0, Fraction(2, 3)), (0.5, Fraction(23, 48)), (1.0, Fraction(1, 6)), (1.5, Fraction(1, 48))]
)
def test_bc_cubic_one_zero_is_the_cubic_b_spline(t: float, value: Fraction) -> None:
    """The values times six are exact; the division rounds once."""
    assert float(BCCubic(1.0, 0.0)(np.array([t]))[0]) == float(value)


@pytest.mark.parametrize("t", [-0.5, 0.5])
def test_box_is_half_open(t: float) -> None:
    assert Box()(np.array([t]))[0] == float(t > 0)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0])
def test_gaussian_is_cut_at_three_sigma(sigma: float) -> None:
    edge = np.array([3 * sigma, np.nextafter(3 * sigma, 0.0)])
    np.testing.assert_array_equal(Gaussian(sigma)(edge) > 0, [False, True])


@pytest.mark.parametrize("t", [0.25, 0.5, 0.75])
def test_hamming_is_a_windowed_sinc(t: float) -> None:
    """Two roundings in sinc, three in the window, one in the product."""
    value = np.sinc(t) * (0.54 + 0.46 * np.cos(np.pi * t))
    assert abs(Hamming()(np.array([t]))[0] - value) <= 6 * 2.0**-53


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_lanczos_changes_sign_at_every_integer(n: int) -> None:
    lobes = Lanczos(n)(np.arange(n) + 0.5)
    np.testing.assert_array_equal(np.sign(lobes), (-1.0) ** np.arange(n))
