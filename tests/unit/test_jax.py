"""JAX beyond the conformance suite: its transformations, and life without 64 bits."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import anyinterp

pytest.importorskip("jax", reason="JAX is optional")

MODES = {
    "nearest": {"scale_factor": 1.5},
    "bicubic": {"size": (5, 11), "mode": "bicubic"},
    "wide": {"size": (2, 3), "mode": "lanczos", "antialias": True},
}


@pytest.mark.parametrize("arguments", MODES.values(), ids=MODES)
def test_vmap_equals_the_batch(arguments: dict[str, object]) -> None:
    import jax

    x = np.random.default_rng(0).random((3, 2, 1, 40, 9)).astype(np.float32)
    one_by_one = np.stack([np.asarray(anyinterp.interpolate(jax.numpy.asarray(part), **arguments)) for part in x])
    mapped = jax.vmap(lambda part: anyinterp.interpolate(part, **arguments))(jax.numpy.asarray(x))
    np.testing.assert_array_equal(np.asarray(mapped), one_by_one)


NARROW = """
import numpy as np, jax.numpy as jnp, anyinterp
x = jnp.asarray(np.arange(16, dtype=np.int32).reshape(1, 1, 4, 4))
print(anyinterp.explain(x, size=2, mode="bilinear").result, anyinterp.interpolate(x, size=2, mode="bilinear").dtype)
print(anyinterp.interpolate(x, size=2, mode="bilinear", dtype="float32").dtype)
try:
    anyinterp.interpolate(x, size=2, dtype="float64")
except TypeError as error:
    print(error)
"""


def test_without_64_bits_the_result_is_float32_and_explain_says_so() -> None:
    environment = {"JAX_ENABLE_X64": "0", "JAX_PLATFORMS": "cpu", "PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", NARROW], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["float32 float32", "float32", "dtype: jax has no float64 here (JAX: enable x64)"]
