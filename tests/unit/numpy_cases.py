"""Plans that the tests of the NumPy backend run."""

from __future__ import annotations

from typing import Any

import numpy as np

from anyinterp import Resampler
from anyinterp.backend import ArraySpec
from anyinterp.backends.numpy import NumpyBackend
from anyinterp.plan import Plan

from .executors import PLANS, SHAPE, resizing

SUMS = {
    **PLANS,
    "halves and thirds": resizing(shape=(12, 9), method="area"),
    "three axes": resizing(shape=(5, 33, 61)),
    "region": resizing(shape=(30, 30), region=[(3.5, 20.25), (-4, 60)]),
    "wrapped": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)], method="cubic"),
    "many turns": resizing(shape=(31, 9), boundary="wrap", region=[(-70, 95), (-100, 100)], antialias=False),
    "reflected": resizing(shape=(31, 50), boundary="reflect", region=[(-9, 17), (20, 70)]),
    "filled": resizing(shape=(31, 50), boundary="constant", fill_value=-3.0, region=[(-9, 17), None]),
    "mixed, filled": resizing(
        shape=(31, 50), method=("nearest", "linear"), boundary="constant", fill_value=2.0, region=[(-30, 45), (-3, 30)]
    ),
    "adjoint, doubled": resizing(shape=(48, 54)).adjoint(),
    "adjoint, wrapped": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)]).adjoint(),
    "wrapped part": resizing(shape=(31, 50), boundary="wrap", region=[(-9, 17), (20, 70)]).restrict(-1, 20, 30)[0],
}
COPIES = {
    "smaller": resizing(shape=(7, 11), method="nearest"),
    "halved": resizing(shape=(12, 9), method="nearest"),
    "doubled": resizing(shape=(48, 81), method="nearest"),
    "enlarged": resizing(shape=(90, 77), method="nearest"),
    "first axes": resizing(shape=(5, 9), axes=(0, 1), method="nearest"),
    "wrapped": resizing(shape=(31, 50), method="nearest", boundary="wrap", region=[(-90, 17), (20, 70)]),
    "filled": resizing(shape=(31, 50), method="nearest", boundary="constant", fill_value=7, region=[(-9, 17), (1, 50)]),
    "filled with NaN": resizing(
        shape=(31, 50), method="nearest", boundary="constant", fill_value=np.nan, region=[(-9, 17), (1, 50)]
    ),
    "part": resizing(shape=(90, 77), method="nearest").restrict(-1, 5, 60)[0],
}
FIXED = {
    f"{mode}, antialias={antialias}, {size}": Resampler.interpolate(
        size=size, mode=mode, antialias=antialias, dtype="uint8"
    ).plan(SHAPE, "uint8")
    for mode in ("bilinear", "bicubic")
    for antialias in (False, True)
    for size in ((3, 5), (20, 70))
}


def lowered(plan: Plan, kind: ArraySpec) -> Any:
    return NumpyBackend().lower(plan, kind)
