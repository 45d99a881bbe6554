/** How alike are two texts: pairs of neighbouring characters in common, whatever the numbers and the punctuation are. */
import { maskNumerals } from './quantities';

export type Grams = ReadonlyMap<string, number> & { readonly total: number };

function normalised(text: string): string {
  return maskNumerals(text).replace(/[^\u4e00-\u9fffA-Za-z#]/g, '');
}

/** Chinese words have two characters mostly, so pairs are near to words without a dictionary. */
export function gramsOf(text: string): Grams {
  const plain = normalised(text);
  const grams = new Map<string, number>();
  for (let at = 0; at + 2 <= plain.length; at += 1) {
    const pair = plain.slice(at, at + 2);
    grams.set(pair, (grams.get(pair) ?? 0) + 1);
  }
  return Object.assign(grams, { total: Math.max(0, plain.length - 1) });
}

/**
 * Dice's coefficient, 0 to 1: twice the common pairs over all pairs. `least` saves the work where even the lengths
 * exclude it.
 */
export function likeness(a: Grams, b: Grams, least = 0): number {
  const all = a.total + b.total;
  if (all === 0 || (2 * Math.min(a.total, b.total)) / all < least) return 0;
  let common = 0;
  for (const [pair, count] of a) common += Math.min(count, b.get(pair) ?? 0);
  return (2 * common) / all;
}

/** The longest run of characters that both have: what a warning quotes, in the first one's own words. */
export function longestCommon(a: string, b: string, most = 20): string {
  let best = '';
  for (let from = 0; from < a.length; from += 1)
    while (from + best.length < a.length && b.includes(a.slice(from, from + best.length + 1)))
      best = a.slice(from, from + best.length + 1);
  const quoted = best.replace(/^[，。；、\s]+|[，。；、\s]+$/g, '');
  return quoted.length > most ? `${quoted.slice(0, most)}…` : quoted;
}
