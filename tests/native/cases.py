"""Random plans and arrays for the compiled core, each from one number: what tables, shapes and strides may be."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import ml_dtypes  # noqa: F401  (NumPy's bfloat16)
import numpy as np
from numpy.typing import NDArray
from watch import block

from anyinterp import dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends._native.lowering import FORMATS
from anyinterp.plan import Plan, Step
from anyinterp.rule import BYTE, Store
from anyinterp.taps import Taps, from_entries

Rng = np.random.Generator
Array = NDArray[Any]
LENGTHS = [1, 2, 3, 4, 5, 8, 16, 17, 31, 33, 64, 65, 130, 300]
ELEMENTS = 20_000  # of an input or output, at most


@dataclass
class Case:
    """A plan, an input and an output for it, the bytes in which the output lies, and their kind."""

    plan: Plan
    x: Array
    out: Array
    around: Array
    spec: ArraySpec


def make(number: int) -> Case:
    """Make the case of that number."""
    rng = np.random.default_rng(number)
    integers = rng.random() < 0.2
    dtype, result = ("uint8", "uint8") if integers else kind(rng)
    shape, out, steps = lengths(rng, int(rng.integers(1, 6))), [], []
    tables = [linear] if rng.random() < 0.1 else TABLES
    out = list(shape)
    for axis in rng.permutation(len(shape))[: rng.integers(1, len(shape) + 1)].tolist():
        size = lengths(rng, 1, ELEMENTS // (math.prod(out) // out[axis]))[0]
        taps = tables[rng.integers(len(tables))](rng, shape[axis], size)
        shape[axis], out[axis] = taps.n_in, taps.n_out
        steps.append(Step(axis - len(shape), taps))
    if integers:
        steps = [fixed(rng, step, step is steps[-1]) for step in steps]
    elif rng.random() < 0.1 and not all(step.taps.gather for step in steps):
        steps = [replace(step, taps=replace(step.taps, outside=rng.random(step.taps.n_out))) for step in steps]
    axes = tuple(step.axis for step in steps)
    sizes = tuple(s.taps.n_in for s in steps), tuple(s.taps.n_out for s in steps)
    plan = Plan(axes, *sizes, tuple(steps), 7.5, (None, (), ((number,),)))  # type: ignore[arg-type]
    x, _ = placed(rng, shape, dtype, (1, 1, 1, 2, -1, -3, 0))
    x[...] = samples(rng, x.shape, dtype)
    y, around = placed(rng, out, result, (1, 1, 1, 2, -1, -3))
    return Case(plan, x, y, around, ArraySpec("numpy", dtype, dtypes.accumulator(dtype, result), result))


def kind(rng: Rng) -> tuple[str, str]:
    """Dtypes of input and result."""
    known = [name for name in FORMATS if name not in dtypes.COMPLEX]
    common = ["float32", "float32", "float64", "float16", "bfloat16", "uint8", "uint8", "uint16", "int16"]
    dtype = str(rng.choice(known if rng.random() < 0.4 else common))
    return dtype, dtype if rng.random() < 0.6 else str(rng.choice(["float32", *known]))


def fixed(rng: Rng, step: Step, last: bool) -> Step:
    """The same step with integer weights, and with a store."""
    taps, shift = step.taps, int(rng.integers(3, 23))
    sums = np.bincount(taps.entries()[0], np.abs(taps.weights), taps.n_out)
    weights = np.rint(taps.weights / np.repeat(np.where(sums == 0, 1, sums), taps.count) * 2**shift)
    taps = replace(taps, weights=weights.astype(np.int32), shift=shift)
    stores = [BYTE, BYTE, Store(sample=1, term=2, shift=max(0, shift - 3), low=0, high=255), None]
    return Step(step.axis, taps, stores[rng.integers(len(stores) - last)])


def lengths(rng: Rng, n: int, room: int = ELEMENTS) -> list[int]:
    """Lengths of n axes whose product is at most `room`."""
    chosen = []
    for _ in range(n):
        fitting = [length for length in LENGTHS if length <= max(1, room)]
        chosen.append(fitting[rng.integers(len(fitting))])
        room //= chosen[-1]
    return chosen


def ragged(rng: Rng, n_in: int, n_out: int, start: Any, count: Any) -> Taps:
    """A table of random weights, some of them zero, in rows clipped to the axis."""
    stop = np.clip(start + count, 0, n_in)
    start = np.clip(start, 0, stop)
    count = stop - start
    start[count == 0] = 0
    weights = rng.normal(size=int(count.sum()))
    weights[rng.random(weights.size) < rng.choice([0, 0, 0.2])] = 0.0
    weights[rng.random(weights.size) < rng.choice([0, 0, 0.1])] = 1e-60  # zero in float32
    row = np.repeat(np.arange(n_out), count)
    index = np.arange(weights.size) - (np.cumsum(count) - count)[row] + start[row]
    return from_entries(row, index, weights, n_in=n_in, n_out=n_out)


def sliding(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Rows of about one length, from the first sample to the last: as resampling has them."""
    width = int(rng.choice([1, 2, 3, 4, 5, 6, 8, 12, 33]))
    start = np.floor(np.linspace(-width / 2, n_in - width / 2, n_out)).astype(np.int64)
    return ragged(rng, n_in, n_out, start, np.full(n_out, width) + rng.integers(0, 2, n_out))


def linear(rng: Rng, n_in: int, n_out: int) -> Taps:
    """One sample or two."""
    start = np.linspace(0, n_in - 1, n_out).astype(np.int64)
    return ragged(rng, n_in, n_out, start, rng.integers(1, 3, n_out))


def wild(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Rows of any length from anywhere, some of them empty."""
    longest = int(rng.choice([1, 2, 5, n_in]))
    return ragged(rng, n_in, n_out, rng.integers(0, n_in, n_out), rng.integers(0, longest + 1, n_out))


def sparse(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Few outputs, each of a few samples far from those of the next."""
    n_out = min(n_out, max(1, n_in // 5))
    count = [np.full(n_out, 2), np.full(n_out, 4), rng.integers(0, 5, n_out)][rng.integers(3)]
    return ragged(rng, n_in, n_out, np.linspace(0, n_in - 1, n_out).astype(np.int64), count)


def halves(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Means of pairs."""
    n_out = min(max(1, n_in // 2), n_out)
    count = np.full(n_out, 2)
    return Taps(2 * n_out + int(rng.integers(2)), n_out, 2 * np.arange(n_out), count, np.full(2 * n_out, 0.5))


def adjoint(rng: Rng, n_in: int, n_out: int) -> Taps:
    """The transposed table of another."""
    return [sliding, wild, sparse][rng.integers(3)](rng, n_out, n_in).transposed()


def part(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Some rows of another, on the samples that they need."""
    whole = [sliding, wild][rng.integers(2)](rng, n_in, n_out)
    low = int(rng.integers(whole.n_out))
    return whole.rows(low, int(rng.integers(low, whole.n_out)) + 1)[0]


def cyclic(rng: Rng, n_in: int, n_out: int) -> Taps:
    """Rows that begin anywhere, modulo the axis."""
    count = rng.integers(0, min(n_in, 9) + 1, n_out)
    start, weights = rng.integers(-2 * n_in, 2 * n_in, n_out), rng.normal(size=int(count.sum()))
    return Taps(n_in, n_out, start, count, weights, cyclic=True)


def copies(rng: Rng, n_in: int, n_out: int) -> Taps:
    """One sample each."""
    return Taps(n_in, n_out, rng.integers(0, n_in, n_out), np.ones(n_out, np.int64), np.ones(n_out))


TABLES: list[Callable[[Rng, int, int], Taps]] = [
    *(sliding, sliding, sliding, wild, wild, sparse, halves, adjoint, part, cyclic, copies)
]


def samples(rng: Rng, shape: tuple[int, ...], dtype: str) -> Array:
    """Values of a dtype, of all magnitudes that its sums can hold; some of them not finite."""
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(dtype)
    if dtype not in dtypes.FLOATS:
        return rng.integers(*dtypes.integer_range(dtype), shape, endpoint=True, dtype=dtype)
    values = rng.normal(size=shape) * (0.01 if dtype == "float16" else 10.0 ** rng.integers(-9, 9))
    values[rng.random(shape) < rng.choice([0, 0, 0, 0.01])] = rng.choice([np.inf, -np.inf, np.nan])
    return values.astype(dtype)


def placed(rng: Rng, shape: list[int], dtype: str, factors: tuple[int, ...]) -> tuple[Array, Array]:
    """An array of any strides, and the bytes that it spans: between pages that nobody may touch."""
    span = np.dtype(dtype).itemsize
    strides = [0] * len(shape)
    for axis in rng.permutation(len(shape)).tolist() if rng.random() < 0.5 else range(len(shape) - 1, -1, -1):
        strides[axis] = span * (int(rng.choice(factors)) if rng.random() < 0.5 else 1)
        span += (shape[axis] - 1) * abs(strides[axis])
    below = sum((n - 1) * -stride for n, stride in zip(shape, strides, strict=True) if stride < 0)
    memory = block(span, at_end=bool(rng.integers(2)))
    return np.ndarray(shape, dtype, memory, below, strides), np.frombuffer(memory, np.uint8)
