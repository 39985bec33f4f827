# The commands to know. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SITE := _build/html
PORT ?= 8000
WORKERS ?= 2
# Seconds after which a test counts as hung, and says where.
LIMIT ?= 600
# Two cores are enough for every chapter, and a fixed count keeps its figures the same on larger machines.
export OMP_NUM_THREADS ?= 2
# Threads that wait asleep: those that spin keep a core from the chapter, or the program, beside them.
export OMP_WAIT_POLICY ?= PASSIVE
export PYTHONWARNINGS ?= ignore::DeprecationWarning
export JUPYTER_PLATFORM_DIRS := 1

# A name with a space is no source: make could not read it.
PAGES := $(shell find book tools cnn_core -type f ! -name '*.pyc' ! -name '*.partial' ! -name '.*' ! -path '* *') _config.yml _toc.yml

.PHONY: help book offline pdf serve test lint unit chapters browser notebooks ranges reproduce pins address clean

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Python {v[0]}.{v[1]} is too old: 3.11 or newer is needed (make PYTHON=python3.12 …)")'
	@echo "Creating $(VENV): about 3 GB to download and 6 GB on disk on Linux (PyTorch brings its GPU libraries), once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install -r requirements.txt
	touch $@

$(SITE)/.built: $(READY) $(PAGES)
	$(BIN)/python -m tools.build
	touch $@

book: $(SITE)/.built  ## build the site from the executed chapters
	@echo "The book: file://$(CURDIR)/$(SITE)/index.html"

offline: book  ## pack the site into one zip that opens from disk, and link it on the site
	$(BIN)/python -m tools.downloads.offline

pdf: book  ## print the book as one PDF with Chromium, and link it on the site (some minutes)
	$(BIN)/python -m tools.downloads.pdf

serve: book  ## build the site and serve it on this machine (PORT=8000)
	@$(BIN)/python -m tools.serve $(SITE) $(PORT)

test: $(READY)  ## everything: lint, unit tests, chapters, strict build, browser
	@start=$$SECONDS; left=; steps="lint unit chapters book browser"; \
	  if [ -z "$${CI:-}" ] && ! $(BIN)/python -m tools.chromium >/dev/null; then \
	    steps="lint unit chapters book"; left=" (browser left out: no Chromium, see above)"; fi; \
	  for step in $$steps; do \
	  begin=$$SECONDS; $(MAKE) --no-print-directory $$step; \
	  echo "== $$step: passed in $$((SECONDS - begin)) s"; done; \
	  echo "== all passed in $$((SECONDS - start)) s$$left"

lint: $(READY)  ## ruff and biome: style and formatting of Python and JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/biome ci --error-on-warnings .

unit: $(READY)  ## tests of the package, of its examples and of the book's sources
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --timeout $(LIMIT) \
	  -m "not browser" --doctest-modules tests cnn_core tools/pins.py tools/downloads/article.py

chapters: $(READY)  ## run every chapter and compare its outputs with the stored ones
	$(BIN)/python -m tools.notebooks --check
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -p tools.chapter_times -p tools.nbval_close \
	  --nbval --nbval-current-env --nbval-cell-timeout=900 book

browser: book  ## drive the built pages and the explorers in Chromium
	$(BIN)/python -m pytest --timeout $(LIMIT) -m browser tests/browser tests/widgets -rs

notebooks: $(READY)  ## execute the chapters that changed (all: make notebooks ALL=--all)
	$(BIN)/python -m tools.notebooks $(ALL)

ranges: $(READY)  ## try the ends of the declared ranges, each in an environment of its own (KIND=lowest; 6 GB each)
	$(BIN)/python -m tools.ranges $(KIND)

reproduce: $(READY)  ## list the training runs that are not on record (make them: RUN=--run)
	$(BIN)/python -m cnn_core.train.queue $(RUN)

pins: $(READY)  ## write the versions of this environment into requirements.txt
	$(BIN)/python -m tools.pins

address: $(READY)  ## give the repository another address: URL=https://github.com/OWNER/NAME BRANCH=main
	$(BIN)/python -m tools.address "$(URL)" "$(BRANCH)"
	$(BIN)/python -m tools.notebooks

clean:  ## remove what was built (not the environment)
	rm -rf _build
