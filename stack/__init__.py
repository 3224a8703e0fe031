"""The whole stack on one machine: PostgreSQL, the reference region, Airflow and, if there is one, the portal."""
