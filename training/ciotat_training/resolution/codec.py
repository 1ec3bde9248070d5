"""Recompression: JPEG through Pillow, H.264 through PyAV (x264)."""

import io
from fractions import Fraction

import av
import numpy as np
from PIL import Image


def jpeg(plane: np.ndarray, quality: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(plane).save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file))


def h264(frames: list[np.ndarray], crf: int, preset: str = "veryfast") -> list[np.ndarray]:
    """One stream of frames of one size (even sides), luma through and back. Full range in, full range out: the codec does not look at what the values mean."""
    height, width = frames[0].shape
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream = out.add_stream("libx264", rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(crf), "preset": preset}
        stream.codec_context.thread_count = 1
        neutral = np.full((height // 2, width), 128, np.uint8)
        for plane in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.concatenate([plane, neutral]), format="yuv420p")))
        out.mux(stream.encode())
    file.seek(0)
    with av.open(file) as back:
        return [frame.to_ndarray()[:height] for frame in back.decode(video=0)]


def mosaic(planes: list[np.ndarray], crf: int) -> list[np.ndarray]:
    """Stills of several sizes as intra pictures, side by side on one canvas at places that are multiples of 16 or not, as it comes."""
    height = -(-max(p.shape[0] for p in planes) // 16) * 16
    width = -(-sum(p.shape[1] for p in planes) // 16) * 16
    canvas = np.full((height, width), 128, np.uint8)
    at = 0
    for plane in planes:
        canvas[: plane.shape[0], at : at + plane.shape[1]] = plane
        at += plane.shape[1]
    coded = h264([canvas], crf)[0]
    out, at = [], 0
    for plane in planes:
        out.append(np.ascontiguousarray(coded[: plane.shape[0], at : at + plane.shape[1]]))
        at += plane.shape[1]
    return out
