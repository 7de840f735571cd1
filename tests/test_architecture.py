"""The house rules hold: sizes, annotations, docstrings, who may import whom, and no place of this machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "index", "prompts")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OTHERS = sorted(path for folder in ("benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_FILES = 400, 40, 16

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def place(path: Path, node: ast.AST | None = None, what: str = "") -> str:
    line = f":{getattr(node, 'lineno', '')}" if node is not None else ""
    return f"{path.relative_to(ROOT)}{line} {what}".strip()


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield every module a file imports, wherever in the file it does."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def importers(*modules: str) -> set[str]:
    """Name the sources that import one of these modules or a part of them."""
    wanted = tuple(f"{module}." for module in modules)
    return {place(path) for path in SOURCES for _, name in imports(path) if f"{name}.".startswith(wanted)}


def test_no_file_is_longer_than_the_ceiling() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in (*SOURCES, *TESTS, *OTHERS)
    }
    assert [place(path, what=str(lines)) for path, lines in lengths.items() if lines > MOST_LINES] == []


def test_no_function_is_longer_than_the_ceiling() -> None:
    long = [
        place(path, node, node.name)
        for path in (*SOURCES, *OTHERS)
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]
    assert long == []


def unannotated(node: Function) -> bool:
    every = [
        *node.args.posonlyargs,
        *node.args.args,
        *node.args.kwonlyargs,
        node.args.vararg,
        node.args.kwarg,
    ]
    named = [argument for argument in every if argument is not None and argument.arg not in ("self", "cls")]
    return node.returns is None or any(argument.annotation is None for argument in named)


def test_every_function_is_annotated() -> None:
    files = (*SOURCES, *TESTS, *OTHERS)
    assert [
        place(path, node, node.name) for path in files for node in functions(path) if unannotated(node)
    ] == []


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Yield the functions, classes and methods others may use."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_every_module_class_and_function_says_what_it_does() -> None:
    silent = [place(path) for path in (*SOURCES, *TESTS, *OTHERS) if not ast.get_docstring(tree(path))]
    silent += [
        place(path, node, node.name)
        for path in SOURCES
        for node in public(tree(path).body)
        if not ast.get_docstring(node) and not overloads(node)
    ]
    assert silent == []


def overloads(node: Function | ast.ClassDef) -> bool:
    return any(isinstance(name, ast.Name) and name.id == "overload" for name in node.decorator_list)


def test_the_import_contracts_are_kept() -> None:
    program = "from importlinter.cli import lint_imports_command as run; run()"
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert outcome.returncode == 0, outcome.stdout[-3000:] + outcome.stderr[-1000:]
    assert "0 broken" in outcome.stdout


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_by(path: Path) -> set[str]:
    """Name all that a module imports, at its top or inside a function, with the modules its names may be."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_no_modules_import_each_other_in_a_circle_not_even_inside_functions() -> None:
    modules = {module_name(path): path for path in SOURCES}
    graph = {name: (imported_by(path) & modules.keys()) - {name} for name, path in modules.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert len(order) == len(modules)


def test_no_folder_holds_more_files_than_the_ceiling() -> None:
    counts = Counter(path.parent for path in SOURCES)
    assert {place(folder): count for folder, count in counts.items() if count > MOST_FILES} == {}


NAMED_PATH = re.compile(
    r"(?<![\w./-])(?:bot|index|prompts|tests|benchmarks|stories|requirements)/[\w./-]*[\w/]"
)


def test_every_path_that_the_guides_name_exists() -> None:
    guides = [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "README.md")]
    named = {
        (guide.name, found[0]) for guide in guides for found in NAMED_PATH.finditer(guide.read_text("utf-8"))
    }
    assert len(named) > 40
    assert sorted(one for one in named if not (ROOT / one[1]).exists()) == []


def test_only_the_bot_knows_telegram_and_only_the_index_knows_llama_index_and_chroma() -> None:
    assert {name.split("/")[0] for name in importers("telegram")} == {"bot"}
    assert {name.split("/")[0] for name in importers("llama_index")} == {"index"}
    assert importers("chromadb") == {"index/generations/chroma.py"}
    assert importers("pydantic_settings") == {"bot/settings.py"}


def test_nobody_imports_a_whole_package_by_its_everyday_name() -> None:
    whole = [
        place(path, node)
        for path in (*SOURCES, *TESTS, *OTHERS)
        for node, name in imports(path)
        if isinstance(node, ast.Import) and name in ("bot", "index")
    ]
    assert whole == []


def called(path: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def test_nothing_prints_past_the_streams_it_was_given() -> None:
    assert [place(path, node) for path in SOURCES for node in called(path, "print")] == []


def test_no_error_is_turned_into_text_for_a_chat() -> None:
    chat = ("handlers", "views", "delivery", "corrections")
    handlers = [path for wing in chat for path in (ROOT / "bot" / wing).glob("*.py")]
    assert len(handlers) > 20
    caught = [
        place(path, node)
        for path in handlers
        for node in called(path, "str")
        if node.args and isinstance(node.args[0], ast.Name) and node.args[0].id in ("e", "error", "exception")
    ]
    assert caught == []


def test_only_the_settings_and_the_builders_environment_read_the_environment() -> None:
    readers = {
        place(path)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert readers <= {"bot/settings.py", "index/system/child_process.py"}


def texts() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = listed.splitlines() or [str(path.relative_to(ROOT)) for path in (*SOURCES, *TESTS)]
    kinds = (".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".cfg", ".sh")
    return (ROOT / name for name in names if Path(name).suffix in kinds and (ROOT / name).is_file())


def test_no_file_names_the_place_where_it_lies() -> None:
    needles = (str(ROOT), f"{ROOT.parent}/shared")
    found = [
        place(path)
        for path in texts()
        if any(needle in path.read_text("utf-8", "ignore") for needle in needles)
    ]
    assert found == []


def test_tests_share_by_support_and_only_campaigns_and_measuring_know_the_benchmarks() -> None:
    strays = []
    for path in (*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")):
        top, wing = path.relative_to(ROOT).parts[:2]
        allowed = {"benchmarks." if top == "benchmarks" else f"tests.{wing}.", "tests.support."}
        if top == "tests" and wing in ("campaigns", "measuring"):
            allowed.add("benchmarks.")
        strays += [
            place(path, node, name)
            for node, name in imports(path)
            if f"{name}.".startswith(("tests.", "benchmarks.")) and not f"{name}.".startswith(tuple(allowed))
        ]
    assert strays == []
