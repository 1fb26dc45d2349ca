"""One call on both sides, and every difference attributed.

A difference that has no class, or lies beyond the bound, is an AssertionError. Where torch has a known bug it is asked
again in a way that avoids it, and the call is counted:

A  with an output of width 1 the kernels that work on whole rows (antialias, uint8) repeat the first row, unless the
   tensor is channels-last with more than one channel;
B  under the same conditions some uint8 calls end in an internal assertion;
C  5-D area adds up in float16 or bfloat16 itself;
D  uint8 of width 1 reads other memory where that axis has not the stride of a fresh array (after a transpose, say).

"No result" is no bug: torch's area gives an empty result where the size comes out as 0, and we refuse.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

import anyinterp

from . import nearest
from .calls import HALVES, Call
from .rows import Axis, bin_axis, bound, kernel_axis

NEAREST = ("nearest", "nearest-exact")


@dataclass
class Outcome:
    """What the comparison of one call, or of many, found."""

    calls: int = 0
    elements: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    worst: float = 0.0

    def add(self, other: Outcome) -> None:
        """Take in another outcome."""
        self.calls += other.calls
        self.elements += other.elements
        self.classes.update(other.classes)
        self.worst = max(self.worst, other.worst)


def ours(call: Call, x: torch.Tensor, **options: Any) -> torch.Tensor:
    """Return our result, on the library and backend of the call."""
    given = x.numpy() if call.arrays == "numpy" else x
    before = x.clone()
    arguments = {"dtype": call.requested, "backend": call.backend, **words(call), **options}
    y = anyinterp.interpolate(given, **call.arguments, **arguments)
    assert torch.equal(x, before), "the input was written to"
    assert type(y) is type(given)
    return torch.from_numpy(y) if call.arrays == "numpy" else y


def theirs(call: Call, x: torch.Tensor) -> torch.Tensor:
    """Return torch's result."""
    return torch.nn.functional.interpolate(x, **call.arguments, **words(call))


def words(call: Call) -> dict[str, Any]:
    """Return the arguments that are no numbers."""
    aligned = {"align_corners": True} if call.aligned else {}
    return {"mode": call.mode, "antialias": call.antialias, **aligned}


def compare(call: Call) -> Outcome:
    """Run a call on both sides and compare."""
    x = call.input()
    known = x if x.dtype.is_floating_point or call.requested else x.float()
    outcome = Outcome(calls=1)
    try:
        expected = _right(call, known, outcome.classes)
    except RuntimeError as error:
        return _both_refuse(call, x, error, outcome)
    if 0 in expected.shape[2:]:
        outcome.classes["refused: no result"] += _refused(call, x)
        return outcome
    result = ours(call, x)
    assert result.shape == expected.shape
    assert result.dtype == expected.dtype
    outcome.elements = result.numel()
    if call.mode in NEAREST:
        _compare_copies(call, known, expected, result, outcome.classes)
    elif call.requested:
        different = int((result != expected).sum())
        assert different == 0, f"{different} of {result.numel()} uint8 elements differ"
    else:
        outcome.worst = _compare_sums(call, known, expected, result, outcome.classes)
    return outcome


def _both_refuse(call: Call, x: torch.Tensor, error: RuntimeError, outcome: Outcome) -> Outcome:
    """Expect an error from us too: of all that a random call may be, only an empty axis is refused."""
    assert "should be greater than 0" in str(error)
    outcome.classes["refused: output size 0"] += _refused(call, x)
    return outcome


def _refused(call: Call, x: torch.Tensor) -> bool:
    """Expect our error about an output without samples."""
    with pytest.raises(ValueError, match=r"^scale_factor: .* at least 1$"):
        ours(call, x)
    return True


def _right(call: Call, x: torch.Tensor, classes: Counter[str]) -> torch.Tensor:
    """Return torch's result, asked in a way that avoids its bugs."""
    if call.mode == "area" and x.ndim == 5 and call.dtype in HALVES:
        direct, right = theirs(call, x), theirs(call, x.float()).to(x.dtype)
        classes["bug C"] += not torch.equal(direct, right)
        return right
    if x.dtype == torch.uint8 and x.is_contiguous() and x.stride(-1) != 1 and call.mode not in NEAREST:
        classes["bug D"] += 1
        x = torch.empty(x.shape, dtype=x.dtype).copy_(x)
    if call.rank == 2 and x.shape[0] and (call.antialias or x.dtype == torch.uint8) and call.mode not in NEAREST:
        return _whole_rows(call, x, classes)
    return theirs(call, x)


def _whole_rows(call: Call, x: torch.Tensor, classes: Counter[str]) -> torch.Tensor:
    """Return the result of the kernels that have bugs A and B for results of width 1."""
    channels = max(2, x.shape[1])
    last = x.expand(-1, channels, -1, -1) if x.shape[1] == 1 else x
    try:
        direct = theirs(call, x)
    except RuntimeError as error:
        if "INTERNAL ASSERT" not in str(error):
            raise
        direct = None
    if direct is not None and direct.shape[-1] > 1:
        return direct
    right = theirs(call, last.contiguous(memory_format=torch.channels_last))[:, : x.shape[1]]
    if direct is None:
        assert right.shape[-2:] == (1, 1)
        classes["bug B"] += 1
    elif not torch.equal(direct, right):
        # Or the two layouts only round differently.
        repeated = torch.equal(direct, direct[:, :, :1].expand_as(direct))
        assert repeated or call.dtype != "uint8"
        classes["bug A"] += repeated
    return right


def _compare_copies(
    call: Call, x: torch.Tensor, expected: torch.Tensor, result: torch.Tensor, classes: Counter[str]
) -> None:
    """Nearest: both copy exactly the samples that their formulas say; index differences by class."""
    exact = call.mode == "nearest-exact"
    sizes = tuple(result.shape[2:])
    values = _values(x)
    rule = [nearest.cuda(x.shape[2 + a], sizes[a], call.scale(a), exact) for a in range(call.rank)]
    assert np.array_equal(_values(result), nearest.gathered(values, rule)), "our indices are not those of the rule"
    answers = [nearest.on_cpu(x, a, sizes, call.scale(a), exact) for a in range(call.rank)]
    ways = [[answer[min(k, len(answer) - 1)] for answer in answers] for k in range(2)]
    way = next((one for one in ways if np.array_equal(_values(expected), nearest.gathered(values, one))), None)
    assert way is not None, "torch's indices are not those of its formulas"
    for axis in range(call.rank):
        different = int((way[axis] != rule[axis]).sum())
        name = nearest.reason(x, axis, sizes, call.scale(axis), exact)
        assert different == 0 or name is not None, f"axis {axis}: {different} indices differ without a class"
        if different and name != "m = n or 2n with a scale":
            assert np.abs(way[axis] - rule[axis]).max() == 1, "a tie can only go to the neighbour"
        classes["indices"] += sizes[axis]
        classes[f"index: {name}"] += different


def _compare_sums(
    call: Call, x: torch.Tensor, expected: torch.Tensor, result: torch.Tensor, classes: Counter[str]
) -> float:
    """Everything else: within the bound. Returns the largest difference in units of the bound."""
    if not result.numel():
        return 0.0
    dtype = str(x.dtype).removeprefix("torch.")
    values, right = _values(x), _values(expected)
    difference = np.abs(_values(result) - right)
    ratio = excess(difference, bound(axes_of(call, x, right.shape, dtype), values, right, dtype))
    assert ratio <= 1.0, f"{ratio:.3g} times the bound"
    if dtype == "float64":
        strict = bound(axes_of(call, x, right.shape, dtype, snap=False), values, right, dtype)
        classes["value: coordinate below an integer, float64"] += int((difference > strict).sum())
    return ratio


def excess(difference: NDArray[Any], allowed: NDArray[Any]) -> float:
    """Return the largest difference in units of what is allowed; where nothing is, any is infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.where(difference == 0, 0.0, difference / allowed).max(initial=0.0))


def axes_of(call: Call, x: torch.Tensor, shape: tuple[int, ...], dtype: str, snap: bool = True) -> list[Axis]:
    """Return the axes that change."""
    lengths = [(2 + a, x.shape[2 + a], shape[2 + a]) for a in range(call.rank)]
    if call.mode == "area":
        volume = math.prod(-(-n // m) + 1 for _, n, m in lengths)
        changed = [one for one in lengths if one[1] != one[2]]
        # torch adds up all axes at once: that error is counted with the first.
        return [bin_axis(*one, volume if one is changed[0] else 0, dtype) for one in changed]
    options: dict[str, Any] = {"mode": call.mode, "antialias": call.antialias, "aligned": call.aligned}
    found = (kernel_axis(*one, call.scale(a), **options, dtype=dtype, snap=snap) for a, one in enumerate(lengths))
    return [axis for axis in found if axis is not None]


def _values(x: torch.Tensor) -> NDArray[Any]:
    """Return the numbers as NumPy has them: every float16 and bfloat16 is a float64."""
    return (x.double() if x.dtype.is_floating_point else x).numpy()
