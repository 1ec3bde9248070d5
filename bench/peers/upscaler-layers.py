"""The networks of npm's @upscalerjs (esrgan-slim, esrgan-medium) as peers: their layers in PyTorch, so that no TensorFlow is needed.
Usage: upscaler-layers.py MODEL.JSON WIDTH HEIGHT < luma as float32 of 0..1 > luma enlarged; CPU seconds go to stderr. Exits with 3 where PyTorch or the model is missing."""
import json
import sys
import time
from pathlib import Path

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit(3)
path = Path(sys.argv[1])
if not path.exists():
    sys.exit(3)
torch.set_num_threads(1)
model = json.loads(path.read_text())
weights: dict[str, torch.Tensor] = {}
for group in model["weightsManifest"]:
    data, at = b"".join((path.parent / name).read_bytes() for name in group["paths"]), 0
    for entry in group["weights"]:
        if entry["dtype"] != "float32" or "quantization" in entry:
            raise ValueError(f"expected float32 weights, {entry['name']} is something else")
        count = int(np.prod(entry["shape"]))
        weights[entry["name"]] = torch.from_numpy(np.frombuffer(data, np.float32, count, at).reshape(entry["shape"]).copy())
        at += 4 * count


def layer(kind: str, name: str, config: dict, given: list[torch.Tensor]) -> torch.Tensor:
    if kind == "Conv2D":
        kernel = weights[f"{name}/kernel"].permute(3, 2, 0, 1)
        out = F.conv2d(given[0], kernel, weights[f"{name}/bias"], padding=kernel.shape[-1] // 2)
        return out if config["activation"] == "linear" else F.relu(out)
    if kind == "Activation" and config["activation"] == "relu":
        return F.relu(given[0])
    if kind == "Concatenate":
        return torch.cat(given, 1)
    if kind == "Add":
        return torch.stack(given).sum(0)
    if kind == "UpSampling2D":
        scale = config["size"][0]
        return F.interpolate(given[0], scale_factor=scale, mode=config["interpolation"], **({} if config["interpolation"] == "nearest" else {"align_corners": False}))
    raise ValueError(f"expected layers of an RDN, got {kind} {config}")


width, height = (int(word) for word in sys.argv[2:])
luma = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(height, width)
config = model["modelTopology"]["model_config"]["config"]
began = time.process_time()
made: dict[str, torch.Tensor] = {}
with torch.no_grad():
    for one in config["layers"]:
        if one["class_name"] == "InputLayer":
            # White is at 255 for these two.
            made[one["name"]] = 255 * torch.from_numpy(np.stack([luma] * 3))[None]
        else:
            given = [made[name] for name, *_ in one["inbound_nodes"][0]]
            made[one["name"]] = layer(one["class_name"], one["name"], one["config"], given)
    out = made[config["output_layers"][0][0]][0].mean(0).numpy() / 255
sys.stderr.write(f"{time.process_time() - began}")
sys.stdout.buffer.write(out.astype(np.float32).tobytes())
