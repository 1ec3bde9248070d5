"""The network, and the picture its word makes of the candidates, as the kernel choose-motion makes it."""

import torch
from torch import Tensor, nn
from torch.nn import functional

features = 20
words = 5
"""What the second flow, blocks and standing still gain, how far the flows and blocks are seen rather in the second frame."""


class Chooser(nn.Module):
    """Twenty planes of choice-features to five of advice, of the same size (a multiple of 4). Knows nothing at first: advice 0 is the classical choice."""

    def __init__(self, narrow: int = 24, wide: int = 48) -> None:
        super().__init__()
        self.enter = nn.Sequential(nn.Conv2d(features, narrow, 3, 2, 1), nn.PReLU(narrow))
        self.down = nn.Sequential(nn.Conv2d(narrow, wide, 3, 2, 1), nn.PReLU(wide))
        self.deep = nn.ModuleList(nn.Sequential(nn.Conv2d(wide, wide, 3, 1, 1), nn.PReLU(wide)) for _ in range(3))
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.join = nn.Sequential(nn.Conv2d(narrow + wide, 32, 3, 1, 1), nn.PReLU(32))
        self.say = nn.Conv2d(32, 4 * words, 3, 1, 1)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, a=0.25)
                nn.init.zeros_(layer.bias)
        with torch.no_grad():
            self.say.weight.mul_(0.02)

    def forward(self, seen: Tensor) -> Tensor:
        half = self.enter(seen)
        x = self.down(half)
        for layer in self.deep:
            x = x + layer(x)
        x = self.join(torch.cat([self.up(x), half], 1))
        return functional.pixel_shuffle(self.say(x), 2)


def _decay(cost: Tensor) -> Tensor:
    return (1 - cost / 16).clamp_min(0) ** 16


def _ratio(word: Tensor) -> Tensor:
    return (1 + word.clamp(-8, 8) / 32) ** 32


def compose(pictures: Tensor, seen: Tensor, advice: Tensor) -> Tensor:
    """Luma chosen from `pictures` (first frame moved by flow, by the second flow, by blocks, second by the same, first, second as they are), all N x C x H x W."""
    t = seen[:, 15:16] + 0.5
    density = functional.avg_pool2d(seen[:, 9:11], 3, 1, 1, count_include_pad=False)
    inside = seen[:, 11:13]

    def share(zero: Tensor, one: Tensor, word: Tensor) -> Tensor:
        before = (1 - t) * (zero * inside[:, 0:1] + 0.02)
        after = t * (one * inside[:, 1:2] + 0.02) * _ratio(word)
        return after / (before + after)

    whole = torch.ones_like(t)
    of_flow = share(density[:, 0:1], density[:, 1:2], advice[:, 3:4])
    of_blocks = share(whole, whole, advice[:, 4:5])
    costs = torch.cat([4 * seen[:, 6:7], 4 * seen[:, 18:19] - advice[:, 0:1], 4 * seen[:, 7:8] + 0.5 - advice[:, 1:2], 4 * seen[:, 8:9] + 1 - advice[:, 2:3]], 1)
    weights = _decay(costs - costs.amin(1, keepdim=True))
    flows = weights[:, :2]
    weights = torch.cat([flows**2 / (flows.sum(1, keepdim=True) + 1e-9), weights[:, 2:]], 1)
    weights = weights / weights.sum(1, keepdim=True)
    made = torch.cat(
        [
            pictures[:, 0:1].lerp(pictures[:, 3:4], of_flow),
            pictures[:, 1:2].lerp(pictures[:, 4:5], of_flow),
            pictures[:, 2:3].lerp(pictures[:, 5:6], of_blocks),
            pictures[:, 6:7].lerp(pictures[:, 7:8], t.expand_as(of_flow)),
        ],
        1,
    )
    return (weights * made).sum(1, keepdim=True)
