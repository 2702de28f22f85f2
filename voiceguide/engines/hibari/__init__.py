"""hibari, a natural English voice inside its package."""
