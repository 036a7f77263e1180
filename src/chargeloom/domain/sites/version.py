"""Versions of a site: each change makes a new one, and all are kept."""

import msgspec

from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import SiteModel


class SiteVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What a site was from one change to the next; its newest version is what it is."""

    id: int
    site: SiteId
    version: int
    saved_at: Instant
    saved_by: str
    is_disabled: bool = False
    """Nothing is balanced there, and its outlets may be put into another site."""
    model: SiteModel
