"""From lengths alone to what the core runs, without a plan: for images that all have other sizes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from anyinterp import dtypes
from anyinterp.backend import ArraySpec
from anyinterp.backends._native.lowering import FORMATS, Lowered, core, lower_steps, table_of
from anyinterp.order import ORDERS, rank
from anyinterp.plan import Request, Step
from anyinterp.rows import whole_axis
from anyinterp.sizes import entries, geometry
from anyinterp.taps import Taps
from anyinterp.weights import build

__all__ = ["Lengths", "suits"]

TABLES = 1024  # that are remembered of a request
# Samples of an axis, weights of a table and samples of a result for which there is memory in any case.
LONGEST, WEIGHTS, RESULT = 1 << 14, 1 << 20, 1 << 24


class Size(NamedTuple):
    """Of a table: what the order of passes depends on."""

    n_in: int
    n_out: int
    width: int


class Change(NamedTuple):
    """An axis that changes, by a table of taps; or by the core's own table for sums, of this size.

    It is ranked for the order by cost: as an axis before others, and as the last one.
    """

    axis: int
    taps: Taps | Size
    ranks: tuple[tuple[float, int], tuple[float, int]]
    table: Any = None


class Axis(NamedTuple):
    """An axis of some length: what becomes of it."""

    n_out: int
    change: Change | None


def suits(request: Request, spec: ArraySpec) -> bool:
    """Whether the core takes all plans of a request if it takes one, with sums that are kept whole."""
    return (
        not (request.before or request.after or any(request.stores))
        and spec.dtype not in ("int64", "uint64")
        and all(rule.fixed_point is None and rule.enlarging is None for rule in request.rules)
    )


class Lengths:
    """The steps of a request, as the core wants them, for any lengths. The request has to be one that suits."""

    def __init__(self, request: Request, spec: ArraySpec) -> None:
        self.request, self.spec = request, spec
        sums = FORMATS[dtypes.real_name(spec.accumulator)]
        self._formats = FORMATS[spec.dtype], sums, FORMATS[spec.result]
        self._order = _by_cost if request.order == "cost" else ORDERS[request.order]
        self._known: dict[tuple[int, int, int | None], Axis] = {}

    def lowered(
        self, shape: tuple[int, ...], sizes: int | tuple[int, ...] | None
    ) -> tuple[Lowered, tuple[int, ...]] | None:
        """What `lower_steps` makes of the plan, and the result's shape; None where the plan has to be looked at.

        Parameters
        ----------
        shape : tuple of int
            Of the input.
        sizes : int, tuple of int or None
            Of the output, for all axes of the request, or for each; None: as the request has them.
        """
        request, out, changes = self.request, list(shape), []
        asked = request.size if sizes is None else (sizes,) * len(request.axes) if isinstance(sizes, int) else sizes
        for place, axis in enumerate(request.axes):
            key = place, shape[axis], asked[place]
            found = self._known.get(key) or self._axis(*key)
            if found is None:
                return None
            out[axis], change = found
            if change is not None:
                changes.append(change)
        if not changes or math.prod(out) > RESULT:
            return None
        if len(changes) > 1:
            changes = self._order(changes)
        for one in changes:
            if one.taps.width != 1:
                break
        else:  # they may be copies, which have tables of their own
            return lower_steps(tuple(map(self._step, changes)), request.fill, self.spec), tuple(out)
        tables = []
        for one in changes:  # not listed in one expression, which would be a call
            tables.append((one.axis, one.table or self._table(one)))  # noqa: PERF401
        return Lowered(self._formats, tuple(tables), request.fill), tuple(out)

    def _axis(self, place: int, n_in: int, size: int | None) -> Axis | None:
        """Make the table of one axis, and remember it; None if it is large."""
        if max(n_in, size or 0) > LONGEST:
            return None
        if len(self._known) >= TABLES:
            self._known.clear()
        request, made = self.request, None
        rule, axis, region = request.rules[place], request.axes[place], request.region[place]
        if size is not None and size != n_in and region is None:
            sampling = whole_axis(rule, n_in, size)
            made = None if sampling is None else core.kernel_table(self._formats[1], sampling)
        if size is not None and made is not None:
            table, width = made
            known = Axis(size, _change(axis, Size(n_in, size, width), table))
        else:
            found = geometry(rule, n_in, size, request.scale[place], region)
            if found.n_out > LONGEST or entries(rule, found) > WEIGHTS:
                return None
            taps = build(rule, found)
            known = Axis(found.n_out, None if taps is None else _change(axis, taps))
        self._known[place, n_in, size] = known
        return known

    def _table(self, change: Change) -> Any:
        """The core's, for sums."""
        assert isinstance(change.taps, Taps)
        return table_of(change.taps, self._formats[1])

    def _step(self, change: Change) -> Step:
        """As a plan has it."""
        axis, taps = change.axis, change.taps
        if isinstance(taps, Size):
            rule = self.request.rules[self.request.axes.index(axis)]
            made = build(rule, geometry(rule, taps.n_in, taps.n_out, None, None))
            assert made is not None
            return Step(axis, made)
        return Step(axis, taps)


def _change(axis: int, taps: Taps | Size, table: Any = None) -> Change:
    return Change(axis, taps, (rank(axis, taps, False), rank(axis, taps, True)), table)


def _by_cost(changes: list[Change]) -> list[Change]:
    """As the order of this name, with ranks that are known."""
    if len(changes) == 2:
        one, other = changes
        after = other.axis > one.axis
        return changes if one.ranks[not after] <= other.ranks[after] else [other, one]
    last = max([one.axis for one in changes])
    return sorted(changes, key=lambda one: one.ranks[one.axis == last])
