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
financeur: str = "Équipe du service"  # À qui le dossier s’adresse
operateur: str = "Médiation numérique de Grand Chambéry (exemple fictif)"  # Qui rend compte
convention: str = ""  # Numéro de la convention, vide s’il n’y en a pas
titre: str = "Qualité des données"  # Titre du dossier
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
dossier = ouvrir("qualite", globals())

# %%
dossier.mention()

# %% [markdown]
# ## De quoi il s’agit

# %%
dossier.identite()

# %% [markdown]
# ## Ce que valent ces données
#
# Ce dossier dit ce que les fichiers importés permettent de compter, et ce qu’ils ne permettent pas.
# Il se lit avant les autres.

# %%
dossier.synthese(["FRE-02", "FRE-03", "QUA-01", "QUA-03", "QUA-04", "QUA-06"])

# %% [markdown]
# ## Ce qui a été lu
#
# Une ligne rejetée n’entre dans aucun chiffre. Elle est rendue à part, avec son motif, pour être
# corrigée puis importée à son tour.

# %%
dossier.qualite()

# %% [markdown]
# ## Informations connues
#
# Une information manquante n’est jamais devinée : elle élargit les bornes, ou retire la personne du
# chiffre qui en dépend.

# %%
dossier.tableau("QUA-01")

# %%
dossier.tableau("QUA-02")

# %%
dossier.tableau("QUA-03")

# %%
dossier.tableau("QUA-04")

# %%
dossier.tableau("QUA-05")

# %%
dossier.tableau("QUA-06")

# %%
dossier.tableau("QUA-07")

# %% [markdown]
# ### Par structure
#
# Une structure dont une information est rarement connue est celle où la recueillir.

# %%
dossier.comparer(["FRE-03", "QUA-01", "QUA-03", "QUA-04", "QUA-05"], par="structure")

# %%
dossier.comparer(["QUA-06", "QUA-07"], par="structure")

# %% [markdown]
# ## Suivi dans le temps
#
# Un mois que nul fichier ne couvre est « n.r. », et non zéro.

# %%
dossier.graphique("FRE-02", par="temps")

# %%
dossier.comparer(["FRE-02", "ACT-01"], par="temps")

# %% [markdown]
# ## Annexes
#
# ### Lire les signes

# %%
dossier.legende()

# %% [markdown]
# ### Accessibilité

# %%
dossier.accessibilite()

# %% [markdown]
# ### Fiches des indicateurs

# %%
dossier.fiches()

# %% [markdown]
# ### Secret statistique

# %%
dossier.secret()

# %% [markdown]
# ### Provenance

# %%
dossier.provenance()
