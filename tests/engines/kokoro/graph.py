"""What is joined to the graph of Kokoro, made with onnx: `python -m engines.kokoro.graph FILE` in `tests`."""

from __future__ import annotations

import sys
from pathlib import Path

from onnx import ModelProto, TensorProto
from onnx.helper import make_node, make_tensor, make_tensor_value_info

WANTED = "/encoder/Div_output_0"
"""In the model: the length of each sound in frames, shape (1, sounds)."""
LEAST = "/encoder/bert/Constant_20_output_0"
"""In the model: 1.0."""
FRAMES = "/encoder/Clip_output_0"
"""In the model: the lengths as whole frames."""
PACE = "pace"
"""Added to what is given to the model: how many times as long each sound shall be, shape (1, sounds)."""


def piece() -> bytes:
    """Return nodes that give each sound its pace, and round where it ends; none is shorter than a frame.

    They belong in a graph whose own `FRAMES` has another name. A message of protobuf that is joined to
    another adds its nodes to those of the other.
    """
    joined = ModelProto()
    joined.graph.node.extend(
        make_node(kind, inputs, [output])
        for kind, inputs, output in (
            ("Mul", [WANTED, PACE], "pace/paced"),
            ("Max", ["pace/paced", LEAST], "pace/wanted"),
            ("CumSum", ["pace/wanted", "pace/axis"], "pace/wanted_ends"),
            ("Round", ["pace/wanted_ends"], "pace/ends"),
            ("Slice", ["pace/ends", "pace/first", "pace/last", "pace/axes"], "pace/ends_before"),
            ("Pad", ["pace/ends_before", "pace/one_before"], "pace/starts"),
            ("Sub", ["pace/ends", "pace/starts"], FRAMES),
        )
    )
    joined.graph.input.append(make_tensor_value_info(PACE, TensorProto.FLOAT, [1, "sequence_length"]))
    joined.graph.initializer.append(make_tensor("pace/axis", TensorProto.INT64, [], [1]))
    for name, values in (("first", [0]), ("last", [-1]), ("axes", [1]), ("one_before", [0, 1, 0, 0])):
        joined.graph.initializer.append(make_tensor(f"pace/{name}", TensorProto.INT64, [len(values)], values))
    return joined.SerializeToString(deterministic=True)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(piece())
