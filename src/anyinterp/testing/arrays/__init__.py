"""One adapter per array library: how to make an array, call the library on it, and look at the result.

Each adapter imports its library when it is made, not before. To add one, subclass `Arrays`, and list it in
`ADAPTERS`.

===================  ================================================================================
adapter              particular about it
===================  ================================================================================
``numpy``            all layouts, among them byte-swapped, unaligned and memory-mapped ones
``array-api-strict`` strictest flags, on a device that is not the default one
``torch``            on the CPU
``torch-cuda``       the same on a GPU
``jax``              eager, with 64-bit types enabled in this process
``jax-jit``          each call wrapped in ``jax.jit``
``dask``             a computation during the call is an error
``cupy``             on the current GPU
===================  ================================================================================
"""

from __future__ import annotations

from anyinterp.testing.arrays.base import Array, Arrays, Values
from anyinterp.testing.arrays.cupy import CupyArrays
from anyinterp.testing.arrays.dask import DaskArrays
from anyinterp.testing.arrays.jax import JaxArrays, JaxJitArrays
from anyinterp.testing.arrays.numpy import NumPyArrays
from anyinterp.testing.arrays.strict import StrictArrays
from anyinterp.testing.arrays.torch import TorchArrays, TorchCudaArrays

__all__ = ["ADAPTERS", "Array", "Arrays", "Values", "load"]

ADAPTERS: dict[str, type[Arrays]] = {
    adapter.name: adapter
    for adapter in (
        NumPyArrays,
        StrictArrays,
        TorchArrays,
        TorchCudaArrays,
        JaxArrays,
        JaxJitArrays,
        DaskArrays,
        CupyArrays,
    )
}


def load(name: str) -> Arrays:
    """Return the adapter of that name; its library is imported now.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name not in ADAPTERS:
        raise ValueError(f"arrays: {name!r} is none of {', '.join(ADAPTERS)}")
    return ADAPTERS[name]()
