"""The compiled core; see core.c. Buffers are whatever has Python's buffer interface."""

from typing import Any

ISA: str

def make(
    format_in: str,
    format_sums: str,
    format_out: str,
    shape_in: tuple[int, ...],
    strides_in: tuple[int, ...],
    shape_out: tuple[int, ...],
    strides_out: tuple[int, ...],
    order: tuple[int, ...],
    steps: tuple[tuple[int, Any] | tuple[int, int, int, Any, Any, Any, bool, Any], ...],
    fill: float,
    fresh: bool = ...,
    /,
) -> Any: ...
def table(
    format_sums: str,
    n_in: int,
    n_out: int,
    start: Any,
    count: Any,
    weights: Any,
    cyclic: bool,
    inside: Any,
    store: tuple[int, ...] = ...,
    /,
) -> Any: ...
def rows(read: Any, weights: Any, inside: int, start: Any, count: Any, out: Any, /) -> int: ...
def kernel_rows(sampling: tuple[Any, ...], start: Any, count: Any, out: Any, /) -> int: ...
def kernel_table(format_sums: str, sampling: tuple[Any, ...], /) -> tuple[Any, int] | None: ...
def run(program: Any, x: Any, out: Any, /) -> None: ...
def run_once(
    format_in: str,
    format_sums: str,
    format_out: str,
    order: tuple[int, ...],
    steps: tuple[tuple[int, Any], ...],
    fill: float,
    x: Any,
    out: Any,
    /,
) -> None: ...
def run_at(program: Any, address_x: int, address_out: int, /) -> None: ...
def scratch(program: Any, /) -> int: ...
def set_threads(n: int, /) -> None: ...
def set_share(nanoseconds: float, /) -> float: ...
def pieces(program: Any, /) -> int: ...
def workers() -> int: ...
