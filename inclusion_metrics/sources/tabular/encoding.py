"""Bytes of a text file → UTF-8 with one kind of line end, saying which encoding was found."""

from __future__ import annotations

import codecs
import re

from inclusion_metrics.model import ErreurUtilisateur

#: Encodings of French files that are not Unicode, likeliest first, as a user would name them.
FRENCH = {
    "cp1252": "Windows (cp1252)",
    "iso8859_15": "ISO 8859-15",
    "mac_roman": "Mac OS (mac_roman)",
    "cp850": "MS-DOS (cp850)",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)
_LOWER, _UPPER = "éèêëàâäçùûüôöîïœæÿ", "ÉÈÊËÀÂÄÇÙÛÜÔÖÎÏŒÆŸ"
_SIGNS = "’‘“”«»…–—°€·²³ªº\u00a0"
_MIXED_CASE = re.compile(f"[a-z{_LOWER}][{_UPPER}]|[{_LOWER}][A-Z]|[A-Z][{_LOWER}][A-Z]")
_SAMPLE = 1 << 16
#: Control characters that no text file holds, beyond the odd stray one.
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x00"))


def unicode_text(data: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    r"""The text as UTF-8 with ``\n`` ends, without byte-order mark or NUL, and what was noticed.

    Raises:
        ErreurUtilisateur: not a text, two encodings in one file, or an unknown one.
    """
    text, note = _decoded(data, name)
    notes = [note] if note else []
    if b"\x00" in text:
        notes.append("caractères nuls ôtés")
        text = text.replace(b"\x00", b"")
    head = text[:_SAMPLE]
    if len(head.translate(None, _CONTROLS)) < 0.95 * len(head):
        raise ErreurUtilisateur(
            f"« {name} » n’est ni un fichier CSV ni un classeur : donnez le fichier tel qu’il a "
            "été exporté."
        )
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # A second mark, in the first label this time, comes from a file that was written twice.
    return text.removeprefix(codecs.BOM_UTF8).rstrip(b"\x1a"), tuple(notes)


def _decoded(data: bytes, name: str) -> tuple[bytes, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _transcoded(data[len(mark) :], encoding, name), _note(encoding)
    for encoding in ("utf_16_le", "utf_16_be"):
        if _looks_utf16(data, encoding):
            return _transcoded(data, encoding, name), _note(encoding)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_mixture(data, error.start, name)
        return _french(data, name)
    return data, ""


def _note(encoding: str) -> str:
    found = encoding.upper().replace("_", "-")
    return "" if encoding == "utf_8" else f"encodage {found[:6]}"


def _transcoded(data: bytes, encoding: str, name: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise ErreurUtilisateur(
            f"« {name} » est abîmé (encodage {encoding.upper().replace('_', '-')}) : refaites "
            "l’export."
        ) from error


def _looks_utf16(data: bytes, encoding: str) -> bool:
    """UTF-16 without a mark: in a Western text, every other byte is nul."""
    high = 1 if encoding == "utf_16_le" else 0
    head = data[:_SAMPLE]
    half = len(head) // 2
    return half > 1 and head[high::2].count(0) > 0.7 * half > head[1 - high :: 2].count(0) * 10


def _refuse_mixture(data: bytes, start: int, name: str) -> None:
    """Refuse UTF-8 with a few foreign bytes: read as another encoding, every accent would break."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    if good > broken:
        line = data.count(b"\n", 0, start) + 1
        raise ErreurUtilisateur(
            f"« {name} », ligne {line} : un caractère n’est pas en UTF-8 alors que le reste du "
            "fichier l’est ; corrigez cette ligne ou refaites l’export."
        )


def _french(data: bytes, name: str) -> tuple[bytes, str]:
    sample = b"\n".join(line for line in data[: _SAMPLE * 16].splitlines() if not line.isascii())
    if not sample:
        sample = b"\n".join(line for line in data.splitlines() if not line.isascii())
    sample = sample[:_SAMPLE]
    # Where two encodings read alike, the sort keeps the likeliest first.
    for encoding in sorted(FRENCH, key=lambda encoding: -_likeness(sample, encoding)):
        try:
            return data.decode(encoding).encode(), f"encodage {FRENCH[encoding]}"
        except UnicodeDecodeError:
            continue
    raise ErreurUtilisateur(
        f"L’encodage de « {name} » n’a pas été reconnu : enregistrez-le en « CSV UTF-8 »."
    )


def _likeness(sample: bytes, encoding: str) -> int:
    """How French the sample reads: accented letters in words of one case, usual signs.

    A few accents are all that a register may hold. General detectors need more: given
    « Éric;12 € » in cp1252, charset-normalizer answers mac_roman.
    """
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -len(sample) * 9
    usual = sum(text.count(sign) for sign in _LOWER + _UPPER + _SIGNS)
    strange = sum(not (char.isascii() or char.isalpha() or char in _SIGNS) for char in text)
    return usual - 6 * (strange + len(_MIXED_CASE.findall(text)))
