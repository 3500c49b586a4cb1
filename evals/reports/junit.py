"""A run as JUnit XML: a suite a set, a case a labelled comment, errors apart from failures."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from evals.reports.transcripts import lines
from evals.scoring import Marked, Scored

# What XML 1.0 cannot carry; chat text can hold any of it.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def run_junit(scored: Scored) -> str:
    """JUnit XML as continuous integration reads it; `time` is in seconds."""
    root = ElementTree.Element("testsuites", name="stream-assistant eval")
    for name in scored.run.about["config"]["sets"]:
        cases = [
            marked
            for marked in scored.samples
            if marked.sample.dataset == name
            and (marked.sample.label is not None or marked.sample.error is not None)
        ]
        failures = sum(_failed(marked) for marked in cases)
        errors = sum(marked.sample.error is not None for marked in cases)
        suite = ElementTree.SubElement(
            root, "testsuite", name=name, tests=str(len(cases)), failures=str(failures),
            errors=str(errors),
        )  # fmt: skip
        for marked in cases:
            _case(suite, marked)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def _failed(marked: Marked) -> bool:
    return marked.sample.error is None and marked.marks.get("handled") == 0


def _case(suite: ElementTree.Element, marked: Marked) -> None:
    sample = marked.sample
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=sample.dataset,
        name=_FORBIDDEN.sub("�", str(sample.comment["id"])),
        time=f"{(sample.ms or 0) / 1000:.6f}",
    )
    text = _FORBIDDEN.sub("�", "\n".join(lines(marked)))
    if sample.error is not None:
        message = _FORBIDDEN.sub("�", sample.error)
        ElementTree.SubElement(case, "error", message=message).text = text
    elif _failed(marked):
        message = _FORBIDDEN.sub("�", marked.details.get("handled", "broke a rule"))
        ElementTree.SubElement(case, "failure", message=message).text = text
