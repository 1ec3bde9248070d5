"""The network, and the picture its word makes of the candidates, as the kernel choose-motion makes it."""

import torch
from torch import Tensor, nn
from torch.nn import functional

features = 20
words = 5
"""What the second flow, blocks and standing still gain, how far the flows and blocks are seen rather in the second frame."""


_differences = (1, 16, 2, 3)
_others = (17, 4, 5)
_costs_and_strays = (6, 18, 7, 8, 13, 14, 19)
_densities_and_borders = (9, 10, 11, 12)
_squashed = 25
_at_one_size = _squashed + len(_densities_and_borders)
looks = 4 * _at_one_size + 1


def _planes(seen: Tensor, which: tuple[int, ...]) -> Tensor:
    return torch.cat([seen[:, c : c + 1] for c in which], 1)


def _near(x: Tensor) -> Tensor:
    return functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def _squash(x: Tensor) -> Tensor:
    """Differences of a few levels count, those beyond a tenth of the range hardly more."""
    x, rest = x[:, :_squashed], x[:, _squashed:]
    return torch.cat([x / (0.25 + x.abs()), rest], 1)


def _turned() -> tuple[list[int], list[float]]:
    """Where each look stands, and with which sign, when the pair is seen from its end."""
    order, signs = [], []
    for size in range(4):
        first = size * _at_one_size
        order += [first + c for c in (*range(_squashed), *(_squashed + c for c in (1, 0, 3, 2)))]
        signs += [-1.0 if c < 4 or 7 <= c < 11 else 1.0 for c in range(_at_one_size)]
    return [*order, looks - 1], [*signs, -1.0]


class Looks(nn.Module):
    """What is judged by, at half the size: differences, costs, densities and borders, and which of two pictures agrees with the other candidates, within 2, 6, 12 and 28 places. No level: with it clips of the training are known again instead of learned from."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)

    def forward(self, seen: Tensor) -> Tensor:
        differences, others = _planes(seen, _differences), _planes(seen, _others)
        half = differences[:, 0:1] / 2
        half_of_blocks = differences[:, 2:3] / 2
        sides = (others - half).abs() - (others + half).abs()
        sides_of_blocks = (others[:, 1:2] + half_of_blocks).abs() - (others[:, 1:2] - half_of_blocks).abs()
        rest = [_planes(seen, _costs_and_strays), _planes(seen, _densities_and_borders)]
        fine = functional.avg_pool2d(torch.cat([differences, others, sides, sides_of_blocks, differences.abs(), others.abs(), *rest], 1), 2)
        quarter = _near(functional.avg_pool2d(fine, 2))
        sizes = [fine, _near(fine), self.up(quarter), self.up(_near(_near(quarter)))]
        return torch.cat([*map(_squash, sizes), functional.avg_pool2d(seen[:, 15:16], 2)], 1)


class Chooser(nn.Module):
    """Twenty planes of choice-features to five of advice, of the same size (a multiple of 4). Knows nothing at first: advice 0 is the classical choice."""

    def __init__(self, wide: int = 32) -> None:
        super().__init__()
        self.looks = Looks()
        self.say = nn.Sequential(nn.Conv2d(looks, wide, 1), nn.PReLU(wide), nn.Conv2d(wide, words, 1))
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.register_buffer("usual", torch.zeros(1, looks, 1, 1))
        self.register_buffer("spread", torch.ones(1, looks, 1, 1))
        nn.init.kaiming_normal_(self.say[0].weight, a=0.25)
        with torch.no_grad():
            self.say[2].weight.mul_(0.1)
            self.say[2].bias.zero_()

    def judge(self, looked: Tensor) -> Tensor:
        """Advice at half the size; seen from the end of the pair it says the same gains and the other side."""
        order, signs = _turned()
        turned = looked[:, order] * torch.tensor(signs).view(1, looks, 1, 1)
        said, back = (self.say((one - self.usual) / self.spread) for one in (looked, turned))
        return torch.cat([said[:, :3] + back[:, :3], said[:, 3:] - back[:, 3:]], 1) / 2

    def forward(self, seen: Tensor) -> Tensor:
        return self.up(self.judge(self.looks(seen)))


def _decay(cost: Tensor) -> Tensor:
    return (1 - cost / 16).clamp_min(0) ** 16


def _ratio(word: Tensor) -> Tensor:
    return (1 + word.clamp(-8, 8) / 32) ** 32


_trust = 0.6


def smoothed(seen: Tensor) -> Tensor:
    """Features with the densities as choose-motion takes them."""
    return torch.cat([seen[:, :9], _near(seen[:, 9:11]), seen[:, 11:]], 1)


def compose(pictures: Tensor, seen: Tensor, advice: Tensor) -> Tensor:
    """Luma chosen from `pictures` (first frame moved by flow, by the second flow, by blocks, second by the same, first, second as they are), all N x C x H x W."""
    return compose_there(pictures, smoothed(seen), advice)


def compose_there(pictures: Tensor, seen: Tensor, advice: Tensor) -> Tensor:
    """As `compose`, of single places, whose features are `smoothed`."""
    t = seen[:, 15:16] + 0.5
    density = seen[:, 9:11]
    inside = seen[:, 11:13]

    def share(zero: Tensor, one: Tensor, word: Tensor) -> Tensor:
        before = (1 - t) * (zero * inside[:, 0:1] + 0.02)
        after = t * (one * inside[:, 1:2] + 0.02) * _ratio(word)
        return after / (before + after)

    whole = torch.ones_like(t)
    of_flow = share(density[:, 0:1], density[:, 1:2], advice[:, 3:4])
    of_blocks = share(whole, whole, advice[:, 4:5])
    flow, wide, blocks, still = (4 * _trust * seen[:, c : c + 1] for c in (6, 18, 7, 8))
    costs = torch.cat([flow, wide - advice[:, 0:1], blocks + 0.5 - advice[:, 1:2], still + 1 - advice[:, 2:3]], 1)
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
