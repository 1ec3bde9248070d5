"""The enlarging networks: the bicubic base, worn pairs by their seed, training that resumes, export, and published checkpoints with made-up weights."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from ciotat_training.losses import slope_similarity
from ciotat_training.resolution.adversary import Adversary
from ciotat_training.resolution.choose import Sample, fitted, table
from ciotat_training.resolution.commands import begin_from
from ciotat_training.resolution.film import draw_wear, faded, worn
from ciotat_training.resolution.gate import gains_db, learn, seen
from ciotat_training.resolution.material import Patches, TwinPatches
from ciotat_training.resolution.model import Enlarger, Guarded, enlarger_of
from ciotat_training.resolution.pairs import clean_pairs, film_twins
from ciotat_training.resolution.published import Compact, Rrdb, load_published
from ciotat_training.resolution.resample import resize
from ciotat_training.resolution.stacks import film_stacks, laid
from ciotat_training.resolution.train import Job, Recipe, apart, run


root = Path(__file__).parents[2]


def picture(height: int = 64, width: int = 80, seed: int = 1) -> np.ndarray:
    coarse = np.random.default_rng(seed).uniform(0, 255, (height // 8, width // 8))
    return np.clip(resize(coarse, height, width), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_an_untaught_network_is_bicubic(scale: int) -> None:
    model = Enlarger(scale, channels=16, blocks=1)
    nn.init.zeros_(model.tail.weight)
    small = picture(32, 40).astype(np.float32)
    with torch.no_grad():
        made = model(torch.from_numpy(small)[None, None])[0, 0].numpy()
    inside = (slice(4 * scale, -4 * scale),) * 2
    assert np.abs(made - resize(small, 32 * scale, 40 * scale))[inside].max() < 0.01


def test_wear_follows_from_the_seed() -> None:
    made = []
    for _ in range(2):
        rng = np.random.default_rng(9)
        wear = draw_wear(rng)
        made.append(worn(faded(picture(), wear), 2, wear, rng))
    assert made[0].shape == (32, 40) and (made[0] == made[1]).all()


def test_a_share_of_the_films_was_never_worn() -> None:
    wears = [draw_wear(np.random.default_rng(seed)) for seed in range(200)]
    unworn = [wear for wear in wears if wear.unworn]
    assert 20 < len(unworn) < 60
    wear = unworn[0]
    small = worn(faded(picture(), wear), 2, wear, np.random.default_rng(1))
    assert np.abs(small - resize(picture().astype(np.float32), 32, 40, wear.kernel)).max() <= 0.51 or small.max() == 255


def test_slopes_are_alike_where_pictures_are_the_same_and_less_so_where_one_is_soft() -> None:
    sharp = torch.from_numpy(picture(64, 64).astype(np.float32))[None, None] / 255
    soft = nn.functional.avg_pool2d(nn.functional.pad(sharp, (3, 3, 3, 3), mode="replicate"), 7, 1)
    assert slope_similarity(sharp, sharp).min() > 0.9999
    assert slope_similarity(soft, sharp).mean() < slope_similarity(sharp + 0.1, sharp).mean() - 0.01


def test_a_discriminator_learns_to_tell_soft_pictures_from_true_ones() -> None:
    model = Enlarger(2, channels=8, blocks=1)
    large = torch.stack([torch.from_numpy(picture(96, 96, seed).astype(np.float32)) / 255 for seed in range(4)])[:, None]
    small = nn.functional.avg_pool2d(large, 2)
    adversary = Adversary(model, 1)
    made = model(small).detach()
    before = adversary.judge(small, large, large, False) - adversary.judge(small, made, large, False)
    for _ in range(30):
        adversary.learn(small, made, large, False)
    # What is judged is to become small: true pictures less than false ones.
    after = adversary.judge(small, large, large, False) - adversary.judge(small, made, large, False)
    assert after < before - 0.05
    again = Adversary(model, 2)
    again.load(adversary.state())
    assert torch.equal(again.judge(small, made, large, False), adversary.judge(small, made, large, False))


def test_patches_lie_over_each_other() -> None:
    large = picture(96, 96)
    patches = Patches(clean_pairs([large], 2), 2, 16, 4, np.random.default_rng(3))
    small, truth = patches.draw()
    assert small.shape == (4, 1, 16, 16) and truth.shape == (4, 1, 32, 32)
    back = truth.reshape(4, 1, 16, 2, 16, 2).mean((3, 5))
    assert np.abs(back - small).mean() < 0.02


def test_twins_show_the_same_where_they_are_compared() -> None:
    twins = film_twins([picture(96, 128, seed) for seed in range(4)], 2, np.random.default_rng(5))
    assert len({shift for _, _, shift in twins}) > 1
    small, large, shifts = TwinPatches(twins, 2, 24, 8, np.random.default_rng(3)).draw()
    assert small.shape == (8, 1, 24, 24) and large.shape == (8, 1, 48, 48)
    assert apart(torch.from_numpy(large), shifts) < 1e-6 < apart(torch.from_numpy(large), shifts + 1)


def test_a_view_around_begins_as_nothing_and_its_reach_is_true() -> None:
    torch.manual_seed(2)
    model = Enlarger(2, channels=16, blocks=2, context=2)
    given = torch.rand(1, 1, 96, 96)
    with torch.no_grad():
        before = model(given)
        nn.init.normal_(model.context.up.weight, std=0.1)
        changed = model(given)
        assert (before - changed).abs().max() > 1e-4
        again = enlarger_of(model.state_dict())
        assert torch.equal(again(given), changed) and again.multiple == 2
        other = given.clone()
        other[..., 48, 48] += 1
        touched = ((again(other) - changed).abs()[0, 0] > 0).nonzero() / 2
    assert (touched - 48).abs().max() <= model.reach + 1


def test_several_frames_begin_as_the_middle_one_alone(tmp_path: Path) -> None:
    alone = Enlarger(2, channels=16, blocks=2, context=1)
    torch.save(alone.state_dict(), tmp_path / "alone.pth")
    model = Enlarger(2, channels=16, blocks=2, frames=5, context=1)
    begin_from(model, str(tmp_path / "alone.pth"))
    stack = torch.rand(1, 9, 32, 40)
    with torch.no_grad():
        # At the border the padding lies between black and white for one plane as for nine.
        assert (model(stack) - alone(stack[:, 2:3])).abs().max() < 1e-5
        nn.init.normal_(model.fusion.second.weight, std=0.1)
        assert (model(stack) - alone(stack[:, 2:3])).abs().max() > 1e-4
        again = enlarger_of(model.state_dict())
        assert again.frames == 5 and torch.equal(again(stack), model(stack))


@pytest.mark.skipif(not shutil.which("node") or not (root / "node_modules").exists() or not (root / "dist/kernels/kernels.wasm").exists(), reason="needs node, npm ci and npm run build")
def test_neighbours_are_laid_by_the_projects_own_code() -> None:
    photo = picture(200, 240, 6)
    twins = film_stacks([photo] * 3, [], 3, 0, np.random.default_rng(4), scale=4)
    (stack, truth), (other, _), _ = twins[0]
    assert stack.shape == other.shape == (9, truth.shape[0] // 4, truth.shape[1] // 4)
    assert (film_stacks([photo] * 3, [], 3, 0, np.random.default_rng(4), scale=4)[0][0][0] == stack).all()
    small, large, shifts = TwinPatches(twins, 4, 24, 8, np.random.default_rng(3)).draw()
    assert small.shape == (8, 9, 24, 24) and apart(torch.from_numpy(large), shifts) < 1e-6
    sequence = [np.ascontiguousarray(photo[10 + 2 * k : 130 + 2 * k, 20 - 3 * k : 180 - 3 * k]) for k in range(5)]
    made = laid([sequence])[0]
    inner = (slice(16, -16), slice(16, -16))
    assert (made[2] == sequence[2]).all()
    for k in (0, 1, 3, 4):
        unlaid = np.abs(sequence[k].astype(float) - sequence[2])[inner].mean()
        assert np.abs(made[k].astype(float) - sequence[2])[inner].mean() < unlaid / 3
    assert made[5:].mean() > 150


def _job(out: Path, steps: int) -> Job:
    torch.manual_seed(1)
    pairs = clean_pairs([picture(64, 64, seed) for seed in range(3)], 2)
    recipe = Recipe(batch=2, size=16, warm_up=2, save_every=5)
    return Job(Enlarger(2, channels=16, blocks=1), lambda _: pairs, pairs[:1], recipe, out, steps, seed=1, round_steps=5, bfloat16=False, log=lambda _: None)


def test_training_learns_and_resumes_to_the_bit(tmp_path: Path) -> None:
    run(_job(tmp_path / "whole", 10))
    rows = (tmp_path / "whole" / "validation.csv").read_text().split()[1:]
    assert float(rows[-1].split(",")[1]) > float(rows[0].split(",")[1])
    # Killed after the checkpoint of step 5: the last one is laid where a new run looks for it.
    job = _job(tmp_path / "parts", 10)
    job.recipe = Recipe(batch=2, size=16, warm_up=2, save_every=5)

    class Stop(Exception):
        pass

    def pairs(round_: int) -> list:
        if round_ == 1:
            raise Stop
        return _job(tmp_path, 1).pairs(0)

    job.pairs = pairs
    with pytest.raises(Stop):
        run(job)
    run(_job(tmp_path / "parts", 10))
    one, two = (torch.load(tmp_path / name / "best.pth", weights_only=True) for name in ("whole", "parts"))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_export_is_small_and_equal(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from ciotat_training.resolution.export import export_enlarger, parity

    model = Enlarger(4, channels=16, blocks=1)
    export_enlarger(model, tmp_path / "net.onnx", "net", "test", "MIT")
    assert parity(model, tmp_path / "net.onnx") < 2e-3
    parameters = sum(value.numel() for value in model.parameters())
    assert (tmp_path / "net.onnx").stat().st_size < 2 * parameters + 8000


def _compact_state(scale: int) -> dict[str, torch.Tensor]:
    state = {"body.0.weight": torch.randn(8, 3, 3, 3) * 0.1, "body.0.bias": torch.zeros(8), "body.1.weight": torch.full((8,), 0.2)}
    return state | {"body.2.weight": torch.randn(3 * scale**2, 8, 3, 3) * 0.1, "body.2.bias": torch.zeros(3 * scale**2)}


def _rrdb_state(fold: int) -> dict[str, torch.Tensor]:
    features, grow = 8, 4
    sizes = {"conv_first": (3 * fold**2, features), "conv_last": (features, 3)} | {name: (features, features) for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr")}
    for block in range(2):
        for dense in (1, 2, 3):
            for k in range(5):
                sizes[f"body.{block}.rdb{dense}.conv{k + 1}"] = (features + k * grow, features if k == 4 else grow)
    return {f"{name}.weight": torch.randn(o, i, 3, 3) * 0.1 for name, (i, o) in sizes.items()} | {f"{name}.bias": torch.zeros(o) for name, (_, o) in sizes.items()}


@pytest.mark.parametrize(("state", "kind", "scale"), [(_compact_state(4), Compact, 4), (_compact_state(2), Compact, 2), (_rrdb_state(1), Rrdb, 4), (_rrdb_state(2), Rrdb, 2)])
def test_published_checkpoints(tmp_path: Path, state: dict, kind: type, scale: int) -> None:
    pytest.importorskip("onnxruntime")
    from ciotat_training.resolution.published import convert

    torch.save({"params_ema": state}, tmp_path / "net.pth")
    model = load_published(tmp_path / "net.pth")
    assert isinstance(model, kind) and model.scale == scale
    assert model(torch.rand(1, 3, 16, 20)).shape == (1, 3, 16 * scale, 20 * scale)
    assert convert(tmp_path / "net.pth", tmp_path / "net.onnx") < 1e-4


def test_checkpoints_of_others_are_refused(tmp_path: Path) -> None:
    torch.save({"params": _compact_state(4) | {"head.weight": torch.zeros(1)}}, tmp_path / "more.pth")
    with pytest.raises(ValueError, match="head.weight"):
        load_published(tmp_path / "more.pth")
    torch.save({"conv.weight": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(ValueError, match="SRVGGNetCompact"):
        load_published(tmp_path / "other.pth")


def test_a_guarded_network_lies_between_its_two_and_comes_back_from_its_state() -> None:
    torch.manual_seed(3)
    alone, several = Enlarger(2, 16, 1), Enlarger(2, 16, 1, frames=5)
    guarded = Guarded(several, alone)
    x = torch.rand(1, 9, 12, 16)
    with torch.no_grad():
        made, one, other = guarded(x), alone(x[:, 2:3]), several(x)
        nn.init.constant_(guarded.gate.bias, -50)
        assert torch.allclose(guarded(x), one, atol=1e-6)
        again = enlarger_of(guarded.state_dict())
        assert torch.equal(again(x), guarded(x))
    assert ((made - torch.minimum(one, other)) > -1e-6).all() and ((made - torch.maximum(one, other)) < 1e-6).all()
    assert not any(parameter.requires_grad for parameter in guarded.alone.parameters())


def test_what_a_look_says_of_gains_is_learned_and_told() -> None:
    looks = torch.randn(200, 3, generator=torch.Generator().manual_seed(1))
    gains = 2 * torch.sign(looks[:, 1])
    with torch.no_grad():
        told = fitted(looks, gains)(looks)
    assert ((told > 0) == (gains > 0)).float().mean() > 0.95
    samples = [Sample(np.zeros((8, 8), np.uint8), gain > 0, False, False, float(gain)) for gain in gains]
    assert f"| all | 200 | {int((told > 0).sum())} |" in table((told > 0).numpy(), samples)


def test_a_gate_learns_which_of_two_networks_to_believe() -> None:
    torch.manual_seed(3)
    model = Guarded(Enlarger(2, 16, 1, frames=5), Enlarger(2, 16, 1)).eval()
    pairs = [(np.random.default_rng(seed).integers(0, 256, (9, 16, 16), np.uint8), picture(32, 32, seed)) for seed in range(4)]
    bad = [(features, alone, several + 0.3, alone + 0.02 * torch.randn_like(alone)) for features, alone, several, _ in seen(model, pairs)]
    learn(model, bad, 150, np.random.default_rng(1), rate=0.03)
    gate, several = gains_db(model, bad), gains_db(model, bad, 1.0)
    assert several.max() < -6 and gate.min() > -1
