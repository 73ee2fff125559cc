"""A hundred thousand tickets with three messages each, and five thousand articles, of words as common as people's."""

import asyncpg

from app import demo
from app.config import Settings
from app.domain.plans.plan_file import load
from app.lib import database
from app.lib.database import SYSTEM
from bench.filing import PLAN

TICKETS, MESSAGES, ARTICLES, VOCABULARY = 100_000, 3, 5_000, 30_000
# The n-th most common word; the k-th is in about 1 / k as many texts as the first (Zipf).
_WORD = "'w' || translate({0}::text, '0123456789', 'bcdfghjkmp') || 'a'"
_SOME = (
    "(SELECT string_agg(" + _WORD.format("(%d ^ random())::integer") + ", ' ') FROM generate_series(1, {words}) s "
    "WHERE s + n > 0)"
) % VOCABULARY
_TICKET = f"""
    INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, opened_by,
        opened_at, last_public_at, last_public_message_id)
    SELECT v.organisation_id, t.id, v.prefix || '-' || 1000000 + n, {_SOME.format(words=6)},
        '{{severity}}', 'portal', v.id, v.people[1 + n % cardinality(v.people)], at, at, t.id
    FROM generate_series(1, {TICKETS}) n
    CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id, portal_now() - n * interval '5 minutes' AS at) t
    JOIN (SELECT v.organisation_id, v.id, o.prefix, row_number() OVER () - 1 AS number, count(*) OVER () AS all_of,
                 (SELECT array_agg(m.person_id) FROM membership m WHERE m.organisation_id = o.id) AS people
          FROM contract_version v JOIN organisation o ON o.id = v.organisation_id) v ON v.number = n % v.all_of
"""
_MESSAGE = f"""
    INSERT INTO message (organisation_id, id, ticket_id, author_id, side, public, body, at)
    SELECT t.organisation_id, CASE WHEN n = {MESSAGES} THEN t.last_public_message_id ELSE gen_random_uuid() END, t.id,
        t.opened_by, 'customer', true, {_SOME.format(words=40)}, t.opened_at + n * interval '1 minute'
    FROM ticket t CROSS JOIN generate_series(1, {MESSAGES}) n
"""
_SECTION = """
    WITH made AS (INSERT INTO section (id, slug, language, position) VALUES (gen_random_uuid(), 'all', 'en', 1)
                  RETURNING id)
    INSERT INTO section_name (section_id, language, name) SELECT id, 'en', 'All' FROM made
"""
_ARTICLE = f"""
    INSERT INTO article (id, slug, kind, section_id, audience, language, owner_id, state, created_at, updated_at,
        published_at)
    SELECT gen_random_uuid(), 'article-' || n, 'guide', s.id, 'public', 'en', p.id, 'published', now(), now(), now()
    FROM generate_series(1, {ARTICLES}) n, section s, (SELECT id FROM person WHERE staff_role IS NOT NULL LIMIT 1) p
"""
_REVISION = f"""
    INSERT INTO revision (article_id, language, number, title, summary, body, author_id, at)
    SELECT a.id, 'en', 1, {_SOME.format(words=6)}, {_SOME.format(words=20)}, {_SOME.format(words=400)}, a.owner_id,
        now()
    FROM (SELECT *, row_number() OVER () AS n FROM article) a
"""
_TEXT = """
    INSERT INTO article_text (article_id, language, number, title, summary, search_words, body, published_at)
    SELECT article_id, language, number, title, summary, search_words, body, at FROM revision
"""
# All at once, and into a table without its indexes, it is entered in a fraction of the time.
_UNENTERED = "ALTER TABLE message DISABLE TRIGGER search_follow; ALTER TABLE article_text DISABLE TRIGGER search_follow"
_ENTERED = """
    INSERT INTO search_entry SELECT * FROM search_source ON CONFLICT DO NOTHING;
    ALTER TABLE message ENABLE TRIGGER search_follow; ALTER TABLE article_text ENABLE TRIGGER search_follow
"""
_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_entry' AND indexname <> 'search_entry_pkey'"
)


def word(rank: int) -> str:
    """The word that is so common: 1 is the commonest."""
    return "w" + str(rank).translate(str.maketrans("0123456789", "bcdfghjkmp")) + "a"


async def fill(settings: Settings) -> demo.Cast:
    """Fills the database, which is empty; answers who there is."""
    await database.start(settings.database_url)
    async with database.transaction(SYSTEM):
        cast = await demo.make_cast(PLAN.read_text(encoding="utf-8"), PLAN.stem, "no password")
    await database.stop()
    owner = await asyncpg.connect(settings.database_url)
    severity = load(PLAN).severities[1].slug
    indexes = await owner.fetch(_INDEXES)
    for index in indexes:
        await owner.execute(f"DROP INDEX {index['indexname']}")
    for statement in (_UNENTERED, _TICKET, _MESSAGE, _SECTION, _ARTICLE, _REVISION, _TEXT, _ENTERED):
        await owner.execute(statement.format(severity=severity))
    for index in indexes:
        await owner.execute(index["indexdef"])
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    return cast
