"""One resize for every array library, with the same numbers everywhere."""

from anyinterp import kernels
from anyinterp._errors import AnyinterpError, BackendError, BackendLoadWarning, UnsupportedArrayError
from anyinterp.explain import Explanation, explain
from anyinterp.functional import interpolate, resize
from anyinterp.plan import Plan
from anyinterp.resampler import Resampler

__version__ = "0.1.0"

__all__ = [
    "AnyinterpError",
    "BackendError",
    "BackendLoadWarning",
    "Explanation",
    "Plan",
    "Resampler",
    "UnsupportedArrayError",
    "explain",
    "interpolate",
    "kernels",
    "resize",
]
