"""Transforms of images, in the manner of ``torchvision.transforms.v2``, which is not needed."""

from __future__ import annotations

from typing import Any

import torch

from anyinterp import interpolate
from anyinterp.checks import choice, flag, one_or_more, positive_int

__all__ = ["Resize"]

INTERPOLATIONS = ("nearest", "nearest-exact", "bilinear", "bicubic", "lanczos")


class Resize(torch.nn.Module):  # type: ignore[misc]
    """Resize the last two axes of an image or a batch; the dtype stays.

    Parameters
    ----------
    size : int, sequence of int, or None
        (height, width); or one number for the shorter side, with the ratio of the sides kept. None: `max_size` alone
        decides.
    interpolation : str
        ``"nearest"``, ``"nearest-exact"``, ``"bilinear"``, ``"bicubic"`` or ``"lanczos"``, or torchvision's
        ``InterpolationMode`` of that name.
    max_size : int, optional
        Greatest length of the longer side, where one number is given for the shorter; with ``size=None`` its length.
    antialias : bool
        Widen the kernel when shrinking. Without meaning for the nearest ones.

    Notes
    -----
    With one number s for the shorter of two sides a ≤ b, they become s and ⌊s·b/a⌋; if that exceeds `max_size` m, they
    become ⌊m·s/⌊s·b/a⌋⌋ and m. uint8 is resized in torch's own integer arithmetic, to the bit. Boxes and masks are
    not looked for: the transform is for tensors.

    Examples
    --------
    >>> import torch
    >>> from anyinterp.torch import Resize
    >>> Resize(224)(torch.zeros(3, 480, 640, dtype=torch.uint8)).shape
    torch.Size([3, 224, 298])
    >>> Resize((32, 64), interpolation="bicubic")
    Resize(size=(32, 64), interpolation='bicubic', antialias=True)
    """

    def __init__(
        self, size: Any, interpolation: Any = "bilinear", max_size: int | None = None, antialias: bool = True
    ) -> None:
        super().__init__()
        sides = () if size is None else one_or_more("size", size, positive_int)
        self.size = sides if isinstance(sides, tuple) else (sides,)
        self.interpolation = choice("interpolation", getattr(interpolation, "value", interpolation), INTERPOLATIONS)
        self.max_size = None if max_size is None else positive_int("max_size", max_size)
        self.antialias = bool(flag("antialias", antialias, none=False))
        if len(self.size) > 2:
            raise ValueError(f"size: expected one number, or two for height and width; got {size!r}")
        if (max_size is None and size is None) or (max_size is not None and len(self.size) == 2):
            raise ValueError(f"max_size: goes with one number for size, or stands for it; got {size!r}, {max_size!r}")
        if self.max_size is not None and self.size and self.max_size <= self.size[0]:
            raise ValueError(f"max_size: expected more than size, {self.size[0]}; got {max_size!r}")

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Resize a tensor of shape (…, height, width)."""
        if not isinstance(image, torch.Tensor):
            raise TypeError(f"image: expected a tensor; got {type(image).__module__}.{type(image).__qualname__}")
        if image.ndim < 2:
            raise ValueError(f"image: expected at least 2 dimensions (…, height, width); got {tuple(image.shape)}")
        batch = _batch(image)
        resized = interpolate(
            batch,
            self._sides(*image.shape[-2:]),
            mode=self.interpolation,
            antialias=self.antialias and not self.interpolation.startswith("nearest"),
            dtype=image.dtype,
        )
        return resized.reshape(*image.shape[:-2], *resized.shape[-2:])

    def _sides(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of the result."""
        if len(self.size) == 2:
            return self.size
        short, long = (height, width) if height <= width else (width, height)
        if not short:
            raise ValueError(f"image: height and width are {height} and {width}; each needs at least one sample")
        new = self._short_and_long(short, long)
        return new if height <= width else new[::-1]

    def _short_and_long(self, short: int, long: int) -> tuple[int, int]:
        if not self.size:
            assert self.max_size is not None
            return self.max_size * short // long, self.max_size
        stretched = self.size[0] * long // short
        if self.max_size is None or stretched <= self.max_size:
            return self.size[0], stretched
        return self.max_size * self.size[0] // stretched, self.max_size

    def extra_repr(self) -> str:
        """The arguments."""
        size = self.size if len(self.size) == 2 else self.size[0] if self.size else None
        limit = "" if self.max_size is None else f"max_size={self.max_size}, "
        return f"size={size}, interpolation={self.interpolation!r}, {limit}antialias={self.antialias}"


def _batch(image: torch.Tensor) -> torch.Tensor:
    """View of four axes; channels that lie last stay so, for which torch looks at the batch's stride as well."""
    if image.ndim == 3 and not image.is_contiguous():
        return image.movedim(0, -1)[None].movedim(-1, 1)
    return image[(None,) * (4 - image.ndim)] if image.ndim < 4 else image.flatten(0, -4)
