"""The nouns that flow through the house.

Small frozen values: they pickle, hash and survive a JSON round trip (`to_plain`, `from_plain`).
Progress is the type, not a field that may be empty: a `ScannedPage` becomes a `CleanPage`, a
`CleanPage` becomes a `ReadPage`; a page that fails becomes a `PageFailed` and the others go on.

Lengths are millimetres on the upright, levelled, cropped page, from its top left corner, unless a
name says px.  Confidences are 0..1.  Angles are degrees, clockwise positive.  Times are aware.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter

MM_PER_INCH = 25.4

T = TypeVar("T")


class Box(NamedTuple):
    """A rectangle on the upright page, in millimetres."""

    x0: float
    y0: float
    x1: float
    y1: float


# --- one side of one sheet -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """Which frame of which accepted file a page comes from."""

    id: str  # "<batch>.<file ordinal>.<frame>", unique in a data folder and safe as a file name
    name: str  # the file's base name, or its path below the dossier's folder (data, never a path)
    sha256: str  # of the whole file
    frame: int  # 1-based PDF page or TIFF frame; 1 for single pictures
    side: Literal["front", "back"] | None = None  # None: the profile does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """A side as the scanner delivered it."""

    source: PageSource
    width_px: int
    height_px: int
    dpi_x: float
    dpi_y: float
    dpi_inferred: bool  # the file gave none, or a nonsense one
    born_digital: bool = False  # rasterised from a PDF page that holds real text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A machine-readable symbol seen on a page."""

    type: str  # zxing-cpp's name of the symbology: QRCode, Code128, Code39, DataMatrix
    text: str
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


class PageKind(StrEnum):
    """What a side is to its dossier."""

    PAGE = "page"
    BLANK = "blank"
    SEPARATOR = "separator"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    """A side's place in its dossier."""

    n: int  # counts every side of the dossier in scan order, from 1
    kind: PageKind
    archive_page: int | None  # its 1-based page in archive.pdf; None for separators
    result: PageResult


# --- the coded picture, on its way from the scanner's file into a PDF ------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStream:
    """A picture's coded bytes as a PDF carries them, bit for bit as the scanner coded them where possible."""

    data: bytes
    filter: Literal["DCTDecode", "CCITTFaxDecode", "FlateDecode"]
    width_px: int
    height_px: int
    colour: Literal["gray", "rgb", "indexed"]
    bits: Literal[1, 2, 4, 8]
    decode_parms: tuple[tuple[str, int | bool], ...] = ()  # PDF names without the slash
    inverted: bool = False  # 0 is white: a /Decode array turns it round
    palette: bytes = b""  # RGB triples of an indexed picture
    untouched: bool = False  # these are the scanner's own bytes


# --- what a dossier is -----------------------------------------------------------------------


class Channel(StrEnum):
    """How a dossier came in."""

    WALK_IN = "walk-in"
    ASSISTED = "assisted"
    POSTAL = "postal"
    ONLINE = "online"


class DossierState(StrEnum):
    """How far our intake is; the official status (1 - 10) is another thing."""

    RECEIVED = "RECEIVED"
    READING = "READING"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    CHECKED = "CHECKED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    AWAITING_SUPPLEMENT = "AWAITING_SUPPLEMENT"
    CLOSED = "CLOSED"
    RESTRICTED = "RESTRICTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A procedure that a dossier may belong to, and why."""

    code: str
    name: str
    confidence: float
    evidence: tuple[str, ...]  # the titles and form numbers that spoke for it


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureChoice:
    """The procedure that a dossier is handled under."""

    code: str
    name: str
    confidence: float
    by: Literal["cover", "text", "model", "person", "flag"]
    verified: bool  # False: a fact of the catalogue is marked "chưa kiểm chứng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A place that a person must look at.  `code` has its wording in the message catalogue."""

    code: str
    page: int | None = None  # the dossier's n
    facts: tuple[tuple[str, str], ...] = ()  # fill the wording's places; no names, no page text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A fact taken from the paper."""

    name: str
    value: str
    confidence: float
    source: Literal["qr", "text", "person", "cover"]
    page: int | None
    box: Box | None
    alternative: bool = False  # another value of this name was chosen


class ComponentStatus(StrEnum):
    """What is known of a paper that the procedure asks for."""

    PRESENT = "present"
    DOUBTFUL = "doubtful"
    NOT_SEEN = "not_seen"
    MISSING = "missing"  # only a person says so
    IN_DATABASE = "in_database"
    SHOWN_ONLY = "shown_only"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A run of pages that belong together."""

    title: str  # as printed; "" where none was found
    component: str | None  # the procedure's component that it matches
    first_page: int  # the dossier's n
    last_page: int
    status: ComponentStatus
    sha256: str = ""  # of its own PDF, documents/NN.pdf
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An accepted file, kept unchanged for ever."""

    name: str
    sha256: str
    extension: str  # of the real type: jpg, png, tif, pdf
    bytes: int
    signatures: int = 0  # digital signatures inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of a dossier's history."""

    at: datetime
    who: str
    what: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person or a flag said; always beats what was computed."""

    by: str  # the account
    procedure: str | None = None
    channel: Channel = Channel.WALK_IN
    received_at: datetime | None = None
    again: bool = False  # make a second dossier of bytes that were accepted before


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A citizen's papers: what came in, what was read, what is thought of it."""

    id: str
    batch: str
    state: DossierState
    restricted: bool
    channel: Channel
    received_at: datetime
    due_at: datetime | None
    due_provisional: bool
    procedure: ProcedureChoice | None
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[Doubt, ...]
    missing_components: tuple[str, ...]
    fields: tuple[Field, ...]
    documents: tuple[Document, ...]
    pages: tuple[DossierPage, ...]
    originals: tuple[Original, ...]
    history: tuple[Event, ...]
    number: str | None = None  # the official mã hồ sơ
    official_status: int | None = None  # 1 - 10
    unit: str | None = None
    assignee: str | None = None

    @property
    def page_count(self) -> int:
        """Sides that carry something: pages and failed ones."""
        return sum(page.kind in {PageKind.PAGE, PageKind.FAILED} for page in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The conservation sums of a batch: `sides = pages + blank + separators + quarantined`."""

    files: int = 0
    sides: int = 0
    pages: int = 0  # includes failed ones
    failed: int = 0
    blank: int = 0
    separators: int = 0
    quarantined: int = 0
    duplicates: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every side that came in is accounted for."""
        return self.sides == self.pages + self.blank + self.separators + self.quarantined


# --- JSON ------------------------------------------------------------------------------------


@functools.cache
def _converter() -> JsonConverter:
    from cattrs.preconf.json import make_converter
    from cattrs.strategies import configure_tagged_union

    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Box, lambda box: [round(float(side), 2) for side in box])
    converter.register_structure_hook(Box, lambda sides, _: Box(*sides))
    converter.register_unstructure_hook(
        Word, lambda word: [word.text, *(round(side, 2) for side in word.box), round(word.confidence, 3)]
    )
    converter.register_structure_hook(Word, lambda row, _: Word(text=row[0], box=Box(*row[1:5]), confidence=row[5]))
    configure_tagged_union(ReadPage | CleanPage | PageFailed, converter, tag_name="is")
    return converter


def to_plain(value: Any, kind: Any = None) -> Any:
    """Turn a value into dicts, lists and plain values that JSON can carry.

    Args:
        value: of this module, or made of such values.
        kind: the type to read it back as, where that is a union (`PageResult`).
    """
    return _converter().unstructure(value, unstructure_as=kind)


def from_plain(kind: type[T], plain: Any) -> T:
    """Build a value of this module again from what `to_plain` gave.

    Raises:
        cattrs.BaseValidationError: `plain` is not of that shape.
    """
    return _converter().structure(plain, kind)
