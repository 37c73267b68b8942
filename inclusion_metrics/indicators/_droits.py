"""What the indicators of non-recours share: sources, limits, states of a situation."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from inclusion_metrics.model import Source, Unit

SITUATIONS = Unit("situations", "situation", "situations")

REGISTRE = Source("Suivi des droits tenu par le service (une ligne par personne, droit et épisode)")
ODENORE = Source("Odenore, définition et typologie du non-recours", definition=True)
DREES = Source(
    "DREES, Le non-recours aux prestations sociales, Dossiers n° 57", "2020-06", definition=True
)
COUR_DES_COMPTES = Source(
    "Cour des comptes, l’expérimentation « Territoires zéro non-recours »",
    "2025-10-30",
    definition=True,
)
SOURCES = (REGISTRE, ODENORE, DREES)

NO_RATE = (
    "Ce n’est pas un taux de non-recours : le service ne voit que les personnes qu’il reçoit, pas "
    "toutes celles qui auraient droit à la prestation."
)
PRESUMED = (
    "Le droit est présumé au repérage ; seule la décision de l’organisme dit s’il existait. Un "
    "refus reste affiché : ce n’est pas un non-recours résolu."
)
COHORT = (
    "Situations repérées dans la période, lues à son dernier jour : ce qui arrive après n’est pas "
    "compté, ce qui concerne une situation repérée avant non plus."
)
MONTHS = (
    "Le nombre de mois sans recours (3 par défaut) se convient avec le financeur. Une situation "
    "dont la durée n’a pas été notée ne compte pas comme repérée : elle est donnée à part, ou en "
    "borne haute."
)
FILED = (
    "Une démarche est engagée quand sa date de dépôt est notée, ou quand l’organisme a répondu ou "
    "doit répondre (accord, refus, attente)."
)
TELLING = (
    "Un droit peut révéler la santé ou les ressources d’une personne : le seuil de secret le plus "
    "strict s’applique."
)
LIMITS = (NO_RATE, COHORT, MONTHS, TELLING)

SURE, MAYBE = nw.col("etablie"), nw.col("etablie") | nw.col("duree_inconnue")
ASKED, OPENED = nw.col("engagee"), nw.col("ouvert")
DECISION: nw.Expr = nw.col("decision")
PROOF: nw.Expr = nw.col("preuve")
