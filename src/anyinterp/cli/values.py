"""Numbers in the values of options: sizes, scales and axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import click

__all__ = ["AXES", "SCALE", "SIZE", "Numbers"]


@dataclass(frozen=True)
class Numbers:
    """Reads one or more numbers between separators; the callback of an option.

    Attributes
    ----------
    form : str
        Says in an error message what was expected.
    kind : callable
        Makes a number from its text; raises ValueError.
    separator : str
        Between the numbers.
    allowed : callable
        Tells whether one number is acceptable.
    limits : str
        Says in an error message which numbers are acceptable.
    """

    form: str
    kind: Callable[[str], Any]
    separator: str
    allowed: Callable[[Any], bool] = lambda number: True
    limits: str = ""

    def __call__(self, _context: click.Context, _option: click.Parameter, text: str | None) -> tuple[Any, ...] | None:
        """Return the numbers, or None if the option was not given."""
        return None if text is None else self.read(text)

    def read(self, text: str) -> tuple[Any, ...]:
        """Return the numbers in a text; click.BadParameter if there is anything else in it."""
        try:
            numbers = tuple(map(self.kind, text.lower().split(self.separator)))
        except ValueError:
            raise click.BadParameter(f"{text!r} is not {self.form}.") from None
        if not all(map(self.allowed, numbers)):
            raise click.BadParameter(f"{text!r}: {self.limits}.")
        return numbers


SIZE = Numbers(
    "a height and a width as in 480x640",
    int,
    "x",
    lambda number: number >= 1,
    "each size must be at least 1",
)
SCALE = Numbers(
    "a number as in 0.5, or one per axis as in 0.5x2",
    float,
    "x",
    lambda number: isfinite(number) and number > 0,
    "each scale must be finite and greater than 0",
)
AXES = Numbers("axis numbers as in 0,1", int, ",")
