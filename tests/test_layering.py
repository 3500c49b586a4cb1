"""The rules of the layout: who may import whom, how long a file may be, what is never written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "knowledge", "prompts", "evals")
STAGES = ("chat", "understanding", "retrieval", "answering", "checking", "deciding", "delivery")
LONGEST_FILE = 500
FILES = sorted(path for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py"))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Imported modules, and whether the import stands at the top of the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) in top


def _in(package: str) -> list[Path]:
    return [path for path in FILES if path.is_relative_to(ROOT / package)]


@pytest.mark.parametrize("package", ["knowledge", "prompts"])
def test_facts_and_prompts_know_nothing_of_the_assistant(package: str) -> None:
    wrong = [
        (path.name, name)
        for path in _in(package)
        for name, _ in _imports(path)
        if name.split(".")[0] in ("assistant", "evals", "tests")
    ]
    assert wrong == []


def test_stages_do_not_import_each_other() -> None:
    wrong = [
        (path.name, name)
        for stage in STAGES
        for path in _in(f"assistant/{stage}")
        for name, _ in _imports(path)
        for other in STAGES
        if other != stage and name.startswith(f"assistant.{other}")
    ]
    assert wrong == []


def test_only_the_command_line_imports_evals_and_only_when_needed() -> None:
    found = [
        (path.relative_to(ROOT).parts, top)
        for path in _in("assistant")
        for name, top in _imports(path)
        if name.split(".")[0] == "evals"
    ]
    assert found
    assert all(parts[1] == "cli" and not top for parts, top in found)


def test_nobody_imports_tests() -> None:
    wrong = [
        path for package in PACKAGES for path in _in(package)
        if any(name.split(".")[0] == "tests" for name, _ in _imports(path))
    ]  # fmt: skip
    assert wrong == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        path.name
        for package in PACKAGES
        for path in _in(package)
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["config.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize(
    "module", ["chromadb", "sklearn", "alembic", "langchain", "sqlalchemy", "babel", "py3langid"]
)
def test_help_loads_nothing_heavy(module: str) -> None:
    import subprocess
    import sys

    code = (
        "import sys\nsys.argv = ['stream-assistant', '--help']\n"
        "from assistant.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT)
    assert result.returncode == 0, f"--help loads {module}"


def test_no_product_of_a_demo_or_test_shop_stands_in_the_code() -> None:
    shops = [*(ROOT / "evals").rglob("products.csv")]
    handles = {
        line.split(",")[0]
        for shop in shops
        for line in shop.read_text(encoding="utf-8").splitlines()[1:]
    }
    found = [
        (path.name, handle)
        for package in PACKAGES
        for path in _in(package)
        for handle in handles
        if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", handle)
        and handle in path.read_text(encoding="utf-8")
    ]
    assert found == []
