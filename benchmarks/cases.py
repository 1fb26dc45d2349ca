"""What is compared: families of cases, each a table of the page. A case is made when its turn comes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import images
import volumes
from case import Case, cycled, floats, integers
from names import GENERIC, PURE

FULL, HALF, SQUARE = (1080, 1920), (540, 960), (224, 224)
WHOLE = (216, 240)  # of FULL by whole numbers: no ties that libraries would break by their rounding
LEFT_OUT = (PURE, GENERIC, "resampler", "SciPy", "scikit-image")  # of what is measured out of the caches
Mode = Literal["bilinear", "bicubic"]
IMITATED: tuple[tuple[str, Mode], ...] = (
    ("torch", "bilinear"),
    ("torch", "bicubic"),
    ("OpenCV", "bilinear"),
    ("Pillow", "bilinear"),
    ("Pillow", "bicubic"),
)
DEFAULT_CACHE = 1 << 28  # bytes, where the system does not tell


def full(antialias: bool = False, mode: str = "bilinear", size: tuple[int, int] = SQUARE) -> Case:
    return images.planar(floats(1, 3, *FULL), size, mode, antialias)


def full_bytes(antialias: bool = False, mode: str = "bilinear", size: tuple[int, int] = SQUARE) -> Case:
    return images.pixels(integers(*FULL, 3), size, mode, antialias)


def like(size: tuple[int, int], library: str, mode: Mode) -> Case:
    return images.imitated(integers(*FULL, 3), size, library, mode)


def largest_cache() -> int:
    """Bytes of the processor's largest cache."""
    sizes = [path.read_text().strip() for path in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*/size")]
    return max((int(size[:-1]) << 10 for size in sizes if size.endswith("K")), default=DEFAULT_CACHE)


def cold(make: Callable[[], Case]) -> Case:
    """As many copies of a case as more than fill the caches, by turns."""
    first = make().without(*LEFT_OUT)
    return cycled([first, *(make().without(*LEFT_OUT) for _ in range(largest_cache() // first.x.nbytes + 1))])


FAMILIES: dict[str, dict[str, Callable[[], Case]]] = {
    "float32, planes": {
        "1080p → 224², bilinear": full,
        "1080p → 224², bilinear, antialias": lambda: full(True),
        "1080p → 224², bicubic, antialias": lambda: full(True, "bicubic"),
        "1080p → 224², torch's area": lambda: full(mode="area"),
        "1080p → 540p, bilinear": lambda: full(size=HALF),
        "1080p → 540p, area": lambda: full(mode="area", size=HALF),
        "1080p → 540p, bilinear, antialias": lambda: full(True, size=HALF),
        "1080p → 540p, bicubic": lambda: full(mode="bicubic", size=HALF),
        "1080p → 540p, bicubic, antialias": lambda: full(True, "bicubic", HALF),
        "540p → 1080p, bilinear": lambda: images.planar(floats(1, 3, *HALF), FULL, "bilinear"),
        "540p → 1080p, bicubic": lambda: images.planar(floats(1, 3, *HALF), FULL, "bicubic"),
        "1080p → 1500 × 2500, bilinear": lambda: full(size=(1500, 2500)).without("SciPy", "scikit-image"),
        "32×3×224² → 112², bilinear": lambda: images.planar(floats(32, 3, 224, 224), (112, 112), "bilinear"),
        "8×256×56² → 112², bilinear": lambda: images.planar(floats(8, 256, 56, 56), (112, 112), "bilinear").without(
            "SciPy", "scikit-image"
        ),
        "3×32² → 64², bilinear": lambda: images.planar(floats(1, 3, 32, 32), (64, 64), "bilinear"),
    },
    "float32, pixels": {
        "1080p → 224², bilinear": lambda: images.pixels(floats(*FULL, 3), SQUARE, "bilinear"),
        "1080p → 224², bilinear, antialias": lambda: images.pixels(floats(*FULL, 3), SQUARE, "bilinear", True),
        "1080p → 224², exact area": lambda: images.coverage(floats(*FULL, 3), SQUARE),
        "540p → 1080p, bilinear": lambda: images.pixels(floats(*HALF, 3), FULL, "bilinear"),
        "32×224²×3 → 112², bilinear": lambda: images.batch_last(floats(32, 224, 224, 3), (112, 112)),
        "8×56²×64 → 112², bilinear": lambda: images.batch_last(floats(8, 56, 56, 64), (112, 112)),
        "256²×3 → another size each call": lambda: images.changing(
            [floats(256, 256, 3)], [(200 + i % 20, 200 + i // 20) for i in range(400)]
        ),
    },
    "8 and 16 bits, pixels": {
        "uint8 1080p → 224², bilinear": full_bytes,
        "uint8 1080p → 224², bilinear, antialias": lambda: full_bytes(True),
        "uint8 1080p → 224², bicubic, antialias": lambda: full_bytes(True, "bicubic"),
        "uint8 1080p → 540p, bilinear": lambda: full_bytes(size=HALF),
        "uint8 1080p → 540p, bilinear, antialias": lambda: full_bytes(True, size=HALF),
        "uint8 1080p → 540p, bicubic, antialias": lambda: full_bytes(True, "bicubic", HALF),
        "uint8 540p → 1080p, bilinear": lambda: images.pixels(integers(*HALF, 3), FULL, "bilinear"),
        "uint8 photographs of other sizes each → 224², bilinear": lambda: images.changing(
            [integers(500, 500, 3)[: 230 + 17 * i % 260, : 230 + 59 * i % 270] for i in range(400)], [SQUARE]
        ),
        "uint16 1080p → 540p, bilinear": lambda: images.pixels(integers(*FULL, 3, dtype="uint16"), HALF, "bilinear"),
        "float16 planes 1080p → 540p, bilinear": lambda: images.planar(
            floats(1, 3, *FULL, dtype="float16"), HALF, "bilinear"
        ),
    },
    "volumes and signals": {
        "128³ → 160³": lambda: volumes.volume(floats(1, 1, 128, 128, 128), (160, 160, 160)),
        "128³ → 64³": lambda: volumes.volume(floats(1, 1, 128, 128, 128), (64, 64, 64)),
        "128³ → 48³, antialias": lambda: volumes.volume(floats(1, 1, 128, 128, 128), (48, 48, 48), True),
        "16×480000 → 160000": lambda: volumes.signal(floats(1, 16, 480000), 160000),
        "16×44100 → 48000": lambda: volumes.signal(floats(1, 16, 44100), 48000),
    },
    "copies of samples": {
        "float32 planes 540p → 1080p": lambda: images.planar(floats(1, 3, *HALF), FULL, "nearest"),
        "float32 planes 1080p → 216 × 240": lambda: full(mode="nearest", size=WHOLE),
        "float32 planes 1080p → 216 × 240, nearest-exact": lambda: full(mode="nearest-exact", size=WHOLE),
        "uint8 pixels 540p → 1080p": lambda: images.copies(integers(*HALF, 3), FULL, "nearest"),
        "uint8 pixels 1080p → 216 × 240": lambda: images.copies(integers(*FULL, 3), WHOLE, "nearest"),
        "uint8 pixels 1080p → 216 × 240, nearest-exact": lambda: images.copies(
            integers(*FULL, 3), WHOLE, "nearest-exact"
        ),
    },
    "a library's own numbers": {
        f"uint8 1080p → {name}, {library}'s {mode}": partial(like, size, library, mode)
        for library, mode in IMITATED
        for name, size in (("224²", SQUARE), ("540p", HALF))
    },
    "out of the caches": {
        "float32 planes 1080p → 224², bilinear, antialias": lambda: cold(lambda: full(True)),
        "float32 planes 1080p → 540p, bilinear": lambda: cold(lambda: full(size=HALF)),
        "float32 planes 540p → 1080p, bilinear": lambda: cold(
            lambda: images.planar(floats(1, 3, *HALF), FULL, "bilinear")
        ),
        "uint8 pixels 1080p → 224², bilinear, antialias": lambda: cold(lambda: full_bytes(True)),
    },
}
