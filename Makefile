# Descent in one word each: `make` lists them. Everything runs in .venv, which make fills once and
# again when pyproject.toml or constraints.txt change.
PYTHON ?= python3
ARGS   ?=
BIN    := .venv/bin
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lab build lint
.DELETE_ON_ERROR:

help:  ## this list
	@echo "Descent: deep-learning optimization, hands on."
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

.venv/.installed-%: pyproject.toml constraints.txt
	@.ci/install "$(PYTHON)" $*
	@touch $@ $(if $(filter dev,$*),.venv/.installed-instructor)  # dev includes instructor

demo: .venv/.installed-instructor  ## build, grade a class of twelve made-up hand-ins, print the marks
	@$(BIN)/course build
	@$(BIN)/course demo $(ARGS)

lab: .venv/.installed-instructor  ## open the first unit in JupyterLab
	@$(BIN)/course workspace
	@echo "descent: JupyterLab opens in your browser; stop it here with Control-C"
	@$(BIN)/python -m jupyterlab --ServerApp.root_dir="$(CURDIR)" \
	    --LabApp.default_url=/lab/tree/work/00-start-here/start-here.ipynb --log-level=WARN $(ARGS)

build: .venv/.installed-instructor  ## source/ -> release/, solutions/ and the checks' expected values
	@$(BIN)/course build $(ARGS)

test: .venv/.installed-dev  ## all tests; a few only: make test ARGS="-k doctor"
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

lint: .venv/.installed-dev  ## formatting, code and units
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/course lint $(ARGS)
