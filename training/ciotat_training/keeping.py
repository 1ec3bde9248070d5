"""What a training run keeps on disk: states that are whole or not there, and curves as CSV."""

import csv
import os
from pathlib import Path

import torch


def write_state(state: object, path: Path) -> None:
    """Writes through a file of its own, so that a run that is killed leaves the former state."""
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    os.replace(part, path)


def add_row(path: Path, values: dict[str, float]) -> None:
    """Adds a line to a CSV, after a line of names where the file is new."""
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(values))
        if new:
            writer.writeheader()
        writer.writerow(values)
