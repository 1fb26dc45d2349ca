"""From plans to programs of the compiled core, for whatever array library: it sees shapes, strides and dtype names."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from anyinterp import dtypes
from anyinterp.backend import ArraySpec
from anyinterp.plan import Plan, Step
from anyinterp.rule import Store
from anyinterp.taps import Taps

try:
    from anyinterp.backends._native import _core as core
except ImportError as error:
    core = None  # type: ignore[assignment]
    MISSING = f"the compiled core could not be loaded: {error}"
else:
    MISSING = ""

__all__ = ["FORMATS", "Lowered", "core", "lower_steps", "table_of", "unsupported"]

Steps: TypeAlias = tuple[Step, ...]

# dtype → its letters in Python's buffer interface, which is how the core calls it; bfloat16 has ml_dtypes' letter.
FORMATS = {
    "float32": "f", "float64": "d", "float16": "e", "bfloat16": "E", "uint8": "B", "uint16": "H", "uint32": "I",
    "uint64": "Q", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "bool": "?",
    "complex64": "Zf", "complex128": "Zd",
}  # fmt: skip

HALF_UP = Store(rounding="half-up", low=0, high=255)
EXACT = 15  # bits that sums of bytes may have more than bytes, so that float32 holds them exactly


def unsupported(plan: Plan, spec: ArraySpec) -> str | None:
    """What the compiled core can't do of a plan, or that it is missing; None if nothing."""
    if MISSING:
        return MISSING
    if spec.dtype not in FORMATS:
        return f"dtype {spec.dtype}: there are kernels for {', '.join(FORMATS)}"
    if spec.result not in FORMATS:
        return f"{spec.result} from {spec.dtype}"
    if not _copies(plan.steps, plan.fill, spec):
        return _not_summed(plan.steps, spec)
    return None


def _copies(steps: Steps, fill: float, spec: ArraySpec) -> bool:
    """Whether samples are only copied; into another dtype they are sums of one tap."""
    if spec.dtype != spec.result or any(step.taps.width != 1 for step in steps):
        return False
    return _gathers(steps) or (not fill and all(_places(step.taps) for step in steps))


def _gathers(steps: Steps) -> bool:
    """As `Plan.gather`."""
    return all(step.taps.gather for step in steps)


def _places(taps: Taps) -> bool:
    """Whether every output copies one sample or is 0, as the transpose of copies that leave out samples has it."""
    return taps.width == 1 and not taps.shift and taps.outside is None and bool((taps.weights == 1.0).all())


def _not_summed(steps: Steps, spec: ArraySpec) -> str | None:
    """What the compiled core can't do of a plan that sums; None if nothing."""
    if not steps:
        return f"{spec.result} from {spec.dtype}, and nothing else"
    if (spec.dtype in dtypes.COMPLEX) != (spec.result in dtypes.COMPLEX):
        return f"{spec.result} from {spec.dtype}"
    if spec.dtype in ("int64", "uint64") and _gathers(steps) and spec.result in ("float16", "bfloat16", "float32"):
        return f"copies of {spec.dtype} as {spec.result}: sums would round twice"
    if any(step.taps.shift for step in steps):
        return _inexact(steps, spec)
    rounds = any(step.store for step in steps) and not _dyadic_bits(steps, spec)
    return "rounding between the passes" if rounds else None


def table_of(taps: Taps, sums: str, bits: int = 0, store: tuple[int, ...] = ()) -> Any:
    """What the core makes of a table, kept with it: the next program of the same table need not ask for it.

    Parameters
    ----------
    taps : Taps
    sums : str
        Format of the sums; empty for copies.
    bits : int
        To make integers of weights that are sums of 2^−bits; 0: they stay what they are.
    store : tuple of int
        What is kept of sums of integers; empty for other sums.
    """
    key = core, sums, bits, store
    made = taps.lowered.get(key)
    if made is None:
        weights = taps.weights * float(1 << bits) if bits else taps.weights
        inside = None if taps.outside is None else 1.0 - taps.outside
        if not sums and inside is None and not taps.count.all():  # what copies nothing has the fill value, which is 0
            inside = taps.count.astype(np.float64)
        table = taps.n_in, taps.n_out, taps.start, taps.count, weights.astype(np.float64, copy=False), taps.cyclic
        made = taps.lowered[key] = core.table(sums, *table, inside, *((store,) if store else ()))
    return made


def _stores(steps: Steps, bits: list[int]) -> list[tuple[int, ...]]:
    """What the core keeps of each step's sums of integers."""
    if bits:
        return [*[(0, 0, 0, 0)] * (len(bits) - 1), (0, 0, sum(bits), 1)]
    stores = [(step, step.store or Store()) for step in steps]
    return [(store.sample, store.term, _shift(step), int(_leaves_bytes(step))) for step, store in stores]


def _dyadic_bits(steps: Steps, spec: ArraySpec) -> list[int]:
    """Fraction bits of each table's weights, if sums of bytes are exact with them and rounded half up at the end."""
    if steps[-1].store != HALF_UP or any(step.store for step in steps[:-1]):
        return []
    if (spec.dtype, spec.result) != ("uint8", "uint8"):
        return []
    if any(step.taps.cyclic or step.taps.outside is not None for step in steps):
        return []
    found = []
    for step in steps:
        weights = step.taps.weights
        fits = [bits for bits in range(1, EXACT) if not (np.ldexp(weights, bits) % 1).any()]
        if not fits or (weights < 0).any():
            return []
        found.append(fits[0])
    return found if sum(found) < EXACT else []


def _shift(step: Step) -> int:
    """Bits that a store drops of a sum."""
    if step.store is None:
        return 0
    return step.taps.shift if step.store.shift is None else step.store.shift


def _leaves_bytes(step: Step) -> bool:
    return step.store is not None and (step.store.low, step.store.high) == (0, 255)


def _inexact(steps: Steps, spec: ArraySpec) -> str | None:
    """Why the core's integers would not do for integer weights; None if they do."""
    if (spec.dtype, spec.result) != ("uint8", "uint8") or not _leaves_bytes(steps[-1]):
        return f"integer weights for {spec.result} from {spec.dtype}"
    if any(step.taps.cyclic or step.taps.outside is not None for step in steps):
        return "integer weights beyond the border"
    low, high = 0, 255
    for step in steps:
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


def lower_steps(steps: Steps, fill: float, spec: ArraySpec) -> Lowered:
    """The steps of a supported plan, and its fill value, as the core wants them."""
    copies = _copies(steps, fill, spec)
    bits = [] if copies else _dyadic_bits(steps, spec)
    whole = bool(bits) or any(step.taps.shift for step in steps)
    sums = "" if copies else FORMATS["int32" if whole else dtypes.real_name(spec.accumulator)]
    if whole:
        kept = zip(steps, bits or [0] * len(steps), _stores(steps, bits), strict=True)
        tables = [(step.axis, table_of(step.taps, sums, each, store)) for step, each, store in kept]
    else:
        tables = [(step.axis, table_of(step.taps, sums)) for step in steps]
    return Lowered((FORMATS[spec.dtype], sums, FORMATS[spec.result]), tuple(tables), fill)


class Lowered:
    """What programs are made of: formats of both ends and of the sums, if any, axes with tables, and the fill value."""

    __slots__ = ("fill", "formats", "tables")

    def __init__(self, formats: tuple[str, str, str], tables: tuple[tuple[int, Any], ...], fill: float) -> None:
        self.formats, self.tables, self.fill = formats, tables, fill

    def run_once(self, x: Any, out: Any, order: tuple[int, ...]) -> None:
        """Run on an array, into a new one, by a program that is not kept; axes in order as in `program`."""
        core.run_once(*self.formats, order, self.tables, self.fill, x, out)

    def program(
        self,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        shape_out: tuple[int, ...],
        strides_out: tuple[int, ...],
        order: tuple[int, ...],
        fresh: bool = False,
    ) -> Any:
        """Program for inputs of one shape and layout, into one layout.

        Parameters
        ----------
        shape, shape_out : tuple of int
            Of input and result; none of their lengths is 0.
        strides, strides_out : tuple of int
            Likewise, in bytes.
        order : tuple of int
            Axes from the longest stride to the shortest.
        fresh : bool
            Whether the results are new arrays, which decides how large ones are best written.
        """
        if 0 in strides_out and any(n > 1 and not step for n, step in zip(shape_out, strides_out, strict=True)):
            raise ValueError(f"out: elements share memory (strides {strides_out} in bytes for shape {shape_out})")
        return core.make(*self.formats, shape, strides, shape_out, strides_out, order, self.tables, self.fill, fresh)
