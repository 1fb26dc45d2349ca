"""Every check there is: `nox` runs the default ones, `nox --list` names all.

Sessions use the running Python; another one by name: `nox --force-python 3.13 -s tests`.
"""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "virtualenv"

PROJECT = nox.project.load_toml("pyproject.toml")
SUITE = ("-p", "anyinterp.testing.plugin", "--pyargs", "anyinterp.testing.conformance")


class Subject(NamedTuple):
    """What the conformance suite is run on: arrays of a library, and the backend that must serve them."""

    arrays: str
    backend: str
    groups: tuple[str, ...] = ()
    isa: str = ""  # variant of the compiled core's kernels; the default is the best that the processor has
    threads: int = 0  # that the compiled core cuts all work for, however small; 0: as it likes


SUBJECTS = {
    "numpy": Subject("numpy", "numpy"),
    "numpy-native": Subject("numpy", "numpy-native", threads=2),
    "numpy-native-1-thread": Subject("numpy", "numpy-native", threads=1),
    "numpy-native-8-threads": Subject("numpy", "numpy-native", threads=8),
    "numpy-native-avx512": Subject("numpy", "numpy-native", isa="avx512"),
    "numpy-native-avx2": Subject("numpy", "numpy-native", isa="avx2"),
    "numpy-native-scalar": Subject("numpy", "numpy-native", isa="scalar"),
    "generic": Subject("numpy", "generic"),
    "strict": Subject("array-api-strict", "generic", ("strict",)),
    "torch": Subject("torch", "torch", ("torch",)),
    "torch-generic": Subject("torch", "generic", ("torch",)),
    "jax": Subject("jax", "generic", ("jax",)),
    "jax-jit": Subject("jax-jit", "generic", ("jax",)),
    "dask": Subject("dask", "generic", ("dask",)),
}


VARIANTS = ("", "avx2", "scalar")  # of the core's kernels, for the slow sessions; "": the best of the processor


class Oracle(NamedTuple):
    """A library that rules are compared with.

    Attributes: the dependency groups to install; folders or files of tests/oracles; pages of docs/migration, whose
    examples need the library; the file of versions.
    """

    groups: tuple[str, ...]
    tests: tuple[str, ...]
    pages: tuple[str, ...] = ()
    constraints: str = "constraints.txt"


ORACLES = {
    "torch": Oracle(("torch", "torch-samples"), ("torch", "torch_like", "which/test_which_torch.py"), ("torchvision",)),
    "opencv": Oracle(("opencv",), ("opencv", "which/test_which_opencv.py"), ("cv2",)),
    "opencv4": Oracle(("opencv",), ("opencv4",), constraints="constraints-opencv4.txt"),
    "pillow": Oracle(("pillow",), ("pillow", "which/test_which_pillow.py"), ("pillow",)),
    "scipy": Oracle(("scipy",), ("scipy", "which/test_which_scipy.py"), ("scipy",)),
    "skimage": Oracle(("skimage",), ("skimage", "which/test_which_skimage.py"), ("skimage",)),
    "jax": Oracle(("jax",), ("jax", "which/test_which_jax.py"), ("jax",)),
    "onnx": Oracle(("onnx",), ("onnx",), ("onnx",)),
    "resize-right": Oracle(("resize-right", "torch"), ("resize_right",), ("matlab",)),
}
LARGE_ORACLES = {
    "tensorflow": Oracle(("tensorflow",), ("tensorflow",), ("tensorflow",)),
    "keras": Oracle(("keras", "tensorflow", "jax", "torch"), ("keras",)),
}


def check(function: Callable[..., None] | None = None, *, default: bool = True) -> Any:
    """Make a function a session whose environment goes once it has passed: all of them would fill ten gigabytes.

    `nox -r` keeps them.
    """
    if function is None:
        return functools.partial(check, default=default)

    @functools.wraps(function)
    def run(session: nox.Session, *arguments: str, **named: str) -> None:
        function(session, *arguments, **named)
        environment = session.virtualenv
        if isinstance(environment, nox.virtualenv.VirtualEnv) and not environment.reuse_existing:
            shutil.rmtree(environment.location)

    return nox.session(run, default=default)


def suite(session: nox.Session, arrays: str, backend: str, *options: str) -> None:
    """Run the shipped suite."""
    session.run("pytest", *SUITE, f"--anyinterp-arrays={arrays}", f"--anyinterp-backend={backend}", *options)


BUILT: set[Any] = set()  # what sessions of this run have built; sessions after them take that


def install_sources(session: nox.Session, *wanted: str) -> None:
    """Install the working tree.

    The first session of a run compiles the core, and its installer leaves that beside the sources, where those of the
    others find it: they install as where there is no compiler.
    """
    session.install(*wanted, env={"CC": "false"} if "core" in BUILT else None)
    BUILT.add("core")


def install(session: nox.Session, *groups: str, extras: str = "testing", constraints: str = "constraints.txt") -> None:
    """Install the working tree with some extras and dependency groups, at the versions of a file."""
    requirements = nox.project.dependency_groups(PROJECT, *groups)
    install_sources(session, "-c", constraints, "-e", f".[{extras}]" if extras else ".", *requirements)


def lacks(session: nox.Session, isa: str, env: dict[str, str] | None = None) -> bool:
    """Whether the processor is without a variant of the compiled core's kernels."""
    load = ("python", "-c", "import anyinterp.backends._native._core")
    forced = {**(env or {}), "ANYINTERP_ISA": isa}
    return "have no" in str(session.run(*load, env=forced, silent=True, success_codes=[0, 1]))


def compare_with(session: nox.Session, oracle: Oracle) -> None:
    """Run the tests of one library, and the examples of its migration page."""
    install(session, "parallel", *oracle.groups, constraints=oracle.constraints)
    # What is recorded, and the torch oracle's account of its random calls, come from a single process.
    alone = "--record" in session.posargs or "torch" in oracle.tests
    workers = [] if alone else ["--numprocesses=auto"]
    tests = [f"tests/oracles/{folder}" for folder in oracle.tests]
    pages = [f"docs/migration/{page}.md" for page in oracle.pages]
    session.run("pytest", *workers, "--doctest-glob=*.md", *tests, *pages, *session.posargs)


@check
def lint(session: nox.Session) -> None:
    """Style, format, and who may import whom."""
    install(session, "lint", extras="")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@check
def typing(session: nox.Session) -> None:
    """Types, strictly."""
    install(session, "typing", extras="cli,testing")
    session.run("mypy")


@check
def tests(session: nox.Session) -> None:
    """Core modules, the suite's own teeth, packaging and the command line."""
    install(session, "parallel", "strict", "images", "jax", extras="cli,testing")
    session.run(
        "pytest", "--numprocesses=auto", "tests/unit", "tests/meta", "tests/packaging", "tests/cli", *session.posargs
    )


@check
def minimal(session: nox.Session) -> None:
    """Core modules with the oldest dependencies that are allowed and nothing optional."""
    install_sources(session, "-c", "constraints-minimal.txt", "-e", ".", "pytest", "pytest-xdist", "hypothesis")
    session.run("pytest", "--numprocesses=auto", "tests/unit", *session.posargs)


@check
@nox.parametrize("backend", list(SUBJECTS), ids=list(SUBJECTS))
def conformance(session: nox.Session, backend: str) -> None:
    """Run the shipped suite on one backend."""
    subject = SUBJECTS[backend]
    install(session, *subject.groups)
    exclusions = Path(f"tests/conformance/exclusions/{backend}.txt")  # where there is anything to exclude
    options = [f"--anyinterp-exclusions={exclusions}"] if exclusions.exists() else []
    if subject.isa:
        if lacks(session, subject.isa):
            session.skip(f"the processor has no {subject.isa}")
        session.env["ANYINTERP_ISA"] = subject.isa
    if subject.threads:
        session.env.update(ANYINTERP_NUM_THREADS=str(subject.threads), ANYINTERP_THREAD_WORK="0")
    suite(session, subject.arrays, subject.backend, *options, *session.posargs)


@check
def torch(session: nox.Session) -> None:
    """What is particular to torch tensors: derivatives, transforms, layouts."""
    install(session, "parallel", "torch")
    session.run("pytest", "--numprocesses=auto", "tests/torch", *session.posargs)


@check
@nox.parametrize("library", list(ORACLES), ids=list(ORACLES))
def oracles(session: nox.Session, library: str) -> None:
    """Compare the rules with the library that they follow."""
    compare_with(session, ORACLES[library])


@check(default=False)
@nox.parametrize("library", list(LARGE_ORACLES), ids=list(LARGE_ORACLES))
def large_oracles(session: nox.Session, library: str) -> None:
    """Compare with large libraries: nox -s "large_oracles(tensorflow)" "large_oracles(keras)"."""
    compare_with(session, LARGE_ORACLES[library])


@check
def doctest(session: nox.Session) -> None:
    """Run the examples in the docstrings, the README and the docs."""
    install(session, "torch", "dask", extras="cli,testing")
    suite_itself = "--ignore=src/anyinterp/testing/conformance"  # tests, which need the plugin
    session.run("pytest", "--doctest-modules", suite_itself, "src", *session.posargs)
    migration = "--ignore=docs/migration"  # runs with the oracles, which have the libraries
    session.run("pytest", "--doctest-glob=*.md", migration, "README.md", "docs", *session.posargs)


@check
def docs(session: nox.Session) -> None:
    """Build the documentation; warnings are errors."""
    install(session, "docs", extras="cli,testing")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html", *session.posargs)


@check
def example_backend(session: nox.Session) -> None:
    """Install the example backend as a stranger would and run the suite on it."""
    install(session)
    session.install("--no-deps", "./examples/example_backend")
    suite(session, "numpy", "example", *session.posargs)
    session.run("pytest", "examples/example_backend/tests", *session.posargs)


def instrument(session: nox.Session, *options: str, runtimes: tuple[str, ...] = ("asan", "stdc++")) -> dict[str, str]:
    """Build with sanitizers, away from the sources, once in a run; what the environment has to be to run that."""
    if sys.platform != "linux" or not shutil.which("gcc"):
        session.skip("needs Linux and gcc")
    folder = session.cache_dir.resolve() / "-".join(("instrumented", *runtimes))
    needed = PROJECT["project"]["dependencies"], PROJECT["project"]["optional-dependencies"]["testing"]
    session.install("-c", "constraints.txt", "ml_dtypes", "pytest-xdist", "setuptools", *itertools.chain(*needed))
    if folder not in BUILT:
        shutil.rmtree(folder, ignore_errors=True)
        session.run("python", "tests/native/instrument.py", str(folder), *options)
        BUILT.add(folder)
    said = [["gcc", f"-print-file-name=lib{name}.so"] for name in runtimes]
    libraries = [str(session.run(*words, external=True, silent=True)).strip() for words in said]
    return {
        # Leaks of the interpreter are not looked for; the core's own are watched, see tests/native/watch.c.
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=1024",
        "LD_PRELOAD": " ".join(libraries),
        "PYTHONPATH": f"{folder}:{Path('tests/native').resolve()}",
        "TSAN_OPTIONS": "die_after_fork=0:history_size=4",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    }


@check
def sanitizers(session: nox.Session) -> None:
    """Run what uses the compiled core with address and undefined-behaviour sanitizers."""
    env = instrument(session)
    # What a sanitizer says of a worker that it ends goes by pytest, and no other worker may take the place of that one.
    workers = ("--numprocesses=auto", "--max-worker-restart=0")
    pytest = ("pytest", "--capture=sys", *workers, *session.posargs)
    files = sorted(map(str, Path("tests/unit").glob("test_native*.py")))
    # Sanitizers need more memory than some tests leave; tests/native lets allocations fail in another way.
    left_out = "not no_memory"
    for isa in itertools.filterfalse(functools.partial(lacks, session, env=env), VARIANTS):
        session.run(*pytest, *files, "tests/native", "-k", left_out, env={**env, "ANYINTERP_ISA": isa})
        # The same whichever variant runs: a Python for each, what programs need. The fuzz makes random calls of each.
        left_out = (
            "not no_memory and not instruction_sets and not every_half and not native_memory and not random_calls"
        )
    others = ["tests/unit/test_rows.py", *sorted(map(str, Path("tests/unit").glob("test_threads*.py")))]
    session.run(*pytest, *others, "-k", "not no_memory and not same_bits", env=env)
    session.run(*pytest, *SUITE, "--anyinterp-arrays=numpy", "--anyinterp-backend=numpy-native", env=env)


@check
def fuzz(session: nox.Session) -> None:
    """Run random tables, strides and types through the instrumented core: nox -s fuzz -- SECONDS FIRST."""
    env = instrument(session)
    present = list(itertools.filterfalse(functools.partial(lacks, session, env=env), VARIANTS))

    def run(isa: str) -> None:
        script = ("python", "tests/native/fuzz.py", *(session.posargs or ["20"]))
        session.run(*script, env={**env, "ANYINTERP_ISA": isa})

    with ThreadPoolExecutor(os.cpu_count()) as executor:  # side by side: each does one case at a time
        list(executor.map(run, present))


@check(default=False)
def races(session: nox.Session) -> None:
    """Run the tests of threads with the thread sanitizer."""
    env = instrument(session, "--thread", runtimes=("tsan",))
    # It has a thread of its own, which a test counts, and more memory than some tests leave.
    left_out = "not no_memory and not no_thread_can and not leave_signals"
    threads = sorted(map(str, Path("tests/unit").glob("test_threads*.py")))
    pytest = ("pytest", "--capture=sys", *threads, "-k", left_out, *session.posargs)
    for isa in itertools.filterfalse(functools.partial(lacks, session, env=env), VARIANTS):
        session.run(*pytest, env={**env, "ANYINTERP_ISA": isa})


@check(default=False)
def neon(session: nox.Session) -> None:
    """Run the compiled core's kernels for ARM in an emulator, and compare bits with AVX2's: nox -s neon -- CASES."""
    for command in ("qemu-aarch64", "apt-get", "dpkg-deb", "gcc"):
        if not shutil.which(command):
            session.error(f"needs {command}: on Debian 12 for x86, apt-get install qemu-user gcc")
    folder = Path(session.create_tmp()).resolve()
    needed = "array-api-compat", "hypothesis", "ml_dtypes", "numpy", "pytest"
    session.install("-c", "constraints.txt", "ziglang", *needed)
    session.run("python", "tests/native/emulate.py", str(folder))
    platforms = [f"--platform=manylinux_2_{version}_aarch64" for version in (17, 27, 28)]
    wheels = (
        "--python-version=3.11",
        "--only-binary=:all:",
        "--upgrade",
        "-c",
        "constraints.txt",
        f"--target={folder / 'site'}",
    )
    session.run("python", "-m", "pip", "install", "--quiet", *platforms, *wheels, *needed)
    here, cases = Path("tests/native").resolve(), (session.posargs or ["400"])[0]
    digests = ("tests/native/digests.py", cases)
    with (folder / "avx2.txt").open("w") as file:
        env = {"ANYINTERP_ISA": "avx2", "PYTHONPATH": f"{folder / 'x86_64'}:{here}"}
        session.run("python", *digests, env=env, stdout=file)
    python = ("qemu-aarch64", "-L", str(folder / "root"), str(folder / "root/usr/bin/python3.11"))
    paths = f"{folder / 'aarch64'}:{folder / 'site'}:{here}"
    env = {"ANYINTERP_ISA": "neon", "PYTHONHOME": str(folder / "root/usr"), "PYTHONPATH": paths}
    session.run(*python, *digests, str(folder / "avx2.txt"), env=env, external=True)
    session.run(*python, "tests/native/fuzz.py", "20", env=env, external=True)
    session.run(
        *python, "-m", "pytest", "-p", "no:cacheprovider", "tests/unit/test_native_fused.py", env=env, external=True
    )


@check
def wheel(session: nox.Session) -> None:
    """Build the wheel and run the suite on it, out of reach of src."""
    folder = Path(session.create_tmp()).resolve()
    shutil.rmtree("build", ignore_errors=True)  # setuptools would ship the modules of an older build as well
    session.run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), ".")
    built = max(folder.glob("anyinterp-*.whl"), key=lambda path: path.stat().st_mtime)
    session.install("-c", "constraints.txt", f"{built}[testing]")
    session.chdir(folder)
    session.run("python", "-c", "import anyinterp; assert 'site-packages' in anyinterp.__file__, anyinterp.__file__")
    suite(session, "numpy", "numpy", "-c", "/dev/null", f"--rootdir={folder}", *session.posargs)


@check
def installation(session: nox.Session) -> None:
    """Install the source distribution with a compiler and without."""
    session.install("-c", "constraints.txt", "pytest", "setuptools", *PROJECT["project"]["dependencies"])
    session.run("pytest", "tests/installation", *session.posargs)


@check(default=False)
def bench(session: nox.Session) -> None:
    """Compare speed with other libraries (minutes; a quiet machine): nox -s bench -- --only "one thread"."""
    install(session, "peers", "pictures", "torch")
    session.run("python", "benchmarks/run.py", *session.posargs)


@check(default=False)
def gpu(session: nox.Session) -> None:
    """Run the suite where there is a CUDA device."""
    install(session, "torch", extras="cupy,testing")
    suite(session, "cupy", "generic", *session.posargs)
    suite(session, "torch-cuda", "torch", *session.posargs)
