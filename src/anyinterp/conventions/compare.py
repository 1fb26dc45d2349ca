"""How far two conventions are apart on an array."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import array_api_compat

from anyinterp import dtypes
from anyinterp._typing import Array, Namespace
from anyinterp.conventions.naming import convention_of, in_words
from anyinterp.conventions.units import unit_of
from anyinterp.dialects import Convention
from anyinterp.resampler import Resampler

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two results and their difference; its ``str`` is for reading.

    Attributes
    ----------
    conventions : tuple of two Conventions
        Whose results they are.
    a, b : array
        The results, of the library of the input, in its units: where integers became floats from 0 to 1
        (scikit-image), these are multiplied back.
    difference : array
        a − b, in floating point.
    maximum, mean : float
        Of the difference's absolute value.
    """

    conventions: tuple[Convention, Convention]
    a: Array
    b: Array
    difference: Array
    maximum: float
    mean: float

    def __str__(self) -> str:
        first, second = self.conventions
        names = f"{in_words(first)} and {in_words(second)}"
        return f"{names} differ by {self.mean:.3g} on average, by {self.maximum:.3g} at most"


def compare(x: Array, shape: Any, a: Any, b: Any, *, axes: Any = None) -> Comparison:
    """Resize an array by two conventions and subtract.

    Parameters
    ----------
    x : array
        As in `anyinterp.resize`.
    shape : int or sequence of int
        Output lengths of `axes`.
    a, b : str, (str, str) or Convention
        A library's name, for its defaults; its name and a method; or one of its conventions with all options, such
        as ``anyinterp.conventions.opencv(interpolation="INTER_AREA")``.
    axes : int or sequence of int, optional
        As in `anyinterp.resize`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError, TypeError
        For arguments out of place, and for what a library refuses.

    Examples
    --------
    >>> import numpy as np, anyinterp
    >>> x = np.array([0, 0, 0, 0, 240, 240, 240, 240])
    >>> found = anyinterp.conventions.compare(x, 3, ("torch", "area"), ("onnx", "linear"))
    >>> found.a, found.b
    (array([  0., 120., 240.]), array([  0, 120, 240]))
    >>> found.maximum
    0.0
    """
    conventions = convention_of("a", a), convention_of("b", b)
    first, second = (_in_units(x, Resampler.resize(shape, axes=axes, like=one)) for one in conventions)
    if first.shape != second.shape:
        raise ValueError(
            f"a, b: {in_words(conventions[0])} gives shape {tuple(first.shape)} and {in_words(conventions[1])} "
            f"{tuple(second.shape)}; only results of one shape can be compared"
        )
    xp = array_api_compat.array_namespace(first)
    difference = _difference(xp, *(xp.astype(one, _working_dtype(xp, first, second)) for one in (first, second)))
    size = xp.abs(difference) if 0 not in difference.shape else xp.zeros((1,))
    return Comparison(conventions, first, second, difference, float(xp.max(size)), float(xp.mean(size)))


def _in_units(x: Array, sample: Resampler) -> Array:
    result = sample(x)
    unit = unit_of(sample.plan(tuple(x.shape), dtypes.name_of(x.dtype)).before)
    return result if unit == 1 else result / unit


def _difference(xp: Namespace, a: Array, b: Array) -> Array:
    """Subtract; 0 where both are the same infinity or NaN."""
    same = (a == b) | (xp.isnan(a) & xp.isnan(b))
    return xp.where(same, xp.zeros_like(a), a) - xp.where(same, xp.zeros_like(b), b)


def _working_dtype(xp: Namespace, *results: Array) -> Any:
    """Floating dtype that holds the difference of two results as well as the library can."""
    name = dtypes.accumulator(*(dtypes.name_of(result.dtype) for result in results))
    return dtypes.resolve(xp, dtypes.available(xp, name))
