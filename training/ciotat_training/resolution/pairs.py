"""Pairs of a small and a large picture: clean ones once, worn ones anew every round."""

import numpy as np

from .codec import h264, jpeg, mosaic
from .film import Wear, draw_wear, faded, worn
from .material import to_bytes
from .resample import resize

Pair = tuple[np.ndarray, np.ndarray]

soft_share = 0.2
"""Of the photographs drawn worn, so many are soft in the truth."""


def clean_pairs(photos: list[np.ndarray], scale: int) -> list[Pair]:
    return [(to_bytes(resize(p, p.shape[0] // scale, p.shape[1] // scale)), p) for p in photos]


def softened(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A part of a photograph enlarged by 1.4 to 2: scenes are not sharp everywhere, and what is soft in the truth must stay so."""
    factor = float(rng.uniform(1.4, 2))
    height, width = photo.shape
    h, w = int(height / factor), int(width / factor)
    y, x = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    return to_bytes(resize(photo[y : y + h, x : x + w].astype(np.float32), height, width, "bicubic"))


def film_photos(photos: list[np.ndarray], scale: int, rng: np.random.Generator) -> list[Pair]:
    """Every photograph worn in its own way; those for H.264 in canvases of eight, as intra pictures."""
    made: list[tuple[Wear, np.ndarray, np.ndarray]] = []
    for photo in photos:
        wear = draw_wear(rng)
        large = faded(softened(photo, rng) if rng.random() < soft_share else photo, wear)
        small = worn(large, scale, wear, rng)
        if wear.codec == "jpeg":
            small = jpeg(small, wear.quality)
        made.append((wear, small, to_bytes(large)))
    pairs = [(small, large) for wear, small, large in made if wear.codec != "h264"]
    coded = sorted((m for m in made if m[0].codec == "h264"), key=lambda m: m[0].quality)
    for at in range(0, len(coded), 8):
        group = coded[at : at + 8]
        smalls = mosaic([small for _, small, _ in group], group[0][0].quality)
        pairs += [(small, large) for small, (_, _, large) in zip(smalls, group)]
    return pairs


def worn_clip(clip: list[np.ndarray], scale: int, rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A clip worn in one way throughout and coded as one stream: (small, large) frames."""
    wear = draw_wear(rng)
    larges = [faded(frame, wear) for frame in clip]
    smalls = [worn(large, scale, wear, rng) for large in larges]
    if wear.codec == "jpeg":
        smalls = [jpeg(small, wear.quality) for small in smalls]
    elif wear.codec == "h264":
        smalls = h264(smalls, wear.quality)
    return smalls, [to_bytes(large) for large in larges]


def film_clips(clips: list[list[np.ndarray]], scale: int, count: int, rng: np.random.Generator) -> list[Pair]:
    """Three frames each of `count` clips drawn by chance."""
    pairs = []
    for index in rng.choice(len(clips), min(count, len(clips)), replace=False):
        smalls, larges = worn_clip(clips[index], scale, rng)
        pairs += [(smalls[i], larges[i]) for i in rng.choice(len(smalls), min(3, len(smalls)), replace=False)]
    return pairs
