"""What a backend is.

A backend makes plans run on one array library. It has one method that matters, `Backend.lower`: given a
plan and a description of the input, it returns an executor or says why it does not. The rules:

* An executor is called as ``executor(x)`` or ``executor(x, out=out)`` and returns the result; with ``out`` it
  fills that array and returns it. ``x`` has the dtype, device and axis lengths of the description; other
  axes, strides and alignment are whatever comes.
* Steps run in the plan's order. Sums are made in ``spec.accumulator`` and rounded once, at the end, to
  ``spec.result`` (integers: half to even, saturated). A step with ``taps.shift`` has integer weights and is summed in
  integers. A step with a `store` keeps of its sums what that says, before the fill value is added; of samples
  that are only copied it keeps all. A backend that can't do so exactly declines.
* The result lies on the input's device, is of its library, never shares memory with the input, and the input
  is never written to. Nothing is copied to the host; a lazy array stays lazy.
* A weight of zero does not read: an Inf or NaN reaches only outputs with a weight for it.
* Tables are NumPy arrays. Under tracing, convert them inside the executor; do not keep traced constants.
* Plans come without stages (`Plan.before`, `Plan.after`); these run around the executor.
* A backend that cannot do something returns `Declined`; the next one is asked. An exception is an error and is
  never taken for a decline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyinterp._typing import ByLengths, Executor
from anyinterp.keys import hashed_once
from anyinterp.plan import Plan, Request

__all__ = ["ArraySpec", "Backend", "Declined"]


@hashed_once
@dataclass(frozen=True)
class ArraySpec:
    """Everything a backend may know of the input when it lowers a plan; never its values.

    Attributes
    ----------
    namespace : str
        Short name of the array library: ``"numpy"``, ``"torch"``, ``"jax"``, ``"dask"``, ``"array_api_strict"`` …
    dtype, accumulator, result : str
        Plain dtype names of the input, the sums and the output.
    device : hashable
        The device as the library names it; None where it has no such notion.
    """

    namespace: str
    dtype: str
    accumulator: str
    result: str
    device: Any = None


@dataclass(frozen=True)
class Declined:
    """A backend's answer that it does not run this plan on this kind of array."""

    reason: str


class Backend:
    """Base class of backends; see the module's text for the contract.

    Attributes
    ----------
    name : str
        Unique; what ``backend="name"`` and `explain` say.
    namespace : str
        Array library served, by its top-level module; ``"*"`` for any.
    priority : int
        Higher is asked first; the built-in ones have 0, the generic executor comes last.
    fixed_order : bool
        Promises results equal to the last bit over batch size, memory layout, threads and sub-ranges
        (`Plan.restrict`). The conformance suite tests the promise.
    """

    name: str = ""
    namespace: str = "*"
    priority: int = 0
    fixed_order: bool = False

    def lower(self, plan: Plan, spec: ArraySpec) -> Executor | Declined:
        """Make an executor of a plan for one kind of array, or decline with a reason."""
        raise NotImplementedError

    def by_lengths(self, request: Request, spec: ArraySpec) -> ByLengths | None:
        """What makes executors from lengths alone, for calls that differ from one another in nothing else; or None.

        A plan takes longer to make than a small image to resize. A backend may do without one where images have ever
        other sizes. It is asked once `lower` has accepted the first plan of a request, and what it makes must do to an
        array what `lower`'s executor of the request's plan does. There need be none, which is the default.

        Parameters
        ----------
        request : Request
            One without stages; its sizes are those of the first call.
        spec : ArraySpec
            Of all calls.

        Returns
        -------
        callable or None
            Given the shape of the input, the output's sizes (one for all axes of the request, one for each, or None
            for those of the request) and whether the call is likely to come again: an executor for inputs of this
            shape, or None if this call is better planned. One that runs once needs to keep nothing.
        """
        return None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"
