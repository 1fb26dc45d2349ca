"""Several files at once, and files that must not be lost."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

PROGRAM = [sys.executable, "-c", "import sys; from anyinterp.cli import main; sys.exit(main())"]


@pytest.fixture
def three(save, noise):
    return [save(f"{name}.png", noise(6, 6, 3)) for name in "abc"]


def test_several_files_go_into_a_folder(run, three, load, tmp_path):
    code, out, err = run("resize", *three, "small", "--size", "3x2")
    assert (code, out, err) == (0, "", "")
    assert [load(path).shape for path in sorted((tmp_path / "small").iterdir())] == [(3, 2, 3)] * 3


def test_one_file_goes_into_a_folder_that_exists(run, three, tmp_path):
    (tmp_path / "small").mkdir()
    assert run("resize", three[0], "small", "--scale", "2").code == 0
    assert (tmp_path / "small" / "a.png").is_file()


def test_images_and_arrays_can_be_mixed(run, three, tmp_path):
    np.save(tmp_path / "d.npy", np.zeros((4, 4)))
    assert run("resize", three[0], "d.npy", "small", "--size", "2x2").code == 0
    assert sorted(path.name for path in (tmp_path / "small").iterdir()) == ["a.png", "d.npy"]


def test_a_bad_file_is_named_and_the_others_are_done(run, three, tmp_path):
    three[1].write_bytes(three[1].read_bytes()[:-40])
    code, _, err = run("resize", *three, tmp_path / "nosuch.png", "small", "--scale", "0.5")
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"anyinterp: {three[1]}: cannot be read as an image: ")
    assert lines[1] == f"anyinterp: {tmp_path / 'nosuch.png'}: no such file or directory"
    assert sorted(path.name for path in (tmp_path / "small").iterdir()) == ["a.png", "c.png"]


def test_what_is_wrong_with_all_files_is_said_once(run, three, tmp_path):
    code, _, err = run("resize", *three, "small", "--scale", "2", "--method", "cubik")
    assert (code, err.count("\n")) == (2, 1)
    assert not (tmp_path / "small").exists()


def test_a_failure_leaves_an_old_output_as_it_was(run, three, tmp_path):
    old = three[2].read_bytes()
    three[0].write_bytes(b"not an image")
    assert run("resize", "a.png", "c.png", "--scale", "2").code == 2
    assert three[2].read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "b.png", "c.png"]


def test_an_input_is_not_overwritten(run, three, tmp_path):
    (tmp_path / "link.png").symlink_to(three[0])
    (tmp_path / "hard.png").hardlink_to(three[0])
    before = [path.read_bytes() for path in three]
    outcomes = [
        run("resize", "a.png", "a.png", "--scale", "2"),
        run("resize", "a.png", "./a.png", "--scale", "2"),
        run("resize", "a.png", "link.png", "--scale", "2"),
        run("resize", "a.png", "hard.png", "--scale", "2"),
        run("resize", "a.png", ".", "--scale", "2"),
        run("resize", *three, ".", "--scale", "2"),
    ]
    assert [outcome.code for outcome in outcomes] == [2] * 6
    assert all("would be overwritten" in outcome.err for outcome in outcomes)
    assert [path.read_bytes() for path in three] == before


def test_two_outputs_do_not_become_one(run, three, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.png").write_bytes(three[0].read_bytes())
    code, _, err = run("resize", "a.png", "other/a.png", "small", "--scale", "2")
    assert code == 2
    assert "would both become" in err
    assert not (tmp_path / "small").exists()


def test_a_terminal_shows_progress(three, tmp_path):
    ours, theirs = os.openpty()
    subprocess.run([*PROGRAM, "resize", *three, "small", "--scale", "2"], cwd=tmp_path, stderr=theirs, check=True)
    os.close(theirs)
    assert b"100%" in os.read(ours, 100_000)
    os.close(ours)
