"""`anyinterp compare`: how far the conventions of other libraries are apart on an image."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import click
import numpy as np

from anyinterp.cli.failures import Failure, expected
from anyinterp.cli.files import whole_file
from anyinterp.cli.images import Picture, read
from anyinterp.cli.likes import FORM, LIKES
from anyinterp.cli.page import PAGES, Panel, Section, amplification
from anyinterp.cli.values import SIZE
from anyinterp.conventions import Comparison, Convention, compare, in_words

__all__ = ["compare_images"]

LEVELS = {"uint8": 1, "uint16": 257}  # steps of the dtype in a grey level
GREY_OR_COLOUR = ("b-w", "srgb", "grey16", "rgb16")

Pairs = dict[tuple[int, int], Comparison]


@click.command("compare")
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--size", metavar="HxW", callback=SIZE, required=True, help="Output size, for example 480x640.")
@click.option(
    "--like",
    "likes",
    metavar=FORM,
    multiple=True,
    callback=LIKES,
    help="A library, for example pillow, opencv:INTER_AREA or torch:bilinear,antialias=true; at least two.",
)
@click.option("--page", type=click.Path(path_type=Path), help="Also write a page of pictures: .html or .png.")
def compare_images(image: Path, size: tuple[int, ...], likes: tuple[Convention, ...], page: Path | None) -> None:
    """Compare what other libraries make of an image.

    Prints the differences between each two of them, in grey levels from 0 to 255. The page shows the results, and how
    far each is from the first.
    """
    if len(likes) < 2:
        raise click.UsageError("Give --like at least twice.")
    if len(size) != 2:
        raise click.UsageError("--size: an image needs two numbers, for height and width.")
    if page is not None and page.suffix.lower() not in PAGES:
        raise click.UsageError(f"--page: the known suffixes are {', '.join(PAGES)}; got {page.name}.")
    with expected(str(image)):
        pixels = _comparable(read(image))
        chosen = combinations(range(len(likes)), 2)
        pairs = {(i, j): compare(pixels, size, likes[i], likes[j], axes=(0, 1)) for i, j in chosen}
    level = LEVELS[pixels.dtype.name]
    title = f"{image.name}, {'x'.join(map(str, pixels.shape[:2]))} to {'x'.join(map(str, size))}"
    table = _table(likes, pairs, level)
    click.echo("\n".join([f"{title}: differences in grey levels", *table]))
    if page is not None:
        with whole_file(page) as partial:
            PAGES[page.suffix.lower()](partial, title, table, _sections(likes, pairs, level))


def _comparable(picture: Picture) -> np.ndarray[Any, Any]:
    """Pixels without alpha, which libraries know nothing of."""
    pixels = picture.pixels
    if picture.space not in GREY_OR_COLOUR or pixels.dtype.name not in LEVELS:
        raise Failure(f"is {picture.space} in {pixels.dtype}; only 8 and 16 bits, grey or RGB, can be compared")
    return np.ascontiguousarray(pixels[..., :-1]) if picture.alpha else pixels


def _table(likes: tuple[Convention, ...], pairs: Pairs, level: int) -> list[str]:
    """One line for each pair, with a heading."""
    names = [(in_words(likes[i]), in_words(likes[j])) for i, j in pairs]
    first, second = (max(len(pair[side]) for pair in names) for side in (0, 1))
    lines = [f"{'':{first + second + 3}}{'mean':>8}{'max':>8}"]
    for (a, b), found in zip(names, pairs.values(), strict=True):
        lines.append(f"{a:{first}} - {b:{second}}{found.mean / level:8.2f}{found.maximum / level:8.1f}")
    return lines


def _sections(likes: tuple[Convention, ...], pairs: Pairs, level: int) -> list[Section]:
    """Results, and their differences from the first one, made visible."""
    pair = [pairs[0, other] for other in range(1, len(likes))]
    results = [pair[0].a, *(found.b for found in pair)]
    shown = [Panel(in_words(like), _bytes(result / level)) for like, result in zip(likes, results, strict=True)]
    apart = [_difference(in_words(like), found, level) for like, found in zip(likes[1:], pair, strict=True)]
    return [("Results", shown), (f"Differences from {in_words(likes[0])}", apart)]


def _difference(name: str, found: Comparison, level: int) -> Panel:
    size = np.abs(found.difference) / level
    factor = amplification(size)
    figures = f"mean {found.mean / level:.2f}, max {found.maximum / level:.1f}; brightened {factor} times"
    return Panel(f"{name}: {figures}", _bytes(size * factor))


def _bytes(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.asarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
