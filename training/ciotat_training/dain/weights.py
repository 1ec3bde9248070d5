"""Loading of published checkpoints, which fails on any key or shape that does not fit: silence would leave a partly random network."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn


class CheckpointError(ValueError):
    """A checkpoint that is not of this network."""


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def load_published(model: nn.Module, path: str | Path) -> None:
    """Loads `best.pth`, a plain state dict of 954 entries (799 where it was saved without batch counters). Nothing but tensors is unpickled.

    Raises CheckpointError on a missing or unknown key and on a wrong shape; the model is then unchanged.
    """
    _load(model, _read(path), path)


def load_part(net: nn.Module, path: str | Path, prefix: str = "module.") -> None:
    """Loads the checkpoint of one network alone, such as MegaDepth's; `prefix` is taken off keys that have it."""
    _load(net, {key.removeprefix(prefix): value for key, value in _read(path).items()}, path)


def _read(path: str | Path) -> Mapping[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(f"expected a checkpoint at {path}, there is no such file") from None
    except Exception as cause:
        raise CheckpointError(f"expected a PyTorch checkpoint in {path}, could not read it: {cause}") from cause
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise CheckpointError(f"expected a plain state dict (name -> tensor) in {path}, got {type(state).__name__}")
    return state


def _load(model: nn.Module, state: Mapping[str, Tensor], path: str | Path) -> None:
    wanted = model.state_dict()
    counters = {key for key in wanted if key.endswith("num_batches_tracked")}
    if counters and not counters & state.keys():
        # Files older than PyTorch 0.4.1 have none; they only count, so 0 is as good.
        state = {**state, **{key: torch.zeros_like(wanted[key]) for key in counters}}
    missing, unknown = sorted(wanted.keys() - state.keys()), sorted(state.keys() - wanted.keys())
    if missing or unknown:
        said = [f"missing: {_some(missing)}"] * bool(missing) + [f"unknown: {_some(unknown)}"] * bool(unknown)
        raise CheckpointError(f"expected {len(wanted)} keys of this network in {path}, got {len(state)}; {'; '.join(said)}")
    wrong = [f"{key} is {tuple(state[key].shape)}, expected {tuple(wanted[key].shape)}" for key in wanted if state[key].shape != wanted[key].shape]
    if wrong:
        raise CheckpointError(f"wrong shapes in {path}: {_some(wrong)}")
    model.load_state_dict(state, strict=True)
