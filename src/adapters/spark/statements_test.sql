WITH stated AS (
  SELECT f.station_id,
    unix_seconds(f.time) AS seconds,
    unix_millis(f.known_at) AS known_at,
    CASE f.kind WHEN 'statistical' THEN 0 WHEN 'forecast' THEN 1 WHEN 'remote' THEN 2 WHEN 'observed' THEN 3 END AS kind,
    f.retraction,
    w.lag_s,
    coalesce(f.on_grid, CAST(raise_error(concat('facts of ', f.station_id, ' have no days')) AS BOOLEAN)) AS on_grid,
    CAST(f.temperature_c * 10 AS BIGINT) AS temperature_c,
    CAST(f.dew_point_c * 10 AS BIGINT) AS dew_point_c,
    CAST(f.humidity_pct * 100 AS BIGINT) AS humidity_pct,
    CAST(f.pressure_hpa * 10 AS BIGINT) AS pressure_hpa,
    CAST(f.station_pressure_hpa * 10 AS BIGINT) AS station_pressure_hpa,
    CAST(f.wind_speed_mps * 100 AS BIGINT) AS wind_speed_mps,
    CAST(f.wind_gust_mps * 100 AS BIGINT) AS wind_gust_mps,
    CAST(f.wind_direction_deg * 1 AS BIGINT) AS wind_direction_deg,
    CAST(f.precipitation_mm * 1000 AS BIGINT) AS precipitation_mm,
    CAST(f.next_hour_temperature_c * 10 AS BIGINT) AS next_hour_temperature_c,
    CAST(f.next_hour_precipitation_mm * 1000 AS BIGINT) AS next_hour_precipitation_mm,
    f.precipitation_trace,
    f.is_rain,
    f.is_storm,
    f.utc_day,
    f.accumulation_utc_day
  FROM facts f JOIN windows w ON f.station_id = w.station_id AND unix_seconds(f.time) >= w.from_s AND unix_seconds(f.time) < w.to_s
  WHERE f.station_id BETWEEN :first_station AND :last_station
  DISTRIBUTE BY station_id),
taken_back AS (
  SELECT *, max(CASE WHEN retraction THEN known_at END) OVER (PARTITION BY station_id, seconds, kind) AS taken_back_at
  FROM stated),
standing AS (
  SELECT *, NOT retraction AND (taken_back_at IS NULL OR taken_back_at < known_at) AS stands
  FROM taken_back),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY station_id, seconds ORDER BY stands DESC, kind DESC, known_at DESC, temperature_c DESC NULLS LAST, dew_point_c DESC NULLS LAST, humidity_pct DESC NULLS LAST, pressure_hpa DESC NULLS LAST, station_pressure_hpa DESC NULLS LAST, wind_speed_mps DESC NULLS LAST, wind_gust_mps DESC NULLS LAST, wind_direction_deg DESC NULLS LAST, precipitation_mm DESC NULLS LAST, next_hour_temperature_c DESC NULLS LAST, next_hour_precipitation_mm DESC NULLS LAST, precipitation_trace DESC, is_rain DESC NULLS LAST, is_storm DESC NULLS LAST) AS place
  FROM standing),
judged AS (
  SELECT *, place = 1 AND stands AND on_grid AND kind IN (3)
    AND coalesce(temperature_c, dew_point_c, humidity_pct, pressure_hpa, station_pressure_hpa, wind_speed_mps, wind_gust_mps, wind_direction_deg, precipitation_mm, next_hour_temperature_c, next_hour_precipitation_mm) IS NOT NULL AS counted
  FROM placed),
plausible AS (
  SELECT station_id,
    seconds,
    known_at,
    lag_s,
    counted,
    utc_day,
    accumulation_utc_day,
    CASE WHEN counted THEN CASE WHEN temperature_c NOT BETWEEN -800 AND 600 THEN 1 ELSE 0 END
      + CASE WHEN dew_point_c NOT BETWEEN -800 AND 350 THEN 1 ELSE 0 END
      + CASE WHEN humidity_pct NOT BETWEEN 0 AND 10000 THEN 1 ELSE 0 END
      + CASE WHEN pressure_hpa NOT BETWEEN 5000 AND 11000 THEN 1 ELSE 0 END
      + CASE WHEN station_pressure_hpa NOT BETWEEN 5000 AND 11000 THEN 1 ELSE 0 END
      + CASE WHEN wind_speed_mps NOT BETWEEN 0 AND 7500 THEN 1 ELSE 0 END
      + CASE WHEN wind_gust_mps NOT BETWEEN 0 AND 15000 THEN 1 ELSE 0 END
      + CASE WHEN wind_direction_deg NOT BETWEEN 0 AND 360 THEN 1 ELSE 0 END
      + CASE WHEN precipitation_mm NOT BETWEEN 0 AND 2400000 THEN 1 ELSE 0 END
      + CASE WHEN next_hour_temperature_c NOT BETWEEN -800 AND 600 THEN 1 ELSE 0 END
      + CASE WHEN next_hour_precipitation_mm NOT BETWEEN 0 AND 2400000 THEN 1 ELSE 0 END END AS flagged,
    CASE WHEN counted AND temperature_c BETWEEN -800 AND 600 THEN temperature_c END AS temperature_c,
    CASE WHEN counted AND dew_point_c BETWEEN -800 AND 350 THEN dew_point_c END AS dew_point_c,
    CASE WHEN counted AND humidity_pct BETWEEN 0 AND 10000 THEN humidity_pct END AS humidity_pct,
    CASE WHEN counted AND pressure_hpa BETWEEN 5000 AND 11000 THEN pressure_hpa END AS pressure_hpa,
    CASE WHEN counted AND station_pressure_hpa BETWEEN 5000 AND 11000 THEN station_pressure_hpa END AS station_pressure_hpa,
    CASE WHEN counted AND wind_speed_mps BETWEEN 0 AND 7500 THEN wind_speed_mps END AS wind_speed_mps,
    CASE WHEN counted AND wind_gust_mps BETWEEN 0 AND 15000 THEN wind_gust_mps END AS wind_gust_mps,
    CASE WHEN counted AND wind_direction_deg BETWEEN 0 AND 360 THEN wind_direction_deg END AS wind_direction_deg,
    CASE WHEN counted AND precipitation_mm BETWEEN 0 AND 2400000 THEN precipitation_mm END AS precipitation_mm,
    CASE WHEN counted AND next_hour_temperature_c BETWEEN -800 AND 600 THEN next_hour_temperature_c END AS next_hour_temperature_c,
    CASE WHEN counted AND next_hour_precipitation_mm BETWEEN 0 AND 2400000 THEN next_hour_precipitation_mm END AS next_hour_precipitation_mm,
    CASE WHEN counted THEN is_storm END AS is_storm
  FROM judged),
measured AS (
  SELECT *,
    shiftleft(1L, CAST(pmod((seconds - pmod(seconds, 3600)) div 3600, 64) AS INT)) AS hour_bit,
    shiftleft(1L, CAST(pmod(((seconds - lag_s) - pmod((seconds - lag_s), 3600)) div 3600, 64) AS INT)) AS accumulation_hour_bit
  FROM plausible),
stretches AS (
  SELECT station_id,
    utc_day,
    accumulation_utc_day,
    count(*) AS facts,
    max(known_at) AS max_known_at,
    count(CASE WHEN counted THEN 1 END) AS observations,
    sum(flagged) AS flagged,
    count(temperature_c) AS temperature_c_count,
    sum(temperature_c) AS temperature_c_sum,
    sum(temperature_c * temperature_c) AS temperature_c_sum_squares,
    min(temperature_c) AS temperature_c_min,
    min(temperature_c * 17179869184 + seconds) AS temperature_c_low,
    max(temperature_c) AS temperature_c_max,
    max(temperature_c * 17179869184 - seconds) AS temperature_c_high
  FROM measured
  GROUP BY station_id, utc_day, accumulation_utc_day),
spread AS (
  SELECT s.*, v.*,
    CASE v.view_name WHEN 'small' THEN utc_day END AS instant_bucket,
    CASE v.view_name WHEN 'small' THEN accumulation_utc_day END AS accumulation_bucket
  FROM stretches s CROSS JOIN (VALUES ('small', TRUE, TRUE), ('small', FALSE, TRUE)) AS v(view_name, is_instant, has_sums)),
pieces AS (
  SELECT *, CASE WHEN is_instant THEN instant_bucket ELSE accumulation_bucket END AS bucket,
    has_sums AND is_instant AS has_instant_sums,
    has_sums AND (NOT is_instant OR instant_bucket = accumulation_bucket) AS has_accumulated_sums
  FROM spread
  WHERE is_instant OR instant_bucket <> accumulation_bucket)
SELECT p.view_name,
    p.station_id,
    CAST(p.bucket AS BIGINT) AS bucket,
    sum(p.facts) AS facts,
    max(p.max_known_at) AS max_known_at,
    sum(CASE WHEN p.is_instant THEN p.observations END) AS observations,
    sum(CASE WHEN p.is_instant THEN p.flagged END) AS flagged,
    sum(CASE WHEN p.has_instant_sums THEN p.temperature_c_count END) AS temperature_c_count,
    sum(CASE WHEN p.has_instant_sums THEN p.temperature_c_sum END) AS temperature_c_sum,
    sum(CASE WHEN p.has_instant_sums THEN p.temperature_c_sum_squares END) AS temperature_c_sum_squares,
    min(CASE WHEN p.has_instant_sums THEN p.temperature_c_min END) AS temperature_c_min,
    min(CASE WHEN p.has_instant_sums THEN p.temperature_c_low END) AS temperature_c_low,
    max(CASE WHEN p.has_instant_sums THEN p.temperature_c_max END) AS temperature_c_max,
    max(CASE WHEN p.has_instant_sums THEN p.temperature_c_high END) AS temperature_c_high
FROM pieces p JOIN dirty d ON d.view_name = p.view_name AND d.station_id = p.station_id AND p.bucket BETWEEN d.first_key AND d.last_key
GROUP BY p.view_name, p.station_id, p.bucket
