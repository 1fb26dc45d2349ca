"""The arguments of the two public functions, checked and frozen, and the requests they make.

Everything that does not depend on the input is checked when the frozen object is made, the rest when it
meets an array's shape and dtype in ``request``. No shape arithmetic happens here.
"""

from __future__ import annotations

import difflib
import math
import numbers
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from anyinterp import dtypes
from anyinterp._errors import UnsupportedArrayError
from anyinterp.conventions.table import METHODS, MODES, OWN, torch_rule
from anyinterp.kernels import Kernel
from anyinterp.plan import Request
from anyinterp.rule import BOUNDARIES, Rule

__all__ = ["InterpolateArguments", "ResizeArguments"]

T = TypeVar("T")
MAX_AXIS = 1 << 62


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def one_or_more(argument: str, value: Any, convert: Callable[[str, Any], T]) -> T | tuple[T, ...]:
    """A converted value, or a non-empty tuple of them from a sequence or a 1-D array."""
    if getattr(value, "ndim", None) == 1 and hasattr(value, "tolist"):
        value = value.tolist()
    if not _is_sequence(value):
        return convert(argument, value)
    if not value:
        raise ValueError(f"{argument}: the sequence is empty; give one value per axis")
    return tuple(convert(argument, one) for one in value)


def positive_int(argument: str, value: Any) -> int:
    """An int ≥ 1; anything that counts as an index, but no bool."""
    if isinstance(value, bool) or type(value).__name__ == "bool_" or not isinstance(value, numbers.Integral):
        raise TypeError(f"{argument}: expected a positive int or a sequence of them; got {value!r} ({type(value).__name__})")
    number = operator.index(value)
    if not 1 <= number < MAX_AXIS:
        raise ValueError(f"{argument}: expected a positive int or a sequence of them; got {number}")
    return number


def positive_float(argument: str, value: Any) -> float:
    """A finite float > 0; any real number, but no bool."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{argument}: expected a positive number or a sequence of them; got {value!r} ({type(value).__name__})")
    number = float(value)
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{argument}: expected a positive, finite number or a sequence of them; got {value!r}")
    return number


def choice(argument: str, value: Any, allowed: Iterable[str]) -> str:
    """One of some words; the error names the nearest."""
    names = list(allowed)
    if not isinstance(value, str):
        raise TypeError(f"{argument}: expected one of {names}; got {value!r} ({type(value).__name__})")
    if value not in names:
        close = difflib.get_close_matches(value, names, 1, cutoff=0.4)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise ValueError(f"{argument}: unknown {argument} {value!r}{hint}; allowed: {names}")
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


def exactly_one(first: str, a: Any, second: str, b: Any) -> None:
    """Refuse both and neither."""
    if (a is None) == (b is None):
        came = "neither" if a is None else "both"
        raise ValueError(f"{first}, {second}: give exactly one of {first} and {second}; got {came}")


def checked_result(name: str, dtype_out: str) -> None:
    """Refuse dropping an imaginary part."""
    if name in dtypes.COMPLEX and dtypes.result_name(name, dtype_out) not in dtypes.COMPLEX:
        raise TypeError(f"dtype: {dtype_out} would drop the imaginary part of a {name} input; allowed: {', '.join(dtypes.COMPLEX)}")


@dataclass(frozen=True)
class InterpolateArguments:
    """Arguments of `anyinterp.interpolate` after the checks that need no input."""

    size: int | tuple[int, ...] | None
    scale: float | tuple[float, ...] | None
    mode: str
    aligned: bool
    recompute: bool
    antialias: bool
    dtype_out: str

    array = "input"

    @classmethod
    def check(
        cls,
        size: Any = None,
        scale_factor: Any = None,
        mode: Any = "nearest",
        align_corners: Any = None,
        recompute_scale_factor: Any = None,
        antialias: Any = False,
        dtype: Any = None,
    ) -> InterpolateArguments:
        """Check and freeze."""
        family, _, alignable = MODES[choice("mode", mode, MODES)]
        aligned = flag("align_corners", align_corners, none=True)
        if aligned or (aligned is not None and not alignable and family != "lanczos"):
            with_option = [name for name, row in MODES.items() if row[2]]
            if not alignable:
                raise ValueError(f"align_corners: mode {mode!r} has no corners to align; leave it None, or use one of {with_option}")
        recompute = flag("recompute_scale_factor", recompute_scale_factor, none=True)
        smooth = flag("antialias", antialias, none=False)
        if smooth and family in ("nearest", "nearest-exact", "area"):
            with_option = [name for name, row in MODES.items() if row[0] in ("linear", "cubic", "lanczos")]
            raise ValueError(f"antialias: mode {mode!r} has no kernel to widen; allowed with {with_option}")
        exactly_one("size", size, "scale_factor", scale_factor)
        if recompute and size is not None:
            raise ValueError("recompute_scale_factor: has no meaning with size; it goes with scale_factor")
        return cls(
            size=None if size is None else one_or_more("size", size, positive_int),
            scale=None if scale_factor is None else one_or_more("scale_factor", scale_factor, positive_float),
            mode=mode,
            aligned=bool(aligned),
            recompute=bool(recompute),
            antialias=bool(smooth),
            dtype_out=result_dtype(dtype, "float"),
        )

    def request(self, shape: tuple[int, ...], dtype: str) -> Request:
        """Request for an input of this shape and dtype name."""
        rank = self._spatial_rank(shape)
        checked_result(dtype, self.dtype_out)
        name, value = ("size", self.size) if self.scale is None else ("scale_factor", self.scale)
        values = value if isinstance(value, tuple) else (value,) * rank
        if len(values) > rank:
            raise ValueError(f"{name}: {len(values)} values for {rank} spatial axes of an input with shape {shape}; at most {rank} are allowed")
        axes = tuple(range(-len(values), 0))
        for axis in axes:
            if shape[axis] < 1:
                raise ValueError(f"input: spatial axis {axis} of shape {shape} is empty; it needs at least one sample")
        rule = self._rule(rank, dtype)
        none = (None,) * len(values)
        size, scale = (values, none) if name == "size" else (none, values)
        return Request(axes, size, scale, none, (rule,) * len(values), dtype_out=self.dtype_out)  # type: ignore[arg-type]

    def _spatial_rank(self, shape: tuple[int, ...]) -> int:
        rank = len(shape) - 2
        if rank < 1:
            raise ValueError(f"input: expected at least 3 dimensions (batch, channels, spatial …); got shape {shape}")
        family, wanted, _ = MODES[self.mode]
        if wanted is not None and wanted != rank:
            fits = [mode for mode, row in MODES.items() if row[0] == family and row[1] == rank]
            instead = f"for this input use {fits[0]!r}" if fits else "for other ranks use nearest, nearest-exact, area or lanczos"
            raise ValueError(f"mode: {self.mode!r} needs a {wanted + 2}-D input; got {rank + 2}-D with shape {shape}; {instead}")
        return rank

    def _rule(self, rank: int, dtype: str) -> Rule:
        family = MODES[self.mode][0]
        has_integer_path = self.antialias if family == "lanczos" else family in ("linear", "cubic")
        fixed = has_integer_path and rank == 2 and dtype == self.dtype_out == "uint8"
        return torch_rule(family, antialias=self.antialias, aligned=self.aligned, recompute=self.recompute, fixed_point=fixed)


@dataclass(frozen=True)
class ResizeArguments:
    """Arguments of `anyinterp.resize` after the checks that need no input."""

    shape: int | tuple[int, ...] | None
    scale: float | tuple[float, ...] | None
    axes: tuple[int, ...] | None
    rules: Rule | tuple[Rule, ...]
    fill: float
    region: tuple[Any, ...] | None
    dtype_out: str

    array = "x"

    @classmethod
    def check(
        cls,
        shape: Any = None,
        scale: Any = None,
        axes: Any = None,
        method: Any = None,
        antialias: Any = None,
        boundary: Any = None,
        fill_value: Any = None,
        region: Any = None,
        dtype: Any = None,
        like: Any = None,
    ) -> ResizeArguments:
        """Check and freeze."""
        if like is not None:
            raise ValueError(f"like: no conventions of other libraries are available yet; leave it None; got {like!r}")
        exactly_one("shape", shape, "scale", scale)
        smooth = flag("antialias", antialias, none=True)
        edge = "drop" if boundary is None else choice("boundary", boundary, BOUNDARIES)
        several = _is_sequence(method) and not isinstance(method, Kernel)
        rules = tuple(_method_rule(one, smooth, edge) for one in (method if several else (method,)))
        return cls(
            shape=None if shape is None else one_or_more("shape", shape, positive_int),
            scale=None if scale is None else one_or_more("scale", scale, positive_float),
            axes=None if axes is None else _axes(axes),
            rules=rules if several else rules[0],
            fill=_fill(fill_value, edge),
            region=None if region is None else _regions(region),
            dtype_out=result_dtype(dtype, "keep"),
        )

    def request(self, shape: tuple[int, ...], dtype: str) -> Request:
        """Request for an input of this shape and dtype name."""
        checked_result(dtype, self.dtype_out)
        name, value = ("shape", self.shape) if self.scale is None else ("scale", self.scale)
        axes = self._placed_axes(name, value, shape)
        n = len(axes)
        none = (None,) * n
        values = _per_axis(name, value if isinstance(value, tuple) else (value,) * n, n)
        rules = _per_axis("method", self.rules if isinstance(self.rules, tuple) else (self.rules,) * n, n)
        regions = none if self.region is None else _per_axis("region", self.region, n)
        size, scale = (values, none) if name == "shape" else (none, values)
        return Request(axes, size, scale, regions, rules, self.fill, self.dtype_out)

    def _placed_axes(self, name: str, value: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Axes counted from the end."""
        ndim = len(shape)
        if self.axes is None:
            if not isinstance(value, tuple) and ndim != 1:
                raise ValueError(f"axes: a single number for {name} needs axes=, to say which of the {ndim} axes it is for; or give a sequence")
            count = len(value) if isinstance(value, tuple) else 1
            if count > ndim:
                raise ValueError(f"{name}: {count} values for an x with {ndim} axes (shape {shape})")
            axes = tuple(range(-count, 0))
        else:
            for axis in self.axes:
                if not -ndim <= axis < ndim:
                    raise ValueError(f"axes: {axis} is out of range for an x with {ndim} axes (shape {shape})")
            axes = tuple(axis if axis < 0 else axis - ndim for axis in self.axes)
        if len(set(axes)) != len(axes):
            raise ValueError(f"axes: {self.axes} names an axis twice for an x with {ndim} axes")
        for axis in axes:
            if shape[axis] < 1:
                raise ValueError(f"x: axis {axis} of shape {shape} is empty; a resized axis needs at least one sample")
        return axes


def _per_axis(argument: str, values: tuple[T, ...], n: int) -> tuple[T, ...]:
    if len(values) != n:
        raise ValueError(f"{argument}: {len(values)} values for {n} axes; give one per axis")
    return values


def _method_rule(method: Any, antialias: bool | None, boundary: str) -> Rule:
    """Rule of a method's name or of a kernel."""
    if method is None:
        method = "linear"
    if isinstance(method, Kernel) and not isinstance(method, str | type):
        rule = Rule(repr(method), kernel=_checked_kernel(method))
    else:
        rule = OWN[choice("method", method, OWN)]
    if rule.kernel is None and antialias:
        raise ValueError(f"antialias: method {method!r} has no kernel to widen; allowed with a kernel and with {list(METHODS)}")
    wide = rule.kernel is not None and antialias is not False
    return replace(rule, boundary=boundary, antialias=wide)  # type: ignore[arg-type]


def _checked_kernel(kernel: Kernel) -> Kernel:
    try:
        hash(kernel)
        support = float(kernel.support)
    except TypeError as error:
        raise TypeError(f"method: the kernel {kernel!r} must be hashable and its support a number: {error}") from None
    if not (math.isfinite(support) and support >= 0.5):
        raise ValueError(f"method: the kernel {kernel!r} has support {support}; it must be finite and at least 0.5")
    return kernel


def _axes(axes: Any) -> tuple[int, ...]:
    def convert(argument: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise TypeError(f"{argument}: expected an int or a sequence of ints; got {value!r} ({type(value).__name__})")
        return operator.index(value)

    found = one_or_more("axes", axes, convert)
    found = found if isinstance(found, tuple) else (found,)
    if len(set(found)) != len(found):
        raise ValueError(f"axes: {found} names an axis twice")
    return found


def _fill(value: Any, boundary: str) -> float:
    if boundary != "constant":
        if value is not None:
            raise ValueError(f"fill_value: goes with boundary='constant' only; got {value!r} with boundary={boundary!r}")
        return 0.0
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"fill_value: expected a real number; got {value!r} ({type(value).__name__})")
    return float(value)


def _regions(region: Any) -> tuple[tuple[float, float] | None, ...]:
    """Pairs from ((start, stop), …), with None for whole axes; a single pair of numbers is one axis."""
    if not _is_sequence(region) and not hasattr(region, "tolist"):
        raise TypeError(f"region: expected a sequence of (start, stop) pairs, one per axis; got {region!r}")
    pairs = region.tolist() if hasattr(region, "tolist") else region
    if len(pairs) == 2 and all(isinstance(one, numbers.Real) for one in pairs):
        pairs = (pairs,)
    return tuple(None if pair is None else _pair(pair) for pair in pairs)


def _pair(pair: Any) -> tuple[float, float]:
    if not _is_sequence(pair) or len(pair) != 2 or not all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in pair):
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
        raise UnsupportedArrayError(f"{argument}: dtype {dtype} is not supported; allowed: {', '.join(dtypes.ACCEPTED)}")
    return name
