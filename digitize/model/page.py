"""A side of a sheet, from the scanner's file to the words on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

MM_PER_INCH = 25.4
PATCH_CODE = "PatchCode"
"""Type of the mark that is one of Kodak's patch codes."""


class Box(NamedTuple):
    """A rectangle on the upright page, in millimetres."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """Which frame of which accepted file a page comes from."""

    id: str  # "<batch>.<file ordinal>.<frame>", unique in a data folder and safe as a file name
    name: str  # the file's base name, or its path below the dossier's folder (data, never a path)
    sha256: str  # of the whole file
    frame: int  # 1-based PDF page or TIFF frame; 1 for single pictures
    side: Literal["front", "back"] | None = None  # None: the profile does not say

    @property
    def batch(self) -> str:
        """The batch that brought it."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A side as the scanner delivered it."""

    source: PageSource
    width_px: int
    height_px: int
    dpi_x: float
    dpi_y: float
    dpi_inferred: bool  # the file gave none, or a nonsense one
    colour: Literal["colour", "grey", "bitonal"] = "colour"  # as the file is coded
    born_digital: bool = False  # rasterised from a PDF page that holds real text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A machine-readable symbol seen on a page."""

    type: str  # zxing-cpp's name of the symbology: QRCode, Code128, Code39, DataMatrix; or PATCH_CODE
    text: str  # of a patch code "2", "3" or "T"
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Whether anybody put something on this side."""

    is_blank: bool
    ink_share: float  # of the area inside the margins, 0..1
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """The clockwise quarter turn that makes the scanned picture upright."""

    degrees: Literal[0, 90, 180, 270]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """How far the text lines lean after the quarter turn."""

    degrees: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """The paper inside the upright, levelled picture, in millimetres of that picture."""

    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A small box drawn near the upper left corner, or writing in red there: where a secrecy mark stands."""

    box: Box
    framed: bool  # lines all around it
    red: bool
    text: str  # what is written in it; "" where it can't be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How the scanned picture lies on the upright page.

    Quarter turn first, then the lean taken out around the middle of the turned picture, then the
    crop.  Without a crop the page is as large as the turned picture.
    """

    turn: Literal[0, 90, 180, 270]  # clockwise
    lean_degrees: float  # the skew that is taken out
    crop: Box  # in millimetres of the turned picture
    picture_width_mm: float  # of the picture as scanned
    picture_height_mm: float

    @property
    def width_mm(self) -> float:
        """Width of the upright page."""
        return self.crop.x1 - self.crop.x0

    @property
    def height_mm(self) -> float:
        """Height of the upright page."""
        return self.crop.y1 - self.crop.y0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done to a page, for its history: a word and its parameters."""

    name: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPage:
    """A side with every finding about its picture; `()` = looked and found none."""

    page: ScannedPage
    placement: Placement
    marks: tuple[Mark, ...]
    blank: Blank
    orientation: Orientation | None  # None: could not tell
    skew: Skew | None  # None: could not tell
    crop: Crop | None  # None: no black border found
    steps: tuple[Step, ...]
    stamps: tuple[Stamp, ...] = ()

    @property
    def source(self) -> PageSource:
        """Where the side comes from."""
        return self.page.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as read: NFC, no white space in it."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words that stand on one line, in reading order; never empty."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with a space between."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What stands on a page, in reading order."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines with a line break between."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for line in self.lines for word in line.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineId:
    """Who read a page, exactly enough to know whether another reading would differ."""

    name: str
    version: str
    languages: str
    model: str  # first 12 hex digits of the SHA-256 of the trained data; "" where there is none

    def __str__(self) -> str:
        """Name, version, languages and model on one line."""
        return " ".join(part for part in (self.name, self.version, self.languages, self.model) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """A side that was read, and how far to trust the reading."""

    clean: CleanPage
    text: PageText
    engine: EngineId
    confidence: float  # mean over the words, weighted by their length; 0 where no word was found
    syllable_rate: float | None  # share of alphabetic tokens that are legal syllables; None: too few to say

    @property
    def source(self) -> PageSource:
        """Where the side comes from."""
        return self.clean.page.source


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailed:
    """A side that could not be decoded, read or written; its dossier needs a person."""

    source: PageSource
    stage: str  # decode, clean, read, write or check
    error: str  # an error's English message: no page text, no names
    hint: str = ""
    clean: CleanPage | None = None  # as far as it had come


PageResult: TypeAlias = ReadPage | CleanPage | PageFailed
"""A `CleanPage` that goes no further is blank or a separator."""


def clean_of(result: PageResult) -> CleanPage | None:
    """Return the findings about a side's picture; None where it could not be decoded."""
    return result if isinstance(result, CleanPage) else result.clean


def with_source(result: PageResult, source: PageSource) -> PageResult:
    """Return the same findings for an equal side that comes from elsewhere."""
    if isinstance(result, ReadPage):
        return replace(result, clean=replace(result.clean, page=replace(result.clean.page, source=source)))
    if isinstance(result, CleanPage):
        return replace(result, page=replace(result.page, source=source))
    clean = result.clean and replace(result.clean, page=replace(result.clean.page, source=source))
    return replace(result, source=source, clean=clean)


class PageKind(StrEnum):
    """What a side is to its dossier."""

    PAGE = "page"
    BLANK = "blank"
    SEPARATOR = "separator"
    FAILED = "failed"
    REPLACED = "replaced"  # a rescan took its place: kept beside the others, not in the archive, not found by words


NOT_ARCHIVED = frozenset({PageKind.SEPARATOR, PageKind.REPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """A side's place in its dossier."""

    n: int  # counts every side of the dossier in scan order, from 1
    kind: PageKind
    archive_page: int | None  # its 1-based page in archive.pdf; None for separators and replaced sides
    result: PageResult
    counted_as: PageKind | None = None  # in its batch's sums, where a person has made something else of it since
    is_result: bool = False  # it came back as the procedure's result, not as one of the papers handed in

    @property
    def counted(self) -> PageKind:
        """What it is in the sums of the batch that brought it, whatever became of it since."""
        return self.counted_as or self.kind
