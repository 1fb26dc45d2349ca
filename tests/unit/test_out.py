"""An `out` of a kind that was accepted before: what can still be wrong with it; the rest is not asked again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import anyinterp
from anyinterp import functional
from anyinterp import out as out_module

X = np.arange(24.0, dtype=np.float32).reshape(1, 2, 3, 4)
SHAPE = (1, 2, 5, 6)
RESAMPLER = anyinterp.Resampler.interpolate(size=SHAPE[2:], mode="bilinear")
CALLS = {
    "interpolate": lambda x, **rest: anyinterp.interpolate(x, SHAPE[2:], mode="bilinear", **rest),
    "resize": lambda x, **rest: anyinterp.resize(x, SHAPE[2:], **rest),
    "Resampler": RESAMPLER,
    "pure NumPy": lambda x, **rest: anyinterp.resize(x, SHAPE[2:], backend="numpy", **rest),
    "generic": lambda x, **rest: anyinterp.resize(x, SHAPE[2:], backend="generic", **rest),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.fixture(autouse=True)
def accepted() -> Any:
    """An `out` that every call has taken before."""
    out = np.empty(SHAPE, np.float32)
    for call in CALLS.values():
        assert call(X, out=out) is out
    return out


@every_call
def test_read_only_is_refused(call: Any, accepted: Any) -> None:
    accepted.flags.writeable = False
    with pytest.raises(ValueError, match="^out: the array is read-only$"):
        call(X, out=accepted)


@every_call
def test_overlap_is_refused(call: Any) -> None:
    memory = np.zeros(100, np.float32)
    x, out = memory[:24].reshape(X.shape), memory[23:83].reshape(SHAPE)
    with pytest.raises(ValueError, match="^out: it overlaps the input"):
        call(x, out=out)
    assert call(x, out=memory[24:84].reshape(SHAPE)).base is memory


def test_elements_that_share_memory_are_refused() -> None:
    out = np.lib.stride_tricks.as_strided(np.zeros(60, np.float32), SHAPE, (120, 60, 0, 4))
    with pytest.raises(ValueError, match="^out: elements share memory"):
        anyinterp.resize(X, SHAPE[2:], out=out, backend="numpy-native")


@every_call
def test_mask_is_refused(call: Any) -> None:
    with pytest.raises(TypeError, match="^out: .* mask"):
        call(X, out=np.ma.zeros(SHAPE, np.float32))


@every_call
def test_unit_is_refused_though_another_of_its_type_had_none(call: Any) -> None:
    class Named(np.ndarray[Any, Any]):
        pass

    out = np.zeros(SHAPE, np.float32).view(Named)
    assert call(X, out=out) is out
    out.unit = "metre"  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="^out: .* unit"):
        call(X, out=out)


@every_call
@pytest.mark.parametrize("layout", ["cropped", "reversed", "Fortran", "unaligned", "swapped", "between"])
def test_other_layouts_get_the_same(call: Any, layout: str, accepted: Any) -> None:
    outs = {
        "cropped": np.zeros((3, 4, 7, 8), np.float32)[1:2, 1:3, 1:-1, 1:-1],
        "reversed": np.zeros(SHAPE, np.float32)[:, ::-1, ::-1, ::-1],
        "Fortran": np.zeros(SHAPE, np.float32, order="F"),
        "unaligned": np.zeros(4 * accepted.size + 1, np.uint8)[1:].view(np.float32).reshape(SHAPE),
        "swapped": np.zeros(SHAPE, np.dtype(np.float32).newbyteorder()),
        "between": np.zeros((*SHAPE, 2), np.float32)[..., 1],
    }
    expected = call(X)
    for _ in range(2):
        assert call(X, out=outs[layout]) is outs[layout]
        np.testing.assert_array_equal(outs[layout], expected)
        np.testing.assert_array_equal(call(X, out=accepted), expected)


@every_call
def test_what_a_kind_decides_is_asked_once(call: Any, accepted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(out_module, "_check_kind")
    assert call(X, out=accepted) is accepted
    with pytest.raises(NameError, match="_check_kind"):
        call(X, out=accepted[:, :1])


def test_unhashable_kinds_are_refused_by_name() -> None:
    class Odd:
        shape, dtype = [1, 2], [np.float32]

    with pytest.raises(TypeError, match="^out: expected an array"):
        anyinterp.interpolate(X, 2, out=Odd())


def test_remembered_kinds_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out_module, "LIMIT", 0)
    functional._calls.clear()
    out = np.empty(SHAPE, np.float32)
    assert all(CALLS["resize"](X, out=out) is out for _ in range(2))
    (prepared,) = functional._calls.values()
    assert not prepared.outs
