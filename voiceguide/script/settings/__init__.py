"""Front matter: the settings at the top of a script."""
