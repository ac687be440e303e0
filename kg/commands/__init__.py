"""The commands, each a thin door to a function of the library."""
