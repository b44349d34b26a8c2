"""What every stage is written in: the schema model, problems and their places, code and names."""
