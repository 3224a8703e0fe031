-- The city's database is made by the image; these two stand beside it.
CREATE DATABASE airflow;
CREATE DATABASE region;
