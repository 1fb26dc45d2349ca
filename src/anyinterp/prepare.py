"""From checked arguments and an array to the executor that runs: what every public function shares."""

from __future__ import annotations

import functools
import math
import os
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias

import array_api_compat
import numpy as np

from anyinterp import dtypes
from anyinterp._errors import UnsupportedArrayError
from anyinterp._typing import Array, ByLengths, Executor, Namespace
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.backend import ArraySpec, Backend
from anyinterp.checks import accepted_dtype
from anyinterp.execute import StagedExecutor
from anyinterp.plan import Plan, Request
from anyinterp.registry import Choice, namespace_of, select

if TYPE_CHECKING:
    from anyinterp.like import LikeArguments

__all__ = ["Prepared", "Ready", "Terms", "Unplanned", "base_array", "device_of", "prepare", "terms"]

ENTRY = 64  # bytes for each weight of a table while it is made; 69 were measured

Arguments: TypeAlias = "InterpolateArguments | ResizeArguments | LikeArguments"


@dataclass(eq=False, slots=True)
class Prepared:
    """Everything decided for one kind of call, and the kinds of `out` that were accepted since."""

    plan: Plan
    spec: ArraySpec
    choice: Choice
    outs: set[Any] = field(default_factory=set, repr=False)
    # What the chosen backend made, with the stages around it.
    executor: Executor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        passes: Any = self.choice.executor
        if self.plan.inner is not self.plan:
            passes = StagedExecutor(self.plan, passes, self.spec.result)
        # Calling the method itself is faster than calling its object, which looks the method up.
        self.executor = passes if isinstance(passes, FunctionType) else passes.__call__


def base_array(argument: str, x: Any) -> Any:
    """The input, with NumPy subclasses as plain arrays; those that carry masks or units are refused."""
    if type(x) is np.ndarray or not isinstance(x, np.ndarray):
        return x
    has_unit = hasattr(x, "unit") or hasattr(x, "units")
    carries = "a mask" if isinstance(x, np.ma.MaskedArray) else "a unit" if has_unit else None
    if carries:
        raise UnsupportedArrayError(
            f"{argument}: {type(x).__qualname__} carries {carries}, which would be lost; pass the plain array"
        )
    return np.asarray(x)


@dataclass(eq=False, slots=True)
class Terms:
    """What calls share that differ in lengths alone: all that is decided of them before there is a plan.

    Attributes
    ----------
    request : Request
        That of one of them, which differs from the others in sizes alone.
    asked : str
        Name of the argument that says how large the output is.
    dtypes : tuple
        Arguments of `_spec`.
    backend : str, Backend or None
        As the caller named it.
    by_lengths : callable or None
        Of the backend that took the first of them, if it takes others without a plan.
    """

    request: Request
    asked: str
    dtypes: tuple[Any, ...]
    backend: str | Backend | None
    by_lengths: ByLengths | None = field(default=None, init=False, repr=False)
    _planned: bool = field(default=False, init=False, repr=False)

    def prepare(self, shape: tuple[int, ...], size: int | tuple[int, ...] | None, *, allocates: bool) -> Ready:
        """Choose what runs one of them, and others like it; `size`: of the output, None: that of `request`.

        Without an ``out``, the result is allocated, and refused if there is no room for it.
        """
        if allocates and self.by_lengths is not None:
            executor = self.by_lengths(shape, size, True)
            if executor is not None:
                return Unplanned(executor, self, shape, size)
        return self.plan(shape, size, allocates=allocates)

    def plan(self, shape: tuple[int, ...], size: int | tuple[int, ...] | None, *, allocates: bool) -> Prepared:
        """As `prepare`, with a plan."""
        request = self.request if size is None else self.request.resized(size)
        xp = self.dtypes[0]
        spec = (_spec_of_numpy if xp is np else _spec)(*self.dtypes)
        if allocates:
            shape_out, weights = request.outlook(shape)
            _check_size(self.asked, shape_out, spec)
            _check_tables(self.asked, weights, shape)
        backend = self.backend
        if backend is not None and not isinstance(backend, str | Backend):
            raise TypeError(f"backend: expected a name, a Backend or None; got {backend!r} ({type(backend).__name__})")
        plan = request.bind(shape)
        choice = select(plan.inner, _inner_spec(xp, plan, spec, request), backend)
        if not self._planned and plan.inner is plan and not choice.declined:
            self.by_lengths = choice.backend.by_lengths(request, spec)
        self._planned = True
        return Prepared(plan, spec, choice)


@dataclass(eq=False, slots=True)
class Unplanned:
    """A call that runs without a plan. What `Prepared` has besides is made when something asks for it."""

    executor: Executor
    terms: Terms
    shape: tuple[int, ...]
    size: int | tuple[int, ...] | None
    outs: set[Any] = field(default_factory=set, init=False, repr=False)
    _prepared: Prepared | None = field(default=None, init=False, repr=False)

    @property
    def plan(self) -> Plan:
        """Made now, if it was not before."""
        return self._planned().plan

    @property
    def spec(self) -> ArraySpec:
        """Of the call."""
        return self._planned().spec

    def _planned(self) -> Prepared:
        if self._prepared is None:
            self._prepared = self.terms.plan(self.shape, self.size, allocates=False)
        return self._prepared


Ready: TypeAlias = Prepared | Unplanned


def terms(arguments: Arguments, x: Array, backend: str | Backend | None) -> tuple[Terms, tuple[int, ...]]:
    """Check the input against the arguments; also its shape."""
    argument = arguments.array
    xp, namespace = namespace_of(x, argument)
    name = accepted_dtype(argument, x.dtype)
    if xp is np:
        shape = x.shape
    else:
        _refuse_layouts(argument, x)
        shape = _known_shape(argument, x)
    request = arguments.request(shape, name)
    asked = request.dtype_out, arguments.dtype_given, request.accumulator
    return Terms(request, arguments.asked, (xp, namespace, name, *asked, device_of(xp, x)), backend), shape


def prepare(arguments: Arguments, x: Array, backend: str | Backend | None, *, allocates: bool = True) -> Prepared:
    """Check the input against the arguments, make the plan and choose the backend."""
    found, shape = terms(arguments, x, backend)
    return found.plan(shape, None, allocates=allocates)


def _spec(xp: Namespace, namespace: str, name: str, asked: str, given: bool, sums: str, device: Any) -> ArraySpec:
    """Dtypes of a call on arrays of dtype `name`; `asked` and `sums` as in `Request`, `given`: by the caller."""
    result = dtypes.result_name(name, asked)
    if not given:
        result = dtypes.available(xp, result)
    _check_available(xp, namespace, result)
    return ArraySpec(namespace, name, _accumulator(xp, sums, name, result), result, device)


_spec_of_numpy = functools.lru_cache(maxsize=256)(_spec)  # other libraries' dtypes may be switched on and off


def _accumulator(xp: Namespace, sums: str, name: str, result: str) -> str:
    """Dtype of the sums, at least what the request demands."""
    wide = dtypes.accumulator(name, sums or result)
    return dtypes.available(xp, dtypes.accumulator(wide, result))


def _inner_spec(xp: Namespace, plan: Plan, spec: ArraySpec, request: Request) -> ArraySpec:
    """What a backend is told, which runs the passes between the stages."""
    if plan.inner is plan:
        return spec
    name = spec.dtype
    for stage in plan.before:
        name = dtypes.available(xp, stage.dtype_out(name))
    sums = _accumulator(xp, request.accumulator, name, spec.result)
    # Sums of floats go through the stages after them before they are rounded to integers.
    unrounded = plan.after and name not in dtypes.INTEGERS and spec.result in (*dtypes.INTEGERS, "bool")
    return replace(spec, dtype=name, accumulator=sums, result=sums if unrounded else spec.result)


def _known_shape(argument: str, x: Array) -> tuple[int, ...]:
    shape = tuple(x.shape)
    if any(size is None or size != size for size in shape):  # dask marks unknown lengths with NaN
        raise ValueError(f"{argument}: the shape {shape} has unknown lengths; compute them first")
    return shape


def _refuse_layouts(argument: str, x: Array) -> None:
    """Torch's arrays that are not plain memory: gathers would make them dense, or lose their scale."""
    for word in ("sparse", "quantized", "nested", "mkldnn"):
        if getattr(x, f"is_{word}", False) or word in str(getattr(x, "layout", "")):
            raise UnsupportedArrayError(f"{argument}: {word} arrays are not supported; pass a dense one")


def device_of(xp: Namespace, x: Array) -> Any:
    """The device where it is one that can be told: tracers and lazy arrays have none yet."""
    if xp is np:
        return "cpu"
    if array_api_compat.is_jax_namespace(xp) or array_api_compat.is_dask_namespace(xp):
        return None
    return array_api_compat.device(x)


def _check_available(xp: Namespace, namespace: str, result: str) -> None:
    try:
        dtypes.resolve(xp, result)
    except (AttributeError, TypeError):
        raise TypeError(f"dtype: {namespace} has no dtype {result}") from None
    if dtypes.available(xp, result) != result:
        raise TypeError(f"dtype: {namespace} has no {result} here (JAX: enable x64)")


def _check_size(argument: str, shape: tuple[int, ...], spec: ArraySpec) -> None:
    """Refuse results that can't be allocated before trying; device memory is left to its library."""
    result = spec.result
    needed = math.prod(shape) * dtypes.BITS[result] // 8
    host = spec.namespace == "array_api_strict" or str(spec.device) == "cpu"
    limit = _memory() if host else 1 << 47
    if needed > limit:
        raise ValueError(
            f"{argument}: the result of shape {shape} and dtype {result} needs {needed / 2**30:.6g} GiB; "
            f"there are {limit / 2**30:.6g}"
        )


def _check_tables(argument: str, weights: float, shape: tuple[int, ...]) -> None:
    """Refuse tables of so many weights that can't be made, which scales near 0 and very long axes have."""
    needed, limit = ENTRY * weights, _memory()
    if needed > limit:
        raise ValueError(
            f"{argument}: the tables of weights for an input of shape {shape} need about {needed / 2**30:.6g} GiB "
            f"while they are made; there are {limit / 2**30:.6g}"
        )


@functools.cache
def _memory() -> int:
    """Bytes of memory of this machine, where it tells."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not POSIX
        return 1 << 47
