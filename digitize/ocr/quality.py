"""How far to trust a reading: the engine's own confidence, and whether the words can be Vietnamese at all."""

from __future__ import annotations

from digitize.model import CleanPage, EngineId, PageText, ReadPage
from digitize.text import syllable_rate


def mean_confidence(text: PageText) -> float:
    """Mean word confidence, 0..1, long words counting more; 0 for a page without words."""
    weight = sum(len(word.text) for word in text.words)
    return sum(word.confidence * len(word.text) for word in text.words) / weight if weight else 0.0


def judged(clean: CleanPage, text: PageText, engine: EngineId) -> ReadPage:
    """Join a page, what was read on it and how far to trust that."""
    return ReadPage(
        clean=clean,
        text=text,
        engine=engine,
        confidence=mean_confidence(text),
        syllable_rate=syllable_rate([word.text for word in text.words]),
    )
