CREATE TABLE station (
  id text COLLATE "C" PRIMARY KEY,
  city text NOT NULL,
  country text NOT NULL,
  latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  elevation_m double precision,
  zone text NOT NULL,
  interval_s bigint NOT NULL CHECK (interval_s > 0),
  accumulation_stamp text NOT NULL CHECK (accumulation_stamp IN ('start', 'end')),
  grid text NOT NULL CHECK (grid IN ('local', 'utc'))
);
COMMENT ON TABLE station IS 'What is known of each station, whoever put it.';
COMMENT ON COLUMN station.id IS 'station_<City>_<ISO country>';
COMMENT ON COLUMN station.city IS 'Name of the place, UTF-8';
COMMENT ON COLUMN station.country IS 'ISO 3166 alpha-2';
COMMENT ON COLUMN station.latitude IS 'Degrees, north is positive';
COMMENT ON COLUMN station.longitude IS 'Degrees, east is positive';
COMMENT ON COLUMN station.elevation_m IS 'Metres above sea level; null when unknown';
COMMENT ON COLUMN station.zone IS 'IANA name of its time zone';
COMMENT ON COLUMN station.interval_s IS 'Seconds from one nominal observation to the next';
COMMENT ON COLUMN station.accumulation_stamp IS 'Whether accumulated elements carry the start or the end of their interval';
COMMENT ON COLUMN station.grid IS 'Whether nominal times are whole intervals of the local clock or of UTC';

-- Whoever only reads; the role is the administrator's to make.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'weather_reader') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO weather_reader', current_schema());
    GRANT SELECT ON station TO weather_reader;
  END IF;
END
$$;
