"""Files to facts: readers (bytes to rows), mappings as data (rows to facts), reports."""
