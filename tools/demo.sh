#!/bin/sh
# The main job on the sample scans: ingest, the queue, a search; in a data folder of its own.
set -eu
run=".venv/bin/python cli.py"
export DIGITIZE_DATA=build/demo
rm -rf "$DIGITIZE_DATA"

echo "== ingest sample_scans =="
$run ingest sample_scans/*.pdf sample_scans/*.tif sample_scans/*.TIF
$run ingest sample_scans/BATCH017 --profile kodak-i
echo
echo "== queue =="
$run queue
echo
echo "== search \"giay phep\" (typed without marks) =="
$run search "giay phep" --limit 5
