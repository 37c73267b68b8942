"""What a column of a file is declared to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a column holds. Dates: ISO, jj/mm/aaaa, jj.mm.aaaa, jj-mm-aaaa, or a date cell."""

    TEXTE = "texte"
    DATE = "date"
    ENTIER = "entier"
    DECIMAL = "decimal"  # comma or point, spaces between thousands, « € » dropped
    OUI_NON = "oui_non"
    ANNEE = "annee"
    CODE_INSEE = "code_insee"
    CODE_POSTAL = "code_postal"
    SIRET = "siret"
    CHOIX = "choix"  # one value of a list
    CHOIX_MULTIPLE = "choix_multiple"  # several, see ``separators``
    LISTE = "liste"  # several free texts


class Missing(StrEnum):
    """What a cell without an answer says. Empty is not the same thing as « ? »."""

    NON_COLLECTE = "non_collecte"  # nobody asked: null
    NON_COMMUNIQUE = "non_communique"  # asked and not given: the list's own value, else null
    SANS_OBJET = "sans_objet"  # the question does not arise: null


#: Default reading of the marks of absence, after ``folded``; in a TEXTE, « Na » and « So »
#: written so are surnames.
MISSING: Mapping[str, Missing] = {
    "": Missing.NON_COLLECTE,
    "-": Missing.NON_COMMUNIQUE,
    "?": Missing.NON_COMMUNIQUE,
    "nc": Missing.NON_COMMUNIQUE,
    "n.c.": Missing.NON_COMMUNIQUE,
    "nsp": Missing.NON_COMMUNIQUE,
    "inconnu": Missing.NON_COMMUNIQUE,
    "inconnue": Missing.NON_COMMUNIQUE,
    "non communique": Missing.NON_COMMUNIQUE,
    "non renseigne": Missing.NON_COMMUNIQUE,
    "refus": Missing.NON_COMMUNIQUE,
    "na": Missing.SANS_OBJET,
    "n/a": Missing.SANS_OBJET,
    "so": Missing.SANS_OBJET,
    "s.o.": Missing.SANS_OBJET,
    "sans objet": Missing.SANS_OBJET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One declared column.

    Attributes:
        target: name in the result.
        labels: headers it may bear (compared with ``folded``: no case, accent or double space).
        choices: value as written → code, for CHOIX and CHOIX_MULTIPLE (compared with ``folded``);
            the codes themselves are always understood.
        unknown: code that stands for NON_COMMUNIQUE, where the list has one.
        required: a row without a value is rejected.
        missing: overrides of ``MISSING``.
        formats: date formats (strptime) tried before the ordinary ones.
        separators: between several values.
        low, high: smallest and largest value allowed.
    """

    target: str
    labels: tuple[str, ...]
    type: Type = Type.TEXTE
    choices: Mapping[str, str] = field(default_factory=dict)
    unknown: str | None = None
    required: bool = False
    missing: Mapping[str, Missing] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    separators: str = "\n;|"
    low: float | None = None
    high: float | None = None
