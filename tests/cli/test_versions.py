"""`versions` on the command line: list, diff, roll back, prune."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.versions import Version, build, current
from tests.sample import write_sample

ROOT = Path(__file__).parent.parent.parent


class Shop:
    """A shop that was built twice: the second time with another return window."""

    def __init__(self, path: Path) -> None:
        self.home = path / "home"
        self.folder = write_sample(path / "shop")
        self.old = self.build()
        returns = self.folder / "returns.yaml"
        text = returns.read_text(encoding="utf-8")
        assert "window_days: 30" in text
        returns.write_text(text.replace("window_days: 30", "window_days: 14"), encoding="utf-8")
        self.new = self.build()

    def build(self) -> Version:
        return build(self.folder, self.home)[0]

    def run(self, *words: str, columns: int = 200) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "STREAM_ASSISTANT_HOME": str(self.home), "COLUMNS": str(columns),
        }  # fmt: skip
        command = [sys.executable, "-m", "assistant", "versions", *words]
        command += ["--store", str(self.folder)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)

    @property
    def current(self) -> Version | None:
        return current(self.folder, self.home)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_list_shows_which_is_in_use(shop: Shop) -> None:
    lines = shop.run("list").stdout.splitlines()
    assert lines[1].split()[:3] == [shop.new.id, "in", "use"]
    assert lines[2].split()[0] == shop.old.id


def test_list_gives_the_whole_id_in_a_narrow_terminal(shop: Shop) -> None:
    told = shop.run("list", columns=60).stdout
    assert shop.old.id in told
    assert shop.new.id in told


def test_list_gives_scripts_what_was_embedded_and_reused(shop: Shop) -> None:
    first, second = json.loads(shop.run("list", "--json").stdout)
    assert (first["version"], first["current"], first["embedded"]) == (shop.new.id, True, 0)
    assert second["embedded"] > 0


def test_list_before_the_first_build_says_what_makes_one(tmp_path: Path, shop: Shop) -> None:
    shop.folder = write_sample(tmp_path / "other")
    assert "'stream-assistant build' makes one" in shop.run("list").stdout


def test_diff_says_what_changed_since_the_version_before(shop: Shop) -> None:
    assert shop.run("diff").stdout == "returns window 30 → 14 days\n"


def test_diff_goes_either_way_between_ids(shop: Shop) -> None:
    assert shop.run("diff", shop.new.id[:8], shop.old.id).stdout == "returns window 14 → 30 days\n"


def test_diff_says_what_a_build_would_bring(shop: Shop) -> None:
    (shop.folder / "lineup.csv").unlink()
    said = shop.run("diff", "current", "folder").stdout.splitlines()
    assert said
    assert all(line.startswith("removed number") for line in said)


def test_diff_of_a_version_with_itself_says_so(shop: Shop) -> None:
    assert shop.run("diff", "current", "current").stdout == "no fact differs\n"


def test_diff_gives_scripts_fact_field_and_values(shop: Shop) -> None:
    [row] = json.loads(shop.run("diff", "--json").stdout)
    assert (row["fact"], row["field"], row["before"], row["after"]) == (
        "returns:default", "window_days", "30", "14",
    )  # fmt: skip


def test_rollback_puts_the_version_before_to_use(shop: Shop) -> None:
    done = shop.run("rollback", "previous")
    assert done.returncode == 0, done.stderr
    assert shop.old.id in done.stdout
    assert shop.current == shop.old


def test_rollback_to_a_version_that_is_not_there_is_one_line(shop: Shop) -> None:
    done = shop.run("rollback", "zzz")
    assert (done.returncode, shop.current) == (2, shop.new)
    assert done.stderr.startswith("error: found no version 'zzz'")
    assert "Traceback" not in done.stderr


def test_prune_keeps_the_version_in_use(shop: Shop) -> None:
    done = shop.run("prune", "--json")
    assert json.loads(done.stdout) == {"removed": [shop.old.id]}
    assert shop.current == shop.new
