#!/bin/sh
# Brings every sentence marked N_ into the Vietnamese catalogue and compiles it; tells how many wait to be translated.
# Translate them in the .po file by hand and run this again: the test in tests/house/test_wording.py wants both files.
set -eu
cd "$(dirname "$0")/.."
babel=.venv/bin/pybabel
folder=digitize/assets/locale
template=$(mktemp)
trap 'rm -f "$template"' EXIT
$babel -q extract --no-default-keywords -k N_ --no-location --sort-output --project digitize -o "$template" digitize
$babel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date \
    -D digitize -i "$template" -d $folder -l vi
$babel compile --statistics -D digitize -d $folder -l vi
