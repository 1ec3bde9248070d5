"""What training/choice-samples.ts wrote: crops of seven pictures and sixteen planes of features, kept in half precision, drawn with every turn they allow."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .model import features

side = 192
pictures = 7
"""First frame moved by flow, by blocks; second by flow, by blocks; first; second; the frame that was really there."""


class Samples:
    """All files of a folder; `refresh` takes in those that came since."""

    def __init__(self, folder: Path, most: int = 3000) -> None:
        self.folder, self.most = folder, most
        self._read: dict[str, Tensor] = {}
        self.refresh()

    def refresh(self) -> int:
        for path in sorted(self.folder.glob("*.bin")):
            if path.name not in self._read and len(self._read) < self.most:
                data = np.fromfile(path, np.float32)
                if data.size != (pictures + features) * side * side:
                    raise ValueError(f"expected {pictures + features} planes of {side}x{side} in {path}, got {data.size} numbers")
                self._read[path.name] = torch.from_numpy(data.reshape(-1, side, side).astype(np.float16))
        return len(self._read)

    def all(self) -> list[Tensor]:
        return list(self._read.values())

    def draw(self, batch: int, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Pictures and features, batch x planes x size x size."""
        drawn = self.all()
        crops = []
        for _ in range(batch):
            whole = drawn[rng.integers(len(drawn))]
            x, y = (4 * int(v) for v in rng.integers(0, (side - size) // 4 + 1, 2))
            crop = whole[:, y : y + size, x : x + size].float()
            crop = crop.flip(-1) if rng.random() < 0.5 else crop
            crop = crop.flip(-2) if rng.random() < 0.5 else crop
            crop = crop.transpose(-1, -2) if rng.random() < 0.5 else crop
            crops.append(turned_in_time(crop) if rng.random() < 0.5 else crop)
        both = torch.stack([crop.contiguous() for crop in crops])
        return both[:, :pictures], both[:, pictures:]


def turned_in_time(crop: Tensor) -> Tensor:
    """The same sample seen from its end: both frames change places, differences their sign, time becomes 1 - time."""
    order = [2, 3, 0, 1, 5, 4, 6] + [pictures + c for c in (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 12, 11, 13, 14, 15)]
    turned = crop[order].clone()
    for c in (1, 2, 3, 15):
        turned[pictures + c] *= -1
    return turned
