"""`anyinterp.interpolate` as a module of a network."""

from __future__ import annotations

from typing import Any

import torch

from anyinterp import Resampler, interpolate

__all__ = ["Interpolate", "Upsample"]

_DEFAULTS = {"mode": "nearest", "antialias": False}


class Interpolate(torch.nn.Module):  # type: ignore[misc]
    """Resample the spatial axes of the input, as `anyinterp.interpolate` does.

    The arguments are those of the function, are checked when the module is made, and are its attributes. It has no
    parameters and no state; it can be exported, pickled and copied.

    Parameters
    ----------
    size, scale_factor, mode, align_corners, recompute_scale_factor, antialias, dtype, backend
        As of `anyinterp.interpolate`.

    Examples
    --------
    >>> import torch
    >>> from anyinterp.torch import Interpolate
    >>> half = Interpolate(scale_factor=0.5, mode="bilinear", antialias=True)
    >>> half
    Interpolate(scale_factor=0.5, mode='bilinear', antialias=True)
    >>> half(torch.ones(1, 3, 8, 8)).shape
    torch.Size([1, 3, 4, 4])
    """

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
        antialias: bool = False,
        *,
        dtype: Any = None,
        backend: str | None = None,
    ) -> None:
        super().__init__()
        self.size = size
        self.scale_factor = scale_factor
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor
        self.antialias = antialias
        self.dtype = dtype
        self.backend = backend
        Resampler.interpolate(**self._arguments)

    @property
    def _arguments(self) -> dict[str, Any]:
        return {
            "size": self.size,
            "scale_factor": self.scale_factor,
            "mode": self.mode,
            "align_corners": self.align_corners,
            "recompute_scale_factor": self.recompute_scale_factor,
            "antialias": self.antialias,
            "dtype": self.dtype,
            "backend": self.backend,
        }

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Resample a tensor of shape (N, C, spatial …)."""
        return interpolate(input, **self._arguments)

    def extra_repr(self) -> str:
        """The arguments that are not the defaults, but the mode always."""
        given = {name: value for name, value in self._arguments.items() if repr(value) != repr(_DEFAULTS.get(name))}
        order = [name for name in self._arguments if name in given or name == "mode"]
        return ", ".join(f"{name}={self._arguments[name]!r}" for name in order)


class Upsample(Interpolate):
    """``torch.nn.Upsample`` with the numbers of `anyinterp.interpolate`.

    Parameters
    ----------
    size, scale_factor, mode, align_corners, recompute_scale_factor
        As of ``torch.nn.Upsample``.

    Examples
    --------
    >>> from anyinterp.torch import Upsample
    >>> Upsample(scale_factor=2)
    Upsample(scale_factor=2, mode='nearest')
    """

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__(size, scale_factor, mode, align_corners, recompute_scale_factor)
