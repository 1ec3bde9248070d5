"""The network as published: counts, names, cost, padding, time."""

import pytest
import torch
from torch import nn

from ciotat_training.dain import Dain, interpolate
from ciotat_training.dain.model import published_padding
from ciotat_training.dain.part_nets import run_trunk


def test_has_exactly_the_published_parameters(model: Dain) -> None:
    counts = {name: sum(p.numel() for p in parameters) for name, parameters in model.parts().items()}
    assert counts == {"kernel": 5_514_112, "context": 156_864, "synthesis": 3_629_187, "flow": 9_374_340, "depth": 5_357_153}
    assert sum(p.numel() for p in model.parameters()) == sum(counts.values()) == 24_031_656


def test_has_exactly_the_published_keys(model: Dain) -> None:
    state = model.state_dict()
    by_net = {prefix: sum(key.startswith(prefix + ".") for key in state) for prefix, _ in model.named_children()}
    assert by_net == {
        "initScaleNets_filter": 24,
        "initScaleNets_filter1": 4,
        "initScaleNets_filter2": 4,
        "ctxNet": 5,
        "rectifyNet": 10,
        "flownets": 128,
        "depthNet": 314 + 465,
    }
    assert len(state) == 954
    level3 = "depthNet.3.0.0.3.0.0.3"
    shapes = {
        "initScaleNets_filter.0.weight": (16, 6, 3, 3),
        "initScaleNets_filter.17.bias": (512,),
        "initScaleNets_filter.20.weight": (256, 512, 3, 3),
        "initScaleNets_filter.32.weight": (16, 32, 3, 3),
        "initScaleNets_filter2.2.weight": (16, 16, 3, 3),
        "ctxNet.block1.0.weight": (64, 3, 7, 7),
        "ctxNet.block3.conv2.weight": (64, 64, 3, 3),
        "rectifyNet.block1.0.weight": (128, 437, 7, 7),
        "rectifyNet.block4.conv1.weight": (128, 128, 3, 3),
        "rectifyNet.block5.0.bias": (3,),
        "flownets.conv6aa.0.weight": (196, 128, 3, 3),
        "flownets.conv6a.0.weight": (196, 196, 3, 3),
        "flownets.conv5_0.0.weight": (128, 213, 3, 3),
        "flownets.predict_flow2.weight": (2, 565, 3, 3),
        "flownets.deconv2.weight": (2, 2, 4, 4),
        "flownets.upfeat6.weight": (529, 2, 4, 4),
        "flownets.dc_conv5.0.weight": (64, 96, 3, 3),
        "flownets.dc_conv7.weight": (2, 32, 3, 3),
        "depthNet.0.weight": (128, 3, 7, 7),
        "depthNet.1.weight": (128,),
        "depthNet.3.0.0.1.2.3.weight": (32, 32, 5, 5),
        "depthNet.3.0.1.0.3.3.weight": (16, 64, 11, 11),
        "depthNet.3.0.0.3.0.1.1.3.3.weight": (32, 64, 11, 11),
        f"{level3}.0.0.1.3.3.weight": (64, 64, 11, 11),
        f"{level3}.0.1.5.3.3.weight": (64, 64, 11, 11),
        f"{level3}.0.1.3.0.1.3.0.0.weight": (64, 256, 1, 1),
        f"{level3}.0.1.3.0.1.3.0.1.running_mean": (64,),
        "depthNet.4.weight": (1, 64, 3, 3),
    }
    assert {key: tuple(state[key].shape) for key in shapes} == shapes
    assert not any(key.startswith(("ctxNet.block4", "flownets.upfeat2", "depthNet.3.1")) for key in state)


# Multiply-accumulates per pixel of the convolutions, counted on the published network.
@pytest.mark.parametrize(
    ("name", "channels", "wanted"),
    [
        ("depthNet", 3, 613_640),
        ("ctxNet", 3, 156_864),
        ("flownets", 6, 182_962),
        ("kernel", 6, 58_464),
        ("rectifyNet", 437, 3_629_056),
    ],
)
def test_costs_what_the_published_network_costs(name: str, channels: int, wanted: int) -> None:
    with torch.device("meta"):
        net = Dain().eval()
    spent = 0

    def count(layer: nn.Module, _given: object, made: torch.Tensor) -> None:
        nonlocal spent
        spent += layer.weight[0].numel() * made.numel()

    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(count)
    pixels = 256 * 448
    given = torch.empty(1, channels, 256, 448, device="meta")
    if name == "kernel":
        trunk = run_trunk(net.initScaleNets_filter, given)
        net.initScaleNets_filter1(trunk)
        net.initScaleNets_filter2(trunk)
    else:
        net.get_submodule(name)(given)
    # The published count is rounded to a whole number.
    assert spent / pixels == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize(("size", "padded"), [(640, 704), (480, 512), (1280, 1344), (720, 768), (1920, 1984), (1080, 1152), (448, 512), (256, 320)])
def test_pads_as_the_published_programs(size: int, padded: int) -> None:
    before, after = published_padding(size)
    assert size + before + after == padded and padded % 64 == 0
    assert after - before in (0, 1)


def test_makes_pictures_of_odd_sizes_at_any_time(model: Dain) -> None:
    torch.manual_seed(1)
    first, second = torch.rand(2, 1, 3, 33, 51)
    quarter, half = interpolate(model, first, second, [0.25, 0.5])
    assert quarter.shape == half.shape == first.shape
    assert torch.isfinite(quarter).all() and not torch.equal(quarter, half)


def test_blend_follows_time(model: Dain) -> None:
    """Without motion and with kernels that fetch the place itself, the blend is the plain mix by time."""
    torch.manual_seed(1)
    first, second = torch.rand(2, 1, 3, 64, 64)
    with torch.no_grad():
        one, two = model.frame(first), model.frame(second)
        motion = model.pair(first, second)
        identity = torch.zeros_like(motion.kernel0)
        identity[:, 5] = 1
        still = motion._replace(forward=0 * motion.forward, backward=0 * motion.backward, kernel0=identity, kernel1=identity)
        blend, stack = model.synthesis_input(0.25, one, two, still)
    torch.testing.assert_close(blend, 0.75 * first + 0.25 * second)
    assert stack.shape[1] == 437
    assert torch.equal(stack[:, 45:241], one.features) and torch.equal(stack[:, 241:], two.features)
    assert torch.equal(stack[:, 48 - 3 : 48], first) and torch.equal(stack[:, 13:29], identity)


def test_refuses_what_it_cannot_do(model: Dain) -> None:
    picture = torch.zeros(1, 3, 64, 64)
    with pytest.raises(ValueError, match="of one size"):
        interpolate(model, picture, picture[..., 1:], [0.5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        interpolate(model, picture, picture, [1.0])
    with torch.device("meta"):
        training = Dain()
    with pytest.raises(ValueError, match="eval"):
        interpolate(training, picture, picture, [0.5])
