#!/bin/sh
# Pins every package with its hashes; no index address is written down.
set -eu
compile=".venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --allow-unsafe --strip-extras"
$compile --extra test --extra build -o requirements.lock pyproject.toml
$compile --extra bench -c requirements.lock -o requirements-bench.lock pyproject.toml
