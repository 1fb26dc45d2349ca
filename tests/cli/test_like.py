"""`--like`: files resized with another library's numbers."""

from __future__ import annotations

import numpy as np
import pytest

import anyinterp
from anyinterp import conventions
from anyinterp.cli.arrays import resize_array_file

LIKES = {
    "pillow": conventions.pillow(),
    "opencv:INTER_AREA": conventions.opencv(interpolation="INTER_AREA"),
    "torch:bilinear,antialias=true": conventions.torch(mode="bilinear", antialias=True),
}


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3)], ids=["grey", "colour"])
@pytest.mark.parametrize("like", LIKES)
def test_an_image_has_the_numbers_of_the_library(run, save, load, noise, tmp_path, like, shape):
    pixels = noise(*shape)
    save("a.png", pixels)
    assert run("resize", "a.png", "b.png", "--size", "7x9", "--like", like).code == 0
    expected = anyinterp.resize(pixels, (7, 9), axes=(0, 1), like=LIKES[like])
    np.testing.assert_array_equal(load(tmp_path / "b.png"), expected)


@pytest.mark.parametrize(("dtype", "top"), [("uint8", 255), ("uint16", 65535)])
@pytest.mark.parametrize(("like", "unit"), [("jax:cubic", False), ("skimage:3", True)])
def test_floats_are_brought_back_to_the_levels_of_the_pixels(run, save, load, noise, tmp_path, like, unit, dtype, top):
    pixels = noise(20, 30, 3, dtype=dtype)
    save("a.png", pixels)
    assert run("resize", "a.png", "b.png", "--size", "7x9", "--like", like).code == 0
    name, _, method = like.partition(":")
    method = int(method) if method.isdigit() else method
    values = anyinterp.resize(pixels, (7, 9), axes=(0, 1), like=name, method=method)
    assert values.dtype.kind == "f"
    result = load(tmp_path / "b.png")
    assert result.dtype == dtype
    assert np.abs(result - np.clip(values * (top if unit else 1), 0, top)).max() <= 0.5 + 1e-6


def test_alpha_is_a_band_unless_the_library_knows_it(run, save, load, noise, tmp_path):
    pixels = noise(20, 30, 4)
    save("a.png", pixels)
    for like, expected in (
        ("pillow", conventions.pillow()),
        ("pillow:bicubic,mode=RGBA", conventions.pillow(mode="RGBA")),
    ):
        assert run("resize", "a.png", "b.png", "--size", "7x9", "--like", like).code == 0
        result = load(tmp_path / "b.png")
        np.testing.assert_array_equal(result, anyinterp.resize(pixels, (7, 9), axes=(0, 1), like=expected))


@pytest.mark.parametrize("like", ["tensorflow:bicubic", "opencv:INTER_AREA", "skimage"])
def test_an_array_has_the_dtype_of_the_library(run, noise, tmp_path, like):
    x = noise(5, 20, 30)
    np.save(tmp_path / "a.npy", x)
    assert run("resize", "a.npy", "b.npy", "--size", "7x9", "--like", like).code == 0
    name, _, method = like.partition(":")
    expected = anyinterp.resize(x, (7, 9), like=name, method=method or None)
    result = np.load(tmp_path / "b.npy")
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


def test_the_whole_array_is_one_block_where_a_stage_may_need_it(noise, tmp_path):
    x = noise(5, 20, 30)
    x[0] //= 2  # cut off at its own largest value, were it alone
    np.save(tmp_path / "a.npy", x)
    sample = anyinterp.Resampler.resize(shape=(40, 50), like=conventions.skimage(order=3))
    resize_array_file(tmp_path / "a.npy", tmp_path / "b.npy", sample, limit=1)
    np.testing.assert_array_equal(np.load(tmp_path / "b.npy"), sample(x))


@pytest.mark.parametrize("subject", ["a.png", "20x30x3:uint8"])
def test_explain_has_the_plan_of_the_library(run, save, noise, subject):
    x = noise(20, 30, 3)
    save("a.png", x)
    axes = [] if subject == "a.png" else ["--axes", "0,1"]
    out = run("explain", subject, "--size", "7x9", *axes, "--like", "pillow:lanczos").out
    assert out == f"{anyinterp.explain(x, shape=(7, 9), axes=(0, 1), like='pillow', method='lanczos')}\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--size 7x9 --like pilow", "'pilow' is none of jax, "),
        ("--size 7x9 --like pillow:bicubik", "resample: unknown resample 'bicubik'"),
        ("--size 7x9 --like pillow --method linear", "method: pillow("),
        ("--size 7x9 --like pillow --boundary clamp", "boundary: with like="),
        ("--scale 2 --like pillow", "scale: Pillow"),
        ("--size 7x9 --like opencv --dtype uint16", "a.png: --dtype goes with --like for .npy files only"),
    ],
)
@pytest.mark.parametrize("command", ["resize a.png b.png", "explain a.png"])
def test_mistakes(run, save, noise, tmp_path, command, options, words):
    save("a.png", noise(8, 8, 3))
    code, out, err = run(*command.split(), *options.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
