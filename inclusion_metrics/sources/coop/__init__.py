"""La Coop de la médiation numérique, every layout."""
