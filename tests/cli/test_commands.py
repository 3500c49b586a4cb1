"""The commands as a person or a script runs them: real processes, real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.readers.folder import read_folder
from tests.sample import write_sample

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "evals" / "demo"


@pytest.fixture
def home(tmp_path: Path, state: Path) -> Path:
    """A state directory of the test's own, with the kept recogniser."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "recognisers").symlink_to(state / "recognisers", target_is_directory=True)
    return folder


def _command(home: Path, *words: str | Path) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "STREAM_ASSISTANT_HOME": str(home), "COLUMNS": "200"}
    return [sys.executable, "-m", "assistant", *map(str, words)], environment


def _run(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command, environment = _command(home, *words)
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)


def _shop(folder: Path, **files: str) -> Path:
    shop = write_sample(folder / "shop")
    for name, text in files.items():
        (shop / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return shop


def _decisions(path: Path) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        del line["ms"]
    return lines


def test_replay_writes_one_decision_a_comment_and_the_same_ones_twice(
    home: Path, tmp_path: Path
) -> None:
    outs = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for out in outs:
        done = _run(home, "replay", DEMO / "chat.jsonl", "--store", DEMO / "shop", "--out", out)
        assert done.returncode == 0, done.stderr
    comments = [
        json.loads(line)["id"]
        for line in (DEMO / "chat.jsonl").read_text(encoding="utf-8").splitlines()
        if "event" not in json.loads(line)
    ]
    first, second = (_decisions(out) for out in outs)
    assert [line["id"] for line in first] == comments
    assert first == second
    for line in first:
        if line["action"] == "merged":
            leader = next(other for other in first if other["id"] == line["merged_into"])
            assert line["id"] in leader["answers"]  # type: ignore[operator]  # a list


def test_replay_never_writes_over_the_recording_or_into_the_shop(
    home: Path, tmp_path: Path
) -> None:
    shop = _shop(tmp_path)
    chat = tmp_path / "chat.jsonl"
    chat.write_bytes((DEMO / "chat.jsonl").read_bytes())
    for out in (chat, shop / "products.csv", shop / "new.jsonl"):
        before = out.read_bytes() if out.exists() else None
        done = _run(home, "replay", chat, "--store", shop, "--out", out)
        assert done.returncode == 2
        assert (out.read_bytes() if out.exists() else None) == before


def test_replay_writes_to_a_pipe_as_it_is(home: Path) -> None:
    chat, shop = DEMO / "chat.jsonl", DEMO / "shop"
    done = _run(home, "replay", chat, "--store", shop, "--out", "/dev/stdout", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum("merged_into" in line for line in lines) == 135


def test_a_decision_has_the_keys_of_the_contract_in_their_order(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    _run(home, "replay", DEMO / "chat.jsonl", "--store", DEMO / "shop", "--out", out)
    for line in out.read_text(encoding="utf-8").splitlines():
        assert list(json.loads(line)) == [
            "id", "room", "action", "language", "intents", "text", "facts", "confidence", "source",
            "reason", "answers", "merged_into", "version", "ms",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"store__yaml": "name: X\ncurrency: DOLLAR\n"}, "store.yaml:2: found currency: 'DOLLAR'"),
        ({"store__yaml": "name: X\ncurency: EUR\n"}, "did you mean 'currency'?"),
        ({"payments__yaml": "cash_on_delivery: [UK]\n"}, "did you mean 'GB', United Kingdom?"),
        ({"lineup__csv": "number,product\n1,gail-tent\n"}, "did you mean 'gale-tent'?"),
    ],
)
def test_check_names_a_mistake_and_exits_2(
    home: Path, tmp_path: Path, files: dict[str, str], named: str
) -> None:
    done = _run(home, "check", _shop(tmp_path, **files))
    assert done.returncode == 2
    assert named in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_check_of_a_clean_folder_sums_it_up(home: Path, tmp_path: Path) -> None:
    done = _run(home, "check", _shop(tmp_path), "--json")
    counts = json.loads(done.stdout)["counts"]
    assert (done.returncode, counts["products"], counts["variants"]) == (0, 4, 7)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "nowhere"),
        ("build", "nowhere"),
        ("replay", "nowhere.jsonl", "--store", str(DEMO / "shop"), "--out", "x.jsonl"),
        ("replay", str(DEMO / "chat.jsonl"), "--store", "nowhere", "--out", "x.jsonl"),
        ("replay", str(DEMO / "chat.jsonl"), "--store", str(DEMO / "shop"), "--out", "no/x.jsonl"),
        ("ask", "hi", "--store", "nowhere"),
        ("ask", "hi", "--country", "Narnia"),
        ("ask", "hi", "--locale", "klingonese"),
        ("ask", "hi", "--pin", "no-such-product"),
    ],
)
def test_a_command_called_wrongly_says_so_in_a_line_and_exits_2(
    home: Path, words: tuple[str, ...]
) -> None:
    done = _run(home, *words)
    assert done.returncode == 2
    said = (done.stderr + done.stdout).strip()
    assert said
    assert "Traceback" not in said


def test_ask_explains_its_answer_as_json(home: Path) -> None:
    done = _run(home, "ask", "how much is shipping to Brazil?", "--json")
    answer = json.loads(done.stdout)
    assert answer["decision"]["action"] == "reply"
    assert {fact["id"] for fact in answer["facts"]} >= set(answer["decision"]["facts"])
    assert set(answer["stages"]) >= {"understanding", "retrieval", "answering", "checking", "ms"}


def test_ask_prints_the_answer_with_fact_and_source_line(home: Path) -> None:
    done = _run(home, "ask", "how much is shipping to Brazil?")
    assert "shipping.yaml:" in done.stdout
    assert done.returncode == 0


def test_facts_are_found_by_words_with_their_source(home: Path) -> None:
    done = _run(home, "facts", "search", "亚麻毯", "--kind", "product", "--json")
    assert json.loads(done.stdout)[0]["fact"] == "product:linen-throw"


def test_demo_answers_and_counts(home: Path) -> None:
    done = _run(home, "demo")
    assert done.returncode == 0, done.stderr
    assert "answerable comments right" in done.stdout


def test_doctor_says_what_is_ready(home: Path) -> None:
    done = _run(home, "doctor", "--json")
    checks = {row["what"]: row["state"] for row in json.loads(done.stdout)["checks"]}
    assert done.returncode == 0
    assert checks["languages"] == "ready"


@pytest.mark.parametrize("step", ["embedding", "storing vectors", "checking"])
def test_a_build_killed_at_any_step_leaves_the_last_version_and_the_next_works(
    home: Path, tmp_path: Path, step: str
) -> None:
    shop = _shop(tmp_path)
    assert _run(home, "build", shop).returncode == 0
    (shop / "lineup.csv").unlink()
    killer = (
        "import os, signal, sys, pathlib\n"
        "from knowledge.versions import build\n"
        "def on(step, done, total):\n"
        f"    if step == {step!r}:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "build(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), on=on)\n"
    )
    killed = subprocess.run([sys.executable, "-c", killer, str(shop), str(home)], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    versions = next((home / "shops").iterdir()) / "versions"
    ready = [version for version in versions.iterdir() if (version / "READY").exists()]
    assert len(ready) == 1
    done = _run(home, "build", shop, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["facts"] == len(read_folder(shop).facts)


def test_a_replay_killed_half_way_writes_no_half_file_and_the_next_works(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    killer = (
        "import os, signal, sys\n"
        "import assistant.pipeline as pipeline\n"
        "handle = pipeline.Pipeline.handle\n"
        "count = 0\n"
        "def dying(self, item):\n"
        "    global count\n"
        "    count += 1\n"
        "    if count == 60:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return handle(self, item)\n"
        "pipeline.Pipeline.handle = dying\n"
        "from assistant.cli.main import main\n"
        "main()\n"
    )
    words: list[str | Path] = [
        "replay", DEMO / "chat.jsonl", "--store", DEMO / "shop", "--out", out
    ]  # fmt: skip
    _, environment = _command(home, *words)
    killed = subprocess.run(
        [sys.executable, "-c", killer, *map(str, words)], env=environment, cwd=ROOT,
        capture_output=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    done = _run(home, *words)
    assert done.returncode == 0, done.stderr
    assert len(_decisions(out)) == 135


def _versions(home: Path) -> list[Path]:
    return [path for shop in (home / "shops").iterdir() for path in (shop / "versions").iterdir()]


def test_damaged_facts_are_made_again(home: Path, tmp_path: Path) -> None:
    shop = _shop(tmp_path)
    _run(home, "build", shop)
    for version in _versions(home):
        (version / "facts.db").write_bytes(b"junk")
    done = _run(home, "ask", "how much is the headlamp", "--store", shop, "--json")
    assert json.loads(done.stdout)["decision"]["action"] == "reply"


def test_damaged_vectors_are_made_again(home: Path, tmp_path: Path) -> None:
    shop = _shop(tmp_path)
    _run(home, "build", shop)
    for database in home.rglob("chroma.sqlite3"):
        database.unlink()
    words = ["facts", "search", "headlamp", "--kind", "product", "--json", "--store"]
    done = _run(home, *words, shop)
    assert json.loads(done.stdout)[0]["fact"] == "product:ember-headlamp"


def test_a_damaged_database_is_named_in_a_line(home: Path, tmp_path: Path) -> None:
    (home / "assistant.db").write_bytes(b"junk" * 500)
    done = _run(home, "ask", "how much is the headlamp", "--store", _shop(tmp_path))
    assert done.returncode == 2
    assert "assistant.db cannot be used as a database" in done.stderr
    assert "Traceback" not in done.stderr
