"""Photographs by folder: what is held out, and one training picture after another, each following from seed and number alone."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from .lab import rgb_to_lab
from .old_film import grey_as_filmed

_GREY = 2.0
"""Mean |ab| under which a photograph teaches nothing but greyness."""


def split(folder: Path, share: float = 0.05, seed: int = 1) -> tuple[dict[str, list[Path]], list[Path]]:
    """Photographs to train with, by folder, and those held out: the same share of every folder, drawn by the seed. Errors: no photograph there."""
    train: dict[str, list[Path]] = {}
    held: list[Path] = []
    for source in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(source.glob("*.jpg"))
        order = np.random.default_rng([seed, *source.name.encode()]).permutation(len(files))
        count = round(len(files) * share)
        held += [files[i] for i in sorted(order[:count])]
        train[source.name] = [files[i] for i in sorted(order[count:])]
    train = {name: files for name, files in train.items() if files}
    if not train:
        raise ValueError(f"expected folders of .jpg photographs in {folder}, found none")
    return train, held


def read(path: Path) -> Tensor:
    """3 x H x W in [0, 1]."""
    with Image.open(path) as picture:
        return torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1).float() / 255


class Photos(Dataset[tuple[Tensor, Tensor]]):
    """Picture number n of an endless row: grey as an old film would show it, 1 x size x size, and the truth's ab, 2 x size/4 x size/4."""

    def __init__(self, folders: dict[str, list[Path]], size: int, seed: int, power: float = 0.75) -> None:
        """A folder is drawn by its size to `power`: 0 = all folders alike, 1 = all photographs alike."""
        self.folders, self.size, self.seed = folders, size, seed
        weights = np.array([len(files) ** power for files in folders.values()])
        self.chances = weights / weights.sum()

    def __len__(self) -> int:
        return 1 << 40

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        for attempt in range(20):
            made = self._make(np.random.default_rng([self.seed, index, attempt]))
            if made:
                return made
        raise ValueError(f"expected coloured photographs of at least {self.size} pixels a side, found none in 20 draws")

    def _make(self, rng: np.random.Generator) -> tuple[Tensor, Tensor] | None:
        files = list(self.folders.values())[rng.choice(len(self.chances), p=self.chances)]
        with Image.open(files[rng.integers(len(files))]) as picture:
            photo = picture.convert("RGB")
        short = min(photo.size)
        if short < self.size:
            return None
        side = round(min(short, self.size * max(1.0, rng.uniform(short / self.size / 1.5, short / self.size))))
        x, y = rng.integers(0, photo.width - side + 1), rng.integers(0, photo.height - side + 1)
        crop = photo.resize((self.size, self.size), Image.Resampling.BOX if side >= 2 * self.size else Image.Resampling.BICUBIC, (x, y, x + side, y + side))
        if rng.random() < 0.5:
            crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        rgb = torch.from_numpy(np.array(crop)).permute(2, 0, 1).float() / 255
        lab = rgb_to_lab(rgb)
        ab = lab[1:]
        if ab.abs().mean() < _GREY:
            return None
        grey = grey_as_filmed(rgb, lab[:1], rng)
        return grey, torch.nn.functional.avg_pool2d(ab, 4)
