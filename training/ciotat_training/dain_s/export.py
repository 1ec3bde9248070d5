"""Weights to ONNX in half precision, with the record that ciotat reads beside it, and a comparison with PyTorch."""

import hashlib
import json
import warnings
from pathlib import Path

import onnx
import torch

from ..resolution.export import halve, opset
from .model import Chooser, features


def export_chooser(model: Chooser, path: Path) -> None:
    """Writes `path` (.onnx) and the record beside it (.json)."""
    model.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # It tells at length that there is a newer exporter.
        warnings.simplefilter("ignore")
        axes = {name: {2: f"{name}_height", 3: f"{name}_width"} for name in ("seen", "advice")}
        torch.onnx.export(model, (torch.rand(1, features, 24, 32),), str(path), input_names=["seen"], output_names=["advice"], dynamic_axes=axes, opset_version=opset, dynamo=False)
    onnx.save(halve(onnx.load(str(path))), str(path))
    data = path.read_bytes()
    record = {
        "id": path.stem,
        "task": "interpolate",
        "title": "Chooses among motions for frames in between",
        "licence": "MIT; see the model card for what it was trained on",
        "origin": "trained by this project, training/ciotat_training/dain_s",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }
    path.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n")


@torch.no_grad()
def parity(model: Chooser, path: Path, sizes: tuple[tuple[int, int], ...] = ((16, 16), (36, 52))) -> float:
    """Largest difference between the file in onnxruntime and PyTorch, in units of advice."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for seed, (height, width) in enumerate(sizes):
        given = torch.randn(1, features, height, width, generator=torch.Generator().manual_seed(seed))
        (got,) = session.run(None, {"seen": given.numpy()})
        worst = max(worst, (torch.from_numpy(got) - model(given)).abs().max().item())
    return worst
