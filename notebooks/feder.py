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
financeur: str = "Fonds européen de développement régional (FEDER)"  # À qui le dossier s’adresse
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
dossier = ouvrir("feder", globals())

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
        "FED-01",
        "FED-02/utilisateurs",
        "FED-03",
        "TER-05/avec",
        "FRE-01",
        "FRE-02",
        "TER-06",
        "MOY-05",
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
# ## Indicateurs du FEDER
#
# Les codes sont ceux de 2021-2027, tels que les publient les outils de suivi ; leur fiche
# méthodologique est à confirmer avec l’autorité de gestion. Une **population couverte** compte des
# habitants, qu’ils soient venus ou non : elle ne s’ajoute ni ne se compare aux bénéficiaires.
# Chaque zone n’est comptée qu’une fois.

# %% [markdown]
# ### RCO14 – Institutions publiques soutenues

# %%
dossier.tableau("FED-01")

# %% [markdown]
# ### RCR11 – Utilisateurs de services numériques publics

# %%
dossier.tableau("FED-02")

# %%
dossier.tableau("FED-02", par="service", facultatif=True)

# %%
dossier.tableau("FED-02-reference", facultatif=True)

# %% [markdown]
# ### RCO74 et RCO113 – Populations couvertes

# %%
dossier.tableau("FED-03")

# %%
dossier.tableau("FED-03-qpv")

# %% [markdown]
# ## Couverture du territoire
#
# Une commune a un lieu quand une activité s’y est tenue dans la période, ou qu’une structure ou un
# lieu y est connu.

# %%
dossier.tableau("TER-05")

# %%
dossier.tableau("TER-06")

# %%
dossier.tableau("TER-06-indice")

# %%
dossier.carte("FRE-02", par="commune")

# %%
dossier.comparer(["FRE-01", "FRE-02", "ACT-01"], par="commune")

# %% [markdown]
# ### Lieux ouverts

# %%
dossier.tableau("TER-04")

# %% [markdown]
# ## Moyens
#
# ### Équipements

# %%
dossier.tableau("MOY-05")

# %%
dossier.tableau("MOY-05", par="structure")

# %% [markdown]
# ### Ouvertures

# %%
dossier.tableau("MOY-04")

# %%
dossier.tableau("MOY-04-pedagogique")

# %%
dossier.tableau("MOY-04-technique", facultatif=True)

# %%
dossier.tableau("MOY-04-itinerance")

# %% [markdown]
# ### L’équipe

# %%
dossier.tableau("MOY-01")

# %%
dossier.tableau("MOY-02")

# %%
dossier.tableau("MOY-03", facultatif=True)

# %% [markdown]
# ## Publics et activité

# %%
dossier.tableau("FRE-01")

# %%
dossier.tableau("FRE-03")

# %%
dossier.tableau("FRE-05")

# %%
dossier.tableau("FRE-07")

# %%
dossier.tableau("FRE-10")

# %% [markdown]
# ### Âges

# %%
dossier.graphique("FRE-08", par="genre")

# %%
dossier.tableau("FRE-08")

# %%
dossier.tableau("FRE-06")

# %%
dossier.tableau("FRE-06-70")

# %%
dossier.tableau("ACT-01")

# %%
dossier.tableau("ACT-02")

# %%
dossier.graphique("FRE-02", par="temps")

# %%
dossier.tableau("FRE-11")

# %%
dossier.tableau("FRE-16")

# %%
dossier.tableau("TER-02")

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
