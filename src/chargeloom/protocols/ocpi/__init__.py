"""OCPI: roaming between operators and mobility providers. So far its tariffs and charge detail records are read."""
