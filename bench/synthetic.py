"""This file makes a year of flights that never were, as many as asked for, stored as the features job stores real ones.

Thirty airports, an observation of the weather each hour and a figure of congestion each minute at every one.
"""

# ruff: noqa: S608 - our own text and whole numbers

from calendar import monthrange
from datetime import UTC, datetime
from pathlib import Path

from jobs.snapshot.duck import connect

YEAR, AIRPORTS = 2013, 30
WRITTEN = datetime(2014, 6, 1, tzinfo=UTC)
"""When the features job would have written them."""
_STAMP = f"timestamptz '{WRITTEN:%Y-%m-%d}' as write_time, false as is_deleted"


def lake(folder: Path, rows: int) -> None:
    """Events and the three feature groups of flight-delay under a folder, a file per month and group."""
    with connect(folder) as connection:
        for month in range(1, 13):
            for group, sql in _month(month, rows).items():
                place = folder / group / f"year={YEAR}/month={month:02d}/day=01/hour=00"
                place.mkdir(parents=True)
                connection.execute(f"copy ({sql}) to '{place}/{month:02d}.parquet' (format parquet, compression zstd)")
            print(f"made {rows * month // 12:,} flights of {rows:,}", flush=True)


def _month(month: int, rows: int) -> dict[str, str]:
    begin = int(datetime(YEAR, month, 1, tzinfo=UTC).timestamp())
    days = monthrange(YEAR, month)[1]
    first, last = rows * (month - 1) // 12, rows * month // 12
    flights = (
        f"select i, hash(i) as h, {_airport(f'hash(i) % {AIRPORTS}')} as origin,"
        f" floor({begin} + (i - {first}) * {days * 86_400.0} / {last - first}) as departure from range({first}, {last}) r(i)"
    )
    flight = "origin || '-' || i as flight_id, departure as scheduled_departure"
    airport = _airport("airport")
    return {
        "events": f"select {flight}, origin, departure + 60.0 * (200 + h % 300) as label_time,"
        f" cast(h // 7 % 100 < 22 as bigint) as late, {_STAMP} from ({flights})",
        "schedule": f"select {flight}, cast(h // 11 % 24 as bigint) as departure_hour, cast(h // 13 % 7 as bigint) as weekday,"
        f" 'C' || h // 17 % 16 as carrier, origin, 'D' || h // 19 % 100 as dest, 100.0 + h // 23 % 2500 as distance, {_STAMP}"
        f" from ({flights})",
        "weather": f"select {airport} as origin, {begin} + 3600.0 * k as observed_at, 20.0 + {_noise(31)} % 80 as temp,"
        f" 10.0 + {_noise(37)} % 60 as dewp, 30.0 + {_noise(41)} % 70 as humid, 0.5 * ({_noise(43)} % 60) as wind_speed,"
        f" 0.1 * ({_noise(47)} % 9 // 8) as precip, case when {_noise(53)} % 10 > 0 then 990.0 + {_noise(59)} % 40 end as pressure,"
        f" 10.0 as visib, {_STAMP} from range({days * 24}) r(k), range({AIRPORTS}) q(airport)",
        "congestion": f"select {airport} as origin, {begin} + 60.0 * k as measured_at,"
        f" {_noise(61)} % 600 / 10.0 - 5 as mean_departure_delay, {_STAMP}"
        f" from range({days * 1440}) r(k), range({AIRPORTS}) q(airport)",
    }


def _airport(number: str) -> str:
    return f"'A' || lpad(cast({number} as varchar), 2, '0')"


def _noise(seed: int) -> str:
    return f"hash(k * {seed} + airport)"
