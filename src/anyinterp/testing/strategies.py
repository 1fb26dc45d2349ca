"""Random calls for the property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from anyinterp.testing.cases import Case
from anyinterp.testing.tables import BOUNDARIES, KERNELS

KERNEL_MODES = {1: ("linear", "cubic"), 2: ("bilinear", "bicubic"), 3: ("trilinear", "tricubic")}
FREE = st.integers(1, 24)
FEW = st.sampled_from((1, 4, 5, 8))  # for libraries that compile for each shape


@st.composite
def interpolate_calls(draw: st.DrawFn, sizes: st.SearchStrategy[int], dtypes: tuple[str, ...]) -> Case:
    """Draw a call of `interpolate`."""
    rank = draw(st.integers(1, 3))
    shape = tuple(draw(st.lists(sizes, min_size=rank, max_size=rank)))
    mode = draw(st.sampled_from(("nearest", "nearest-exact", "area", "lanczos", *KERNEL_MODES[rank])))
    arguments: dict[str, Any] = {"mode": mode}
    if draw(st.booleans()):
        arguments["size"] = tuple(draw(st.lists(sizes, min_size=1, max_size=rank)))
    else:
        scale = st.sampled_from((1.0, 1.5, 2.0, 2.3))
        arguments["scale_factor"] = tuple(draw(st.lists(scale, min_size=1, max_size=rank)))
        arguments["recompute_scale_factor"] = draw(st.booleans())
    if mode not in ("nearest", "nearest-exact", "area"):
        arguments["antialias"] = draw(st.booleans())
    if mode in KERNEL_MODES[rank]:
        arguments["align_corners"] = draw(st.booleans())
    return Case("interpolate", (2, 1, *shape), tuple(arguments.items()), draw(st.sampled_from(dtypes)))


@st.composite
def resize_calls(
    draw: st.DrawFn,
    sizes: st.SearchStrategy[int],
    dtypes: tuple[str, ...],
    methods: tuple[str, ...] = (*KERNELS, "nearest", "area"),
    boundaries: tuple[str, ...] = BOUNDARIES,
) -> Case:
    """Draw a call of `resize` on one or two axes of an array with a batch axis in front."""
    count = draw(st.integers(1, 2))
    shape = tuple(draw(st.lists(sizes, min_size=count, max_size=count)))
    target = tuple(draw(st.lists(sizes, min_size=count, max_size=count)))
    arguments: dict[str, Any] = {"shape": target, "axes": tuple(draw(st.permutations(range(-count, 0))))}
    arguments["method"] = draw(st.sampled_from(methods))
    arguments["boundary"] = draw(st.sampled_from(boundaries))
    if arguments["method"] in KERNELS:
        arguments["antialias"] = draw(st.booleans())
    if draw(st.booleans()):
        start, length = draw(st.sampled_from((-3.5, 0.0, 0.75))), draw(st.sampled_from((1.0, 4.25, 9.0)))
        arguments["region"] = ((start, start + length),) + (None,) * (count - 1)
    return Case("resize", (2, *shape), tuple(arguments.items()), draw(st.sampled_from(dtypes)))
