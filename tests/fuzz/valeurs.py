"""What cells, headers, sheets and files are spoilt with."""

from __future__ import annotations

from datetime import date, datetime

from .documents import Cell, Serial

#: Nobody bears these names: whoever sees them on a screen or in a table knows where they come from.
PERSONNES = (
    "Zénobie Planquetot", "Théodule Farfadoux", "Ludivine Crapouillot", "Anatole Brindezingue",
    "Philomène Gribouillis", "Ursuline Tartempionne",
)  # fmt: skip
AGENT = "Barnabé Quenottier"
TELEPHONE, COURRIEL = "06 39 98 76 54", "zenobie.planquetot@exemple.invalid"
NOTE = "Griottine : fille de Mme Planquetot, 06 39 98 76 54"
#: What must not leave the file, whatever is done to it.
INTERDITS = (
    *(word for name in (*PERSONNES, AGENT) for word in name.split()), TELEPHONE, "0639987654",
    COURRIEL, "griottine",
)  # fmt: skip

ABSENTES = (None, "", "NA", "-", "?", "NC", "n/a", "/", "–", "néant", "null", "None", " ")
TEXTES = (
    "x" * 5_000, "Été\nà la plage", "a\r\nb", "\n", "\t", "«\u00a0x\u00a0»", '"', '""', "'", ";",
    ",", "a;b,c|d\te", '="73065"', "=1+1", "+33 1", "@somme", "-1-2", "'73065", "\\", "a\\nb",
    "{}", "{0}", "%s", "[bold]x[/bold]", "[/]", "[/fin]", "<b>x</b>", "&nbsp;", "../../etc", "😀",
    "👩‍👩‍👧", "é", "e\u0301", "\u200b", "\ufeffx", "a\u00adb", "\u00a0", "\u202e73", "\u2028",
    "a\u2028b", "\x85", "\x1fa", "a\x1cb", "\x0b", "a\x07", "\x00", "a\x00b", "日本語", "Жанна",
    "عربي", "ﬁ", "ß", "İ", "ı", "²", "½", "Ⅷ", "٣", "１２", "٧٣٠٦٥", "1_000", "0x1F", "1e5", "nan",
    "inf", "-inf", "1e400", "_x0001_", "__ligne", "c0",
)  # fmt: skip
ERREURS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
ERREURS_ECRITES = (*ERREURS, "#VALEUR!", "#NOM?", "Err:502", "#####")
NOMBRES = (
    0, 1, -1, 2, 7, 3.5, 0.1 + 0.2, 25388, 1004, 73065, 73065.0, 12345678901234, 1e15, 2.98725e13,
    1e200, -5e7, 2**31, 2**32, 2**63, 2**64, 10**25, 1e-9, 99999, 100, 2024, 45356, 45356.5, True,
    False,
)  # fmt: skip
NOMBRES_ECRITS = (
    "2.98725E+13", "2,98725E+13", "9" * 400, "-3", "1 234,5", "1.234,5", "1,234.50", "12,0", "007",
    "1/2", "3/2", "0/0", "2/3/4", "1/99999999999", "12345678901234567890", "12 h", "1h30",
    "90 min", "50 %", "-0", "2500000000", "4 294 967 296", "1 500 €", "0,0000001",
)  # fmt: skip
DATES = (
    "05/03/2024", "5/3/24", "2024-03-05", "05.03.2024", "5 mars 2024", "2024-03-05T10:00:00Z",
    "03/25/2024", "20240305", "mardi 5 mars 2024 14:30", "45356", "45356,5", "2024", "mars 2024",
    "05-mars-24", "S10 2024",
)  # fmt: skip
IMPOSSIBLES = (
    "31/02/2024", "2024-13-45", "00/00/0000", "0000-00-00", "29/02/2023", "99/99/9999",
    "05/03/0024", "01/01/1800", "31/12/9999", "05/03/20244", "-5/3/2024", "2024-02-30 25:61",
    "29/2/1900",
)  # fmt: skip
JOURS: tuple[Cell, ...] = (
    date(2024, 3, 5), datetime(2024, 3, 5, 10, 30), datetime(2024, 3, 5, 23, 59, 59),
    date(1900, 1, 1), date(1890, 5, 5), date(9999, 12, 31), date(2999, 1, 1), Serial(0), Serial(1),
    Serial(60), Serial(0.5), Serial(-5), Serial(2958466), Serial(1e9), Serial(1e18),
    Serial(45356.999999),
)  # fmt: skip
PERSONNELLES = (
    *PERSONNES, AGENT, TELEPHONE, COURRIEL, NOTE, "PLANQUETOT", "Mme Planquetot (née Farfadoux)",
    "Planquetot;Zénobie", "Planquetot\nFarfadoux", "Planquetot 1948",
    "Farfadoux, 12 rue des Lilas",
)  # fmt: skip
JSON_IMPREVUS: tuple[Cell, ...] = (
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    [1, "a"],
    float("nan"),
    ["Planquetot"],
    [{}],
)
ETIQUETTES = (
    "__ligne", "c0", "c1", "text", "clean", "value", "reason", "mention", "place", "ligne",
    "regle", "found", "activite_id", "statut_social", "date", "structure", "structure_id",
    "anonyme", "^.*$", "*", "Motif du rejet", "[/]", "[bold]", "[/gras]", "{0}", "%s", "😀", "a\nb",
    "\x1f", "x" * 400, "=1+1", "Total", "Nom", "Date", "Commentaire", "05/03/2024", "None",
    "literal", "len", "index", "__fiche", "cellule", "marque", "jour",
)  # fmt: skip
NOMS_DE_FEUILLE = (
    "Feuil1", "Feuille avec un nom très long (31)", "été", "😀", "Activités", "Statistiques", "Nom",
    "Présences", "personnes", "2024", "a.b", "Lisez-moi", "x" * 31, "{0}", "%s",
)  # fmt: skip
NOMS_DE_FICHIER = (
    "export (1)", "Copie de fichier", "été 2024", "fichier.2024.01", "x" * 120, "[1]",
    "[rouge]fichier[fin]", "{0}", "%s", "a b  c", "😀", "fichier_a_corriger", "«fichier»", "a'b",
    "données;2024", "2024-13-45",
)  # fmt: skip
