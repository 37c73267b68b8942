"""Small valid services where every table is filled, drawn at random around 2024."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from inclusion_metrics.nomenclatures import (
    Decision,
    Droit,
    EtatEquipement,
    EtatFinancement,
    Fonds,
    Genre,
    Instrument,
    ModeQpv,
    Moment,
    Preuve,
    Redirection,
    Sens,
    StatutDemande,
    ThematiqueAdmin,
    TypeStructure,
)
from inclusion_metrics.nomenclatures_service import (
    AxeCfppa,
    Besoin,
    Cite,
    Contrat,
    Declaration,
    Fonction,
    MotifVenue,
    PeriodeProgramme,
    PublicForme,
    PublicGir,
    SensOrientation,
    SituationSortie,
    StatutEntree,
    ThemeCfppa,
    ThemeContrat,
)

from .conftest import PLACES
from .test_catalogue import Tale, around_2024, codes, tales

Row = dict[str, Any]
#: Structures of a story, the first two in Chambéry.
STRUCTURES = ("biollay", "cite", "motte")
TOWNS = st.sampled_from(PLACES["code_insee"].to_list())
TAGS = ("tablette", "seniors", "emploi")
QUARTIERS = ("QN07301M", "QN07302M")
Draw = Callable[[st.DrawFn], Row]


def _rows(make: Draw, least: int = 0, most: int = 2) -> st.SearchStrategy[list[Row]]:
    """A few rows of a table."""
    return st.lists(st.composite(make)(), min_size=least, max_size=most)


def _later(draw: st.DrawFn, day: date, most: int = 300) -> date | None:
    """Nothing, or a day that does not come before another."""
    return draw(st.none() | st.integers(0, most).map(lambda days: day + timedelta(days=days)))


def _held(draw: st.DrawFn, **more: Any) -> Row:
    """What a structure holds on a day."""
    return {"structure_id": draw(st.sampled_from(STRUCTURES)), "date": draw(around_2024()), **more}


def budget(draw: st.DrawFn) -> Row:
    """A line of a budget."""
    charge = draw(st.booleans())
    accounts = ["60", "64", "86"] if charge else ["74", "756", "87"]
    return {
        "rattachement": draw(st.sampled_from(["pdv", "cfppa"])),
        "exercice": draw(st.sampled_from([2023, 2024])),
        "sens": (Sens.CHARGE if charge else Sens.PRODUIT).code,
        "compte": draw(st.sampled_from(accounts)),
        "financeur": draw(st.sampled_from([None, "Ville", "État"])),
        "prevu": draw(st.none() | st.integers(0, 9000).map(float)),
        "realise": draw(st.none() | st.integers(0, 9000).map(float)),
        "etat": draw(codes(EtatFinancement, unknown=True)),
    }


def poste(draw: st.DrawFn) -> Row:
    """Someone in a post."""
    start = draw(around_2024())
    return {
        "structure_id": draw(st.sampled_from(STRUCTURES)),
        "poste": draw(st.sampled_from(["animation", "accueil"])),
        "fonction": draw(codes(Fonction, unknown=True)),
        "contrat": draw(codes(Contrat, unknown=True)),
        "etp": draw(st.sampled_from([None, 0.5, 1.0])),
        "date_debut": start,
        "date_fin": _later(draw, start),
    }


def ouverture(draw: st.DrawFn) -> Row:
    """A day of opening."""
    hours = draw(st.integers(0, 8))
    return _held(
        draw,
        heures=float(hours),
        heures_pedagogique=draw(st.none() | st.integers(0, hours).map(float)),
        heures_technique=draw(st.none() | st.integers(0, hours).map(float)),
        itinerante=draw(st.sampled_from([None, True, False])),
        code_insee=draw(st.none() | TOWNS),
    )


def demande(draw: st.DrawFn) -> Row:
    """Requests for a place."""
    row = _held(
        draw, nombre=draw(st.integers(1, 5)), statut=draw(codes(StatutDemande, unknown=True))
    )
    return row | {"date_reponse": _later(draw, row["date"], 60)}


def equipement(draw: st.DrawFn) -> Row:
    """A batch of equipment."""
    row = _held(
        draw,
        type=draw(st.sampled_from(["ordinateur", "tablette"])),
        nombre=draw(st.integers(1, 9)),
        etat=draw(codes(EtatEquipement, unknown=True)),
        annee_achat=draw(st.sampled_from([None, 2015, 2023])),
    )
    return {("date_inventaire" if name == "date" else name): v for name, v in row.items()}


def convention(draw: st.DrawFn) -> Row:
    """A funding agreement."""
    start = draw(around_2024())
    return {
        "structure_id": draw(st.sampled_from([None, *STRUCTURES])),
        "fonds": draw(codes(Fonds)),
        "date_debut": draw(st.sampled_from([None, start])),
        "date_fin": _later(draw, start),
        "montant": draw(st.none() | st.integers(0, 9000).map(float)),
    }


def action(draw: st.DrawFn) -> Row:
    """A funded action."""
    start = draw(around_2024())
    return {
        "financeur": draw(st.sampled_from(["Ville", "Conférence des financeurs"])),
        "intitule": "Action",
        "etiquette": draw(st.sampled_from([None, *TAGS])),
        "axe_cfppa": draw(codes(AxeCfppa, unknown=True)),
        "theme_cfppa": draw(codes(ThemeCfppa, unknown=True)),
        "theme_contrat": draw(codes(ThemeContrat, unknown=True)),
        "public_gir": draw(codes(PublicGir, unknown=True)),
        "montant": draw(st.none() | st.integers(0, 9000).map(float)),
        "date_debut": draw(st.sampled_from([None, start])),
        "date_fin": _later(draw, start),
    }


def orientation(draw: st.DrawFn) -> Row:
    """Someone sent by a partner, or to one."""
    return _held(
        draw,
        sens=draw(codes(SensOrientation)),
        organisme=draw(st.sampled_from(["Mairie", "CAF", "Mission locale"])),
        type=draw(codes(Redirection, unknown=True)),
    )


def ressource(draw: st.DrawFn) -> Row:
    """A use of a shared sheet."""
    return _held(
        draw,
        fiche=draw(st.sampled_from(["souris", "courriel"])),
        utilisatrice=draw(st.sampled_from([None, *STRUCTURES])),
    )


def formation(draw: st.DrawFn) -> Row:
    """A session where others are trained."""
    return _held(draw, public=draw(codes(PublicForme)), nombre=draw(st.integers(1, 12)))


def entretien(draw: st.DrawFn) -> Row:
    """An interview."""
    needs = st.lists(codes(Besoin), max_size=3, unique=True)
    return _held(draw, organisme="Mairie", besoins=draw(needs))


def usage(draw: st.DrawFn) -> Row:
    """The users of a digital service in a year."""
    return {
        "service": draw(st.sampled_from(["réservation", "guichet"])),
        "annee": draw(st.sampled_from([2023, 2024])),
        "utilisateurs": draw(st.integers(0, 900)),
        "referent_avant": draw(st.none() | st.integers(0, 900)),
        "uniques": draw(st.sampled_from([None, True, False])),
    }


def _of(names: list[str]) -> dict[str, Draw]:
    """The tables that are about someone."""

    def reason(draw: st.DrawFn) -> Row:
        return {
            "beneficiaire_id": draw(st.sampled_from(names)),
            "date": draw(around_2024()),
            "motif": draw(codes(MotifVenue)),
        }

    def enrolment(draw: st.DrawFn) -> Row:
        start = draw(around_2024())
        return {
            "beneficiaire_id": draw(st.sampled_from(names)),
            "cycle": draw(st.sampled_from(TAGS)),
            "seances_prevues": draw(st.none() | st.integers(1, 6)),
            "date_inscription": start,
            "date_abandon": _later(draw, start),
        }

    def participant(draw: st.DrawFn) -> Row:
        start = draw(around_2024()) - timedelta(days=draw(st.sampled_from([0, 200])))
        left = _later(draw, start)
        told = left or start
        return {
            "operation": draw(st.sampled_from(["parcours", "visa"])),
            "beneficiaire_id": draw(st.sampled_from([None, *names])),
            "structure_id": draw(st.sampled_from([None, *STRUCTURES])),
            "periode_programme": draw(codes(PeriodeProgramme)),
            "sexe": draw(codes(Genre)),
            "age_entree": draw(st.none() | st.integers(10, 90)),
            "date_entree": start,
            "date_sortie": left,
            "statut_entree": draw(codes(StatutEntree, unknown=True)),
            "cite": draw(codes(Cite, unknown=True)),
            "handicap": draw(codes(Declaration, unknown=True)),
            "pays_tiers": draw(codes(Declaration, unknown=True)),
            "sans_domicile_stable": draw(st.sampled_from([None, True, False])),
            "zone_rurale": draw(st.sampled_from([None, True, False])),
            "date_questionnaire_entree": _later(draw, start, 40),
            "situation_sortie": draw(codes(SituationSortie, unknown=True)),
            "date_saisie_sortie": _later(draw, told, 40),
            "situation_6m": draw(codes(SituationSortie, unknown=True)),
            "date_6m": _later(draw, told, 240),
        }

    return {"motifs": reason, "inscriptions": enrolment, "participants_fse": participant}


@st.composite
def totals(draw: st.DrawFn, activities: list[Row]) -> list[Row]:
    """Activities that are also told by their totals."""
    told = []
    for number, _ in enumerate(activities, start=1):
        if draw(st.booleans()):
            came = draw(st.integers(1, 9))
            back = draw(st.none() | st.integers(0, 10))
            row = {"activite_id": f"activite{number:02}", "nb_participants": came}
            told.append(row | {"nb_recurrents": back})
    return told


@st.composite
def census(draw: st.DrawFn) -> list[Row]:
    """The oldest of each commune, known, secret or not told."""
    rows = []
    for town in PLACES["code_insee"]:
        for year in draw(st.sets(st.sampled_from([2015, 2021, 2025]))):
            secret = draw(st.booleans())
            people = None if secret else float(draw(st.integers(1, 900)))
            row = {"zone_code": town, "millesime": year, "classe_age": "60_plus"}
            rows.append(row | {"population": people, "secret": secret})
    return rows


@st.composite
def zones(draw: st.DrawFn) -> list[Row]:
    """Priority neighbourhoods."""
    return [
        {
            "zone_code": zone,
            "type": "qpv",
            "millesime": 2024,
            "codes_insee": draw(st.lists(TOWNS, max_size=2, unique=True)),
            "population": draw(st.none() | st.integers(0, 4000)),
        }
        for zone in draw(st.lists(st.sampled_from(QUARTIERS), unique=True))
    ]


@st.composite
def structures(draw: st.DrawFn) -> list[Row]:
    """Where the structures are, and since when."""
    rows = []
    for name, town in zip(STRUCTURES, ("73065", "73065", "73179"), strict=True):
        opened = draw(around_2024())
        rows.append(
            {
                "structure_id": name,
                "nom": name,
                "code_insee": draw(st.sampled_from([town, town, None])),
                "type": draw(codes(TypeStructure, unknown=True)),
                "statut_public": draw(st.sampled_from([None, True, False])),
                "date_ouverture": draw(st.sampled_from([None, opened])),
                "date_fermeture": _later(draw, opened),
            }
        )
    return rows


@st.composite
def pairs(draw: st.DrawFn, names: st.SearchStrategy[str]) -> list[Row]:
    """Assessments made twice in the same way."""
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        entered = draw(around_2024())
        same = {"beneficiaire_id": draw(names), "instrument": Instrument.PIX.code}
        scale = draw(st.sampled_from([{}, {"echelle_min": 0.0, "echelle_max": 5.0}]))
        exited = entered + timedelta(days=draw(st.integers(0, 90)))
        for moment, day in ((Moment.ENTREE, entered), (Moment.SORTIE, exited)):
            score = float(draw(st.integers(0, 5)))
            rows.append(same | scale | {"moment": moment.code, "date": day, "score": score})
    return rows


@st.composite
def old_request(draw: st.DrawFn, names: st.SearchStrategy[str]) -> Row:
    """A request filed early in 2024 for a right long missed."""
    return {
        "beneficiaire_id": draw(names),
        "droit": draw(codes(Droit)),
        "date_reperage": date(2024, 1, 15),
        "mois_sans_recours": draw(st.integers(3, 9)),
        "date_depot": date(2024, 2, 1),
        "decision": draw(codes(Decision, unknown=True)),
        "date_decision": date(2024, 4, 1),
        "preuve": draw(codes(Preuve, unknown=True)),
        "montant_mensuel": draw(st.none() | st.integers(0, 900).map(float)),
    }


TABLES: dict[str, Draw] = {
    "budget": budget,
    "postes": poste,
    "ouvertures": ouverture,
    "demandes": demande,
    "equipements": equipement,
    "conventions": convention,
    "actions": action,
    "orientations": orientation,
    "ressources": ressource,
    "formations": formation,
    "entretiens": entretien,
    "usages_services": usage,
}


@st.composite
def full_tales(draw: st.DrawFn) -> Tale:
    """A small service that fills every table."""
    # what takes two rows that agree is drawn whole, and first: long stories are cut short
    named = st.sampled_from(["p0"])
    rare = {
        "positionnements": draw(pairs(named)),
        "droits": draw(st.lists(old_request(named), max_size=4)),
    }
    people, activities, others = draw(tales())
    lives = st.sampled_from([None, "hors", *QUARTIERS])
    for person in people:
        person |= {"qpv_code": draw(lives), "qpv_mode": draw(codes(ModeQpv, unknown=True))}
        person |= {"code_insee_residence": draw(st.none() | TOWNS)}
    for activity in activities:
        activity["structure_id"] = draw(st.sampled_from(STRUCTURES))
        activity["tags"] = draw(st.lists(st.sampled_from(TAGS), max_size=2, unique=True))
        activity["oriente"] = draw(st.sampled_from([None, True, False]))
        activity["redirections"] = draw(st.lists(codes(Redirection), max_size=2, unique=True))
        activity["thematiques_admin"] = draw(
            st.lists(codes(ThematiqueAdmin), max_size=2, unique=True)
        )
        activity["mediateur_id"] = draw(st.sampled_from([None, "m1", "m2"]))
    tables = TABLES | _of([person["id"] for person in people])
    others |= {name: draw(_rows(make)) for name, make in tables.items()}
    for name, rows in rare.items():
        others[name] += rows
    return people, activities, others
