"""Resampling of one plane with antialiasing, as MATLAB's imresize does it: what super-resolution's figures are measured with."""

from functools import lru_cache

import numpy as np


def _cubic(x: np.ndarray) -> np.ndarray:
    x = np.abs(x)
    return np.where(x <= 1, 1.5 * x**3 - 2.5 * x**2 + 1, np.where(x < 2, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2, 0))


def _lanczos3(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0)


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.clip(1 - np.abs(x), 0, None)


def _box(x: np.ndarray) -> np.ndarray:
    return ((x >= -0.5) & (x < 0.5)).astype(np.float64)


kernels = {"bicubic": (_cubic, 4), "lanczos3": (_lanczos3, 6), "bilinear": (_triangle, 2), "area": (_box, 1)}


@lru_cache(maxsize=256)
def _matrix(length: int, out: int, name: str) -> np.ndarray:
    """(out, length) weights; mirrored at the borders."""
    kernel, width = kernels[name]
    scale = out / length
    reduce = min(scale, 1.0)
    support = width / reduce
    centre = (np.arange(out) + 0.5) / scale - 0.5
    first = np.floor(centre - support / 2).astype(int)
    taps = first[:, None] + np.arange(int(np.ceil(support)) + 2)[None]
    weights = kernel((centre[:, None] - taps) * reduce)
    weights /= weights.sum(1, keepdims=True)
    mirrored = np.concatenate([np.arange(length), np.arange(length)[::-1]])[np.mod(taps, 2 * length)]
    matrix = np.zeros((out, length), np.float32)
    np.add.at(matrix, (np.arange(out)[:, None], mirrored), weights)
    return matrix


def resize(plane: np.ndarray, height: int, width: int, name: str = "bicubic") -> np.ndarray:
    """(H, W) floats to (height, width)."""
    return _matrix(plane.shape[0], height, name) @ plane.astype(np.float32) @ _matrix(plane.shape[1], width, name).T
