"""What each image format can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from anyinterp.cli.failures import Failure

__all__ = ["Format", "image_format"]


@dataclass(frozen=True)
class Format:
    """What a file format can hold, and how libvips saves it.

    Attributes
    ----------
    name : str
        For messages.
    saver : str
        The libvips operation.
    dtypes : tuple of str
        Types of numbers.
    alpha, cmyk : bool
        Whether it holds transparency and printing colours.
    lossy : bool
        Whether the saver takes a quality.
    options : mapping
        Further arguments of the saver.
    """

    name: str
    saver: str
    dtypes: tuple[str, ...]
    alpha: bool = True
    cmyk: bool = False
    lossy: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    def check(self, *, dtype: str, alpha: bool, cmyk: bool) -> None:
        """Raise a Failure if a picture does not fit."""
        if dtype not in self.dtypes:
            held = " or ".join(self.dtypes)
            raise Failure(f"{self.name} holds {held}, and the result is {dtype}; choose --dtype or another format")
        if alpha and not self.alpha:
            raise Failure(f"{self.name} cannot hold transparency; write PNG, WebP or TIFF")
        if cmyk and not self.cmyk:
            raise Failure(f"{self.name} cannot hold CMYK colours; write JPEG or TIFF")


PNG = Format("PNG", "pngsave", ("uint8", "uint16"))
JPEG = Format("JPEG", "jpegsave", ("uint8",), alpha=False, cmyk=True, lossy=True)
WEBP = Format("WebP", "webpsave", ("uint8",), lossy=True)
TIFF = Format(
    "TIFF", "tiffsave", ("uint8", "uint16", "float32", "float64"), cmyk=True, options={"compression": "deflate"}
)
FORMATS = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".webp": WEBP, ".tif": TIFF, ".tiff": TIFF}


def image_format(path: Path) -> Format:
    """Return the format that a file name's suffix means."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join([*FORMATS, ".npy"])
        raise Failure(f"cannot write {path.suffix or 'a file without a suffix'}; the known suffixes are {known}")
    return found
