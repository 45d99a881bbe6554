/** What was written and not yet sent: kept on this machine per person, commitment and form, until it is registered. */

const PREFIX = 'jiannuo/draft/';
/** On shared machines nothing should lie about for ever. */
const KEPT_MS = 30 * 86_400_000;

export interface Draft<V> {
  savedAt: number;
  values: V;
  /** Sent, and the answer never came: sent again unchanged, it is the same deed. */
  sent?: { id: string; body: string };
}

export function draftKey(person: { realm: string; personId: string }, chain: string, form: string): string {
  return `${PREFIX}${person.realm}/${person.personId}/${chain}/${form}`;
}

export function readDraft<V>(key: string): Draft<V> | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Draft<V>);
  } catch {
    return undefined;
  }
}

/** False where the browser keeps nothing: the page then says so. */
export function keepDraft<V>(key: string, draft: Draft<V>): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function discardDraft(key: string): void {
  localStorage.removeItem(key);
}

export function discardOldDrafts(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && (readDraft(key)?.savedAt ?? 0) < Date.now() - KEPT_MS) discardDraft(key);
  }
}
