"""Weights to start from: those of the chooser as it was before there was a second flow (sixteen features, four words) are taken over, what is new begins with nothing."""

from pathlib import Path

import torch

from .model import Chooser


def start_from(model: Chooser, path: Path) -> None:
    """Fills the model from a best.pth. A word stands in four planes of the last layer; the second flow's came first, and its features last."""
    state = torch.load(path, weights_only=True)
    enter, say = state["enter.0.weight"], state["say.weight"]
    missing = model.enter[0].in_channels - enter.shape[1]
    if missing:
        state["enter.0.weight"] = torch.cat([enter, torch.zeros(enter.shape[0], missing, *enter.shape[2:])], 1)
    added = model.say.out_channels - say.shape[0]
    if added:
        state["say.weight"] = torch.cat([torch.zeros(added, *say.shape[1:]), say])
        state["say.bias"] = torch.cat([torch.zeros(added), state["say.bias"]])
    model.load_state_dict(state)
