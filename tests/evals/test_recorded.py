"""Recorded model calls: repeated offline, without secrets, whole or not at all."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, Generation
from typer.testing import CliRunner

from assistant.cli.evaluate.cache import cache as command
from assistant.config import ModelSettings, Secret, load_model_settings
from assistant.errors import StateError, UsageError
from evals.model.endpoint import CallFailed, ModelError, Price, ask, open_model, per_1000, spend
from evals.model.recorded import MEGABYTE, Call, CallMode, MissingCall, RecordedCalls
from evals.model.requests import request_of
from tests.model_server import TOKENS_IN, TOKENS_OUT, Answer, Failure, ModelServer

KEY = "sk-test-0123456789abcdef"
OTHER_KEY = "sk-other-fedcba9876543210"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(["first", "second", "third"]) as running:
        yield running


def _model(
    cache: RecordedCalls, url: str, key: str = KEY, name: str = "tiny", retries: int = 0
) -> BaseChatModel:
    return open_model(name, cache, base_url=url, api_key=Secret(key), max_retries=retries)


def _say(model: BaseChatModel, text: str = "how much?") -> str:
    return ask(model, [HumanMessage(text)])


def _everything(folder: Path) -> str:
    """Names and contents of all files below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_text(encoding='utf-8')}" for path in files)


# -- modes --------------------------------------------------------------------------------------


def test_record_asks_once_and_answers_the_same_again(server: ModelServer, tmp_path: Path) -> None:
    model = _model(RecordedCalls(tmp_path), server.url)
    assert [_say(model), _say(model)] == ["first", "first"]
    assert server.calls == 1


def test_replay_answers_without_a_server_and_without_a_key(
    server: ModelServer, tmp_path: Path
) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    server.stop()
    cache = RecordedCalls(tmp_path, CallMode.REPLAY)
    assert _say(open_model("tiny", cache, base_url=server.url, max_retries=0)) == "first"
    assert [call.cached for call in cache.calls] == [True]


def test_a_miss_in_replay_names_the_prompt_and_how_to_record_it(
    server: ModelServer, tmp_path: Path
) -> None:
    recorded = RecordedCalls(tmp_path / "other")
    _say(_model(recorded, server.url))
    replay = RecordedCalls(tmp_path / "empty", CallMode.REPLAY)
    with pytest.raises(MissingCall) as caught:
        _say(_model(replay, server.url))
    assert recorded.calls[0].key[:16] in str(caught.value)
    assert "--model-calls record" in str(caught.value)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert server.calls == 1


def test_live_always_asks_and_keeps_the_newest(server: ModelServer, tmp_path: Path) -> None:
    model = _model(RecordedCalls(tmp_path, CallMode.LIVE), server.url)
    assert [_say(model), _say(model)] == ["first", "second"]
    replay = _model(RecordedCalls(tmp_path, CallMode.REPLAY), server.url)
    assert _say(replay) == "second"


async def test_the_asynchronous_client_records_and_replays_the_same(
    server: ModelServer, tmp_path: Path
) -> None:
    for mode in (CallMode.RECORD, CallMode.REPLAY):
        model = _model(RecordedCalls(tmp_path, mode), server.url)
        assert (await model.ainvoke([HumanMessage("how much?")])).text == "first"
    assert server.calls == 1


async def test_calls_at_the_same_time_are_each_logged(tmp_path: Path) -> None:
    with ModelServer(lambda request: request["messages"][0]["content"]) as server:
        cache = RecordedCalls(tmp_path)
        model = _model(cache, server.url)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(model.ainvoke([HumanMessage(f"q{i}")])) for i in range(8)]
    assert [task.result().text for task in tasks] == [f"q{i}" for i in range(8)]
    assert len({call.key for call in cache.calls}) == len(cache.entries()) == 8


# -- keys and secrets ---------------------------------------------------------------------------


def test_another_key_finds_the_same_call(server: ModelServer, tmp_path: Path) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    assert _say(_model(RecordedCalls(tmp_path), server.url, OTHER_KEY)) == "first"
    assert server.keys == [KEY]


def test_another_organisation_finds_the_same_call(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    assert _say(_model(RecordedCalls(tmp_path), server.url)) == "first"
    assert "org-of-somebody" not in _everything(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"), [("other", "how much?"), ("tiny", "how much is it?")], ids=["model", "prompt"]
)
def test_another_model_or_prompt_is_another_call(
    server: ModelServer, tmp_path: Path, name: str, text: str
) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    assert _say(_model(RecordedCalls(tmp_path), server.url, name=name), text) == "second"


def test_more_patience_finds_the_same_call(server: ModelServer, tmp_path: Path) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    assert _say(_model(RecordedCalls(tmp_path), server.url, retries=5)) == "first"


def test_what_an_earlier_answer_cost_does_not_change_a_conversation(tmp_path: Path) -> None:
    with ModelServer(["one", "two"]) as server:
        model = _model(RecordedCalls(tmp_path), server.url)
        for _ in range(2):
            first = model.invoke([HumanMessage("a")])
            model.invoke([HumanMessage("a"), first, HumanMessage("b")])
        assert server.calls == 2


def test_no_file_of_the_cache_holds_a_key_even_where_the_server_repeats_it(tmp_path: Path) -> None:
    with ModelServer(["fine"], echo=True) as server:
        model = _model(RecordedCalls(tmp_path), server.url)
        model = model.model_copy(update={"openai_organization": "org-0123456789"})
        said = _say(model)
        headers = {"X-Api-Key": "another-secret-key"}
        model.bind(extra_headers=headers).invoke([HumanMessage(f"my key is {KEY}")])
    assert said == "fine [hidden]"
    found = _everything(tmp_path)
    assert "how much?" in found
    for secret in (KEY, "org-0123456789", "another-secret-key"):
        assert secret not in found


def test_parameters_without_literals_are_the_same_wherever_they_lie() -> None:
    keys = {
        request_of("[]", f"[('model', 'm'), ('schema', <class 'A' at 0x{place}>)]").key
        for place in ("7f01", "7f02")
    }
    assert len(keys) == 1


def test_parameters_in_which_a_secret_could_not_be_found_are_refused() -> None:
    with pytest.raises(UsageError, match="no plain values"):
        request_of("[]", "[('settings', Settings(api_key='hidden-in-here'))]")


@pytest.mark.parametrize("name", ["tools", "response_format"])
def test_names_in_what_is_sent_as_content_are_kept(name: str) -> None:
    one, other = (f"[('{name}', {{'{field}': 1}})]" for field in ("organization", "secret"))
    assert request_of("[]", one).key != request_of("[]", other).key


# -- files --------------------------------------------------------------------------------------


def test_a_call_is_one_file_below_the_first_digits_of_its_key(
    server: ModelServer, tmp_path: Path
) -> None:
    cache = RecordedCalls(tmp_path, now=lambda: NOW)
    _say(_model(cache, server.url), "¿cuánto? 多少钱")
    [path] = [path for path in tmp_path.rglob("*") if path.is_file()]
    key = cache.calls[0].key
    data = json.loads(path.read_text(encoding="utf-8"))
    assert path == tmp_path / key[:2] / f"{key}.json"
    assert data["recorded"] == NOW.isoformat()
    assert data["request"]["parameters"]["temperature"] == 0
    assert data["request"]["prompt"][0]["kwargs"]["content"] == "¿cuánto? 多少钱"
    [answer] = data["response"]["generations"]
    assert answer["message"]["data"]["usage_metadata"]["input_tokens"] == TOKENS_IN


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: text.replace("how much?", "how many?"),
        lambda text: text.replace('"key": "', '"key": "0'),
        lambda text: text.replace('"generations": [', '"generations": [], "x": ['),
        lambda text: text.replace('"type": "ai"', '"type": "nobody"'),
        lambda text: "[" * 100_000,
    ],
    ids=["cut", "no object", "other request", "other key", "empty", "no message", "deep"],
)
def test_a_damaged_file_is_asked_again_and_replaced(
    server: ModelServer, tmp_path: Path, damage: Any
) -> None:
    model = _model(RecordedCalls(tmp_path), server.url)
    _say(model)
    [path] = tmp_path.rglob("*.json")
    whole = path.read_text(encoding="utf-8")
    path.write_text(damage(whole), encoding="utf-8")
    assert _say(model) == "second"
    assert _say(model) == "second"
    assert server.calls == 2


def test_half_a_character_pair_is_kept_and_found(tmp_path: Path) -> None:
    cache = RecordedCalls(tmp_path)
    for _ in range(2):
        if cache.lookup("broken \ud83d text", "[('model', 'm')]") is None:
            cache.update("broken \ud83d text", "[('model', 'm')]", [Generation(text="\ud83d ok")])
    assert [call.cached for call in cache.calls] == [False, True]
    assert cache.lookup("broken \ud83d text", "[('model', 'm')]") == [Generation(text="\ud83d ok")]


def test_a_write_that_fails_leaves_the_older_answer_and_no_remains(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _say(_model(RecordedCalls(tmp_path), server.url))
    before = _everything(tmp_path)

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StateError, match="No space left"):
        _say(_model(RecordedCalls(tmp_path, CallMode.LIVE), server.url))
    assert _everything(tmp_path) == before


def test_a_folder_that_is_a_file_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StateError, match="folder that can be written"):
        RecordedCalls(tmp_path / "file")


# -- what a run asked ---------------------------------------------------------------------------


def test_the_log_sums_calls_tokens_and_cost(server: ModelServer, tmp_path: Path) -> None:
    cache = RecordedCalls(tmp_path)
    model = _model(cache, server.url)
    for text in ("a", "b", "a"):
        _say(model, text)
    assert all(isinstance(call, Call) and call.ms > 0 for call in cache.calls)
    assert {call.model for call in cache.calls} == {"tiny"}
    asked = spend(cache.calls)
    assert (asked.calls, asked.cached) == (2, 1)
    assert (asked.tokens_in, asked.tokens_out) == (3 * TOKENS_IN, 3 * TOKENS_OUT)
    price = Price.parse("0.50, 2")
    # By hand: 200 tokens in at 0.50 and 14 out at 2.00 a million are 0.000128.
    assert asked.paid(price) == Decimal("0.000128")
    assert asked.cost(price) == Decimal("0.000192")
    assert per_1000(asked.paid(price), 4) == Decimal("0.032")
    assert per_1000(asked.calls, 0) == 0


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "-1,2", "nan,1"])
def test_a_price_that_is_none_is_one_clear_line(text: str) -> None:
    with pytest.raises(UsageError, match=r"expected IN,OUT"):
        Price.parse(text)


# -- opening and failing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said", "final"),
    [
        (Failure(500), "HTTP 500", False),
        (Failure(429), "HTTP 429", False),
        (Failure(401), "a key that it accepts", True),
        (Failure(404), "a model and a --base-url", True),
        (Failure(200, '{"choices": ['), "no chat completion", False),
        (Failure(200, "<html>"), "no chat completion", False),
        (Failure(200, '{"choices": []}'), "no chat completion", False),
    ],
)
def test_a_call_without_an_answer_is_one_line_and_is_not_kept(
    tmp_path: Path, answer: Answer, said: str, final: bool
) -> None:
    with ModelServer([answer], echo=True) as server, pytest.raises(CallFailed) as caught:
        _say(_model(RecordedCalls(tmp_path), server.url))
    assert said in str(caught.value)
    assert caught.value.final is final
    assert KEY not in str(caught.value)
    assert _everything(tmp_path) == ""


def test_a_server_that_is_gone_is_one_line(server: ModelServer, tmp_path: Path) -> None:
    server.stop()
    with pytest.raises(CallFailed, match="could not be reached"):
        _say(_model(RecordedCalls(tmp_path), server.url))


def test_without_the_extra_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    with pytest.raises(ModelError, match=r"langchain_openai.*pip install 'stream-assistant\[model"):
        _model(RecordedCalls(tmp_path), "http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    "address",
    ["localhost:8000", "ftp://host/v1", "http://", "http://[::/v1", "http://host:port/v1",
     "http://me:hush-hush@host/v1", "http://me:hush-hush@:80/v1", "http://host/v1?key=hush-hush"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_told_without_its_secrets(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(UsageError, match="--base-url") as caught:
        _model(RecordedCalls(tmp_path), address)
    assert "hush" not in str(caught.value)


def test_an_address_is_recorded_without_who_asks_there() -> None:
    asked = [
        request_of("[]", f"[('base_url', '{address}'), ('model', 'm')]")
        for address in ("http://me:hush-hush@host:1/v1/?key=hush", "http://host:1/v1")
    ]
    assert asked[0] == asked[1]
    assert asked[0].address == "http://host:1/v1"


def test_the_default_address_wants_a_key_unless_replaying(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        open_model("tiny", RecordedCalls(tmp_path))
    assert open_model("tiny", RecordedCalls(tmp_path, CallMode.REPLAY))


def test_settings_of_the_model_come_from_the_environment_and_hide_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "STREAM_ASSISTANT_MODEL")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    assert load_model_settings() == ModelSettings(None, None, None)
    for name, value in zip(names, ("http://localhost:1/v1", KEY, " tiny "), strict=True):
        monkeypatch.setenv(name, value)
    found = load_model_settings()
    assert found == ModelSettings("http://localhost:1/v1", Secret(KEY), "tiny")
    assert found.api_key is not None
    assert found.api_key.reveal() == KEY
    shown = (
        f"{found} {found!r} {found.api_key} {found.api_key!r} {json.dumps([found], default=str)}"
    )
    assert KEY not in shown


# -- looking and pruning ------------------------------------------------------------------------


def _filled(folder: Path, days: tuple[int, ...] = (40, 20, 0)) -> RecordedCalls:
    """A cache with one call so many days before NOW each."""
    for age in days:
        old = RecordedCalls(folder, now=lambda age=age: NOW - timedelta(days=age))  # type: ignore[misc]  # bound now
        llm = "[('model', 'tiny')]"
        usage = {"input_tokens": age, "output_tokens": 1, "total_tokens": age + 1}
        message = AIMessage(f"day {age}", usage_metadata=usage)
        old.update(f"prompt {age}", llm, [ChatGeneration(message=message)])
    return RecordedCalls(folder, CallMode.REPLAY, now=lambda: NOW)


def _ages(cache: RecordedCalls) -> list[int]:
    return [entry.age.days for entry in cache.entries()]


def test_entries_are_listed_oldest_first_with_what_they_took(tmp_path: Path) -> None:
    first, *_ = entries = _filled(tmp_path).entries()
    assert [entry.age.days for entry in entries] == [40, 20, 0]
    assert (first.model, first.tokens_in, first.tokens_out) == ("tiny", 40, 1)
    assert first.recorded == NOW - timedelta(days=40)
    assert first.size == (tmp_path / first.key[:2] / f"{first.key}.json").stat().st_size


def test_prune_by_age_removes_only_what_is_older(tmp_path: Path) -> None:
    cache = _filled(tmp_path)
    sizes = [entry.size for entry in cache.entries()]
    pruned = cache.prune(older_than_days=20)
    assert (pruned.files, pruned.bytes) == (1, sizes[0])
    assert _ages(cache) == [20, 0]


def test_prune_by_an_age_that_no_call_can_have_removes_nothing(tmp_path: Path) -> None:
    assert _filled(tmp_path).prune(older_than_days=1e12).files == 0


def test_prune_clears_what_a_killed_process_left_half_written(tmp_path: Path) -> None:
    _filled(tmp_path)
    pending = tmp_path / "ab" / f"{'ab' * 32}.7-7.partial"
    pending.parent.mkdir(exist_ok=True)
    pending.write_text("{", encoding="utf-8")
    written = datetime.fromtimestamp(pending.stat().st_mtime, UTC)
    for minutes, left in ((1, True), (120, False)):
        later = written + timedelta(minutes=minutes)
        RecordedCalls(tmp_path, now=lambda later=later: later).prune(older_than_days=1e6)  # type: ignore[misc]  # bound now
        assert pending.exists() is left


def test_prune_to_a_size_removes_the_oldest(tmp_path: Path) -> None:
    cache = _filled(tmp_path)
    newest = cache.entries()[-1].size
    assert cache.prune(max_megabytes=newest / MEGABYTE).files == 2
    assert _ages(cache) == [0]


def test_clear_removes_every_call_and_nothing_else(tmp_path: Path) -> None:
    cache = _filled(tmp_path)
    foreign = [tmp_path / "notes.txt", tmp_path / "ab" / "notes.json", tmp_path / "my" / "x.json"]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    cache.clear()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(foreign)


def test_a_damaged_file_is_listed_and_pruned_with_all(tmp_path: Path) -> None:
    cache = _filled(tmp_path, (0,))
    [path] = tmp_path.rglob("*.json")
    path.write_text("{", encoding="utf-8")
    assert [entry.model for entry in cache.entries()] == [None]
    assert cache.prune(all=True).files == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("limits", [{}, {"older_than_days": -1}, {"max_megabytes": float("nan")}])
def test_prune_without_a_usable_limit_removes_nothing(
    tmp_path: Path, limits: dict[str, Any]
) -> None:
    cache = _filled(tmp_path)
    with pytest.raises(UsageError):
        cache.prune(**limits)
    assert len(cache.entries()) == 3


def test_the_command_lists_and_prunes_the_folder_of_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAM_ASSISTANT_HOME", str(tmp_path))
    cache = _filled(tmp_path / "model-calls", (3, 1))
    size = sum(entry.size for entry in cache.entries())
    runner = CliRunner()
    listed = json.loads(runner.invoke(command, ["ls", "--json"]).stdout)
    assert [row["key"] for row in listed] == [entry.key for entry in cache.entries()]
    assert "tiny" in runner.invoke(command, ["ls"]).stdout
    assert isinstance(runner.invoke(command, ["prune"]).exception, UsageError)
    assert runner.invoke(command, ["prune", "--all"]).stdout == f"removed 2 files, {size:,} bytes\n"
    assert "nothing recorded" in runner.invoke(command, ["ls"]).stdout
