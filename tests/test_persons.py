"""Typed rows → mentions and presences: who sits where, told by hand. Nobody here exists."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inclusion_metrics.identity import Key
from inclusion_metrics.nomenclatures import SourceDonnee
from inclusion_metrics.sources.draft import MENTIONS, PRESENCES
from inclusion_metrics.sources.people.persons import persons
from inclusion_metrics.sources.seats import seats

from .brouillons import CLE, JOUR, Ligne, brouillon, places, qui, typees

ODETTE: Ligne = {"prenom": "Odette", "nom": "Fabuloz"}
AUTRE_CLE = Key(b"une-autre-cle-fictive-pour-les-essais", Path("autre.txt"), created=False)


def combien(*lignes: Ligne, **options: Any) -> int:
    """How many mentions the rows are."""
    return qui(*lignes, **options).mentions.height


def regles(*lignes: Ligne) -> list[str]:
    """The rule of each row, in the order of the rows."""
    found = qui(*lignes)
    regle = dict(found.mentions.select("mention", "regle").iter_rows())
    return [regle[mention] for mention in found.of_row]


# --- Numbers ----------------------------------------------------------------------------------


def test_un_numero_est_une_personne_quoi_que_dise_le_reste() -> None:
    found = qui(
        {"identifiant": "12", **ODETTE, "genre": "feminin"},
        {"identifiant": "12", "nom": "Fabuloz-Simulaz", "prenom": "Odette"},
        {"identifiant": "12"},
        {"identifiant": "13", **ODETTE},
    )
    un, deux, trois, quatre = found.of_row
    assert un == deux == trois != quatre
    assert found.mentions.height == 2
    assert set(found.mentions["regle"]) == {"identifiant"}
    assert found.mentions["cle_identifiant"].n_unique() == 2


def test_un_numero_ne_vaut_que_dans_son_registre() -> None:
    ici, la = (qui({"identifiant": "12"}, space=space) for space in ("A", "B"))
    assert ici.of_row[0] != la.of_row[0]
    assert ici.mentions["cle_identifiant"].item() != la.mentions["cle_identifiant"].item()
    ailleurs = qui({"identifiant": "12"}, space="A", place="fichier2", scope="autre")
    assert ailleurs.of_row[0] == ici.of_row[0]


def test_un_numero_sans_nom_ou_avec_un_nom_d_anonyme_est_suivi() -> None:
    assert regles({"identifiant": "12"}, {"identifiant": "13", "nom": "Anonyme"}) == [
        "identifiant", "identifiant",
    ]  # fmt: skip
    assert qui({"identifiant": "13", "nom": "Anonyme"}).mentions["cle_nom"].to_list() == [None]


# --- Names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "autre",
    [
        {"prenom": "ODETTE", "nom": "fabuloz"},
        {"prenom": "Fabuloz", "nom": "Odette"},
        {"nom_complet": "Fabuloz Odette"},
        {"nom_complet": "  odette   FABULOZ "},
        {"prenom": "Ôdètte", "nom": "Fabulöz"},
        {"prenom": "O\u0302de\u0301tte", "nom": "Fabuloz"},  # decomposed accents
        {"prenom": "Odette", "nom": "Fabuloz."},
    ],
)
def test_casse_accents_et_ordre_ne_font_pas_une_autre_personne(autre: Ligne) -> None:
    assert combien(ODETTE, autre) == 1


@pytest.mark.parametrize(
    ("un", "autre"),
    [
        ("Marie-Ange Songevaz", "Marie Ange Songevaz"),
        ("René D’Hypothez", "Rene D'Hypothez"),
        ("Sœur Emmanuelle Figurex", "Soeur Emmanuelle Figurex"),
    ],
)
def test_traits_d_union_apostrophes_et_ligatures(un: str, autre: str) -> None:
    assert combien({"nom_complet": un}, {"nom_complet": autre}) == 1


@pytest.mark.parametrize(
    "autre",
    [
        {"prenom": "Odile", "nom": "Fabuloz"},
        {"prenom": "Odette", "nom": "Fabulos"},
        {"prenom": "Odette"},
        {"prenom": "Odette", "nom": "Fabuloz Chimérex"},
    ],
)
def test_un_autre_nom_est_une_autre_personne(autre: Ligne) -> None:
    assert combien(ODETTE, autre) == 2


def test_la_naissance_et_le_genre_distinguent_les_homonymes() -> None:
    ne = {**ODETTE, "annee_naissance": 1950}
    assert combien(ne, ne) == 1
    assert combien(ne, {**ODETTE, "annee_naissance": 1951}) == 2
    assert combien({**ne, "genre": "feminin"}, {**ne, "genre": "masculin"}) == 2
    jours = [{**ODETTE, "date_naissance": date(1950, 1, jour)} for jour in (3, 3, 4)]
    found = qui(*jours)
    assert found.of_row[0] == found.of_row[1] != found.of_row[2]
    assert found.mentions["annee_naissance"].to_list() == [1950, 1950]
    assert found.mentions["cle_naissance"].n_unique() == 2


def test_un_genre_non_communique_n_est_pas_un_genre() -> None:
    ne = {**ODETTE, "annee_naissance": 1950}
    assert combien(ne, {**ne, "genre": "non_communique"}) == 1


def test_la_meme_personne_dans_deux_fichiers_a_les_memes_cles() -> None:
    ne = {**ODETTE, "date_naissance": date(1950, 1, 3)}
    un, deux = (qui(ne, place=place).mentions.drop("lignes") for place in ("un", "deux"))
    assert un.equals(deux)
    ailleurs = qui(ne, scope="autre structure").mentions
    assert ailleurs["mention"].item() != un["mention"].item()  # another file’s own person…
    for cle in ("cle_nom", "cle_approchee", "cle_naissance"):  # … that links may join
        assert ailleurs[cle].item() == un[cle].item() is not None


def test_une_autre_cle_ne_donne_aucun_pseudonyme_commun() -> None:
    ligne = {**ODETTE, "identifiant": "12", "date_naissance": date(1950, 1, 3)}
    cles = ("mention", "cle_identifiant", "cle_nom", "cle_approchee", "cle_naissance")
    un, deux = (
        persons(typees(ligne), cle, scope="essai", space="essai", place="f").mentions.row(
            0, named=True
        )
        for cle in (CLE, AUTRE_CLE)
    )
    assert {un[nom] for nom in cles}.isdisjoint(deux[nom] for nom in cles)


@pytest.mark.parametrize(
    ("un", "autre", "proches"),
    [
        ("Mathieu Figurex", "Matthieu Figurex", True),
        ("Stéphane Simulaz", "Stefane Simulaz", True),
        ("Odette Fabuloz", "René Songevaz", False),
    ],
)
def test_les_noms_qui_sonnent_pareil_partagent_une_cle(un: str, autre: str, proches: bool) -> None:
    found = qui({"nom_complet": un}, {"nom_complet": autre}).mentions
    assert found["cle_nom"].n_unique() == 2
    assert (found["cle_approchee"].n_unique() == 1) is proches


# --- Anonymous --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nom",
    [
        "Anonyme", "ANONYME", "anonyme 1", "Anonyme-12", "Bénéficiaire anonyme", "Usager anonyme",
        "Visiteuse 3", "Inconnu", "inconnue", "X", "xx", "NR", "Sans nom", "?", "-", "…",
        "Personne 4",
    ],
)  # fmt: skip
def test_ce_qu_on_ecrit_a_la_place_d_un_nom(nom: str) -> None:
    for ligne in ({"nom": nom}, {"prenom": nom}, {"nom_complet": nom}):
        found = qui(ligne, ligne)
        assert found.mentions["regle"].to_list() == ["anonyme", "anonyme"]
        assert found.of_row.n_unique() == 2
        assert found.names == {}
        assert found.mentions["cle_nom"].null_count() == 2


@pytest.mark.parametrize("nom", ["Jean Passage", "Anne Onyme", "Xavier", "Marie Inconnu"])
def test_un_vrai_nom_n_est_pas_anonyme(nom: str) -> None:
    assert regles({"nom_complet": nom}) == ["nom"]


def test_ligne_vide_ou_marquee_anonyme() -> None:
    assert regles({"genre": "feminin"}, {**ODETTE, "anonyme": True}) == ["anonyme", "anonyme"]
    assert regles({**ODETTE, "anonyme": False}, {"anonyme": False}) == ["nom", "anonyme"]


def test_les_anonymes_gardent_leurs_traits_et_le_retour_declare() -> None:
    found = qui(
        {"anonyme": True, "genre": "feminin", "deja_venue": True, "tranche_age": "douze_dix_huit"},
        {"anonyme": True, "genre": "masculin", "deja_venue": False},
    ).mentions.sort("genre")
    assert found.select("genre", "tranche_age", "deja_venue").rows() == [
        ("feminin", "douze_dix_huit", True),
        ("masculin", None, False),
    ]


def test_deux_fichiers_n_ont_jamais_le_meme_anonyme() -> None:
    un, deux = (qui({"anonyme": True}, place=place).of_row[0] for place in ("un", "deux"))
    assert un != deux


# --- Traits -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sens", [1, -1])
def test_un_trait_connu_l_emporte_sur_un_trait_inconnu(sens: int) -> None:
    lignes = [
        {**ODETTE, "statut_social": "non_communique"},
        {**ODETTE, "statut_social": "retraite", "code_insee_residence": "73065"},
        {**ODETTE, "tranche_age": "soixante_dix_plus"},
    ][::sens]
    found = qui(*lignes)
    assert found.contradictions == 0
    assert found.mentions.select("statut_social", "code_insee_residence", "tranche_age").rows() == [
        ("retraite", "73065", "soixante_dix_plus")
    ]


def test_non_communique_reste_distinct_de_non_collecte() -> None:
    found = qui({**ODETTE, "statut_social": "non_communique"}).mentions
    assert found.select("statut_social", "genre").rows() == [("non_communique", None)]


def test_les_traits_contradictoires_sont_comptes_par_personne() -> None:
    numero = {"identifiant": "1"}
    ages = ({**numero, "annee_naissance": annee} for annee in (1950, 1951))
    assert qui(*ages).contradictions == 1
    assert qui({**numero, "genre": "feminin"}, {**numero, "genre": "masculin"}).contradictions == 1
    deux = [
        {"identifiant": rang, "genre": genre, "annee_naissance": annee}
        for rang, genre, annee in [
            ("1", "feminin", 1950), ("1", "masculin", 1960),  # twice over: still one person
            ("2", "feminin", 1950), ("2", "masculin", 1950),
            ("3", "feminin", 1950), ("3", "non_communique", None),  # nothing contradictory
        ]
    ]  # fmt: skip
    assert qui(*deux).contradictions == 2


def test_la_classe_d_age_est_celle_de_l_annee_de_la_venue() -> None:
    found = qui({**ODETTE, "tranche_age": "soixante_dix_plus", "date": date(2023, 5, 2)}).mentions
    assert found["annee_tranche_age"].to_list() == [2023]
    assert qui({**ODETTE, "date": date(2023, 5, 2)}).mentions["annee_tranche_age"].item() is None


# --- Records, lines, names --------------------------------------------------------------------


def test_les_fiches() -> None:
    found = qui(
        {"identifiant": "1", **ODETTE, "accompagnements": 4},
        {"nom_complet": "Hamid Simulaz", "accompagnements": 2},
        records=True,
    ).mentions.sort("accompagnements")
    assert found.select("regle", "accompagnements").rows() == [("fiche", 2), ("fiche", 4)]


def test_les_lignes_du_fichier_sont_gardees_pour_qui_decidera() -> None:
    found = qui(ODETTE, {"anonyme": True}, ODETTE)
    lignes = {tuple(row) for row in found.mentions["lignes"].to_list()}
    assert lignes == {(2, 4), (3,)}


def test_la_forme_est_celle_d_une_mention() -> None:
    for found in (qui(ODETTE, {"anonyme": True}), qui({"anonyme": True}), qui(ODETTE)):
        assert found.mentions.schema == MENTIONS
        assert found.of_row.to_list() == [
            m for m in found.of_row if m in set(found.mentions["mention"])
        ]


def test_les_noms_restent_en_memoire() -> None:
    found = qui(
        {"nom_complet": "Odette FABULOZ", "date_naissance": date(1950, 1, 3), "genre": "feminin"},
        {"prenom": "Hamid", "nom": "Simulaz", "code_insee_residence": "73065"},
    )
    noms = {name.last: name for name in found.names.values()}
    assert set(noms) == {"FABULOZ", "Simulaz"}
    assert (noms["FABULOZ"].first, noms["FABULOZ"].born, noms["FABULOZ"].sex) == (
        "Odette", "1950-01-03", "feminin",
    )  # fmt: skip
    assert (noms["Simulaz"].first, noms["Simulaz"].town) == ("Hamid", "73065")
    assert set(found.names) == set(found.mentions["mention"])


def test_aucun_nom_ni_aucune_naissance_dans_les_tables() -> None:
    """Not in clear, not in lower case, not cut: the frames hold keys only."""
    draft = brouillon(
        {**ODETTE, "date_naissance": date(1950, 1, 3), "structure": "Maison", "titre": "Chez Odile",
         "identifiant": "ODE-1950"},
        {"nom_complet": "Hamid Simulaz", "structure": "Maison"},
        {"nom_complet": "Renée Songevaz", "anonyme": True},
        scope="maison", space="registre",
    )  # fmt: skip
    interdits = ("odette", "fabuloz", "hamid", "simulaz", "renee", "renée", "songevaz", "odile",
                 "1950-01-03", "ode-1950")  # fmt: skip
    for frame in (draft.presences, draft.mentions):
        texte = json.dumps(frame.to_dicts(), default=str, ensure_ascii=False).casefold()
        assert [mot for mot in interdits if mot in texte] == []
    assert "odette" in str(draft.names).casefold()  # the scan would see them


# --- Seats ------------------------------------------------------------------------------------


def test_une_place_ordinaire() -> None:
    (place,) = places({**ODETTE, "structure": "Maison des Trois-Sources"}).rows(named=True)
    assert place["ligne"] == 2
    assert place["structure_id"] == "_maison-des-trois-sources"
    assert place["structure_nom"] == "Maison des Trois-Sources"
    assert (place["type"], place["type_lieu"], place["source"]) == (
        "individuel", "lieu_activite", "correspondance",
    )  # fmt: skip
    vides = ("place", "structure_insee", "mediateur_id", "duree_min", "code_insee", "oriente",
             "nb_participants", "issue")  # fmt: skip
    assert [nom for nom in vides if place[nom] is not None] == []
    listes = ("thematiques", "thematiques_admin", "materiels", "tags", "redirections")
    assert [place[nom] for nom in listes] == [[], [], [], [], []]


def test_la_forme_est_celle_d_une_presence() -> None:
    assert places(ODETTE).schema == PRESENCES
    assert places({**ODETTE, "thematiques": None, "titre": "T"}).schema == PRESENCES


def test_sans_lieu_l_activite_est_hors_lieu() -> None:
    (place,) = places({**ODETTE, "type_lieu": "domicile", "code_insee": "73065"}).rows(named=True)
    assert (place["structure_id"], place["structure_nom"]) == ("hors_lieu", "Hors lieu d’activité")
    assert place["structure_insee"] is None
    assert place["code_insee"] == "73065"


@pytest.mark.parametrize(
    ("ligne", "attendu"),
    [
        ({"structure": "Maison", "structure_insee": "73065"}, ("73065_maison", "73065", "73065")),
        ({"structure": "Maison", "code_insee": "73065"}, ("73065_maison", "73065", "73065")),
        (
            {"structure": "Maison", "structure_insee": "01004", "code_insee": "73065"},
            ("01004_maison", "01004", "73065"),
        ),
        ({"structure": "Maison"}, ("_maison", None, None)),
        ({"structure_id": "s1", "structure_nom": "Maison"}, ("s1", None, None)),
    ],
)
def test_la_structure_et_sa_commune(ligne: Ligne, attendu: tuple[str | None, ...]) -> None:
    found = places({**ODETTE, **ligne})
    assert found.select("structure_id", "structure_insee", "code_insee").row(0) == attendu
    assert found["structure_nom"].item() == "Maison"


def test_le_nom_d_une_structure_se_lit_sans_casse_ni_accents() -> None:
    found = places(
        {**ODETTE, "structure": "Médiathèque « Les Pages »"},
        {**ODETTE, "structure": "MEDIATHEQUE LES PAGES"},
    )
    assert found["structure_id"].to_list() == ["_mediatheque-les-pages"] * 2


ATELIER: Ligne = {"structure": "Maison", "titre": "Le courriel", "heure": "10:00"}


def test_un_atelier_reunit_ceux_qui_partagent_jour_heure_titre_et_lieu() -> None:
    found = places(
        {**ATELIER, **ODETTE},
        {**ATELIER, "nom": "Simulaz"},
        {**ATELIER, "anonyme": True, "duree_min": 90},
    )
    assert found["activite_id"].n_unique() == 1
    assert found["type"].to_list() == ["collectif"] * 3


@pytest.mark.parametrize(
    "autre",
    [
        {"date": date(2024, 3, 6)}, {"heure": "14:00"}, {"titre": "Les photos"},
        {"structure": "Annexe"}, {"structure_insee": "73065"}, {"mediateur_id": "mediateur_1"},
        {"type_lieu": "autre"},
    ],
)  # fmt: skip
def test_ce_qui_distingue_deux_ateliers(autre: Ligne) -> None:
    found = places({**ATELIER, **ODETTE}, {**ATELIER, **ODETTE, **autre})
    assert found["activite_id"].n_unique() == 2


def test_deux_personnes_le_meme_jour_ont_chacune_leur_accompagnement() -> None:
    seul: Ligne = {"structure": "Maison", "duree_min": 30}
    found = places({**seul, **ODETTE}, {**seul, "nom": "Simulaz"}, {**seul, **ODETTE})
    odette, hamid, encore = found["activite_id"]
    assert odette == encore != hamid  # the third row is the first one again


@pytest.mark.parametrize(
    "autre", [{"duree_min": 45}, {"thematiques": ["email"]}, {"code_insee": "73179"}]
)
def test_ce_qui_distingue_deux_aides_d_une_personne_le_meme_jour(autre: Ligne) -> None:
    seul: Ligne = {**ODETTE, "structure": "Maison", "structure_insee": "73065", "duree_min": 30}
    assert places(seul, {**seul, **autre})["activite_id"].n_unique() == 2


def test_des_aides_anonymes_semblables_partagent_leur_identifiant_jusqu_a_la_reunion() -> None:
    seul: Ligne = {"structure": "Maison", "anonyme": True}
    assert places(seul, seul, {**seul, "genre": "feminin"})["activite_id"].n_unique() == 1


def test_le_type_dit_l_emporte_sur_le_titre() -> None:
    found = places(
        {**ODETTE, "titre": "Rendez-vous", "type": "individuel"},
        {**ODETTE, "type": "collectif"},
        {**ODETTE, "titre": "Atelier"},
        ODETTE,
    )
    assert found["type"].to_list() == ["individuel", "collectif", "collectif", "individuel"]


def test_l_identifiant_de_la_source_est_garde() -> None:
    found = places({**ODETTE, "activite_id": "v-12"}, {**ODETTE, "activite_id": None})
    assert found["activite_id"][0] == "v-12"
    assert found["activite_id"][1].startswith("act_")


def test_les_identifiants_ne_dependent_ni_de_l_ordre_ni_du_numero_de_ligne() -> None:
    lignes: list[Ligne] = [
        {**ATELIER, **ODETTE},
        {**ATELIER, "nom": "Simulaz"},
        {**ATELIER, "titre": "Autre", **ODETTE},
        {"structure": "Maison", "nom": "Songevaz"},
    ]
    droit = places(*lignes).drop("ligne")
    envers = places(*lignes[::-1]).drop("ligne")
    assert droit.equals(envers.reverse())
    assert droit["activite_id"].n_unique() == 3


def test_les_identifiants_dependent_de_la_cle_et_de_la_source() -> None:
    rows = typees({"date": JOUR, **ATELIER, **ODETTE})
    mention = pl.Series(["p_1"])
    un, deux, trois = (
        seats(rows, mention, source=source, key=cle)["activite_id"].item()
        for source, cle in (
            (SourceDonnee.REGISTRE, CLE),
            (SourceDonnee.REGISTRE, AUTRE_CLE),
            (SourceDonnee.RDV_SP, CLE),
        )
    )
    assert len({un, deux, trois}) == 3
