"""How right the colours are, beside grey, one uniform tint (the training photographs' mean colour), on whole photographs."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional as F

from .lab import ciede2000, grey_of, lab_to_rgb, rgb_to_lab
from .model import Colour

SEPIA = (0.6, 5.6)
"""Mean ab of the training photographs."""


def colourfulness(rgb: Tensor) -> float:
    """Hasler and Suesstrunk, 2003; of a 3 x H x W picture in [0, 1], in units of 255."""
    red, green, blue = rgb * 255
    rg, yb = red - green, (red + green) / 2 - blue
    return float(torch.hypot(rg.std(), yb.std()) + 0.3 * torch.hypot(rg.mean(), yb.mean()))


@torch.no_grad()
def ab_of(model: Colour, grey: Tensor) -> Tensor:
    """1 x H x W grey in [0, 1] to 2 x H x W; padded by its mirror to multiples of 32."""
    _, height, width = grey.shape
    padded = F.pad(grey[None], (0, -width % 32, 0, -height % 32), mode="reflect")
    return F.interpolate(model(padded)[1], scale_factor=4.0, mode="bilinear", align_corners=False)[0, :, :height, :width]


def _figures(lab: Tensor, ab: Tensor) -> tuple[float, float, float]:
    rgb = lab_to_rgb(torch.cat((lab[:1], ab)))
    return float((ab - lab[1:]).norm(dim=0).mean()), float(ciede2000(lab, rgb_to_lab(rgb)).mean()), colourfulness(rgb)


def cast_free_correlation(made: Tensor, truth: Tensor) -> float:
    """Correlation of ab after each picture's mean colour is taken away: is the colour in its place?"""
    x, y = (t - t.mean((1, 2), keepdim=True) for t in (made, truth))
    return float((x * y).sum() / (x.norm() * y.norm() + 1e-9))


def measure(model: Colour, photos: Iterable[Tensor], gains: tuple[float, ...] = (1.0,)) -> dict[str, float]:
    """Mean over photographs (3 x H x W in [0, 1]) of ab error, CIEDE2000 and the colourfulness ratio, of grey, sepia and the network's answer times each gain."""
    sums: dict[str, float] = {}
    count = 0
    for photo in photos:
        lab = rgb_to_lab(photo)
        made = ab_of(model, grey_of(lab[:1]))
        tint = torch.tensor(SEPIA)[:, None, None].expand_as(lab[1:])
        answers = {"grey": torch.zeros_like(tint), "sepia": tint, **{"net" if g == 1 else f"net x{g}": made * g for g in gains}}
        found = {"correlation": cast_free_correlation(made, lab[1:]), "truth colourfulness": colourfulness(photo)}
        for name, ab in answers.items():
            error, difference, colours = _figures(lab, ab)
            found |= {f"{name} ab": error, f"{name} de2000": difference, f"{name} colourfulness": colours}
        sums = {name: sums.get(name, 0.0) + value for name, value in found.items()}
        count += 1
    return {name: value / count for name, value in sums.items()}
