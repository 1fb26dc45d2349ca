"""The reference: `interpolate` and `resize` once more, slow and plain.

It shares nothing with the library: own kernels, own coordinates (exact rational numbers), own edge
rules, one dense matrix per axis, products in `numpy.longdouble`. The two functions take the arguments
of the public ones, NumPy arrays only, and return a `Reference`: the exact result before the
last rounding, and the matrices from which `anyinterp.testing.bounds` derives what an executor may err.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp.testing.reference_axes import (
    AxisMatrix,
    covering_axis,
    float32_nearest_axis,
    kernel_axis,
    nearest_axis,
    pooling_axis,
)
from anyinterp.testing.reference_fixed import fixed_point
from anyinterp.testing.reference_kernels import HALF, kernel_of
from anyinterp.testing.reference_product import Reference, finish

NARROW = frozenset({"bool", "uint8", "int8", "uint16", "int16"})
WIDE = frozenset({"uint32", "int32", "uint64", "int64"})
LINEAR = frozenset({"linear", "bilinear", "trilinear"})
CUBIC = frozenset({"cubic", "bicubic", "tricubic"})
FIXED_POINT = frozenset(
    {("bilinear", False), ("bilinear", True), ("bicubic", False), ("bicubic", True), ("lanczos", True)}
)


def floating(dtype: str) -> str:
    """Return the dtype that `interpolate` gives by default."""
    return "float32" if dtype in NARROW else "float64" if dtype in WIDE else dtype


def _last(value: Any, rank: int) -> list[Any]:
    """Return one entry per spatial axis; a short sequence is for the last ones, None before it."""
    if isinstance(value, Sequence):
        return [None] * (rank - len(value)) + list(value)
    return [value] * rank


def interpolate(
    x: NDArray[Any],
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
    *,
    dtype: str | None = None,
    dtype_in: str | None = None,
) -> Reference:
    """Return what `anyinterp.interpolate` has to return for a NumPy array.

    `dtype_in` is the name of the array's own dtype where NumPy has none (bfloat16: give float64 values).
    """
    dtype_in = dtype_in or x.dtype.name
    rank = x.ndim - 2
    sizes = _last(size, rank)
    scales = [None if s is None else float(s) for s in _last(scale_factor, rank)]
    aligned = bool(align_corners)
    matrices, outputs = [], []
    for k, n in enumerate(x.shape[2:]):
        scale = scales[k]
        m = int(n * scale) if scale is not None else n if sizes[k] is None else int(sizes[k])
        if recompute_scale_factor or mode == "area":
            scale = None
        scales[k] = scale
        outputs.append(m)
        untouched = sizes[k] is None and scale is None and m == n
        matrix = None if untouched else _torch_axis(k - rank, n, m, scale, mode, aligned, antialias)
        if matrix is not None:
            matrices.append(matrix)
    dtype_out = dtype or floating(dtype_in)
    fixed = None
    if x.dtype == np.uint8 and dtype_out == "uint8" and (mode, antialias) in FIXED_POINT:
        fixed = fixed_point(x, outputs, scales, mode, aligned, antialias)
    return finish(x, matrices, (dtype_in, dtype_out), fixed=fixed)


def _torch_axis(
    axis: int, n: int, m: int, scale: float | None, mode: str, aligned: bool, antialias: bool
) -> AxisMatrix | None:
    """Return the matrix of one axis by torch's rules, None where the axis is left as it is."""
    if mode in ("nearest", "nearest-exact"):
        return float32_nearest_axis(axis, n, m, scale, mode == "nearest-exact")
    if mode == "area":
        return pooling_axis(axis, n, m)
    if aligned:
        step = Fraction(n - 1, m - 1) if m > 1 else Fraction(0)
    else:
        step = Fraction(n, m) if scale is None else 1 / Fraction(scale)
    if n == m and (antialias or mode in LINEAR or step == 1):
        return None
    method = "linear" if mode in LINEAR else "lanczos3" if mode == "lanczos" else "cubic"
    if antialias:
        stretch = max(step, Fraction(1))
        return kernel_axis(axis, n, m, step, step / 2 - HALF, method, stretch, "drop")
    origin = Fraction(0) if aligned else step / 2 - HALF
    boundary = "drop" if mode == "lanczos" else "clamp"
    method = "cubic-torch" if method == "cubic" else method
    return kernel_axis(axis, n, m, step, origin, method, Fraction(1), boundary)


def resize(
    x: NDArray[Any],
    shape: Any = None,
    *,
    scale: Any = None,
    axes: Any = None,
    method: Any = None,
    antialias: bool | None = None,
    boundary: str | None = None,
    fill_value: float | None = None,
    region: Any = None,
    dtype: str | None = None,
    dtype_in: str | None = None,
) -> Reference:
    """Return what `anyinterp.resize` has to return for a NumPy array; `dtype_in` as above."""
    dtype_in = dtype_in or x.dtype.name
    chosen = _axes(axes, scale if shape is None else shape, x.ndim)
    sizes = _each(shape, len(chosen))
    scales = _each(scale, len(chosen))
    methods = _each(method if method is not None else "linear", len(chosen))
    regions = [None] * len(chosen) if region is None else list(region)
    matrices = []
    for k, axis in enumerate(chosen):
        n = x.shape[axis]
        m = sizes[k]
        start, stop = (Fraction(edge) for edge in (regions[k] or (0, n)))
        if scales[k] is not None:
            m = max(1, math.floor((stop - start) * Fraction(scales[k]) + HALF))
        if m == n and start == 0 and stop == n:
            continue
        step = (stop - start) / m
        edge = boundary or "drop"
        matrices.append(_own_axis(axis, n, m, step, start, methods[k], antialias, edge))
    return finish(x, matrices, (dtype_in, dtype or dtype_in), fill_value or 0.0)


def _own_axis(
    axis: int,
    n: int,
    m: int,
    step: Fraction,
    start: Fraction,
    method: Any,
    antialias: bool | None,
    boundary: str,
) -> AxisMatrix:
    """Return the matrix of one axis by the rules of `anyinterp.resize`."""
    if method == "nearest":
        return nearest_axis(axis, n, m, step, start, boundary)
    if method == "area":
        return covering_axis(axis, n, m, step, start, boundary)
    kernel_of(method)  # an unknown name fails here, not in the cache
    stretch = Fraction(1) if antialias is False else max(step, Fraction(1))
    origin = start + step / 2 - HALF
    return kernel_axis(axis, n, m, step, origin, method, stretch, boundary, boundary == "drop")


def _each(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] * count


def _axes(axes: Any, sizes: Any, ndim: int) -> list[int]:
    """Return the axes counted from the end; by default the last ones, all for a single number."""
    if axes is None:
        count = len(sizes) if isinstance(sizes, list | tuple) else ndim
        return list(range(-count, 0))
    numbers = axes if isinstance(axes, list | tuple) else [axes]
    return [operator.index(axis) - (ndim if axis >= 0 else 0) for axis in numbers]
