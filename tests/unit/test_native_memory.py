"""What the compiled core keeps while it runs: a few rows or planes for each tap, and never more for more of them.

What an executor keeps between calls is bounded too, and too little memory is an error.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler, dtypes
from anyinterp.backends.numpy_native import PROGRAMS, NumpyNativeBackend, Programs
from anyinterp.plan import Plan

from .executors import PLANS, samples, spec
from .fresh import python

lowering = pytest.importorskip("anyinterp.backends._native.lowering")
pytestmark = pytest.mark.skipif(lowering.core is None, reason="the compiled core was not built")

GROUP = 1 << 18  # bytes of the slabs that are handed on together, unless a single one is larger
PADDING = 192  # bytes between slabs, at most
TILE = 1 << 18  # bytes of a tile of a slab, where an axis permits,
KEPT = 1 << 20  # and of what slabs may keep in all before they are cut into tiles


def kept(plan: Plan, x: Any) -> int:
    """Bytes that a program for `x` needs while it runs."""
    programs = Programs(
        lowering.lower_steps(plan.steps, plan.fill, spec(x.dtype.name)), x, plan.shape_out(x.shape), x.dtype
    )
    return int(lowering.core.scratch(programs.into_new(programs.empty())))


def allowed(plan: Plan, x: Any) -> int:
    """Slabs for the taps of the outermost pass, if others come before it, and six groups.

    A slab is what lies within the outermost axis that changes, before or after any pass, or a tile of that. The ring
    has the next power of two of taps and a group, less than 2 · (taps + group), and what it is made from may lie in as
    many slabs as there are taps. The other groups lie between the passes and before and after all. A group is a slab,
    or several that have `GROUP` bytes.
    """
    order = sorted(range(x.ndim), key=lambda axis: -x.strides[axis])
    places = [order.index(step.axis % x.ndim) for step in plan.steps]
    own = places.index(min(places))
    shape, sizes = list(x.shape), []
    for step in (None, *plan.steps):
        if step is not None:
            shape[step.axis % x.ndim] = step.taps.n_out
        sizes.append(int(np.prod([shape[axis] for axis in order[min(places) + 1 :]])))
    item = np.dtype(dtypes.accumulator(x.dtype.name, x.dtype.name)).itemsize
    slab = min(max(sizes) * item, TILE) + PADDING
    taps = plan.steps[own].taps.width if own else 0
    return max(KEPT, 3 * taps * slab + 6 * max(GROUP, slab))


SHAPES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "smaller": ((3, 1080, 1920), {"shape": (224, 224)}),
    "much smaller": ((3, 1080, 1920), {"shape": (8, 8), "method": "cubic"}),
    "larger": ((3, 540, 960), {"shape": (1080, 1920), "method": "lanczos3"}),
    "rows alone": ((3, 1080, 1920), {"shape": (224,), "axes": (-2,)}),
    "columns alone": ((3, 1080, 1920), {"shape": (224,), "axes": (-1,)}),
    "pixels": ((1080, 1920, 3), {"shape": (224, 224), "axes": (0, 1)}),
    "volume, larger": ((128, 128, 128), {"shape": (160, 160, 160)}),
    "volume, smaller": ((256, 256, 256), {"shape": (64, 64, 64)}),
    "signals": ((16, 44100), {"shape": (48000,)}),
    "volume of large planes": ((4, 2048, 2048), {"shape": (3, 1536, 1536)}),
    "large planes, many taps": ((32, 1024, 1024), {"shape": (8, 512, 1536), "method": "lanczos3"}),
    "large planes, columns as they are": ((4, 2048, 2048), {"shape": (3, 3000), "axes": (0, 1)}),
    "large planes, rows as they are": ((4, 2048, 2048), {"shape": (3, 3000), "axes": (0, 2)}),
    "long rows": ((3, 1000000), {"shape": (5, 700000)}),
    "a few long rows in each plane": ((5, 3, 400000), {"shape": (4, 2, 500000)}),
    "a long line": ((1000000,), {"shape": (700000,)}),
}


@pytest.mark.parametrize("backwards", [False, True], ids=["forward", "adjoint"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "float16"])
@pytest.mark.parametrize("name", SHAPES)
def test_it_is_a_few_slabs_for_each_tap(name: str, dtype: str, backwards: bool) -> None:
    shape, arguments = SHAPES[name]
    plan = Resampler.resize(**arguments).plan(shape)
    if backwards:
        shape, plan = plan.shape_out(shape), plan.adjoint()
    x = np.empty(shape, dtype)
    assert kept(plan, x) <= allowed(plan, x)


@pytest.mark.parametrize(
    ("few", "many", "scale", "axes"),
    [
        ((3, 400, 500), (3, 4000, 500), 0.25, (-2, -1)),
        ((3, 400, 500), (3, 4000, 500), 2, (-2, -1)),
        ((2, 400, 500), (90, 400, 500), 0.25, (-2, -1)),
        ((400, 500, 3), (4000, 500, 3), 0.25, (0, 1)),
        ((24, 96, 96), (240, 96, 96), 0.25, (-3, -2, -1)),
        ((24, 96, 96), (240, 96, 96), 2, (-3, -2, -1)),
        ((4, 48000), (400, 48000), 0.5, (-1,)),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_it_does_not_grow_with_the_number_of_slabs(
    few: tuple[int, ...], many: tuple[int, ...], scale: float, axes: tuple[int, ...], dtype: str
) -> None:
    resampler = Resampler.resize(scale=scale, axes=axes)
    assert kept(resampler.plan(many), np.empty(many, dtype)) == kept(resampler.plan(few), np.empty(few, dtype)) > 0


def test_a_fifth_of_a_photograph_needs_little_memory() -> None:
    plan = Resampler.resize(shape=(224, 224)).plan((3, 1080, 1920))
    assert kept(plan, np.empty((3, 1080, 1920), np.float32)) <= 1 << 20


def test_small_lines_of_large_slabs_need_little_memory() -> None:
    plan = Resampler.resize(shape=(4, 3000, 6)).plan((16, 5, 4000, 8))
    assert kept(plan, np.empty((16, 5, 4000, 8), np.float32)) <= 1 << 20


def test_programs_of_an_executor_are_bounded() -> None:
    executor = NumpyNativeBackend().lower(PLANS["enlarged"], spec("float32"))
    x = samples(PLANS["enlarged"], "float32")[0, 0]
    planes = [len(executor(np.broadcast_to(x, (n, *x.shape)))) for n in range(100)]
    assert planes == list(range(100))
    assert len(executor._programs) <= PROGRAMS


OUT_OF_MEMORY = """
import resource, numpy
from anyinterp.backends._native import _core
x, y = numpy.ones((4, 1 << 24), numpy.float32), numpy.full((2, 2), 9, numpy.float32)
table = lambda taps: (numpy.arange(2), numpy.full(2, taps), numpy.ones(2 * taps), False, None)
steps = ((0, 4, 2, *table(1)), (1, 1 << 24, 2, *table(5)))  # so many taps are read from a row between the passes
program = _core.make("f", "f", "f", x.shape, x.strides, y.shape, y.strides, (0, 1), steps, 0.0)
resource.setrlimit(resource.RLIMIT_AS, (1 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
try:
    _core.run(program, x, y)
except MemoryError:
    print((y == 9).all())
"""


def test_no_memory_is_an_error_and_nothing_is_written() -> None:
    pytest.importorskip("resource")
    assert python(OUT_OF_MEMORY) == "True"
