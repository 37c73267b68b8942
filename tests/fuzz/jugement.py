"""Import a spoilt file as a user would, and say what is wrong with what happened."""

from __future__ import annotations

import io
import json
import os
import shutil
import traceback
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import polars as pl
import python_calamine as calamine

from inclusion_metrics.cli import DEBUG_VARIABLE, main
from inclusion_metrics.loading import MANIFEST, REJECTED, load

from .documents import Document, seeded, stem_of
from .gabarits import EXCLUES, PAR_CODE, Gabarit
from .mutations import spoil
from .valeurs import INTERDITS


@dataclass(slots=True)
class Verdict:
    """What became of one file."""

    seed: str
    code: int
    mutations: list[str]
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        done = ", ".join(self.mutations)
        return f"FUZZ_SEED={self.seed} ({done}) : " + " · ".join(self.faults)


def folded(text: str) -> str:
    """Without case nor accents."""
    low = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in low if not unicodedata.combining(c))


_FORBIDDEN = tuple(dict.fromkeys(map(folded, INTERDITS)))


def found_in(text: str) -> list[str]:
    """The planted values that a text holds."""
    low = folded(text)
    return [word for word in _FORBIDDEN if word in low]


#: Forms of file that a mapping may be proposed for.
_PROPOSED = ("csv", "xlsx", "ods")


class Bench:
    """A folder where files are imported one after the other, under one key."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.key = place / "coffre" / "cle.txt"
        self.ready: dict[str, Path] = {}
        earlier = place / "avant"
        source = place / "sources.csv"
        lieux = PAR_CODE["lieux"].make(seeded(""))
        lieux.sheets[0].rows = lieux.sheets[0].rows[:2]
        source.write_bytes(lieux.content())
        code, said, _ = self.run(["importer", "lieux", str(source), "--vers", str(earlier)])
        assert code == 0, said
        self.earlier = earlier

    def run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        said = redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO())
        # With its detail, an unexpected fault is raised: the message would not say where it is.
        with said[0] as out, said[1] as err, mock.patch.dict(os.environ, {DEBUG_VARIABLE: "1"}):
            where = ["--cle", str(self.key)] if arguments[0] == "importer" else []
            code = main([*arguments, *where])
        return code, out.getvalue(), err.getvalue()

    def beside(self, gabarit: Gabarit) -> Path:
        """The folder of the files given with the fuzzed one."""
        folder = self.ready.get(gabarit.code)
        if folder is None:
            folder = self.ready[gabarit.code] = self.place / f"avec-{gabarit.code}"
            folder.mkdir()
            for name, data in gabarit.beside().items():
                (folder / name).write_bytes(data)
        return folder

    def judge(self, code: str, number: int) -> Verdict:
        """Make, import and judge the file of a seed."""
        rng = seeded(f"{code}:{number}")
        document = PAR_CODE[code].make(rng)
        names = spoil(document, rng)
        return self.judge_document(PAR_CODE[code], document, rng, f"{code}:{number}", names)

    def judge_document(
        self,
        gabarit: Gabarit,
        document: Document,
        rng: Random,
        seed: str = "",
        names: Sequence[str] = (),
        *,
        thorough: bool = False,
    ) -> Verdict:
        """Import and judge one file; ``thorough``: all that is otherwise done now and then."""
        trial = Trial(self, gabarit, document, self.place / "essai")
        verdict = Verdict(seed, -1, list(names))
        try:
            trial.set_up(rng)
            if thorough:
                trial.again = gabarit.command != "correspondance"
                trial.proposed = document.shape in _PROPOSED
            verdict.code = trial.attempt()
            verdict.faults = list(dict.fromkeys(trial.faults))
        finally:
            shutil.rmtree(trial.place, ignore_errors=True)
        return verdict


class Trial:
    """One import of one file."""

    def __init__(self, bench: Bench, gabarit: Gabarit, document: Document, place: Path) -> None:
        self.bench, self.gabarit, self.document, self.place = bench, gabarit, document, place
        self.source = place / document.name
        self.folder = place / "donnees"
        self.data = document.content()
        self.faults: list[str] = []
        self.word = "auto"
        self.known = 0
        self.again = False
        self.proposed = False

    def set_up(self, rng: Random) -> None:
        """Write the file; now and then, the folder already holds another import."""
        self.place.mkdir()
        self.source.write_bytes(self.data)
        self.word = self.gabarit.command if rng.random() < 0.5 else "auto"
        self.again = rng.random() < 0.2 and self.gabarit.command != "correspondance"
        self.proposed = rng.random() < 0.12 and self.document.shape in _PROPOSED
        if rng.random() < 0.06 and self.gabarit.command != "lieux":
            shutil.copytree(self.bench.earlier, self.folder)
            self.known = 1

    def arguments(self) -> list[str]:
        """The command."""
        beside = self.bench.beside(self.gabarit)
        others = [str(beside / n) for n in self.gabarit.beside() if n != self.document.name]
        where = ["--vers", str(self.folder)]
        if self.gabarit.command != "correspondance":
            return ["importer", self.word, *others, str(self.source), *where]
        mapping = [one for one in others if one.endswith(".yaml")] or [str(self.source)]
        files = [one for one in others if not one.endswith(".yaml")]
        if mapping != [str(self.source)]:
            files.append(str(self.source))
        return ["importer", "correspondance", *mapping, *files, *where]

    def attempt(self) -> int:
        """Import, and look at everything that came of it."""
        before = _contents(self.folder)
        code = self._run(self.arguments())
        if self.source.read_bytes() != self.data:
            self.faults.append("le fichier importé a été modifié")
        beside = {path.name for path in self.place.iterdir()} - {self.source.name, "donnees"}
        if self.proposed:
            self._propose()
        if code == 0:
            self._check_folder(beside)
        elif code >= 0:
            if _contents(self.folder) != before:
                self.faults.append("un import refusé a écrit dans le dossier")
            if beside:
                self.faults.append(f"un import refusé a laissé {sorted(beside)}")
        return code

    def _propose(self) -> None:
        """Ask for the mapping that would describe this file."""
        target = self.place / "proposition" / "correspondance.yaml"
        target.parent.mkdir()
        code = self._run(["modele", "correspondance", str(self.source), "--vers", str(target)])
        if code == 0 and not self.document.moved:
            text = target.read_text("utf-8").replace(self.document.name, "")
            self.faults += [
                f"« {word} » dans la correspondance proposée" for word in found_in(text)
            ]

    def _run(self, arguments: Sequence[str]) -> int:
        try:
            code, out, err = self.bench.run(arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of polars is not an Exception
            last = traceback.extract_tb(error.__traceback__)
            where = [
                f"{Path(f.filename).name}:{f.lineno}" for f in last if "inclusion" in f.filename
            ]
            self.faults.append(
                f"EXCEPTION {type(error).__name__}: {str(error)[:200]} ({where[-1:]})"
            )
            return -1
        self._check_screen(code, out, err)
        return code

    def _check_screen(self, code: int, out: str, err: str) -> None:
        said = (out + err).replace(str(self.place), "")
        for name in (self.document.name, self.source.stem):
            said = said.replace(name, "")
        self.faults += [f"« {word} » à l’écran" for word in found_in(said)]
        if "Traceback" in said:
            self.faults.append("une trace à l’écran")
        if code not in (0, 1, 2):
            self.faults.append(f"code de sortie {code}")
        if code == 2:
            line = err.rstrip("\n")
            if (
                not line.replace("\u202f", " ").startswith("Erreur : ")
                or len(line.splitlines()) != 1
            ):
                self.faults.append(f"le refus n’est pas une phrase : {err[:300]!r}")

    def _check_folder(self, beside: set[str]) -> None:
        try:
            folder = load(self.folder)
        except Exception as error:
            self.faults.append(f"le dossier ne se relit pas : {error}"[:300])
            return
        account = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        tables = {name: frame.collect() for name, frame in folder.tables.to_dict().items()}
        rejects = pl.read_csv(self.folder / REJECTED, separator=";", infer_schema=False)
        self.faults += sums(account, rejects, once=self.gabarit.once)
        self._check_rows(account, tables)
        self._check_leaks(tables)
        mine = [f for f in account["fichiers"] if f["nom"] == self.document.name]
        rejected = sum(f["lignes_rejetees"] for f in mine)
        self._check_corrections(beside, rejected)

    def _check_rows(self, account: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> None:
        mine = [f for f in account["fichiers"] if f["nom"] == self.document.name]
        if len(mine) != 1 or mine[0]["format"] != self.gabarit.command:
            return  # another format knew it, or it repeats a file given with it
        one = mine[0]
        if self.gabarit.rows is not None and self.document.counted:
            written = self.gabarit.rows(self.document)
            if one["lignes_lues"] != written:
                self.faults.append(f"{written} lignes écrites, {one['lignes_lues']} lues")
        table = self.gabarit.kept_in
        others = [f for f in account["fichiers"] if f is not one and f["format"] != "lieux"]
        if table and table != "lieux" and not others and self.known == 0:
            kept, left = one["lignes_gardees"], _left_out(account)
            if tables[table].height + left != kept:
                self.faults.append(
                    f"{kept} gardées, {tables[table].height} dans {table}, {left} réunies"
                )

    def _check_leaks(self, tables: Mapping[str, pl.DataFrame]) -> None:
        for path in sorted(self.folder.rglob("*")):
            if not path.is_file() or (self.document.moved and path.suffix == ".parquet"):
                continue
            if path.suffix != ".parquet":
                texts = path.read_text("utf-8-sig").replace(self.document.name, "")
                texts = texts.replace(json.dumps(self.document.name, ensure_ascii=False)[1:-1], "")
            elif path.parent == self.folder:
                texts = "\n".join(_texts(tables[path.stem]))
            else:
                texts = "\n".join(_texts(pl.read_parquet(path, glob=False)))
            name = path.relative_to(self.folder)
            self.faults += [f"« {word} » dans {name}" for word in found_in(texts)]

    def _check_corrections(self, beside: set[str], rejected: int) -> None:
        expected = f"{stem_of(self.document.name)}.xlsx"
        strays = beside - {expected}
        if strays:
            self.faults.append(f"fichiers laissés à côté : {sorted(strays)}")
        if rejected and expected not in beside and self.gabarit.corrected:
            self.faults.append("des lignes rejetées, et pas de fichier à corriger")
        if expected not in beside:
            return
        path = self.place / expected
        if path == self.source:
            return
        book = calamine.CalamineWorkbook.from_path(str(path))
        rows = sum(book.get_sheet_by_name(name).height for name in book.sheet_names)
        if rows <= rejected and self.gabarit.once:
            self.faults.append(f"{rejected} rejetées, {rows} lignes dans le fichier à corriger")
        if self.again:  # as a user does, here without correcting anything
            self._run(["importer", self.word, str(path), "--vers", str(self.folder)])


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


def _texts(frame: pl.DataFrame) -> Iterator[str]:
    for name, kind in frame.schema.items():
        column = frame[name]
        if kind == pl.List(pl.String):
            column = column.explode()
        if column.dtype == pl.String:
            yield "\n".join(column.drop_nulls().unique().to_list())


def sums(account: Mapping[str, Any], rejects: pl.DataFrame, *, once: bool = True) -> Iterable[str]:
    """Rows that the account loses."""
    for one in account["fichiers"]:
        left = sum(n for what, n in one["changements"].items() if what.startswith(EXCLUES))
        read, kept, refused = (one[f"lignes_{word}"] for word in ("lues", "gardees", "rejetees"))
        if read != kept + refused + left or min(read, kept, refused) < 0:
            yield f"{read} lues ≠ {kept} gardées + {refused} rejetées + {left} laissées"
    told = sum(one["lignes_rejetees"] for one in account["fichiers"])
    if told != rejects.height or sum(account["rejets"].values()) != told:
        yield f"{told} rejetées annoncées, {rejects.height} dans le fichier des rejets"
    if once and rejects.select("fichier", "feuille", "ligne").is_duplicated().any():
        yield "une ligne est rejetée deux fois"


def _left_out(account: Mapping[str, Any]) -> int:
    """Seats that the account says were put together with others."""
    words = (remark.split(" ", 1) for remark in account["remarques"])
    return sum(
        int(number) for number, *rest in words
        if number.isdigit() and rest and rest[0].startswith(("accompagnement", "ligne"))
    )  # fmt: skip
