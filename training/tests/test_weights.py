"""A made-up checkpoint of the published keys and shapes loads; anything else is refused."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from ciotat_training.dain import CheckpointError, Dain, load_part, load_published


def _made_up(model: Dain) -> dict[str, Tensor]:
    return {key: torch.full_like(value, 0.25 if value.is_floating_point() else 7) for key, value in model.state_dict().items()}


@pytest.fixture
def fresh() -> Dain:
    return Dain()


def _saved(state: object, folder: Path) -> Path:
    path = folder / "best.pth"
    torch.save(state, path)
    return path


def test_loads_every_entry(fresh: Dain, tmp_path: Path) -> None:
    load_published(fresh, _saved(_made_up(fresh), tmp_path))
    assert all((value == (0.25 if value.is_floating_point() else 7)).all() for value in fresh.state_dict().values())


def test_loads_a_file_without_batch_counters(fresh: Dain, tmp_path: Path) -> None:
    state = {key: value for key, value in _made_up(fresh).items() if not key.endswith("num_batches_tracked")}
    assert len(state) == 799
    load_published(fresh, _saved(state, tmp_path))
    assert (fresh.rectifyNet.block5[0].bias == 0.25).all()


@pytest.mark.parametrize("fault", ["missing", "unknown", "shape", "one counter missing", "wrapped", "no file", "no checkpoint"])
def test_refuses_anything_else_and_leaves_the_model_as_it_was(fault: str, fresh: Dain, tmp_path: Path) -> None:
    state: dict = _made_up(fresh)
    match fault:
        case "missing":
            del state["ctxNet.block2.conv1.weight"]
        case "unknown":
            state["ctxNet.block4.conv1.weight"] = torch.zeros(1)
        case "shape":
            state["rectifyNet.block5.0.bias"] = torch.zeros(4)
        case "one counter missing":
            del state["depthNet.1.num_batches_tracked"]
        case "wrapped":
            state = {"state_dict": state}
    path = tmp_path / "nowhere.pth" if fault == "no file" else _saved(state, tmp_path)
    if fault == "no checkpoint":
        path.write_bytes(b"not a checkpoint")
    before = fresh.rectifyNet.block1[0].weight.clone()
    with pytest.raises(CheckpointError, match="expected"):
        load_published(fresh, path)
    assert torch.equal(fresh.rectifyNet.block1[0].weight, before)


def test_loads_the_depth_net_alone_with_its_prefix(fresh: Dain, tmp_path: Path) -> None:
    state = {f"module.{key.removeprefix('depthNet.')}": value for key, value in _made_up(fresh).items() if key.startswith("depthNet.")}
    load_part(fresh.depthNet, _saved(state, tmp_path))
    assert (fresh.depthNet[4].bias == 0.25).all()
