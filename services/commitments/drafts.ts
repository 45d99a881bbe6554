/** What have people written of a deed and not yet done: each their own, saved only over what they have seen. */
import { randomUUID } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { toBusiness } from '../../shared/calendar/clock';
import { instantOf } from '../../shared/calendar/day';
import type { PostableDeed } from '../../shared/contracts/deed.schema';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import type { DraftView } from '../../shared/contracts/views';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import type { CommitmentsStore } from './store';
import { getRight } from './take-deed';

/** In characters: twice the longest form that the schemas of deeds let through. */
const MOST_CHARACTERS = 64 * 1024;
/** Real time since the last change. */
const KEPT_MS = 60 * 86_400_000;

export interface DraftDoc {
  /** `<person>/<chain>/<kind>/<about>` */
  _id: string;
  /** Random: a draft thrown away and begun anew must not pass for the one before. */
  version: string;
  /** JSON, so that nothing people write becomes a key of the store. */
  text: string;
  savedAt: Date;
  expireAt: Date;
  /** The deed as which it was sent, until it is changed again. */
  sentAs?: string;
}

export async function openDraftStore(db: Db): Promise<Collection<DraftDoc>> {
  const drafts = db.collection<DraftDoc>('drafts');
  await drafts.createIndexes([
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
    { key: { sentAs: 1 }, sparse: true },
  ]);
  return drafts;
}

/** Whose draft, of which deed on which commitment, and about which item, period or entry of it. */
export interface DraftPlace {
  by: string;
  chain: string;
  kind: PostableDeed;
  about: string;
}
export type AskedPlace = Omit<DraftPlace, 'by'>;

export interface Drafts {
  get(actor: Actor, place: AskedPlace): Promise<DraftView>;
  /** `seen`: the version it was written over; undefined for the first. */
  save(
    actor: Actor,
    place: AskedPlace,
    seen: string | undefined,
    values: object,
  ): Promise<Pick<DraftView, 'version' | 'savedAt'>>;
  discard(actor: Actor, place: AskedPlace, seen: string): Promise<void>;
  /** Marks the draft with the deed that is about to be sent. */
  sending(place: DraftPlace, deed: string): Promise<void>;
  /** Deeds that stand: their drafts have done their work. */
  registered(deeds: string[]): Promise<void>;
}

export interface DraftsDeps {
  store: CommitmentsStore;
  drafts: Collection<DraftDoc>;
  clock: Clock;
}

export function createDrafts({ store, drafts, clock }: DraftsDeps): Drafts {
  /** Only whoever has the right to the deed has a draft of it, whether or not its time has come. */
  async function ownId(actor: Actor, place: AskedPlace): Promise<string> {
    const head = await store.heads.findOne({ _id: place.chain });
    if (!head) throw new DomainError('not_found');
    await getRight(store, actor, place.kind, head, instantOf(toBusiness(clock, Date.now())));
    return idOf({ by: actor.personId, ...place });
  }

  async function view({ version, text, savedAt, sentAs }: DraftDoc): Promise<DraftView> {
    // A refused deed is answered: its id is used up.
    const answered = sentAs ? (await store.deeds.findOne({ _id: sentAs }))?.answer : undefined;
    return {
      version,
      savedAt: savedAt.toISOString(),
      values: JSON.parse(text) as DraftView['values'],
      ...(sentAs && !answered ? { sent: sentAs } : {}),
    };
  }

  async function changed(_id: string): Promise<DomainError> {
    const present = await drafts.findOne({ _id });
    return new DomainError('draft_changed', present ? { extra: { present: await view(present) } } : {});
  }

  return {
    async get(actor, place) {
      const draft = await drafts.findOne({ _id: await ownId(actor, place) });
      if (!draft) throw new DomainError('not_found');
      return view(draft);
    },

    async save(actor, place, seen, values) {
      const text = draftText(values);
      const _id = await ownId(actor, place);
      const now = Date.now();
      const draft = { version: randomUUID(), text, savedAt: new Date(now), expireAt: new Date(now + KEPT_MS) };
      const written = seen
        ? (await drafts.replaceOne({ _id, version: seen }, draft)).matchedCount === 1
        : await drafts.insertOne({ _id, ...draft }).then(() => true, unlessDuplicate);
      if (written) return { version: draft.version, savedAt: draft.savedAt.toISOString() };
      // RFC 9110 13.1.1: whoever repeats a save whose answer was lost has lost nothing and hears no conflict.
      const same = await drafts.findOne({ _id, text });
      if (same) return { version: same.version, savedAt: same.savedAt.toISOString() };
      throw await changed(_id);
    },

    async discard(actor, place, seen) {
      const _id = await ownId(actor, place);
      const { deletedCount } = await drafts.deleteOne({ _id, version: seen });
      if (deletedCount === 0 && (await drafts.findOne({ _id }))) throw await changed(_id);
    },

    async sending(place, deed) {
      await drafts.updateOne({ _id: idOf(place) }, { $set: { sentAs: deed } });
    },

    async registered(deeds) {
      if (deeds.length > 0) await drafts.deleteMany({ sentAs: { $in: deeds } });
    },
  };
}

function idOf({ by, chain, kind, about }: DraftPlace): string {
  return `${by}/${chain}/${kind}/${about}`;
}

function unlessDuplicate(error: unknown): false {
  if (isDuplicateKey(error)) return false;
  throw error;
}

export function draftText(values: object): string {
  let text: string;
  try {
    text = JSON.stringify(values);
  } catch {
    // It came as JSON: what cannot be written again is nested deeper than any form.
    throw new DomainError('body_too_large');
  }
  if (text.length > MOST_CHARACTERS) throw new DomainError('body_too_large');
  return text;
}
