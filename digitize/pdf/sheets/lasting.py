"""Printed sheets as PDF/A-2u: reportlab's file with an output intent, metadata and a language.

reportlab lets codes that are never shown mean U+0000, which the standard forbids: these meanings are left out.
Equal sheets of equal facts give equal bytes.
Source: ISO 19005-2 6.2.3, 6.6, 6.1.3; reportlab embeds its fonts as subsets that say which characters they show.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from digitize.pdf.archive import output_intent
from digitize.pdf.provenance import pdf_date

if TYPE_CHECKING:
    from datetime import datetime

_PACKET: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:MetadataDate>{created}</xmp:MetadataDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_BLOCK: Final = re.compile(rb"\d+ beginbfchar\n(.*?)endbfchar\n?", re.DOTALL)
_NOTHING: Final = b"<0000>"
_ONE_BLOCK: Final = 100  # lines that one block may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What printed sheets say of themselves; no names of people."""

    title: str
    created: datetime  # aware
    producer: str  # this program and its version


def lasting(sheets: bytes, about: About) -> bytes:
    """Make PDF/A-2u of a PDF that `Sheets` drew."""
    created = about.created.replace(microsecond=0)
    packet = _PACKET.format(
        title=escape(about.title), created=created.isoformat(), producer=escape(about.producer)
    ).encode()
    entries = {
        "/Title": about.title,
        "/Creator": about.producer,
        "/Producer": about.producer,
        "/CreationDate": pdf_date(created),
        "/ModDate": pdf_date(created),
    }
    with pikepdf.open(io.BytesIO(sheets)) as pdf:
        pdf.trailer.Info = pdf.make_indirect(Dictionary({name: String(value) for name, value in entries.items()}))
        for font in {font.objgen: font for page in pdf.pages for font in page.obj.Resources.Font.values()}.values():
            font.ToUnicode = Stream(pdf, _meanings(font.ToUnicode.read_bytes()))
        root = pdf.Root
        root.Lang = String("vi")
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.OutputIntents = Array([output_intent(pdf)])
        root.Metadata = Stream(pdf, packet, Type=Name.Metadata, Subtype=Name.XML)
        out = io.BytesIO()
        pdf.save(out, min_version="1.7", deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _meanings(cmap: bytes) -> bytes:
    """Leave out of a ToUnicode map the codes that mean nothing."""

    def kept(block: re.Match[bytes]) -> bytes:
        lines = [line for line in block[1].splitlines() if not line.endswith(_NOTHING)]
        parts = [lines[start : start + _ONE_BLOCK] for start in range(0, len(lines), _ONE_BLOCK)]
        return b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(part), b"\n".join(part)) for part in parts)

    return _BLOCK.sub(kept, cmap)
