"""Parameters of a dossier: the flat YAML file that a coordinator fills, checked before anything.

The same names, types and defaults stand in the ``parameters`` cell of the notebook, so that
bare papermill and JupyterLab read them too.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from inclusion_metrics.breakdowns import members
from inclusion_metrics.dossier.comparaison import AUTO, asked_period
from inclusion_metrics.dossier.contours import complete
from inclusion_metrics.dossier.faults import sentences
from inclusion_metrics.dossier.logos import check_logos, digests
from inclusion_metrics.dossier.paroles import read_paroles
from inclusion_metrics.dossier.yamlfile import YamlFile
from inclusion_metrics.indicators import find
from inclusion_metrics.indicators.local import catalogue_with
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period, Reglages
from inclusion_metrics.reference.ages import age_grids
from inclusion_metrics.reference.seuils import profile
from inclusion_metrics.reference.territoires import (
    MILLESIMES,
    Territoire,
    millesime_pour,
    territoire,
)
from inclusion_metrics.regroupements import Regroupements, read_merges
from inclusion_metrics.secrecy import ARRONDI, MASQUE

Bounds = tuple[float, float]


def _day(value: object) -> date:
    """An ISO date, written with or without quotes."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            f"« {value} » n’est pas une date ; écrivez l’année, le mois et le jour, "
            "par exemple 2024-01-31"
        ) from None


def _said(call: Any, *args: Any) -> Any:  # noqa: ANN401 - passes a reader's answer through
    """Call a reader of the lower rooms; its refusal becomes pydantic's."""
    try:
        return call(*args)
    except ErreurUtilisateur as error:
        raise ValueError(str(error).removesuffix(".")) from error


Day = Annotated[date, BeforeValidator(_day)]


def _check_target(code: str, bounds: object, catalogue: Mapping[str, Indicator]) -> None:
    """An objective is a known indicator and two ordered numbers; the fault keeps its own line.

    « FRE-11/2 » is about one item of an indicator.
    """
    fault = ""
    name, _, item = code.partition("/")
    try:
        items = [one.code for one in find(name, catalogue).items]
        if item and item not in items:
            fault = f"{name} n’a pas de modalité « {item} »"
        elif items and not item:
            fault = f"{name} a plusieurs modalités ; écrivez par exemple « {name}/{items[0]} »"
    except ErreurUtilisateur as error:
        fault = str(error).removesuffix(".")
    given = bounds if isinstance(bounds, list | tuple) else ()
    numbers = [n for n in given if isinstance(n, int | float) and not isinstance(n, bool)]
    ordered = len(numbers) == 2 == len(given) and numbers[0] <= numbers[1]
    if not fault and not ordered:
        fault = f"l’objectif s’écrit [minimum, maximum], par exemple « {code}: [180, 240] »"
    if fault:
        raise PydanticCustomError("objectif", "{fault}", {"fault": fault, "code": code})


class Parametres(BaseModel):
    """What one dossier is about. A field unknown here is an error, a code is always text.

    Attributes:
        donnees: the data folder, absolute once read.
        millesime: vintage of the boundaries; 0 for that of the year the period ends in.
        diffusion: « masque », or « arrondi » for counts of people to the nearest multiple of 5.
        grille_age: grid of the tables by age; empty for those that the notebook names.
        regroupements: categories counted as one: trait or indicator → new name → categories.
        comparaison: « auto » for the same days a year earlier, « non », or two dates.
        rattachement: convention or action whose budget is told; empty for the whole budget.
        textes: Markdown file of the coordinator's own words; empty for none.
        indicateurs: Python file of indicators of one's own; empty for none.
        contours: GeoJSON of the communes of the territory, for a map; empty for none.
        precisions: more lines of the identity (programme, objective, cost): heading → text.
        logos: picture file → what it stands for, at the top of the page.
        mention_ue: True to print the emblem and the mention of the European Union.
        reglages: rules agreed with the funder (``model.Reglages``) that differ from the default.
        objectifs: indicator, or « indicator/item » → least and most expected.
        chiffres: folder of figures prepared by the command; empty to prepare them here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    donnees: Path
    debut: Day
    fin: Day
    millesime: int = 0
    territoire: str
    contours: Annotated[Path | None, AfterValidator(complete)] = None
    financeur: str
    operateur: str
    convention: str = ""
    titre: str = ""
    profil_secret: str = "defaut"  # noqa: S105 - a name of thresholds, not a password
    diffusion: str = MASQUE
    comparaison: str = AUTO
    rattachement: str = ""
    textes: Path | None = None
    indicateurs: Path | None = None
    mention_ue: bool = False
    logos: Mapping[str, str] = Field(default_factory=dict)
    precisions: Mapping[str, str] = Field(default_factory=dict)
    reglages: Mapping[str, float] = Field(default_factory=dict)
    grille_age: str = ""
    regroupements: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    objectifs: Mapping[str, Bounds] = Field(default_factory=dict)
    chiffres: str = ""

    @field_validator("donnees", mode="before")
    @classmethod
    def _folder(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, Path):
            return value
        if not isinstance(value, str):
            return value
        folder = (((info.context or {}).get("racine") or Path.cwd()) / value).resolve()
        if not value or not folder.is_dir():
            raise ValueError(
                f"le dossier de données « {value} » n’existe pas ; créez-le avec "
                "« inclusion-metrics importer », ou corrigez le chemin (compté depuis le dossier "
                "qui contient « notebooks »)"
            )
        return folder

    @field_validator("textes", "indicateurs", "contours", mode="before")
    @classmethod
    def _file(cls, value: object, info: ValidationInfo) -> object:
        if value == "":
            return None
        if not isinstance(value, str):
            return value
        file = (((info.context or {}).get("racine") or Path.cwd()) / value).resolve()
        if not file.is_file():
            raise ValueError(
                f"le fichier « {value} » n’existe pas ; corrigez le chemin (compté depuis le "
                "dossier qui contient « notebooks »)"
            )
        checks = {"textes": read_paroles, "indicateurs": catalogue_with}
        if info.field_name in checks:
            _said(checks[info.field_name], file)
        return file

    @field_validator("logos", mode="before")
    @classmethod
    def _pictures(cls, value: object, info: ValidationInfo) -> object:
        return _said(check_logos, value, (info.context or {}).get("racine") or Path.cwd())

    @field_validator("comparaison")
    @classmethod
    def _window(cls, value: str) -> str:
        _said(asked_period, value)
        return value

    @field_validator("reglages", mode="before")
    @classmethod
    def _rules(cls, value: object) -> object:
        known = Reglages.__dataclass_fields__
        if not isinstance(value, Mapping):
            raise ValueError("écrivez une ligne « règle: nombre » par règle")
        for name, amount in value.items():
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=1)
                hint = f"vouliez-vous dire « {near[0]} » ?" if near else ", ".join(known)
                raise ValueError(f"la règle « {name} » n’existe pas ; {hint}")
            if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
                raise ValueError(f"la règle « {name} » attend un nombre positif")
        return dict(value)

    @field_validator("fin")
    @classmethod
    def _after(cls, value: date, info: ValidationInfo) -> date:
        start = info.data.get("debut")
        if start is not None and value < start:
            raise ValueError(
                f"la fin ({value:%d/%m/%Y}) précède le début ({start:%d/%m/%Y}) ; "
                "inversez les deux dates"
            )
        return value

    @field_validator("millesime")
    @classmethod
    def _vintage(cls, value: int) -> int:
        if value and value not in MILLESIMES:
            raise ValueError(
                f"le découpage {value} n’existe pas ici ; choisissez une année de "
                f"{MILLESIMES[0]} à {MILLESIMES[-1]}, ou 0 pour celui de l’année de fin"
            )
        return value

    @field_validator("territoire")
    @classmethod
    def _place(cls, value: str, info: ValidationInfo) -> str:
        if "fin" not in info.data or "millesime" not in info.data:
            return value  # already refused: which vintage to look in is not known
        vintage = info.data["millesime"] or millesime_pour(info.data["fin"].year)
        found: Territoire = _said(territoire, value, vintage)
        return found.code

    @field_validator("profil_secret")
    @classmethod
    def _profile(cls, value: str) -> str:
        _said(profile, value)
        return value

    @field_validator("diffusion")
    @classmethod
    def _diffusion(cls, value: str) -> str:
        if value not in (MASQUE, ARRONDI):
            raise ValueError(f"« {value} » n’existe pas ; écrivez « {MASQUE} » ou « {ARRONDI} »")
        return value

    @field_validator("grille_age")
    @classmethod
    def _grid(cls, value: str) -> str:
        grids = age_grids()
        if value and value not in grids:
            near = difflib.get_close_matches(value, grids, n=1)
            hint = f" ; vouliez-vous dire « {near[0]} » ?" if near else ""
            known = ", ".join(f"« {code} »" for code in grids)
            raise ValueError(f"la grille d’âge « {value} » n’existe pas{hint or f' : {known}'}")
        return value

    @field_validator("regroupements", mode="before")
    @classmethod
    def _merges(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, Mapping):
            raise ValueError("écrivez une ligne par trait, puis une par regroupement")
        _said(read_merges, value, catalogue_with(info.data.get("indicateurs")))
        return {
            str(key): {str(label): tuple(map(str, held)) for label, held in told.items()}
            for key, told in value.items()
        }

    @field_validator("objectifs", mode="before")
    @classmethod
    def _targets(cls, value: object, info: ValidationInfo) -> object:
        catalogue = catalogue_with(info.data.get("indicateurs"))
        if not isinstance(value, Mapping):
            raise ValueError("écrivez une ligne « code: [minimum, maximum] » par indicateur")
        for code, bounds in value.items():
            _check_target(str(code), bounds, catalogue)
            name, _, item = str(code).partition("/")
            merges = read_merges(info.data.get("regroupements") or {}, catalogue)
            if any(item in members(one) for one in merges.items.get(name, {})):
                fault = "l’objectif porte sur une modalité que « regroupements » réunit à d’autres"
                raise PydanticCustomError("objectif", "{fault}", {"fault": fault, "code": code})
        return {str(code): (float(low), float(high)) for code, (low, high) in value.items()}

    @property
    def period(self) -> Period:
        """The period, both ends included."""
        return Period(self.debut, self.fin)

    @property
    def place(self) -> Territoire:
        """The territory, in the vintage asked for."""
        return territoire(self.territoire, self.vintage)

    @property
    def vintage(self) -> int:
        """The vintage used: the one asked for, or that of the end year."""
        return self.millesime or millesime_pour(self.fin.year)

    @property
    def catalogue(self) -> Mapping[str, Indicator]:
        """The indicators, those of one's own included."""
        return catalogue_with(self.indicateurs)

    @property
    def merges(self) -> Regroupements:
        """The categories that this dossier counts as one."""
        return read_merges(self.regroupements, self.catalogue)

    @property
    def rules(self) -> Reglages:
        """The rules agreed with the funder."""
        return Reglages(**self.reglages)  # type: ignore[arg-type]

    @property
    def paroles(self) -> Mapping[str, str]:
        """The coordinator's own words, by key; empty where none were written."""
        return read_paroles(self.textes) if self.textes else {}

    def fingerprint(self) -> str:
        """SHA-256 of what was asked; where the files stand on this machine does not count."""
        asked = self.model_dump(mode="json", exclude={"donnees", "chiffres"})
        for name in ("textes", "indicateurs", "contours"):
            file: Path | None = getattr(self, name)
            asked[name] = hashlib.sha256(file.read_bytes()).hexdigest() if file else ""
        asked["logos"] = digests(self.logos)
        text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def check(document: YamlFile, root: Path) -> Parametres:
    """Parameters out of what was written; an optional key left empty takes its default.

    Raises:
        ErreurUtilisateur: one sentence per fault.
    """
    fields = Parametres.model_fields
    given = {
        key: value
        for key, value in document.values.items()
        if value is not None or key not in fields or fields[key].is_required()
    }
    try:
        return Parametres.model_validate(given, context={"racine": root})
    except ValidationError as error:
        said = sentences(error, document, Parametres.model_fields)
        raise ErreurUtilisateur("\n".join(said)) from error
