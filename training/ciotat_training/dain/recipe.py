"""How DAIN was trained, by its paper (Bao et al., CVPR 2019, section 4.1)."""

from dataclasses import dataclass

from ..schedule import Schedule

paper_schedule = Schedule(
    rates={"kernel": 1e-4, "context": 1e-4, "synthesis": 1e-4, "flow": 1e-6, "depth": 1e-7},
    epochs=30,
    late_epochs=10,
    drop=0.2,
)


@dataclass(frozen=True)
class Recipe:
    """Whole 448x256 pictures, two at a time, the middle one as truth."""

    schedule: Schedule = paper_schedule
    batch: int = 2
    crop: int | None = None
    seed: int = 1
