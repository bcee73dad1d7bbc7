"""A standalone Spark master with workers, started on this machine and ended."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 120.0
BRIEF = {
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote",
}
"""The environment of a Java that lives for seconds: it compiles quickly rather than well."""


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """Give the address of a standalone master with workers of a core each."""
    folder.mkdir()
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    own = ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:
        stack.enter_context(daemon("master.Master", *own, "--port", str(port), folder=folder))
        wait_for(port)
        for _ in range(workers):
            limits = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder))
            stack.enter_context(daemon("worker.Worker", *own, *limits, master, folder=folder))
        yield master


@contextmanager
def daemon(name: str, *arguments: str, folder: Path) -> Iterator[None]:
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    own = {**BRIEF, "SPARK_HOME": str(home), "SPARK_LOG_DIR": str(folder)}
    begun = subprocess.Popen(
        [home / "bin/spark-class", f"org.apache.spark.deploy.{name}", *arguments],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        begun.terminate()
        begun.wait()


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as opened:
            if opened.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)
