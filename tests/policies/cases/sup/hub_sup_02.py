"""Cases of HUB-SUP-02."""

from tests.policies.case import bad, good, resource

NAMESPACE = "scaleway:registry/namespace:Namespace"

_PARIS = {"region": "fr-par", "zone": "fr-par-1"}

CASES = (
    good("private", resource(NAMESPACE, "images", isPublic=False, region="fr-par")),
    good("private, as the provider makes it", resource(NAMESPACE, "images", provider=_PARIS)),
    bad("public", resource(NAMESPACE, "images", isPublic=True, region="fr-par"), at="images.isPublic"),
    bad("in Warsaw", resource(NAMESPACE, "images", isPublic=False, region="pl-waw"), at="images.region"),
    bad(
        "the provider is in Warsaw",
        resource(NAMESPACE, "images", provider={**_PARIS, "region": "pl-waw"}),
        at="images.region",
    ),
)
