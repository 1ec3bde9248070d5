"""The three nets DAIN trains from nothing: learned kernels, context, synthesis. Names of their parts are those of the published checkpoint."""

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions without bias; the first may be dilated."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.conv2(torch.relu(self.conv1(x))))


class ContextNet(nn.Module):
    """(N, 3, H, W) -> (N, 195, H, W): the picture and three levels of 64 features."""

    def __init__(self) -> None:
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(3, 64, 7, padding=3, bias=False), nn.ReLU())
        self.block2 = ResidualBlock(64, dilation=4)
        self.block3 = ResidualBlock(64, dilation=8)

    def forward(self, picture: Tensor) -> Tensor:
        one = self.block1(picture)
        two = self.block2(one)
        return torch.cat([picture, one, two, self.block3(two)], dim=1)


class SynthesisNet(nn.Module):
    """(N, 437, H, W) -> (N, 3, H, W): what is to be added to the blend. Sees 10 pixels around."""

    wide_in = 437

    def __init__(self) -> None:
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(self.wide_in, 128, 7, padding=3), nn.ReLU())
        self.block2, self.block3, self.block4 = (ResidualBlock(128) for _ in range(3))
        self.block5 = nn.Sequential(nn.Conv2d(128, 3, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return self.block5(self.block4(self.block3(self.block2(self.block1(x)))))


def _conv(wide_in: int, wide_out: int) -> list[nn.Module]:
    return [nn.Conv2d(wide_in, wide_out, 3, padding=1), nn.ReLU()]


def kernel_trunk() -> nn.ModuleList:
    """A flat list whose places are the published key numbers; `run_trunk` knows which layers save and which add."""
    layers: list[nn.Module] = _conv(6, 16)
    widths = (16, 32, 64, 128, 256, 512)
    for wide_in, wide_out in zip(widths, widths[1:]):
        layers += [*_conv(wide_in, wide_out), nn.MaxPool2d(2)]
    layers += _conv(512, 512)
    for wide_in, wide_out in zip(widths[:0:-1], widths[-2::-1]):
        layers += [nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False), *_conv(wide_in, wide_out)]
    return nn.ModuleList(layers)


def run_trunk(trunk: nn.ModuleList, pair: Tensor) -> Tensor:
    """(N, 6, H, W), H and W multiples of 32 -> (N, 16, H, W). What enters each pooling is added after the enlargement that undoes it."""
    saved: list[Tensor] = []
    x = pair
    for layer in trunk:
        if isinstance(layer, nn.MaxPool2d):
            saved.append(x)
        x = layer(x)
        if isinstance(layer, nn.Upsample):
            x = x + saved.pop()
    return x


def kernel_head() -> nn.Sequential:
    """(N, 16, H, W) -> (N, 16, H, W): a 4x4 kernel for each pixel, not normalised."""
    return nn.Sequential(*_conv(16, 16), nn.Conv2d(16, 16, 3, padding=1))


def xavier(*nets: nn.Module) -> None:
    """The published start of these nets: Xavier weights, biases 0."""
    for net in nets:
        for module in net.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.xavier_uniform_(module.weight)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
