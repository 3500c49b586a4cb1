"""A YAML file is parsed once, and again when it changed; what is kept may be lost or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from prompts.parsed import parsed


def test_a_file_gives_the_same_data_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text('places: {"NO": [oslo], US: [nyc]}\nnumbers: {one: 1}\n', encoding="utf-8")
    first = parsed(path)
    assert list((tmp_path / "__pycache__").iterdir())
    assert (
        parsed(path) == first == {"places": {"NO": ["oslo"], "US": ["nyc"]}, "numbers": {"one": 1}}
    )


def test_a_changed_file_is_parsed_again_and_only_the_newest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    parsed(path)
    path.write_text("a: 2\n", encoding="utf-8")
    assert parsed(path) == {"a": 2}
    assert len(list((tmp_path / "__pycache__").iterdir())) == 1


def test_damaged_data_is_parsed_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    parsed(path)
    [kept] = (tmp_path / "__pycache__").iterdir()
    kept.write_bytes(b"")
    assert parsed(path) == {"a": 1}


def test_where_nothing_can_be_written_the_file_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("a file in the way", encoding="utf-8")
    assert parsed(path) == {"a": 1}


def test_a_mistake_in_the_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: [1\n", encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        parsed(path)
