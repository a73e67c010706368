# `make run` and `make test` need nothing but python3, make and a package registry.
.DEFAULT_GOAL := help
.PHONY: help run test check lock clean

UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
READY := .venv/.ready
PORT ?= 8000
TESTS ?= tests

help:  ## what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(READY)  ## set up everything and open at http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec .venv/bin/balcao up --port $(PORT)

test: $(READY)  ## set up everything and run the test suite (TESTS=tests/unit for a part)
	@.venv/bin/pytest $(TESTS)

check: $(READY)  ## what a machine can judge: style, types, imports, house rules
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.venv/bin/pytest -q tests/house

lock: .uv/bin/uv  ## resolve the dependencies again
	@$(UV) lock

clean:  ## remove the environment and the models; what customers wrote (.balcao/) stays
	rm -rf .venv .uv models .rasa

$(READY): pyproject.toml uv.lock .python-version $(filter .uv/bin/uv,$(UV))
	@sh deploy/setup.sh $(UV)
	@touch $@

.uv/bin/uv:
	@sh deploy/get-uv.sh
