"""A rule: how one axis is resampled, and a store: what is kept after a pass. They only name things."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from anyinterp.kernels import Kernel
from anyinterp.keys import hashed_once

__all__ = ["BOUNDARIES", "BYTE", "Prefilter", "Rule", "Store"]

Boundary = Literal["drop", "clamp", "symmetric", "reflect", "wrap", "constant"]
BOUNDARIES: tuple[Boundary, ...] = ("drop", "clamp", "symmetric", "reflect", "wrap", "constant")


@dataclass(frozen=True)
class Store:
    """What is kept after a pass, where it is not simply the sum.

    A sum of integer weights is made in integers; ``None`` instead of a store keeps it whole. The operations
    come in the order of the attributes.

    Attributes
    ----------
    sample, term : int
        Integers only: bits by which each sample is shifted right before, and each product after the
        multiplication.
    shift : int or None
        Integers only: the sum becomes (sum + 2^(shift−1)) >> shift; None: by the fraction bits of the weights.
    rounding : {"none", "half-up", "half-away", "toward-zero"}
        Floats only: how sums become whole numbers.
    low, high : int or None
        Smallest and largest value kept; others are moved there.
    """

    sample: int = 0
    term: int = 0
    shift: int | None = None
    rounding: Literal["none", "half-up", "half-away", "toward-zero"] = "none"
    low: int | None = None
    high: int | None = None

    def __str__(self) -> str:
        said = ((f.name, getattr(self, f.name), f.default) for f in fields(self))
        words = ", ".join(f"{name} {value}" for name, value, default in said if value != default)
        return f"keeps {words or 'all'}"


# Fixed point on 8 bits: what is left of a sum after the fraction of the weights, in [0, 255].
BYTE = Store(low=0, high=255)


@dataclass(frozen=True)
class Prefilter:
    """A Gaussian that smooths the samples before any is taken: tables are multiplied with it.

    Attributes
    ----------
    boundary : str
        How the axis is extended for it, as in `Rule`.
    sigma : float or None
        Standard deviation in samples; None: max(0, (step − 1)/2), as scikit-image has it.
    truncate : float
        Radius in standard deviations; rounded to whole samples.
    """

    boundary: str = "reflect"
    sigma: float | None = None
    truncate: float = 4.0


@hashed_once
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
    coordinate : str
        Where output samples lie; a name from `anyinterp.coords.COORDINATES` or `anyinterp.recipes.RECIPES`.
    index : str
        For ``weights="index"``: which sample is copied; a name from ``INDICES`` of `anyinterp.positions` or
        `anyinterp.recipes`.
    boundary : str
        What a tap beyond the border does, one of `BOUNDARIES` or of `anyinterp.edges.EXTENSIONS`.
    antialias : bool
        Stretch the kernel by the step when minifying.
    identity : {"equal-sizes", "unit-step", "never"}
        When the axis is left alone: whenever the sizes are equal, only if the step is 1 as well, or never.
    scaled_size : {"truncate", "half-up", "half-even", "ceil"}
        Output size from a scale: trunc(n·s) in float64, max(1, floor(n·s + ½)), and so on.
    scaled_step : {"scale", "sizes"}
        With a scale, the step is 1/s, or n_in/n_out.
    valid : {"anywhere", "cells", "samples"}
        Outputs at positions outside [−½, n−½], or [0, n−1], take the fill value.
    fraction_steps : int
        Positions are rounded to multiples of 1/fraction_steps, half to even; 0: they are not.
    prefilter : Prefilter or None
        Applied to the samples first.
    fixed_point : None, "int16" or int
        Integer weights: as many fraction bits as let the largest weight fit 16 bits (torch), or that many.
    fixed_rounding : {"half-away", "half-even"}
        How weights become multiples of 2^−bits.
    fixed_border : {"summed", "rounded", "apart"}
        Weights beyond a border that repeats its sample: added to that sample's before they become integers, or after;
        or taps of their own, for stores that round each term.
    enlarging : Rule or None
        Takes the place of this rule, on all axes, if any axis enlarges.
    """

    name: str
    weights: Literal["kernel", "index", "coverage", "bins"] = "kernel"
    kernel: Kernel | None = None
    coordinate: str = "half-pixel"
    index: str = "half-up"
    boundary: str = "drop"
    antialias: bool = False
    identity: Literal["equal-sizes", "unit-step", "never"] = "unit-step"
    scaled_size: Literal["truncate", "half-up", "half-even", "ceil"] = "half-up"
    scaled_step: Literal["scale", "sizes"] = "sizes"
    valid: Literal["anywhere", "cells", "samples"] = "anywhere"
    fraction_steps: int = 0
    prefilter: Prefilter | None = None
    fixed_point: Literal["int16"] | int | None = None
    fixed_rounding: Literal["half-away", "half-even"] = "half-away"
    fixed_border: Literal["summed", "rounded", "apart"] = "summed"
    enlarging: Rule | None = None

    def __post_init__(self) -> None:
        if (self.kernel is None) == (self.weights == "kernel"):
            raise ValueError(f"rule {self.name!r}: a kernel is needed for weights='kernel' and only there")
