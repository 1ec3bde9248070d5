"""DAIN as published."""

from .model import Dain, Made, interpolate
from .weights import CheckpointError, load_part, load_published

__all__ = ["CheckpointError", "Dain", "Made", "interpolate", "load_part", "load_published"]
