/** What was written and the server does not have yet: kept in this browser per person, commitment and form until it does. */

const PREFIX = 'jiannuo/draft/';
/** On shared machines nothing should lie about for ever. */
const KEPT_MS = 30 * 86_400_000;

export interface LocalDraft<V> {
  savedAt: number;
  values: V;
  /** The server's version that it was written over. */
  over?: string;
  /** Sent, and the answer never came: sent again unchanged, it is the same deed. */
  sent?: { id: string; body: string };
}

export function localDraftKey(person: { realm: string; personId: string }, chain: string, form: string): string {
  return `${PREFIX}${person.realm}/${person.personId}/${chain}/${form}`;
}

export function readLocalDraft<V>(key: string): LocalDraft<V> | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as LocalDraft<V>);
  } catch {
    return undefined;
  }
}

/** False where the browser keeps nothing: the page then says so. */
export function keepLocalDraft<V>(key: string, draft: LocalDraft<V>): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropLocalDraft(key: string): void {
  localStorage.removeItem(key);
}

export function dropOldLocalDrafts(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && (readLocalDraft(key)?.savedAt ?? 0) < Date.now() - KEPT_MS) dropLocalDraft(key);
  }
}
