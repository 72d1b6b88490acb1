"""The rules of Giljabi, free of I/O; see README.md beside this file."""
