"""What tests of executors share: plans, samples, layouts, the bound of the error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from anyinterp import Resampler, dtypes
from anyinterp.backend import ArraySpec
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan

SHAPE = (2, 3, 24, 27)


def resizing(**arguments: Any) -> Plan:
    return Resampler.resize(**arguments).plan(SHAPE)


PLANS = {
    "antialiased": resizing(shape=(7, 11), method="cubic"),
    "much smaller, few taps": resizing(shape=(4, 3), antialias=False),
    "enlarged": resizing(shape=(90, 77), method="lanczos3"),
    "one grows, one shrinks": resizing(shape=(13, 130)),
    "one shrinks, one grows": resizing(shape=(130, 5)),
    "doubled": resizing(shape=(48, 54)),
    "halved": resizing(shape=(12, 13), method="area"),
    "first axes": resizing(shape=(5, 9), axes=(0, 1)),
    "first and last axis": resizing(shape=(5, 9), axes=(0, -1)),
    "middle axis": resizing(shape=(23,), axes=(-2,)),
    "last axis": resizing(shape=(8,), axes=(-1,)),
    "four axes": resizing(shape=(3, 5, 33, 61)),
    "to one": resizing(shape=(1, 1)),
    "mixed": resizing(shape=(31, 50), method=("nearest", "linear")),
    "clamped region": resizing(shape=(30, 30), region=[(3.5, 20.25), (-4, 60)], boundary="clamp"),
    "adjoint": resizing(shape=(7, 110), method="cubic").adjoint(),
    "adjoint with empty rows": resizing(shape=(3, 4), antialias=False).adjoint(),
    "adjoint of reflection": resizing(shape=(31, 50), boundary="reflect", region=[(-9, 17), (20, 40)]).adjoint(),
    "part": resizing(shape=(90, 77)).restrict(-2, 31, 60)[0],
}
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda x: x,
    "Fortran": np.asfortranarray,
    "channels last": lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
    "transposed": lambda x: np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2),
    "reversed": lambda x: np.ascontiguousarray(x[:, ::-1, ::-1, ::-1])[:, ::-1, ::-1, ::-1],
    "cropped": lambda x: np.pad(x, 2)[2:-2, 2:-2, 2:-2, 2:-2],
    "every other": lambda x: x.repeat(2, 0).repeat(2, 1).repeat(2, 2).repeat(2, 3)[::2, ::2, ::2, ::2],
    "every other row": lambda x: x.repeat(2, 2)[:, :, ::2],
    "swapped": lambda x: x.astype(x.dtype.newbyteorder()),
    "unaligned": lambda x: np.frombuffer(b"\0" + x.tobytes(), x.dtype, x.size, 1).reshape(x.shape),
}


def spec(dtype: str, result: str | None = None) -> ArraySpec:
    result = result or dtype
    return ArraySpec("numpy", dtype, dtypes.accumulator(dtype, result), result)


def samples(plan: Plan, dtype: str) -> Any:
    """Noise for a plan of a part of `SHAPE`."""
    shape = list(SHAPE)
    for axis, size in zip(plan.axes, plan.sizes_in, strict=True):
        shape[axis] = size
    rng = np.random.default_rng(1)
    if dtype in dtypes.COMPLEX:
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    if dtype in dtypes.FLOATS:
        return rng.normal(size=shape).astype(dtype)
    low, high = (0, 1) if dtype == "bool" else dtypes.integer_range(dtype)
    return rng.integers(low, high, shape, endpoint=True, dtype=dtype)


def generic(plan: Plan, kind: ArraySpec, x: Any) -> Any:
    with np.errstate(all="ignore"):
        return GenericBackend().lower(plan, kind)(x)


def bits(y: Any) -> bytes:
    return np.ascontiguousarray(y).tobytes()


def assert_close(y: Any, plan: Plan, x: Any, kind: ArraySpec) -> None:
    """|error| ≤ 2·u·Σ(width + 1)·(|W||x| + |fill|), and a tiny number for each tap; then a rounding to the result.

    Of each part of complex numbers. Where anything is filled, that is two more taps along each axis.
    """
    assert (y.dtype, y.shape) == (kind.result, plan.shape_out(x.shape))
    if kind.result in dtypes.COMPLEX:
        real = ArraySpec("numpy", *(dtypes.real_name(name) for name in (kind.dtype, kind.accumulator, kind.result)))
        assert_parts_close(y.real, plan, x.real, real, plan.fill)
        assert_parts_close(y.imag, plan, x.imag, real, 0.0)
    else:
        assert_parts_close(y, plan, x, kind, plan.fill)


def assert_parts_close(y: Any, plan: Plan, x: Any, kind: ArraySpec, fill: float) -> None:
    wide = np.longdouble if kind.accumulator == "float64" else np.float64
    exact, size, inside = x.astype(wide), np.abs(x.astype(wide)), np.ones(())
    for step in plan.steps:
        matrix = plan.matrix(step.axis).astype(wide)
        exact, size = along(matrix, exact, step.axis), along(np.abs(matrix), size, step.axis)
        share = plan.coverage.get(step.axis, np.ones(step.taps.n_out))
        inside = inside * share.reshape(-1, *[1] * (-step.axis - 1))
    exact, size = exact + fill * (1 - inside), size + abs(fill) * (inside != 1)
    taps = sum(step.taps.width + 1 + 2 * (step.axis in plan.coverage) for step in plan.steps)
    working = np.finfo(kind.accumulator)
    error = taps * (working.eps * size + working.smallest_subnormal)
    if kind.result == "bool":
        y, exact, error = y.astype(float), np.minimum(np.abs(exact), 1), error + 0.5
    elif kind.result in dtypes.INTEGERS:
        y, exact, error = y.astype(wide), np.clip(exact, *dtypes.integer_range(kind.result)), error + 0.5
    elif kind.result != kind.accumulator:
        result = np.finfo(kind.result)
        error = error + result.eps * np.abs(exact) + result.smallest_subnormal
    assert (np.abs(y - exact) <= error).all()


def along(matrix: Any, x: Any, axis: int) -> Any:
    return np.moveaxis(np.tensordot(matrix, x, (1, axis)), 0, axis)
