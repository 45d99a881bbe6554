/** In what pieces does a large roster come in, so that each is a workbook that the import takes, and shows whether it is in? */
import type { DemoRoster } from './build-demo-roster';

export interface Piece extends DemoRoster {
  /** The id of what comes in last of all. */
  last: string;
}

/** The import holds the organisations of a workbook in memory: so many are a few megabytes, and some seconds. */
const ORGANISATIONS = 3_000;

/** The roster lists superiors first, so that each piece rests on those before it; members come with their organisation. */
export function piecesOf({ organisations, members }: DemoRoster): Piece[] {
  const pieces: Piece[] = [];
  let taken = 0;
  for (let from = 0; from < organisations.length; from += ORGANISATIONS) {
    const some = organisations.slice(from, from + ORGANISATIONS);
    const codes = new Set(some.map(({ code }) => code));
    const first = taken;
    while (taken < members.length && codes.has(members[taken].organisationCode)) taken += 1;
    const theirs = members.slice(first, taken);
    pieces.push({ organisations: some, members: theirs, last: theirs.at(-1)?.id ?? `o${some.at(-1)!.code}` });
  }
  return pieces;
}
