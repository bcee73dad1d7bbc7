import ast
import json
import re
import subprocess
import sys
import tokenize
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/jiheng"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
LEAK = re.compile(
    r"(?<![\w.~}])/(?:work|root|home|Users)/[\w.]"  # a path of one machine
    r"|://[\w.-]*(?:pypi|pythonhosted|npmjs|registry|mirror)"  # a package registry
    r"|--(?:extra-)?index-url"
)
FOREIGN_ALLOWED = {"domain": set[str](), "engine": {"numpy", "polars"}}
SCREEN = {"click", "rich"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function with its lines, the docstring not counted."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            yield f"{name(path)}:{node.name}", lines


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def foreign(paths: list[Path], allowed: set[str]) -> list[str]:
    known = {"jiheng", *sys.stdlib_module_names, *allowed}
    return [
        f"{name(path)}: {module}"
        for path in paths
        for module in imported(path)
        if module not in known
    ]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / path for path in listed.split("\0") if path and (ROOT / path).is_file()]


def test_no_function_is_over_60_lines_and_nine_in_ten_are_under_30() -> None:
    sizes = [size for path in SOURCES for size in functions(path)]
    assert [size for size in sizes if size[1] > 60] == []
    long = [size for size in sizes if size[1] >= 30]
    assert len(long) <= len(sizes) / 10, long


def test_no_file_reaches_400_lines() -> None:
    lengths = {name(path): len(path.read_bytes().splitlines()) for path in SOURCES + TESTS}
    assert {path: length for path, length in lengths.items() if length >= 400} == {}


def test_comments_are_rare() -> None:
    comments = lines = 0
    for path in SOURCES:
        with path.open("rb") as source:
            tokens = list(tokenize.tokenize(source.readline))
        said = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
        comments += len(said)
        lines += sum(1 for line in path.read_bytes().splitlines() if line.strip())
    assert comments <= 0.08 * lines


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [name(path) for path in SOURCES + TESTS if path.stem in FORBIDDEN_NAMES] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in SOURCES if ast.get_docstring(tree(path)) is None]
    assert silent == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in SOURCES}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("layer", sorted(FOREIGN_ALLOWED))
def test_the_core_imports_only_what_it_may(layer: str) -> None:
    assert foreign(sorted((PACKAGE / layer).rglob("*.py")), FOREIGN_ALLOWED[layer]) == []


def test_only_the_command_line_draws_on_the_terminal() -> None:
    others = [path for path in SOURCES if PACKAGE / "cli" not in path.parents]
    assert [name(path) for path in others if SCREEN & set(imported(path))] == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name(page)}: {target}"
        for page in tracked()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    leaks = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), 1)
        if LEAK.search(line) and path != Path(__file__)
    ]
    assert leaks == []


@pytest.mark.parametrize(
    ("line", "leaks"),
    [
        ("cd /" + "work/main", True),
        ('"/' + 'root/.cache"', True),
        ("https://" + "registry.example/simple", True),
        ("docs/" + "work/plan.md", False),
        ("https://example.org/home/page", False),
    ],
)
def test_a_leak_is_told_from_an_address(line: str, *, leaks: bool) -> None:
    assert bool(LEAK.search(line)) is leaks


@pytest.mark.parametrize("lock", ["runtime", "build", "web", "dev", "installer"])
def test_every_locked_version_has_hashes(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^(?![#\s])(.+?)(?<!\\)$", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", ["runtime", "build", "web", "dev", "installer"])
def test_every_version_of_python_gets_the_same_versions(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    assert [name for name in names if names.count(name) > 1] == []


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    developing = [entry for entry in groups["dev"] if isinstance(entry, str)]
    web = project["project"]["optional-dependencies"]["web"]
    declared = {
        "runtime": project["project"]["dependencies"],
        "web": [*project["project"]["dependencies"], *web],
        "build": groups["build"],
        "installer": groups["installer"],
        "dev": [*project["project"]["dependencies"], *groups["build"], *developing, *web],
    }
    for lock, wanted in declared.items():
        text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
        names = {re.split(r"[\[<>=!~ ]", entry)[0].lower() for entry in wanted}
        assert names - pinned == set()


def test_the_wheel_carries_the_data_the_types_and_the_licence(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    tracked_data = [path for path in tracked() if PACKAGE in path.parents]
    assert {path.relative_to(ROOT / "src").as_posix() for path in tracked_data} - packed == set()
    assert any(path.endswith("licenses/LICENSE") for path in packed)


def test_ci_runs_what_developers_run() -> None:
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


def test_the_browser_assets_are_locked_by_their_content() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {path: of for path, of in lock["packages"].items() if path}
    assert packages
    assert all(of["integrity"].startswith("sha512-") for of in packages.values())
    assert not any("resolved" in of for of in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {f"node_modules/{name}" for name in wanted} <= set(packages)


def test_the_command_line_starts_without_the_web_application() -> None:
    absent = "axes csp django django_htmx granian psycopg pyotp segno whitenoise"
    script = (
        f"import sys; [sys.modules.__setitem__(name, None) for name in {absent.split()!r}]\n"
        "from jiheng.cli.program import program\n"
        "import jiheng; jiheng.check, jiheng.read, jiheng.render\n"
        "program.main(['serve', '--lang', 'en'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "jiheng[web]" in done.stderr
