"""The register kept by hand (``registre_modele``) → mentions, presences and direct tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.loading import Fichier
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, Correction, Draft
from inclusion_metrics.sources.reader import Context, Reader
from inclusion_metrics.sources.registre import participants
from inclusion_metrics.sources.registre.comptes import (
    check_counts,
    seated,
    with_identifiers,
)
from inclusion_metrics.sources.registre.feuilles import SHEETS
from inclusion_metrics.sources.registre.lignes import (
    Lines,
    all_rejects,
    others,
    read_sheets,
    recognised,
)
from inclusion_metrics.sources.registre.personnes import Book, Who, check_records, point, tell
from inclusion_metrics.sources.registre.structures import Places, check_structures, settle
from inclusion_metrics.sources.registre.tables import direct_tables
from inclusion_metrics.sources.seats import seats
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.typography import counted

ROLE = "registre"
_HOUR = r"^(?:\d{4}-\d\d-\d\d )?(\d{1,2}) ?[hH:.] ?(\d\d)?(?::\d\d)?$"


#: Sheets where an empty structure is the only one of the register.
_ASSUMED = (
    "Présences", "Activités comptées", "Demandes", "Équipements", "Enquêtes", "Orientations",
    "Postes", "Ouvertures", "Ressources", "Formations", "Entretiens",
)  # fmt: skip
#: Sheets whose days are those when a structure received somebody.
_RECEIVES = ("Présences", "Activités comptées", "Demandes", "Orientations")
#: Sheets that the rows of others refer to.
_REFERRED = ("Structures", "Personnes")
_PEOPLE = (
    "Personnes", "Présences", "Droits", "Positionnements", "Motifs de venue", "Inscriptions",
    participants.NAME,
)  # fmt: skip


def recognise(source: SourceFile) -> str | None:
    """The role of a register, if the workbook is one."""
    return ROLE if any(recognised(grid) for grid in source.grids) else None


def read(source: SourceFile, context: Context) -> Draft:
    """Read a register.

    Raises:
        ErreurUtilisateur: no sheet of a register, no row at all, a sheet without its header or
            without a required column.
    """
    sheets = read_sheets(source, context.today)
    if not any(lines.read for lines in sheets.values()):
        raise ErreurUtilisateur(
            f"« {source.name} » : aucune ligne remplie. Écrivez sous l’en-tête d’une feuille au "
            "moins (les lignes « EXEMPLE » ne sont jamais lues), puis enregistrez."
        )
    places = check_structures(sheets.get("Structures"))
    for name, lines in sheets.items():
        if any(column.field.target == "structure" for column in lines.sheet.columns):
            settle(lines, places, assumed=name in _ASSUMED, receives=name in _RECEIVES)
    who = _people(sheets, places, context.key, source.key)
    presences, mentions = _attendance(sheets, who, context.key, source.key)
    tables = direct_tables(sheets, places, who, context.key)
    rejects = all_rejects(list(sheets.values()), source.name)
    return Draft(
        file=_account(source, sheets, rejects, presences),
        presences=presences,
        mentions=mentions,
        tables=tables,
        rejects=rejects,
        remarks=tuple(_remarks(source, sheets, places, who)),
        gaps=_gaps(presences, mentions),
        names=who.names,
        corrections=_corrections(sheets),
    )


def _corrections(sheets: Mapping[str, Lines]) -> tuple[Correction, ...]:
    """The rows set aside, with all the places and people they may refer to.

    Alone, a name that two records share would pass for somebody without a record.
    """
    if not any(lines.rejects for lines in sheets.values()):
        return ()
    told = (lines.correction(whole=name in _REFERRED) for name, lines in sheets.items())
    return tuple(one for one in told if one is not None)


def _people(sheets: Mapping[str, Lines], places: Places, key: Key, place: str) -> Who:
    """The person of each row of the sheets that speak of one."""
    records = sheets.get("Personnes")
    book = check_records(records) if records else Book(())
    for name in _PEOPLE[1:]:
        if name not in sheets:
            continue
        _with_hours(sheets[name])
        if name == participants.NAME:
            participants.with_own_births(sheets[name])
            point(sheets[name], book, anonymous=False, unknown=True)
            participants.check_births(sheets[name])
        else:
            point(sheets[name], book, anonymous=name == "Présences")
        shown = pl.col("anonyme") if name == "Présences" else None
        sheets[name].drop_doubles(but=shown)
    # The same register next year describes the same structures.
    service = "+".join(sorted(places.described["structure_id"]))
    people = [sheets[name] for name in _PEOPLE if name in sheets]
    return tell(people, key, place, "Personnes", service, participants.NAME)


def _with_hours(lines: Lines) -> None:
    """Hours written in one way, where a sheet has some."""
    if "heure" not in lines.rows.columns:
        return
    hour, minute = (pl.col("heure").str.extract(_HOUR, n) for n in (1, 2))
    minute = minute.fill_null("00")
    good = (hour.cast(pl.Int8) < 24) & (minute.cast(pl.Int8) < 60)
    lines.refuse(
        pl.col("heure").is_not_null() & ~good.fill_null(value=False), "heure_illisible", "heure",
        "attendu : « 14:30 »",
    )  # fmt: skip
    lines.rows = lines.rows.with_columns(
        heure=pl.when(pl.col("heure").is_not_null()).then(
            pl.format("{}:{}", hour.str.zfill(2), minute)
        )
    )


def _attendance(
    sheets: Mapping[str, Lines], who: Who, key: Key, place: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Presences of the people who came, and of those who were only counted."""
    presences, mentions = [pl.DataFrame(schema=PRESENCES)], [who.mentions.match_to_schema(MENTIONS)]
    came = sheets.get("Présences")
    if came is not None:
        presences.append(
            seats(came.rows, who.of["Présences"], source=SourceDonnee.REGISTRE, key=key)
        )
    counts = sheets.get("Activités comptées")
    if counts is not None:
        _with_hours(counts)
        check_counts(counts)
        counts.rows = with_identifiers(counts.rows, key)
        for frames, found in zip(
            (presences, mentions), seated(counts.rows, key, place), strict=True
        ):
            frames.append(found)
    return pl.concat(presences), pl.concat(mentions)


def _account(
    source: SourceFile, sheets: Mapping[str, Lines], rejects: pl.DataFrame, presences: pl.DataFrame
) -> Fichier:
    changes: Counter[str] = Counter()
    days = presences["date"].to_list()
    for lines in sheets.values():
        changes.update(lines.changes)
    return Fichier(
        format=READER.code,
        role=ROLE,
        nom=source.name,
        sha256=source.sha256,
        lignes_lues=sum(lines.read for lines in sheets.values()),
        lignes_gardees=sum(lines.rows.height for lines in sheets.values()),
        lignes_rejetees=rejects.height,
        debut=min(days, default=None),
        fin=max(days, default=None),
        changements={what: number for what, number in sorted(changes.items()) if number},
    )


def _remarks(
    source: SourceFile, sheets: Mapping[str, Lines], places: Places, who: Who
) -> list[str]:
    remarks = []
    unknown = others(source)
    if unknown:
        told = ", ".join(f"« {name} »" for name in unknown)
        known = ", ".join(sheet.name for sheet in SHEETS)
        remarks.append(f"Feuilles hors du registre, non lues : {told} (feuilles lues : {known}).")
    for lines in sheets.values():
        if lines.ignored:
            told = ", ".join(f"« {label} »" for label in lines.ignored)
            remarks.append(
                f"Feuille « {lines.table.sheet} », colonnes ajoutées, non lues : {told}."
            )
    if "Personnes" in sheets and who.strangers:
        remarks.append(
            counted(who.strangers, "personne citée n’est", "personnes citées ne sont")
            + " pas sur la feuille Personnes : leurs âge, genre et statut manquent."
        )
    if who.contradictions:
        remarks.append(
            counted(who.contradictions, "personne a", "personnes ont")
            + " des lignes qui se contredisent (naissance ou genre)."
        )
    if "Structures" in sheets and places.named:
        remarks.append(
            counted(len(places.named), "structure citée n’est", "structures citées ne sont")
            + " pas sur la feuille Structures : leur commune peut manquer."
        )
    return remarks


def _gaps(presences: pl.DataFrame, mentions: pl.DataFrame) -> dict[Need, str]:
    """What the attendance lacks altogether."""
    if presences.is_empty():
        return {}
    gaps = {}
    if not presences["thematiques"].list.len().sum():
        gaps[Need.THEMATIQUES] = "Le registre ne note pas les thématiques."
    if mentions["statut_social"].null_count() == mentions.height:
        gaps[Need.STATUT] = "Le registre ne note pas le statut des personnes."
    return gaps


READER = Reader(
    code="registre", label="Registre tenu par le service", recognise=recognise, read=read
)
