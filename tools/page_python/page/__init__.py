"""What runs in the page: scripts of the page and of its worker, and the program that runs a cell there."""
