"""What a call does, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyinterp._typing import Array
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.checks import words
from anyinterp.plan import Plan
from anyinterp.prepare import Arguments, base_array, prepare

__all__ = ["Explanation", "explain", "explain_arguments"]

_INTERPOLATE_WORDS = {"size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"}


@dataclass(frozen=True)
class Explanation:
    """How a call runs; its ``str`` is for reading.

    Attributes
    ----------
    backend : str
        Name of the backend that runs.
    declined : tuple of (name, reason)
        Those asked before it, and why they do not run.
    executor : str
        What the backend made of the plan.
    dtype, accumulator, result : str
        Dtypes of the input, of the sums, and of the output.
    shape_in, shape_out : tuple of int
        Shapes.
    plan : Plan
        The tables.
    """

    backend: str
    declined: tuple[tuple[str, str], ...]
    executor: str
    dtype: str
    accumulator: str
    result: str
    shape_in: tuple[int, ...]
    shape_out: tuple[int, ...]
    plan: Plan

    def __str__(self) -> str:
        sums = "copied" if self.plan.gather else f"summed in {self.accumulator}"
        sums += " between stages" if self.plan.stages else ""
        lines = [
            f"{self.shape_in} {self.dtype} → {self.shape_out} {self.result}, {sums}",
            f"backend: {self.backend}, by {self.executor}",
            *(f"declined: {name}: {reason}" for name, reason in self.declined),
            repr(self.plan),
        ]
        return "\n".join(lines)


def explain(x: Array, **arguments: Any) -> Explanation:
    """Say which backend would run a call and why, and with which plan. Nothing is computed.

    Parameters
    ----------
    x : array
        The input.
    **arguments
        Those of `interpolate` if one of ``size``, ``scale_factor``, ``mode``, ``align_corners``,
        ``recompute_scale_factor`` is among them, else those of `resize`.

    Returns
    -------
    Explanation

    Examples
    --------
    >>> import numpy as np, anyinterp
    >>> x = np.zeros((1, 3, 8, 8), np.uint8)
    >>> print(anyinterp.explain(x, scale_factor=2, backend="generic"))
    (1, 3, 8, 8) uint8 → (1, 3, 16, 16) float32, copied
    backend: generic, by GenericExecutor
    Plan(axes (-2, -1): (8, 8) → (16, 16)
      axis -1: 8 → 16, copies
      axis -2: 8 → 16, copies)
    """
    backend = arguments.pop("backend", None)
    arguments.pop("out", None)
    checked: Arguments
    if _INTERPOLATE_WORDS & arguments.keys():
        checked = words(InterpolateArguments.check, "interpolate", arguments)
    else:
        if not {"shape", "scale"} & arguments.keys():
            raise ValueError(
                "explain: give size or scale_factor, to explain interpolate, or shape or scale, to explain resize; "
                f"got {', '.join(arguments) or 'neither'}"
            )
        checked = words(ResizeArguments.check, "resize", arguments)
    return explain_arguments(checked, x, backend)


def explain_arguments(arguments: Arguments, x: Array, backend: Any) -> Explanation:
    """As `explain`, for arguments already checked."""
    x = base_array(arguments.array, x)
    prepared = prepare(arguments, x, backend)
    plan, spec, choice = prepared.plan, prepared.spec, prepared.choice
    return Explanation(
        backend=choice.backend.name,
        declined=choice.declined,
        executor=getattr(choice.executor, "__name__", type(choice.executor).__name__),
        dtype=spec.dtype,
        accumulator=spec.accumulator,
        result=spec.result,
        shape_in=tuple(x.shape),
        shape_out=plan.shape_out(tuple(x.shape)),
        plan=plan,
    )
