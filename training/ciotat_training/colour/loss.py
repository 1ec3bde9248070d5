"""What is asked of the network: the mean colour (smooth L1, weighted by chroma) and, weakly, the class of colour, which keeps it from greyness."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Weighing:
    mean: float = 0.4
    classes: float = 0.5
    chroma: float = 30.0
    """A pixel of so much chroma counts twice as much as a grey one in the mean's loss."""
    rebalance: float = 0.5
    """Rare classes weigh by their rarity to this power (Zhang et al., ECCV 2016, have 1; that is too loud)."""


class ColourClasses:
    """The 193 places of the ab plane that photographs use, with how rare each is."""

    def __init__(self, places: Tensor, prior: Tensor, rebalance: float) -> None:
        rarity = 1 / (0.5 * prior + 0.5 / len(prior))
        weight = (rarity / (prior * rarity).sum()) ** rebalance
        self.places, self.weight = places, weight / (prior * weight).sum()

    @classmethod
    def read(cls, path: str, rebalance: float) -> "ColourClasses":
        with np.load(path) as file:
            return cls(torch.tensor(file["bins"]), torch.tensor(file["prior"]), rebalance)

    def mean(self, logits: Tensor) -> Tensor:
        """B x 193 x H x W to the mean ab, B x 2 x H x W, over the chances that they mean: the rare classes' weight in training is taken out again."""
        chances = torch.softmax(logits - self.weight.log()[:, None, None], 1)
        return torch.einsum("kc,bkhw->bchw", self.places, chances)

    def loss(self, logits: Tensor, ab: Tensor) -> Tensor:
        """Cross entropy against the five nearest places, softly."""
        truth = ab.permute(0, 2, 3, 1).reshape(-1, 2)
        distance, near = torch.cdist(truth, self.places).topk(5, 1, largest=False)
        share = torch.softmax(-(distance**2) / 50, 1)
        log = F.log_softmax(logits.permute(0, 2, 3, 1).flatten(0, 2), 1)
        return (-(log.gather(1, near) * share).sum(1) * self.weight[near[:, 0]]).mean()


def colour_loss(logits: Tensor, made: Tensor, ab: Tensor, classes: ColourClasses, weighing: Weighing) -> tuple[Tensor, Tensor, Tensor]:
    """The loss and its two parts, mean and classes, unweighted."""
    chroma = ab.norm(dim=1, keepdim=True)
    mean = (F.smooth_l1_loss(made, ab, reduction="none", beta=5.0) * (1 + chroma / weighing.chroma)).mean()
    of_class = classes.loss(logits, ab)
    return weighing.mean * mean + weighing.classes * of_class, mean, of_class
