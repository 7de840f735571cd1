"""The wheel, installed in another folder, is all there and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_packages_the_prompts_and_the_sample_story(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {
        *(
            str(path.relative_to(ROOT))
            for package in ("bot", "index", "prompts")
            for path in _files(ROOT / package)
        ),
        *(f"index/sample_stories/{path.name}" for path in (ROOT / "stories").glob("*.md")),
    }
    assert shipped <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "data/", "benchmarks/"))]


def test_the_installed_wheel_answers_from_the_sample_story_in_an_empty_folder(
    wheel: Path, tmp_path: Path
) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    site.mkdir()
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "OPENAI_"))
        },
        "PYTHONPATH": str(site),
        "DATA_DIR": str(tmp_path / "data"),
    }
    where = subprocess.run(
        [sys.executable, "-c", "import bot, index, prompts; print(bot.__file__, index.__file__, prompts.__file__)"],
        env=environment, cwd=elsewhere, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert all(Path(path).is_relative_to(site) for path in where.stdout.split())
    asked = subprocess.run(
        [sys.executable, "-m", "bot.cli", "ask", "--json", "How many Indians have been killed in the war?"],
        env=environment, cwd=elsewhere, check=True, capture_output=True, text=True,
    )  # fmt: skip
    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    assert "four" in answer["citations"][0]["quote"]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix in (".py", ".md", ".toml")]
