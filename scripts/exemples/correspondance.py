"""A case in English, of invented people: a list of people and two contact logs of other hands.

Written without the reader, row by row, to be counted by hand: ``tests/data/correspondance/
LISEZMOI.md`` holds the counts. Whoever changes a row here counts again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

Ligne = tuple[str, ...]

#: Dates of birth as « 12-Mar-1948 »; NA, -9 and unknown are three habits of one file.
PEOPLE_HEADER = ("Person ID", "First name", "Surname", "Sex", "DOB", "Employment", "Phone", "Notes")
PEOPLE: tuple[Ligne, ...] = (
    ("0001", "Ada", "Fictive", "F", "12-Mar-1948", "Retired", "01 99 00 00 01", ""),
    ("0002", "Ben", "Imaginary", "M", "05-Jul-1951", "Retired", "", ""),
    ("0003", "Cleo", "Invented", "F", "NA", "Unemployed", "", "prefers mornings"),
    ("0004", "Dan", "Madeup", "M", "30-Nov-1990", "Employed", "", ""),
    ("0005", "Eve", "Pretend", "F", "02-Feb-2009", "Student", "", ""),
    ("0006", "Finn", "Phantom", "M", "-9", "unknown", "", ""),
    ("0007", "Gail", "Mirage", "NA", "17-Sep-1962", "Employed", "", ""),
    ("0002", "Ben", "Imaginary", "M", "05-Jul-1951", "Retired", "", ""),  # written twice
    ("0008", "Hal", "Dream", "M", "01-Jan-1940", "Retired", "", ""),
    ("0009", "Ivy", "Notional", "F", "23-Apr-1985", "NA", "", ""),
    ("0010", "Joe", "Bloggs-Fictif", "M", "14-Aug-1978", "Self-employed", "", ""),
    ("0011", "Kit", "Unreal", "?", "09-Oct-2001", "Student", "", ""),
    ("0012", "Lea", "Neverwas", "F", "29-Feb-1956", "Retired", "", ""),
    ("0013", "Max", "Errata", "M", "31-Feb-1970", "Employed", "", ""),  # no such day
)

#: Dates as « 01/15/2024 », durations in hours, NA.
CENTRE_HEADER = ("Date", "Client", "Kind", "Session title", "Hours", "Topic", "Staff note")
CENTRE: tuple[Ligne, ...] = (
    ("01/15/2024", "0001", "1:1", "", "0.5", "Email", ""),
    ("01/15/2024", "0002", "Workshop", "First steps", "2", "Computer basics", ""),
    ("01/15/2024", "0003", "Workshop", "First steps", "2", "Computer basics", ""),
    ("01/15/2024", "0004", "Workshop", "First steps", "2", "Computer basics", "late"),
    ("1/22/2024", "0001", "Workshop", "First steps", "2", "Computer basics", ""),
    ("1/22/2024", "2.0", "Workshop", "First steps", "2", "Computer basics", ""),  # 0002
    ("01/29/2024", "NA", "1:1", "", "0.25", "Email", ""),  # nobody named
    ("02/05/2024", "STAFF", "Meeting", "", "1", "NA", ""),  # not a service
    ("02/05/2024", "0099", "1:1", "", "1", "Benefits", ""),  # no record
    ("02/12/2024", "0006", "1:1", "", "NA", "Benefits", ""),
    ("02/12/2024", "0006", "1:1", "", "NA", "Benefits", ""),  # written twice
    ("13/02/2024", "0004", "1:1", "", "1", "Email", ""),  # there is no 13th month
    ("02/19/2024", "0005", "1:1", "", "1", "Robotics", ""),  # a topic the mapping does not know
    ("03/04/2024", "0013", "1:1", "", "0.75", "Email", ""),  # whose record cannot be read
    ("03/04/2024", " 0008 ", "1:1", "", "1:30", "Benefits", ""),
    ("03/04/2024", "Test", "Test", "", "0", "NA", ""),  # not a service
)

#: Dates as « 2024-02-01 », durations in minutes; -9, unknown and empty cells.
OUTREACH_HEADER = ("when", "who", "kind", "place", "minutes", "themes", "present")
OUTREACH: tuple[Ligne, ...] = (
    ("2024-02-01", "1", "individual", "Library", "30", "Email", "yes"),
    ("2024-02-01", "9", "individual", "Library", "45", "Email + Benefits", "yes"),
    ("2024-02-08", "10", "individual", "Library", "-9", "-9", "yes"),
    ("2024-02-08", "11", "individual", "Library", "60", "Benefits", "no"),  # did not come
    ("2024-02-15", "7", "group", "Library", "90", "Photos", "yes"),
    ("2024-02-15", "12", "group", "Library", "90", "Photos", "yes"),
    ("2024-02-15", "-9", "group", "Library", "90", "Photos", "yes"),
    ("2024-02-22", "unknown", "individual", "Bus", "15", "Email", "yes"),
    ("2024-02-22", "unknown", "individual", "Bus", "15", "Email", "yes"),  # somebody else
    ("2024-03-07", "3", "individual", "Bus", "20", "Email", "yes"),
    ("2024-03-07", "3", "individual", "Bus", "20", "Benefits", "yes"),
    ("2024-03-14", "", "individual", "Bus", "20", "Email", "yes"),
    ("2024-03-14", "1", "reminder call", "Bus", "5", "-9", "yes"),  # not a service
    ("2030-01-05", "1", "individual", "Bus", "20", "Email", "yes"),  # to come
    ("", "12", "individual", "Bus", "20", "Email", "yes"),
)

#: File → header, rows, separator.
FICHIERS: dict[str, tuple[Ligne, tuple[Ligne, ...], str]] = {
    "people.csv": (PEOPLE_HEADER, PEOPLE, ","),
    "contacts_centre_2024.csv": (CENTRE_HEADER, CENTRE, ","),
    "outreach_log.csv": (OUTREACH_HEADER, OUTREACH, ";"),
}


def texte(header: Ligne, rows: Sequence[Ligne], separator: str) -> str:
    """A CSV."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=separator, lineterminator="\n")
    writer.writerows([header, *rows])
    return made.getvalue()


def ecrire(folder: Path) -> list[Path]:
    """Write the three files."""
    paths = []
    for name, (header, rows, separator) in FICHIERS.items():
        path = folder / name
        path.write_text(texte(header, rows, separator), encoding="utf-8")
        paths.append(path)
    return paths


if __name__ == "__main__":
    ecrire(Path(__file__).parents[2] / "tests" / "data" / "correspondance")
