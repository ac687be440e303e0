# `make kg` and `make test` set up all they need on a machine with Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: kg test check notebooks setup clean
.DEFAULT_GOAL := kg

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: $(VENV)/.dev

kg: $(VENV)/.runtime
	$(BIN)/kg build

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kg check

# run all notebooks again and keep what they answer, to be looked at as a diff
notebooks: $(VENV)/.dev kg
	$(BIN)/python tests/test_notebooks.py

clean:
	rm -rf $(VENV) build dist
