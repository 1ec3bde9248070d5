"""What training/choice-samples.ts wrote: pictures of nine kinds and the features beside them, read from the files as they are drawn, with every turn they allow."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .model import Chooser, compose_there, features, smoothed, words

pictures = 9
"""First frame moved by flow, by the second flow, by blocks; second by the same; first; second; the frame that was really there."""
kept = (6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19)
"""Features that stand in the files; the others follow from the pictures and the time."""


def read(path: Path) -> tuple[np.ndarray, np.ndarray, float]:
    """Pictures (uint8), features kept (int16, 4096ths), both planes x height x width and mapped from the file, and the time."""
    raw = np.memmap(path, np.uint8, "r")
    width, height, thousandths, _ = (int(v) for v in raw[:8].view(np.int16))
    size = width * height
    if raw.size != 8 + size * (2 * len(kept) + pictures):
        raise ValueError(f"expected {pictures} pictures and {len(kept)} features of {width}x{height} in {path}, got {raw.size} bytes")
    split = 8 + 2 * len(kept) * size
    seen = raw[8:split].view(np.int16).reshape(len(kept), height, width)
    return raw[split:].reshape(pictures, height, width), seen, thousandths / 1000


def planes_of(shown: np.ndarray, stored: np.ndarray, t: float) -> Tensor:
    """Pictures and all features of a crop, as the kernel choice-features makes them."""
    p = torch.from_numpy(shown.astype(np.float32)) / 255
    flow, wide, blocks = ((p[k] + p[k + 3]) / 2 for k in range(3))
    seen = torch.zeros(features, *p.shape[1:])
    seen[list(kept)] = torch.from_numpy(stored.astype(np.float32)) / 4096
    seen[0] = flow - 0.5
    for c, first, second in ((1, 0, 3), (2, 2, 5), (3, 6, 7), (16, 1, 4)):
        seen[c] = 8 * (p[first] - p[second])
    for c, other in ((4, blocks), (5, (p[6] + p[7]) / 2), (17, wide)):
        seen[c] = 8 * (other - flow)
    seen[15] = t - 0.5
    return torch.cat([p, seen])


class Samples:
    """All files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.paths = sorted(folder.glob("*.bin"))
        if not self.paths:
            raise ValueError(f"expected .bin files in {folder}, got none; write them with training/choice-samples.ts")

    def whole(self, path: Path) -> Tensor:
        """A file's pictures and features, both sides cut to multiples of 4."""
        shown, seen, t = read(path)
        height, width = (side // 4 * 4 for side in shown.shape[1:])
        return planes_of(shown[:, :height, :width], seen[:, :height, :width], t)

    def spots(self, count: int, seed: int) -> "Spots":
        """So many places of each file, two by two pixels; those more often where the candidates differ, which their weight makes good."""
        return joined([spots_of(self.whole(path), count, np.random.default_rng((seed, k))) for k, path in enumerate(self.paths)])


@dataclass(frozen=True)
class Spots:
    """Places of two by two pixels, each N x planes x 4 but for the looks (N x looks)."""

    looks: Tensor
    pictures: Tensor
    seen: Tensor
    """With densities as choose-motion takes them."""
    weight: Tensor
    """Of a squared error: its share of what the classical choice errs in the whole picture."""


def joined(parts: list[Spots]) -> Spots:
    return Spots(*(torch.cat([getattr(part, name) for part in parts]) for name in ("looks", "pictures", "seen", "weight")))


@torch.no_grad()
def spots_of(sample: Tensor, count: int, rng: np.random.Generator) -> Spots:
    shown, seen = sample[None, :pictures], sample[None, pictures:]
    fine = smoothed(seen)
    wrong = ((compose_there(shown, fine, torch.zeros(1, words, *shown.shape[2:])) - shown[:, 8:9]) ** 2).mean()
    differ = functional.avg_pool2d(shown[:, :8].amax(1) - shown[:, :8].amin(1), 2).flatten()
    chance = (0.3 + 0.7 * differ / (differ.mean() + 1e-6)).double().numpy()
    chance /= chance.sum()
    at = torch.from_numpy(rng.choice(chance.size, count, p=chance))

    def fours(planes: Tensor) -> Tensor:
        return functional.pixel_unshuffle(planes.transpose(0, 1), 2).flatten(2)[:, :, at].permute(2, 0, 1).half()

    looked = Chooser().looks(seen)[0].flatten(1)[:, at].T.half()
    weight = 1 / (torch.from_numpy(chance)[at].float() * chance.size * (wrong + 2e-5))
    return Spots(looked, fours(shown), fours(fine), weight)


def turned_in_time(crop: Tensor) -> Tensor:
    """The same sample seen from its end: both frames change places, differences their sign, time becomes 1 - time."""
    of_seen = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 12, 11, 13, 14, 15, 16, 17, 18, 19)
    turned = crop[[3, 4, 5, 0, 1, 2, 7, 6, 8] + [pictures + c for c in of_seen]].clone()
    for c in (1, 2, 3, 15, 16):
        turned[pictures + c] *= -1
    return turned
