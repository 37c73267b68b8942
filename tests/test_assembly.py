"""Files put together: who is one person, who may be, and tables that hold together.

The promises of ``docs/identite.md``, one by one, with the number of persons worked out by hand.
Nobody here exists.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exemples.communes import AIX, CHAMBERY, COGNIN
from exemples.domaine import Activite, Anonyme, Cas, Lieu, Mediateur, Personne
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.linking import Known, link
from inclusion_metrics.loading import REJECTED, TO_REVIEW
from inclusion_metrics.model import ErreurUtilisateur, Need
from inclusion_metrics.nomenclatures import Genre, StatutSocial, TypeActivite, TypeLieu
from inclusion_metrics.sources.assembly import Assembled
from inclusion_metrics.sources.draft import REJECTS, Draft

from .brouillons import (
    JOUR,
    Classeurs,
    Ligne,
    assemblees,
    bornes,
    brouillon,
    coop,
    lues,
    orphelins,
    personnes,
    renomme,
    venues,
)

ODETTE: Ligne = {"nom": "Fabuloz", "prenom": "Odette", "structure": "Maison"}
HAMID: Ligne = {"nom": "Simulaz", "prenom": "Hamid", "structure": "Maison"}
DEMAIN = {"date": date(2024, 3, 6)}


def deux_fichiers(un: Ligne, deux: Ligne, *, space: str = "commun") -> Assembled:
    """One row in each of two files that do not vouch for each other’s names."""
    return assemblees(
        brouillon({**ODETTE, **un}, nom="a.csv", scope="a", space=space),
        brouillon({**ODETTE, **DEMAIN, **deux}, nom="b.csv", scope="b", space=space),
    )


def un_fichier(*lignes: Ligne) -> Assembled:
    return assemblees(
        brouillon(
            *({**ODETTE, "date": date(2024, 3, rang + 1), **li} for rang, li in enumerate(lignes))
        )
    )


def certitudes(assembled: Assembled) -> list[tuple[str, int, int]]:
    """Certainty and bounds of each followed person, sorted."""
    return sorted(personnes(assembled).select("identite", "personnes_min", "personnes_max").rows())


def motifs(assembled: Assembled) -> list[str]:
    return assembled.extras[TO_REVIEW]["motif"].to_list()


SANS_NAISSANCE = "même nom ailleurs, sans date de naissance pour trancher"

# --- Two rows, one person? The table of docs/identite.md ---------------------------------------


def test_meme_numero_dans_le_meme_registre() -> None:
    found = deux_fichiers({"identifiant": "12"}, {"identifiant": "12", "nom": "Figurex"})
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])
    assert certitudes(found) == [("confirmee", 1, 1)]


@pytest.mark.parametrize(
    ("un", "deux"),
    [
        ({"annee_naissance": 1950}, {"annee_naissance": 1950}),
        ({"date_naissance": date(1950, 1, 3)}, {"date_naissance": date(1950, 1, 3)}),
        ({"date_naissance": date(1950, 1, 3)}, {"annee_naissance": 1950}),
        (
            {"annee_naissance": 1950, "genre": "feminin"},
            {"annee_naissance": 1950, "prenom": "FABULOZ", "nom": "odette"},
        ),
        ({"annee_naissance": 1950, "identifiant": "12"}, {"annee_naissance": 1950}),
    ],
)
@pytest.mark.parametrize("meme_fichier", [True, False])
def test_meme_nom_et_meme_naissance(un: Ligne, deux: Ligne, meme_fichier: bool) -> None:
    found = un_fichier(un, deux) if meme_fichier else deux_fichiers(un, deux)
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])
    assert certitudes(found) == [("confirmee", 1, 1)]
    assert motifs(found) == []


@pytest.mark.parametrize(
    ("un", "deux"),
    [
        ({"annee_naissance": 1950}, {"annee_naissance": 1951}),
        ({"date_naissance": date(1950, 1, 3)}, {"date_naissance": date(1950, 1, 4)}),
        (
            {"annee_naissance": 1950, "genre": "feminin"},
            {"annee_naissance": 1950, "genre": "masculin"},
        ),
        ({"genre": "feminin"}, {"genre": "masculin"}),
    ],
)
@pytest.mark.parametrize("meme_fichier", [True, False])
def test_meme_nom_et_naissances_ou_genres_differents(
    un: Ligne, deux: Ligne, meme_fichier: bool
) -> None:
    found = un_fichier(un, deux) if meme_fichier else deux_fichiers(un, deux)
    assert (bornes(found), venues(found)) == ((2, 2, 2), [1, 1])
    assert motifs(found) == []


def test_sans_naissance_dans_le_meme_fichier_un_seul_homonyme_possible() -> None:
    found = un_fichier({"annee_naissance": 1950}, {}, {})
    assert (bornes(found), venues(found)) == ((1, 1, 1), [3])
    assert personnes(found)["annee_naissance"].to_list() == [1950]
    # Both rows without a birth are one mention: one person joined, and said.
    assert [r for r in found.manifest.remarques if "seul homonyme" in r] == [
        "1 personne notée sans naissance, rattachée à son seul homonyme du même fichier."
    ]


def test_sans_naissance_dans_le_meme_fichier_deux_homonymes_possibles() -> None:
    found = un_fichier({"annee_naissance": 1950}, {"annee_naissance": 1972}, {})
    assert (bornes(found), venues(found)) == ((3, 2, 3), [1, 1, 1])
    assert motifs(found) == [SANS_NAISSANCE]
    assert [r for r in found.manifest.remarques if "seul homonyme" in r] == []


def test_sans_naissance_le_genre_ecarte_le_seul_homonyme() -> None:
    found = un_fichier({"annee_naissance": 1950, "genre": "masculin"}, {"genre": "feminin"})
    assert (bornes(found), motifs(found)) == ((2, 2, 2), [])


@pytest.mark.parametrize("un", [{"annee_naissance": 1950}, {"identifiant": "12"}, {}])
def test_sans_naissance_dans_deux_fichiers_un_doute(un: Ligne) -> None:
    found = deux_fichiers(un, {})
    assert (bornes(found), venues(found)) == ((2, 1, 2), [1, 1])
    assert motifs(found) == [SANS_NAISSANCE]
    assert [(minimum, maximum) for _, minimum, maximum in certitudes(found)].count((0, 1)) == 1


def test_trois_fichiers_sans_naissance() -> None:
    """Three rows that may all be one: at least one person, three at the most."""
    drafts = [
        brouillon({**ODETTE, "date": date(2024, 3, rang)}, nom=f"{rang}.csv", scope=str(rang))
        for rang in (1, 2, 3)
    ]
    assert bornes(assemblees(*drafts)) == (3, 1, 3)


def test_une_tranche_d_age_impossible_leve_le_doute() -> None:
    found = deux_fichiers(
        {"annee_naissance": 1950, "tranche_age": "soixante_dix_plus"},
        {"tranche_age": "vingt_cinq_trente_neuf"},
    )
    assert (bornes(found), motifs(found)) == ((2, 2, 2), [])


@pytest.mark.parametrize("meme_fichier", [True, False])
def test_meme_nom_et_meme_annee_sous_deux_numeros(meme_fichier: bool) -> None:
    un, deux = ({"identifiant": numero, "annee_naissance": 1950} for numero in ("12", "13"))
    found = un_fichier(un, deux) if meme_fichier else deux_fichiers(un, deux)
    assert bornes(found) == (2, 1, 2)
    assert motifs(found) == ["même nom et même naissance sous deux identifiants"]


def test_deux_numeros_de_deux_registres_ne_se_contredisent_pas() -> None:
    found = assemblees(
        brouillon({**ODETTE, "identifiant": "12", "annee_naissance": 1950}, nom="a", space="a"),
        brouillon({**ODETTE, "identifiant": "13", "annee_naissance": 1950}, nom="b", space="b"),
    )
    assert bornes(found) == (1, 1, 1)


@pytest.mark.parametrize(
    ("annee", "attendu"), [(1950, (2, 1, 2)), (1960, (2, 2, 2)), (None, (2, 2, 2))]
)
def test_noms_qui_se_prononcent_pareil(annee: int | None, attendu: tuple[int, int, int]) -> None:
    found = deux_fichiers(
        {"nom": "Matthieu", "annee_naissance": 1950}, {"nom": "Mathieu", "annee_naissance": annee}
    )
    assert bornes(found) == attendu
    assert motifs(found) == (["orthographe voisine, même naissance"] if annee == 1950 else [])


def test_chaque_ligne_sans_nom_ni_numero_est_une_personne() -> None:
    found = un_fichier(*({"nom": None, "prenom": None} for _ in range(3)))
    people = lues(found)["beneficiaires"]
    assert (
        people.select("anonyme", "identite", "personnes_min", "personnes_max").rows()
        == [(True, "anonyme", 1, 1)] * 3
    )
    assert found.manifest.identites == {"noms_affiches": 0, "anonyme": 3}


def test_un_retour_declare_n_ajoute_peut_etre_personne() -> None:
    found = un_fichier({"anonyme": True}, {"anonyme": True, "deja_venue": True})
    people = lues(found)["beneficiaires"]
    assert sorted(people.select("personnes_min", "personnes_max").rows()) == [(0, 1), (1, 1)]


def test_les_noms_affiches_sont_comptes() -> None:
    found = un_fichier({"annee_naissance": 1950}, {"annee_naissance": 1972}, HAMID)
    assert found.manifest.identites == {"noms_affiches": 2, "confirmee": 2, "non_confirmee": 1}


def test_les_traits_de_plusieurs_fichiers_se_completent() -> None:
    found = deux_fichiers(
        {"annee_naissance": 1950, "statut_social": "retraite", "genre": "non_communique"},
        {"annee_naissance": 1950, "genre": "feminin", "code_insee_residence": "73065"},
    )
    traits = ("annee_naissance", "statut_social", "genre", "code_insee_residence")
    assert personnes(found).select(traits).rows() == [(1950, "retraite", "feminin", "73065")]


def test_l_export_le_plus_recent_dit_les_traits() -> None:
    ancien = brouillon(
        {**ODETTE, "identifiant": "1", "statut_social": "en_emploi"},
        nom="z.csv", date_export=date(2023, 1, 10),
    )  # fmt: skip
    recent = brouillon(
        {**ODETTE, **DEMAIN, "identifiant": "1", "statut_social": "retraite"},
        nom="a.csv", date_export=date(2024, 1, 10),
    )  # fmt: skip
    for drafts in ((ancien, recent), (recent, ancien)):
        assert personnes(assemblees(*drafts))["statut_social"].to_list() == ["retraite"]


# --- Decisions --------------------------------------------------------------------------------


def decider(decision: int) -> tuple[Assembled, Assembled]:
    """A doubt between two files, before and after it was decided."""
    drafts = [
        brouillon({**ODETTE, "annee_naissance": 1950}, nom="a.csv", scope="a"),
        brouillon({**ODETTE, **DEMAIN}, nom="b.csv", scope="b"),
    ]
    avant = assemblees(*drafts)
    (cas,) = avant.extras[TO_REVIEW]["cas"]
    return avant, assemblees(*drafts, decisions={cas: decision})


def test_decider_que_c_est_la_meme_personne() -> None:
    avant, apres = decider(0)
    assert (bornes(apres), venues(apres)) == ((1, 1, 1), [2])
    assert personnes(apres)["annee_naissance"].to_list() == [1950]
    kept = apres.extras[TO_REVIEW].row(0, named=True)
    assert (kept["cas"], kept["decision"]) == (avant.extras[TO_REVIEW]["cas"][0], 0)


def test_decider_que_c_est_une_autre_personne() -> None:
    avant, apres = decider(1)
    assert (bornes(apres), venues(apres)) == ((2, 2, 2), [1, 1])
    kept = apres.extras[TO_REVIEW].row(0, named=True)
    assert (kept["cas"], kept["decision"]) == (avant.extras[TO_REVIEW]["cas"][0], 1)


def test_le_doute_designe_les_lignes_des_deux_fichiers() -> None:
    avant, _ = decider(1)
    doutes = avant.extras[TO_REVIEW].rows(named=True)
    tout = " ".join(str(valeur) for doute in doutes for valeur in doute.values())
    assert "a.csv" in tout
    assert "b.csv" in tout
    (doute,) = (doute for doute in doutes if doute["personnes_min"] == 0)
    assert doute["cas"] in set(personnes(avant)["beneficiaire_id"])
    assert (doute["personnes_max"], doute["decision"]) == (1, None)


def test_decider_pour_plusieurs_homonymes_demande_de_laisser_vide() -> None:
    drafts = [
        brouillon({**ODETTE, "annee_naissance": 1950}, nom="a.csv", scope="a"),
        brouillon({**ODETTE, "annee_naissance": 1970}, nom="b.csv", scope="b"),
        brouillon(ODETTE, nom="c.csv", scope="c"),
    ]
    doutes = assemblees(*drafts).extras[TO_REVIEW].rows(named=True)
    plusieurs = [doute["cas"] for doute in doutes if ", " in doute["peut_etre"]]
    for cas in plusieurs:
        with pytest.raises(ErreurUtilisateur, match="laissez la case vide"):
            assemblees(*drafts, decisions={cas: 0})


@pytest.mark.parametrize(("decision", "attendu"), [(0, (1, 1, 1)), (1, (2, 2, 2))])
def test_une_decision_tient_quand_un_fichier_s_ajoute(
    decision: int, attendu: tuple[int, int, int]
) -> None:
    """The new file shows the dated person again, whatever the order of the pseudonyms."""
    for essai in range(8):
        datee = {**ODETTE, "annee_naissance": 1950}
        un = brouillon(datee, nom="a.csv", scope=f"a{essai}")
        deux = brouillon({**ODETTE, **DEMAIN}, nom="b.csv", scope=f"b{essai}")
        trois = brouillon({**datee, "date": date(2024, 3, 7)}, nom="c.csv", scope=f"c{essai}")
        (cas,) = assemblees(un, deux).extras[TO_REVIEW]["cas"]
        assert bornes(assemblees(un, deux, decisions={cas: decision})) == attendu
        assert bornes(assemblees(un, deux, trois, decisions={cas: decision})) == attendu


@pytest.mark.parametrize("ids", [*permutations("abc")])
def test_le_plus_petit_nombre_ne_depend_pas_des_pseudonymes(ids: tuple[str, str, str]) -> None:
    """Two years of birth are two persons, and the third row may be either: at least two."""
    sans, un, deux = ids
    found = link(
        [
            Known(sans, "x|", name="n"),
            Known(un, "y|", name="n", birth_year=1950),
            Known(deux, "z|", name="n", birth_year=1970),
        ]
    )
    assert len(found.extra()) == 1


def test_une_decision_sur_un_cas_disparu_ne_change_rien() -> None:
    draft = brouillon({**ODETTE, "annee_naissance": 1950})
    sans, avec = assemblees(draft), assemblees(draft, decisions={"p_disparu": 0})
    assert egales(lues(sans), lues(avec)) == []


# --- The Coop ---------------------------------------------------------------------------------

F, M = Genre.FEMININ, Genre.MASCULIN
RETRAITE = StatutSocial.RETRAITE
CAMILLE, DOMINIQUE = Mediateur("Camille", "Exemple"), Mediateur("Dominique", "Modèle")
TROIS_SOURCES = Lieu("Maison des Trois-Sources", "2 rue de l’Exemple", CHAMBERY)
#: Born 1955: 69 years (60-69) for the export of January 2024, 70 (70 and more) for the next one.
NEE_EN_1955 = Personne("Odette", "Fabuloz", F, RETRAITE, 1955, CHAMBERY)


def aide(jour: str, *qui: Personne | Anonyme, numero: int, par: Mediateur = CAMILLE) -> Activite:
    """An activity of one hour at the Trois-Sources; a workshop when several came."""
    return Activite(
        identifiant=f"00000000-0000-4000-8000-{numero:012}",
        date=date.fromisoformat(jour),
        heure="10:00",
        type=TypeActivite.COLLECTIF if len(qui) > 1 else TypeActivite.INDIVIDUEL,
        canal=TypeLieu.LIEU_ACTIVITE,
        lieu=TROIS_SOURCES,
        commune=CHAMBERY,
        duree=60,
        participants=qui,
        mediateur=par,
    )


def annee(
    an: int, *activites: Activite, fiches: Sequence[Personne] = (), par: Mediateur = CAMILLE
) -> Cas:
    """What a mediator recorded in a year, exported on 14 January of the next."""
    return Cas(
        mediateur=par,
        debut=date(an, 1, 1),
        fin=date(an, 12, 31),
        export=date(an + 1, 1, 14),
        personnes=tuple(fiches),
        activites=activites,
    )


@pytest.fixture
def classeurs(tmp_path: Path) -> Classeurs:
    return Classeurs(tmp_path)


@dataclass
class DeuxAnnees:
    """Odette in 2023, then whoever comes in 2024."""

    classeurs: Classeurs

    def avec(self, *gens: Personne, fiches: Sequence[Personne] = ()) -> Assembled:
        """The two exports put together, with the records if any."""
        un = annee(2023, aide("2023-03-01", NEE_EN_1955, numero=1))
        venus = [aide(f"2024-03-{n:02}", qui, numero=n + 1) for n, qui in enumerate(gens, start=1)]
        deux = annee(2024, *venus, fiches=fiches)
        chemins = [
            self.classeurs.accompagnements(un, "a2023.xlsx"),
            self.classeurs.accompagnements(deux, "a2024.xlsx"),
        ]
        if fiches:
            # Records count every accompagnement since the beginning.
            toutes = annee(2024, *un.activites, *venus, fiches=fiches)
            chemins.append(self.classeurs.beneficiaires(toutes))
        return assemblees(*coop(*chemins))


@pytest.fixture
def deux_annees(classeurs: Classeurs) -> DeuxAnnees:
    return DeuxAnnees(classeurs)


def test_une_classe_d_age_plus_tard_c_est_la_meme_personne(deux_annees: DeuxAnnees) -> None:
    found = deux_annees.avec(NEE_EN_1955)
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])
    # The latest export tells the traits: 70 and more, in 2025.
    assert personnes(found).select("tranche_age", "annee_tranche_age").rows() == [
        ("soixante_dix_plus", 2025)
    ]


@pytest.mark.parametrize(
    "changement",
    [
        {"statut": StatutSocial.EN_EMPLOI},
        {"commune": AIX},
        {"commune": None},
        {"genre": Genre.NON_COMMUNIQUE, "statut": StatutSocial.NON_COMMUNIQUE, "naissance": None},
    ],
)
def test_un_demenagement_ou_un_statut_ne_font_pas_deux_personnes(
    deux_annees: DeuxAnnees, changement: dict[str, Any]
) -> None:
    found = deux_annees.avec(replace(NEE_EN_1955, **changement))
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])


@pytest.mark.parametrize("changement", [{"genre": M}, {"naissance": 1995}])
def test_un_genre_ou_un_age_contraire_font_deux_personnes(
    deux_annees: DeuxAnnees, changement: dict[str, Any]
) -> None:
    found = deux_annees.avec(replace(NEE_EN_1955, **changement))
    assert (bornes(found), venues(found)) == ((2, 2, 2), [1, 1])


def test_la_fiche_confirme_la_personne_des_deux_annees(deux_annees: DeuxAnnees) -> None:
    found = deux_annees.avec(NEE_EN_1955, fiches=[NEE_EN_1955])
    assert certitudes(found) == [("confirmee", 1, 1)]
    assert personnes(found).select("annee_naissance", "accompagnements_hors_fichier").rows() == [
        (1955, 0)
    ]


def test_deux_personnes_d_un_nom_dans_un_export_restent_deux(classeurs: Classeurs) -> None:
    autre = replace(NEE_EN_1955, genre=M)
    cas = annee(
        2024, aide("2024-03-01", NEE_EN_1955, numero=1), aide("2024-03-02", autre, numero=2)
    )
    assert bornes(assemblees(*coop(classeurs.accompagnements(cas)))) == (2, 2, 2)


def deux_mediateurs(
    classeurs: Classeurs, un: Personne, deux: Personne, fiches: str = "ab"
) -> Assembled:
    """One person with each mediator; ``fiches`` says who gives their records."""
    a = annee(2024, aide("2024-03-01", un, numero=1), fiches=[un])
    b = annee(2024, aide("2024-04-01", deux, numero=2, par=DOMINIQUE), fiches=[deux], par=DOMINIQUE)
    chemins = [classeurs.accompagnements(a, "a.xlsx"), classeurs.accompagnements(b, "b.xlsx")]
    chemins += [classeurs.beneficiaires(a, "fa.xlsx")] if "a" in fiches else []
    chemins += [classeurs.beneficiaires(b, "fb.xlsx")] if "b" in fiches else []
    return assemblees(*coop(*chemins))


def test_suivie_par_deux_mediateurs_avec_la_meme_annee_de_naissance(classeurs: Classeurs) -> None:
    autre = replace(NEE_EN_1955, prenom="ODETTE", commune=COGNIN)
    found = deux_mediateurs(classeurs, NEE_EN_1955, autre)
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])
    assert certitudes(found) == [("confirmee", 1, 1)]
    # Each record counts one accompagnement, and each export shows it.
    assert personnes(found)["accompagnements_hors_fichier"].to_list() == [0]
    assert lues(found)["mediateurs"].height == 2


@pytest.mark.parametrize("changement", [{"naissance": 1956}, {"genre": M}])
def test_suivies_par_deux_mediateurs_et_contraires(
    classeurs: Classeurs, changement: dict[str, Any]
) -> None:
    found = deux_mediateurs(classeurs, NEE_EN_1955, replace(NEE_EN_1955, **changement))
    assert (bornes(found), motifs(found)) == ((2, 2, 2), [])


@pytest.mark.parametrize("fiches", ["a", "b", ""])
def test_suivie_par_deux_mediateurs_sans_leurs_deux_fiches_un_doute(
    classeurs: Classeurs, fiches: str
) -> None:
    found = deux_mediateurs(classeurs, NEE_EN_1955, NEE_EN_1955, fiches)
    assert (bornes(found), venues(found)) == ((2, 1, 2), [1, 1])
    assert motifs(found) == [SANS_NAISSANCE]


def test_suivie_par_deux_mediateurs_naissance_inconnue_sur_une_fiche(classeurs: Classeurs) -> None:
    found = deux_mediateurs(classeurs, NEE_EN_1955, replace(NEE_EN_1955, naissance=None))
    assert bornes(found) == (2, 1, 2)


def test_la_coop_et_un_registre(classeurs: Classeurs) -> None:
    """Same name, same year of birth on the record and in the register: one person."""
    cas = annee(2024, aide("2024-03-01", NEE_EN_1955, numero=1), fiches=[NEE_EN_1955])
    chemins = [classeurs.accompagnements(cas), classeurs.beneficiaires(cas)]
    registre = brouillon({**ODETTE, "annee_naissance": 1955}, nom="registre.csv")
    found = assemblees(*coop(*chemins), registre)
    assert (bornes(found), venues(found)) == ((1, 1, 1), [2])
    sans_annee = brouillon(ODETTE, nom="registre.csv")
    assert bornes(assemblees(*coop(*chemins), sans_annee)) == (2, 1, 2)


# --- What the tables hold ---------------------------------------------------------------------


def test_un_fichier_de_demandes_seul_fait_un_dossier() -> None:
    draft = brouillon(
        tables={
            "structures": [{"structure_id": "_lac", "nom": "Lac"}],
            "demandes": [{"demande_id": "d", "structure_id": "_lac", "date": JOUR, "nombre": 3}],
        }
    )
    tables = lues(assemblees(draft))
    assert (tables["demandes"].height, tables["activites"].height) == (1, 0)
    assert orphelins(tables) == []


def test_des_fichiers_sans_rien_sont_refuses() -> None:
    with pytest.raises(ErreurUtilisateur, match="aucune ligne à garder"):
        assemblees(brouillon())


def test_les_tables_directes_suivent_les_personnes_reunies() -> None:
    droit = {"droit": "rsa", "date_reperage": JOUR, "beneficiaire_id": 0}
    drafts = [
        brouillon(
            {**ODETTE, "date": date(2024, 3, rang), "annee_naissance": 1950},
            nom=nom, scope=nom, tables={"droits": [{**droit, "droit_id": nom}]},
        )
        for rang, nom in enumerate("ab", start=1)
    ]  # fmt: skip
    tables = lues(assemblees(*drafts))
    (une,) = tables["beneficiaires"]["beneficiaire_id"]
    assert tables["droits"]["beneficiaire_id"].to_list() == [une, une]


def test_les_rejets_sont_comptes_par_regle() -> None:
    ligne = {"fichier": "a", "feuille": "", "ligne": 3, "colonne": "Date", "explication": "…"}
    regles = ("date_illisible", "code_invalide", "date_illisible")
    rejets = pl.DataFrame([{**ligne, "regle": regle} for regle in regles], schema=REJECTS)
    found = assemblees(replace(brouillon(ODETTE), rejects=rejets))
    assert found.manifest.rejets == {"code_invalide": 1, "date_illisible": 2}
    assert found.extras[REJECTED].height == 3


def test_une_lacune_n_est_dite_que_si_aucun_fichier_ne_la_comble() -> None:
    lacune = {Need.STATUT: "Le registre ne note pas le statut."}
    sans = replace(brouillon(ODETTE, nom="a.csv"), gaps=lacune)
    avec = brouillon({**ODETTE, **DEMAIN}, nom="b.csv")
    assert assemblees(sans).manifest.lacunes == lacune
    assert assemblees(sans, avec).manifest.lacunes == {}
    fiches = brouillon(nom="c.csv", tables={"structures": [{"structure_id": "_l", "nom": "L"}]})
    assert assemblees(sans, fiches).manifest.lacunes == lacune  # it attends to nobody


def test_le_compte_rendu_ne_tient_aucun_nom() -> None:
    drafts = [
        brouillon({**ODETTE, "titre": "Chez Simulaz"}, nom="a.csv", scope="a"),
        brouillon(HAMID, ODETTE, nom="b.csv", scope="b"),
    ]
    found = assemblees(*drafts)
    textes = [found.manifest.model_dump_json()]
    for table in (*lues(found).values(), *found.extras.values()):
        textes.append(json.dumps(table.to_dicts(), default=str, ensure_ascii=False))
    assert found.extras[TO_REVIEW].height == 1
    tout = " ".join(textes).casefold()
    assert [nom for nom in ("odette", "fabuloz", "hamid", "simulaz") if nom in tout] == []


# --- Properties -------------------------------------------------------------------------------


def egales(un: dict[str, pl.DataFrame], deux: dict[str, pl.DataFrame]) -> list[str]:
    """Names of the tables that differ."""
    assert set(un) == set(deux)
    return [nom for nom in un if not un[nom].equals(deux[nom])]


#: People told apart by what each row says of them, always the same; then anonymous ones.
GENS: Sequence[Ligne] = (
    {"identifiant": "1", "nom": "Fabuloz", "prenom": "Odette", "genre": "feminin"},
    {"identifiant": "2", "nom": "Fabuloz", "prenom": "Odette", "annee_naissance": 1950},
    {"nom": "Fabuloz", "prenom": "Odette", "annee_naissance": 1950},
    {"nom": "Fabuloz", "prenom": "Odette"},
    {"nom": "Matthieu", "prenom": "Jean", "date_naissance": date(1980, 5, 1)},
    {"nom": "Mathieu", "prenom": "Jean", "annee_naissance": 1980},
    {"nom": "Simulaz", "prenom": "Hamid", "statut_social": "retraite"},
)
ANONYMES: Sequence[Ligne] = (
    {"anonyme": True},
    {"anonyme": True, "genre": "feminin", "deja_venue": True},
    {"anonyme": True, "genre": "masculin", "deja_venue": False},
    {"anonyme": True, "tranche_age": "soixante_dix_plus", "deja_venue": False},
)
LIEUX: Sequence[Ligne] = (
    {"structure": "Maison", "structure_insee": "73065"},
    {"structure": "Annexe", "structure_insee": "73065"},
    {"structure": "Maison", "structure_insee": "73179"},
    {"structure": None, "type_lieu": "domicile", "code_insee": "73065"},
)


@st.composite
def visites(draw: st.DrawFn, gens: Sequence[Ligne] = GENS) -> list[dict[str, Any]]:
    """Rows of a file of attendance: helps and workshops, some of them alike or repeated."""

    def visite() -> dict[str, Any]:
        atelier = draw(st.booleans())
        seance = {"titre": draw(st.sampled_from(["Courriel", "Photos"])), "heure": "10:00"}
        seul = {"duree_min": draw(st.sampled_from([30, 60]))}
        return {
            **draw(st.sampled_from([*gens, *ANONYMES])),
            **draw(st.sampled_from(LIEUX)),
            **(seance if atelier else seul),
            "date": date(2024, 3, draw(st.integers(1, 3))),
        }

    return [visite() for _ in range(draw(st.integers(1, 12)))]


def coupe(lignes: Sequence[Ligne], coupures: Sequence[int], tables: Any = None) -> list[Draft]:
    """The rows cut into as many files as asked."""
    bornes_ = [0, *sorted(coupures), len(lignes)]
    morceaux = [lignes[a:b] for a, b in pairwise(bornes_)]
    return [
        brouillon(*morceau, nom=f"partie{rang}.csv", tables=tables if rang == 0 else None)
        for rang, morceau in enumerate(morceaux)
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_ni_l_ordre_des_lignes_ni_la_coupe_en_fichiers_ne_changent_les_tables(
    data: st.DataObject,
) -> None:
    lignes = data.draw(visites())
    melangees = data.draw(st.permutations(lignes))
    coupures = data.draw(st.lists(st.integers(0, len(lignes)), max_size=2))
    entier = assemblees(brouillon(*lignes))
    parties = assemblees(*data.draw(st.permutations(coupe(melangees, coupures))))
    assert egales(lues(entier), lues(parties)) == []
    assert entier.manifest.identites == parties.manifest.identites
    assert entier.manifest.lignes == parties.manifest.lignes


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_l_ordre_des_brouillons_et_de_leurs_tables_ne_change_rien(data: st.DataObject) -> None:
    """The rows of presences and mentions themselves in any order, not only those of the file."""
    lignes = data.draw(visites())
    drafts = [
        brouillon(*lignes[::2], nom="a.csv", scope="a"),
        brouillon(*lignes[1::2], nom="b.csv", scope="b"),
    ]
    graine = data.draw(st.integers(0, 99))
    meles = [
        replace(
            draft,
            presences=draft.presences.sample(fraction=1, shuffle=True, seed=graine),
            mentions=draft.mentions.sample(fraction=1, shuffle=True, seed=graine + 1),
        )
        for draft in drafts[::-1]
    ]
    un, deux = assemblees(*drafts), assemblees(*meles)
    assert egales(lues(un), lues(deux)) == []
    assert un.manifest == deux.manifest
    assert un.extras[TO_REVIEW].sort("cas").equals(deux.extras[TO_REVIEW].sort("cas"))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_toute_reference_mene_quelque_part(data: st.DataObject) -> None:
    drafts = []
    for nom in ("a.csv", "b.csv"):
        lignes = data.draw(visites())
        nommees = [rang for rang, ligne in enumerate(lignes) if not ligne.get("anonyme")]
        situations = [
            {"droit_id": f"{nom}{rang}", "beneficiaire_id": rang, "droit": "rsa",
             "date_reperage": JOUR}
            for rang in nommees[:3]
        ]  # fmt: skip
        tables = {"droits": situations} if situations else None
        scope = data.draw(st.sampled_from(["essai", nom]))
        drafts.append(brouillon(*lignes, nom=nom, scope=scope, tables=tables))
    found = lues(assemblees(*drafts))
    assert orphelins(found) == []
    places = found["participations"]
    assert places["participation_id"].n_unique() == places.height
    # A followed person sits once in an activity, and every activity has somebody.
    assert places.select("activite_id", "beneficiaire_id").is_unique().all()
    assert set(places["activite_id"]) == set(found["activites"]["activite_id"])
    combien = places.group_by("activite_id").len().join(found["activites"], on="activite_id")
    assert (combien["nb_participants"] >= combien["len"]).all()


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_le_meme_fichier_sous_un_autre_nom_ne_compte_personne_de_plus(data: st.DataObject) -> None:
    """Named people only: nothing tells two anonymous helps that look alike from one read twice."""
    lignes = [li for li in data.draw(visites()) if not li.get("anonyme")]
    if not lignes:
        return
    un = brouillon(*lignes)
    found = assemblees(un, renomme(brouillon(*lignes, nom="copie.csv"), "copie.csv"))
    assert egales(lues(assemblees(un)), lues(found)) == []
