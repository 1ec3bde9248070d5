"""Optical flow: PWC-DC-Net, written from the paper (Sun et al., PWC-Net, CVPR 2018). Names of its parts are those of the published checkpoint."""

import torch
from torch import Tensor, nn

from .operators import correlation, warp_features

_widths = (16, 32, 64, 96, 128, 196)
_dense = (128, 128, 96, 64, 32)
_dilations = ((128, 1), (128, 2), (128, 4), (96, 8), (64, 16), (32, 1))


def _conv(wide_in: int, wide_out: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(wide_in, wide_out, 3, stride, dilation, dilation), nn.LeakyReLU(0.1))


def _double(wide_in: int) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(wide_in, 2, 4, 2, 1)


class FlowNet(nn.Module):
    """(N, 6, H, W), two RGB pictures in [0, 1], H and W multiples of 64 -> (N, 2, H/4, W/4): flow from the first to the second in full-size pixels / 20."""

    def __init__(self) -> None:
        super().__init__()
        wide_in = 3
        for level, width in enumerate(_widths, 1):
            # At level 6 the published names of the first two convolutions are exchanged.
            first, second = ("a", "aa") if level < 6 else ("aa", "a")
            self.add_module(f"conv{level}{first}", _conv(wide_in, width, stride=2))
            self.add_module(f"conv{level}{second}", _conv(width, width))
            self.add_module(f"conv{level}b", _conv(width, width))
            wide_in = width
        for level in range(6, 1, -1):
            wide = 81 if level == 6 else 81 + _widths[level - 1] + 4
            for i, width in enumerate(_dense):
                self.add_module(f"conv{level}_{i}", _conv(wide, width))
                wide += width
            self.add_module(f"predict_flow{level}", nn.Conv2d(wide, 2, 3, padding=1))
            # The published network has one for level 2 as well and never uses it.
            self.add_module(f"deconv{level}", _double(2))
            if level > 2:
                self.add_module(f"upfeat{level}", _double(wide))
        for i, (width, dilation) in enumerate(_dilations, 1):
            self.add_module(f"dc_conv{i}", _conv(wide, width, dilation=dilation))
            wide = width
        self.dc_conv7 = nn.Conv2d(wide, 2, 3, padding=1)
        self.leaky = nn.LeakyReLU(0.1)
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.kaiming_normal_(module.weight)
                nn.init.zeros_(module.bias)

    def _pyramid(self, picture: Tensor) -> list[Tensor]:
        levels = []
        for level in range(1, 7):
            for part in ("a", "aa", "b") if level < 6 else ("aa", "a", "b"):
                picture = self.get_submodule(f"conv{level}{part}")(picture)
            levels.append(picture)
        return levels

    def forward(self, pair: Tensor) -> Tensor:
        first, second = self._pyramid(pair[:, :3]), self._pyramid(pair[:, 3:])
        flow = features = None
        for level in range(6, 1, -1):
            one, two = first[level - 1], second[level - 1]
            if flow is None:
                x = self.leaky(correlation(one, two))
            else:
                cost = self.leaky(correlation(one, warp_features(two, flow * (20 / 2**level))))
                x = torch.cat([cost, one, flow, features], dim=1)
            for i in range(len(_dense)):
                x = torch.cat([self.get_submodule(f"conv{level}_{i}")(x), x], dim=1)
            predicted = self.get_submodule(f"predict_flow{level}")(x)
            if level > 2:
                flow = self.get_submodule(f"deconv{level}")(predicted)
                features = self.get_submodule(f"upfeat{level}")(x)
        for i in range(1, 7):
            x = self.get_submodule(f"dc_conv{i}")(x)
        return predicted + self.dc_conv7(x)
