"""The same figures on PySpark, through narwhals: the whole catalogue, on its hand-worked cases.

In the slow lane, where ``pyspark`` (no dependency of the project) and a Java are installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from inclusion_metrics.indicators import CATALOGUE
from inclusion_metrics.measurement import measure
from inclusion_metrics.model import Indicator, RowBuilder

from .conftest import Engine, read_case
from .test_cases import asked, told
from .test_catalogue import polars

sql = pytest.importorskip("pyspark.sql")

pytestmark = pytest.mark.lent
CASES = Path(__file__).parent / "cases"


#: Small tables: one task each, and nothing compiled.
SETTINGS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.ui.enabled": "false",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    builder = sql.SparkSession.builder.master("local[1]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def on_spark(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Tables as a folder of Parquet files holds them."""
    folder = tmp_path_factory.mktemp("tables")

    def engine(frame: pl.DataFrame) -> Any:
        file = folder / f"{len(list(folder.iterdir())):03}.parquet"
        frame.write_parquet(file)
        return nw.from_native(spark.read.parquet(str(file)))

    return engine


#: By kind of rows: the indicator whose case tells the story, then those that read the same rows.
FAMILIES = {
    rows: [one for one in CATALOGUE.values() if one.rows is rows]
    for rows in dict.fromkeys(one.rows for one in CATALOGUE.values())
}


def figures(indicators: Sequence[Indicator], engine: Engine) -> pl.DataFrame:
    """The case of the first indicator, measured by all."""
    case = read_case(CASES / f"{indicators[0].code}.yaml")
    return measure(told(case, engine), [asked(case, *indicators)]).frame


@pytest.mark.parametrize("rows", FAMILIES, ids=lambda rows: rows.name)
def test_the_same_figures_on_spark(rows: RowBuilder, on_spark: Engine) -> None:
    mine = FAMILIES[rows]
    assert_frame_equal(figures(mine, on_spark), figures(mine, polars), rel_tol=1e-12)
