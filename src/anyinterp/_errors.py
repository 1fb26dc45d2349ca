"""Errors and warnings of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["AnyinterpError", "BackendError", "BackendLoadWarning", "UnsupportedArrayError", "suggestion"]


class AnyinterpError(Exception):
    """Base of the errors that only this library raises."""

    __module__ = "anyinterp"  # where it is public


class UnsupportedArrayError(AnyinterpError, TypeError):
    """The input is not an array that can be resampled, or its dtype is not."""

    __module__ = "anyinterp"  # where it is public


class BackendError(AnyinterpError, ValueError):
    """``backend=`` names no backend, or the one named declined."""

    __module__ = "anyinterp"  # where it is public


class BackendLoadWarning(UserWarning):
    """An installed backend could not be loaded; the next one is used."""

    __module__ = "anyinterp"  # where it is public


# Words of other libraries for what is meant here.
_SYNONYMS = {
    "bicubic": "cubic",
    "bilinear": "linear",
    "border": "clamp",
    "circular": "wrap",
    "cv": "opencv",
    "cv2": "opencv",
    "edge": "clamp",
    "grid-constant": "constant",
    "grid-mirror": "symmetric",
    "grid-wrap": "wrap",
    "imresize": "matlab",
    "lanczos": "lanczos3",
    "mirror": "reflect",
    "mode": "method",
    "ndimage": "scipy",
    "nearest": "clamp",  # where it is no method: a boundary
    "onnxruntime": "onnx",
    "periodic": "wrap",
    "PIL": "pillow",
    "pil": "pillow",
    "Pillow": "pillow",
    "pytorch": "torch",
    "replicate": "clamp",
    "ResizeRight": "resize_right",
    "scale_factor": "scale",
    "scikit-image": "skimage",
    "shape": "size",
    "size": "shape",
    "tf": "tensorflow",
    "torchvision": "torch",
    "trilinear": "linear",
    "zeros": "constant",
}


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """`` (did you mean …?)`` for the allowed word that means the same or is spelt alike, or nothing."""
    import difflib  # only needed when something went wrong

    names = list(allowed)
    close = [_SYNONYMS[word]] if _SYNONYMS.get(word) in names else difflib.get_close_matches(word, names, 1)
    return f" (did you mean {close[0]!r}?)" if close else ""
