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
    "s": "secret : trop peu de personnes pour être publié",
    "–": "sans objet : la question ne se pose pas",
}


class Kind(StrEnum):
    """How numerator, denominator and value are tied.

    ``COUNT``: value = numerator; a denominator, when given, is the whole it is a part of.
    ``SHARE``: value = numerator / denominator, numerator being part of the denominator; bounds =
    the value if all the unknown were outside the numerator, then if all were in it.
    ``AMOUNT``: value = numerator, a sum that is not a head count (hours).
    ``MEDIAN``: value = median of the numerator over rows, bounds = first and third quartiles.
    """

    COUNT = "effectif"
    SHARE = "part"
    AMOUNT = "somme"
    MEDIAN = "mediane"


class Grain(StrEnum):
    """What one unit of the figure is. The two grains of a dossier must never be confused."""

    PERSONNE = "personne suivie"
    ACCOMPAGNEMENT = "accompagnement"
    ACTIVITE = "activité"
    DEMARCHE = "démarche"


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
    """Where a figure or a definition comes from. ``verifie=False`` is said on screen."""

    title: str
    date: str = ""
    verifie: bool = True


@dataclass(frozen=True, slots=True)
class FunderCode:
    """How a funder names the indicator. ``code`` is empty when the funder has no code for it."""

    funder: str
    code: str = ""
    verifie: bool = False


@dataclass(frozen=True, slots=True)
class RowBuilder:
    """A named way of making rows from the tables, within a period and some columns.

    Attributes:
        traits: True when rows carry the traits of one person (sex, age, status).
        followed_only: True when anonymous people are left out, so that two traits may be crossed.
        one_person: True when a row is a person; otherwise ``links`` gives the people of a row.
    """

    name: str
    build: Callable[[Any, Period, tuple[str, ...]], nw.LazyFrame[Any]]
    traits: bool
    followed_only: bool
    one_person: bool


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
        items: the indicator's own categories, in display order.
        lower, upper: row-level bounds of a count that is uncertain.
        sensitive: True when the stricter disclosure threshold applies.
        max_days: the longest period the figure may be read on.
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
    sources: tuple[Source, ...]
    caveats: tuple[str, ...] = ()
    funders: tuple[FunderCode, ...] = ()
    needs: frozenset[Need] = frozenset()
    sensitive: bool = False
    max_days: int | None = None
    version: str = "1"
    reviewed: date = date(2026, 11, 23)

    def __post_init__(self) -> None:
        """Refuse at import an indicator that could not be read or defended."""
        for name in ("code", "label", "definition", "formula"):
            if not getattr(self, name).strip():
                raise ValueError(f"indicateur {self.code or '?'} : « {name} » est vide")
        if not self.sources:
            raise ValueError(f"indicateur {self.code} : aucune source")
        if (self.numerator is None) == (not self.items):
            raise ValueError(
                f"indicateur {self.code} : un numérateur, ou des modalités, pas les deux"
            )
        if self.kind is Kind.SHARE and self.denominator is None:
            raise ValueError(f"indicateur {self.code} : une part a besoin d’un dénominateur")
        if self.items and not self.items_label:
            raise ValueError(f"indicateur {self.code} : nommer ses modalités (items_label)")


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
