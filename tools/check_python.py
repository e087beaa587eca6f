"""Refuse an interpreter that is too old, before anything is installed with it."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what older ones must read
    sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; say which: make PYTHON=python3.11 ...")
