"""Interactive pages: the network, ready views, and the index that leads to them."""
