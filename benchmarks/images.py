"""Cases of images: one plane after the other, as models have them, or pixel after pixel, as files do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain, cycle
from typing import Any, Literal

import cv2
import numpy as np
import resampler
import skimage.transform
import torch
from case import BYTE, COPY, FLOAT, HALF, Array, Call, Case, own
from names import PURE, READY
from PIL import Image
from scipy import ndimage

import anyinterp

F = torch.nn.functional
Size = tuple[int, int]
SMOOTH = {"bilinear": "triangle", "bicubic": "cubic"}  # in resampler's words
KERNELS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "area": Image.Resampling.BOX,
    "nearest-exact": Image.Resampling.NEAREST,
}
FLAGS = {
    "bilinear": cv2.INTER_LINEAR,
    "bicubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "nearest": cv2.INTER_NEAREST,
}


def _first(y: Any) -> Array:
    """Image of shape (height, width, channels) from (1, channels, height, width)."""
    return np.asarray(y)[0].transpose(1, 2, 0)


def _planes(y: Any) -> Array:
    """The inverse of `_first`."""
    return np.asarray(y).transpose(2, 0, 1)[None]


def _stacked(shape: tuple[int, ...]) -> Callable[[Any], Array]:
    return lambda made: np.stack([np.asarray(plane) for plane in made]).reshape(shape)


def planar(x: Array, size: Size, mode: str, antialias: bool = False) -> Case:
    """Batches of planes. Others than torch get one image as HWC, or else plane by plane; Pillow always the latter."""
    arguments: dict[str, Any] = {"size": size, "mode": mode, "antialias": antialias}
    calls = own(partial(anyinterp.interpolate, x, **arguments))
    shape = (*x.shape[:2], *size)
    if x.dtype != np.float16 or not antialias:
        tensor, aligned = torch.from_numpy(x), {"align_corners": False} if mode in SMOOTH else {}
        calls["torch"] = Call(lambda: F.interpolate(tensor, **arguments, **aligned))
    if x.dtype == np.float32:
        calls |= _opencv(x, size, mode, antialias) | _pillow(x, size, mode, antialias)
        if len(x) == 1 and (antialias or (mode == "bilinear" and size[0] > x.shape[2])):
            pixels = np.ascontiguousarray(_first(x))
            smooth = partial(resampler.resize, pixels, size, filter=SMOOTH[mode], boundary="natural")
            calls["resampler"] = Call(smooth, _planes)
        if mode == "bilinear" and not antialias:
            zoom = (1, 1, *(m / n for m, n in zip(size, x.shape[2:], strict=True)))
            calls["SciPy"] = Call(lambda: ndimage.zoom(x, zoom, order=1, mode="nearest", grid_mode=True))
            resize = skimage.transform.resize
            calls["scikit-image"] = Call(lambda: resize(x, shape, order=1, mode="edge", anti_aliasing=False))
    return Case(x, COPY if mode.startswith("nearest") else HALF if x.dtype == np.float16 else FLOAT, calls)


def _halves(x: Array, size: Size, mode: str) -> bool:
    """Whether torch's area is what other libraries mean by it: whole blocks."""
    return mode != "area" or all(n % m == 0 for n, m in zip(x.shape[2:], size, strict=True))


def _opencv(x: Array, size: Size, mode: str, antialias: bool) -> dict[str, Call]:
    """It has no antialias. torch's nearest is its INTER_NEAREST."""
    if antialias or mode not in FLAGS or not _halves(x, size, mode):
        return {}
    resize = partial(cv2.resize, dsize=size[::-1], interpolation=FLAGS[mode])
    if x.shape[:2] == (1, 3):
        pixels = np.ascontiguousarray(_first(x))
        return {"OpenCV": Call(lambda: resize(pixels), _planes)}
    planes = list(x.reshape(-1, *x.shape[2:]))
    return {"OpenCV": Call(lambda: [resize(plane) for plane in planes], _stacked((*x.shape[:2], *size)))}


def _pillow(x: Array, size: Size, mode: str, antialias: bool) -> dict[str, Call]:
    """It always has antialias. Its nearest is nearest-exact."""
    enlarges = mode == "bilinear" and size[0] > x.shape[2]
    if not (antialias or enlarges or mode in ("area", "nearest-exact")) or not _halves(x, size, mode):
        return {}
    images = [Image.fromarray(plane) for plane in x.reshape(-1, *x.shape[2:])]
    kernel, turned = KERNELS[mode], size[::-1]
    return {"Pillow": Call(lambda: [image.resize(turned, kernel) for image in images], _stacked((*x.shape[:2], *size)))}


def coverage(x: Array, size: Size) -> Case:
    """HWC, mean over the exact area."""
    calls = own(partial(anyinterp.resize, x, size, axes=(0, 1), method="area"))
    calls["OpenCV"] = Call(lambda: cv2.resize(x, size[::-1], interpolation=cv2.INTER_AREA))
    calls["scikit-image"] = Call(lambda: skimage.transform.resize_local_mean(x, size, channel_axis=-1))
    return Case(x, FLOAT if x.dtype == np.float32 else BYTE, calls)


def pixels(x: Array, size: Size, mode: str, antialias: bool = False) -> Case:
    """HWC. torch gets the channels-last view that it is fastest on."""
    method = {"bilinear": "linear", "bicubic": "cubic"}[mode]
    calls = own(partial(anyinterp.resize, x, size, axes=(0, 1), method=method, antialias=antialias))
    enlarges = size[0] > x.shape[0]
    if x.dtype != np.uint16:
        tensor = torch.from_numpy(x).permute(2, 0, 1)[None]
        calls["torch"] = Call(lambda: F.interpolate(tensor, size=size, mode=mode, antialias=antialias), _first)
    if not antialias:
        calls["OpenCV"] = Call(lambda: cv2.resize(x, size[::-1], interpolation=cv2.INTER_LINEAR))
    if x.dtype == np.uint8 and (antialias or enlarges):
        image = Image.fromarray(x)
        calls["Pillow"] = Call(lambda: image.resize(size[::-1], KERNELS[mode]))
    if antialias or enlarges:
        linear: dict[str, Any] = {} if x.dtype == np.float32 else {"gamma": "identity"}
        smooth = partial(resampler.resize, x, size, filter=SMOOTH[mode], boundary="natural", **linear)
        calls["resampler"] = Call(smooth)
    return Case(x, FLOAT if x.dtype == np.float32 else BYTE, calls)


def batch_last(x: Array, size: Size) -> Case:
    """NHWC, bilinear. torch gets a channels-last tensor, OpenCV the images one by one."""
    calls = own(partial(anyinterp.resize, x, size, axes=(1, 2), antialias=False))
    tensor = torch.from_numpy(x).permute(0, 3, 1, 2)
    calls["torch"] = Call(
        lambda: F.interpolate(tensor, size=size, mode="bilinear"), lambda y: np.asarray(y).transpose(0, 2, 3, 1)
    )
    calls["OpenCV"] = Call(
        lambda: [cv2.resize(image, size[::-1], interpolation=cv2.INTER_LINEAR) for image in x],
        _stacked((len(x), *size, x.shape[-1])),
    )
    return Case(x, FLOAT, calls)


def copies(x: Array, size: Size, mode: str) -> Case:
    """uint8 HWC, samples copied. torch's nearest is OpenCV's, nearest-exact Pillow's."""
    planes = x.transpose(2, 0, 1)[None]
    tensor = torch.from_numpy(x).permute(2, 0, 1)[None]
    calls = own(partial(anyinterp.interpolate, planes, size=size, mode=mode, dtype="uint8"), _first)
    calls["torch"] = Call(lambda: F.interpolate(tensor, size=size, mode=mode), _first)
    if mode == "nearest":
        calls["OpenCV"] = Call(lambda: cv2.resize(x, size[::-1], interpolation=cv2.INTER_NEAREST))
    else:
        image = Image.fromarray(x)
        calls["Pillow"] = Call(lambda: image.resize(size[::-1], Image.Resampling.NEAREST))
    return Case(x, COPY, calls)


def imitated(x: Array, size: Size, library: str, mode: Literal["bilinear", "bicubic"]) -> Case:
    """uint8 HWC, `like` a library, and that library itself: equal in every sample."""
    if library == "torch":
        like: Any = anyinterp.conventions.torch(mode=mode, antialias=True)
        tensor = torch.from_numpy(x).permute(2, 0, 1)[None]
        theirs = Call(lambda: F.interpolate(tensor, size=size, mode=mode, antialias=True), _first)
    elif library == "Pillow":
        like, image = anyinterp.conventions.pillow(mode), Image.fromarray(x)
        theirs = Call(lambda: image.resize(size[::-1], KERNELS[mode]))
    else:
        like = anyinterp.conventions.opencv("INTER_LINEAR")
        theirs = Call(lambda: cv2.resize(x, size[::-1], interpolation=cv2.INTER_LINEAR))
    calls = own(partial(anyinterp.resize, x, size, axes=(0, 1), like=like))
    return Case(x, COPY, {library: theirs, **calls}).without(READY, PURE)


def changing(images: list[Array], sizes: list[Size]) -> Case:
    """HWC, bilinear: another size in each call, more of them than plans are kept.

    Each library begins elsewhere: whoever comes second must not find in the caches what the first one read.
    """
    turns = [(x, size) for x in images for size in sizes]
    starts = iter(range(0, len(turns), len(turns) // 3))

    def following(resize: Callable[[Array, Size], Any]) -> Callable[[], Any]:
        start = next(starts)
        state = chain(turns[:1], cycle([*turns[start:], *turns[:start]]))  # the first results are compared
        return lambda: resize(*next(state))

    calls = {
        "anyinterp": Call(following(lambda x, size: anyinterp.resize(x, size, axes=(0, 1), antialias=False))),
        "torch": Call(
            following(
                lambda x, size: F.interpolate(torch.from_numpy(x).permute(2, 0, 1)[None], size=size, mode="bilinear")
            ),
            _first,
        ),
        "OpenCV": Call(following(lambda x, size: cv2.resize(x, size[::-1], interpolation=cv2.INTER_LINEAR))),
    }
    return Case(images[0], BYTE if images[0].dtype == "uint8" else FLOAT, calls)
