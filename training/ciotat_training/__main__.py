"""python -m ciotat_training train|export <network> …"""

import argparse
import importlib
import importlib.util
import pkgutil

import ciotat_training


def _networks() -> list[str]:
    """Every subpackage with a module `commands` is a network; nothing is listed by hand."""
    packages = [package for package in pkgutil.iter_modules(ciotat_training.__path__, "ciotat_training.") if package.ispkg]
    return [package.name for package in packages if importlib.util.find_spec(f"{package.name}.commands")]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ciotat_training", description=ciotat_training.__doc__)
    verbs = parser.add_subparsers(required=True, metavar="train|export")
    nets = {verb: verbs.add_parser(verb).add_subparsers(required=True, metavar="network") for verb in ("train", "export")}
    for package in _networks():
        commands = importlib.import_module(f"{package}.commands")
        for verb, networks in nets.items():
            add_flags = getattr(commands, f"add_{verb}_flags", None)
            if add_flags:
                add_flags(networks.add_parser(package.rsplit(".", 1)[1].replace("_", "-")))
    args = parser.parse_args()
    try:
        args.work(args)
    except ValueError as error:
        raise SystemExit(f"error: {error}") from error


if __name__ == "__main__":
    main()
