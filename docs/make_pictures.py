"""Make the pictures of the page on modes, with the library itself.

Run ``python docs/make_pictures.py`` where Pillow is installed; it writes to docs/images.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import anyinterp

DOCS = Path(__file__).parent
EYE = ((86, 114), (186, 214))  # rows and columns of the photograph, in edge units
SIDE, GAP, LINE = 200, 8, 26

ENLARGED: dict[str, dict[str, Any]] = {
    name: {"method": name}
    for name in ("nearest", "linear", "cubic", "lanczos3", "mitchell", "bspline", "gaussian", "area")
}
SHRUNK: dict[str, dict[str, Any]] = {
    "nearest": {"method": "nearest"},
    "linear, antialias=False": {"antialias": False},
    "cubic, antialias=False": {"method": "cubic", "antialias": False},
    "area": {"method": "area"},
    "linear": {"method": "linear"},
    "cubic": {"method": "cubic"},
    "lanczos3": {"method": "lanczos3"},
    "gaussian": {"method": "gaussian"},
}


def enlarged(photograph: Any) -> dict[str, Any]:
    """Part of the photograph enlarged by each method."""
    common = {"shape": (SIDE, SIDE), "axes": (0, 1), "region": EYE}
    return {name: anyinterp.resize(photograph, **common, **one) for name, one in ENLARGED.items()}


def shrunk() -> dict[str, Any]:
    """Rings that get finer outwards, shrunk to a fifth."""
    y, x = np.indices((5 * SIDE, 5 * SIDE)) + 0.5
    rings = 127.5 + 127.5 * np.cos(np.pi * (x * x + y * y) / (2 * 5 * SIDE))
    plate = np.repeat(rings.round().astype(np.uint8)[..., None], 3, axis=-1)
    return {name: anyinterp.resize(plate, (SIDE, SIDE), axes=(0, 1), **one) for name, one in SHRUNK.items()}


def sheet(pictures: dict[str, Any], path: Path) -> None:
    """Write pictures with their names below, four in a row."""
    from PIL import Image, ImageDraw, ImageFont

    rows = -(-len(pictures) // 4)
    page = Image.new("RGB", (4 * SIDE + 3 * GAP, rows * (SIDE + LINE)), "white")
    draw = ImageDraw.Draw(page)
    for place, (name, picture) in enumerate(pictures.items()):
        left, top = place % 4 * (SIDE + GAP), place // 4 * (SIDE + LINE)
        page.paste(Image.fromarray(picture), (left, top))
        draw.text((left + SIDE / 2, top + SIDE + LINE / 2), name, "black", ImageFont.load_default(15), anchor="mm")
    page.save(path, quality=90, method=6)


def main() -> None:
    """Write both sheets."""
    from PIL import Image

    photograph = np.asarray(Image.open(DOCS.parent / "examples" / "astronaut.png"))
    sheet(enlarged(photograph), DOCS / "images" / "enlarged.webp")
    sheet(shrunk(), DOCS / "images" / "shrunk.webp")


if __name__ == "__main__":
    main()
