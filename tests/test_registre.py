"""The register kept by hand: written, filled in, read back. Counts: tests/data/registre."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine as calamine
from exemples import registre as exemple
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.identity import Key
from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.nomenclatures import Droit, Thematique
from inclusion_metrics.sources.assembly import assemble
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES, REJECTS, Draft
from inclusion_metrics.sources.reader import Context
from inclusion_metrics.sources.registre.feuilles import SHEETS
from inclusion_metrics.sources.registre.modele import write_model
from inclusion_metrics.sources.registre.workbook import READER
from inclusion_metrics.sources.tabular.grid import SourceFile

DATA = Path(__file__).parent / "data" / "registre"
KEY = Key(b"cle fictive pour les essais seulement", Path("cle"), created=False)
CONTEXT = Context(KEY, date(2026, 1, 1))
TILLEULS, LAC = "73065_espace-des-tilleuls", "73179_centre-social-du-lac"
NAMES = ("Fabuloz", "Odette", "Simulaz", "Hamid", "Songevaz", "Inventaz", "Chimérex", "Passant",
         "Hypothez")  # fmt: skip
ENTETE_VENUE = ("Date", "Structure", "Identifiant", "Nom", "Prénom", "Année de naissance")
Feuilles = Mapping[str, Sequence[Sequence[Any]]]


def read(path: Path) -> Draft:
    return READER.read(SourceFile(path), CONTEXT)


def lire(folder: Path, feuilles: Feuilles, name: str = "registre.xlsx") -> Draft:
    path = folder / name
    (exemple.ecrire_ods if path.suffix == ".ods" else exemple.ecrire_xlsx)(path, feuilles)
    return read(path)


def tables(*drafts: Draft) -> dict[str, list[dict[str, Any]]]:
    found = assemble(drafts, KEY, {}).tables.to_dict()
    return {name: frame.collect().to_dicts() for name, frame in found.items()}


def regles(draft: Draft) -> list[tuple[str, int, str]]:
    return draft.rejects.select("feuille", "ligne", "regle").sort("feuille", "ligne").rows()


@pytest.fixture(scope="module")
def registre() -> Draft:
    return read(DATA / "registre.xlsx")


# What the example holds, counted by hand.


def test_the_committed_files_are_those_of_the_generator(tmp_path: Path) -> None:
    for name, sheets in (("registre.xlsx", exemple.registre()), ("grille.xlsx", exemple.grille())):
        exemple.ecrire_xlsx(tmp_path / name, sheets)
        found, wanted = (cellules(folder / name) for folder in (DATA, tmp_path))
        assert found == wanted


def cellules(path: Path) -> dict[str, list[list[Any]]]:
    book = calamine.CalamineWorkbook.from_path(str(path))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def test_the_account_of_the_file(registre: Draft) -> None:
    file = registre.file
    assert (file.lignes_lues, file.lignes_gardees, file.lignes_rejetees) == (51, 32, 18)
    assert (file.debut, file.fin) == (date(2024, 3, 5), date(2024, 3, 15))
    assert file.changements["lignes en double"] == 1
    assert file.changements["lignes d’exemple écartées"] == 1
    assert file.changements["lignes sans personne, lues comme anonymes"] == 2
    assert file.changements["colonnes ajoutées, non lues"] == 1
    assert registre.presences.schema == PRESENCES
    assert registre.mentions.schema == MENTIONS
    assert registre.rejects.schema == REJECTS


def test_each_rejected_row_has_its_rule_and_its_column(registre: Draft) -> None:
    assert registre.rejects.select("feuille", "ligne", "regle", "colonne").rows() == [
        ("Activités comptées", 8, "marges_incoherentes", "Participants"),
        ("Activités comptées", 9, "marges_incoherentes", "Dont déjà venus"),
        ("Budget", 8, "valeur_impossible", "Compte"),
        ("Cibles", 7, "prevu_ordonne", "Prévu, au plus"),
        ("Conventions", 7, "fin_apres_debut", "Fin"),
        ("Demandes", 8, "reponse_apres_demande", "Répondu le"),
        ("Demandes", 9, "obligatoire_absent", "Structure"),
        ("Droits", 8, "depot_apres_reperage", "Demande déposée le"),
        ("Droits", 9, "accord_date", "Décidé le"),
        ("Droits", 10, "personne_absente", "Identifiant"),
        ("Personnes", 12, "identifiant_repete", "Identifiant"),
        ("Personnes", 13, "identifiant_repete", "Identifiant"),
        ("Positionnements", 8, "score_dans_echelle", "Score"),
        ("Présences", 11, "personne_ambigue", "Nom"),
        ("Présences", 14, "date_future", "Date"),
        ("Présences", 17, "heure_illisible", "Heure"),
        ("Présences", 18, "valeur_inconnue", "Type"),
        ("Présences", 19, "personne_contradictoire", "Identifiant"),
    ]
    told = dict(registre.rejects.select("regle", "explication").iter_rows())
    assert "lignes 9 et 10 de la feuille Personnes" in told["personne_ambigue"]
    assert "ligne 7 de la feuille Personnes" in told["personne_contradictoire"]
    assert "12 et 13" in told["identifiant_repete"]


def test_no_message_holds_a_name(registre: Draft) -> None:
    told = [*registre.rejects["explication"], *registre.remarks, registre.file.model_dump_json()]
    assert not [text for text in told for name in NAMES if name.casefold() in text.casefold()]
    kept = str(registre.mentions.drop("lignes").rows()) + str(registre.presences.rows())
    assert not [name for name in NAMES if name.casefold() in kept.casefold()]
    assert "courriel" not in kept  # nor the title of the workshop


def test_the_rejected_rows_are_handed_back_as_written(registre: Draft) -> None:
    back = {one.sheet: one for one in registre.corrections}
    told = [row for one in registre.corrections for row in one.rows if row[2]]
    assert len(told) == 18
    line, cells, reason = back["Personnes"].rows[-2]
    assert (line, cells[0], cells[1]) == (12, "P06", "Chimérex")
    assert "même identifiant" in reason
    # Places and people come whole: the other rows refer to them.
    assert [len(back[name].rows) for name in ("Structures", "Personnes")] == [2, 7]


def test_rows_handed_back_and_left_as_they_are_are_rejected_again(
    registre: Draft, tmp_path: Path
) -> None:
    sheets = {
        one.sheet: [(*one.header, "Motif du rejet"), *((*cells, why) for _, cells, why in one.rows)]
        for one in registre.corrections
    }
    again = lire(tmp_path, sheets)
    assert Counter(again.rejects["regle"]) == Counter(registre.rejects["regle"])
    assert again.presences.is_empty()
    assert not [remark for remark in again.remarks if "Motif" in remark]


def test_who_came(registre: Draft) -> None:
    rules = Counter(registre.mentions["regle"])
    assert rules == {"fiche": 5, "nom": 1, "identifiant": 1, "anonyme": 15}
    seats = registre.presences.filter(~pl.col("mention").str.contains(":compte:"))
    assert seats.height == 11
    who = dict(seats.select("ligne", "mention").iter_rows())
    assert who[6] == who[10]  # P01
    assert who[7] == who[16]  # Hamid Simulaz by name, then P02
    assert len(set(who.values())) == 9  # 11 seats, two persons twice
    people = {row["mention"]: row for row in registre.mentions.to_dicts()}
    hamid, marie, elodie = people[who[7]], people[who[9]], people[who[15]]
    assert (hamid["annee_naissance"], hamid["statut_social"]) == (1987, "sans_emploi")
    assert (hamid["qpv_code"], hamid["qpv_mode"]) == ("QN07301M", "declare")
    assert (hamid["lignes"], hamid["regle"]) == ([8], "fiche")
    assert marie["annee_naissance"] == 1960
    assert (elodie["genre"], elodie["statut_social"]) == ("non_communique", None)
    visitor = people[who[8]]
    assert (visitor["genre"], visitor["tranche_age"]) == ("feminin", "soixante_dix_plus")
    assert (visitor["annee_tranche_age"], visitor["deja_venue"]) == (2024, True)
    assert any("2 personnes citées" in remark for remark in registre.remarks)


def test_what_was_done(registre: Draft) -> None:
    rows = {row["ligne"]: row for row in registre.presences.head(11).to_dicts()}
    assert len({rows[line]["activite_id"] for line in (6, 7, 8, 9)}) == 1
    assert rows[6]["type"] == "collectif"
    assert rows[6]["thematiques"] == ["email"]
    help_ = rows[10]
    assert help_["thematiques_admin"] == ["social_sante", "argent_impots"]
    assert (help_["issue"], help_["duree_min"], help_["source"]) == ("terminee", 30, "registre")
    assert [rows[line]["structure_id"] for line in (6, 15, 16)] == [TILLEULS, LAC, "hors_lieu"]
    assert rows[15]["redirections"] == ["administration"]
    assert (rows[16]["type_lieu"], rows[16]["code_insee"]) == ("domicile", "73179")
    assembled = tables(registre)
    assert len(assembled["activites"]) == 10
    assert len(assembled["participations"]) == 23
    assert len(assembled["demarches"]) == 2


def test_counted_activities(registre: Draft) -> None:
    counted = sorted(
        registre.tables["activites_agregees"].to_dicts(), key=lambda r: -r["nb_participants"]
    )
    first, second = counted
    assert (first["nb_participants"], first["nb_recurrents"]) == (8, 5)
    known = {code: n for code, n in first["ages"].items() if n is not None}
    assert known == {"soixante_soixante_neuf": 3, "soixante_dix_plus": 4}
    assert first["genres"] == {"feminin": 6, "masculin": 2, "non_communique": None}
    assert first["statuts"]["retraite"] == 7
    assert second["nb_recurrents"] is None
    assert set(second["ages"].values()) == {None}
    dealt = registre.mentions.filter(pl.col("mention").str.contains(":compte:6:"))
    assert Counter(dealt["tranche_age"]) == {
        "soixante_soixante_neuf": 3, "soixante_dix_plus": 4, "non_communique": 1,
    }  # fmt: skip
    assert Counter(dealt["genre"]) == {"feminin": 6, "masculin": 2}
    assert Counter(dealt["statut_social"]) == {"retraite": 7, "non_communique": 1}
    assert Counter(dealt["deja_venue"]) == {True: 5, False: 3}
    others = registre.mentions.filter(pl.col("mention").str.contains(":compte:7:"))
    assert others.height == 4
    assert others["genre"].null_count() == others["deja_venue"].null_count() == 4


def test_direct_tables(registre: Draft) -> None:
    made = registre.tables
    assert {name: frame.height for name, frame in made.items()} == {
        "structures": 2, "activites_agregees": 2, "droits": 2, "positionnements": 2,
        "demandes": 2, "equipements": 2, "conventions": 1, "budget": 2, "cibles": 1,
    }  # fmt: skip
    odette = registre.presences.filter(pl.col("ligne") == 6)["mention"][0]
    right = made["droits"].filter(pl.col("droit") == "aspa").to_dicts()[0]
    assert (right["beneficiaire_id"], right["decision"]) == (odette, "accord")
    assert (right["date_decision"], right["montant_mensuel"]) == (date(2024, 5, 2), 120.5)
    assert made["positionnements"]["score"].to_list() == [2, 4]
    assert sorted(made["demandes"]["nombre"]) == [1, 3]
    assert sorted(made["demandes"]["structure_id"]) == [TILLEULS, LAC]
    assert made["budget"]["prevu"].to_list() == [30000, 20000]
    assert made["budget"]["compte"].to_list() == ["64", "74"]
    mentions = set(registre.mentions["mention"])
    for name in ("droits", "positionnements"):
        assert set(made[name]["beneficiaire_id"]) <= mentions


# The same content gives the same tables.


def test_a_libreoffice_workbook_gives_the_same_tables(registre: Draft, tmp_path: Path) -> None:
    other = lire(tmp_path, exemple.registre(), "registre.ods")
    assert tables(other) == tables(registre)
    assert regles(other) == regles(registre)


def test_neither_order_nor_names_of_sheets_and_columns_matter(
    registre: Draft, tmp_path: Path
) -> None:
    shuffled = {}
    for name, lines in reversed(exemple.registre().items()):
        head, rows = lines[:4], [(*line, *[None] * len(lines[4])) for line in lines[4:]]
        width = len(lines[4]) if len(lines) > 4 else 0
        turned = [tuple(reversed(row[:width])) for row in rows]
        shuffled[name.upper().replace("É", "E")] = [*head, *turned]
    assert tables(lire(tmp_path, shuffled)) == tables(registre)


def test_the_order_of_rows_does_not_matter(registre: Draft, tmp_path: Path) -> None:
    turned = {n: [*lines[:5], *reversed(lines[5:])] for n, lines in exemple.registre().items()}
    assert tables(lire(tmp_path, turned)) == tables(registre)


def test_a_register_cut_in_two_gives_the_same_tables(registre: Draft, tmp_path: Path) -> None:
    """Both halves keep the sheets of structures and people, as two months of one register do."""
    whole = exemple.registre()
    kept = ("Structures", "Personnes")
    halves = [
        {
            n: lines if n in kept else [*lines[:5], *lines[5:][start::2]]
            for n, lines in whole.items()
        }
        for start in (0, 1)
    ]
    drafts = [lire(tmp_path, half, f"moitie{n}.xlsx") for n, half in enumerate(halves)]
    assert tables(*drafts) == tables(registre)
    assert tables(*reversed(drafts)) == tables(registre)


# The model.


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("modele") / "registre.xlsx"
    write_model(path)
    return path


def test_an_unfilled_model_says_so(modele: Path) -> None:
    assert READER.recognise(SourceFile(modele)) == "registre"
    with pytest.raises(ErreurUtilisateur, match=r"registre\.xlsx.*aucune ligne remplie"):
        read(modele)


def test_the_model_has_every_sheet_and_the_headers_of_the_example(modele: Path) -> None:
    sheets = cellules(modele)
    assert list(sheets) == [
        "Lisez-moi", "Structures", "Personnes", "Présences", "Activités comptées", "Droits",
        "Positionnements", "Demandes", "Équipements", "Conventions", "Budget", "Cibles",
        "Motifs de venue", "Inscriptions", "Participants FSE+", "Actions", "Enquêtes",
        "Orientations", "Postes", "Ouvertures", "Ressources", "Formations", "Entretiens",
        "Usages des services", "Chiffres de contexte", "Listes",
    ]  # fmt: skip
    for name, lines in exemple.registre().items():
        if len(lines) > 4:
            offered = {cell for row in sheets[name] for cell in row}
            assert set(lines[4]) - {"Notes"} <= offered


def test_the_examples_are_marked_and_would_be_right(modele: Path, tmp_path: Path) -> None:
    """Each example row says EXEMPLE; without that word, put under the header, it is accepted."""
    filled, rows = {}, 0
    for sheet in SHEETS:
        lines = cellules(modele)[sheet.name]
        head = next(n for n, row in enumerate(lines) if row[1] == sheet.columns[1].label)
        examples = lines[3:head]
        assert examples
        for row in examples:
            assert any(str(cell).startswith("EXEMPLE") for cell in row)
        plain = [[_real(cell) for cell in row] for row in examples]
        filled[sheet.name] = [lines[head], *plain]
        rows += len(plain)
    draft = lire(tmp_path, filled)
    assert regles(draft) == []
    assert draft.file.lignes_lues == rows == 32


def _real(cell: Any) -> Any:
    return None if cell == "" else str(cell).replace("EXEMPLE", "").strip("- ") \
        if isinstance(cell, str) else cell  # fmt: skip


def test_the_model_filled_in_another_spreadsheet_is_read(modele: Path, tmp_path: Path) -> None:
    sheets = {
        name: [[None if cell == "" else cell for cell in row] for row in rows]
        for name, rows in cellules(modele).items()
    }
    head = next(n for n, row in enumerate(sheets["Présences"]) if row[0] == "Date")
    row: list[Any] = [None] * len(sheets["Présences"][head])
    row[0], row[sheets["Présences"][head].index("Nom")] = date(2024, 3, 5), "Fabuloz"
    sheets["Présences"].insert(head + 1, row)
    draft = lire(tmp_path, sheets, "rendu.ods")
    assert draft.presences["date"].to_list() == [date(2024, 3, 5)]
    assert draft.rejects.is_empty()


def test_drop_down_lists_offer_the_labels_and_dates_are_checked(modele: Path) -> None:
    lists = cellules(modele)["Listes"]
    columns = {row[0]: [cell for cell in row[1:] if cell] for row in zip(*lists[2:], strict=True)}
    assert columns["Droit (Droits)"] == list(Droit.labels().values())
    assert columns["Thématiques (Présences)"] == list(Thematique.labels().values())
    assert not [label for labels in columns.values() for label in labels if "V1" in label]
    with zipfile.ZipFile(modele) as archive:
        sheet = archive.read("xl/worksheets/sheet4.xml").decode()
        names = archive.read("xl/workbook.xml").decode()
    rules = re.findall(r'<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+)7:', sheet)
    assert ("date", "A") in rules
    assert {kind for kind, _ in rules} == {"date", "list", "textLength", "whole"}
    used = set(re.findall(r"<formula1>(liste_\w+)</formula1>", sheet))
    assert used
    assert used <= set(re.findall(r'definedName name="(liste_\w+)"', names))
    assert '<pane xSplit="1" ySplit="6"' in sheet


def test_a_model_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "registre.xlsx"
    path.write_bytes(b"rempli")
    with pytest.raises(ErreurUtilisateur, match="existe déjà"):
        write_model(path)
    assert path.read_bytes() == b"rempli"
    with pytest.raises(ErreurUtilisateur, match="xlsx"):
        write_model(tmp_path / "registre.ods")
    with pytest.raises(ErreurUtilisateur, match="ne peut pas être écrit"):
        write_model(path / "dessous.xlsx")


def test_two_models_are_the_same_file(tmp_path: Path) -> None:
    for name in ("un.xlsx", "deux.xlsx"):
        write_model(tmp_path / name)
    assert (tmp_path / "un.xlsx").read_bytes() == (tmp_path / "deux.xlsx").read_bytes()


# One rule at a time.


def venues(*rows: Sequence[Any], entete: Sequence[str] = ENTETE_VENUE) -> list[Sequence[Any]]:
    return [entete, *rows]


JOUR = date(2024, 3, 5)
LIEUX = [("Nom de la structure", "Commune (code Insee)", "Ouverture", "Fermeture")]


def test_an_example_row_left_in_the_data_is_never_imported(tmp_path: Path) -> None:
    rows = venues((JOUR, None, "EXEMPLE-1"), (JOUR, None, None, "EXEMPLE Dupont"))
    with pytest.raises(ErreurUtilisateur, match="aucune ligne remplie"):
        lire(tmp_path, {"Présences": rows})
    draft = lire(tmp_path, {"Présences": [*rows, (JOUR, None, "P1")]})
    assert draft.file.lignes_lues == 1
    assert draft.file.changements["lignes d’exemple écartées"] == 2


def test_the_only_structure_is_understood(tmp_path: Path) -> None:
    lieux = [*LIEUX, ("Les Tilleuls", "73065")]
    draft = lire(tmp_path, {"Structures": lieux, "Présences": venues((JOUR, None, "P1"))})
    assert draft.presences["structure_id"].to_list() == ["73065_les-tilleuls"]
    assert draft.file.changements["structure laissée vide, lue comme la seule du registre"] == 1


def test_two_structures_of_one_name_need_their_commune(tmp_path: Path) -> None:
    lieux = [*LIEUX, ("Mairie", "73065"), ("Mairie", "73179")]
    entete = ("Date", "Structure", "Identifiant", "Commune du lieu (code Insee)")
    rows = venues((JOUR, "Mairie", "P1"), (JOUR, "Mairie", "P2", "73179"), entete=entete)
    draft = lire(tmp_path, {"Structures": lieux, "Présences": rows})
    assert regles(draft) == [("Présences", 2, "structure_ambigue")]
    assert draft.presences["structure_id"].to_list() == ["73179_mairie"]


def test_a_closed_structure_receives_nobody(tmp_path: Path) -> None:
    lieux = [*LIEUX, ("Tilleuls", "73065", date(2024, 3, 5), date(2024, 3, 7))]
    rows = venues(*((date(2024, 3, day), "tilleuls", "P1") for day in (4, 5, 7, 8)))
    draft = lire(tmp_path, {"Structures": lieux, "Présences": rows})
    assert regles(draft) == [("Présences", 2, "hors_ouverture"), ("Présences", 5, "hors_ouverture")]


@pytest.mark.parametrize(
    ("written", "same"),
    [("14:30", True), ("14h30", True), ("14 h 30", True), ("14:30:00", True), ("15h", False)],
)
def test_hours_tell_two_sessions_apart(tmp_path: Path, written: str, same: bool) -> None:
    entete = ("Date", "Heure", "Titre de l’atelier", "Identifiant")
    rows = venues((JOUR, "14:30", "Café", "P1"), (JOUR, written, "Café", "P2"), entete=entete)
    draft = lire(tmp_path, {"Présences": rows})
    assert draft.presences["activite_id"].n_unique() == (1 if same else 2)


def test_homonyms_are_told_by_their_year_or_set_aside(tmp_path: Path) -> None:
    people = [
        ("Nom", "Prénom", "Année de naissance"), ("Songevaz", "Ange", 1960),
        ("Songevaz", "Ange", 1995),
    ]  # fmt: skip
    rows = venues(
        (JOUR, None, None, "Songevaz", "Ange", 1995),
        (JOUR, None, None, "Songevaz", "Ange"),
        (JOUR, None, None, "Songevaz", "Ange", 1970),
    )
    draft = lire(tmp_path, {"Personnes": people, "Présences": rows})
    assert regles(draft) == [("Présences", 3, "personne_ambigue")]
    years = dict(draft.mentions.select("mention", "annee_naissance").iter_rows())
    assert [years[who] for who in draft.presences["mention"]] == [1995, 1970]
    assert Counter(draft.mentions["regle"]) == {"fiche": 2, "nom": 1}


def test_a_person_without_record_is_one_with_or_without_a_year(tmp_path: Path) -> None:
    rows = venues(
        (JOUR, None, None, "Passant", "Jean"),
        (date(2024, 3, 6), None, None, "PASSANT", "jean", 1950),
    )
    draft = lire(tmp_path, {"Présences": rows})
    assert draft.presences["mention"].n_unique() == 1
    assert draft.mentions["annee_naissance"].to_list() == [1950]


def test_a_situation_told_twice_otherwise_is_set_aside(tmp_path: Path) -> None:
    entete = ("Identifiant", "Droit", "Repéré le", "Décision", "Décidé le")
    rows = [
        entete,
        ("P1", "RSA", JOUR, "Refus", JOUR),
        ("P1", "RSA", JOUR, "Accord", JOUR),
        ("P1", "RSA", date(2024, 3, 6)),
        ("P1", "RSA", date(2024, 3, 6)),
    ]
    draft = lire(tmp_path, {"Droits": rows})
    assert regles(draft) == [
        ("Droits", 2, "situation_en_double"), ("Droits", 3, "situation_en_double"),
    ]  # fmt: skip
    assert draft.tables["droits"].height == 1
    assert draft.file.changements["lignes en double"] == 1


@pytest.mark.parametrize(
    ("written", "code"),
    [("Hors QPV", "hors"), ("non", "hors"), ("Oui", "oui"), ("qn07301m", "QN07301M"),
     ("QP 073001", "QP073001"), (None, None)],
)  # fmt: skip
def test_priority_neighbourhoods(tmp_path: Path, written: str | None, code: str | None) -> None:
    people = [("Nom", "QPV", "Prénom"), ("Fabuloz", written, "Odette"), ("X", "les Hauts", "Y")]
    draft = lire(tmp_path, {"Personnes": people})
    assert regles(draft) == [("Personnes", 3, "code_invalide")]
    assert draft.mentions["qpv_code"].to_list() == [code]


# Registers that cannot be read.


@pytest.mark.parametrize(
    ("feuilles", "message"),
    [
        pytest.param({"Présences": [("Heure", "Nom"), ("10h", "X")]},
                     "Présences.*il manque la colonne « Date »", id="colonne"),
        pytest.param({"Présences": [(JOUR, "P1")]}, "Présences.*la ligne d’en-tête manque",
                     id="en-tete"),
        pytest.param({"Présences": venues((JOUR,)), "Presences": venues((JOUR,))},
                     "une autre feuille porte ce nom", id="deux-feuilles"),
        pytest.param({"Structures": [("Nom de la structure", "Commune (code Insee)"), ("A", 1004)]},
                     "Commune \\(code Insee\\)", id="zero-de-tete"),
        pytest.param({"Présences": [("Date", "Nom", "Nom"), (JOUR, "X", "Y")]}, "« Nom »",
                     id="deux-colonnes"),
        pytest.param({"Autre": [("Date", "Nom"), (JOUR, "X")]}, "aucune ligne remplie", id="autre"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_explained(tmp_path: Path, feuilles: Feuilles, message: str) -> None:
    with pytest.raises(ErreurUtilisateur, match=message) as caught:
        lire(tmp_path, feuilles)
    assert "registre.xlsx" in str(caught.value)


def test_other_workbooks_are_not_registers(tmp_path: Path) -> None:
    exemple.ecrire_xlsx(tmp_path / "a.xlsx", {"Budget": [("Financeur", "Prévu"), ("A", 3)]})
    exemple.ecrire_xlsx(tmp_path / "b.xlsx", {"Présences": [("Nom", "Prénom", "9/1", "16/1")]})
    for path in (tmp_path / "a.xlsx", tmp_path / "b.xlsx", DATA / "grille.xlsx"):
        assert READER.recognise(SourceFile(path)) is None
    assert READER.recognise(SourceFile(DATA / "registre.xlsx")) == "registre"


# Properties.

_COUNTS = st.tuples(st.integers(1, 12), *[st.none() | st.integers(0, 6)] * 4)


@settings(max_examples=15, deadline=None)
@given(st.lists(_COUNTS, min_size=1, max_size=12))
def test_margins_are_dealt_as_counted(
    tmp_path_factory: pytest.TempPathFactory, counts: list[tuple[int | None, ...]]
) -> None:
    entete = ("Date", "Titre de l’atelier", "Participants", "Dont déjà venus", "Genre : Féminin",
              "Genre : Masculin", "Statut : Retraité")  # fmt: skip
    rows = [(JOUR, f"Café {rank}", *row) for rank, row in enumerate(counts)]
    draft = lire(tmp_path_factory.mktemp("comptes"), {"Activités comptées": [entete, *rows]})
    refused = set(draft.rejects["ligne"])
    for line, (number, back, women, men, retired) in enumerate(counts, start=2):
        assert number is not None
        too_many = max((women or 0) + (men or 0), retired or 0, back or 0) > number
        assert (line in refused) == too_many
        seats = draft.mentions.filter(pl.col("mention").str.contains(f":compte:{line}:"))
        if too_many:
            assert seats.is_empty()
            continue
        assert seats.height == number
        assert (seats["deja_venue"].sum() if back is not None else None) == back
        genders = Counter(seats["genre"])
        if (women or 0) + (men or 0) == 0:
            assert genders == {None: number}
        else:
            left = number - (women or 0) - (men or 0)
            wanted = {"feminin": women, "masculin": men, "non_communique": left}
            assert genders == {code: n for code, n in wanted.items() if n}
