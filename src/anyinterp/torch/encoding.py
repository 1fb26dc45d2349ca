"""Calls as text, which a graph can hold, save and print: ``interpolate(mode='bilinear', antialias=True)``."""

from __future__ import annotations

import ast
import functools
import math
from typing import Any

from anyinterp import dtypes, kernels
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.backend import Backend
from anyinterp.dialects import DIALECTS, Convention, dialect
from anyinterp.like import LikeArguments

__all__ = ["checked", "decoded", "encoded"]

Arguments = InterpolateArguments | ResizeArguments | LikeArguments
_CHECKS: dict[str, Any] = {
    # function → its check, and what it calls size and scale
    "interpolate": (InterpolateArguments.check, "size", "scale_factor"),
    "resize": (ResizeArguments.check, "shape", "scale"),
}
_TAKES = "a recorded call takes plain values, kernels of anyinterp.kernels and conventions"
_CONSTANTS = {"nan": math.nan, "inf": math.inf}


def encoded(function: str, given: dict[str, Any]) -> str:
    """Text of a call, without its array and the size of the result."""
    if isinstance(given.get("backend"), Backend):
        raise TypeError(f"backend: a recorded call takes the name of a backend; got {given['backend']!r}")
    if given.get("backend") == "torch-native":
        raise ValueError("backend: 'torch-native' is not recorded; call torch's own function")
    said = {name: value for name, value in given.items() if value is not None}
    if "dtype" in said:
        said["dtype"] = dtypes.name_of(said["dtype"])
    return f"{function}({', '.join([f'{name}={_text(value, name)}' for name, value in said.items()])})"


def _text(value: Any, argument: str) -> str:
    """What makes a value again; without the `repr` of dataclasses, which ``torch.compile`` does not trace."""
    if hasattr(value, "tolist"):  # NumPy's numbers and arrays
        value = value.tolist()
    if isinstance(value, tuple | list):
        return f"({''.join(f'{_text(one, argument)}, ' for one in value)})"
    if value is None or isinstance(value, str | int | float | Convention):
        return repr(value)
    if not hasattr(value, "__dataclass_fields__"):
        raise TypeError(f"{argument}: {_TAKES}; got {value!r}")
    fields = (f"{name}={_text(getattr(value, name), argument)}" for name in value.__dataclass_fields__)
    return f"{type(value).__name__}({', '.join(fields)})"


@functools.lru_cache(maxsize=256)
def decoded(call: str) -> tuple[str, dict[str, Any]]:
    """Function and keywords of a text."""
    tree = ast.parse(call, mode="eval").body
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.func.id not in _CHECKS:
        raise ValueError(f"call: expected the text of a call of {' or '.join(_CHECKS)}; got {call!r}")
    return tree.func.id, {str(word.arg): _value(word.value, str(word.arg)) for word in tree.keywords}


def _value(node: ast.expr, argument: str) -> Any:
    """What an expression of a text stands for: a literal, a kernel or a convention."""
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(one, argument) for one in node.elts)
    if isinstance(node, ast.Name) and node.id in _CONSTANTS:
        return _CONSTANTS[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Name):
        return -_value(node.operand, argument)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        made = getattr(kernels, name) if name in kernels.__all__ else dialect(name) if name in DIALECTS else None
        if made is not None:
            words = {str(word.arg): _value(word.value, argument) for word in node.keywords}
            return made(*(_value(one, argument) for one in node.args), **words)
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise TypeError(f"{argument}: {_TAKES}; got {ast.unparse(node)}") from None


@functools.lru_cache(maxsize=256)
def checked(call: str, size: tuple[int, ...] | None, scale: tuple[float, ...] | None) -> Arguments:
    """Checked arguments of a text and a size."""
    function, given = decoded(call)
    check, size_word, scale_word = _CHECKS[function]
    words = {name: value for name, value in given.items() if name != "backend"}
    found: Arguments = check(**{size_word: size, scale_word: scale, **words})
    return found
