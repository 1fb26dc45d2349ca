"""torch's fixed-point path for uint8, in plain Python integers.

torch.nn.functional.interpolate resizes uint8 images (modes bilinear and bicubic, and antialiased
lanczos) with int16 weights: width first, then height, rounded and clamped to uint8 in between; an axis
that keeps its size is skipped. The weights are made in float64 and quantised with one precision per
axis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Taps = list[tuple[int, float]]


def _cubic(t: float, a: float) -> float:
    t = abs(t)
    if t < 1:
        return ((a + 2) * t - (a + 3)) * t * t + 1
    return (((t - 5) * t + 8) * t - 4) * a if t < 2 else 0.0


def _sinc(t: float) -> float:
    return math.sin(math.pi * t) / (math.pi * t) if t else 1.0


def _antialias_weight(mode: str, t: float) -> float:
    if mode == "bilinear":
        return max(0.0, 1.0 - abs(t))
    if mode == "bicubic":
        return _cubic(t, -0.5)
    return _sinc(t) * _sinc(t / 3) if -3 < t < 3 else 0.0


def _plain_row(mode: str, n: int, x: float) -> tuple[Taps, float]:
    """Return the 2 or 4 taps around x, and the largest partial sum met while folding the edges."""
    if mode == "bilinear":
        x = max(x, 0.0)
        k = min(math.floor(float(np.float32(x))), n - 1)
        f = min(max(x - k, 0.0), 1.0)
        taps = [(k, 1.0 - f), (k + 1, f)]
    else:
        k = math.floor(float(np.float32(x)))
        f = min(max(x - k, 0.0), 1.0)
        taps = [(k - 1 + j, _cubic(f + 1 - j, -0.75)) for j in range(4)]
    folded: dict[int, float] = {}
    largest = 0.0
    for index, weight in taps:
        inside = min(max(index, 0), n - 1)
        folded[inside] = folded.get(inside, 0.0) + weight
        largest = max(largest, folded[inside])
    return list(folded.items()), largest


def _antialias_row(mode: str, n: int, step: float, i: int) -> tuple[Taps, float]:
    """Return the normalised taps of a stretched kernel, and the largest of their weights."""
    half_width = {"bilinear": 1.0, "bicubic": 2.0, "lanczos": 3.0}[mode]
    support = half_width * max(step, 1.0)
    inverse = 1.0 / step if step >= 1.0 else 1.0
    centre = step * (i + 0.5)
    first = max(int(centre - support + 0.5), 0)
    last = min(int(centre + support + 0.5), n)
    raw = [_antialias_weight(mode, (j - centre + 0.5) * inverse) for j in range(first, last)]
    total = sum(raw)
    weights = [weight / total for weight in raw]
    return [(first + j, weight) for j, weight in enumerate(weights)], max(weights)


def _step(n: int, m: int, scale: float | None, align_corners: bool) -> float:
    if align_corners:
        return (n - 1) / (m - 1) if m > 1 else 0.0
    return n / m if scale is None else 1.0 / scale


def _quantise(weight: float, precision: int) -> int:
    return int(weight * 2.0**precision + (0.5 if weight >= 0 else -0.5))


@lru_cache(maxsize=1024)
def quantised_rows(
    n: int, m: int, scale: float | None, mode: str, align_corners: bool, antialias: bool
) -> tuple[list[list[tuple[int, int]]], int]:
    """Return the integer weights of one axis, and their precision in bits."""
    step = _step(n, m, scale, align_corners)
    rows = []
    for i in range(m):
        if antialias:
            rows.append(_antialias_row(mode, n, step, i))
            continue
        half = Fraction(0) if align_corners else Fraction(1, 2)
        x = float(Fraction(step) * (i + half) - half)  # fused: rounded once
        rows.append(_plain_row(mode, n, x))
    largest = max(row[1] for row in rows)
    precision = 0
    while precision < 22 and int(0.5 + largest * 2.0 ** (precision + 1)) < 2**15:
        precision += 1
    return [[(j, _quantise(w, precision)) for j, w in taps] for taps, _ in rows], precision


def fixed_point(
    x: NDArray[np.uint8],
    sizes: Sequence[int],
    scales: Sequence[float | None],
    mode: str,
    align_corners: bool,
    antialias: bool,
) -> NDArray[np.uint8]:
    """Return the uint8 result of a 4-D call, bit for bit.

    Parameters
    ----------
    x : (N, C, H, W) uint8
    sizes, scales : output height and width; scale of each, None where the size was given
    """
    for axis in (3, 2):
        n, m = x.shape[axis], sizes[axis - 2]
        if n == m:
            continue
        rows, bits = quantised_rows(n, m, scales[axis - 2], mode, align_corners, antialias)
        lines = np.moveaxis(x, axis, 0).astype(np.int64)
        result = np.empty((m, *lines.shape[1:]), np.int64)
        for i, taps in enumerate(rows):
            result[i] = 2 ** (bits - 1) + sum(weight * lines[j] for j, weight in taps)
        x = np.moveaxis(np.clip(result >> bits, 0, 255).astype(np.uint8), 0, axis)
    return x
