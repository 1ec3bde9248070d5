"""Published checkpoints of the Real-ESRGAN family as ONNX: SRVGGNetCompact (realesr-animevideov3, realesr-general-x4v3) and RRDBNet (RealESRGAN_x4plus, x2plus, ESRGAN).

Layers are written from the papers (Wang et al., ECCVW 2018 and ICCVW 2021) under the names their checkpoints use. Sizes are read from the checkpoint itself.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

State = dict[str, Tensor]


class Compact(nn.Module):
    """SRVGGNetCompact: convolutions and PReLUs under the names body.0, body.1, …, pixel-shuffle, and the nearest enlargement added."""

    def __init__(self, state: State) -> None:
        super().__init__()
        weights = {int(name.split(".")[1]): value for name, value in state.items() if name.startswith("body.") and name.endswith(".weight")}
        layers: list[nn.Module] = []
        for index in range(max(weights) + 1):
            weight = weights.get(index)
            if weight is None:
                layers.append(nn.LeakyReLU(0.1))
            elif weight.dim() == 1:
                layers.append(nn.PReLU(weight.numel()))
            else:
                layers.append(nn.Conv2d(weight.shape[1], weight.shape[0], 3, 1, 1))
        self.body = nn.Sequential(*layers)
        self.scale = round((weights[max(weights)].shape[0] / weights[0].shape[1]) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(self.body(x), self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")


class _Dense(nn.Module):
    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        for k in range(5):
            setattr(self, f"conv{k + 1}", nn.Conv2d(features + k * grow, features if k == 4 else grow, 3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        known = [x]
        for k in range(1, 5):
            known.append(F.leaky_relu(getattr(self, f"conv{k}")(torch.cat(known, 1)), 0.2))
        return x + 0.2 * self.conv5(torch.cat(known, 1))


class _Block(nn.Module):
    def __init__(self, features: int, grow: int) -> None:
        super().__init__()
        self.rdb1, self.rdb2, self.rdb3 = (_Dense(features, grow) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        return x + 0.2 * self.rdb3(self.rdb2(self.rdb1(x)))


class Rrdb(nn.Module):
    """RRDBNet: it always enlarges four times; for x2 and x1 the picture goes in folded, 2 x 2 or 4 x 4 pixels as channels."""

    def __init__(self, state: State) -> None:
        super().__init__()
        features, channels = state["conv_first.weight"].shape[:2]
        colours = state["conv_last.weight"].shape[0]
        folds = {1: 1, 4: 2, 16: 4}.get(channels // colours)
        if folds is None:
            raise ValueError(f"expected {colours}, {4 * colours} or {16 * colours} channels into conv_first, got {channels}")
        self.fold = folds
        self.scale = 4 // folds
        blocks = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("body."))
        grow = state["body.0.rdb1.conv1.weight"].shape[0]
        self.conv_first = nn.Conv2d(channels, features, 3, 1, 1)
        self.body = nn.Sequential(*(_Block(features, grow) for _ in range(blocks)))
        self.conv_body, self.conv_up1, self.conv_up2, self.conv_hr = (nn.Conv2d(features, features, 3, 1, 1) for _ in range(4))
        self.conv_last = nn.Conv2d(features, colours, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv_first(F.pixel_unshuffle(x, self.fold) if self.fold > 1 else x)
        x = first + self.conv_body(self.body(first))
        for conv in (self.conv_up1, self.conv_up2):
            x = F.leaky_relu(conv(F.interpolate(x, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(x), 0.2))


def load_published(path: str | Path) -> Compact | Rrdb:
    """The network of a checkpoint (.pth), by its names. Raises ValueError for one of another family, or with names missing or left over."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    for key in ("params_ema", "params"):
        state = state.get(key, state)
    if not all(isinstance(value, Tensor) for value in state.values()):
        raise ValueError(f"expected a checkpoint of tensors by name in {path}, got the keys {sorted(state)[:5]}")
    state = {name: value.float() for name, value in state.items()}
    if "conv_first.weight" in state and "body.0.rdb1.conv1.weight" in state:
        model: Compact | Rrdb = Rrdb(state)
    elif "body.0.weight" in state and state["body.0.weight"].dim() == 4:
        model = Compact(state)
    else:
        raise ValueError(f"expected SRVGGNetCompact (body.0.weight) or RRDBNet (conv_first.weight) in {path}, got {sorted(state)[:5]}")
    differ = model.load_state_dict(state, strict=False)
    if differ.missing_keys or differ.unexpected_keys:
        raise ValueError(f"expected the names of {type(model).__name__} in {path}; missing {differ.missing_keys[:3]}, unknown {differ.unexpected_keys[:3]}")
    return model.eval()


def convert(source: str | Path, out: Path) -> float:
    """Writes `out` (.onnx, opset 17, float32, any size) and returns the largest difference between it and PyTorch, in shares of white."""
    import warnings

    import onnxruntime

    model = load_published(source)
    channels = next(model.parameters()).shape[1] // (model.fold**2 if isinstance(model, Rrdb) else 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    picture = torch.rand(1, channels, 32, 24, generator=torch.Generator().manual_seed(1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (picture,),
            str(out),
            input_names=["picture"],
            output_names=["enlarged"],
            dynamic_axes={name: {2: f"{name}_height", 3: f"{name}_width"} for name in ("picture", "enlarged")},
            opset_version=17,
            dynamo=False,
        )
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    other = torch.rand(1, channels, 40, 16, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        return (torch.from_numpy(session.run(None, {"picture": other.numpy()})[0]) - model(other)).abs().max().item()
