"""NumPy arrays, by the compiled core: passes fused through a few rows that stay in cache, vectors of the processor.

The core is optional. Where it could not be built or loaded, every plan is declined with the reason, and pure NumPy
serves. The environment variable ``ANYINTERP_ISA`` (``scalar``, ``avx2``, ``avx512``, ``avx512vnni``, ``neon``) forces
one variant of the kernels; the default is the best that the processor has.

Every sum is a product and then one fused multiply-add for each further tap, in the order of the axis. So results are
the same to the last bit for any batch, layout and sub-range. The result has the memory order of the input.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from anyinterp._typing import ByLengths, Executor
from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.backends._native.lengths import Lengths, suits
from anyinterp.backends._native.lowering import FORMATS, Lowered, core, lower_steps, unsupported
from anyinterp.backends._numpy.layout import memory_order
from anyinterp.plan import Plan, Request

__all__ = ["NumpyNativeBackend"]

Array = NDArray[Any]
PROGRAMS = 8  # shapes and layouts that an executor remembers
_dtype = functools.lru_cache(maxsize=64)(np.dtype)


class NumpyNativeBackend(Backend):
    """Linear plans on NumPy arrays, compiled."""

    name = "numpy-native"
    namespace = "numpy"
    fixed_order = True

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Make the executor, unless the core is missing or has no kernels for the plan."""
        reason = unsupported(plan, spec)
        if reason:
            return Declined(reason)
        return NativeExecutor(lower_steps(plan.steps, plan.fill, spec), plan.shape_out, _ends(spec))

    def by_lengths(self, request: Request, spec: ArraySpec) -> ByLengths | None:
        """Executors of other lengths, where the core takes all of a request's plans if it takes one."""
        if not suits(request, spec):
            return None
        lengths, ends = Lengths(request, spec), _ends(spec)

        def executor(shape: tuple[int, ...], sizes: int | tuple[int, ...] | None, again: bool) -> Executor | None:
            found = lengths.lowered(shape, sizes)
            if found is None:
                return None
            return _lasting(*found, ends).__call__ if again else functools.partial(_run_once, *found, ends)

        return executor


class Ends(NamedTuple):
    """What arrays of a kind of call have in common, and what runs a program on them."""

    dtype: np.dtype[Any]
    result: np.dtype[Any]
    run: Callable[..., None]


def _run_once(lowered: Lowered, shape_out: tuple[int, ...], ends: Ends, x: Array, out: Array | None = None) -> Array:
    """Run lowered steps on an array by a program that is not kept."""
    flags = x.flags
    plain = x.dtype is ends.dtype and flags.c_contiguous and flags.aligned and x.size
    if out is not None or not plain:
        return _lasting(lowered, shape_out, ends)(x, out)
    made = np.empty(shape_out, ends.result)
    lowered.run_once(_bits(x), _bits(made), _in_order(x.ndim))
    return made


def _lasting(lowered: Lowered, shape_out: tuple[int, ...], ends: Ends) -> NativeExecutor:
    return NativeExecutor(lowered, lambda _: shape_out, ends)


class NativeExecutor:
    """Steps, with programs of the core for each shape and layout that they met.

    Parameters
    ----------
    lowered : Lowered
    shape_out : callable
        Shape of the result, from that of an input.
    ends : Ends
    """

    __name__ = f"NativeExecutor ({getattr(core, 'ISA', 'missing')})"  # what `explain` prints

    __slots__ = ("_latest", "_programs", "_run", "_shape_out", "dtype", "lowered", "result")

    def __init__(self, lowered: Lowered, shape_out: Callable[[tuple[int, ...]], tuple[int, ...]], ends: Ends) -> None:
        self.lowered, self._shape_out = lowered, shape_out
        self.dtype, self.result, self._run = ends
        self._programs: dict[Any, Programs] = {}
        self._latest: Programs | None = None

    def __call__(self, x: Array, out: Array | None = None) -> Array:
        """Run the plan on an array; with `out`, put the result there."""
        latest = self._latest
        if latest is not None:
            try:  # the core checks dtype, shape, strides, alignment and overlap before it does anything
                if out is None:
                    made = latest.empty()
                    self._run(latest.fresh, x, made)
                    return made
                self._run(latest.made[out.strides], x, out)
                return out
            except (KeyError, ValueError):
                pass
        return self._run_anew(x, out)

    def _run_anew(self, x: Array, out: Array | None) -> Array:
        """Run on an array that the latest programs don't fit: in another layout, say, or to be converted first."""
        if not _is_natural(x, self.dtype):
            x = x.astype(self.dtype)
        programs = self._programs_for(x)
        if out is None or np.may_share_memory(x, out) or not _is_natural(out, self.result):
            made = programs.empty()
            if made.size:
                self._run(programs.into_new(made), x, made)
            if out is None:
                return made
            np.copyto(out, made)
        elif out.size:
            self._run(programs.into(out.strides), x, out)
        return out

    def _programs_for(self, x: Array) -> Programs:
        key = x.shape, x.strides
        programs = self._programs.get(key)
        if programs is None:
            if len(self._programs) >= PROGRAMS:
                self._programs.clear()
            programs = self._programs[key] = Programs(self.lowered, x, self._shape_out(x.shape), self.result)
        if x.size:
            self._latest = programs
        return programs


class Programs:
    """The programs for inputs of one shape and layout: into a new array, and into others' strides."""

    __slots__ = ("arrays", "empty", "fresh", "lowered", "made", "order")

    def __init__(self, lowered: Lowered, x: Array, shape: tuple[int, ...], result: np.dtype[Any]) -> None:
        self.order = memory_order(x)
        self.lowered, self.arrays = lowered, (x.shape, x.strides, shape)
        self.empty = _allocation(shape, result, self.order)
        self.made: dict[tuple[int, ...], Any] = {}
        self.fresh: Any = None

    def into_new(self, y: Array) -> Any:
        """The program that writes to what `empty` makes, such as `y`."""
        if self.fresh is None:
            self.fresh = self.lowered.program(*self.arrays, y.strides, self.order, True)
        return self.fresh

    def into(self, strides: tuple[int, ...]) -> Any:
        """The program that writes to these strides."""
        program = self.made.get(strides)
        if program is None:
            if len(self.made) >= PROGRAMS:
                self.made.clear()
            program = self.made[strides] = self.lowered.program(*self.arrays, strides, self.order)
        return program


def _ends(spec: ArraySpec) -> Ends:
    run = _run_bits if "bfloat16" in (spec.dtype, spec.result) else core.run
    return Ends(_dtype(spec.dtype), _dtype(spec.result), run)


@functools.cache
def _in_order(ndim: int) -> tuple[int, ...]:
    return tuple(range(ndim))


def _run_bits(program: Any, x: Array, out: Array) -> None:
    """Run a program on arrays that may be of bfloat16."""
    core.run(program, _bits(x), _bits(out))


def _bits(x: Array) -> Array:
    """The array, or that of its bits for bfloat16, which has no place in Python's buffer interface."""
    letter: str = x.dtype.char
    return x.view(np.uint16) if letter == FORMATS["bfloat16"] else x


def _allocation(shape: tuple[int, ...], dtype: np.dtype[Any], order: tuple[int, ...]) -> Callable[[], Array]:
    """What makes a new array whose axes lie in this order in memory."""
    if order == _in_order(len(order)):
        return functools.partial(np.empty, shape, dtype)
    new = functools.partial(np.empty, tuple(shape[axis] for axis in order), dtype)
    inverse = tuple(np.argsort(order).tolist())
    return lambda: new().transpose(inverse)


def _is_natural(x: Array, dtype: np.dtype[Any]) -> bool:
    """Whether elements are in the machine's byte order and do not lie across their natural borders."""
    return (x.dtype is dtype or x.dtype == dtype) and x.flags.aligned
