"""The house as `docs/architecture.md` draws it: imports go downwards, side effects have one owner each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "digitize"
MODULES = sorted(PACKAGE.rglob("*.py"))

FLOORS = (
    {"model", "errors", "text", "wording", "keys", "__init__"},
    {
        "imaging",
        "dossier",
        "ocr.engine",
        "ocr.quality",
        "ocr.tsv",
        "ocr.variables",
        "ocr.second_look",
        "ocr.lines",
        "pdf",
    },
    {"intake", "registry", "queue", "ocr", "settings", "tools"},
    {"runs"},
    {"station"},
    {"commands", "web"},
)
"""From the ground up; a module may import its own floor and those below."""

EDGES_AMONG_THE_PURE = {"pdf.check", "pdf.sign"}
"""Modules and folders of a pure room that are edges themselves, as the docstrings say."""

OWNERS = {
    "sqlite3": {"registry"},
    "sqlite_utils": {"registry"},
    "subprocess": {"tools"},
    "multiprocessing": {"runs.pool", "runs.pool_server"},
    "pebble": {"runs.pool"},
    "pdf2image": {"imaging.decode"},
    "pytesseract": {"ocr.tesseract_cli"},
    "tesserocr": {"ocr.tesseract", "ocr.tesseract_lines", "ocr.orientation", "commands.status"},
    "shutil": {"intake.shelf.moves", "intake.shelf.writing", "tools"},
    "tempfile": set(),
    "socket": {"runs.pool_server"},
    "urllib": set(),
    "http": set(),
    "httpx": {"queue.http", "queue.sockets", "pdf.sign.wire"},
    "httpcore": {"queue.http", "queue.sockets", "pdf.sign.wire"},
    "ssl": {"queue.http", "queue.notices.mail", "pdf.sign.wire"},
    "pyhanko": {"pdf.sign"},
    "pyhanko_certvalidator": {"pdf.sign"},
    "pkcs11": {"pdf.sign.keys"},
    "smtplib": {"queue.notices.mail"},
}
"""Who may import what has a side effect."""


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _floor(module: str) -> int:
    for depth in (2, 1):
        head = ".".join(module.split(".")[:depth])
        for number, rooms in enumerate(FLOORS):
            if head in rooms:
                return number
    raise AssertionError(f"digitize.{module} stands on no floor")


def _imports(path: Path) -> list[tuple[str, bool]]:
    """Every imported module, and whether it is imported for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in for_types) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            deeper = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name if _is_module(name) else node.module for name in deeper]
            found += [(name, id(node) in for_types) for name in dict.fromkeys(modules)]
    return found


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_downwards(path: Path) -> None:
    """A module imports its own floor and those below, never one above, not even for types."""
    module = _name(path)
    ours = [name.removeprefix("digitize.") for name, _ in _imports(path) if name.startswith("digitize.")]
    floor = 2 if ".".join(module.split(".")[:2]) in EDGES_AMONG_THE_PURE else _floor(module)

    assert [name for name in ours if _floor(name) > floor] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_side_effects_have_one_owner(path: Path) -> None:
    """What reaches outside is imported by its owner alone; an import for types reaches nothing."""
    module = _name(path)
    outside = {name.split(".")[0] for name, for_types in _imports(path) if not for_types} & OWNERS.keys()

    assert [name for name in outside if not any(f"{module}.".startswith(f"{owner}.") for owner in OWNERS[name])] == []


WRITING_CALLS = {"write_text", "write_bytes", "unlink", "rename", "replace", "rmdir", "mkdir", "touch", "chmod"}
WRITERS = {"intake.shelf.locks", "intake.shelf.moves", "intake.shelf.writing", "intake.erasing", "registry.connection"}
"""The shelf writes files; a purge erases them; SQLite's own files are made private by the registry."""


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_shelf_writes_files(path: Path) -> None:
    """No other module calls a method of `pathlib.Path` that writes, or opens a file for writing."""
    if _name(path) in WRITERS:
        return
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    writing = [
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITING_CALLS
        and not (call.func.attr == "replace" and (len(call.args) == 2 or call.keywords))  # of text and of values
        and not ast.unparse(call.func).startswith(("shelf.", "store."))
    ]
    opened = [
        ast.unparse(call)
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] == "open"
        and any(
            isinstance(a, ast.Constant) and isinstance(a.value, str) and set(a.value) & set("wax+")
            for a in call.args[-1:]
        )
        and len(call.args[-1].value) <= 3
    ]

    assert writing + opened == []


READERS_OF_THE_CLOCK = {"commands", "station", "runs.watch", "web"}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_the_clock_is_read_at_the_top_only(path: Path) -> None:
    """Rooms get the time as an argument."""
    if _name(path).split(".")[0] in READERS_OF_THE_CLOCK:
        return
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }

    assert (
        calls & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.sleep"} == set()
    )


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file has at most 400 lines and a function at most 40."""
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - _body_start(node) > 40]

    assert text.count("\n") <= 400
    assert long == []


def _body_start(node: ast.FunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return first.lineno
