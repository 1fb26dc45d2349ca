"""The arguments of the two public functions, checked and frozen, and the requests they make.

Everything that does not depend on the input is checked when the frozen object is made, the rest when it
meets an array's shape and dtype in ``request``. No shape arithmetic happens here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyinterp.axes import asked_for, per_axis
from anyinterp.checks import (
    axes_of,
    checked_result,
    choice,
    exactly_one,
    fill_of,
    flag,
    is_sequence,
    one_or_more,
    positive_float,
    positive_int,
    regions_of,
    result_dtype,
)
from anyinterp.dialects.table import INTEGER_PATH, MODES, torch_rule
from anyinterp.kernels import Kernel
from anyinterp.methods import method_rule
from anyinterp.plan import Request
from anyinterp.rule import BOUNDARIES, Rule

if TYPE_CHECKING:
    from anyinterp.like import LikeArguments

__all__ = ["InterpolateArguments", "ResizeArguments"]

OTHERWISE = "for arrays laid out otherwise there is resize, which takes axes"


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
    alike = True  # requests for other lengths differ in sizes alone

    @property
    def dtype_given(self) -> bool:
        """Whether the caller named the result's dtype."""
        return self.dtype_out != "float"

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
        # As in torch, lanczos takes False, and the other modes without corners only None.
        if not alignable and (aligned if family == "lanczos" else aligned is not None):
            with_option = [name for name, row in MODES.items() if row[2]]
            raise ValueError(
                f"align_corners: mode {mode!r} has no corners to align; leave it None, or use one of {with_option}"
            )
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

    @property
    def asked(self) -> str:
        """Name of the argument that says how large the output is."""
        return "size" if self.scale is None else "scale_factor"

    def request(self, shape: tuple[int, ...], dtype: str) -> Request:
        """Request for an input of this shape and dtype name."""
        rank = self._spatial_rank(shape)
        checked_result(dtype, self.dtype_out)
        name, value = self.asked, self.size if self.scale is None else self.scale
        values = value if isinstance(value, tuple) else (value,) * rank
        if len(values) > rank:
            raise ValueError(
                f"{name}: {len(values)} values for an input with {rank} spatial axes (shape {shape}); "
                f"at most {rank} are allowed, as batch and channels come first; {OTHERWISE}"
            )
        for axis in range(-rank, 0):
            if shape[axis] < 1:
                raise ValueError(f"input: spatial axis {axis} of shape {shape} is empty; it needs at least one sample")
        axes = tuple(range(-len(values), 0))
        rule = self._rule(rank, dtype)
        none = (None,) * len(values)
        size, scale = (values, none) if name == "size" else (none, values)
        return Request(
            axes,
            size,  # type: ignore[arg-type]
            scale,
            none,
            (rule,) * len(values),
            dtype_out=self.dtype_out,
            **(INTEGER_PATH if rule.fixed_point else {}),  # type: ignore[arg-type]
        )

    def _spatial_rank(self, shape: tuple[int, ...]) -> int:
        rank = len(shape) - 2
        if rank < 1:
            raise ValueError(
                f"input: expected at least 3 dimensions (batch, channels, spatial …); got shape {shape}; {OTHERWISE}"
            )
        family, wanted, _ = MODES[self.mode]
        if wanted is not None and wanted != rank:
            fits = [mode for mode, row in MODES.items() if row[0] == family and row[1] == rank]
            others = "for other ranks use nearest, nearest-exact, area or lanczos"
            instead = f"for {rank} spatial axes use {fits[0]!r}" if fits else others
            raise ValueError(
                f"mode: {self.mode!r} needs a {wanted + 2}-D input (batch, channels, {wanted} spatial axes); "
                f"got {rank + 2}-D with shape {shape}; {instead}; {OTHERWISE}"
            )
        return rank

    def _rule(self, rank: int, dtype: str) -> Rule:
        family = MODES[self.mode][0]
        has_integer_path = self.antialias if family == "lanczos" else family in ("linear", "cubic")
        fixed = has_integer_path and rank == 2 and dtype == self.dtype_out == "uint8"
        return torch_rule(
            family, antialias=self.antialias, aligned=self.aligned, recompute=self.recompute, fixed_point=fixed
        )


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
    alike = True

    @property
    def dtype_given(self) -> bool:
        """Whether the caller named the result's dtype."""
        return self.dtype_out != "keep"

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
    ) -> ResizeArguments | LikeArguments:
        """Check and freeze."""
        if like is not None:
            from anyinterp.like import LikeArguments  # not loaded unless it is asked for

            others = {"boundary": boundary, "fill_value": fill_value, "region": region}
            return LikeArguments.check(shape, scale, axes, method, antialias, dtype, like, others)
        exactly_one("shape", shape, "scale", scale)
        smooth = flag("antialias", antialias, none=True)
        edge = "drop" if boundary is None else choice("boundary", boundary, BOUNDARIES)
        several = is_sequence(method) and not isinstance(method, Kernel)
        rules = tuple(method_rule(one, smooth, edge) for one in (method if several else (method,)))
        return cls(
            shape=None if shape is None else one_or_more("shape", shape, positive_int),
            scale=None if scale is None else one_or_more("scale", scale, positive_float),
            axes=None if axes is None else axes_of(axes),
            rules=rules if several else rules[0],
            fill=fill_of(fill_value, edge),
            region=None if region is None else regions_of(region),
            dtype_out=result_dtype(dtype, "keep"),
        )

    @property
    def asked(self) -> str:
        """Name of the argument that says how large the output is."""
        return "shape" if self.scale is None else "scale"

    def request(self, shape: tuple[int, ...], dtype: str) -> Request:
        """Request for an input of this shape and dtype name."""
        checked_result(dtype, self.dtype_out)
        axes, size, scale = asked_for(self.axes, self.shape, self.scale, shape)
        n = len(axes)
        rules = per_axis("method", self.rules if isinstance(self.rules, tuple) else (self.rules,) * n, n)
        regions = (None,) * n if self.region is None else per_axis("region", self.region, n)
        return Request(axes, size, scale, regions, rules, self.fill, self.dtype_out)
