"""Calls of the core that nobody should make: what a case would have it do, with some of it replaced."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import watch
from cases import Array, Case, Rng

from anyinterp.backends._native import _core, lowering
from anyinterp.backends._native.lowering import FORMATS, lower_steps, unsupported
from anyinterp.backends._numpy.layout import memory_order

EXTREMES = [
    0,
    1,
    2,
    3,
    7,
    64,
    *(sign * 2**n for n in (31, 32, 53, 62, 63) for sign in (1, -1)),
    2**63 - 1,
    2**64,
    -1,
    -7,
]
ODD = [*EXTREMES, None, "f", b"", 0.5, (), (1, 2), np.float64("nan")]
TABLE = {
    "i": [0, 1, -1, 2**31, 2**62, 2**63 - 1, -(2**63)],
    "f": [0.0, math.nan, math.inf, -math.inf, 1e300, 1e-300, -(2.0**40), 2.0**30],
}


class Told:
    """Stands in for the core, and gives back what it is told."""

    @staticmethod
    def table(_: str, *told: Any) -> tuple[Any, ...]:
        return told

    @staticmethod
    def make(*told: Any) -> list[Any]:
        steps = tuple((axis, *table) for axis, table in told[8])
        return [*told[:8], steps, *told[9:]]


def arguments(case: Case) -> list[Any] | None:
    """What the core would be told of a case; None if it would not be asked."""
    if unsupported(case.plan, case.spec):
        return None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lowering, "core", Told)
        lowered = lower_steps(case.plan.steps, case.plan.fill, case.spec)
        x, out = case.x, case.out
        return lowered.program(x.shape, x.strides, out.shape, out.strides, memory_order(x))


def in_tuple(rng: Rng, old: tuple[Any, ...]) -> Any:
    """Another tuple: one entry replaced, dropped or doubled."""
    if not old:
        return (1,)
    at = int(rng.integers(len(old)))
    kinds = [(*old[:at], mutated(rng, old[at]), *old[at + 1 :])] * 4
    kinds += [(*old[:at], *old[at + 1 :]), (*old[: at + 1], *old[at:])]
    return kinds[rng.integers(len(kinds))]


def in_array(rng: Rng, old: Array) -> Any:
    """Another table: some entry replaced, cut, of another dtype, or not contiguous."""
    new = old.astype("i8" if old.dtype.kind == "i" else "f8").ravel()
    if new.size:
        new[rng.integers(new.size)] = rng.choice(TABLE[new.dtype.kind])
    kinds = [
        new,
        new,
        new,
        new,
        old[:-1],
        old.astype(np.float32),
        np.repeat(old, 2)[::2],
        old[:, None],
        np.append(old, old),
    ]
    return kinds[rng.integers(len(kinds))]


def mutated(rng: Rng, old: Any) -> Any:
    """Something else."""
    if isinstance(old, tuple):
        return in_tuple(rng, old)
    if isinstance(old, np.ndarray):
        return in_array(rng, old)
    if isinstance(old, str):
        return str(rng.choice([*FORMATS.values(), "", "ff", "l", "x"]))
    near = [old + 1, old - 1, -old, 2 * old] if isinstance(old, int) else []
    choice: list[Any] = [*near * 3, *ODD]
    return choice[rng.integers(len(choice))]


def survives(number: int, case: Case) -> bool:
    """Run a mutant of a case; False if it is refused. Sanitizers say what it must not do."""
    rng = np.random.default_rng([number, 1])
    told = arguments(case)
    if told is None:
        return False
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = int(rng.choice([*range(len(told)), *[8] * 5]))  # 8: the steps
        told[at] = mutated(rng, told[at])
    live = watch.live()
    case.out[...] = np.frombuffer(bytes([watch.MARK] * case.out.itemsize), case.out.dtype)
    bits = np.uint16 if "bfloat16" in (case.spec.dtype, case.spec.result) else None
    x, out = (a.view(bits) if bits and a.dtype == "bfloat16" else a for a in (case.x, case.out))
    try:
        _core.run(_core.make(*told), x, out)
    except (ValueError, TypeError, OverflowError, MemoryError, BufferError):
        assert (case.around == watch.MARK).all(), "written to and refused"
        return False
    finally:
        assert watch.live() == live, "leaked"
    case.out[...] = np.frombuffer(bytes([watch.MARK] * case.out.itemsize), case.out.dtype)
    assert (case.around == watch.MARK).all(), "written beside out"
    return True
