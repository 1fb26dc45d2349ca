"""In which order the passes of a plan run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from anyinterp.taps import Taps

__all__ = ["ORDERS", "Pass", "rank"]

# Price of a multiply-add along the last axis. Along others, the samples of neighbouring outputs lie side by side and
# are read as vectors. With 4 the order chosen was the fastest in all of benchmarks/pass_order.py.
LAST = 4


class Pass(NamedTuple):
    """A table and its axis, counted from the end."""

    axis: int
    taps: Taps


class Sized(Protocol):
    """A table, or what is asked of it: lengths of the axis, and the longest row."""

    @property
    def n_in(self) -> int: ...
    @property
    def n_out(self) -> int: ...
    @property
    def width(self) -> int: ...


class Along(Protocol):
    """What is ordered: a `Pass`, or what else is along an axis and has a table."""

    @property
    def axis(self) -> int: ...
    @property
    def taps(self) -> Sized: ...


P = TypeVar("P", bound=Along)


def _by_cost(passes: Sequence[P]) -> list[P]:
    """Minimise the cost of separable passes.

    A pass costs its multiply-adds, times `LAST` along the last axis. With r = n_out/n_in and c the cost of an
    output, axis a before b costs r_a·c_a + r_a·r_b·c_b per input sample; so a goes first exactly if
    (1 − r_a)/(r_a·c_a) > (1 − r_b)/(r_b·c_b). Ties: earlier axes first when shrinking, later ones when enlarging.
    """
    last = max([one.axis for one in passes], default=-1)
    return sorted(passes, key=lambda one: rank(one.axis, one.taps, one.axis == last))


def rank(axis: int, taps: Sized, last: bool) -> tuple[float, int]:
    """What the order by cost sorts a pass by; `last`: whether its axis is the last of those that change."""
    gain = (taps.n_in - taps.n_out) / (taps.n_out * taps.width * (LAST if last else 1))
    return -gain, axis if gain >= 0 else -axis


def _last_first(passes: Sequence[P]) -> list[P]:
    """The last axis first: width, then height (torch's uint8, OpenCV)."""
    return sorted(passes, key=lambda one: -one.axis)


def _listed(passes: Sequence[P]) -> list[P]:
    """As the request lists its axes: for orders that tables do not tell, such as that of scales."""
    return list(passes)


def _pillow(passes: Sequence[P]) -> list[P]:
    """Width first; of two, height first if it loses more than twice the samples that the width loses (Pillow 13)."""
    ordered = _last_first(passes)
    if len(ordered) == 2:
        width, height = (one.taps.n_in - one.taps.n_out for one in ordered)
        if height > max(0, 2 * width):
            ordered.reverse()
    return ordered


# The order matters where something is rounded between the passes.
ORDERS: dict[str, Callable[[Sequence[P]], list[P]]] = {
    "cost": _by_cost,
    "last-first": _last_first,
    "listed": _listed,
    "pillow": _pillow,
}
