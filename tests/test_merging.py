"""Attendance of several files put together: each seat once, and what was left out is said.

Numbers are worked out by hand on the stories told in each test. Nobody here exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from exemples.communes import CHAMBERY
from exemples.coop_lignes import lignes_accompagnements
from exemples.coop_workbooks import write_accompagnements
from exemples.domaine import Activite, Anonyme, Cas, Lieu, Mediateur, Personne
from exemples.v1 import cra, write_archive
from hypothesis import given, settings
from hypothesis import strategies as st

from inclusion_metrics.nomenclatures import (
    Genre,
    SourceDonnee,
    StatutSocial,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)
from inclusion_metrics.sources.assembly import Assembled
from inclusion_metrics.sources.draft import Draft
from inclusion_metrics.sources.merging import CHANGED, renaming
from inclusion_metrics.sources.tabular.grid import SourceFile
from inclusion_metrics.sources.v1.archive import ARCHIVE

from .brouillons import (
    CONTEXTE,
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

CAMILLE, DOMINIQUE = Mediateur("Camille", "Exemple"), Mediateur("Dominique", "Modèle")
TROIS_SOURCES = Lieu("Maison des Trois-Sources", "2 rue de l’Exemple", CHAMBERY)
F, M = Genre.FEMININ, Genre.MASCULIN
ODETTE = Personne("Odette", "Fabuloz", F, StatutSocial.RETRAITE, 1948, CHAMBERY)
RENE = Personne("René", "D’Hypothez", M, StatutSocial.RETRAITE, 1951, CHAMBERY)
SOFIA = Personne("Sofia", "Mirageoz", F, StatutSocial.SANS_EMPLOI, 1990, CHAMBERY)
HAMID = Personne("Hamid", "Simulaz", M, StatutSocial.EN_EMPLOI, 1985, CHAMBERY)


def activite(numero: int, jour: str, *qui: Personne | Anonyme, **reste: Any) -> Activite:
    """An activity of an hour at the Trois-Sources; a workshop when several came."""
    valeurs: dict[str, Any] = {"mediateur": CAMILLE, "duree": 60, **reste}
    return Activite(
        identifiant=f"00000000-0000-4000-8000-{numero:012}",
        date=date.fromisoformat(jour),
        heure="10:00",
        type=TypeActivite.COLLECTIF if len(qui) > 1 else TypeActivite.INDIVIDUEL,
        canal=TypeLieu.LIEU_ACTIVITE,
        lieu=TROIS_SOURCES,
        commune=CHAMBERY,
        participants=qui,
        **valeurs,
    )


def cas(*activites: Activite, export: str = "2025-01-14", par: Mediateur = CAMILLE) -> Cas:
    """The year 2024 of a mediator."""
    return Cas(
        mediateur=par,
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        export=date.fromisoformat(export),
        personnes=(),
        activites=activites,
    )


@pytest.fixture
def classeurs(tmp_path: Path) -> Classeurs:
    return Classeurs(tmp_path)


def dit(assembled: Assembled, mots: str) -> list[str]:
    """The remarks that hold these words."""
    return [r for r in assembled.manifest.remarques if mots.casefold() in r.casefold()]


def laissees(assembled: Assembled, regle: str) -> int:
    """How many rows a rule left out, as told at the end of its remark; 0 when it is not told."""
    found = dit(assembled, regle)
    assert len(found) <= 1
    return int(found[0].rpartition(" : ")[2].rstrip(".")) if found else 0


ANCIEN, EQUIPE = "d’un export plus ancien", "d’un export d’équipe"
DOUBLES = "lus deux fois (lignes en double)"

# --- The same activity in two exports ---------------------------------------------------------


def un_atelier_change(classeurs: Classeurs) -> list[Draft]:
    """In June: Odette, René and Sofia on 1 March. In January: Odette and Hamid, on 2 March."""
    juin = cas(
        activite(1, "2024-03-01", ODETTE, RENE, SOFIA), activite(2, "2024-04-01", SOFIA),
        export="2024-06-01",
    )  # fmt: skip
    janvier = cas(activite(1, "2024-03-02", ODETTE, HAMID), activite(3, "2024-09-01", SOFIA))
    return coop(
        classeurs.accompagnements(juin, "juin.xlsx"),
        classeurs.accompagnements(janvier, "janvier.xlsx"),
    )


@pytest.mark.parametrize("sens", [1, -1])
def test_l_export_le_plus_recent_l_emporte_avec_ses_places(classeurs: Classeurs, sens: int) -> None:
    found = assemblees(*un_atelier_change(classeurs)[::sens])
    tables = lues(found)
    # The workshop as it is in January and Sofia’s help of September. That of April, which only
    # June shows, was deleted since: January’s export covers the whole year.
    assert tables["activites"].sort("date").select("date", "nb_participants").rows() == [
        (date(2024, 3, 2), 2),
        (date(2024, 9, 1), 1),
    ]
    assert tables["participations"].height == 3
    assert (bornes(found), venues(found)) == ((3, 3, 3), [1, 1, 1])  # Odette, Hamid, Sofia
    assert laissees(found, ANCIEN) == 3
    assert laissees(found, CHANGED) == 1
    assert orphelins(tables) == []


def test_qui_n_est_plus_dans_aucune_activite_n_est_plus_une_personne(classeurs: Classeurs) -> None:
    found = assemblees(*un_atelier_change(classeurs))
    assert "masculin" in personnes(found)["genre"].to_list()  # Hamid
    assert personnes(found).filter(genre="masculin").height == 1  # and not René
    assert found.manifest.identites["noms_affiches"] == 3


def test_trois_exports_dans_n_importe_quel_ordre(classeurs: Classeurs) -> None:
    mars = cas(activite(1, "2024-03-01", RENE, SOFIA, HAMID), export="2024-03-31")
    drafts = [
        *coop(classeurs.accompagnements(mars, "mars.xlsx")),
        *un_atelier_change(classeurs),
    ]
    reference = lues(assemblees(*drafts))
    for ordre in permutations(drafts):
        found = assemblees(*ordre)
        assert laissees(found, ANCIEN) == 6  # three of March, three of June
        assert all(lues(found)[nom].equals(table) for nom, table in reference.items())


def test_le_meme_export_sous_deux_noms(classeurs: Classeurs) -> None:
    (un,) = coop(
        classeurs.accompagnements(
            cas(activite(1, "2024-03-01", ODETTE, Anonyme()), activite(2, "2024-03-02", Anonyme()))
        )
    )
    copie = renomme(un, "copie.xlsx", "other bytes")
    seul, deux = assemblees(un), assemblees(un, copie)
    assert all(lues(deux)[nom].equals(table) for nom, table in lues(seul).items())
    assert laissees(deux, DOUBLES) == 3
    assert laissees(seul, DOUBLES) == 0


def test_une_place_rejetee_puis_corrigee_rejoint_son_atelier(classeurs: Classeurs) -> None:
    """Two files of the same day, each with some seats of one workshop."""
    entier = cas(activite(1, "2024-03-01", ODETTE, RENE, SOFIA))
    lignes = lignes_accompagnements(entier)
    chemins = [classeurs.chemin("a.xlsx"), classeurs.chemin("b.xlsx")]
    for chemin, part in zip(chemins, (lignes[:1], lignes[1:]), strict=True):
        write_accompagnements(chemin, part)
    found = lues(assemblees(*coop(*chemins)))
    assert found["activites"]["nb_participants"].to_list() == [3]
    assert found["participations"].height == 3


GENS = [
    ODETTE, RENE, SOFIA, HAMID, Anonyme(), Anonyme(F, TrancheAge.SOIXANTE_DIX_PLUS),
    Personne("Jean", "Figurex", M, StatutSocial.RETRAITE, 1950, CHAMBERY),
    Personne("Jean", "Figurex", F, StatutSocial.EN_EMPLOI, 1990, CHAMBERY),
]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_un_export_coupe_et_mele_donne_les_memes_tables(data: st.DataObject) -> None:
    """Rows in any order, in one workbook or in two of the same day, workshops cut or not."""
    nombre = data.draw(st.integers(1, 5))
    activites = [
        activite(
            numero,
            f"2024-03-{data.draw(st.integers(1, 3)):02}",
            *data.draw(st.lists(st.sampled_from(GENS), min_size=1, max_size=4)),
        )
        for numero in range(1, nombre + 1)
    ]
    lignes = lignes_accompagnements(cas(*activites))
    melees = data.draw(st.permutations(lignes))
    coupe = data.draw(st.integers(1, len(lignes)))
    with TemporaryDirectory() as racine:
        chemins = [Path(racine) / nom for nom in ("tout.xlsx", "a.xlsx", "b.xlsx")]
        for chemin, part in zip(chemins, (lignes, melees[:coupe], melees[coupe:]), strict=True):
            if part:
                write_accompagnements(chemin, part)
        entier = lues(assemblees(*coop(chemins[0])))
        parties = lues(assemblees(*coop(*(c for c in chemins[1:] if c.exists()))))
    assert [nom for nom in entier if not entier[nom].equals(parties[nom])] == []
    assert entier["participations"].height == len(lignes)
    assert orphelins(entier) == []


# --- Teams ------------------------------------------------------------------------------------


def equipe(classeurs: Classeurs) -> list[Path]:
    """Camille: an anonymous help and a workshop of two; Dominique: one help. Then Camille’s own."""
    tout = cas(
        activite(1, "2024-03-01", Anonyme()),
        activite(2, "2024-03-02", ODETTE, Anonyme()),
        activite(3, "2024-04-01", RENE, mediateur=DOMINIQUE),
    )
    return [
        classeurs.accompagnements(tout, "equipe.xlsx", equipe=True),
        classeurs.accompagnements(tout.de(CAMILLE), "camille.xlsx"),
    ]


@pytest.mark.parametrize("sens", [1, -1])
def test_l_export_du_mediateur_remplace_celui_de_l_equipe(classeurs: Classeurs, sens: int) -> None:
    found = assemblees(*coop(*equipe(classeurs)[::sens]))
    tables = lues(found)
    assert tables["activites"].height == 3
    assert tables["participations"].height == 4
    assert tables["mediateurs"].height == 2
    identites = dict(tables["beneficiaires"]["identite"].value_counts().iter_rows())
    assert identites == {"non_confirmee": 1, "anonyme": 2, "absente": 1}  # Dominique’s René
    assert laissees(found, EQUIPE) == 3
    assert found.manifest.lacunes  # it is still not known who came to Dominique


def test_chaque_mediateur_de_l_equipe_donne_le_sien(classeurs: Classeurs) -> None:
    chemins = equipe(classeurs)
    seul = cas(activite(3, "2024-04-01", RENE, mediateur=DOMINIQUE), par=DOMINIQUE)
    chemins.append(classeurs.accompagnements(seul, "dominique.xlsx"))
    found = assemblees(*coop(*chemins))
    assert lues(found)["participations"].height == 4
    assert laissees(found, EQUIPE) == 4
    assert (bornes(found), venues(found)) == ((2, 2, 2), [1, 1])
    assert found.manifest.lacunes == {}  # now everybody is named


# --- The V1 -----------------------------------------------------------------------------------

SOIXANTE = Anonyme(tranche=TrancheAge.SOIXANTE_SOIXANTE_NEUF)


def v1(classeurs: Classeurs, rapports: Sequence[dict[str, object]]) -> Draft:
    chemin = classeurs.chemin("archive.xlsx")
    write_archive(chemin, rapports)
    return ARCHIVE.read(SourceFile(chemin), CONTEXTE)


def rapport(numero: int, jour: str, nombre: int = 1, **reste: Any) -> dict[str, object]:
    """A report at Montbéliard."""
    kind = "collectif" if nombre > 1 else "individuel"
    return cra(
        numero, datetime.fromisoformat(jour), "25388", type_d_activite=kind,
        nb_participants=nombre, **reste,
    )  # fmt: skip


def lignes_v1(*activites: Activite) -> list[dict[str, object]]:
    """Rows that the Coop took over from the V1, at Montbéliard."""
    lignes = lignes_accompagnements(cas(*activites))
    for ligne in lignes:
        ligne |= {
            "Commune": "Montbéliard", "Code postal": "25200", "Code Insee": "25388",
            "Source de la donnée": "Espace coop (V1)",
        }  # fmt: skip
    return lignes


def coop_v1(classeurs: Classeurs, *activites: Activite) -> Draft:
    chemin = classeurs.chemin("coop.xlsx")
    write_accompagnements(chemin, lignes_v1(*activites))
    return coop(chemin)[0]


def test_l_archive_remplace_les_lignes_v1_de_la_coop(classeurs: Classeurs) -> None:
    """Two helps and a workshop of three in both; a help that only the Coop has is kept."""
    archive = v1(
        classeurs,
        [
            rapport(1, "2024-01-15T10:00:00"), rapport(2, "2024-01-15T11:00:00"),
            rapport(3, "2024-02-05T10:00:00", 3, age_plus_60_ans=3),
        ],
    )  # fmt: skip
    reste = coop_v1(
        classeurs,
        activite(1, "2024-01-15", SOIXANTE), activite(2, "2024-01-15", SOIXANTE),
        activite(3, "2024-01-15", SOIXANTE),  # a third help that day
        activite(4, "2024-02-05", SOIXANTE, SOIXANTE, SOIXANTE),
        activite(5, "2024-02-06", SOIXANTE),
    )  # fmt: skip
    found = assemblees(archive, reste)
    activites = lues(found)["activites"]
    assert dict(activites["source"].value_counts().iter_rows()) == {"cra_v1": 3, "coop_v1": 2}
    assert lues(found)["participations"].height == 5 + 2
    assert laissees(found, "remplacés par ceux de l’archive V1") == 1 + 1 + 3
    assert orphelins(lues(found)) == []


@pytest.mark.parametrize(
    "autre",
    [
        {"jour": "2024-01-16T10:00:00"},
        {"nombre": 2},
    ],
)
def test_un_autre_jour_ou_un_autre_type_n_est_pas_la_meme_activite(
    classeurs: Classeurs, autre: dict[str, Any]
) -> None:
    archive = v1(classeurs, [rapport(1, **{"jour": "2024-01-15T10:00:00", **autre})])
    found = assemblees(archive, coop_v1(classeurs, activite(1, "2024-01-15", SOIXANTE)))
    assert lues(found)["activites"].height == 2
    assert laissees(found, "archive V1") == 0


def test_les_lignes_recentes_de_la_coop_ne_sont_pas_celles_de_l_archive(
    classeurs: Classeurs,
) -> None:
    archive = v1(classeurs, [rapport(1, "2024-01-15T10:00:00")])
    v2 = lignes_v1(activite(1, "2024-01-15", SOIXANTE))
    for ligne in v2:
        ligne["Source de la donnée"] = SourceDonnee.COOP_V2.label
    chemin = classeurs.chemin("coop.xlsx")
    write_accompagnements(chemin, v2)
    assert lues(assemblees(archive, *coop(chemin)))["activites"].height == 2


# --- Places -----------------------------------------------------------------------------------

PERSONNE: Ligne = {"nom": "Fabuloz", "prenom": "Odette", "annee_naissance": 1950}


def lieux(*drafts: Draft) -> list[tuple[str, str | None]]:
    tables = lues(assemblees(*drafts))
    assert orphelins(tables) == []
    return tables["structures"].select("structure_id", "code_insee").rows()


def venue(lieu: str, commune: str | None = None, jour: int = 1) -> Ligne:
    return {
        **PERSONNE, "structure": lieu, "structure_insee": commune, "date": date(2024, 3, jour),
    }  # fmt: skip


def test_une_structure_sans_commune_est_la_seule_de_ce_nom() -> None:
    sans, avec = (
        brouillon(venue("MÉDIATHÈQUE"), nom="a.csv"),
        brouillon(venue("Médiathèque", "73065", 2), nom="b.csv"),
    )
    assert lieux(sans, avec) == lieux(avec, sans) == [("73065_mediatheque", "73065")]
    activites = lues(assemblees(sans, avec))["activites"]
    assert activites["code_insee"].to_list() == ["73065", "73065"]


def test_une_structure_sans_commune_reste_a_part_entre_deux_de_ce_nom() -> None:
    found = lieux(
        brouillon(venue("Médiathèque"), nom="a.csv"),
        brouillon(venue("Médiathèque", "73065", 2), venue("Médiathèque", "73179", 3), nom="b.csv"),
    )
    assert found == [
        ("73065_mediatheque", "73065"), ("73179_mediatheque", "73179"), ("_mediatheque", None),
    ]  # fmt: skip


def test_les_tables_directes_suivent_la_structure() -> None:
    demande = {"demande_id": "d", "structure_id": "_mediatheque", "date": date(2024, 3, 1)}
    tables = lues(
        assemblees(
            brouillon(
                nom="a.csv",
                tables={
                    "structures": [{"structure_id": "_mediatheque", "nom": "Médiathèque"}],
                    "demandes": [{**demande, "nombre": 1}],
                },
            ),
            brouillon(venue("Médiathèque", "73065"), nom="b.csv"),
        )
    )
    assert tables["demandes"]["structure_id"].to_list() == ["73065_mediatheque"]
    assert tables["structures"]["structure_id"].to_list() == ["73065_mediatheque"]


def test_ce_qu_une_liste_dit_d_une_structure_la_complete() -> None:
    decrite = {
        "structure_id": "73065_mediatheque", "nom": "Médiathèque", "code_insee": "73065",
        "type": "mediatheque", "siret": "00000000100008",
    }  # fmt: skip
    tables = lues(
        assemblees(
            brouillon(venue("MEDIATHEQUE", "73065"), nom="b.csv"),
            brouillon(nom="a.csv", tables={"structures": [decrite]}),
        )
    )
    (une,) = tables["structures"].rows(named=True)
    assert (une["type"], une["siret"], une["nom"]) == (
        "mediatheque", "00000000100008", "Médiathèque",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("donnees", "attendu"),
    [
        (["_a", "73065_a"], {"_a": "73065_a"}),
        (["_a", "73065_a", "73179_a"], {}),
        (["_a", "73065_b"], {}),
        (["hors_lieu", "sans-tiret", "_a"], {}),
        (["_a", "_b", "2A004_a", "01004_b"], {"_a": "2A004_a", "_b": "01004_b"}),
    ],
)
def test_renommer(donnees: list[str], attendu: dict[str, str]) -> None:
    assert renaming(pl.Series(donnees)) == attendu


# --- Seats that no source numbers -------------------------------------------------------------

SEUL: Ligne = {"structure": "Maison", "duree_min": 30, "anonyme": True}


@pytest.mark.parametrize("coupe", [[3], [1, 2], [1, 1, 1]])
def test_trois_aides_anonymes_semblables_sont_trois_activites(coupe: list[int]) -> None:
    drafts = [brouillon(*[SEUL] * nombre, nom=f"{rang}.csv") for rang, nombre in enumerate(coupe)]
    tables = lues(assemblees(*drafts))
    assert tables["activites"].height == tables["participations"].height == 3
    assert tables["beneficiaires"]["beneficiaire_id"].n_unique() == 3
    assert tables["activites"]["nb_participants"].to_list() == [1, 1, 1]
    entier = lues(assemblees(brouillon(*[SEUL] * 3)))
    assert all(tables[nom].equals(table) for nom, table in entier.items())


def test_une_aide_anonyme_parmi_des_nommees_du_meme_jour() -> None:
    nommee = {**SEUL, **PERSONNE, "anonyme": False}
    tables = lues(assemblees(brouillon(SEUL, nommee, {**nommee, "annee_naissance": 1960}, SEUL)))
    assert tables["activites"].height == 4
    assert tables["activites"]["nb_participants"].to_list() == [1] * 4


def test_des_places_anonymes_d_un_atelier_sont_autant_de_places() -> None:
    atelier = {**SEUL, "titre": "Courriel"}
    tables = lues(assemblees(brouillon(*[atelier] * 4)))
    assert tables["activites"].select("type", "nb_participants").rows() == [("collectif", 4)]
    assert tables["participations"].height == 4


@pytest.mark.parametrize("coupe", [[4], [2, 2], [1, 3]])
def test_une_personne_notee_deux_fois_n_a_qu_une_place(coupe: list[int]) -> None:
    nommee = {**PERSONNE, "structure": "Maison", "titre": "Courriel"}
    lignes = [nommee, {**nommee, "annee_naissance": 1960}, nommee, nommee]
    drafts, debut = [], 0
    for rang, nombre in enumerate(coupe):
        drafts.append(brouillon(*lignes[debut : debut + nombre], nom=f"{rang}.csv"))
        debut += nombre
    found = assemblees(*drafts)
    assert lues(found)["participations"].height == 2
    assert lues(found)["activites"]["nb_participants"].to_list() == [2]
    assert laissees(found, DOUBLES) == 2


def test_une_personne_nommee_de_deux_facons_n_a_qu_une_place() -> None:
    """Her birth is on one row only: one person all the same, so one seat."""
    seance = {"structure": "Maison", "titre": "Courriel"}
    sans = {nom: valeur for nom, valeur in PERSONNE.items() if nom != "annee_naissance"}
    found = assemblees(brouillon({**seance, **PERSONNE}, {**seance, **sans}))
    assert (bornes(found), venues(found)) == ((1, 1, 1), [1])
    assert laissees(found, DOUBLES) == 1


def test_les_identifiants_des_anonymes_ne_dependent_pas_de_l_ordre() -> None:
    atelier: Ligne = {**SEUL, "titre": "Courriel", "deja_venue": False}
    traits: list[Ligne] = [{"genre": "feminin"}, {"genre": "masculin"}, {}, {"gir": 4}]
    reference = lues(assemblees(brouillon(*({**atelier, **t} for t in traits))))["beneficiaires"]
    assert reference.height == 4
    for ordre in permutations(traits):
        found = lues(assemblees(brouillon(*({**atelier, **t} for t in ordre))))["beneficiaires"]
        assert found.equals(reference)


def test_les_participants_annonces_sont_gardes_quand_il_manque_des_places() -> None:
    atelier = {**SEUL, "titre": "Courriel", "nb_participants": 8}
    tables = lues(assemblees(brouillon(*[atelier] * 3)))
    assert tables["activites"]["nb_participants"].to_list() == [8]
    assert tables["participations"].height == 3


def test_les_demarches_de_chaque_place() -> None:
    seance = {
        "structure": "Maison",
        "titre": "Impôts",
        "thematiques_admin": ["logement", "argent_impots"],
        "issue": "terminee",
    }
    tables = lues(assemblees(brouillon({**seance, **PERSONNE}, {**seance, "anonyme": True})))
    assert tables["demarches"].height == 4
    assert set(tables["demarches"]["issue"]) == {"terminee"}
    assert orphelins(tables) == []


def test_un_brouillon_relu_ne_change_pas_les_autres() -> None:
    """Two files that share nothing: the tables are those of each, one under the other."""
    un = brouillon(venue("Maison"), nom="a.csv")
    deux = brouillon({**venue("Annexe", jour=2), "annee_naissance": 1980}, nom="b.csv")
    ensemble = lues(assemblees(un, deux))
    for nom in ("activites", "participations", "beneficiaires", "structures"):
        seuls = pl.concat([lues(assemblees(draft))[nom] for draft in (un, deux)])
        assert ensemble[nom].equals(seuls.sort(seuls.columns[0]))
