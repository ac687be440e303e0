"""Measures of networks, how sure they are, and figures of them."""
