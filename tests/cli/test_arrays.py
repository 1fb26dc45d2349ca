"""Arrays in .npy files."""

from __future__ import annotations

import pickle
import tracemalloc
from io import BytesIO

import numpy as np
import pytest

import anyinterp
from anyinterp.cli.arrays import blocks, resize_array_file


@pytest.fixture
def volume() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((6, 8, 10)).astype("float32")


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        (["--axes", "0,1", "--size", "3x4"], {"axes": (0, 1), "shape": (3, 4)}),
        (["--axes", "-3", "--size", "9"], {"axes": -3, "shape": 9}),
        (["--size", "4x5"], {"shape": (4, 5)}),
        (["--axes", "0,2", "--scale", "0.5"], {"axes": (0, 2), "scale": 0.5}),
        (["--scale", "0.5x2x1.5", "--method", "nearest"], {"scale": (0.5, 2, 1.5), "method": "nearest"}),
        (["--size", "4x5", "--dtype", "float64"], {"shape": (4, 5), "dtype": "float64"}),
        (["--size", "4x5", "--dtype", "int16"], {"shape": (4, 5), "dtype": "int16"}),
    ],
)
def test_axes_sizes_and_dtypes_are_those_of_resize(run, volume, tmp_path, options, arguments):
    np.save(tmp_path / "a.npy", volume)
    assert run("resize", "a.npy", "b.npy", *options).code == 0
    result, expected = np.load(tmp_path / "b.npy"), anyinterp.resize(volume, **arguments)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("variant", ["big-endian", "Fortran order", "empty batch"])
def test_unusual_files(run, volume, tmp_path, variant):
    x = {"big-endian": volume.astype(">f4"), "Fortran order": np.asfortranarray(volume), "empty batch": volume[:0]}
    np.save(tmp_path / "a.npy", x[variant])
    assert run("resize", "a.npy", "b.npy", "--size", "4x5").code == 0
    np.testing.assert_array_equal(np.load(tmp_path / "b.npy"), anyinterp.resize(x[variant], (4, 5)))


@pytest.mark.parametrize("limit", [1, 100, 1000, 10**9])
def test_blocks_cover_every_number_once_and_do_not_cut_resized_axes(limit):
    shape = (3, 7, 5, 4)
    seen = np.zeros(shape, int)
    for block in blocks(shape, (3, 7, 9, 4), (-2,), limit):
        seen[block] += 1
        size = seen[block].size
        assert seen[block].shape[2] == 5
        assert size + size * 9 // 5 <= max(limit, 5 + 9)
    assert (seen == 1).all()


def test_a_file_in_blocks_equals_the_whole(volume, tmp_path):
    np.save(tmp_path / "a.npy", volume)
    sample = anyinterp.Resampler.resize(shape=(8, 3), axes=(1, 2))
    resize_array_file(tmp_path / "a.npy", tmp_path / "b.npy", sample, limit=1)
    np.testing.assert_array_equal(np.load(tmp_path / "b.npy"), sample(volume))


def test_a_large_file_is_not_loaded(tmp_path):
    x = np.zeros((64, 128, 128))
    np.save(tmp_path / "a.npy", x)
    size = x.nbytes
    del x
    sample = anyinterp.Resampler.resize(scale=0.5, axes=(1, 2))
    tracemalloc.start()
    resize_array_file(tmp_path / "a.npy", tmp_path / "b.npy", sample, limit=4 * 128 * 128)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < size / 4


def npy(array: np.ndarray) -> bytes:
    file = BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def npz() -> bytes:
    file = BytesIO()
    np.savez(file, np.zeros(3))
    return file.getvalue()


CONTENTS = {
    "objects": npy(np.array([{}])),
    "records": npy(np.zeros(3, [("a", int)])),
    "text": npy(np.array(["text"])),
    "an archive": npz(),
    "a pickle": pickle.dumps(np.zeros(3)),
    "half a file": npy(np.zeros(30))[:200],
    "half a header": npy(np.zeros(30))[:50],
    "nothing": b"",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_is_not_an_array_of_numbers_is_refused(run, tmp_path, content):
    (tmp_path / "a.npy").write_bytes(content)
    code, _, err = run("resize", "a.npy", "b.npy", "--size", "4")
    assert code == 2
    assert err.startswith("anyinterp: a.npy: ")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.npy"]
