"""Image files through libvips: 8 and 16 bits, grey or colour, with their profile and the right way up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anyinterp.cli import INSTALL
from anyinterp.cli.failures import Failure
from anyinterp.cli.formats import Format

__all__ = ["Picture", "read", "write"]

KEPT = ("exif-", "icc-profile-data", "iptc-data", "xmp-data")  # metadata that the output keeps, by how they begin
SPACES = {  # the colour space of the same picture with other numbers
    ("b-w", "uint16"): "grey16",
    ("grey16", "uint8"): "b-w",
    ("rgb16", "uint8"): "srgb",
    ("srgb", "uint16"): "rgb16",
}


@dataclass(frozen=True)
class Picture:
    """A decoded image.

    Attributes
    ----------
    pixels : numpy.ndarray
        Shape (height, width) or (height, width, bands); upright; the last band is alpha if there is one.
    alpha : bool
        Whether there is one.
    space : str
        libvips' name of the colour space.
    header : Any
        The libvips image with the metadata.
    """

    pixels: np.ndarray[Any, Any]
    alpha: bool
    space: str
    header: Any


def vips() -> Any:
    """Return the module pyvips, without its cache (which would return a file's old content)."""
    try:
        import pyvips
    except (ImportError, OSError) as error:
        raise Failure(f"image files need pyvips and libvips: {INSTALL} ({error})") from error
    pyvips.cache_set_max(0)
    return pyvips


def read(path: Path) -> Picture:
    """Decode one image: palettes are expanded, the EXIF orientation is applied and taken out.

    Raises
    ------
    OSError
        No such file.
    Failure
        Not an image, damaged, or more than one page.
    """
    with path.open("rb"), _failures("cannot be read as an image"):
        image = vips().Image.new_from_file(str(path), fail_on="error")
        if image.get_n_pages() > 1:
            raise Failure(f"has {image.get_n_pages()} pages or frames, and only single images can be resized")
        image = image.autorot()
        return Picture(image.numpy(), bool(image.hasalpha()), image.interpretation, image)


def write(path: Path, picture: Picture, pixels: np.ndarray[Any, Any], form: Format, quality: int) -> None:
    """Encode other pixels of a picture, with its metadata."""
    with _failures("cannot be written"):
        space = SPACES.get((picture.space, pixels.dtype.name), picture.space)
        image = vips().Image.new_from_array(np.ascontiguousarray(pixels), interpretation=space)
        image = image.copy(xres=picture.header.xres, yres=picture.header.yres)
        for name in picture.header.get_fields():
            if name.startswith(KEPT):
                image.set_type(picture.header.get_typeof(name), name, picture.header.get(name))
        image.set_type(vips().GValue.gint_type, "orientation", 1)  # else the one in the EXIF block comes back
        options = {**form.options, **({"Q": quality} if form.lossy else {})}
        getattr(image, form.saver)(str(path), **options)


@contextmanager
def _failures(what: str) -> Iterator[None]:
    """Turn the errors of libvips into one line: what failed, and the first of libvips' log, which is the cause."""
    error_type = vips().Error
    try:
        yield
    except error_type as error:
        cause = (error.detail or error.message).strip().splitlines()[0]
        raise Failure(f"{what}: {cause}") from error
