"""Tesseract's settings, the same for both engines.

The word, number and punctuation lists of the `vie` model are switched off: they hold many wrong entries and cost
time without finding more words (`docs/decisions.md`).
"""

from __future__ import annotations

VARIABLES = {
    "load_system_dawg": "0",
    "load_freq_dawg": "0",
    "load_punc_dawg": "0",
    "load_number_dawg": "0",
    "load_unambig_dawg": "0",
    "tessedit_do_invert": "0",
}
OSD_TRUST = 1.5
"""Tesseract's orientation confidence (a log ratio) below which its word is no answer."""
_OSD_CERTAINTY = 15.0


def orientation_confidence(log_ratio: float) -> float:
    """Bring Tesseract's open-ended orientation confidence into 0..1."""
    return min(1.0, log_ratio / _OSD_CERTAINTY)
