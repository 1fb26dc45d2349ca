"""The arguments of a call, fixed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from numpy import ndarray

from anyinterp._typing import Array
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.backend import Backend
from anyinterp.checks import result_dtype
from anyinterp.dialects import Convention
from anyinterp.explain import Explanation, explain_arguments
from anyinterp.keys import kind, relation, remember
from anyinterp.out import run_into
from anyinterp.plan import Plan
from anyinterp.prepare import Arguments, Ready, Terms, base_array, terms
from anyinterp.tracing import record, traced

__all__ = ["Resampler"]

_CHECKS: dict[str, Callable[..., Arguments]] = {
    "interpolate": InterpolateArguments.check,
    "resize": ResizeArguments.check,
}
LIMIT = 256


class Resampler:
    """A call of `interpolate` or `resize` with everything fixed but the array.

    Made by `Resampler.interpolate` and `Resampler.resize`, whose arguments are those of the functions and are
    checked at once; hashable, comparable, picklable, safe to share between threads.

    Examples
    --------
    >>> import numpy as np, pickle, anyinterp
    >>> half = anyinterp.Resampler.interpolate(scale_factor=0.5, mode="bilinear")
    >>> half
    Resampler.interpolate(scale_factor=0.5, mode='bilinear')
    >>> half(np.ones((1, 3, 8, 8), np.float32)).shape
    (1, 3, 4, 4)
    >>> pickle.loads(pickle.dumps(half)) == half
    True
    >>> half.plan((1, 3, 8, 8)).sizes_out
    (4, 4)
    """

    _function: str
    _given: dict[str, Any]
    _arguments: Arguments
    _backend: str | Backend | None
    _prepared: OrderedDict[Any, Ready]
    _terms: OrderedDict[Any, Terms]

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError(
            "Resampler: made by Resampler.resize(…) or Resampler.interpolate(…), with the arguments of that function"
        )

    @classmethod
    def _of(cls, function: str, given: dict[str, Any], backend: str | Backend | None) -> Resampler:
        self = cls.__new__(cls)
        self._function = function
        self._given = given
        self._arguments = _CHECKS[function](**given)
        self._backend = backend
        self._prepared, self._terms = OrderedDict(), OrderedDict()
        return self

    @classmethod
    def interpolate(
        cls,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
        antialias: bool = False,
        *,
        dtype: Any = None,
        backend: str | Backend | None = None,
    ) -> Resampler:
        """Fix the arguments of `anyinterp.interpolate`: all but ``input`` and ``out``."""
        given = {
            "size": size,
            "scale_factor": scale_factor,
            "mode": mode,
            "align_corners": align_corners,
            "recompute_scale_factor": recompute_scale_factor,
            "antialias": antialias,
            "dtype": dtype,
        }
        return cls._of("interpolate", _said(given, mode="nearest", antialias=False), backend)

    @classmethod
    def resize(
        cls,
        shape: Any = None,
        *,
        scale: Any = None,
        axes: Any = None,
        method: Any = None,
        antialias: bool | None = None,
        boundary: str | None = None,
        fill_value: float | None = None,
        region: Any = None,
        dtype: Any = None,
        like: str | Convention | None = None,
        backend: str | Backend | None = None,
    ) -> Resampler:
        """Fix the arguments of `anyinterp.resize`: all but ``x`` and ``out``."""
        given = {
            "shape": shape,
            "scale": scale,
            "axes": axes,
            "method": method,
            "antialias": antialias,
            "boundary": boundary,
            "fill_value": fill_value,
            "region": region,
            "dtype": dtype,
            "like": like,
        }
        return cls._of("resize", _said(given), backend)

    def __call__(self, x: Array, *, out: Array | None = None) -> Array:
        """Resample an array; see the function for what may be raised."""
        if type(x) is not ndarray and traced(type(x)):
            return self._record(x, out)
        return self.run(x, out)

    def run(self, x: Array, out: Array | None = None) -> Array:
        """As a call, but never recorded: what a recorded one does in the end."""
        of = kind(x)
        found = self._prepared.get(of)
        if found is None:
            found, x = self._prepare(of, x, allocates=out is None)
        return found.executor(x) if out is None else run_into(found, x, out)

    def _prepare(self, of: Any, x: Array, *, allocates: bool) -> tuple[Ready, Array]:
        """Check, prepare and remember a call; also the array to run it on."""
        alike = relation(of) if self._arguments.alike else None
        shared = self._terms.get(alike)
        if shared is not None:
            found, base = shared.prepare(tuple(of[0]), None, allocates=allocates), x
        else:
            base = base_array(self._arguments.array, x)
            shared, shape = terms(self._arguments, base, self._backend)
            found = shared.prepare(shape, None, allocates=allocates)
            if base is x and alike is not None:
                remember(self._terms, alike, shared, LIMIT)
        if base is x:
            remember(self._prepared, of, found, LIMIT)
        return found, base

    def _record(self, x: Array, out: Array | None) -> Array:
        size, scale = ("shape", "scale") if self._function == "resize" else ("size", "scale_factor")
        rest = {"axes": None, **self._given, size: None, scale: None, "backend": self._backend}
        return record(self._function, x, self._given.get(size), self._given.get(scale), rest, out)

    def plan(self, shape: tuple[int, ...], dtype: Any = "float32") -> Plan:
        """The plan for an input of this shape.

        Parameters
        ----------
        shape : tuple of int
            Of the whole input.
        dtype : dtype or str
            Of the input: uint8 may have rules of its own, and other integers with ``like``.
        """
        return self._arguments.request(tuple(shape), result_dtype(dtype, "float32")).bind(tuple(shape))

    def explain(self, x: Array) -> Explanation:
        """As `anyinterp.explain`, for these arguments."""
        return explain_arguments(self._arguments, x, self._backend)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resampler):
            return NotImplemented
        return (self._arguments, self._backend) == (other._arguments, other._backend)

    def __hash__(self) -> int:
        return hash((self._arguments, self._backend))

    def __reduce__(self) -> tuple[Any, ...]:
        return self._of, (self._function, self._given, self._backend)

    def __repr__(self) -> str:
        backend = {} if self._backend is None else {"backend": self._backend}
        given = ", ".join(f"{name}={value!r}" for name, value in {**self._given, **backend}.items())
        return f"Resampler.{self._function}({given})"


def _said(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """What differs from the defaults (None where they are not named), in the order of the signature."""
    return {name: _frozen(value) for name, value in given.items() if value is not defaults.get(name)}


def _frozen(value: Any) -> Any:
    """Lists as tuples, which nobody can change afterwards."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
