/** Which running years would a change of plan or calendar touch, and how: frozen, year by year, before anything is applied (X2). */
import { randomUUID } from 'node:crypto';
import type { Filter } from 'mongodb';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { movedDuties } from '../../shared/calendar/duty-dates';
import { refuseAnswer } from '../../shared/contracts/batch';
import type { Duty } from '../../shared/contracts/clauses';
import type { Stage } from '../../shared/contracts/ledger';
import type { Actor } from '../../shared/contracts/organisation';
import type { Calendar, Clock, Day, Instant } from '../../shared/contracts/plan';
import { scopeWithin, setsPlan } from '../../shared/contracts/scope';
import type { PlanOverride } from '../../shared/contracts/plan-clauses';
import type { PlanTerms, PlanTrial, TermsBelow } from '../../shared/contracts/plan-views';
import type { RevisionPreview, RevisionRow } from '../../shared/contracts/revision';
import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';
import { subtree } from '../../shared/mongo/subtree';
import type { Log } from '../../shared/telemetry/log';
import type { PreviewDoc, RevisionStore, RowDoc } from './revision-store';
import type { RunningTerms } from './running-terms';
import type { CommitmentsStore, Head } from './store';
import { termsChange } from './terms-change';

/** Long enough to discuss it in a meeting, short enough that most years still stand as it says. Real time. */
const KEPT_MS = 7 * 86_400_000;
/** Its rows stay longer: it may be applied in its last hour. */
const ROWS_KEPT_MS = KEPT_MS + 86_400_000;
const LEASE_MS = 60_000;
const SWEEP_MS = 30_000;
const BATCH = 500;
const MOST_LISTED = 50;
const LEFT: Filter<RowDoc> = { outcome: { $exists: true, $ne: 'applied' } };
const MOVED: Filter<RowDoc> = { 'moved.0': { $exists: true } };

export interface RevisionAsked {
  organisation: string;
  year: number;
  day?: Day | undefined;
  draft?: PlanOverride | undefined;
  calendar?: Omit<Calendar, 'id'> | undefined;
}

export interface RowsQuery {
  duty?: Duty | undefined;
  stage?: Stage | undefined;
  /** Those too in which nothing changes. */
  all: boolean;
  /** Those that were left as they were when the revision was applied. */
  left: boolean;
  cursor?: string | undefined;
  limit: number;
}

export interface RevisionPreviews {
  start(actor: Actor, asked: RevisionAsked): Promise<RevisionPreview>;
  /** What has been applied in a subtree, the latest first. */
  applied(actor: Actor, organisation: string, year: number): Promise<RevisionPreview[]>;
  visible(actor: Actor, id: string): Promise<PreviewDoc>;
  view(actor: Actor, preview: PreviewDoc): RevisionPreview;
  /** Asked anew of members, who decides whether this person may: the terms that hold today. */
  termsNow(actor: Actor, preview: PreviewDoc): Promise<TermsBelow[]>;
  get(actor: Actor, id: string): Promise<RevisionPreview>;
  rows(actor: Actor, id: string, query: RowsQuery): Promise<{ items: RevisionRow[]; next?: string }>;
  stop(): Promise<void>;
}

export function createRevisionPreviews(deps: {
  store: CommitmentsStore;
  revisions: RevisionStore;
  members: Ask;
  runningTerms: RunningTerms;
  clock: Clock;
  log: Log;
  /** Years above which another person must agree (G5). */
  approvalAbove: number;
}): RevisionPreviews {
  const { store, revisions, members, runningTerms, clock, log, approvalAbove } = deps;
  const now = (): string => instantOf(toBusiness(clock, Date.now()));
  const going = new Set<Promise<void>>();
  let stopping = false;

  /** Members decides whether this person may, and what the terms are; the draft never becomes anybody's plan here. */
  const ask = ({ organisation, ...asked }: RevisionAsked, since: Instant, actor: Actor, cursor?: string) =>
    members.post<PlanTrial>(
      `/plans/${encodeURIComponent(organisation)}/trial`,
      { ...asked, since, ...(cursor ? { cursor } : {}) },
      actor,
    );

  async function askAll(asked: RevisionAsked, since: Instant, actor: Actor) {
    const first = await ask(asked, since, actor);
    const terms = [...first.terms];
    for (let { next } = first; next !== undefined;) {
      const page = await ask(asked, since, actor, next);
      terms.push(...page.terms);
      ({ next } = page);
    }
    return { page: first, terms };
  }

  /** Running years have the terms known when the first county in or above the subtree was opened. */
  async function openedAt({ organisation, year }: RevisionAsked): Promise<Instant> {
    const place = await store.organisations.findOne({ _id: organisation });
    if (!place) throw new DomainError('not_found');
    const openings = await store.openings.find({ year }, { sort: { at: 1 } }).toArray();
    const counties = await store.organisations.find({ _id: { $in: openings.map(({ county }) => county) } }).toArray();
    const paths = new Map(counties.map(({ _id, path }) => [_id, path]));
    const concerned = openings.find(({ county }) => {
      const path = paths.get(county);
      return path !== undefined && (place.path.startsWith(path) || path.startsWith(place.path));
    });
    if (!concerned) throw new DomainError('year_not_open');
    return concerned.at;
  }

  const running = ({ year, path }: Pick<PreviewDoc, 'year' | 'path'>): Filter<Head> => ({
    year,
    path: subtree(path),
    stage: { $ne: 'closed' },
    left: { $ne: true },
    openedAt: { $exists: true },
  });

  /** A revision counts everybody below: whoever sees some fields only has no part of it (L6). */
  function seesAll(actor: Actor, path: string): boolean {
    const scope = scopeWithin(actor, path, dayOf(now()));
    return scope !== undefined && !scope.fields;
  }

  function view(actor: Actor, doc: PreviewDoc): RevisionPreview {
    const { _id, reached: _reached, leaseUntil: _lease, started: _started, expireAt, ...preview } = doc;
    const { application, organisationId, counts } = preview;
    const mayApply = setsPlan(actor, organisationId, dayOf(now()));
    return {
      id: _id,
      ...preview,
      mayApply,
      needsApproval: counts.changing > approvalAbove,
      mayAnswer: mayApply && refuseAnswer(application, actor.personId, Date.now()) === undefined,
      ...(expireAt ? { expires: expireAt.toISOString() } : {}),
    };
  }

  async function visible(actor: Actor, id: string): Promise<PreviewDoc> {
    const preview = await revisions.previews.findOne({ _id: id });
    const may = preview && (preview.by === actor.personId || seesAll(actor, preview.path));
    if (!preview || !may || (preview.expireAt?.getTime() ?? Infinity) <= Date.now()) throw new DomainError('not_found');
    return preview;
  }

  function compute(id: string): void {
    const work: Promise<void> = run(id)
      .catch((err: unknown) => log.warn({ err, preview: id }, 'preview stopped; it goes on at the next sweep'))
      .finally(() => going.delete(work));
    going.add(work);
  }

  /** From where it stood: rows are written under their own id, the mark moves with the counts. */
  async function run(id: string): Promise<void> {
    const lease = await revisions.previews.findOneAndUpdate(
      { _id: id, state: 'computing', leaseUntil: { $lt: new Date() } },
      { $set: { leaseUntil: new Date(Date.now() + LEASE_MS) } },
      { returnDocument: 'after' },
    );
    if (!lease) return;
    const terms = await revisions.previewTerms.find({ preview: id }).toArray();
    const below = running(lease);
    let { reached } = lease;
    const after = reached && {
      $or: [{ path: { $gt: reached.path } }, { path: reached.path, _id: { $gt: reached.chain } }],
    };
    const cursor = store.heads
      .find(after ? { $and: [below, after] } : below, { batchSize: BATCH })
      .sort({ path: 1, _id: 1 })
      .allowDiskUse();
    let batch: Head[] = [];
    const take = async (): Promise<void> => {
      if (batch.length === 0) return;
      reached = await keepRows(lease, terms, batch, reached);
      batch = [];
    };
    for await (const head of cursor) {
      // The service is ending: whoever comes next goes on from the mark.
      if (stopping) return;
      batch.push(head);
      if (batch.length === BATCH) await take();
    }
    await take();
    await revisions.previews.updateOne({ _id: id }, { $set: { state: 'ready' } });
  }

  async function keepRows(
    preview: PreviewDoc,
    terms: TermsBelow[],
    heads: Head[],
    reached: PreviewDoc['reached'],
  ): Promise<PreviewDoc['reached']> {
    const cadres = new Set(
      (
        await store.members
          .find(
            { _id: { $in: heads.map(({ subjectId }) => subjectId) }, leadingCadre: true },
            { projection: { _id: 1 } },
          )
          .toArray()
      ).map(({ _id }) => _id),
    );
    const rows: RevisionRow[] = [];
    for (const head of heads) {
      const own = nearestTerms(head.path, terms);
      rows.push(rowOf(head, cadres.has(head.subjectId), own, await runningTerms(head, own.before)));
    }
    await revisions.previewRows.bulkWrite(
      rows.map((row) => ({
        updateOne: {
          filter: { _id: `${preview._id}:${row.chain}` },
          update: { $setOnInsert: { ...row, preview: preview._id, expireAt: new Date(Date.now() + ROWS_KEPT_MS) } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    const last = heads.at(-1)!;
    const mark = { path: last.path, chain: last._id };
    // Matched by where it stood, so that a batch done twice is counted once.
    const { matchedCount } = await revisions.previews.updateOne(
      { _id: preview._id, ...(reached ? { 'reached.chain': reached.chain } : { reached: { $exists: false } }) },
      {
        $set: { reached: mark, leaseUntil: new Date(Date.now() + LEASE_MS) },
        $inc: { done: heads.length, ...countsOf(rows) },
      },
    );
    if (matchedCount === 0) throw new Error('another process computes this preview');
    return mark;
  }

  const sweep = (): void =>
    void revisions.previews
      .find({ state: 'computing', leaseUntil: { $lt: new Date() } }, { projection: { _id: 1 } })
      .toArray()
      .then((left) => left.forEach(({ _id }) => compute(_id)))
      .catch((err: unknown) => log.warn({ err }, 'previews not resumed'));
  const sweeping = setInterval(sweep, SWEEP_MS);
  sweep();

  return {
    async start(actor, asked) {
      const since = await openedAt(asked);
      const expireAt = new Date(Date.now() + KEPT_MS);
      const _id = randomUUID();
      const { page, terms } = await askAll(asked, since, actor);
      await revisions.previewTerms.insertMany(
        terms.map((one) => ({
          ...{ ...one, _id: `${_id}:${one.organisationId}`, preview: _id },
          expireAt: new Date(Date.now() + ROWS_KEPT_MS),
        })),
      );
      const { organisationId, path, year, day, kept, changes, moved, calendarChanges } = page;
      const preview: PreviewDoc = {
        _id,
        ...{ organisationId, path, year, day, since, kept, changes, moved, calendarChanges },
        by: actor.personId,
        at: now(),
        state: 'computing',
        done: 0,
        total: await store.heads.countDocuments(running({ year, path })),
        counts: { changing: 0, affected: 0, otherTerms: 0, duties: {}, stages: {} },
        below: terms
          .filter(({ limited, setAside }) => limited.length > 0 || setAside)
          .map(({ organisationId: id, limited, setAside }) => ({
            organisationId: id,
            limited,
            ...(setAside ? { setAside } : {}),
          })),
        leaseUntil: new Date(0),
        expireAt,
      };
      await revisions.previews.insertOne(preview);
      compute(_id);
      return view(actor, preview);
    },

    async get(actor, id) {
      return view(actor, await visible(actor, id));
    },

    visible,
    view,

    async termsNow(actor, { organisationId: organisation, year, since }) {
      return (await askAll({ organisation, year, day: dayOf(now()) }, since, actor)).terms;
    },

    async applied(actor, organisation, year) {
      const place = await store.organisations.findOne({ _id: organisation });
      if (!place || !seesAll(actor, place.path)) throw new DomainError('not_found');
      const docs = await revisions.previews
        .find({ path: subtree(place.path), year, application: { $exists: true } })
        .sort({ 'application.at': -1 })
        .limit(MOST_LISTED)
        .toArray();
      return docs.map((doc) => view(actor, doc));
    },

    async rows(actor, id, { duty, stage, all, left, cursor, limit }) {
      await visible(actor, id);
      const filter: Filter<RowDoc> = {
        preview: id,
        ...(left ? LEFT : duty ? { 'moved.duty': duty } : all ? {} : MOVED),
        ...(stage ? { stage } : {}),
        ...(cursor ? { _id: { $gt: `${id}:${cursor}` } } : {}),
      };
      const docs = await revisions.previewRows.find(filter, { sort: { _id: 1 }, limit: limit + 1 }).toArray();
      const items = docs
        .slice(0, limit)
        .map(({ _id: _row, preview: _preview, expireAt: _expireAt, ...row }): RevisionRow => row);
      return docs.length > limit ? { items, next: items.at(-1)!.chain } : { items };
    },

    async stop() {
      stopping = true;
      clearInterval(sweeping);
      await Promise.all(going);
    },
  };
}

/** The nearest organisation that set anything; the one that is revised itself is always among them. */
function nearestTerms(path: string, terms: TermsBelow[]): TermsBelow {
  return terms
    .filter((one) => path.startsWith(one.path))
    .reduce((nearest, one) => (one.path.length > nearest.path.length ? one : nearest));
}

/** `before`: the terms it runs on; undefined where it could not be asked: then its county's must do to foresee. */
function rowOf(head: Head, leadingCadre: boolean, own: TermsBelow, before: PlanTerms | undefined): RevisionRow {
  const { after } = own;
  const change = before && termsChange(before, after);
  return {
    chain: head._id,
    seq: head.seq,
    stage: head.stage,
    subjectId: head.subjectId,
    subjectType: head.subjectType,
    inCharge: head.inCharge,
    path: head.path,
    termsOf: own.organisationId,
    ...(head.plan ? { runsOn: head.plan } : {}),
    ...(head.calendar ? { calendar: head.calendar } : {}),
    otherTerms: change === undefined || change === 'other',
    changing: change !== undefined && change !== 'same' && change !== 'other',
    moved: movedDuties(
      head.waitingFor,
      {
        kind: head.kind,
        subjectType: head.subjectType,
        leadingCadre,
        openedAt: head.openedAt!,
        items: head.items.map(({ id, due }) => ({ id, due })),
        signed: head.signed ?? false,
        sealed: head.sealed ?? false,
        outages: head.outages ?? [],
      },
      before ?? own.before,
      after,
    ),
  };
}

/** For `$inc`. */
function countsOf(rows: RevisionRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (name: string): void => void (counts[`counts.${name}`] = (counts[`counts.${name}`] ?? 0) + 1);
  for (const { moved, stage, otherTerms, changing } of rows) {
    if (otherTerms) count('otherTerms');
    if (changing) count('changing');
    if (moved.length === 0) continue;
    count('affected');
    count(`stages.${stage}`);
    for (const { duty } of moved) count(`duties.${duty}`);
  }
  return counts;
}
