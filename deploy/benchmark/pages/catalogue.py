"""The clients, accounts, campaigns, ad sets and ads that the rows refer to, as records of the API."""

from __future__ import annotations

from .spec import PageSpec
from .values import iso, make_id

PLATFORMS = ["facebook", "instagram", "google", "tiktok", "linkedin", "youtube", "x"]
CLIENTS = [  # client, site, time zone, currency
    ("Harbour Outfitters", "harbour.example", "America/New_York", "USD"),
    ("Hinode Foods", "hinode.example", "Asia/Tokyo", "JPY"),
    ("Alpenblick GmbH", "alpenblick.example", "Europe/Berlin", "EUR"),
    ("Bristol Books", "bristolbooks.example", "Europe/London", "GBP"),
]


class Catalogue:
    """An account per client and platform; ads go round the accounts, six to a campaign and three to an ad set."""

    def __init__(self, spec: PageSpec):
        self.seed = spec.seed
        self.domains = [self._domain(d) for d in range(spec.domains)]
        self.accounts = [
            self._account(d, p, platform) for d in range(spec.domains) for p, platform in enumerate(PLATFORMS)
        ]
        self.campaigns, self.ad_sets, self.ads = [], [], []
        for a in range(spec.ads):
            self._add_ad(a)

    def account(self, a: int) -> dict:
        """The account of the a-th ad."""
        return self.accounts[a % len(self.accounts)]

    def _domain(self, d: int) -> dict:
        client, site, zone, currency = CLIENTS[d % len(CLIENTS)]
        return {
            "id": make_id("dom", self.seed, "static", d),
            "object": "domain",
            "name": f"{d}.{site}",
            "client_name": f"{client} {d}",
            "website_url": f"https://{d}.{site}/",
            "industry": None,
            "time_zone": zone,
            "currency": currency,
            "status": "active",
            "tags": [],
            "competitor_count": 0,
            **stamps(d),
        }

    def _account(self, d: int, p: int, platform: str) -> dict:
        domain = self.domains[d]
        return {
            "id": make_id("acc", self.seed, "static", d, p),
            "object": "connected_account",
            "domain_id": domain["id"],
            "platform": platform,
            "platform_account_id": str(10**15 + d * 10 + p),
            "name": f"{platform} {d}",
            "currency": domain["currency"],
            "time_zone": domain["time_zone"],
            "status": "connected",
            "error_message": None,
            "last_synced_at": None,
            **stamps(d * 10 + p),
        }

    def _add_ad(self, a: int) -> None:
        account, group = self.account(a), a // len(self.accounts)
        campaign = make_id("cpn", self.seed, account["id"], group // 6)
        ad_set = make_id("ast", self.seed, account["id"], group // 3)
        common = {"domain_id": account["domain_id"], "account_id": account["id"], "platform": account["platform"]}
        if group % 6 == 0:
            self.campaigns.append(self._campaign(a, campaign, common))
        if group % 3 == 0:
            self.ad_sets.append(self._ad_set(a, ad_set, campaign, common))
        self.ads.append(
            {
                "id": make_id("ad", self.seed, "static", a),
                "object": "ad",
                **common,
                "campaign_id": campaign,
                "ad_set_id": ad_set,
                "platform_ad_id": str(4 * 10**16 + a),
                "name": f"Ad {a} – خصم",
                "status": "active",
                "content_type": "image",
                "creative": {
                    "headline": "Sale 🔥",
                    "body": None,
                    "call_to_action": "SHOP_NOW",
                    "landing_url": "https://shop.example/",
                    "image_url": None,
                    "video_url": None,
                },
                "preview_url": None,
                **stamps(a),
                "deleted_at": None,
            }
        )

    def _campaign(self, a: int, campaign: str, common: dict) -> dict:
        return {
            "id": campaign,
            "object": "campaign",
            **common,
            "platform_campaign_id": str(2 * 10**16 + a),
            "name": f"Campaign {a} 🐙",
            "status": "active",
            "objective": "sales",
            "buying_type": "auction",
            "daily_budget": "100.00",
            "lifetime_budget": None,
            "currency": self.account(a)["currency"],
            "start_date": "2026-01-01",
            "end_date": None,
            "labels": [],
            **stamps(a),
            "deleted_at": None,
        }

    def _ad_set(self, a: int, ad_set: str, campaign: str, common: dict) -> dict:
        return {
            "id": ad_set,
            "object": "ad_set",
            **common,
            "campaign_id": campaign,
            "platform_ad_set_id": str(3 * 10**16 + a),
            "name": f"Ad set {a}",
            "status": "active",
            "optimization_goal": "conversions",
            "billing_event": "impressions",
            "bid_amount": None,
            "daily_budget": None,
            "currency": self.account(a)["currency"],
            "targeting": {"countries": ["US"], "age_min": 18, "age_max": 65, "genders": [], "interests": []},
            "start_date": "2026-01-01",
            "end_date": None,
            **stamps(a),
            "deleted_at": None,
        }


def organization(seed: int) -> dict:
    return {
        "id": make_id("org", seed, "static"),
        "object": "organization",
        "name": "Static benchmark 🐙",
        "slug": "static",
        "plan": {
            "code": "enterprise",
            "name": "Enterprise",
            "token_allocation": 0,
            "rate_limit_per_minute": 1_000_000,
            "features": [],
        },
        "default_time_zone": "UTC",
        "default_currency": "USD",
        "country": None,
        **stamps(0),
    }


def stamps(n: int) -> dict[str, str]:
    at = iso(1_760_000_000_000 + n)
    return {"created_at": at, "updated_at": at}
