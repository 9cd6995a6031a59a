"""The worlds of bench-scale: made once by `stratus generate`, kept in build/bench-data; and what is said about them later."""

import calendar
import datetime
import json
import random
import shutil

from machine import fresh

STATIONS = 10_000
MONTHS = 12
SEED = 7
# As of the world's end: what is known a month later would close the last month, which is to go on.
LATE_DAYS = 2
UTC = datetime.timezone.utc
# Files at least so large are linked into a copy of a folder instead of copied.
LINKED_BYTES = 1 << 20


def first_day(months):
    """The world ends shortly before its last month does, so that fresh hours fall into that month."""
    year, month = divmod(2015 * 12 + 11 - months, 12)
    return datetime.date(year, month + 1, min(31, calendar.monthrange(year, month + 1)[1]))


class World:
    """Stations x months of hourly facts with one published version, ending on a midnight UTC in December 2015."""

    def __init__(self, machine, stations, months):
        self.machine = machine
        self.stations = stations
        self.months = months
        self.whole = (stations, months) == (STATIONS, MONTHS)
        self.name = f"{stations:,} stations x {months} months"
        self.first = first_day(months)
        self.end = datetime.datetime(2015, 12, self.first.day, tzinfo=UTC)

    def generate(self, stations, *options):
        """The same weather whether `options` name a folder or a file of messages."""
        self.machine.run(
            self.machine.stratus, "generate", "--seed", SEED, "--stations", stations, "--late-days", LATE_DAYS, *options
        )  # fmt: skip

    def made(self, name, stations, *options, batch=True):
        """A data folder by that name, made when it is not there."""
        folder = self.machine.data / name
        if not (folder / "whole").exists():
            fresh(folder)
            self.generate(stations, "--data", folder, *options)
            if batch:
                self.machine.run(self.machine.stratus, "batch", "run", "--data", folder)
            (folder / "whole").touch()
        return folder

    def messages(self, stations):
        """A file of that many stations' messages over the months of this world; the stations stand beside it."""
        path = self.machine.data / f"scale-{stations}x{self.months}.ndjson"
        beside = path.with_name(f"{path.name}.stations.json")
        if not beside.exists():
            self.generate(stations, "--months", self.months, "--from", self.first, "--output", path)
        return path, beside

    def base(self):
        """The world itself. Nobody may write into it: see copy()."""
        return self.made(f"scale-{self.stations}x{self.months}", self.stations, "--months", self.months, "--from", self.first)

    def copy(self, name, of=None):
        """A copy that may be written to. Files of versions and full segments of the log are immutable: they are linked."""
        source = of or self.base()
        folder = fresh(self.machine.data / name)
        for path in sorted(source.rglob("*")):
            to = folder / path.relative_to(source)
            if path.is_dir():
                to.mkdir(parents=True)
            elif path.stat().st_size >= LINKED_BYTES and not is_growing(path):
                to.hardlink_to(path)
            else:
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, to)
        return folder

    def station_ids(self, folder=None):
        listed = self.machine.run(self.machine.stratus, "stations", "--json", "--data", folder or self.base())
        return sorted(station["id"] for station in json.loads(listed))

    def import_messages(self, folder, messages):
        """Goes to a running serve, else into the log."""
        file = self.machine.data / "scale-messages.ndjson"
        file.write_text("".join(json.dumps(message) + "\n" for message in messages))
        counts = json.loads(self.machine.run(self.machine.stratus, "import", file, "--json", "--data", folder))
        assert counts["rejected"] == 0 and counts["accepted"] == len(messages), counts

    def version(self, folder):
        return json.loads(self.machine.run(self.machine.stratus, "batch", "show", "--json", "--data", folder))

    def fact_files(self, folder):
        return [str(file) for file in self.machine.files(folder)]


def is_growing(path):
    """Whether it is the last segment of a log."""
    return path.suffix == ".log" and path == max(path.parent.glob("*.log"))


def text(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def message(station, time, draw, known_at=None):
    """What a sensor would say, from the random numbers of `draw`."""
    return {
        "station_id": station,
        "timestamp": text(time),
        "known_at": text(known_at or time + datetime.timedelta(minutes=5)),
        "kind": "observed",
        "temperature": draw.randrange(-100, 350) / 10,
        "dew_point": draw.randrange(-200, 0) / 10,
        "humidity": draw.randrange(2000, 10000) / 100,
        "pressure": draw.randrange(9900, 10400) / 10,
        "wind_speed": round(draw.randrange(0, 40) * 1.852, 3),
        "wind_direction_deg": draw.randrange(1, 361),
        "precipitation": draw.randrange(0, 3) * 0.254,
        "data_origin": "simulated",
    }


def hour_of_all(stations, time, seed, late=0.0, late_days=30):
    """One message a station. A share of them is about an hour of the days before, said now."""
    draw = random.Random(f"{seed} {time}")
    messages = []
    for station in stations:
        hours_ago = draw.randrange(1, 24 * late_days) if draw.random() < late else 0
        about = time - datetime.timedelta(hours=hours_ago)
        messages.append(message(station, about, draw, known_at=time + datetime.timedelta(minutes=5)))
    return messages


def random_hours_of_all(stations, first, hours, seed, known_at):
    """One message a station, about any hour of those."""
    draw = random.Random(seed)
    return [message(station, first + datetime.timedelta(hours=draw.randrange(hours)), draw, known_at) for station in stations]
