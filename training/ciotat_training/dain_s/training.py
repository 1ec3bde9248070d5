"""The loop: places drawn from seed and step, loss relative to what the classical choice makes of the same picture, a running mean of the weights, checkpoints that resume."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn, optim

from ..keeping import add_row, write_state
from .model import Chooser, compose, compose_there, looks
from .samples import Samples, Spots, pictures


@dataclass(frozen=True)
class Recipe:
    rate: float = 3e-3
    batch: int = 2048
    spots: int = 1500
    """Places of each picture."""
    blind: float = 0.2
    """Share of the looks hidden at each step; with the decay of weights it keeps from learning clips by heart."""
    decay: float = 0.1
    mean: float = 0.995
    """How much of the mean of the weights stays at each step."""
    save_every: int = 500


@dataclass
class Job:
    samples: Samples
    validation: Samples
    recipe: Recipe
    out: Path
    steps: int
    seed: int
    log: Callable[[str], None] = print


def loss_of(model: Chooser, spots: Spots, at: Tensor, blind: float) -> tuple[Tensor, Tensor]:
    """Squared errors as shares of what the classical choice errs in each whole picture, and the gain over the classical choice in dB."""
    looked = spots.looks[at].float()[:, :, None, None]
    hidden = (torch.rand(len(at), looks, 1, 1) < blind).float()
    looked = looked * (1 - hidden) + model.usual * hidden
    advice = model.judge(looked)[:, :, 0].expand(-1, -1, 4)
    shown, seen, weight = spots.pictures[at].float(), spots.seen[at].float(), spots.weight[at].clamp_max(3e4)

    def wrong(word: Tensor) -> Tensor:
        return (((compose_there(shown, seen, word) - shown[:, 8:9]) ** 2).mean((1, 2)) * weight).mean()

    loss = wrong(advice)
    with torch.no_grad():
        gain = 10 * torch.log10((wrong(torch.zeros_like(advice)) + 1e-6) / (loss + 1e-6))
    return loss, gain


def run(job: Job) -> None:
    """Trains up to `steps`, going on from `out`/last.pt where there is one. `out` receives curve.csv, last.pt and best.pth (the mean of the weights)."""
    job.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(job.seed)
    model = Chooser()
    spots = job.samples.spots(job.recipe.spots, job.seed)
    model.usual[0, :, 0, 0] = spots.looks.float().mean(0)
    model.spread[0, :, 0, 0] = spots.looks.float().std(0) + 0.02
    optimiser = optim.AdamW(model.parameters(), lr=job.recipe.rate, weight_decay=job.recipe.decay)
    mean = {name: value.detach().clone() for name, value in model.state_dict().items()}
    step, best = 0, -1.0
    last = job.out / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=True)
        if state["seed"] != job.seed:
            raise ValueError(f"expected seed {state['seed']}, as {last} was trained with, got {job.seed}; give the same or another --out")
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        mean, step, best = state["mean"], state["step"], state["best"]
        job.log(f"goes on from step {step}")
    gains, began = [], time.process_time()
    while step < job.steps:
        torch.manual_seed(1_000_003 * job.seed + step)
        for group in optimiser.param_groups:
            group["lr"] = job.recipe.rate * min(1.0, (step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / job.steps)))
        loss, gain = loss_of(model, spots, torch.randint(len(spots.looks), (job.recipe.batch,)), job.recipe.blind)
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss is {loss.item()} at step {step}; lower the rate")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        keep = min(job.recipe.mean, step / (step + 10))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                mean[name].lerp_(value, 1 - keep)
        gains.append(gain.item())
        if step % job.recipe.save_every == 0 or step == job.steps:
            made, base, better = validate(mean, job.validation)
            row = {"step": step, "train_gain_db": round(float(np.mean(gains)), 3), "validation_db": round(made, 3), "classical_db": round(base, 3), "better": round(better, 2), "cpu_s": round(time.process_time() - began, 1)}
            add_row(job.out / "curve.csv", row)
            job.log(" ".join(f"{name} {value}" for name, value in row.items()))
            gains = []
            if made > best:
                best = made
                write_state(mean, job.out / "best.pth")
            write_state({"step": step, "seed": job.seed, "best": best, "model": model.state_dict(), "mean": mean, "optimiser": optimiser.state_dict()}, last)


@torch.no_grad()
def validate(state: dict[str, Tensor], samples: Samples) -> tuple[float, float, float]:
    """Mean PSNR of luma, that of the classical choice, and the share of samples that are better."""
    model = Chooser()
    model.load_state_dict(state)
    values = []
    for path in samples.paths:
        sample = samples.whole(path)
        shown, seen = sample[None, :pictures], sample[None, pictures:]
        advice = model(seen)
        values.append([float(-10 * torch.log10(((compose(shown, seen, word) - shown[:, 8:9]) ** 2).mean() + 1e-7)) for word in (advice, torch.zeros_like(advice))])
    pairs = np.array(values)
    return float(pairs[:, 0].mean()), float(pairs[:, 1].mean()), float((pairs[:, 0] > pairs[:, 1]).mean())
