"""The compiled core, which is optional: without a compiler the package installs and pure NumPy serves."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

FOLDER = Path("src/anyinterp/backends/_native")
# Sums are the same in every kernel only if the compiler neither joins nor parts products and sums by itself.
GNU, MICROSOFT = ["-std=gnu11", "-O3", "-g0", "-ffp-contract=off"], ["/std:c11", "/O2", "/fp:precise"]
FLAGS = MICROSOFT if sys.platform == "win32" else GNU
# The stable ABI has no build for free-threaded Pythons yet: these get one of their own.
STABLE = not sysconfig.get_config_var("Py_GIL_DISABLED")

core = Extension(
    "anyinterp.backends._native._core",
    sources=sorted(path.as_posix() for path in FOLDER.glob("*.c")),
    depends=sorted(path.as_posix() for path in FOLDER.glob("*.h")),
    define_macros=[("Py_LIMITED_API", "0x030B0000")] if STABLE else [],
    extra_compile_args=FLAGS,
    py_limited_api=STABLE,
    optional=True,
)

setup(ext_modules=[core], options={"bdist_wheel": {"py_limited_api": "cp311"}} if STABLE else {})
