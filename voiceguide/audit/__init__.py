"""A finished file, measured against its timeline.

Not called `verify`: a module of that name would hide the public function once it is imported.
"""
