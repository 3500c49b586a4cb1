"""A language and a topic are data: both are added here to a copy of the packs, and no code."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from assistant.config import Settings, Thresholds
from assistant.pipeline import Pipeline
from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.types import Action
from assistant.understanding.training import train
from assistant.understanding.understand import Understanding
from prompts.packs import ROOT, load_packs
from prompts.topics import load_topics

_WORD = re.compile(r"\{\w+\}|[A-Za-z]+")


def _made_up(text: str) -> str:
    """Words of a language nobody speaks: English ones backwards, placeholders as they are."""
    return _WORD.sub(lambda m: m[0] if m[0].startswith("{") else m[0][::-1], text)


def _said(text: str | dict[str, str]) -> str | dict[str, str]:
    """A reply in the made-up language, in each of its forms."""
    if isinstance(text, str):
        return _made_up(text)
    return {form: _made_up(wording) for form, wording in text.items()}


def _new_language(root: Path) -> None:
    """Write the pack `eo` from data alone: other words, other texts, a few authors."""
    english, made = ROOT / "languages" / "en", root / "languages" / "eo"
    (made / "examples").mkdir(parents=True)
    for author in ("a", "b"):
        lines = (english / "examples" / f"{author}.txt").read_text(encoding="utf-8").splitlines()
        text = "\n".join(line if line.startswith("[") else _made_up(line) for line in lines)
        (made / "examples" / f"{author}.txt").write_text(text, encoding="utf-8")
    words = yaml.safe_load((english / "lexicon.yaml").read_text(encoding="utf-8"))
    words["concepts"] = {k: [_made_up(w) for w in v] for k, v in words["concepts"].items()}
    for section in ("attributes", "products", "places"):
        words[section] = {k: [_made_up(w) for w in v or []] for k, v in words[section].items()}
    (made / "lexicon.yaml").write_text(yaml.safe_dump(words), encoding="utf-8")
    texts = yaml.safe_load((english / "replies.yaml").read_text(encoding="utf-8"))
    texts["replies"] = {key: _said(text) for key, text in texts["replies"].items()}
    (made / "replies.yaml").write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    (made / "pack.yaml").write_text(
        'name: Esperanto\ndirection: ltr\nquestion_marks: "?"\nlist_separator: ", "\n',
        encoding="utf-8",
    )
    shutil.copy(english / "gists.yaml", made / "gists.yaml")


def _new_topic(root: Path) -> None:
    """Add the topic `opening_hours`: an entry, a text, examples and a gist."""
    path = root / "topics.yaml"
    topics = yaml.safe_load(path.read_text(encoding="utf-8"))
    topics["topics"]["opening_hours"] = {"facts": "support", "replies": [{"text": "opening_hours"}]}
    topics["texts"]["opening_hours"] = {"ways": topics["texts"]["support"]["ways"]}
    path.write_text(yaml.safe_dump(topics), encoding="utf-8")
    made = root / "languages" / "eo"
    texts = yaml.safe_load((made / "replies.yaml").read_text(encoding="utf-8"))
    texts["replies"]["opening_hours"] = "Nepo: {ways}."
    (made / "replies.yaml").write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    asked = [
        "zorkal vint",
        "vint zorkal plimo",
        "plimo zorkal",
        "zorkal vint hodi",
        "hodi zorkal vint plimo",
    ]
    lines = [f"{line}{end}" for line in asked for end in ("", "?", " ko", " ko?", " mi", " mi?")]
    (made / "examples" / "c.txt").write_text("[opening_hours]\n" + "\n".join(lines), "utf-8")
    with (made / "gists.yaml").open("a", encoding="utf-8") as file:
        file.write('opening_hours: "asks when the shop is open"\n')


@pytest.fixture(scope="module")
def chat(sample: Assistant, tmp_path_factory: pytest.TempPathFactory) -> ScriptedChat:
    """The small shop, asked with packs that hold only the made-up language."""
    root = tmp_path_factory.mktemp("prompts")
    for name in ("topics.yaml", "concepts.yaml", "colours.yaml"):
        shutil.copy(ROOT / name, root / name)
    _new_language(root)
    _new_topic(root)
    topics = load_topics(root)
    packs = load_packs(topics, root)
    understanding = Understanding(sample.shop, packs, topics, train(packs))
    pipeline = Pipeline(
        sample.shop,
        understanding,
        packs,
        topics,
        Settings(state=sample.settings.state, thresholds=Thresholds(answer=0.8)),
    )
    return ScriptedChat(pipeline)


def test_a_viewer_of_the_new_language_is_answered_in_it(chat: ScriptedChat) -> None:
    chat.event("pin", product="gale-tent")
    decision = chat.ask(_made_up("how much is this one"))
    assert (decision.action, decision.language) == (Action.REPLY, "eo")
    assert "189.00" in (decision.text or "") or "189,00" in (decision.text or "")


def test_a_question_of_the_new_topic_is_answered_from_its_facts(chat: ScriptedChat) -> None:
    decision = chat.ask("zorkal vint ko plimo?", locale="eo")
    assert decision.intents == ("opening_hours",)
    assert decision.facts == ("store:support",)
