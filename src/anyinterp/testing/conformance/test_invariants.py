"""Properties that hold for every call, tried on random ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from anyinterp import BackendError
from anyinterp.backend import Declined
from anyinterp.testing.assertions import assert_same, assert_within_bound
from anyinterp.testing.bounds import bound
from anyinterp.testing.cases import Case
from anyinterp.testing.strategies import FEW, FREE, interpolate_calls, resize_calls
from anyinterp.testing.subject import Subject, restricted
from anyinterp.testing.tables import KERNELS

FLOATS = ("float32", "float64")
INSIDE = ("drop", "clamp", "symmetric", "reflect", "wrap")  # boundaries that add nothing of their own


def _sizes(subject: Subject) -> st.SearchStrategy[int]:
    return FEW if subject.arrays.slow else FREE


def _claimed(subject: Subject, case: Case) -> bool:
    """Return whether the backend takes a case; what it declines, it need not show."""
    try:
        subject.prepared(case, subject.array(case))
    except BackendError:
        return False
    return True


def _run(subject: Subject, case: Case, values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the input as the library holds it, and the result."""
    x = subject.arrays.make(values, case.dtype)
    return subject.arrays.values(x), subject.arrays.values(subject.run(case, x))


@given(data=st.data())
@pytest.mark.parametrize("calls", [interpolate_calls, resize_calls])
def test_within_the_bound(subject: Subject, calls: Any, data: st.DataObject) -> None:
    """Random calls are right."""
    case = data.draw(calls(_sizes(subject), (*FLOATS, "uint8", "int16")))
    if _claimed(subject, case):
        x, got = _run(subject, case, case.values())
        assert_within_bound(got, subject.reference(case, x), case.id)


@given(data=st.data())
def test_constants_are_kept(subject: Subject, data: st.DataObject) -> None:
    """An array of equal values gives that value."""
    case = data.draw(resize_calls(_sizes(subject), (*FLOATS, "uint8"), boundaries=INSIDE))
    if _claimed(subject, case):
        constant = 100.0
        x, got = _run(subject, case, np.full(case.shape, constant))
        exact = subject.reference(case, x)
        assert_within_bound(got, replace(exact, exact=np.full_like(exact.exact, constant)), case.id)


@given(data=st.data())
def test_identity(subject: Subject, data: st.DataObject) -> None:
    """Equal sizes change nothing, not even a bit."""
    case = data.draw(resize_calls(_sizes(subject), (*FLOATS, "uint8", "int64")))
    axes = case.keywords["axes"]
    same = {**case.keywords, "shape": tuple(case.shape[axis] for axis in axes), "region": None}
    case = replace(case, arguments=tuple(same.items()))
    if _claimed(subject, case):
        x, got = _run(subject, case, case.values())
        assert_same(got, x, case.id)


@given(data=st.data())
def test_axes_commute(subject: Subject, data: st.DataObject) -> None:
    """Axes of linear rules, resized one after the other in any order, give what they give together."""
    sizes = _sizes(subject)
    shape = (2, data.draw(sizes), data.draw(sizes))
    target = (data.draw(sizes), data.draw(sizes))
    method = data.draw(st.sampled_from(KERNELS))
    dtype = data.draw(st.sampled_from(FLOATS))
    whole = Case("resize", shape, (("shape", target), ("method", method)), dtype)
    order = data.draw(st.permutations((-2, -1)))
    parts = [
        replace(whole, arguments=(("shape", (target[axis],)), ("axes", (axis,)), ("method", method))) for axis in order
    ]
    if _claimed(subject, whole) and all(_claimed(subject, part) for part in parts):
        x, _ = _run(subject, whole, whole.values())
        got = x
        for part in parts:
            got = _run(subject, part, got)[1]
        assert_within_bound(got, subject.reference(whole, x), whole.id)


@given(data=st.data())
def test_batch_entries_do_not_mix(subject: Subject, data: st.DataObject) -> None:
    """Whatever stands in the second entry, the first gives the same within its bound."""
    case = data.draw(interpolate_calls(_sizes(subject), FLOATS))
    if _claimed(subject, case):
        values = case.values()
        values[1] = np.nan
        x, got = _run(subject, case, values)
        assert_within_bound(got[:1], subject.reference(case, x[:1]), case.id)


@given(data=st.data())
def test_restrict(subject: Subject, data: st.DataObject) -> None:
    """A part of a plan gives that part of the whole."""
    case = data.draw(resize_calls(_sizes(subject), FLOATS))
    if not _claimed(subject, case):
        return
    x = subject.array(case)
    prepared = subject.prepared(case, x)
    place = data.draw(st.integers(0, len(prepared.plan.axes) - 1))
    axis, size = prepared.plan.axes[place], prepared.plan.sizes_out[place]
    lo = data.draw(st.integers(0, size - 1))
    hi = data.draw(st.integers(lo + 1, size))
    part, (first, stop) = prepared.plan.restrict(axis, lo, hi)
    executor = subject.executor(part, prepared)
    if not isinstance(executor, Declined):
        values = subject.arrays.values(x)
        cut = np.take(values, np.arange(first, stop), axis=axis)
        got = subject.arrays.values(subject.arrays.call(executor, subject.arrays.make(cut, case.dtype)))
        assert_within_bound(got, restricted(subject.reference(case, values), axis, lo, hi), case.id)


@given(data=st.data())
def test_nearest_returns_input_values(subject: Subject, data: st.DataObject) -> None:
    """Nearest copies: each output value is one of the input's."""
    dtypes = ("uint8", "int64", "float32")
    case = data.draw(resize_calls(_sizes(subject), dtypes, methods=("nearest",), boundaries=INSIDE))
    if _claimed(subject, case):
        x, got = _run(subject, case, case.values())
        assert np.isin(got, x).all()


@given(data=st.data())
def test_range_of_positive_kernels(subject: Subject, data: st.DataObject) -> None:
    """Kernels without negative lobes give no value beyond the least and the greatest, up to the bound."""
    methods = ("linear", "box", "area", "gaussian", "bspline")
    case = data.draw(resize_calls(_sizes(subject), FLOATS, methods=methods, boundaries=INSIDE))
    if _claimed(subject, case):
        x, got = _run(subject, case, case.values())
        allowed = bound(subject.reference(case, x)).max()
        assert got.max() <= x.max() + allowed
        assert got.min() >= x.min() - allowed
