"""Ways to spoil the text of a CSV, a workbook, or the bytes of any file."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from random import Random

from .documents import Cell, Document, Sheet, seeded
from .valeurs import AGENT, NOMS_DE_FEUILLE, NOMS_DE_FICHIER, PERSONNELLES, TEXTES

Mutation = Callable[[Document, Random], None]


# --- Text of a CSV ------------------------------------------------------------------------------


def encodage(document: Document, rng: Random) -> None:
    document.encoding = rng.choice(
        ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman",
         "latin-1", "iso8859_15", "cp850", "ascii", "cp037", "koi8-r")
    )  # fmt: skip


def separateur(document: Document, rng: Random) -> None:
    document.separator = rng.choice((";", ",", "\t", "|", ":", " ", "^", "#"))


def fins_de_ligne(document: Document, rng: Random) -> None:
    document.line_end = rng.choice(("\r\n", "\r", "\n\n", "\r\r\n", "\n\r"))


def guillemets(document: Document, rng: Random) -> None:
    document.quoting = csv.QUOTE_ALL


def on_text(name: str, act: Callable[[str, Random], str], *, keeps_rows: bool = False) -> Mutation:
    def mutation(document: Document, rng: Random) -> None:
        seed = rng.random()
        document.text_spoilt.append(lambda text: act(text, seeded(seed)))
        document.moved = True
        document.counted &= keeps_rows

    mutation.__name__ = name
    return mutation


def inserted(text: str, rng: Random, what: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + what + text[place:]


def _without_quotes(text: str, rng: Random) -> str:
    return text.replace('"', rng.choice(("", "'")))


def _mixed_ends(text: str, rng: Random) -> str:
    return "".join(c if c != "\n" else rng.choice(("\n", "\r\n", "\r")) for c in text)


def one_object_a_line(text: str, rng: Random) -> str:
    return text.replace("\n", " ").replace("},", "}\n").strip("[] ")


_STRAY = (
    '"',
    ";",
    ",",
    "\n",
    "\r",
    "\x00",
    "\t",
    "\ufeff",
    '";"',
    "\n\n\n",
    "'",
    "\x1a",
    "\\",
    "\u2028",
)
TEXTE: tuple[Mutation, ...] = (
    encodage, encodage, encodage, separateur, fins_de_ligne, guillemets,
    on_text("signe_en_trop", lambda t, r: inserted(t, r, r.choice(_STRAY))),
    on_text("signe_en_trop", lambda t, r: inserted(t, r, r.choice(_STRAY))),
    on_text("sans_guillemets", _without_quotes),
    on_text("fins_melees", _mixed_ends),
    on_text("ligne_sep", lambda t, r: f"sep={r.choice(';,|')}\n{t}"),
    on_text("separateurs_en_fin", lambda t, r: t.replace("\n", ";;;\n")),
    on_text("lignes_vides_avant", lambda t, r: "\n" * r.randint(1, 30) + t),
    on_text("titre_avant", lambda t, r: f"Export du service;;\n{AGENT};2024\n\n{t}"),
    on_text("espaces_partout", lambda t, r: t.replace(";", " ; ")),
    on_text("ligne_de_tirets", lambda t, r: t.replace("\n", "\n---;---;---\n", 1)),
)  # fmt: skip


# --- Workbooks ----------------------------------------------------------------------------------


def feuille_renommee(document: Document, rng: Random) -> None:
    free = [
        n
        for n in NOMS_DE_FEUILLE
        if n.casefold()[:31] not in {s.name.casefold() for s in document.sheets}
    ]
    document.one_sheet(rng).name = rng.choice(free)[:31]
    document.counted &= len(document.sheets) == 1


def feuille_en_plus(document: Document, rng: Random) -> None:
    rows: list[list[Cell]] = [
        [rng.choice(TEXTES + PERSONNELLES) for _ in range(3)] for _ in range(rng.randrange(6))
    ]
    extra = Sheet(f"Autre {len(document.sheets)}", ["Note", "Nom", "Date"], rows)
    document.sheets.insert(rng.choice((0, len(document.sheets))), extra)
    document.counted = False
    document.moved = True


def feuille_en_double(document: Document, rng: Random) -> None:
    copy = deepcopy(document.one_sheet(rng))
    copy.name = f"Copie {len(document.sheets)}"
    document.sheets.append(copy)
    document.counted = False


def feuille_vide(document: Document, rng: Random) -> None:
    document.sheets.insert(
        rng.choice((0, len(document.sheets))), Sheet(f"Vide {len(document.sheets)}", [], [])
    )
    document.counted = False


def feuille_supprimee(document: Document, rng: Random) -> None:
    if len(document.sheets) > 1:
        document.sheets.remove(rng.choice(document.sheets))
        document.counted = False


def tableau_deplace(document: Document, rng: Random) -> None:
    document.one_sheet(rng).shift = (rng.choice((0, 1, 5, 60, 300)), rng.choice((0, 1, 4)))
    document.counted = False


def haut_supprime(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    sheet.above, sheet.total = [], None


def haut_en_plus(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    extra: list[list[Cell]] = [["Export du service"], [AGENT, "2024"], []]
    sheet.above = [*sheet.above, *extra] if rng.random() < 0.5 else [*extra, *sheet.above]
    if sheet.total and sheet.above[: len(extra)] == extra:
        sheet.total = (sheet.total[0] + len(extra), sheet.total[1])
    document.moved = True


def haut_coupe(document: Document, rng: Random) -> None:
    sheet = document.one_sheet(rng)
    if sheet.above:
        del sheet.above[rng.randrange(len(sheet.above))]
        sheet.total = None


def autre_forme(document: Document, rng: Random) -> None:
    forms = [form for form in ("csv", "xlsx", "xlsx", "ods") if form != document.shape]
    document.shape = rng.choice(forms)
    document.name = f"{document.name.rpartition('.')[0]}.{document.shape}"
    document.counted &= document.shape != "csv" or len(document.sheets) == 1


def sans_tableau(document: Document, rng: Random) -> None:
    for sheet in document.sheets:
        sheet.table = not sheet.table


# --- Bytes --------------------------------------------------------------------------------------


def _on_bytes(name: str, act: Callable[[bytes, Random], bytes]) -> Mutation:
    def mutation(document: Document, rng: Random) -> None:
        seed = rng.random()
        document.bytes_spoilt.append(lambda data: act(data, seeded(seed)))
        document.counted = False
        document.moved = True

    mutation.__name__ = name
    return mutation


def _flipped(data: bytes, rng: Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if made:
            made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def _rezipped(data: bytes, rng: Random) -> bytes:
    """One part of the archive is missing, cut, emptied, or holds something else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, zlib.error):
        return data[: len(data) // 2]
    name = rng.choice(sorted(parts))
    part = parts.pop(name)
    match rng.randrange(5):
        case 0:
            pass
        case 1:
            parts[name] = part[: rng.randrange(len(part) + 1)]
        case 2:
            parts[name] = b""
        case 3:
            parts[name] = _flipped(part, rng)
        case _:
            parts[name] = rng.choice(
                (b"<a/>", b"\xff" * 50, part + part, part.replace(b"<", b"", 1))
            )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for key, value in parts.items():
            archive.writestr(key, value)
    return made.getvalue()


def autre_extension(document: Document, rng: Random) -> None:
    stem = document.name.rpartition(".")[0]
    document.name = stem + rng.choice(
        (
            ".csv",
            ".xlsx",
            ".xls",
            ".ods",
            ".txt",
            ".json",
            ".parquet",
            ".XLSX",
            ".xlsm",
            "",
            ".pdf",
            ".jsonl",
            ".xlsb",
        )
    )
    document.counted = False
    document.moved = True  # a « .json » is read by other rules


def autre_nom(document: Document, rng: Random) -> None:
    extension = document.name.rpartition(".")[2]
    document.name = f"{rng.choice(NOMS_DE_FICHIER)}.{extension}"


def _garbage(data: bytes, rng: Random) -> bytes:
    begin = rng.choice(
        (
            b"PK\x03\x04",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"",
            b"PAR1",
            b"\xff\xfe",
            b"%PDF-1.7",
            b"{",
            b"[",
        )
    )
    return begin + rng.randbytes(rng.choice((0, 10, 600, 5000)))


_AUTRES = (
    b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b";;;\n;;;\n", b"null", b"[]", b"{}", b"[1]", b"[[]]",
    b"<html><table><tr><td>Nom</td></tr></table></html>", b"<?xml version='1.0'?><a/>",
    b'{"items": 3}', b"[" * 100_000, b'{"a":' * 60_000, b"NaN", b"\x00" * 500, b"a" * 70_000, b'"',
    b'[{"source":"a","id":"b","nom":"cde","date_maj":"2024-01-01"}]', b"source,id,nom,date_maj\n",
    b'"\n', b"a\n" * 3000,
)  # fmt: skip


OCTETS: tuple[Mutation, ...] = (
    _on_bytes("tronque", lambda d, r: d[: r.randrange(len(d) + 1)]),
    _on_bytes("tronque", lambda d, r: d[: r.randrange(len(d) + 1)]),
    _on_bytes("octets_changes", _flipped),
    _on_bytes("octets_changes", _flipped),
    _on_bytes("octets_ajoutes", lambda d, r: d + r.randbytes(r.choice((1, 40, 2000)))),
    _on_bytes("octets_otes", lambda d, r: d[r.randrange(1, 40) :]),
    _on_bytes("milieu_ote", lambda d, r: d[: len(d) // 3] + d[len(d) // 3 + r.randrange(1, 200) :]),
    _on_bytes("n_importe_quoi", _garbage),
    _on_bytes("autre_chose", lambda d, r: r.choice(_AUTRES)),
    autre_extension,
    autre_nom,
)  # fmt: skip
ARCHIVE = _on_bytes("partie_abimee", _rezipped)
CLASSEUR: tuple[Mutation, ...] = (
    feuille_renommee, feuille_en_plus, feuille_en_double, feuille_vide, feuille_supprimee,
    tableau_deplace, haut_supprime, haut_en_plus, haut_coupe, autre_forme, sans_tableau,
)  # fmt: skip
