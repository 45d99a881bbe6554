/** What somebody types, once they pause. */
import { useEffect, useState } from 'react';

/** Of somebody who looks for a name. */
export const TYPING_MS = 200;

/** `first`: what holds until the first pause. */
export function usePaused<T>(value: T, pauseMs: number, first: T = value): T {
  const [paused, setPaused] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return paused;
}
