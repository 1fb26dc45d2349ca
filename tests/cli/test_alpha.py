"""The colour of transparent pixels does not show."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import anyinterp

TOPS = {"uint8": 255, "uint16": 65535}


@pytest.mark.parametrize("dtype", TOPS)
def test_transparent_colours_do_not_bleed(run, save, load, tmp_path, dtype):
    top = TOPS[dtype]
    save("a.png", np.array([[[top, 0, 7, top], [0, top, 9, 0]]], dtype))
    run("resize", "a.png", "b.png", "--size", "1x1", "--method", "area")
    np.testing.assert_array_equal(load(tmp_path / "b.png"), [[[top, 0, 7, (top + 1) // 2]]])


@pytest.mark.parametrize("dtype", TOPS)
@pytest.mark.parametrize("bands", [2, 4], ids=["grey", "colour"])
def test_mixed_colours_are_rounded_once(run, noise, save, load, tmp_path, dtype, bands):
    pixels = noise(8, 8, bands, dtype=dtype)
    save("a.png", pixels)
    run("resize", "a.png", "b.png", "--scale", "0.5", "--method", "area")
    np.testing.assert_array_equal(load(tmp_path / "b.png"), halved(pixels))


def halved(pixels: np.ndarray) -> np.ndarray:
    """Return the mean of 2×2 pixels, weighted with alpha, in rational numbers; round() is half to even."""
    blocks = pixels.reshape(pixels.shape[0] // 2, 2, -1, 2, pixels.shape[2]).swapaxes(1, 2)
    result = np.zeros((*blocks.shape[:2], pixels.shape[2]), pixels.dtype)
    for place in np.ndindex(*result.shape[:2]):
        block = blocks[place].reshape(4, -1).tolist()
        alpha = sum(pixel[-1] for pixel in block)
        colours = [round(Fraction(sum(p[band] * p[-1] for p in block), alpha)) for band in range(len(block[0]) - 1)]
        result[place] = [*colours, round(Fraction(alpha, 4))]
    return result


def test_opaque_pictures_come_out_as_without_alpha(run, noise, save, load, tmp_path):
    pixels = noise(8, 8, 4)
    pixels[..., 3] = 255
    save("a.png", pixels)
    run("resize", "a.png", "b.png", "--scale", "0.5", "--method", "area")
    result = load(tmp_path / "b.png")
    assert (result[..., 3] == 255).all()
    expected = anyinterp.resize(pixels[..., :3], scale=0.5, axes=(0, 1), method="area")
    np.testing.assert_array_equal(result[..., :3], expected)


def test_where_nothing_is_left_colours_are_zero(run, save, load, tmp_path):
    save("a.png", np.full((4, 4, 4), (10, 20, 30, 0), np.uint8))
    run("resize", "a.png", "b.png", "--scale", "0.5")
    assert not load(tmp_path / "b.png").any()


def test_nearest_copies_transparent_pixels_too(run, noise, save, load, tmp_path):
    pixels = noise(6, 6, 4)
    pixels[::2, ..., 3] = 0
    save("a.png", pixels)
    run("resize", "a.png", "b.png", "--scale", "2", "--method", "nearest")
    np.testing.assert_array_equal(load(tmp_path / "b.png"), pixels.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("method", ["cubic", "lanczos3"])
def test_overshooting_kernels_keep_the_colour(run, save, load, tmp_path, method):
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, 4:] = (240, 100, 0, 255)
    save("a.png", pixels)
    run("resize", "a.png", "b.png", "--scale", "2", "--method", method)
    result = load(tmp_path / "b.png")
    assert (result[:, :2] == 0).all()
    assert (result[:, -2:] == (240, 100, 0, 255)).all()
    assert (result[result[..., 3] > 0][:, :3] == (240, 100, 0)).all()  # one colour went in
