"""Build the package into a folder, its compiled core with sanitizers and a watch on its allocations.

``python tests/native/instrument.py FOLDER``; then ``PYTHONPATH=FOLDER`` and the sanitizer's library preloaded. Nothing
is left in the source tree. The core is what setup.py says, with more flags, and small slabs are cut into tiles.
"""

from __future__ import annotations

import sys
from pathlib import Path

import setuptools  # noqa: F401  (it stands in for distutils)

# Python's own flags may hold -fwrapv, which makes signed overflow no error.
SANITIZE = "-fsanitize=address,undefined,float-cast-overflow"
COMPILE = ["-O1", "-g", "-fno-wrapv", "-fno-omit-frame-pointer", SANITIZE, "-fno-sanitize-recover=all"]
TILE = "256"  # bytes
WRAP = "-Wl," + ",".join(f"--wrap={name}" for name in ("malloc", "calloc", "realloc", "free"))


def build(folder: Path) -> None:
    """Build everything below `folder`."""
    from distutils.core import run_setup

    distribution = run_setup("setup.py", ["-q", "build"], stop_after="commandline")
    options = {"build_lib": folder, "build_temp": folder / "objects"}
    distribution.get_option_dict("build").update({name: ("", str(path)) for name, path in options.items()})
    (core,) = distribution.ext_modules
    core.optional = False
    core.sources.append("tests/native/watch.c")
    core.extra_compile_args += COMPILE
    core.define_macros.append(("ANYINTERP_TILE", TILE))
    core.extra_link_args += [SANITIZE, WRAP]
    distribution.run_commands()


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
