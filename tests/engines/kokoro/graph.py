"""What is joined to the graph of Kokoro, made with onnx: `python -m engines.kokoro.graph FILE` in `tests`."""

from __future__ import annotations

import sys
from pathlib import Path

from onnx import ModelProto, TensorProto
from onnx.helper import make_node, make_tensor

WANTED = "/encoder/Div_output_0"
"""In the model: the length of each sound in frames, shape (1, sounds)."""
LEAST = "/encoder/bert/Constant_20_output_0"
"""In the model: 1.0."""
FRAMES = "/encoder/Clip_output_0"
"""In the model: the lengths as whole frames."""


def even() -> bytes:
    """Return nodes that round where each sound ends, not how long it is; none is shorter than a frame.

    They belong in a graph whose own `FRAMES` has another name. A message of protobuf that is joined to
    another adds its nodes to those of the other.
    """
    joined = ModelProto()
    joined.graph.node.extend(
        make_node(kind, inputs, [output])
        for kind, inputs, output in (
            ("Max", [WANTED, LEAST], "even/wanted"),
            ("CumSum", ["even/wanted", "even/axis"], "even/wanted_ends"),
            ("Round", ["even/wanted_ends"], "even/ends"),
            ("Slice", ["even/ends", "even/first", "even/last", "even/axes"], "even/ends_before"),
            ("Pad", ["even/ends_before", "even/one_before"], "even/starts"),
            ("Sub", ["even/ends", "even/starts"], FRAMES),
        )
    )
    joined.graph.initializer.append(make_tensor("even/axis", TensorProto.INT64, [], [1]))
    for name, values in (("first", [0]), ("last", [-1]), ("axes", [1]), ("one_before", [0, 1, 0, 0])):
        joined.graph.initializer.append(make_tensor(f"even/{name}", TensorProto.INT64, [len(values)], values))
    return joined.SerializeToString(deterministic=True)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(even())
