"""The options that mean an argument of `anyinterp.resize`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from anyinterp.cli.likes import FORM, LIKE
from anyinterp.cli.values import AXES, SCALE, SIZE

__all__ = ["arguments", "resampling_options"]

METHODS = (
    "linear (default), nearest, area, box, cubic, catmull-rom, mitchell, bspline, gaussian, hamming, "
    "lanczos2, lanczos3, lanczos4 or lanczos5."
)
OPTIONS = (
    click.option("--size", metavar="HxW", callback=SIZE, help="Output size, for example 480x640."),
    click.option("--scale", metavar="S", callback=SCALE, help="Output size relative to the input's, for example 0.5."),
    click.option("--method", metavar="NAME", help=METHODS),
    click.option("--no-antialias", is_flag=True, help="Do not widen the kernel when shrinking."),
    click.option("--boundary", metavar="NAME", help="drop (default), clamp, symmetric, reflect, wrap or constant."),
    click.option(
        "--like",
        metavar=FORM,
        callback=LIKE,
        help="Another library's numbers, for example pillow, opencv:INTER_AREA or torch:bilinear,antialias=true.",
    ),
    click.option("--backend", metavar="NAME", help="The backend to use; see 'anyinterp info'."),
    click.option("--dtype", metavar="NAME", help="Type of the output's numbers, for example uint8; default: kept."),
    click.option("--axes", metavar="A,B", callback=AXES, help="Axes of an array that are resized; default: the last."),
)


def resampling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def arguments(
    *, size: tuple[int, ...] | None, scale: tuple[float, ...] | None, no_antialias: bool, **same: Any
) -> dict[str, Any]:
    """Return the keyword arguments of `anyinterp.resize` that the options mean."""
    if (size is None) == (scale is None):
        raise click.UsageError("Give either --size or --scale.")
    if scale is not None and len(scale) == 1:
        [scale] = scale  # type: ignore[assignment]  # one scale is for all axes
    named = {"shape": size, "scale": scale, "antialias": False if no_antialias else None, **same}
    return {name: value for name, value in named.items() if value is not None}
