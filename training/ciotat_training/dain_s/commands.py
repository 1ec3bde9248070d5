"""What the command line does with dain-s: train and export."""

import argparse
from pathlib import Path

import torch

from .model import Chooser
from .samples import Samples
from .training import Job, Recipe, run


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    recipe = Recipe(rate=args.rate, batch=args.batch)
    run(Job(Samples(Path(args.samples) / "train"), Samples(Path(args.samples) / "validation"), recipe, Path(args.out), args.steps, args.seed))


def add_train_flags(parser: argparse.ArgumentParser) -> None:
    recipe = Recipe()
    parser.add_argument("--samples", required=True, help="folder with train/ and validation/, as training/choice-samples.ts wrote them")
    parser.add_argument("--out", required=True, help="folder for checkpoints and curves; goes on from it where it exists")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--rate", type=float, default=recipe.rate)
    parser.add_argument("--batch", type=int, default=recipe.batch)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.set_defaults(work=train)


def export(args: argparse.Namespace) -> None:
    from .export import export_chooser, parity

    model = Chooser()
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    path = Path(args.out)
    export_chooser(model, path)
    worst = parity(model, path)
    print(f"{path}: {path.stat().st_size} bytes, largest difference to PyTorch {worst:.1e}")
    if worst > 2e-2:
        raise SystemExit("expected at most 2e-2 (half precision); do not use this file")


def add_export_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", required=True, help="best.pth of a training")
    parser.add_argument("--out", required=True, help="the .onnx file; its record is written beside it")
    parser.set_defaults(work=export)
