"""Distances between places."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
# Roads are about a third longer than the straight line.
ROAD_FACTOR = 1.3


def road_km(here, there):
    """Estimated road distance between two (latitude, longitude), or ``None``.

    A place at (0, 0) is a place not known.
    """
    if not any(here) or not any(there):
        return None
    lat1, lon1, lat2, lon2 = map(radians, (*here, *there))
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half)) * ROAD_FACTOR
