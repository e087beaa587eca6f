"""Capitals of Vietnamese, for patterns that tell where one cell ends and the next begins."""

CAPITALS = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper())
"""Inside a character class; a range from À to Ỹ would hold the small letters too."""
