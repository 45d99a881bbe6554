/** A preview applied: who may have it done, and how each running year is given its new terms by a deed of its own (X2). */
import { isDeepStrictEqual } from 'node:util';
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Deed } from '../../shared/contracts/commitment';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import type { TermsBelow } from '../../shared/contracts/plan-views';
import { setsPlan } from '../../shared/contracts/scope';
import type { RevisionActivities, RevisionOutcome, RevisionPreview } from '../../shared/contracts/revision';
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
  pause(actor: Actor, preview: string, paused: boolean): Promise<RevisionPreview>;
}

interface RevisionsDeps {
  revisions: RevisionStore;
  previews: RevisionPreviews;
  client: TemporalClient;
  clock: Clock;
}

export function createRevisions({ revisions, previews, client, clock }: RevisionsDeps): Revisions {
  const now = (): string => instantOf(toBusiness(clock, Date.now()));

  return {
    async apply(actor, id, reason) {
      const preview = await previews.visible(actor, id);
      if (preview.application) {
        // It may have been cut off before it was started; one that was is left alone.
        if (preview.application.state !== 'done') await withinReach(client, () => startRevision(client, id));
        throw new DomainError('revision_applied');
      }
      if (!preview.kept) throw new DomainError('revision_of_draft');
      if (preview.day > dayOf(now())) throw new DomainError('revision_not_yet', { extra: { day: preview.day } });
      if (preview.state !== 'ready') throw new DomainError('revision_incomplete');
      // Members refuses whoever does not set this plan.
      const today = await previews.termsNow(actor, preview);
      const foreseen = await revisions.previewTerms.find({ preview: id }).toArray();
      if (!isSameTerms(foreseen, today)) throw new DomainError('revision_outdated');
      const application = { by: actor.personId, reason, at: now(), state: 'running' as const, applied: 0, left: {} };
      const first = await revisions.previews.findOneAndUpdate(
        { _id: id, application: { $exists: false } },
        { $set: { application }, $unset: { expireAt: '' } },
        { returnDocument: 'after' },
      );
      if (!first) throw new DomainError('revision_applied');
      await revisions.previewTerms.updateMany({ preview: id }, { $unset: { expireAt: '' } });
      await withinReach(client, () => startRevision(client, id));
      return previews.view(actor, first);
    },

    async pause(actor, id, paused) {
      const { organisationId } = await previews.visible(actor, id);
      if (!setsPlan(actor, organisationId, dayOf(now()))) throw new DomainError('not_allowed');
      const [from, to] = paused ? (['running', 'paused'] as const) : (['paused', 'running'] as const);
      await withinReach(client, () => pauseRevision(client, id, paused));
      const doc = await revisions.previews.findOneAndUpdate(
        { _id: id, 'application.state': from },
        { $set: { 'application.state': to } },
        { returnDocument: 'after' },
      );
      return previews.view(actor, doc ?? (await previews.visible(actor, id)));
    },
  };
}

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
    const { chain, runsOn, stage } = row;
    if (!runsOn) return 'revision_other_terms';
    const terms = await runningTerms({ _id: chain, plan: runsOn }, before);
    if (!terms) {
      const head = await store.heads.findOne({ _id: chain }, { projection: { plan: 1 } });
      return isDeepStrictEqual(head?.plan, runsOn) ? undefined : 'revision_other_terms';
    }
    const change = termsChange(terms, after);
    if (change === 'same' || change === 'other') return 'revision_other_terms';
    const deed: Deed<'revise'> = {
      version: 1,
      id: `revision/${preview}/${chain}`,
      kind: 'revise',
      by: application!.by,
      receivedAt: instantOf(toBusiness(clock, Date.now())),
      data: { preview, stage, ...change },
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
        { _id: id },
        {
          $set: {
            ...{ 'application.state': 'done', 'application.endedAt': endedAt },
            ...{ 'application.applied': applied, 'application.left': left },
          },
        },
      );
    },
  };
}
