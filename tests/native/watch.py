"""The watch on the core's allocations, and blocks of memory between pages that nobody may touch: watch.c."""

from __future__ import annotations

import ctypes
import weakref
from typing import Any

from anyinterp.backends._native import _core

MARK = 0xA5  # what a block is filled with

_calls = ctypes.CDLL(_core.__file__)
_calls.watch_live.restype = _calls.watch_left.restype = ctypes.c_long
_calls.watch_fail.argtypes = [ctypes.c_long]
_calls.watch_block.restype = ctypes.c_void_p
_calls.watch_block.argtypes = [ctypes.c_size_t, ctypes.c_int]
_calls.watch_release.argtypes = [ctypes.c_void_p]


def live() -> int:
    """Blocks that the core has allocated and not freed."""
    return int(_calls.watch_live())


def fail(nth: int) -> None:
    """Let the nth allocation of the core from now on fail; 0: none."""
    _calls.watch_fail(nth)


def failed() -> bool:
    """Whether it has, since `fail` was called."""
    return int(_calls.watch_left()) == 0


def guard(on: bool) -> None:
    """Whether blocks that the core allocates from now on end at a page that nobody may touch."""
    assert _calls.watch_guard(int(on)) == 0


def block(size: int, *, at_end: bool) -> Any:
    """Bytes that end, or begin, at the border of a page."""
    address = _calls.watch_block(size, int(at_end))
    memory = (ctypes.c_ubyte * size).from_address(address)
    weakref.finalize(memory, _calls.watch_release, address)
    ctypes.memset(address, MARK, size)
    return memory
