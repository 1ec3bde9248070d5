"""The training loop: seeds, checkpoints that resume to the bit, curves as CSV. It knows nothing of the network but a step's loss."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from .data.vimeo import Triplet, VimeoTriplets
from .keeping import add_row, write_state
from .losses import charbonnier, psnr_db
from .schedule import Schedule

Net = Callable[[Tensor, Tensor], Tensor]


@dataclass
class Run:
    """One training. `out` receives curves.csv, validation.csv, last.pt (to resume), best.pth (a plain state dict, best by validation loss)."""

    model: nn.Module
    make: Net
    """Two pictures to the middle one."""
    schedule: Schedule
    parts: dict[str, list[nn.Parameter]]
    train: VimeoTriplets
    test: VimeoTriplets
    out: Path
    batch: int
    seed: int
    workers: int = 0
    save_every: int = 500
    """Steps between checkpoints within an epoch."""
    max_steps: int | None = None
    """Stop, with a checkpoint, after so many steps of this call."""
    log: Callable[[str], None] = print
    epoch: int = field(default=0, init=False)
    step_in_epoch: int = field(default=0, init=False)
    best_loss: float = field(default=float("inf"), init=False)


def run(job: Run) -> None:
    """Trains to the end of the schedule, going on from `out`/last.pt where there is one. Steps already done are never done again."""
    job.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(job.seed)
    optimiser = job.schedule.optimiser(job.parts)
    _resume(job, optimiser)
    left = job.max_steps
    while job.epoch < job.schedule.total_epochs:
        job.schedule.apply(optimiser, job.epoch)
        left = _train_epoch(job, optimiser, left)
        if left == 0:
            _save(job, optimiser)
            return
        _validate(job)
        job.epoch, job.step_in_epoch = job.epoch + 1, 0
        _save(job, optimiser)


def _train_epoch(job: Run, optimiser: torch.optim.Optimizer, left: int | None) -> int | None:
    job.model.train()
    job.train.epoch = job.epoch
    order = torch.randperm(len(job.train), generator=torch.Generator().manual_seed(job.seed * 100_003 + job.epoch)).tolist()
    steps = len(order) // job.batch
    if steps == 0:
        raise ValueError(f"expected at least {job.batch} triplets for a batch of {job.batch}, got {len(order)}")
    ahead = order[job.step_in_epoch * job.batch : steps * job.batch]
    for triplet in DataLoader(job.train, batch_size=job.batch, sampler=ahead, num_workers=job.workers):
        if left == 0:
            return 0
        first, middle, last = triplet
        loss = charbonnier(job.make(first, last), middle)
        if not torch.isfinite(loss):
            raise RuntimeError(f"the loss is {loss.item()} at epoch {job.epoch}, step {job.step_in_epoch}; lower the rates or resume from {job.out}/last.pt")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        job.step_in_epoch += 1
        left = None if left is None else left - 1
        rate = optimiser.param_groups[0]["lr"]
        add_row(job.out / "curves.csv", {"epoch": job.epoch, "step": job.step_in_epoch, "rate": rate, "loss": loss.item()})
        if job.step_in_epoch % job.save_every == 0:
            _save(job, optimiser)
            job.log(f"epoch {job.epoch} step {job.step_in_epoch}/{steps} loss {loss.item():.5f}")
    return left


@torch.no_grad()
def _validate(job: Run) -> None:
    # In eval mode, unlike the published code, whose validation moved the running statistics of the depth net.
    job.model.eval()
    losses, psnrs, average = [], [], []
    for first, middle, last in DataLoader(job.test, batch_size=1, num_workers=job.workers):
        made = job.make(first, last)
        losses.append(charbonnier(made, middle).item())
        psnrs.append(psnr_db(made, middle))
        average.append(psnr_db((first + last) / 2, middle))
    loss, psnr, baseline = (sum(values) / len(values) for values in (losses, psnrs, average))
    add_row(job.out / "validation.csv", {"epoch": job.epoch, "loss": loss, "psnr_db": psnr, "average_psnr_db": baseline})
    job.log(f"epoch {job.epoch} validation loss {loss:.5f}, {psnr:.2f} dB (plain average {baseline:.2f} dB)")
    if loss < job.best_loss:
        job.best_loss = loss
        write_state(job.model.state_dict(), job.out / "best.pth")


def _save(job: Run, optimiser: torch.optim.Optimizer) -> None:
    place = {"epoch": job.epoch, "step_in_epoch": job.step_in_epoch, "best_loss": job.best_loss, "seed": job.seed, "batch": job.batch}
    write_state({**place, "model": job.model.state_dict(), "optimiser": optimiser.state_dict(), "random": torch.get_rng_state()}, job.out / "last.pt")


def _resume(job: Run, optimiser: torch.optim.Optimizer) -> None:
    path = job.out / "last.pt"
    if not path.exists():
        return
    state = torch.load(path, weights_only=True)
    for name, wanted in (("seed", job.seed), ("batch", job.batch)):
        if state[name] != wanted:
            raise ValueError(f"expected {name} {state[name]}, as {path} was trained with, got {wanted}; give the same or another --out")
    job.model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    torch.set_rng_state(state["random"])
    job.epoch, job.step_in_epoch, job.best_loss = state["epoch"], state["step_in_epoch"], state["best_loss"]
    job.log(f"goes on from epoch {job.epoch}, step {job.step_in_epoch}")
