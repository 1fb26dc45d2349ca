"""The table of examples: data, and the little that is needed to write it down.

Array shapes are few and small on purpose: an array library that compiles for each shape would spend
the whole run on that otherwise. A case's id is made from its content and is what exclusion files name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anyinterp import kernels
from anyinterp.testing.cases import Case, case
from anyinterp.testing.tables_like import conventions_of_bytes, conventions_of_floats, linear_conventions, staged_calls

# What tests may be marked with.
__all__ = [
    "conventions_of_bytes", "conventions_of_floats", "dtypes", "empty", "interpolate_modes", "large", "layouts",
    "linear_calls", "orders", "poisoned", "resize_axes", "resize_methods", "staged_calls", "wide_rows",
]  # fmt: skip

DTYPES = (
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
LAYOUTS = (
    "transposed", "sliced", "broadcast", "fortran", "negative", "readonly", "byteswapped",
    "unaligned", "memmap", "subclass", "channels-last", "chunked",
)  # fmt: skip
BOUNDARIES = ("drop", "clamp", "symmetric", "reflect", "wrap", "constant")
KERNELS = (
    "linear", "cubic", "lanczos2", "lanczos3", "lanczos4", "lanczos5", "box", "mitchell",
    "catmull-rom", "gaussian", "bspline", "hamming",
)  # fmt: skip

SIGNAL, IMAGE, VOLUME = (2, 3, 7), (2, 3, 7, 6), (1, 2, 5, 4, 6)  # for interpolate
LINE, PHOTO = (2, 9), (9, 7, 3)  # for resize


@dataclass(frozen=True)
class Parabola:
    """A kernel such as a user would make: 1 - t^2 / 4 on (-2, 2)."""

    @property
    def support(self) -> float:
        """Two samples."""
        return 2.0

    def __call__(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        """Evaluate the kernel."""
        return np.where(np.abs(t) < 2, 1 - t * t / 4, 0.0)


def _torch_variants(kernel: str, cubic: str, *named: str) -> list[dict[str, Any]]:
    """Return the arguments of every mode of one rank; `named` are the modes without options."""
    plain = [{"mode": mode} for mode in ("nearest", "nearest-exact", "area", "lanczos", *named)]
    options = [
        {"mode": mode, **option}
        for mode in (kernel, cubic)
        for option in ({}, {"align_corners": True}, {"antialias": True}, {"antialias": True, "align_corners": True})
    ]
    return [*plain, {"mode": "lanczos", "antialias": True}, *options]


def interpolate_modes() -> Iterator[Case]:
    """Yield every mode, rank and option of `interpolate` with sizes and scales, up and down."""
    targets: Iterable[dict[str, Any]] = (
        {"size": 12}, {"size": 4}, {"size": 1}, {"scale_factor": 1.7}, {"scale_factor": 0.6},
        {"scale_factor": 0.6, "recompute_scale_factor": True},
    )  # fmt: skip
    for variant, target in product(_torch_variants("linear", "cubic"), targets):
        yield case("interpolate", SIGNAL, **target, **variant)
    for variant in _torch_variants("linear", "cubic"):
        if variant["mode"] != "lanczos" or "antialias" in variant:
            yield case("interpolate", SIGNAL, scale_factor=1.1, **variant)  # the size stays 7
    targets = ({"size": (12, 4)}, {"size": (4,)}, {"scale_factor": (0.6, 1.7)})
    for variant, target in product(_torch_variants("bilinear", "bicubic"), targets):
        yield case("interpolate", IMAGE, **target, **variant)
    yield case("interpolate", (1, 1, 5, 5), size=(8, 3), mode="bilinear")  # where axes could be mistaken
    yield case("interpolate", (1, 1, 5, 5), size=(8, 3), mode="nearest")
    targets = ({"size": (7, 4, 3)}, {"size": (3, 9)}, {"scale_factor": 1.5})
    for variant, target in product(_torch_variants("trilinear", "tricubic"), targets):
        yield case("interpolate", VOLUME, **target, **variant)
    for mode in ("nearest", "area", "lanczos"):
        yield case("interpolate", (1, 1, 3, 2, 4, 2), size=(2, 3, 2, 3), mode=mode)


def resize_methods() -> Iterator[Case]:
    """Yield every method of `resize`, with and without antialias, and every boundary rule."""
    methods = (*KERNELS, "nearest", "area")
    targets: Iterable[dict[str, Any]] = ({"shape": (14,)}, {"shape": (4,)}, {"scale": 0.5})
    for method, target in product(methods, targets):
        yield case("resize", LINE, **target, axes=(1,), method=method)
    for method in KERNELS:
        yield case("resize", LINE, shape=(4,), method=method, antialias=False)
    for method, boundary in product(methods, BOUNDARIES):
        fill = {"fill_value": 2.0} if boundary == "constant" else {}
        yield case("resize", LINE, shape=(7,), method=method, boundary=boundary, region=((-1.5, 10.25),), **fill)
    for method in ("linear", "nearest", "area"):
        yield case("resize", LINE, shape=(5,), method=method, region=((2.0, 6.5),))
    yield case("resize", LINE, shape=(9,), method="bspline", region=((0, 9),))  # the whole axis: no change
    yield case("resize", LINE, shape=(9,), method="bspline", region=((0.5, 9.5),))
    yield case("resize", LINE, scale=(1.5,), region=((2.0, 6.5),))  # of the region
    own: Iterable[Any] = (
        kernels.Keys(-0.6),
        kernels.Lanczos(6),
        kernels.Gaussian(0.7),
        kernels.BCCubic(0.2, 0.4),
        Parabola(),
    )
    for kernel, size in product(own, (14, 4)):
        yield case("resize", LINE, shape=(size,), method=kernel)
    yield case("resize", LINE, shape=(12,), method="box", region=((0.25, 8.5),))  # ties
    yield case("resize", (1, 14), shape=(12,), method="box")  # ties that floats miss
    yield case("resize", (1, 14), shape=(12,), method="gaussian")


def resize_axes() -> Iterator[Case]:
    """Yield axes, orders of axes, several methods, and scales."""
    yield case("resize", PHOTO, shape=(4, 11), axes=(0, 1), method="cubic")
    yield case("resize", PHOTO, shape=(11, 4), axes=(1, 0), method="cubic")
    yield case("resize", PHOTO, shape=(4, 11), axes=(-3, -2), method=("nearest", "linear"))
    yield case("resize", PHOTO, shape=(4, 11), axes=(0, 1), method=("area", "lanczos3"))
    yield case("resize", PHOTO, shape=(5, 4, 2))
    yield case("resize", PHOTO, shape=(4, 7), axes=(0, 1))
    yield case("resize", PHOTO, shape=(9, 7), axes=(0, 1))
    yield case("resize", PHOTO, scale=(0.5, 1.5), axes=(0, 1), method="linear")
    yield case("resize", PHOTO, scale=1.5, axes=(0, 1), method="linear")
    yield case("resize", PHOTO, shape=(6, 5), axes=(0, 1), region=((-2, 8), (1, 9)), boundary="wrap")
    yield case(
        "resize", PHOTO, shape=(6, 5), axes=(0, 1), region=((-2, 8), (1, 9)), boundary="constant",
        fill_value=-1.5, method="cubic",
    )  # fmt: skip
    yield case("resize", (7,), shape=(12,))


def wide_rows() -> Iterator[Case]:
    """Yield large ratios: rows of hundreds of taps, and one input sample for many outputs."""
    yield case("interpolate", (1, 1, 300), size=7, mode="lanczos", antialias=True)
    yield case("interpolate", (1, 1, 300), size=3, mode="area")
    yield case("resize", (300, 2), shape=(3,), axes=(0,), method="cubic")
    yield case("resize", (2, 300), shape=(1,), method="linear")
    yield case("resize", (2, 300), "uint8", shape=(5,), method="area")
    yield case("resize", (2, 3), shape=(200,), method="lanczos3", boundary="reflect")
    yield case("resize", (2, 1), shape=(5,), method="cubic", boundary="reflect")
    yield case("resize", (2, 2), shape=(3,), method="lanczos5", boundary="wrap")


def large() -> Iterator[Case]:
    """Yield arrays that no cache holds, integer ratios, and channels-last images: where fast paths differ."""
    image, photo = (1, 2, 700, 500), (90, 120, 3)
    for variant in (
        {"mode": "bilinear"},
        {"mode": "bilinear", "antialias": True},
        {"mode": "area"},
        {"mode": "nearest"},
    ):
        yield case("interpolate", image, scale_factor=0.5, **variant)
    yield case("interpolate", image, size=(224, 224), mode="bicubic", antialias=True)
    yield case("interpolate", image, "uint8", size=(224, 224), mode="bilinear", antialias=True, dtype="uint8")
    yield case("interpolate", image, "complex64", size=(300, 333), mode="bicubic")
    yield case("interpolate", (1, 2, 350, 250), size=(700, 500), mode="bilinear")
    yield case("interpolate", (1, 2, 350, 250), "float64", size=(720, 480), mode="bicubic")
    yield replace(case("interpolate", (2, 1, 700, 500), size=(233, 501), mode="bilinear"), poisoned=True)
    yield replace(case("interpolate", (2, 1, 700, 500), size=(224, 224), mode="lanczos", antialias=True), poisoned=True)
    for dtype, size in product(("uint8", "float32"), ((45, 60), (30, 40), (180, 240), (31, 47))):
        yield case("resize", photo, dtype, shape=size, axes=(0, 1))
    yield case("resize", photo, shape=(90, 50), axes=(0, 1), method="lanczos3", boundary="wrap")
    yield case("resize", (3000,), shape=(1000,), method="cubic")


def dtypes() -> Iterator[Case]:
    """Yield every dtype in, and conversions that round and saturate."""
    for dtype in DTYPES:
        yield case("interpolate", SIGNAL, dtype, mode="linear", size=4)
        yield case("interpolate", SIGNAL, dtype, mode="nearest", size=12)
        yield case("resize", SIGNAL, dtype, shape=(4,), method="cubic")
        yield case("resize", SIGNAL, dtype, shape=(12,), method="nearest")
    pairs = (
        ("float32", "uint8"), ("float32", "float16"), ("uint8", "float64"), ("int16", "uint8"),
        ("float64", "int64"), ("float64", "int32"), ("float32", "int32"), ("uint8", "uint16"),
        ("int32", "float32"), ("float64", "float32"), ("float64", "bool"), ("complex64", "complex128"),
        ("bfloat16", "float32"), ("uint64", "uint8"),
    )  # fmt: skip
    for before, after in pairs:
        yield case("interpolate", SIGNAL, before, size=4, mode="cubic", dtype=after)
        yield case("resize", SIGNAL, before, shape=(12,), method="nearest", dtype=after)
    for mode, antialias in product(("bilinear", "bicubic", "lanczos", "nearest", "area"), (False, True)):
        if antialias and mode in ("nearest", "area"):
            continue
        for target in ((12, 4), (4, 6)):
            yield case("interpolate", IMAGE, "uint8", size=target, mode=mode, antialias=antialias, dtype="uint8")
    yield case("interpolate", IMAGE, "uint8", scale_factor=(0.6, 1.7), mode="bicubic", dtype="uint8")
    yield case("interpolate", IMAGE, "uint8", size=(12, 4), mode="bicubic", align_corners=True, dtype="uint8")


def layouts() -> Iterator[Case]:
    """Yield every memory layout."""
    for layout in LAYOUTS:
        yield case("interpolate", IMAGE, "float32", layout, size=(12, 4), mode="bilinear")
        yield case("interpolate", IMAGE, "float64", layout, size=(4, 4), mode="bicubic", antialias=True)
        yield case("interpolate", IMAGE, "uint8", layout, size=(12, 4), mode="nearest-exact")
        yield case("interpolate", IMAGE, "uint8", layout, size=(12, 4), mode="bilinear", dtype="uint8")
        yield case("resize", IMAGE, "float32", layout, shape=(4, 5), axes=(1, 2), method="linear")


def empty() -> Iterator[Case]:
    """Yield empty batches and no channels."""
    yield case("interpolate", (0, 3, 7), size=12, mode="linear")
    yield case("interpolate", (2, 0, 7), size=4, mode="nearest")
    yield case("resize", (0, 9), shape=(4,), method="lanczos3")


def poisoned() -> Iterator[Case]:
    """Yield NaN and infinite values under rows some of whose weights are exactly zero."""
    up, down, few, flat = (2, 1, 4), (2, 1, 8), (2, 1, 5), (2, 1, 8, 4)
    calls = [
        case("interpolate", up, size=8, mode="nearest"),
        case("interpolate", up, size=8, mode="linear"),
        case("interpolate", up, size=8, mode="cubic"),
        case("interpolate", up, size=8, mode="area"),
        case("interpolate", up, size=8, mode="lanczos", antialias=True),
        case("interpolate", down, size=4, mode="nearest-exact"),
        case("interpolate", down, size=4, mode="linear", antialias=True),
        case("interpolate", down, "float64", size=4, mode="cubic", antialias=True),
        case("interpolate", down, "float16", size=4, mode="linear"),
        case("interpolate", down, size=4, mode="linear", dtype="uint8"),
        case("interpolate", few, size=9, mode="linear", align_corners=True),
        case("interpolate", few, "float64", size=9, mode="cubic", align_corners=True),
        case("interpolate", few, size=15, mode="lanczos"),
        case("interpolate", flat, size=(4, 8), mode="bilinear"),
        case("interpolate", flat, size=(4, 8), mode="bicubic", antialias=True),
        case("interpolate", (2, 1, 64), size=4, mode="lanczos", antialias=True),
        case("interpolate", (2, 1, 64), size=2, mode="area"),
        case("resize", down, shape=(4,), method="linear", boundary="wrap"),
        case("resize", down, shape=(4,), method="box"),
        case("resize", down, shape=(4,), region=((-4, 12),), boundary="constant", fill_value=np.nan),
        case("resize", down, "complex64", shape=(4,), region=((-4, 12),), boundary="constant", fill_value=np.nan),
        case("resize", down, "complex128", shape=(4,), region=((-4, 12),), boundary="constant", fill_value=np.inf),
        case("resize", down, shape=(4,), region=((-4, 12),), method="nearest", boundary="constant", fill_value=np.inf),
    ]
    yield from (replace(call, poisoned=True) for call in calls)
    for dtype in ("float32", "complex64"):  # the fill value's weights have both signs
        around = ((-3.25, 8.5), (-2.5, 9.75))
        constant = {"boundary": "constant", "fill_value": np.inf}
        yield case("resize", (2, 6, 7), dtype, shape=(9, 10), region=around, method="cubic", **constant)


def linear_calls() -> Iterator[Case]:
    """Yield calls whose plans have an adjoint: one of each kind."""
    for variant in _torch_variants("linear", "cubic"):
        yield case("interpolate", SIGNAL, **variant, size=12)
        yield case("interpolate", SIGNAL, "float64", **variant, size=4)
    yield case("interpolate", IMAGE, mode="bicubic", antialias=True, size=(12, 4))
    yield case("interpolate", VOLUME, mode="trilinear", size=(3, 9))
    for boundary, method in product(BOUNDARIES, ("linear", "area", "nearest")):
        yield case("resize", LINE, shape=(7,), method=method, boundary=boundary, region=((-1.5, 10.25),))
    yield case("resize", (2, 2), shape=(3,), method="lanczos5", boundary="wrap")
    yield case("resize", PHOTO, shape=(4, 11), axes=(0, 1), method=("nearest", "lanczos3"))
    yield case("interpolate", (1, 1, 300), mode="lanczos", antialias=True, size=7)
    yield from linear_conventions()


def orders() -> Iterator[Case]:
    """Yield calls in which an order of summation could show."""
    yield case("interpolate", IMAGE, size=(12, 4), mode="nearest")
    yield case("interpolate", IMAGE, size=(12, 4), mode="bilinear")
    yield case("interpolate", IMAGE, size=(4, 12), mode="bicubic", antialias=True)
    yield case("interpolate", IMAGE, "uint8", size=(4, 12), mode="bicubic", dtype="uint8")
    yield case("interpolate", IMAGE, "uint8", size=(4, 4), mode="area")
    yield case("interpolate", IMAGE, "float64", size=(4, 4), mode="lanczos")
    yield case("resize", IMAGE, shape=(4, 5), axes=(1, 2), method="cubic")
    yield case("resize", IMAGE, "float16", shape=(5, 9), method="lanczos3", boundary="wrap")
    yield case("resize", IMAGE, shape=(4, 4), region=((-2, 8), None), boundary="constant", fill_value=1.5)
    yield case("resize", (2, 3, 300), shape=(5,), method="lanczos3")


def all_cases() -> list[Case]:
    """Return all calls whose tables the reference makes itself: those without ``like``."""
    tables = (interpolate_modes, resize_methods, resize_axes, wide_rows, large, dtypes, layouts, empty, poisoned)
    cases = [entry for table in tables for entry in table()]
    if len({entry.id for entry in cases}) != len(cases):
        raise ValueError("cases: two of them have the same id")
    return cases
