# Erenhot public-credit exchange. `make` lists the commands.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
READY := .venv/.ready
# A file of tests stays with one worker, which shares what the file has set up.
WORKERS := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo up down test proofs coverage check bench large rejected burst kills faults mutations planted hostile fuzz lock format clean

help: ## list the commands
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## make .venv with exactly what requirements.lock says

$(READY): requirements.lock bin/setup
	@bin/setup

demo: $(READY) ## the whole way round through Airflow, on sample files; stops what it started
	@$(PYTHON) -m stack demo

up: $(READY) ## start the stack and leave it running (Airflow 8080, region 8082)
	@$(PYTHON) -m stack up

down: $(READY) ## stop the stack
	@$(PYTHON) -m stack down

test: $(READY) ## the suite, on a real PostgreSQL and a real HTTP peer
	@$(PYTHON) -m pytest -q $(WORKERS) -m "not libreoffice" --ignore=tests/proofs

proofs: $(READY) ## what only many tries can show (kills, storms, hostile files, planted numbers, earlier databases), and what needs LibreOffice
	@bin/setup-libreoffice
	@TRIES=many $(PYTHON) -m pytest -q $(WORKERS) -m "libreoffice or many_tries" --ignore=tests/proofs
	@HOSTILE=all $(PYTHON) -m pytest -q $(WORKERS) tests/proofs

coverage: $(READY) ## suite and proofs once more, and which lines and branches of pipelines/ it never ran
	@rm -rf var/coverage && mkdir -p var/coverage
	@# The report comes also where a test fails. A process that was killed has left a file that cannot be read.
	@.venv/bin/coverage run -m pytest -q $(WORKERS); status=$$?; \
	PYTHONWARNINGS=ignore .venv/bin/coverage combine -q; \
	.venv/bin/coverage report && exit $$status

check: $(READY) ## format, lint, types, import contracts, names, catalogue
	@bin/check

bench: $(READY) var/bench/bin/python ## the comparisons; prints ratios
	@$(PYTHON) -m benchmarks.river --dlt-python var/bench/bin/python

var/bench/bin/python: benchmarks/requirements.lock
	@.venv/bin/uv venv --quiet --clear --python $(PYTHON) var/bench
	@.venv/bin/uv pip sync --quiet --python $@ --require-hashes benchmarks/requirements.lock
	@touch $@

large: $(READY) ## two gigabytes through `submit`; prints memory and seconds (needs 30 GB under ./var)
	@$(PYTHON) -m benchmarks.large

rejected: $(READY) ## half a million rows that all go back; prints seconds and memory of every stage
	@$(PYTHON) -m benchmarks.rejected

burst: $(READY) ## drop 50 files into a running stack (make up) and wait for every receipt
	@$(PYTHON) -m benchmarks.burst

kills: $(READY) ## kill `submit` 200 times at random moments, and count every row afterwards
	@$(PYTHON) -m benchmarks.kill_loop --kills 200

KILLS ?= 200
FILES ?= 300
SEED ?=
faults: $(READY) ## kill both sides and PostgreSQL 200 times while they exchange with faults (KILLS= FILES= SEED=)
	@$(PYTHON) -m benchmarks.exchange_kills --kills $(KILLS) --files $(FILES) $(if $(SEED),--seed $(SEED))

mutations: $(READY) ## damage every line of the catalogue in a dozen ways: each is reported or does no harm
	@MUTATIONS=all $(PYTHON) -m pytest -q tests/proofs/catalogue

planted: $(READY) ## an ID number in every column of all items: none in clear anywhere; prints what was looked through
	@PLANTED_ITEMS=all $(PYTHON) -m pytest -q -s tests/proofs/numbers/test_planted_numbers.py tests/proofs/numbers/test_numbers_in_odd_places.py

hostile: $(READY) ## all hostile files, and nothing else
	@HOSTILE=all $(PYTHON) -m pytest -q tests/proofs/intake/test_hostile_files.py

MINUTES ?= 10
fuzz: $(READY) ## feed every reader with spoilt files for ten minutes each (MINUTES=)
	@$(PYTHON) -m benchmarks.fuzz --minutes $(MINUTES)

format: $(READY) ## put the code into shape
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: $(READY) ## pin the newest versions that pyproject.toml allows
	@.venv/bin/uv pip compile pyproject.toml --all-extras --generate-hashes --no-header \
	  --no-emit-index-url --python-version 3.11 --upgrade -o requirements.lock
	@.venv/bin/uv pip compile benchmarks/requirements.in --generate-hashes --no-header \
	  --no-emit-index-url --python-version 3.11 --upgrade -o benchmarks/requirements.lock

clean: ## forget .venv and ./var (stop the stack first)
	@rm -rf .venv var
