"""The chooser: nothing learned is the classical choice; turned in time it is the same picture; it learns, and goes on where it stopped; its file agrees."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ciotat_training.dain_s.model import Chooser, compose, features, words
from ciotat_training.dain_s.samples import Samples, kept, pictures, planes_of, turned_in_time
from ciotat_training.dain_s.training import Job, Recipe, run


side = 96


def stored(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Candidates of which the flow's is right on the left half and the blocks' on the right, while costs say nothing; as they stand in files."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(20, 236, (side, side))
    wrong = np.clip(truth + 50 * rng.standard_normal((side, side)), 0, 255)
    left = np.arange(side) < side // 2
    flow, blocks = np.where(left, truth, wrong), np.where(left, wrong, truth)
    shown = np.stack([flow, wrong, blocks, flow, wrong, blocks, wrong, wrong, truth]).astype(np.uint8)
    seen = np.zeros((len(kept), side, side), np.float32)
    for c, value in ((6, 0.5), (18, 0.5), (7, 0.5), (8, 0.5), (9, 1), (10, 1), (11, 1), (12, 1), (13, left)):
        seen[kept.index(c)] = value
    return shown, (4096 * seen).astype(np.int16)


def crop(seed: int) -> torch.Tensor:
    return planes_of(*stored(seed), 0.5)


def write(folder: Path, count: int) -> Path:
    for name in ("train", "validation"):
        (folder / name).mkdir(parents=True)
        for k in range(count):
            shown, seen = stored(k + (100 if name == "validation" else 0))
            (folder / name / f"{k:05}.bin").write_bytes(np.array([side, side, 500, 0], np.int16).tobytes() + seen.tobytes() + shown.tobytes())
    return folder


def test_turned_in_time_is_the_same_picture() -> None:
    one = crop(1)
    one[pictures + 15] = 0.2
    turned = turned_in_time(one)
    nothing = torch.zeros(1, words, side, side)
    made = [compose(c[None, :pictures], c[None, pictures:], nothing) for c in (one, turned)]
    assert (made[0] - made[1]).abs().max() < 1e-5
    assert torch.equal(turned_in_time(turned), one)


def test_seen_from_its_end_it_says_the_same_gains_and_the_other_side() -> None:
    torch.manual_seed(1)
    model = Chooser()
    one = crop(2)
    one[pictures:] += 0.3 * torch.rand(features, side, side)
    said, back = (model(c[None, pictures:]) for c in (one, turned_in_time(one)))
    assert said.abs().max() > 1e-3
    assert (said[:, :3] - back[:, :3]).abs().max() < 1e-4
    assert (said[:, 3:] + back[:, 3:]).abs().max() < 1e-4


def test_it_is_small_and_says_little_at_first() -> None:
    model = Chooser()
    assert sum(value.numel() for value in model.parameters()) < 1_200_000
    assert model(torch.rand(1, features, 32, 48)).abs().max() < 0.5


def test_it_learns_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    samples = write(tmp_path / "samples", 3)
    recipe = Recipe(batch=1024, blind=0, save_every=10)

    def job(out: str, steps: int) -> Job:
        return Job(Samples(samples / "train"), Samples(samples / "validation"), recipe, tmp_path / out, steps, 3, log=lambda _: None)

    run(job("a", 20))
    assert (tmp_path / "a" / "best.pth").exists()
    run(job("a", 80))
    rows = (tmp_path / "a" / "curve.csv").read_text().splitlines()
    assert rows[-1].startswith("80,")
    gained = float(rows[-1].split(",")[2]) - float(rows[-1].split(",")[3])
    assert gained > 0.3
    with pytest.raises(ValueError, match="expected seed 3"):
        run(Job(Samples(samples / "train"), Samples(samples / "validation"), recipe, tmp_path / "a", 90, 4))


def test_export_agrees(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from ciotat_training.dain_s.export import export_chooser, parity

    path = tmp_path / "dain-s.onnx"
    model = Chooser()
    export_chooser(model, path)
    assert parity(model, path) < 2e-2
    assert path.stat().st_size < 3 << 20
