"""``Published``: figures that may leave the house. Only this room makes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Self

import polars as pl

from inclusion_metrics.measurement import BEHIND, FIGURES, WHOLE
from inclusion_metrics.model import ErreurUtilisateur, Indicator, Period, Status
from inclusion_metrics.raw import refused
from inclusion_metrics.reference.seuils import Profile, profile
from inclusion_metrics.secrecy.control import CONTROL

#: The columns of published figures: those of ``measure`` without the people behind each cell.
PUBLISHED = pl.Schema({n: kind for n, kind in FIGURES.items() if n not in BEHIND})
_FIGURE_COLUMNS = ("numerator", "value", "lower", "upper")
_SEAL = object()


class Published:
    """Protected figures, the only type that rendering accepts.

    A masked figure is null in every column that could give it back. The constructor is closed:
    ``secrecy.protect`` makes these objects, ``read_published`` reads them back.

    Attributes:
        frame: one line per figure, columns as in ``PUBLISHED``.
        profile: the thresholds that were applied.
        control: one line per masked number, and what a reader can compute of it (``CONTROL``).
        rounded: True when counts of people are rounded to the nearest multiple of 5.
    """

    __slots__ = ("_control", "_frame", "_profile", "_rounded", "_seal")

    _control: pl.DataFrame
    _frame: pl.DataFrame
    _profile: Profile
    _rounded: bool
    _seal: object

    def __init__(
        self,
        seal: object,
        frame: pl.DataFrame,
        used: Profile,
        control: pl.DataFrame | None = None,
        *,
        rounded: bool = False,
    ) -> None:
        if seal is not _SEAL:
            raise TypeError("Published ne se construit que par secrecy.protect")
        if frame.schema != PUBLISHED:
            raise TypeError(f"colonnes inattendues : {frame.schema}")
        masked = frame.filter(
            pl.col("status").is_in([Status.SECRET_PRIMAIRE, Status.SECRET_SECONDAIRE])
            & pl.any_horizontal(pl.col(_FIGURE_COLUMNS).is_not_null())
        )
        if masked.height:
            raise TypeError("une case secrète porte encore un chiffre")
        found = pl.DataFrame(schema=CONTROL) if control is None else control
        object.__setattr__(self, "_control", found)
        object.__setattr__(self, "_frame", frame)
        object.__setattr__(self, "_profile", used)
        object.__setattr__(self, "_rounded", rounded)
        object.__setattr__(self, "_seal", seal)

    def __init_subclass__(cls) -> None:
        raise TypeError("Published ne se spécialise pas : seul secrecy en fabrique")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"des chiffres publiés ne se modifient pas ({name})")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"des chiffres publiés ne se modifient pas ({name})")

    @classmethod
    def _sealed(
        cls, frame: pl.DataFrame, used: Profile, control: pl.DataFrame | None, *, rounded: bool
    ) -> Self:
        kept = frame.select(PUBLISHED.names()).cast(PUBLISHED)
        return cls(_SEAL, kept, used, control, rounded=rounded)

    @property
    def frame(self) -> pl.DataFrame:
        """The figures; a copy, so that nobody edits what was protected."""
        return self._frame.clone()

    @property
    def profile(self) -> Profile:
        """The thresholds that were applied."""
        return self._profile

    @property
    def rounded(self) -> bool:
        """True when counts of people are rounded: what counts them is printed with « ≈ »."""
        return self._rounded

    @property
    def control(self) -> pl.DataFrame:
        """The smallest and largest value of each masked number compatible with all of this."""
        return self._control.clone()

    def select(
        self,
        indicator: Indicator,
        *,
        breakdown: str = "",
        level: str = WHOLE,
        territory: str = "",
    ) -> pl.DataFrame:
        """The lines of one indicator in one territory, cut one way, in display order.

        An indicator of the service as a whole is the same whatever the territory.

        Raises:
            ErreurUtilisateur: this figure was not part of what was measured and protected.
        """
        if indicator.rows.whole:
            level, territory = WHOLE, ""
        found = self._frame.filter(
            (pl.col("indicator") == indicator.code)
            & (pl.col("breakdown") == breakdown)
            & (pl.col("level") == level)
            & (
                (pl.col("territory") == territory)
                | (pl.col("status") == Status.SANS_OBJET)
                | (pl.col("status") == Status.NON_RENSEIGNE)
            )
            & ((pl.col("territory") == territory) | (pl.col("territory") == ""))
        )
        if found.is_empty():
            cut = f", par {breakdown}" if breakdown else ""
            raise ErreurUtilisateur(
                f"Le chiffre {indicator.code}{cut} n’a pas été mesuré pour ce territoire : "
                "ajoutez-le au plan du dossier."
            )
        return found

    def for_dossier(self, mine: pl.Expr) -> Published:
        """The part that one dossier needs (``part_of``), and nothing of others."""
        keys = ("indicator", "level", "territory", "start", "end")
        told = self._control.join(
            self._frame.filter(mine).select(keys).unique(),
            on=keys,
            how="semi",
            nulls_equal=True,
            maintain_order="left",
        )
        return Published._sealed(
            self._frame.filter(mine), self._profile, told, rounded=self._rounded
        )

    def write(self, path: Path) -> None:
        """Write the figures to one JSON file that ``read_published`` reads back."""
        path.write_text(self.to_json(), encoding="utf-8")

    def to_json(self) -> str:
        """The figures and the account of their protection, in full."""
        content = {
            "profil": self._profile.name,
            "arrondi": self._rounded,
            "chiffres": _lines(self._frame),
            "controle": _lines(self._control),
        }
        return json.dumps(content, ensure_ascii=False)

    def __repr__(self) -> str:
        return f"Published({self._frame.height} lignes, profil « {self._profile.name} »)"

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes: what was protected stays protected."""
        return _unpickle, (self._frame, self._profile, self._control, self._rounded)


def part_of(
    level: str,
    territory: str,
    period: Period,
    whole: frozenset[str] = frozenset(),
    codes: frozenset[str] | None = None,
    kept: pl.Expr | None = None,
) -> pl.Expr:
    """Which figures one dossier prints, of one territory and over one period.

    Args:
        whole: codes of the indicators of the service as a whole.
        codes: the indicators it shows; all of them when not told.
        kept: which categories it prints; all of them when not told.
    """
    mine = (pl.col("level") == level) & pl.col("territory").is_in([territory, ""])
    mine |= (pl.col("level") == WHOLE) & pl.col("indicator").is_in(sorted(whole))
    mine &= (pl.col("start") == period.start) & (pl.col("end") == period.end)
    if kept is not None:
        mine &= kept
    return mine if codes is None else mine & pl.col("indicator").is_in(sorted(codes))


def _unpickle(
    frame: pl.DataFrame, used: Profile, control: pl.DataFrame, rounded: bool
) -> Published:
    return Published._sealed(frame, used, control, rounded=rounded)


def seal(
    frame: pl.DataFrame,
    used: Profile,
    control: pl.DataFrame | None = None,
    *,
    rounded: bool = False,
) -> Published:
    """Close protected figures. For this room only: rendering receives, it does not make."""
    return Published._sealed(frame, used, control, rounded=rounded)


def _lines(frame: pl.DataFrame) -> list[dict[str, object]]:
    dated = frame.with_columns(pl.col("start", "end").cast(pl.String))
    lines: list[dict[str, object]] = json.loads(dated.write_json())
    return lines


def _read(lines: list[dict[str, object]], schema: pl.Schema) -> pl.DataFrame:
    if any(line.keys() != set(schema) for line in lines):
        raise ValueError("colonnes inattendues")
    typed = {n: pl.String if n in ("start", "end") else k for n, k in schema.items()}
    return pl.DataFrame(lines, schema=typed).with_columns(pl.col("start", "end").str.to_date())


def only_published(given: object) -> Published:
    """What rendering may show: the object itself, once it is known to come from here.

    Raises:
        ErreurUtilisateur: unprotected figures, a raw table, or an object put together by hand.
    """
    if type(given) is Published and getattr(given, "_seal", None) is _SEAL:
        return given
    raise refused()


def read_published(path: Path) -> Published:
    """Figures written by ``Published.write``.

    Raises:
        ErreurUtilisateur: the file is missing or is not one of ours.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        frame, control = content["chiffres"], content.get("controle", [])
        return Published._sealed(
            _read(frame, PUBLISHED),
            profile(content["profil"]),
            _read(control, CONTROL),
            rounded=bool(content.get("arrondi", False)),
        )
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise ErreurUtilisateur(
            f"« {path.name} » n’est pas un fichier de chiffres publiés : reconstruisez le dossier."
        ) from error
