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
territoire: str = "200034064"  # Code entre guillemets : SIREN d’un EPCI, code Insee d’une commune
donnees: str = "data/cordais"  # Dossier des tables, écrit par « inclusion-metrics importer »
debut: str = "2019-01-01"  # Premier jour de la période
fin: str = "2026-09-30"  # Dernier jour de la période
millesime: int = 0  # Année du découpage des communes ; 0 pour celui de l’année de fin
financeur: str = "Intercommunalité"  # À qui le dossier s’adresse
operateur: str = "Communauté de communes (exemple fictif)"  # Qui rend compte
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
dossier = ouvrir("serie_longue", globals())

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
        "FRE-02",
        "ACT-01/individuel",
        "ACT-01/collectif",
        "TER-05/avec",
        "TER-06",
        "ACT-04",
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
# ## Contexte

# %%
dossier.texte("contexte")

# %% [markdown]
# ### Ce que d’autres ont publié

# %%
dossier.reperes()

# %% [markdown]
# ## Année par année
#
# Toutes les années se lisent au même découpage des communes, celui que dit la fiche d’identité :
# une commune qui a rejoint l’intercommunalité compte dans chaque année. Une année que nul fichier
# ne couvre est « n.r. », et non zéro ; une année commencée ne se compare pas aux autres.

# %%
dossier.graphique("FRE-02", par="annee")

# %%
dossier.tableau("ACT-01", par="annee")

# %%
dossier.graphique("FRE-01", par="annee")

# %% [markdown]
# ### Retraités
#
# La part se lit chaque année parmi les personnes dont le statut est connu.

# %%
dossier.graphique("FRE-05", par="annee")

# %%
dossier.tableau("FRE-03", par="annee")

# %% [markdown]
# ### Lieux ouverts au public

# %%
dossier.graphique("TER-04", par="annee")

# %% [markdown]
# ## Couverture du territoire, sur toute la période

# %%
dossier.tableau("TER-05")

# %%
dossier.tableau("TER-06")

# %%
dossier.tableau("TER-06", par="annee")

# %%
dossier.carte("FRE-02", par="commune")

# %%
dossier.comparer(["FRE-02", "ACT-01"], par="commune")

# %% [markdown]
# ## Enseignements
#
# Cette partie est écrite par la structure.

# %%
dossier.texte("enseignements")

# %%
dossier.texte("suites")

# %% [markdown]
# ## Limites
#
# - Les outils de relevé ont changé : une rupture entre deux années peut en venir (voir « Qualité
#   des données »).
# - Ce qui se lit sur douze mois (personnes revenues) n’est pas dans ce dossier.

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
