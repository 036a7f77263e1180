import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.reading import EXACT
from chargeloom.web.exporting import parquet
from chargeloom.web.exporting.parquet import Parquet, ParquetMissing
from chargeloom.web.exporting.sheet import Cells, Column, Kind

COLUMNS = tuple(Column(kind.name.lower(), kind) for kind in Kind)


def read(columns: tuple[Column, ...], *groups: list[Cells]) -> Any:
    written = Parquet(columns)
    data = written.begin() + b"".join(written.piece(group) for group in groups) + written.end()
    return pq.read_table(io.BytesIO(data))


def column(kind: Kind, *cells: Any) -> tuple[list[Any], list[Any]]:
    table = read((Column("a", kind),), [(cell,) for cell in cells])
    beyond = [one and json.loads(one)["a"] for one in table["beyond"].to_pylist()]
    return table["a"].to_pylist(), beyond


def test_types_are_exact_and_times_are_utc() -> None:
    schema = read(COLUMNS, []).schema
    assert schema.field("exact").type == pa.decimal128(38, 18)
    assert schema.field("moment").type == pa.timestamp("us", tz="UTC")
    assert schema.field("whole").type == pa.int64()


def test_rows_of_several_groups_come_back_in_their_order() -> None:
    table = read((Column("a", Kind.WHOLE),), [(1,), (2,)], [], [(3,)])
    assert table["a"].to_pylist() == [1, 2, 3]


def test_moments_are_read_back() -> None:
    values, _ = column(Kind.MOMENT, 1_774_008_000_000_001, None)
    assert values == [datetime(2026, 3, 20, 12, 0, 0, 1, tzinfo=UTC), None]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6).map(lambda one: f"{one:f}"))
def test_a_decimal_is_exact_or_stands_beyond(text: str) -> None:
    (value,), (beyond,) = column(Kind.EXACT, text)
    assert (value is None) == (beyond is not None)
    assert beyond == text if value is None else EXACT.compare(value, Decimal(text)) == 0


@pytest.mark.parametrize(
    "text", ["", "++", "OCMF|{}|x", "NaN", "Infinity", "1" * 40, "0." + "1" * 19, "1E+30"]
)
def test_what_no_decimal_of_38_digits_says_is_not_rounded_but_kept_as_text(text: str) -> None:
    assert column(Kind.EXACT, text) == ([None], [text])


def test_zeros_behind_the_point_do_not_make_a_number_too_long() -> None:
    assert column(Kind.EXACT, "1." + "0" * 30) == ([Decimal(1)], [None])


def test_a_whole_number_that_is_too_large_stands_beyond() -> None:
    assert column(Kind.WHOLE, 1 << 70, 5) == ([None, 5], [str(1 << 70), None])


def test_half_a_letter_does_not_end_the_file() -> None:
    assert column(Kind.TEXT, "a\ud800b", "=1") == (["a\\ud800b", "=1"], [None, None])


def test_a_file_without_its_end_can_not_be_read() -> None:
    written = Parquet((Column("a", Kind.WHOLE),))
    data = written.begin() + written.piece([(1,)])
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(io.BytesIO(data))


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[Any, Any]:
        raise ParquetMissing(parquet._EXTRA)

    monkeypatch.setattr(parquet, "_library", missing)
    with pytest.raises(ParquetMissing, match=r"chargeloom\[export\]"):
        Parquet(())
