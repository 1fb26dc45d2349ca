"""Dtypes by name: what is accepted, what is accumulated in, what comes out, how integers are rounded."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp._typing import Array, Namespace

__all__ = ["ACCEPTED", "accumulator", "available", "finish", "name_of", "real_name", "resolve", "result_name"]

INTEGERS = {f"{sign}int{bits}": bits for sign in ("", "u") for bits in (8, 16, 32, 64)}
FLOATS = {"float16": 16, "bfloat16": 16, "float32": 32, "float64": 64}
COMPLEX = {"complex64": 64, "complex128": 128}
BITS = {"bool": 8, **INTEGERS, **FLOATS, **COMPLEX}
ACCEPTED = tuple(BITS)

_REAL = {"complex64": "float32", "complex128": "float64"}
_WIDE = {"float32": "float64", "complex64": "complex128"}
_NAMES = {char: np.dtype(char).name for char in "?bBhHiIlLqQefdFD"}  # NumPy makes a name anew each time it is asked
_NARROW = {wide: narrow for narrow, wide in _WIDE.items()}


def name_of(dtype: Any) -> str:
    """Plain name of a dtype of any library: ``torch.float32`` → ``"float32"``.

    Byte-swapped NumPy dtypes give the name of the native one.
    """
    if isinstance(dtype, str):
        name = dtype
    elif isinstance(dtype, np.dtype):
        # A structured dtype has a name like void64; longdouble's is float128 on most machines.
        name = _NAMES.get(dtype.char) or ("longdouble" if dtype.char in "gG" else dtype.name)
    else:
        name = getattr(dtype, "__name__", None) or str(dtype)
    return name.rpartition(".")[2].removesuffix("_")


def real_name(dtype: Any) -> str:
    """Name of a dtype, or of its real part's if it is complex."""
    name = name_of(dtype)
    return _REAL.get(name, name)


def accumulator(name: str, result: str) -> str:
    """Dtype that sums are made in, from the names of the input's and the result's dtype.

    float32 for bool, integers and floats of up to 16 bits and float32; float64 above; the complex dtype of
    the same precision for complex values. A float64 result is accumulated in float64.

    Examples
    --------
    >>> accumulator("uint8", "uint8"), accumulator("bfloat16", "bfloat16"), accumulator("int32", "float32")
    ('float32', 'float32', 'float64')
    """
    wide = INTEGERS.get(name, 0) >= 32 or name in ("float64", "complex128") or result in ("float64", "complex128")
    base = "complex64" if name in COMPLEX else "float32"
    return _WIDE[base] if wide else base


def result_name(name: str, requested: str) -> str:
    """Name of the result's dtype.

    Parameters
    ----------
    name : str
        Dtype of the input.
    requested : str
        ``"keep"``; ``"float"`` (integers and bool become the accumulator's dtype); or a dtype's name.
    """
    if requested == "keep" or (requested == "float" and name not in INTEGERS and name != "bool"):
        return name
    return accumulator(name, name) if requested == "float" else requested


def available(xp: Namespace, name: str) -> str:
    """float32 for float64 where the library or device has none (JAX without x64)."""
    if name not in _NARROW:
        return name
    info = getattr(xp, "__array_namespace_info__", None)
    return name if info is None or name in info().dtypes() else _NARROW[name]


def resolve(xp: Namespace, name: str) -> Any:
    """Dtype object of a namespace for a name; raises AttributeError or TypeError where it has none."""
    if xp.float32 is np.float32 and not hasattr(xp, name):
        # NumPy's dtypes without an attribute: bfloat16, which ml_dtypes brings, and dask's float16.
        return np.dtype(name)
    return getattr(xp, name)


def finish(xp: Namespace, y: Array, name: str, dtype: Any) -> Array:
    """Round an accumulator once to the result's dtype.

    Floats are rounded by the cast. Integers: half to even, saturated, NaN becomes 0. Bool: rounded
    the same way, then true where that is not 0.
    """
    if y.dtype == dtype:
        return y
    if name not in INTEGERS and name != "bool":
        return xp.astype(y, dtype)
    y = xp.round(y)
    y = xp.where(xp.isnan(y), xp.zeros_like(y[(slice(0, 1),) * y.ndim]), y)
    if name == "bool":
        return xp.astype(y, dtype)
    low, high = integer_range(name)
    # The greatest integer may not be a float (2³¹−1 in float32): clip to the float below, then put it in.
    top = np.dtype(name_of(y.dtype)).type(high)
    below = top if int(top) <= high else np.nextafter(top, top.dtype.type(0))
    clipped = xp.astype(xp.clip(y, float(low), float(below)), dtype)
    if int(below) == high:
        return clipped
    return xp.where(y > float(below), xp.full_like(clipped, high), clipped)


def integer_range(name: str) -> tuple[int, int]:
    """Least and greatest value of an integer dtype."""
    bits = INTEGERS[name]
    return (0, (1 << bits) - 1) if name[0] == "u" else (-(1 << bits - 1), (1 << bits - 1) - 1)
