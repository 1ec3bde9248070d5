"""What the command line does with the enlarging networks: train and export."""

import argparse
from pathlib import Path

import numpy as np
import torch

from .material import held_out, read_clips, read_photos
from .model import Enlarger, Guarded, enlarger_of
from .pairs import clean_pairs, clip_twins, film_clips, film_photos, film_twins
from .stacks import film_stacks, noisy_stacks
from .train import Job, Recipe, run

clean_folders = ["web-templates", "bsds500-train", "camvid", "food-public-domain"]
"""Coded once at quality 90 after reduction: no blocks in the truth."""


def _state(path: str) -> dict[str, torch.Tensor]:
    """Weights of a training, or of an exported network (.onnx)."""
    if not path.endswith(".onnx"):
        return torch.load(path, weights_only=True)
    import onnx

    held = {i.name.removesuffix(".half"): onnx.numpy_helper.to_array(i) for i in onnx.load(path).graph.initializer}
    return {name: torch.from_numpy(values.astype(np.float32)) for name, values in held.items()}


def begin_from(model: Enlarger, path: str) -> None:
    """Takes what fits of another network: one of another scale gives all but its last layer, one of one frame the middle frame's weights, one of more blocks its first."""
    own = model.state_dict()
    for name, value in _state(path).items():
        if name not in own:
            continue
        if own[name].shape == value.shape:
            own[name].copy_(value)
        elif name == "head.weight":
            own[name].zero_()
            own[name][:, model.frames // 2 : model.frames // 2 + 1].copy_(value)
        elif not name.startswith("tail."):
            raise ValueError(f"expected {tuple(own[name].shape)} for {name}, {path} has {tuple(value.shape)}")


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    model = Enlarger(args.scale, args.channels, args.blocks, args.frames, args.context, told=args.wear == "noise")
    if args.begin:
        begin_from(model, args.begin)
    if args.guard:
        model = Guarded(model, enlarger_of(_state(args.guard)))
    photos = read_photos(args.photos, args.folders, args.scale)
    kept, seen = photos[:held_out], photos[held_out:]
    if args.frames > 1 and args.wear == "none":
        raise ValueError("expected --wear film with several frames: clean ones are not drawn")
    if args.steadiness > 0 and args.wear != "film":
        raise ValueError("expected --steadiness with --wear film: twins of others are not drawn")
    if (args.wear == "noise") != (args.scale == 1) or (args.wear == "noise" and args.frames == 1):
        raise ValueError("expected --wear noise with --scale 1 and --frames 5, and they with it")
    if args.wear == "none":
        pairs = clean_pairs(seen, args.scale)
        validation = clean_pairs(kept, args.scale)
        draw, round_steps = (lambda _: pairs), None
    else:
        clips, kept_clips = read_clips(args.clips, args.scale) if args.clips else ([], [])

        def stacks(*given, twins: bool = False) -> list:
            if args.wear == "noise":
                return noisy_stacks(*given)
            drawn = film_stacks(*given, scale=args.scale)
            return drawn if twins else [pair for *pairs, _ in drawn for pair in pairs]

        if args.frames > 1:
            validation = stacks(kept, kept_clips, len(kept), len(kept_clips), np.random.default_rng(77))
        else:
            validation = film_photos(kept, args.scale, np.random.default_rng(77))

        def draw(round_: int) -> list:
            rng = np.random.default_rng((args.seed, 1, round_))
            if args.frames > 1:
                return stacks(seen, clips, 100, 50, rng, twins=args.steadiness > 0)
            if args.steadiness > 0:
                return film_twins(seen, args.scale, rng) + clip_twins(clips, args.scale, 40, rng)
            return film_photos(seen, args.scale, rng) + (film_clips(clips, args.scale, 24, rng) if clips else [])

        round_steps = args.round_steps
    recipe = Recipe(rate=args.rate, batch=args.batch, size=args.patch, falling=args.falling, steadiness=args.steadiness, slopes=args.slopes, adversary=args.adversary)
    run(Job(model, draw, validation, recipe, Path(args.out), args.steps, args.seed, round_steps, bfloat16=args.bfloat16))


def add_train_flags(parser: argparse.ArgumentParser) -> None:
    recipe = Recipe()
    parser.add_argument("--scale", type=int, choices=(1, 2, 3, 4), required=True)
    parser.add_argument("--wear", choices=("none", "film", "noise"), required=True, help="none: for clean pictures; film: deblurs and cleans as it enlarges; noise: cleans, --scale 1 --frames 5")
    parser.add_argument("--photos", required=True, help="folder that holds the folders of photographs")
    parser.add_argument("--folders", nargs="+", default=clean_folders)
    parser.add_argument("--clips", help="folder of .mp4 clips, for --wear film")
    parser.add_argument("--begin", help="begin with these weights, of another scale or another wear")
    parser.add_argument("--guard", help="with --frames 5: a network of one frame (.onnx), of which so much is taken, place by place, as several frames tell no better")
    parser.add_argument("--out", required=True, help="folder for checkpoints and curves; goes on from it where it exists")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--rate", type=float, default=recipe.rate)
    parser.add_argument("--batch", type=int, default=recipe.batch)
    parser.add_argument("--patch", type=int, default=recipe.size)
    parser.add_argument("--channels", type=int, default=48)
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--context", type=int, default=0, help="blocks at half the size beside those at the whole")
    parser.add_argument("--falling", type=float, default=recipe.falling, help="share of the steps, at the end, in which the rate falls")
    parser.add_argument("--steadiness", type=float, default=0, help="weight of two pictures of one scene becoming the same")
    parser.add_argument("--slopes", type=float, default=0, help="weight of how unlike the slopes are (gradient magnitude similarity)")
    parser.add_argument("--adversary", type=float, default=0, help="weight of a discriminator that is trained beside: sharper, and further from the truth")
    parser.add_argument("--frames", type=int, choices=(1, 5), default=1, help="5: a frame and two neighbours on either side, laid on it along the motion by the project's own code (needs node and npm ci)")
    parser.add_argument("--round-steps", type=int, default=1200, help="steps between two drawings of worn pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--no-bfloat16", dest="bfloat16", action="store_false", help="all in single precision: half as fast on CPUs that multiply bfloat16")
    parser.set_defaults(work=train)


def export(args: argparse.Namespace) -> None:
    from .export import export_enlarger, parity

    if args.published:
        from .published import convert

        print(f"{args.out}: largest difference to PyTorch {convert(args.published, Path(args.out)):.1e}")
        return
    if not args.weights or not args.title:
        raise ValueError("expected --weights best.pth and --title, or --published checkpoint.pth")
    model = enlarger_of(torch.load(args.weights, weights_only=True))
    path = Path(args.out)
    export_enlarger(model, path, args.title, args.origin, args.licence)
    worst = parity(model, path)
    print(f"{path}: {path.stat().st_size} bytes, largest difference to PyTorch {worst:.1e}")
    if worst > 2e-3:
        raise SystemExit("expected at most 2e-3; do not use this file")


def add_export_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", help="best.pth of a training")
    parser.add_argument("--published", help="instead: a published checkpoint of the Real-ESRGAN family (SRVGGNetCompact, RRDBNet)")
    parser.add_argument("--out", required=True, help="the .onnx file; its record is written beside it")
    parser.add_argument("--title", help="one line for people")
    parser.add_argument("--origin", default="trained by this project, training/ciotat_training/resolution")
    parser.add_argument("--licence", default="MIT; see the model card for what it was trained on")
    parser.set_defaults(work=export)
