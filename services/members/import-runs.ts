/** Who may bring a previewed roster in, who else must agree (G5), and how it is begun, paused and gone on with (M7). */
import { refuseAnswer, type BatchStep } from '../../shared/contracts/batch';
import type { ErrorCode } from '../../shared/contracts/errors';
import type { Actor } from '../../shared/contracts/organisation';
import { DomainError } from '../../shared/http/problem';
import { applyImport, LEASE_MS } from './roster-apply';
import type { ImportDeps } from './roster-rows';
import { isSystem, mayManage } from './rules';
import { toAppointment, type ImportDoc } from './store';

const APPROVAL_MS = 7 * 86_400_000;
const MOST_LISTED = 20;

export interface ImportRunDeps extends ImportDeps {
  /** Rows that change something above which another person must agree; the system sets up what it is told to. */
  approvalAbove: number;
}

export function needsApproval({ counts, by }: ImportDoc, approvalAbove: number): boolean {
  return counts.changing > approvalAbove && !isSystem({ personId: by, appointments: [] });
}

/** Who manages everything that the workbook is about. */
function coversAll({ today }: ImportDeps, actor: Actor, { concerns }: ImportDoc): boolean {
  return concerns.every((path) => mayManage(actor, path, today()));
}

const wasAsked = ({ steps }: ImportDoc): boolean => steps.some(({ step }) => step === 'asked');

/** One's own; and one that another person was asked about, by whoever manages all that it concerns. */
export async function seenImport(deps: ImportDeps, actor: Actor, id: string): Promise<ImportDoc> {
  const doc = await deps.store.imports.findById(id).lean<ImportDoc>();
  const isSeen =
    doc && (doc.by === actor.personId || isSystem(actor) || (wasAsked(doc) && coversAll(deps, actor, doc)));
  if (!isSeen) throw new DomainError('not_found');
  return doc;
}

/** One's own, the latest first, after those that wait for this person's answer. */
export async function listImports(deps: ImportDeps, actor: Actor): Promise<ImportDoc[]> {
  const { imports } = deps.store;
  const [waiting, own] = await Promise.all([
    imports.find({ state: 'awaitingApproval', by: { $ne: actor.personId } }, { errors: 0 }).lean<ImportDoc[]>(),
    imports.find({ by: actor.personId }, { errors: 0 }).sort({ _id: -1 }).limit(MOST_LISTED).lean<ImportDoc[]>(),
  ]);
  return [...waiting.filter((doc) => mayAnswer(deps, actor, doc)), ...own];
}

export function mayAnswer(deps: ImportDeps, actor: Actor, doc: ImportDoc): boolean {
  if (isSystem(actor)) return false;
  return coversAll(deps, actor, doc) && refuseAnswer(doc, actor.personId, Date.now()) === undefined;
}

const WHY_NOT: Record<ImportDoc['state'], ErrorCode> = {
  previewed: 'import_already_applied',
  awaitingApproval: 'approval_pending',
  declined: 'approval_decided',
  expired: 'approval_expired',
  applying: 'import_already_applied',
  paused: 'import_already_applied',
  applied: 'import_already_applied',
};

/** Undefined where it no longer stands as `from` says. A record of what was decided is not taken away with its rows. */
async function become(
  { store }: ImportDeps,
  id: string,
  from: object,
  to: Partial<ImportDoc>,
  steps: BatchStep[],
): Promise<ImportDoc | undefined> {
  const update = { $set: to, $unset: { expireAt: 1 }, $push: { steps: { $each: steps } } };
  const doc = await store.imports.findOneAndUpdate({ _id: id, ...from }, update, { returnDocument: 'after' }).lean();
  return (doc as ImportDoc | null) ?? undefined;
}

const lease = () => ({ state: 'applying' as const, leaseUntil: new Date(Date.now() + LEASE_MS) });
const noted = ({ now }: ImportDeps, step: BatchStep['step'], by?: string, reason?: string): BatchStep => ({
  ...{ step, at: now() },
  ...(by ? { by } : {}),
  ...(reason ? { reason } : {}),
});

/** The rows were checked by what the uploader managed then: whoever manages less by now uploads again. */
function expectSameRights({ today }: ImportDeps, actor: Actor, { within }: ImportDoc): void {
  if (!within.every((path) => mayManage(actor, path, today()))) throw new DomainError('import_rights_ended');
}

/** Begun, or asked of another person; who begins it has it done (`applyImport`). */
export async function beginImport(
  deps: ImportRunDeps,
  actor: Actor,
  id: string,
  reason: string,
): Promise<{ doc: ImportDoc; begun: boolean }> {
  const seen = await deps.store.imports.findById(id).lean<ImportDoc>();
  if (!seen || (seen.by !== actor.personId && !isSystem(actor))) throw new DomainError('not_found');
  expectSameRights(deps, actor, seen);
  const by = actor.personId;
  const begun = !needsApproval(seen, deps.approvalAbove);
  const doc = begun
    ? await become(deps, id, { state: 'previewed' }, { ...lease(), reason }, [noted(deps, 'begun', by, reason)])
    : await become(deps, id, { state: 'previewed' }, { state: 'awaitingApproval', reason, until: lastAnswer(seen) }, [
        noted(deps, 'asked', by, reason),
      ]);
  if (doc) return { doc, begun };
  const resumed = await claimStopped(deps, id);
  if (resumed) return { doc: resumed, begun: true };
  throw new DomainError(WHY_NOT[(await deps.store.imports.findById(id).lean<ImportDoc>())?.state ?? 'applied']);
}

/** Its rows are kept as long. */
function lastAnswer({ expireAt }: ImportDoc): string {
  return new Date(Math.min(Date.now() + APPROVAL_MS, expireAt?.getTime() ?? Infinity)).toISOString();
}

/** From a process that stopped in the middle. */
async function claimStopped({ store }: ImportDeps, id: string): Promise<ImportDoc | undefined> {
  const stopped = { _id: id, state: 'applying' as const, leaseUntil: { $lt: new Date() } };
  const doc = await store.imports.findOneAndUpdate(stopped, { $set: lease() }, { returnDocument: 'after' }).lean();
  return (doc as ImportDoc | null) ?? undefined;
}

/** Another person's answer; who agrees has it done. */
export async function answerImport(
  deps: ImportDeps,
  actor: Actor,
  id: string,
  { approved, reason }: { approved: boolean; reason: string },
): Promise<{ doc: ImportDoc; begun: boolean }> {
  const seen = await seenImport(deps, actor, id);
  // Another person, which the system is not.
  if (isSystem(actor)) throw new DomainError('not_allowed');
  const refused = refuseAnswer(seen, actor.personId, Date.now());
  if (refused) throw new DomainError(refused);
  const waiting = { state: 'awaitingApproval' };
  if (approved && !(await stillManages(deps, seen))) {
    const why = '申请人的任职或者管理范围有变';
    await become(deps, id, waiting, { state: 'expired' }, [noted(deps, 'expired', undefined, why)]);
    throw new DomainError('approval_expired', { detail: `${why}，请重新上传名册` });
  }
  const said = noted(deps, approved ? 'approved' : 'declined', actor.personId, reason);
  const doc = approved
    ? await become(deps, id, waiting, lease(), [said, noted(deps, 'begun')])
    : await become(deps, id, waiting, { state: 'declined' }, [said]);
  if (!doc) throw new DomainError('approval_decided');
  return { doc, begun: approved };
}

async function stillManages({ store, today }: ImportDeps, { by, within }: ImportDoc): Promise<boolean> {
  const held = await store.appointments.find({ personId: by }).lean();
  const asker: Actor = { personId: by, appointments: held.map(toAppointment) };
  return within.every((path) => mayManage(asker, path, today()));
}

/** By who began it, or who agreed. What is in stays in; the rows after it wait. */
export async function pauseImport(
  deps: ImportDeps,
  actor: Actor,
  id: string,
  paused: boolean,
): Promise<{ doc: ImportDoc; begun: boolean }> {
  const seen = await seenImport(deps, actor, id);
  if (!coversAll(deps, actor, seen)) throw new DomainError('import_rights_ended');
  const [from, to, step] = paused
    ? (['applying', { state: 'paused' as const }, 'paused'] as const)
    : (['paused', lease(), 'continued'] as const);
  const doc = await become(deps, id, { state: from }, to, [noted(deps, step, actor.personId)]);
  return { doc: doc ?? (await seenImport(deps, actor, id)), begun: doc !== undefined && !paused };
}

/** Imports that a stopped process left behind, and applications that nobody answered in time. */
export async function resumeImports(deps: ImportDeps): Promise<void> {
  const { imports } = deps.store;
  const late = { state: 'awaitingApproval' as const, until: { $lte: new Date().toISOString() } };
  for (const { _id } of await imports.find(late, { _id: 1 }).lean())
    await become(deps, _id, late, { state: 'expired' }, [noted(deps, 'expired', undefined, '等待超过了期限')]);
  const left = await imports.find({ state: 'applying', leaseUntil: { $lt: new Date() } }, { _id: 1 }).lean();
  for (const { _id } of left) {
    const claimed = await claimStopped(deps, _id);
    if (claimed) await applyImport(deps, claimed);
  }
}
