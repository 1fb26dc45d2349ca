"""Results that go into an array of the caller's: what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp import dtypes
from anyinterp._errors import UnsupportedArrayError
from anyinterp._typing import Array
from anyinterp.keys import kind
from anyinterp.prepare import Ready, base_array, device_of
from anyinterp.registry import namespace_of

__all__ = ["overlap", "run_into"]

LIMIT = 64  # kinds of `out` that are remembered for one call


def run_into(prepared: Ready, x: Array, out: Any) -> Array:
    """Run with an `out`. What can differ between two arrays of one kind is checked every time, the rest once."""
    try:
        known = kind(out) in prepared.outs
    except TypeError:  # something unhashable: the check will say what
        known = False
    if not known:
        _check_kind(prepared, x, out)
        if base_array("out", out) is out and len(prepared.outs) < LIMIT:
            prepared.outs.add(kind(out))
    flags = getattr(out, "flags", None)
    if flags is not None and not getattr(flags, "writeable", True):
        raise ValueError("out: the array is read-only")
    if overlap(x, out):
        raise ValueError("out: it overlaps the input, which would be written to, or that can't be ruled out")
    return prepared.executor(x, out=out)


def _check_kind(prepared: Ready, x: Array, out: Any) -> None:
    """Refuse an `out` of another library, shape, dtype or device than the result's."""
    spec = prepared.spec
    try:
        xp, namespace = namespace_of(base_array("out", out), "out")
    except UnsupportedArrayError as error:
        raise TypeError(str(error)) from None
    if namespace != spec.namespace:
        raise TypeError(f"out: expected a {spec.namespace} array; got one of {namespace}")
    if namespace in ("jax", "dask"):
        raise TypeError(f"out: {namespace} arrays can't be written to; leave it None")
    expected = prepared.plan.shape_out(tuple(x.shape))
    if tuple(out.shape) != expected:
        raise ValueError(f"out: expected shape {expected}; got {tuple(out.shape)}")
    if dtypes.name_of(out.dtype) != spec.result:
        raise ValueError(f"out: expected dtype {spec.result}; got {out.dtype}")
    if device_of(xp, out) != spec.device:
        raise ValueError(f"out: expected device {spec.device}; got {device_of(xp, out)}")


def overlap(a: Array, b: Array) -> bool:
    """Whether two arrays share memory; True where that can't be told."""
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        one, other = _extent(a), _extent(b)
        if one is not None and other is not None:
            return one[0] < other[1] and other[0] < one[1]
    try:
        u = a if isinstance(a, np.ndarray) else np.from_dlpack(a)  # copies nothing
        v = b if isinstance(b, np.ndarray) else np.from_dlpack(b)
        return np.shares_memory(u, v, max_work=10_000)  # type: ignore[arg-type]  # NumPy's stub knows two values only
    except (AttributeError, BufferError, RuntimeError, TypeError, np.exceptions.TooHardError):
        return True


def _extent(x: Array) -> tuple[int, int] | None:
    """First and one-past-last address of torch's and CuPy's arrays; None for others."""
    if hasattr(x, "data_ptr"):  # strides count elements
        try:
            pointer, strides, itemsize = x.data_ptr(), x.stride(), x.element_size()
        except RuntimeError:  # stands for other tensors, within a transform
            return None
        unit = itemsize
    elif hasattr(x, "__cuda_array_interface__"):
        pointer, strides, itemsize, unit = x.__cuda_array_interface__["data"][0], x.strides, x.itemsize, 1
    else:
        return None
    if not pointer or 0 in x.shape:  # no memory at all: torch's device "meta"
        return 0, 0
    reach = [(n - 1) * step * unit for n, step in zip(x.shape, strides, strict=True)]
    return pointer + sum(min(r, 0) for r in reach), pointer + sum(max(r, 0) for r in reach) + itemsize
