"""Random calls, each on both sides: see `comparison` for what may differ. ``--calls`` says how many."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from .calls import Call, random_call
from .comparison import Outcome, compare

# Everything that was measured here holds for this release; another may choose other kernels.
RELEASE = "2.13.0"


def test_torch_is_the_release_that_the_rows_follow() -> None:
    assert torch.__version__.partition("+")[0] == RELEASE


def test_call(number: int, seed: int, tally: dict[str, Outcome]) -> None:
    call = random_call(seed, number)
    outcome = compare(call)
    name = call.mode + (", antialias" if call.antialias else "")
    kind = ", uint8 on request" if call.requested else f", {call.dtype}"
    tally[name + kind].add(outcome)


JUST_BELOW = {"scale_factor": 1 / (3 - 1e-8)}  # coordinates 3i + 1 − 10⁻⁸·(i+½)

# class → a call that shows it: mode, shape, dtype, layout, arguments, antialias, our dtype=.
KNOWN: dict[str, tuple[str, tuple[int, ...], str, str, dict[str, Any], bool, str | None]] = {
    "index: float64": ("nearest", (1, 1, 62), "float64", "contiguous", {"size": 14}, False, None),
    "index: fused or not": ("nearest-exact", (1, 1, 2), "float32", "contiguous", {"size": 41}, False, None),
    "index: m = n or 2n with a scale": (
        "nearest",
        (1, 1, 40, 40),
        "float32",
        "contiguous",
        {"scale_factor": 1.02},
        False,
        None,
    ),
    "value: coordinate below an integer, float64": (
        "linear",
        (1, 1, 40),
        "float64",
        "contiguous",
        JUST_BELOW,
        False,
        None,
    ),
    "bug A": ("bilinear", (1, 2, 9, 5), "float32", "contiguous", {"size": [4, 1]}, True, None),
    "bug B": ("bilinear", (1, 3, 9, 5), "uint8", "contiguous", {"size": [1, 1]}, True, "uint8"),
    "bug C": ("area", (1, 1, 16, 16, 32), "float16", "contiguous", {"size": [1, 1, 2]}, False, None),
    "bug D": ("bilinear", (1, 1, 9, 1), "uint8", "transposed", {"size": [4, 3]}, False, "uint8"),
    "refused: no result": ("area", (1, 1, 4), "float32", "contiguous", {"scale_factor": 0.2}, False, None),
    "refused: output size 0": ("nearest", (1, 1, 4), "float32", "contiguous", {"scale_factor": 0.2}, False, None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_class_is_found_where_it_is_known_to_be(name: str) -> None:
    mode, shape, dtype, layout, arguments, antialias, requested = KNOWN[name]
    call = Call(1, mode, shape, dtype, layout, "uniform", arguments, antialias, False, "numpy", "generic", requested)
    assert compare(call).classes[name] > 0
