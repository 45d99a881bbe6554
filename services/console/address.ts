/** Which page, which address of the server, which commitment: a chain read as a path, the same in both. */
import type { Period } from '../../shared/contracts/plan';

export interface CommitmentAddress {
  year: number;
  subjectId: string;
  /** Set for an immediate commitment. */
  occasion?: string;
}

/** `commitment/2026/m1`, `immediate/2026/m1/flood` */
export function addressOfChain(chain: string): CommitmentAddress {
  const [, year, subjectId, occasion] = chain.split('/');
  return { year: Number(year), subjectId, ...(occasion ? { occasion } : {}) };
}

export function chainOfAddress({ year, subjectId, occasion }: CommitmentAddress): string {
  return occasion ? `immediate/${year}/${subjectId}/${occasion}` : `commitment/${year}/${subjectId}`;
}

/** The page of a commitment; below `/api/commitments` it is the address of its data. */
export function commitmentPath({ year, subjectId, occasion }: CommitmentAddress): string {
  return occasion ? `/immediate/${year}/${subjectId}/${occasion}` : `/commitments/${year}/${subjectId}`;
}

export function deedPath(
  address: CommitmentAddress,
  kind: string,
  about: { item?: string; period?: Period; corrects?: number } = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(about)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return `${commitmentPath(address)}/deeds/${kind}${text ? `?${text}` : ''}`;
}

/** Only a page of our own: a foreign address in `?back=` must not be followed. */
export function safeBack(back: string | null): string {
  return back !== null && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/';
}
