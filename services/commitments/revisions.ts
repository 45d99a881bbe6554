/** A preview applied: who may have it done, who else must agree (G5), and how each running year is given its new terms by a deed of its own (X2). */
import { isDeepStrictEqual } from 'node:util';
import type { Filter } from 'mongodb';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import { approverOf, refuseAnswer, type BatchStep } from '../../shared/contracts/batch';
import type { Deed } from '../../shared/contracts/commitment';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import type { TermsBelow } from '../../shared/contracts/plan-views';
import { setsPlan } from '../../shared/contracts/scope';
import type {
  RevisionActivities,
  RevisionApplication,
  RevisionOutcome,
  RevisionPreview,
} from '../../shared/contracts/revision';
import type { Log } from '../../shared/telemetry/log';
import { DomainError } from '../../shared/http/problem';
import { withinReach, type TemporalClient } from '../../shared/temporal/connect';
import type { DeedSender } from '../../shared/temporal/send-deed';
import { pauseRevision, startRevision } from '../../shared/temporal/start-revision';
import type { RevisionPreviews } from './revision-previews';
import type { PreviewDoc, RevisionStore, RowDoc } from './revision-store';
import type { RunningTerms } from './running-terms';
import type { CommitmentsStore } from './store';
import { termsChange } from './terms-change';

const PAGE = 100;
/** Few at once: people's own deeds go first. */
const AT_ONCE = 4;

export interface Revisions {
  apply(actor: Actor, preview: string, reason: string): Promise<RevisionPreview>;
  /** Another person's answer to an application of more years than one person decides on (G5). */
  answer(actor: Actor, preview: string, answer: { approved: boolean; reason: string }): Promise<RevisionPreview>;
  /** What waits for this person's answer. */
  awaiting(actor: Actor): Promise<RevisionPreview[]>;
  pause(actor: Actor, preview: string, paused: boolean): Promise<RevisionPreview>;
  stop(): Promise<void>;
}

interface RevisionsDeps {
  store: CommitmentsStore;
  revisions: RevisionStore;
  previews: RevisionPreviews;
  client: TemporalClient;
  clock: Clock;
  log: Log;
  sweepMs?: number | undefined;
}

const SWEEP_MS = 30_000;
const AWAITING = { 'application.state': 'awaitingApproval' as const };

export function createRevisions(deps: RevisionsDeps): Revisions {
  const { store, revisions, previews, client, clock, log, sweepMs = SWEEP_MS } = deps;
  const now = (): string => instantOf(toBusiness(clock, Date.now()));
  const noted = (step: BatchStep['step'], by?: string, reason?: string): BatchStep => ({
    ...{ step, at: now() },
    ...(by ? { by } : {}),
    ...(reason ? { reason } : {}),
  });

  /** Undefined where it no longer stands as `filter` says. */
  async function become(
    filter: Filter<PreviewDoc>,
    state: RevisionApplication['state'],
    ...steps: BatchStep[]
  ): Promise<PreviewDoc | undefined> {
    const update = { $set: { 'application.state': state }, $push: { 'application.steps': { $each: steps } } };
    return (await revisions.previews.findOneAndUpdate(filter, update, { returnDocument: 'after' })) ?? undefined;
  }

  /** That it is to be done is kept already: where Temporal is away, or this process is cut off, it is started later. */
  async function begin(id: string): Promise<void> {
    try {
      await revisions.previewTerms.updateMany({ preview: id }, { $unset: { expireAt: '' } });
      const preview = await revisions.previews.findOne({ _id: id });
      await withinReach(client, () => startRevision(client, id, preview?.application?.state === 'paused'));
      await revisions.previews.updateOne({ _id: id }, { $set: { started: true } });
    } catch (err) {
      log.warn({ err, preview: id }, 'revision not started; it is at the next sweep');
    }
  }

  async function sweep(): Promise<void> {
    const until = new Date().toISOString();
    for (const { _id } of await revisions.previews
      .find({ ...AWAITING, 'application.until': { $lte: until } })
      .toArray())
      await become({ _id, ...AWAITING }, 'expired', noted('expired', undefined, '等待超过了期限'));
    const cutOff = {
      'application.state': { $in: ['running' as const, 'paused' as const] },
      started: { $exists: false },
    };
    for (const { _id } of await revisions.previews.find(cutOff, { projection: { _id: 1 } }).toArray()) await begin(_id);
  }
  let sweepingNow = Promise.resolve();
  const sweeping = setInterval(() => {
    sweepingNow = sweepingNow
      .then(sweep)
      .catch((err: unknown) => log.warn({ err }, 'applications of revisions not looked after'));
  }, sweepMs);

  const sets = (actor: Pick<Actor, 'appointments'>, { organisationId }: Pick<PreviewDoc, 'organisationId'>): boolean =>
    setsPlan(actor as Actor, organisationId, dayOf(now()));

  /** Why it would no longer be what was asked for. Members refuses whoever does not set this plan. */
  async function staleness(actor: Actor, preview: PreviewDoc): Promise<string | undefined> {
    const foreseen = await revisions.previewTerms.find({ preview: preview._id }).toArray();
    if (!isSameTerms(foreseen, await previews.termsNow(actor, preview))) return '年度安排或者日历又有变动';
    const held = await store.appointments.find({ personId: preview.application!.by }).toArray();
    const appointments = held.map(({ _id: id, seq: _seq, ...one }) => ({ id, ...one }));
    return sets({ appointments }, preview) ? undefined : '申请人已经不再设定这份安排';
  }

  return {
    async apply(actor, id, reason) {
      const preview = await previews.visible(actor, id);
      if (preview.application) throw new DomainError(WHY_NOT_AGAIN[preview.application.state]);
      if (!preview.kept) throw new DomainError('revision_of_draft');
      if (preview.day > dayOf(now())) throw new DomainError('revision_not_yet', { extra: { day: preview.day } });
      if (preview.state !== 'ready') throw new DomainError('revision_incomplete');
      // Members refuses whoever does not set this plan.
      const today = await previews.termsNow(actor, preview);
      const foreseen = await revisions.previewTerms.find({ preview: id }).toArray();
      if (!isSameTerms(foreseen, today)) throw new DomainError('revision_outdated');
      const by = actor.personId;
      const { needsApproval } = previews.view(actor, preview);
      const application: RevisionApplication = {
        ...{ by, reason, at: now(), applied: 0, left: {} },
        ...(needsApproval
          ? // It is answered while what it froze is there.
            { state: 'awaitingApproval', until: preview.expireAt!.toISOString(), steps: [noted('asked', by, reason)] }
          : { state: 'running', steps: [noted('begun', by, reason)] }),
      };
      const first = await revisions.previews.findOneAndUpdate(
        { _id: id, application: { $exists: false } },
        { $set: { application }, $unset: { expireAt: '' } },
        { returnDocument: 'after' },
      );
      if (!first) throw new DomainError('revision_applied');
      if (!needsApproval) await begin(id);
      return previews.view(actor, first);
    },

    async answer(actor, id, { approved, reason }) {
      const preview = await previews.visible(actor, id);
      if (!sets(actor, preview)) throw new DomainError('not_allowed');
      const refused = refuseAnswer(preview.application, actor.personId, Date.now());
      if (refused) throw new DomainError(refused);
      const waiting = { _id: id, ...AWAITING };
      const stale = approved ? await staleness(actor, preview) : undefined;
      if (stale) {
        await become(waiting, 'expired', noted('expired', undefined, stale));
        throw new DomainError('approval_expired', { detail: `${stale}，请重新预览` });
      }
      const said = noted(approved ? 'approved' : 'declined', actor.personId, reason);
      const doc = await become(waiting, approved ? 'running' : 'declined', said, ...(approved ? [noted('begun')] : []));
      if (!doc) throw new DomainError('approval_decided');
      if (approved) await begin(id);
      return previews.view(actor, doc);
    },

    async awaiting(actor) {
      const organisationId = { $in: actor.appointments.map((one) => one.organisationId) };
      const docs = await revisions.previews
        .find({ ...AWAITING, organisationId })
        .sort({ 'application.at': 1 })
        .toArray();
      return docs.map((doc) => previews.view(actor, doc)).filter(({ mayAnswer }) => mayAnswer);
    },

    async pause(actor, id, paused) {
      const preview = await previews.visible(actor, id);
      if (!sets(actor, preview)) throw new DomainError('not_allowed');
      const [from, to] = paused ? (['running', 'paused'] as const) : (['paused', 'running'] as const);
      if (preview.application?.state !== from) return previews.view(actor, preview);
      await withinReach(client, () => pauseRevision(client, id, paused));
      const said = noted(paused ? 'paused' : 'continued', actor.personId);
      const doc = await become({ _id: id, 'application.state': from }, to, said);
      return previews.view(actor, doc ?? (await previews.visible(actor, id)));
    },

    async stop() {
      clearInterval(sweeping);
      await sweepingNow;
    },
  };
}

const WHY_NOT_AGAIN: Record<RevisionApplication['state'], ErrorCode> = {
  awaitingApproval: 'approval_pending',
  declined: 'approval_decided',
  expired: 'approval_expired',
  running: 'revision_applied',
  paused: 'revision_applied',
  done: 'revision_applied',
};

function isSameTerms(foreseen: TermsBelow[], today: TermsBelow[]): boolean {
  const terms = (list: TermsBelow[]) =>
    Object.fromEntries(list.map(({ organisationId, path, after }) => [organisationId, { path, after }]));
  return isDeepStrictEqual(terms(foreseen), terms(today));
}

interface RevisionActivityDeps {
  store: CommitmentsStore;
  revisions: RevisionStore;
  sender: DeedSender;
  runningTerms: RunningTerms;
  clock: Clock;
}

export function createRevisionActivities(deps: RevisionActivityDeps): RevisionActivities {
  const { store, revisions, sender, runningTerms, clock } = deps;

  /** Undefined while the year has not answered. */
  async function revise(
    { application, _id: preview }: PreviewDoc,
    row: RowDoc,
    { before, after }: TermsBelow,
  ): Promise<RevisionOutcome | undefined> {
    const { chain, runsOn, calendar, stage } = row;
    if (!runsOn) return 'revision_other_terms';
    const terms = await runningTerms({ _id: chain, plan: runsOn, ...(calendar ? { calendar } : {}) }, before);
    if (!terms) {
      const head = await store.heads.findOne({ _id: chain }, { projection: { plan: 1, calendar: 1 } });
      return isDeepStrictEqual(head?.plan, runsOn) && head?.calendar === calendar ? undefined : 'revision_other_terms';
    }
    const change = termsChange(terms, after);
    const approvedBy = approverOf(application!.steps);
    if (change === 'same' || change === 'other') return 'revision_other_terms';
    const deed: Deed<'revise'> = {
      version: 1,
      id: `revision/${preview}/${chain}`,
      kind: 'revise',
      by: application!.by,
      receivedAt: instantOf(toBusiness(clock, Date.now())),
      data: { preview, ...(approvedBy ? { approvedBy } : {}), stage, ...change },
    };
    const outcome = await sender.send(chain, deed);
    if (outcome.state !== 'answered') return undefined;
    return outcome.answer.done ? 'applied' : outcome.answer.code;
  }

  return {
    async applyRevisionPage({ preview: id, after }) {
      const preview = await revisions.previews.findOne({ _id: id });
      if (!preview?.application) throw new Error('this revision is not to be applied');
      const terms = new Map(
        (await revisions.previewTerms.find({ preview: id }).toArray()).map((one) => [one.organisationId, one]),
      );
      const rows = await revisions.previewRows
        .find({ preview: id, ...(after ? { _id: { $gt: after } } : {}) })
        .sort({ _id: 1 })
        .limit(PAGE)
        .toArray();
      await revisions.previewRows.updateMany(
        { preview: id, _id: { $in: rows.map(({ _id }) => _id) } },
        { $unset: { expireAt: '' } },
      );
      const waiting = rows.filter((row) => row.changing && row.outcome === undefined);
      for (let from = 0; from < waiting.length; from += AT_ONCE)
        await Promise.all(
          waiting.slice(from, from + AT_ONCE).map(async (row) => {
            const outcome = await revise(preview, row, terms.get(row.termsOf)!);
            if (outcome === undefined) return;
            row.outcome = outcome;
            const { modifiedCount } = await revisions.previewRows.updateOne(
              { _id: row._id, outcome: { $exists: false } },
              { $set: { outcome } },
            );
            const counted = outcome === 'applied' ? 'application.applied' : `application.left.${outcome}`;
            if (modifiedCount > 0) await revisions.previews.updateOne({ _id: id }, { $inc: { [counted]: 1 } });
          }),
        );
      const silent = waiting.filter(({ outcome }) => outcome === undefined).length;
      // The activity is tried again: what has its outcome is left alone, and a deed is never done twice.
      if (silent > 0) throw new Error(`${silent} years have not answered yet`);
      return rows.length === PAGE ? { next: rows.at(-1)!._id } : {};
    },

    /** Counted once more from the rows: a crash between a row and its count leaves no false sum. */
    async endRevision(id) {
      const counts = await revisions.previewRows
        .aggregate<{ _id: RevisionOutcome; n: number }>([
          { $match: { preview: id, outcome: { $exists: true } } },
          { $group: { _id: '$outcome', n: { $sum: 1 } } },
        ])
        .toArray();
      const { applied = 0, ...left } = Object.fromEntries(counts.map(({ _id, n }) => [_id, n]));
      const endedAt = instantOf(toBusiness(clock, Date.now()));
      await revisions.previews.updateOne(
        // Once: the activity may be tried again.
        { _id: id, 'application.state': { $ne: 'done' } },
        {
          $set: {
            ...{ 'application.state': 'done', 'application.endedAt': endedAt },
            ...{ 'application.applied': applied, 'application.left': left },
          },
          $push: { 'application.steps': { step: 'ended', at: endedAt } },
        },
      );
    },
  };
}
