"""The loop: batches drawn anew for ever, a rate that holds and then falls to nothing, a running mean of the weights, checkpoints that resume."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn, optim

from ..keeping import add_row, write_state
from ..losses import psnr_db, slope_similarity
from .adversary import Adversary
from .material import Patches, TwinPatches
from .model import Enlarger
from .pairs import Pair, Twin


@dataclass(frozen=True)
class Recipe:
    rate: float = 1e-3
    warm_up: int = 200
    """Steps from no rate to the whole."""
    falling: float = 0.35
    """Share of the steps, at the end, in which the rate falls to a hundredth."""
    batch: int = 16
    size: int = 32
    """Side of a patch of the small picture."""
    mean: float = 0.999
    """How much of the mean of the weights stays at each step."""
    steadiness: float = 0
    """Weight of the difference between what is made of two twins, where they show the same."""
    slopes: float = 0
    """Weight of 1 - the similarity of the slopes."""
    adversary: float = 0
    """Weight of what a discriminator says."""
    save_every: int = 250

    def rate_at(self, step: int, steps: int) -> float:
        falls_at = steps * (1 - self.falling)
        left = 1.0 if step < falls_at else max(0.01, 0.5 + 0.5 * math.cos(math.pi * (step - falls_at) / (steps - falls_at)))
        return self.rate * min(1.0, (step + 1) / self.warm_up) * left


@dataclass
class Job:
    model: Enlarger
    pairs: Callable[[int], list[Pair] | list[Twin]]
    """The pairs of a round; twins where steadiness counts."""
    validation: list[Pair]
    recipe: Recipe
    out: Path
    steps: int
    seed: int
    round_steps: int | None = None
    """Steps between two rounds; none: one round for all."""
    bfloat16: bool = True
    log: Callable[[str], None] = print


def _batches(job: Job, round_: int) -> Patches | TwinPatches:
    rng = np.random.default_rng((job.seed, round_))
    kind = TwinPatches if job.recipe.steadiness > 0 else Patches
    return kind(job.pairs(round_), job.model.scale, job.recipe.size, job.recipe.batch, rng)


def apart(made: Tensor, shifts: np.ndarray) -> Tensor:
    """Mean difference of the two halves of a batch of twins where both show the same. A border of 8 pixels sees too little and is left out."""
    first, second = made.chunk(2)
    size, border = made.shape[-1], 8
    differences = []
    for one, other, (y, x) in zip(first, second, shifts.tolist()):
        end_y, end_x = size - border - y, size - border - x
        differences.append((one[:, border + y : size - border, border + x : size - border] - other[:, border:end_y, border:end_x]).abs().mean())
    return torch.stack(differences).mean()


def run(job: Job) -> None:
    """Trains up to `steps`, going on from `out`/last.pt where there is one. `out` receives curve.csv, validation.csv, last.pt, best.pth (the mean of the weights)."""
    job.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(job.seed)
    model = job.model.to(memory_format=torch.channels_last)
    optimiser = optim.AdamW(model.parameters(), lr=job.recipe.rate, weight_decay=0)
    mean = {name: value.detach().clone() for name, value in model.state_dict().items()}
    adversary = Adversary(job.model, job.seed) if job.recipe.adversary > 0 else None
    step = _resume(job, optimiser, mean, adversary)
    if step == 0:
        _validate(job, mean, 0)
    round_steps = job.round_steps or job.steps + 1
    patches, drawn_for = None, -1
    losses, began = [], time.process_time()
    while step < job.steps:
        if step // round_steps != drawn_for:
            drawn_for = step // round_steps
            patches = _batches(job, drawn_for)
        drawn = patches.draw()
        small, large = (torch.from_numpy(array) for array in drawn[:2])
        for group in optimiser.param_groups:
            group["lr"] = job.recipe.rate_at(step, job.steps)
        with torch.autocast("cpu", torch.bfloat16, enabled=job.bfloat16):
            made = model(small.to(memory_format=torch.channels_last))
        loss = (made.float() - large).abs().mean()
        if job.recipe.steadiness > 0:
            loss = loss + job.recipe.steadiness * apart(made.float(), drawn[2])
        if job.recipe.slopes > 0:
            loss = loss + job.recipe.slopes * (1 - slope_similarity(made.float(), large).mean())
        if adversary:
            adversary.learn(small, made.detach().float(), large, job.bfloat16)
            loss = loss + job.recipe.adversary * adversary.judge(small, made.float(), large, job.bfloat16)
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss is {loss.item()} at step {step}; lower the rate")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimiser.step()
        step += 1
        keep = min(job.recipe.mean, step / (step + 10))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                mean[name].lerp_(value, 1 - keep)
        losses.append(loss.item())
        if step % job.recipe.save_every == 0 or step == job.steps:
            add_row(job.out / "curve.csv", {"step": step, "rate": optimiser.param_groups[0]["lr"], "loss": float(np.mean(losses)), "cpu_s": round(time.process_time() - began, 1)})
            losses = []
            _validate(job, mean, step)
            against = {"adversary": adversary.state()} if adversary else {}
            write_state({"step": step, "seed": job.seed, "model": model.state_dict(), "mean": mean, "optimiser": optimiser.state_dict(), **against}, job.out / "last.pt")
            write_state(mean, job.out / "best.pth")


@torch.no_grad()
def _validate(job: Job, mean: dict[str, Tensor], step: int) -> None:
    now = {name: value.clone() for name, value in job.model.state_dict().items()}
    job.model.load_state_dict(mean)
    made_db, bicubic_db = [], []
    for small, large in job.validation:
        stack = np.ascontiguousarray(small if small.ndim == 3 else small[None])
        height, width = (side // job.model.multiple * job.model.multiple for side in stack.shape[1:])
        x = torch.from_numpy(stack[:, :height, :width].astype(np.float32))[None] / 255
        truth = torch.from_numpy(large[: height * job.model.scale, : width * job.model.scale]).float()[None, None] / 255
        made_db.append(psnr_db(job.model(x), truth))
        middle = x[:, job.model.frames // 2 : job.model.frames // 2 + 1]
        padded = nn.functional.pad(middle, (2, 2, 2, 2), mode="replicate")
        bicubic_db.append(psnr_db(nn.functional.pixel_shuffle(nn.functional.conv2d(padded, job.model.phases), job.model.scale), truth))
    job.model.load_state_dict(now)
    values = {"step": step, "psnr_db": round(float(np.mean(made_db)), 3), "bicubic_psnr_db": round(float(np.mean(bicubic_db)), 3)}
    add_row(job.out / "validation.csv", values)
    job.log(f"step {step}/{job.steps} validation {values['psnr_db']:.2f} dB (bicubic {values['bicubic_psnr_db']:.2f} dB)")


def _resume(job: Job, optimiser: optim.Optimizer, mean: dict[str, Tensor], adversary: Adversary | None) -> int:
    path = job.out / "last.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["seed"] != job.seed:
        raise ValueError(f"expected seed {state['seed']}, as {path} was trained with, got {job.seed}; give the same or another --out")
    job.model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    for name, value in state["mean"].items():
        mean[name].copy_(value)
    if adversary:
        adversary.load(state["adversary"])
    job.log(f"goes on from step {state['step']}")
    return state["step"]
