"""For networks of torch: modules and a transform, with the numbers of `anyinterp.interpolate`.

Importing this also makes the operators known that exported programs are made of.
"""

from anyinterp.torch import operators as _operators  # noqa: F401
from anyinterp.torch.modules import Interpolate, Upsample
from anyinterp.torch.transforms import Resize

__all__ = ["Interpolate", "Resize", "Upsample"]
