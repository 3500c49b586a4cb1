"""Language packs are whole: every text, slot, plural form and example, or a test names it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from prompts.errors import PackError
from prompts.packs import NON_TOPICS, ROOT, load_pack, load_packs
from prompts.topics import load_topics

TOPICS = load_topics()
PACKS = load_packs(TOPICS)


def _copy(tag: str, folder: Path) -> Path:
    return Path(shutil.copytree(ROOT / "languages" / tag, folder / tag))


def _edit(path: Path, change: dict[str, object]) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["replies"].update(change)
    data["replies"] = {key: text for key, text in data["replies"].items() if text is not None}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("tag", PACKS)
def test_every_shipped_pack_is_whole(tag: str) -> None:
    pack = load_pack(ROOT / "languages" / tag, TOPICS)
    assert set(TOPICS.texts) == set(pack.replies)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"price_one": None}, "no reply 'price_one'"),
        ({"price_one": "{product}!"}, "reply 'price_one' lacks the slot {price}"),
        ({"price_one": "{product} {price} {gift}"}, "uses the undeclared slot {gift}"),
        ({"price_one": "{product} {price} within 3 days"}, "has a digit outside a slot"),
        ({"surprise": "hello"}, "reply 'surprise' is declared by no topic"),
    ],
)
def test_a_broken_reply_is_named(tmp_path: Path, change: dict[str, object], named: str) -> None:
    folder = _copy("en", tmp_path)
    _edit(folder / "replies.yaml", change)
    with pytest.raises(PackError, match="language pack en") as caught:
        load_pack(folder, TOPICS)
    assert named in str(caught.value)


def test_a_missing_plural_form_is_named(tmp_path: Path) -> None:
    folder = _copy("ar", tmp_path)
    path = folder / "replies.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    del data["units"]["days"]["few"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PackError, match="unit 'days' has no form 'few'"):
        load_pack(folder, TOPICS)


def test_an_example_of_an_unknown_topic_is_named(tmp_path: Path) -> None:
    folder = _copy("zh", tmp_path)
    (folder / "examples" / "new.txt").write_text("[horoscope]\n我什么星座\n", encoding="utf-8")
    with pytest.raises(PackError, match="'horoscope', which is no topic"):
        load_pack(folder, TOPICS)


def test_a_missing_file_of_a_pack_is_named(tmp_path: Path) -> None:
    folder = _copy("zh", tmp_path)
    (folder / "gists.yaml").unlink()
    with pytest.raises(PackError, match=r"no gists\.yaml"):
        load_pack(folder, TOPICS)


@pytest.mark.parametrize("tag", PACKS)
@pytest.mark.parametrize("topic", [*TOPICS.topics, *NON_TOPICS])
def test_every_topic_has_examples_of_several_authors(tag: str, topic: str) -> None:
    writers = {
        author
        for author, lines in PACKS[tag].authors.items()
        if any(name == topic for name, _ in lines)
    }
    assert len(writers) >= 3


@pytest.mark.parametrize("tag", PACKS)
def test_no_example_stands_under_two_topics(tag: str) -> None:
    seen: dict[str, set[str]] = {}
    for topic, lines in PACKS[tag].examples.items():
        for line in lines:
            seen.setdefault(line.casefold(), set()).add(topic)
    assert {line: topics for line, topics in seen.items() if len(topics) > 1} == {}


@pytest.mark.parametrize("tag", PACKS)
def test_a_pack_knows_every_concept(tag: str) -> None:
    assert set(TOPICS.concepts) == set(PACKS[tag].lexicon.sections["concepts"])
