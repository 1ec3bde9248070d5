"""CIELAB (D65) and sRGB on tensors, channels first: RGB in [0, 1], L in [0, 100], a and b about [-110, 110]. CIEDE2000 after Sharma et al., 2005."""

import torch
from torch import Tensor

_TO_XYZ = ((0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169), (0.019334, 0.119193, 0.950227))
_WHITE = (0.950456, 1.0, 1.088754)
_EDGE = 0.008856


def linear(rgb: Tensor) -> Tensor:
    """sRGB code values in [0, 1] to light."""
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def coded(light: Tensor) -> Tensor:
    """Light to sRGB code values, clipped to [0, 1]."""
    light = light.clamp(0, 1)
    return torch.where(light <= 0.0031308, light * 12.92, 1.055 * light.clamp(min=1e-8) ** (1 / 2.4) - 0.055)


def _curve(t: Tensor) -> Tensor:
    return torch.where(t > _EDGE, t.clamp(min=1e-8) ** (1 / 3), 7.787 * t + 16 / 116)


def rgb_to_lab(rgb: Tensor) -> Tensor:
    matrix = torch.tensor(_TO_XYZ) / torch.tensor(_WHITE)[:, None]
    x, y, z = _curve(torch.einsum("ij,...jhw->...ihw", matrix, linear(rgb))).unbind(-3)
    return torch.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), -3)


def lab_to_rgb(lab: Tensor) -> Tensor:
    lightness, a, b = lab.unbind(-3)
    y = (lightness + 16) / 116
    xyz = torch.stack((y + a / 500, y, y - b / 200), -3)
    xyz = torch.where(xyz > 6 / 29, xyz**3, (xyz - 16 / 116) / 7.787) * torch.tensor(_WHITE)[:, None, None]
    return coded(torch.einsum("ij,...jhw->...ihw", torch.linalg.inv(torch.tensor(_TO_XYZ)), xyz))


def grey_of(lightness: Tensor) -> Tensor:
    """L to the sRGB grey of the same lightness, in [0, 1]."""
    y = (lightness + 16) / 116
    return coded(torch.where(y > 6 / 29, y**3, (y - 16 / 116) / 7.787))


def ciede2000(first: Tensor, second: Tensor) -> Tensor:
    """Colour difference of two Lab pictures, one value a pixel."""
    (l1, a1, b1), (l2, a2, b2) = first.double().unbind(-3), second.double().unbind(-3)
    mean7 = ((torch.hypot(a1, b1) + torch.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - torch.sqrt(mean7 / (mean7 + 25**7)))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = torch.hypot(a1, b1), torch.hypot(a2, b2)
    h1, h2 = torch.atan2(b1, a1).rad2deg() % 360, torch.atan2(b2, a2).rad2deg() % 360
    grey = c1 * c2 == 0
    turn = torch.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    hue_step = 2 * torch.sqrt(c1 * c2) * torch.sin((turn / 2).deg2rad())
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    half = (h1 + h2) / 2
    hue = torch.where(grey, h1 + h2, torch.where((h1 - h2).abs() <= 180, half, torch.where(h1 + h2 < 360, half + 180, half - 180)))
    wave = sum(k * torch.cos((n * hue + p).deg2rad()) for k, n, p in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63)))
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / torch.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * (1 + wave)
    c7 = chroma**7
    rotate = -torch.sin((60 * torch.exp(-(((hue - 275) / 25) ** 2))).deg2rad()) * 2 * torch.sqrt(c7 / (c7 + 25**7))
    d_l, d_c, d_h = (l2 - l1) / s_l, (c2 - c1) / s_c, hue_step / s_h
    return torch.sqrt((d_l**2 + d_c**2 + d_h**2 + rotate * d_c * d_h).clamp(min=0))
