"""Request and Plan: what was asked, and the numbers that do it for one input shape."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anyinterp.coords import Geometry
from anyinterp.keys import hashed_once
from anyinterp.order import ORDERS, Pass
from anyinterp.rule import Rule, Store
from anyinterp.sizes import entries, geometry, size_out
from anyinterp.taps import Taps
from anyinterp.weights import build

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyinterp.stages import Stage

__all__ = ["Plan", "Request", "Step"]


@hashed_once
@dataclass(frozen=True)
class Request:
    """What was asked, without the input's shape. Equal requests give equal plans.

    Attributes
    ----------
    axes : tuple of int
        Axes that may change, counted from the end: −1 is the last one.
    size, scale, region : tuple
        Per axis: output size or None; scale or None; (start, stop) in edge units or None.
    rules : tuple of Rule
        Per axis.
    fill : float
        Value beyond the border for rules with ``boundary="constant"``, and of outputs that are not `valid`.
    dtype_out : str
        ``"keep"``, ``"float"`` or a dtype's name.
    order : str
        Of the passes, a name from `anyinterp.order.ORDERS`.
    stores : pair of (Store or None)
        What is kept after every pass but the last, and after the last.
    before, after : tuple of Stage
        What is done to whole arrays before and after the passes.
    accumulator : str
        ``"float64"``: sums are made in it whatever the input's dtype; ``""``: as the dtypes have it.
    """

    axes: tuple[int, ...]
    size: tuple[int | None, ...]
    scale: tuple[float | None, ...]
    region: tuple[tuple[float, float] | None, ...]
    rules: tuple[Rule, ...]
    fill: float = 0.0
    dtype_out: str = "keep"
    order: str = "cost"
    stores: tuple[Store | None, Store | None] = (None, None)
    before: tuple[Stage, ...] = ()
    after: tuple[Stage, ...] = ()
    accumulator: str = ""

    def resized(self, size: int | tuple[int, ...]) -> Request:
        """The same request for other sizes: one for all axes, or one for each."""
        made = object.__new__(Request)  # `dataclasses.replace` takes ten times as long
        made.__dict__.update(self.__dict__, size=size if isinstance(size, tuple) else (size,) * len(self.axes))
        made.__dict__.pop("_hash", None)
        return made

    def geometries(self, lengths: tuple[int, ...]) -> tuple[Geometry, ...]:
        """Sizes and steps for these lengths of `axes`; no tables yet."""
        return tuple(map(geometry, self.rules, lengths, self.size, self.scale, self.region))

    def shape_out(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the result for an input of this shape."""
        out = list(through(self.before, shape) if self.before else shape)
        lengths = [out[axis] for axis in self.axes]
        sizes = map(size_out, self.rules, lengths, self.size, self.scale, self.region)
        for axis, size in zip(self.axes, sizes, strict=True):
            out[axis] = size
        return through(self.after, tuple(out)) if self.after else tuple(out)

    def outlook(self, shape: tuple[int, ...]) -> tuple[tuple[int, ...], float]:
        """As `shape_out`, and how many weights are looked at while the tables are made, roughly; none are made."""
        inner = through(self.before, shape) if self.before else shape
        out, weights = list(inner), 0.0
        geometries = self.geometries(tuple([inner[axis] for axis in self.axes]))
        for axis, rule, found in zip(self.axes, self.rules, geometries, strict=True):
            out[axis] = found.n_out
            weights += entries(rule, found)
        return through(self.after, tuple(out)) if self.after else tuple(out), weights

    def bind(self, shape: tuple[int, ...]) -> Plan:
        """Plan for an input shape; only the lengths of `axes` matter. Cached."""
        shape = through(self.before, shape)
        return _bind(self, tuple([shape[axis] for axis in self.axes]))


def through(stages: tuple[Stage, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Shape of an array after some stages."""
    for stage in stages:
        shape = stage.shape_out(shape)
    return shape


@dataclass(frozen=True)
class Step:
    """One pass: a table of taps applied along one axis, and what is kept of its sums (None: all)."""

    axis: int
    taps: Taps
    store: Store | None = None


@hashed_once
@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The immutable numbers of one resampling, the same for every array library and device.

    Plans compare, hash and pickle by how they were made, not by their arrays. They are got from
    ``Resampler.plan(shape)`` or ``explain(…).plan``.

    Attributes
    ----------
    axes : tuple of int
        The axes of the request, counted from the end.
    sizes_in, sizes_out : tuple of int
        Lengths along `axes`, before and after the steps.
    steps : tuple of Step
        In the order in which they run; axes that do not change have none.
    fill : float
        Value that the steps' ``outside`` shares are multiplied with.
    before, after : tuple of Stage
        What a convention does to whole arrays around the steps. Backends get plans without (`inner`).
    origin : tuple
        How the plan was made: the request, the lengths, and the adjoints and restrictions taken since.

    Examples
    --------
    >>> import anyinterp
    >>> plan = anyinterp.Resampler.resize(shape=(2,), method="linear").plan((4,))
    >>> plan
    Plan(axes (-1,): (4,) → (2,)
      axis -1: 4 → 2, at most 3 taps)
    >>> plan.matrix(-1).round(3)
    array([[0.429, 0.429, 0.143, 0.   ],
           [0.   , 0.143, 0.429, 0.429]])
    """

    axes: tuple[int, ...]
    sizes_in: tuple[int, ...]
    sizes_out: tuple[int, ...]
    steps: tuple[Step, ...]
    fill: float
    origin: tuple[Request, tuple[int, ...], tuple[tuple[Any, ...], ...]]
    before: tuple[Stage, ...] = ()
    after: tuple[Stage, ...] = ()

    @property
    def inner(self) -> Plan:
        """The plan without its stages: what a backend runs."""
        if not (self.before or self.after):
            return self
        sizes = self.sizes_in, self.sizes_out
        return Plan(self.axes, *sizes, self.steps, self.fill, self._derived("inner"))

    @property
    def without_fill(self) -> Plan:
        """The plan with zeros beyond the border: how the output changes with the input."""
        if not self.fill:
            return self
        sizes = self.sizes_in, self.sizes_out
        derived = self._derived("without_fill")
        return Plan(self.axes, *sizes, self.steps, 0.0, derived, self.before, self.after)

    @property
    def linear(self) -> bool:
        """Whether the output is a linear function of the input: linear stages, no rounding between passes, no fill."""
        return self._nonlinear() is None

    def _nonlinear(self) -> str | None:
        for stage in (*self.before, *self.after):
            if not stage.linear:
                return str(stage)
        if any(step.taps.shift or step.store for step in self.steps):
            return "fixed point or rounding between the passes"
        if self.fill and any(step.taps.outside is not None for step in self.steps):
            return f"fill: {self.fill} beyond the border"
        return None

    @functools.cached_property
    def gather(self) -> bool:
        """Whether every output is a copy of one input (or the fill value)."""
        return all(step.taps.gather for step in self.steps)

    @functools.cached_property
    def coverage(self) -> dict[int, NDArray[np.float64]]:
        """Per axis with taps beyond the border: the share of each output that lies inside, (n_out,)."""
        return {s.axis: 1.0 - s.taps.outside for s in self.steps if s.taps.outside is not None}

    def shape_out(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the result for an input of this shape."""
        out = list(through(self.before, shape) if self.before else shape)
        for axis, size in zip(self.axes, self.sizes_out, strict=True):
            out[axis] = size
        return through(self.after, tuple(out)) if self.after else tuple(out)

    def adjoint(self) -> Plan:
        """Plan of the transposed matrix: the gradient of this one. Another gather, so deterministic.

        Raises
        ------
        ValueError
            If the plan is not linear; the message names the stage.
        """
        reason = self._nonlinear()
        if reason is not None:
            raise ValueError(f"adjoint: the plan is not linear ({reason})")
        if self.before or self.after:
            raise ValueError(f"adjoint: not for plans with stages ({self.stages})")
        steps = tuple(Step(s.axis, s.taps.transposed()) for s in reversed(self.steps))
        return Plan(self.axes, self.sizes_out, self.sizes_in, steps, 0.0, self._derived("adjoint"))

    def restrict(self, axis: int, lo: int, hi: int) -> tuple[Plan, tuple[int, int]]:
        """Plan for outputs lo to hi along an axis, and the range of the input that it reads.

        The order of passes and the strategy stay those of the whole, so that the part equals it.

        Parameters
        ----------
        axis : int
            One of `axes`.
        lo, hi : int
            0 ≤ lo < hi ≤ output size.

        Returns
        -------
        plan : Plan
        (first, stop) : pair of int
            Slice of the input along `axis` that the plan is to be applied to.
        """
        if axis not in self.axes:
            raise ValueError(f"axis: {axis!r} is not one of the plan's axes {self.axes}")
        place = self.axes.index(axis)
        if not 0 <= lo < hi <= self.sizes_out[place]:
            raise ValueError(f"lo, hi: need 0 <= lo < hi <= {self.sizes_out[place]}; got {lo!r}, {hi!r}")
        if self.before or self.after:
            raise ValueError(f"restrict: not for plans with stages ({self.stages})")
        taps, used = None, (lo, hi)
        for step in self.steps:
            if step.axis == axis:
                taps, used = step.taps.rows(lo, hi)
        steps = tuple(Step(axis, taps, s.store) if taps is not None and s.axis == axis else s for s in self.steps)
        sizes_in, sizes_out = list(self.sizes_in), list(self.sizes_out)
        sizes_in[place], sizes_out[place] = used[1] - used[0], hi - lo
        derived = self._derived("restrict", axis, lo, hi)
        return Plan(self.axes, tuple(sizes_in), tuple(sizes_out), steps, self.fill, derived), used

    def matrix(self, axis: int) -> NDArray[np.float64]:
        """Dense (n_out, n_in) float64 matrix along one of `axes`; the identity where nothing changes."""
        if axis not in self.axes:
            raise ValueError(f"axis: {axis!r} is not one of the plan's axes {self.axes}")
        for step in self.steps:
            if step.axis == axis:
                return step.taps.matrix()
        return np.eye(self.sizes_in[self.axes.index(axis)])

    @property
    def stages(self) -> str:
        """The stages in words."""
        return ", ".join(map(str, (*self.before, *self.after)))

    def _derived(self, *operation: Any) -> tuple[Request, tuple[int, ...], tuple[tuple[Any, ...], ...]]:
        request, lengths, chain = self.origin
        return request, lengths, (*chain, operation)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Plan) and self.origin == other.origin)

    def __hash__(self) -> int:
        return hash(self.origin)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, self.origin

    def __repr__(self) -> str:
        lines = [f"axes {self.axes}: {self.sizes_in} → {self.sizes_out}"]
        for s in self.steps:
            kind = "copies" if s.taps.gather else f"at most {s.taps.width} taps"
            fixed = f", weights in 1/{1 << s.taps.shift}" if s.taps.shift else ""
            kept = "" if s.store is None else f", {s.store}"
            lines.append(f"axis {s.axis}: {s.taps.n_in} → {s.taps.n_out}, {kind}{fixed}{kept}")
        lines = [*lines[:1], *map(str, self.before), *lines[1:], *map(str, self.after)]
        return f"Plan({chr(10).join(lines)})".replace("\n", "\n  ")


@functools.lru_cache(maxsize=256)
def _bind(request: Request, lengths: tuple[int, ...]) -> Plan:
    """Plan of a request for the lengths of its axes."""
    geometries = request.geometries(lengths)
    rules = request.rules
    if any(rule.enlarging for rule in rules) and any(g.step < 1 for g in geometries):
        rules = tuple([rule.enlarging or rule for rule in rules])
    passes = []
    for axis, rule, found in zip(request.axes, rules, geometries, strict=True):
        taps = build(rule, found)
        if taps is not None:
            passes.append(Pass(axis, taps))
    ordered = ORDERS[request.order](passes)
    between, last = request.stores
    steps = tuple([Step(*one, last if one is ordered[-1] else between) for one in ordered])
    sizes_out = tuple([found.n_out for found in geometries])
    origin = request, lengths, ()
    return Plan(request.axes, lengths, sizes_out, steps, request.fill, origin, request.before, request.after)


def _rebuild(request: Request, lengths: tuple[int, ...], chain: tuple[tuple[Any, ...], ...]) -> Plan:
    """Make a plan again from how it was made."""
    plan = _bind(request, lengths)
    for name, *arguments in chain:
        plan = _DERIVED[name](plan, *arguments)
    return plan


_DERIVED: dict[str, Callable[..., Plan]] = {
    "adjoint": Plan.adjoint,
    "inner": lambda plan: plan.inner,
    "without_fill": lambda plan: plan.without_fill,
    "restrict": lambda plan, *part: plan.restrict(*part)[0],
}
