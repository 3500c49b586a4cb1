"""Hashes of everything a result depends on: data, facts, packs, prompts, code, libraries."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import assistant
import evals
import knowledge
import prompts

# Libraries whose versions can change a result, not only its speed.
_LIBRARIES = ("Babel", "chromadb", "markdown-it-py", "numpy", "py3langid", "pypdf", "rapidfuzz",
              "scikit-learn", "scipy")  # fmt: skip
_LENGTH = 12


def of_files(files: Iterable[Path], root: Path | None = None) -> str:
    """Twelve hex digits of names and contents; names relative to `root`, or bare."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(root).as_posix() if root is not None else path.name
        digest.update(f"{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_LENGTH]


def of_contents(files: Iterable[Path]) -> str:
    """Twelve hex digits of contents in their order, whatever the files are called."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_LENGTH]


def of_text(text: str) -> str:
    """Twelve hex digits of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def code() -> dict[str, str]:
    """By package: what decides (`assistant`, `knowledge`, `prompts`) and what scores (`evals`)."""
    roots = {
        package.__name__: Path(str(package.__file__)).parent
        for package in (assistant, knowledge, prompts, evals)
    }
    return {name: of_files(root.rglob("*.py"), root) for name, root in roots.items()}


def wording(packs_root: Path) -> tuple[str, dict[str, str]]:
    """Of the topics and their like, and of each language pack by tag."""
    shared = of_files(packs_root.glob("*.yaml"))
    packs = {
        folder.name: of_files((p for p in folder.rglob("*") if p.is_file()), folder)
        for folder in sorted((packs_root / "languages").iterdir())
        if folder.is_dir()
    }
    return shared, packs


def libraries() -> dict[str, str]:
    """Versions of Python and of the libraries that can change a result."""
    found = {"python": ".".join(map(str, sys.version_info[:2]))}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
