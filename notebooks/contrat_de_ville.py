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
financeur: str = "Contrat de ville de Grand Chambéry"  # À qui le dossier s’adresse
operateur: str = "Médiation numérique de Grand Chambéry (exemple fictif)"  # Qui rend compte
convention: str = ""  # Numéro de la convention, vide s’il n’y en a pas
titre: str = ""  # Titre du dossier, vide pour un titre composé
profil_secret: str = "defaut"  # Seuils du secret statistique
comparaison: str = "auto"  # "auto" : la même période un an plus tôt ; "non" ; ou deux dates
rattachement: str = ""  # Convention ou action dont le budget est montré ; vide pour tout
textes: str = ""  # Fichier Markdown de vos propres textes ; vide s’il n’y en a pas
indicateurs: str = ""  # Fichier Python de vos propres indicateurs ; vide s’il n’y en a pas
mention_ue: bool = False  # Cofinancé par l’Union européenne
reglages: dict = {}  # Règles convenues avec le financeur, si elles diffèrent
objectifs: dict = {}  # Objectifs : code d’indicateur, puis [minimum, maximum]
chiffres: str = ""  # Chiffres déjà préparés par la commande ; vide pour les calculer ici

# %%
from inclusion_metrics import ouvrir

# %%
dossier = ouvrir("contrat_de_ville", globals())

# %% [markdown]
# ## Fiche d’identité

# %%
dossier.identite()

# %% [markdown]
# ## Synthèse
#
# Chaque chiffre est donné avec son effectif, et avec son objectif quand la demande de subvention
# en fixait un.

# %%
dossier.synthese(
    ["FRE-01", "FRE-02", "FRE-04", "FRE-05", "FRE-07", "FRE-11/2", "ACT-02/activite", "ACT-04"]
)

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
#
# - **Population de référence et besoins du territoire : non renseigné.** Les exports ne décrivent
#   que les personnes venues. Pour les situer, joindre les données du quartier publiées par
#   l’Observatoire national de la politique de la ville.
# - **Demandes restées sans réponse : non renseigné.** Pour les connaître, noter à l’accueil chaque
#   demande reportée ou refusée, avec sa date et son motif.

# %% [markdown]
# ## Moyens et activité
#
# Ce que le service a fait, avant de dire pour qui. Le nombre d’activités est une réalisation :
# il ne dit rien, à lui seul, de l’effet produit.

# %%
dossier.tableau("ACT-01")

# %%
dossier.comparer(["ACT-01"], par="mois")

# %% [markdown]
# ### Temps passé
#
# Les heures d’activité sont le temps du médiateur devant le public. Les heures-personnes comptent
# chaque participant d’un atelier : elles mesurent le temps reçu.

# %%
dossier.tableau("ACT-02")

# %% [markdown]
# ### Ateliers et aller-vers

# %%
dossier.tableau("ACT-03")

# %%
dossier.tableau("ACT-04")

# %% [markdown]
# **Postes, équipement et budget : non renseigné.** Les exports ne portent ni les équivalents temps
# plein ni les dépenses. Les joindre au compte-rendu financier (Cerfa 15059), avec le prévu et le
# réalisé.

# %% [markdown]
# ## Publics
#
# ### Personnes suivies
#
# La couverture dit quelle part des accompagnements revient à des personnes suivies. Hors de cette
# part, on ne sait ni qui est venu, ni si la même personne est revenue.

# %%
dossier.tableau("FRE-01")

# %%
dossier.tableau("FRE-03")

# %%
dossier.tableau("FRE-04")

# %% [markdown]
# ### Habitants des quartiers prioritaires
#
# **Part des habitants des QPV : non renseigné** — l’export ne porte pas le quartier de résidence.
# L’adresse du lieu d’accueil n’en tient pas lieu : on vient aussi d’ailleurs. Pour l’obtenir,
# demander le quartier à l’inscription, ou situer l’adresse avec l’outil officiel
# (sig.ville.gouv.fr), et noter comment la résidence a été connue.

# %% [markdown]
# ### Retraités
#
# La part se lit parmi les personnes dont le statut est connu ; ses bornes tiennent compte de toutes
# les autres.

# %%
dossier.tableau("FRE-05")

# %% [markdown]
# ### Femmes et hommes

# %%
dossier.tableau("FRE-07")

# %%
dossier.tableau("FRE-01", par="genre")

# %% [markdown]
# ### Âges

# %%
dossier.graphique("FRE-08", par="genre")

# %%
dossier.tableau("FRE-08")

# %%
dossier.tableau("FRE-06")

# %% [markdown]
# La grille ci-dessous est celle que demande, de mémoire, la plateforme Dauphin : à vérifier auprès
# du service instructeur avant de la recopier.

# %%
dossier.tableau("FRE-08-dauphin_r")

# %% [markdown]
# ### Statut social
#
# Le même statut est compté deux fois, dans les deux unités : d’abord les personnes, puis leurs
# accompagnements. Un groupe qui vient souvent pèse plus lourd dans le second tableau.

# %%
dossier.tableau("FRE-09")

# %%
dossier.tableau("FRE-02", par="statut")

# %% [markdown]
# ## Fréquentation et récurrence

# %%
dossier.tableau("FRE-02", par="type")

# %%
dossier.graphique("FRE-02", par="mois")

# %% [markdown]
# ### Celles et ceux qui reviennent
#
# Une personne revient quand elle est vue à deux dates différentes. Qui arrive en fin de période n’a
# pas encore pu revenir : le taux est plutôt sous-estimé.

# %%
dossier.tableau("FRE-11")

# %%
dossier.tableau("FRE-13")

# %% [markdown]
# ## Thématiques et démarches
#
# ### Thématiques abordées

# %%
dossier.graphique("ACT-05")

# %% [markdown]
# ### Démarches administratives
#
# Ces démarches **ne mesurent pas la lutte contre le non-recours** : l’export dit la famille de la
# démarche, pas le droit visé, ni si la personne y avait déjà accès, ni ce qui a été décidé.

# %%
dossier.tableau("ACT-07")

# %% [markdown]
# **Situations de non-recours repérées et droits ouverts : non renseigné.** Pour les connaître,
# tenir un suivi des droits : droit visé, date du repérage, date du dépôt, décision et preuve.
#
# **Répartition selon les thèmes du contrat : non renseigné.** Les thématiques ci-dessus sont celles
# de l’outil de suivi. Pour les rattacher aux thèmes du contrat, noter l’action à laquelle chaque
# activité appartient.

# %% [markdown]
# ## Lieux et communes
#
# Une personne vue dans deux lieux compte dans chacun d’eux, et une seule fois dans le total : les
# lignes ne s’additionnent pas.

# %%
dossier.comparer(["FRE-01", "FRE-02", "FRE-03", "FRE-05"], par="structure")

# %%
dossier.comparer(["FRE-11", "ACT-01"], par="structure")

# %% [markdown]
# ### Communes des lieux d’accueil

# %%
dossier.comparer(["FRE-01", "FRE-02"], par="commune")

# %% [markdown]
# ## Limites
#
# - Un avant-après sans groupe de comparaison ne prouve pas un effet : ce dossier décrit une
#   activité et un public.
# - **Progrès des personnes : non renseigné.** Pour les mesurer, faire passer le même positionnement
#   à l’entrée et à la sortie.
# - **Enseignements et écarts aux objectifs** : à rédiger par l’équipe, en regard de la synthèse.
# - Les chiffres d’une personne seule, ou de quelques-unes, ne sont pas publiés : voir « Secret
#   statistique ».

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
# ### Fiches des indicateurs

# %%
dossier.fiches()
