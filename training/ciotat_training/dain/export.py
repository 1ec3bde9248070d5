"""DAIN as three ONNX graphs; projection and warping between them are kernels of src/kernels. H and W are dynamic, multiples of 64."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from .model import Dain

opset = 17


class FrameGraph(nn.Module):
    """picture (1, 3, H, W) -> features (1, 196, H, W), weight (1, 1, H, W). Once per frame."""

    inputs, outputs = ("picture",), ("features", "weight")

    def __init__(self, model: Dain) -> None:
        super().__init__()
        self.model = model

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        return tuple(self.model.frame(picture))


class PairGraph(nn.Module):
    """first, second (1, 3, H, W) -> forward, backward (1, 2, H, W) in pixels, kernel0, kernel1 (1, 16, H, W). Once per pair."""

    inputs, outputs = ("first", "second"), ("forward", "backward", "kernel0", "kernel1")

    def __init__(self, model: Dain) -> None:
        super().__init__()
        self.model = model

    def forward(self, first: Tensor, second: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.model.pair(first, second))


class SynthesisGraph(nn.Module):
    """stack (1, 437, H, W), the blend first -> picture (1, 3, H, W). Once per time, in tiles of any size that overlap by 10 pixels or more."""

    inputs, outputs = ("stack",), ("picture",)

    def __init__(self, model: Dain) -> None:
        super().__init__()
        self.net = model.rectifyNet

    def forward(self, stack: Tensor) -> Tensor:
        return stack[:, :3] + self.net(stack)


graphs: dict[str, type[nn.Module]] = {"frame": FrameGraph, "pair": PairGraph, "synthesis": SynthesisGraph}


def _examples(name: str, height: int, width: int, seed: int) -> tuple[Tensor, ...]:
    random = torch.Generator().manual_seed(seed)
    channels = 437 if name == "synthesis" else 3
    return tuple(torch.rand(1, channels, height, width, generator=random) for _ in graphs[name].inputs)


@torch.no_grad()
def export(model: Dain, folder: str | Path) -> dict[str, Path]:
    """Writes dain-frame.onnx, dain-pair.onnx and dain-synthesis.onnx (96 MB together)."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    written = {}
    for name, graph in graphs.items():
        net = graph(model).eval()
        names = [*net.inputs, *net.outputs]
        path = folder / f"dain-{name}.onnx"
        with warnings.catch_warnings():
            # It tells at length which slices it did not fold, and that there is a newer exporter.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                net,
                _examples(name, 64, 128, seed=0),
                str(path),
                input_names=list(net.inputs),
                output_names=list(net.outputs),
                dynamic_axes={tensor: {2: "height", 3: "width"} for tensor in names},
                opset_version=opset,
                dynamo=False,
            )
        written[name] = path
    return written


@torch.no_grad()
def parity(model: Dain, written: dict[str, Path], sizes: Sequence[tuple[int, int]] = ((64, 64), (128, 192))) -> dict[str, float]:
    """Largest absolute difference between each graph in onnxruntime and its PyTorch original, in units of the output's largest value or 1."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    worst = {}
    for name, path in written.items():
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        net: Callable[..., Tensor | tuple[Tensor, ...]] = graphs[name](model.eval()).eval()
        worst[name] = 0.0
        for seed, (height, width) in enumerate(sizes):
            given = _examples(name, height, width, seed + 1)
            got = session.run(None, {key: value.numpy() for key, value in zip(graphs[name].inputs, given)})
            wanted = net(*given)
            for one, two in zip(got, wanted if isinstance(wanted, tuple) else (wanted,)):
                scale = max(1.0, two.abs().max().item())
                worst[name] = max(worst[name], (torch.from_numpy(one) - two).abs().max().item() / scale)
    return worst
