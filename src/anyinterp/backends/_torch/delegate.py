"""torch's own operator, for those who ask for it by name."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from torch.nn import functional

from anyinterp.backend import ArraySpec
from anyinterp.dialects.table import MODES, torch_rule
from anyinterp.plan import Plan, Request
from anyinterp.rule import Rule

__all__ = ["OwnOperator", "different"]

Tensor = Any
FLOATS = ("float16", "bfloat16", "float32", "float64")


@functools.cache
def _calls() -> dict[tuple[Rule, int], dict[str, Any]]:
    """Rule of every axis, and number of axes → arguments of torch's function, where it has the combination."""
    found: dict[tuple[Rule, int], dict[str, Any]] = {}
    no_yes = (False, True)
    for mode, smooth, aligned, recompute, fixed in itertools.product(MODES, no_yes, no_yes, no_yes, no_yes):
        family, wanted, alignable = MODES[mode]
        has_smooth = mode in ("bilinear", "bicubic", "lanczos")
        if mode in ("cubic", "tricubic") or (smooth and not has_smooth) or (mode == "lanczos" and not smooth):
            continue
        if (aligned and not alignable) or (fixed and not has_smooth):
            continue
        rule = torch_rule(family, antialias=smooth, aligned=aligned, recompute=recompute, fixed_point=fixed)
        arguments: dict[str, Any] = {"mode": mode, "antialias": smooth}
        if aligned:
            arguments["align_corners"] = True
        if recompute:
            arguments["recompute_scale_factor"] = True
        for rank in (2,) if mode == "lanczos" else (1, 2, 3) if wanted is None else (wanted,):
            found.setdefault((rule, rank), arguments)
    return found


def different(plan: Plan, spec: ArraySpec) -> str | None:
    """Why torch's function does not compute a plan; None if it does."""
    request, _, chain = plan.origin
    rank = len(request.axes)
    arguments = _calls().get((request.rules[0], rank))
    if [step for step in chain if step != ("inner",)] or len(set(request.rules)) > 1 or arguments is None:
        return "torch has no function of this rule for these axes"
    if request.axes != tuple(range(-rank, 0)) or any(request.region):
        return "torch's function is for whole axes, the last ones"
    return _other_numbers(plan, spec, arguments)


def _other_numbers(plan: Plan, spec: ArraySpec, arguments: dict[str, Any]) -> str | None:
    """Why torch would give other numbers than the rule's, or none."""
    mode, scaled = arguments["mode"], plan.origin[0].scale[0] is not None
    floats = ("float32", "float64") if arguments["antialias"] else FLOATS
    if spec.dtype != spec.result or spec.dtype not in (*floats, "uint8"):
        return f"torch has no {mode} for {spec.result} from {spec.dtype}"
    fixed = plan.origin[0].rules[0].fixed_point
    if spec.dtype == "uint8" and not fixed and mode != "nearest":
        return f"torch has no {mode} for uint8 that rounds once"
    if mode == "nearest-exact" or (mode == "nearest" and (scaled or spec.dtype == "float64")):
        return f"torch's {mode} takes other samples at ties, by layout, size and dtype"
    if mode == "area" and len(plan.axes) == 3 and spec.dtype in ("float16", "bfloat16"):
        return "torch sums halves in halves here"
    if arguments["antialias"] and plan.sizes_out[-1] == 1:
        return "torch repeats a row where the result is one sample wide"
    return None


class OwnOperator:
    """``torch.nn.functional.interpolate`` as an executor."""

    def __init__(self, plan: Plan, spec: ArraySpec) -> None:
        request: Request = plan.origin[0]
        self.rank = len(request.axes)
        scaled = request.scale[0] is not None
        asked = {"scale_factor": list(request.scale)} if scaled else {"size": list(request.size)}
        self.arguments = {**_calls()[request.rules[0], self.rank], **asked}

    def __call__(self, x: Tensor, out: Tensor | None = None) -> Tensor:
        """Run on a tensor; with `out`, put the result there."""
        batch = x.shape[: -self.rank]
        whole = x if len(batch) == 2 else x.reshape(1, -1, *x.shape[-self.rank :])
        y = functional.interpolate(whole, **self.arguments)
        y = y if whole is x else y.reshape(*batch, *y.shape[2:])
        return y if out is None else out.copy_(y)
