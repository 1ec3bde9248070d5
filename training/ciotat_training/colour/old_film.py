"""Photographs as an old film would show them: what its stock saw, its contrast, softness, uneven light, grain, and what the transfer did to it."""

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from .lab import coded, grey_of, linear


def blurred(x: Tensor, sigma: float) -> Tensor:
    """Gaussian, 1 x H x W, borders repeated."""
    reach = max(1, round(3 * sigma))
    taps = torch.exp(-(torch.arange(-reach, reach + 1, dtype=torch.float32) ** 2) / (2 * sigma**2))
    taps = taps / taps.sum()
    x = F.pad(x[None], (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(x, taps[None, None, None]), taps[None, None, :, None])[0]


def _stock(rgb: Tensor, lightness: Tensor, rng: np.random.Generator) -> Tensor:
    # Early stock saw blue as white and red as black; later panchromatic stock, and most transfers, are near lightness.
    if rng.random() >= 0.35:
        return grey_of(lightness)
    weights = np.array([rng.uniform(0, 0.25), rng.uniform(0.25, 0.6), rng.uniform(0.2, 0.7)])
    mix = torch.tensor(weights / weights.sum(), dtype=torch.float32)
    return coded(torch.einsum("c,chw->hw", mix, linear(rgb))[None])


def _worn(x: Tensor, rng: np.random.Generator) -> Tensor:
    _, height, width = x.shape
    if rng.random() < 0.7:
        x = x ** float(np.exp(rng.uniform(-0.5, 0.5)))
    if rng.random() < 0.6:
        x = (x - 0.5) * rng.uniform(0.6, 1.35) + rng.uniform(0.35, 0.65)
    if rng.random() < 0.2:
        x = torch.sigmoid(2 * rng.uniform(2, 5) * (x - 0.5))
    x = x.clamp(0, 1)
    if rng.random() < 0.5:
        x = blurred(x, rng.uniform(0.4, 1.8))
    if rng.random() < 0.3:
        yy, xx = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
        away = (xx - rng.uniform(-0.4, 0.4)) ** 2 + (yy - rng.uniform(-0.4, 0.4)) ** 2
        x = x * (1 - rng.uniform(0, 0.45) * away.clamp(0, 2) / 2)
    if rng.random() < 0.6:
        grain = torch.from_numpy(rng.standard_normal((1, height, width), dtype=np.float32))
        if rng.random() < 0.6:
            grain = blurred(grain, rng.uniform(0.4, 1.0))
            grain = grain / (grain.std() + 1e-6)
        x = x + grain * rng.uniform(0, 0.05)
    return x.clamp(0, 1)


def _recoded(x: Tensor, quality: int) -> Tensor:
    buffer = io.BytesIO()
    Image.fromarray((x[0] * 255).round().to(torch.uint8).numpy()).save(buffer, "JPEG", quality=quality)
    return torch.from_numpy(np.array(Image.open(buffer))).float()[None] / 255


def grey_as_filmed(rgb: Tensor, lightness: Tensor, rng: np.random.Generator) -> Tensor:
    """3 x H x W in [0, 1] and its L, 1 x H x W, to 1 x H x W in [0, 1]; a quarter of the pictures stays unworn."""
    x = _stock(rgb, lightness, rng)
    if rng.random() < 0.25:
        return x
    x = _worn(x, rng)
    return _recoded(x, int(rng.uniform(30, 90))) if rng.random() < 0.4 else x
