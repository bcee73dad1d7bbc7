"""One module a command: options to services, results to page or JSON, and the exit code."""
