"""The peer of dirt repair: OpenCV's inpainting after Telea (2004), radius 3, of grey pictures under given masks.
Reads pairs of width * height bytes (picture, mask) from standard input, writes the pictures: opencv-telea.py width height"""
import sys

import cv2
import numpy

width, height = int(sys.argv[1]), int(sys.argv[2])
size = width * height
while True:
    data = sys.stdin.buffer.read(2 * size)
    if len(data) < 2 * size:
        break
    picture, mask = (numpy.frombuffer(data[k * size : (k + 1) * size], numpy.uint8).reshape(height, width) for k in (0, 1))
    sys.stdout.buffer.write(cv2.inpaint(picture.copy(), mask.copy(), 3, cv2.INPAINT_TELEA).tobytes())
