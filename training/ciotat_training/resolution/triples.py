"""Three worn frames of a moment, the outer two laid on the middle one along the motion found in them (DIS: Kroeger et al., ECCV 2016), and the true middle one."""

import cv2
import numpy as np

from .pairs import Pair, worn_clip

_most_shift = 5
"""In pixels of the large picture, between the frames made of a photograph."""


def laid_on(frame: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """`frame` as it would look at the time of `middle`; bytes."""
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST).calc(middle, frame, None)
    height, width = middle.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(frame, x + flow[..., 0], y + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _triple(smalls: list[np.ndarray], i: int) -> np.ndarray:
    return np.stack([laid_on(smalls[i - 1], smalls[i]), smalls[i], laid_on(smalls[i + 1], smalls[i])])


def _moved_photo(photo: np.ndarray, scale: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Three cuts of a photograph, each a few pixels on, as a camera in a shaking hand would have it."""
    height, width = (side - 2 * _most_shift for side in photo.shape)
    height, width = height // (2 * scale) * 2 * scale, width // (2 * scale) * 2 * scale
    places = rng.integers(0, 2 * _most_shift + 1, (3, 2))
    return [np.ascontiguousarray(photo[y : y + height, x : x + width]) for y, x in places]


def film_triples(photos: list[np.ndarray], clips: list[list[np.ndarray]], scale: int, of_photos: int, of_clips: int, rng: np.random.Generator) -> list[Pair]:
    """So many triples of photographs, and two each of so many clips, drawn by chance."""
    pairs = []
    for index in rng.choice(len(photos), min(of_photos, len(photos)), replace=False):
        smalls, larges = worn_clip(_moved_photo(photos[index], scale, rng), scale, rng)
        pairs.append((_triple(smalls, 1), larges[1]))
    for index in rng.choice(len(clips), min(of_clips, len(clips)), replace=False) if clips else []:
        smalls, larges = worn_clip(clips[index], scale, rng)
        pairs += [(_triple(smalls, i), larges[i]) for i in rng.choice(np.arange(1, len(smalls) - 1), min(2, len(smalls) - 2), replace=False)]
    return pairs
