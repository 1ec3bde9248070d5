"""Pairs of a small and a large picture: clean ones once, worn ones anew every round."""

import numpy as np

from .codec import h264, jpeg, mosaic
from .film import Wear, draw_wear, faded, worn
from .material import to_bytes
from .resample import resize

Pair = tuple[np.ndarray, np.ndarray]
Twin = tuple[Pair, Pair, tuple[int, int]]
"""One scene photographed twice with a grain of each time's own, and how many pixels of the large picture the second lies further down and right in the scene."""

most_shift = 3
"""In pixels of the large picture, between twins."""

soft_share, soft_share_unworn = 0.3, 0.5
"""Of the photographs drawn worn, and never worn, so many are soft in the truth."""


def clean_pairs(photos: list[np.ndarray], scale: int) -> list[Pair]:
    return [(to_bytes(resize(p, p.shape[0] // scale, p.shape[1] // scale)), p) for p in photos]


def softened(photo: np.ndarray, rng: np.random.Generator, most: float = 2.4) -> np.ndarray:
    """A part of a photograph enlarged by 1.4 to `most`: scenes are not sharp everywhere, and what is soft in the truth must stay so."""
    factor = float(rng.uniform(1.4, most))
    height, width = photo.shape
    h, w = int(height / factor), int(width / factor)
    y, x = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    return to_bytes(resize(photo[y : y + h, x : x + w].astype(np.float32), height, width, "bicubic"))


def _coded(made: list[tuple[Wear, np.ndarray, np.ndarray]]) -> list[Pair]:
    """(wear, small, large) through their codecs, in the order given; those for H.264 in canvases of eight, as intra pictures."""
    smalls = [jpeg(small, wear.quality) if wear.codec == "jpeg" else small for wear, small, _ in made]
    waiting = sorted((i for i, (wear, _, _) in enumerate(made) if wear.codec == "h264"), key=lambda i: made[i][0].quality)
    for at in range(0, len(waiting), 8):
        group = waiting[at : at + 8]
        for i, small in zip(group, mosaic([smalls[i] for i in group], made[group[0]][0].quality)):
            smalls[i] = small
    return [(small, large) for small, (_, _, large) in zip(smalls, made)]


def _scene(photo: np.ndarray, scale: int, wear: Wear, rng: np.random.Generator) -> np.ndarray:
    # Without grain and codec softness can be told from a worn lens: down to pictures that hold no more than the small one.
    share, most = (soft_share_unworn, max(2.4, 1.2 * scale)) if wear.unworn else (soft_share, 2.4)
    return faded(softened(photo, rng, most) if rng.random() < share else photo, wear)


def film_photos(photos: list[np.ndarray], scale: int, rng: np.random.Generator) -> list[Pair]:
    """Every photograph worn in its own way."""
    made: list[tuple[Wear, np.ndarray, np.ndarray]] = []
    for photo in photos:
        wear = draw_wear(rng)
        large = _scene(photo, scale, wear, rng)
        made.append((wear, worn(large, scale, wear, rng), to_bytes(large)))
    return _coded(made)


def film_twins(photos: list[np.ndarray], scale: int, rng: np.random.Generator) -> list[Twin]:
    """Every photograph, turned by chance, worn twice in one way: the same lens and codec, other grain, a few pixels further."""
    made, shifts = [], []
    for photo in photos:
        wear = draw_wear(rng)
        turned = np.rot90(photo, int(rng.integers(4)))
        scene = _scene(turned[:, ::-1] if rng.integers(2) else turned, scale, wear, rng)
        height, width = ((side - most_shift) // scale * scale for side in scene.shape)
        y, x = (int(d) for d in rng.integers(0, most_shift + 1, 2))
        shifts.append((y, x))
        for top, left in ((0, 0), (y, x)):
            large = np.ascontiguousarray(scene[top : top + height, left : left + width])
            made.append((wear, worn(large, scale, wear, rng), to_bytes(large)))
    pairs = _coded(made)
    return [(pairs[2 * i], pairs[2 * i + 1], shift) for i, shift in enumerate(shifts)]


def clip_twins(clips: list[list[np.ndarray]], scale: int, count: int, rng: np.random.Generator) -> list[Twin]:
    """Three frames each of `count` clips drawn by chance, worn and coded twice, once backwards: a frame predicted from what came before, and from what comes after."""
    twins = []
    for index in rng.choice(len(clips), min(count, len(clips)), replace=False):
        clip, wear = clips[index], draw_wear(rng)
        smalls, larges = worn_clip(clip, scale, rng, wear)
        again = worn_clip(clip[::-1], scale, rng, wear)[0][::-1]
        twins += [((smalls[i], larges[i]), (again[i], larges[i]), (0, 0)) for i in rng.choice(len(clip), min(3, len(clip)), replace=False)]
    return twins


def worn_clip(clip: list[np.ndarray], scale: int, rng: np.random.Generator, wear: Wear | None = None) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A clip worn in one way throughout and coded as one stream: (small, large) frames."""
    wear = wear or draw_wear(rng)
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
