"""Rows of torch's kernels, and how far they may lie from the exact ones.

torch computes coordinates and weights in an arithmetic T of unit roundoff u: float32, or float64 for float64.
To first order, with c = step·(i+½) (or step·i with aligned corners) and x = c − ½:

* the step is rounded once (u·c), so is the product unless it is fused with the subtraction (u·c), so is
  the difference (u·|x|): the coordinate errs by at most δ = u·(2c + |x|);
* without antialias torch splits the coordinate after rounding it to float32 *in every dtype*: one that is less than
  2⁻²⁴·x below an integer counts as that integer, which adds the distance to δ (only seen in float64);
* the argument of the kernel, t = (j − x)/stretch, takes δ/stretch and `argument`·u more, the kernel is no steeper than
  `slope`, and evaluating it errs by `evaluation`·u: a raw weight errs by
  e = slope·(δ/stretch + argument·u) + evaluation·u;
* with antialias, a row of w weights is divided by its sum S: its weights err by
  (e + w·e·|weight|)/S + (w+1)·u·|weight|;
* in float16 and bfloat16, torch rounds the weights to the dtype: that dtype's u·|weight|, and for linear weights, where
  1 − λ is made from a rounded λ, u for the nearer tap.

A pass over w taps then rounds each product and w − 1 sums, (w+1)·u, in any order. Our own rows are made in float64 from
exact coordinates, and our passes err by (w+1)·u and one rounding of the weights; so the two together differ by at
most `wrong`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
UNIT = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
SMALLEST = {"float16": 2.0**-24, "bfloat16": 2.0**-133, "float32": 2.0**-149, "float64": 2.0**-1074}
SECOND_ORDER = 1.0 + 2.0**-10  # products of the terms above: up to 2¹⁴ roundings of 2⁻²⁴


@dataclass(frozen=True)
class Kernel:
    """A kernel and the constants of the module's text."""

    value: Callable[[Floats], Floats]
    support: int
    slope: float
    argument: float
    evaluation: float


def _cubic(a: float) -> Callable[[Floats], Floats]:
    def value(t: Floats) -> Floats:
        near = (a + 2) * t**3 - (a + 3) * t**2 + 1
        return np.where(t < 1, near, np.where(t < 2, a * (t**3 - 5 * t**2 + 8 * t - 4), 0.0))

    return value


def _lanczos(t: Floats) -> Floats:
    return np.where(t < 3, np.sinc(t) * np.sinc(t / 3), 0.0)


def _triangle(t: Floats) -> Floats:
    return np.maximum(1.0 - t, 0.0)


# Slopes: 1; the largest |k′| of the cubics, at (a+3)/(3(a+2)), rounded up; Lanczos: |sinc′| < 1.38, and the window adds
# less than 0.12. Arguments: the distance j − x is exact but for the stretch, 1 + 3·support roundings with it.
# Evaluation: one subtraction; Horner with intermediate values of up to 8, or two sines.
PLAIN = {"linear": Kernel(_triangle, 1, 1.0, 1, 1), "cubic": Kernel(_cubic(-0.75), 2, 1.36, 3, 16)}
WIDE = {
    "linear": Kernel(_triangle, 1, 1.0, 4, 1),
    "cubic": Kernel(_cubic(-0.5), 2, 1.39, 7, 16),
    "lanczos": Kernel(_lanczos, 3, 1.5, 10, 16),
}
FAMILY = {"linear": "linear", "bilinear": "linear", "trilinear": "linear", "bicubic": "cubic", "lanczos": "lanczos"}


@dataclass(frozen=True)
class Axis:
    """One spatial axis.

    Attributes
    ----------
    axis : int
        Of the array.
    weights : (m, n)
        Magnitudes of the exact weights.
    wrong : (m, n)
        How far two computations may differ, per weight.
    snapped : (m,) bool
        Outputs whose coordinate torch moves to the next integer.
    """

    axis: int
    weights: Floats
    wrong: Floats
    snapped: NDArray[np.bool_]

    def transposed(self) -> Axis:
        """Return the axis of the gradient."""
        return Axis(self.axis, self.weights.T, self.wrong.T, np.zeros(self.weights.shape[1], bool))


def kernel_axis(
    axis: int,
    n: int,
    m: int,
    scale: float | None,
    *,
    mode: str,
    antialias: bool,
    aligned: bool,
    dtype: str,
    snap: bool = True,
) -> Axis | None:
    """Return an axis of a mode with a kernel; None where torch leaves it alone."""
    family = FAMILY[mode]
    step = n / m if scale is None else 1.0 / scale
    if aligned:
        step = (n - 1) / (m - 1) if m > 1 else 0.0
    if n == m and (antialias or family == "linear" or step == 1.0):
        return None
    kernel = WIDE[family] if antialias else PLAIN[family]
    sums, u = ("float64" if dtype == "float64" else "float32"), UNIT["float64" if dtype == "float64" else "float32"]
    centre = step * (np.arange(m) + (0.0 if aligned and not antialias else 0.5))
    x = centre - (0.0 if aligned and not antialias else 0.5)
    shift = u * (2 * centre + np.abs(x))
    gap = np.ceil(x) - x
    snapped = (gap > 0) & (gap <= np.abs(x) * 2.0**-24 * SECOND_ORDER) & (not antialias)
    shift += np.where(snapped & snap, gap, 0.0)
    if family == "linear" and not antialias:
        x = np.maximum(x, 0.0)
    stretch = max(step, 1.0) if antialias else 1.0
    reach = math.ceil(kernel.support * stretch)
    index = np.floor(x).astype(np.int64)[:, None] + np.arange(-reach, reach + 2)
    distance = (index - x[:, None]) / stretch
    raw = kernel.value(np.abs(distance))
    raw_wrong = _raw_error(kernel, shift[:, None] / stretch, u) * (np.abs(distance) < kernel.support + 1.0 / stretch)
    if dtype != sums:
        raw_wrong += UNIT[dtype] * np.where((family == "linear") & (distance <= 0) & (raw > 0), 1.0, np.abs(raw))
    inside = (index >= 0) & (index < n)
    if antialias:
        raw, raw_wrong = raw * inside, raw_wrong * inside
    taps = int(np.count_nonzero(raw, axis=1).max())
    total = raw.sum(axis=1, keepdims=True) if antialias else np.ones((m, 1))
    weights = np.abs(raw / total)
    wrong = raw_wrong / total
    if antialias:
        wrong += weights * raw_wrong.sum(axis=1, keepdims=True) / total + (taps + 1) * u * weights
    own = UNIT["float64"] * (18 + 6 * kernel.support) * (1 + weights * taps) / total * (raw != 0)
    wrong += own + (2 * (taps + 1) + 1) * u * weights
    row = np.broadcast_to(np.arange(m)[:, None], index.shape)
    return Axis(axis, _dense(row, index, weights, n), _dense(row, index, wrong, n), snapped)


def _raw_error(kernel: Kernel, shift: Floats, u: float) -> Floats:
    return kernel.slope * (shift + kernel.argument * u) + kernel.evaluation * u


def _dense(row: Any, index: Any, values: Floats, n: int) -> Floats:
    """Return the (m, n) matrix of taps; those beyond the border count for the border sample."""
    dense = np.zeros((row.shape[0], n))
    np.add.at(dense, (row, np.clip(index, 0, n - 1)), values)
    return dense


def bin_axis(axis: int, n: int, m: int, volume: int, dtype: str) -> Axis:
    """Return an axis of area: torch adds the `volume` samples of a box one by one, then divides per axis."""
    first, stop = np.arange(m) * n // m, -(-(np.arange(m) + 1) * n // m)
    k = np.arange(n)
    inside = (k >= first[:, None]) & (k < stop[:, None])
    weights = inside / inside.sum(axis=1, keepdims=True)
    u = UNIT["float64" if dtype == "float64" else "float32"]
    return Axis(axis, weights, (volume + 2 * int((stop - first).max()) + 4) * u * weights, np.zeros(m, bool))


def applied(matrix: Floats, x: Floats, axis: int) -> Floats:
    """Return the product along an axis."""
    return np.moveaxis(np.moveaxis(x, axis, -1) @ matrix.T, -1, axis)


def bound(axes: list[Axis], x: Floats, result: Floats, dtype: str) -> Floats:
    """Return the largest difference allowed for each element.

    With W of the weights and E of what is wrong with them this is (W₁ + E₁)(W₂ + E₂)…|x| − W₁W₂…|x|, summed
    axis by axis so that nothing cancels.
    """
    total = np.zeros(result.shape)
    for place in range(len(axes)):
        error = np.abs(x)
        for k, axis in enumerate(axes):
            matrix = axis.weights + axis.wrong if k < place else axis.wrong if k == place else axis.weights
            error = applied(matrix, error, axis.axis)
        total += error
    if dtype in ("float16", "bfloat16"):  # both round once more, at the end
        total += 2 * (UNIT[dtype] * (np.abs(result) + total) + SMALLEST[dtype])
    return total * SECOND_ORDER
