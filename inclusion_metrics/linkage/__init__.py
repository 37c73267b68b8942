"""Linkage across structures, an optional extra: names are compared in memory, then forgotten.

``link`` finds the pairs; ``review`` lets a person decide the doubtful ones; ``clusters`` and
``settle`` apply the decisions. Importing this package needs neither splink nor DuckDB.
"""

from inclusion_metrics.linkage.clusters import Settled, case, clusters, settle
from inclusion_metrics.linkage.model import Linked, Pair, link
from inclusion_metrics.linkage.names import Candidate
from inclusion_metrics.linkage.review import TO_REVIEW, read_decisions, review_rows

__all__ = [
    "TO_REVIEW", "Candidate", "Linked", "Pair", "Settled", "case", "clusters", "link",
    "read_decisions", "review_rows", "settle",
]  # fmt: skip
