"""Which file becomes which, and writing a file as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from anyinterp.cli.failures import Failure

__all__ = ["Job", "jobs", "whole_file"]


class Job(NamedTuple):
    """One file to read and one to write."""

    source: Path
    target: Path


def jobs(inputs: Sequence[str], output: str) -> list[Job]:
    """Return what to do, after making the output folder that several inputs need.

    UsageError where an input would be overwritten or two outputs would be one file.
    """
    folder = Path(output)
    into_folder = len(inputs) > 1 or output.endswith(("/", "\\")) or folder.is_dir()
    if into_folder and (folder.is_file() or (folder.suffix and not folder.is_dir())):
        raise click.UsageError(f"{output} is not a folder, and several inputs need one.")
    found = [Job(Path(name), folder / Path(name).name if into_folder else folder) for name in inputs]
    _refuse_overwriting(found)
    if into_folder:
        folder.mkdir(parents=True, exist_ok=True)
    return found


def _refuse_overwriting(found: Sequence[Job]) -> None:
    sources = {_identity(job.source): job.source for job in found}
    targets: dict[object, Job] = {}
    for job in found:
        identity = _identity(job.target)
        if identity in sources:
            raise click.UsageError(f"{job.target} is an input and would be overwritten; give another output.")
        if identity in targets:
            raise click.UsageError(f"{targets[identity].source} and {job.source} would both become {job.target}.")
        targets[identity] = job


def _identity(path: Path) -> object:
    """Return what two names of one file have in common: device and inode, or the resolved path if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return path.resolve()
    return status.st_dev, status.st_ino


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a name to write to; the file gets its own name when complete and is removed after an error."""
    if not target.parent.is_dir():
        raise Failure(f"cannot be written to {target}: there is no folder {target.parent}")
    partial = target.with_name(f".{target.name}.partial")
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
