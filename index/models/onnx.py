"""Open an ONNX file on one CPU thread, with telemetry off."""

from __future__ import annotations

import os
from typing import Any

from index.models.files import ModelFile, locate


def onnx_session(file: ModelFile) -> Any:
    """Open an ONNX file on one CPU thread; a second thread only lost time on shared cores."""
    onnxruntime = import_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(locate(file)), options, providers=["CPUExecutionProvider"])


def import_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off: it reports home and writes into HOME unless told before."""
    os.putenv("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
