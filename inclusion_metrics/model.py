"""What an indicator is: data only, no computation, no file.

Every word a reader sees about a figure — label, unit, formula, source, caveat,
funder — is written once here or in the ``Indicator`` that uses these types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from inclusion_metrics.grains import Grain as Grain

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw


class ErreurUtilisateur(Exception):  # noqa: N818 - a French name, said to the user
    """Something the reader can mend: one French sentence naming file, line or key, and what to do.

    The command line prints it without a traceback and exits with code 2. The message
    never holds a personal value.
    """


class Status(StrEnum):
    """What a cell of the long result table says. A masked or unknown value is null, never 0."""

    PUBLIE = "publie"
    ZERO = "zero"
    NON_RENSEIGNE = "non_renseigne"
    SECRET_PRIMAIRE = "secret_primaire"  # noqa: S105 - a status, not a password
    SECRET_SECONDAIRE = "secret_secondaire"  # noqa: S105
    SANS_OBJET = "sans_objet"

    @property
    def marker(self) -> str:
        """The sign printed in place of a figure; empty where the figure itself is printed."""
        return {
            Status.NON_RENSEIGNE: "n.r.",
            Status.SECRET_PRIMAIRE: "s",
            Status.SECRET_SECONDAIRE: "s",
            Status.SANS_OBJET: "–",
        }.get(self, "")

    @property
    def masked(self) -> bool:
        """True where disclosure control removed the figure."""
        return self in (Status.SECRET_PRIMAIRE, Status.SECRET_SECONDAIRE)


#: The four signs of the tables, in the order of their legend.
MARKERS: Mapping[str, str] = {
    "0": "zéro observé",
    "n.r.": "non renseigné : l’information n’a pas été recueillie",
    "s": "secret : trop peu de personnes, ou de quoi les retrouver",
    "–": "sans objet : la question ne se pose pas",
}


class Kind(StrEnum):
    """How numerator, denominator and value are tied.

    ``COUNT``: value = numerator; a denominator, when given, is the whole it is a part of.
    ``SHARE``: value = numerator / denominator, numerator being part of the denominator; bounds =
    the value if all the unknown were outside the numerator, then if all were in it.
    ``AMOUNT``: value = numerator, a sum that is not a head count (hours).
    ``MEDIAN``: value = median of the numerator over rows, bounds = first and third quartiles.
    ``RATE``: value = numerator / denominator, the numerator being no part of the denominator (euros
    per person, achieved against planned); bounds only when the indicator gives them.
    ``CONFRONTATION``: a published figure against its target; worked out after protection, never
    measured.
    """

    COUNT = "effectif"
    SHARE = "part"
    AMOUNT = "somme"
    MEDIAN = "mediane"
    RATE = "rapport"
    CONFRONTATION = "confrontation"


class Behind(StrEnum):
    """How the persons behind a row are known: what disclosure control counts."""

    ROW = "la ligne est une personne"
    LINK = "la ligne nomme sa personne (beneficiaire_id)"
    SEATS = "la ligne est une activité : les personnes qui y sont venues"
    COUNT = "la ligne dit combien de personnes elle compte (personnes_derriere)"
    NOBODY = "la ligne ne parle de personne"


class LogicLevel(StrEnum):
    """Where an indicator stands between means and results (never call a réalisation a résultat)."""

    MOYENS = "moyens"
    REALISATION = "réalisation"
    RESULTAT = "résultat"
    CONTEXTE = "contexte"
    QUALITE = "qualité des données"


class Need(StrEnum):
    """What the data must hold for an indicator to be computable; the text is the reason if not."""

    IDENTITE = "identite"
    STATUT = "statut"
    THEMATIQUES = "thematiques"


@dataclass(frozen=True, slots=True)
class Unit:
    """Unit of a value. ``measure`` multiplies by ``factor``: a value is always in its unit."""

    symbol: str
    singular: str
    plural: str
    factor: float = 1.0
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or its definition comes from. ``verifie=False`` is said on screen.

    Attributes:
        definition: True for a text that defines the figure (a regulation, a form), which holds no
            data: the two are never quoted as one.
    """

    title: str
    date: str = ""
    verifie: bool = True
    definition: bool = False


@dataclass(frozen=True, slots=True)
class FunderCode:
    """How a funder names the indicator. ``code`` is empty when the funder has no code for it."""

    funder: str
    code: str = ""
    verifie: bool = False


@dataclass(frozen=True, slots=True)
class Reglages:
    """What is agreed in writing with a funder and changes what is counted.

    Attributes:
        participant_dates: distinct dates from which a person is a participant of an operation.
        participant_heures: or hours of help from which they are; 0 when hours do not count.
        mois_sans_recours: months without the right from which a situation is non-recours.
        horizon_mois: months after which a request is old enough to be read in a rate.
        seuil_entree: share of a scale, from 0 to 1, that lets a person enter training.
        ecart_budget: share of the planned amount beyond which a gap must be explained.
    """

    participant_dates: int = 2
    participant_heures: float = 0.0
    mois_sans_recours: int = 3
    horizon_mois: int = 6
    seuil_entree: float = 0.5
    ecart_budget: float = 0.2


@dataclass(frozen=True, slots=True)
class RowBuilder:
    """A named way of making rows from the tables, within a period and some columns.

    Attributes:
        behind: how the persons behind a row are known.
        followed_only: True when anonymous people are left out, so that two traits may be crossed.
        cuts: codes of the breakdowns whose columns the rows carry.
        tables: tables without which there is no row to count.
        attendance: True when rows come from the files of attendance, whose covered days are known.
        stock: True when rows are a state at the last day of each period: years do not add up.
        whole: True when rows are about the service as a whole, whatever the territory (its budget).
        exercices: True when rows are about whole calendar years, the only ones a budget tells of.
        local: True when the rows of a territory come from the visits to it alone (``rows.visits``):
            a large folder is then counted a few territories at a time.
    """

    name: str
    build: Callable[[Any, Period, tuple[str, ...]], nw.LazyFrame[Any]]
    behind: Behind
    followed_only: bool = False
    cuts: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    attendance: bool = False
    stock: bool = False
    whole: bool = False
    exercices: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One of an indicator's own categories (an age class, a theme), with its expressions.

    ``numerator`` is a row-level number, summed by ``measure``. ``lower`` and ``upper``, when
    given, are the certain and the possible count where the data allow only bounds.
    """

    code: str
    label: str
    numerator: nw.Expr
    lower: nw.Expr | None = None
    upper: nw.Expr | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A number that a table prints, in the same territory, period and category as another one.

    Attributes:
        column: numerator, denominator or scope.
        breakdown: cut one step further along it: the sum of its categories ``only``, or of all
            ``but`` some. What the source does not collect is never one of them.
    """

    code: str
    item: str = ""
    column: str = "numerator"
    breakdown: str = ""
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


#: How several items are counted as one, from the code and the label of the new one.
Merge = Callable[[str, str, tuple[Item, ...]], Item]
#: A number, and those that add up to it.
Tie = tuple[Printed, tuple[Printed, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # eq=False: Expr == Expr is an Expr
class Indicator:
    """A figure a funder asks for, defined once.

    Expressions are row-level numbers over the rows of ``rows``: ``measure`` sums each of them
    within a territory, a period and a category, and divides last.

    Attributes:
        code: printed and never reused ("FRE-05").
        rows: the row builder: one row per person, activity or démarche.
        numerator: what is counted (absent when ``items`` holds one expression per category).
        denominator: those who answered; ``None`` for a plain count without a whole.
        scope: those concerned, answered or not.
        at_most: True when the scope counts at their most those who cannot be told apart, so that
            it may be larger than the number of persons printed elsewhere: said beside it.
        items: the indicator's own categories, in display order.
        sums: which items add up to which one ("" for the whole), where they are steps of a path or
            exclusive shares; by default the items of a count add up to its denominator.
        ties: numbers that are the sum of others printed elsewhere, for disclosure control. Those
            that sum the same expression over the same rows are known to be equal: not told again.
        lower, upper: row-level bounds of a count that is uncertain.
        sensitive: True when the stricter disclosure threshold applies.
        merge: how items are counted as one; None where the same unit may be in two of them.
        traits: breakdowns whose trait the figure tells without being cut (the sex, of women).
        max_days: the longest period the figure may be read on.
        sample: True when the rows are the answers to a survey: the bounds of a share are then its
            Wilson interval at 95 %, not what the unknown answers could make of it.
        replaced_by: code of the version that follows, for a formula no longer in force.
        needs: what the data must hold; missing, the figure is "n.r." with the reason.
    """

    code: str
    label: str
    definition: str
    formula: str
    kind: Kind
    grain: Grain
    unit: Unit
    level: LogicLevel
    rows: RowBuilder
    scope: nw.Expr
    numerator: nw.Expr | None = None
    denominator: nw.Expr | None = None
    lower: nw.Expr | None = None
    upper: nw.Expr | None = None
    items: tuple[Item, ...] = ()
    items_label: str = ""
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ties: tuple[Tie, ...] = ()
    merge: Merge | None = None
    traits: tuple[str, ...] = ()
    sources: tuple[Source, ...]
    caveats: tuple[str, ...] = ()
    funders: tuple[FunderCode, ...] = ()
    needs: frozenset[Need] = frozenset()
    sensitive: bool = False
    max_days: int | None = None
    at_most: bool = False
    sample: bool = False
    replaced_by: str = ""
    version: str = "1"
    reviewed: date = date(2026, 11, 23)

    def __post_init__(self) -> None:
        """Refuse at import an indicator that could not be read or defended."""
        for name in ("code", "label", "definition", "formula"):
            if not getattr(self, name).strip():
                raise ValueError(f"indicateur {self.code or '?'} : « {name} » est vide")
        if not self.sources:
            raise ValueError(f"indicateur {self.code} : aucune source")
        counted = self.kind is not Kind.CONFRONTATION
        if counted and (self.numerator is None) == (not self.items):
            raise ValueError(
                f"indicateur {self.code} : un numérateur, ou des modalités, pas les deux"
            )
        if self.kind in (Kind.SHARE, Kind.RATE) and self.denominator is None:
            raise ValueError(f"indicateur {self.code} : un rapport a besoin d’un dénominateur")
        if self.items and not self.items_label:
            raise ValueError(f"indicateur {self.code} : nommer ses modalités (items_label)")
        known = {"", *(item.code for item in self.items)}
        if not known.issuperset(code for total, parts in self.sums for code in (total, *parts)):
            raise ValueError(f"indicateur {self.code} : une somme nomme une modalité inconnue")


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse an interval that ends before it starts."""
        if self.end < self.start:
            raise ErreurUtilisateur(
                f"La fin de la période ({self.end:%d/%m/%Y}) précède son début "
                f"({self.start:%d/%m/%Y}) : inversez les deux dates."
            )

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def exercices(self) -> range:
        """The calendar years that lie wholly in the period."""
        first = self.start.year + ((self.start.month, self.start.day) != (1, 1))
        last = self.end.year - ((self.end.month, self.end.day) != (12, 31))
        return range(first, last + 1)
