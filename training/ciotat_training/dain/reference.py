"""Reference pictures for programs that run the exported graphs: made-up weights, made-up frames, and what PyTorch makes of them."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from .model import Dain, interpolate, pad
from .operators import adaptive_warp, depth_flow_projection


@torch.no_grad()
def made_up(seed: int) -> Dain:
    """Random weights, scaled so that the nets do something of the size they do when trained: motion of some pixels, kernels about bilinear."""
    torch.manual_seed(seed)
    model = Dain().eval()
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    for head in (model.flownets.predict_flow2, model.flownets.dc_conv7):
        head.weight *= 0.15
    for head in (model.initScaleNets_filter1, model.initScaleNets_filter2):
        head[2].bias[[5, 6, 9, 10]] += 1
    model.rectifyNet.block5[0].weight *= 0.1
    return model


def _frames(width: int, height: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Two made-up frames; the second is the first moved, with something of its own."""
    random = torch.Generator().manual_seed(9)
    coarse = torch.rand(2, 3, height // 8 + 2, width // 8 + 2, generator=random)
    smooth = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=False)
    first, second = (0.1 + 0.8 * smooth.clamp(0, 1)).chunk(2)
    return first, 0.8 * first.roll((2, 5), dims=(2, 3)) + 0.2 * second


times = [0.25, 0.5, 0.7]
_calm = (3.6, -1.6)
_spread = 0.08


@torch.no_grad()
def calm_down(model: Dain, width: int, height: int) -> Dain:
    """Turns the flow net's last layers so that between these frames it tells (3.6, -1.6) pixels and at most 0.08 beside it.

    Projection and warping cut places to whole pixels. With such flows no place comes nearer to a cut than a 50th of a pixel at any of `times` or
    their complements, so that rounding cannot turn one, and two programs that are the same make the same picture.
    """
    heads = (model.flownets.predict_flow2, model.flownets.dc_conv7)
    for head in heads:
        head.bias.zero_()
    first, second = _frames(width, height)
    motion = model.pair(pad(first)[0], pad(second)[0])
    most = max(motion.forward.abs().max(), motion.backward.abs().max())
    for head in heads:
        head.weight *= _spread / most
    heads[0].bias.copy_(torch.tensor(_calm) / 20)
    return model


def nearest_cut(motion: torch.Tensor, shares: list[float]) -> float:
    """Pixels between a flow's ends at these shares of it and the nearest whole pixel."""
    return min(float((share * motion - (share * motion).round()).abs().min()) for share in shares)


@torch.no_grad()
def write_reference(model: Dain, folder: Path, width: int, height: int) -> None:
    """reference.json and float32 files: of three planes each `first`, `second`, and `made-<t>` for each time; of the padded size what goes into
    and comes out of the operators at t = 0.5: `picture` (3), `weight` (1), `forward` (2, already halved), `kernel` (16), `projected` (2), `warped` (3)."""
    first, second = _frames(width, height)
    files = dict(zip([f"made-{t}" for t in times], interpolate(model, first, second, times)))
    picture, other = pad(first)[0], pad(second)[0]
    weight, motion = model.frame(picture).weight, model.pair(picture, other)
    forward = motion.forward * 0.5
    projected = depth_flow_projection(forward, weight, True)
    warped = adaptive_warp(picture, projected, motion.kernel0)
    files |= {"first": first, "second": second, "picture": picture, "weight": weight, "forward": forward, "kernel": motion.kernel0}
    for name, value in (files | {"projected": projected, "warped": warped}).items():
        value[0].contiguous().numpy().astype("<f4").tofile(folder / f"{name}.f32")
    cut = min(nearest_cut(motion.forward, times), nearest_cut(motion.backward, [1 - t for t in times]))
    padded = {"paddedWidth": picture.shape[3], "paddedHeight": picture.shape[2]}
    (folder / "reference.json").write_text(json.dumps({"width": width, "height": height, "times": times, "nearestCut": cut} | padded))
