# What each target does, and on Windows without make, stands in CONTRIBUTING.md.
.POSIX:

PY ?= python3
BIN = .venv/bin
COVERAGE_MIN = 100
UPGRADE =

EDITABLE = $(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
LOCKED = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r
COMPILE = build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url $(UPGRADE)

demo: .venv/runtime
	$(BIN)/onboarding demo

test: .venv/dev
	$(BIN)/pytest

check: lint
	$(BIN)/pytest

check-all: lint
	$(BIN)/pytest -m '' --cov --cov-report=term --cov-fail-under=$(COVERAGE_MIN)
	$(BIN)/python tests/defects/run.py
	$(BIN)/python tests/package/check_wheel.py build/wheel
	ONBOARDING="$$PWD/build/wheel/venv/bin/onboarding"; export ONBOARDING; \
	cd tests/foreign && npm ci && npm test

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

evals: .venv/dev
	$(BIN)/python evals/run.py

bench: .venv/dev
	$(BIN)/python benchmarks/run.py

lock: build/uv
	$(COMPILE) -o requirements.lock pyproject.toml
	$(COMPILE) -o requirements-dev.lock -c requirements.lock --group dev pyproject.toml
	cd tests/foreign && npm install --package-lock-only

clean:
	rm -rf .venv build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf tests/foreign/node_modules

.venv/bin/pip:
	$(PY) -m venv .venv

.venv/runtime: .venv/bin/pip requirements.lock pyproject.toml
	$(LOCKED) requirements.lock
	$(EDITABLE)
	touch $@

.venv/dev: .venv/bin/pip requirements-dev.lock pyproject.toml
	$(LOCKED) requirements-dev.lock
	$(EDITABLE)
	touch $@ .venv/runtime

build/uv:
	$(PY) -m venv build/uv
	build/uv/bin/pip install --quiet "uv>=0.13,<0.14"

.PHONY: demo test check check-all lint evals bench lock clean
