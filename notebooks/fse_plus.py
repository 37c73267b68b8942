# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% tags=["parameters"]
territoire: str = "200069110"  # Code entre guillemets : SIREN d’un EPCI, code Insee d’une commune
donnees: str = "data/grand-chambery"  # Dossier des tables, écrit par « inclusion-metrics importer »
debut: str = "2024-01-01"  # Premier jour de la période
fin: str = "2024-12-31"  # Dernier jour de la période
millesime: int = 0  # Année du découpage des communes ; 0 pour celui de l’année de fin
financeur: str = "Fonds social européen plus (FSE+)"  # À qui le dossier s’adresse
operateur: str = "Médiation numérique de Grand Chambéry (exemple fictif)"  # Qui rend compte
convention: str = ""  # Numéro de la convention, vide s’il n’y en a pas
titre: str = ""  # Titre du dossier, vide pour un titre composé
profil_secret: str = "defaut"  # Seuils du secret statistique
diffusion: str = "masque"  # "masque" : sous les seuils ; "arrondi" : personnes à 5 près
grille_age: str = ""  # Grille d’âge des tableaux ; vide pour celles du carnet
regroupements: dict = {}  # Catégories réunies : trait, nouveau nom, [catégories]
comparaison: str = "auto"  # "auto" : la même période un an plus tôt ; "non" ; ou deux dates
rattachement: str = ""  # Convention ou action dont le budget est montré ; vide pour tout
textes: str = ""  # Fichier Markdown de vos propres textes ; vide s’il n’y en a pas
indicateurs: str = ""  # Fichier Python de vos propres indicateurs ; vide s’il n’y en a pas
contours: str = ""  # Contours des communes (GeoJSON), pour une carte ; vide s’il n’y en a pas
mention_ue: bool = True  # Cofinancé par l’Union européenne
logos: dict = {}  # Logos de la première page : fichier, puis ce qu’il représente
precisions: dict = {}  # Lignes à ajouter à la fiche d’identité : intitulé, puis texte
reglages: dict = {}  # Règles convenues avec le financeur, si elles diffèrent
objectifs: dict = {}  # Objectifs : code d’indicateur, puis [minimum, maximum]
chiffres: str = ""  # Chiffres déjà préparés par la commande ; vide pour les calculer ici

# %%
from inclusion_metrics import ouvrir

# %%
dossier = ouvrir("fse_plus", globals())

# %%
dossier.mention()

# %% [markdown]
# ## Fiche d’identité

# %%
dossier.identite()

# %% [markdown]
# ## Synthèse
#
# Chaque chiffre est donné avec son effectif, avec son objectif quand un document en fixait un, et
# avec celui de la période précédente quand les deux périodes se comparent.

# %%
dossier.synthese(
    [
        "FSE-01/EECO01",
        "FSE-01/EECO02",
        "FSE-01/EECO04",
        "FSE-02-EECR03",
        "FSE-03-sortie",
        "RES-01/progresse",
        "FRE-01",
        "ACT-02/activite",
    ]
)

# %% [markdown]
# ### Prévu et réalisé
#
# Les indicateurs au regard des objectifs, sur le modèle de la demande de subvention (Cerfa 12156)
# : le même indicateur à la demande et au bilan.

# %%
dossier.objectifs()

# %% [markdown]
# ### Comment lire les chiffres
#
# Deux unités se suivent dans ce dossier et ne s’additionnent jamais. Une **personne suivie** est
# comptée une fois, même si elle est venue dix fois. Un **accompagnement** est une venue à une
# activité : dix venues font dix accompagnements, et les personnes anonymes y sont comprises.
#
# Un taux porte sur les personnes dont l’information est connue. Les bornes disent ce qu’il
# deviendrait si toutes les autres étaient dans un cas, puis dans l’autre.

# %%
dossier.legende()

# %% [markdown]
# ## Contexte et besoins

# %%
dossier.texte("contexte")

# %% [markdown]
# ## Logique d’intervention
#
# Les chiffres se rangent dans cet ordre, que leur fiche rappelle : des **moyens** (postes, heures,
# équipements) permettent des activités ; celles-ci donnent des **réalisations** (personnes reçues,
# accompagnements, actions) ; quelques-unes donnent des **résultats** pour les personnes (progrès,
# droits ouverts). Une réalisation n’est pas un résultat, et un avant-après sans groupe de
# comparaison ne prouve pas un effet.

# %% [markdown]
# ## Participants
#
# Un **participant** est une personne identifiable qui bénéficie directement de l’opération, et
# pour qui elle dure plus d’une journée : la règle appliquée est dite ci-dessous. Qui passe une
# fois à une permanence n’est pas un participant. Une même personne compte dans chacune de ses
# opérations.
#
# Les libellés sont ceux du règlement (UE) 2021/1057, annexe I ; la numérotation des codes est
# dite non vérifiée là où sa source ne l’est pas.

# %%
dossier.reglages()

# %%
dossier.tableau("FSE-01")

# %% [markdown]
# ### Femmes et hommes

# %%
dossier.tableau("FSE-01", par="genre")

# %% [markdown]
# ### Réponses sensibles
#
# Handicap, nationalité : chacun peut refuser de répondre, et le seuil de publication est plus
# élevé.

# %%
dossier.tableau("FSE-01-sensibles")

# %% [markdown]
# ### Personnes écartées par la règle de participation

# %%
dossier.tableau("FSE-01-ecartes")

# %% [markdown]
# ### Par opération

# %%
dossier.comparer(["FSE-01-ecartes"], par="operation")

# %%
dossier.tableau("FSE-01-2014", facultatif=True)

# %% [markdown]
# ## Résultats
#
# Situation à la sortie, relevée dans les quatre semaines, puis six mois après. Chaque taux porte
# sur les personnes que la question concerne : un retraité ne cherche pas d’emploi, et ces
# résultats sont structurellement nuls pour lui.

# %%
dossier.tableau("FSE-02")

# %%
dossier.comparer(
    ["FSE-02-EECR01", "FSE-02-EECR02", "FSE-02-EECR03", "FSE-02-EECR04"],
    par="genre",
    titre="Situation à la sortie, par genre",
)

# %%
dossier.comparer(["FSE-02-EECR05", "FSE-02-EECR06"], par="genre", titre="Six mois après, par genre")

# %%
dossier.tableau("FSE-02-2014", facultatif=True)

# %% [markdown]
# ### Complétude des questionnaires

# %%
dossier.tableau("FSE-03-entree")

# %%
dossier.tableau("FSE-03-sortie")

# %%
dossier.tableau("FSE-03-six_mois")

# %% [markdown]
# ### Règles de cohérence

# %%
dossier.regles_fse()

# %% [markdown]
# ## Public accueilli, au-delà des participants
#
# À titre de contexte : toutes les personnes suivies par le service dans la période.

# %%
dossier.tableau("FRE-01")

# %%
dossier.tableau("FRE-05")

# %%
dossier.tableau("FRE-08-fse_plus")

# %% [markdown]
# ## Activité
#
# Toute l’activité du service dans la période, dont celle de l’opération.

# %%
dossier.tableau("ACT-01")

# %%
dossier.tableau("ACT-02")

# %%
dossier.graphique("FRE-02", par="temps")

# %%
dossier.tableau("FRE-11")

# %% [markdown]
# ## Résultats propres au projet

# %% [markdown]
# ### Progrès mesurés
#
# Seules les paires se lisent : la même compétence, évaluée avec le même outil et dans la même
# version, à l’entrée puis à la sortie.

# %%
dossier.tableau("RES-01")

# %%
dossier.tableau("RES-01", par="domaine", facultatif=True)

# %%
dossier.tableau("RES-01-gain", facultatif=True)

# %%
dossier.tableau("RES-02", facultatif=True)

# %% [markdown]
# ### Satisfaction

# %%
dossier.tableau("RES-03")

# %%
dossier.tableau("RES-03-reponse", facultatif=True)

# %% [markdown]
# ### Seuil d’entrée en formation
#
# Part des personnes qui atteignent, dans chaque compétence recensée, le seuil convenu pour entrer
# en formation, à l’entrée puis à la sortie.

# %%
dossier.tableau("RES-04")

# %%
dossier.tableau("RES-04-competence", par="domaine")

# %% [markdown]
# ### Ouvertures avec l’équipe

# %%
dossier.tableau("MOY-04")

# %%
dossier.tableau("MOY-04-pedagogique")

# %%
dossier.tableau("MOY-04-technique", facultatif=True)

# %% [markdown]
# ### L’équipe

# %%
dossier.tableau("MOY-01")

# %%
dossier.tableau("MOY-02")

# %%
dossier.tableau("MOY-03", facultatif=True)

# %% [markdown]
# ## Accès aux droits
#
# Une **situation** est une personne, un droit et un repérage : quelqu’un qui pouvait prétendre à
# un droit et ne le demandait pas. Le service n’observe que ceux qu’il reçoit : il n’y a donc pas
# ici de taux de non-recours, mais le chemin de chaque situation, attentes et réponses inconnues
# comprises.

# %%
dossier.entonnoir("NRC-00")

# %%
dossier.tableau("NRC-03", facultatif=True)

# %%
dossier.tableau("NRC-02-suites", facultatif=True)

# %% [markdown]
# ### Droits ouverts

# %%
dossier.tableau("NRC-04", facultatif=True)

# %%
dossier.tableau("NRC-04-decisions", facultatif=True)

# %%
dossier.tableau("NRC-04-recul", facultatif=True)

# %%
dossier.tableau("NRC-04-preuves", facultatif=True)

# %%
dossier.tableau("NRC-05", facultatif=True)

# %%
dossier.tableau("NRC-05-mediane", facultatif=True)

# %% [markdown]
# ### Formes de non-recours

# %%
dossier.graphique("NRC-06")

# %% [markdown]
# ### Ordres de grandeur nationaux

# %%
dossier.reperes_nationaux()

# %% [markdown]
# ## Finances
#
# Prévu, réalisé et taux d’exécution, compte par compte, sur le modèle du compte rendu financier
# (Cerfa 15059). Les contributions volontaires (comptes 86 et 87) sont à part. Un écart marqué
# s’explique plus bas, dans les mots de la structure.

# %%
dossier.compte_rendu()

# %% [markdown]
# ### Financements acquis et en attente

# %%
dossier.tableau("FIN-05")

# %%
dossier.tableau("FIN-02", par="rattachement")

# %%
dossier.tableau("FIN-02", par="financeur")

# %% [markdown]
# ### Coûts
#
# Ce que coûte une personne suivie, ou une heure d’activité : un ordre de grandeur, qui dépend de
# ce que le budget contient.

# %%
dossier.tableau("FIN-03")

# %%
dossier.tableau("FIN-03-heure", facultatif=True)

# %% [markdown]
# ## Enseignements, écarts et suites
#
# Cette partie est écrite par la structure.

# %%
dossier.texte("enseignements")

# %% [markdown]
# ### Explication des écarts

# %%
dossier.texte("ecarts")

# %% [markdown]
# ### Suites prévues

# %%
dossier.texte("suites")

# %% [markdown]
# ### Indicateurs propres au service

# %%
dossier.indicateurs_propres()

# %% [markdown]
# ### Limites
#
# - Un avant-après sans groupe de comparaison ne prouve pas un effet : ce dossier décrit une
#   activité et un public.
# - Les chiffres d’une personne seule, ou de quelques-unes, ne sont pas publiés : voir « Secret
#   statistique ».
# - Ce qui n’est pas connu est dit « non renseigné », avec le moyen de le connaître.

# %% [markdown]
# ### Échéances
#
# - Questionnaire de sortie : dans les quatre semaines qui suivent la sortie ; puis à six mois.
# - Transmission des indicateurs à la Commission : 31 janvier et 31 juillet (source non
#   vérifiée : le service gestionnaire les confirme).

# %% [markdown]
# ## Annexes
#
# ### Qualité des données

# %%
dossier.qualite()

# %% [markdown]
# ### Secret statistique

# %%
dossier.secret()

# %% [markdown]
# ### Provenance

# %%
dossier.provenance()

# %% [markdown]
# ### Accessibilité

# %%
dossier.accessibilite()

# %% [markdown]
# ### Fiches des indicateurs

# %%
dossier.fiches()
