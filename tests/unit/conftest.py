"""Every way to pass arguments in, and what an error has to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import anyinterp


def _resampler(function: str) -> Callable[..., Any]:
    def call(x: Any, **arguments: Any) -> Any:
        return getattr(anyinterp.Resampler, function)(**arguments)(x)

    return call


@pytest.fixture(params=["function", "resampler", "explain"])
def entry(request: pytest.FixtureRequest) -> Callable[[str], Callable[..., Any]]:
    """From the name of a public function to a way of calling it."""

    def of(function: str) -> Callable[..., Any]:
        ways: dict[str, Callable[..., Any]] = {
            "function": getattr(anyinterp, function),
            "resampler": _resampler(function),
            "explain": anyinterp.explain,
        }
        return ways[request.param]

    return of


@pytest.fixture
def assert_refused() -> Callable[..., None]:
    """Check for an error whose message begins with the first words and contains the others."""

    def check(call: Callable[[], Any], error: type[Exception], message: tuple[str, ...]) -> None:
        with pytest.raises(error) as raised:
            call()
        assert str(raised.value).startswith(message[0])
        assert [words for words in message if words not in str(raised.value)] == [], str(raised.value)

    return check
