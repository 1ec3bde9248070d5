"""Frames in between by OpenCV's DIS flow, a peer: both frames are warped along their flows' shares and mixed by time.
Usage: opencv-between.py WIDTH HEIGHT PARTS < grey frames of 8 bits > for each pair of neighbours the PARTS - 1 frames between them."""
import sys

import cv2
import numpy as np

width, height, parts = map(int, sys.argv[1:4])
cv2.setNumThreads(2)
frames = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(-1, height, width)
dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
dis.setFinestScale(0)
ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)


def fetched(frame: np.ndarray, flow: np.ndarray) -> np.ndarray:
    return cv2.remap(frame, xs + flow[..., 0], ys + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


for one, two in zip(frames, frames[1:]):
    forward, backward = dis.calc(one, two, None), dis.calc(two, one, None)
    for k in range(1, parts):
        t = k / parts
        mixed = (1 - t) * fetched(one, t * backward) + t * fetched(two, (1 - t) * forward)
        sys.stdout.buffer.write(np.clip(np.round(mixed), 0, 255).astype(np.uint8).tobytes())
