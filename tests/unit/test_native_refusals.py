"""What the compiled core is told and refuses, and what a program is once it is made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .programs import core, make, table

X, Y = np.ones((3, 4), np.float32), np.zeros((2, 4), np.float32)


@pytest.mark.parametrize(
    "change",
    [
        {"format_in": "g"},
        {"format_sums": "e"},
        {"format_sums": "g"},
        {"format_in": "ff"},
        {"format_in": ""},
        {"format_out": "Zf"},
        {"shape_in": (3,)},
        {"shape_in": ()},
        {"shape_in": (4, 4)},
        {"shape_in": (3, 5)},
        {"shape_in": (3, -4), "shape_out": (2, -4)},
        {"shape_in": (3, 0), "shape_out": (2, 0)},
        {"shape_in": (3, 1 << 62), "shape_out": (2, 1 << 62)},
        {"strides_in": (16, 4, 4)},
        {"order": (0, 0)},
        {"order": (0, 2)},
        {"order": (0,)},
        {"steps": ()},
        {"steps": (table(), table())},
        {"steps": ((0, 3, 2),)},
        {"steps": (table(start=(0, 2)),)},
        {"steps": (table(start=(-1, 1)),)},
        {"steps": (table(start=(1 << 62, 1)),)},
        {"steps": (table(count=(2, -2)),)},
        {"steps": (table(count=(2, 1 << 62)),)},
        {"steps": (table(count=(1, 2)),)},
        {"steps": (table(weights=(0.5,)),)},
        {"steps": (table(start=(0, 1, 1)),)},
        {"steps": ((*table()[:3], np.zeros(2, np.int32), *table()[4:]),)},
        {"steps": ((*table()[:5], np.zeros(4, np.float32), False, None),)},
        {"steps": ((5, *table()[1:]),)},
        {"steps": ((-1, *table()[1:]),)},
    ],
    ids=str,
)
def test_a_program_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    make()
    with pytest.raises((ValueError, TypeError, MemoryError)):
        make(**change)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (X.astype(np.float64), Y),
        (X.astype(np.int32), Y),
        (X.astype(">f4"), Y),
        (X[:2], Y),
        (X.T, Y),
        (X[::-1], Y),
        (X[None], Y),
        (np.asfortranarray(X), Y),
        (X.repeat(2, 1)[:, ::2], Y),
        (np.zeros(49, np.uint8)[1:].view(np.float32).reshape(3, 4), Y),
        (X, Y.repeat(2, 1)[:, ::2]),
        (X, Y.astype(np.float64)),
        (X, Y[:1]),
        (X, np.broadcast_to(Y, Y.shape)),
        (np.ones((5, 4), np.float32)[:3], None),
        (X.tolist(), Y),
        (X, b"12345678901234567890123456789012"),
    ],
    ids=range(17),
)
def test_buffers_that_do_not_fit_are_refused(x: Any, y: Any) -> None:
    program = make()
    y = x.base[2:4] if y is None else y  # overlaps the input
    with pytest.raises((ValueError, TypeError, BufferError)):
        core.run(program, x, y)
    assert not Y.any()


@pytest.mark.parametrize("arguments", [(), (None, X, Y), (X, X, Y), (1, 2, 3, 4)], ids=str)
def test_what_is_no_program_is_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        core.run(*arguments)


def test_addresses_give_what_buffers_give() -> None:
    program, out = make(), np.zeros_like(Y)
    core.run_at(program, X.ctypes.data, out.ctypes.data)
    expected = np.zeros_like(Y)
    core.run(program, X, expected)
    assert expected.any()
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize(
    ("x", "out"),
    [(0, 0), (2, 0), (0, 2), (0, None), (None, 0), (0, -16), ("X", 0), (0, 1 << 65)],
    ids=str,
)
def test_addresses_that_can_not_be_are_refused(x: Any, out: Any) -> None:
    """Offsets in bytes from where the arrays are; of `out`, from the input if they are not positive."""
    program, y = make(), np.zeros_like(Y)
    x = X.ctypes.data + x if isinstance(x, int) else x or 0
    if out is not None:
        out = X.ctypes.data - out if out <= 0 else y.ctypes.data + out
    with pytest.raises((ValueError, TypeError, OverflowError)):
        core.run_at(program, x, out or 0)
    assert not y.any()


@pytest.mark.parametrize("arguments", [(), (None, 0, 0), (1, 2, 3, 4)], ids=str)
def test_what_is_no_program_is_not_run_at_addresses(arguments: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        core.run_at(*arguments)


def test_tables_that_change_later_do_not_matter() -> None:
    step = table()
    program = make(steps=(step,))
    step[3][:] = 1 << 40
    out = np.zeros_like(Y)
    core.run(program, X, out)
    assert (out == 1).all()
