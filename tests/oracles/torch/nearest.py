"""Which sample torch's kernels copy, in NumPy: three formulas for nearest and nearest-exact.

``aten/src/ATen/native/cpu/UpSampleKernel.cpp`` has two kernels: a generic one, whose arithmetic is that of the
tensor (float32 for everything but float64), and a fast one for channels-last tensors and small outputs, in
float32. The CUDA kernels (``native/cuda/UpSample.cuh``) have one formula in float32, which is the one that
`anyinterp.interpolate` follows everywhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def _step(n: int, m: int, scale: float | None, real: Any) -> Any:
    return real(n) / real(m) if scale is None else real(1.0 / scale)


def _floored(position: NDArray[Any], n: int) -> Ints:
    return np.minimum(np.floor(position.astype(np.float32)).astype(np.int64), n - 1)


def cuda(n: int, m: int, scale: float | None, exact: bool) -> Ints:
    """Return the rule: step and product in float32, no shortcuts."""
    half = np.float32(0.5 if exact else 0.0)
    return _floored((np.arange(m, dtype=np.float32) + half) * _step(n, m, scale, np.float32), n)


def fast(n: int, m: int, scale: float | None, exact: bool) -> Ints:
    """Return the indices of the fast kernel, which is also that of every backward pass."""
    step = _step(n, m, scale, np.float32)
    if exact:
        return _floored(np.float64(step) * (np.arange(m) + 0.5), n)
    if m == n:
        return np.arange(m)
    if m == 2 * n:
        return np.arange(m) // 2
    return _floored(step * np.arange(m, dtype=np.float32), n)


def generic(n: int, m: int, scale: float | None, exact: bool, *, wide: bool, fused: bool) -> Ints:
    """Return the indices of the generic kernel.

    Parameters
    ----------
    wide : bool
        The tensor is float64.
    fused : bool
        The compiler fused step·(i+½) − ½ into one operation, as it does in the AVX2 build.
    """
    real = np.float64 if wide else np.float32
    step, i = _step(n, m, scale, real), np.arange(m, dtype=real)
    if not exact:
        return _floored(step * i, n)
    if fused and not wide:
        # The product of two float32 numbers is exact in float64.
        position = (step.astype(np.float64) * (i + real(0.5)) - 0.5).astype(np.float32)
    else:
        position = step * (i + real(0.5)) - real(0.5)
    return _floored(np.maximum(position, real(0)).astype(np.float64) + 0.5, n)


def is_fast(x: torch.Tensor, sizes: tuple[int, ...]) -> bool:
    """Return whether torch takes the fast kernel for a tensor and an output size."""
    if x.ndim == 4:
        last = x.is_contiguous(memory_format=torch.channels_last) and x.shape[1] > 3
        return last or sum(sizes) <= 128
    return x.ndim == 5 and x.is_contiguous(memory_format=torch.channels_last_3d) and x.shape[1] > 3


def on_cpu(x: torch.Tensor, axis: int, sizes: tuple[int, ...], scale: float | None, exact: bool) -> list[Ints]:
    """Return the indices that torch may take on a spatial axis: one answer per way of compiling it."""
    n, m = x.shape[2 + axis], sizes[axis]
    if is_fast(x, sizes):
        return [fast(n, m, scale, exact)]
    wide = x.dtype == torch.float64
    return [generic(n, m, scale, exact, wide=wide, fused=fused) for fused in (True, False)]


def reason(x: torch.Tensor, axis: int, sizes: tuple[int, ...], scale: float | None, exact: bool) -> str | None:
    """Name the class of differences between torch and the rule that an axis may belong to."""
    n, m = x.shape[2 + axis], sizes[axis]
    if is_fast(x, sizes):
        return "m = n or 2n with a scale" if scale is not None and not exact and m in (n, 2 * n) else None
    if x.dtype == torch.float64:
        return "float64"
    return "fused or not" if exact else None


def gathered(x: NDArray[Any], indices: list[Ints]) -> NDArray[Any]:
    """Return the samples at an index per spatial axis."""
    for axis, index in enumerate(indices):
        x = np.take(x, index, axis=2 + axis)
    return x
