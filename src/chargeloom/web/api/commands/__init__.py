"""Commands over the API: what may be asked of a station, with each body and each answer."""
