"""How many threads the compiled core may use."""

from __future__ import annotations

import math
import numbers
import operator
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["get_num_threads", "set_num_threads"]

VARIABLE = "ANYINTERP_NUM_THREADS"


class Core(Protocol):
    """What runs in threads."""

    def set_threads(self, n: int, /) -> None:
        """Use at most so many threads for a call."""


@dataclass
class State:
    """The number, once it is known, and who was told."""

    number: int | None = None
    cores: list[Core] = field(default_factory=list)
    lock: Any = field(default_factory=threading.RLock)


state = State()

if hasattr(os, "register_at_fork"):  # or the child of a fork finds the lock held by a thread that it does not have
    os.register_at_fork(
        before=state.lock.acquire, after_in_parent=state.lock.release, after_in_child=state.lock.release
    )


def get_num_threads() -> int:
    """Return how many threads a call may use.

    That is what `set_num_threads` was given last; before, the environment variable ``ANYINTERP_NUM_THREADS``; without
    it, the number of processors that this process may use: those of its CPU affinity, and on Linux no more than
    its control group's quota. These are looked at once, when the number is first needed.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If ``ANYINTERP_NUM_THREADS`` is set and not a positive integer. The first call that the compiled core is to
        run raises it as well.

    See Also
    --------
    set_num_threads

    Examples
    --------
    >>> import anyinterp
    >>> anyinterp.get_num_threads() >= 1
    True
    """
    with state.lock:
        if state.number is None:
            state.number = _from_environment() or _processors()
        return state.number


def set_num_threads(n: int) -> None:
    """Set how many threads a call may use, in the whole process.

    Only the compiled core uses threads of its own. A call uses fewer if it is small, and does not wait for threads
    that work for another. Results are the same to the last bit for any number.

    Parameters
    ----------
    n : int
        At least 1, which is the thread that calls.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is less than 1.

    See Also
    --------
    get_num_threads

    Examples
    --------
    >>> import anyinterp
    >>> before = anyinterp.get_num_threads()
    >>> anyinterp.set_num_threads(1)
    >>> anyinterp.get_num_threads()
    1
    >>> anyinterp.set_num_threads(before)
    """
    number = _checked(n)
    with state.lock:
        state.number = number
        for core in state.cores:
            core.set_threads(number)


def tell(core: Core) -> None:
    """Tell a core the number, now and whenever it changes."""
    with state.lock:
        core.set_threads(get_num_threads())
        if not any(core is known for known in state.cores):
            state.cores.append(core)


def _checked(n: Any) -> int:
    if isinstance(n, bool) or not isinstance(n, numbers.Integral):
        raise TypeError(f"n: expected a positive int; got {n!r} ({type(n).__name__})")
    number = operator.index(n)
    if number < 1:
        raise ValueError(f"n: expected a positive int; got {number}")
    return number


def _from_environment() -> int | None:
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(f"{VARIABLE}: expected a positive integer; got {text!r}")
    return int(text)


def _processors() -> int:
    """Processors that this process may use."""
    from pathlib import Path  # 2 ms that `import anyinterp` need not cost

    count: Any = getattr(os, "process_cpu_count", None)  # from Python 3.13 on
    if count is None and hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = (count or os.cpu_count)() or 1
    return max(1, math.ceil(min(allowed, _quota(Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")))))


def _quota(root: Path, own: Path) -> float:
    """Processors' worth of time that Linux grants the process, by the unified hierarchy of control groups."""
    try:
        (path,) = (line[3:].strip() for line in own.read_text().splitlines() if line.startswith("0::"))
        group = root / path.lstrip("/")
        granted = math.inf
        for folder in (group, *group.parents):
            limit = folder / "cpu.max"
            if folder.is_relative_to(root) and limit.is_file():
                quota, period = limit.read_text().split()
                granted = min(granted, math.inf if quota == "max" else int(quota) / int(period))
        return granted
    except (OSError, ValueError):  # no Linux, or not laid out so
        return math.inf
