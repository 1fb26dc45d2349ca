"""From plans to programs of the compiled core, for whatever array library: it sees shapes, strides and dtype names."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp.backend import ArraySpec
from anyinterp.plan import Plan, Step
from anyinterp.rule import Store

try:
    from anyinterp.backends._native import _core as core
except ImportError as error:
    core = None  # type: ignore[assignment]
    MISSING = f"the compiled core could not be loaded: {error}"
else:
    MISSING = ""

__all__ = ["Lowered", "core", "unsupported"]

# dtype → its letter in Python's buffer interface, which is how the core calls it; bfloat16 has ml_dtypes' letter.
FORMATS = {
    "float32": "f", "float64": "d", "float16": "e", "bfloat16": "E", "uint8": "B", "uint16": "H", "uint32": "I",
    "uint64": "Q", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "bool": "?",
}  # fmt: skip


def unsupported(plan: Plan, spec: ArraySpec) -> str | None:
    """What the compiled core can't do of a plan, or that it is missing; None if nothing."""
    if MISSING:
        return MISSING
    if spec.dtype not in FORMATS:
        return f"dtype {spec.dtype}: there are kernels for {', '.join(FORMATS)}"
    if spec.result not in FORMATS:
        return f"{spec.result} from {spec.dtype}"
    if plan.gather:
        return "copies of samples need no sums"
    if any(step.taps.outside is not None for step in plan.steps):
        return "a fill value beyond the border"
    if any(step.taps.cyclic for step in plan.steps):
        return "indices that wrap around"
    if any(step.taps.shift for step in plan.steps):
        return _inexact(plan, spec)
    return "rounding between the passes" if any(step.store for step in plan.steps) else None


def _table(step: Step) -> tuple[Any, ...]:
    """What the core wants of a step but its axis."""
    taps, store = step.taps, step.store or Store()
    table = taps.n_in, taps.n_out, taps.start, taps.count, taps.weights.astype("float64", copy=False)
    if not taps.shift:
        return table
    return *table, (store.sample, store.term, _shift(step), int(_leaves_bytes(step)))


def _shift(step: Step) -> int:
    """Bits that a store drops of a sum."""
    if step.store is None:
        return 0
    return step.taps.shift if step.store.shift is None else step.store.shift


def _leaves_bytes(step: Step) -> bool:
    return step.store is not None and (step.store.low, step.store.high) == (0, 255)


def _inexact(plan: Plan, spec: ArraySpec) -> str | None:
    """Why the core's integers would not do for integer weights; None if they do."""
    if (spec.dtype, spec.result) != ("uint8", "uint8") or not _leaves_bytes(plan.steps[-1]):
        return f"integer weights for {spec.result} from {spec.dtype}"
    low, high = 0, 255
    for step in plan.steps:
        taps, store = step.taps, step.store or Store()
        if not taps.shift or not (step.store is None or _leaves_bytes(step)):
            return "integer weights whose sums are kept in part"
        rows = taps.offset[taps.count > 0]
        positive, negative = (np.add.reduceat(taps.weights.clip(*part), rows) for part in ((0, None), (None, 0)))
        low, high = low >> store.sample, high >> store.sample
        least, most = positive * low + negative * high, positive * high + negative * low
        low, high = int(least.min(initial=0)), int(most.max(initial=0))
        if max(-low, high) + (1 << _shift(step) >> 1) >= 1 << 31:
            return "sums beyond 32 bits"
        if step.store:
            low, high = 0, 255
    return None


class Lowered:
    """A supported plan as the core wants it: the formats of both ends and of the sums, and the tables."""

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        self.plan = plan
        sums = "int32" if plan.steps[0].taps.shift else spec.accumulator
        self.formats = FORMATS[spec.dtype], FORMATS[sums], FORMATS[spec.result]
        self.tables = [_table(step) for step in plan.steps]

    def program(
        self,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        strides_out: tuple[int, ...],
        order: tuple[int, ...],
    ) -> Any:
        """Program for inputs of one shape and layout, into one layout.

        Parameters
        ----------
        shape : tuple of int
            Of the input; none of its lengths is 0.
        strides, strides_out : tuple of int
            Of input and result, in bytes.
        order : tuple of int
            Axes from the longest stride to the shortest.
        """
        axes = [step.axis % len(shape) for step in self.plan.steps]
        steps = tuple((axis, *table) for axis, table in zip(axes, self.tables, strict=True))
        return core.make(*self.formats, shape, strides, self.plan.shape_out(shape), strides_out, order, steps)
