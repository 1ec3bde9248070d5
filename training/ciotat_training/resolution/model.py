"""A compact network over luma: all its work at the small size, pixel-shuffle, and what it makes is added to a bicubic enlargement.

After SRVGGNetCompact (Wang et al., Real-ESRGAN, ICCVW 2021) and EDSR's residual blocks without normalisation (Lim et al., CVPRW 2017); pixel-shuffle: Shi et al., CVPR 2016.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def bicubic_phases(scale: int, a: float = -0.5) -> Tensor:
    """(scale^2, 1, 5, 5): the kernels of a bicubic enlargement (Keys 1981), one for each place within an input pixel, in pixel-shuffle's order."""
    rows = []
    for phase in range(scale):
        at = (phase + 0.5) / scale - 0.5
        x = (torch.arange(-2, 3, dtype=torch.float64) - at).abs()
        near = (a + 2) * x**3 - (a + 3) * x**2 + 1
        far = a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
        taps = torch.where(x <= 1, near, torch.where(x < 2, far, torch.zeros_like(x)))
        rows.append(taps / taps.sum())
    return torch.stack([torch.outer(down, across) for down in rows for across in rows]).unsqueeze(1).float()


def bicubic(picture: Tensor, phases: Tensor) -> Tensor:
    """(N, 1, H, W) -> (N, scale^2, H, W), in single precision whatever else is not."""
    with torch.autocast("cpu", enabled=False):
        return F.conv2d(F.pad(picture.float(), (2, 2, 2, 2), mode="replicate"), phases)


context_channels = 64

noise_unit = 0.1
"""Deviation of noise, in shares of white, that is 1 in the plane that tells it."""


class Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        with torch.no_grad():
            self.second.weight.mul_(0.1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.leaky_relu(self.first(x), 0.1))


class Context(nn.Module):
    """What lies further around, seen at half the size at a quarter of the cost; adds nothing before it is taught. Sides must be even."""

    def __init__(self, channels: int, inner: int, blocks: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(channels, inner, 3, stride=2, padding=1)
        self.body = nn.Sequential(*(Block(inner) for _ in range(blocks)))
        self.up = nn.Conv2d(inner, 4 * channels, 1)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + F.pixel_shuffle(self.up(self.body(F.leaky_relu(self.down(x), 0.1))), 2)


class Fusion(nn.Module):
    """What neighbouring frames add, chosen place by place; adds nothing before it is taught."""

    def __init__(self, planes: int, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(planes, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(F.leaky_relu(self.first(x), 0.1))


class Enlarger(nn.Module):
    """(N, planes, H, W), white at 1 -> (N, 1, scale H, scale W). With `context` blocks, H and W are even.

    One frame is one plane. Of several the one to enlarge is the middle one, the others are laid on it along the motion; after them follow planes of the trust in each of those. With
    `told` the last plane is the deviation of the noise to take out, in `noise_unit`s.
    """

    def __init__(self, scale: int, channels: int = 48, blocks: int = 5, frames: int = 1, context: int = 0, told: bool = False) -> None:
        super().__init__()
        self.scale, self.frames, self.told = scale, frames, told
        planes = 2 * frames - 1 + told
        self.head = nn.Conv2d(planes, channels, 3, padding=1)
        self.fusion = Fusion(planes, channels) if frames > 1 else None
        self.body = nn.Sequential(*(Block(channels) for _ in range(blocks)))
        self.context = Context(channels, context_channels, context) if context else None
        self.tail = nn.Conv2d(channels, scale**2, 3, padding=1)
        with torch.no_grad():
            self.tail.weight.mul_(0.1)
            self.tail.bias.zero_()
        self.register_buffer("phases", bicubic_phases(scale), persistent=False)

    @property
    def reach(self) -> int:
        """Input pixels around a place that can change it."""
        wide = 2 + 4 * len(self.context.body) if self.context else 0
        return 2 + 2 * len(self.body) + wide + (1 if self.fusion else 0)

    @property
    def multiple(self) -> int:
        """What the sides of the input must be a multiple of."""
        return 2 if self.context else 1

    def features(self, x: Tensor) -> Tensor:
        # Around middle grey a border of zeros is no edge.
        x = x - 0.5
        x = self.body[0](self.head(x) + self.fusion(x) if self.fusion else self.head(x))
        return self.body[1:](self.context(x) if self.context else x)

    def detail(self, x: Tensor) -> Tensor:
        """What a bicubic enlargement lacks, as planes that pixel-shuffle makes one of."""
        return self.tail(F.leaky_relu(self.features(x), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        middle = x[:, self.frames // 2 : self.frames // 2 + 1] if x.shape[1] > 1 else x
        return F.pixel_shuffle(bicubic(middle, self.phases) + self.detail(x).float(), self.scale)


class Guarded(nn.Module):
    """A network of several frames beside one of a frame alone, and place by place how much of the former is taken: where neighbours tell nothing new, the frame alone is believed.

    The network of one frame stays as it is; the rest learns.
    """

    def __init__(self, several: Enlarger, alone: Enlarger) -> None:
        super().__init__()
        self.several, self.alone = several, alone.requires_grad_(False)
        self.gate = nn.Conv2d(several.head.out_channels, several.scale**2, 3, padding=1)
        nn.init.zeros_(self.gate.weight)
        nn.init.constant_(self.gate.bias, 1.0)
        self.scale, self.frames, self.told, self.phases = several.scale, several.frames, False, several.phases

    @property
    def head(self) -> nn.Conv2d:
        return self.several.head

    @property
    def reach(self) -> int:
        return max(self.several.reach, self.alone.reach)

    @property
    def multiple(self) -> int:
        return max(self.several.multiple, self.alone.multiple)

    def forward(self, x: Tensor) -> Tensor:
        middle = x[:, self.frames // 2 : self.frames // 2 + 1]
        features = F.leaky_relu(self.several.features(x), 0.1)
        added, alone, share = self.several.tail(features).float(), self.alone.detail(middle).float(), torch.sigmoid(self.gate(features).float())
        return F.pixel_shuffle(bicubic(middle, self.phases) + alone + share * (added - alone), self.scale)


def enlarger_of(state: dict[str, Tensor]) -> Enlarger | Guarded:
    """The network that a state belongs to, with its weights."""
    if "gate.weight" in state:
        several, alone = ({name.removeprefix(part): value for name, value in state.items() if name.startswith(part)} for part in ("several.", "alone."))
        guarded = Guarded(enlarger_of(several), enlarger_of(alone))
        guarded.load_state_dict(state)
        return guarded

    def count(prefix: str) -> int:
        return len({name[len(prefix) :].split(".")[0] for name in state if name.startswith(prefix)})

    tail, head = state["tail.weight"], state["head.weight"]
    model = Enlarger(round(tail.shape[0] ** 0.5), head.shape[0], count("body."), (head.shape[1] + 1) // 2, count("context.body."), head.shape[1] % 2 == 0)
    model.load_state_dict(state)
    return model
