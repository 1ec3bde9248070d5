"""Weights to ONNX: kept in half precision (half the bytes), computed in single precision, and the record that ciotat reads beside it."""

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .model import Enlarger, noise_unit

opset = 17


def halve(graph_file: onnx.ModelProto) -> onnx.ModelProto:
    """Stores every weight as float16 with a cast behind it, which onnxruntime folds when it loads."""
    graph = graph_file.graph
    casts = []
    for weight in graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < 16:
            continue
        name = weight.name
        half = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}.half")
        weight.CopyFrom(half)
        casts.append(helper.make_node("Cast", [half.name], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(graph_file)
    return graph_file


def export_enlarger(model: Enlarger, path: Path, title: str, origin: str, licence: str) -> None:
    """Writes `path` (.onnx) and the record beside it (.json)."""
    model.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # It tells at length that there is a newer exporter.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (torch.rand(1, model.head.in_channels, 24, 32),),
            str(path),
            input_names=["luma"],
            output_names=["enlarged"],
            dynamic_axes={name: {2: f"{name}_height", 3: f"{name}_width"} for name in ("luma", "enlarged")},
            opset_version=opset,
            dynamo=False,
        )
    onnx.save(halve(onnx.load(str(path))), str(path))
    data = path.read_bytes()
    layout = {"input": "luma", "output": "enlarged", "channels": 1, "scale": model.scale, "white": 1, "multiple": model.multiple, "reach": model.reach}
    if model.frames > 1:
        layout["frames"] = model.frames
    if model.told:
        layout["noise"] = noise_unit
    record = {"id": path.stem, "task": "upscale" if model.scale > 1 else "denoise", "title": title, "licence": licence, "origin": origin, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "picture": layout}
    path.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n")


@torch.no_grad()
def parity(model: Enlarger, path: Path, sizes: tuple[tuple[int, int], ...] = ((16, 16), (38, 52))) -> float:
    """Largest difference between the file in onnxruntime and PyTorch, in shares of white; half precision alone makes some 1e-4."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed, (height, width) in enumerate(sizes):
        given = torch.rand(1, model.head.in_channels, height, width, generator=torch.Generator().manual_seed(seed))
        (got,) = session.run(None, {"luma": given.numpy()})
        worst = max(worst, (torch.from_numpy(got) - model(given)).abs().max().item())
    return worst
