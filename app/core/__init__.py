"""What every room stands on: clock, database, jobs, errors, pages, languages, codes, safety."""
