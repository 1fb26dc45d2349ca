"""Comparisons with the reference. Their messages say which element is wrong, and by how much."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.bounds import FLOATS, PARTS, bound, integer_range, is_integer, part
from anyinterp.testing.reference_product import Reference


def _describe(case: str, actual: Any, expected: Any, allowed: Any, excess: NDArray[Any]) -> str:
    """Return a message about the worst element."""
    where = np.unravel_index(int(np.argmax(excess)), excess.shape)
    error = abs(np.longdouble(actual[where]) - expected[where])
    return (
        f"{case}: {int((excess > 0).sum())} of {excess.size} elements are out of the bound; the worst at "
        f"{tuple(int(i) for i in where)}: got {actual[where]!r}, exact {expected[where]!r}, "
        f"error {float(error):.3g}, allowed {float(allowed[where]):.3g}"
    )


def assert_same(actual: NDArray[Any], expected: NDArray[Any], case: str) -> None:
    """Fail unless two arrays are equal in every bit that matters: shape, dtype, values, NaNs."""
    assert actual.shape == expected.shape, f"{case}: shape {actual.shape}, expected {expected.shape}"
    assert actual.dtype == expected.dtype, f"{case}: dtype {actual.dtype}, expected {expected.dtype}"
    different = (actual != expected) & ~((actual != actual) & (expected != expected))
    if different.any():
        where = tuple(int(i) for i in np.argwhere(different)[0])
        raise AssertionError(
            f"{case}: {int(different.sum())} of {different.size} elements differ; the first at {where}: "
            f"got {actual[where]!r}, expected {expected[where]!r}"
        )


def assert_within_bound(actual: NDArray[Any], reference: Reference, case: str) -> None:
    """Fail unless a result is as close to the exact one as its bound demands.

    Parameters
    ----------
    actual : ndarray
        The result's values, in their own dtype or, where NumPy has none for it, in a wider one.
    reference : Reference
        From `anyinterp.testing.reference`.
    case : str
        What the message starts with.

    Notes
    -----
    NaN and infinite values have to stand exactly where they stand in the reference. An element that
    the reference puts beyond the largest number of the result's dtype may be infinite.
    """
    expected = reference.exact
    assert actual.shape == expected.shape, f"{case}: shape {actual.shape}, expected {expected.shape}"
    if reference.fixed is not None:
        assert_same(actual, reference.fixed, case)
        return
    if reference.limits is not None:
        _assert_between(actual, *reference.limits, case)
        return
    if reference.dtype_out in PARTS:
        for name in ("real", "imag"):
            half = dataclasses.replace(
                reference,
                exact=getattr(expected, name),
                input=getattr(reference.input, name),
                fill=reference.fill if name == "real" else 0.0,
                dtype_in=part(reference.dtype_in),
                dtype_out=part(reference.dtype_out),
            )
            assert_within_bound(getattr(actual, name), half, f"{case} ({name} part)")
        return
    if is_integer(reference.dtype_out):
        _assert_integers(actual, reference, case)
    else:
        _assert_floats(actual, reference, case)


def _assert_between(actual: NDArray[Any], least: NDArray[Any], most: NDArray[Any], case: str) -> None:
    assert actual.dtype == least.dtype, f"{case}: dtype {actual.dtype}, expected {least.dtype}"
    wrong = (actual < least) | (actual > most)
    if wrong.any():
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise AssertionError(
            f"{case}: {int(wrong.sum())} of {wrong.size} elements are out of their limits; the first at {where}: "
            f"got {actual[where]!r}, expected {least[where]!r} to {most[where]!r}"
        )


def _assert_integers(actual: NDArray[Any], reference: Reference, case: str) -> None:
    low, high = integer_range(reference.dtype_out)
    allowed = bound(reference)
    exact = np.where(np.isnan(reference.exact), 0, reference.exact)
    if reference.dtype_out == "bool":
        exact = np.abs(exact)  # true is whatever does not round to zero
    expected = np.clip(exact, np.longdouble(low), np.longdouble(high))
    margin = allowed - np.longdouble(0.5)
    saturated = np.where(exact > high + margin, 1, np.where(exact < low - margin, -1, 0))
    error = np.abs(actual.astype(np.longdouble) - expected)
    excess = np.where(saturated == 0, error - allowed, error)
    if (excess > 0).any():
        raise AssertionError(_describe(case, actual, expected, allowed, excess))


def _assert_floats(actual: NDArray[Any], reference: Reference, case: str) -> None:
    expected = reference.exact
    allowed = bound(reference)
    values = actual.astype(np.longdouble)
    largest = FLOATS[part(reference.dtype_out)][2]
    beyond = np.isfinite(expected) & (np.abs(expected) + allowed > largest)
    for name, test in (("NaN", np.isnan), ("infinite", np.isinf)):
        wrong = (test(values) != test(expected)) & ~beyond
        if wrong.any():
            where = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise AssertionError(
                f"{case}: {int(wrong.sum())} of {wrong.size} elements are {name} where they should not be, "
                f"or are not where they should; the first at {where}: got {actual[where]!r}, "
                f"expected {expected[where]!r}"
            )
    finite = np.isfinite(expected) & np.isfinite(values)
    signs = np.isinf(expected) & (np.sign(values) != np.sign(expected))
    with np.errstate(invalid="ignore"):
        error = np.where(finite, np.abs(values - expected), np.where(signs, np.inf, 0))
    excess = np.where(error > allowed, error, 0)
    if (excess > 0).any():
        raise AssertionError(_describe(case, actual, expected, allowed, excess))
