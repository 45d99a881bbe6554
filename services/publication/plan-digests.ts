/** Who is told what on this working day: gathers news and opening and pressing duties into one digest a person and a webhook (G9, U5). */
import { addDays, dayOf, startOf } from '../../shared/calendar/day';
import { dueSoonUntil } from '../../shared/calendar/due';
import { onOrBefore } from '../../shared/calendar/working-days';
import type { Duty } from '../../shared/contracts/clauses';
import type { Role } from '../../shared/contracts/ledger';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import type { Calendars } from '../../shared/http/calendars';
import { createOffices, type Offices } from './offices';
import { findOpinionNews } from './opinion-news';
import { type Holder, holdersOf } from './rules';
import type { Chain, Delivery, DigestItem, News, PublicationStore, Webhook } from './store';

const PAGE = 500;

export interface DigestPlanner {
  /** True where digests were planned now; false where the day had been planned before. */
  plan(day: Day, now: Instant): Promise<boolean>;
}

/** One process plans at a time (the caller's lease). Stopped half-way it goes on where it was: nothing is sent before the end. */
export function createDigestPlanner(store: PublicationStore, calendars: Calendars): DigestPlanner {
  const { plans, news, chains, deliveries, outages } = store;

  async function plan(day: Day, now: Instant): Promise<boolean> {
    const newest = await plans.findOne({ state: 'ready' }, { sort: { _id: -1 } });
    if (newest && newest._id >= day) return false;
    await plans.updateOne({ _id: day }, { $setOnInsert: { state: 'planning', until: now } }, { upsert: true });
    const { until } = (await plans.findOne({ _id: day })) as { until: Instant };
    const counting = await chains.distinct('calendar');
    const book = await calendars(counting);
    const sinceDay = newest?._id ?? onOrBefore(book.notice, addDays(day, -1));
    const since = newest?.until ?? startOf(sinceDay);
    const offices = createOffices(store, day);

    // X11: told on one day only, to whoever is told anything on it.
    await outages.updateMany({ day: { $exists: false } }, { $set: { day } });
    await takeOver(day);
    for (let page = await nextNews(''); page.length > 0; page = await nextNews(page.at(-1)!._id)) {
      const added = await add(day, page, offices);
      await news.updateMany({ _id: { $in: added } }, { $set: { told: true } });
    }
    // Becomes due soon between the last digest's day and this one's, by the calendar of its own year (G4).
    const soon = (calendar: Calendar): { $gte: Day; $lt: Day } => ({
      $gte: dueSoonUntil(startOf(sinceDay), calendar),
      $lt: dueSoonUntil(startOf(day), calendar),
    });
    const windows = [
      { reason: 'opened' as const, of: {}, range: { opens: { $gt: since, $lte: until } } },
      ...book
        .alike(counting, (calendar) => JSON.stringify(soon(calendar)))
        .map(({ calendar, ids }) => ({
          reason: 'dueSoon' as const,
          of: { calendar: { $in: ids } },
          range: { opens: { $lte: until }, due: soon(calendar) },
        })),
    ];
    for (const { reason, of, range } of windows) {
      let found: { chain: Chain; items: Pick<News, 'key' | 'duty' | 'to' | 'reason' | 'period'>[] }[] = [];
      const cursor = chains.find({ ...of, waitingFor: { $elemMatch: range } } as never);
      for await (const chain of cursor) {
        const items = chain.waitingFor
          .filter((waiting) => isWithin(waiting, range))
          .map(({ key, duty, role, period }) => ({ key, duty, to: role, reason, ...(period ? { period } : {}) }));
        found.push({ chain, items });
        if (found.length === PAGE) {
          await push(day, found, offices);
          found = [];
        }
      }
      await push(day, found, offices);
    }
    const window = { since, until, sinceDay, day, calendar: book.inForce };
    for await (const { told, organisations } of findOpinionNews(store, window)) {
      await offices.loadOffices(organisations);
      await hand(day, told, offices);
    }
    await deliveries.updateMany({ day, state: 'planned' }, { $set: { open: true, nextAt: new Date() } });
    await plans.updateOne({ _id: day }, { $set: { state: 'ready' } });
    return true;
  }

  /** What could not be sent on earlier days is said today, in today's one mail. */
  async function takeOver(day: Day): Promise<void> {
    const unsent = {
      open: true,
      day: { $lt: day },
      $or: [{ state: { $in: ['planned', 'failed'] } }, { state: 'sending', nextAt: { $lte: new Date() } }],
    };
    for await (const { _id, personId, webhook, items } of deliveries.find(unsent as never)) {
      if (webhook) await writeHooks(day, await store.webhooks.find({ _id: webhook }).toArray(), () => items);
      else if (personId) await write(day, new Map([[personId, items]]));
      await deliveries.updateOne({ _id }, { $set: { open: false, state: 'givenUp' } });
    }
  }

  function nextNews(after: string): Promise<News[]> {
    return news.find({ told: false, _id: { $gt: after } }, { sort: { _id: 1 }, limit: PAGE }).toArray();
  }

  /** Answers what was told: news of a chain that is still behind it (a rebuild, a moment's gap) waits for the next day. */
  async function add(day: Day, page: News[], offices: Offices): Promise<string[]> {
    const found = await chains.find({ _id: { $in: page.map(({ chain }) => chain) } }).toArray();
    const byId = new Map(found.map((chain) => [chain._id, chain]));
    const known = page.flatMap((one) => {
      const chain = byId.get(one.chain);
      return chain && chain.seq >= one.seq ? [{ chain, items: [one] }] : [];
    });
    await push(day, known, offices);
    return known.flatMap(({ items }) => items.map(({ _id }) => _id));
  }

  async function push(
    day: Day,
    found: {
      chain: Chain;
      items: Pick<News, 'key' | 'duty' | 'to' | 'reason' | 'rung' | 'period' | 'count' | 'traceparent'>[];
    }[],
    offices: Offices,
  ): Promise<void> {
    await offices.load(found.map(({ chain }) => chain));
    const told: { item: DigestItem; holders: Holder[] }[] = [];
    for (const { chain, items } of found) {
      for (const { key, duty, to, reason, rung, period, count, traceparent } of items) {
        const waiting = chain.waitingFor.find((candidate) => candidate.key === key);
        // Done meanwhile, or of an outage long ago: nobody is told any more (X11).
        if (!waiting && reason !== 'membersMissing') continue;
        const item: DigestItem = {
          chain: chain._id,
          key,
          reason,
          duty,
          role: to,
          due: waiting?.due ?? dayOf(chain.lastAt),
          own: to === 'subject' || to === 'participant',
          ...(rung ? { rung } : {}),
          ...(period ? { period } : {}),
          ...(count === undefined ? {} : { count }),
          ...(traceparent ? { traceparent } : {}),
        };
        told.push({ item, holders: recipients(chain, to, duty, offices) });
      }
    }
    await hand(day, told, offices);
  }

  /** To each person, and to their organisations' webhooks. */
  async function hand(day: Day, told: { item: DigestItem; holders: Holder[] }[], offices: Offices): Promise<void> {
    const byPerson = new Map<string, DigestItem[]>();
    const byOrganisation = new Map<string, DigestItem[]>();
    const note = (to: Map<string, DigestItem[]>, id: string, item: DigestItem): void => {
      const noted = to.get(id);
      if (noted) noted.push(item);
      else to.set(id, [item]);
    };
    for (const { item, holders } of told) {
      for (const { personId } of holders) note(byPerson, personId, item);
      // What falls to an office is news of its organisation, once however many hold it; a member's own is theirs alone.
      const concerned = holders.flatMap(({ actingAs }) => offices.organisationOf(actingAs) ?? []);
      for (const organisationId of new Set(concerned)) note(byOrganisation, organisationId, item);
    }
    await write(day, byPerson);
    if (byOrganisation.size === 0) return;
    const hooks = await store.webhooks.find({ organisationId: { $in: [...byOrganisation.keys()] } }).toArray();
    await writeHooks(day, hooks, ({ organisationId }) => byOrganisation.get(organisationId) ?? []);
  }

  async function writeHooks(day: Day, hooks: Webhook[], itemsOf: (hook: Webhook) => DigestItem[]): Promise<void> {
    if (hooks.length === 0) return;
    const organisations = await store.organisations
      .find({ _id: { $in: hooks.map(({ organisationId }) => organisationId) }, active: true } as never)
      .toArray();
    const operations = hooks.flatMap((hook) => {
      const path = organisations.find(({ _id }) => _id === hook.organisationId)?.path;
      return path === undefined ? [] : [planned(day, hook._id, { webhook: hook._id, path }, itemsOf(hook))];
    });
    if (operations.length > 0) await deliveries.bulkWrite(operations, { ordered: false });
  }

  async function write(day: Day, byPerson: Map<string, DigestItem[]>): Promise<void> {
    if (byPerson.size === 0) return;
    const people = await store.members.find({ _id: { $in: [...byPerson.keys()] } }).toArray();
    const organisations = await store.organisations
      .find({ _id: { $in: people.map(({ organisationId }) => organisationId) } })
      .toArray();
    const paths = new Map(organisations.map(({ _id, path }) => [_id, path]));
    const known = new Map(people.map((person) => [person._id, person]));
    const operations = [...byPerson]
      .filter(([personId]) => known.get(personId)?.active !== false)
      .map(([personId, items]) => {
        const path = paths.get(known.get(personId)?.organisationId ?? '') ?? '';
        return planned(day, personId, { personId, path }, items);
      });
    if (operations.length > 0) await deliveries.bulkWrite(operations, { ordered: false });
  }

  return { plan };
}

/** Planned once a day for each recipient; whatever else turns up is added, and the same thing never twice. */
function planned(
  day: Day,
  recipient: string,
  to: Pick<Delivery, 'personId' | 'webhook' | 'path'>,
  items: DigestItem[],
): { updateOne: { filter: object; update: object; upsert: true } } {
  return {
    updateOne: {
      filter: { _id: `${day}/${recipient}` },
      update: {
        $setOnInsert: { day, ...to, state: 'planned' as const, open: false, nextAt: new Date(0), attempts: 0 },
        $addToSet: { items: { $each: items } },
      },
      upsert: true,
    },
  };
}

function isWithin(
  waiting: { opens: Instant; due: Day },
  range: { opens: { $gt?: Instant; $lte: Instant }; due?: { $gte: Day; $lt: Day } },
): boolean {
  const { opens, due } = range;
  if (waiting.opens > opens.$lte || (opens.$gt !== undefined && waiting.opens <= opens.$gt)) return false;
  return !due || (waiting.due >= due.$gte && waiting.due < due.$lt);
}

function recipients(chain: Chain, to: Role, duty: Duty, offices: Offices): Holder[] {
  // What a branch owes its members is told to the branch itself, then to those above it.
  return holdersOf(to, duty, chain, offices);
}
