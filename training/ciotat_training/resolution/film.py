"""What happens to a picture between the scene and the file we get of it: lens, fade, the scanner's resampling, weave taken out once before, grain, codec."""

from dataclasses import dataclass

import numpy as np

from .material import to_bytes
from .resample import resize


@dataclass(frozen=True)
class Wear:
    """One film's look, drawn by `draw_wear`. Lengths in pixels of the small picture, values in shares of white."""

    black: float
    white: float
    gamma: float
    blur: tuple[float, float]
    """Sigma across and down."""
    kernel: str
    weave: float
    grain: float
    grain_in_dark: float
    """Share of the grain that stays in black; the rest goes with the density's slope, strongest in the middle tones."""
    grain_size: float
    codec: str
    quality: int
    """H.264's CRF, or JPEG's quality."""

    @property
    def unworn(self) -> bool:
        return self.codec == "none" and self.grain == 0 and self.blur == (0.0, 0.0)


mild_share = 0.35
"""Of the films drawn, so many are well kept and hardly compressed: a network that knows worn ones alone takes their texture for grain."""


unworn_share = 0.2
"""And so many more were never worn at all: nothing is to be undone but the reduction."""


def draw_wear(rng: np.random.Generator) -> Wear:
    if rng.random() < unworn_share:
        kernel = str(rng.choice(["bicubic", "lanczos3", "bilinear", "area"]))
        return Wear(0.0, 1.0, 1.0, (0.0, 0.0), kernel, 0.0, 0.0, 1.0, 0.0, "none", 0)
    mild = rng.random() < mild_share
    sigma = float(rng.uniform(0.05, 0.5 if mild else 0.95))
    codec = str(rng.choice(["none", "jpeg", "h264"], p=[0.3, 0.2, 0.5] if mild else [0.15, 0.25, 0.6]))
    return Wear(
        black=float(rng.uniform(0, 0.2)) if rng.random() < 0.6 else 0.0,
        white=float(rng.uniform(0.7, 1)) if rng.random() < 0.6 else 1.0,
        gamma=float(np.exp(rng.uniform(-0.35, 0.35))),
        blur=(sigma, sigma * float(np.exp(rng.uniform(-0.3, 0.3)))),
        kernel=str(rng.choice(["bicubic", "lanczos3", "bilinear", "area"])),
        weave=float(rng.uniform(0, 0.5)) if rng.random() < 0.3 else 0.0,
        grain=float(rng.uniform(0, 0.012 if mild else 0.045)) if rng.random() < (0.6 if mild else 0.85) else 0.0,
        grain_in_dark=float(rng.uniform(0.2, 0.8)),
        grain_size=float(rng.uniform(0.0, 0.8)),
        codec=codec,
        quality=int(rng.integers(14, 24) if mild else rng.integers(16, 31)) if codec == "h264" else int(rng.integers(70 if mild else 45, 96)),
    )


def faded(plane: np.ndarray, wear: Wear) -> np.ndarray:
    """The fade is the film's, not a fault to repair here: it is laid on the truth as well. Bytes to floats of 0..255."""
    return 255 * (wear.black + (wear.white - wear.black) * (plane / np.float32(255)) ** np.float32(wear.gamma))


def _gaussian(plane: np.ndarray, across: float, down: float) -> np.ndarray:
    for axis, sigma in ((0, down), (1, across)):
        if sigma < 0.05:
            continue
        radius = max(1, int(np.ceil(3 * sigma)))
        taps = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2).astype(np.float32)
        taps /= taps.sum()
        padded = np.pad(plane, [(radius, radius) if a == axis else (0, 0) for a in (0, 1)], mode="reflect")
        length = plane.shape[axis]
        plane = sum(tap * (padded[i : i + length] if axis == 0 else padded[:, i : i + length]) for i, tap in enumerate(taps))
    return plane


def _moved(plane: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """By less than a pixel, bilinear."""
    for axis, d in ((0, dy), (1, dx)):
        plane = (1 - abs(d)) * plane + abs(d) * np.roll(plane, int(np.sign(d)), axis)
    return plane


def worn(large: np.ndarray, scale: int, wear: Wear, rng: np.random.Generator) -> np.ndarray:
    """The small picture before the codec, bytes. `large` is `faded`."""
    plane = _gaussian(large.astype(np.float32), wear.blur[0] * scale, wear.blur[1] * scale)
    plane = resize(plane, large.shape[0] // scale, large.shape[1] // scale, wear.kernel)
    if wear.weave > 0:
        dx, dy = (float(d) for d in rng.uniform(-wear.weave, wear.weave, 2))
        plane = _moved(_moved(plane, dx, dy), -dx, -dy)
    if wear.grain > 0:
        noise = _gaussian(rng.standard_normal(plane.shape, np.float32), wear.grain_size, wear.grain_size)
        noise /= max(1e-6, float(noise.std()))
        tone = np.clip(plane / 255, 0, 1)
        sigma = wear.grain * (wear.grain_in_dark + (1 - wear.grain_in_dark) * 4 * tone * (1 - tone))
        plane = plane + 255 * sigma * noise
    return to_bytes(plane)
