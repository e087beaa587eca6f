"""Renditions of one side: found by name, the best first, and no file is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.dossier.renditions import ToldBy, group_renditions
from digitize.dossier.separate import group_files
from digitize.intake.gathering import gather
from digitize.intake.profiles import builtin_folder, find_profile

CANON = find_profile("canon-dr", [builtin_folder()])
FUJITSU = find_profile("fujitsu-fi", [builtin_folder()])
KODAK = find_profile("kodak-i", [builtin_folder()])


def by_name(*names: str) -> tuple[tuple[str, ...], ...]:
    """Renditions as Canon's software names them."""
    sides = group_renditions(names, "name", CANON.grouping.name_pattern, CANON.streams.prefer)
    return tuple(tuple(names[place] for place in side) for side in sides)


def by_extension(*names: str) -> tuple[tuple[str, ...], ...]:
    """Renditions as Kodak's software names them."""
    sides = group_renditions(names, "extension", "", KODAK.streams.prefer)
    return tuple(tuple(names[place] for place in side) for side in sides)


def gathered(profile, *names: str) -> list[list[tuple[str, ...]]]:
    """Dossiers, their sides, and the renditions of each, by name."""
    return [[tuple(names[place] for place in side) for side in dossier] for dossier in gather(names, profile)]


def test_the_preferred_word_comes_first() -> None:
    """Whatever their order and extension."""
    assert by_name("d/docs0001FronSec.tif", "d/docs0001FronPri.jpg") == (
        ("d/docs0001FronPri.jpg", "d/docs0001FronSec.tif"),
    )


def test_other_sides_are_no_renditions() -> None:
    """Another counter, another side, another dossier, another folder."""
    names = ("a0001FronPri.jpg", "a0002FronSec.jpg", "a0001BackSec.jpg", "b0001FronSec.jpg", "x/a0001FronSec.jpg")

    assert by_name(*names) == tuple((name,) for name in names)


def test_a_name_without_a_word_stands_alone() -> None:
    """It may be another sheet; nobody would see the page that was left out."""
    names = ("a0001Fron.jpg", "a0001FronSec.jpg", "Đơn.pdf")

    assert by_name(*names) == tuple((name,) for name in names)


def test_the_same_word_twice_is_two_sides() -> None:
    """Two files cannot both be the colour rendition of one side."""
    assert by_name("a0001Pri.jpg", "a0001Pri.tif", "a0001Sec.tif") == (
        ("a0001Pri.jpg", "a0001Sec.tif"),
        ("a0001Pri.tif",),
    )


def test_the_preferred_extension_comes_first() -> None:
    """Upper and lower case are alike; an extension that no rendition has stands alone."""
    assert by_extension("1/00000001.TIF", "1/00000001.JPG", "1/00000002.jpg", "2/00000001.jpg", "1/00000002.bmp") == (
        ("1/00000001.JPG", "1/00000001.TIF"),
        ("1/00000002.jpg",),
        ("2/00000001.jpg",),
        ("1/00000002.bmp",),
    )


def test_renditions_that_are_files_of_their_own_make_one_dossier() -> None:
    """One file is one dossier, but two renditions are one file."""
    assert gathered(FUJITSU, "s_0001_BW.pdf", "s_0001_Color.pdf", "s_0002.pdf") == [
        [("s_0001_Color.pdf", "s_0001_BW.pdf")],
        [("s_0002.pdf",)],
    ]


def test_the_front_of_a_sheet_comes_before_its_back() -> None:
    """`Back` sorts before `Fron`; paper does not."""
    names = ("a0001BackPri.jpg", "a0001FronPri.jpg", "a0002BackPri.jpg", "a0002FronPri.jpg", "a0002FronSec.tif")

    assert gathered(CANON, *names) == [
        [
            ("a0001FronPri.jpg",),
            ("a0001BackPri.jpg",),
            ("a0002FronPri.jpg", "a0002FronSec.tif"),
            ("a0002BackPri.jpg",),
        ]
    ]


WORDS = st.sampled_from(["a", "b/", "0001", "0002", "Fron", "Back", "Pri", "Sec", ".jpg", ".tif", "_", "Ơ"])
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=6).map("".join), max_size=12)


@given(names=NAMES, told_by=st.sampled_from(["none", "name", "extension"]))
def test_every_file_is_in_exactly_one_side(names: list[str], told_by: ToldBy) -> None:
    """Whatever the names: nothing lost, nothing twice, sides in the order of their first files."""
    sides = group_renditions(names, told_by, CANON.grouping.name_pattern, ("Pri", "Sec", "jpg", "tif"))

    assert sorted(place for side in sides for place in side) == list(range(len(names)))
    assert [min(side) for side in sides] == sorted(min(side) for side in sides)


@pytest.mark.parametrize("profile", [CANON, FUJITSU, KODAK], ids=lambda profile: profile.name)
@given(names=NAMES)
def test_gathering_loses_nothing(profile, names: list[str]) -> None:
    """Every file is in exactly one side of one dossier."""
    dossiers = gather(names, profile)

    assert sorted(place for dossier in dossiers for side in dossier for place in side) == list(range(len(names)))


def test_without_renditions_gathering_is_grouping() -> None:
    """A profile that knows none leaves every file its own page."""
    generic = find_profile("generic", [builtin_folder()])
    names = ["a.jpg", "a.tif", "b/a.pdf"]

    assert gather(names, generic) == tuple(
        tuple((place,) for place in group) for group in group_files(names, generic.grouping.by)
    )
