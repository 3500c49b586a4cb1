"""Variants of a pack: single texts for viewers of some regions, or who write some characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.errors import PackError
from prompts.packs import ROOT, load_packs, read_pack

PACKS = load_packs()


@pytest.mark.parametrize(
    ("tag", "text", "region", "locale"),
    [
        ("pt", "quanto custa", "PT", "pt-PT"),
        ("pt", "quanto custa", "BR", "pt"),
        ("pt", "quanto custa", None, "pt"),
        ("es", "cuánto cuesta", "ES", "es-ES"),
        ("es", "cuánto cuesta", "MX", "es"),
        ("es", "cuánto cuesta", "PE", "es"),
        ("zh", "這個多少錢", None, "zh-Hant"),
        ("zh", "这个多少钱", None, "zh"),
        ("zh", "ok", "TW", "zh-Hant"),
        ("en", "how much", "MX", "en"),
    ],
)
def test_a_viewer_gets_the_texts_of_their_region_or_script(
    tag: str, text: str, region: str | None, locale: str
) -> None:
    assert PACKS[tag].for_viewer(text, region).locale == locale


def test_a_variant_keeps_every_text_it_does_not_change() -> None:
    base = PACKS["pt"]
    own = base.for_viewer("", "PT")
    assert own.replies.keys() == base.replies.keys()
    assert own.replies["instalments"] != base.replies["instalments"] or own is not base
    assert own.lexicon is base.lexicon


def test_a_variant_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pt"
    folder.mkdir()
    for path in (ROOT / "languages" / "pt").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "replies-XX.yaml").write_text("replies: {}\n", encoding="utf-8")
    with pytest.raises(PackError, match="replies-XX.yaml: found no `locale`"):
        read_pack(folder)
