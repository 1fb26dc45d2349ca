"""Request and Plan: what was asked, and the numbers that do it for one input shape."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anyinterp.coords import Geometry
from anyinterp.rule import Rule
from anyinterp.sizes import geometry
from anyinterp.taps import Taps
from anyinterp.weights import build

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Plan", "Request", "Step"]

# Price of a multiply-add along the last axis. Along others, the samples of neighbouring outputs lie side by side and
# are read as vectors. With 4 the order chosen was the fastest in all of benchmarks/pass_order.py.
LAST = 4


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
        Value beyond the border for rules with ``boundary="constant"``.
    dtype_out : str
        ``"keep"``, ``"float"`` or a dtype's name.
    """

    axes: tuple[int, ...]
    size: tuple[int | None, ...]
    scale: tuple[float | None, ...]
    region: tuple[tuple[float, float] | None, ...]
    rules: tuple[Rule, ...]
    fill: float = 0.0
    dtype_out: str = "keep"

    def geometries(self, lengths: tuple[int, ...]) -> tuple[Geometry, ...]:
        """Sizes and steps for these lengths of `axes`; no tables yet."""
        asked = zip(self.rules, lengths, self.size, self.scale, self.region, strict=True)
        return tuple(geometry(*one) for one in asked)

    def shape_out(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the result for an input of this shape."""
        out = list(shape)
        for axis, g in zip(self.axes, self.geometries(tuple(shape[axis] for axis in self.axes)), strict=True):
            out[axis] = g.n_out
        return tuple(out)

    def bind(self, shape: tuple[int, ...]) -> Plan:
        """Plan for an input shape; only the lengths of `axes` matter. Cached."""
        return _bind(self, tuple(shape[axis] for axis in self.axes))


@dataclass(frozen=True)
class Step:
    """One pass: a table of taps applied along one axis."""

    axis: int
    taps: Taps


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
        Lengths along `axes`.
    steps : tuple of Step
        In the order in which they run, chosen by their cost; axes that do not change
        have none.
    fill : float
        Value that the steps' ``outside`` shares are multiplied with.
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

    @property
    def linear(self) -> bool:
        """Whether the output is a linear function of the input: no rounding between passes, no fill."""
        return self._nonlinear() is None

    def _nonlinear(self) -> str | None:
        if any(step.taps.shift for step in self.steps):
            return "fixed point: uint8 rounding after each pass"
        if self.fill and any(step.taps.outside is not None for step in self.steps):
            return f"fill: {self.fill} beyond the border"
        return None

    @property
    def gather(self) -> bool:
        """Whether every output is a copy of one input (or the fill value)."""
        return all(step.taps.gather for step in self.steps)

    @functools.cached_property
    def coverage(self) -> dict[int, NDArray[np.float64]]:
        """Per axis with taps beyond the border: the share of each output that lies inside, (n_out,)."""
        return {s.axis: 1.0 - s.taps.outside for s in self.steps if s.taps.outside is not None}

    def shape_out(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the result for an input of this shape."""
        out = list(shape)
        for axis, size in zip(self.axes, self.sizes_out, strict=True):
            out[axis] = size
        return tuple(out)

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
        taps, used = None, (lo, hi)
        for step in self.steps:
            if step.axis == axis:
                taps, used = step.taps.rows(lo, hi)
        steps = tuple(Step(axis, taps) if taps is not None and s.axis == axis else s for s in self.steps)
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

    def _derived(self, *operation: Any) -> tuple[Request, tuple[int, ...], tuple[tuple[Any, ...], ...]]:
        request, lengths, chain = self.origin
        return request, lengths, (*chain, operation)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Plan) and self.origin == other.origin)

    def __hash__(self) -> int:
        return self._hash

    @functools.cached_property
    def _hash(self) -> int:
        return hash(self.origin)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, self.origin

    def __repr__(self) -> str:
        lines = [f"axes {self.axes}: {self.sizes_in} → {self.sizes_out}"]
        for s in self.steps:
            kind = "copies" if s.taps.gather else f"at most {s.taps.width} taps"
            fixed = f", weights in 1/{1 << s.taps.shift}" if s.taps.shift else ""
            lines.append(f"axis {s.axis}: {s.taps.n_in} → {s.taps.n_out}, {kind}{fixed}")
        return f"Plan({chr(10).join(lines)})".replace("\n", "\n  ")


@functools.lru_cache(maxsize=256)
def _bind(request: Request, lengths: tuple[int, ...]) -> Plan:
    """Plan of a request for the lengths of its axes."""
    geometries = request.geometries(lengths)
    tables = [build(rule, g) for rule, g in zip(request.rules, geometries, strict=True)]
    steps = [Step(axis, taps) for axis, taps in zip(request.axes, tables, strict=True) if taps is not None]
    if any(rule.fixed_point for rule in request.rules):
        steps.sort(key=lambda step: -step.axis)  # the rounding between passes prescribes width first
    else:
        last = max((step.axis for step in steps), default=-1)
        steps.sort(key=lambda step: _cost_key(step, last))
    sizes_out = tuple(g.n_out for g in geometries)
    return Plan(request.axes, lengths, sizes_out, tuple(steps), request.fill, (request, lengths, ()))


def _cost_key(step: Step, last: int) -> tuple[float, int]:
    """Sorting by this minimises the cost of separable passes.

    A pass costs its multiply-adds, times `LAST` along the last axis. With r = n_out/n_in and c the cost of an
    output, axis a before b costs r_a·c_a + r_a·r_b·c_b per input sample; so a goes first exactly if
    (1 − r_a)/(r_a·c_a) > (1 − r_b)/(r_b·c_b). Ties: earlier axes first when shrinking, later ones when enlarging.
    """
    taps = step.taps
    gain = (taps.n_in - taps.n_out) / (taps.n_out * taps.width * (LAST if step.axis == last else 1))
    return -gain, step.axis if gain >= 0 else -step.axis


def _rebuild(request: Request, lengths: tuple[int, ...], chain: tuple[tuple[Any, ...], ...]) -> Plan:
    """Make a plan again from how it was made."""
    plan = _bind(request, lengths)
    for name, *arguments in chain:
        plan = plan.adjoint() if name == "adjoint" else plan.restrict(*arguments)[0]
    return plan
