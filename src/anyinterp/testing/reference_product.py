"""The exact result of a call: matrices times values, in `numpy.longdouble`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.reference_axes import AxisMatrix


@dataclass(frozen=True, eq=False, repr=False)
class Reference:
    """The exact result of one call.

    Attributes
    ----------
    exact : ndarray of longdouble or clongdouble
        The result before it is rounded to `dtype_out`.
    input : ndarray of longdouble or clongdouble
        The values that went in.
    matrices : tuple of AxisMatrix
        The axes that changed.
    fill : float
        What lies outside, under ``boundary="constant"``.
    dtype_in, dtype_out : str
        Names of dtypes.
    fixed : ndarray of uint8 or None
        The only right result, where the rule prescribes fixed-point arithmetic.
    limits : (ndarray, ndarray) or None
        The least and the greatest right result, where a rule rounds between the passes.
    """

    exact: NDArray[Any]
    input: NDArray[Any]
    matrices: tuple[AxisMatrix, ...]
    fill: float
    dtype_in: str
    dtype_out: str
    fixed: NDArray[np.uint8] | None = None
    limits: tuple[NDArray[Any], NDArray[Any]] | None = None

    def __repr__(self) -> str:
        return f"<Reference {self.input.shape} {self.dtype_in} -> {self.exact.shape} {self.dtype_out}>"

    @property
    def gather(self) -> bool:
        """True where every output is a copy of one input or of the fill value."""
        return all(matrix.gather for matrix in self.matrices)


def apply_matrix(weights: NDArray[Any], x: NDArray[Any], axis: int) -> NDArray[Any]:
    """Return the product along one axis, over non-zero weights only (so 0 * inf never happens)."""
    lines = np.moveaxis(x, axis, 0)
    result = np.zeros((weights.shape[0], *lines.shape[1:]), x.dtype)
    for i, row in enumerate(weights):
        for j in np.flatnonzero(row):
            result[i] += row[j] * lines[j]
    return np.moveaxis(result, 0, axis)


def fill_share(matrices: Sequence[AxisMatrix], ndim: int) -> NDArray[np.longdouble]:
    """Return the weight of the fill value in each output: one minus the product of what the axes keep inside.

    It is one sample, whatever the number of axes and taps beyond the border. So an infinite one gives an infinity of
    its weight's sign and no difference of two.
    """
    inside = np.ones((1,) * ndim, np.longdouble)
    for matrix in matrices:
        inside = inside * (1 - matrix.outside).reshape(-1, *[1] * (-matrix.axis - 1))
    return np.asarray(1 - inside)


def _apply(matrices: Sequence[AxisMatrix], x: NDArray[Any], fill: float) -> NDArray[Any]:
    if x.dtype.kind == "c":  # in parts: a real weight times (inf, 0) is not (inf, nan)
        parts = np.empty(_shape_after(matrices, x.shape), np.clongdouble)
        parts.real = _apply(matrices, x.real, fill)
        parts.imag = _apply(matrices, x.imag, 0.0)
        return parts
    with np.errstate(invalid="ignore"):
        for matrix in matrices:
            x = apply_matrix(matrix.weights, x, matrix.axis)
        share = fill_share(matrices, x.ndim)
        return np.asarray(x + np.where(share == 0, 0, share * np.longdouble(fill)))


def _shape_after(matrices: Sequence[AxisMatrix], shape: tuple[int, ...]) -> tuple[int, ...]:
    sizes = list(shape)
    for matrix in matrices:
        sizes[matrix.axis] = matrix.weights.shape[0]
    return tuple(sizes)


def finish(
    x: NDArray[Any],
    matrices: Sequence[AxisMatrix],
    dtypes: tuple[str, str],
    fill: float = 0.0,
    fixed: NDArray[np.uint8] | None = None,
) -> Reference:
    """Return the reference of matrices applied to an array; `dtypes` are the names before and after."""
    values = x.astype(np.clongdouble if x.dtype.kind == "c" else np.longdouble)
    exact = _apply(matrices, values, fill)
    return Reference(exact, values, tuple(matrices), fill, *dtypes, fixed)


def product(values: NDArray[Any], matrices: Sequence[AxisMatrix], dtype: str) -> Reference:
    """Return the reference of matrices of one's own, applied to values of a floating dtype."""
    return finish(values, matrices, (dtype, dtype))
