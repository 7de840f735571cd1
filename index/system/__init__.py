"""Files, threads and child processes; nothing here knows of stories."""
