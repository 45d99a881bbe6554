/** Must opinions be sought before pledging (P7)? The guidance in `members` says it; a deed does not wait for it. */
import { organisationOf } from '../../shared/contracts/commitment';
import type { Consultation, Guidance } from '../../shared/contracts/guidance';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { Head } from './store';

const FRESH_MS = 60_000;
/** So long nobody else waits for a `members` that has not answered. */
const AWAY_MS = 10_000;
const MOST_KEPT = 10_000;

/** What was heard last while `members` is away, and `recommended` where nothing was: the reviewer sees the record anyway. */
export function createConsultation(members: Ask): (head: Head) => Promise<Consultation> {
  const heard = new Map<string, { until: number; consultation: Consultation }>();
  return async (head) => {
    const organisation = organisationOf(head);
    const path = `/organisations/${encodeURIComponent(organisation)}/guidance?year=${head.year}`;
    const known = heard.get(path);
    if (known && Date.now() < known.until) return known.consultation;
    const keep = (consultation: Consultation, freshMs: number): Consultation => {
      if (heard.size >= MOST_KEPT) heard.clear();
      heard.set(path, { until: Date.now() + freshMs, consultation });
      return consultation;
    };
    try {
      return keep((await members.get<Guidance>(path, SYSTEM_ACTOR)).consultation, FRESH_MS);
    } catch {
      return keep(known?.consultation ?? 'recommended', AWAY_MS);
    }
  };
}
