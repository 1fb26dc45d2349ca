"""From plans to programs of the compiled core, for whatever array library: it sees shapes, strides and dtype names."""

from __future__ import annotations

from typing import Any

from anyinterp.backend import ArraySpec
from anyinterp.plan import Plan

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
    if any(step.taps.shift or step.store for step in plan.steps):
        return "fixed point or rounding between the passes"
    if any(step.taps.outside is not None for step in plan.steps):
        return "a fill value beyond the border"
    if any(step.taps.cyclic for step in plan.steps):
        return "indices that wrap around"
    return None


class Lowered:
    """A supported plan as the core wants it: the formats of both ends and of the sums, and the tables."""

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        self.plan = plan
        self.formats = FORMATS[spec.dtype], FORMATS[spec.accumulator], FORMATS[spec.result]
        self.tables = [
            (taps.n_in, taps.n_out, taps.start, taps.count, taps.weights) for taps in (step.taps for step in plan.steps)
        ]

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
