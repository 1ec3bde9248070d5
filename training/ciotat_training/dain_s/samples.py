"""What training/choice-samples.ts wrote: pictures of nine kinds and the features beside them, read from the files as they are drawn, with every turn they allow."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .model import features

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
    """All files of a folder; `refresh` takes in those that came since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self.refresh()

    def refresh(self) -> int:
        self.paths = sorted(self.folder.glob("*.bin"))
        if not self.paths:
            raise ValueError(f"expected .bin files in {self.folder}, got none; write them with training/choice-samples.ts")
        return len(self.paths)

    def whole(self, path: Path) -> Tensor:
        """A file's pictures and features, both sides cut to multiples of 4."""
        shown, seen, t = read(path)
        height, width = (side // 4 * 4 for side in shown.shape[1:])
        return planes_of(shown[:, :height, :width], seen[:, :height, :width], t)

    def draw(self, batch: int, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Pictures and features, batch x planes x size x size."""
        crops = []
        for _ in range(batch):
            shown, seen, t = read(self.paths[rng.integers(len(self.paths))])
            y, x = (int(rng.integers(0, side - size + 1)) for side in shown.shape[1:])
            crop = planes_of(shown[:, y : y + size, x : x + size], seen[:, y : y + size, x : x + size], t)
            crop = crop.flip(-1) if rng.random() < 0.5 else crop
            crop = crop.flip(-2) if rng.random() < 0.5 else crop
            crop = crop.transpose(-1, -2) if rng.random() < 0.5 else crop
            crops.append(turned_in_time(crop) if rng.random() < 0.5 else crop)
        both = torch.stack([crop.contiguous() for crop in crops])
        return both[:, :pictures], both[:, pictures:]


def turned_in_time(crop: Tensor) -> Tensor:
    """The same sample seen from its end: both frames change places, differences their sign, time becomes 1 - time."""
    of_seen = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 12, 11, 13, 14, 15, 16, 17, 18, 19)
    turned = crop[[3, 4, 5, 0, 1, 2, 7, 6, 8] + [pictures + c for c in of_seen]].clone()
    for c in (1, 2, 3, 15, 16):
        turned[pictures + c] *= -1
    return turned
