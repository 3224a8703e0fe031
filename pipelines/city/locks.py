"""The advisory locks of the city platform's database: who works alone, on what.

PostgreSQL knows such a lock by a number alone, which all programs of a database share. Ours begin with
the city's code in GB/T 2260, 152501, so that no other program is likely to use them; two digits behind
it count them. A number that has been in use stays what it is: an old and a new version may run together.
"""

# One process migrates the database.
MIGRATION_LOCK = 15_250_101

# One pass uploads.
UPLOAD_LOCK = 15_250_102

# One pass takes what the region distributes.
DOWNLOAD_LOCK = 15_250_103

# One process adds an entry to the message log.
LOG_LOCK = 15_250_105

# All loads share it, and a load that merges subjects has it alone.
SUBJECTS_LOCK = 15_250_104
