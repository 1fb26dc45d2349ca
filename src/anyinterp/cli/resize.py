"""`anyinterp resize`: files in, files out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

import anyinterp
from anyinterp.cli.arrays import resize_array_file
from anyinterp.cli.failures import Failure, expected, one_line
from anyinterp.cli.files import Job, jobs, whole_file
from anyinterp.cli.formats import image_format
from anyinterp.cli.images import read, write
from anyinterp.cli.options import arguments, resampling_options
from anyinterp.cli.pixels import output_dtype, resize_like, resize_pixels

__all__ = ["resize"]


@click.command()
@click.argument("paths", metavar="INPUT... OUTPUT", nargs=-1)
@resampling_options
@click.option("--quality", type=click.IntRange(1, 100), default=90, show_default=True, help="Of JPEG and WebP files.")
def resize(paths: tuple[str, ...], quality: int, **options: Any) -> int:
    """Resize images and .npy files.

    INPUT is a PNG, JPEG, WebP, TIFF or .npy file. OUTPUT is a file, whose suffix chooses the format, or a folder, which
    several inputs need.

    Images keep their bits, colour profile and metadata; they are turned upright, and, unless --like is given, the
    colour of transparent pixels does not show. Arrays in .npy files are resized along --axes, by default the last ones.
    """
    if len(paths) < 2:
        raise click.UsageError("Give at least one INPUT, and an OUTPUT.")
    given = arguments(**options)
    with expected():
        anyinterp.Resampler.resize(**given)  # what is wrong with the arguments alone is said once, before any file
        todo = jobs(paths[:-1], paths[-1])
    failures = resize_all(todo, given, quality)
    for failure in failures:
        click.echo(f"anyinterp: {failure}", err=True)
    return 2 if failures else 0


def resize_all(todo: Sequence[Job], given: dict[str, Any], quality: int) -> list[str]:
    """Do every job, with a progress bar if there are several; return one line for each that failed."""
    failures = []
    hidden = len(todo) == 1 or not sys.stderr.isatty()
    with click.progressbar(todo, label="Resizing", hidden=hidden, file=sys.stderr) as bar:
        for job in bar:
            try:
                with expected(str(job.source)):
                    resize_file(job, given, quality)
            except Failure as failure:
                failures.append(one_line(failure))
    return failures


def resize_file(job: Job, given: dict[str, Any], quality: int) -> None:
    """Resize one file."""
    if job.source.is_dir():
        raise Failure("is a folder; name the files in it")
    kinds = {path.suffix.lower() == ".npy" for path in job}
    if len(kinds) > 1:
        raise Failure(f"cannot become {job.target.name}: an array stays an array and an image an image")
    if not kinds.pop():
        resize_image_file(job, given, quality)
        return
    with whole_file(job.target) as partial:
        resize_array_file(job.source, partial, anyinterp.Resampler.resize(**given))


def resize_image_file(job: Job, given: dict[str, Any], quality: int) -> None:
    """Resize one image."""
    check_image_arguments(given)
    form = image_format(job.target)
    picture = read(job.source)
    result = output_dtype(picture.pixels.dtype.name, given.get("dtype"))
    form.check(dtype=result, alpha=picture.alpha, cmyk=picture.space == "cmyk")
    rest = {name: value for name, value in given.items() if name != "dtype"}
    if "like" in given:
        pixels = resize_like(picture.pixels, **rest)
    else:
        pixels = resize_pixels(picture.pixels, alpha=picture.alpha, result=result, **rest)
    with whole_file(job.target) as partial:
        write(partial, picture, pixels, form, quality)


def check_image_arguments(given: dict[str, Any]) -> None:
    """Refuse what is only for arrays."""
    if "axes" in given:
        raise Failure("--axes is for .npy files; an image is always resized in height and width")
    if {"like", "dtype"} <= given.keys():
        raise Failure("--dtype goes with --like for .npy files only; the pixels of an image stay what they are")
    for name, option in (("shape", "--size"), ("scale", "--scale")):
        if isinstance(given.get(name), tuple) and len(given[name]) != 2:
            raise Failure(f"{option}: an image needs two numbers, for height and width")
