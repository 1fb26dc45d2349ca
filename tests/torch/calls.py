"""Calls that the tests of tensors make: every mode, shrinking and enlarging."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch

import anyinterp


class Call(NamedTuple):
    """A call of `interpolate`, on inputs of (2, 3, spatial …)."""

    spatial: tuple[int, ...]
    arguments: dict[str, Any]

    def __call__(self, x: torch.Tensor, **more: Any) -> torch.Tensor:
        return anyinterp.interpolate(x, **self.arguments, **more)

    def input(self, dtype: torch.dtype = torch.float64, seed: int = 0, batch: tuple[int, ...] = (2, 3)) -> torch.Tensor:
        """Samples of a dtype, the same for the same seed."""
        values = torch.randn(*batch, *self.spatial, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        return values.to(dtype) if dtype.is_floating_point or dtype.is_complex else (values * 40 + 100).to(dtype)


CALLS = {
    "nearest": Call((4, 5), {"size": (7, 3)}),
    "nearest-exact": Call((4, 5), {"size": (7, 3), "mode": "nearest-exact"}),
    "area": Call((6, 5), {"size": (4, 7), "mode": "area"}),
    "linear": Call((6,), {"scale_factor": 1.7, "mode": "linear"}),
    "bilinear": Call((4, 5), {"size": (7, 3), "mode": "bilinear"}),
    "bilinear, aligned": Call((4, 5), {"size": (7, 3), "mode": "bilinear", "align_corners": True}),
    "bilinear, antialias": Call((6, 5), {"size": (3, 8), "mode": "bilinear", "antialias": True}),
    "bilinear, doubled": Call((4, 5), {"scale_factor": 2, "mode": "bilinear"}),
    "bilinear, one axis": Call((4, 5), {"size": (4, 3), "mode": "bilinear"}),
    "bilinear, nothing": Call((4, 5), {"size": (4, 5), "mode": "bilinear"}),
    "bicubic": Call((4, 5), {"size": (7, 3), "mode": "bicubic"}),
    "bicubic, antialias": Call((6, 5), {"size": (3, 8), "mode": "bicubic", "antialias": True}),
    "lanczos": Call((6, 5), {"size": (3, 8), "mode": "lanczos", "antialias": True}),
    "trilinear": Call((3, 4, 2), {"size": (2, 5, 3), "mode": "trilinear"}),
    "trilinear, antialias": Call((4, 3, 4), {"size": (2, 5, 3), "mode": "trilinear", "antialias": True}),
}
