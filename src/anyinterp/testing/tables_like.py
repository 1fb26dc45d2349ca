"""Examples of the conventions of other libraries: rows of every kind that a plan can hold, few of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from anyinterp import conventions
from anyinterp.testing.cases import Case, case

PHOTO = (9, 7, 3)
UP, DOWN, MIXED, TWICE = (14, 11), (4, 5), (4, 11), (18, 14)  # of the first two axes

# Library → options of each example. What needs a case of its own stands in `conventions_of_bytes` and below.
FLOATS: dict[str, tuple[dict[str, Any], ...]] = {
    "torch": ({"mode": "bicubic"}, {"mode": "bilinear", "antialias": True, "align_corners": True}),
    "pillow": ({"resample": "bicubic"}, {"resample": "nearest"}, {"resample": "hamming", "box": (0.5, 1.0, 6.25, 8.5)}),
    "opencv": ({"interpolation": "INTER_LINEAR"}, {"interpolation": "INTER_LANCZOS4"}, {"interpolation": "INTER_AREA"}),
    "tensorflow": ({"method": "bicubic"}, {"method": "gaussian", "antialias": True}, {"method": "area"}),
    "keras": ({"interpolation": "bicubic"},),
    "jax": ({"method": "cubic"}, {"method": "lanczos3", "antialias": False}),
    "onnx": (
        {"mode": "linear", "coordinate_transformation_mode": "half_pixel_symmetric", "antialias": True},
        {"mode": "cubic", "exclude_outside": True, "cubic_coeff_a": -0.5},
        {"mode": "nearest", "nearest_mode": "ceil", "coordinate_transformation_mode": "asymmetric"},
    ),
    "scipy": ({}, {"order": 2, "mode": "grid-wrap", "grid_mode": True}, {"order": 5, "mode": "nearest"}, {"order": 0}),
    "skimage": ({}, {"order": 3, "mode": "symmetric", "clip": False}),
    "resize_right": ({}, {"interp_method": "lanczos3", "pad_mode": "reflect"}),
    "matlab": ({}, {"method": "box", "Antialiasing": False}),
}
BYTES: dict[str, tuple[dict[str, Any], ...]] = {
    "torch": ({"mode": "bilinear", "antialias": True},),
    "pillow": ({"resample": "lanczos"}, {"resample": "box", "reducing_gap": 1.0}),
    "opencv": (
        {"interpolation": "INTER_LINEAR"},
        {"interpolation": "INTER_LINEAR_EXACT"},
        {"interpolation": "INTER_CUBIC"},
        {"interpolation": "INTER_NEAREST"},
    ),
    "tensorflow": ({"method": "bilinear"},),
    "jax": ({"method": "linear"},),
    "scipy": ({"order": 3, "mode": "reflect"},),
    "skimage": ({},),
    "matlab": ({},),
}


def _calls(rows: dict[str, tuple[dict[str, Any], ...]], dtype: str, *sizes: tuple[int, int]) -> Iterator[Case]:
    for library, several in rows.items():
        for options, shape in product(several, sizes):
            made = getattr(conventions, library)(**options)
            yield case("resize", PHOTO, dtype, shape=shape, axes=(0, 1), like=made)


def conventions_of_floats() -> Iterator[Case]:
    """Yield every library's rows on float32."""
    yield from _calls(FLOATS, "float32", DOWN, MIXED)
    yield from _calls({"scipy": ({},), "opencv": ({"interpolation": "INTER_AREA"},)}, "float64", UP)
    yield case("resize", (2, 9), scale=1.7, axes=(1,), like="onnx", method="linear")
    yield case("resize", (2, 9), scale=0.6, axes=(1,), like="resize_right")
    crop = conventions.onnx(
        mode="linear",
        coordinate_transformation_mode="tf_crop_and_resize",
        roi=(-0.2, 0.25, 0.8, 1.5),
        extrapolation_value=3.5,
    )
    yield case("resize", PHOTO, shape=(6, 5), axes=(0, 1), like=crop)
    moved = conventions.jax(scale=(0.5, 1.5), translation=(2.25, -1.5))
    yield case("resize", PHOTO, shape=(6, 5), axes=(0, 1), like=moved)


def conventions_of_bytes() -> Iterator[Case]:
    """Yield the rows that round or scale integers in ways of their own."""
    yield from _calls(BYTES, "uint8", DOWN, MIXED)
    colours = conventions.pillow(resample="bicubic", mode="RGBA")
    yield case("resize", (9, 7, 4), "uint8", shape=MIXED, axes=(0, 1), like=colours)
    yield case("resize", PHOTO, "int32", shape=DOWN, axes=(0, 1), like="pillow", method="bilinear")
    yield case("resize", PHOTO, "uint16", shape=DOWN, axes=(0, 1), like="pillow", method="bicubic")
    yield case("resize", (0, 9, 7), "uint8", shape=DOWN, like="skimage")
    yield case("resize", PHOTO, "uint64", shape=MIXED, axes=(0, 1), like="pillow", method="bilinear")
    yield case("resize", PHOTO, "int64", shape=MIXED, axes=(0, 1), like="scipy", method=1)
    limited = conventions.keras("bicubic", backend="numpy")
    yield case("resize", PHOTO, "uint16", shape=UP, axes=(0, 1), like=limited)
    yield from _stores_apart()


def _stores_apart() -> Iterator[Case]:
    """Yield calls that show what is kept: of sums half-way between integers or beyond a range, and beside a fill."""
    yield case("resize", PHOTO, "uint8", shape=UP, axes=(0, 1), like="pillow", method="lanczos")
    halves = (
        ("uint8", conventions.matlab("bilinear")),
        ("int32", conventions.pillow("bilinear")),
        ("int16", conventions.scipy(order=1, mode="nearest", grid_mode=True)),
        ("bool", conventions.scipy(order=1, mode="nearest", grid_mode=True)),
    )
    for dtype, like in halves:
        yield case("resize", PHOTO, dtype, shape=TWICE, axes=(0, 1), like=like)
    outside = conventions.scipy(order=1, mode="constant", cval=7.0, grid_mode=True)
    yield case("resize", PHOTO, "int16", shape=TWICE, axes=(0, 1), like=outside)
    yield case("resize", PHOTO, "uint8", shape=DOWN, axes=(0, 1), like=conventions.skimage(order=0, anti_aliasing=True))
    crop = conventions.tensorflow("nearest", boxes=(-0.2, 0.25, 0.8, 1.5), extrapolation_value=3.0)
    yield case("resize", PHOTO, "uint8", shape=(6, 5), axes=(0, 1), like=crop)


def linear_conventions() -> Iterator[Case]:
    """Yield calls whose plans have an adjoint."""
    for library, options in (("jax", {"method": "cubic"}), ("scipy", {}), ("onnx", {"mode": "cubic"}), ("matlab", {})):
        made = getattr(conventions, library)(**options)
        yield case("resize", PHOTO, shape=MIXED, axes=(0, 1), like=made)


def staged_calls() -> Iterator[Case]:
    """Yield calls with something around their passes."""
    yield case("resize", (9, 7, 4), "uint8", shape=UP, axes=(0, 1), like=conventions.pillow(mode="RGBA"))
    yield case("resize", PHOTO, shape=UP, axes=(0, 1), like=conventions.skimage(order=3))
