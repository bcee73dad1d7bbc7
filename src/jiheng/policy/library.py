"""The shipped policies, and users' own files that extend them."""

from functools import cache
from pathlib import Path

from jiheng.domain.errors import FileMissing, UnknownPolicy
from jiheng.policy.coherence import check_coherence
from jiheng.policy.located import Located, read_yaml
from jiheng.policy.model import Policy
from jiheng.policy.reading import FIELDS, read_policy
from jiheng.policy.shipped import FASTER

FILES = Path(__file__).resolve().parent / "files"
SUFFIXES = (".yaml", ".yml")


@cache
def policies() -> tuple[Policy, ...]:
    """Return the shipped policies a user can choose: those for any department, then by name."""
    found = [_shipped(_shipped_path(name)) for name in _shipped_names()]
    choosable = [policy for policy in found if not policy.is_abstract]
    return tuple(sorted(choosable, key=lambda policy: not policy.jurisdiction.is_universal))


def policy(name: str) -> Policy:
    """Return the shipped policy called `name`, or the user's own when `name` is a YAML path.

    Raises:
        UnknownPolicy: no shipped policy of that name can be chosen.
        FileMissing: the path does not exist.
        UnreadableFile: the system refuses the file.
        PolicyFileError: the user's file breaks the schema.
    """
    if name.endswith(SUFFIXES):
        return load_policy_file(Path(name))
    found = _shipped(_shipped_path(name)) if name in _shipped_names() else None
    if found is None or found.is_abstract:
        raise UnknownPolicy(name, tuple(each.name for each in policies()))
    return found


def load_policy_file(path: Path) -> Policy:
    """Return the policy in a user's own file, which may extend a shipped one.

    Raises:
        FileMissing: there is no such file.
        PolicyFileError: it breaks the schema, contradicts itself, takes a shipped name, or is
            abstract.
    """
    root = read_yaml(path)
    loaded = _load(root, path.resolve(), ())
    name = root.fields(FIELDS)["name"]
    if loaded.name in _shipped_names():
        raise name.fault(
            f"名称 {loaded.name} 已用于内置政策，请另取", f"the name {loaded.name} is taken"
        )
    if loaded.is_abstract:
        raise name.fault(
            f"{loaded.name} 声明为 abstract，只能被 extends", f"{loaded.name} is abstract"
        )
    return loaded


@cache
def _shipped_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FILES.glob("*.yaml")))


def _shipped_path(name: str) -> Path:
    return FILES / f"{name}.yaml"


@cache
def _shipped(path: Path) -> Policy:
    return _load(read_yaml(path, loader=FASTER), path, ())


def _load(root: Located, path: Path, below: tuple[Path, ...]) -> Policy:
    extends = root.fields(FIELDS).get("extends")
    parent = None
    if extends is not None and not extends.is_null:
        parent = _load_parent(extends, path, (*below, path))
    loaded = read_policy(root, parent)
    if not loaded.is_abstract:
        check_coherence(loaded)
    return loaded


def _load_parent(extends: Located, path: Path, below: tuple[Path, ...]) -> Policy:
    name = extends.text()
    if name.endswith(SUFFIXES):
        target = (path.parent / name).resolve()
    else:
        target = _shipped_path(extends.one_of(_shipped_names(), zh="政策", en="policy"))
    if target in below:
        raise extends.fault(f"extends 经 {name} 绕回了自身", f"extends comes back through {name}")
    try:
        if target.parent == FILES:
            return _shipped(target)
        return _load(read_yaml(target), target, below)
    except FileMissing:
        raise extends.fault(f"找不到 extends 的文件 {name}", f"no file {name} to extend") from None
