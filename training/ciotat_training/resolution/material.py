"""Photographs and clips as luma. What is drawn follows from the seed and the round alone."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

held_out = 16
"""So many photographs of the first folder are for validation only."""


def read_photos(root: str | Path, folders: list[str], multiple: int) -> list[np.ndarray]:
    """Luma (BT.601, full range) as bytes, cropped to a multiple, in the order of their names."""
    planes = []
    for folder in folders:
        paths = sorted(p for p in (Path(root) / folder).iterdir() if p.suffix in (".jpg", ".png"))
        if not paths:
            raise ValueError(f"expected photographs in {Path(root) / folder}, there are none")
        for path in paths:
            plane = np.asarray(Image.open(path).convert("L"))
            height, width = (size // multiple * multiple for size in plane.shape)
            planes.append(np.ascontiguousarray(plane[:height, :width]))
    return planes


def _held_out_clips(root: Path) -> set[str]:
    """Names of the clips (folder/file) of a sixth of the source videos, as training/held-out.ts draws them from the table of sources beside their folder. None without one."""
    table = root.parent / "sources.tsv"
    rows = [line.split("\t") for line in table.read_text().splitlines()[1:]] if table.exists() else []
    digest = lambda row: hashlib.md5(f"{row[1]} {row[3]}".encode()).hexdigest()  # noqa: E731
    return {row[0].removeprefix(f"{root.name}/") for row in rows if row[0].startswith(f"{root.name}/") and int(digest(row)[:6], 16) % 6 == 0}


def read_clips(root: str | Path, multiple: int) -> tuple[list[list[np.ndarray]], list[list[np.ndarray]]]:
    """Luma of each clip's frames: clips to learn from, and those of source videos that are held out."""
    import av

    root = Path(root)
    kept, clips, kept_clips = _held_out_clips(root), [], []
    for path in sorted(root.glob("**/*.mp4")):
        with av.open(str(path)) as file:
            frames = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
        height, width = (size // multiple * multiple for size in frames[0].shape)
        to = kept_clips if str(path.relative_to(root)) in kept else clips
        to.append([np.ascontiguousarray(frame[:height, :width]) for frame in frames])
    if not clips:
        raise ValueError(f"expected clips (.mp4) below {root}, there are none")
    return clips, kept_clips


def to_bytes(plane: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)


class Patches:
    """Batches of patches of (small, large) pairs, mirrored and turned by chance. `small` may be (planes, h, w)."""

    def __init__(self, pairs: list[tuple[np.ndarray, np.ndarray]], scale: int, size: int, batch: int, rng: np.random.Generator) -> None:
        self.pairs = [(s if s.ndim == 3 else s[None], l) for s, l in pairs if min(s.shape[-2:]) >= size]
        if not self.pairs:
            raise ValueError(f"expected pictures of at least {size * scale} pixels a side")
        areas = np.array([l.size for _, l in self.pairs], np.float64)
        self.share = areas / areas.sum()
        self.scale, self.size, self.batch, self.rng = scale, size, batch, rng

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """(batch, planes, size, size) and (batch, 1, scale size, scale size), white at 1."""
        smalls, larges = [], []
        for index in self.rng.choice(len(self.pairs), self.batch, p=self.share):
            small, large = self.pairs[index]
            y, x = (int(self.rng.integers(0, side - self.size + 1)) for side in small.shape[-2:])
            s = small[:, y : y + self.size, x : x + self.size]
            k, n = self.scale, self.size * self.scale
            l = large[y * k : y * k + n, x * k : x * k + n][None]
            turns, mirrored = int(self.rng.integers(4)), bool(self.rng.integers(2))
            s, l = np.rot90(s, turns, (1, 2)), np.rot90(l, turns, (1, 2))
            smalls.append(s[..., ::-1] if mirrored else s)
            larges.append(l[..., ::-1] if mirrored else l)
        return np.stack(smalls).astype(np.float32) / 255, np.stack(larges).astype(np.float32) / 255


class TwinPatches:
    """Batches of patches at the same places of both pictures of twins: the first half of a batch holds the first ones, the second half the second ones."""

    def __init__(self, twins: list, scale: int, size: int, batch: int, rng: np.random.Generator) -> None:
        self.twins = [twin for twin in twins if min(twin[0][0].shape[-2:]) >= size]
        if not self.twins:
            raise ValueError(f"expected pictures of at least {size * scale} pixels a side")
        areas = np.array([first[1].size for first, _, _ in self.twins], np.float64)
        self.share = areas / areas.sum()
        self.scale, self.size, self.batch, self.rng = scale, size, batch, rng

    def draw(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(batch, planes, size, size), (batch, 1, scale size, scale size), white at 1, and (batch / 2, 2) steps down and right from first to second."""
        k, n = self.scale, self.size * self.scale
        smalls, larges, shifts = ([], []), ([], []), []
        for index in self.rng.choice(len(self.twins), self.batch // 2, p=self.share):
            *pair, shift = self.twins[index]
            y, x = (int(self.rng.integers(0, side - self.size + 1)) for side in pair[0][0].shape[-2:])
            for half, (small, large) in enumerate(pair):
                smalls[half].append((small if small.ndim == 3 else small[None])[:, y : y + self.size, x : x + self.size])
                larges[half].append(large[None, y * k : y * k + n, x * k : x * k + n])
            shifts.append(shift)
        return np.stack(smalls[0] + smalls[1]).astype(np.float32) / 255, np.stack(larges[0] + larges[1]).astype(np.float32) / 255, np.array(shifts)
