/** What pages and lists show of commitments: read from the projection, with business time's word on every duty. */
import type { Filter } from 'mongodb';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { dueState } from '../../shared/calendar/due';
import { afterOutage } from '../../shared/calendar/outages';
import { carryOverOf } from '../../shared/contracts/carry-over';
import { commitmentWorkflowId } from '../../shared/contracts/commitment';
import { DEED_SCHEMAS, type PostableDeed } from '../../shared/contracts/deed.schema';
import type { DeedKind } from '../../shared/contracts/entries';
import type { Consultation } from '../../shared/contracts/guidance';
import { groupsNotAsked, type OpinionGroup } from '../../shared/contracts/opinions';
import { inState, type Mode, type PublicLed } from '../../shared/contracts/joint';
import type { Stage, WaitingFor } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import type { Duty } from '../../shared/contracts/clauses';
import type { Calendar, Clock, Plan, Rung } from '../../shared/contracts/plan';
import { scopesOf, scopeWithin, sees } from '../../shared/contracts/scope';
import type {
  CommitmentDetail,
  CommitmentList,
  CommitmentSummary,
  DueView,
  ItemView,
  PledgeCheckView,
  TechnicalHistory,
  TimelineEntryView,
  TimelineView,
} from '../../shared/contracts/views';
import type { Calendars } from '../../shared/http/calendars';
import { DomainError } from '../../shared/http/problem';
import { within } from '../../shared/mongo/subtree';
import type { Drafted } from '../../shared/pledges/hollow';
import { allowedNow } from './allowed';
import type { PledgeCheck } from './check-pledges';
import { dueFilter, type ListedState } from './due-filter';
import { emptyHead, projectHead } from './project-head';
import { mayDo, mayView, mayViewUpTo } from './rules';
import { getRight, subjectOf } from './take-deed';
import type { TemporalClient } from '../../shared/temporal/connect';
import { technicalHistory } from '../../shared/temporal/histories';
import type { RunningTerms } from './running-terms';
import {
  endingYear,
  formerOf,
  type CommitmentsStore,
  type Content,
  type Head,
  type HeadItem,
  type Occasion,
} from './store';
import { organisationItems, supportingItems } from './together';
import { readWording } from './wording';

export interface ListQuery {
  year: number;
  under?: string | undefined;
  withSubordinates?: boolean | undefined;
  stage?: Stage | undefined;
  waiting?: Duty | undefined;
  state?: ListedState | undefined;
  type?: 'member' | 'organisation' | undefined;
  kind?: 'annual' | 'immediate' | undefined;
  mode?: Mode | undefined;
  /** P3: those that the asker was asked to take part in, or does, wherever they are. */
  joined?: boolean | undefined;
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
  /** What the drafter is told of a draft (V3, P7). */
  check(actor: Actor, chain: string, draft: PledgeDraft): Promise<PledgeCheckView>;
  history(actor: Actor, chain: string): Promise<TechnicalHistory>;
  /** What is published of an organisation and its members, for the public page. */
  published(organisationId: string, year: number): Promise<PublishedCommitment[]>;
}

export interface PledgeDraft {
  items: ({ id: string } & Drafted)[];
  consulted?: { group: OpinionGroup }[];
}

export interface PublishedCommitment {
  chain: string;
  subjectId: string;
  subjectType: 'member' | 'organisation';
  stage: Stage;
  items: ItemView[];
  /** Of an immediate one: what it is for (P2). */
  occasion?: string;
  /** P3: who had confirmed by the last publication to the public and still takes part. */
  joint?: { participants: string[]; public?: PublicLed };
  published: { channel: string; range: string; from: string; to: string };
  result?: string;
}

interface Seen {
  head: Head;
  /** Where it went: `head` is then as it stood before, and nothing may be done to it. */
  movedTo?: string;
}

export interface ReaderDeps {
  store: CommitmentsStore;
  client: TemporalClient;
  clock: Clock;
  check: PledgeCheck;
  consultationFor(head: Head): Promise<Consultation>;
  runningTerms: RunningTerms;
  calendars: Calendars;
}

export function createReader(deps: ReaderDeps): Reader {
  const { store, client, clock, check, consultationFor, runningTerms, calendars } = deps;
  const now = (): string => instantOf(toBusiness(clock, Date.now()));

  async function planOfCounty(head: Pick<Head, 'year' | 'county'>): Promise<Plan> {
    const opening = await store.openings.findOne({ _id: `${head.year}/${head.county}` });
    if (!opening) throw new DomainError('year_not_open');
    return opening.plan;
  }

  const calendarOf = async ({ calendar }: Head): Promise<Calendar> => (await calendars([calendar])).of(calendar);

  async function headOf(chain: string, atLeast = 0): Promise<Head | null> {
    const deadline = Date.now() + WAIT_FOR_SEQ_MS;
    let head = await store.heads.findOne({ _id: chain });
    while ((head?.seq ?? 0) < atLeast && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      head = await store.heads.findOne({ _id: chain });
    }
    return head;
  }

  async function visible(actor: Actor, chain: string): Promise<Head> {
    const head = await headOf(chain);
    if (!head || !mayView(actor, head, dayOf(now()))) throw new DomainError('not_found');
    return head;
  }

  /** M6: also the commitment as it stood when it left what the asker holds an appointment over. */
  async function seen(actor: Actor, chain: string, atLeast?: number): Promise<Seen> {
    const head = await headOf(chain, atLeast);
    const today = dayOf(now());
    if (!head) throw new DomainError('not_found');
    if (mayView(actor, head, today)) return { head };
    const former = await formerOf(store, head);
    const upTo = mayViewUpTo(actor, former, today);
    if (upTo === undefined) throw new DomainError('not_found');
    const entries = await store.entries.find({ chain, seq: { $lte: upTo } }, { sort: { seq: 1 } }).toArray();
    const then = entries.reduce(
      (before, entry) => projectHead(before, { ...entry, waitingFor: [], prev: '', runId: '', published: true }),
      emptyHead(chain, head.subjectType),
    );
    const { path, field } = former.find(({ seq }) => seq === upTo)!;
    return { head: { ...then, path, ...(field ? { field } : {}) }, movedTo: head.inCharge };
  }

  /** X11: each item with the day by which it is due, whatever was lost to outages. */
  const inTime = ({ items }: Head, calendar: Calendar): HeadItem[] =>
    items.map((item) => ({ ...item, due: afterOutage(calendar, item.due) }));

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
      items: inTime(head, calendar).map(({ writtenIn: _writtenIn, change: _change, ...item }) => ({
        ...item,
        rungs: item.rungs as Rung[],
      })),
      waitingFor: head.waitingFor
        .filter((waiting) => waiting.opens <= at)
        .map((waiting) => dueView(waiting, at, calendar))
        .sort((a, b) => (a.due < b.due ? -1 : 1)),
      ...(head.result ? { result: head.result } : {}),
      ...(head.excused ? { excused: true } : {}),
      ...(head.left ? { left: true } : {}),
      ...(head.joint ? { joint: head.joint } : {}),
      lastAt: head.lastAt,
    };
  }

  async function list(actor: Actor, query: ListQuery): Promise<CommitmentList> {
    const asOf = now();
    const today = dayOf(asOf);
    const filter: Filter<Head> = { year: query.year, left: { $ne: true } };
    if (query.joined) {
      filter['joint.participants'] = { $elemMatch: { id: actor.personId, state: { $in: ['invited', 'confirmed'] } } };
    } else if (query.under) {
      const organisation = await store.organisations.findOne({ _id: query.under });
      const itself = query.withSubordinates === false;
      const scope = organisation && scopeWithin(actor, organisation.path, today);
      if (!scope || (itself && !sees(actor, organisation, today))) throw new DomainError('not_found');
      Object.assign(filter, itself ? { path: organisation.path } : within(scope));
    } else {
      filter.$or = [
        { subjectId: actor.personId },
        { 'joint.participants.id': actor.personId },
        ...scopesOf(actor, today).map(within),
      ];
    }
    if (query.stage) filter.stage = query.stage;
    if (query.type) filter.subjectType = query.type;
    if (query.subject) filter.subjectId = query.subject;
    if (query.kind) filter.kind = query.kind;
    if (query.mode) Object.assign(filter, OF_MODE[query.mode]);
    if (query.waiting || query.state) {
      const counting = query.state ? await store.heads.distinct('calendar', { year: query.year }) : [];
      filter.$and = [dueFilter(query, asOf, await calendars(counting), counting)];
    }
    const total = await store.heads.countDocuments(filter, { limit: 10_000 });
    const page: Filter<Head> = query.cursor ? { $and: [filter, { _id: { $gt: query.cursor } }] } : filter;
    const heads = await store.heads.find(page, { sort: { _id: 1 }, limit: query.limit + 1 }).toArray();
    const shown = heads.slice(0, query.limit);
    const book = await calendars(shown.map(({ calendar }) => calendar));
    return {
      items: shown.map((head) => summary(head, asOf, book.of(head.calendar))),
      total,
      asOf,
      ...(heads.length > query.limit ? { next: shown.at(-1)!._id } : {}),
    };
  }

  /** Each item as it reads now, and as a proposed change would have it. */
  async function itemViews(head: Head): Promise<ItemView[]> {
    const [wording, calendar] = await Promise.all([readWording(store, head.items), calendarOf(head)]);
    return inTime(head, calendar).map(({ writtenIn, change, ...item }) => {
      const content = wording.of(writtenIn, item.id);
      const changed = change?.to && wording.of(change.deedId, item.id);
      return {
        ...item,
        rungs: item.rungs as Rung[],
        ...(content ? { content } : {}),
        ...(change
          ? {
              change: {
                at: change.at,
                reason: wording.reason(change.deedId),
                ...(change.to ? { to: change.to } : {}),
                ...(changed ? { content: changed } : {}),
              },
            }
          : {}),
      };
    });
  }

  /** N: what becomes of last year's items, a proposal until that year has closed; hollow ones are shown to be corrected. */
  async function carriedOver(head: Head): Promise<ItemView[]> {
    if (head.stage !== 'drafting' || head.kind !== 'annual') return [];
    const before = await store.heads.findOne({ _id: commitmentWorkflowId(head.year - 1, head.subjectId) });
    if (!before) return [];
    const becomes = new Map(carryOverOf(endingYear(before)).map(({ item, carryOver }) => [item, carryOver]));
    return (await itemViews(before)).flatMap((item) => {
      const carryOver = becomes.get(item.id);
      return carryOver ? [{ ...item, carryOver }] : [];
    });
  }

  async function detailOf(actor: Actor, { head, movedTo }: Seen): Promise<CommitmentDetail> {
    const at = now();
    // L5, X2: its organisation may have changed a line, or a revision; the form must say what the year will accept.
    const [ofCounty, running, calendar] = await Promise.all([planOfCounty(head), runningTerms(head), calendarOf(head)]);
    const plan = running?.plan ?? ofCounty;
    const subject = await subjectOf(store, head, at);
    const today = dayOf(at);
    const [carried, ofOrganisation, supporting, items] = await Promise.all([
      carriedOver(head),
      organisationItems(store, head),
      supportingItems(store, head, actor, today),
      itemViews(head),
    ]);
    const standing = { ...head, items: inTime(head, calendar) };
    const may = (Object.keys(DEED_SCHEMAS) as PostableDeed[]).filter(
      (kind: DeedKind) => allowedNow(standing, kind, at, actor.personId) && mayDo(actor, kind, subject, today).allowed,
    );
    const signs = may.includes('review') ? await check.signs(head, items.map(draftOf), true) : undefined;
    const { items: limits, review } =
      head.kind === 'immediate' ? plan.immediate : head.subjectType === 'member' ? plan.member : plan.organisation;
    return {
      ...summary(head, at, calendar),
      items: signs ? items.map((item) => ({ ...item, hollow: signs[item.id] })) : items,
      ...(movedTo ? { may: [], movedTo } : { may }),
      ...(carried.length > 0 ? { carriedOver: carried } : {}),
      ...(ofOrganisation.length > 0 ? { organisationItems: ofOrganisation } : {}),
      ...(supporting.length > 0 ? { supportedBy: supporting } : {}),
      now: at,
      limits: {
        ...{ minItems: limits.min, maxItems: limits.max, from: plan.from, to: plan.to },
        meeting: review.meeting === true,
      },
    };
  }

  /** What an immediate commitment is for, and who may be named in public beside its subject (P2, P3, U7). */
  async function occasionOf({ _id, joint }: Head): Promise<Pick<PublishedCommitment, 'occasion' | 'joint'>> {
    const [written, shownLast] = await Promise.all([
      store.contents.findOne({ _id }),
      joint && store.entries.findOne({ chain: _id, kind: 'publicised', 'data.range': 'public' }, { sort: { seq: -1 } }),
    ]);
    const occasion = (written?.body as Occasion | undefined)?.occasion;
    // Whose name came later was not before the eyes of whoever made the confidentiality check.
    const checked = joint?.participants.filter(({ seq }) => seq < (shownLast?.seq ?? 0)) ?? [];
    return {
      ...(occasion ? { occasion } : {}),
      ...(joint ? { joint: { ...joint, participants: inState({ participants: checked }, 'confirmed') } } : {}),
    };
  }

  return {
    list,

    async detail(actor, chain, atLeast) {
      return detailOf(actor, await seen(actor, chain, atLeast));
    },

    async timeline(actor, chain) {
      const commitment = await seen(actor, chain);
      const { head } = commitment;
      const at = now();
      const [calendar, entries, contents, detail] = await Promise.all([
        calendarOf(head),
        store.entries.find({ chain, seq: { $lte: head.seq } }, { sort: { seq: 1 } }).toArray(),
        store.contents.find({ chain }).toArray(),
        detailOf(actor, commitment),
      ]);
      const written = new Map<string, Content>(contents.map((content) => [content._id, content]));
      const { occasion } = (written.get(chain)?.body ?? {}) as Partial<Occasion>;
      return {
        head: detail,
        now: at,
        calendar,
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
            data: { ...entry.data },
            ...(content ? { content: content.body as Record<string, unknown> } : {}),
            ...(entry.kind === 'opened' && occasion ? { content: { occasion } } : {}),
            hash: entry.hash,
          };
        }),
      };
    },

    async check(actor, chain, draft) {
      const head = await visible(actor, chain);
      const at = now();
      await getRight(store, actor, 'submitPledges', head, at);
      const [items, consultation] = await Promise.all([check.signs(head, draft.items, false), consultationFor(head)]);
      return { items, consultation, notAsked: groupsNotAsked(head.subjectType, draft.consulted ?? []) };
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
          ...(head.kind === 'immediate' ? await occasionOf(head) : {}),
          published: publication.data as PublishedCommitment['published'],
          ...(result && head.result ? { result: head.result } : {}),
        });
      }
      return shown;
    },
  };
}

/** P3: the annual ones are individual, all of them. */
const OF_MODE: Record<Mode, Filter<Head>> = {
  individual: { joint: { $exists: false } },
  collective: { joint: { $exists: true }, 'joint.public': { $exists: false } },
  leadingPublic: { 'joint.public': { $exists: true } },
};

function draftOf({ id, deadline, due, carryOver, content }: ItemView): { id: string } & Drafted {
  return { ...content, id, deadline: deadline ?? due, carryOver };
}
