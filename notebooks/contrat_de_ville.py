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
dossier = ouvrir("contrat_de_ville", globals())

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
        "FRE-02",
        "FRE-10",
        "FRE-04",
        "FRE-05",
        "FRE-11/2",
        "ACT-02/activite",
        "NRC-04",
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
# ## Moyens et activité
#
# Ce que le service a fait, avant de dire pour qui. Le nombre d’activités est une réalisation : il
# ne dit rien, à lui seul, de l’effet produit.

# %%
dossier.tableau("ACT-01")

# %%
dossier.comparer(["ACT-01"], par="temps")

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
# ### L’équipe

# %%
dossier.tableau("MOY-01")

# %%
dossier.tableau("MOY-02")

# %%
dossier.tableau("MOY-03", facultatif=True)

# %% [markdown]
# ### Relais et professionnels formés

# %%
dossier.tableau("MOY-07")

# %% [markdown]
# ### Partenaires

# %%
dossier.tableau("TER-03")

# %%
dossier.tableau("TER-03-sens", facultatif=True)

# %%
dossier.tableau("ACT-08")

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
# La résidence est connue par l’adresse ou dite par la personne, jamais déduite du lieu d’accueil :
# on vient aussi d’ailleurs.

# %%
dossier.tableau("FRE-10")

# %%
dossier.tableau("FRE-10-quartier", par="qpv")

# %%
dossier.tableau("FRE-10-mode")

# %% [markdown]
# ### Retraités
#
# La part se lit parmi les personnes dont le statut est connu ; ses bornes tiennent compte de
# toutes les autres.

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

# %%
dossier.tableau("FRE-06-70")

# %% [markdown]
# La grille ci-dessous est celle de la plateforme Dauphin (source non vérifiée) : le service
# instructeur confirme les classes qu’il attend.

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
dossier.graphique("FRE-02", par="temps")

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
# ## Thèmes et démarches
#
# ### Thèmes du contrat
#
# Une activité relève d’un thème quand elle porte l’étiquette d’une action du contrat.

# %%
dossier.graphique("ACT-06")

# %% [markdown]
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
# ## Progrès des personnes

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
# ## Lieux et communes
#
# Une personne vue dans deux lieux compte dans chacun d’eux, et une seule fois dans le total : les
# lignes ne s’additionnent pas.

# %%
dossier.points("FRE-05", par="structure")

# %%
dossier.comparer(
    ["FRE-01", "FRE-02", "FRE-03", "FRE-05"], par="structure", titre="Publics, par structure"
)

# %%
dossier.comparer(["FRE-11", "ACT-01"], par="structure")

# %% [markdown]
# ### Communes des lieux d’accueil

# %%
dossier.carte("FRE-02", par="commune")

# %%
dossier.comparer(["FRE-01", "FRE-02"], par="commune")

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
# Le compte rendu financier (Cerfa 15059) se remet dans les six mois qui suivent la fin de
# l’exercice, et avant toute nouvelle demande.

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
