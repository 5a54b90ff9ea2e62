"""The layer after the sum: what its definition says, with the same bits from any BLAS kernel."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from skillsim.encoding.models.mixing import MixingLayer, MixingWeights

ROOT = Path(__file__).parents[2]
KERNELS = ["Nehalem", "Sandybridge", "Haswell"]


def weights(dimension: int = 64, hidden: int = 96, seed: int = 0) -> MixingWeights:
    draw = np.random.default_rng(seed)
    return MixingWeights(
        inner=draw.integers(-127, 128, (hidden, dimension), dtype=np.int8),
        inner_scales=draw.uniform(0.01, 0.02, hidden).astype(np.float32),
        bias=draw.normal(size=hidden).astype(np.float32),
        outer=draw.integers(-127, 128, (dimension, hidden), dtype=np.int8),
        outer_scales=draw.uniform(1e-4, 2e-4, dimension).astype(np.float32),
    )


def units(rows: int, dimension: int = 64) -> np.ndarray:
    vectors = np.random.default_rng(1).normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_it_is_the_layer_that_it_is_said_to_be() -> None:
    stored, vectors = weights(), units(50)
    inner = stored.inner * stored.inner_scales[:, None].astype(np.float64)
    outer = stored.outer * stored.outer_scales[:, None].astype(np.float64)
    expected = vectors + np.maximum(vectors @ inner.T + stored.bias, 0) @ outer.T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    mixed = vectors.copy()
    MixingLayer(stored).apply(mixed)
    np.testing.assert_allclose(mixed, expected, atol=1e-4)
    assert np.abs(expected - vectors).max() > 0.01


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 1024, 1025])
def test_a_vector_is_worth_the_same_in_any_company(rows: int) -> None:
    layer, vectors = MixingLayer(weights()), units(2500)
    whole, some = vectors.copy(), vectors[-rows:].copy()
    layer.apply(whole)
    layer.apply(some)
    np.testing.assert_array_equal(whole[-rows:], some)


def test_no_rows_are_no_trouble() -> None:
    nothing = units(0)
    MixingLayer(weights()).apply(nothing)
    assert nothing.shape == (0, 64)


def digest() -> str:
    vectors = units(777)
    MixingLayer(weights()).apply(vectors)
    return hashlib.sha256(vectors.tobytes()).hexdigest()


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_kernel_of_the_matrix_product_makes_no_difference(kernel: str) -> None:
    """OpenBLAS, where NumPy is built on it, picks its code by the processor."""
    code = "from tests.encoding.test_mixing import digest; print(digest())"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_CORETYPE": kernel},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == digest()
