"""The import meets files spoilt from a seed: never a traceback, a lost row or a personal value.

The ordinary lane imports a few of each format; ``pytest -m lent tests/fuzz`` imports thousands.
``FUZZ_SEED=rdv:31 pytest tests/fuzz -k graine`` imports the file of one seed, and keeps it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from .documents import Document, Sheet, seeded
from .gabarits import GABARITS, PAR_CODE, Gabarit
from .jugement import Bench, Verdict, folded, found_in, sums
from .mutations import FAMILLES, spoil
from .regressions import REGRESSIONS, Regression
from .valeurs import INTERDITS, PERSONNES

#: Files of each format in the ordinary lane; seeds of the slow lane start after them.
PEU = 6
#: Files of one test of the slow lane.
PAQUET = 40
LIEUX = PAR_CODE["lieux"]
SEED = os.environ.get("FUZZ_SEED", "")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("fuzz"))


def judged(bench: Bench, code: str, numbers: range) -> list[Verdict]:
    """The verdicts, once it is sure that none finds a fault."""
    verdicts = [bench.judge(code, number) for number in numbers]
    faults = [str(verdict) for verdict in verdicts if verdict.faults]
    assert not faults, "\n".join(["", *faults])
    return verdicts


@pytest.mark.parametrize("code", PAR_CODE)
def test_an_unspoilt_file_is_imported(bench: Bench, code: str) -> None:
    """Otherwise the fuzzer would only meet refusals."""
    document = PAR_CODE[code].make(seeded("1"))
    verdict = bench.judge_document(PAR_CODE[code], document, seeded("1"))
    assert (verdict.code, verdict.faults) == (0, [])


@pytest.mark.parametrize("code", PAR_CODE)
def test_spoilt_files(bench: Bench, code: str) -> None:
    judged(bench, code, range(PEU))


def paquets() -> Iterator[tuple[str, int]]:
    for gabarit in GABARITS:
        for start in range(PEU, PEU + gabarit.seeds, PAQUET):
            yield gabarit.code, start


@pytest.mark.lent
@pytest.mark.parametrize(("code", "start"), list(paquets()))
def test_many_spoilt_files(bench: Bench, code: str, start: int) -> None:
    verdicts = judged(bench, code, range(start, start + PAQUET))
    codes = Counter(verdict.code for verdict in verdicts)
    assert set(codes) <= {0, 2}
    if code != "octets":  # a spoilt file must often be good enough to be read
        assert codes[0] >= PAQUET // 8, codes


@pytest.mark.parametrize(
    "known", REGRESSIONS, ids=[f"{one.code}-{one.once}" for one in REGRESSIONS]
)
def test_what_once_went_wrong(bench: Bench, known: Regression) -> None:
    gabarit = PAR_CODE[known.code]
    document = gabarit.make(seeded(known.seed))
    known.spoil(document)
    verdict = bench.judge_document(gabarit, document, seeded("1"), thorough=True)
    assert verdict.faults == []


@pytest.mark.skipif(not SEED, reason="FUZZ_SEED=code:numéro n’est pas donné")
def test_one_graine(bench: Bench, tmp_path: Path) -> None:
    code, number = SEED.split(":")
    rng = seeded(SEED)
    document = PAR_CODE[code].make(rng)
    names = spoil(document, rng)
    path = tmp_path / document.name
    path.write_bytes(document.content())
    print(f"{path} ({', '.join(names)})")  # noqa: T201 - what the person asked for
    judged(bench, code, range(int(number), int(number) + 1))


# --- The fuzzer itself --------------------------------------------------------------------------


def test_the_slow_lane_has_five_thousand_files() -> None:
    assert len(list(paquets())) * PAQUET >= 5_000


def test_a_seed_always_gives_the_same_file() -> None:
    for code in ("coop-accompagnements", "rdv", "data-inclusion-json", "registre", "octets"):
        made = []
        for _ in range(2):
            rng = seeded(f"{code}:3")
            document = PAR_CODE[code].make(rng)
            names = spoil(document, rng)
            made.append((names, document.name, document.content()))
        assert made[0] == made[1]


def test_every_mutation_is_drawn() -> None:
    """Over the seeds of the slow lane."""
    drawn = set()
    for code, start in paquets():
        for number in range(start, start + PAQUET):
            rng = seeded(f"{code}:{number}")
            drawn |= set(spoil(PAR_CODE[code].make(rng), rng))
    known = {m.__name__ for each in FAMILLES.values() for _, family in each for m in family}
    assert known - drawn == set()


def test_planted_values_are_seen_whatever_their_case_and_accents() -> None:
    assert found_in("ligne 3 : ZENOBIE") == ["zenobie"]
    assert found_in("brindezingue, barnabé") == ["brindezingue", "barnabe"]
    assert found_in("Zénon habite à Plan") == []
    assert all(found_in(name) for name in INTERDITS)


def test_rows_are_counted_as_a_person_would() -> None:
    rows = [["a", None], [None, " "], [], [None, 0], [None, None, "à côté"]]
    assert Sheet("", ["Nom", "Âge"], rows).filled == 2


class Faulty(Bench):
    """A bench where the import says what it is told to say, or fails."""

    said = ""
    error: BaseException | None = None

    def run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Refuse, in words that may not be the right ones."""
        if self.error is not None:
            raise self.error
        return (2, "", self.said) if self.said else super().run(arguments)


def judged_as(bench: Bench, gabarit: Gabarit, document: Document) -> list[str]:
    """The beginnings of the faults found."""
    verdict = bench.judge_document(gabarit, document, seeded("2"))
    return [fault.partition(" : ")[0] for fault in verdict.faults]


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        (f"Erreur : « {PERSONNES[0]} » ?", ["« zenobie » à l’écran", "« planquetot » à l’écran"]),
        ("ligne 3, une date était attendue.", ["le refus n’est pas une phrase"]),
        ("Erreur : illisible.\nRecommencez.", ["le refus n’est pas une phrase"]),
        ("Erreur : illisible.", []),
    ],
)
def test_a_wrong_message_is_a_fault(tmp_path: Path, said: str, faults: list[str]) -> None:
    bench = Faulty(tmp_path)
    bench.said = said
    assert judged_as(bench, LIEUX, LIEUX.make(seeded("1"))) == faults


@pytest.mark.parametrize("error", [ValueError("x"), BaseException("panique")])
def test_an_exception_is_a_fault(tmp_path: Path, error: BaseException) -> None:
    bench = Faulty(tmp_path)
    bench.error = error
    (fault,) = judged_as(bench, LIEUX, LIEUX.make(seeded("1")))
    assert fault.startswith(f"EXCEPTION {type(error).__name__}")


def test_a_lost_row_is_a_fault(bench: Bench) -> None:
    one_more = replace(LIEUX, rows=lambda document: document.main.filled + 1)
    assert judged_as(bench, one_more, LIEUX.make(seeded("1"))) == ["11 lignes écrites, 10 lues"]


def test_an_account_that_does_not_add_up_is_a_fault() -> None:
    account = {
        "fichiers": [
            {"lignes_lues": 5, "lignes_gardees": 2, "lignes_rejetees": 1,
             "changements": {"lignes en double": 1, "communes retrouvées": 9}},
        ],
        "rejets": {"code_invalide": 1},
    }  # fmt: skip
    columns = {"fichier": ["a", "a"], "feuille": ["", ""], "ligne": ["3", "3"]}
    assert [fault.partition(" ≠ ")[0] for fault in sums(account, pl.DataFrame(columns))] == [
        "5 lues",
        "1 rejetées annoncées, 2 dans le fichier des rejets",
        "une ligne est rejetée deux fois",
    ]


def test_a_name_in_a_table_is_a_fault(bench: Bench) -> None:
    coop = PAR_CODE["coop-accompagnements"]
    document = coop.make(seeded("1"))
    place = document.main.header.index("Nom du lieu")
    for row in document.main.rows:
        row[place] = row[place] and PERSONNES[0]
    assert "« planquetot » dans structures.parquet" in judged_as(bench, coop, document)
    document.moved = True  # then it is what a person wrote there that is kept
    assert judged_as(bench, coop, document) == []


def test_folding_is_that_of_a_person_who_reads() -> None:
    assert folded("Zénobie") == folded("ZENOBIE") == "zenobie"
