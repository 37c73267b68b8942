# Deux commandes suffisent : « make dossier » construit les dossiers d’exemple,
# « make test » passe les tests. Chacune installe ce qu’il lui faut dans .venv.

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin

.PHONY: dossier test check format exemples bench clean
.DEFAULT_GOAL := dossier

dossier: .venv/dossier.pret
	$(RUN)/python scripts/importer_exemples.py
	$(RUN)/inclusion-metrics dossier params/*/*.yaml --vers dossiers

test: check
	$(RUN)/pytest -n auto --dist loadfile

check: .venv/test.pret
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

format: .venv/test.pret
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .
	$(RUN)/python scripts/notebooks.py
	$(RUN)/python scripts/fiches.py

exemples: .venv/test.pret
	$(RUN)/python scripts/generer_exemples.py

bench: .venv/test.pret
	$(RUN)/python benchmarks/rapport.py
	$(RUN)/python benchmarks/pages.py

clean:
	rm -rf .venv .uv dossiers

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/python -m pip install --quiet uv

.venv/dossier.pret: pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --frozen --inexact --compile-bytecode --no-dev --extra dossier
	touch $@

.venv/test.pret: pyproject.toml uv.lock tests/outils/package-lock.json | $(UV)
	$(UV) sync --quiet --frozen --inexact --compile-bytecode --extra dossier --extra rapprochement
	# Ce qui relit les pages (axe-core, html-validate) : sans réseau, ces essais-là sont ignorés.
	PATH="$(CURDIR)/$(RUN):$$PATH" $(RUN)/npm ci --prefix tests/outils --silent || echo "Essais d’accessibilité ignorés : npm n’a pas répondu."
	touch $@ .venv/dossier.pret
