"""The parts of ``./appsistance``: plain Python, standard library only."""
