"""What is refused of a file of outlines, in words for whoever runs the command."""


class BoundaryFileError(ValueError):
    """The file cannot be used; the message says why and what to do."""


class WrongCrsError(BoundaryFileError):
    """Its coordinates are not degrees on WGS 84."""

    def __init__(self, crs: str) -> None:
        super().__init__(
            f"Expected longitude and latitude on WGS 84 (EPSG:4326); the file is in {crs}. "
            "Convert it first, for example: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson"
        )


class WrongAxesError(BoundaryFileError):
    """Latitude and longitude stand in each other's place."""

    def __init__(self) -> None:
        super().__init__(
            "Latitude and longitude are swapped: GeoJSON writes longitude first. "
            "Nothing was imported. To read it the other way round, add --swap-axes."
        )


class WrongPlaceError(BoundaryFileError):
    """The outlines lie far from the communes that they claim to be."""

    def __init__(self, away_deg: float) -> None:
        super().__init__(
            f"The outlines lie {away_deg:.1f} degrees from the communes that they name. "
            "Is it another country's file, or another coordinate system?"
        )


class NoCommuneError(BoundaryFileError):
    """No feature names a commune that is known here."""

    def __init__(self, seen: int, example: str) -> None:
        super().__init__(
            f"None of {seen} features names a known commune ({example}). Say which properties "
            "hold code, name and province: --code, --name, --province. "
            "Are communes here? `flask geo import` brings them."
        )
