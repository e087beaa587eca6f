#!/bin/sh
# Installs the system packages that are missing, on Debian and Ubuntu; elsewhere says which are needed.
set -eu
packages="tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd poppler-utils qpdf fonts-croscore softhsm2 python3-venv" # softhsm2: for the tests
[ "${1:-}" = bench ] && packages="$packages ghostscript unpaper pngquant"

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not Debian or Ubuntu: please install the equivalents of: $packages" >&2
    exit 0
fi
missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
echo "Installing system packages:$missing"
if [ "$(id -u)" = 0 ]; then run=""; else run="sudo"; fi
$run apt-get update -qq
# shellcheck disable=SC2086
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
