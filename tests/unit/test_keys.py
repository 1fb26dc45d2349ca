"""By what calls are remembered: what is another call is another key, and what is the same call is the same."""

from __future__ import annotations

import pickle
from collections import namedtuple
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from anyinterp import Resampler
from anyinterp.keys import hashed_once, kind, typed

Pair = namedtuple("Pair", "height width")  # one that has no types, as users have

# Equal for Python, but not the same arguments.
EQUAL: list[tuple[Any, Any]] = [
    (1, True),
    (1, 1.0),
    (1, Fraction(1)),
    (2, np.int64(2)),
    ((1, 2), (True, 2)),
    ((1, 2), (1, 2.0)),
    ((1.0, 2.0), (True, 2.0)),
    ([1, 2], [1, True * 2.0]),
    (((0, 1), None), ((0, True), None)),
    (((0, 1), (2, 3)), ((0, 1), (2, 3.0))),
    (Pair(1, 2), Pair(True, 2)),
    (Pair(1, (2, 3)), Pair(1, (2, 3.0))),
    ((), 0),
]


@pytest.mark.parametrize(("one", "other"), EQUAL, ids=str)
def test_equal_values_of_other_types_have_other_keys(one: Any, other: Any) -> None:
    assert typed(one) != typed(other)


@pytest.mark.parametrize("value", [None, 3, 2.5, "linear", (4, 5), [4, 5], (0.5, 2.0), ((0, 1.5), None), Pair(4, 5)])
def test_the_same_value_has_the_same_key(value: Any) -> None:
    again = type(value)(*value) if isinstance(value, Pair) else type(value)(value) if value is not None else None
    assert typed(value) == typed(again)
    assert hash(typed(value)) == hash(typed(again))


class Changing(np.ndarray[Any, Any]):
    """An array with the hash of the object, as torch's tensors have it."""

    __hash__ = object.__hash__

    def __new__(cls, *values: int) -> Changing:
        return np.array(values).view(cls)


@pytest.mark.parametrize("size", [[4, 5], np.array([4, 5]), Changing(4, 5)], ids=["list", "array", "with a hash"])
def test_what_changes_later_is_not_in_the_key(size: Any) -> None:
    key = typed(size)
    size[0] = 9
    assert key != typed(size)


A = np.zeros((2, 3), np.float32)
OTHERS = {
    "shape": np.zeros((3, 2), np.float32),
    "rank": np.zeros((2, 3, 1), np.float32),
    "dtype": np.zeros((2, 3), np.float64),
    "byte order": A.astype(A.dtype.newbyteorder()),
    "subclass": A.view(np.ma.MaskedArray),
    "list": [[0.0] * 3] * 2,
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_arrays_of_other_kinds_have_other_keys(other: Any) -> None:
    assert kind(A) != kind(other)


def test_arrays_of_one_kind_have_one_key() -> None:
    assert kind(A) == kind(np.ones((3, 2), np.float32).T)


@pytest.mark.parametrize("change", ["to_sparse", "double", "t"])
def test_tensors_of_other_kinds_have_other_keys(change: str) -> None:
    torch = pytest.importorskip("torch", reason="the only library whose arrays have layouts")
    x = torch.zeros(2, 3)
    assert kind(x) == kind(torch.ones(2, 3, requires_grad=True))
    assert kind(x) != kind(getattr(x, change)())
    assert kind(x) != kind(x.to("meta"))


class Counted:
    """Something that counts how often its hash is asked for."""

    asked = 0

    def __hash__(self) -> int:
        self.asked += 1
        return 7


@hashed_once
@dataclass(frozen=True)
class Named:
    """What the decorator is for."""

    name: Any
    number: int = 0


def test_a_hash_is_calculated_once() -> None:
    named = Named(Counted())
    assert hash(named) == hash(named)
    assert named.name.asked == 1


def test_equal_objects_have_one_hash_whenever_it_is_asked_for() -> None:
    early, late = Named("a", 1), Named("a", 1)
    kept = hash(early)
    assert early == late
    assert kept == hash(late) == hash(early)
    assert hash(Named("a", 2)) != kept


def test_copies_and_pickles_take_no_hash_along() -> None:
    named = Named("a", 3)
    hash(named)
    assert pickle.loads(pickle.dumps(named)).__dict__ == {"name": "a", "number": 3}


def test_a_plan_finds_its_executor_after_it_was_pickled() -> None:
    plan = Resampler.resize(shape=(5,)).plan((9,))
    hash(plan)
    again = pickle.loads(pickle.dumps(plan))
    assert {plan: "executor"}[again] == "executor"
