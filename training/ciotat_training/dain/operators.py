"""DAIN's operators in plain differentiable PyTorch. They equal the kernels of the same names in src/kernels; all run deterministically."""

import torch
import torch.nn.functional as F
from torch import Tensor


def depth_flow_projection(flow: Tensor, weight: Tensor, fill: bool) -> Tensor:
    """Flow of the picture at time t back to a frame, from that frame's flow towards t (Bao et al., CVPR 2019, section 3.2, as published in code).

    flow: (N, 2, H, W) in pixels, x then y, already multiplied by the time. weight: (N, 1, H, W) above 0, inverse depth.
    Each vector is left, negated, in the four cells around its end, all four alike. A vector whose end lies outside [0, W-1] x [0, H-1] is dropped.
    fill: give cells nothing came to the mean of the nearest filled cells left, right, above and below; else they stay 0, as in training.
    """
    n, _, height, width = flow.shape
    size = height * width
    xs = torch.arange(width, device=flow.device, dtype=flow.dtype)
    ys = torch.arange(height, device=flow.device, dtype=flow.dtype).view(-1, 1)
    with torch.no_grad():
        end_x, end_y = xs + flow[:, 0], ys + flow[:, 1]
        inside = (end_x >= 0) & (end_y >= 0) & (end_x <= width - 1) & (end_y <= height - 1)
        left = torch.where(inside, end_x, 0).long()
        top = torch.where(inside, end_y, 0).long()
        right, bottom = (left + 1).clamp(max=width - 1), (top + 1).clamp(max=height - 1)
        # Corners of one vector follow each other, so that sums are made in the order of the kernel in src/kernels.
        cells = torch.stack([top * width + left, top * width + right, bottom * width + left, bottom * width + right], dim=-1)
        cells = cells + torch.arange(n, device=flow.device).view(-1, 1, 1, 1) * size
    vector = torch.where(inside.unsqueeze(1), flow, 0)
    w = torch.where(inside, weight[:, 0], 0)

    def splat(values: Tensor) -> Tensor:
        spread = values.unsqueeze(-1).expand(cells.shape).reshape(-1)
        return values.new_zeros(n * size).index_add(0, cells.reshape(-1), spread).view(n, 1, height, width)

    total = splat(w)
    filled = total > 0
    sums = torch.cat([splat(-w * vector[:, 0]), splat(-w * vector[:, 1])], dim=1)
    projected = torch.where(filled, sums / torch.where(filled, total, 1), 0)
    return _fill_holes(projected, filled) if fill else projected


def _nearest(filled: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """For every cell the index along `dim` of the nearest filled cell at or before and at or after it; -1 and the length where there is none."""
    length = filled.shape[dim]
    shape = [1] * filled.dim()
    shape[dim] = length
    index = torch.arange(length, device=filled.device).view(shape).expand(filled.shape)
    before = torch.where(filled, index, -1).cummax(dim).values
    after = torch.where(filled, index, length).flip(dim).cummin(dim).values.flip(dim)
    return before, after


def _fill_holes(flow: Tensor, filled: Tensor) -> Tensor:
    total = torch.zeros_like(flow)
    found = torch.zeros_like(flow[:, :1])
    for dim in (3, 2):
        length = flow.shape[dim]
        for index in _nearest(filled, dim):
            exists = (index >= 0) & (index < length)
            values = flow.gather(dim, index.clamp(0, length - 1).expand(flow.shape))
            total = total + torch.where(exists, values, 0)
            found = found + exists
    return torch.where(filled, flow, total / found.clamp(min=1))


def adaptive_warp(source: Tensor, flow: Tensor, kernel: Tensor) -> Tensor:
    """Fetches `source` along `flow`, each place through its own 4x4 kernel times bilinear weights (Bao et al., MEMC-Net, TPAMI 2019).

    source: (N, C, H, W). flow: (N, 2, H, W) in pixels. kernel: (N, 16, H, W), row by row, taken without normalising.
    Where the place fetched from lies outside, or the flow is half the size or more, the sample at the same place is kept (and gets no gradient).
    """
    n, channels, height, width = source.shape
    xs = torch.arange(width, device=flow.device, dtype=flow.dtype)
    ys = torch.arange(height, device=flow.device, dtype=flow.dtype).view(-1, 1)
    x, y = xs + flow[:, 0], ys + flow[:, 1]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    inside = inside & (flow[:, 0].abs() < width / 2) & (flow[:, 1].abs() < height / 2)
    x, y = torch.where(inside, x, 0), torch.where(inside, y, 0)
    x0, y0 = x.detach().long(), y.detach().long()
    alpha, beta = x - x0, y - y0
    across, down = (1 - alpha, alpha), (1 - beta, beta)
    flat = source.reshape(n, channels, height * width)
    total = torch.zeros_like(source)
    for j in range(4):
        rows = (y0 - 1 + j).clamp(0, height - 1) * width
        for i in range(4):
            index = (rows + (x0 - 1 + i).clamp(0, width - 1)).view(n, 1, -1).expand(n, channels, -1)
            weight = across[i // 2] * down[j // 2] * kernel[:, 4 * j + i]
            total = total + flat.gather(2, index).view_as(source) * weight.unsqueeze(1)
    return torch.where(inside.unsqueeze(1), total, source.detach())


def correlation(first: Tensor, second: Tensor, reach: int = 4) -> Tensor:
    """Mean over channels of first(p) * second(p + d) for |d| <= reach on either axis; second is 0 outside. Channels: rows of d, then columns."""
    padded = F.pad(second, (reach, reach, reach, reach))
    span = 2 * reach

    # Ends counted from the far side keep the graph free of sizes when it is exported.
    def part(offset: int) -> slice:
        return slice(offset, offset - span if offset < span else None)

    products = [
        (first * padded[:, :, part(dy), part(dx)]).mean(dim=1, keepdim=True) for dy in range(span + 1) for dx in range(span + 1)
    ]
    return torch.cat(products, dim=1)


def warp_features(features: Tensor, flow: Tensor) -> Tensor:
    """Features fetched along a flow bilinearly; what touches the outside becomes 0 entirely. Corners of the grid are sample centres.

    H and W are at least 2.
    """
    _, _, height, width = features.shape
    xs = torch.arange(width, device=flow.device, dtype=flow.dtype)
    ys = torch.arange(height, device=flow.device, dtype=flow.dtype).view(-1, 1)
    x = 2 * (xs + flow[:, 0]) / (width - 1) - 1
    y = 2 * (ys + flow[:, 1]) / (height - 1) - 1
    seen = torch.cat([features, torch.ones_like(features[:, :1])], dim=1)
    fetched = F.grid_sample(seen, torch.stack([x, y], dim=-1), mode="bilinear", padding_mode="zeros", align_corners=True)
    return fetched[:, :-1] * (fetched[:, -1:] >= 0.9999).to(features.dtype)
