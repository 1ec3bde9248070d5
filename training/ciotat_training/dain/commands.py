"""What the command line does with DAIN: train and export."""

import argparse
from pathlib import Path

import torch

from ..data.vimeo import VimeoTriplets
from ..trainer import Run, run
from .export import export, parity
from .model import Dain
from .recipe import Recipe
from .reference import calm_down, made_up, write_reference
from .weights import load_part, load_published


def _model(args: argparse.Namespace) -> Dain:
    torch.manual_seed(args.seed)
    model = Dain()
    if args.weights:
        load_published(model, args.weights)
    return model


def train(args: argparse.Namespace) -> None:
    recipe = Recipe()
    model = _model(args)
    if args.flow_weights:
        load_part(model.flownets, args.flow_weights)
    if args.depth_weights:
        load_part(model.depthNet, args.depth_weights)
    if not args.weights and not (args.flow_weights and args.depth_weights):
        print("flow or depth begin with random weights; their rates are made for trained ones (--flow-weights, --depth-weights, --weights)")
    parts = model.parts()
    run(
        Run(
            model=model,
            make=lambda first, last: model(first, last, 0.5).picture,
            schedule=recipe.schedule,
            parts=parts,
            train=VimeoTriplets(args.data, "train", augment=True, crop=args.crop, seed=args.seed),
            test=VimeoTriplets(args.data, "test", augment=False),
            out=Path(args.out),
            batch=args.batch,
            seed=args.seed,
            workers=args.workers,
            max_steps=args.max_steps,
        )
    )


def export_graphs(args: argparse.Namespace) -> None:
    size = tuple(int(side) for side in args.reference.split("x")) if args.reference else None
    if args.made_up:
        model = made_up(args.seed)
        if args.calm:
            model = calm_down(model, *(size or (90, 61)))
    elif args.weights:
        model = _model(args)
    else:
        raise ValueError("expected --weights best.pth, or --made-up for graphs that are good for tests only")
    written = export(model, args.out)
    for name, worst in parity(model, written).items():
        print(f"{written[name]}: largest relative difference to PyTorch {worst:.2e}")
        if worst > 1e-3:
            raise SystemExit(f"expected at most 1e-3 for {name}; do not use this file")
    if size:
        write_reference(model, Path(args.out), *size)


def add_train_flags(parser: argparse.ArgumentParser) -> None:
    recipe = Recipe()
    parser.add_argument("--data", required=True, help="folder in the layout of vimeo_triplet")
    parser.add_argument("--out", default="runs/dain", help="folder for checkpoints and curves; goes on from it where it exists")
    parser.add_argument("--weights", help="begin with this published checkpoint")
    parser.add_argument("--flow-weights", help="begin with these weights of the flow net")
    parser.add_argument("--depth-weights", help="begin with these weights of the depth net (MegaDepth)")
    parser.add_argument("--batch", type=int, default=recipe.batch)
    parser.add_argument("--crop", type=int, default=recipe.crop, help="pixels, a multiple of 64; default: whole pictures")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--max-steps", type=int, help="stop, with a checkpoint, after so many steps")
    parser.set_defaults(work=train)


def add_export_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", help="published checkpoint, or best.pth of a training")
    parser.add_argument("--made-up", action="store_true", help="random weights, for tests")
    parser.add_argument("--calm", action="store_true", help="with --made-up: flows no part of which ends near a whole pixel, so that rounding turns nothing")
    parser.add_argument("--reference", metavar="WxH", help="also write two made-up frames of this size and PyTorch's pictures between them")
    parser.add_argument("--out", required=True, help="folder for the graphs")
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(work=export_graphs)
