"""The server as it is started, and persons at browsers who work with it.

JIHENG_SCREENSHOTS names a folder to keep pictures of the pages in.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, Page, expect

from webcast import EXAMPLES

PATIENCE = 60
expect.set_options(timeout=PATIENCE * 1000)
_LOAD = (
    "import sys; from pathlib import Path; import jiheng; from jiheng.web import serving\n"
    "home = Path(sys.argv[1]); serving.start(home)\n"
    "serving.load_demo(jiheng.read(sys.argv[2]), home)\n"
)
_SESSIONS: dict[tuple[str, str], list[SetCookieParam]] = {}
"""Cookies of those who signed in, by server and name: a sign-in takes two seconds."""
DESKTOP, PHONE = (1440, 940), (390, 844)


@dataclass(frozen=True)
class Site:
    """A running server with its demo data."""

    address: str
    password: str
    home: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load_demo(home: Path) -> None:
    """Keep the twelve forms as demo data in a folder."""
    command = [sys.executable, "-c", _LOAD, str(home), str(EXAMPLES)]
    subprocess.run(command, env=_plain(), check=True)


def _plain() -> dict[str, str]:
    """Return the environment without the settings of the tests: data are in folders."""
    return {name: of for name, of in os.environ.items() if not name.startswith("JIHENG_")}


@contextmanager
def started(home: Path) -> Iterator[Site]:
    """Run the server as a person starts it, on a folder with demo data."""
    port = free_port()
    command = [sys.executable, "-m", "jiheng.cli", "serve"]
    command += ["--data", str(home), "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=_plain(), stdout=subprocess.PIPE, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield Site(address, (home / "demo-password").read_text("ascii"), home)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate()


def wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()  # noqa: S310
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return


class Person:
    """Someone at a browser; nothing may be said on its console but refused requests."""

    def __init__(self, browser: Browser, site: Site, size: tuple[int, int] = DESKTOP) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("console", self._said)

    def _said(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        is_refusal = re.search(r"[Ss]tatus (?:of|Error Code) 4\d\d", text)
        if getattr(message, "type", "") == "error" and not is_refusal:
            self.complaints.append(text)

    def enter(self, username: str) -> "Person":
        """Sign in; with the session of an earlier time where that still stands."""
        account = (self.site.address, username)
        if account in _SESSIONS:
            self.context.add_cookies(_SESSIONS[account])
            self.go("/")
            if self.page.url == f"{self.site.address}/":
                return self
            self.context.clear_cookies()
        self.go("/sign-in/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", self.site.password)
        self.page.click("main form .primary")
        self.page.wait_for_url(f"{self.site.address}/")
        _SESSIONS[account] = cast("list[SetCookieParam]", self.context.cookies())
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.site.address + path)
        return self.page

    def type_in(self, name: str, text: str) -> None:
        revision = self.revision
        self.page.fill(f'[name="{name}"]', text)
        expect(self.page.locator("#paper [name=revision]")).not_to_have_value(revision)
        expect(self.page.locator(".saving")).to_have_count(0)

    @property
    def revision(self) -> str:
        return self.page.locator("#paper [name=revision]").input_value()

    def press(self, name: str) -> None:
        self.page.click(f'.actions button:text-is("{name}")')
        self.page.wait_for_url(f"{self.site.address}/")

    def shot(self, name: str) -> None:
        folder = os.environ.get("JIHENG_SCREENSHOTS")
        if folder:
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


def explain_all(person: Person) -> None:
    """Explain every error that is open."""
    page = person.page
    left = page.locator("#findings li.error:not(.settled)")
    while count := left.count():
        first = left.first
        first.locator("summary").click()
        first.locator("textarea").fill("系统升级停机五天，已说明原因")
        first.locator("button[name=explain]").click()
        expect(left).to_have_count(count - 1)
