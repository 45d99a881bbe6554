/** Is this a phone's width: pages lay their tables out as lists then. */
import { useSyncExternalStore } from 'react';

export const PHONE = 768;

export function useNarrow(below: number = PHONE): boolean {
  const media = `(max-width: ${below - 0.02}px)`;
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(media);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(media).matches,
  );
}
