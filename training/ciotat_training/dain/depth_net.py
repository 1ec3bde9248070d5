"""Depth: the hourglass of MegaDepth (Li and Snavely, CVPR 2018; after Chen et al., NIPS 2016). Child numbers are those of the published checkpoint."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def _norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, affine=False)


class Inception(nn.Sequential):
    """Branches side by side, joined by channel: a 1x1 of `plain` channels, then for each (middle, out, size) a 1x1 and a size x size convolution."""

    def __init__(self, wide_in: int, plain: int, *branches: tuple[int, int, int]) -> None:
        def point(width: int) -> list[nn.Module]:
            return [nn.Conv2d(wide_in, width, 1), _norm(width), nn.ReLU()]

        super().__init__(
            nn.Sequential(*point(plain)),
            *(
                nn.Sequential(*point(middle), nn.Conv2d(middle, out, size, padding=size // 2), _norm(out), nn.ReLU())
                for middle, out, size in branches
            ),
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self], dim=1)


class Sum(nn.Module):
    """The sum of what its branches make of the same input."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.add_module("0", nn.ModuleList(branches))

    def forward(self, x: Tensor) -> Tensor:
        first, second = self.get_submodule("0")
        return first(x) + second(x)


def _inception(wide_in: int, plain: int, middle: int, out: int, sizes: Sequence[int]) -> Inception:
    return Inception(wide_in, plain, *((middle, out, size) for size in sizes))


def _a() -> Inception:
    return _inception(128, 32, 32, 32, (3, 5, 7))


def _b() -> Inception:
    return _inception(256, 64, 32, 64, (3, 5, 7))


def _b_wide() -> Inception:
    return _inception(256, 64, 64, 64, (3, 7, 11))


def _up() -> nn.Upsample:
    return nn.Upsample(scale_factor=2, mode="nearest")


def _level4() -> Sum:
    return Sum(nn.Sequential(_b(), _b()), nn.Sequential(nn.AvgPool2d(2), _b(), _b(), _b(), _up()))


def _level3() -> Sum:
    return Sum(nn.Sequential(_b(), _b_wide()), nn.Sequential(nn.AvgPool2d(2), _b(), _b(), _level4(), _b(), _b_wide(), _up()))


def _level2() -> Sum:
    wider, narrower = _inception(128, 64, 32, 64, (3, 5, 7)), _inception(256, 32, 32, 32, (3, 5, 7))
    deep = nn.Sequential(nn.MaxPool2d(2), _a(), wider, _level3(), _b(), narrower, _up())
    return Sum(deep, nn.Sequential(_a(), _inception(128, 32, 64, 32, (3, 7, 11))))


def _level1() -> Sum:
    late = [_inception(128, 32, 64, 32, (3, 5, 7)), _inception(128, 16, 32, 16, (3, 7, 11))]
    deep = nn.Sequential(nn.MaxPool2d(2), _a(), _a(), _level2(), *late, _up())
    return Sum(deep, nn.Sequential(_inception(128, 16, 64, 16, (3, 7, 11))))


class DepthNet(nn.Sequential):
    """(N, 3, H, W), RGB in [0, 1], H and W multiples of 16 -> (N, 1, H, W): the logarithm of depth."""

    def __init__(self) -> None:
        super().__init__(nn.Conv2d(3, 128, 7, padding=3), nn.BatchNorm2d(128), nn.ReLU(), _level1(), nn.Conv2d(64, 1, 3, padding=1))
