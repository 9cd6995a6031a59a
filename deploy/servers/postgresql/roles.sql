CREATE ROLE weather LOGIN PASSWORD 'weather';
CREATE ROLE weather_reader LOGIN PASSWORD 'weather_reader';
CREATE DATABASE weather_db OWNER weather ENCODING 'UTF8' TEMPLATE template0;
