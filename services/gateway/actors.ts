/** With which appointments a person acts just now: asked of members, remembered for a minute at most. */
import type { Actor } from '../../shared/contracts/organisation';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';

export interface KnownActor {
  actor: Actor;
  name: string;
  organisationId: string;
}

const KEEP_MS = 60_000;
const KEEP_MOST = 20_000;

export function createActors(deps: { ask: Pick<Ask, 'get'>; now: () => number }) {
  const known = new Map<string, { until: number; answer: Promise<KnownActor> }>();

  return async function getActor(personId: string): Promise<KnownActor> {
    const standing = known.get(personId);
    if (standing !== undefined && standing.until > deps.now()) return standing.answer;
    const answer = deps.ask.get<KnownActor>(`/internal/actors/${encodeURIComponent(personId)}`, SYSTEM_ACTOR);
    known.delete(personId);
    known.set(personId, { until: deps.now() + KEEP_MS, answer });
    const oldest = known.keys().next();
    if (known.size > KEEP_MOST && oldest.done !== true) known.delete(oldest.value);
    try {
      return await answer;
    } catch (error) {
      if (known.get(personId)?.answer === answer) known.delete(personId);
      // Who has left the rolls keeps the account until it is locked, and may do nothing with it.
      if ((error as { code?: unknown }).code === 'not_found')
        throw new DomainError('not_allowed', { detail: '名册中没有您的在册记录' });
      throw error;
    }
  };
}
