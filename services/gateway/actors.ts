/** With which appointments a person acts just now: asked of members, remembered for a minute, or for ten while members is away. */
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
/** So long the other services go on working without members; an appointment that ends meanwhile holds that much longer. */
const KEEP_WHILE_AWAY_MS = 600_000;
const KEEP_MOST = 20_000;

export function createActors(deps: { ask: Pick<Ask, 'get'>; now: () => number }) {
  const known = new Map<string, { at: number; answer: Promise<KnownActor> }>();

  return async function getActor(personId: string): Promise<KnownActor> {
    const standing = known.get(personId);
    const age = standing === undefined ? Infinity : deps.now() - standing.at;
    if (standing !== undefined && age < KEEP_MS) return standing.answer;
    const fresh = { at: deps.now(), answer: ask(personId) };
    known.delete(personId);
    known.set(personId, fresh);
    const oldest = known.keys().next();
    if (known.size > KEEP_MOST && oldest.done !== true) known.delete(oldest.value);
    try {
      return await fresh.answer;
    } catch (error) {
      if (known.get(personId) === fresh) known.delete(personId);
      const { code } = error as { code?: unknown };
      // Who has left the rolls keeps the account until it is locked, and may do nothing with it.
      if (code === 'not_found') throw new DomainError('not_allowed', { detail: '名册中没有您的在册记录' });
      if (code !== 'unavailable' || standing === undefined || age >= KEEP_WHILE_AWAY_MS) throw error;
      known.set(personId, standing);
      return standing.answer;
    }
  };

  function ask(personId: string): Promise<KnownActor> {
    return deps.ask.get<KnownActor>(`/internal/actors/${encodeURIComponent(personId)}`, SYSTEM_ACTOR);
  }
}
