"""The writer of `docs/performance.md` and its charts."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from tests.benchmarks import chart
from tests.benchmarks.report import DOCUMENT, SECTIONS, Section, replaced, table, write

_SVG = "{http://www.w3.org/2000/svg}"
_DOCUMENT = """# Performance

By hand, before.

<!-- written by `python -m tests.benchmarks pages` -->
## Pages
old \\1 figures

<!-- end of pages -->

By hand, between.

<!-- written by `python -m tests.benchmarks start` -->
## Start
0.36 s

<!-- end of start -->
"""


def test_only_its_own_section_is_replaced() -> None:
    """Everything else stays to the letter, what was written by hand too."""
    after = replaced(_DOCUMENT, "pages", "## Pages\nnew \\1 figures")

    assert after == _DOCUMENT.replace("old \\1 figures", "new \\1 figures")


def test_a_new_section_is_put_in_its_place() -> None:
    """`bound` comes after `pages` and before `start`; nothing else changes."""
    after = replaced(_DOCUMENT, "bound", "## The bound")

    part = "<!-- written by `python -m tests.benchmarks bound` -->\n## The bound\n\n<!-- end of bound -->\n\n"
    assert after.replace(part, "") == _DOCUMENT
    places = [after.index(words) for words in ("## Pages", "## The bound", "By hand, between", "## Start")]
    assert places == sorted(places)


def test_a_new_section_follows_the_nearest_one_before_it() -> None:
    """`memory` comes after `start`, not after `pages`."""
    after = replaced(_DOCUMENT, "memory", "## Memory")

    assert after.index("## Start") < after.index("## Memory")


def test_a_section_before_all_others_comes_after_the_introduction() -> None:
    """Where nothing that precedes it is there yet."""
    introduction, _, rest = _DOCUMENT.partition("<!-- written by `python -m tests.benchmarks pages")
    begun = introduction + rest[rest.index("<!-- written by") :]

    after = replaced(begun, "bytes", "## Bytes")

    assert after.index("before.") < after.index("## Bytes") < after.index("## Start")


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    """The same measurements give the same bytes: no time of writing stands anywhere."""
    document = tmp_path / "performance.md"
    section = Section(text="## Start\nquick", charts={"start.svg": "<svg/>"})
    write(document, "start", section)
    first = document.read_bytes()

    write(document, "start", section)

    assert document.read_bytes() == first
    assert (tmp_path / "start.svg").read_text() == "<svg/>"


def test_a_paragraph_stands_on_one_line() -> None:
    """Headings, tables and pictures keep lines of their own."""
    text = f"## Start\nmedian\nof nine\n\n{table(('a', 'b'), [('1', '2')])}\n![c](c.svg)\n\nend"

    after = replaced("# Performance\n", "start", text)

    body = "## Start\nmedian of nine\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n![c](c.svg)\n\nend"
    assert body in after


def test_the_document_has_its_sections_in_order() -> None:
    """Each between its marks, none twice: so that a benchmark finds its own."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = [name for name in SECTIONS if f"`python -m tests.benchmarks {name}` -->" in text]
    heads = [text.index(f"<!-- written by `python -m tests.benchmarks {name}` -->") for name in found]
    feet = [text.index(f"<!-- end of {name} -->") for name in found]

    assert "pages" in found
    assert text.count("<!-- written by") == text.count("<!-- end of") == len(found)
    assert sorted([*heads, *feet]) == [place for pair in zip(heads, feet, strict=True) for place in pair]


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    """The longest fills the width; a half of it is half as long; what is written beside them is the value."""
    drawing = chart.bars("Wall", "s", [chart.Group(name="dense & leaning", values={"ours": 0.75, "theirs": 1.5})])

    drawn = ET.fromstring(drawing)  # noqa: S314 - drawn a line ago
    widths = [float(bar.attrib["width"]) for bar in drawn.iter(f"{_SVG}rect") if bar.attrib["height"] == "18"]
    words = [text.text for text in drawn.iter(f"{_SVG}text")]
    assert widths == [325.0, 650.0]
    assert words == ["Wall", "dense & leaning", "0.75 s", "1.5 s", "ours", "theirs"]
