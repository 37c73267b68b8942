"""Build the territory files of ``inclusion_metrics/reference/data`` from the npm package.

Run once a year, when a vintage comes out: ``python scripts/construire_territoires.py``.
Needs ``npm`` and the network; nothing else in the project does. Two runs over the same
versions give the same bytes. What a code became is worked out in ``decoupage.passages``.
"""

from __future__ import annotations

import csv
import json
import subprocess
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
from decoupage.mouvements import moves, plain
from decoupage.passages import Attached, Vintages, attached_2020, attached_of, crossings

PACKAGE = "@etalab/decoupage-administratif"

#: Version holding each vintage, as the package's own README gives it. See ``vintage_2020``.
#: The EPCI of 6.0.0 are those of 5.3.0, byte for byte: ``main`` says so when it is still the case.
VERSIONS = {
    2019: "0.7.0",
    2020: "0.8.0",
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: "6.0.0",
}

#: Communes of mainland France and the five overseas départements, collectivities left out, on
#: 1 January: the build stops if a version does not hold the vintage it is taken for.
EXPECTED = {
    2019: 34_970,
    2020: 34_968,
    2021: 34_965,
    2022: 34_955,
    2023: 34_945,
    2024: 34_935,
    2025: 34_875,
    2026: 34_875,
}

#: Vintages whose populations are kept: the READMEs before 1.1.1 do not tell the census well.
POPULATED = range(2021, 2027)

DATA = Path(__file__).resolve().parents[1] / "inclusion_metrics" / "reference" / "data"

SCHEMA = {
    "millesime": pl.Int16(),
    "code_insee": pl.String(),
    "nom": pl.String(),
    "epci": pl.String(),
    "epci_nom": pl.String(),
    "departement": pl.String(),
    "region": pl.String(),
    "codes_postaux": pl.List(pl.String()),
    "population": pl.Int32(),
}
PASSAGES = {
    "millesime": pl.Int16(),
    "code_insee": pl.String(),
    "nom": pl.String(),
    "nature": pl.String(),
    "commune": pl.String(),
    "possibles": pl.List(pl.String()),
}
MOUVEMENTS = {
    "depuis": pl.Int16(),
    "vers": pl.Int16(),
    "code": pl.String(),
    "code_apres": pl.String(),
    "nature": pl.String(),
}

Json = list[dict[str, Any]]


def download(version: str, folder: Path) -> Path:
    """Fetch one version with npm; the folder of its JSON files."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{PACKAGE}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    target = folder / version
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package" / "data"


def read(folder: Path, name: str) -> Json:
    """One JSON file of a version."""
    content: Json = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return content


def current(communes: Json) -> dict[str, dict[str, Any]]:
    """The communes that exist, without the delegated, associated and district ones."""
    return {row["code"]: row for row in communes if row["type"] == "commune-actuelle"}


def overseas(code: str) -> bool:
    """True for an overseas collectivity, which is not a département."""
    return code.startswith(("975", "977", "978", "98"))


def vintage(year: int, communes: dict[str, dict[str, Any]], epci: Json) -> list[dict[str, Any]]:
    """Rows of one vintage: each commune with its EPCI."""
    members = [(member["code"], group) for group in epci for member in group["membres"]]
    twice = [code for code, times in Counter(code for code, _ in members).items() if times > 1]
    orphans = sorted({code for code, _ in members} - set(communes))
    count = sum(not overseas(code) for code in communes)
    if twice or orphans or count != EXPECTED[year]:
        raise SystemExit(
            f"{year}: {count} communes ({EXPECTED[year]} expected), "
            f"in two EPCI: {twice}, unknown members: {orphans}"
        )
    of = dict(members)
    return [
        {
            "millesime": year,
            "code_insee": code,
            "nom": row["nom"],
            "epci": of[code]["code"] if code in of else None,
            "epci_nom": of[code]["nom"] if code in of else None,
            # The first versions leave these two out for the overseas collectivities.
            "departement": row.get("departement") or code[:3],
            "region": row.get("region") or code[:3],
            "codes_postaux": sorted(row.get("codesPostaux") or []),
            "population": row.get("population") if year in POPULATED else None,
        }
        for code, row in communes.items()
    ]


def vintage_2020(
    epci: Json,
    before: dict[str, dict[str, Any]],
    after: dict[str, dict[str, Any]],
    epci_after: Json,
) -> dict[str, dict[str, Any]]:
    """Communes of 2020, which no version holds: version 0.8.0 has the EPCI of 2020 only.

    They are the members of the EPCI of 2020, with the communes that are in no EPCI (islands,
    overseas collectivities); ``EXPECTED`` checks the total. A name is that of 2019 and 2021 where
    they agree, else that of the list of EPCI, which spells some of them its own way.
    """
    names = {member["code"]: member["nom"] for group in epci for member in group["membres"]}
    grouped = {member["code"] for group in epci_after for member in group["membres"]}
    codes = set(names) | (set(after) - grouped)
    found = {}
    for code in codes:
        told = [rows[code] for rows in (after, before) if code in rows]
        agreed = {plain(row["nom"]) for row in told}
        named = told[0]["nom"] if len(agreed) == 1 else names.get(code, told[0]["nom"])
        found[code] = told[0] | {"nom": named}
    return found


def write(rows: Json, schema: dict[str, Any], name: str, *order: str) -> None:
    """One compact file, sorted, and its size."""
    table = pl.DataFrame(rows, schema=schema).sort(*order)
    file = DATA / name
    table.write_parquet(file, compression="zstd", compression_level=19, row_group_size=table.height)
    print(f"{name}: {file.stat().st_size:,} bytes, {table.height:,} rows")


def main() -> None:
    """Write the files and print their sizes."""
    with tempfile.TemporaryDirectory() as temporary:
        folders = {year: download(v, Path(temporary)) for year, v in VERSIONS.items()}
        epci = {year: read(folder, "epci") for year, folder in folders.items()}
        raw = {year: read(folder, "communes") for year, folder in folders.items()}
        departements = read(folders[max(folders)], "departements")
        # Only the oldest versions tell the communes since 1943: they name the former codes.
        history = {row["code"]: row["nom"] for row in read(folders[2019], "historique-communes")}

    communes = {year: current(rows) for year, rows in raw.items()}
    communes[2020] = vintage_2020(epci[2020], communes[2019], communes[2021], epci[2021])
    attached: dict[int, dict[str, Attached]] = {y: attached_of(y, r) for y, r in raw.items()}
    attached[2020] = attached_2020(attached[2019], attached[2021], set(communes[2020]))
    for year, following in zip(VERSIONS, list(VERSIONS)[1:], strict=False):
        if epci[year] == epci[following]:
            print(f"{following}: the EPCI are those of {year}, unchanged in the package")

    vintages = Vintages({y: set(found) for y, found in communes.items()}, attached)
    if faults := vintages.faults():
        raise SystemExit("former codes to look at: " + "; ".join(faults))
    names = {y: {c: row["nom"] for c, row in found.items()} for y, found in communes.items()}
    groups = {y: {m["code"]: g["code"] for g in e for m in g["membres"]} for y, e in epci.items()}

    DATA.mkdir(parents=True, exist_ok=True)
    rows = [row for year in VERSIONS for row in vintage(year, communes[year], epci[year])]
    write(rows, SCHEMA, "territoires.parquet", "code_insee", "millesime")
    crossed = crossings(vintages, names, history)
    write(crossed, PASSAGES, "passages.parquet", "code_insee", "millesime", "nom")
    order = ("nature", "depuis", "code", "code_apres")
    write(moves(vintages, names, groups), MOUVEMENTS, "mouvements.parquet", *order)
    with (DATA / "departements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["code", "nom"])
        writer.writerows(sorted((row["code"], row["nom"]) for row in departements))


if __name__ == "__main__":
    main()
