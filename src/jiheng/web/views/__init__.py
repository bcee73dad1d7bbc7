"""Pages, a module each: fetch and authorise, ask the services, render."""
