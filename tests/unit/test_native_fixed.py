"""Integer weights in the compiled core: equal to the generic executor, on every variant of the kernels."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler
from anyinterp.backend import ArraySpec, Declined
from anyinterp.backends.numpy_native import NumpyNativeBackend
from anyinterp.dialects.opencv import OpenCV
from anyinterp.dialects.pillow import Pillow
from anyinterp.dialects.table import OWN
from anyinterp.dialects.torch import Torch
from anyinterp.execute import GenericBackend
from anyinterp.plan import Plan, Request
from anyinterp.rule import BYTE, Store

core = pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

BYTES = ArraySpec("numpy", "uint8", "float32", "uint8")
# Shapes of (height, width, channels), and sizes: both smaller and larger, with few samples of many, and to one.
SIZES = [
    ((37, 53, 3), (11, 17)),
    ((37, 53, 3), (91, 140)),
    ((20, 90, 1), (9, 200)),
    ((120, 90, 4), (7, 9)),
    ((64, 30, 2), (64, 70)),
    ((20, 40, 5), (9, 9)),
    ((50, 300, 3), (5, 9)),
    ((17, 200, 17), (40, 5)),
    ((2, 3, 3), (5, 1)),
]
LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "contiguous": lambda x: x,
    "planar": lambda x: np.ascontiguousarray(x.transpose(2, 0, 1)).transpose(1, 2, 0),
    "Fortran": np.asfortranarray,
    "reversed": lambda x: np.ascontiguousarray(x[::-1, ::-1])[::-1, ::-1],
    "every other": lambda x: x.repeat(2, 0).repeat(2, 1).repeat(2, 2)[::2, ::2, ::2],
}


def plan_of(like: Any, shape: tuple[int, ...], size: tuple[int, ...]) -> Plan:
    return Resampler.resize(shape=size, axes=(0, 1), like=like).plan(shape, "uint8").inner


# Of those for two axes; alpha is a stage around the same plans.
VARIANTS = {
    str(like): like
    for like in (*Torch.variants(), *Pillow.variants(), *OpenCV.variants())
    if getattr(like, "mode", None) not in ("linear", "trilinear", "RGBA")
}
WHOLE = [
    name
    for name, like in VARIANTS.items()
    if any(step.taps.shift for shape, size in SIZES[:2] for step in plan_of(like, shape, size).steps)
]


def samples(plan: Plan, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Noise, with flat parts at both ends of the range so that sums go beyond it."""
    shape = (*plan.sizes_in, *shape[2:])
    x = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    x[: shape[0] // 3, : shape[1] // 2] = 0
    x[shape[0] // 4 :, shape[1] // 3 : shape[1] // 2] = 255
    return x


def lowered(plan: Plan, spec: ArraySpec = BYTES) -> Any:
    return NumpyNativeBackend().lower(plan, spec)


def generic(plan: Plan) -> Any:
    return GenericBackend().lower(plan, BYTES)


def test_conventions_have_integer_weights() -> None:
    assert {name.partition("(")[0] for name in WHOLE} == {"torch", "pillow", "opencv"}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("shape", "size"), SIZES, ids=str)
@pytest.mark.parametrize("name", WHOLE)
def test_conventions(name: str, shape: tuple[int, ...], size: tuple[int, ...], layout: str) -> None:
    plan = plan_of(VARIANTS[name], shape, size)
    if not any(step.taps.shift for step in plan.steps):
        pytest.skip("no integer weights for this size")
    x = samples(plan, shape)
    np.testing.assert_array_equal(lowered(plan)(LAYOUTS[layout](x)), generic(plan)(x))


@pytest.mark.parametrize("rows", [(0, 5), (30, 41), (70, 80), (79, 80), (0, 1)], ids=str)
@pytest.mark.parametrize("lower", [lowered, generic], ids=["native", "generic"])
def test_a_part_with_taps_beyond_the_border(lower: Any, rows: tuple[int, int]) -> None:
    plan = plan_of(OpenCV("INTER_LINEAR"), (37, 53, 2), (80, 99))
    assert plan.steps[-1].taps.start.min() < 0
    x = samples(plan, (37, 53, 2))
    part, (first, stop) = plan.restrict(-3, *rows)
    np.testing.assert_array_equal(lower(part)(x[first:stop]), lower(plan)(x)[slice(*rows)])


def digest(lower: Callable[[Plan], Any]) -> str:
    results = hashlib.sha256()
    for name, (shape, size) in product(WHOLE, SIZES):
        plan = plan_of(VARIANTS[name], shape, size)
        if any(step.taps.shift for step in plan.steps):
            results.update(np.ascontiguousarray(lower(plan)(samples(plan, shape))).tobytes())
    return results.hexdigest()


@pytest.mark.parametrize("isa", ["scalar", "avx2", "avx512", "avx512vnni", "neon"])
def test_instruction_sets(isa: str) -> None:
    folder, module = str(Path(__file__).parent), Path(__file__).stem
    code = f"import sys; from anyinterp.backends._native import _core; sys.path.insert(0, {folder!r})"
    code += f"; import {module} as t; print(t.digest(t.lowered))"
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "ANYINTERP_ISA": isa}
    )
    if f"this build and processor have no {isa}" in result.stderr:
        pytest.skip(f"this build and processor have no {isa}")
    assert result.stdout == digest(generic) + "\n", result.stderr


def fixed(bits: int, stores: tuple[Store | None, Store], size: tuple[int, ...] = (5, 9), method: str = "cubic") -> Plan:
    rule = replace(OWN[method], fixed_point=bits, boundary="clamp")
    none = (None,) * len(size)
    axes = tuple(range(-len(size), 0))
    return Request(axes, size, none, none, (rule,) * len(size), order="last-first", stores=stores).bind((31, 76))


# Fraction bits, what is kept between the passes, and at the end.
STORES = [
    (8, None, Store(shift=16, low=0, high=255)),
    (8, None, Store(sample=1, shift=0, low=0, high=255)),
    (11, None, Store(sample=4, term=16, shift=2, low=0, high=255)),
    (15, BYTE, BYTE),
    (22, BYTE, BYTE),
]


@pytest.mark.parametrize("stores", STORES, ids=str)
@pytest.mark.parametrize("size", [(5, 9), (62, 9), (5, 200)], ids=str)
@pytest.mark.parametrize("channels", [1, 3, 16, 70])
def test_stores(stores: tuple[int, Store | None, Store], size: tuple[int, int], channels: int) -> None:
    bits, between, last = stores
    plan = fixed(bits, (between, last), size)
    x = np.random.default_rng(2).integers(0, 256, (channels, 31, 76), np.uint8)
    np.testing.assert_array_equal(lowered(plan)(x), generic(plan)(x))
    last_axis = np.ascontiguousarray(np.moveaxis(x, 0, -1))
    np.testing.assert_array_equal(lowered(plan)(np.moveaxis(last_axis, -1, 0)), generic(plan)(x))


@pytest.mark.parametrize("bits", [10, 11, 12])  # terms of at most 16 bits, of just so many, and of more
@pytest.mark.parametrize("size", [(62, 21), (62, 64), (40, 75), (9, 200)], ids=str)
@pytest.mark.parametrize("method", ["linear", "cubic"])
def test_terms_of_few_bits(bits: int, size: tuple[int, int], method: str) -> None:
    plan = fixed(bits, (None, Store(sample=4, term=16, shift=2, low=0, high=255)), size, method)
    x = np.random.default_rng(3).choice(np.array([0, 1, 254, 255], np.uint8), (31, 76))
    x[8:20, 30:50] = 255
    np.testing.assert_array_equal(lowered(plan)(x), generic(plan)(x))


@pytest.mark.parametrize(
    ("plan", "spec", "reason"),
    [
        (fixed(22, (None, BYTE)), BYTES, "sums beyond 32 bits"),
        (fixed(8, (Store(low=-5, high=99), BYTE)), BYTES, "kept in part"),
        (fixed(8, (BYTE, Store(low=0, high=99))), BYTES, "integer weights for uint8 from uint8"),
        (
            fixed(8, (BYTE, BYTE)),
            ArraySpec("numpy", "int16", "float32", "int16"),
            "integer weights for int16 from int16",
        ),
    ],
    ids=["sums", "between", "last", "dtype"],
)
def test_what_is_declined(plan: Plan, spec: ArraySpec, reason: str) -> None:
    answer = lowered(plan, spec)
    assert isinstance(answer, Declined)
    assert reason in answer.reason


@pytest.mark.parametrize(
    "store",
    [
        (),
        (0, 0, 8),
        (0, 0, 8, 1, 0),
        (-1, 0, 8, 1),
        (0, 31, 8, 1),
        (0, 0, 64, 1),
        (0, 0, 8, 0),
        (0, 0, "8", 1),
        None,
        1,
    ],
    ids=str,
)
def test_a_store_that_makes_no_sense_is_refused(store: Any) -> None:
    starts, counts, weights = np.array([0, 1]), np.array([2, 2]), np.full(4, 128.0)
    arguments = ("B", "i", "B", (3, 4), (4, 1), (2, 4), (4, 1), (0, 1))
    core.make(*arguments, ((0, 3, 2, starts, counts, weights, False, None, (0, 0, 8, 1)),), 0.0)
    with pytest.raises((ValueError, TypeError)):
        core.make(*arguments, ((0, 3, 2, starts, counts, weights, False, None, store),), 0.0)
    with pytest.raises(ValueError, match="31 bits"):
        core.make(*arguments, ((0, 3, 2, starts, counts, weights * 2.0**24, False, None, (0, 0, 8, 1)),), 0.0)
    arguments = ("f", "f", "f", (3, 4), (16, 4), (2, 4), (16, 4), (0, 1))
    with pytest.raises(ValueError, match="stores are for"):
        core.make(*arguments, ((0, 3, 2, starts, counts, weights, False, None, (0, 0, 8, 1)),), 0.0)
