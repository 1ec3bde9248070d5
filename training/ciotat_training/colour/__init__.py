"""The automatic colour network: lightness in, the two colour channels of CIELAB out, at a quarter of the size."""

from .model import Colour

__all__ = ["Colour"]
