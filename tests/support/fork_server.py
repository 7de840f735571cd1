"""A builder that has imported all it needs in, one forked copy of it for each build out; run as a process.

A builder's own start is four fifths imports. It still is a process of its own that reads its order from its input
and reports in lines: only the imports are those of the process it is forked from.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_BUILDER = ["-P", "-m", "index.builds.worker"]
_IMPORTED = (
    "chromadb.api.rust",
    "index.builds.worker",
    "index.engine",
    "llama_index.vector_stores.chroma",
)
_LARGEST_REQUEST_BYTES = 2**20

# Runs without site-packages: it has nothing to do but to hand over its streams and wait.
_CLIENT = """
import json, os, socket, sys
python, address, builder, *arguments = sys.argv[1:]
if arguments != json.loads(builder):
    os.execv(python, [python, *arguments])
with socket.socket(socket.AF_UNIX) as server:
    server.connect(address)
    request = json.dumps([os.getcwd(), dict(os.environ)]).encode() + b"\\n"
    sent = socket.send_fds(server, [request], [0, 1, 2])
    server.sendall(request[sent:])
    status = server.recv(1)
sys.exit(status[0] if status else 1)
"""


@contextmanager
def forked_builders() -> Iterator[str]:
    """Yield what to run in the place of `sys.executable` so that builders are forked; all else is run as it is."""
    with tempfile.TemporaryDirectory(prefix="storyproof-forks-") as folder:
        address, client, command = (str(Path(folder, name)) for name in ("socket", "client.py", "python"))
        Path(client).write_text(_CLIENT, encoding="utf-8")
        Path(command).write_text(
            f"#!/bin/sh\nexec '{sys.executable}' -IS '{client}' '{sys.executable}' '{address}' "
            f"'{json.dumps(_BUILDER)}' \"$@\"\n",
            encoding="utf-8",
        )
        Path(command).chmod(0o755)
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "OMP_NUM_THREADS": "1",
        }
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.support.fork_server", address],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdin is not None and server.stdout is not None
        try:
            if server.stdout.readline() != b"ready\n":
                raise RuntimeError("the process that builders are forked from did not start")
            yield command
        finally:
            server.stdin.close()
            server.stdout.close()
            server.wait()


def _import_all() -> None:
    """Import what a builder imports by its end; none of it starts a thread, which no fork would take along."""
    for module in _IMPORTED:
        import_module(module)
    from index.intake.story import story_from_text

    # Loads what tells languages apart.
    story_from_text("Rain in Alden\n\nIt rained in the town of Alden on Monday.\n", story_id="rain")
    assert threading.active_count() == 1


def serve(address: str) -> None:
    """Fork a builder for each who connects, until the input ends."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is not waited for
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _build(connection)
            connection.close()


def _build(connection: socket.socket) -> None:
    """Be the builder that was asked for, and end with its status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, streams, _, _ = socket.recv_fds(connection, _LARGEST_REQUEST_BYTES, 3)
    while not request.endswith(b"\n"):
        request += connection.recv(_LARGEST_REQUEST_BYTES)
    folder, environment = json.loads(request)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww")
    )
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    status = 1
    try:
        from index.builds.worker import main

        status = main()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(bytes([status]))
        os._exit(status)


def _end_with(connection: socket.socket) -> None:
    """End when who stands for this builder is killed."""
    connection.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    serve(sys.argv[1])
