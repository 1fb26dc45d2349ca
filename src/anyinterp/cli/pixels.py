"""Resizing the pixels of a picture: premultiplied alpha, full range between 8 and 16 bits, one rounding."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp import Resampler
from anyinterp.cli.failures import Failure
from anyinterp.conventions import Convention
from anyinterp.conventions.units import unit_of

__all__ = ["output_dtype", "resize_like", "resize_pixels", "working_dtype"]

# The float type that holds every product of a colour and an alpha exactly, and the result to well below half a step.
WORK = {"uint8": "float32", "uint16": "float64", "float32": "float32", "float64": "float64"}
TOP = {"uint8": 255, "uint16": 65535}


def output_dtype(dtype: str, wanted: str | None) -> str:
    """Return the dtype of the output; Failure where the wanted one has no obvious scale.

    8 and 16 bits are two scales for the same range: 255 becomes 65535 and back. The range of floating-point
    images is not fixed, so that they stay what they are.
    """
    if wanted in (None, dtype):
        return dtype
    if dtype in TOP and wanted in TOP:
        return str(wanted)
    raise Failure(f"--dtype {wanted}: pixels of {dtype} stay {dtype}; only {' and '.join(TOP)} become each other")


def working_dtype(dtype: str, *, alpha: bool, result: str, method: str | None) -> str:
    """Return the dtype in which the pixels are resampled: their own where that rounds only once."""
    return WORK.get(dtype, dtype) if _mixes(alpha, method) or dtype != result else dtype


def resize_pixels(
    pixels: np.ndarray[Any, Any], *, alpha: bool, result: str, method: str | None = None, **arguments: Any
) -> np.ndarray[Any, Any]:
    """Resize an image.

    Parameters
    ----------
    pixels : numpy.ndarray
        Shape (height, width) or (height, width, bands).
    alpha : bool
        Whether the last band is alpha. Colours are then weighted with it, so that the colour of transparent
        pixels does not show; they are zero where the result's alpha is zero.
    result : str
        dtype of the result, see `output_dtype`.
    method, **arguments
        As in `anyinterp.resize`.

    Returns
    -------
    numpy.ndarray
        The values are rounded once, half to even.
    """
    sample = Resampler.resize(axes=(0, 1), method=method, **arguments)
    dtype, mixes = pixels.dtype.name, _mixes(alpha, method)
    if not mixes and result == dtype:
        return np.asarray(sample(pixels))
    values = pixels.astype(working_dtype(dtype, alpha=alpha, result=result, method=method))
    values = _resize_premultiplied(values, sample) if mixes else np.asarray(sample(values))
    if result not in TOP:
        return values
    values *= TOP[result] / TOP[dtype]
    rounded = np.clip(np.rint(values), 0, TOP[result]).astype(result)
    if mixes:
        rounded[..., :-1] *= rounded[..., -1:] != 0
    return rounded


def resize_like(pixels: np.ndarray[Any, Any], like: Convention, **arguments: Any) -> np.ndarray[Any, Any]:
    """Resize an image as another library resizes an array of its pixels, in which alpha is a band among others.

    What comes out as floats is brought back to the dtype of the pixels: from [0, 1] where the library scales to that,
    and rounded once, half to even.
    """
    sample = Resampler.resize(axes=(0, 1), like=like, **arguments)
    values, dtype = np.asarray(sample(pixels)), pixels.dtype
    if values.dtype == dtype:
        return values
    values = values / unit_of(sample.plan(pixels.shape, dtype).before)
    return (np.clip(np.rint(values), 0, TOP[dtype.name]) if dtype.name in TOP else values).astype(dtype)


def _mixes(alpha: bool, method: str | None) -> bool:
    """Whether pixels of different alpha are added: all methods but nearest, which copies."""
    return alpha and method != "nearest"


def _resize_premultiplied(values: Any, sample: Resampler) -> Any:
    """Resize colour·alpha and alpha, and divide; overshoots are in both and cancel, so the range is cut later."""
    values[..., :-1] *= values[..., -1:]
    values = np.asarray(sample(values))
    colours, alphas = values[..., :-1], values[..., -1:]
    np.divide(colours, alphas, out=colours, where=alphas != 0)
    return values
