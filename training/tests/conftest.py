"""Made-up data for the tests; nothing is fetched."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ciotat_training.dain import Dain
from ciotat_training.dain.reference import made_up

# The pictures here are small: a second thread costs more than it brings, most of all on a busy machine.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model() -> Dain:
    """DAIN with made-up weights and running statistics; not to be changed by a test."""
    return made_up(3)


@pytest.fixture
def triplets(tmp_path: Path) -> Path:
    """Four triplets of 96x64 noise moving to the right, in Vimeo90K's layout."""
    rng = np.random.default_rng(1)
    names = [f"00001/000{i}" for i in range(1, 5)]
    for name in names:
        folder = tmp_path / "vimeo_triplet" / "sequences" / name
        folder.mkdir(parents=True)
        wide = rng.integers(0, 256, (64, 104, 3), dtype=np.uint8)
        for i in (1, 2, 3):
            Image.fromarray(wide[:, 8 - 2 * i : 104 - 2 * i]).save(folder / f"im{i}.png")
    (tmp_path / "vimeo_triplet" / "tri_trainlist.txt").write_text("\n".join(names[:3]) + "\n\n")
    (tmp_path / "vimeo_triplet" / "tri_testlist.txt").write_text(names[3] + "\n\n")
    return tmp_path / "vimeo_triplet"
