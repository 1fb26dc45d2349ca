"""A table multiplied with a prefilter against the same done one after the other, on arrays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from anyinterp import filtering
from anyinterp.coords import Geometry
from anyinterp.dialects.table import OWN
from anyinterp.filtering import impulse_response
from anyinterp.rule import Prefilter, Rule
from anyinterp.weights import build

PAD = {"clamp": "edge", "symmetric": "symmetric", "reflect": "reflect", "wrap": "wrap", "constant": "constant"}
GEOMETRIES = [Geometry(n, m, Fraction(n, m)) for n, m in ((9, 4), (6, 13), (3, 5), (40, 7))]
LINEAR = replace(OWN["linear"], boundary="symmetric")
GAUSSIAN = Prefilter(sigma=0.8)
UNIT = 2.0**-53


def matrix(rule: Rule, geometry: Geometry) -> NDArray[np.float64]:
    taps = build(rule, geometry)
    assert taps is not None
    return taps.matrix()


def filter_matrix(prefilter: Prefilter, geometry: Geometry) -> NDArray[np.float64]:
    """Columns: what the filter makes of each unit vector, extended by `numpy.pad`."""
    response = impulse_response(prefilter, geometry.step)
    reach = response.size // 2
    units = np.pad(np.eye(geometry.n_in), ((0, 0), (reach, reach)), mode=PAD[prefilter.boundary])  # type: ignore[call-overload]
    return np.array([np.convolve(unit, response, "valid") for unit in units]).T


def bound(rule: Rule, geometry: Geometry) -> float:
    """A few float64 roundings of each product, all of which are below 2 in magnitude and sum to below 4."""
    taps = build(rule, geometry)
    assert taps is not None
    return 4 * (taps.width + 2) * 2.0**-53


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=lambda g: f"{g.n_in}-{g.n_out}")
@pytest.mark.parametrize("boundary", PAD)
@pytest.mark.parametrize("sigma", [0.8, 3.0, None])
def test_is_the_product_of_matrices(sigma: float | None, boundary: str, geometry: Geometry) -> None:
    prefilter = Prefilter(boundary, sigma)
    rule = replace(LINEAR, prefilter=prefilter)
    expected = matrix(LINEAR, geometry) @ filter_matrix(prefilter, geometry)
    np.testing.assert_allclose(matrix(rule, geometry), expected, rtol=0, atol=bound(rule, geometry))


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    geometry = GEOMETRIES[1]
    taps = build(LINEAR, geometry)
    assert taps is not None
    whole = filtering.filtered(taps, GAUSSIAN, geometry.step).matrix()
    monkeypatch.setattr(filtering, "CHUNK", 1)
    np.testing.assert_array_equal(filtering.filtered(taps, GAUSSIAN, geometry.step).matrix(), whole)


def test_a_row_keeps_its_share_beyond_the_border() -> None:
    geometry = GEOMETRIES[0]
    rule = replace(LINEAR, boundary="constant", prefilter=replace(GAUSSIAN, boundary="constant"), antialias=True)
    taps = build(rule, geometry)
    assert taps is not None
    assert taps.outside is not None
    assert taps.outside[0] > 0
    sums = taps.matrix().sum(axis=1) + taps.outside
    np.testing.assert_allclose(sums, 1, rtol=0, atol=bound(rule, geometry))


def test_wrapping_stays_narrow() -> None:
    rule = replace(LINEAR, boundary="wrap", prefilter=replace(GAUSSIAN, boundary="wrap"))
    taps = build(rule, Geometry(40, 80, Fraction(1, 2)))
    assert taps is not None
    assert taps.cyclic
    assert taps.width < 12


@pytest.mark.parametrize("sigma", [0.0, 0.3, 1.0, 7.7])
def test_response_is_symmetric_odd_and_sums_to_one(sigma: float) -> None:
    response = impulse_response(Prefilter(sigma=sigma), Fraction(1))
    assert response.size % 2 == 1
    np.testing.assert_array_equal(response, response[::-1])
    assert abs(response.sum() - 1) <= 2 * response.size * UNIT


@pytest.mark.parametrize("sigma", [0.5, 1.25, 3.0])
def test_response_is_its_formula(sigma: float) -> None:
    response = impulse_response(Prefilter(sigma=sigma), Fraction(1))
    reach = response.size // 2
    ratios = response[reach:] / response[reach]
    expected = [np.exp(-(k**2) / (2 * sigma**2)) for k in range(reach + 1)]
    # The exponent is rounded three times, so that e^−z errs by 3·z·u, z being 9 at most; exp, sum and quotients: 5.
    np.testing.assert_allclose(ratios, expected, rtol=(3 * 9 + 5) * UNIT, atol=0)


@pytest.mark.parametrize(
    ("sigma", "truncate", "radius"), [(1.0, 4.0, 4), (0.124, 4.0, 0), (0.125, 4.0, 1), (2.0, 1.0, 2), (0.0, 4.0, 0)]
)
def test_radius_is_rounded_half_up(sigma: float, truncate: float, radius: int) -> None:
    assert impulse_response(Prefilter(sigma=sigma, truncate=truncate), Fraction(1)).size == 2 * radius + 1


@pytest.mark.parametrize(
    ("step", "sigma"), [(Fraction(2), 0.5), (Fraction(3), 1.0), (Fraction(1), 0.0), (Fraction(4, 9), 0.0)]
)
def test_default_width_follows_the_step(step: Fraction, sigma: float) -> None:
    expected = impulse_response(Prefilter(sigma=sigma), Fraction(1))
    np.testing.assert_array_equal(impulse_response(Prefilter(), step), expected)
