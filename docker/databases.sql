-- For a new server, as its superuser: one database per program, and a login for each service.
-- The passwords follow from a file of secrets; what the roles may do says `database roles`.

-- Of the city platform's database. Nobody logs in as one of these.
CREATE ROLE credit_migration NOLOGIN;
CREATE ROLE credit_loading NOLOGIN;
CREATE ROLE credit_exchange NOLOGIN;
CREATE ROLE credit_reading NOLOGIN;
CREATE ROLE credit_auditing NOLOGIN;

CREATE ROLE city_owner LOGIN IN ROLE credit_migration;
CREATE ROLE city_loader LOGIN IN ROLE credit_loading;
CREATE ROLE city_exchange LOGIN IN ROLE credit_exchange;
CREATE ROLE city_reader LOGIN IN ROLE credit_reading;
CREATE ROLE city_auditor LOGIN IN ROLE credit_auditing;
CREATE ROLE airflow LOGIN;
CREATE ROLE region LOGIN;

CREATE DATABASE city OWNER city_owner;
CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE region OWNER region;

-- Each is for its own logins alone.
REVOKE ALL ON DATABASE city FROM PUBLIC;
REVOKE ALL ON DATABASE airflow FROM PUBLIC;
REVOKE ALL ON DATABASE region FROM PUBLIC;
