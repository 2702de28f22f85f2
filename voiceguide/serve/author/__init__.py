"""`voiceguide serve --watch`: a script's page while it is written. A save is heard within a second."""
