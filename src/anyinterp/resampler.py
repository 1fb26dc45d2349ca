"""The arguments of a call, fixed once."""

from __future__ import annotations

from typing import Any

from anyinterp._typing import Array
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.backend import Backend
from anyinterp.checks import words
from anyinterp.explain import Explanation, explain_arguments
from anyinterp.functional import kind, run_into
from anyinterp.plan import Plan
from anyinterp.prepare import Arguments, Prepared, base_array, prepare

__all__ = ["Resampler"]


class Resampler:
    """A call of `interpolate` or `resize` with everything fixed but the array.

    Made by `Resampler.interpolate` and `Resampler.resize`; hashable, comparable, picklable. The arguments are
    checked when it is made.

    Examples
    --------
    >>> import numpy as np, pickle, anyinterp
    >>> half = anyinterp.Resampler.interpolate(scale_factor=0.5, mode="bilinear", antialias=True)
    >>> half(np.ones((1, 3, 8, 8), np.float32)).shape
    (1, 3, 4, 4)
    >>> pickle.loads(pickle.dumps(half)) == half
    True
    >>> half.plan((1, 3, 8, 8)).sizes_out
    (4, 4)
    """

    def __init__(self, arguments: Arguments, backend: str | Backend | None = None) -> None:
        self._arguments = arguments
        self._backend = backend
        self._prepared: dict[Any, Prepared] = {}

    @classmethod
    def interpolate(cls, *, backend: str | Backend | None = None, **arguments: Any) -> Resampler:
        """Fix the arguments of `anyinterp.interpolate`; all but ``input`` and ``out``."""
        return cls(words(InterpolateArguments.check, "interpolate", arguments), backend)

    @classmethod
    def resize(cls, *, backend: str | Backend | None = None, **arguments: Any) -> Resampler:
        """Fix the arguments of `anyinterp.resize`; all but ``x`` and ``out``."""
        return cls(words(ResizeArguments.check, "resize", arguments), backend)

    def __call__(self, x: Array, *, out: Array | None = None) -> Array:
        """Resample an array; see the function for what may be raised."""
        found = self._prepared.get(kind(x))
        if found is None:
            base = base_array(self._arguments.array, x)
            found = prepare(self._arguments, base, self._backend)
            if base is x:
                if len(self._prepared) >= 256:  # many shapes: begin anew rather than grow
                    self._prepared.clear()
                self._prepared[kind(x)] = found
            x = base
        return found.executor(x) if out is None else run_into(found, x, out)

    def plan(self, shape: tuple[int, ...], dtype: str = "float32") -> Plan:
        """The plan for an input of this shape.

        Parameters
        ----------
        shape : tuple of int
            Of the whole input.
        dtype : str
            Of the input; matters only where uint8 has rules of its own.
        """
        return self._arguments.request(tuple(shape), dtype).bind(tuple(shape))

    def explain(self, x: Array) -> Explanation:
        """As `anyinterp.explain`, for these arguments."""
        return explain_arguments(self._arguments, x, self._backend)

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Resampler)
        return same and (self._arguments, self._backend) == (other._arguments, other._backend)  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self._arguments, self._backend))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._arguments, self._backend)

    def __repr__(self) -> str:
        return f"Resampler({self._arguments!r}, backend={self._backend!r})"
