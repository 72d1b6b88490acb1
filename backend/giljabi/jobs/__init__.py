"""Working the inbox off: the runner, and the threads that run it inside the web process."""
