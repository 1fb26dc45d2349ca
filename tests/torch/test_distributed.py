"""Tensors that are sharded over two processes."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

WORKER = Path(__file__).with_name("distributed_worker.py")


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """Return what each of two processes says of each check, by its name."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-W", "ignore", str(WORKER)]
    pipe = subprocess.PIPE
    ranks = ([*command, str(rank), port] for rank in range(2))
    processes = [subprocess.Popen(rank, stdout=pipe, stderr=pipe, text=True) for rank in ranks]
    said: dict[str, list[str]] = {}
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        for line in out.splitlines():
            name, _, answer = line.partition(": ")
            said.setdefault(name, []).append(answer)
    return said


@pytest.mark.parametrize("size", ["(5, 7)", "(9, 3)"])
@pytest.mark.parametrize("axis", [0, 1])
def test_free_axes_need_no_communication(told: dict[str, list[str]], size: str, axis: int) -> None:
    right = "communications 0, True, True, (True, True, True)"
    assert told[f"interpolate to {size}, sharded {axis}"] == [right, right]


@pytest.mark.parametrize("axis", [2, 3])
@pytest.mark.parametrize(
    ("call", "error"),
    [("refused", "ValueError: input"), ("resize", "ValueError: x"), ("operator", "RuntimeError: x")],
)
def test_axes_that_are_resampled_can_not_be_sharded(
    told: dict[str, list[str]], axis: int, call: str, error: str
) -> None:
    first, second = told[f"{call}, sharded {axis}"]
    assert first == second
    assert first.startswith(f"{error}: axis {axis} of 4 is sharded, and the call resamples it; redistribute it")


@pytest.mark.parametrize("name", ["resize of others", "shorter size", "replicated", "compiled"])
def test_other_calls(told: dict[str, list[str]], name: str) -> None:
    assert told[name] == ["True", "True"]
