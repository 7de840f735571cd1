"""A new version of the index, built in a child process beside the live one."""
