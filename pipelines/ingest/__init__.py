"""The ingest store, through one door: nothing in it is reached through a link."""
