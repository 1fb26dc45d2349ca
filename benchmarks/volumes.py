"""Cases of volumes and of signals: three axes, and one."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import resampler
import skimage.transform
import torch
from case import FLOAT, Array, Call, Case, own
from scipy import ndimage

import anyinterp


def _channel(y: Any) -> Array:
    return np.asarray(y)[None, None]


def volume(x: Array, size: tuple[int, ...], antialias: bool = False) -> Case:
    """float32 of shape (1, 1, depth, height, width), trilinear."""
    arguments: dict[str, Any] = {"size": size, "mode": "trilinear", "antialias": antialias}
    calls = own(partial(anyinterp.interpolate, x, **arguments))
    tensor, inner = torch.from_numpy(x), x[0, 0]
    smooth = partial(resampler.resize, inner, size, filter="triangle", boundary="natural")
    if not antialias:
        zoom = tuple(m / n for m, n in zip(size, inner.shape, strict=True))
        resize = skimage.transform.resize
        calls["torch"] = Call(lambda: torch.nn.functional.interpolate(tensor, size=size, mode="trilinear"))
        calls["SciPy"] = Call(lambda: ndimage.zoom(inner, zoom, order=1, mode="nearest", grid_mode=True), _channel)
        calls["scikit-image"] = Call(lambda: resize(inner, size, order=1, mode="edge", anti_aliasing=False), _channel)
    if antialias or all(m >= n for m, n in zip(size, inner.shape, strict=True)):
        calls["resampler"] = Call(smooth, _channel)
    return Case(x, FLOAT, calls)


def signal(x: Array, size: int) -> Case:
    """float32 of shape (1, channels, samples), linear. torch's float32 positions have an error."""
    calls = own(partial(anyinterp.interpolate, x, size=size, mode="linear"))
    tensor = torch.from_numpy(x)
    zoom = (1, 1, size / x.shape[-1])
    calls["torch"] = Call(lambda: torch.nn.functional.interpolate(tensor, size=size, mode="linear"))
    calls["SciPy"] = Call(lambda: ndimage.zoom(x, zoom, order=1, mode="nearest", grid_mode=True))
    position = 2 * x.shape[-1] * 2.0**-24  # two roundings, and neighbours differ by at most one
    return Case(x, max(FLOAT, position), calls)
