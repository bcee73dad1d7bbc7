"""Words and figures of the templates."""
