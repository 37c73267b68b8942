"""The shapes of the codes that several tables hold: text, or a leading zero is lost."""

#: A French commune code: two digits or 2A/2B, then three digits.
INSEE = r"^(\d{2}|2A|2B)\d{3}$"
#: An establishment.
SIRET = r"^\d{14}$"
#: Structure of the activities held at home, remotely or elsewhere: no place of its own.
HORS_LIEU = "hors_lieu"
