/** What pages and lists show of commitments: read from the projection, with business time's word on every duty. */
import type { Filter } from 'mongodb';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { dueSoonUntil, dueState } from '../../shared/calendar/due';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import { DEED_SCHEMAS, type PostableDeed } from '../../shared/contracts/deed.schema';
import type { DeedKind, EntryData, ItemContent, PledgedItem } from '../../shared/contracts/entries';
import type { Stage, WaitingFor } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import type { Calendar, Clock, Plan, Rung } from '../../shared/contracts/plan';
import type {
  CommitmentDetail,
  CommitmentList,
  CommitmentSummary,
  DueView,
  ItemView,
  TechnicalHistory,
  TimelineEntryView,
  TimelineView,
} from '../../shared/contracts/views';
import { DomainError } from '../../shared/http/problem';
import { allowedNow } from './allowed';
import { mayDo, mayView, mayViewPath } from './rules';
import { subjectOf } from './take-deed';
import type { TemporalClient } from '../../shared/temporal/connect';
import { technicalHistory } from '../../shared/temporal/histories';
import type { RunningPlan } from './running-plan';
import type { CommitmentsStore, Content, Head } from './store';

export interface ListQuery {
  year: number;
  under?: string | undefined;
  withSubordinates?: boolean | undefined;
  stage?: Stage | undefined;
  waiting?: string | undefined;
  state?: 'overdue' | 'dueSoon' | 'open' | undefined;
  type?: 'member' | 'organisation' | undefined;
  subject?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** The server ends a wait for a projection after this long and answers with what it has, ms. */
const WAIT_FOR_SEQ_MS = 2_000;

export interface Reader {
  list(actor: Actor, query: ListQuery): Promise<CommitmentList>;
  detail(actor: Actor, chain: string, atLeast?: number): Promise<CommitmentDetail>;
  timeline(actor: Actor, chain: string): Promise<TimelineView>;
  history(actor: Actor, chain: string): Promise<TechnicalHistory>;
  /** What is published of an organisation and its members, for the public page. */
  published(organisationId: string, year: number): Promise<PublishedCommitment[]>;
}

export interface PublishedCommitment {
  chain: string;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  stage: Stage;
  items: ItemView[];
  published: { channel: string; range: string; from: string; to: string };
  result?: string;
}

export function createReader(deps: {
  store: CommitmentsStore;
  client: TemporalClient;
  clock: Clock;
  runningPlan: RunningPlan;
}): Reader {
  const { store, client, clock } = deps;
  const now = (): string => instantOf(toBusiness(clock, Date.now()));

  async function termsOf(head: Pick<Head, 'year' | 'county'>): Promise<{ plan: Plan; calendar: Calendar }> {
    const opening = await store.openings.findOne({ _id: `${head.year}/${head.county}` });
    if (!opening) throw new DomainError('year_not_open');
    return opening;
  }

  async function visible(actor: Actor, chain: string, atLeast = 0): Promise<Head> {
    const deadline = Date.now() + WAIT_FOR_SEQ_MS;
    let head = await store.heads.findOne({ _id: chain });
    while ((head?.seq ?? 0) < atLeast && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      head = await store.heads.findOne({ _id: chain });
    }
    if (!head || !mayView(actor, head, dayOf(now()))) throw new DomainError('not_found');
    return head;
  }

  const dueView = (waiting: WaitingFor, at: string, calendar: Calendar): DueView => ({
    ...waiting,
    ...dueState(waiting, at, calendar),
  });

  function summary(head: Head, at: string, calendar: Calendar): CommitmentSummary {
    return {
      chain: head._id,
      seq: head.seq,
      year: head.year,
      kind: head.kind,
      subjectId: head.subjectId,
      subjectType: head.subjectType,
      inCharge: head.inCharge,
      superior: head.superior,
      path: head.path,
      stage: head.stage,
      rounds: head.rounds,
      items: head.items.map((item) => ({ ...item, rungs: item.rungs as Rung[] })),
      waitingFor: head.waitingFor
        .filter((waiting) => waiting.opens <= at)
        .map((waiting) => dueView(waiting, at, calendar))
        .sort((a, b) => (a.due < b.due ? -1 : 1)),
      ...(head.result ? { result: head.result } : {}),
      ...(head.excused ? { excused: true } : {}),
      ...(head.left ? { left: true } : {}),
      lastAt: head.lastAt,
    };
  }

  async function list(actor: Actor, query: ListQuery): Promise<CommitmentList> {
    const asOf = now();
    const today = dayOf(asOf);
    const filter: Filter<Head> = { year: query.year, left: { $ne: true } };
    if (query.under) {
      const organisation = await store.organisations.findOne({ _id: query.under });
      if (!organisation || !mayViewPath(actor, organisation.path, today)) throw new DomainError('not_found');
      filter.path =
        query.withSubordinates === false ? organisation.path : { $regex: `^${escapeRegex(organisation.path)}` };
    } else {
      filter.$or = [
        { subjectId: actor.personId },
        ...actor.appointments
          .filter((appointment) => mayViewPath(actor, appointment.path, today))
          .map((appointment) => ({ path: { $regex: `^${escapeRegex(appointment.path)}` } })),
      ];
    }
    if (query.stage) filter.stage = query.stage;
    if (query.type) filter.subjectType = query.type;
    if (query.subject) filter.subjectId = query.subject;
    const opening = await store.openings.findOne({ year: query.year });
    if (!opening) return { items: [], total: 0, asOf };
    if (query.waiting || query.state) {
      const limits = {
        overdue: { $lt: today },
        dueSoon: { $gte: today, $lt: dueSoonUntil(asOf, opening.calendar) },
        open: { $gte: dueSoonUntil(asOf, opening.calendar) },
      };
      filter.waitingFor = {
        $elemMatch: {
          opens: { $lte: asOf },
          ...(query.waiting ? { duty: query.waiting } : {}),
          ...(query.state ? { due: limits[query.state] } : {}),
        },
      };
    }
    const total = await store.heads.countDocuments(filter, { limit: 10_000 });
    const page: Filter<Head> = query.cursor ? { $and: [filter, { _id: { $gt: query.cursor } }] } : filter;
    const heads = await store.heads.find(page, { sort: { _id: 1 }, limit: query.limit + 1 }).toArray();
    const shown = heads.slice(0, query.limit);
    return {
      items: shown.map((head) => summary(head, asOf, opening.calendar)),
      total,
      asOf,
      ...(heads.length > query.limit ? { next: shown.at(-1)!._id } : {}),
    };
  }

  async function itemViews(head: Head): Promise<ItemView[]> {
    const pledged = await store.entries.findOne({ chain: head._id, kind: 'pledged' }, { sort: { seq: -1 } });
    const contents = pledged ? await store.contents.findOne({ _id: pledged.deedId }) : null;
    const written = (contents?.body as { items?: Record<string, ItemContent> } | undefined)?.items ?? {};
    const asked = new Map(
      ((pledged?.data as { items?: PledgedItem[] } | undefined)?.items ?? []).map((item) => [item.id, item]),
    );
    return head.items.map((item) => {
      const original = asked.get(item.id);
      const content = written[item.id];
      return {
        ...item,
        rungs: item.rungs as Rung[],
        ...(original ? { deadline: original.deadline } : {}),
        ...(original?.carryOver ? { carryOver: original.carryOver } : {}),
        ...(content ? { content } : {}),
      };
    });
  }

  /** N: what last year's close made of each item; hollow ones are shown to be corrected, never as they stand. */
  async function carriedOver(head: Head): Promise<ItemView[]> {
    if (head.stage !== 'drafting' || head.kind !== 'annual') return [];
    const before = await store.heads.findOne({ _id: commitmentWorkflowId(head.year - 1, head.subjectId) });
    const ended = before && (await store.entries.findOne({ chain: before._id, kind: 'ended' }));
    if (!ended) return [];
    const becomes = new Map((ended.data as EntryData['ended']).items.map((item) => [item.item, item.carryOver]));
    return (await itemViews(before)).flatMap((item) => {
      const carryOver = becomes.get(item.id);
      return carryOver ? [{ ...item, carryOver }] : [];
    });
  }

  async function detailOf(actor: Actor, head: Head): Promise<CommitmentDetail> {
    const at = now();
    const { plan: countyPlan, calendar } = await termsOf(head);
    // L5: its organisation may have changed a line; the form must say what the year will accept.
    const plan = (await deps.runningPlan(head)) ?? countyPlan;
    const subject = await subjectOf(store, head, at);
    const carried = await carriedOver(head);
    const may = (Object.keys(DEED_SCHEMAS) as PostableDeed[]).filter(
      (kind: DeedKind) => allowedNow(head, kind, at) && mayDo(actor, kind, subject, dayOf(at)).allowed,
    );
    const limits =
      head.kind === 'immediate'
        ? plan.immediate.items
        : head.subjectType === 'member'
          ? plan.member.items
          : plan.organisation.items;
    return {
      ...summary(head, at, calendar),
      items: await itemViews(head),
      may,
      ...(carried.length > 0 ? { carriedOver: carried } : {}),
      now: at,
      limits: { minItems: limits.min, maxItems: limits.max, from: plan.from, to: plan.to },
    };
  }

  return {
    list,

    async detail(actor, chain, atLeast) {
      return detailOf(actor, await visible(actor, chain, atLeast));
    },

    async timeline(actor, chain) {
      const head = await visible(actor, chain);
      const { calendar } = await termsOf(head);
      const at = now();
      const [entries, contents, detail] = await Promise.all([
        store.entries.find({ chain }, { sort: { seq: 1 } }).toArray(),
        store.contents.find({ chain }).toArray(),
        detailOf(actor, head),
      ]);
      const written = new Map<string, Content>(contents.map((content) => [content._id, content]));
      return {
        head: detail,
        now: at,
        ahead: head.waitingFor
          .map((waiting) => dueView(waiting, at, calendar))
          .sort((a, b) => (a.due < b.due ? -1 : 1)),
        entries: entries.map((entry): TimelineEntryView => {
          const content = written.get(entry.deedId);
          return {
            id: entry._id,
            seq: entry.seq,
            kind: entry.kind,
            at: entry.at,
            ...(entry.by ? { by: entry.by } : {}),
            inCharge: entry.inCharge,
            stage: entry.stage,
            data: entry.data,
            ...(content ? { content: content.body as Record<string, unknown> } : {}),
            hash: entry.hash,
          };
        }),
      };
    },

    async history(actor, chain) {
      await visible(actor, chain);
      try {
        return await technicalHistory(client, chain);
      } catch (cause) {
        throw Object.assign(new DomainError('unavailable', { detail: '流程引擎暂时无法访问，或历史已超过保留期' }), {
          cause,
        });
      }
    },

    async published(organisationId, year) {
      const heads = await store.heads
        .find({
          year,
          kind: 'annual',
          $or: [
            { subjectType: 'member', inCharge: organisationId },
            { subjectType: 'organisation', subjectId: organisationId },
          ],
        })
        .toArray();
      const shown: PublishedCommitment[] = [];
      for (const head of heads) {
        const publication = await store.entries.findOne({ chain: head._id, kind: 'publicised' }, { sort: { seq: -1 } });
        if (!publication) continue;
        const result = await store.entries.findOne({ chain: head._id, kind: 'resultPublicised' });
        shown.push({
          chain: head._id,
          subjectId: head.subjectId,
          subjectType: head.subjectType,
          stage: head.stage,
          items: await itemViews(head),
          published: publication.data as PublishedCommitment['published'],
          ...(result && head.result ? { result: head.result } : {}),
        });
      }
      return shown;
    },
  };
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
