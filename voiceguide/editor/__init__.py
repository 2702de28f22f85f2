"""An extension for Visual Studio Code, as `voiceguide help editor` says: a TextMate grammar, and snippets."""
