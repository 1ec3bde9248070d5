"""Reference pictures for programs that run the exported graphs: made-up weights, made-up frames, and what PyTorch makes of them."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

from .model import Dain, interpolate


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


@torch.no_grad()
def write_reference(model: Dain, folder: Path, width: int, height: int, times: list[float]) -> None:
    """reference.json and float32 files of three planes each: first, second, and `made-<t>` for each time."""
    random = torch.Generator().manual_seed(9)
    coarse = torch.rand(2, 3, height // 8 + 2, width // 8 + 2, generator=random)
    smooth = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=False)
    first, second = (0.1 + 0.8 * smooth.clamp(0, 1)).chunk(2)
    # The second frame is the first moved, with something of its own.
    second = 0.8 * first.roll((2, 5), dims=(2, 3)) + 0.2 * second
    made = interpolate(model, first, second, times)
    names = ["first", "second", *(f"made-{t}" for t in times)]
    for name, picture in zip(names, [first, second, *made]):
        picture[0].contiguous().numpy().astype("<f4").tofile(folder / f"{name}.f32")
    (folder / "reference.json").write_text(json.dumps({"width": width, "height": height, "times": times}))
