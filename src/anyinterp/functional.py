"""The two public functions. They check nothing themselves: a call seen before goes straight to its executor."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from numpy import ndarray

from anyinterp._typing import Array
from anyinterp.arguments import InterpolateArguments, ResizeArguments
from anyinterp.backend import Backend
from anyinterp.dialects import Convention
from anyinterp.keys import kind, relation, remember, typed
from anyinterp.out import run_into
from anyinterp.prepare import Arguments, Ready, Terms, Unplanned, base_array, terms
from anyinterp.tracing import record, traced

__all__ = ["interpolate", "resize"]

LIMIT, MET = 256, 128
_calls: OrderedDict[Any, Ready] = OrderedDict()
_terms: OrderedDict[Any, Terms] = OrderedDict()  # of calls that differ in lengths alone
_met: set[int] = set()  # hashes of lengths of calls that are not remembered yet


def interpolate(
    input: Array,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
    *,
    dtype: Any = None,
    out: Array | None = None,
    backend: str | Backend | None = None,
) -> Array:
    """Resample the spatial axes of an array: ``torch.nn.functional.interpolate`` for every library.

    Parameters
    ----------
    input : array, shape (N, C, spatial …)
        Of NumPy, CuPy, torch, JAX, Dask or any library that follows the Array API standard; bool,
        integers of 8 to 64 bits, float16, bfloat16, float32, float64, complex64 or complex128.
        The first two axes are never touched; their length may be 0.
    size : int or sequence of int, optional
        Output size, in samples. One number is for all spatial axes; a sequence shorter than their number is
        for the last ones and leaves the others unchanged.
    scale_factor : float or sequence of float, optional
        Output size as a multiple of the input's, trunc(n·s) samples; given instead of `size`, likewise.
    mode : str
        ``nearest``, ``nearest-exact``, ``area``, ``lanczos`` for any number of spatial axes; ``linear``, ``cubic`` for
        one, ``bilinear``, ``bicubic`` for two, ``trilinear``, ``tricubic`` for three.
    align_corners : bool, optional
        For the linear and cubic modes: the first and last samples of input and output coincide.
        Default: the edges of the first and last cells do.
    recompute_scale_factor : bool, optional
        With `scale_factor`: step by n_in/n_out after rounding the size. Default: step by 1/s.
    antialias : bool
        Widen the kernel when shrinking. For the linear, cubic and lanczos modes.
    dtype : dtype or str, optional
        Of the result. Default: floats and complex are kept; integers and bool give float32 up to 16 bits and
        float64 above (float32 where there is no float64). Integer results are rounded once, half to even, and
        saturated, except that uint8 from uint8 in bilinear, bicubic and antialiased lanczos follows torch's
        fixed-point arithmetic to the bit.
    out : array, optional
        Takes the result: of the result's shape, dtype and device, not overlapping the input.
    backend : str or Backend, optional
        Forces one; an error if it declines. Default: the first that accepts, see `explain`.

    Returns
    -------
    array, shape (N, C, spatial …)
        Of the input's library, on its device. Never shares memory with the input.

    Raises
    ------
    ValueError, TypeError
        For arguments out of place; the message begins with the argument's name.

    See Also
    --------
    resize : any axes, more methods, boundary rules and regions.

    Notes
    -----
    With step t = n_in/n_out, 1/s or (n_in−1)/(n_out−1), output i is read at t·(i+½) − ½, or t·i with
    `align_corners`, exactly; nearest indices are torch's float32 formula ⌊i·t⌋ (or ⌊(i+½)·t⌋). Cubic is
    Keys' kernel with a = −¾, or −½ with antialias. ``area`` is the mean of the samples ⌊i·t⌋ … ⌈(i+1)·t⌉−1.
    Follows ``torch.nn.functional.interpolate`` 2.13.

    Examples
    --------
    >>> import numpy as np, anyinterp
    >>> x = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> anyinterp.interpolate(x, scale_factor=2, mode="bilinear")[0, 0]
    array([[0.  , 0.25, 0.75, 1.  ],
           [0.5 , 0.75, 1.25, 1.5 ],
           [1.5 , 1.75, 2.25, 2.5 ],
           [2.  , 2.25, 2.75, 3.  ]])
    >>> video = np.zeros((1, 3, 30, 8, 8))
    >>> anyinterp.interpolate(video, size=(16, 12), mode="trilinear").shape
    (1, 3, 30, 16, 12)
    """
    own = type(input)
    if own is not ndarray and traced(own):
        given = {
            "mode": mode,
            "align_corners": align_corners,
            "recompute_scale_factor": recompute_scale_factor,
            "antialias": antialias,
            "dtype": dtype,
            "backend": backend,
        }
        return record("interpolate", input, size, scale_factor, given, out)
    key: Any = (
        InterpolateArguments,
        (input.shape, input.dtype) if own is ndarray else kind(input),  # a call would take as long again
        typed(size),
        scale_factor if scale_factor is None else typed(scale_factor),
        mode,
        align_corners,
        recompute_scale_factor,
        antialias,
        type(align_corners),
        type(recompute_scale_factor),
        type(antialias),
        dtype,
        backend,
    )
    try:
        found = _calls.get(key)
    except TypeError:  # something unhashable: the checks will say what
        found = key = None
    if found is None:
        arguments = size, scale_factor, mode, align_corners, recompute_scale_factor, antialias, dtype
        return _first_call(key, InterpolateArguments.check, arguments, input, out, backend)
    return found.executor(input) if out is None else run_into(found, input, out)


def resize(
    x: Array,
    shape: Any = None,
    *,
    scale: Any = None,
    axes: Any = None,
    method: Any = None,
    antialias: bool | None = None,
    boundary: str | None = None,
    fill_value: float | None = None,
    region: Any = None,
    dtype: Any = None,
    out: Array | None = None,
    like: str | Convention | None = None,
    backend: str | Backend | None = None,
) -> Array:
    """Resample any axes of an array.

    Parameters
    ----------
    x : array
        Of NumPy, CuPy, torch, JAX, Dask or any library that follows the Array API standard; dtypes as in
        `interpolate`.
    shape : int or sequence of int, optional
        Output lengths of `axes`, in samples.
    scale : float or sequence of float, optional
        Output lengths as multiples of the input's, or of the region's: max(1, ⌊n·s + ½⌋); given instead of
        `shape`. The step is n/n_out, so that the borders stay where they are.
    axes : int or sequence of int, optional
        Which axes; channels-last images have ``axes=(0, 1)``. Default: the last ones, as many as
        `shape` or `scale` has values.
    method : str, kernel, or a sequence of them, one per axis
        ``nearest``, ``linear`` (default), ``cubic`` (Keys, a = −½), ``lanczos2`` to ``lanczos5``, ``box``, ``area``,
        ``mitchell``, ``catmull-rom``, ``gaussian``, ``bspline``, ``hamming``; or a kernel of `anyinterp.kernels` or of
        your own.
    antialias : bool, optional
        Widen the kernel when shrinking. Default: yes, for methods that have a kernel.
    boundary : {"drop", "clamp", "symmetric", "reflect", "wrap", "constant"}
        What a tap beyond the border does. ``drop`` (default): nothing, the rest is renormalised. The others
        extend the array as ``numpy.pad`` does (clamp is its ``edge``).
    fill_value : float, optional
        Value beyond the border with ``boundary="constant"``; default 0.
    region : sequence of (start, stop) or None, one per axis
        Part of the axis that the output covers, in edge units: the whole axis is (0, n). Samples outside
        the region but inside the array are used; beyond the array the boundary rules.
    dtype : dtype or str, optional
        Of the result; default that of `x`. Integers are rounded once, half to even, and saturated.
    out : array, optional
        Takes the result: of the result's shape, dtype and device, not overlapping `x`.
    like : str or Convention, optional
        Reproduces another library: ``"pillow"``, ``"opencv"`` …, or a convention with options, made by
        `anyinterp.conventions`. `method`, `antialias` and all defaults are then that library's.
    backend : str or Backend, optional
        Forces one; an error if it declines. Default: the first that accepts, see `explain`.

    Returns
    -------
    array
        Of the library of `x`, on its device. Never shares memory with `x`.

    Raises
    ------
    ValueError, TypeError
        For arguments out of place; the message begins with the argument's name.

    See Also
    --------
    interpolate : torch's function, modes and rules.

    Notes
    -----
    Output i lies at start + t·(i+½) − ½ with t = (stop − start)/n_out, exactly. Its weights are
    k((j − x_i)/max(t, 1)) over the samples j, or k(j − x_i) without antialias, divided by their sum.
    ``nearest`` copies sample ⌊start + t·(i+½)⌋; ``area`` weighs samples by the length that
    [start + t·i, start + t·(i+1)) covers of their cells. With ``drop``, positions beyond the array are first
    moved to its edge.

    Examples
    --------
    >>> import numpy as np, anyinterp
    >>> anyinterp.resize(np.array([0.0, 10.0, 20.0, 30.0]), 2, method="area")
    array([ 5., 25.])
    >>> photo = np.zeros((480, 640, 3), np.uint8)
    >>> anyinterp.resize(photo, (240, 320), axes=(0, 1)).shape
    (240, 320, 3)
    >>> anyinterp.resize(np.arange(5.0), 4, region=[(1, 3)], method="linear")
    array([0.75, 1.25, 1.75, 2.25])
    """
    own = type(x)
    if own is not ndarray and traced(own):
        given = {
            "axes": axes,
            "method": method,
            "antialias": antialias,
            "boundary": boundary,
            "fill_value": fill_value,
            "region": region,
            "dtype": dtype,
            "like": like,
            "backend": backend,
        }
        return record("resize", x, shape, scale, given, out)
    key: Any = (
        ResizeArguments,
        (x.shape, x.dtype) if own is ndarray else kind(x),
        typed(shape),
        scale if scale is None else typed(scale),
        axes if axes is None else typed(axes),
        method if method is None else typed(method),
        antialias,
        type(antialias),
        boundary,
        fill_value if fill_value is None else typed(fill_value),
        region if region is None else typed(region),
        dtype,
        like,
        backend,
    )
    try:
        found = _calls.get(key)
    except TypeError:  # something unhashable: the checks will say what
        found = key = None
    if found is None:
        arguments = shape, scale, axes, method, antialias, boundary, fill_value, region, dtype, like
        return _first_call(key, ResizeArguments.check, arguments, x, out, backend)
    return found.executor(x) if out is None else run_into(found, x, out)


def _first_call(
    key: Any,
    check: Callable[..., Arguments],
    given: tuple[Any, ...],
    x: Array,
    out: Array | None,
    backend: str | Backend | None,
) -> Array:
    """Check, prepare, run, and remember the call, unless its key is None; no more of it than is new."""
    alike, shared = None, None
    if key is not None:
        function, of, size, *rest = key
        related = relation(of, size)
        alike = None if related is None else (function, related, *rest)
        shared = _terms.get(alike)
    if shared is not None:
        shape = tuple(of[0])
        if out is None and shared.by_lengths is not None:
            met = _met_before(shape, size)
            executor = shared.by_lengths(shape, size, met)
            if executor is not None:
                if met:
                    remember(_calls, key, Unplanned(executor, shared, shape, size), LIMIT)
                return executor(x)
        prepared = shared.plan(shape, size, allocates=out is None)
    else:
        arguments = check(*given)
        base = base_array(arguments.array, x)
        shared, shape = terms(arguments, base, backend)
        prepared = shared.plan(shape, None, allocates=out is None)
        if base is not x:
            key, x = None, base
        elif alike is not None and arguments.alike:
            remember(_terms, alike, shared, LIMIT)
    if key is not None:
        remember(_calls, key, prepared, LIMIT)
    return prepared.executor(x) if out is None else run_into(prepared, x, out)


def _met_before(shape: Any, size: Any) -> bool:
    """Whether lengths were met lately. What needs no plan is remembered the second time only: images may all differ."""
    known = hash((shape, size))
    if known in _met:
        return True
    if len(_met) >= MET:
        _met.clear()
    _met.add(known)
    return False
