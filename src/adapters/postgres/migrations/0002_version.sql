-- What PostgreSQL serves of a version; all of it changes in one transaction. Tables of stored views and the view weather_data
-- are made of their declarations (rows/view_tables.cc), and partitions of years when a version has something in them.

CREATE TABLE version (
  number bigint PRIMARY KEY CHECK (number > 0),
  content bigint NOT NULL,
  run_id text NOT NULL,
  created_at timestamptz NOT NULL,
  generation text NOT NULL,
  decoder text NOT NULL,
  newest_known_at timestamptz,
  facts bigint NOT NULL,
  facts_content text,
  cells_content text,
  view_tables text NOT NULL,
  exported_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX version_is_one ON version ((true));
COMMENT ON TABLE version IS 'The version that all other tables say; no row: none was exported yet';
COMMENT ON COLUMN version.number IS 'Of versions, ascending';
COMMENT ON COLUMN version.content IS 'The last version up to this one that changed an answer';
COMMENT ON COLUMN version.run_id IS 'Of the run that made it';
COMMENT ON COLUMN version.created_at IS 'When it was published';
COMMENT ON COLUMN version.generation IS 'Names the rules that derived its views';
COMMENT ON COLUMN version.decoder IS 'Names the rules by which records became facts; empty: not known';
COMMENT ON COLUMN version.newest_known_at IS 'The greatest known_at below its horizon; null: not known';
COMMENT ON COLUMN version.facts IS 'How many rows weather_fact has';
COMMENT ON COLUMN version.facts_content IS 'Content digest of all facts; null: not known';
COMMENT ON COLUMN version.cells_content IS 'Content digest of all cells of stored views; null: not known';
COMMENT ON COLUMN version.view_tables IS 'Digest of the declarations that the tables of views were made of';

CREATE TABLE version_log (
  place integer PRIMARY KEY CHECK (place >= 0),
  log text NOT NULL
);
COMMENT ON TABLE version_log IS 'The log that the version covers (place 0), and those before it in the order in which they were left';

CREATE TABLE version_partition (
  place integer NOT NULL,
  partition integer NOT NULL,
  covered bigint NOT NULL,
  log_end bigint NOT NULL,
  counted boolean NOT NULL,
  records bigint NOT NULL,
  facts bigint NOT NULL,
  duplicates bigint NOT NULL,
  dead_letters bigint NOT NULL,
  PRIMARY KEY (place, partition)
);
COMMENT ON TABLE version_partition IS 'How far the version reaches into each partition of these logs: its horizon, and what became of the records below it';
COMMENT ON COLUMN version_partition.covered IS 'End of what is covered, exclusive';
COMMENT ON COLUMN version_partition.log_end IS 'Of a log that was left: where it ended; else 0';
COMMENT ON COLUMN version_partition.counted IS 'Whether its records were counted';
COMMENT ON COLUMN version_partition.records IS 'facts + duplicates + dead_letters';

CREATE TABLE version_unregistered (
  station_id text COLLATE "C" PRIMARY KEY,
  facts bigint NOT NULL
);
COMMENT ON TABLE version_unregistered IS 'How many facts each station has that nobody has described: they are in no view';

CREATE TABLE version_piece (
  view text COLLATE "C" NOT NULL,
  begins date NOT NULL,
  rows bigint NOT NULL CHECK (rows > 0),
  bytes bigint NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (view, begins)
);
COMMENT ON TABLE version_piece IS 'Facts of each UTC month (no view) and cells of each view and year: what is checked at once';
COMMENT ON COLUMN version_piece.bytes IS 'Of their canonical form';
COMMENT ON COLUMN version_piece.content IS 'Content digest';

CREATE TABLE version_station (LIKE station INCLUDING ALL INCLUDING COMMENTS);
COMMENT ON TABLE version_station IS 'The stations as the views of the version were derived under; station is the registry of now';

CREATE TABLE version_zone (
  name text COLLATE "C" PRIMARY KEY,
  offset_s bigint NOT NULL,
  rule text NOT NULL,
  rule_from bigint NOT NULL
);
COMMENT ON TABLE version_zone IS 'What the zones of these stations said: local time minus UTC at first, and the rule of their end';
COMMENT ON COLUMN version_zone.rule IS 'As the TZ text of POSIX with the hours of RFC 9636; empty: none';
COMMENT ON COLUMN version_zone.rule_from IS 'From when on the rule tells the changes, UTC seconds since 1970';

CREATE TABLE version_zone_change (
  name text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  offset_s bigint NOT NULL,
  PRIMARY KEY (name, at)
);
COMMENT ON TABLE version_zone_change IS 'From when on, in UTC seconds since 1970, a zone was how far from UTC';

CREATE TABLE weather_fact (
  station_id text COLLATE "C" NOT NULL,
  time timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('observed', 'remote', 'forecast', 'statistical')),
  retraction boolean NOT NULL,
  known_at timestamptz NOT NULL,
  temperature_c numeric(9,1),
  dew_point_c numeric(9,1),
  humidity_pct numeric(9,2),
  pressure_hpa numeric(9,1),
  station_pressure_hpa numeric(9,1),
  wind_speed_mps numeric(9,2),
  wind_gust_mps numeric(9,2),
  wind_direction_deg numeric(9,0),
  precipitation_mm numeric(9,3),
  next_hour_temperature_c numeric(9,1),
  next_hour_precipitation_mm numeric(9,3),
  precipitation_trace boolean NOT NULL,
  is_rain boolean,
  is_storm boolean,
  weather_condition text,
  data_origin text,
  log_partition integer NOT NULL,
  log_offset bigint NOT NULL
) PARTITION BY RANGE (time);
CREATE INDEX weather_fact_identity ON weather_fact (station_id, time);
COMMENT ON TABLE weather_fact IS 'Every statement about a station and a time, all revisions: nothing is replaced. What is believed stands in weather_observation';

CREATE TABLE weather_observation (
  station_id text COLLATE "C" NOT NULL,
  time timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  known_at timestamptz NOT NULL,
  on_grid boolean,
  temperature_c numeric(9,1),
  dew_point_c numeric(9,1),
  humidity_pct numeric(9,2),
  pressure_hpa numeric(9,1),
  station_pressure_hpa numeric(9,1),
  wind_speed_mps numeric(9,2),
  wind_gust_mps numeric(9,2),
  wind_direction_deg numeric(9,0),
  precipitation_mm numeric(9,3),
  next_hour_temperature_c numeric(9,1),
  next_hour_precipitation_mm numeric(9,3),
  precipitation_trace boolean NOT NULL,
  is_rain boolean,
  is_storm boolean,
  weather_condition text,
  data_origin text,
  PRIMARY KEY (station_id, time)
) PARTITION BY RANGE (time);
CREATE INDEX weather_observation_time ON weather_observation (time);
COMMENT ON TABLE weather_observation IS 'What is believed of each station and time, forecasts too; weather_data is what was measured';
COMMENT ON COLUMN weather_observation.on_grid IS 'Whether it is a nominal time of the station: only such facts enter summaries; null: the station is not described';

DO $$
DECLARE
  fact_table text;
BEGIN
  FOREACH fact_table IN ARRAY ARRAY['weather_fact', 'weather_observation'] LOOP
    EXECUTE format('COMMENT ON COLUMN %I.station_id IS %L', fact_table, 'Its station');
    EXECUTE format('COMMENT ON COLUMN %I.time IS %L', fact_table, 'When it was so');
    EXECUTE format('COMMENT ON COLUMN %I.kind IS %L', fact_table, 'How it came to be; observed is believed before remote, forecast, statistical');
    EXECUTE format('COMMENT ON COLUMN %I.known_at IS %L', fact_table, 'When the source said it');
    EXECUTE format('COMMENT ON COLUMN %I.temperature_c IS %L', fact_table, 'Air temperature, °C');
    EXECUTE format('COMMENT ON COLUMN %I.dew_point_c IS %L', fact_table, 'Dew point, °C');
    EXECUTE format('COMMENT ON COLUMN %I.humidity_pct IS %L', fact_table, 'Relative humidity, %');
    EXECUTE format('COMMENT ON COLUMN %I.pressure_hpa IS %L', fact_table, 'Pressure at mean sea level, hPa');
    EXECUTE format('COMMENT ON COLUMN %I.station_pressure_hpa IS %L', fact_table, 'Pressure at the height of the station, hPa');
    EXECUTE format('COMMENT ON COLUMN %I.wind_speed_mps IS %L', fact_table, 'Wind speed, m/s');
    EXECUTE format('COMMENT ON COLUMN %I.wind_gust_mps IS %L', fact_table, 'Greatest gust, m/s');
    EXECUTE format('COMMENT ON COLUMN %I.wind_direction_deg IS %L', fact_table, 'From where it blows, degrees; 360 is north, 0 is calm');
    EXECUTE format('COMMENT ON COLUMN %I.precipitation_mm IS %L', fact_table, 'Fallen during the interval, mm');
    EXECUTE format('COMMENT ON COLUMN %I.next_hour_temperature_c IS %L', fact_table, 'Predicted for the next hour, °C');
    EXECUTE format('COMMENT ON COLUMN %I.next_hour_precipitation_mm IS %L', fact_table, 'Predicted for the next hour, mm');
    EXECUTE format('COMMENT ON COLUMN %I.precipitation_trace IS %L', fact_table, 'Less rain than can be measured');
    EXECUTE format('COMMENT ON COLUMN %I.is_rain IS %L', fact_table, 'As the source says; null: it does not');
    EXECUTE format('COMMENT ON COLUMN %I.is_storm IS %L', fact_table, 'As the source says; null: it does not');
    EXECUTE format('COMMENT ON COLUMN %I.weather_condition IS %L', fact_table, 'Text of the source; a backslash is \\, U+0000 is \0');
    EXECUTE format('COMMENT ON COLUMN %I.data_origin IS %L', fact_table, 'api, replay, simulated, file, http; written likewise');
  END LOOP;
END
$$;
COMMENT ON COLUMN weather_fact.retraction IS 'Takes back the facts of its kind at its station and time that are not newer; states no element';
COMMENT ON COLUMN weather_fact.log_partition IS 'Where a record of the log states it; -1: of a log that was left';
COMMENT ON COLUMN weather_fact.log_offset IS 'Its number in the partition';

CREATE TABLE idempotency_key (
  key text COLLATE "C" PRIMARY KEY,
  content text NOT NULL,
  at timestamptz NOT NULL,
  run_messages bigint[] NOT NULL,
  run_stamping smallint[] NOT NULL,
  run_stamp timestamptz[] NOT NULL
);
CREATE INDEX idempotency_key_at ON idempotency_key (at);
COMMENT ON TABLE idempotency_key IS 'The stamps of calls with an Idempotency-Key, so that a retry at any replica states equal facts';
COMMENT ON COLUMN idempotency_key.content IS 'Digest of the messages of the call';
COMMENT ON COLUMN idempotency_key.at IS 'When it was appended';
COMMENT ON COLUMN idempotency_key.run_messages IS 'How many messages that follow each other got known_at alike';
COMMENT ON COLUMN idempotency_key.run_stamping IS '0: they came with one; 1: they got a stamp; 2: they were rejected';
COMMENT ON COLUMN idempotency_key.run_stamp IS 'Of each of these runs the stamp';

CREATE TABLE reader (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  renewed_at timestamptz NOT NULL
);
COMMENT ON TABLE reader IS 'Who reads which stored version, so that nobody removes it';
COMMENT ON COLUMN reader.renewed_at IS 'A row that nobody renewed lets go';

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'weather_reader') THEN
    GRANT SELECT ON version, version_log, version_partition, version_unregistered, version_piece, version_station,
      version_zone, version_zone_change, weather_fact, weather_observation, reader TO weather_reader;
  END IF;
END
$$;
