# Two commands from a bare machine (python3 >= 3.11 with venv and pip, make): `make demo`, `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check bench eval clean
demo: $(READY)
	@$(BIN)/stream-assistant demo

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Every built-in set, its page in eval-runs/built-in/report.html, and the thresholds of the project.
eval: $(READY)
	$(BIN)/stream-assistant eval run all --out eval-runs/built-in --replace
	$(BIN)/stream-assistant eval gate eval-runs/built-in --thresholds evals/thresholds.toml

bench: $(READY)
	$(BIN)/stream-assistant bench

# Everything is set up once, and again only when the pins or the project file change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "found $$($(PYTHON) --version); expected Python 3.11 or newer (make PYTHON=python3.12)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up (once, one to three minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

clean:
	rm -rf .venv .test-state .mypy_cache .ruff_cache build *.egg-info
