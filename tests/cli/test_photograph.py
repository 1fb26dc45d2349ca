"""The README's first command, and what `explain` says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

import anyinterp

PHOTOGRAPH = Path(__file__).parents[2] / "examples" / "astronaut.png"


def test_the_photograph_gets_its_size(run, tmp_path):
    assert run("resize", PHOTOGRAPH, "small.png", "--size", "128x128") == (0, "", "")
    pixels = np.asarray(Image.open(PHOTOGRAPH))
    with Image.open(tmp_path / "small.png") as small:
        np.testing.assert_array_equal(small, anyinterp.resize(pixels, (128, 128), axes=(0, 1)))


def test_explain_says_what_resize_does(run):
    pixels = np.asarray(Image.open(PHOTOGRAPH))
    expected = f"{anyinterp.explain(pixels, shape=(128, 128), axes=(0, 1))}\n"
    assert run("explain", PHOTOGRAPH, "--size", "128x128").out == expected
    assert run("explain", "512x512x3:uint8", "--size", "128x128", "--axes", "0,1").out == expected


def test_explain_shows_the_floats_of_a_transparent_picture(run, save, noise):
    save("a.png", noise(4, 4, 4))
    assert "(4, 4, 4) float32" in run("explain", "a.png", "--scale", "2").out
    assert "(4, 4, 4) uint8" in run("explain", "a.png", "--scale", "2", "--method", "nearest").out
