"""`anyinterp explain`: which backend would run, and the plan, without running it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import numpy as np

import anyinterp
from anyinterp.cli.arrays import load
from anyinterp.cli.failures import Failure, expected
from anyinterp.cli.images import read
from anyinterp.cli.options import arguments, resampling_options
from anyinterp.cli.pixels import output_dtype, working_dtype
from anyinterp.cli.resize import check_image_arguments
from anyinterp.cli.values import Numbers

__all__ = ["explain"]

SHAPE = Numbers("a shape as in 1080x1920x3", int, "x", lambda length: length >= 0, "lengths must not be negative")


@click.command()
@click.argument("subject", metavar="FILE|SHAPE")
@resampling_options
def explain(subject: str, **options: Any) -> None:
    """Tell how a file, or an array of a shape, would be resized.

    SHAPE is for example 1080x1920x3, or 1080x1920x3:uint8 with a dtype (default float64).
    """
    given = arguments(**options)
    with expected(subject):
        if not Path(subject).is_file():
            x = _of_shape(subject)
        elif subject.lower().endswith(".npy"):
            x = load(Path(subject))
        else:
            x, given = _of_image(Path(subject), given)
        click.echo(anyinterp.explain(x, **given))


def _of_image(path: Path, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the array that is resampled for an image, and the arguments."""
    picture = read(path)
    check_image_arguments(given)
    if "like" in given:
        return picture.pixels, {**given, "axes": (0, 1)}
    dtype = picture.pixels.dtype.name
    result = output_dtype(dtype, given.pop("dtype", None))
    work = working_dtype(dtype, alpha=picture.alpha, result=result, method=given.get("method"))
    return picture.pixels.astype(work, copy=False), {**given, "axes": (0, 1)}


def _of_shape(text: str) -> Any:
    shape, _, dtype = text.partition(":")
    try:
        return np.empty(SHAPE.read(shape), dtype or "float64")
    except click.BadParameter as error:
        raise Failure(f"is neither a file nor {SHAPE.form}") from error
