"""Build the package into a folder, its compiled core with sanitizers and a watch on its allocations.

``python tests/native/instrument.py FOLDER``; then ``PYTHONPATH=FOLDER`` and the sanitizer's library preloaded. Nothing
is left in the source tree. The core is what setup.py says, with more flags; small slabs are cut into tiles, and all
scratch is allocated.
``--thread`` builds it with the sanitizer of threads instead, which goes with no other.
"""

from __future__ import annotations

import itertools
import sys
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import setuptools  # noqa: F401  (it stands in for distutils)

# Python's own flags may hold -fwrapv, which makes signed overflow no error.
MEMORY = ["-fsanitize=address,undefined,float-cast-overflow", "-fno-sanitize-recover=all"]
THREAD = ["-fsanitize=thread"]
COMPILE = ["-O1", "-g1", "-fno-wrapv", "-fno-omit-frame-pointer"]  # names of functions and lines are all that is read
TILE = "256"  # bytes
WRAP = "-Wl," + ",".join(f"--wrap={name}" for name in ("malloc", "calloc", "realloc", "free"))


def compile_side_by_side() -> None:
    """Have distutils compile a file for each processor at a time: sanitizers make a minute of those with vectors."""
    from distutils.ccompiler import CCompiler

    one_by_one = CCompiler.compile

    def compile_all(compiler: Any, sources: list[str], **given: Any) -> list[str]:
        with ThreadPool() as pool:
            made = pool.map(lambda source: one_by_one(compiler, [source], **given), sources, chunksize=1)
        return list(itertools.chain(*made))

    CCompiler.compile = compile_all


def build(folder: Path, sanitize: list[str]) -> None:
    """Build everything below `folder`."""
    from distutils.core import run_setup

    compile_side_by_side()
    distribution = run_setup("setup.py", ["-q", "build"], stop_after="commandline")
    options = {"build_lib": folder, "build_temp": folder / "objects"}
    distribution.get_option_dict("build").update({name: ("", str(path)) for name, path in options.items()})
    (core,) = distribution.ext_modules
    core.optional = False
    core.sources.append("tests/native/watch.c")
    core.extra_compile_args += COMPILE + sanitize
    core.define_macros += [("ANYINTERP_TILE", TILE), ("ANYINTERP_SMALL", "0")]
    core.extra_link_args += [*sanitize, WRAP]
    distribution.run_commands()


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve(), THREAD if "--thread" in sys.argv else MEMORY)
