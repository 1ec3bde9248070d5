"""The networks of ciotat in PyTorch: data, losses, schedules, export to ONNX. Nothing in src/ needs this package to run."""
