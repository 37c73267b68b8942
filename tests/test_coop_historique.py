"""The former layouts of the Coop export: expected numbers are those of ``LISEZMOI.md`` there."""

from __future__ import annotations

import random
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from exemples.coop_historique import (
    DISPOSITIONS,
    DOSSIER,
    FINALISEE,
    ORIENTE,
    Disposition,
    ecrire,
    ecrire_tous,
    lignes,
)
from exemples.coop_lignes import COLONNES, COLONNES_EQUIPE, lignes_accompagnements
from exemples.coop_workbooks import Exporteur, write_accompagnements
from exemples.petit_cas import petit_cas
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Thematique, ThematiqueAdmin
from inclusion_metrics.sources.coop.cells import spelt_minutes
from inclusion_metrics.sources.coop.history import ALIKE, MINORS, SHIFTS, TOWNS, UNNAMED, UNTOLD
from inclusion_metrics.sources.coop.labels import codes_of
from inclusion_metrics.sources.coop.layouts import (
    Layout,
    Preamble,
    check_total,
    read_accompagnements,
    read_preamble,
    role_of,
)
from inclusion_metrics.sources.coop.outcomes import REREAD
from inclusion_metrics.sources.coop.places import Place, home_of, place_of
from inclusion_metrics.sources.coop.rows import Reading, incomplete_workshops, read_rows
from inclusion_metrics.sources.coop.seats import Rejected, Seat
from inclusion_metrics.sources.registry import recognised
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.tabular.workbook import Table

PETIT = Path(__file__).parent / "data" / "coop"
CLE = Key(b"cle fictive des essais, 32 octet", Path("cle.txt"), created=False)
ODS = "2025-07-23-libreoffice.ods"
AVANT = ("2024-09-09.xlsx", "2024-09-10.xlsx", "2024-10-11.xlsx", "2024-11-13.xlsx")
APRES = ("2025-05-05.xlsx", "2025-05-28.xlsx", "2025-06-11.xlsx", "2025-07-23.xlsx", ODS)
TOUS = (*AVANT, *APRES)
PAR_NOM: Mapping[str, Disposition] = {une.fichier: une for une in DISPOSITIONS}
NOVEMBRE = PAR_NOM["2024-11-13.xlsx"]


def ouvrir(chemin: Path) -> tuple[Layout, Table, Preamble]:
    layout, table = read_accompagnements(chemin)
    preamble = read_preamble(table)
    check_total(table, preamble)
    return layout, table, preamble


def lire(chemin: Path) -> Reading:
    layout, table, preamble = ouvrir(chemin)
    return read_rows(layout, table, preamble, CLE)


def vu(seats: Sequence[Seat]) -> Counter[str]:
    """Seats as a multiset, whatever their lines."""
    return Counter(repr(sorted(asdict(replace(seat, line=0)).items())) for seat in seats)


# --- The same eight activities in every layout ------------------------------------------------

SOURCES = ("lieu_activite", "Maison des Trois-Sources", "73065")
ANNEXE = ("autre", "Médiathèque « Les Pages », l’annexe", "73222")
RIEN = (None, "non_communique", "non_communique", "non_communique", None)
ODETTE = ("Odette Fabuloz", "feminin", "soixante_dix_plus", "retraite", "73065")
SOFIA = ("Sofia Mirageoz", "feminin", "vingt_cinq_trente_neuf", "sans_emploi", "73087")
RENE = ("René D’Hypothez", "masculin", "soixante_soixante_neuf", "retraite", "73065")
JEAN = ("Jean Figurex", "masculin", "quarante_cinquante_neuf", "en_emploi", None)
PASSANT = (None, "masculin", "quarante_cinquante_neuf", "sans_emploi", None)
DEMARCHE = ("aide_aux_demarches_administratives",)
ATELIER = ("bureautique", "entrepreneuriat")

#: Day, minutes, place, seat, themes, families, step, equipment, redirections, person; by hand.
PLACES: list[tuple[object, ...]] = [
    (2, 60, SOURCES, "1/1", ("email",), (), 2, ("ordinateur",), (), ODETTE),
    (2, 30, SOURCES, "1/1", ("navigation_sur_internet",), (), 1, ("telephone",),
     ("mediation_numerique",), RIEN),
    (2, 30, SOURCES, "1/1", ("navigation_sur_internet",), (), 1, ("telephone",),
     ("mediation_numerique",), PASSANT),
    (3, 90, ("domicile", None, "73087"), "1/1", DEMARCHE, ("social_sante", "logement"), 1,
     ("ordinateur",), (), SOFIA),
    (4, 30, SOURCES, "1/1", DEMARCHE, ("papiers_elections_citoyennete",), None, ("ordinateur",),
     (), RIEN),
    (5, 60, ("a_distance", None, None), "1/1", DEMARCHE, ("argent_impots",), None,
     ("ordinateur",), ("administration",), RENE),
    (6, 30, SOURCES, "1/1", DEMARCHE, ("loisirs_sports_culture",), None, ("autre", "tablette"),
     (), RIEN),
    (6, 120, ANNEXE, "1/4", ATELIER, (), 1, ("ordinateur",), (), ODETTE),
    (6, 120, ANNEXE, "2/4", ATELIER, (), 1, ("ordinateur",), (), JEAN),
    (6, 120, ANNEXE, "3/4", ATELIER, (), 1, ("ordinateur",), (), RIEN),
]  # fmt: skip


def mineure(age: str) -> tuple[object, ...]:
    person = (None, "feminin", age, "scolarise", None)
    return (6, 120, ANNEXE, "4/4", ATELIER, (), 1, ("ordinateur",), (), person)


def resume(seat: Seat) -> tuple[object, ...]:
    assert (seat.day.year, seat.day.month) == (2024, 9)
    return (
        seat.day.day, seat.minutes, (seat.place, seat.place_name, seat.town),
        f"{seat.seat}/{seat.seats}", seat.themes, seat.procedures, seat.step, seat.equipment,
        seat.redirections, (seat.person, seat.genre, seat.age, seat.statut, seat.home),
    )  # fmt: skip


@pytest.mark.parametrize("fichier", TOUS)
def test_every_layout_gives_the_same_eleven_seats(fichier: str) -> None:
    reading = lire(DOSSIER / fichier)
    expected = [*PLACES, mineure("non_communique" if fichier in AVANT else "douze_dix_huit")]
    assert Counter(map(resume, reading.seats)) == Counter(expected)
    assert reading.rejects == []
    assert {seat.type for seat in reading.seats if seat.seats == 1} == {"individuel"}
    assert {seat.type for seat in reading.seats if seat.seats == 4} == {"collectif"}
    assert all(seat.named and seat.source == "coop_v2" for seat in reading.seats)
    minutes = {seat.activity: seat.minutes for seat in reading.seats}
    assert (len(minutes), sum(m for m in minutes.values() if m)) == (8, 450)
    assert incomplete_workshops(reading.seats) == 0


@pytest.mark.parametrize("fichier", AVANT)
def test_true_outcomes_in_the_exports_made_before_april_2025(fichier: str) -> None:
    reading = lire(DOSSIER / fichier)
    issues = {seat.day.day: seat.issue for seat in reading.seats if seat.procedures}
    assert issues == {3: "terminee", 4: "a_revenir", 5: "orientee", 6: "a_finaliser"}
    redirected = Counter(seat.redirected for seat in reading.seats)
    assert redirected == {True: 2, False: 1, None: 8}
    assert reading.changes == {ALIKE: 2, TOWNS: 11, MINORS: 1}


@pytest.mark.parametrize("fichier", APRES)
def test_moved_outcomes_are_read_back_in_the_exports_made_since(fichier: str) -> None:
    reading = lire(DOSSIER / fichier)
    issues = {seat.day.day: seat.issue for seat in reading.seats if seat.procedures}
    assert issues == {3: "terminee", 4: "non_terminee", 5: "non_terminee", 6: "non_terminee"}
    redirected = Counter(seat.redirected for seat in reading.seats)
    assert redirected == {True: 2, False: 1, None: 8}
    shifted = {SHIFTS: 8} if fichier == "2025-05-05.xlsx" else {}
    assert reading.changes == {ALIKE: 2, TOWNS: 11, REREAD: 4, **shifted}


def test_an_activity_keeps_its_identifier_from_one_layout_to_the_next() -> None:
    first, *others = (lire(DOSSIER / fichier) for fichier in TOUS)
    activities = {seat.activity for seat in first.seats}
    assert len(activities) == 8
    assert all(name.startswith("sans_id_") for name in activities)
    for other in others:
        assert {seat.activity for seat in other.seats} == activities
        assert other.prints == {name: name for name in activities}
    renamed = replace(CLE, secret=b"une autre cle fictive, 32 octet.")
    layout, table, preamble = ouvrir(DOSSIER / TOUS[0])
    keyed = {seat.activity for seat in read_rows(layout, table, preamble, renamed).seats}
    assert keyed.isdisjoint(activities)  # names are in it: it must not be guessed


@pytest.mark.parametrize(
    ("fichier", "since", "wording"),
    [
        ("2024-09-09.xlsx", "2024-09-09", "première disposition de septembre 2024"),
        ("2024-09-10.xlsx", "2024-09-10", "disposition de septembre 2024"),
        ("2024-10-11.xlsx", "2024-10-11", "disposition d’octobre 2024"),
        ("2024-11-13.xlsx", "2024-11-13", "disposition de novembre 2024"),
        ("2025-05-05.xlsx", "2024-11-13", "disposition de novembre 2024"),
        ("2025-05-28.xlsx", "2025-05-28", "disposition de mai 2025"),
        ("2025-06-11.xlsx", "2025-06-11", "disposition de juin 2025"),
        ("2025-07-23.xlsx", "2025-07-23", "disposition de juillet 2025"),
        (ODS, "2025-07-23", "disposition de juillet 2025"),
    ],
)
def test_the_period_of_a_layout(fichier: str, since: str, wording: str) -> None:
    layout, _, _ = ouvrir(DOSSIER / fichier)
    assert (layout.since, layout.wording) == (since, f"{wording} (une ligne par activité)")
    assert layout.per_activity


def test_the_period_of_the_present_layout() -> None:
    layout, _, _ = ouvrir(PETIT / "coop_petit_accompagnements.xlsx")
    assert layout.since == "2025-08-20"
    assert layout.wording == "disposition d’août 2025 (une ligne par accompagnement)"
    assert not layout.per_activity


# --- Above the table --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fichier", "total", "exported"),
    [
        ("2024-09-09.xlsx", None, date(2024, 9, 9)),
        ("2024-09-10.xlsx", 8, date(2024, 10, 2)),  # « 10/2/2024 », « 4:05:12 PM »
        ("2024-10-11.xlsx", 8, date(2024, 10, 15)),
        ("2024-11-13.xlsx", 8, date(2024, 12, 2)),
        ("2025-05-05.xlsx", 8, date(2025, 5, 5)),
        ("2025-07-23.xlsx", 8, date(2025, 7, 30)),
        (ODS, 8, date(2025, 7, 30)),
    ],
)
def test_the_preamble_of_each_time(fichier: str, total: int | None, exported: date) -> None:
    _, _, preamble = ouvrir(DOSSIER / fichier)
    assert preamble == Preamble(
        owner=("Camille", "Exemple"), role="Conseiller Numérique", total=total, exported=exported,
        start=date(2024, 9, 1), end=date(2024, 9, 30), filters={}, found=True,
    )  # fmt: skip


def test_a_deleted_preamble_is_flagged_and_the_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sans-haut.xlsx"
    ecrire(path, NOVEMBRE, haut=(), filtres=())
    _, _, preamble = ouvrir(path)
    assert preamble == Preamble(None, None, None, None, None, None, {}, found=False)
    reading = lire(path)
    assert len(reading.seats) == 11
    assert {seat.mediator for seat in reading.seats} == {None}
    # « finalisée » not shifted: the file is older than the move, whatever its date.
    assert REREAD not in reading.changes
    assert Counter(seat.issue for seat in reading.seats)["orientee"] == 1


def test_without_a_date_of_export_answers_are_taken_as_moved(tmp_path: Path) -> None:
    path = tmp_path / "sans-haut.xlsx"
    ecrire(path, PAR_NOM["2025-06-11.xlsx"], haut=(), filtres=())
    assert lire(path).changes[REREAD] == 4


def test_the_activities_are_of_the_mediator_even_when_another_exports(tmp_path: Path) -> None:
    own, others = tmp_path / "soi.xlsx", tmp_path / "autre.xlsx"
    ecrire(own, NOVEMBRE)
    haut = [("Nom", "Patron"), ("Prénom", "Alix"), ("Rôle", "Coordinateur"), ("Activités", 8)]
    ecrire(others, NOVEMBRE, haut=haut, filtres=[("Médiateur", "Camille Exemple")])
    _, _, preamble = ouvrir(others)
    assert (preamble.owner, preamble.role) == (("Camille", "Exemple"), None)
    assert preamble.filters == {"Médiateur": "(renseigné)"}
    assert vu(lire(own).seats) == vu(lire(others).seats)


def test_a_wrong_total_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coupe.xlsx"
    ecrire(path, NOVEMBRE, lignes(NOVEMBRE)[:-1])
    with pytest.raises(ErreurUtilisateur, match=r"annonce 8 lignes .* en contient 7"):
        ouvrir(path)


def test_a_day_outside_the_period_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dehors.xlsx"
    ecrire(path, NOVEMBRE, filtres=[("Début de période", "03.09.2024"), ("Fin de période", "-")])
    with pytest.raises(ErreurUtilisateur, match=r"02/09/2024 est hors de la période"):
        lire(path)


# --- Order, apostrophes, spaces ---------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TOUS), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(fichier: str, hasard: random.Random) -> None:
    layout, table, preamble = ouvrir(DOSSIER / fichier)
    cells = list(table.rows.values())
    hasard.shuffle(cells)
    mixed = replace(table, rows=dict(zip(table.rows, cells, strict=True)))
    straight = read_rows(layout, table, preamble, CLE)
    other = read_rows(layout, mixed, preamble, CLE)
    assert vu(other.seats) == vu(straight.seats)
    assert (other.changes, other.prints) == (straight.changes, straight.prints)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TOUS), st.data())
def test_labels_with_either_apostrophe_and_any_space(fichier: str, data: st.DataObject) -> None:
    layout, table, preamble = ouvrir(DOSSIER / fichier)

    def other(label: str) -> str:
        drawn = data.draw(st.sampled_from(["’", "'"])), data.draw(st.sampled_from([" ", "\u00a0"]))
        return re.sub("[\u00a0 ]", drawn[1], label.replace("’", drawn[0]))

    retyped = replace(table, header=tuple(map(other, table.header)))
    assert layout.differences(retyped.header) == ([], [])
    assert vu(read_rows(layout, retyped, preamble, CLE).seats) == vu(
        read_rows(layout, table, preamble, CLE).seats
    )


def test_columns_in_another_order_are_the_same_layout(tmp_path: Path) -> None:
    path = tmp_path / "melange.xlsx"
    for disposition in DISPOSITIONS:
        ecrire(path, disposition, colonnes=sorted(disposition.colonnes))
        assert vu(lire(path).seats) == vu(lire(DOSSIER / disposition.fichier).seats)


# --- Other headers ----------------------------------------------------------------------------


@pytest.mark.parametrize("disposition", DISPOSITIONS, ids=lambda une: une.fichier)
def test_a_renamed_column_is_named(disposition: Disposition, tmp_path: Path) -> None:
    path = tmp_path / "renomme.xlsx"
    renamed = ["Bénéficiaires" if c == "Bénéficiaire" else c for c in disposition.colonnes]
    ecrire(path, disposition, colonnes=renamed)
    with pytest.raises(ErreurUtilisateur) as said:
        ouvrir(path)
    layout, _, _ = ouvrir(DOSSIER / disposition.fichier)
    assert "il manque la colonne « Bénéficiaire »" in str(said.value)
    assert "la colonne « Bénéficiaires » est en trop" in str(said.value)
    assert f"Activités d’un médiateur, {layout.wording}" in str(said.value)


def test_two_columns_of_two_times_are_no_layout(tmp_path: Path) -> None:
    path = tmp_path / "melange.xlsx"
    ecrire(path, NOVEMBRE, colonnes=[*NOVEMBRE.colonnes, "Tags", "ID CRA"])
    with pytest.raises(ErreurUtilisateur, match="les colonnes « Tags », « ID CRA » sont en trop"):
        ouvrir(path)


# --- Rows -------------------------------------------------------------------------------------


def avec(tmp_path: Path, jour: int, **cells: object) -> Reading:
    """The story of November 2024, the cells of one day altered."""
    rows = lignes(NOVEMBRE)
    for row in rows:
        if row["Date"] == date(2024, 9, jour):
            row.update({label.replace("_", " "): value for label, value in cells.items()})
    path = tmp_path / "modifie.xlsx"
    ecrire(path, NOVEMBRE, rows)
    return lire(path)


@pytest.mark.parametrize(
    ("colonne", "valeur", "regle", "dite"),
    [
        ("Date", "hier", "date_illisible", "Date"),
        ("Type", "Réunion", "valeur_inconnue", "Type"),
        ("Canaux d’accompagnement", "Ailleurs", "valeur_inconnue", "Canaux d’accompagnement"),
        ("Nombre de participants", 0, "participants_illisible", "Nombre de participants"),
        ("Nombre de participants", "deux", "participants_illisible", "Nombre de participants"),
        ("Nombre de participants", 90_000, "participants_illisible", "Nombre de participants"),
        ("Bénéficiaire", "", "beneficiaire_absent", "Bénéficiaire"),
        ("Bénéficiaire", "A\nB", "participants_contradictoires", "Bénéficiaire"),
        ("Durée (min)", "longtemps", "duree_illisible", "Durée (min)"),
        ("Niveau d’autonomie du bénéficiaire", "4/3", "niveau_illisible",
         "Niveau d’autonomie du bénéficiaire"),
        (ORIENTE, "Peut-être", "valeur_inconnue",
         "Le bénéficiaire est-il orienté vers une autre structure ?"),
        (FINALISEE, "Bientôt", "valeur_inconnue", "La démarche est-elle finalisée ?"),
        ("Genre du bénéficiaire", "Mme", "valeur_inconnue", "Genre du bénéficiaire"),
        ("Tranche d’âge du bénéficiaire", "18 - 35 ans (V1)", "valeur_inconnue",
         "Tranche d’âge du bénéficiaire"),
        ("Structure de redirection", "La voisine", "valeur_inconnue", "Structure de redirection"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_set_aside(
    tmp_path: Path, colonne: str, valeur: object, regle: str, dite: str
) -> None:
    reading = avec(tmp_path, 3, **{colonne: valeur})
    assert [(r.rule, r.column) for r in reading.rejects] == [(regle, dite)]
    assert len(reading.seats) == 10
    assert str(valeur) not in reading.rejects[0].problem or valeur in ("", 0)


def test_a_total_under_the_table_is_not_a_row(tmp_path: Path) -> None:
    path = tmp_path / "total.xlsx"
    below = [{"Date": "Total", "Durée (min)": 450}, {"Lieu": "Vu par Alix Patron"}]
    ecrire(path, NOVEMBRE, [*lignes(NOVEMBRE), *below])
    reading = lire(path)  # 8 rows are announced: the two others are not counted
    assert vu(reading.seats) == vu(lire(DOSSIER / NOVEMBRE.fichier).seats)
    assert [reject.rule for reject in reading.rejects] == ["ligne_hors_tableau"] * 2
    assert "Patron" not in repr(reading.rejects)


def test_a_total_under_the_present_layout_is_not_a_row(tmp_path: Path) -> None:
    path = tmp_path / "total.xlsx"
    rows = lignes_accompagnements(petit_cas())
    write_accompagnements(path, [*rows, {"Date": "Total", "Durée (min)": 1040}], total=25)
    reading = lire(path)
    assert (len(reading.seats), len(reading.rejects)) == (25, 1)


def test_participants_without_a_name_are_anonymous_and_have_no_trait(tmp_path: Path) -> None:
    reading = avec(tmp_path, 3, **{"Nombre de participants": 3})
    mine = [seat for seat in reading.seats if seat.day.day == 3]
    assert [seat.person for seat in mine] == ["Sofia Mirageoz", None, None]
    assert [(seat.seat, seat.seats) for seat in mine] == [(1, 3), (2, 3), (3, 3)]
    # One sex for three participants: whose it is cannot be told.
    assert {(seat.genre, seat.age, seat.statut, seat.home) for seat in mine} == {(None,) * 4}
    assert (reading.changes[UNNAMED], reading.changes[UNTOLD]) == (2, 3)


def test_a_missing_trait_is_not_a_missing_line(tmp_path: Path) -> None:
    rows = lignes(NOVEMBRE)
    workshop = next(row for row in rows if row["Nombre de participants"] == 4)
    workshop["Genre du bénéficiaire"] = "Féminin\n-\n-\nFéminin"
    workshop["Statut du bénéficiaire"] = "Retraité\nEn emploi"
    path = tmp_path / "traits.xlsx"
    ecrire(path, NOVEMBRE, rows)
    reading = lire(path)
    mine = [seat for seat in reading.seats if seat.seats == 4]
    unknown = "non_communique"
    assert [seat.genre for seat in mine] == ["feminin", unknown, unknown, "feminin"]
    assert [seat.statut for seat in mine] == [None] * 4
    assert reading.changes[UNTOLD] == 4


def test_nothing_personal_but_the_names(tmp_path: Path) -> None:
    for fichier in TOUS:
        said = repr(lire(DOSSIER / fichier))
        for word in ("Rappeler", "06 39", "APL", "Atelier de", "Camille", "Association"):
            assert word not in said, (fichier, word)
    # The notes that April 2025 put under « Statut » are not read, nor quoted when they are wrong.
    reading = avec(tmp_path, 3, **{"Statut du bénéficiaire": "Note sur Mme Mirageoz"})
    assert reading.rejects
    assert "Mirageoz" not in repr(reading.rejects)


# --- Cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "minutes"),
    [
        ("30min", 30), ("1h", 60), ("1h30", 90), ("2h", 120), ("30 min", 30), ("1 h", 60),
        ("1\u00a0h 30", 90), ("2 h 5", 125), (45, 45), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_a_duration_in_words(shown: object, minutes: int | None) -> None:
    assert spelt_minutes(shown) == minutes


@pytest.mark.parametrize("shown", ["h", "min", "une heure", "1h30min2", "-5 min"])
def test_a_duration_that_is_not_one(shown: str) -> None:
    with pytest.raises(Rejected, match="attendu"):
        spelt_minutes(shown)


@pytest.mark.parametrize(
    ("shown", "place"),
    [
        (None, Place()),
        ("73000 Chambéry", Place(None, "73000", "Chambéry")),
        ("MJC, 73000 Chambéry", Place("MJC", "73000", "Chambéry")),
        ("MJC, salle 2, 73000 Chambéry", Place("MJC, salle 2", "73000", "Chambéry")),
        ("null Chambéry", Place(None, None, "Chambéry")),
        ("Structure employeuse : Asso,", Place()),
        ("Structure employeuse : Asso, 73000 Chambéry", Place(None, "73000", "Chambéry")),
        ("MJC sans adresse", Place("MJC sans adresse")),
    ],
)
def test_a_place_in_one_cell(shown: str | None, place: Place) -> None:
    assert place_of(shown) == place


def test_a_residence_that_cannot_be_read_is_unknown() -> None:
    assert home_of("73160 Cognin") == Place(None, "73160", "Cognin")
    assert home_of("chez sa fille") == home_of(None) == Place()


@pytest.mark.parametrize(
    ("nomenclature", "label", "code"),
    [
        (ThematiqueAdmin, "Papiers - Élections Citoyenneté", "papiers_elections_citoyennete"),
        (ThematiqueAdmin, "Papiers - Élections - Citoyenneté", "papiers_elections_citoyennete"),
        (ThematiqueAdmin, "Travail - Formation", "travail_formation"),
        (ThematiqueAdmin, "Travail - Formation - Entreprise", "travail_formation"),
        (ThematiqueAdmin, "Loisirs - Sports Culture", "loisirs_sports_culture"),
        (Thematique, "Entrepreneuriat", "entrepreneuriat"),
        (Thematique, "Accompagner un professionnel", "entrepreneuriat"),
    ],
)
def test_former_and_present_labels(nomenclature: type, label: str, code: str) -> None:
    assert codes_of(nomenclature)[label] == code


# --- The present layout: answers moved in April 2025, and activities met again ----------------


def reoriente(
    tmp_path: Path, exporte: str = "14/01/2026", *, colonnes: Sequence[str] = COLONNES, **cells: str
) -> tuple[bool | None, str | None, int]:
    """One procedure of 3 March 2025, marked redirected; what it is read as."""
    row: dict[str, object] = {
        "Date": date(2025, 3, 3), "Enregistré le": "03/03/2025 à 11:35",
        "Type": "Accompagnement individuel", "Participants": 1,
        "Bénéficiaire": "Bénéficiaire anonyme", "Canaux d’accompagnement": "À distance",
        "Durée (min)": 30, "Bénéficiaire réorienté": "Oui", "ID CRA": "a1",
        "Thématique(s) d’accompagnement": "Aide aux démarches administratives\nLogement",
        "Source de la donnée": "La Coop de la médiation numérique (V2)",
        "Prénom du médiateur": "Camille", "Nom du médiateur": "Exemple", **cells,
    }  # fmt: skip
    path = tmp_path / "present.xlsx"
    write_accompagnements(
        path, [row], periode=None, columns=colonnes, exporteur=Exporteur(date=exporte)
    )
    reading = lire(path)
    (seat,) = reading.seats
    return seat.redirected, seat.issue, reading.changes[REREAD]


REORIENTE, ENREGISTRE = "Bénéficiaire réorienté", "Enregistré le"
THEMES, SOURCE = "Thématique(s) d’accompagnement", "Source de la donnée"


@pytest.mark.parametrize(
    ("exporte", "cells", "expected"),
    [
        ("14/01/2026", {}, (None, "terminee", 1)),
        ("14/01/2026", {REORIENTE: "Non"}, (None, "non_terminee", 1)),
        ("14/01/2026", {REORIENTE: ""}, (None, None, 0)),
        ("28/04/2025", {}, (None, "terminee", 1)),
        ("27/04/2025", {}, (True, None, 0)),  # made before: the answer is still its own
        ("-", {}, (None, "terminee", 1)),
        ("14/01/2026", {THEMES: "Logement"}, (None, "terminee", 1)),
        ("14/01/2026", {THEMES: "Aide aux démarches administratives"}, (None, "terminee", 1)),
        ("14/01/2026", {THEMES: "E-mail"}, (True, None, 0)),  # no procedure
        ("14/01/2026", {ENREGISTRE: "02/05/2025 à 09:00"}, (True, None, 0)),  # entered since
        ("14/01/2026", {ENREGISTRE: ""}, (None, "terminee", 1)),
        ("14/01/2026", {SOURCE: "Espace coop (V1)"}, (True, None, 0)),  # imported since
    ],
)
def test_the_moved_answer_is_read_back_where_it_was_moved(
    tmp_path: Path, exporte: str, cells: dict[str, str], expected: tuple[object, ...]
) -> None:
    assert reoriente(tmp_path, exporte, **cells) == expected


@pytest.mark.parametrize(("jour", "relue"), [(27, True), (28, False)])
def test_the_last_day_of_the_moved_answers(tmp_path: Path, jour: int, relue: bool) -> None:
    day = date(2025, 4, jour)
    cells: dict[str, object] = {"Date": day, ENREGISTRE: ""}
    expected = (None, "terminee", 1) if relue else (True, None, 0)
    assert reoriente(tmp_path, **cells) == expected  # type: ignore[arg-type]


def test_a_team_is_read_back_too(tmp_path: Path) -> None:
    assert reoriente(tmp_path, colonnes=COLONNES_EQUIPE) == (None, "terminee", 1)


def test_a_team_that_names_who_came(tmp_path: Path) -> None:
    """The 34 columns of August 2025: those of a mediator and those of a team."""
    columns = [*COLONNES, *COLONNES_EQUIPE[3:7]]
    assert len(columns) == 34
    rows = lignes_accompagnements(petit_cas())
    mediator = {"Prénom du médiateur": "Camille", "Nom du médiateur": "Exemple"}
    path = tmp_path / "equipe.xlsx"
    write_accompagnements(path, [{**row, **mediator} for row in rows], columns=columns)
    layout, _, _ = ouvrir(path)
    assert (layout.code, layout.team) == ("equipe_nominative", True)
    reading = lire(path)
    assert sum(seat.person is not None for seat in reading.seats) == 18
    assert {seat.mediator for seat in reading.seats} == {
        CLE.pseudonym("mediateur", "camille exemple")
    }


def test_a_rejected_row_is_not_counted_as_read_back(tmp_path: Path) -> None:
    row = lignes_accompagnements(petit_cas())[0] | {
        "Participants": 1, REORIENTE: "Oui", THEMES: "Logement", ENREGISTRE: "", "ID CRA": "a1",
        SOURCE: "La Coop de la médiation numérique (V2)",
    }  # fmt: skip
    path = tmp_path / "double.xlsx"
    write_accompagnements(path, [row, row], exporteur=Exporteur(date="14/01/2026"))
    reading = lire(path)
    assert [reject.rule for reject in reading.rejects] == ["ligne_en_double"]
    assert reading.changes[REREAD] == 1


def test_an_activity_of_the_present_layout_meets_its_older_export(tmp_path: Path) -> None:
    """Its identifier differs; its content does not."""
    common: dict[str, object] = {
        "Nom du lieu": "Maison des Trois-Sources", "Commune": "Chambéry", "Code postal": "73000",
        "Code Insee": "73065", "Canaux d’accompagnement": "Lieu d’activité",
        "Matériel numérique utilisé": "Ordinateur", "Type": "Accompagnement individuel",
        "Bénéficiaire": "Bénéficiaire anonyme", "Participants": 1,
    }  # fmt: skip
    alone = {
        **common, "Date": date(2024, 9, 2), "Durée (min)": 60, "Bénéficiaire": "Odette Fabuloz",
        "Thématique(s) d’accompagnement": "E-mail", "ID CRA": "u1",
    }  # fmt: skip
    papers = {
        **common, "Date": date(2024, 9, 4), "Durée (min)": 30, "ID CRA": "u5",
        THEMES: "Aide aux démarches administratives\nPapiers - Élections Citoyenneté",
    }  # fmt: skip
    workshop = [
        {
            **common, "Date": date(2024, 9, 6), "Type": "Atelier collectif", "Durée (min)": 120,
            "Nom du lieu": "Médiathèque « Les Pages », l'annexe", "Commune": "Saint-Alban-Leysse",
            "Code postal": "73230", "Code Insee": "73222", "Canaux d’accompagnement": "Autre lieu",
            "Participants": f"{rank}/4", "Bénéficiaire": name, "ID CRA": "u8",
            THEMES: "Accompagner un professionnel\nBureautique",
        }
        for rank, name in enumerate(
            ["Bénéficiaire anonyme", "Jean Figurex", "Odette Fabuloz", "Bénéficiaire anonyme"], 1
        )
    ]  # fmt: skip
    path = tmp_path / "present.xlsx"
    write_accompagnements(path, [alone, papers, *workshop])
    older = lire(DOSSIER / "2024-11-13.xlsx")
    expected = {
        "u1": next(s.activity for s in older.seats if s.minutes == 60 and s.place_name),
        "u5": next(s.activity for s in older.seats if s.day.day == 4),
        "u8": next(s.activity for s in older.seats if s.seats == 4),
    }
    assert lire(path).prints == expected


# --- What a workbook is -----------------------------------------------------------------------


def une_feuille(path: Path, labels: Sequence[str], above: int = 0) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Lisez-moi").write_string(0, 0, "Bonjour")
        sheet = book.add_worksheet("Feuille")
        sheet.write_row(above, 0, labels)
    return path


@pytest.mark.parametrize(
    ("labels", "role"),
    [
        (["Date de l’activité", "Type", "Participants", "Médiateur·ice·s numérique·s", "ID CRA"],
         "coordination"),
        (["Prénom", "Nom", "Rôle", "ID Conum", "Type de contrat", "Structure employeuse - Nom",
          "Statut"], "equipe_annuaire"),
        (["Nom", "Prénom", "Année de naissance", "Commune (Nom)", "Commune (Code INSEE)", "Genre"],
         "import_beneficiaires"),
        (["Accompagnements au total", "12"], "statistiques"),
        (["Nom", "Prénom", "Genre", "Statut"], None),  # any list of people
        (["Date", "Lieu", "Nom"], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_role_of_a_workbook(tmp_path: Path, labels: list[str], role: str | None) -> None:
    assert role_of(une_feuille(tmp_path / "classeur.xlsx", labels, above=9)) == role


def test_the_role_of_the_committed_workbooks() -> None:
    assert {role_of(DOSSIER / fichier) for fichier in TOUS} == {"accompagnements"}
    roles = {path.stem.rsplit("_", 1)[-1]: role_of(path) for path in PETIT.glob("*.xlsx")}
    assert roles == {
        "accompagnements": "accompagnements", "equipe": "accompagnements",
        "beneficiaires": "beneficiaires", "statistiques": "statistiques",
    }  # fmt: skip


def test_an_export_saved_as_csv_is_named(tmp_path: Path) -> None:
    """A user may « save as »: the message asks for the workbook, not for a mapping."""
    path = tmp_path / "coop enregistré.csv"
    labels = "Date;Type;Participants;Bénéficiaire;Canaux d’accompagnement;Nom du lieu"
    ligne = "05/01/2024;Accompagnement individuel;1;Fabulette Essai;À distance;"
    path.write_text(f"{labels}\n{ligne}\n", encoding="utf-8")
    with pytest.raises(ErreurUtilisateur, match="export de la Coop enregistré sous") as caught:
        recognised(SourceFile(path))
    assert "Fabulette" not in str(caught.value)
    path.write_text("Date;Type;Participants\n05/01/2024;Atelier;3\n", encoding="utf-8")
    with pytest.raises(ErreurUtilisateur, match="aucun format connu"):
        recognised(SourceFile(path))


def test_a_workbook_that_is_not_imported_is_named(tmp_path: Path) -> None:
    labels = ["Prénom", "Nom", "Rôle", "Structure employeuse - Nom", "Statut"]
    path = une_feuille(tmp_path / "équipe.xlsx", labels)
    with pytest.raises(
        ErreurUtilisateur, match="le classeur Équipe de la Coop, et non le classeur"
    ):
        read_accompagnements(path)


def test_a_role_needs_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "faux.xlsx"
    path.write_text("Nom;Prénom", encoding="utf-8")
    with pytest.raises(ErreurUtilisateur, match="pas un classeur"):
        role_of(path)


# --- The committed files ----------------------------------------------------------------------


def test_the_committed_workbooks_are_those_of_the_generator(tmp_path: Path) -> None:
    ecrire_tous(tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {path.name for path in DOSSIER.glob("*.xlsx")} == set(PAR_NOM)
    for name in written:
        with zipfile.ZipFile(tmp_path / name) as new, zipfile.ZipFile(DOSSIER / name) as old:
            assert new.namelist() == old.namelist()
            assert all(new.read(part) == old.read(part) for part in new.namelist()), name
