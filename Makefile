# One command each; `make help` names them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := npm --prefix vscode-client
CODE := server tests vscode-client/boot
.DEFAULT_GOAL := help
SHELL := /bin/bash

.PHONY: help setup demo check fix test code golden bench prove package constraints clean

help: ## name the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.ready ## a virtual environment with everything pinned

$(VENV)/.ready: constraints.txt pyproject.toml
	@tests/setup/debian.sh python
	@echo "setting up $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --retries 10 --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

vscode-client/node_modules/.ready: vscode-client/package-lock.json
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

demo: setup ## a real nginx fails, and is mended
	@tests/setup/debian.sh nginx
	@$(BIN)/python tests/reproduce/demo.py

check: setup vscode-client/node_modules/.ready ## linters, types, layers
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(NPM) run --silent check
	@$(BIN)/logcanon records check records

fix: setup ## let the linters mend what they can
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

test: setup ## everything: check, unit, real nginx, real editors
	@tests/setup/debian.sh nginx editors
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory package
	@tests/editors/setup-code-server.sh
	@$(BIN)/python -m pytest -q -n 2

code: setup ## the quick part of the tests, without nginx and editors
	@$(BIN)/python -m pytest -q -n 2 -m 'not editor and not reproduce'

golden: setup ## write the golden files anew
	@$(BIN)/python -m pytest -q --update-golden tests/reports tests/records

bench: setup ## scan speed beside ripgrep, as ratios of one run
	@$(BIN)/python tests/bench/bench.py
	@$(BIN)/python tests/bench/configs.py

prove: setup ## every fix on nginx 1.18, 1.22, 1.26 and 1.30; ONLY=NAME: one family or case
	@tests/setup/debian.sh nginx prove
	@$(BIN)/python tests/reproduce/prove.py $(if $(ONLY),--only "$(ONLY)")

package: setup vscode-client/node_modules/.ready ## wheel and .vsix in dist/
	@rm -rf dist && mkdir dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >build.log 2>&1 || { tail -n 30 build.log; exit 1; }
	@rm -f build.log
	@$(BIN)/python server/tools/build_vsix.py --out dist

constraints: ## resolve the pinned dependencies anew
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -q -o constraints.txt

clean: ## remove what was built
	@rm -rf $(VENV) dist build vscode-client/node_modules vscode-client/dist vscode-client/bundled
