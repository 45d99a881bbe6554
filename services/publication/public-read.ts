/** What of an organisation is public today, with the names it takes to say so: read anew for every page. */
import QRCode from 'qrcode';
import type { Day } from '../../shared/contracts/plan';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';
import { type Html, trusted } from './html';
import { type PublishedCommitment, type Shown, shownOn } from './public-page';
import { supervisionOf } from './rules';
import type { PublicationStore } from './store';

const NAMES_AT_ONCE = 200;
const NAMES_KEPT_MS = 60_000;
const MOST_NAMES = 50_000;

export interface PublicView {
  organisation: { id: string; name: string; path: string };
  year: number;
  today: Day;
  shown: Shown[];
  names: Record<string, string>;
  supervision: ReturnType<typeof supervisionOf>;
  address: string;
  qrCode: Html;
}

export interface PublicReader {
  /** Throws `not_found` for an organisation that is not there (any more). */
  read(organisationId: string, year: number, today: Day): Promise<PublicView>;
  nameOf(id: string): Promise<string | undefined>;
}

export function createPublicReader({
  store,
  members,
  commitments,
  publicUrl,
}: {
  store: PublicationStore;
  members: Ask;
  commitments: Ask;
  publicUrl: string;
}): PublicReader {
  const cachedNames = new Map<string, { name: string; until: number }>();

  async function namesOf(ids: string[]): Promise<Record<string, string>> {
    if (cachedNames.size > MOST_NAMES) cachedNames.clear();
    const missing = [...new Set(ids)].filter((one) => (cachedNames.get(one)?.until ?? 0) < Date.now());
    for (let from = 0; from < missing.length; from += NAMES_AT_ONCE) {
      const asked = missing.slice(from, from + NAMES_AT_ONCE);
      const { names } = await members.get<{ names: Record<string, string> }>(
        `/names?ids=${asked.map(encodeURIComponent).join(',')}`,
        SYSTEM_ACTOR,
      );
      for (const [one, name] of Object.entries(names))
        cachedNames.set(one, { name, until: Date.now() + NAMES_KEPT_MS });
    }
    return Object.fromEntries(
      ids.flatMap((one) => (cachedNames.has(one) ? [[one, (cachedNames.get(one) as { name: string }).name]] : [])),
    );
  }

  async function read(organisationId: string, year: number, today: Day): Promise<PublicView> {
    const organisation = await store.organisations.findOne({ _id: organisationId, active: true });
    if (!organisation) throw new DomainError('not_found');
    const { items } = await commitments.get<{ items: PublishedCommitment[] }>(
      `/internal/published?organisation=${encodeURIComponent(organisationId)}&year=${year}`,
      SYSTEM_ACTOR,
    );
    const ids = items.map(({ chain }) => chain);
    const [records, chains, takedowns, stated] = await Promise.all([
      store.records.find({ chain: { $in: ids } }).toArray(),
      store.chains.find({ _id: { $in: ids } }).toArray(),
      store.takedowns.find({ chain: { $in: ids } }).toArray(),
      store.supervision.find({ _id: { $in: organisation.path.split('/').filter(Boolean) } }).toArray(),
    ]);
    const shown = shownOn(today, items, records, chains, takedowns);
    const people = shown.flatMap(({ subjectId, joint }) => [subjectId, ...(joint?.participants ?? [])]);
    const names = await namesOf([organisationId, ...people]);
    const address = new URL(`/public/organisations/${encodeURIComponent(organisationId)}`, publicUrl).href;
    return {
      organisation: { id: organisationId, name: names[organisationId] ?? '党组织', path: organisation.path },
      year,
      today,
      shown,
      names,
      supervision: supervisionOf(organisation.path, stated),
      address,
      qrCode: trusted(await QRCode.toString(address, { type: 'svg', margin: 1 })),
    };
  }

  return { read, nameOf: async (id) => (await namesOf([id]))[id] };
}
