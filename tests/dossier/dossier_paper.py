"""Pages for the tests of this room: words laid out as an engine would give them."""

from digitize.model import Box, Line, Mark, PageText, Word

LETTER_MM, LINE_MM = 2.1, 6.0
LEFT_MM, RIGHT_MM = 30.0, 195.0  # of the text on an A4 page
STATE_HEAD = "~CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n~Độc lập - Tự do - Hạnh phúc"


def page(text: str, *, confidence: float = 0.95) -> PageText:
    """Lay out a page: "~" centres a line, ">" moves it to the right half, two bars split it into two cells."""
    lines = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        if line.strip():
            lines.append(_line(line, 20 + row * LINE_MM, confidence))
    return PageText(lines=tuple(lines))


def qr(text: str) -> Mark:
    """Return a QR code as it stands on a copied card."""
    return Mark(type="QRCode", text=text, box=Box(150, 40, 165, 55))


def _line(text: str, top: float, confidence: float) -> Line:
    if "||" in text:
        left, right = text.split("||")
        return Line(words=(*_words(left, LEFT_MM, top, confidence), *_words(right, 105, top, confidence)))
    bare = text.lstrip("~>")
    width = len(bare) * LETTER_MM
    start = {"~": (LEFT_MM + RIGHT_MM - width) / 2, ">": 110.0}.get(text[0], LEFT_MM)
    return Line(words=_words(bare, max(start, 10.0), top, confidence))


def _words(text: str, left: float, top: float, confidence: float) -> tuple[Word, ...]:
    words = []
    for piece in text.split():
        width = len(piece) * LETTER_MM
        words.append(Word(text=piece, box=Box(left, top, left + width, top + 4), confidence=confidence))
        left += width + LETTER_MM
    return tuple(words)
