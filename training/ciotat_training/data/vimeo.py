"""Triplets in the layout of Vimeo90K (Xue et al., IJCV 2019): sequences/<seq>/<clip>/im{1,2,3}.png and tri_{train,test}list.txt."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

_lists = {"train": "tri_trainlist.txt", "test": "tri_testlist.txt"}


class DataError(ValueError):
    """Data that is not as its layout says."""


class Triplet(NamedTuple):
    first: Tensor
    middle: Tensor
    last: Tensor
    """Each (3, H, W), RGB in [0, 1]."""


class VimeoTriplets(Dataset[Triplet]):
    """The triplets of a list. With `augment` each is by halves of chance turned in time, mirrored and put upside down, and cut to `crop` pixels.

    What is drawn for a triplet follows from (seed, epoch, index) alone: neither workers nor a resumed run change it.
    """

    def __init__(self, root: str | Path, part: str, augment: bool, crop: int | None = None, seed: int = 1) -> None:
        self.root, self.augment, self.crop, self.seed = Path(root), augment, crop, seed
        self.epoch = 0
        listed = self.root / _lists[part]
        try:
            lines = listed.read_text().split()
        except FileNotFoundError:
            raise DataError(f"expected the list of triplets {listed}; is {root} the folder that holds `sequences`?") from None
        self.clips = [self.root / "sequences" / line for line in lines]
        if not self.clips:
            raise DataError(f"expected lines such as 00001/0001 in {listed}, it is empty")

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Triplet:
        pictures = [_read(self.clips[index] / f"im{i}.png") for i in (1, 2, 3)]
        if len({picture.shape for picture in pictures}) > 1:
            raise DataError(f"expected three pictures of one size in {self.clips[index]}, got {[p.shape[:2] for p in pictures]}")
        stack = np.stack(pictures)
        if self.augment:
            stack = self._augmented(stack, np.random.default_rng((self.seed, self.epoch, index)), index)
        tensor = torch.from_numpy(np.ascontiguousarray(stack)).permute(0, 3, 1, 2).float() / 255
        return Triplet(*tensor)

    def _augmented(self, stack: np.ndarray, rng: np.random.Generator, index: int) -> np.ndarray:
        backwards, mirrored, upside_down = rng.random(3) < 0.5
        if self.crop is not None:
            height, width = stack.shape[1:3]
            if min(height, width) < self.crop:
                raise DataError(f"expected pictures of at least {self.crop} pixels in {self.clips[index]}, got {width}x{height}")
            y, x = (int(rng.integers(size - self.crop + 1)) for size in (height, width))
            stack = stack[:, y : y + self.crop, x : x + self.crop]
        return stack[:: -1 if backwards else 1, :: -1 if upside_down else 1, :: -1 if mirrored else 1]


def _read(path: Path) -> np.ndarray:
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"))
    except (FileNotFoundError, OSError) as cause:
        raise DataError(f"expected a picture at {path}: {cause}") from cause
