"""A discriminator trained beside an enlarger: it sees a picture and the bicubic enlargement of what it was made of, and says place by place whether it is a true one."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn, optim
from torch.nn.utils.parametrizations import spectral_norm

from .model import Enlarger

rate = 2e-4
kept_features = 0.5
"""Weight of the features' difference beside the verdict."""


class Discriminator(nn.Module):
    """(N, 2, H, W) -> features of every layer, the last of them the verdict; a place sees 46 pixels (patches: Isola et al., CVPR 2017; spectral norm: Miyato et al., ICLR 2018)."""

    def __init__(self) -> None:
        super().__init__()
        widths = (2, 32, 64, 96)
        self.layers = nn.ModuleList(spectral_norm(nn.Conv2d(a, b, 4, 2, 1)) for a, b in zip(widths, widths[1:]))
        self.verdict = spectral_norm(nn.Conv2d(widths[-1], 1, 4, 1, 1))

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            found.append(x)
        return [*found, self.verdict(x)]


class Adversary:
    """Told how blurred a picture may be by its small one, the discriminator judges what was added, not what the film lacks."""

    def __init__(self, model: Enlarger, seed: int) -> None:
        torch.manual_seed(seed + 1)
        self.net = Discriminator().to(memory_format=torch.channels_last)
        self.optimiser = optim.Adam(self.net.parameters(), lr=rate, betas=(0.5, 0.99))
        self.phases, self.scale = model.phases, model.scale

    def _seen(self, small: Tensor, picture: Tensor) -> Tensor:
        padded = F.pad(small, (2, 2, 2, 2), mode="replicate")
        base = F.pixel_shuffle(F.conv2d(padded, self.phases), self.scale)
        # What lies above the bicubic enlargement is small; both at a like scale.
        return torch.cat([4 * (picture - base), 2 * base - 1], 1).to(memory_format=torch.channels_last)

    def learn(self, small: Tensor, made: Tensor, truth: Tensor, bfloat16: bool) -> None:
        """One step of the discriminator (hinge loss)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            true, false = self.net(self._seen(small, truth))[-1].float(), self.net(self._seen(small, made))[-1].float()
        loss = F.relu(1 - true).mean() + F.relu(1 + false).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()

    def judge(self, small: Tensor, made: Tensor, truth: Tensor, bfloat16: bool) -> Tensor:
        """What the enlarger is to make smaller: how false its picture looks, and how far its features are from the truth's (Salimans et al., NIPS 2016)."""
        for parameter in self.net.parameters():
            parameter.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            *features, verdict = self.net(self._seen(small, made))
            with torch.no_grad():
                *wanted, _ = self.net(self._seen(small, truth))
        for parameter in self.net.parameters():
            parameter.requires_grad_(True)
        apart = torch.stack([(one.float() - other.float()).abs().mean() for one, other in zip(features, wanted)]).mean()
        return -verdict.float().mean() + kept_features * apart

    def state(self) -> dict:
        return {"net": self.net.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load(self, state: dict) -> None:
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
