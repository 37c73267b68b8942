"""Rows of Coop workbooks → presences and mentions, names put under pseudonyms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from inclusion_metrics.identity import Key, Record
from inclusion_metrics.nomenclatures import Genre, SourceDonnee, TrancheAge, TypeLieu
from inclusion_metrics.sources.coop.rows import Seat, step_name
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, Name, Rule
from inclusion_metrics.sources.people.naming import name_key, sound_key, split_name
from inclusion_metrics.sources.people.persons import ANONYMOUS
from inclusion_metrics.sources.seats import OUTSIDE, OUTSIDE_NAME, structure_id
from inclusion_metrics.sources.tabular.workbook import plain

#: The V1 bands that were drawn at random between two Coop bands, put back together.
_V1_BANDS = {
    TrancheAge.DIX_HUIT_VINGT_QUATRE.code: TrancheAge.V1_DIX_HUIT_TRENTE_CINQ.code,
    TrancheAge.VINGT_CINQ_TRENTE_NEUF.code: TrancheAge.V1_DIX_HUIT_TRENTE_CINQ.code,
    TrancheAge.QUARANTE_CINQUANTE_NEUF.code: TrancheAge.V1_TRENTE_CINQ_SOIXANTE.code,
    TrancheAge.SOIXANTE_SOIXANTE_NEUF.code: TrancheAge.V1_SOIXANTE_PLUS.code,
    TrancheAge.SOIXANTE_DIX_PLUS.code: TrancheAge.V1_SOIXANTE_PLUS.code,
}
Mention = dict[str, object]


def mentions_of(
    seats: Sequence[Seat], key: Key, exported: date | None, place: str
) -> tuple[list[str], pl.DataFrame, dict[str, Name]]:
    """The mention of each accompagnement, the mentions, and the names in clear.

    Args:
        exported: day of the export: the age bands are those of that year.
        place: key of the file.
    """
    of_seat: list[str] = []
    followed: dict[str, list[Seat]] = defaultdict(list)
    rows: list[Mention] = []
    for seat in seats:
        if seat.person is None:
            mention = f"{ANONYMOUS}{place}:{seat.line}:{seat.seat}"
            rule = Rule.ANONYME if seat.named else Rule.ABSENTE
            rows.append(
                {
                    **_traits(seat), "mention": mention, "regle": rule.value,
                    "portee": seat.mediator or "", "annee_tranche_age": seat.day.year,
                    "lignes": [seat.line],
                }
            )  # fmt: skip
        else:
            mention = key.pseudonym(
                "b", seat.mediator, plain(seat.person), seat.genre, seat.age, seat.statut, seat.home
            )
            followed[mention].append(seat)
        of_seat.append(mention)
    names: dict[str, Name] = {}
    for mention, mine in followed.items():
        # Status and sex are known as soon as one row comes from the present Coop.
        best = min(mine, key=lambda seat: (seat.source == SourceDonnee.COOP_V1.code, seat.line))
        year = (exported or max(seat.day for seat in mine)).year
        assert best.person is not None  # noqa: S101 - grouped by their name
        rows.append(
            {
                **_traits(best), **_keys(best.person, best.mediator, key), "mention": mention,
                "regle": Rule.NOM.value, "portee": best.mediator or "",
                "annee_tranche_age": year, "lignes": sorted({seat.line for seat in mine}),
            }
        )  # fmt: skip
        first, last = split_name(best.person)
        names[mention] = Name(first, last, "", best.home or "", best.genre or "")
    return of_seat, pl.DataFrame(rows, schema=MENTIONS), names


def _keys(name: str, owner: str | None, key: Key) -> Mention:
    alike = name_key(name)
    return {
        "cle_affichee": key.pseudonym("c", owner, plain(name)),
        "cle_nom": key.pseudonym("n", alike) if alike else None,
        "cle_approchee": key.pseudonym("s", sound_key(name)) if alike else None,
    }


def _traits(seat: Seat) -> Mention:
    """Traits that figures may use; a V1 row carries neither status nor sex, and coarser ages."""
    v1 = seat.source == SourceDonnee.COOP_V1.code
    return {
        "tranche_age": _V1_BANDS.get(seat.age or "", seat.age) if v1 else seat.age,
        "tranche_age_affichee": seat.age,
        "genre": None if v1 else seat.genre,
        "statut_social": None if v1 else seat.statut,
        "code_insee_residence": seat.home,
        "code_postal_residence": seat.home_postcode,
    }


def presences_of(
    seats: Sequence[Seat],
    of_seat: Sequence[str],
    role: str | None,
    prints: Mapping[str, str],
) -> pl.DataFrame:
    """One presence per accompagnement; ``prints`` gives the print of each activity."""
    rows = []
    for seat, mention in zip(seats, of_seat, strict=True):
        own = seat.place == TypeLieu.LIEU_ACTIVITE.code and seat.place_name is not None
        level, autonomy = step_name(seat)
        rows.append(
            {
                "ligne": seat.line,
                "mention": mention,
                "activite_id": seat.activity,
                "place": seat.seat,
                "structure_id": structure_id(seat.town, seat.place_name or "") if own else OUTSIDE,
                "structure_nom": seat.place_name if own else OUTSIDE_NAME,
                "structure_insee": seat.town if own else None,
                "mediateur_id": seat.mediator,
                "mediateur_role": role,
                "date": seat.day,
                "type": seat.type,
                "type_lieu": seat.place,
                "code_insee": seat.town,
                "duree_min": seat.minutes,
                "thematiques": list(seat.themes),
                "thematiques_admin": list(seat.procedures),
                "materiels": list(seat.equipment),
                "tags": list(seat.tags),
                "niveau": level,
                "autonomie": autonomy,
                "oriente": seat.redirected,
                "redirections": list(seat.redirections),
                "nb_participants": seat.seats,
                "source": seat.source,
                "issue": seat.issue,
                "empreinte": prints.get(seat.activity),
            }
        )
    return pl.DataFrame(rows, schema=PRESENCES)


def record_mentions(
    records: Sequence[Record], owner: str | None, exported: date | None, key: Key
) -> pl.DataFrame:
    """The lines of a *Bénéficiaires* workbook as mentions: they confirm, they do not attend."""
    seen: Counter[tuple[object, ...]] = Counter()
    rows: list[Mention] = []
    for record in records:
        sex, age, status, home = record.traits
        told = (record.name, *record.traits, record.birth_year, record.accompagnements)
        seen[told] += 1
        born = str(record.birth_year or "")
        rank = f"{record.accompagnements}/{seen[told]}"
        rows.append(
            {
                **_keys(record.name, owner, key),
                "mention": key.pseudonym("f", owner, record.name, *record.traits, born, rank),
                "regle": Rule.FICHE.value,
                "portee": owner or "",
                "annee_naissance": record.birth_year,
                "tranche_age": age,
                "tranche_age_affichee": age,
                "annee_tranche_age": exported.year if exported else None,
                "genre": sex or Genre.NON_COMMUNIQUE.code,
                "statut_social": status,
                "code_insee_residence": home,
                "accompagnements": record.accompagnements,
                "lignes": [record.line],
            }
        )
    return pl.DataFrame(rows, schema=MENTIONS)
