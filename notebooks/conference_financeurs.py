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
territoire: str = "200065647"  # Code entre guillemets : SIREN d’un EPCI, code Insee d’une commune
donnees: str = "data/montbeliard"  # Dossier des tables, écrit par « inclusion-metrics importer »
debut: str = "2025-01-01"  # Premier jour de la période
fin: str = "2025-12-31"  # Dernier jour de la période
millesime: int = 0  # Année du découpage des communes ; 0 pour celui de l’année de fin
financeur: str = "Conférence des financeurs"  # À qui le dossier s’adresse
operateur: str = "Service numérique du Pays de Montbéliard (exemple fictif)"  # Qui rend compte
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
mention_ue: bool = False  # Cofinancé par l’Union européenne
logos: dict = {}  # Logos de la première page : fichier, puis ce qu’il représente
precisions: dict = {}  # Lignes à ajouter à la fiche d’identité : intitulé, puis texte
reglages: dict = {}  # Règles convenues avec le financeur, si elles diffèrent
objectifs: dict = {}  # Objectifs : code d’indicateur, puis [minimum, maximum]
chiffres: str = ""  # Chiffres déjà préparés par la commande ; vide pour les calculer ici

# %%
from inclusion_metrics import ouvrir

# %%
dossier = ouvrir("conference_financeurs", globals())

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
        "FRE-01",
        "FRE-05",
        "FRE-06",
        "CFP-01-personnes/total",
        "FRE-11/2",
        "FRE-16",
        "ACT-09",
        "RES-03",
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
# ### Ce que d’autres ont publié

# %%
dossier.reperes()

# %% [markdown]
# ### Besoins que citent les acteurs du territoire

# %%
dossier.graphique("MOY-08")

# %% [markdown]
# ### Demandes sans réponse
#
# Une demande est une place ou un rendez-vous demandés, obtenus ou non. Seul le registre les porte.

# %%
dossier.tableau("ACT-09")

# %%
dossier.comparer(["ACT-09", "ACT-09-delai"], par="structure")

# %% [markdown]
# ## Logique d’intervention
#
# Les chiffres se rangent dans cet ordre, que leur fiche rappelle : des **moyens** (postes, heures,
# équipements) permettent des activités ; celles-ci donnent des **réalisations** (personnes reçues,
# accompagnements, actions) ; quelques-unes donnent des **résultats** pour les personnes (progrès,
# droits ouverts). Une réalisation n’est pas un résultat, et un avant-après sans groupe de
# comparaison ne prouve pas un effet.

# %% [markdown]
# ## Actions collectives de prévention
#
# Les actions que finance la conférence, leurs bénéficiaires de 60 ans et plus et leurs montants,
# par thème (Code de l’action sociale et des familles, art. R233-18), et par sexe (art. L233-4).

# %%
dossier.tableau("CFP-01-actions")

# %%
dossier.tableau("CFP-01-personnes")

# %%
dossier.tableau("CFP-01-personnes", par="genre")

# %%
dossier.tableau("CFP-01-montants")

# %% [markdown]
# ### Action par action
#
# Une personne venue à deux actions compte dans chacune.

# %%
dossier.comparer(
    ["CFP-01-seances/total", "CFP-01-personnes/total", "CFP-01-montants/total"],
    par="action",
    titre="Séances, personnes de 60 ans et plus et montants, par action",
)

# %%
dossier.tableau("CFP-01-personnes", par="action×genre")

# %%
dossier.tableau("CFP-03")

# %% [markdown]
# ### Autonomie des publics visés
#
# L’allocation personnalisée d’autonomie (APA) va aux personnes que leur perte d’autonomie classe
# dans les groupes iso-ressources (GIR) 1 à 4. Les actions de prévention visent surtout les autres.

# %%
dossier.tableau("CFP-02")

# %% [markdown]
# ### Taille et assiduité des groupes
#
# Un cycle est une suite de séances à laquelle on s’inscrit.
# L’appel à projets de la Savoie demande des groupes de six à huit personnes, dix au plus.

# %%
dossier.tableau("ACT-03")

# %%
dossier.tableau("ACT-03-6-8", facultatif=True)

# %%
dossier.tableau("ACT-03-plus-10", facultatif=True)

# %%
dossier.tableau("FRE-15")

# %%
dossier.tableau("FRE-15-assidus", facultatif=True)

# %% [markdown]
# ## Publics

# %%
dossier.tableau("FRE-01")

# %%
dossier.tableau("FRE-03")

# %%
dossier.tableau("FRE-04")

# %% [markdown]
# ### Retraités et 60 ans et plus
#
# Le statut de retraité et l’âge sont deux questions différentes : les deux sont donnés.

# %%
dossier.tableau("FRE-05")

# %%
dossier.points("FRE-05", par="structure")

# %%
dossier.tableau("FRE-06")

# %%
dossier.tableau("TER-01")

# %% [markdown]
# ### Femmes et hommes

# %%
dossier.tableau("FRE-07")

# %%
dossier.graphique("FRE-08-cfppa", par="genre")

# %%
dossier.tableau("FRE-08-cfppa")

# %%
dossier.tableau("FRE-09")

# %% [markdown]
# ### Pourquoi l’on vient
#
# Le motif dit la première fois, et celui dit plus tard par les mêmes personnes.

# %%
dossier.graphique("MOT-01")

# %%
dossier.tableau("MOT-02-premiere")

# %%
dossier.tableau("MOT-02-derniere")

# %% [markdown]
# ## Fréquentation

# %%
dossier.tableau("ACT-01")

# %%
dossier.tableau("ACT-02")

# %%
dossier.graphique("FRE-02", par="temps")

# %%
dossier.tableau("ACT-04")

# %% [markdown]
# ### Celles et ceux qui reviennent
#
# Une personne revient quand elle est vue à deux dates différentes. Qui arrive en fin de période
# n’a pas encore pu revenir : le taux à horizon fixe laisse le même délai à chacun.

# %%
dossier.tableau("FRE-11")

# %%
dossier.graphique("FRE-17")

# %%
dossier.tableau("FRE-12")

# %%
dossier.tableau("FRE-13")

# %% [markdown]
# ### D’une structure à l’autre
#
# Une personne vue dans deux structures compte dans chacune, et une fois dans le total.

# %%
dossier.tableau("FRE-16")

# %%
dossier.comparer(
    ["FRE-01", "FRE-02", "FRE-05", "FRE-11"], par="structure", titre="Publics, par structure"
)

# %% [markdown]
# ## Mise en commun

# %%
dossier.tableau("TER-02")

# %%
dossier.tableau("MOY-06")

# %%
dossier.tableau("MOY-06-part", facultatif=True)

# %% [markdown]
# ### L’équipe

# %%
dossier.tableau("MOY-01")

# %%
dossier.tableau("MOY-02")

# %%
dossier.tableau("MOY-03", facultatif=True)

# %%
dossier.tableau("TER-04")

# %% [markdown]
# ## Résultats pour les personnes

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
# ### Échéance
#
# Le rapport d’activité et les données de la conférence sont transmis à la CNSA avant le 30 juin
# (Code de l’action sociale et des familles, art. L233-4) : ce dossier y contribue.

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
