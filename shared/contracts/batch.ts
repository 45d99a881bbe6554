/** A batch action: its set frozen in a preview, a reason, who did what, and above a number another person's consent (G5). */
import type { ErrorCode } from './errors';
import type { Instant } from './plan';

/** What can happen to one, in the word the pages use. */
export const BATCH_STEPS = {
  asked: '申请',
  approved: '同意',
  declined: '不同意',
  expired: '申请失效',
  begun: '开始',
  paused: '暂停',
  continued: '继续',
  ended: '完成',
} as const;

/** One thing that happened to it; the list only grows. `by` is absent where the system said it, `at` is business time. */
export interface BatchStep {
  step: keyof typeof BATCH_STEPS;
  by?: string;
  at: Instant;
  reason?: string;
}

/** What an answer to an application depends on. `until`: real time, the last instant for an answer. */
interface Asked {
  state: string;
  by: string;
  until?: Instant;
  steps: BatchStep[];
}

/** Why this person cannot answer it now; that they have the right over its scope is asked before. `now`: real time. */
export function refuseAnswer(asked: Asked | undefined, person: string, now: number): ErrorCode | undefined {
  if (!asked?.steps.some(({ step }) => step === 'asked')) return 'approval_absent';
  if (asked.by === person) return 'own_approval';
  if (asked.state === 'expired') return 'approval_expired';
  if (asked.state !== 'awaitingApproval') return 'approval_decided';
  return Date.parse(asked.until ?? '') > now ? undefined : 'approval_expired';
}

/** Who consented, where somebody had to. */
export function approverOf(steps: BatchStep[]): string | undefined {
  return steps.find(({ step }) => step === 'approved')?.by;
}
