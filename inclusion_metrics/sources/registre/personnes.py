"""Who the rows of a register speak of: its sheet of people, and the rows that refer to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from inclusion_metrics.identity import Key
from inclusion_metrics.sources.draft import MENTIONS, Name, Rule
from inclusion_metrics.sources.people.naming import is_anonymous, name_key, sound_key
from inclusion_metrics.sources.people.persons import persons
from inclusion_metrics.sources.registre.lignes import Lines
from inclusion_metrics.sources.tabular.grid import LINE

#: Space of the identifiers of a register.
SPACE = "registre"
#: Lines of several sheets in one frame: sheet × this + line.
_SHIFT = 1_000_000
_REFERENCE = ("identifiant", "nom", "prenom", "annee_naissance")
#: What a row takes from the record it refers to, so that both are the same mention.
_TAKEN = (*_REFERENCE, "date_naissance", "genre")
_Row = Mapping[str, Any]


@dataclass(slots=True)
class Book:
    """The records of a register, found by number or by name."""

    records: Sequence[_Row]
    by_number: dict[str, _Row] = field(default_factory=dict)
    by_name: dict[str, list[_Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        told = set()
        for record in self.records:
            if record["identifiant"] is not None:
                self.by_number.setdefault(record["identifiant"], record)
            same = tuple(str(record[name]) for name in _TAKEN)
            if same not in told:
                told.add(same)
                self.by_name[_name(record)].append(record)

    def find(self, row: _Row) -> tuple[_Row | None, str, str]:
        """The record a row refers to, or why it cannot be told (rule, explanation).

        By number; else by name and, where given, year of birth. Neither is an error: somebody
        may have come without a record.
        """
        number, name, year = row["identifiant"], _name(row), row["annee_naissance"]
        if number is not None:
            record = self.by_number.get(number)
            if record is not None and name and not _alike(name, _name(record)):
                return None, "personne_contradictoire", (
                    f"cet identifiant est celui de la ligne {record[LINE]} de la feuille "
                    "Personnes, qui porte un autre nom"
                )  # fmt: skip
            return record, "", ""
        found = self.by_name.get(name, []) if name else []
        if year is not None:
            sure = [record for record in found if record["annee_naissance"] == year]
            found = sure or [record for record in found if record["annee_naissance"] is None]
        if len(found) > 1:
            lines = " et ".join(str(line) for line in sorted(record[LINE] for record in found))
            return None, "personne_ambigue", (
                f"ce nom est celui des lignes {lines} de la feuille Personnes : donnez "
                "l’identifiant, ou l’année de naissance"
            )  # fmt: skip
        return (found[0] if found else None), "", ""


def _name(row: _Row) -> str:
    return name_key(" ".join(part for part in (row["prenom"], row["nom"]) if part))


def _alike(one: str, other: str) -> bool:
    """True when two names share a word, or the sound of one; an unnamed record fits any name."""
    if not other:
        return True
    words = {*one.split(), *sound_key(one).split()}
    return bool(words & {*other.split(), *sound_key(other).split()})


def check_records(lines: Lines) -> Book:
    """Make the rows of the sheet of people coherent, and index them."""
    lines.rows = lines.rows.with_columns(
        identifiant=_number(), qpv_code=_quarter(), born=pl.col("date_naissance").dt.year()
    )
    blank = _nameless(lines.rows)
    lines.refuse(
        pl.col("identifiant").is_null() & blank, "obligatoire_absent", "nom",
        "il faut un nom, ou un identifiant",
    )  # fmt: skip
    lines.refuse(
        pl.col("annee_naissance") != pl.col("born"), "naissance_contradictoire", "annee_naissance",
        "l’année n’est pas celle de la date de naissance",
    )  # fmt: skip
    known = r"^(hors|oui|Q[PN][0-9A-Z]{6})$"
    lines.refuse(
        ~pl.col("qpv_code").str.contains(known), "code_invalide", "qpv_code",
        "attendu : un code de quartier (QN… ou QP…), « hors » ou « oui »",
    )  # fmt: skip
    lines.rows = lines.rows.with_columns(
        annee_naissance=pl.coalesce("annee_naissance", pl.col("born").cast(pl.Int16))
    ).drop("born")
    lines.drop_doubles()
    _refuse_shared_numbers(lines)
    return Book(lines.rows.to_dicts())


def _number() -> pl.Expr:
    return pl.col("identifiant").str.strip_chars().str.to_uppercase()


def _quarter() -> pl.Expr:
    """« hors » outside, a code inside, « oui » inside a quarter that nobody noted."""
    said = pl.col("qpv_code").str.strip_chars()
    outside = said.str.to_lowercase().is_in(["hors", "non", "hors qpv"])
    inside = said.str.to_lowercase() == "oui"
    return (
        pl.when(outside)
        .then(pl.lit("hors"))
        .when(inside)
        .then(pl.lit("oui"))
        .otherwise(said.str.to_uppercase().str.replace_all(" ", ""))
    )


def _nameless(rows: pl.DataFrame) -> pl.Expr:
    """True where no real name is given."""
    shown = pl.concat_str("prenom", "nom", separator=" ", ignore_nulls=True)
    names = rows.select(shown.alias("shown"))["shown"].unique().drop_nulls()
    blank = pl.Series([name for name in names if is_anonymous(name)], dtype=pl.String)
    return shown.is_null() | shown.is_in(blank.implode())


def _refuse_shared_numbers(lines: Lines) -> None:
    """One identifier for two names, or two births, tells neither."""
    holders: dict[str, list[_Row]] = defaultdict(list)
    for row in lines.rows.iter_rows(named=True):
        if row["identifiant"] is not None:
            holders[row["identifiant"]].append(row)
    why: dict[int, str] = {}
    for rows in holders.values():
        names = {_name(row) for row in rows} - {""}
        years = {row["annee_naissance"] for row in rows} - {None}
        if len(names) > 1 or len(years) > 1:
            told = " et ".join(str(row[LINE]) for row in sorted(rows, key=lambda row: row[LINE]))
            text = f"les lignes {told} donnent le même identifiant à des personnes différentes"
            why |= {row[LINE]: text for row in rows}
    _refuse_lines(lines, "identifiant_repete", "identifiant", why)


def _refuse_lines(lines: Lines, rule: str, target: str, why: Mapping[int, str]) -> None:
    if why:
        told = pl.col(LINE).replace_strict(dict(why), default=None, return_dtype=pl.String)
        lines.refuse(told.is_not_null(), rule, target, told)


def point(lines: Lines, book: Book, *, anonymous: bool, unknown: bool = False) -> None:
    """Give each row the person of the record it refers to.

    Args:
        anonymous: a row may speak of nobody in particular; otherwise it is set aside.
        unknown: a row may speak of somebody that the register does not follow.
    """
    lines.rows = lines.rows.with_columns(
        identifiant=_number(),
        **{
            name: pl.lit(None, dtype=dtype)
            for name, dtype in (("genre", pl.String()), ("date_naissance", pl.Date()))
            if name not in lines.rows.columns
        },
    )
    nobody = pl.col("identifiant").is_null() & _nameless(lines.rows)
    if anonymous:
        nobody = nobody | pl.col("anonyme").fill_null(value=False)
        untold = lines.rows.filter(nobody & ~pl.col("anonyme").fill_null(value=False)).height
        lines.changes["lignes sans personne, lues comme anonymes"] += untold
        lines.rows = lines.rows.with_columns(anonyme=nobody)
    elif unknown:
        lines.rows = lines.rows.with_columns(anonyme=nobody)
    else:
        lines.refuse(nobody, "personne_absente", "identifiant", "il faut un identifiant, ou un nom")
        lines.rows = lines.rows.with_columns(anonyme=pl.lit(value=False))
    refused: dict[str, dict[int, str]] = defaultdict(dict)
    taken: list[dict[str, Any]] = []
    for row in lines.rows.iter_rows(named=True):
        record, rule, why = (None, "", "") if row["anonyme"] else book.find(row)
        if rule:
            refused[rule][row[LINE]] = why
        stranger = None if record or row["anonyme"] else row["identifiant"] or _name(row)
        source = record or row
        taken.append({**{name: source[name] for name in _TAKEN}, "stranger": stranger})
    schema = {**{name: lines.rows.schema[name] for name in _TAKEN}, "stranger": pl.String()}
    lines.rows = lines.rows.with_columns(*pl.DataFrame(taken, schema=schema).get_columns())
    for rule, found in refused.items():
        _refuse_lines(lines, rule, "nom" if rule == "personne_ambigue" else "identifiant", found)


@dataclass(frozen=True, slots=True)
class Who:
    """Who the rows speak of.

    Attributes:
        of: name of a sheet → the mention of each of its rows, null where nobody is followed.
        strangers: how many mentions have no record.
    """

    of: Mapping[str, pl.Series]
    mentions: pl.DataFrame
    names: Mapping[str, Name]
    contradictions: int
    strangers: int


def tell(
    sheets: Sequence[Lines], key: Key, place: str, records: str, service: str, partly: str
) -> Who:
    """Make the mentions of all the sheets together: those of ``records`` are records of people.

    Args:
        service: names the register: two services may both have a « P01 », or a namesake.
        partly: the sheet whose unnamed rows speak of nobody that the register follows.
    """
    frames = []
    followed = {lines.sheet.name: _followed(lines, partly) for lines in sheets}
    for rank, lines in enumerate(sheets):
        wanted = {name: dtype for name, dtype in _PERSON.items() if name in lines.rows.columns}
        moved = (pl.col(LINE) + rank * _SHIFT).cast(pl.UInt32)
        told = lines.rows.filter(followed[lines.sheet.name])
        frames.append(told.select(moved, *(pl.col(n).cast(t) for n, t in wanted.items())))
    empty = pl.DataFrame(schema={LINE: pl.UInt32, **_PERSON})
    rows = pl.concat([empty, *frames], how="diagonal")
    rows = completed(rows.with_columns(tranche_age_affichee="tranche_age"))
    found = persons(rows, key, scope=service, space=f"{SPACE} {service}", place=place)
    of, start = {}, 0
    for lines in sheets:
        here = followed[lines.sheet.name]
        number = int(here.sum())
        told_of = found.of_row.slice(start, number)
        of[lines.sheet.name] = _spread(told_of, here)
        start += number
    listed = of.get(records, pl.Series([], dtype=pl.String)).unique()
    recorded = pl.col("mention").is_in(listed.implode()) & (pl.col("regle") != Rule.ANONYME.value)
    # Lines of the first sheet that shows the person: its record, where there is one.
    sheet = pl.element() // _SHIFT
    mentions = found.mentions.with_columns(
        regle=pl.when(recorded).then(pl.lit(Rule.FICHE.value)).otherwise("regle"),
        lignes=pl.col("lignes").list.eval(pl.element().filter(sheet == sheet.min()) % _SHIFT),
    ).cast(MENTIONS)
    named = rows.with_columns(mention=found.of_row).filter(pl.col("stranger").is_not_null())
    return Who(of, mentions, found.names, found.contradictions, named["mention"].n_unique())


def _followed(lines: Lines, partly: str) -> pl.Series:
    """True for the rows that make a mention."""
    if lines.sheet.name == partly:
        return ~lines.rows["anonyme"]
    return pl.repeat(True, lines.rows.height, dtype=pl.Boolean, eager=True)


def _spread(told: pl.Series, here: pl.Series) -> pl.Series:
    """The mentions at their rows, null at the others."""
    rank = (here.cast(pl.Int64).cum_sum() - 1).set(~here, None)
    return told.gather(rank).alias(told.name) if told.len() else rank.cast(pl.String)


def completed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that name the same ``stranger``, some with a birth or a sex, some without, are one.

    Where a name is told with two births, the rows without one stay apart.
    """
    strangers = pl.col("stranger").is_not_null()
    for name, within in (("annee_naissance", ["stranger"]),
                         ("genre", ["stranger", "annee_naissance"])):  # fmt: skip
        value = pl.col(name)
        known = value.filter(value.cast(pl.String) != "non_communique")
        only = pl.when(known.n_unique() == 1).then(known.first()).over(within)
        rows = rows.with_columns(pl.when(strangers).then(pl.coalesce(only, value)).otherwise(value))
    return rows


_PERSON = {
    **{name: MENTIONS[name] for name in MENTIONS if name in (
        "annee_naissance", "tranche_age", "genre", "statut_social", "code_insee_residence",
        "code_postal_residence", "qpv_code", "qpv_mode", "gir", "deja_venue")},
    "stranger": pl.String(), "identifiant": pl.String(), "nom": pl.String(), "prenom": pl.String(),
    "date_naissance": pl.Date(), "anonyme": pl.Boolean(), "date": pl.Date(),
}  # fmt: skip
