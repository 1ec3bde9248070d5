"""Losses and measures on pictures in [0, 1]."""

import torch
import torch.nn.functional as F
from torch import Tensor


def charbonnier(made: Tensor, truth: Tensor, epsilon: float = 1e-6) -> Tensor:
    """Mean of sqrt(d^2 + epsilon^2), a smooth absolute difference (Charbonnier et al., ICIP 1994)."""
    return torch.sqrt((made - truth) ** 2 + epsilon**2).mean()


def psnr_db(made: Tensor, truth: Tensor) -> float:
    """Peak signal to noise of one picture, after clamping to [0, 1]."""
    return -10 * torch.log10(((made.clamp(0, 1) - truth) ** 2).mean().clamp(min=1e-12)).item()


def slope_similarity(made: Tensor, truth: Tensor) -> Tensor:
    """(N, 1, H, W) each -> similarity of the slopes' steepness at every place of the halved pictures, 1 where they are the same (GMS, Xue et al., IEEE TIP 2014)."""
    across = torch.tensor([[-1.0, 0, 1]] * 3, dtype=made.dtype)
    kernels = torch.stack([across, across.T]).unsqueeze(1) / 3

    def steepness(picture: Tensor) -> Tensor:
        # The small number keeps the root's own slope finite on flat places.
        return (F.conv2d(F.avg_pool2d(picture, 2), kernels).square().sum(1, keepdim=True) + 1e-6).sqrt()

    a, b = steepness(made), steepness(truth)
    c = 170 / 255**2
    return (2 * a * b + c) / (a.square() + b.square() + c)
