"""Make the README's table of what other libraries do, by calling them.

Run ``python docs/peers.py`` where all of `PEERS` are installed; it prints the table in Markdown. Each row is
one check and each column one way of calling; a call that raises, or whose result fails the check, is a "no".
"""

from __future__ import annotations

import importlib
import importlib.metadata
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

# Column: module that is called, distribution whose version is named.
PEERS = {
    "anyinterp": ("anyinterp", "anyinterp"),
    "torch": ("torch", "torch"),
    "JAX": ("jax", "jax"),
    "OpenCV": ("cv2", "opencv-python-headless"),
    "scikit-image": ("skimage.transform", "scikit-image"),
    "SciPy": ("scipy.ndimage", "scipy"),
    "resampler": ("resampler", "resampler"),
}

Call = Callable[[Any, tuple[int, ...], str], Any]  # array, shape, one of: nearest, plain (no antialias), linear, cubic


def anyinterp(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call `anyinterp.resize`."""
    module = importlib.import_module("anyinterp")
    if method == "plain":
        return module.resize(x, shape, method="linear", antialias=False)
    return module.resize(x, shape, method=method)


def torch(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``torch.nn.functional.interpolate``."""
    module = importlib.import_module("torch")
    rank = len(shape)
    linear = {1: "linear", 2: "bilinear", 3: "trilinear"}[rank]
    mode = {"nearest": "nearest-exact", "plain": linear, "linear": linear, "cubic": "bicubic"}[method]
    smooth = method == "linear" and rank > 1
    x = module.as_tensor(x)[None, None]
    return module.nn.functional.interpolate(x, size=shape, mode=mode, antialias=smooth)[0, 0]


def jax(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``jax.image.resize``."""
    module = importlib.import_module("jax")
    name = "linear" if method == "plain" else method
    return module.image.resize(module.numpy.asarray(x), shape, name, antialias=method != "plain")


def opencv(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``cv2.resize``."""
    module = importlib.import_module("cv2")
    names = {"nearest": "NEAREST_EXACT", "plain": "LINEAR", "linear": "AREA", "cubic": "CUBIC"}
    flag = getattr(module, f"INTER_{names[method]}")
    if len(shape) == 1:
        return module.resize(x[None], (shape[0], 1), interpolation=flag)[0]
    return module.resize(x, shape[::-1], interpolation=flag).reshape(shape)


def skimage(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``skimage.transform.resize``."""
    module = importlib.import_module("skimage.transform")
    order = {"nearest": 0, "plain": 1, "linear": 1, "cubic": 3}[method]
    smooth = method == "linear"
    return module.resize(x, shape, order=order, mode="edge", anti_aliasing=smooth, preserve_range=True)


def scipy(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``scipy.ndimage.zoom``."""
    module = importlib.import_module("scipy.ndimage")
    order = {"nearest": 0, "plain": 1, "linear": 1, "cubic": 3}[method]
    zoom = [m / n for m, n in zip(shape, x.shape, strict=True)]
    return module.zoom(x, zoom, order=order, mode="nearest", grid_mode=True)


def resampler(x: Any, shape: tuple[int, ...], method: str) -> Any:
    """Call ``resampler.resize``."""
    module = importlib.import_module("resampler")
    name = {"nearest": "impulse", "plain": "triangle", "linear": "triangle", "cubic": "cubic"}[method]
    return module.resize(x, shape, filter=name, gamma="identity")


CALLS: dict[str, Call] = {
    "anyinterp": anyinterp,
    "torch": torch,
    "JAX": jax,
    "OpenCV": opencv,
    "scikit-image": skimage,
    "SciPy": scipy,
    "resampler": resampler,
}


def keeps_library(call: Call) -> bool:
    """NumPy, torch, JAX and Dask arrays come back as what they were."""
    x = np.ones((8, 8), np.float32)
    made = [
        x,
        importlib.import_module("torch").from_numpy(x),
        importlib.import_module("jax.numpy").asarray(x),
        importlib.import_module("dask.array").from_array(x, chunks=4),
    ]
    return all(isinstance(call(array, (4, 4), "linear"), type(array)) for array in made)


def keeps_integers(call: Call) -> bool:
    """Integers of 8 to 64 bits and bool come back as such."""
    names = ("bool", "int8", "uint16", "int32", "int64")
    return all(np.asarray(call(np.ones((8, 8), name), (4, 4), "linear")).dtype == name for name in names)


def saturates(call: Call) -> bool:
    """The result for uint8 is that for float64, cut off at 0 and 255 and rounded to nearest."""
    x = np.kron(np.eye(4), np.full((4, 4), 255.0))
    wanted = np.clip(np.asarray(call(x, (24, 24), "cubic")), 0, 255)
    found = np.asarray(call(x.astype(np.uint8), (24, 24), "cubic"))
    return found.dtype == np.uint8 and bool(np.abs(found - wanted).max() <= 0.5 + 2.0**-10)


def rounds_half_once(call: Call) -> bool:
    """A float16 mean of many samples is as good as float16 can say it."""
    x = np.random.default_rng(0).random((512, 512)).astype(np.float16)
    found = np.asarray(call(x, (4, 4), "linear"))
    wanted = np.asarray(call(x.astype(np.float32), (4, 4), "linear"), np.float64)
    return found.dtype == np.float16 and bool((np.abs(found - wanted) <= 0.51 * np.spacing(found)).all())


def smooths_volumes(call: Call) -> bool:
    """Noise in a volume is averaged when that shrinks by 4, not picked."""
    x = np.random.default_rng(0).normal(size=(32, 32, 32)).astype(np.float32)
    found = np.asarray(call(x, (8, 8, 8), "linear"))
    return found.shape == (8, 8, 8) and bool(found.std() < 0.2)


def keeps_complex(call: Call) -> bool:
    """Both parts of complex numbers are resized."""
    x = np.arange(64.0).reshape(8, 8).astype(np.complex64)
    found = np.asarray(call(x * (1 + 2j), (4, 4), "linear"))
    return np.allclose(found, np.asarray(call(x, (4, 4), "linear")) * (1 + 2j))


def confines_infinity(call: Call) -> bool:
    """One infinite sample changes only the outputs with a weight for it, and makes no NaN."""
    x = np.zeros((8, 8), np.float32)
    x[4, 4] = np.inf
    touched = np.abs((np.arange(24) + 0.5) / 3 - 0.5 - 4) < 1 - 1e-9
    wanted = np.where(np.outer(touched, touched), np.inf, 0)
    return np.array_equal(np.asarray(call(x, (24, 24), "plain")), wanted)


def breaks_ties_alike(call: Call) -> bool:
    """Where two samples are equally near, nearest takes always the upper or always the lower one."""
    up = []
    x = np.arange(62, dtype=np.float32)
    for m in range(1, 128, 2):
        found = np.asarray(call(x, (m,), "nearest"))
        upper, rest = np.divmod((2 * np.arange(m) + 1) * 62, 2 * m)
        up += (found == upper)[rest == 0].tolist()
    return all(up) or not any(up)


CHECKS = {
    "NumPy, torch, JAX and Dask arrays in, the same kind out": keeps_library,
    "8- to 64-bit integers and bool keep their dtype": keeps_integers,
    "uint8 gives the float result, rounded and cut off": saturates,
    "float16 is summed in float32 and rounded once": rounds_half_once,
    "antialiased volumes (3 axes)": smooths_volumes,
    "complex numbers": keeps_complex,
    "an Inf reaches only the outputs that weigh it": confines_infinity,
    "nearest breaks every tie the same way": breaks_ties_alike,
}


def passes(check: Callable[[Call], bool], call: Call) -> bool:
    """Whether a library passes; refusing counts as no."""
    try:
        return bool(check(call))
    except Exception:  # whatever a library raises for what it does not do
        return False


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    versions = [f"{name} {importlib.metadata.version(PEERS[name][1])}" for name in PEERS if name != "anyinterp"]
    rows = [["", "anyinterp", *versions], ["---"] * (len(PEERS) + 1)]
    rows += [
        [words, *("yes" if passes(check, call) else "–" for call in CALLS.values())] for words, check in CHECKS.items()
    ]
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    main()
