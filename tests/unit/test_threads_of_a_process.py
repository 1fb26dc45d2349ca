"""How many threads a process has, when it starts them, and that it forks and ends well."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from anyinterp import threads

from . import fresh

pytest.importorskip("anyinterp.backends._native._core", reason="the compiled core was not built")

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
START = """
import os, sys, threading, time
import numpy as np
import anyinterp
from anyinterp.backends._native import _core
x = np.random.default_rng(0).normal(size=(6, 200, 200)).astype(np.float32)
resize = anyinterp.Resampler.resize(scale=(1.5, 1.5), backend="numpy-native")
call = lambda: bytes(resize(x))
def forever():
    while True:
        resize(x)
        for _ in range(99):
            resize(x[:, :3, :3])
"""


def python(code: str, *options: str, **environment: str) -> str:
    """What a fresh interpreter prints that cuts whatever can be cut; it must end by itself, and well."""
    own = {"ANYINTERP_NUM_THREADS": "4", "ANYINTERP_THREAD_WORK": "0", **environment}
    return fresh.python(START + code, *options, **own)


@pytest.mark.parametrize(
    ("limits", "processors"),
    [
        ({"": "150000 100000"}, 1.5),
        ({"": "max 100000"}, np.inf),
        ({"a": "400000 100000", "a/b": "max 100000"}, 4),
        ({"a": "400000 100000", "a/b": "50000 100000"}, 0.5),
        ({"other": "50000 100000"}, np.inf),
        ({"a/b": "nonsense"}, np.inf),
    ],
    ids=str,
)
def test_the_quota_of_a_control_group(tmp_path: Path, limits: dict[str, str], processors: float) -> None:
    own = tmp_path / "cgroup"
    own.write_text("3:cpu:/elsewhere\n0::/a/b\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    for folder, limit in limits.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "cpu.max").write_text(limit + "\n")
    assert threads._quota(tmp_path, own) == processors
    assert threads._quota(tmp_path, tmp_path / "none") == np.inf


@pytest.mark.parametrize(("value", "number"), [("3", 3), (" 12 ", 12), ("", None)])
def test_the_variable(value: str, number: int | None) -> None:
    default = "; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())"
    said = python("print(anyinterp.get_num_threads())" + default, ANYINTERP_NUM_THREADS=value).split()
    assert int(said[0]) == number if number else int(said[0]) <= int(said[1])


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", "²"])
def test_a_wrong_variable_is_named_when_it_matters(value: str) -> None:
    code = """
anyinterp.resize(x, (300, 300), backend="numpy")
for use in (call, anyinterp.get_num_threads, call):
    try:
        use()
    except ValueError as error:
        print(error)
anyinterp.set_num_threads(2)
print(len(call()))
"""
    *errors, size = python(code, ANYINTERP_NUM_THREADS=value, PYTHONUTF8="1").splitlines()
    assert errors == [f"ANYINTERP_NUM_THREADS: expected a positive integer; got {value!r}"] * 3
    assert int(size) == 6 * 300 * 300 * 4


@LINUX
def test_the_affinity_is_the_default() -> None:
    code = "os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); print(anyinterp.get_num_threads()); call(); "
    assert python(code + "print(_core.workers())", ANYINTERP_NUM_THREADS="") == "1\n0"


def test_threads_start_when_they_are_needed_and_small_work_needs_none() -> None:
    code = """
anyinterp.resize(x[:, :9, :9], (20, 20)); print(_core.workers())
call(); print(_core.workers())
anyinterp.set_num_threads(2); call(); print(_core.workers())
"""
    assert python("_core.set_share(60000)" + code.replace("call()", "resize(x.repeat(9, 0))")) == "0\n3\n3"


@LINUX
def test_workers_leave_signals_to_others() -> None:
    code = """
before = set(os.listdir("/proc/self/task"))
call()
for task in set(os.listdir("/proc/self/task")) - before:
    print(open(f"/proc/self/task/{task}/status").read())
"""
    blocked = re.findall(r"^SigBlk:\s*(\w+)$", python(code), re.MULTILINE)
    assert len(blocked) == 3
    assert all(int(mask, 16) >> 1 & 1 for mask in blocked)  # SIGINT


@LINUX
@pytest.mark.skipif(os.cpu_count() == 1, reason="needs two processors")
@pytest.mark.parametrize("narrowed", ["", "os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2]);"])
def test_workers_run_where_their_caller_may_but_not_where_it_runs(narrowed: str) -> None:
    code = f"""
before = set(os.listdir("/proc/self/task"))
call()
{narrowed}
os.sched_setaffinity(0, [min(allowed := os.sched_getaffinity(0))]); os.sched_setaffinity(0, allowed)  # runs there now
call()
for task in set(os.listdir("/proc/self/task")) - before:
    print(allowed - os.sched_getaffinity(int(task)), os.sched_getaffinity(int(task)) - allowed)
"""
    away = re.findall(r"^({\d+}) set\(\)$", python(code), re.MULTILINE)
    assert len(away) == 3
    assert len(set(away)) == 1


@LINUX
def test_where_no_thread_can_be_started() -> None:
    code = """
import resource
expected, out = (anyinterp.set_num_threads(1), call())[1], np.empty((6, 300, 300), np.float32)
anyinterp.set_num_threads(4)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (3 << 20), resource.getrlimit(resource.RLIMIT_AS)[1]))
print(bytes(resize(x, out=out)) == expected, _core.workers())
"""
    assert python(code) == "True 0"


@LINUX
def test_no_memory_for_the_threads_is_an_error_and_nothing_is_written() -> None:
    code = """
import resource
x, y = np.ones((4, 1 << 20), np.float32), np.full((64, 1 << 19), 9, np.float32)
table = lambda n, m, start: (n, m, start, np.full(m, 2), np.full(2 * m, .5), bool(start[-1] + 1 == n), None)
rows, columns = np.arange(64) // 32, 2 * np.arange(1 << 19) + 1  # which wrap, so that they are not cut into tiles
steps = ((1, *table(1 << 20, 1 << 19, columns)), (0, *table(4, 64, rows)))
program = _core.make("f", "f", "f", x.shape, x.strides, y.shape, y.strides, (0, 1), steps, 0.0)
need = _core.scratch(program)
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
free, most = resource.getrlimit(resource.RLIMIT_AS)
for number in (4, 1):
    anyinterp.set_num_threads(number)
    resource.setrlimit(resource.RLIMIT_AS, (used + 2 * need, most))
    try:
        _core.run(program, x, y)
    except MemoryError as error:
        print(repr(error))
    resource.setrlimit(resource.RLIMIT_AS, (free, most))
    print(np.unique(y), _core.workers())
"""
    assert python(code) == "MemoryError()\n[9.] 0\n[1.] 0"


FORK = """
expected = call()
print(_core.workers())
{busy}
for i in range({forks}):
    child = os.fork()
    if not child:
        fresh = _core.workers() == 0
        os._exit(not (fresh and call() == expected and _core.workers() == 3))
    assert os.waitpid(child, 0)[1] == 0, i
    assert call() == expected
print("done")
os._exit(0)
"""


@FORKS
@pytest.mark.parametrize("busy", ["", "for _ in range(3): threading.Thread(target=forever, daemon=True).start()"])
def test_forks(busy: str) -> None:
    code = FORK.format(busy=busy, forks=25).replace("os._exit(0)", "sys.stdout.flush(); os._exit(0)")
    assert python(code, "-W", "ignore::DeprecationWarning").split() == ["3", "done"]


@FORKS
def test_a_fork_while_the_number_changes() -> None:
    code = """
import signal
call()
sys.setswitchinterval(1e-5)
def change():
    while True: anyinterp.set_num_threads(4)
for _ in range(3): threading.Thread(target=change, daemon=True).start()
for i in range(50):
    child = os.fork()
    if not child:
        signal.alarm(20)
        anyinterp.set_num_threads(2)
        os._exit(anyinterp.get_num_threads() != 2)
    assert os.waitpid(child, 0)[1] == 0, i
print("done")
"""
    assert python(code, "-W", "ignore::DeprecationWarning") == "done"


@FORKS
def test_forked_processes_compute() -> None:
    code = """
import multiprocessing
expected = call()
def one(i):
    return call() == expected
with multiprocessing.get_context("fork").Pool(3) as pool:
    print(all(pool.map(one, range(20))), call() == expected)
"""
    assert python(code, "-W", "ignore::DeprecationWarning") == "True True"


@pytest.mark.parametrize("delay", [0, 0.001, 0.02])
@pytest.mark.parametrize("callers", [1, 6])
def test_the_interpreter_ends_while_others_compute(callers: int, delay: float) -> None:
    code = """
for _ in range({callers}): threading.Thread(target=forever, daemon=True).start()
time.sleep({delay})
print("done")
"""
    for _ in range(3):
        assert python(code.format(callers=callers, delay=delay)) == "done"
