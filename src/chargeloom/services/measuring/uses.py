"""Uses: which meters of which sites a device is."""

from chargeloom.domain.ids import SiteId
from chargeloom.services.measuring.flows import Use
from chargeloom.services.sites import Sites


class Uses:
    """Looks it up, and anew once a site has changed."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._known: dict[str, list[Use]] | None = None
        sites.subscribe(self._forget)

    def __call__(self, device: str) -> list[Use]:
        """List the meters that name a device."""
        if self._known is None:
            self._known = {}
            for model in self._sites.models():
                for meter in model.meters:
                    if meter.device is not None:
                        self._known.setdefault(meter.device, []).append(Use(model.id, meter))
        return self._known.get(device, [])

    def _forget(self, site: SiteId) -> None:  # noqa: ARG002 what changed may touch any device
        self._known = None
