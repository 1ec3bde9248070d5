"""The network: encoder, a light decoder with skips, a branch that sees the whole scene. Two heads: `mean` is what is shipped, `classes` helps training only."""

import re

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .encoder import CHANNELS, Encoder

CLASSES = 193
_WIDTHS = (192, 128, 96, 64)
# What the head says is in units of so many Lab steps, so that its numbers are about 1.
AB_UNIT = 50.0


def _layer(inputs: int, outputs: int, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Colour(nn.Module):
    """B x 1 x H x W grey in [0, 1] (sRGB code values, sides multiples of 32) to class logits B x 193 and ab B x 2, both at H/4 x W/4."""

    def __init__(self, classes: int = CLASSES) -> None:
        super().__init__()
        stride4, stride8, stride16, stride32 = CHANNELS
        w32, w16, w8, w4 = _WIDTHS
        self.encoder = Encoder()
        self.deep = nn.Sequential(_layer(stride32, w32, 1), _layer(w32, w32))
        self.scene = nn.Sequential(nn.Linear(stride32, w32), nn.ReLU(inplace=True), nn.Linear(w32, w32))
        self.up16 = nn.Sequential(_layer(w32 + stride16, w16), _layer(w16, w16))
        self.up8 = nn.Sequential(_layer(w16 + stride8, w8), _layer(w8, w8))
        self.up4 = nn.Sequential(_layer(w8 + stride4, w4), _layer(w4, w4))
        self.classes = nn.Conv2d(w4, classes, 1)
        self.mean = nn.Conv2d(w4, 2, 1)

    def looked(self, grey: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What the heads are given, and what the encoder sees at H/8 and H/16: what places look like, by which colours of another picture are found."""
        at4, at8, at16, at32 = self.encoder(((grey * 255 - 127) / 128).expand(-1, 3, -1, -1))
        x = self.deep(at32) + self.scene(at32.mean((2, 3)))[:, :, None, None]
        for up, skip in ((self.up16, at16), (self.up8, at8), (self.up4, at4)):
            x = up(torch.cat([F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False), skip], 1))
        return x, at8, at16

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor]:
        x, _, _ = self.looked(grey)
        return self.classes(x), self.mean(x) * AB_UNIT

    def parts(self) -> dict[str, list[nn.Parameter]]:
        """Decoder and encoder, which learn at different rates."""
        decoder = [p for name, p in self.named_parameters() if not name.startswith("encoder.")]
        return {"decoder": decoder, "encoder": list(self.encoder.parameters())}


_RENAMES = (
    (r"^enc\.stem\.c\.", "encoder.stem.conv."),
    (r"^enc\.b\.(\d+)\.e\.c\.", r"encoder.blocks.\1.expand.conv."),
    (r"^enc\.b\.(\d+)\.d\.c\.", r"encoder.blocks.\1.depthwise.conv."),
    (r"^enc\.b\.(\d+)\.p\.c\.", r"encoder.blocks.\1.project.conv."),
    (r"^d5\.", "deep."),
    (r"^gl\.", "scene."),
    (r"^d4\.", "up16."),
    (r"^d3\.", "up8."),
    (r"^d2\.", "up4."),
    (r"^cls\.", "classes."),
    (r"^reg\.", "mean."),
)


def renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state dict of the prototype under this model's names, as float32."""
    out = {}
    for name, value in state.items():
        for pattern, replacement in _RENAMES:
            name = re.sub(pattern, replacement, name)
        out[name] = value.float() if value.dtype.is_floating_point else value
    return out


def mean_of(values: list[Tensor]) -> Tensor:
    """Mean of one weight over checkpoints of one training (Wortsman et al., Model soups, ICML 2022: it does better on pictures of another kind)."""
    return torch.stack([value.double() for value in values]).mean(0).to(values[0].dtype)
