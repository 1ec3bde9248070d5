"""Makes the small networks the tests run: python3 test/nets/make.py (needs onnx). They are committed; this says what is in them."""
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = Path(__file__).parent


def save(name, nodes, weights, channels, inputs=("x",), size=None):
    dims = ["n", channels, "h", "w"] if size is None else [1, channels, size, size]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(i, TensorProto.FLOAT, dims) for i in inputs],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", channels, "hh", "ww"])],
        [numpy_helper.from_array(np.asarray(value, np.float32), key) for key, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    onnx.save(model, here / f"{name}.onnx")


def smooth(channels, scale, kernel):
    """Each output sub-pixel is a 3x3 mean of the input, so a change reaches one pixel."""
    weight = np.zeros((channels * scale * scale, channels, 3, 3), np.float32)
    for k in range(len(weight)):
        weight[k, k // (scale * scale)] = kernel
    return weight


soft = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 16
conv = helper.make_node("Conv", ["x", "w"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
save("soft-x2", [conv, helper.make_node("DepthToSpace", ["c"], ["y"], blocksize=2, mode="CRD")], {"w": smooth(1, 2, soft)}, 1)
save(
    "rgb-255-x4",
    [
        helper.make_node("Sub", ["x", "m"], ["s"]),
        helper.make_node("Div", ["s", "m"], ["d"]),
        helper.make_node("Tanh", ["d"], ["t"]),
        helper.make_node("Conv", ["t", "w"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("DepthToSpace", ["c"], ["z"], blocksize=4, mode="CRD"),
        helper.make_node("Mul", ["z", "m"], ["q"]),
        helper.make_node("Add", ["q", "m"], ["y"]),
    ],
    {"w": smooth(3, 4, soft), "m": 128},
    3,
)
save("even-denoise", [
    helper.make_node("SpaceToDepth", ["x"], ["a"], blocksize=4),
    helper.make_node("DepthToSpace", ["a"], ["y"], blocksize=4),
], {}, 1)
save("flat", [helper.make_node("Mul", ["x", "zero"], ["y"])], {"zero": 0}, 1)
save("two-inputs", [helper.make_node("Add", ["x", "z"], ["y"])], {}, 1, inputs=("x", "z"))
pool = helper.make_node("AveragePool", ["x"], ["p"], kernel_shape=[4, 4], strides=[4, 4])
save("grey-to-ab", [
    pool,
    helper.make_node("Mul", ["p", "k"], ["y"]),
], {"k": np.array([30, -20], np.float32).reshape(1, 2, 1, 1)}, 1)
save("sepia-255", [
    helper.make_node("Sub", ["x", "m"], ["s"]),
    helper.make_node("Mul", ["s", "k"], ["z"]),
    helper.make_node("Add", ["z", "m"], ["y"]),
], {"k": np.array([1, 0.9, 0.7], np.float32).reshape(1, 3, 1, 1), "m": 128}, 3, size=64)

# For frames in between: a mix by time, as two pictures and a number, and the middle of six channels with white at 255 and sides in fours.
pictures = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3, "h", "w"]) for name in ("first", "second")]
time = helper.make_tensor_value_info("time", TensorProto.FLOAT, [1])
made = helper.make_tensor_value_info("made", TensorProto.FLOAT, ["n", 3, "h", "w"])
mix = [
    helper.make_node("Sub", ["second", "first"], ["apart"]),
    helper.make_node("Mul", ["apart", "time"], ["part"]),
    helper.make_node("Add", ["first", "part"], ["made"]),
]
middle = [
    helper.make_node("SpaceToDepth", ["both"], ["deep"], blocksize=4),
    helper.make_node("DepthToSpace", ["deep"], ["whole"], blocksize=4),
    helper.make_node("Split", ["whole"], ["p", "q"], axis=1),
    helper.make_node("Sum", ["p", "q"], ["sum"]),
    helper.make_node("Mul", ["sum", "half"], ["mean"]),
    helper.make_node("Clip", ["mean", "black", "white"], ["made"]),
]
both = helper.make_tensor_value_info("both", TensorProto.FLOAT, ["n", 6, "h", "w"])
numbers = [helper.make_tensor(name, TensorProto.FLOAT, [], [value]) for name, value in (("half", 0.5), ("black", 2.0), ("white", 255.0))]
for name, nodes, inputs, values in (("mix-by-time", mix, [*pictures, time], []), ("middle-255", middle, [both], numbers)):
    graph = helper.make_graph(nodes, name, inputs, [made], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, f"{name}.onnx")

# DAIN's three graphs with its tensors and very few made-up weights, in dain/: the picture itself among features, depth from brightness, calm motion, kernels that sum to 1.
random = np.random.default_rng(7)


def part_of_dain(part, inputs, outputs, nodes, weights):
    tensor = lambda name, channels: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, "h", "w"])
    graph = helper.make_graph(
        nodes,
        f"dain-{part}",
        [tensor(*each) for each in inputs],
        [tensor(*each) for each in outputs],
        [numpy_helper.from_array(np.asarray(value, np.float32), key) for key, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    (here / "dain").mkdir(exist_ok=True)
    onnx.save(model, here / "dain" / f"dain-{part}.onnx")


square = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
part_of_dain(
    "frame", [("picture", 3)], [("features", 196), ("weight", 1)],
    [
        helper.make_node("Conv", ["picture", "w"], ["c"], kernel_shape=[1, 1]),
        helper.make_node("Concat", ["picture", "c"], ["features"], axis=1),
        helper.make_node("ReduceMean", ["picture"], ["m"], axes=[1], keepdims=1),
        helper.make_node("Add", ["m", "little"], ["weight"]),
    ],
    {"w": random.normal(0, 0.3, (193, 3, 1, 1)), "little": 0.01},
)
part_of_dain(
    "pair", [("first", 3), ("second", 3)], [("forward", 2), ("backward", 2), ("kernel0", 16), ("kernel1", 16)],
    [
        helper.make_node("Concat", ["first", "second"], ["both"], axis=1),
        helper.make_node("Conv", ["both", "f"], ["q"], **square),
        helper.make_node("Tanh", ["q"], ["u"]),
        helper.make_node("Split", ["u"], ["forward", "backward"], axis=1),
        *(
            node
            for k in "01"
            for node in (
                helper.make_node("Conv", ["both", f"k{k}"], [f"l{k}"], **square),
                helper.make_node("Softmax", [f"l{k}"], [f"kernel{k}"], axis=1),
            )
        ),
    ],
    {"f": random.normal(0, 0.2, (4, 6, 3, 3)), **{f"k{k}": random.normal(0, 0.2, (16, 6, 3, 3)) for k in "01"}},
)
residual = np.concatenate([np.zeros((3, 45, 1, 1)), random.normal(0, 0.001, (3, 392, 1, 1))], axis=1)
residual[[0, 1, 2], [0, 1, 2]] = 1
part_of_dain(
    "synthesis", [("stack", 437)], [("picture", 3)], [helper.make_node("Conv", ["stack", "w"], ["picture"], kernel_shape=[1, 1])], {"w": residual}
)
