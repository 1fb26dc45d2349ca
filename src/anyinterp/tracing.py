"""Whether a library records a call instead of running it, and what it then records.

Under ``torch.compile``, ``torch.export`` and ``torch.jit.trace`` lengths are symbols: they can't be hashed or compared,
so the call must not reach the caches. It becomes one operator that takes plain arguments and makes its plan when
it runs.
"""

from __future__ import annotations

import numbers
from sys import modules
from typing import Any

from anyinterp._errors import UnsupportedArrayError
from anyinterp._typing import Array
from anyinterp.axes import placed_axes
from anyinterp.checks import axes_of, positive_int

__all__ = ["record", "traced"]

_plain: set[type] = set()  # classes of arrays whose memory holds samples


def traced(own: type) -> bool:
    """Whether a call on an array of this class, not of NumPy's, is to be recorded."""
    torch = modules.get("torch")
    if torch is None:
        return False
    if torch.compiler.is_dynamo_compiling() or torch._C._len_torch_dispatch_stack() or torch._C._is_tracing():
        return True
    return own not in _plain and _is_recording(torch, own)


def _is_recording(torch: Any, own: type) -> bool:
    """Whether a class stands for tensors: fake, functional, distributed or a user's own, or ``torch.fx``'s proxies."""
    tensor = issubclass(own, torch.Tensor)
    if tensor and own not in (torch.Tensor, torch.nn.Parameter):
        return True
    if not tensor and hasattr(own, "__torch_function__"):
        return True
    _plain.add(own)
    return False


def record(function: str, x: Array, size: Any, scale: Any, given: dict[str, Any], out: Array | None = None) -> Array:
    """Record a call of a public function as torch's operator for it.

    Parameters
    ----------
    function : {"interpolate", "resize"}
    x : tensor
    size, scale : number, sequence or None
        As given: one of them is not None.
    given : dict
        The other arguments; None where not given.
    out : tensor, optional
    """
    if not isinstance(x, modules["torch"].Tensor):
        return _handed_over(function, x, size, scale, given, out)
    from anyinterp.torch.encoding import encoded
    from anyinterp.torch.operators import RESAMPLE

    if x.is_nested:
        raise UnsupportedArrayError(f"{'x' if function == 'resize' else 'input'}: nested arrays are not supported")
    words, count = ("size", "scale_factor"), max(x.ndim - 2, 1)
    if function == "resize":
        words = ("shape", "scale")
        axes = None if given["axes"] is None else axes_of(given["axes"])
        word, value = (words[0], size) if scale is None else (words[1], scale)
        value = tuple(value) if isinstance(value, tuple | list) else value
        given = {**given, "axes": placed_axes(axes, word, value, tuple(x.shape))}
        count = len(given["axes"])
    rest = (_each(words[0], size, count), _each(words[1], scale, count), encoded(function, given))
    if "torch.distributed.tensor" in modules:
        from anyinterp.torch import sharding  # which also says where tensors of several processes may lie

        torch, shared = modules["torch"], modules["torch.distributed.tensor"].DTensor
        if isinstance(x, shared) and not torch.compiler.is_dynamo_compiling():
            sharding.refuse(x, *rest)
    y = RESAMPLE(x, *rest)
    return y if out is None else _put(y, out)


def _handed_over(function: str, x: Array, size: Any, scale: Any, given: dict[str, Any], out: Array | None) -> Array:
    """What a class makes of the call that follows torch's protocol for functions, as proxies of ``torch.fx`` do."""
    words = ("shape", "scale") if function == "resize" else ("size", "scale_factor")
    said = {**given, words[0]: size, words[1]: scale, "out": out}
    kept = {name: value for name, value in said.items() if value is not None}
    return x.__torch_function__(getattr(modules["anyinterp"], function), (type(x),), (x,), kept)


def _each(argument: str, value: Any, count: int) -> list[Any] | None:
    """A number for each axis. Whether it is positive is asked of a symbol where it is known."""
    if value is None:
        return None
    torch = modules["torch"]
    whole = argument in ("size", "shape")
    word, plain = ("int", numbers.Integral) if whole else ("number", numbers.Real)
    kinds = (plain, torch.SymInt) if whole else (plain, torch.SymInt, torch.SymFloat)
    if not isinstance(value, kinds) and getattr(value, "ndim", None) == 1 and hasattr(value, "tolist"):
        value = value.tolist()
    values = list(value) if isinstance(value, tuple | list) else [value] * count
    if torch.jit.is_tracing():  # where lengths are tensors; torch warns that they become constants
        values = [int(one) if isinstance(one, torch.Tensor) else one for one in values]
    for one in values:
        if isinstance(one, bool) or not isinstance(one, kinds):
            raise TypeError(
                f"{argument}: expected a positive {word} or a sequence of them; got {one!r} ({type(one).__name__})"
            )
        if whole and not torch.compiler.is_dynamo_compiling() and isinstance(one, plain):
            positive_int(argument, one)  # a graph has no room for larger ones
    return values


def _put(y: Array, out: Any) -> Array:
    """Put the result into a tensor that fits."""
    if not isinstance(out, modules["torch"].Tensor):
        raise TypeError(f"out: expected a torch array; got {type(out).__name__}")
    for word in ("shape", "dtype", "device"):
        if getattr(out, word) != getattr(y, word):
            raise ValueError(f"out: expected {word} {getattr(y, word)}; got {getattr(out, word)}")
    return out.copy_(y)
