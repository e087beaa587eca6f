"""Count syllables for `digitize/assets/syllables.txt.gz`: `python tools/count_syllables.py PROCEDURES.jsonl.gz`.

The argument is the list of the national public-service portal, one JSON object a line; its texts are public
administrative data.  With them `tools/language/formulae.txt`, the standing phrases of official letters
(own work), is counted, each line as often as if it stood in twenty procedures.  Pairs seen once are left out.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from digitize.ocr.second_look.language import ASSET, NUMBER
from digitize.text import exact_key, is_syllable, nfc

ROOT = Path(__file__).parent.parent
FORMULAE = ROOT / "tools" / "language" / "formulae.txt"
TARGET = ROOT / "digitize" / "assets" / ASSET
TEXTS = (
    "ten_thu_tuc",
    "linh_vuc",
    "doi_tuong_thuc_hien",
    "co_quan_co_tham_quyen",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "ket_qua_xu_ly",
)
FORMULA_WEIGHT = 20
LEAST = 2
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.;:!?()\n“”\"/]")
_BREAK = None


def keys(text: str) -> Iterator[str | None]:
    """Yield the keys of a text's syllables and numbers, and None where a sentence breaks."""
    for token in _TOKEN.findall(nfc(text)):
        if token.isdigit():
            yield NUMBER
        elif token.isalpha():
            for place, part in enumerate(_run_together(token)):
                if place:
                    yield _BREAK
                yield exact_key(part) if is_syllable(part) else _BREAK
        else:
            yield _BREAK


def _run_together(token: str) -> list[str]:
    """The list joins a heading and its text: "giấy tờMẫu đơn"."""
    cuts = [place for place in range(1, len(token)) if token[place - 1].islower() and token[place].isupper()]
    return [token[start:end] for start, end in pairwise([0, *cuts, len(token)])]


def count(texts: Iterable[str], weight: int) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count syllables and pairs."""
    syllables: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for before, key in pairwise([_BREAK, *keys(text)]):
            if key is not None:
                syllables[key] += weight
                if before is not None:
                    pairs[before, key] += weight
    return syllables, pairs


def table(syllables: Counter[str], pairs: Counter[tuple[str, str]]) -> str:
    """Write the counts as `digitize.ocr.second_look.language.parsed` reads them."""
    following: dict[str, list[str]] = {}
    for (before, key), times in sorted(pairs.items()):
        if times >= LEAST:
            following.setdefault(before, []).append(f"{key} {times}")
    return "".join(
        " ".join([key, str(times), *following.get(key, [])]) + "\n" for key, times in sorted(syllables.items())
    )


def main() -> None:
    """Count and write."""
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        procedures = [json.loads(line) for line in file]
    listed = count((str(one[name]) for one in procedures for name in TEXTS if one.get(name)), 1)
    standing = count(FORMULAE.read_text(encoding="utf-8").splitlines(), FORMULA_WEIGHT)
    counts = table(listed[0] + standing[0], listed[1] + standing[1])
    TARGET.write_bytes(gzip.compress(counts.encode(), mtime=0))


if __name__ == "__main__":
    main()
