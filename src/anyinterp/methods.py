"""What `resize` is told as a method: a name, or a kernel of anyone's."""

from __future__ import annotations

import functools
import math
from dataclasses import replace
from typing import Any

import numpy as np

from anyinterp.checks import choice
from anyinterp.dialects.table import METHODS, OWN
from anyinterp.kernels import Kernel
from anyinterp.rule import Rule

__all__ = ["method_rule"]


def method_rule(method: Any, antialias: bool | None, boundary: str) -> Rule:
    """Rule of a method's name or of a kernel."""
    if method is None:
        method = "linear"
    if isinstance(method, type) and hasattr(method, "support"):
        raise TypeError(
            f"method: {method.__name__} is a class; give a kernel made from it, such as {method.__name__}()"
        )
    if not isinstance(method, str) and isinstance(method, Kernel):  # a protocol, and slow to ask for
        rule = Rule(repr(method), kernel=_checked_kernel(method))
    elif isinstance(method, str):
        rule = OWN[choice("method", method, OWN)]
    else:
        raise TypeError(
            f"method: expected one of {list(OWN)}, a kernel, or a sequence of them, one per axis; "
            f"got {method!r} ({type(method).__name__})"
        )
    if rule.kernel is None and antialias:
        raise ValueError(
            f"antialias: method {method!r} has no kernel to widen; allowed with a kernel and with {list(METHODS)}"
        )
    wide = rule.kernel is not None and antialias is not False
    return _placed(rule, boundary, wide)


@functools.lru_cache(maxsize=256)
def _placed(rule: Rule, boundary: str, antialias: bool) -> Rule:
    """A method's rule with the arguments of one call put in."""
    return replace(rule, boundary=boundary, antialias=antialias)


def _checked_kernel(kernel: Kernel) -> Kernel:
    try:
        hash(kernel)
        support = float(kernel.support)
        with np.errstate(all="ignore"):
            middle = np.asarray(kernel(np.zeros(1)), np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"method: the kernel {kernel!r} must be hashable, and its support and values numbers: {error}"
        ) from error
    if not (math.isfinite(support) and support >= 0.5):
        raise ValueError(f"method: the kernel {kernel!r} has support {support}; it must be finite and at least 0.5")
    if middle.shape != (1,) or not np.isfinite(middle[0]):
        raise ValueError(
            f"method: the kernel {kernel!r} gives {middle.tolist()} at the distances [0.0]; "
            "it must give a finite number for each"
        )
    return kernel
