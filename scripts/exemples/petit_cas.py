"""The small case: 25 accompagnements written out one by one, to be counted by hand.

``tests/data/coop/LISEZMOI.md`` holds the counts. Whoever changes a line here counts again.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from exemples.communes import AIX, BARBERAZ, CHAMBERY, COGNIN, LA_MOTTE, LA_RAVOIRE
from exemples.domaine import Activite, Anonyme, Cas, Commune, Lieu, Mediateur, Personne
from inclusion_metrics.nomenclatures import (
    Genre,
    Materiel,
    Redirection,
    SourceDonnee,
    StatutSocial,
    Thematique,
    ThematiqueAdmin,
    TrancheAge,
    TypeActivite,
    TypeLieu,
)

F, M = Genre.FEMININ, Genre.MASCULIN
RETRAITE, SANS_EMPLOI = StatutSocial.RETRAITE, StatutSocial.SANS_EMPLOI
EN_EMPLOI, INCONNU = StatutSocial.EN_EMPLOI, StatutSocial.NON_COMMUNIQUE
IND, ATELIER = TypeActivite.INDIVIDUEL, TypeActivite.COLLECTIF
SUR_PLACE, DOMICILE = TypeLieu.LIEU_ACTIVITE, TypeLieu.DOMICILE
DISTANCE, AILLEURS = TypeLieu.A_DISTANCE, TypeLieu.AUTRE
DEMARCHES, EMAIL = Thematique.DEMARCHES, Thematique.EMAIL
PRISE_EN_MAIN = Thematique.PRENDRE_EN_MAIN
ORDI, TEL = (Materiel.ORDINATEUR,), (Materiel.TELEPHONE,)

CAMILLE = Mediateur("Camille", "Exemple")
DOMINIQUE = Mediateur("Dominique", "Modèle", conseiller_numerique=False)

MAISON = Lieu("Maison des Trois-Sources", "2 rue de l’Exemple", CHAMBERY)
BIBLIO = Lieu("Médiathèque « Les Pages »", "8 place du Modèle", LA_MOTTE)

ODETTE = Personne(
    "Odette", "Fabuloz", F, RETRAITE, 1948, CHAMBERY, avant=2, telephone="06 39 98 00 01"
)
RENE = Personne("René", "D’Hypothez", M, RETRAITE, 1951, COGNIN)
MARIE_ANGE = Personne("Marie-Ange", "Songevaz", F, RETRAITE, 1958, LA_MOTTE)
SOFIA = Personne("Sofia", "Mirageoz", F, SANS_EMPLOI, 1990, CHAMBERY)
# Two people, one name, different traits: the export tells them apart.
JEAN_80 = Personne("Jean", "Figurex", M, RETRAITE, 1945, CHAMBERY)
JEAN_42 = Personne("Jean", "Figurex", M, EN_EMPLOI, 1983, BARBERAZ)
# Two people, one name, the same traits but the birth year: the export cannot.
PAULETTE_84 = Personne("Paulette", "Chimérex", F, RETRAITE, 1941, CHAMBERY)
PAULETTE_78 = Personne("Paulette", "Chimérex", F, RETRAITE, 1947, CHAMBERY)
ELODIE = Personne("Élodie", "Inventaz", F, EN_EMPLOI, 2001, LA_RAVOIRE)
HAMID = Personne("Hamid", "Simulaz", M, INCONNU, None, None, courriel="hamid@example.org")
LUCIENNE = Personne("Lucienne", "Prétendoz", F, RETRAITE, 1939, AIX, avant=4)  # 2023 only

PERSONNES = (
    ODETTE,
    RENE,
    MARIE_ANGE,
    SOFIA,
    JEAN_80,
    JEAN_42,
    PAULETTE_84,
    PAULETTE_78,
    ELODIE,
    HAMID,
    LUCIENNE,
)


def _identifiant(numero: int) -> str:
    return str(UUID(int=numero, version=4))


def _activites() -> tuple[Activite, ...]:
    """18 activities: 15 individual (I1 to I15), 3 workshops (A1 to A3)."""
    numero = 0

    def noter(
        jour: str,
        type_: TypeActivite,
        ou: Lieu | tuple[TypeLieu, Commune],
        duree: int,
        *qui: Personne | Anonyme,
        heure: str = "10:00",
        **reste: object,
    ) -> Activite:
        nonlocal numero
        numero += 1
        lieu = ou if isinstance(ou, Lieu) else None
        canal, commune = (SUR_PLACE, ou.commune) if isinstance(ou, Lieu) else ou
        valeurs = {"mediateur": CAMILLE, **reste}
        return Activite(
            identifiant=_identifiant(numero),
            date=date.fromisoformat(jour),
            heure=heure,
            type=type_,
            canal=canal,
            lieu=lieu,
            commune=commune,
            duree=duree,
            participants=qui,
            **valeurs,  # type: ignore[arg-type]
        )

    i1 = noter(
        "2024-01-15",
        IND,
        MAISON,
        60,
        Anonyme(tranche=TrancheAge.SOIXANTE_SOIXANTE_NEUF),
        source=SourceDonnee.COOP_V1,
        themes=(EMAIL,),
    )
    i2 = noter(
        "2024-01-22",
        IND,
        MAISON,
        45,
        SOFIA,
        themes=(DEMARCHES, ThematiqueAdmin.SOCIAL),
        materiels=ORDI,
        tags=("CDV 2024",),
        demarche="RSA",
        niveau=1,
        reoriente=False,
        notes="Rappeler Mme Mirageoz au 06 39 98 12 34, sofia.mirageoz@example.org",
    )
    a1 = noter(
        "2024-02-06",
        ATELIER,
        MAISON,
        120,
        ODETTE,
        RENE,
        MARIE_ANGE,
        Anonyme(F, TrancheAge.SOIXANTE_DIX_PLUS, RETRAITE),
        Anonyme(M, TrancheAge.QUARANTE_CINQUANTE_NEUF, INCONNU),
        themes=(PRISE_EN_MAIN,),
        materiels=TEL,
        tags=("CDV 2024", "Hors projet"),
        nom_atelier="Smartphone : niveau 1",
        niveau=1,
    )
    a2 = noter(  # the others did not come
        "2024-02-13",
        ATELIER,
        MAISON,
        120,
        ODETTE,
        themes=(PRISE_EN_MAIN,),
        materiels=TEL,
        tags=("CDV 2024",),
        nom_atelier="Smartphone : niveau 1",
        niveau=1,
    )
    a3 = noter(
        "2024-03-05",
        ATELIER,
        BIBLIO,
        90,
        ODETTE,
        RENE,
        PAULETTE_84,
        Anonyme(F, TrancheAge.NON_COMMUNIQUE, SANS_EMPLOI, deja_accompagne=True),
        themes=(DEMARCHES, ThematiqueAdmin.ARGENT),
        materiels=(Materiel.ORDINATEUR, Materiel.TABLETTE),
        nom_atelier="Impôts, inscriptions auprès de M. Fictif : 06 39 98 56 78",
        demarche="Impôts 2042",
        niveau=2,
    )
    i3 = noter("2024-03-12", IND, MAISON, 60, JEAN_80, themes=(EMAIL,), notes="=1+1")
    i4 = noter("2024-04-09", IND, BIBLIO, 30, JEAN_42, themes=(EMAIL,), niveau=3)
    i5 = noter(
        "2024-04-16",
        IND,
        MAISON,
        60,
        SOFIA,
        themes=(DEMARCHES, ThematiqueAdmin.LOGEMENT, ThematiqueAdmin.SOCIAL),
        demarche="APL de Mme Mirageoz",
        reoriente=True,
        redirection=Redirection.AIDE_SOCIALE,
    )
    i6 = noter("2024-05-14", IND, (DOMICILE, CHAMBERY), 45, PAULETTE_78, themes=(PRISE_EN_MAIN,))
    i7 = noter(
        "2024-05-21",
        IND,
        MAISON,
        15,
        Anonyme(F, TrancheAge.SOIXANTE_DIX_PLUS, RETRAITE, CHAMBERY, deja_accompagne=True),
        themes=(EMAIL,),
    )
    i8 = noter("2024-06-04", IND, BIBLIO, 30, ELODIE, heure="09:30", themes=(EMAIL,))
    i9 = noter(
        "2024-06-04",
        IND,
        (DISTANCE, LA_RAVOIRE),
        20,
        ELODIE,
        heure="16:00",
        themes=(DEMARCHES, ThematiqueAdmin.TRANSPORTS),
    )
    i10 = noter("2024-06-18", IND, (AILLEURS, AIX), 90, HAMID, themes=(PRISE_EN_MAIN,))
    i11 = noter("2024-09-10", IND, BIBLIO, 60, MARIE_ANGE, modifie=date(2024, 9, 12))
    i12 = noter("2024-09-17", IND, MAISON, 30, Anonyme(), themes=(EMAIL,))
    i13 = noter("2024-10-08", IND, MAISON, 45, JEAN_80, themes=(EMAIL,))
    i14 = noter(
        "2024-11-05",
        IND,
        MAISON,
        60,
        Anonyme(M, TrancheAge.DIX_HUIT_VINGT_QUATRE, SANS_EMPLOI),
        themes=(DEMARCHES, ThematiqueAdmin.SOCIAL),
    )
    i15 = noter("2024-12-17", IND, (DOMICILE, COGNIN), 60, RENE, themes=(EMAIL, PRISE_EN_MAIN))
    return (i1, i2, a1, a2, a3, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15)


def petit_cas() -> Cas:
    """What Camille Exemple, conseillère numérique, recorded in 2024: 25 accompagnements."""
    return Cas(
        mediateur=CAMILLE,
        debut=date(2024, 1, 1),
        fin=date(2024, 12, 31),
        export=date(2025, 1, 14),
        personnes=PERSONNES,
        activites=_activites(),
    )
