"""The count of what a trip runs through, on packages of a few lines."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.trips import Crossings, Recorder, count_imports_between_wings, print_trip

TOY = {
    "__init__.py": "",
    "imported.py": "VALUE = (lambda: 1)()\n",
    "helping.py": "def help_out() -> int:\n    return 1\n",
    "ticking.py": "def beat() -> None:\n    pass\n",
    "going.py": (
        "from toy.helping import help_out\n"
        "def go() -> int:\n    import toy.late\n    return help_out()\n"
        "def poll(work: object = None) -> None:\n    if callable(work):\n        work()\n"
        "def submit_to(pool: object, work: object) -> None:\n    pool.submit(work).result()\n"
    ),
    "late.py": "class Late:\n    VALUE = (lambda: 1)()\n",
    "server/__init__.py": "from toy.helping import help_out\ndef serve() -> int:\n    return help_out()\n",
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in TOY.items():
        path = tmp_path / "toy" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def recorder(root: Path) -> Recorder:
    return Recorder(root, ["toy"], "toy/server/")


def module(name: str) -> ModuleType:
    return importlib.import_module(f"toy.{name}")


def test_a_file_counts_when_a_function_of_it_runs_and_not_when_it_is_imported(toy: Path) -> None:
    counted = recorder(toy)
    with counted.listening():
        module("ticking").beat()
        counted.begin()
        module("imported")
        module("going").go()
        counted.end()
        module("ticking").beat()
    assert counted.files() == ["toy/going.py", "toy/helping.py"]


def test_threads_that_start_meanwhile_count_and_the_server_does_not_nor_what_it_calls(toy: Path) -> None:
    counted = recorder(toy)
    with counted.listening():
        counted.begin()
        module("server").serve()
        assert counted.files() == []
        thread = threading.Thread(target=module("helping").help_out)
        thread.start()
        thread.join()
        counted.end()
    assert counted.files() == ["toy/helping.py"]


def test_what_also_runs_while_nobody_writes_counts_only_where_it_leads_to_more(toy: Path) -> None:
    counted = recorder(toy)
    beat, poll, help_out = module("ticking").beat, module("going").poll, module("helping").help_out
    with counted.listening():
        counted.idle()
        beat()
        poll()
        counted.begin()
        beat()
        poll()
        assert counted.files() == []
        poll(help_out)
        counted.end()
    assert counted.files() == ["toy/going.py", "toy/helping.py"]


def test_work_in_a_pool_of_threads_counts_when_who_handed_it_over_does(toy: Path) -> None:
    counted = recorder(toy)
    beat, poll, submit_to = module("ticking").beat, module("going").poll, module("going").submit_to
    with counted.listening(), ThreadPoolExecutor(1) as pool:
        counted.idle()
        pool.submit(beat).result()
        counted.begin()
        pool.submit(beat).result()
        poll()
        assert counted.files() == ["toy/going.py"]
        counted.begin()
        pool.submit(beat).result()
        assert counted.files() == []
        submit_to(pool, beat)
        counted.end()
    assert counted.files() == ["toy/going.py", "toy/ticking.py"]


def test_imports_that_cross_a_border_are_counted_once_each(tmp_path: Path) -> None:
    files = {
        "bot/__init__.py": "",
        "bot/one.py": "from bot.two import a\nimport json\nfrom bot.desk.inner import b, c\n",
        "bot/two.py": "def late() -> None:\n    from index import store\n",
        "bot/desk/__init__.py": "",
        "bot/desk/inner.py": "from bot.desk import other\nfrom bot import one, two\n",
        "bot/desk/other.py": "",
        "index/store.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert count_imports_between_wings(tmp_path, "bot") == Crossings(between_folders=3, between_wings=4)


def test_files_are_printed_by_folder_in_the_order_of_their_first_entry(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_trip("tap", ["b/x/one.py", "a/two.py", "b/x/three.py"])
    assert capsys.readouterr().out == (
        "tap: 3 files in 2 folders\n  b/x/ (2): one.py, three.py\n  a/ (1): two.py\n"
    )
