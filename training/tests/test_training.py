"""Data, schedule, checkpoints; and DAIN for two steps."""

import csv
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from ciotat_training import __main__ as program
from ciotat_training.dain import Dain
from ciotat_training.dain.recipe import Recipe
from ciotat_training.data.vimeo import DataError, VimeoTriplets
from ciotat_training.losses import charbonnier, psnr_db
from ciotat_training.schedule import Schedule
from ciotat_training.trainer import Run, run


def test_triplets_are_read_in_order_and_blank_lines_are_none(triplets: Path) -> None:
    data = VimeoTriplets(triplets, "train", augment=False)
    assert len(data) == 3
    first, middle, last = data[0]
    assert first.shape == (3, 64, 96) and 0 <= first.min() and first.max() <= 1
    assert torch.equal(first[..., :-2], middle[..., 2:]) and torch.equal(middle[..., :-2], last[..., 2:])


def test_augmentation_turns_time_and_mirrors_as_one_and_follows_the_seed(triplets: Path) -> None:
    plain, turned = VimeoTriplets(triplets, "train", augment=False), VimeoTriplets(triplets, "train", augment=True)
    seen = set()
    for epoch in range(30):
        turned.epoch = epoch
        got = turned[0]
        assert all(torch.equal(a, b) for a, b in zip(got, turned[0]))
        for code in range(8):
            tensors = plain[0] if code & 1 == 0 else reversed(plain[0])
            dims = [dim for bit, dim in ((2, 2), (4, 1)) if code & bit]
            if all(torch.equal(a, b.flip(dims)) for a, b in zip(got, tensors)):
                seen.add(code)
    assert seen == set(range(8))


def test_crops_lie_within_and_at_one_place(triplets: Path) -> None:
    data = VimeoTriplets(triplets, "train", augment=True, crop=32)
    assert {picture.shape for i in range(3) for picture in data[i]} == {(3, 32, 32)}
    with pytest.raises(DataError, match="at least 128"):
        VimeoTriplets(triplets, "train", augment=True, crop=128)[0]


def test_says_what_is_missing(triplets: Path) -> None:
    with pytest.raises(DataError, match="tri_trainlist"):
        VimeoTriplets(triplets / "sequences", "train", augment=False)
    (triplets / "sequences/00001/0001/im2.png").unlink()
    with pytest.raises(DataError, match="im2.png"):
        VimeoTriplets(triplets, "train", augment=False)[0]


def test_losses() -> None:
    assert charbonnier(torch.tensor([0.5, 0.0]), torch.tensor([0.25, 0.25])).item() == pytest.approx(0.25)
    assert psnr_db(torch.full((3, 4, 4), 0.6), torch.full((3, 4, 4), 0.5)) == pytest.approx(20, abs=1e-4)


def test_the_recipe_is_the_papers() -> None:
    schedule = Recipe().schedule
    parts = {name: [nn.Parameter(torch.zeros(1))] for name in schedule.rates}
    optimiser = schedule.optimiser(parts)
    rates = {}
    for epoch in (0, 29, 30, 39):
        schedule.apply(optimiser, epoch)
        rates[epoch] = {group["name"]: pytest.approx(group["lr"]) for group in optimiser.param_groups}
    assert rates[0] == rates[29] == {"kernel": 1e-4, "context": 1e-4, "synthesis": 1e-4, "flow": 1e-6, "depth": 1e-7}
    assert rates[30] == rates[39] == {"kernel": 2e-5, "context": 2e-5, "synthesis": 2e-5, "flow": 2e-7, "depth": 2e-8}
    assert isinstance(optimiser, torch.optim.Adamax) and optimiser.defaults["betas"] == (0.9, 0.999)
    assert schedule.total_epochs == 40 and Recipe().batch == 2
    with pytest.raises(ValueError, match="a rate for each"):
        schedule.optimiser({"kernel": parts["kernel"]})


class _Toy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(6, 3, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)

    def forward(self, first: Tensor, last: Tensor) -> Tensor:
        return self.norm(self.conv(torch.cat([first, last], dim=1)))


def _job(root: Path, out: Path, max_steps: int | None = None, seed: int = 5) -> Run:
    torch.manual_seed(seed)
    model = _Toy()
    return Run(
        model=model,
        make=model,
        schedule=Schedule(rates={"all": 1e-2}, epochs=2, late_epochs=1),
        parts={"all": list(model.parameters())},
        train=VimeoTriplets(root, "train", augment=True, crop=32, seed=seed),
        test=VimeoTriplets(root, "test", augment=False),
        out=out,
        batch=1,
        seed=seed,
        max_steps=max_steps,
        log=lambda _: None,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def test_a_training_that_was_stopped_goes_on_to_the_same_bits(triplets: Path, tmp_path: Path) -> None:
    run(_job(triplets, tmp_path / "whole"))
    # Stops in the middle of an epoch, at the end of one, and between.
    for steps in (2, 1, 4, None):
        run(_job(triplets, tmp_path / "parts", steps))
    assert _rows(tmp_path / "whole/curves.csv") == _rows(tmp_path / "parts/curves.csv")
    assert _rows(tmp_path / "whole/validation.csv") == _rows(tmp_path / "parts/validation.csv")
    whole, parts = (torch.load(tmp_path / name / "last.pt", weights_only=True) for name in ("whole", "parts"))
    assert whole["epoch"] == parts["epoch"] == 3
    assert all(torch.equal(whole["model"][key], parts["model"][key]) for key in whole["model"])
    assert len(_rows(tmp_path / "whole/curves.csv")) == 9
    losses = [float(row["loss"]) for row in _rows(tmp_path / "whole/curves.csv")]
    assert losses[-1] < losses[0]
    with pytest.raises(ValueError, match="expected seed 5"):
        run(_job(triplets, tmp_path / "parts", seed=6))


def test_dain_trains_two_steps(triplets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "dain"
    flags = ["--data", str(triplets), "--out", str(out), "--batch", "1", "--crop", "64", "--workers", "0", "--max-steps", "2"]
    monkeypatch.setattr("sys.argv", ["ciotat_training", "train", "dain", *flags])
    torch.manual_seed(1)
    before = Dain().state_dict()
    program.main()
    assert [row["step"] for row in _rows(out / "curves.csv")] == ["1", "2"]
    after = torch.load(out / "last.pt", weights_only=True)["model"]
    assert list(after) == list(before)
    # Each of the five networks has learned something, depth too, through the projection's weights.
    for key in (
        "initScaleNets_filter.0.weight",
        "initScaleNets_filter2.2.weight",
        "ctxNet.block1.0.weight",
        "rectifyNet.block1.0.weight",
        "flownets.conv1a.0.weight",
        "depthNet.0.weight",
    ):
        assert not torch.equal(after[key], before[key]), key
    assert torch.equal(after["flownets.deconv2.weight"], before["flownets.deconv2.weight"])


def test_the_command_line_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["ciotat_training", "train", "dain", "--data", str(tmp_path), "--weights", str(tmp_path / "best.pth")])
    with pytest.raises(SystemExit, match="error: expected a checkpoint at"):
        program.main()
