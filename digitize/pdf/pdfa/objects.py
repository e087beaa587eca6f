"""Rules about single objects: streams, pictures, graphics states, actions, annotations, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.pdf.pdfa.appearances import signature_appearances
from digitize.pdf.pdfa.rule import violation
from digitize.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

    from digitize.pdf.pdfa.rule import Violation

_FILTERS: Final = frozenset(
    f"/{name}Decode" for name in ("ASCIIHex", "ASCII85", "Flate", "RunLength", "CCITTFax", "JBIG2", "DCT")
)
_INTENTS: Final = frozenset({"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"})
_BITS: Final = frozenset({1, 2, 4, 8, 16})
_FORBIDDEN_ACTIONS: Final = frozenset(
    f"/{name}"
    for name in (
        *("Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition"),
        *("Trans", "GoTo3DView", "JavaScript", "SubmitForm"),
    )
)
_NAMED_ACTIONS: Final = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_FORBIDDEN_ANNOTATIONS: Final = frozenset({"/3D", "/Sound", "/Screen", "/Movie", "/FileAttachment"})
_LONGEST_STRING: Final = 32_767
_LARGEST_INTEGER: Final = 2**31 - 1
_MOST_OBJECTS: Final = 8_388_607


def object_violations(pdf: pikepdf.Pdf) -> Iterator[Violation]:
    """Hold each indirect object, and what it contains directly, against the standard."""
    if len(pdf.objects) > _MOST_OBJECTS:
        yield violation("6.1.13", N_("the file has more objects than allowed"))
    checked = {shown.objgen for _, shown in signature_appearances(pdf)}
    for indirect in pdf.objects:
        if isinstance(indirect, Stream) and indirect.get("/Subtype") == Name.Form and indirect.objgen not in checked:
            yield violation("6.2.9.1", N_("content stands in a form, where it is not checked"))
        for found in _within(indirect):
            yield from _judge(found)


def _within(value: Any) -> Iterator[Any]:
    """Walk a value and its direct parts; indirect parts have their own turn."""
    yield value
    if isinstance(value, (Dictionary, Stream)):
        parts = [part for _, part in value.items()]
    elif isinstance(value, Array):
        parts = list(value)
    else:
        return
    for part in parts:
        if not getattr(part, "is_indirect", False):
            yield from _within(part)


def _judge(value: Any) -> Iterator[Violation]:
    if isinstance(value, Stream):
        yield from _stream(value)
        yield from _dictionary(value)
    elif isinstance(value, Dictionary):
        yield from _dictionary(value)
    elif isinstance(value, String) and len(bytes(value)) > _LONGEST_STRING:
        yield violation("6.1.13", N_("a string is longer than allowed"))
    elif isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        yield violation("6.1.13", N_("a number is larger than allowed"))
    elif value == Name.DeviceCMYK:
        yield violation("6.2.4.3", N_("CMYK colours do not fit the RGB output intent"))


def _stream(stream: Stream) -> Iterator[Violation]:
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if key in stream:
            yield violation("6.1.7.1", N_("a stream lies outside the file ({key})"), key=key)
    filters = stream.get("/Filter", Array())
    for name in [filters] if isinstance(filters, Name) else filters:
        if str(name) not in _FILTERS:
            yield violation("6.1.7.2", N_("a stream is coded with {filter}"), filter=name)
    kind = stream.get("/Subtype")
    if kind == Name.Image:
        yield from _picture(stream)
    elif kind == Name.PS:
        yield violation("6.2.9.3", N_("there is PostScript in the file"))


def _picture(picture: Stream) -> Iterator[Violation]:
    for key in ("/Alternates", "/OPI"):
        if key in picture:
            yield violation("6.2.8", N_("a picture has {key}"), key=key)
    if picture.get("/Interpolate", False):
        yield violation("6.2.8", N_("a picture asks to be smoothed"))
    if picture.get("/BitsPerComponent", 1) not in _BITS:
        yield violation("6.2.8", N_("a picture has an impossible number of bits"))
    if str(picture.get("/Intent", "/Perceptual")) not in _INTENTS:
        yield violation("6.2.6", N_("a picture has an unknown rendering intent"))
    if "/SMask" in picture or picture.get("/SMaskInData", 0) != 0:
        yield violation("6.2.10", N_("a picture is transparent"))


def _dictionary(entries: Dictionary | Stream) -> Iterator[Violation]:
    kind = entries.get("/Type")
    if "/AA" in entries:
        yield violation("6.5.2", N_("there are actions that start by themselves"))
    if "/JS" in entries or str(entries.get("/S")) in _FORBIDDEN_ACTIONS:
        yield violation("6.5.1", N_("there is an action of the kind {kind}"), kind=entries.get("/S"))
    if entries.get("/S") == Name.Named and str(entries.get("/N")) not in _NAMED_ACTIONS:
        yield violation("6.5.1", N_("there is an action of the kind {kind}"), kind=entries.get("/N"))
    if "/EF" in entries:
        yield violation("6.8", N_("a file is embedded"))
    if kind == Name.ExtGState:
        yield from _graphics_state(entries)
    if kind == Name.Annot:
        yield from _annotation(entries)
    if kind == Name.Group or entries.get("/S") == Name.Transparency:
        yield violation("6.2.10", N_("there is a transparency group"))


def _graphics_state(state: Dictionary | Stream) -> Iterator[Violation]:
    if "/TR" in state or "/HTP" in state or state.get("/TR2", Name.Default) != Name.Default:
        yield violation("6.2.5", N_("a graphics state has a transfer function or a halftone origin"))
    opaque = all(float(state.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    plain = state.get("/BM", Name.Normal) in (Name.Normal, Name.Compatible)
    if not (opaque and plain and state.get("/SMask", Name("/None")) == Name("/None")):
        yield violation("6.2.10", N_("a graphics state is transparent"))


def _annotation(note: Dictionary | Stream) -> Iterator[Violation]:
    if str(note.get("/Subtype")) in _FORBIDDEN_ANNOTATIONS:
        yield violation("6.3.1", N_("there is an annotation of the kind {kind}"), kind=note.get("/Subtype"))
    if note.get("/Subtype") == Name.Popup:
        return
    printed, hidden, invisible, toggled, unseen = 4, 2, 1, 256, 32
    flags = int(note.get("/F", 0))
    if not flags & printed or flags & (hidden | invisible | toggled | unseen):
        yield violation("6.3.2", N_("an annotation is hidden or not printed"))
    if note.get("/Subtype") != Name.Link and "/AP" not in note:
        yield violation("6.3.3", N_("an annotation has no appearance"))
