"""OpenCV's DIS optical flow as a peer: prints JSON with CPU seconds for both directions and, where a true flow is given, the end-point error.
Usage: opencv-dis.py A B PRESET REPEATS [TRUE.flo]"""
import json
import sys
import time

import cv2
import numpy as np

a, b, preset, repeats = sys.argv[1:5]
cv2.setNumThreads(2)
first, second = (cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path in (a, b))
dis = cv2.DISOpticalFlow_create({"medium": cv2.DISOPTICAL_FLOW_PRESET_MEDIUM, "fast": cv2.DISOPTICAL_FLOW_PRESET_FAST, "finest": cv2.DISOPTICAL_FLOW_PRESET_MEDIUM}[preset])
if preset == "finest":
    dis.setFinestScale(0)
flow = dis.calc(first, second, None)
started = time.process_time()
for _ in range(int(repeats)):
    dis.calc(first, second, None)
    dis.calc(second, first, None)
seconds = (time.process_time() - started) / int(repeats)
answer = {"cpuSeconds": seconds}
if len(sys.argv) > 5:
    raw = np.fromfile(sys.argv[5], np.float32)
    width, height = raw[1:3].view(np.int32)
    truth = raw[3:].reshape(height, width, 2)
    known = np.abs(truth).max(axis=2) < 1e9
    answer["endPointError"] = float(np.hypot(*np.moveaxis(flow - truth, 2, 0))[known].mean())
print(json.dumps(answer))
