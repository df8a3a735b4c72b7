# What one does with a clone of pesbench. `make` alone lists the targets.
# Needs Python 3.11 or later, make (GNU 3.81 or later) and git; the first target that needs more installs it into .venv.
# Another interpreter: `make test PYTHON=python3.13`. More for pytest: `make test PYTEST_ARGS="-k ranks"`.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
PYTEST_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
PYTEST := $(RUN) -m pytest -q -n auto

.PHONY: help setup demo test test-all check lint types layers fresh format schemas docs sample-data bench clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F '|' '{ printf "make %-12s %s\n", $$1, $$2 }'

setup: ## make .venv with pinned versions; done by the others, redone only when pyproject.toml or the pins change
	@PYTHON="$(PYTHON)" sh .ci/setup $(VENV)
	@$(RUN) -m compileall -q src

demo: setup ## the whole job on the sample data: check, keep, compute, compare, relate
	@rm -rf pesbench-demo
	@$(BIN)/pesbench demo --out pesbench-demo

test: setup ## the quick tests
	@$(PYTEST) $(PYTEST_ARGS)

test-all: setup ## all tests, also the slow ones
	@$(PYTEST) -m "slow or not slow" $(PYTEST_ARGS)

check: lint types layers fresh test ## everything that must hold before a change goes in

lint: setup
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

types: setup
	@$(RUN) -m mypy

layers: setup
	@$(BIN)/lint-imports

fresh: setup
	@$(RUN) -m pytest -q tests/meta/test_fresh.py

format: setup ## put the code into its house form
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .

schemas: setup ## write schemas/ from the forms
	@$(RUN) -m pesbench.forms.schemas schemas

docs: setup ## write docs/reference/ from the code
	@$(RUN) docs/generate.py

sample-data: setup ## write sample_data/ anew (seeded: the same every time)
	@$(RUN) sample_data/generate.py

bench: setup ## measure start-up and speed; prints ratios, asserts nothing
	@set -e; for script in tests/benchmarks/bench_*.py; do echo "# $$script"; $(RUN) $$script; done

clean: ## remove .venv, caches and built files
	@rm -rf $(VENV) build dist pesbench-demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find src tests docs sample_data .ci -name __pycache__ -type d -prune -exec rm -rf {} +
