"""Which of two enlarging networks a picture is for, that for clean pictures or that for old film, told from its look (src/stages/6-resolution/wear-look.ts).

    python -m ciotat_training.resolution.choose --photos photos --clips clips --weights ../src/nets/weights --out ../src/stages/6-resolution/wear-weights.ts

What is learned is by how many decibels the clean network does better; in pictures worn by chance, coded once or twice, or never worn, sharp or soft in the truth.
"""

import argparse
import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .codec import h264, jpeg
from .commands import _state
from .film import Wear, draw_wear, faded, worn
from .material import read_clips, read_photos, to_bytes
from .model import Enlarger, enlarger_of
from .pairs import softened, worn_clip
from .resample import resize

_root = Path(__file__).parents[3]
soft_share, most_soft, twice_share = 0.3, 4, 0.3
most_db = 4.0
"""Of a gain that counts: what is larger is decided anyway."""

margin_db = 0.5
"""A gain below this is taken for none: the network for old film is the safer one."""


@dataclass(frozen=True)
class Sample:
    small: np.ndarray
    unworn: bool
    soft: bool
    held_out: bool
    gain_db: float
    """Of the clean network over the one for film."""


def _coded_larger(frames: list[np.ndarray], scale: int, wear: Wear, rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A film that was coded at 1.2 to 2 times the size and reduced then, as those of the web are; half of them coded again. (small, large) frames."""
    height, width = frames[0].shape
    h, w = height // scale, width // scale
    times = float(rng.uniform(1.2, 2))
    between = int(h * times) // 2 * 2, int(w * times) // 2 * 2
    larges = [faded(frame, wear) for frame in frames]
    wider = replace(wear, blur=(wear.blur[0] * times, wear.blur[1] * times), grain=wear.grain * times**0.5, grain_size=wear.grain_size * times)
    made = [worn(resize(large, *between, wear.kernel), 1, wider, rng) for large in larges]
    made = [jpeg(one, wear.quality) for one in made] if wear.codec == "jpeg" else h264(made, wear.quality)
    smalls = [to_bytes(resize(one.astype(np.float32), h, w, str(rng.choice(["bicubic", "area", "lanczos3"])))) for one in made]
    return h264(smalls, int(rng.integers(16, 26))) if rng.random() < 0.5 else smalls, [to_bytes(large) for large in larges]


def _psnr(made: np.ndarray, truth: np.ndarray) -> float:
    return float(-10 * np.log10(max(1e-7, ((np.clip(made, 0, 1) - truth / 255)[8:-8, 8:-8] ** 2).mean())))


@torch.no_grad()
def _enlarged(net: Enlarger, small: np.ndarray) -> np.ndarray:
    return net(torch.from_numpy(small / np.float32(255))[None, None])[0, 0].numpy()


def draw(scenes: list[tuple[list[np.ndarray], bool]], nets: dict[int, tuple[Enlarger, Enlarger]], rng: np.random.Generator) -> list[Sample]:
    """One picture of each scene (frames, held out) at each of the scales of `nets` (film, clean), worn by chance."""
    samples = []
    for frames, held_out in scenes:
        for scale, (film, clean) in nets.items():
            wear, soft = draw_wear(rng), rng.random() < soft_share
            height, width = (side // (2 * scale) * 2 * scale for side in frames[0].shape)
            seed = int(rng.integers(1 << 30))
            scene = [softened(frame, np.random.default_rng(seed), most_soft) if soft else frame for frame in frames]
            scene = [np.ascontiguousarray(frame[:height, :width]) for frame in scene]
            twice = wear.codec != "none" and rng.random() < twice_share
            smalls, larges = _coded_larger(scene, scale, wear, rng) if twice else worn_clip(scene, scale, rng, wear)
            at = int(rng.integers(len(smalls)))
            gain = _psnr(_enlarged(clean, smalls[at]), larges[at]) - _psnr(_enlarged(film, smalls[at]), larges[at])
            # A coder's grid lies anywhere once borders are cut.
            y, x = rng.integers(0, 8, 2)
            samples.append(Sample(np.ascontiguousarray(smalls[at][y:, x:]), wear.unworn, soft, held_out, gain))
    return samples


def looks_of(pictures: list[np.ndarray]) -> list[list[float] | None]:
    given = b"".join(np.array(one.shape[::-1], "<i4").tobytes() + one.tobytes() for one in pictures)
    done = subprocess.run(["node", "--import", "tsx", "training/wear-looks.ts"], cwd=_root, input=given, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


class Chooser(nn.Module):
    def __init__(self, looks: torch.Tensor, hidden: int = 8) -> None:
        super().__init__()
        self.centre, self.spread = looks.mean(0), looks.std(0)
        self.first, self.second = nn.Linear(looks.shape[1], hidden), nn.Linear(hidden, 1)

    def forward(self, looks: torch.Tensor) -> torch.Tensor:
        return self.second(torch.tanh(self.first((looks - self.centre) / self.spread)))[:, 0]


def fitted(looks: torch.Tensor, gains: torch.Tensor, seed: int = 1, decay: float = 0.01) -> Chooser:
    """What is worth more to know weighs as much: the mean square error of gains that end at `most_db`."""
    torch.manual_seed(seed)
    model = Chooser(looks)
    optimiser = torch.optim.LBFGS(model.parameters(), max_iter=400, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = ((model(looks) - gains.clamp(-most_db, most_db)) ** 2).mean() + decay * sum((p**2).sum() for p in (model.first.weight, model.second.weight))
        value.backward()
        return value

    optimiser.step(loss)
    return model


def table(chosen: np.ndarray, samples: list[Sample]) -> str:
    """What was chosen for which pictures, and what it gained over the network for film."""
    gain = np.array([one.gain_db for one in samples])
    kinds = {
        "never worn, sharp": [one.unworn and not one.soft for one in samples],
        "never worn, soft": [one.unworn and one.soft for one in samples],
        "worn, clean better by 0.5 dB": [not one.unworn and one.gain_db > 0.5 for one in samples],
        "worn, within 0.5 dB": [not one.unworn and abs(one.gain_db) <= 0.5 for one in samples],
        "worn, film better by 0.5 dB": [not one.unworn and one.gain_db < -0.5 for one in samples],
        "all": [True] * len(samples),
    }
    lines = ["| pictures | number | for clean | for film | gain over film, dB | best possible |", "|---|---|---|---|---|---|"]
    for name, picked in kinds.items():
        at = np.array(picked)
        if at.any():
            lines.append(f"| {name} | {at.sum()} | {chosen[at].sum()} | {(~chosen[at]).sum()} | {(gain * chosen)[at].mean():.2f} | {np.maximum(gain, 0)[at].mean():.2f} |")
    return "\n".join(lines)


def written(model: Chooser) -> str:
    def numbers(values: torch.Tensor) -> str:
        return ", ".join(f"{value:.4g}" for value in values.flatten().tolist())

    rows = "\n".join(f"    [{numbers(row)}]," for row in model.first.weight)
    return f"""/** @file What a picture's look says of the networks it is for: made by training/ciotat_training/resolution/choose.py. */

export type WearWeights = {{
  readonly centre: readonly number[];
  readonly spread: readonly number[];
  readonly first: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly second: readonly number[];
  readonly offset: number;
}};

/** Of a network of one hidden layer: looks less their centre, over their spread, in; decibels out. */
export const wearWeights: WearWeights = {{
  centre: [{numbers(model.centre)}],
  spread: [{numbers(model.spread)}],
  first: [
{rows}
  ],
  bias: [{numbers(model.first.bias)}],
  second: [{numbers(model.second.weight)}],
  offset: {model.second.bias.item():.4g},
}};
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--folders", nargs="+", default=["web-templates", "food-public-domain"])
    parser.add_argument("--folders-held-out", nargs="+", default=["coco", "travel-website"])
    parser.add_argument("--clips", required=True)
    parser.add_argument("--weights", required=True, help="folder of film-x2.onnx, film-x4.onnx, clean-x2.onnx, clean-x4.onnx")
    parser.add_argument("--number", type=int, default=120, help="photographs of each kind at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    nets = {scale: tuple(enlarger_of(_state(f"{args.weights}/{name}-x{scale}.onnx")).eval() for name in ("film", "clean")) for scale in (2, 4)}
    rng = np.random.default_rng(args.seed)
    clips, kept = read_clips(args.clips, 8)
    scenes = [(clip[:6], held_out) for group, held_out in ((clips, False), (kept, True)) for clip in group]
    for folders, held_out in ((args.folders, False), (args.folders_held_out, True)):
        photos = read_photos(args.photos, folders, 8)
        scenes += [([photos[i]], held_out) for i in rng.choice(len(photos), min(args.number, len(photos)), replace=False)]
    fit(draw(scenes, nets, rng), Path(args.out))


def fit(samples: list[Sample], out: Path) -> None:
    looks = looks_of([one.small for one in samples])
    samples = [one for one, look in zip(samples, looks) if look]
    x = torch.tensor([look for look in looks if look], dtype=torch.float32)
    gains = torch.tensor([one.gain_db for one in samples])
    kept = torch.tensor([one.held_out for one in samples])
    model = fitted(x[~kept], gains[~kept])
    with torch.no_grad():
        chosen = (model(x) > margin_db).numpy()
    for name, at in (("learned from", ~kept), ("held out", kept)):
        print(f"{name}:\n{table(chosen[at.numpy()], [one for one, yes in zip(samples, at.tolist()) if yes])}\n")
    out.write_text(written(model))


if __name__ == "__main__":
    main()
