/** What a deed is answered when its year has no running workflow: what stands decides, never a guess. */
import type { Deed, DeedAnswer } from '../../shared/contracts/commitment';
import type { CommitmentsStore } from './store';

/** @returns undefined while it cannot be told: the deed stays registered and is tried again */
export async function answerWhenNotRunning(
  store: CommitmentsStore,
  chain: string,
  deed: Deed,
): Promise<DeedAnswer | undefined> {
  const entry = await store.entries.findOne({ chain, deedId: deed.id });
  if (entry) return { done: true, seq: entry.seq, kind: entry.kind, at: entry.at, stage: entry.stage };
  const head = await store.heads.findOne({ _id: chain });
  if (!head) return { done: false, code: 'year_not_open', stage: 'drafting' };
  return head.stage === 'closed' || head.left ? { done: false, code: 'year_closed', stage: 'closed' } : undefined;
}
