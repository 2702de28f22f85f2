"""From the words of a script to sentences to say."""
