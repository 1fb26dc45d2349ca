"""Conventions as words of the command line: ``pillow``, ``opencv:INTER_AREA``, ``torch:bilinear,antialias=true``."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import click

from anyinterp import conventions
from anyinterp.cli.failures import EXPECTED, one_line

__all__ = ["FORM", "LIKE", "LIKES"]

FORM = "NAME[:METHOD][,OPTION=VALUE...]"


# Callbacks like the others, which are objects; click.BadParameter if there is no such convention, or it refuses.
def LIKE(  # noqa: N802
    _context: click.Context, _option: click.Parameter, text: str | None
) -> conventions.Convention | None:
    """Return the convention that was named, or None if the option was not given."""
    return None if text is None else _convention(text)


def LIKES(  # noqa: N802
    _context: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> tuple[conventions.Convention, ...]:
    """Return all conventions that were named."""
    return tuple(map(_convention, texts))


def _convention(text: str) -> conventions.Convention:
    head, *said = text.split(",")
    name, _, method = head.partition(":")
    if name not in conventions.LIBRARIES:
        raise click.BadParameter(f"{name!r} is none of {', '.join(conventions.LIBRARIES)}.")
    made = getattr(conventions, name)
    options = dict(_option(name, made, one) for one in said)
    if method:
        if made.method_option is None:
            raise click.BadParameter(f"{name} has no methods to choose from.")
        options[made.method_option] = _value(method)
    try:
        convention: conventions.Convention = made(**options)
    except EXPECTED as error:
        raise click.BadParameter(f"{text!r}: {one_line(error)}") from error
    return convention


def _option(name: str, made: Any, text: str) -> tuple[str, Any]:
    option, equals, value = text.partition("=")
    known = [field.name for field in fields(made)]
    if not equals or option not in known:
        raise click.BadParameter(f"{text!r} is no option=value of {name}; it has {', '.join(known)}.")
    return option, _value(value)


def _value(text: str) -> Any:
    """A number, true, false or null; anything else is a word."""
    try:
        return json.loads(text)
    except ValueError:
        return text
