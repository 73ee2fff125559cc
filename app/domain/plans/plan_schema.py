"""What a plan file may contain: every key of every section, and what its value must be."""

from typing import get_args

from app.domain.plans.calendar_schema import calendar
from app.domain.plans.escalation import Because, TellBy
from app.domain.plans.matrix_schema import matrix, words
from app.domain.plans.offer import Commitment, ContactKind, Right
from app.domain.plans.plan import Channel, HoursFrom24
from app.domain.plans.plan_entries import contact_point, ladder, service_duration, slug, span
from app.domain.plans.shape import day, each, either, flag, many, number, one_of, slug_of, table, text

TIERS = many(slug_of("tiers"), least=1)
SEVERITIES = many(slug_of("severities"), least=1)
RIGHT = one_of(get_args(Right))
COMMITMENT = one_of(["guarantee", "target"])
PERCENT = number(0, 100, whole=False)
MONTHS = number(1, 120)

ITEM = table({"name": text}, {"detail": text, "tiers": TIERS, "right": RIGHT, "every_months": MONTHS})
ABOUT_ITEMS = {"name": text, "note": text, "tiers": TIERS, "right": RIGHT, "extra_cost": flag}
ITEMS = table({"items": many(ITEM, least=1)}, ABOUT_ITEMS)
METRIC = table({"slug": slug, "name": text}, {"target": text, "above_percent": PERCENT})

DOCUMENT = table(
    {"vendor": text, "title": text, "version": text},
    {
        "file": text,
        "effective_on": day,
        "updated_on": day,
        "overview": table({"text": text}, {"product": text, "covers": many(text)}),
        "closing": table({"text": text}),
        "history": many(table({"version": text, "on": day, "changes": text})),
    },
)
RULES = table(
    {"hours_from_24": one_of(get_args(HoursFrom24)), "last_resort": slug_of("groups")},
    {
        "reopen_within_hours": number(0, 8784),
        "third_party_pauses": flag,
        "workaround_resolves": flag,
        "warn_at_percent": many(number(1, 99)),
        "tell_by": many(one_of(get_args(TellBy)), least=1),
        "attainment_percent": PERCENT,
    },
)
SEVERITY = table({"label": text, "name": text, "definition": text, "examples": many(text), "pauses": flag})
PRICE = table({"words": text}, {"amount": number(0, 10**9, whole=False), "currency": text, "per": text})
TIER = table(
    {"name": text, "plan_name": text, "calendar": slug_of("calendars"), "hours": text},
    {
        "price": PRICE,
        "support_channels": text,
        "response_time": text,
        "dedicated_support": text,
        "service_level": text,
    },
)
CHANNEL_RESPONSE = table({}, dict.fromkeys(get_args(Channel), words))

CONTACT_POINT = contact_point(
    table(
        {"kind": one_of(get_args(ContactKind)), "name": text},
        {
            "shown": text,
            "e164": text,
            "tiers": TIERS,
            "severities": SEVERITIES,
            "calendar": slug_of("calendars"),
            "hours": text,
            "note": text,
            "uses": many(text),
        },
    )
)
EMAIL_FORMAT = table(
    {
        "name": text,
        "subject": text,
        "fields": many(table({"name": text}, {"hint": text, "choices": many(text), "points": many(text)})),
    }
)

REACHABLE = one_of(["coverage"])
ESCALATION_CONTACT = table(
    {
        "level": number(1, 9),
        "contact": text,
        "availability": text,
        "reachable": either(REACHABLE, str, each(text, slug_of("calendars"))),
    }
)
LEVEL = table(
    {"role": text, "printed": text, "tell": many(slug_of("groups"), least=1)},
    {
        "serves": SEVERITIES,
        "after": either(text, str, each(slug_of("severities"), text)),
        "by": many(one_of(get_args(TellBy)), least=1),
        "retell_minutes": number(1, 1440),
    },
)
LADDER = ladder(table({"tiers": TIERS, "levels": many(LEVEL, least=1, most=9)}, {"moves_up": text}))
TRIGGER = table(
    {"because": one_of(get_args(Because)), "printed": text},
    {
        "tiers": TIERS,
        "severities": SEVERITIES,
        "tickets": number(2, 1000),
        "organisations": number(1, 1000),
        "within_hours": number(1, 720),
    },
)

UPTIME = table({"percent": PERCENT, "words": text, "commitment": COMMITMENT, "credited": flag})
CREDITS = table({"bands": many(table({"below": PERCENT, "percent": PERCENT}))})

INCLUDED = table({"items": many(ITEM, least=1)}, {"and_all_of": slug_of("tiers")})
SERVICE = table({"name": text, "duration": service_duration}, {"detail": text, "tiers": TIERS, "right": RIGHT})
ACTIVITY = table({"days": span, "activity": text, "participants": many(text)}, {"standby": flag})
PHASE = table({"name": text, "weeks": span, "activities": many(ACTIVITY)})
CHECK_IN = table(
    {"name": text},
    {"printed": text, "every_weeks": number(1, 52), "every_months": MONTHS, "months": span, "from_month": MONTHS},
)
REVIEWS = table(
    {"name": text, "rhythm": each(slug_of("tiers"), table({"name": text, "every_months": MONTHS}))},
    {"agenda": many(table({"name": text, "minutes": number(1, 480), "points": many(text)}))},
)
OPTIONAL_GRID = matrix(one_of(get_args(Commitment)), every_cell=False)

PLAN = table(
    {
        "document": DOCUMENT,
        "rules": RULES,
        "groups": each(slug, table({"name": text}), least=1),
        "calendars": each(slug, calendar, least=1, most=50),
        "severities": each(slug, SEVERITY, least=1, most=20),
        "tiers": each(slug, TIER, least=1, most=20),
        "first_response": matrix(COMMITMENT, every_cell=True),
        "resolution": matrix(COMMITMENT, every_cell=True),
    },
    {
        "acknowledge": OPTIONAL_GRID,
        "next_response": OPTIONAL_GRID,
        "update": OPTIONAL_GRID,
        "channel_response": each(slug_of("tiers"), CHANNEL_RESPONSE),
        "channels": many(CONTACT_POINT),
        "contacts": many(CONTACT_POINT),
        "offices": many(CONTACT_POINT),
        "email_format": EMAIL_FORMAT,
        "escalation_contacts": many(ESCALATION_CONTACT),
        "ladders": many(LADDER),
        "triggers": many(TRIGGER),
        "uptime": each(slug_of("tiers"), UPTIME),
        "credits": CREDITS,
        "included": each(slug_of("tiers"), INCLUDED),
        "professional_services": table({"items": many(SERVICE, least=1)}, ABOUT_ITEMS),
        "scope": table({"in": ITEMS, "out": ITEMS}),
        "proactive": ITEMS,
        "advisory": ITEMS,
        "training": table({"included": ITEMS}, {"additional": ITEMS}),
        "knowledge_base": ITEMS,
        "community": ITEMS,
        "incidents": table({"items": many(ITEM)}, {"communication": ITEMS}),
        "changes": table({"items": many(ITEM)}, {"maintenance": table({"every_months": MONTHS, "hours": span})}),
        "releases": ITEMS,
        "security": ITEMS,
        "data_protection": ITEMS,
        "add_ons": ITEMS,
        "consulting": ITEMS,
        "onboarding": each(slug_of("tiers"), table({"name": text}, {"style": text, "phases": many(PHASE)})),
        "check_ins": each(slug_of("tiers"), table({"items": many(CHECK_IN)})),
        "reviews": REVIEWS,
        "usage": table({"figures": many(table({"slug": slug, "name": text}))}),
        "feedback": ITEMS,
        "metrics": table(
            {"support": many(METRIC)},
            {"reviewed_every_months": MONTHS, "business": table({"items": many(METRIC)})},
        ),
    },
)
