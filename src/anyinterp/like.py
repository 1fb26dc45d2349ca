"""The arguments of `resize` where ``like=`` names the convention of another library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyinterp.axes import asked_for
from anyinterp.checks import (
    axes_of,
    checked_result,
    choice,
    exactly_one,
    flag,
    one_or_more,
    positive_float,
    positive_int,
    result_dtype,
)
from anyinterp.dialects import DIALECTS, Call, Convention, dialect
from anyinterp.plan import Request

__all__ = ["LikeArguments"]


@dataclass(frozen=True)
class LikeArguments:
    """Arguments of `anyinterp.resize` with ``like``, after the checks that need no input."""

    shape: int | tuple[int, ...] | None
    scale: float | tuple[float, ...] | None
    axes: tuple[int, ...] | None
    convention: Convention
    dtype_out: str | None

    array = "x"
    alike = False  # libraries have other rules for other lengths

    @classmethod
    def check(
        cls,
        shape: Any,
        scale: Any,
        axes: Any,
        method: Any,
        antialias: Any,
        dtype: Any,
        like: Any,
        others: dict[str, Any],
    ) -> LikeArguments:
        """Check and freeze; `others` are arguments that conventions have options of their own for."""
        convention = _convention(like, method, antialias)
        for name, value in others.items():
            if value is not None:
                raise ValueError(
                    f"{name}: with like={like!r}, give it by the library's own name, if it has one, to a convention "
                    f"made by anyinterp.conventions; got {value!r}"
                )
        exactly_one("shape", shape, "scale", scale)
        if scale is not None and not convention.takes_scale:
            raise ValueError(f"scale: {convention.product} takes sizes only; give shape; got {scale!r}")
        return cls(
            shape=None if shape is None else one_or_more("shape", shape, positive_int),
            scale=None if scale is None else one_or_more("scale", scale, positive_float),
            axes=None if axes is None else axes_of(axes),
            convention=convention,
            dtype_out=None if dtype is None else result_dtype(dtype, ""),
        )

    @property
    def asked(self) -> str:
        """Name of the argument that says how large the output is."""
        return "shape" if self.scale is None else "scale"

    @property
    def dtype_given(self) -> bool:
        """Whether the caller named the result's dtype."""
        return self.dtype_out is not None

    def request(self, shape: tuple[int, ...], dtype: str) -> Request:
        """Request for an input of this shape and dtype name."""
        checked_result(dtype, self.dtype_out or "keep")
        axes, size, scale = asked_for(self.axes, self.shape, self.scale, shape)
        return self.convention.request(Call(shape, dtype, axes, size, scale, self.dtype_out))


def _convention(like: Any, method: Any, antialias: Any) -> Convention:
    """The convention that is meant by a name and the two options that have arguments of their own."""
    if isinstance(like, Convention):
        for name, value in (("method", method), ("antialias", antialias)):
            if value is not None:
                raise ValueError(f"{name}: {like!r} has its options already; give them where it is made; got {value!r}")
        return like
    if isinstance(like, type) and issubclass(like, Convention):
        raise TypeError(f"like: {like.__name__} makes conventions; give one made by it, such as {like()!r}")
    if not isinstance(like, str):
        raise TypeError(
            f"like: expected one of {list(DIALECTS)} or a convention made by anyinterp.conventions; "
            f"got {like!r} ({type(like).__name__})"
        )
    return _named(dialect(choice("like", like, DIALECTS)), method, flag("antialias", antialias, none=True))


def _named(made: type[Convention], method: Any, antialias: bool | None) -> Convention:
    """The convention of a library with the two options, which have other names there."""
    options: dict[str, Any] = {}
    names: dict[str, str] = {}
    for name, value, option in (
        ("method", method, made.method_option),
        ("antialias", antialias, made.antialias_option),
    ):
        if value is not None:
            if option is None:
                raise ValueError(f"{name}: {made.product} has no such option; leave it None; got {value!r}")
            options[option] = value
            names[option] = name
    try:
        return made(**options)
    except (TypeError, ValueError) as error:
        option, colon, rest = str(error).partition(":")
        if option == names.get(option, option):
            raise
        # In the library's words; the argument's name comes first.
        raise type(error)(f"{names[option]}{colon}{rest} ({option} of {made.product})") from None
