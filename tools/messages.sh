#!/bin/sh
# Collects the sentences marked N_ into the catalogues and compiles them; then fill in what is new in the .po file.
set -eu
folder=digitize/assets/locale
bin=.venv/bin
$bin/pybabel -q extract -k N_ -k say --no-location --sort-output --project digitize --copyright-holder "" -o $folder/digitize.pot digitize
$bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap -N -D digitize -i $folder/digitize.pot -d $folder -l vi
$bin/pybabel -q compile -D digitize -d $folder -l vi
