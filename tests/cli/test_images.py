"""Images keep their bits, colours, profile and the right way up."""

from __future__ import annotations

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms, ImageOps

import anyinterp

ORIENTATION = 274  # the EXIF tag


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("shape", [(9, 14), (9, 14, 3)], ids=["grey", "colour"])
def test_bits_and_bands_are_kept(run, noise, save, load, tmp_path, suffix, dtype, shape):
    pixels = noise(*shape, dtype=dtype)
    save(f"a{suffix}", pixels)
    assert run("resize", f"a{suffix}", f"b{suffix}", "--size", "5x20").code == 0
    result = load(tmp_path / f"b{suffix}")
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, anyinterp.resize(pixels, (5, 20), axes=(0, 1)))


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_lossy_files_hold_the_resized_pixels(run, noise, save, load, tmp_path, suffix):
    path = save(f"a{suffix}", noise(20, 30, 3), quality=95)
    assert run("resize", f"a{suffix}", f"b{suffix}", "--scale", "0.5").code == 0
    expected = pyvips.Image.new_from_array(anyinterp.resize(load(path), scale=0.5, axes=(0, 1)), interpretation="srgb")
    expected.write_to_file(str(tmp_path / f"c{suffix}"), Q=90)
    np.testing.assert_array_equal(load(tmp_path / f"b{suffix}"), load(tmp_path / f"c{suffix}"))


def test_formats_can_be_changed(run, noise, save, load, tmp_path):
    pixels = noise(6, 8, 3)
    save("a.png", pixels)
    assert run("resize", "a.png", "b.tiff", "--size", "6x8").code == 0
    np.testing.assert_array_equal(load(tmp_path / "b.tiff"), pixels)


def test_quality_is_used(run, noise, save, tmp_path):
    save("a.png", noise(40, 40, 3))
    run("resize", "a.png", "low.jpg", "--scale", "1", "--quality", "10")
    run("resize", "a.png", "high.jpg", "--scale", "1", "--quality", "95")
    assert (tmp_path / "low.jpg").stat().st_size * 2 < (tmp_path / "high.jpg").stat().st_size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_and_reset(run, noise, save, tmp_path, orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    path = save("a.png", noise(6, 10, 3), exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(path)))
    assert run("resize", "a.png", "b.png", "--scale", "2x0.5").code == 0
    with Image.open(tmp_path / "b.png") as result:
        assert result.getexif().get(ORIENTATION, 1) == 1
        np.testing.assert_array_equal(result, anyinterp.resize(upright, scale=(2, 0.5), axes=(0, 1)))


def test_profile_and_exif_are_kept(run, noise, save, tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[315] = "a photographer"  # the tag Artist
    save("a.jpg", noise(8, 8, 3), icc_profile=profile, exif=exif)
    run("resize", "a.jpg", "b.jpg", "--scale", "0.5")
    with Image.open(tmp_path / "b.jpg") as result:
        assert result.info["icc_profile"] == profile
        assert result.getexif()[315] == "a photographer"


def test_palettes_are_expanded(run, load, tmp_path):
    picture = Image.new("P", (2, 1))
    picture.putpalette([250, 0, 0, 9, 9, 9, 0, 250, 0])
    picture.putdata([0, 2])
    picture.save(tmp_path / "a.png")
    run("resize", "a.png", "b.png", "--size", "1x1", "--method", "area")
    np.testing.assert_array_equal(load(tmp_path / "b.png"), [[[125, 125, 0]]])


@pytest.mark.parametrize(("before", "wanted", "after"), [("uint16", "uint8", 200), ("uint8", "uint16", 200 * 257)])
def test_dtype_keeps_the_brightness(run, save, load, tmp_path, before, wanted, after):
    level = 200 * np.iinfo(before).max // 255
    save("a.png", np.full((4, 4, 3), level, before))
    assert run("resize", "a.png", "b.png", "--size", "2x2", "--dtype", wanted).code == 0
    result = load(tmp_path / "b.png")
    assert result.dtype == wanted
    assert np.unique(result).tolist() == [after]


def test_the_options_reach_resize(run, noise, save, load, tmp_path):
    pixels = noise(12, 12)
    save("a.png", pixels)
    run("resize", "a.png", "b.png", "--scale", "0.5", "--method", "cubic", "--no-antialias", "--boundary", "wrap")
    expected = anyinterp.resize(pixels, scale=0.5, axes=(0, 1), method="cubic", antialias=False, boundary="wrap")
    np.testing.assert_array_equal(load(tmp_path / "b.png"), expected)


def test_the_backend_is_the_one_that_was_asked_for(run, noise, save):
    save("a.png", noise(4, 4))
    assert "backend: generic" in run("explain", "a.png", "--scale", "2", "--backend", "generic").out
    assert "nosuch" in run("resize", "a.png", "b.png", "--scale", "2", "--backend", "nosuch").err
