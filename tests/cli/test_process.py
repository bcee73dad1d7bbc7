"""The program as a process of its own: streams, encodings, terminals, signals."""

import os
import pty
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

JIHENG = [sys.executable, "-m", "jiheng.cli"]
PLAIN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith("LC_") and key not in {"LANG", "NO_COLOR", "COLUMNS", "PYTHONUTF8"}
}


def start(*arguments: object, **environment: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [*JIHENG, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=PLAIN | environment,
    )


def test_chinese_is_written_whatever_the_locale_says(twelve: Path) -> None:
    locale = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
    process = start("check", twelve, "--quiet", **locale)
    out, err = process.communicate()
    assert process.returncode == 1
    assert "12 张表" in out.decode("utf-8")
    assert b"\x1b" not in out
    assert err == b""


def test_a_name_that_is_no_text_does_not_stop_anything(tmp_path: Path, one: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(path)).write_bytes(one.read_bytes())
    process = start("read", os.fsdecode(path))
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.decode("utf-8")


def test_a_reader_that_goes_away_ends_it_quietly(twelve: Path) -> None:
    process = start("read", *[twelve] * 2, "--quiet")
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 130
    for stream in (process.stdin, process.stderr):
        assert stream is not None
        stream.close()


def test_an_interrupt_ends_it_quietly() -> None:
    process = start("check", "-")
    assert process.stdin is not None
    process.stdin.write(b"x")
    process.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert out.strip() == b""


def test_an_interrupt_while_it_loads_ends_it_quietly() -> None:
    code = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'jiheng.cli.program': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from jiheng.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


STREAMS = {
    "check {one} >/dev/full": "无法写入 标准输出：磁盘已满；请腾出空间后重新运行",
    "check {one} >&-": "无法写入 标准输出：它已关闭",
    "--help >/dev/full": "无法写入 标准输出：磁盘已满",
    "--version >&-": "无法写入 标准输出：它已关闭",
    "check - <&-": "没有标准输入可读",
    "verify - <&-": "没有标准输入可读",
}


@pytest.mark.parametrize("line", STREAMS)
def test_a_stream_that_is_full_or_closed_is_no_internal_error(one: Path, line: str) -> None:
    command = shlex.join(JIHENG) + " " + line.format(one=shlex.quote(str(one)))
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=PLAIN, check=False)
    complaint = done.stderr.decode("utf-8")
    assert STREAMS[line] in complaint
    assert len(complaint.splitlines()) == 1
    assert done.returncode == 2


def test_a_complaint_nobody_can_hear_changes_no_code(one: Path) -> None:
    for line in ("check nowhere 2>/dev/full", "check nowhere 2>&-"):
        command = f"{shlex.join(JIHENG)} {line}"
        assert subprocess.run(["sh", "-c", command], env=PLAIN, check=False).returncode == 2
    command = f"{shlex.join(JIHENG)} read {shlex.quote(str(one))} 2>&- >/dev/null"
    assert subprocess.run(["sh", "-c", command], env=PLAIN, check=False).returncode == 0


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """Run with standard output on a terminal of 80 columns and return what it shows."""
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [*JIHENG, *map(str, arguments)],
        stdout=inner,
        stderr=inner,
        stdin=subprocess.DEVNULL,
        env=PLAIN | {"TERM": "xterm-256color", "COLUMNS": "80"} | environment,
    ) as process:
        os.close(inner)
        shown = b""
        try:
            while part := os.read(outer, 65536):
                shown += part
        except OSError:
            pass
        finally:
            os.close(outer)
        process.wait()
    return shown.decode("utf-8")


def test_a_terminal_gets_colours_unless_they_are_unwanted(one: Path) -> None:
    assert "\x1b[" in on_a_terminal("check", one)
    assert "\x1b[" not in on_a_terminal("check", one, "--no-color", "--quiet")
    assert "\x1b[3" not in on_a_terminal("check", one, "--quiet", NO_COLOR="1")


def test_debug_shows_the_traceback() -> None:
    process = start("policy", "cn-mars", "--debug")
    _, err = process.communicate()
    assert b"Traceback" in err
    assert process.returncode == 2


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = (
        "import sys, jiheng;"
        "heavy = {'polars', 'click', 'rich', 'yaml', 'django'} & set(sys.modules);"
        "assert not heavy, heavy; jiheng.check; assert 'rich' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, env=PLAIN).returncode == 0


def wait_for_line(interval: float, **settings: bool) -> str:
    """Return what is told of work longer than three intervals, off a terminal."""
    script = (
        "import time; from jiheng.cli import spinner; from jiheng.cli.session import Session;"
        "from jiheng.services.reading import Opening;"
        f"spinner.INTERVAL = {interval}; session = Session(**{settings});"
        "context = spinner.spinner(session); shown = context.__enter__();"
        "shown and shown.reading(Opening('a.txt', 120, 3600, 480));"
        f"time.sleep({interval} * 3.5); shown and shown.working(); time.sleep({interval} * 2);"
        "context.__exit__(None, None, None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=PLAIN, check=True
    )
    return done.stderr.decode("utf-8")


def test_long_work_tells_plain_lines_off_a_terminal() -> None:
    told = wait_for_line(0.2).splitlines()
    assert told[0] == "已读 120 / 3600 个文件，480 张表；正在读 a.txt"
    assert told[-1] == "核算"
    assert wait_for_line(0.2, quiet=True) == ""


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_progress_that_nobody_can_hear_stops_no_work(closed: str) -> None:
    script = (
        "from jiheng.cli import steps; from jiheng.cli.session import Session, prepare_streams;"
        "prepare_streams(); steps.INTERVAL = 0.0; context = steps.steps(Session());"
        "shown = context.__enter__(); shown.advance('a', 1); shown.advance('b', 1);"
        "assert open('/dev/null').fileno() > 2; print(shown.forms)"
    )
    command = f"{shlex.join([sys.executable, '-c', script])} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=PLAIN, check=False)
    assert (done.returncode, done.stdout) == (0, b"2\n")


def test_an_interrupt_ends_many_files_quietly(twelve: Path) -> None:
    process = start("read", *[twelve] * 400, "--quiet")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=2.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, b"", b"")
