# Needs Python 3.11 or newer, git, make.  Everything else goes into .venv, pinned by requirements/.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
COSTSCOPE := $(BIN)/costscope
INSTALL := $(PIP) install --require-hashes --only-binary :all: --requirement

.PHONY: help demo test check format lint types layers golden adapter docs traces-table traps sample-data price-book causes score bench bench-reconcile pins clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.run  ## Set up, ingest sample_data, show a report, the dearest tasks, a reconciliation.
	$(COSTSCOPE) ingest sample_data/traces --output $(VENV)/ingested.csv
	$(COSTSCOPE) report
	$(COSTSCOPE) tasks --limit 5
	$(COSTSCOPE) reconcile sample_data/bills/anthropic_cost_2026_07.csv

test: $(VENV)/.dev  ## Install what tests need, run them all.
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: format lint types layers test  ## All that CI checks: tests, format, lint, types, layers.

format: $(VENV)/.dev  ## Is everything formatted?
	$(BIN)/ruff format --check .

lint: $(VENV)/.dev  ## Look for what is likely wrong.
	$(BIN)/ruff check .

types: $(VENV)/.dev  ## Check the types.
	$(BIN)/mypy

layers: $(VENV)/.dev  ## Check who imports whom.
	$(BIN)/lint-imports

golden: $(VENV)/.dev  ## Rewrite golden files and console blocks; then read the difference.
	$(BIN)/python -m pytest --update-golden

adapter: $(VENV)/.dev  ## Begin an adapter: make adapter NAME=acme.
	$(BIN)/python tests/adapters/scaffold.py $(NAME)

docs: $(VENV)/.dev  ## Write the pages that come from the registries.
	$(BIN)/python docs/generate.py

traps: $(VENV)/.run  ## Try every known trap: truth, ours, verdict.
	$(COSTSCOPE) conformance

traces-table: $(VENV)/.dev  ## Write docs/accuracy-traces.md from the real traces beside the checkout.
	$(BIN)/python docs/traces_table.py

sample-data:  ## Make sample_data/traces and sample_data/bills anew.
	$(PYTHON) sample_data/make.py

price-book: $(VENV)/.dev  ## Make the price book anew from its pinned sources.
	$(BIN)/python -m costscope.pricing.build

score: $(VENV)/.dev  ## Take the detectors' score on simulated fleets; hours. Writes docs/signal-quality.md.
	$(BIN)/python -m tests.anomalies.score

causes: $(VENV)/.dev  ## Inject faults into ledgers; write docs/reconcile-causes.md.
	$(BIN)/python -m tests.reconcile.faults.matrix

bench: $(VENV)/.dev  ## Measure ingest against its floors, and the start-up of commands.
	$(BIN)/python tests/bench/run.py

bench-reconcile: $(VENV)/.dev  ## Compare ten million calls with an invoice of 100,000 lines, within 30 s.
	$(BIN)/python tests/bench/reconcile.py

pins: $(VENV)/.pins  ## Choose the newest versions anew and write requirements/*.txt.
	$(VENV)/pins/bin/python requirements/pin.py

clean:  ## Remove the environment and the demo's lake.
	rm -rf $(VENV) .costscope

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.run: $(VENV)/.venv requirements/run.txt pyproject.toml
	$(INSTALL) requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(INSTALL) requirements/dev.txt
	touch $@

$(VENV)/.pins:
	$(PYTHON) -m venv $(VENV)/pins
	$(VENV)/pins/bin/python -m pip --quiet install pip-tools
	touch $@
