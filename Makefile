.DEFAULT_GOAL := help
.PHONY: help run test check fix bench migration messages

PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= .data
BIN := .venv/bin
PO := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)

export PORT HOST
export TANTAY_DATA := $(abspath $(DATA))

help:  ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-10s %s\n", $$1, $$2}'

run: export TANTAY_ENV ?= demo
run: .venv/.compiled $(MO)  ## Set up and serve the product with demo data (PORT=8000 DATA=.data)
	@$(BIN)/flask --app app prepare
	@echo; echo "Tận Tay: http://$(HOST):$(PORT)   (Ctrl-C stops)"; echo
	@exec $(BIN)/honcho --no-colour --no-prefix start

test: .venv/.compiled $(MO)  ## Set up and run every test
	$(BIN)/pytest -q -n auto --dist worksteal

check: .venv/.installed $(MO)  ## Say what a machine can see: style, types, contracts, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --check --quiet templates
	$(BIN)/lint-imports
	$(BIN)/mypy

fix: .venv/.installed  ## Mend what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat --quiet templates

bench: .venv/.compiled $(MO)  ## Measure everything quick: storms, planning, the whole stack, citizens' pages and taps, planner and peers
	$(BIN)/python -m tests.benchmarks

migration: .venv/.installed  ## Write the next migration (NAME="what changes")
	TANTAY_DATA=$$(mktemp -d) sh -c '$(BIN)/flask --app app db upgrade && \
	$(BIN)/flask --app app db revision --autogenerate --rev-id $$(printf "%04d" $$(( $$(ls app/migrations/versions/*.py | wc -l) + 1 ))) -m "$(NAME)"'

messages: .venv/.installed  ## Collect new sentences into the English catalogue
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy -o .messages.pot --no-location --sort-output .
	$(BIN)/pybabel -q update -i .messages.pot -d app/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm .messages.pot

.venv/.installed: pyproject.toml constraints.txt
	@python3 -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' 2>/dev/null \
	  || { echo "Python 3.11 or newer with venv is needed (on Debian: apt install python3 python3-venv)."; exit 1; }
	python3 -m venv .venv
	$(BIN)/pip install -q -e '.[dev]' -c constraints.txt
	@touch $@

.venv/.compiled: .venv/.installed $(wildcard optimizer/search/kernel/*.py)
	@echo "Compiling the search: about a minute, once"
	@$(BIN)/python -m optimizer prepare
	@touch $@

%.mo: %.po .venv/.installed
	@$(BIN)/pybabel -q compile -i $< -o $@
