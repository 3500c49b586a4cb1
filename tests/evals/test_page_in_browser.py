"""The page of a run in a real browser: it draws, light and dark, and asks the network nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from evals.comparing import compare
from evals.reports.page import run_page
from evals.scoring import Scored

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=5000",
)  # fmt: skip
_DARK = "--blink-settings=preferredColorScheme=0"


@pytest.fixture(scope="module")
def page(scored: Scored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small run, with a comparison."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(run_page(scored, compare(scored, scored)), encoding="utf-8")
    return path


def _browse(page: Path, profile: Path, *flags: str) -> tuple[str, str]:
    """What the browser printed: the page after its scripts ran, and its console."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    console = [line for line in result.stderr.splitlines() if "CONSOLE" in line]
    return result.stdout, "\n".join(console)


def test_every_chart_is_drawn_and_the_console_is_silent(page: Path, tmp_path: Path) -> None:
    dom, console = _browse(page, tmp_path, "--dump-dom")
    assert console == ""
    assert 'data-drawn="4"' in dom
    for chart in ("languages", "topics", "actions", "latency"):
        place = dom.split(f'id="chart-{chart}"', 1)[1].split("</section>")[0]
        assert "main-svg" in place, chart


def test_text_of_every_script_is_on_the_page(page: Path, tmp_path: Path) -> None:
    dom, _ = _browse(page, tmp_path, "--dump-dom")
    for text in ("Πόσο κάνει η σκηνή;", "कीमत कितनी है"):
        assert text in dom


def _picture(page: Path, folder: Path, *flags: str) -> bytes:
    picture = folder / "page.png"
    _browse(page, folder / "profile", f"--screenshot={picture}", "--window-size=900,1400", *flags)
    return picture.read_bytes()


def test_dark_and_light_are_different_pictures(page: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "light", tmp_path / "dark"]
    for folder in folders:
        folder.mkdir()
    light, dark = _picture(page, folders[0]), _picture(page, folders[1], _DARK)
    assert light.startswith(b"\x89PNG")
    assert light != dark
