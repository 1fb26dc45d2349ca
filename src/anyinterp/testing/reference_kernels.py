"""Kernels of the reference: plain functions of one exact rational number.

A polynomial kernel returns a `fractions.Fraction`, so that it is exact. The others return
`numpy.longdouble`, from arguments that were reduced exactly beforehand: ``sinc`` is exactly zero at
every integer but 0. The formulas are written here a second time on purpose; nothing is shared with
`anyinterp.kernels`, except that a kernel which a user made is called as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

LongDouble = Any  # a numpy.longdouble, which the type stubs know under several names
Weight = Any  # a Fraction or a numpy.longdouble; one row never mixes them

HALF = Fraction(1, 2)
PI = np.longdouble("3.14159265358979323846264338327950288419716939937510")


@dataclass(frozen=True)
class ReferenceKernel:
    """A kernel of the reference: ``evaluate(t)`` is zero where ``abs(t) > support``."""

    support: Fraction
    evaluate: Callable[[Fraction], Weight]


def to_longdouble(value: Weight) -> LongDouble:
    """Round a rational number once to `numpy.longdouble`."""
    if isinstance(value, np.longdouble):
        return value
    high = float(value)
    return np.longdouble(high) + np.longdouble(float(Fraction(value) - Fraction(high)))


def sin_pi(t: Fraction) -> LongDouble:
    """Return sin(pi t), with the reduction to one period done exactly."""
    reduced = (t + 1) % 2 - 1  # about zero, so that a tiny t keeps all its digits
    if reduced % 1 == 0:
        return np.longdouble(0)
    return np.sin(PI * to_longdouble(reduced))


def sinc(t: Fraction) -> LongDouble:
    """Return sin(pi t) / (pi t), which is 1 at 0."""
    return np.longdouble(1) if t == 0 else sin_pi(t) / (PI * to_longdouble(t))


def box(t: Fraction) -> Fraction:
    """Return 1 on (-1/2, 1/2], else 0."""
    return Fraction(1) if -HALF < t <= HALF else Fraction(0)


def triangle(t: Fraction) -> Fraction:
    """Return 1 - abs(t) where that is positive."""
    return max(Fraction(0), 1 - abs(t))


def bc_cubic(b: Fraction, c: Fraction) -> Callable[[Fraction], Fraction]:
    """Return the cubic of Mitchell and Netravali (1988), equation 8."""

    def evaluate(t: Fraction) -> Fraction:
        r = abs(t)
        if r < 1:
            return ((12 - 9 * b - 6 * c) * r**3 + (-18 + 12 * b + 6 * c) * r**2 + 6 - 2 * b) / 6
        if r < 2:
            cubic = (-b - 6 * c) * r**3 + (6 * b + 30 * c) * r**2
            return (cubic + (-12 * b - 48 * c) * r + 8 * b + 24 * c) / 6
        return Fraction(0)

    return evaluate


def keys(a: Fraction) -> Callable[[Fraction], Fraction]:
    """Return the cubic of Keys (1981), which is the one above with b = 0 and c = -a."""
    return bc_cubic(Fraction(0), -a)


def lanczos(n: int) -> Callable[[Fraction], LongDouble]:
    """Return sinc(t) sinc(t / n) on (-n, n)."""

    def evaluate(t: Fraction) -> LongDouble:
        return sinc(t) * sinc(t / n) if abs(t) < n else np.longdouble(0)

    return evaluate


def gaussian(sigma: Fraction, support: Fraction) -> Callable[[Fraction], LongDouble]:
    """Return exp(-t^2 / (2 sigma^2)) on the open interval of the support."""

    def evaluate(t: Fraction) -> LongDouble:
        if abs(t) >= support:
            return np.longdouble(0)
        return np.exp(to_longdouble(-t * t / (2 * sigma * sigma)))

    return evaluate


def hamming(t: Fraction) -> LongDouble:
    """Return sinc(t) (0.54 + 0.46 cos(pi t)) on (-1, 1)."""
    if abs(t) >= 1:
        return np.longdouble(0)
    window = to_longdouble(Fraction(54, 100)) + to_longdouble(Fraction(46, 100)) * sin_pi(t + HALF)
    return sinc(t) * window


def bspline(degree: int) -> Callable[[Fraction], Fraction]:
    """Return the centred cardinal B-spline, as a sum of truncated powers."""

    def evaluate(t: Fraction) -> Fraction:
        if degree == 0:
            return box(t)
        total = Fraction(0)
        for k in range(degree + 2):
            power = max(Fraction(0), t + Fraction(degree + 1, 2) - k) ** degree
            total += (-1) ** k * math.comb(degree + 1, k) * power
        return total / math.factorial(degree)

    return evaluate


def _user_made(kernel: Any) -> ReferenceKernel:
    def evaluate(t: Fraction) -> LongDouble:
        return np.longdouble(np.asarray(kernel(np.asarray([float(t)])))[0])

    return ReferenceKernel(Fraction(kernel.support), evaluate)


def _gaussian(sigma: Any, support: Any) -> ReferenceKernel:
    return ReferenceKernel(Fraction(support), gaussian(Fraction(sigma), Fraction(support)))


def _lanczos(n: int) -> ReferenceKernel:
    return ReferenceKernel(Fraction(n), lanczos(n))


def _bspline(degree: int) -> ReferenceKernel:
    return ReferenceKernel(Fraction(degree + 1, 2), bspline(degree))


def _bc_cubic(b: Fraction, c: Fraction) -> ReferenceKernel:
    return ReferenceKernel(Fraction(2), bc_cubic(b, c))


def _keys(a: Fraction) -> ReferenceKernel:
    return ReferenceKernel(Fraction(2), keys(a))


NAMED = {
    "linear": ReferenceKernel(Fraction(1), triangle),
    "cubic": _keys(-HALF),
    "cubic-torch": _keys(Fraction(-3, 4)),
    "lanczos2": _lanczos(2),
    "lanczos3": _lanczos(3),
    "lanczos4": _lanczos(4),
    "lanczos5": _lanczos(5),
    "box": ReferenceKernel(HALF, box),
    "mitchell": _bc_cubic(Fraction(1, 3), Fraction(1, 3)),
    "catmull-rom": _bc_cubic(Fraction(0), HALF),
    "gaussian": _gaussian(HALF, Fraction(3, 2)),
    "bspline": _bspline(3),
    "hamming": ReferenceKernel(Fraction(1), hamming),
}

# How the kernel objects of the library are read: by class name and parameters, never called.
BY_CLASS: dict[str, Callable[[Any], ReferenceKernel]] = {
    "Box": lambda _: NAMED["box"],
    "Triangle": lambda _: NAMED["linear"],
    "Keys": lambda kernel: _keys(Fraction(kernel.a)),
    "BCCubic": lambda kernel: _bc_cubic(Fraction(kernel.b), Fraction(kernel.c)),
    "Lanczos": lambda kernel: _lanczos(kernel.n),
    "Gaussian": lambda kernel: _gaussian(kernel.sigma, kernel.support),
    "Hamming": lambda _: NAMED["hamming"],
    "BSpline": lambda kernel: _bspline(kernel.degree),
}


def kernel_of(method: Any) -> ReferenceKernel:
    """Return the reference's kernel for a method name, a kernel of the library, or a user's own."""
    if isinstance(method, str):
        return NAMED[method]
    if type(method).__module__ == "anyinterp.kernels":
        return BY_CLASS[type(method).__name__](method)
    return _user_made(method)
