"""Starting and ending a Spark session, and what it says when that fails, in one sentence."""

import os
import re
import shutil
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.corpus.errors import ClusterFailed, ClusterUnreachable, EngineMissing
from jiheng.corpus.memory import ENVIRONMENT
from jiheng.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

LOCAL = "local[*]"
"""The master that stands for the cores of this machine."""
_NAME = "jiheng"
_LOG = Path(__file__).with_name("log4j2.properties").as_uri()
_SETTINGS = {
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",
    **{f"spark.executorEnv.{name}": setting for name, setting in ENVIRONMENT.items()},
    "spark.speculation": "false",
}
"""A task is a part or a region: Spark may neither merge small ones nor do one twice at a time."""
_JAVA = Text("Java（17 或更新）", "Java 17 or newer")
_PYSPARK = Text("PySpark", "PySpark")
_LONGEST = 160
_MASTER = re.compile(r"local(\[[\d*,]+\])?$|(spark|k8s)://.|yarn$")
_NO_MASTER = Text(
    "应为 local[N]、spark://主机:端口、k8s://… 或 yarn",
    "it must be local[N], spark://host:port, k8s://… or yarn",
)


@contextmanager
def spark(master: str, *, is_quiet: bool = True) -> "Iterator[SparkSession]":
    """Give a session on a master, and end it.

    Args:
        master: ``local[2]``, ``local[*]``, ``spark://host:7077``, ``yarn``, ``k8s://…``.
        is_quiet: whether Spark shows no progress.

    Raises:
        EngineMissing: PySpark or Java is not installed.
        ClusterUnreachable: the master does not answer, or is none.
        ClusterFailed: Spark gave up in the middle.
    """
    session = _started(master, is_quiet=is_quiet)
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield session
    except (Py4JError, PySparkException) as fault:
        raise ClusterFailed(_reason(fault)) from fault
    finally:
        session.stop()


def _started(master: str, *, is_quiet: bool) -> "SparkSession":
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise EngineMissing(_PYSPARK, "pip install 'jiheng[spark]'")
    if not has_java():
        raise EngineMissing(_JAVA, "apt-get install default-jre-headless")
    if not _MASTER.match(master):
        raise ClusterUnreachable(master, _NO_MASTER)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_SUBMIT_OPTS", f"-Dlog4j2.configurationFile={_LOG}")
    from pyspark.sql import SparkSession  # noqa: PLC0415

    builder = SparkSession.builder.appName(_NAME).master(master)
    settings = {**_SETTINGS, "spark.ui.showConsoleProgress": str(not is_quiet).lower()}
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as fault:
        raise ClusterUnreachable(master, Text(_reason(fault), _reason(fault))) from fault


def has_java() -> bool:
    """Return whether a Java runtime is here, by JAVA_HOME or on the path."""
    home = os.environ.get("JAVA_HOME")
    if home:
        return (Path(home) / "bin" / "java").is_file()
    return shutil.which("java") is not None


def _reason(fault: Exception) -> str:
    """Return the line of a fault that tells why, short."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"(Exception|Error|unresponsive)\b", line)]
    said = (told or lines or [type(fault).__name__])[-1]
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
