"""Five worn frames of a moment, the outer four laid on the middle one along the motion, how far each is to be trusted, and the true middle one; large, or of their own size.

The laying is that of src/stages/laid-neighbours.ts (by training/laid-samples.ts), so that a network learns with the very errors of motion that it will meet.
"""

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np

from .codec import h264, jpeg
from .film import draw_wear, faded, worn
from .material import to_bytes
from .model import noise_unit
from .pairs import Pair, Twin, most_shift, softened, worn_clip
from .resample import resize

frames = 5
middle = frames // 2

_root = Path(__file__).parents[3]
_margin = 20
"""Pixels of a photograph on each side, for the camera to move in."""

soft_share, most_soft = 0.45, 12
"""Of the scenes, so many are soft in the truth, and how many times enlarged at most, as what is out of focus is: neighbours tell grain from detail, and what is soft is not blurred."""

alone_share = 0.15
"""Of the stacks, so many lack neighbours on one side or both, as beside a cut."""


def laid(sequences: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Each sequence of five small frames as (9, height, width) bytes: five frames, the outer ones laid on the middle one, and the trust in those four."""
    parts = []
    for sequence in sequences:
        height, width = sequence[0].shape
        parts += [np.array([width, height, len(sequence)], "<i4").tobytes(), np.stack(sequence).tobytes()]
    done = subprocess.run(["node", "--import", "tsx", "training/laid-samples.ts"], cwd=_root, input=b"".join(parts), stdout=subprocess.PIPE, check=True)
    made, at = [], 0
    for sequence in sequences:
        height, width = sequence[0].shape
        size = (2 * frames - 1) * height * width
        made.append(np.frombuffer(done.stdout, np.uint8, size, at).reshape(-1, height, width).copy())
        at += size
    return made


def _places(rng: np.random.Generator) -> np.ndarray:
    """(frames, 2): where a camera that pans in a shaking hand cuts its frames out of a photograph, down and right."""
    speed, shake = rng.normal(0, 4, 2), rng.normal(0, 1.5, (frames, 2))
    steps = np.arange(-middle, middle + 1)[:, None] * speed + shake
    return np.clip(np.rint(_margin + steps), 0, 2 * _margin).astype(int)


def _cuts(photo: np.ndarray, places: np.ndarray, scale: int) -> list[np.ndarray]:
    height, width = ((side - 2 * _margin - most_shift) // (2 * scale) * 2 * scale for side in photo.shape)
    return [np.ascontiguousarray(photo[y : y + height, x : x + width]) for y, x in places]


def _softened(sequence: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Some scenes are soft in the truth and must stay so."""
    seed, most = int(rng.integers(1 << 30)), float(np.exp(rng.uniform(np.log(2), np.log(most_soft))))
    return [softened(frame, np.random.default_rng(seed), most) for frame in sequence] if rng.random() < soft_share else sequence


def _flickering(sequence: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """A third of the films keep some flicker, which the truth keeps too."""
    if rng.random() > 1 / 3:
        return sequence
    return [to_bytes(frame.astype(np.float32) * float(np.exp(rng.normal(0, 0.012)))) for frame in sequence]


def _alone(stack: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The frame itself, without trust, in the place of neighbours that are not there."""
    lost = [[0], [frames - 1], [0, 1], [frames - 2, frames - 1], [0, 1, frames - 2, frames - 1]]
    for at in lost[int(rng.integers(len(lost)))]:
        stack[at] = stack[middle]
        stack[frames + at - (at > middle)] = 0
    return stack


def film_stacks(photos: list[np.ndarray], clips: list[list[np.ndarray]], of_photos: int, of_clips: int, rng: np.random.Generator, scale: int) -> list[Twin]:
    """So many twins of photographs, and three each of so many clips, drawn by chance: stacks of one moment worn in one way, with a grain and a codec of each one's own."""
    sequences, truths, shifts = [], [], []
    for index in rng.choice(len(photos), min(of_photos, len(photos)), replace=False):
        turned = np.rot90(photos[index], int(rng.integers(4)))
        (photo,) = _softened([np.ascontiguousarray(turned[:, ::-1] if rng.integers(2) else turned)], rng)
        wear, places, shift = draw_wear(rng), _places(rng), rng.integers(0, most_shift + 1, 2)
        flicker = int(rng.integers(1 << 30))
        for step in (np.zeros(2, int), shift):
            cuts = _flickering(_cuts(photo, places + step, scale), np.random.default_rng(flicker))
            smalls, larges = worn_clip(cuts, scale, rng, wear)
            sequences.append(smalls)
            truths.append(larges[middle])
        shifts.append(tuple(int(d) for d in shift))
    for index in rng.choice(len(clips), min(of_clips, len(clips)), replace=False) if clips else []:
        # Films are photographed at 16 to 24 pictures a second, clips of 25 to 60: every second frame moves as far as theirs do.
        clip = clips[index][:: int(rng.integers(1, 3))]
        clip, wear = _flickering(_softened(clip if len(clip) >= frames else clips[index], rng), rng), draw_wear(rng)
        smalls, larges = worn_clip(clip, scale, rng, wear)
        again = worn_clip(clip[::-1], scale, rng, wear)[0][::-1]
        centres = np.arange(middle, len(smalls) - middle)
        for i in rng.choice(centres, min(3, len(centres)), replace=False):
            sequences += [made[i - middle : i + middle + 1] for made in (smalls, again)]
            truths += [larges[i]] * 2
            shifts.append((0, 0))
    stacks = [_alone(stack, rng) if rng.random() < alone_share else stack for stack in laid(sequences)]
    pairs = list(zip(stacks, truths))
    return [(pairs[2 * i], pairs[2 * i + 1], shift) for i, shift in enumerate(shifts)]


def _noisy(clip: list[np.ndarray], rng: np.random.Generator) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """A clip with grain and a codec's errors and nothing else: (noisy, true) frames of half its size, where it was coded once before and that no longer shows."""
    wear = replace(draw_wear(rng), blur=(0.0, 0.0), weave=0.0)
    height, width = (side // 4 * 2 for side in clip[0].shape)
    truths = [faded(to_bytes(resize(frame.astype(np.float32), height, width, "area")), wear) for frame in clip]
    made = [worn(truth, 1, wear, rng) for truth in truths]
    if wear.codec == "jpeg":
        made = [jpeg(frame, wear.quality) for frame in made]
    elif wear.codec == "h264":
        made = h264(made, wear.quality)
    return made, [to_bytes(truth) for truth in truths]


def _told(stack: np.ndarray, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The stack and a plane of the noise's deviation, as far off as a measurement of it may be."""
    deviation = np.sqrt(np.mean((stack[middle] / 255 - truth / 255) ** 2)) * np.exp(rng.normal(0, 0.15))
    return np.concatenate([stack, np.full((1, *truth.shape), min(255, round(255 * deviation / noise_unit)), np.uint8)])


def noisy_stacks(photos: list[np.ndarray], clips: list[list[np.ndarray]], of_photos: int, of_clips: int, rng: np.random.Generator) -> list[Pair]:
    """For a network that cleans: stacks of photographs, and two each of so many clips, with the true frame and a plane that tells how much noise there is."""
    sequences, truths = [], []
    sources = [_cuts(photos[i], _places(rng), 2) for i in rng.choice(len(photos), min(of_photos, len(photos)), replace=False)]
    sources += [clips[i] for i in rng.choice(len(clips), min(of_clips, len(clips)), replace=False)] if clips else []
    for source in sources:
        made, true = _noisy(_flickering(source, rng), rng)
        centres = np.arange(middle, len(made) - middle)
        for i in rng.choice(centres, min(2, len(centres)), replace=False):
            sequences.append(made[i - middle : i + middle + 1])
            truths.append(true[i])
    stacks = [_alone(stack, rng) if rng.random() < alone_share else stack for stack in laid(sequences)]
    return [(_told(stack, truth, rng), truth) for stack, truth in zip(stacks, truths)]
