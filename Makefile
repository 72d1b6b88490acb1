# Nine verbs. Each sets up what it needs (a virtual environment in .venv, the sidebar's bundle) and says what is missing.
.PHONY: demo test lint format bench chaos docs build lock

demo: ## run sandbox, backend and sidebar with the sample house; prints one address
	@tools/setup run
	@.venv/bin/giljabi demo $(ARGS)

test: ## all tests: unit, web, databases, sandbox, browser, panel
	@tools/setup test
	@cd zendesk_app && $(CURDIR)/tools/npm run --silent test
	@.venv/bin/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal --ignore=tests/slow --ignore=tests/chaos --cov --cov-report=term:skip-covered $(ARGS)

lint: ## formatting, types, layers, lock files, shipped figures
	@tools/setup dev
	.venv/bin/ruff format --check backend tests tools
	.venv/bin/ruff check backend tests tools
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd zendesk_app && $(CURDIR)/tools/npm run --silent lint
	.venv/bin/python tools/check_locks.py
	.venv/bin/python tools/fit_stance.py --check

format: ## let the formatters have their way
	@tools/setup dev
	.venv/bin/ruff check --fix backend tests tools
	.venv/bin/ruff format backend tests tools
	cd zendesk_app && $(CURDIR)/tools/npm run --silent format

bench: ## webhook acknowledgements and milliseconds a ticket, as ratios in one run
	@tools/setup test
	@.venv/bin/python tools/bench.py $(ARGS)

chaos: ## kill, stop, cut, double and reorder, on SQLite, PostgreSQL, RabbitMQ and Redis: nothing lost, nothing doubled
	@tools/setup test
	@.venv/bin/python -m pytest -q tests/chaos $(ARGS)

docs: ## write the generated parts of docs/ anew
	@tools/setup test
	@.venv/bin/python tools/write_docs.py
	@.venv/bin/python -m pytest -q -p no:cacheprovider tests/e2e/test_pictures.py --screenshots=docs/pictures

build: ## the wheel, with the sidebar's bundle in it
	@tools/setup dev
	@.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .

lock: ## solve the versions anew and write the lock files
	@tools/setup dev
	@tools/lock
