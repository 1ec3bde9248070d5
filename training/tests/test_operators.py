"""DAIN's operators against worked examples, brute force and numerical gradients."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from ciotat_training.dain.operators import adaptive_warp, correlation, depth_flow_projection, warp_features


def _flow(height: int, width: int, x: float = 0.0, y: float = 0.0) -> Tensor:
    return torch.tensor([x, y]).view(1, 2, 1, 1).expand(1, 2, height, width).clone()


def test_projection_lets_the_near_vector_win_in_four_cells_alike() -> None:
    flow, weight = _flow(2, 6), torch.ones(1, 1, 2, 6)
    flow[0, 0, 0, 1], weight[0, 0, 0, 1] = 2, 3
    got = depth_flow_projection(flow, weight, fill=True)
    third = -2 / 3
    torch.testing.assert_close(got[0, 0], torch.tensor([[0, 0, 0, -1.2, -1.2, 0], [0, 0, 0, third, third, 0]]))
    assert not got[0, 1].any()


def test_projection_leaves_or_fills_the_disoccluded_column() -> None:
    flow, weight = _flow(4, 5, 1.5), torch.ones(1, 1, 4, 5)
    open_ = depth_flow_projection(flow, weight, fill=False)[0, 0]
    assert (open_[:, 0] == 0).all() and (open_[:, 1:] == -1.5).all()
    assert (depth_flow_projection(flow, weight, fill=True)[0, 0] == -1.5).all()


def test_projection_keeps_the_last_column_and_drops_what_leaves_or_is_no_number() -> None:
    flow = torch.tensor([[[2.0, 9, torch.nan]], [[0.0, 0, 0]]])[None]
    assert depth_flow_projection(flow, torch.ones(1, 1, 1, 3), fill=False)[0, 0].tolist() == [[0, 0, -2]]
    flow[0, 0, 0, 0] = 2.001
    assert not depth_flow_projection(flow, torch.ones(1, 1, 1, 3), fill=True).any()


def test_filling_is_a_walk_in_four_directions() -> None:
    torch.manual_seed(2)
    flow, weight = torch.randn(1, 2, 17, 31) * 20, torch.rand(1, 1, 17, 31) + 0.1
    open_, filled = (depth_flow_projection(flow, weight, fill)[0] for fill in (False, True))
    holes = (open_ == 0).all(0)
    assert holes.sum() > 20
    for y, x in holes.nonzero().tolist():
        found = []
        for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            cy, cx = y, x
            while 0 <= cy < 17 and 0 <= cx < 31 and holes[cy, cx]:
                cy, cx = cy + dy, cx + dx
            if 0 <= cy < 17 and 0 <= cx < 31:
                found.append(open_[:, cy, cx])
        torch.testing.assert_close(filled[:, y, x], torch.stack(found).mean(0))
    assert torch.equal(filled[:, ~holes], open_[:, ~holes])


def test_projection_is_deterministic_and_keeps_pictures_of_a_batch_apart() -> None:
    torch.manual_seed(4)
    flow, weight = torch.randn(2, 2, 40, 60) * 8, torch.rand(2, 1, 40, 60) + 0.1
    torch.use_deterministic_algorithms(True)
    try:
        once = depth_flow_projection(flow, weight, fill=True)
        assert torch.equal(once, depth_flow_projection(flow, weight, fill=True))
        assert torch.equal(once[1:], depth_flow_projection(flow[1:], weight[1:], fill=True))
    finally:
        torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("fill", [False, True])
def test_gradients_of_projection_are_the_derivatives(fill: bool) -> None:
    torch.manual_seed(5)
    flow = (torch.randn(1, 2, 4, 5, dtype=torch.float64) * 1.5).requires_grad_()
    weight = (torch.rand(1, 1, 4, 5, dtype=torch.float64) + 0.5).requires_grad_()
    assert torch.autograd.gradcheck(lambda f, w: depth_flow_projection(f, w, fill), (flow, weight))


_square = torch.arange(20.0).view(1, 1, 4, 5)


def _taps(*taps: int) -> Tensor:
    kernel = torch.zeros(1, 16, 4, 5)
    kernel[:, list(taps)] = 1
    return kernel


def test_warp_is_exact_bilinear_with_inner_taps_and_passes_through_outside() -> None:
    assert adaptive_warp(_square, _flow(4, 5, 0.25), _taps(5, 6, 9, 10))[0, 0, 0].tolist() == [0.25, 1.25, 2.25, 3.25, 4]


def test_warp_at_a_whole_place_sums_the_upper_left_quadrant_clamped() -> None:
    got = adaptive_warp(_square, _flow(4, 5), torch.ones(1, 16, 4, 5))[0, 0]
    assert got[:2].tolist() == [[0, 2, 6, 10, 14], [10, 12, 16, 20, 24]]


def test_warp_counts_taps_row_by_row() -> None:
    assert adaptive_warp(_square, _flow(4, 5), _taps(4))[0, 0, 1].tolist() == [5, 5, 6, 7, 8]
    assert adaptive_warp(_square, _flow(4, 5), _taps(1))[0, 0, 1].tolist() == [0, 1, 2, 3, 4]


def test_warp_passes_through_for_half_the_size_strictly_and_for_no_number() -> None:
    flow = _flow(4, 5)
    flow[0, 0, :, 0], flow[0, 0, :, 1], flow[0, 0, :, 2], flow[0, 1, 1, 3] = 2.5, 2.4, torch.nan, 2
    assert adaptive_warp(_square, flow, _taps())[0, 0, 1].tolist() == [5, 0, 7, 8, 0]


def test_gradients_of_warp_are_the_derivatives() -> None:
    torch.manual_seed(6)
    source, kernel = torch.randn(1, 2, 4, 5, dtype=torch.float64), torch.randn(1, 16, 4, 5, dtype=torch.float64)
    # Everything in range: where it is not, the published operator has no gradient on purpose.
    flow = torch.full((1, 2, 4, 5), 0.3, dtype=torch.float64)
    flow[:, 0, :, -1] = flow[:, 1, -1] = -0.3
    inputs = [tensor.requires_grad_() for tensor in (source, flow, kernel)]
    assert torch.autograd.gradcheck(adaptive_warp, inputs)


def test_a_sample_passed_through_has_no_gradient() -> None:
    source = _square.clone().requires_grad_()
    adaptive_warp(source, _flow(4, 5, 9), torch.ones(1, 16, 4, 5)).sum().backward()
    assert not source.grad.any()


def test_correlation_is_a_mean_over_channels_rows_of_displacement_first() -> None:
    torch.manual_seed(7)
    first, second = torch.randn(1, 3, 6, 7), torch.randn(1, 3, 6, 7)
    got = correlation(first, second)
    assert got.shape == (1, 81, 6, 7)
    for dy, dx, y, x in ((0, 0, 2, 3), (-1, 2, 3, 1), (4, -4, 1, 6), (3, 3, 5, 5)):
        inside = 0 <= y + dy < 6 and 0 <= x + dx < 7
        wanted = (first[0, :, y, x] * second[0, :, y + dy, x + dx]).mean() if inside else torch.tensor(0.0)
        torch.testing.assert_close(got[0, (dy + 4) * 9 + dx + 4, y, x], wanted)


def test_features_are_warped_with_corners_aligned_and_zero_where_they_touch_the_outside() -> None:
    assert warp_features(_square, _flow(4, 5, 1.0, 1.0))[0, 0].round(decimals=3).tolist() == [
        [6, 7, 8, 9, 0],
        [11, 12, 13, 14, 0],
        [16, 17, 18, 19, 0],
        [0, 0, 0, 0, 0],
    ]
    assert F.l1_loss(warp_features(_square, _flow(4, 5, 0.5))[0, 0, :, :4], _square[0, 0, :, :4] + 0.5) < 1e-4
    assert not warp_features(_square, _flow(4, 5, 0.5))[..., 4].any()
