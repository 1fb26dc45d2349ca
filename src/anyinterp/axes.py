"""Which axes of an array a call means."""

from __future__ import annotations

from typing import Any, TypeVar

__all__ = ["asked_for", "per_axis", "placed_axes"]

T = TypeVar("T")


def asked_for(
    axes: tuple[int, ...] | None, size: Any, scale: Any, shape: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]:
    """Axes counted from the end, and for each its size or None and its scale or None.

    Parameters
    ----------
    axes : tuple of int or None
        As the caller named them.
    size, scale : number, tuple or None
        The arguments ``shape`` and ``scale``, one of which is None.
    shape : tuple of int
        Of the input.
    """
    name, value = ("shape", size) if scale is None else ("scale", scale)
    placed = placed_axes(axes, name, value, shape)
    for axis in placed:
        if shape[axis] < 1:
            raise ValueError(f"x: axis {axis} of shape {shape} is empty; a resized axis needs at least one sample")
    none = (None,) * len(placed)
    values = per_axis(name, value if isinstance(value, tuple) else (value,) * len(placed), len(placed))
    return (placed, values, none) if scale is None else (placed, none, values)


def placed_axes(given: tuple[int, ...] | None, name: str, value: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Axes counted from the end; lengths are not looked at, which may be symbols.

    Parameters
    ----------
    given : tuple of int or None
        What the caller named; None: the last ones, as many as there are values.
    name, value : str, number or tuple
        The argument that says how large the output is.
    shape : tuple of int
        Of the input.
    """
    ndim = len(shape)
    if ndim == 0:
        raise ValueError("x: expected at least 1 dimension; got an array without axes")
    axes = _last_axes(name, value, shape) if given is None else _counted(given, shape)
    if len(set(axes)) != len(axes):
        raise ValueError(f"axes: {given} names an axis twice for an x with {ndim} axes")
    return axes


def _last_axes(name: str, value: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    ndim = len(shape)
    if not isinstance(value, tuple) and ndim != 1:
        raise ValueError(
            f"axes: a single number for {name} needs axes=, to say which of the {ndim} axes it is for; "
            "or give a sequence"
        )
    count = len(value) if isinstance(value, tuple) else 1
    if count > ndim:
        raise ValueError(f"{name}: {count} values for an x with {ndim} axes (shape {shape})")
    return tuple(range(-count, 0))


def _counted(given: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    ndim = len(shape)
    for axis in given:
        if not -ndim <= axis < ndim:
            raise ValueError(f"axes: {axis} is out of range for an x with {ndim} axes (shape {shape})")
    return tuple(axis if axis < 0 else axis - ndim for axis in given)


def per_axis(argument: str, values: tuple[T, ...], n: int) -> tuple[T, ...]:
    """Refuse a number of values that is not the number of axes."""
    if len(values) != n:
        raise ValueError(f"{argument}: {len(values)} values for {n} axes; give one per axis")
    return values
