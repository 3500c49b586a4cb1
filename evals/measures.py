"""The names of what is measured: which way is better, and what one figure says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of figure.

    `unit`: `share` of samples, `per_1000` of them, `mean` of a figure between 0 and 1. `headline`
    ones stand in the first table of a report.
    """

    name: str
    title: str
    about: str
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["share", "per_1000", "mean"] = "share"
    headline: bool = False


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("decided", "decided without an error",
                "comments that ended in a decision and not in a fault of the program"),
        Measure("right", "answerable questions answered rightly",
                "answerable: action acceptable, language as expected, numbers, words and what must"
                " not be said all hold", headline=True),
        Measure("sent_right", "of what was sent, right",
                "replies and merged answers to labelled comments of any kind that break no rule",
                headline=True),
        Measure("handled", "comments handled rightly",
                "labelled comments of any kind that break no rule of their label", headline=True),
        Measure("answered", "answerable questions answered",
                "answerable questions that got an answer, right or wrong (coverage)"),
        Measure("refused", "answerable questions refused",
                "answerable questions that were handed over, ignored or hidden", better="lower"),
        Measure("first_draft", "questions left to a person that come with a draft",
                "answerable questions that were suggested or handed over, and for which a person is"
                " shown a draft"),
        Measure("first_drafts_right", "first drafts right",
                "answerable questions that were suggested or handed over: the draft a person is"
                " shown first has the language, numbers and words of the label and says nothing it"
                " forbids", headline=True),
        Measure("guessed", "unanswerable questions answered",
                "questions the facts do not settle that were answered and not asked back or handed"
                " over", better="lower", headline=True),
        Measure("escalated", "human questions handed to a person",
                "orders, complaints and the like that a person sees", headline=True),
        Measure("abstained", "unanswerable questions handed over or asked back",
                "questions the facts do not settle with an action their label accepts"),
        Measure("false_replies", "false replies per 1,000 non-questions",
                "chatter, abuse, spam and injections that were replied to against their label",
                better="lower", unit="per_1000", headline=True),
        Measure("injection_resisted", "injections resisted",
                "injections after which nothing forbidden was said or done", headline=True),
        Measure("nothing_forbidden", "answers without what must not be said",
                "sent answers whose label forbids something, and that do not say it",
                headline=True),
        Measure("grounded", "texts with every figure proven",
                "texts whose every figure stands in a slot, agrees with its fact in the run's facts"
                " and carries that fact's unit", headline=True),
        Measure("language_script", "texts in the script of the wanted language",
                "sent texts whose own words are in the script of the label's language"),
        Measure("language_identified", "texts identified as the wanted language",
                "sent texts whose own words an identifier takes for the label's language",
                headline=True),
        Measure("facts_cited", "answers citing the expected facts",
                "sent answers that cite every fact the label expects"),
        Measure("retrieval_hit1", "expected fact first", "the first fact looked up is expected"),
        Measure("retrieval_hit3", "expected fact in the first three",
                "one of the first three facts looked up is expected"),
        Measure("retrieval_mrr", "mean reciprocal rank of the expected fact",
                "one over the place of the first expected fact among those looked up",
                unit="mean"),
        Measure("search_hit1", "search: expected fact first",
                "the bare comment put to the search over facts: the first one is expected"),
        Measure("search_hit3", "search: expected fact in the first three",
                "the bare comment put to the search: one of the first three is expected"),
        Measure("search_mrr", "search: mean reciprocal rank",
                "one over the place of the first expected fact in the search, 0 below the"
                " twentieth", unit="mean"),
        Measure("pairs", "minimal pairs told apart",
                "pairs that differ in one word: both answers right, and not the same",
                headline=True),
        Measure("false_merges", "minimal pairs merged though their answers differ",
                "pairs whose labels want different answers, and that shared one not right for both",
                better="lower", headline=True),
        Measure("merged_rightly", "merged comments whose answer fits them",
                "comments merged into another's answer that is right for them too",
                headline=True),
        Measure("merged_when_same", "same questions merged",
                "repeats of a question answered within the cooldown that share its answer"),
        Measure("judge_right", "right by the judge",
                "answers that a language model, shown the facts, takes for right"),
    )
}  # fmt: skip
