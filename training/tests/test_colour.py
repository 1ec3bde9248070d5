"""The colour network: colour spaces, what is held out, photographs as old film, a training that resumes, export."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ciotat_training.colour import Colour
from ciotat_training.colour.export import Answer, Asking, export, parity
from ciotat_training.colour.figures import measure
from ciotat_training.colour.lab import ciede2000, grey_of, lab_to_rgb, rgb_to_lab
from ciotat_training.colour.loss import ColourClasses
from ciotat_training.colour.model import renamed
from ciotat_training.colour.photos import Photos, read, split
from ciotat_training.colour.training import Recipe, train

CLASSES = Path(__file__).parents[1] / "ciotat_training" / "colour" / "classes.npz"


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Two folders of 20 and 40 photographs of coloured noise, 80 x 72."""
    rng = np.random.default_rng(1)
    for name, count in (("a", 20), ("b", 40)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for i in range(count):
            pixels = rng.integers(0, 256, (9, 10, 3), dtype=np.uint8)
            Image.fromarray(pixels).resize((80, 72)).save(tmp_path / "photos" / name / f"{i:06d}.jpg")
    return tmp_path / "photos"


def test_lab_goes_there_and_back_and_grey_keeps_its_lightness() -> None:
    rgb = torch.rand(3, 16, 16, generator=torch.Generator().manual_seed(1))
    lab = rgb_to_lab(rgb)
    assert torch.allclose(lab_to_rgb(lab), rgb, atol=2e-3)
    grey = grey_of(lab[:1]).expand(3, -1, -1)
    assert torch.allclose(rgb_to_lab(grey)[0], lab[0], atol=0.1)
    assert rgb_to_lab(grey)[1:].abs().max() < 0.05


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_ciede2000_gives_the_published_differences(first: tuple[float, ...], second: tuple[float, ...], wanted: float) -> None:
    picture = lambda lab: torch.tensor(lab, dtype=torch.float64)[:, None, None]  # noqa: E731
    assert float(ciede2000(picture(first), picture(second))) == pytest.approx(wanted, abs=1e-4)


def test_the_same_share_of_every_folder_is_held_out_and_never_drawn(photographs: Path) -> None:
    folders, held = split(photographs, 0.1, seed=3)
    assert [len(folders[name]) for name in ("a", "b")] == [18, 36]
    assert len(held) == 6 and not set(held) & {path for files in folders.values() for path in files}
    assert split(photographs, 0.1, seed=3) == (folders, held)
    with pytest.raises(ValueError, match="folders of .jpg"):
        split(photographs / "a")


def test_a_picture_follows_from_seed_and_number(photographs: Path) -> None:
    folders, _ = split(photographs)
    grey, ab = Photos(folders, 64, seed=1)[5]
    assert grey.shape == (1, 64, 64) and ab.shape == (2, 16, 16)
    assert 0 <= grey.min() and grey.max() <= 1
    again = Photos(folders, 64, seed=1)[5]
    assert torch.equal(grey, again[0]) and torch.equal(ab, again[1])
    assert not torch.equal(grey, Photos(folders, 64, seed=2)[5][0])


def test_training_resumes_to_the_bit_and_leaves_early_blocks_alone(photographs: Path, tmp_path: Path) -> None:
    folders, _ = split(photographs)
    classes = ColourClasses.read(str(CLASSES), 0.5)

    def trained(out: Path, *stops: int) -> Colour:
        for stop in stops:
            torch.manual_seed(1)
            model = Colour()
            recipe = Recipe(steps=3, batch=2, save_every=1, warm_up=1, max_steps=stop)
            train(model, Photos(folders, 64, seed=1), classes, recipe, out, log=lambda _: None)
        return model

    torch.manual_seed(1)
    fresh = Colour()
    whole = trained(tmp_path / "whole", 3)
    resumed = trained(tmp_path / "resumed", 1, 2)
    for (name, value), other in zip(whole.state_dict().items(), resumed.state_dict().values()):
        assert torch.equal(value, other), name
    assert torch.equal(whole.encoder.blocks[0].project.conv.weight, fresh.encoder.blocks[0].project.conv.weight)
    assert not torch.equal(whole.encoder.blocks[15].project.conv.weight, fresh.encoder.blocks[15].project.conv.weight)
    assert not torch.equal(whole.mean.weight, fresh.mean.weight)
    assert (tmp_path / "whole" / "curves.csv").read_text().count("\n") == 4


def test_figures_have_their_baselines(photographs: Path) -> None:
    model = Colour().eval()
    found = measure(model, [read(path) for path in sorted(photographs.glob("a/*.jpg"))[:2]])
    assert {"net ab", "grey ab", "sepia ab", "net de2000", "correlation"} <= found.keys()
    assert found["grey colourfulness"] < 0.1


def test_prototype_names_become_ours() -> None:
    state = renamed({"enc.b.3.d.c.weight": torch.zeros(1, dtype=torch.half), "d4.0.1.bias": torch.zeros(1), "reg.bias": torch.zeros(1)})
    assert list(state) == ["encoder.blocks.3.depthwise.conv.weight", "up16.0.1.bias", "mean.bias"]
    assert state["encoder.blocks.3.depthwise.conv.weight"].dtype == torch.float32


def test_export_is_small_and_agrees(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    torch.manual_seed(1)
    classes = ColourClasses.read(str(CLASSES), 0.5)
    for asking in (Asking(), Asking(gain=0.9, classes=0.5, mirrored=True)):
        answer = Answer(Colour(), asking, classes)
        export(answer, tmp_path / "colour.onnx")
        assert (tmp_path / "colour.onnx").stat().st_size < 9_000_000
        assert parity(answer, tmp_path / "colour.onnx") < 0.5


def test_the_mean_over_classes_is_that_of_the_photographs_when_nothing_is_known() -> None:
    classes = ColourClasses.read(str(CLASSES), 0.5)
    with np.load(CLASSES) as file:
        prior = torch.tensor(file["prior"])
    logits = (prior * classes.weight).log()[None, :, None, None]
    assert torch.allclose(classes.mean(logits)[0, :, 0, 0], prior / prior.sum() @ classes.places, atol=1e-4)


def test_a_mirrored_picture_gets_mirrored_colours() -> None:
    torch.manual_seed(1)
    answer = Answer(Colour(), Asking(mirrored=True)).eval()
    grey = torch.rand(1, 1, 96, 160)
    once = Answer(answer.model, Asking()).eval()
    with torch.no_grad():
        lopsided = [(net(grey)[0] - net(grey.flip(3))[0].flip(3)).abs().mean() for net in (answer, once)]
    assert lopsided[0] < lopsided[1]
