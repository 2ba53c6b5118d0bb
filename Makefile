# Two commands matter: `make up` runs the whole estate on this machine, `make test` proves it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
READY := .venv/.ready
# Some machines forbid Python to keep compiled modules; compiling them anew in every process doubles each step.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up down test lint check bench bench-peers images lock lock-peers lock-mlflow layer

help: ## Show what there is to do
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY) ## Environment, local cloud, deploy, first model to serving
	@$(BIN)/estate up --stack local

down: ## Destroy the local stack, stop the local cloud, remove their files
	@if [ -x $(BIN)/estate ]; then $(BIN)/estate destroy --stack local --yes && $(BIN)/estate local reset --yes; fi
	@rm -rf .local

test: $(READY) ## Run every test
	@$(BIN)/pytest -n 2 --dist loadfile

lint: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check: lint test ## Format, lint, types, tests

bench: $(READY) ## Measure speeds as ratios to floors of the same run
	@$(BIN)/python -m bench

bench-peers: $(READY) ## Measure us against peers, each in an environment of its own
	@$(BIN)/python -m bench peers

layer: $(READY) ## Build the Lambda layer for the Lambda platform
	@$(BIN)/python -m components.layer

images: $(READY) ## Regenerate the table of framework images with the sagemaker SDK
	@$(BIN)/uv run --no-project --with sagemaker==3.27.0 python -m components.images

lock: $(READY) ## Pin the dependencies of pyproject.toml anew
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		pyproject.toml --group dev -o requirements.lock

lock-peers: $(READY) ## Pin the environments of bench/peers anew
	@for peer in bench/peers/*.in; do $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate -q $$peer -o $${peer%.in}.lock || exit 1; done

lock-mlflow: $(READY) ## Pin the environment of the local MLflow server anew
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
		localcloud/mlflow/requirements.in -o localcloud/mlflow/requirements.lock

$(READY): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "python3 must be 3.11 or later, got $$(python3 --version); install a newer one"; exit 2; }
	@python3 -m venv .venv || { echo "python3 must be able to make a virtual environment; install its venv module"; exit 2; }
	@awk '/^uv==/{found=1} found{print} found && !/\\$$/{exit}' requirements.lock > .venv/uv.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)
