# Needs git, make and Python 3.11 or newer; all else is fetched into .venv.
# Where packages come from is pip's and uv's own business: their settings are read from the environment.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready
# What is passed on: make demo ARGS="--autoplay"
ARGS ?=
# One more than there are cores: many tests wait for a clock, a socket or a browser.
WORKERS ?= $(shell expr $$(nproc) + 1)
# CI sets COVERAGE=1: the same tests, measured, and too little of it fails.
COVERAGE ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench soak check format tour picture clean

help:
	@echo "The WhatsApp onboarding bot. Start with: make demo"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done

setup: $(READY) ## Put all that is needed into .venv (the other targets do it by themselves)

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer. Point to one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python came without venv. Install it, then try again:"; \
		echo "  sudo apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv sync --frozen --inexact --quiet
	@touch $@

demo: $(READY) ## Start the bot and a Slack on this machine; ARGS="--autoplay" plays it for you
	@$(BIN)/python -m bot demo $(ARGS)

test: $(READY) ## Run the tests; ARGS="-k code" picks some
ifeq ($(COVERAGE),)
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)
else
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
endif

bench: $(READY) ## Measure the bot beside a plain one and write docs/benchmarks.md (two cores, some minutes)
	@$(BIN)/python -m tests.bench $(ARGS)

check: $(READY) ## Judge format, style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Put all files into the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

soak: $(READY) ## Kill the bot and break Slack for half an hour, and write docs/soak.md
	@$(BIN)/python -m tests.support.soak $(ARGS)

tour: $(READY) ## Write docs/tour.md anew: an unlucky onboarding as the channel's text
	@$(BIN)/python -m tests.support.tour

picture: $(READY) ## Take the pictures of README and docs anew (needs Chromium; CHROMIUM=/path/to/it)
	@$(BIN)/python -m tests.browser.take_picture

clean: ## Remove .venv, caches and the demo's data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* var
