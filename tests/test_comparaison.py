"""Which earlier period a dossier is held against: days counted on a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from inclusion_metrics.dossier.comparaison import Comparaison, earlier, same_window, uncovered
from inclusion_metrics.model import ErreurUtilisateur, Period

Y2023 = Period(date(2023, 1, 1), date(2023, 12, 31))
Y2024 = Period(date(2024, 1, 1), date(2024, 12, 31))
BOTH = ((date(2023, 1, 1), date(2024, 12, 31)),)


def test_une_annee_pleine_se_compare_a_la_precedente_meme_bissextile() -> None:
    assert (Y2023.days, Y2024.days) == (365, 366)
    assert earlier(Y2024, "auto", BOTH) == Comparaison(Y2023)


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2024-01-01", "2024-02-29", ("2023-01-01", "2023-02-28")),
        ("2023-01-01", "2023-02-28", ("2022-01-01", "2022-02-28")),
        ("2025-01-01", "2025-02-28", ("2024-01-01", "2024-02-29")),
        ("2024-09-15", "2025-06-30", ("2023-09-15", "2024-06-30")),
    ],
)
def test_la_meme_periode_un_an_plus_tot(start: str, end: str, before: tuple[str, str]) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    found = earlier(period, "auto", ()).periode
    assert found is not None
    assert (str(found.start), str(found.end)) == before


def test_des_fenetres_inegales_sont_refusees_avec_leur_longueur() -> None:
    found = earlier(Y2024, "2023-07-01/2023-12-31", BOTH)
    assert found.periode is None
    assert "366 jours contre 184" in found.refus


def test_une_periode_que_nul_fichier_ne_couvre_est_refusee() -> None:
    late = ((date(2023, 3, 1), date(2024, 12, 31)),)
    assert "le 01/01/2023" in earlier(Y2024, "auto", late).refus
    hole = ((date(2022, 1, 1), date(2023, 12, 31)), (date(2024, 2, 1), date(2024, 12, 31)))
    assert "le 01/01/2024" in earlier(Y2024, "auto", hole).refus


def test_sans_comparaison_rien_n_est_dit() -> None:
    assert earlier(Y2024, "non", ()) == Comparaison()


def test_la_periode_comparee_precede() -> None:
    assert "ne précède pas" in earlier(Y2024, "2024-01-01/2024-12-31", BOTH).refus


@pytest.mark.parametrize("written", ["2023", "2023-01-01", "2023-13-01/2023-12-31", "hier/demain"])
def test_une_periode_mal_ecrite(written: str) -> None:
    with pytest.raises(ErreurUtilisateur, match="n’est pas une période"):
        earlier(Y2024, written, ())


def test_des_mois_pleins_ne_sont_pas_n_importe_lesquels() -> None:
    march = Period(date(2024, 3, 1), date(2024, 3, 31))
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert not same_window(march, february)
    assert same_window(march, Period(date(2024, 5, 1), date(2024, 5, 31)))  # 31 days each


def test_le_premier_jour_que_nul_fichier_ne_couvre() -> None:
    half = ((date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 6, 1), date(2024, 11, 30)))
    assert uncovered(Y2024, half) == date(2024, 12, 1)
    assert uncovered(Y2024, BOTH) is None
    assert uncovered(Y2024, ()) is None
