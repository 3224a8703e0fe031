"""Numbers of persons in texts: how they are found, and how they are masked where a text is shown."""
