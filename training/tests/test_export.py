"""Each exported graph equals its PyTorch original at two sizes other than the one it was traced at."""

from pathlib import Path

import pytest

from ciotat_training.dain import Dain
from ciotat_training.dain.export import export, parity


def test_graphs_equal_the_network(model: Dain, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="needs the export extra: pip install -e training[export]")
    pytest.importorskip("onnxruntime", reason="needs the export extra: pip install -e training[export]")
    worst = parity(model, export(model, tmp_path))
    assert set(worst) == {"frame", "pair", "synthesis"}
    assert max(worst.values()) < 1e-5, worst
