"""Alike contents on Spark: a join of the buckets in which their shingles meet.

Every part gives the sketches of its contents (`mapInArrow`), packed by shares; contents of a bucket
come together in a task, and neighbours whose sketches agree are paired; pairs that met often enough
are joined with what both contents say, which the parts give of no others, and measured
(`mapInArrow`). Each step is the one that `jiheng.engine.twins` takes on one machine. Spark knows no
unsigned numbers: keys travel as the signed numbers of their bits.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

import polars as pl
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from jiheng.corpus.twins import Pairing, Worded
from jiheng.engine.shingles import MEETINGS
from jiheng.engine.twins import measured, met_by, neighbours
from jiheng.engine.wording import Wording, wording_of

_KEYS = ("content", "place", "first", "second")
_FEWEST, _MOST = 4, 2_000
"""Into how many shares buckets are divided."""
_Rows = Iterator[pa.RecordBatch]


def pairing(session: SparkSession) -> Pairing:
    """Return what finds pairs of contents on a session."""

    def paired(kept: Sequence[Worded], least: int) -> pl.DataFrame:
        pieces = min(max(len(kept), _FEWEST), _MOST)
        session.conf.set("spark.sql.shuffle.partitions", str(pieces))
        met = _met(session, kept, pieces, least=least).toArrow()
        said = _said(session, kept, _unsigned(_polars(met)))
        found = _measured(session.createDataFrame(met), said, least).toArrow()
        return _unsigned(_polars(found)).sort("first", "second")

    return paired


def _met(session: SparkSession, kept: Sequence[Worded], pieces: int, *, least: int) -> DataFrame:
    """Return ``first`` and ``second`` of the pairs that met in several buckets."""

    def buckets(each: Worded) -> pl.DataFrame:
        places = each.forms.select("content", "place").unique()
        told = met_by(each.sketches).join(places, on="content")
        shares = told.with_columns(share=pl.col("met") % pieces).partition_by("share")
        packed = [(share["share"][0], _packed(share)) for share in shares]
        return pl.DataFrame(packed, {"share": pl.Int64, "told": pl.Binary}, orient="row")

    def near(batches: _Rows) -> _Rows:
        told = [_unpacked(each) for batch in batches for each in batch["told"].to_pylist()]
        if told:
            yield from _arrow(neighbours(pl.concat(told), least)).to_batches()

    held = _of_parts(session, kept, buckets, schema="share long, told binary")
    met = held.repartition(pieces, "share")
    pairs = met.mapInArrow(near, "first long, second long, band int")
    often = pairs.groupBy("first", "second").count()
    return often.filter(fn.col("count") >= MEETINGS).select("first", "second")


def _said(session: SparkSession, kept: Sequence[Worded], met: pl.DataFrame) -> DataFrame:
    """Return each ``content`` of some pairs once, beside the ``words`` of its texts."""
    named = pl.concat([met["first"], met["second"]]).unique()
    asked = session.sparkContext.broadcast(named.to_numpy())

    def said(each: Worded) -> pl.DataFrame:
        wording = wording_of([each.wording], pl.Series(asked.value))
        told = wording.contents.join(wording.texts, on="text")
        return told.group_by("content").agg(pl.col("words").sort())

    schema = "content long, words array<string>"
    return _of_parts(session, kept, said, schema=schema).dropDuplicates(["content"])


def _measured(met: DataFrame, said: DataFrame, least: int) -> DataFrame:
    """Return the pairs that are alike, with their similarity."""

    def measure(batches: _Rows) -> _Rows:
        for batch in batches:
            held = _unsigned(_polars(pa.Table.from_batches([batch])))
            told = measured(held.select("first", "second"), _wording(held))
            alike = _arrow(told.filter(pl.col("similarity") >= least))
            yield from alike.to_batches()

    one = said.select(fn.col("content").alias("first"), fn.col("words").alias("first_words"))
    other = said.select(fn.col("content").alias("second"), fn.col("words").alias("second_words"))
    joined = met.join(one, "first").join(other, "second")
    return joined.mapInArrow(measure, "first long, second long, similarity long")


def _wording(pairs: pl.DataFrame) -> Wording:
    """Return what the contents of pairs say, from the words beside them."""
    both = [
        pairs.select(content=name, words=f"{name}_words").unique("content").explode("words")
        for name in ("first", "second")
    ]
    told = pl.concat(both).with_columns(text=pl.col("words").hash())
    return Wording(
        told.select("content", "text").unique(), told.select("text", "words").unique("text")
    )


def _of_parts(
    session: SparkSession,
    kept: Sequence[Worded],
    tell: Callable[[Worded], pl.DataFrame],
    *,
    schema: str,
) -> DataFrame:
    """Return what is told of every part, a task a part."""

    def told(batches: _Rows) -> _Rows:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from _arrow(tell(kept[number])).to_batches(max_chunksize=10_000)

    return session.range(0, len(kept), 1, max(len(kept), 1)).mapInArrow(told, schema)


def _packed(rows: pl.DataFrame) -> bytes:
    """Return rows as one value: Spark takes a value as fast as a row."""
    packed = BytesIO()
    rows.write_ipc_stream(packed, compression="lz4")
    return packed.getvalue()


def _unpacked(packed: bytes) -> pl.DataFrame:
    return pl.read_ipc_stream(packed)


def _polars(rows: pa.Table) -> pl.DataFrame:
    held = pl.from_arrow(rows)
    return held if isinstance(held, pl.DataFrame) else held.to_frame()


def _arrow(table: pl.DataFrame) -> pa.Table:
    """Return a table as Spark takes it: signed keys, plain strings and bytes."""
    signed = table.with_columns(
        pl.col(name).reinterpret(signed=True)
        for name in _KEYS
        if table.schema.get(name) == pl.UInt64
    )
    bands = [name for name in ("band",) if name in signed.columns]
    arrow = signed.with_columns(pl.col(name).cast(pl.Int32) for name in bands).to_arrow()
    return arrow.cast(pa.schema([_plain(field) for field in arrow.schema]))


def _plain(field: pa.Field) -> pa.Field:
    if pa.types.is_large_list(field.type):
        return pa.field(field.name, pa.list_(_plain(field.type.value_field)))
    if pa.types.is_large_string(field.type) or pa.types.is_string_view(field.type):
        return pa.field(field.name, pa.string())
    if pa.types.is_large_binary(field.type) or pa.types.is_binary_view(field.type):
        return pa.field(field.name, pa.binary())
    return field


def _unsigned(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        pl.col(name).reinterpret(signed=False) for name in _KEYS if name in table.columns
    )
