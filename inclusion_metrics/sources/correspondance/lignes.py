"""The rows of one declared table: what is left out, what cannot be true, who is in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.reference.ages import BANDS
from inclusion_metrics.sources.correspondance.champs import Lines, typed
from inclusion_metrics.sources.correspondance.cibles import ABSENT
from inclusion_metrics.sources.correspondance.fichiers import Found, tables
from inclusion_metrics.sources.correspondance.grammaire import Colonne, Entree, Exclusion, Mapping
from inclusion_metrics.sources.draft import Rule
from inclusion_metrics.sources.people.naming import name_key
from inclusion_metrics.sources.people.persons import ANONYMOUS, Persons, persons
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.tabular.conversions import folded_text
from inclusion_metrics.sources.tabular.fields import folded
from inclusion_metrics.sources.tabular.grid import LINE, SourceFile
from inclusion_metrics.sources.voisins.neighbours import insee_codes

DOUBLES, ABSENCES, EXCLUDED = "lignes en double", "absences", "lignes exclues : {}"
LOST_HOMES = "communes de résidence non reconnues (nom et code postal)"
BLANK_SCORES = "scores vides, compétence non évaluée"
IDENTITY = ("identifiant", "nom", "prenom", "nom_complet")
#: Targets that tell of the past.
_PAST = (
    "date", "date_naissance", "date_reperage", "date_depot", "date_decision", "date_reponse",
    "date_inventaire", "date_inscription", "date_abandon", "date_entree", "date_sortie",
    "date_questionnaire_entree", "date_saisie_sortie", "date_6m",
)  # fmt: skip
#: The bands an age falls in, each with its first age.
_BANDS = {code: low for code, (low, _) in BANDS.items() if not code.startswith("v1_")}


@dataclass(slots=True)
class Part:
    """What one part of a mapping reads in one sheet of a file.

    Attributes:
        rank: which part.
        place: makes anonymous mentions unique.
        read: rows of the sheet.
        lines: those that still hold, typed.
        people: who they are, in their order; None in a table without people.
        told: the mapping says who the people are.
    """

    mapping: Mapping
    rank: int
    found: Found
    place: str
    read: int
    lines: Lines
    people: Persons | None = None
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def entry(self) -> Entree:
        """The part of the mapping."""
        return self.mapping.fichiers[self.rank]

    @property
    def space(self) -> str:
        """Name space of its identifiers, and who vouches for its names."""
        return self.entry.numerotation or self.mapping.nom

    @property
    def told(self) -> bool:
        """True where the mapping says who people are."""
        return any(name in self.entry.colonnes for name in IDENTITY)


def parts(mapping: Mapping, rank: int, file: SourceFile, context: Context) -> Iterator[Part]:
    """What a part of the mapping reads in a file, sheet by sheet.

    Raises:
        ErreurUtilisateur: the file has not what is declared.
    """
    entry = mapping.fichiers[rank]
    for found in tables(mapping, rank, file):
        rows, changes = _kept(entry, found)
        place = ":".join(filter(None, (file.key, str(rank), found.table.sheet)))
        lines = _lines(mapping, entry, found, rows, file.name, context.today, changes)
        part = Part(mapping, rank, found, place, found.table.rows.height, lines, None, changes)
        _check(part, context.today)
        if entry.cible.people:
            _identify(part, context.key)
        yield part


def _kept(entry: Entree, found: Found) -> tuple[pl.DataFrame, Counter[str]]:
    """The rows that no rule of the mapping excludes."""
    changes: Counter[str] = Counter()
    rows = found.table.rows
    for rule in entry.exclure:
        out = _excluded(rule, found.labels[folded(rule.colonne)])
        kept = rows.filter(~out)
        changes[EXCLUDED.format(rule.motif)] += rows.height - kept.height
        rows = kept
    return rows, changes


def _excluded(rule: Exclusion, label: str) -> pl.Expr:
    cell = folded_text(pl.col(label).fill_null(""))
    if rule.vide:
        return cell == ""
    listed = cell.is_in([folded(one) for one in (*rule.valeurs, *rule.sauf)])
    return listed if rule.valeurs else ~listed


def _lines(
    mapping: Mapping, entry: Entree, found: Found, rows: pl.DataFrame, file: str, today: date,
    changes: Counter[str],
) -> Lines:  # fmt: skip
    """The typed rows; where a column per skill holds a score, one row per skill."""
    score = entry.colonnes.get("score", Colonne())
    if not score.domaines:
        return typed(mapping, entry, found, rows, file, today)
    several = []
    for label, skill in score.domaines.items():
        if not found.has(label):
            continue
        one = score.model_copy(update={"colonne": label, "domaines": {}})
        of_skill = entry.model_copy(
            update={
                "colonnes": {**entry.colonnes, "score": one},
                "constantes": {**entry.constantes, "domaine": (skill,)},
            }
        )
        filled = pl.col(found.labels[folded(label)]).fill_null("").str.strip_chars() != ""
        assessed = rows.filter(filled)
        changes[BLANK_SCORES] += rows.height - assessed.height
        several.append(typed(mapping, of_skill, found, assessed, file, today))
    whole = pl.concat([lines.rows for lines in several])
    total: Counter[str] = Counter()
    for lines in several:
        total.update(lines.changes)
    labels = several[0].labels | {"score": " / ".join(score.domaines)}
    return Lines(whole, labels, [frame for one in several for frame in one.rejects], total)


def _check(part: Part, today: date) -> None:
    """Set aside what cannot be, and leave out who did not come."""
    lines, entry = part.lines, part.entry
    for name in _PAST:
        if name in lines.rows.columns:
            lines.refuse(
                pl.col(name) > today, "date_future", name, "cette date est postérieure à ce jour"
            )
    if {"date", "date_naissance"} <= set(lines.rows.columns):
        lines.refuse(
            pl.col("date_naissance") > pl.col("date"), "naissance_impossible", "date_naissance",
            "la naissance est postérieure à la date de la ligne",
        )  # fmt: skip
    if "present" in lines.rows.columns:
        lines.leave(pl.col("present") == ABSENT, ABSENCES)
    for group in entry.cible.one_of:
        names = [name for name in group if name in lines.rows.columns]
        who = entry.cible.people
        lines.refuse(
            pl.all_horizontal(pl.col(name).is_null() for name in names),
            "personne_absente" if who else "obligatoire_absent",
            names[0],
            "la ligne ne dit pas de qui il s’agit" if who else "une valeur est obligatoire",
        )
    lines.rows = _with_ages(lines.rows)
    _find_homes(lines)


def _with_ages(rows: pl.DataFrame) -> pl.DataFrame:
    """Ages as bands, where no band was written."""
    if "age" in rows.columns:
        downwards = sorted(_BANDS, key=lambda code: -_BANDS[code])
        band = pl.coalesce(
            pl.when(pl.col("age") >= _BANDS[code]).then(pl.lit(code)) for code in downwards
        )
        known = pl.col("tranche_age") if "tranche_age" in rows.columns else pl.lit(None, pl.String)
        rows = rows.with_columns(tranche_age=pl.coalesce(known, band))
    if "tranche_age" in rows.columns:
        rows = rows.with_columns(tranche_age_affichee="tranche_age")
    return rows


def _find_homes(lines: Lines) -> None:
    """The Insee code of a home told by its postcode and the name of its commune."""
    columns = set(lines.rows.columns)
    if not {"commune_residence", "code_postal_residence"} <= columns:
        return
    found = insee_codes(lines.rows, "code_postal_residence", "commune_residence")
    said = (
        pl.col("code_insee_residence")
        if "code_insee_residence" in columns
        else pl.lit(None, pl.String)
    )
    lines.rows = lines.rows.with_columns(code_insee_residence=pl.coalesce(said, found))
    lost = pl.col("commune_residence").is_not_null() & pl.col("code_insee_residence").is_null()
    lines.changes[LOST_HOMES] += lines.rows.filter(lost).height


def _identify(part: Part, key: Key) -> None:
    """Who is in each row; the rows of named people that repeat another are dropped."""
    records = part.entry.table == "personnes"
    lines = part.lines
    while True:
        people = persons(
            lines.rows, key, scope=part.space, space=part.space, place=part.place, records=records
        )
        nobody = people.of_row.str.starts_with(ANONYMOUS)
        if part.entry.cible.unknown or not (part.entry.cible.one_of and nobody.any()):
            break
        unnamed = lines.rows.filter(nobody)[LINE].implode()
        target = next(name for name in IDENTITY if name in lines.rows.columns)
        why = "la ligne ne nomme personne"
        lines.refuse(pl.col(LINE).is_in(unnamed), "personne_absente", target, why)
    if not part.told and part.entry.table in ("presences", "demarches"):
        unknown = people.mentions.with_columns(regle=pl.lit(Rule.ABSENTE.value))
        people = replace(people, mentions=unknown)
    lines.rows = lines.rows.with_columns(mention=people.of_row)
    if not part.entry.colonnes.get("score", Colonne()).domaines:
        _drop_doubles(part, nobody)
    part.people = people


def _drop_doubles(part: Part, nobody: pl.Series) -> None:
    """Rows of named people whose cells all repeat those of an earlier row."""
    table = part.found.table
    named = part.lines.rows.filter(~nobody)[LINE]
    raw = table.rows.filter(pl.col(LINE).is_in(named.implode())).sort(LINE)
    again = raw.filter(~pl.struct(table.header).is_first_distinct())[LINE]
    part.lines.leave(pl.col(LINE).is_in(again.implode()), DOUBLES)


def with_mediator(rows: pl.DataFrame, key: Key) -> pl.DataFrame:
    """The pseudonym of who accompanied, in place of the name."""
    if "mediateur" not in rows.columns:
        return rows
    names = rows["mediateur"].drop_nulls().unique()
    made = {name: key.pseudonym("mediateur", name_key(name)) for name in names if name_key(name)}
    mediator = pl.col("mediateur").replace_strict(made, default=None, return_dtype=pl.String)
    return rows.with_columns(mediateur_id=mediator).drop("mediateur")


def with_activity(rows: pl.DataFrame, key: Key, space: str) -> pl.DataFrame:
    """The register's own number of an activity, made unlike that of any other register."""
    if "activite_id" not in rows.columns:
        return rows
    numbers = rows["activite_id"].drop_nulls().unique()
    made = {number: key.pseudonym("act", space, number) for number in numbers}
    own = pl.col("activite_id").replace_strict(made, default=None, return_dtype=pl.String)
    return rows.with_columns(activite_id=own)
