"""NumPy arrays, by the compiled core: passes fused through a few rows that stay in cache, vectors of the processor.

The core is optional. Where it could not be built or loaded, every plan is declined with the reason, and pure NumPy
serves. The environment variable ``ANYINTERP_ISA`` (``scalar``, ``avx2``, ``avx512``) forces one variant of the
kernels; the default is the best that the processor has.

Every sum is a product and then one fused multiply-add for each further tap, in the order of the axis. So results are
the same to the last bit for any batch, layout and sub-range. The result has the memory order of the input.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp._typing import Executor
from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.backends._native.lowering import Lowered, core, unsupported
from anyinterp.backends._numpy.layout import memory_order
from anyinterp.plan import Plan

__all__ = ["NumpyNativeBackend"]

Array = NDArray[Any]
PROGRAMS = 8  # shapes and layouts that an executor remembers


class NumpyNativeBackend(Backend):
    """Linear plans on NumPy arrays, compiled."""

    name = "numpy-native"
    namespace = "numpy"
    fixed_order = True

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Make the executor, unless the core is missing or has no kernels for the plan."""
        reason = unsupported(plan, spec)
        return Declined(reason) if reason else NativeExecutor(plan, spec)


class NativeExecutor:
    """A plan, with programs of the core for each shape and layout that it met."""

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        self.lowered = Lowered(plan, spec)
        self.dtype, self.result = np.dtype(spec.dtype), np.dtype(spec.result)
        self._run = _run_bits if "bfloat16" in (spec.dtype, spec.result) else core.run
        self._programs: dict[Any, Programs] = {}

    def __call__(self, x: Array, out: Array | None = None) -> Array:
        """Run the plan on an array; with `out`, put the result there."""
        if not _is_natural(x, self.dtype):
            x = x.astype(self.dtype)
        key = x.shape, x.strides
        programs = self._programs.get(key)
        if programs is None:
            if len(self._programs) >= PROGRAMS:
                self._programs.clear()
            programs = self._programs[key] = Programs(self.lowered, x, self.result)
        if out is None or np.may_share_memory(x, out) or not _is_natural(out, self.result):
            made = programs.empty()
            if made.size:
                self._run(programs.fresh, x, made)
            if out is None:
                return made
            np.copyto(out, made)
        elif out.size:
            self._run(programs.into(out.strides), x, out)
        return out


class Programs:
    """The programs for inputs of one shape and layout: into a new array, and into others' strides."""

    def __init__(self, lowered: Lowered, x: Array, result: np.dtype[Any]) -> None:
        self.order = memory_order(x)
        self.inverse = None if self.order == tuple(range(x.ndim)) else tuple(np.argsort(self.order).tolist())
        shape = lowered.plan.shape_out(x.shape)
        self.shape, self.result = tuple(shape[axis] for axis in self.order), result
        self.lowered, self.source = lowered, (x.shape, x.strides)
        strides = self.empty().strides
        self.made: dict[tuple[int, ...], Any] = {}
        self.fresh = self.into(strides) if x.size else None

    def empty(self) -> Array:
        """A new array for the result, in the memory order of the input."""
        y = np.empty(self.shape, self.result)
        return y if self.inverse is None else y.transpose(self.inverse)

    def into(self, strides: tuple[int, ...]) -> Any:
        """The program that writes to these strides."""
        program = self.made.get(strides)
        if program is None:
            if len(self.made) >= PROGRAMS:
                self.made.clear()
            program = self.made[strides] = self.lowered.program(*self.source, strides, self.order)
        return program


def _run_bits(program: Any, x: Array, out: Array) -> None:
    """Run a program on arrays that may be of bfloat16, which has no place in Python's buffer interface."""
    core.run(program, *(a.view(np.uint16) if a.dtype == "bfloat16" else a for a in (x, out)))


def _is_natural(x: Array, dtype: np.dtype[Any]) -> bool:
    """Whether elements are in the machine's byte order and do not lie across their natural borders."""
    return (x.dtype is dtype or x.dtype == dtype) and x.flags.aligned
