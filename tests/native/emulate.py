"""Build the package for 64-bit ARM and for this processor, and an ARM Python to run the former in an emulator.

``python tests/native/emulate.py FOLDER``, on Debian 12 for x86 with gcc and ziglang. Below the folder are then
``root``, a Debian with nothing but Python; and the packages ``aarch64`` and ``x86_64``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

NATIVE = Path("src/anyinterp/backends/_native")
FLAGS = ["-std=gnu11", "-O3", "-g0", "-ffp-contract=off", "-fno-sanitize=all", "-Wall", "-Wextra", "-Werror"]
FLAGS += ["-Wno-macro-redefined", "-shared", "-fPIC", "-pthread", "-DPy_LIMITED_API=0x030B0000"]
# Blocks between pages that nobody may touch are wanted of watch.c here, but not its watch on allocations.
FLAGS += [f"-D__real_{name}={name}" for name in ("malloc", "calloc", "realloc", "free")]
DEBS = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libexpat1", "libffi8", "libssl3", "libbz2-1.0", "liblzma5"]
DEBS += ["libuuid1", "libcrypt1"]
DEBS += [f"{name}python3.11-{part}" for name, part in (("", "minimal"), ("lib", "minimal"), ("lib", "stdlib"))]


def system(folder: Path) -> None:
    """Unpack an ARM Python, by an apt of its own that leaves the system's alone."""
    for part in ("lists/partial", "archives/partial", "debs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    options = ["APT::Architecture=arm64", "APT::Architectures=arm64", f"Dir::State={folder}", f"Dir::Cache={folder}"]
    apt = ["apt-get", "-q", *(f"-o{option}" for option in [*options, f"Dir::State::status={folder}/status"])]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "download", *DEBS], cwd=folder / "debs", check=True)
    for deb in (folder / "debs").glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", deb, folder / "root"], check=True)


def package(folder: Path, machine: str, compiler: list[str]) -> None:
    """Copy the package and build its core for a machine."""
    shutil.rmtree(folder / machine, ignore_errors=True)
    shutil.copytree("src", folder / machine, ignore=shutil.ignore_patterns("*.so", "__pycache__", "*.egg-info"))
    sources = [*sorted(map(str, NATIVE.glob("*.c"))), "tests/native/watch.c"]
    core = folder / machine / NATIVE.relative_to("src") / "_core.abi3.so"
    caches = {name: str(folder / "zig") for name in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR")}
    include = f"-I{sysconfig.get_paths()['include']}"
    subprocess.run([*compiler, *FLAGS, include, *sources, "-o", core], env={**os.environ, **caches}, check=True)


if __name__ == "__main__":
    below = Path(sys.argv[1]).resolve()
    if not (below / "root").exists():
        system(below)
    package(below, "aarch64", [sys.executable, "-m", "ziglang", "cc", "-target", "aarch64-linux-gnu.2.28"])
    package(below, "x86_64", ["gcc"])
