"""NumPy arrays, in pure NumPy."""

from __future__ import annotations

from anyinterp.backend import ArraySpec, Backend, Declined
from anyinterp.plan import Plan

__all__ = ["NumpyBackend"]


class NumpyBackend(Backend):
    """Plans on NumPy arrays."""

    name = "numpy"
    namespace = "numpy"

    def lower(self, plan: Plan, spec: ArraySpec) -> Declined:
        """Decline."""
        return Declined("not written yet")
