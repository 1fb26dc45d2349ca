"""What the calls of a case are named, and in which order they stand in tables."""

from __future__ import annotations

OURS, READY, PURE, GENERIC = "anyinterp", "anyinterp, out=", "anyinterp, pure NumPy", "anyinterp generic"
OWN = (OURS, READY, PURE, GENERIC)
FLOOR = "memcpy"
PEERS = ("torch", "OpenCV", "Pillow", "resampler", "SciPy", "scikit-image")
# On one thread only: the executor for any library is not tuned, and these two use no threads.
ONE_THREAD = (GENERIC, "SciPy", "scikit-image")
