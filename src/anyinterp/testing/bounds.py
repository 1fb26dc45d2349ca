"""How far a result may lie from the exact one: derived, never chosen.

An executor multiplies and sums in an accumulator with unit roundoff u. A pass whose rows have at most
w taps rounds each weight (1), each product (1) and w - 1 sums, so that its result errs by at most
(w + 1) u |W| |x| to first order, in whatever order it sums. The factor c = 2 covers the higher orders
and one rounding of the intermediate array. To this comes the error of the float64 weights of the plan
themselves, a matrix E of its own (see `anyinterp.testing.reference_axes.weight_error`). With
G_k = c u (w_k + 1) |W_k| + E_k for pass k, the passes together err by at most

    sum over k of  |W_d| ... G_k ... |W_1| |x|

elementwise, which for E = 0 is gamma |W_d| ... |W_1| |x| with gamma = c u sum of (w_k + 1). Last come
one rounding to the result's dtype, u_out |y|, and the smallest subnormal number eta of both dtypes
for each tap, which is what underflow costs. A copied sample (`gather`) has no error at all unless
its dtype changes; a 64-bit integer is rounded on its way into any other dtype. Where an integer comes
out, it is at most 1/2 away from a number that errs so much.

Complex numbers are two real ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.reference_axes import AxisMatrix
from anyinterp.testing.reference_product import Reference, apply_matrix

SAFETY = 2  # the c of the formula

INTEGER_BITS = {f"{sign}int{bits}": bits for sign in ("", "u") for bits in (8, 16, 32, 64)}

# Unit roundoff, smallest subnormal and largest finite number.
FLOATS = {
    "float16": (2.0**-11, 2.0**-24, 65504.0),
    "bfloat16": (2.0**-8, 2.0**-133, 2.0**128 - 2.0**120),
    "float32": (2.0**-24, 2.0**-149, 2.0**128 - 2.0**104),
    "float64": (2.0**-53, 2.0**-1074, 2.0**1023 * (2 - 2.0**-52)),
}
PARTS = {"complex64": "float32", "complex128": "float64"}
WIDE = frozenset({"int32", "uint32", "int64", "uint64", "float64", "complex128"})


def accumulator(dtype_in: str, dtype_out: str) -> str:
    """Return the name of the dtype that sums are made in (of the parts, if complex)."""
    wide = dtype_in in WIDE or dtype_out in ("float64", "complex128")
    return "float64" if wide else "float32"


def part(dtype: str) -> str:
    """Return the dtype of the real part."""
    return PARTS.get(dtype, dtype)


def integer_range(dtype: str) -> tuple[int, int]:
    """Return the least and the greatest value of an integer dtype or of bool."""
    if dtype == "bool":
        return 0, 1
    bits = INTEGER_BITS[dtype]
    return (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def is_integer(dtype: str) -> bool:
    """Return whether results of this dtype are rounded to whole numbers."""
    return dtype == "bool" or dtype in INTEGER_BITS


def _finite(x: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.where(np.isfinite(x), np.abs(x), 0))


def _pass_error(matrix: AxisMatrix, u: float) -> NDArray[Any]:
    """Return the matrix G_k of the module's docstring."""
    if matrix.gather:
        return np.zeros_like(matrix.weights)
    gamma = SAFETY * u * (float(matrix.taps.max(initial=0)) + 1)
    return gamma * np.abs(matrix.weights) + matrix.error


def accumulated(reference: Reference, u: float) -> NDArray[Any]:
    """Return the error of all passes together, before the last rounding, as longdouble.

    Parameters
    ----------
    reference : Reference
        Of a call; its input gives the amplitudes.
    u : float
        Unit roundoff of the accumulator.
    """
    if np.iscomplexobj(reference.input):
        raise ValueError("reference: take the real and the imaginary part one by one")
    total = np.zeros_like(reference.exact)
    amplitudes = _finite(reference.input)
    for wrong in reference.matrices:
        errors = amplitudes
        for matrix in reference.matrices:
            weights = _pass_error(matrix, u) if matrix is wrong else np.abs(matrix.weights)
            errors = apply_matrix(weights, errors, matrix.axis)
        total += errors
    return np.asarray(total + _fill_error(reference, u))


def _fill_error(reference: Reference, u: float) -> NDArray[Any]:
    """Return the error of adding fill * (1 - s_1 ... s_d), where s_k is what pass k keeps inside.

    Each s_k errs like a weight, relative to 1; the sum, the products and the result round once each.
    Where the fill value stands alone, it is rounded once.
    """
    shares = np.zeros(reference.exact.shape, np.longdouble)
    if not reference.fill or not np.isfinite(reference.fill):
        return shares
    for matrix in reference.matrices:
        roundings = 1 if matrix.gather else matrix.taps + 3
        own = (SAFETY * u * np.max(roundings, initial=0) + matrix.error.sum(axis=1)) * (matrix.outside != 0)
        shape = [1] * reference.exact.ndim
        shape[matrix.axis] = -1
        shares = shares + own.reshape(shape)
    return np.asarray(shares * abs(reference.fill))


def bound(reference: Reference) -> NDArray[Any]:
    """Return the largest error allowed for each element of a real result, as longdouble."""
    u, tiny, _ = FLOATS[accumulator(reference.dtype_in, reference.dtype_out)]
    exact = _finite(reference.exact)
    errors = accumulated(reference, u)
    if not reference.gather:
        taps = sum(int(matrix.taps.max(initial=0)) for matrix in reference.matrices)
        errors = errors + tiny * (taps + 1)
    if reference.gather and reference.dtype_in == reference.dtype_out:
        return errors
    if INTEGER_BITS.get(reference.dtype_in) == 64:
        errors = errors + SAFETY * u * exact  # it is rounded on its way in
    if is_integer(reference.dtype_out):
        return errors + np.longdouble(0.5)
    u_out, tiny_out, _ = FLOATS[part(reference.dtype_out)]
    return np.asarray(errors + u_out * (exact + errors) + tiny_out)
