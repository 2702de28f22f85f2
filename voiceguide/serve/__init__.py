"""Serve: the site of `publish`, live. Routes stand in tables; `app.app` makes one program of them."""
