"""Why something was decided can be read: topic, slots, refusals, checks, personal data, group."""

from __future__ import annotations

from dataclasses import replace

from assistant.cli.show import explained
from assistant.service import Assistant
from assistant.testing import ScriptedChat
from assistant.tracing import stages
from assistant.types import Action, Reason

PRICE = "how much is the headlamp"


def _why(sample: Assistant, text: str, **more: str) -> dict[str, list[str]]:
    chat = ScriptedChat(sample.pipeline())
    comment = chat.say(text, **more)  # type: ignore[arg-type]  # names as `say` takes them
    chat.decided(comment)
    outcome = chat.outcomes[comment]
    assert outcome.trace is not None
    signs = {ask.topic: sample.understanding.signs(text, ask.topic)
             for ask in outcome.trace.question.asks}  # fmt: skip
    lines: dict[str, list[str]] = {}
    for label, line in explained(outcome, signs):
        lines.setdefault(label, []).append(line)
    return lines


def test_an_answer_tells_its_topic_slots_and_group(sample: Assistant) -> None:
    why = _why(sample, PRICE)
    assert "how_much" in why["evidence"][0]
    assert "ember-headlamp by text" in why["slots"][0]
    assert "product=ember-headlamp" in why["group"][0]
    assert why["alerts"] == ["no personal data"]


def test_a_reply_tells_its_chance_of_being_right(sample: Assistant) -> None:
    chat = ScriptedChat(sample.pipeline())
    comment = chat.say(PRICE)
    decision = chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert trace is not None
    assert f"chance of being right: {decision.confidence:.2f}" in trace.question.why


def test_the_sentence_that_asks_is_explained_where_it_decides(sample: Assistant) -> None:
    chat = ScriptedChat(sample.pipeline())
    comment = chat.say("love the look!! how much is the tent")
    chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert trace is not None
    gate = float(trace.question.why[1].removeprefix("gate "))
    assert (trace.question.why[0], gate > 0.5) == ("by the sentence: how much is the tent", True)


def test_an_escalation_tells_its_draft_and_personal_data(sample: Assistant) -> None:
    why = _why(sample, "where is my order? write me ana@mail.example")
    assert "email" in why["alerts"][0]
    assert "group" not in why


def test_stages_tell_personal_data_and_the_group(sample: Assistant) -> None:
    chat = ScriptedChat(sample.pipeline())
    comment = chat.say(f"{PRICE}? +34 612 345 678")
    chat.decided(comment)
    trace = chat.outcomes[comment].trace
    assert trace is not None
    told = stages(trace)
    assert told["understanding"]["alerts"] == ["phone"]
    assert told["deciding"] == {"group": list(trace.group or ()), "proposal": None}


def test_of_two_answers_that_do_not_fit_together_the_first_is_said(sample: Assistant) -> None:
    small = replace(sample, settings=replace(sample.settings, longest=90))
    decision = ScriptedChat(small.pipeline()).ask(f"{PRICE}? do you ship to Spain?")
    assert (decision.action, decision.reason) == (Action.ESCALATE, Reason.CHECK_FAILED)
    assert (decision.text or "").endswith("29.50.")
