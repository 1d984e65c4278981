# Descent in one word each: `make` lists them. Everything runs in .venv, which make fills once and
# again when pyproject.toml or constraints.txt change.
PYTHON ?= python3
ARGS   ?=
BIN    := .venv/bin
# Each file stays with one worker, whose warm engines and browsers its tests share; see tests/conftest.py.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo test quick slowest lab build site lint
.DELETE_ON_ERROR:

help:  ## this list
	@echo "Descent: deep-learning optimization, hands on."
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

.venv/.installed-%: pyproject.toml constraints.txt
	@.ci/install "$(PYTHON)" $*
	@touch $@ $(if $(filter dev,$*),.venv/.installed-site) \
	    $(if $(filter dev site,$*),.venv/.installed-instructor)  # dev includes both, site one

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

site: .venv/.installed-site  ## the course as a web page, in build/site
	@$(BIN)/course site $(ARGS)

test: .venv/.installed-dev  ## all tests; a few only: make test ARGS="-k doctor"
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

quick: .venv/.installed-dev  ## the tests that need no kernel, no browser and no minute
	@$(BIN)/python -m pytest $(PARALLEL) -m "not slow and not browser and not nbgrader" $(ARGS)

slowest: .venv/.installed-dev  ## all tests, then the 20 that took longest
	@$(BIN)/python -m pytest $(PARALLEL) --durations=20 $(ARGS)

lint: .venv/.installed-dev  ## formatting, code and units
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/course lint $(ARGS)
