"""Django for these tests, and the cast: a tree, one person a role, a stranger, filings."""

import fcntl
import os
import shutil
import tempfile

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
os.environ.setdefault("JIHENG_HOME", tempfile.mkdtemp(prefix="jiheng-test-"))
os.environ.setdefault("JIHENG_HTTPS", "0")
os.environ.setdefault("JIHENG_HOSTS", "testserver,127.0.0.1,localhost")
django.setup()

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler
from playwright.sync_api import Browser, sync_playwright

import jiheng
from chromium import CHROMIUM
from jiheng.domain.form import Form
from jiheng.domain.workflow import Role
from jiheng.services.filing import Actor
from jiheng.web.models import Campaign, Filing, Membership, Organisation, Person
from jiheng.web.opening import open_filing
from webcast import EXAMPLES, PASSWORD, ROLES, TREE, Cast, Enter, Stage
from website import Site, load_demo, started

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def application() -> None:
    """Let all clients ask one and the same application, as one process serves everybody."""
    handler = ClientHandler()
    handler.load_middleware()
    chain = handler._middleware_chain  # type: ignore[attr-defined]
    ClientHandler._middleware_chain = staticmethod(chain)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def forms() -> list[Form]:
    """The twelve published forms."""
    return jiheng.read(EXAMPLES)


@pytest.fixture(scope="session")
def stage() -> Stage:
    """Where the cast stands once it was made."""
    return Stage()


@pytest.fixture
def cast(db: None, forms: list[Form], stage: Stage) -> Cast:
    """The tree, the people, and a filing of form 1 at every unit and at the department."""
    del db
    if stage.cast is not None:
        stage.set_again()
        return deepcopy(stage.cast)
    assert not Organisation.objects.exists()
    made = _made(forms)
    stage.keep(deepcopy(made))
    return made


def _made(forms: list[Form]) -> Cast:
    made = Cast()
    for name, (parent, kind) in TREE.items():
        above = made.tree[parent] if parent else None
        made.tree[name] = Organisation.objects.create(name=f"机构·{name}", kind=kind, parent=above)
    for name, (place, role) in ROLES.items():
        person = made.people[name] = Person.objects.create_person(name, PASSWORD, name=name)
        if place and role:
            Membership.objects.create(person=person, organisation=made.tree[place], role=role)
    campaign = Campaign.objects.create(
        name="2024", fiscal_year=2024, organisation=made.tree["finance"], layout="shanghai"
    )
    someone = made.people["preparer"]
    actor = Actor(someone.pk, someone.name, frozenset({Role.PREPARER}))
    for place in ("unit", "sibling", "cousin", "department", "foreign_unit"):
        made.filings[place] = open_filing(forms[0], campaign, made.tree[place], actor=actor)
    return made


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """Return a client in which a person of the cast is signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def filing(cast: Cast) -> Filing:
    """The unit's filing."""
    return cast.filings["unit"]


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    """An empty campaign of the year after the cast's."""
    return Campaign.objects.create(name="2025", fiscal_year=2025, organisation=cast.tree["finance"])


@pytest.fixture
def officer(enter: Enter) -> Client:
    """The finance officer's client."""
    return enter("finance_officer")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo data, made once however many processes test; to be copied."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, made = shared / "demo", shared / "demo-made"
    with (shared / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            load_demo(home)
            made.touch()
    return home


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Site]:
    """A running server with its demo data."""
    home = shutil.copytree(demo, tmp_path_factory.mktemp("site") / "home")
    with started(home) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """A browser in which nobody has a page open, as an open page goes on asking and drawing."""
    yield chromium
    for context in chromium.contexts:
        context.close()
