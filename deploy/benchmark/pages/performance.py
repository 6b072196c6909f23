"""The rows of /ad-performance, one per ad and day, in the order of the list (updated_at), with their measures apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from .catalogue import Catalogue
from .spec import PageSpec
from .values import DAY_MS, epoch_ms, iso, mix, money, money_digits


@dataclass(frozen=True, slots=True)
class Row:
    domain: str
    month: str  # YYYY-MM
    currency: str
    sums: tuple[int, ...]  # in the order of oracle.MEASURES; amounts in micros
    json: str


def rows(spec: PageSpec, catalogue: Catalogue) -> Iterator[Row]:
    """Restated rows come last: they are the ones that changed last."""
    ads = [_Ad(catalogue, a) for a in range(spec.ads)]
    restated = []
    for n in range(spec.rows):
        if spec.changed and mix(spec.seed, 10, n) % 100 < spec.changed:
            restated.append(n)
        else:
            yield _row(spec, ads, n)
    for order, n in enumerate(restated):
        yield _row(spec, ads, n, restated_at=spec.as_of - DAY_MS // 2 + order)


class _Ad:
    """What all rows of an ad have in common."""

    def __init__(self, catalogue: Catalogue, a: int):
        ad, account = catalogue.ads[a], catalogue.account(a)
        self.domain, self.currency = ad["domain_id"], account["currency"]
        self.digits = money_digits(self.currency, ad["platform"])
        self.ids = (
            f'"object":"ad_performance","level":"ad","granularity":"day",'
            f'"domain_id":"{ad["domain_id"]}","account_id":"{ad["account_id"]}","platform":"{ad["platform"]}",'
            f'"campaign_id":"{ad["campaign_id"]}","ad_set_id":"{ad["ad_set_id"]}","ad_id":"{ad["id"]}",'
        )
        self.terms = (
            f'"hour":null,"hour_start":null,"time_zone":"{account["time_zone"]}","currency":"{self.currency}",'
            f'"attribution_setting":"28d_click_1d_view","is_final":false,'
        )


def _row(spec: PageSpec, ads: list[_Ad], n: int, restated_at: int | None = None) -> Row:
    d, a = divmod(n, len(ads))
    ad, day = ads[a], spec.first_day + timedelta(days=d)
    noise = mix(spec.seed, a, d) if restated_at is None else mix(spec.seed, a, d, 1)
    impressions = 50 + noise % 20_000
    clicks = impressions * (5 + (noise >> 20) % 40) // 1000
    spend = clicks * (200_000 + (noise >> 32) % 1_500_000)
    spend -= spend % 10 ** (6 - ad.digits)
    conversions = clicks * ((noise >> 44) % 60) // 1000
    value = conversions * 20_000_000
    updated = restated_at or epoch_ms(day) + DAY_MS + a  # grows with n as long as ads < 86.4 million
    json = (
        f'{{"id":"apf_{mix(spec.seed, 9, n):016x}",{ad.ids}"date":"{day}",{ad.terms}'
        f'"metrics":{{"spend":"{money(spend, ad.digits)}","impressions":{impressions},"clicks":{clicks},'
        f'"reach":{impressions * 4 // 5},"video_views":null,"conversions":"{conversions}",'
        f'"conversion_value":"{money(value, ad.digits)}"}},"updated_at":"{iso(updated)}","deleted_at":null}}'
    )
    return Row(ad.domain, str(day)[:7], ad.currency, (spend, impressions, clicks, conversions * 1_000_000, value), json)
