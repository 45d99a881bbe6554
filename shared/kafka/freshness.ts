/** How fresh is what this service shows: the 「数据截至」 of a page while events are on their way. */
import type { Instant } from '../contracts/plan';
import type { Inbox } from './inbox';

const LOOK_MS = 5_000;

export interface Freshness {
  /** Now while nothing waits; else the last instant at which nothing did. Business time. */
  asOf(): Instant;
  stop(): void;
}

/** `now` answers business time. */
export function watchFreshness(inboxes: Inbox[], now: () => Instant): Freshness {
  let last = now();
  let isFresh = true;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const asked = now();
    try {
      const infos = await Promise.all(inboxes.map((inbox) => inbox.lagInfo()));
      isFresh = infos.every(({ lag, running }) => running && lag === 0);
      if (isFresh) last = asked;
    } catch {
      isFresh = false;
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  return { asOf: () => (isFresh ? now() : last), stop: () => clearInterval(timer) };
}
