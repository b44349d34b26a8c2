"""The run-time support of generated packages: copied into each of them, and tested here."""
