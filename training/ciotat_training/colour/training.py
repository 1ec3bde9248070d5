"""The loop: AdamW with a cosine, an exponential average of the weights (which is what is kept), a checkpoint that resumes to the bit, curves as CSV."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from ..keeping import add_row, write_state
from .loss import ColourClasses, Weighing, colour_loss
from .model import Colour
from .photos import Photos


@dataclass(frozen=True)
class Recipe:
    steps: int
    batch: int = 16
    rate: float = 1.5e-3
    encoder_share: float = 0.15
    """The encoder learns at so much of the rate."""
    frozen_blocks: int = 5
    """Of the encoder's 16 blocks so many, and the stem, stay as they are: edges and textures are known, and theirs is the dearest gradient."""
    warm_up: int = 30
    average: float = 0.998
    seed: int = 1
    save_every: int = 50
    max_steps: int | None = None
    """Stop, with a checkpoint, after so many steps of this call."""

    def rate_at(self, step: int) -> float:
        return self.rate * min(1.0, (step + 1) / self.warm_up) * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / self.steps))))


Validate = Callable[[Colour], dict[str, float]]


def train(
    model: Colour, photos: Photos, classes: ColourClasses, recipe: Recipe, out: Path, validate: Validate | None = None, weighing: Weighing = Weighing(), log: Callable[[str], None] = print
) -> nn.Module:
    """Trains to the recipe's last step, going on from `out`/last.pt where there is one, and returns the average. Writes curves.csv, validation.csv, colour.pt."""
    out.mkdir(parents=True, exist_ok=True)
    model.to(memory_format=torch.channels_last).train()
    for fixed in (model.encoder.stem, *model.encoder.blocks[: recipe.frozen_blocks]):
        fixed.requires_grad_(False)
    parts = {name: [p for p in values if p.requires_grad] for name, values in model.parts().items()}
    groups = [{"params": parts["decoder"], "share": 1.0}, {"params": parts["encoder"], "share": recipe.encoder_share}]
    optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=1e-2, betas=(0.9, 0.99))
    average = copy.deepcopy(model).eval()
    step = _resume(out / "last.pt", model, average, optimiser, recipe, log)
    last = recipe.steps if recipe.max_steps is None else min(recipe.steps, step + recipe.max_steps)
    row = range(step * recipe.batch, last * recipe.batch)
    for grey, ab in DataLoader(photos, batch_size=recipe.batch, sampler=row):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate_at(step) * group["share"]
        loss, mean, of_class = colour_loss(*model(grey.contiguous(memory_format=torch.channels_last)), ab, classes, weighing)
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss is {loss.item()} at step {step}; lower the rate or resume from {out}/last.pt")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        step += 1
        _follow(average, model, min(recipe.average, (1 + step) / (10 + step)))
        add_row(out / "curves.csv", {"step": step, "rate": recipe.rate_at(step - 1), "loss": loss.item(), "mean": mean.item(), "classes": of_class.item()})
        if step % recipe.save_every == 0 or step == last:
            write_state({"step": step, "batch": recipe.batch, "seed": recipe.seed, "model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict()}, out / "last.pt")
            write_state(average.state_dict(), out / "colour.pt")
            log(f"step {step}/{recipe.steps} loss {loss.item():.3f} mean {mean.item():.3f} classes {of_class.item():.3f}")
        if validate and (step % (3 * recipe.save_every) == 0 or step == last):
            figures = validate(average)
            add_row(out / "validation.csv", {"step": step, **figures})
            log(" ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    return average


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, keep: float) -> None:
    for mine, theirs in zip(average.state_dict().values(), model.state_dict().values()):
        if mine.dtype.is_floating_point:
            mine.lerp_(theirs, 1 - keep)
        else:
            mine.copy_(theirs)


def _resume(path: Path, model: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer, recipe: Recipe, log: Callable[[str], None]) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, wanted in (("seed", recipe.seed), ("batch", recipe.batch)):
        if state[name] != wanted:
            raise ValueError(f"expected {name} {state[name]}, as {path} was trained with, got {wanted}; give the same or another --out")
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    log(f"goes on from step {state['step']}")
    return int(state["step"])
