"""The figures of an invented service, for the tests of rendering: 120 people, three places."""

import datetime as dt
from typing import Any

import html5lib
import narwhals.stable.v2 as nw
import polars as pl

from inclusion_metrics.breakdowns import BREAKDOWNS
from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import Request, measure
from inclusion_metrics.model import Need, Period
from inclusion_metrics.nomenclatures import Thematique, ThematiqueAdmin
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.rows import Frames
from inclusion_metrics.rows.missing import missing_reason
from inclusion_metrics.schemas import Activites, Beneficiaires, Demarches, Participations
from inclusion_metrics.secrecy import Published, protect

from .conftest import OTHERS, rows_of, table

YEAR = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
PLACES = {"s1": "Maison de quartier du Biollay", "s2": "Médiathèque", "s3": "France services"}


def _people() -> pl.DataFrame:
    """Two in three retired, ages from 20 to 89, one answer in eight missing."""
    rows = []
    for i in range(160):
        anonymous = i >= 120
        retired = i % 3 != 0
        rows.append(
            {
                "beneficiaire_id": f"p{i}",
                "anonyme": anonymous,
                "identite": "anonyme" if anonymous else "confirmee",
                "personnes_min": 1,
                "personnes_max": 2 if i in (5, 17, 40) else 1,
                "annee_naissance": None
                if i % 10 == 9
                else 1935 + (i * 7) % 25 + 40 * (not retired),
                "tranche_age": "soixante_dix_plus" if i % 20 == 9 else "non_communique",
                "annee_tranche_age": 2024,
                "genre": ("feminin", "masculin", "feminin", "feminin", "non_communique")[i % 5],
                "statut_social": "non_communique"
                if i % 8 == 7
                else "retraite"
                if retired
                else ("sans_emploi", "en_emploi", "scolarise")[min(i % 7, 2) if i > 20 else 0],
                "code_insee_residence": "73065",
                "accompagnements_hors_fichier": 0 if i % 4 else 2,
            }
        )
    kinds = {n: pl.Int16 for n in ("annee_naissance", "annee_tranche_age")}
    kinds |= {n: pl.UInt16 for n in ("personnes_min", "personnes_max")}
    return pl.DataFrame(rows, schema_overrides=kinds)


def _agenda() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """A visit or several for each person, mostly in the first place, none in August."""
    themes, procedures = list(Thematique), list(ThematiqueAdmin)
    activities, seats, steps = [], [], []
    for i in range(160):
        visits = 1 if i >= 120 else 1 + i % 4
        for v in range(visits):
            month = 1 + (i * 5 + v * 3) % 12
            if month == 8:
                month = 9
            place = "s1" if i % 10 < 6 else ("s2" if i % 10 < 9 or i > 40 else "s3")
            key = f"a{i}-{v}"
            held = [themes[(i * (v + 1)) % 7].code, themes[(i + v) % 4].code]
            activities.append(
                {
                    "activite_id": key,
                    "structure_id": place,
                    "date": dt.date(2024, month, 1 + (i + v) % 27),
                    "type": "individuel" if i % 5 else "collectif",
                    "type_lieu": "domicile" if i % 9 == 0 else "lieu_activite",
                    "code_insee": "73065",
                    "duree_min": None if i % 15 == 0 else 30 + 15 * (i % 5),
                    "thematiques": sorted(set(held)) if i % 11 else [],
                    "thematiques_admin": [],
                    "nb_participants": 1,
                    "source": "coop_v2",
                }
            )
            seats.append({"participation_id": key, "activite_id": key, "beneficiaire_id": f"p{i}"})
            if i % 3 == 0:
                code = procedures[(i // 3) % 5].code
                steps.append(
                    {
                        "demarche_id": key,
                        "activite_id": key,
                        "beneficiaire_id": f"p{i}",
                        "categorie": code,
                    }
                )
    lists = {n: pl.List(pl.String) for n in ("thematiques", "thematiques_admin")}
    return (
        pl.DataFrame(activities, schema_overrides=lists),
        pl.DataFrame(seats),
        pl.DataFrame(steps),
    )


def _frames(gaps: dict[Need, str] | None = None) -> Frames:
    ter = pl.DataFrame(
        {
            "code_insee": ["73065"],
            "commune": ["73065"],
            "epci": ["200069110"],
            "departement": ["73"],
            "population": [60000],
        }
    )
    people, agenda = _people(), _agenda()
    acts, seats, steps = (frame.to_dicts() for frame in agenda)
    lists = {"tags": [], "materiels": [], "redirections": []}
    whole = [
        table(Beneficiaires, people.to_dicts()),
        table(Activites, acts, **lists),
        table(Participations, seats),
        table(Demarches, steps),
        ter,
    ]
    lazy = [nw.from_native(frame.lazy()) for frame in whole]
    names = {"structure": PLACES, "epci": {"200069110": "Grand Chambéry"}}
    others = {name: nw.from_native(rows_of(name, []).lazy()) for name in OTHERS}
    return Frames(
        *lazy,
        dt.date(2024, 1, 2),
        tables=others,
        missing={name: missing_reason(name) for name in OTHERS},
        gaps=gaps or {},
        names=names,
    )


def publish(gaps: dict[Need, str] | None = None) -> Published:
    every = tuple(CATALOGUE.values())
    cuts = ((), *((BREAKDOWNS[b],) for b in ("structure", "genre", "mois", "type")))
    requests = [Request(every, YEAR, "epci", cut) for cut in cuts]
    return protect(measure(_frames(gaps), requests), CATALOGUE, profile("defaut"))


WHERE: dict[str, Any] = {"level": "epci", "territory": "200069110"}


def parsed(html: str) -> Any:
    """The tree of a valid fragment or page; anything html5lib refuses fails the test."""
    whole = html if html.startswith("<!DOCTYPE") else f"<!DOCTYPE html><title>x</title>{html}"
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(whole)
    assert parser.errors == []
    return tree


def texts(element: Any) -> str:
    return "".join(element.itertext())
