"""How much of a network of several frames is taken, place by place, over one of a frame alone: both stay as they are, only the gate between them learns, so that minutes do.

    python -m ciotat_training.resolution.gate --several temporal.onnx --alone film-x4.onnx --photos photos --clips clips --out film-x4-temporal.pth
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..keeping import write_state
from .commands import _state, clean_folders
from .material import held_out, read_clips, read_photos
from .model import Guarded, bicubic, enlarger_of
from .pairs import Pair
from .stacks import film_stacks

side, border, batch = 40, 2, 8
"""Of a patch and of what is not judged of a picture, in pixels of the small one; patches of a step."""

worse = 1
"""How much more it counts where a picture comes out worse than of the frame alone."""

Seen = tuple[Tensor, Tensor, Tensor, Tensor]
"""Features, what the frame alone made, what several made of it, the truth; large pictures as the planes that pixel-shuffle makes one of."""


@torch.no_grad()
def seen(model: Guarded, pairs: list[Pair], most: int = 112) -> list[Seen]:
    made = []
    for small, large in pairs:
        height, width = (min(most, length // 2 * 2) for length in small.shape[1:])
        x = torch.from_numpy(small[:, :height, :width].astype(np.float32))[None] / 255
        truth = torch.from_numpy(large[: height * model.scale, : width * model.scale].astype(np.float32))[None, None] / 255
        middle = x[:, model.frames // 2 : model.frames // 2 + 1]
        base, features = bicubic(middle, model.phases), F.leaky_relu(model.several.features(x), 0.1)
        made.append((features, base + model.alone.detail(middle), base + model.several.tail(features), F.pixel_unshuffle(truth, model.scale)))
    return made


def learn(model: Guarded, given: list[Seen], steps: int, rng: np.random.Generator, rate: float = 5e-3) -> None:
    """What counts is the square error over that of the frame alone, so that quiet pictures count as much as grainy ones; what becomes worse counts more."""
    torch.nn.init.zeros_(model.gate.bias)
    optimiser = torch.optim.Adam(model.gate.parameters())
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - step / steps) + 1e-5
        loss = torch.zeros(())
        for index in rng.choice(len(given), batch):
            y, x = (int(rng.integers(0, max(1, length - side + 1))) for length in given[index][0].shape[2:])
            features, alone, several, truth = (planes[:, :, y : y + side, x : x + side] for planes in given[index])
            share = torch.sigmoid(model.gate(features))
            error, before = ((alone + share * (several - alone) - truth) ** 2).mean(), ((alone - truth) ** 2).mean()
            ratio = torch.log((error + 2e-6) / (before + 2e-6))
            loss = loss + (ratio + worse * F.relu(ratio)) / batch
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def gains_db(model: Guarded, given: list[Seen], share: float | None = None) -> np.ndarray:
    """Over the frame alone, picture by picture; of a fixed share where one is given."""

    def psnr(made: Tensor, truth: Tensor) -> float:
        inside = (..., slice(border, -border), slice(border, -border))
        return float(-10 * torch.log10(((made.clamp(0, 1) - truth)[inside] ** 2).mean() + 1e-8))

    def mixed(features: Tensor, alone: Tensor, several: Tensor) -> Tensor:
        return alone + (torch.sigmoid(model.gate(features)) if share is None else share) * (several - alone)

    return np.array([psnr(mixed(features, alone, several), truth) - psnr(alone, truth) for features, alone, several, truth in given])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, meaning in (("several", "network of five frames (.onnx or .pth)"), ("alone", "network of one frame"), ("photos", "folder of folders"), ("clips", "folder of .mp4"), ("out", ".pth")):
        parser.add_argument(f"--{name}", required=True, help=meaning)
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    several = enlarger_of(_state(args.several))
    model = Guarded(several.several if isinstance(several, Guarded) else several, enlarger_of(_state(args.alone))).eval()
    photos, (clips, kept_clips) = read_photos(args.photos, clean_folders[:1], model.scale), read_clips(args.clips, model.scale)
    rng = np.random.default_rng(args.seed)

    def drawn(some: list[np.ndarray], films: list[list[np.ndarray]], of_photos: int, of_clips: int) -> list[Seen]:
        twins = film_stacks(some, films, of_photos, of_clips, rng, model.scale)
        return seen(model, [pair for *pairs, _ in twins for pair in pairs])

    given, kept = drawn(photos[held_out:], clips, 20, 36), drawn(photos[:held_out], kept_clips, 12, 24)
    learn(model, given, args.steps, rng)
    for name, share in (("several frames alone", 1.0), ("half of each", 0.5), ("gate", None)):
        gains = gains_db(model, kept, share)
        print(f"{name}: {gains.mean():.3f} dB over one frame on held-out pictures, the least {gains.min():.2f}, a tenth below {np.quantile(gains, 0.1):.2f}")
    write_state(model.state_dict(), Path(args.out))


if __name__ == "__main__":
    main()
