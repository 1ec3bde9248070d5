"""DAIN whole (Bao et al., Depth-Aware Video Frame Interpolation, CVPR 2019): five networks joined by flow projection and adaptive warping."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .depth_net import DepthNet
from .flow_net import FlowNet
from .operators import adaptive_warp, depth_flow_projection
from .part_nets import ContextNet, SynthesisNet, kernel_head, kernel_trunk, run_trunk, xavier


class FrameFeatures(NamedTuple):
    """What is known of one frame alone."""

    features: Tensor
    """(N, 196, H, W): the picture, 192 features, the logarithm of depth."""
    weight: Tensor
    """(N, 1, H, W): inverse depth, above 0."""


class PairMotion(NamedTuple):
    """What is known of two frames together."""

    forward: Tensor
    backward: Tensor
    """(N, 2, H, W): flow from the first to the second and back, in pixels."""
    kernel0: Tensor
    kernel1: Tensor
    """(N, 16, H, W): learned 4x4 kernels for fetching from the first and the second."""


class Made(NamedTuple):
    blend: Tensor
    picture: Tensor
    """Both (N, 3, H, W), not clamped: the blend of the warped frames, and the synthesised picture, which is the result."""


class Dain(nn.Module):
    """Pictures are RGB in [0, 1], H and W multiples of 64 (`interpolate` pads). Attribute names are those of the published checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.initScaleNets_filter = kernel_trunk()
        self.initScaleNets_filter1 = kernel_head()
        self.initScaleNets_filter2 = kernel_head()
        self.ctxNet = ContextNet()
        self.rectifyNet = SynthesisNet()
        xavier(self.initScaleNets_filter, self.initScaleNets_filter1, self.initScaleNets_filter2, self.ctxNet, self.rectifyNet)
        self.flownets = FlowNet()
        self.depthNet = DepthNet()

    def parts(self) -> dict[str, list[nn.Parameter]]:
        """The parameters of each network, as rates of learning are given by network."""
        kernel = (self.initScaleNets_filter, self.initScaleNets_filter1, self.initScaleNets_filter2)
        nets = {"kernel": kernel, "context": (self.ctxNet,), "synthesis": (self.rectifyNet,), "flow": (self.flownets,), "depth": (self.depthNet,)}
        return {name: [p for net in group for p in net.parameters()] for name, group in nets.items()}

    def frame(self, picture: Tensor) -> FrameFeatures:
        depth = self.depthNet(picture)
        # Depth learns through the projection's weights only.
        return FrameFeatures(torch.cat([self.ctxNet(picture), depth.detach()], dim=1), 1e-6 + 1 / torch.exp(depth))

    def pair(self, first: Tensor, second: Tensor) -> PairMotion:
        one, two = torch.cat([first, second], dim=1), torch.cat([second, first], dim=1)
        flow = F.interpolate(20 * self.flownets(torch.cat([one, two])), scale_factor=4, mode="bilinear", align_corners=False)
        forward, backward = flow.chunk(2)
        trunk = run_trunk(self.initScaleNets_filter, one)
        return PairMotion(forward, backward, self.initScaleNets_filter1(trunk), self.initScaleNets_filter2(trunk))

    def at_time(self, t: float, one: FrameFeatures, two: FrameFeatures, motion: PairMotion) -> Made:
        """The picture at time t in (0, 1). The published weights were trained for t = 0.5 only."""
        blend, stack = self.synthesis_input(t, one, two, motion)
        return Made(blend, blend + self.rectifyNet(stack))

    def synthesis_input(self, t: float, one: FrameFeatures, two: FrameFeatures, motion: PairMotion) -> tuple[Tensor, Tensor]:
        # Holes are filled when nothing is learned from the flow, as in the published code.
        fill = not motion.forward.requires_grad
        flow0 = depth_flow_projection(motion.forward * t, one.weight, fill)
        flow1 = depth_flow_projection(motion.backward * (1 - t), two.weight, fill)
        sides = ((one.features, flow0, motion.kernel0), (two.features, flow1, motion.kernel1))
        warped = [adaptive_warp(features[:, :3], flow, kernel) for features, flow, kernel in sides]
        context = [adaptive_warp(features, flow.detach(), kernel.detach()) for features, flow, kernel in sides]
        blend = (1 - t) * warped[0] + t * warped[1]
        return blend, torch.cat([blend, *warped, flow0, flow1, motion.kernel0, motion.kernel1, *context], dim=1)

    def forward(self, first: Tensor, second: Tensor, t: float = 0.5) -> Made:
        both = self.frame(torch.cat([first, second]))
        one, two = (FrameFeatures(*part) for part in zip(*(tensor.chunk(2) for tensor in both)))
        return self.at_time(t, one, two, self.pair(first, second))


def published_padding(size: int) -> tuple[int, int]:
    """Samples the published programs add before and after an axis: up to a multiple of 128, or 32 on either side of one that is."""
    missing = -size % 128
    return (32, 32) if missing == 0 else (missing // 2, missing - missing // 2)


def pad(picture: Tensor) -> tuple[Tensor, tuple[slice, slice]]:
    """A picture with its border samples repeated as the published programs do, and where the picture lies in it."""
    height, width = picture.shape[-2:]
    (top, bottom), (left, right) = published_padding(height), published_padding(width)
    padded = F.pad(picture, (left, right, top, bottom), mode="replicate")
    return padded, (slice(top, top + height), slice(left, left + width))


@torch.no_grad()
def interpolate(model: Dain, first: Tensor, second: Tensor, times: list[float]) -> list[Tensor]:
    """Pictures (N, 3, H, W) in [0, 1] of any size at each time in (0, 1); what does not depend on the time is computed once. Wants model.eval()."""
    if first.shape != second.shape or first.dim() != 4 or first.shape[1] != 3:
        raise ValueError(f"expected two pictures (N, 3, H, W) of one size, got {tuple(first.shape)} and {tuple(second.shape)}")
    if not all(0 < t < 1 for t in times):
        raise ValueError(f"expected times between 0 and 1, got {times}; at 0 and 1 the frames themselves are the answer")
    if model.training:
        raise ValueError("expected a model in eval mode: in training mode the result depends on what else is in the batch; call model.eval()")
    one, (rows, columns) = pad(first)
    two, _ = pad(second)
    features = model.frame(one), model.frame(two)
    motion = model.pair(one, two)
    return [model.at_time(t, *features, motion).picture[..., rows, columns].clamp(0, 1) for t in times]
