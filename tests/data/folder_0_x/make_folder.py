#!/usr/bin/env python3
"""make_folder.py PROGRAM: makes folder.tar.gz beside this file with the `stratus` of commit 4e5e3f7.

It is committed as that program made it; README.md says why. The archive holds the data folder (`data`), a backup of it
(`backup`), and what the program answered of the data folder (`expected.json`)."""
import datetime
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))
from stratus_program import documents  # noqa: E402

STATIONS = """data_dir = "data"
[[station]]
city = "Paris"
country = "FR"
latitude = 48.8566
longitude = 2.3522
zone = "Europe/Paris"
[[station]]
city = "Kathmandu"
country = "NP"
latitude = 27.7172
longitude = 85.324
zone = "Asia/Kathmandu"
[[station]]
city = "Reykjavik"
country = "IS"
latitude = 64.1466
longitude = -21.9426
zone = "Atlantic/Reykjavik"
"""
# Kathmandu's hours lie a quarter off those of UTC.
MINUTE_OF = {"station_Paris_FR": 0, "station_Kathmandu_NP": 15, "station_Reykjavik_IS": 0}
NOW = "2026-10-29T12:00:00Z"
DEAD = ['{"station_id":"station_Paris_FR","timestamp":"2026-10-25T00:00:00Z","temperature":"warm"}',
        '{"station_id":"station_Oslo_NO","timestamp":"2026-10-25T00:00:00Z","temperature":1}',
        'no JSON at all \\ "']
# A question: its command line. The program answers with one or more JSON documents.
QUESTIONS = {name: line.split() + ["--json", "--now", NOW] for name, line in {
    "hourly": "hourly Paris Kathmandu Reykjavik --from 2026-10-24T18:00:00Z --to 2026-10-25T06:00:00Z",
    "daily": "daily Paris Kathmandu Reykjavik --from 2026-10-23 --to 2026-10-30",
    "daily_utc": "daily Paris Kathmandu --from 2026-10-23 --to 2026-10-30 --day utc",
    "daily_meteorological": "daily Paris Kathmandu --from 2026-10-23 --to 2026-10-30 --day meteorological",
    "daily_batch": "daily Paris Kathmandu Reykjavik --from 2026-10-23 --to 2026-10-30 --layer batch",
    "daily_as_of": "daily Paris Kathmandu --from 2026-10-23 --to 2026-10-30 --as-of 2026-10-26T06:00:00Z",
    "monthly": "monthly Paris Kathmandu Reykjavik --from 2026-09 --to 2026-11",
    "yearly": "yearly Paris Kathmandu Reykjavik --from 2026 --to 2026",
    "latest": "latest",
    "latest_as_of": "latest --as-of 2026-10-26T06:00:00Z",
    "explain_corrected": "explain Paris 2026-10-24 --element temperature_c",
    "explain_retracted": "explain Kathmandu 2026-10-25 --element temperature_c",
    "explain_tail": "explain Paris 2026-10-27 --element precipitation_mm",
    "status": "status",
    "stations": "stations",
    "rejects": "rejects list",
    "count": "count",
}.items()}


def later(time, minutes):
    return (datetime.datetime.fromisoformat(time[:-1]) + datetime.timedelta(minutes=minutes)).isoformat() + "Z"


def hour_of(station, day, hour, **members):
    """One hour of a station; values tell stations, days and hours apart."""
    time = f"2026-10-{day:02}T{hour:02}:{MINUTE_OF[station]:02}:00Z"
    turn = day * 24 + hour + len(station) * 7
    return {"station_id": station, "timestamp": time, "known_at": later(time, 5), "temperature": (turn * 13) % 300 / 10 - 5,
            "humidity": 30 + turn * 7 % 70, "pressure": 980 + turn * 3 % 500 / 10, "wind_speed": turn * 11 % 600 / 10,
            "wind_direction_deg": 1 + turn * 17 % 360, "precipitation": turn % 5 * 0.254, "data_origin": "file"} | members


def hours(day, **members):
    return [hour_of(station, day, hour, **members) for station in MINUTE_OF for hour in range(24)]


def forecasts(day, known_at):
    return hours(day, kind="forecast", known_at=known_at)


def correction(station, day, hour, known_at, **members):
    return hour_of(station, day, hour, known_at=known_at, temperature=21.7, **members)


def retraction(station, day, hour, known_at, kind="observed"):
    time = hour_of(station, day, hour)["timestamp"]
    return {"station_id": station, "timestamp": time, "retracts": kind, "known_at": known_at, "data_origin": "file"}


# What comes before the first batch run, between the two, and after the second.
def first():
    observed = hours(24) + hours(25)  # the day of 25 hours in Paris
    return (forecasts(25, "2026-10-24T00:00:00Z") + observed + observed[:1] + forecasts(26, "2026-10-25T00:00:00Z")
            + [hour_of("station_Paris_FR", 24, 9, timestamp="2026-10-24T09:47:00Z")] + DEAD)


def second():
    return (hours(26)[:60] + forecasts(27, "2026-10-26T00:00:00Z") + DEAD[:1]
            + [correction("station_Paris_FR", 24, 12, "2026-10-26T20:00:00Z"),
               correction("station_Paris_FR", 25, 0, "2026-10-26T20:00:00.250Z", kind="remote"),
               retraction("station_Kathmandu_NP", 25, 5, "2026-10-26T20:00:00Z"),
               retraction("station_Paris_FR", 26, 7, "2026-10-26T20:00:00Z"),
               hour_of("station_Reykjavik_IS", 23, 3, x={"y": [1, None, True]}, weather_condition="Snjór \"þétt\"",
                       precipitation=0, precipitation_trace=1, is_rain=1, is_storm=False),
               hour_of("station_Reykjavik_IS", 23, 4, known_at=None, station_pressure=1001.5, dew_point=-3.25,
                       wind_gust=99.9, next_hour_temp=1.5, next_hour_precip=0.1)])


def third():
    return (hours(27) + hours(28)[:30] + hours(27)[:2] + forecasts(29, "2026-10-28T00:00:00Z") + DEAD[2:]
            + [correction("station_Paris_FR", 25, 1, "2026-10-28T20:00:00Z"),
               retraction("station_Reykjavik_IS", 27, 5, "2026-10-28T20:00:00Z"),
               hour_of("station_Paris_FR", 28, 20, timestamp="2026-10-28T20:20:00Z")])


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "stratus.toml").write_text(STATIONS)

        def stratus(*arguments):
            done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                sys.exit(f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}")
            return done.stdout

        def take(messages, now):
            lines = [each if isinstance(each, str) else json.dumps({k: v for k, v in each.items() if v is not None})
                     for each in messages]
            (folder / "messages.ndjson").write_text("\n".join(lines) + "\n")
            stratus("import", "messages.ndjson", "--now", now)

        take(first(), "2026-10-26T06:00:00Z")
        stratus("batch", "run", "--now", "2026-10-26T06:10:00Z")
        take(second(), "2026-10-27T06:00:00Z")
        stratus("batch", "run", "--now", "2026-10-27T06:10:00Z")
        take(third(), "2026-10-29T06:00:00Z")
        stratus("verify", "--now", NOW)
        expected = {name: {"question": line, "answers": documents(stratus(*line))} for name, line in QUESTIONS.items()}
        stratus("backup", "backup", "--now", NOW)
        (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False))
        pack(folder)


def pack(folder):
    """Names and bytes alone: no owner, no time of a machine."""
    with tarfile.open(HERE / "folder.tar.gz", "w:gz") as archive:
        for file in sorted([*(folder / "data").rglob("*"), *(folder / "backup").rglob("*"), folder / "expected.json"]):
            if file.is_file() and file.name != "lock":
                entry = tarfile.TarInfo(str(file.relative_to(folder)))
                content = file.read_bytes()
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    main()
