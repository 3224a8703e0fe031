"""The whole stack on one machine: PostgreSQL, reference region, Airflow."""
