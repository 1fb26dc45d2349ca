"""Running the program in this process, and files for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import pyvips
from PIL import Image

from anyinterp.cli import main


class Outcome(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run the program in an empty folder; what libraries in C print is caught as well."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Outcome:
        code = main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return call


@pytest.fixture
def noise() -> Callable[..., np.ndarray]:
    """Make random pixels of a shape and dtype, over the whole range."""

    def make(*shape: int, dtype: str = "uint8") -> np.ndarray:
        return np.random.default_rng(20).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)

    return make


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Write pixels to a file: 8 bits with Pillow, 16 bits with libvips (Pillow has no 16-bit colour)."""

    def write(name: str, pixels: np.ndarray, **options: object) -> Path:
        path = tmp_path / name
        if pixels.dtype == np.uint8:
            Image.fromarray(pixels).save(path, **options)
        else:
            space = "grey16" if pixels.ndim == 2 or pixels.shape[2] < 3 else "rgb16"
            pyvips.Image.new_from_array(pixels, interpretation=space).write_to_file(str(path))
        return path

    return write


@pytest.fixture
def load() -> Callable[[Path], np.ndarray]:
    """Read the pixels of a file as they are stored."""
    return lambda path: pyvips.Image.new_from_buffer(path.read_bytes(), "").numpy()
