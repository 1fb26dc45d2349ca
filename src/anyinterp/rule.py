"""A rule: how one axis is resampled. It only names things; nothing in it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from anyinterp.kernels import Kernel

__all__ = ["BOUNDARIES", "Rule"]

Boundary = Literal["drop", "clamp", "symmetric", "reflect", "wrap", "constant"]
BOUNDARIES: tuple[Boundary, ...] = ("drop", "clamp", "symmetric", "reflect", "wrap", "constant")


@dataclass(frozen=True)
class Rule:
    """One row of a convention: what a library does on one axis.

    Attributes
    ----------
    name : str
        The word the user said: appears in a plan's repr.
    weights : {"kernel", "index", "coverage", "bins"}
        Where a row of weights comes from: a kernel; one copied sample; the overlap of the output cell
        with each input cell; the mean over whole input samples (adaptive average pooling).
    kernel : Kernel or None
        For ``weights="kernel"``.
    coordinate : {"half-pixel", "align-corners", "align-corners-step"}
        x_i = start + step·(i+½) − ½; x_i = i·(n_in−1)/(n_out−1); half-pixel centres with the step of
        align-corners (what torch does when both are asked for).
    index : {"half-up", "float32-floor", "float32-half"}
        For ``weights="index"``: floor(start + step·(i+½)) exactly; floor(i·step) and floor((i+½)·step)
        with step and product rounded to float32.
    boundary : str
        What a tap beyond the border does, one of `BOUNDARIES`.
    antialias : bool
        Stretch the kernel by the step when minifying.
    identity : {"equal-sizes", "unit-step"}
        When the axis is left alone: whenever the sizes are equal, or only if the step is 1 as well.
    scaled_size : {"truncate", "half-up"}
        Output size from a scale: trunc(n·s) in float64, or max(1, floor(n·s + ½)).
    scaled_step : {"scale", "sizes"}
        With a scale, the step is 1/s, or n_in/n_out.
    fixed_point : bool
        uint8 in, 16-bit integer weights, rounded and clamped to uint8 after each pass (torch, Pillow).
    """

    name: str
    weights: Literal["kernel", "index", "coverage", "bins"] = "kernel"
    kernel: Kernel | None = None
    coordinate: Literal["half-pixel", "align-corners", "align-corners-step"] = "half-pixel"
    index: Literal["half-up", "float32-floor", "float32-half"] = "half-up"
    boundary: Boundary = "drop"
    antialias: bool = False
    identity: Literal["equal-sizes", "unit-step"] = "unit-step"
    scaled_size: Literal["truncate", "half-up"] = "half-up"
    scaled_step: Literal["scale", "sizes"] = "sizes"
    fixed_point: bool = False

    def __post_init__(self) -> None:
        if (self.kernel is None) == (self.weights == "kernel"):
            raise ValueError(f"rule {self.name!r}: a kernel is needed for weights='kernel' and only there")
