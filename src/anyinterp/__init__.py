"""One resize for every array library, with the same numbers everywhere."""

from typing import TYPE_CHECKING, Any

from anyinterp import kernels
from anyinterp._errors import AnyinterpError, BackendError, BackendLoadWarning, UnsupportedArrayError
from anyinterp.explain import Explanation, explain
from anyinterp.functional import interpolate, resize
from anyinterp.plan import Plan
from anyinterp.resampler import Resampler
from anyinterp.threads import get_num_threads, set_num_threads

if TYPE_CHECKING:
    from anyinterp import conventions

__version__ = "0.1.0"

__all__ = [
    "AnyinterpError",
    "BackendError",
    "BackendLoadWarning",
    "Explanation",
    "Plan",
    "Resampler",
    "UnsupportedArrayError",
    "conventions",
    "explain",
    "get_num_threads",
    "interpolate",
    "kernels",
    "resize",
    "set_num_threads",
]


if not TYPE_CHECKING:  # for type checkers, every name would be known

    def __getattr__(name: str) -> Any:
        if name == "conventions":  # loaded when it is first used
            import anyinterp.conventions

            return anyinterp.conventions
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
