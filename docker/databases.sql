-- Besides `city`, which the image makes: one database per program.
CREATE DATABASE airflow;
CREATE DATABASE region;
