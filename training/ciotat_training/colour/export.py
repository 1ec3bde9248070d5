"""To ONNX: grey n x 1 x h x w in [0, 1] to ab n x 2 x h/4 x w/4 in Lab steps, and the encoder's features at8 and at16 (40 and 112 channels); weights stored as half floats, computed in float."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .loss import ColourClasses
from .model import AB_UNIT, Colour

# A half keeps 11 bits: 0.05 of a Lab step on what the network says.
_ALLOWED = 0.5


@dataclass(frozen=True)
class Asking:
    """How the exported graph makes its answer of what the networks say."""

    gain: float = 1.0
    """What the colours are multiplied by."""
    classes: float = 0.0
    """Share of the answer that is the mean over the classes' chances instead of the head that was trained for the mean."""
    mirrored: bool = False
    """Every picture is looked at a second time, mirrored and three quarters as large; the answer is the mean of both."""


class Answer(nn.Module):
    def __init__(self, model: Colour, asking: Asking, classes: ColourClasses | None = None) -> None:
        super().__init__()
        if asking.classes > 0 and classes is None:
            raise ValueError("expected the classes of colour for an answer that asks for them")
        self.model, self.asking, self.colours = model, asking, classes

    def forward(self, grey: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        ab, at8, at16 = self._said(grey)
        if self.asking.mirrored:
            height, width = ((3 * side // 4 + 16) // 32 * 32 for side in grey.shape[2:])
            smaller = F.interpolate(grey, size=(height, width), mode="bilinear", align_corners=False)
            again = F.interpolate(self._said(smaller.flip(3))[0], size=ab.shape[2:], mode="bilinear", align_corners=False)
            ab = (ab + again.flip(3)) / 2
        return ab * self.asking.gain, at8, at16

    def _said(self, grey: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features, at8, at16 = self.model.looked(grey)
        mean = self.model.mean(features) * AB_UNIT
        share = self.asking.classes
        if self.colours is None or share == 0:
            return mean, at8, at16
        return (1 - share) * mean + share * self.colours.mean(self.model.classes(features)), at8, at16


def export(answer: Answer, path: Path) -> None:
    """Writes the graph; height and width are free multiples of 32."""
    import onnx

    path.parent.mkdir(parents=True, exist_ok=True)
    outputs = {"ab": 4, "at8": 8, "at16": 16}
    free = {name: {0: "n", 2: f"height{by}", 3: f"width{by}"} for name, by in outputs.items()} | {"grey": {0: "n", 2: "height", 3: "width"}}
    example = (torch.rand(1, 1, 64, 96),)
    torch.onnx.export(answer.eval(), example, str(path), input_names=["grey"], output_names=list(outputs), opset_version=17, dynamic_axes=free, dynamo=False)
    graph = onnx.load(str(path))
    _halve(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def _halve(model: "onnx.ModelProto") -> None:  # noqa: F821
    # onnxruntime folds the casts when it opens the graph: half the bytes in the repository, the same speed.
    import numpy as np
    from onnx import helper, numpy_helper

    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size <= 512:
            continue
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}.half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=1))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


@torch.no_grad()
def parity(answer: Answer, path: Path) -> float:
    """Largest difference between graph and answer on noise of another size, in Lab steps. Errors: more than half a step."""
    import onnxruntime

    grey = torch.rand(1, 1, 96, 160, generator=torch.Generator().manual_seed(1))
    wanted = answer.eval()(grey)[0]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = float((torch.from_numpy(session.run(["ab"], {"grey": grey.numpy()})[0]) - wanted).abs().max())
    if worst > _ALLOWED:
        raise ValueError(f"expected the graph within {_ALLOWED} Lab steps of the networks, they differ by {worst:.3f}")
    return worst
