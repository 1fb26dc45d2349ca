"""Every mistake is answered in one line on standard error, with exit code 2 and no traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from anyinterp import registry
from anyinterp.backend import Backend, Declined
from anyinterp.cli.info import LIBRARIES

MISTAKES = {
    "no such file": ("resize nosuch.png b.png --scale 2", "nosuch.png: no such file"),
    "a folder": ("resize folder b.png --scale 2", "folder: is a folder"),
    "comma in the size": ("resize a.png b.png --size 128,128", "'--size': '128,128' is not a height and a width"),
    "empty size": ("resize a.png b.png --size 0x5", "'0x5': each size must be at least 1"),
    "negative size": ("resize a.png b.png --size -3x5", "'-3x5': each size must be at least 1"),
    "one size for an image": ("resize a.png b.png --size 5", "a.png: --size: an image needs two numbers"),
    "three scales": ("resize a.png b.png --scale 1x2x3", "a.png: --scale: an image needs two numbers"),
    "no number": ("resize a.png b.png --scale half", "'--scale': 'half' is not a number as in 0.5"),
    "scale zero": ("resize a.png b.png --scale 0", "'0': each scale must be finite and greater than 0"),
    "scale nan": ("resize a.png b.png --scale nan", "'nan': each scale must be finite and greater than 0"),
    "scale inf": ("resize a.png b.png --scale inf", "'inf': each scale must be finite and greater than 0"),
    "neither": ("resize a.png b.png", "Give either --size or --scale. (see 'anyinterp resize --help')"),
    "both": ("resize a.png b.png --size 3x3 --scale 2", "Give either --size or --scale"),
    "no arguments": ("resize", "Give at least one INPUT, and an OUTPUT"),
    "no output": ("resize a.png --scale 2", "Give at least one INPUT, and an OUTPUT"),
    "unknown method": ("resize a.png b.png --scale 2 --method cubik", "did you mean 'cubic'?"),
    "unknown boundary": ("resize a.png b.png --scale 2 --boundary rap", "did you mean 'wrap'?"),
    "unknown backend": ("resize a.png b.png --scale 2 --backend nmpy", "did you mean 'numpy'?"),
    "unknown dtype": ("resize v.npy w.npy --size 2 --dtype flot32", "dtype: 'flot32' is not supported"),
    "unknown option": ("resize a.png b.png --sice 2", "--sice"),
    "unknown command": ("resice a.png b.png", "No such command 'resice'"),
    "quality": ("resize a.png b.jpg --scale 2 --quality 200", "'--quality'"),
    "antialias with nearest is only off": ("resize a.png b.gif --scale 2 --method nearest", "cannot write .gif"),
    "no suffix": ("resize a.png b --scale 2", "cannot write a file without a suffix"),
    "no image": ("resize text.png b.png --scale 2", "text.png: cannot be read as an image: "),
    "image to array": ("resize a.png b.npy --scale 2", "an array stays an array"),
    "array to image": ("resize v.npy b.png --scale 2", "an array stays an array"),
    "axes of an image": ("resize a.png b.png --scale 2 --axes 0", "--axes is for .npy files"),
    "axes out of range": ("resize v.npy w.npy --scale 2 --axes 4", "v.npy: axes: 4 is out of range"),
    "axes in words": ("resize v.npy w.npy --scale 2 --axes first", "'first' is not axis numbers as in 0,1"),
    "no folder": ("resize a.png nosuch/b.png --scale 2", "there is no folder nosuch"),
    "a file for a folder": ("resize a.png v.npy text.png --scale 2", "text.png is not a folder"),
    "transparency in JPEG": ("resize alpha.png b.jpg --scale 2", "alpha.png: JPEG cannot hold transparency"),
    "16 bits in WebP": ("resize deep.png b.webp --scale 2", "deep.png: WebP holds uint8, and the result is uint16"),
    "CMYK in PNG": ("resize cmyk.tif b.png --scale 2", "cmyk.tif: PNG cannot hold CMYK colours"),
    "float from 8 bits": ("resize a.png b.tif --scale 2 --dtype float32", "pixels of uint8 stay uint8"),
    "pages": ("resize pages.tif b.tif --scale 2", "pages.tif: has 2 pages or frames"),
    "damaged": ("resize damaged.jpg b.jpg --scale 2", "damaged.jpg: cannot be read as an image: "),
    "too large": ("resize v.npy w.npy --size 99999999999999", "v.npy: "),
    "explain nothing": ("explain nosuch --scale 2", "nosuch: is neither a file nor a shape"),
    "explain a dtype": ("explain 3x3:flot --scale 2", "3x3:flot: "),
    "explain no size": ("explain 3x3", "Give either --size or --scale"),
}


@pytest.fixture
def folder(tmp_path, noise, save):
    save("a.png", noise(4, 4, 3))
    save("alpha.png", noise(4, 4, 4))
    save("deep.png", noise(4, 4, 3, dtype="uint16"))
    photo = save("damaged.jpg", noise(64, 64, 3))
    photo.write_bytes(photo.read_bytes()[:2000])
    Image.new("CMYK", (4, 4)).save(tmp_path / "cmyk.tif")
    Image.new("L", (4, 4)).save(tmp_path / "pages.tif", save_all=True, append_images=[Image.new("L", (4, 4))])
    np.save(tmp_path / "v.npy", np.zeros(5))
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "folder").mkdir()
    return sorted(tmp_path.iterdir())


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(run, folder, tmp_path, mistake):
    command, message = MISTAKES[mistake]
    code, out, err = run(*command.split())
    assert code == 2
    assert out == ""
    assert err.startswith("anyinterp: ")
    assert message in err
    assert err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == folder  # nothing half done is left


def test_no_argument_shows_the_commands(run):
    code, out, _ = run()
    assert code == 0
    assert "resize" in out
    assert "explain" in out


def test_without_the_extra_it_says_what_to_install():
    hide = "import sys; sys.modules['click'] = None; from anyinterp.cli import main; sys.exit(main(['info']))"
    outcome = subprocess.run([sys.executable, "-c", hide], capture_output=True, text=True, check=False)
    assert outcome.returncode == 2
    assert (
        outcome.stderr
        == "anyinterp: the command line needs the extra 'cli': python -m pip install click pyvips pyvips-binary\n"
    )


def test_without_libvips_arrays_still_work(run, tmp_path, monkeypatch, save, noise):
    save("a.png", noise(4, 4))
    np.save(tmp_path / "v.npy", np.zeros(5))
    monkeypatch.setitem(sys.modules, "pyvips", None)
    assert run("resize", "v.npy", "w.npy", "--size", "3").code == 0
    code, _, err = run("resize", "a.png", "b.png", "--scale", "2")
    assert code == 2
    assert err.startswith("anyinterp: a.png: image files need pyvips and libvips: python -m pip install")
    assert err.count("\n") == 1


def test_info_says_what_is_missing_and_why(run, monkeypatch):
    monkeypatch.setitem(LIBRARIES, "Absent", ("absent_library", "absent-library"))
    monkeypatch.setitem(LIBRARIES, "Broken", ("tests_no_ones", "broken"))
    monkeypatch.setitem(sys.modules, "tests_no_ones", object())
    code, out, _ = run("info")
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert "not installed (no module absent_library): python -m pip install absent-library" in lines["Absent"]
    assert "unusable: AttributeError" in lines["Broken"]
    assert re.search(
        rf"{re.escape(np.__version__)}; backends: numpy-native.*, numpy, generic; \w+Executor.* runs", lines["NumPy"]
    )


class Refusing(Backend):
    name = "refusing"
    priority = 5

    def lower(self, *_):
        return Declined("not today")


@pytest.fixture
def fresh_registry():
    """Forget what was chosen before, and afterwards what the test made of it."""
    caches = (registry.candidates, registry.select)
    for cache in caches:
        cache.cache_clear()
    yield registry
    for cache in caches:
        cache.cache_clear()


def test_info_says_which_backend_is_broken_or_declines(run, monkeypatch, fresh_registry):
    broken = {"refusing": f"{__name__}:Refusing", "missing": "tests_no_such_module:Backend"}
    monkeypatch.setitem(fresh_registry.BUILT_IN, "numpy", broken)
    monkeypatch.setitem(sys.modules, __name__, SimpleNamespace(Refusing=Refusing))
    [line] = [line for line in run("info").out.splitlines() if line.startswith("  NumPy ")]
    assert "backends: refusing (declined: not today), generic" in line
    assert "'tests_no_such_module:Backend' could not be loaded" in line
