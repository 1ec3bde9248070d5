"""Losses and measures on pictures in [0, 1]."""

import torch
from torch import Tensor


def charbonnier(made: Tensor, truth: Tensor, epsilon: float = 1e-6) -> Tensor:
    """Mean of sqrt(d^2 + epsilon^2), a smooth absolute difference (Charbonnier et al., ICIP 1994)."""
    return torch.sqrt((made - truth) ** 2 + epsilon**2).mean()


def psnr_db(made: Tensor, truth: Tensor) -> float:
    """Peak signal to noise of one picture, after clamping to [0, 1]."""
    return -10 * torch.log10(((made.clamp(0, 1) - truth) ** 2).mean().clamp(min=1e-12)).item()
