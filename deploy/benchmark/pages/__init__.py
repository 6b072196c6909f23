"""Pages of the API, rendered once and served as files: what the warehouse must hold is known when they are written."""
