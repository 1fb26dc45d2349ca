"""Checks of single argument values. Each raises an error that begins with the argument's name."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from anyinterp import dtypes
from anyinterp._errors import UnsupportedArrayError, suggestion
from anyinterp.keys import MAX_AXIS

__all__ = [
    "accepted_dtype",
    "axes_of",
    "checked_result",
    "choice",
    "exactly_one",
    "fill_of",
    "flag",
    "is_sequence",
    "one_or_more",
    "positive_float",
    "positive_int",
    "real",
    "regions_of",
    "result_dtype",
    "words",
]

T = TypeVar("T")


def is_sequence(value: Any) -> bool:
    """Whether a value is a sequence of values; a string is one value."""
    return type(value) is tuple or (isinstance(value, Sequence) and not isinstance(value, str | bytes))


def one_or_more(argument: str, value: Any, convert: Callable[[str, Any], T]) -> T | tuple[T, ...]:
    """A converted value, or a non-empty tuple of them from a sequence or a 1-D array."""
    if getattr(value, "ndim", None) == 1 and hasattr(value, "tolist"):
        value = value.tolist()
    if not is_sequence(value):
        return convert(argument, value)
    if not value:
        raise ValueError(f"{argument}: the sequence is empty; give one value per axis")
    return tuple([convert(argument, one) for one in value])


def positive_int(argument: str, value: Any) -> int:
    """An int ≥ 1; anything that counts as an index, but no bool."""
    if type(value) is int and 0 < value < MAX_AXIS:
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool_" or not isinstance(value, numbers.Integral):
        raise TypeError(
            f"{argument}: expected a positive int or a sequence of them; got {value!r} ({type(value).__name__})"
        )
    number = operator.index(value)
    if not 1 <= number < MAX_AXIS:
        most = " below 2**62" if number > 0 else ""
        raise ValueError(f"{argument}: expected a positive int{most} or a sequence of them; got {number}")
    return number


def positive_float(argument: str, value: Any) -> float:
    """A finite float > 0; any real number, but no bool."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(
            f"{argument}: expected a positive number or a sequence of them; got {value!r} ({type(value).__name__})"
        )
    number = float(value)
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{argument}: expected a positive, finite number or a sequence of them; got {value!r}")
    return number


def real(argument: str, value: Any, *, finite: bool = False) -> float:
    """Any real number as a float, but no bool."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{argument}: expected a real number; got {value!r} ({type(value).__name__})")
    number = float(value)
    if finite and not math.isfinite(number):
        raise ValueError(f"{argument}: expected a finite number; got {value!r}")
    return number


def choice(argument: str, value: Any, allowed: Iterable[str]) -> str:
    """One of some words; the error names the nearest."""
    names = list(allowed)
    if not isinstance(value, str):
        raise TypeError(f"{argument}: expected one of {names}; got {value!r} ({type(value).__name__})")
    if value not in names:
        raise ValueError(f"{argument}: unknown {argument} {value!r}{suggestion(value, names)}; allowed: {names}")
    return value


def flag(argument: str, value: Any, *, none: bool) -> bool | None:
    """True or False, or None where allowed."""
    if value is None and none:
        return None
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):
        allowed = "True, False or None" if none else "True or False"
        raise TypeError(f"{argument}: expected {allowed}; got {value!r} ({type(value).__name__})")
    return bool(value)


def result_dtype(value: Any, default: str) -> str:
    """Name of the dtype asked for, or the default word."""
    if value is None:
        return default
    name = dtypes.name_of(value)
    if name not in dtypes.ACCEPTED:
        raise TypeError(f"dtype: {value!r} is not supported; allowed: {', '.join(dtypes.ACCEPTED)}")
    return name


def words(check: Callable[..., T], function: str, arguments: dict[str, Any]) -> T:
    """Call a check with keywords; an unknown one is refused in the words of the public function."""
    allowed = check.__code__.co_varnames[1 : check.__code__.co_argcount]
    for name in arguments:
        if name not in allowed:
            hint = suggestion(name, allowed)
            raise TypeError(f"{function} has no argument {name!r}{hint}; allowed: {', '.join(allowed)}")
    return check(**arguments)


def exactly_one(first: str, a: Any, second: str, b: Any) -> None:
    """Refuse both and neither."""
    if (a is None) == (b is None):
        came = "neither" if a is None else "both"
        raise ValueError(f"{first}, {second}: give exactly one of {first} and {second}; got {came}")


def checked_result(name: str, dtype_out: str) -> None:
    """Refuse dropping an imaginary part."""
    if name in dtypes.COMPLEX and dtypes.result_name(name, dtype_out) not in dtypes.COMPLEX:
        raise TypeError(
            f"dtype: {dtype_out} would drop the imaginary part of a {name} input; allowed: {', '.join(dtypes.COMPLEX)}"
        )


def axes_of(axes: Any) -> tuple[int, ...]:
    """One axis or several, none of them twice; their range is known only with the array."""
    found = one_or_more("axes", axes, _axis)
    found = found if isinstance(found, tuple) else (found,)
    if len(set(found)) != len(found):
        raise ValueError(f"axes: {found} names an axis twice")
    return found


def _axis(argument: str, value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{argument}: expected an int or a sequence of ints; got {value!r} ({type(value).__name__})")
    return operator.index(value)


def fill_of(value: Any, boundary: str) -> float:
    """Fill value, which only goes with ``boundary="constant"``; default 0."""
    if boundary != "constant":
        if value is not None:
            raise ValueError(
                f"fill_value: goes with boundary='constant' only; got {value!r} with boundary={boundary!r}"
            )
        return 0.0
    if value is None:
        return 0.0
    return real("fill_value", value)


def regions_of(region: Any) -> tuple[tuple[float, float] | None, ...]:
    """Pairs from ((start, stop), …), with None for whole axes; a single pair of numbers is one axis."""
    if not is_sequence(region) and not hasattr(region, "tolist"):
        raise TypeError(f"region: expected a sequence of (start, stop) pairs, one per axis; got {region!r}")
    pairs = region.tolist() if hasattr(region, "tolist") else region
    if len(pairs) == 2 and all(isinstance(one, numbers.Real) for one in pairs):
        pairs = (pairs,)
    return tuple(None if pair is None else _pair(pair) for pair in pairs)


def _pair(pair: Any) -> tuple[float, float]:
    if (
        not is_sequence(pair)
        or len(pair) != 2
        or not all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in pair)
    ):
        raise TypeError(f"region: expected (start, stop) of two numbers, or None for the whole axis; got {pair!r}")
    start, stop = float(pair[0]), float(pair[1])
    if not (math.isfinite(start) and math.isfinite(stop) and start < stop):
        raise ValueError(f"region: start must be below stop and both finite; got {pair!r}")
    if max(abs(start), abs(stop)) >= 1 << 53:
        raise ValueError(f"region: edges must be below 2**53 in magnitude; got {pair!r}")
    return start, stop


def accepted_dtype(argument: str, dtype: Any) -> str:
    """Name of the input's dtype; raises `UnsupportedArrayError` for those that can't be resampled."""
    name = dtypes.name_of(dtype)
    if name not in dtypes.ACCEPTED:
        raise UnsupportedArrayError(
            f"{argument}: dtype {dtype} is not supported; allowed: {', '.join(dtypes.ACCEPTED)}"
        )
    return name
