"""What people type or paste, made fit for the rules that read it."""

import unicodedata

# Joins letters in several scripts and the parts of an emoji: invisible, but meant.
_JOINERS = "\u200c\u200d"
_LINE_BREAKS = "\n\t"


def is_invisible(character: str) -> bool:
    """Tell control characters, lone surrogates and marks that only steer the direction of text."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS


def cleaned(text: str) -> str:
    """Drop what no field should keep (PostgreSQL, for one, refuses NUL and lone surrogates)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in _LINE_BREAKS or not is_invisible(c)).strip()


def one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def ascii_digits(text: str) -> str:
    """Write the decimal digits of any script as 0-9 and leave the rest alone."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
