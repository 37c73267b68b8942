"""What a column and a sheet of the register are, and short ways to declare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inclusion_metrics.nomenclatures import Genre, Labelled, StatutSocial, TypeActivite
from inclusion_metrics.sources.tabular.fields import Field, Type

#: What starts one cell of each example row: such a row is never data, wherever it is pasted.
EXAMPLE = "EXEMPLE"
Example = str | int | float | date


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        help: what to write there, in French, shown above the header and on the cells.
        examples: what each example row shows, None where it leaves the cell empty.
        listing: closed list offered, whose labels are on the sheet of lists.
        past: a day after the import is a mistake.
    """

    field: Field
    help: str
    examples: tuple[Example | None, ...] = ()
    listing: type[Labelled] | None = None
    past: bool = False

    @property
    def label(self) -> str:
        """Its header."""
        return self.field.labels[0]

    @property
    def several(self) -> bool:
        """True when a cell may hold several values."""
        return self.field.type in (Type.CHOIX_MULTIPLE, Type.LISTE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to fill in.

    Attributes:
        table: the table of ``schemas`` it feeds directly, "" when rows are worked out from it.
        purpose: what it is for, in French.
        names: True when it may hold names of people.
        also: other names it is known by.
    """

    name: str
    table: str
    purpose: str
    columns: tuple[Column, ...]
    names: bool = False
    also: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the reader looks for."""
        return tuple(column.field for column in self.columns)

    def label(self, target: str) -> str:
        """Header of the column that holds ``target``, the target itself if there is none."""
        found = (column.label for column in self.columns if column.field.target == target)
        return next(found, target)


@dataclass(frozen=True, slots=True)
class Maker:
    """Shortcuts to declare columns of one kind."""

    type: Type
    past: bool = False
    low: float | None = None
    high: float | None = None

    def __call__(
        self,
        target: str,
        label: str,
        help: str,
        *examples: Example | None,
        required: bool = False,
        also: tuple[str, ...] = (),
    ) -> Column:
        """A column of this kind: its target, its header, what to write there, examples."""
        made = Field(
            target=target,
            labels=(label, *also),
            type=self.type,
            required=required,
            low=self.low,
            high=self.high,
        )
        return Column(made, help, examples, past=self.past)


text, yes_no, several = Maker(Type.TEXTE), Maker(Type.OUI_NON), Maker(Type.LISTE)
day, any_day = Maker(Type.DATE, past=True), Maker(Type.DATE)
town = Maker(Type.CODE_INSEE)
year = Maker(Type.ANNEE, low=1900, high=2100)
money = Maker(Type.DECIMAL)
positive = Maker(Type.DECIMAL, low=0)
minutes = Maker(Type.ENTIER, low=0, high=1440)
count = Maker(Type.ENTIER, low=0, high=100_000)
number = Maker(Type.ENTIER, low=1, high=100_000)

_WAYS_TO_SAY: Mapping[type[Labelled], Mapping[str, Labelled]] = {
    Genre: {
        "F": Genre.FEMININ, "Femme": Genre.FEMININ, "Mme": Genre.FEMININ,
        "M": Genre.MASCULIN, "H": Genre.MASCULIN, "Homme": Genre.MASCULIN,
    },
    StatutSocial: {
        "Retraitée": StatutSocial.RETRAITE, "Retraité(e)": StatutSocial.RETRAITE,
        "Scolarisée": StatutSocial.SCOLARISE, "Scolarisé(e)": StatutSocial.SCOLARISE,
        "Étudiant": StatutSocial.SCOLARISE, "Étudiante": StatutSocial.SCOLARISE,
        "Non communiqué": StatutSocial.NON_COMMUNIQUE,
    },
    TypeActivite: {
        "Individuel": TypeActivite.INDIVIDUEL, "Collectif": TypeActivite.COLLECTIF,
        "Atelier": TypeActivite.COLLECTIF,
    },
}  # fmt: skip
#: Codes of the coarser ages of another tool, which a register has no use for.
_NOT_OFFERED = "v1_"
#: What a list calls an answer that was not given.
_NO_ANSWER = ("non_communique", "inconnu", "inconnue", "nr", "refus")


def offered(listing: type[Labelled]) -> dict[str, str]:
    """Code → label of what a list offers, in display order."""
    return {
        code: label for code, label in listing.labels().items() if not code.startswith(_NOT_OFFERED)
    }


def choice(
    target: str,
    label: str,
    listing: type[Labelled],
    help: str,
    *examples: Example | None,
    required: bool = False,
    many: bool = False,
    known: Mapping[str, str] | None = None,
) -> Column:
    """A column that takes its values from a closed list; ``known``: other ways to say them."""
    codes = offered(listing)
    unknown = next((code for code in _NO_ANSWER if code in codes), None)
    made = Field(
        target=target,
        labels=(label,),
        type=Type.CHOIX_MULTIPLE if many else Type.CHOIX,
        choices={
            # The labels first: messages quote the first ways to say a value.
            **{shown: code for code, shown in codes.items()},
            **{said: one.code for said, one in _WAYS_TO_SAY.get(listing, {}).items()},
            **(known or {}),
        },
        unknown=unknown,
        required=required,
    )
    return Column(made, help, examples, listing)


def person(second: str | None = None) -> tuple[Column, ...]:
    """Who it is: an identifier, or a name (in the second example, unless it has one)."""
    named = (f"{EXAMPLE} Dupont", "Camille", 1951) if second is None else (None, None, None)
    return (
        text("identifiant", "Identifiant", "Celui de la feuille Personnes ; sinon le nom.",
             f"{EXAMPLE}-1", second),
        text("nom", "Nom", "Sans identifiant : le nom, comme sur la feuille Personnes.",
             None, named[0]),
        text("prenom", "Prénom", "Avec le nom.", None, named[1]),
        year("annee_naissance", "Année de naissance", "Si deux personnes portent ce nom.",
             None, named[2]),
    )  # fmt: skip


#: The structure of a row that needs one.
HERE = text(
    "structure", "Structure", "Obligatoire, sauf s’il n’y en a qu’une sur la feuille Structures.",
    f"{EXAMPLE} Espace numérique fictif",
)  # fmt: skip

#: What the tags of an activity are for.
TAGS = (
    "Vos propres mots, séparés par « ; », jamais un nom. L’étiquette d’une action (feuille "
    "Actions) ou d’un cycle (feuille Inscriptions) leur rattache l’activité."
)
