"""What the numbers of a plan are summed in, and how they become the result's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp import dtypes
from anyinterp.backend import ArraySpec
from anyinterp.plan import Plan
from anyinterp.rule import Store
from anyinterp.taps import Taps

__all__ = ["Arithmetic", "unsupported"]

Array = NDArray[Any]


class Arithmetic:
    """Dtypes and rounding of one plan on one kind of array.

    Attributes
    ----------
    copies : bool
        Every output is a copied sample, so passes work on the input's own dtype.
    working, result : dtype
        What passes work on, and what comes out.
    pair, real : int, dtype
        2 and the dtype of the parts if sums are complex, else 1 and `working`.
    guarded : bool
        The samples may be infinite or NaN, or overflow, and are multiplied.
    direct : bool
        The last pass may write into the result.
    """

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        self.plan, self.spec = plan, spec
        self.copies = plan.gather
        self.fixed = any(step.taps.shift for step in plan.steps)
        self.result = np.dtype(dtypes.resolve(np, spec.result))
        self.whole = spec.result in dtypes.INTEGERS or spec.result == "bool"
        exact_input = spec.dtype in dtypes.INTEGERS or spec.dtype == "bool"
        if self.copies:
            self.working = np.dtype(dtypes.resolve(np, spec.dtype))
        elif self.fixed:
            self.working = np.dtype(np.float32 if _fits_float32(plan) else np.float64)
        else:
            self.working = np.dtype(spec.accumulator)
        # Complex numbers are pairs of reals, one more trailing axis.
        self.pair = 2 if self.working.kind == "c" and not self.copies else 1
        self.real = np.dtype(dtypes.real_name(self.working)) if self.pair == 2 else self.working
        self.guarded = not (self.copies or exact_input)
        self.direct = self.working == self.result and not plan.coverage
        self.rounds = self.whole and spec.dtype not in (spec.result, "bool") if self.copies else self.whole
        self.narrow = exact_input and dtypes.INTEGERS.get(spec.result, 64) < 32
        self.limits = dtypes.integer_range(spec.result) if self.narrow else (0, 0)
        self.clips = not _stays_inside(plan, spec)

    def settle(self, y: Array, store: Store) -> None:
        """Keep of the sums of a pass what a store says, in place."""
        _ROUNDINGS["half-up" if self.fixed else store.rounding](y)
        if self.clips and (store.low is not None or store.high is not None):
            np.clip(y, store.low, store.high, out=y)

    def finish(self, y: Array, out: Array, inside: Array | None) -> None:
        """Add the fill value and round once to the result. May overwrite `y` if a pass has made it.

        Parameters
        ----------
        y, out : ndarray
            Of the same shape.
        inside : ndarray or None
            Share of each output that is not fill; broadcasts against `y`.
        """
        if self.copies and (self.rounds or inside is not None):
            y = y.astype(self.spec.accumulator if self.rounds else self.result)
        if inside is not None:
            self._fill(y, inside)
        if not self.rounds or self.fixed:
            np.copyto(out, y, casting="unsafe")
        elif self.narrow:
            np.rint(y, out=y)
            if self.clips:
                np.clip(y, *self.limits, out=y)
            np.copyto(out, y, casting="unsafe")
        else:
            np.copyto(out, dtypes.finish(np, y, self.spec.result, self.result))

    def _fill(self, y: Array, inside: Array) -> None:
        """Add fill · (1 − share inside) where that is not zero, in place."""
        lost = inside != 1.0
        if self.copies:
            fill = dtypes.finish(np, np.asarray([self.plan.fill]), dtypes.name_of(y.dtype), y.dtype)
            np.copyto(y, fill, where=lost)
        else:
            real = dtypes.real_name(y.dtype)  # a complex NaN would spread from the real part to the other
            np.add(y, np.asarray(self.plan.fill).astype(real) * (1.0 - inside).astype(real), out=y, where=lost)


def _half_up(y: Array) -> None:
    y += 0.5
    np.floor(y, out=y)


def _half_away(y: Array) -> None:
    y += np.copysign(0.5, y)
    np.trunc(y, out=y)


_ROUNDINGS: dict[str, Callable[[Array], Any]] = {
    "none": lambda y: y,
    "half-up": _half_up,
    "half-away": _half_away,
    "toward-zero": lambda y: np.trunc(y, out=y),
}


def unsupported(plan: Plan, spec: ArraySpec) -> str | None:
    """What a plan keeps between its passes that products of floats can't give; None if nothing.

    Integer sums are floats here, times 2^−bits, so that all a store can do is round those bits away.
    """
    bits = 0
    for step in plan.steps:
        bits += step.taps.shift
        store = step.store
        if store is None:
            continue
        dropped = bits if store.shift is None else store.shift
        if store.sample or store.term or dropped != bits:
            return f"{store} on axis {step.axis}: bits dropped within a sum"
        if spec.dtype not in dtypes.INTEGERS or (bits and spec.dtype != "uint8"):
            return f"{store} on axis {step.axis}, of {spec.dtype}"
        bits = 0
    return None


def _fits_float32(plan: Plan) -> bool:
    """Whether float32 products of blocks give fixed point exactly.

    A pass sums integers q·x with 0 ≤ x ≤ 255, times 2⁻ˢʰⁱᶠᵗ, which changes no digit. Every partial sum, in
    whatever order, and the half added in the end, lie within 255·Σ|q| + 2^(shift−1); integers up to 2²⁴
    are floats, so nothing is rounded. Sums that are kept whole go into the next pass with all their bits. In
    float64 the limit is 2⁵³, which no table comes near: Σ|q| is at most a few times 2²².
    """
    largest, bits = 255.0, 0
    for step in plan.steps:
        bits += step.taps.shift
        largest *= _gain(step.taps)
        if largest * 2**bits + 2**bits / 2 > 2**24:
            return False
        if step.store is not None:
            largest, bits = 255.0, 0
    return True


def _stays_inside(plan: Plan, spec: ArraySpec) -> bool:
    """Whether sums of uint8 can't round to anything outside uint8: weights not negative, rows that sum to 1.

    The float32 sum of up to 10⁴ taps errs by less than 255 · 10⁴ · 2⁻²⁴ < ¼.
    """
    if (spec.dtype, spec.result) != ("uint8", "uint8") or plan.coverage:
        return False
    tables = [step.taps for step in plan.steps]
    positive = all((taps.weights >= 0).all() and taps.width < 10_000 for taps in tables)
    return positive and 255 * math.prod(map(_gain, tables)) < 255.25


def _gain(taps: Taps) -> float:
    """Largest sum of a row's magnitudes."""
    row = np.repeat(np.arange(taps.n_out), taps.count)
    sums = np.bincount(row, np.abs(taps.weights), taps.n_out)
    return float(sums.max(initial=0.0)) * 2.0**-taps.shift
