"""The grammar of a mapping file: its keys, and what is said of one that does not follow it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from inclusion_metrics.model import ErreurUtilisateur
from inclusion_metrics.sources.correspondance.cibles import TABLES, TableCible
from inclusion_metrics.sources.correspondance.yaml import Place, YamlText
from inclusion_metrics.sources.tabular.fields import Missing, folded

#: In ``valeurs``: a value that says nothing to this target.
NOTHING = "rien"
#: What a proposed mapping leaves to be written.
TO_FILL = "À COMPLÉTER"


def near(word: str, known: Iterable[str]) -> str:
    """« ; vouliez-vous dire … ? » when a known word looks like this one, else nothing."""
    by_folded = {folded(one): one for one in known}
    found = difflib.get_close_matches(folded(word), by_folded, n=2, cutoff=0.6)
    if not found:
        return ""
    return " ; vouliez-vous dire " + " ou ".join(f"« {by_folded[one]} »" for one in found) + " ?"


def _as_list(value: Any) -> Any:  # noqa: ANN401 - whatever the YAML holds
    return [value] if isinstance(value, str) else value


def _as_codes(value: Any) -> Any:  # noqa: ANN401
    if value is None or (isinstance(value, str) and folded(value) == NOTHING):
        return []
    return _as_list(value)


def _as_bool(value: Any) -> Any:  # noqa: ANN401
    words = {"oui": True, "vrai": True, "non": False, "faux": False}
    return words.get(value.casefold(), value) if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_as_codes)]
YesNo = Annotated[bool, BeforeValidator(_as_bool)]
Marks = dict[str, Missing]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Colonne(_Strict):
    """Where a target takes its cells, and how they read.

    Attributes:
        colonne: a header of the file.
        colonnes: several headers, joined by ``joint`` (a space).
        cases: header → code, where a column per value is ticked.
        domaines: header → skill, where a column per skill holds a score.
        valeurs: value as written → codes (none: « rien »).
        autres_valeurs: what the values not listed in ``valeurs`` become, instead of a rejection.
        manquants: mark → what it says.
        formats: date formats, « jj/mm/aaaa » or strptime; only these, and ISO, are then read.
        unite: of a duration written as a plain number.
        separateurs: characters between several values.
        longueur: an identifier shorter than this gets its leading zeros back.
        facultatif: the file may lack the column.
    """

    colonne: str | None = None
    colonnes: Several = ()
    joint: str = " "
    cases: dict[str, str] = {}
    domaines: dict[str, str] = {}
    valeurs: dict[str, Codes] = {}
    autres_valeurs: Codes | None = None
    manquants: Marks = {}
    formats: Several = ()
    unite: Literal["minutes", "heures"] = "minutes"
    separateurs: str | None = None
    longueur: int | None = None
    facultatif: YesNo = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return {"colonnes": value}
        return {"colonne": value} if isinstance(value, str) else value

    @property
    def labels(self) -> tuple[str, ...]:
        """Every header it needs."""
        one = () if self.colonne is None else (self.colonne,)
        return (*one, *self.colonnes, *self.cases, *self.domaines)


class Exclusion(_Strict):
    """Rows that are not what the table counts: left aside, and counted under their reason."""

    colonne: str
    motif: str
    valeurs: Several = ()
    sauf: Several = ()
    vide: YesNo = False


class Entete(_Strict):
    """Where the header is, when its labels alone do not tell."""

    reperes: Several = ()
    ligne: int | None = None


class Entree(_Strict):
    """One kind of file."""

    table: str
    colonnes: dict[str, Colonne]
    fichier: str | None = None
    feuille: str | None = None
    entete: Entete = Entete()
    encodage: str | None = None
    separateur: str | None = None
    numerotation: str | None = None
    facultatif: YesNo = False
    manquants: Marks = {}
    constantes: dict[str, Several] = {}
    exclure: tuple[Exclusion, ...] = ()

    @property
    def cible(self) -> TableCible:
        """What it fills."""
        return TABLES[self.table]

    @property
    def title(self) -> str:
        """How it is named in a message."""
        return f"« {self.fichier} »" if self.fichier else f"de la table « {self.table} »"


class Mapping(_Strict):
    """A whole mapping file."""

    nom: str
    fichiers: tuple[Entree, ...]
    manquants: Marks = {}
    _text: YamlText = PrivateAttr()

    def where(self, *place: str | int) -> str:
        """The beginning of a message about one of its places."""
        return self._text.where(place)


_MODELS: dict[str, type[BaseModel]] = {"entete": Entete, "exclure": Exclusion, "colonnes": Colonne}
_EXPECTED = {
    "string_type": "un texte est attendu",
    "dict_type": "des lignes « clé: valeur » sont attendues",
    "model_type": "des lignes « clé: valeur » sont attendues",
    "model_attributes_type": "des lignes « clé: valeur » sont attendues",
    "tuple_type": "une liste est attendue (une ligne « - … » par élément)",
    "int_parsing": "un nombre entier est attendu",
    "int_type": "un nombre entier est attendu",
    "bool_parsing": "« oui » ou « non » est attendu",
    "bool_type": "« oui » ou « non » est attendu",
}


def parsed(text: YamlText) -> Mapping:
    """The mapping a YAML text holds, its words not yet checked against the tables.

    Raises:
        ErreurUtilisateur: a key is unknown, missing, or of the wrong kind.
    """
    try:
        mapping = Mapping.model_validate(text.values)
    except ValidationError as error:
        raise ErreurUtilisateur(_explained(text, error)) from error
    mapping._text = text
    return mapping


def _explained(text: YamlText, error: ValidationError) -> str:
    """The first mistake of the file, in its order, as a sentence."""
    found = error.errors()
    first = min(found, key=lambda one: text.lines.get(one["loc"], 10**6))
    place: Place = first["loc"]
    name, where = place[-1], text.where(place)
    kind = first["type"]
    if kind == "extra_forbidden":
        return f"{where} : clé inconnue « {name} »{_advice(str(name), place[:-1])}"
    if kind == "missing":
        within = text.where(place[:-1])
        return f"{within} : il manque la clé « {name} » ; ajoutez une ligne « {name}: … »."
    expected = _EXPECTED.get(kind)
    if kind in ("enum", "literal_error"):
        choices = [word.strip("' ") for word in str(first["ctx"]["expected"]).split(" or ")]
        words = ", ".join(word for one in choices for word in one.replace("'", "").split(", "))
        expected = f"une de ces valeurs est attendue : {words}"
    return f"{where} : « {name} » ne convient pas ; {expected or 'corrigez sa valeur'}."


def _advice(name: str, parent: Place) -> str:
    """What an unknown key may have been meant for."""
    model: type[BaseModel] = Mapping
    if parent:
        # "exclure" and "colonnes" hold a list or a mapping of models; "fichiers" too.
        model = next((_MODELS[str(p)] for p in reversed(parent) if p in _MODELS), Entree)
    if model is Entree and any(name in table.columns for table in TABLES.values()):
        return " ici ; elle va sous « colonnes: » ou « constantes: »."
    if model is Entree and name == "personne":
        return (
            " ; ce qui dit qui est la personne (« identifiant », « nom », « prenom »…) va sous "
            "« colonnes: »."
        )
    known = tuple(model.model_fields)
    return near(name, known) or f" ; clés possibles : {', '.join(known)}."
