/** What becomes of an opinion of the public: kept, followed by its code, answered by the office, owed until then (U4). */
import { randomUUID } from 'node:crypto';
import { dayOf } from '../../shared/calendar/day';
import { dueState } from '../../shared/calendar/due';
import { afterOutage } from '../../shared/calendar/outages';
import { addWorkingDays } from '../../shared/calendar/working-days';
import type { Joint } from '../../shared/contracts/joint';
import type { Actor, Appointment } from '../../shared/contracts/organisation';
import type { Calendar, Day, Instant } from '../../shared/contracts/plan';
import { isInForce, sees } from '../../shared/contracts/scope';
import type { OpinionDetail, OpinionTodo, OpinionView } from '../../shared/contracts/publication';
import { DomainError } from '../../shared/http/problem';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import type { Seal } from '../../shared/seal/seal';
import type { SentForm, WrittenOpinion } from './opinion-form';
import { codeOf } from './opinion-code';
import { type Answerer, answerersOf, SECRETARY } from './rules';
import { type Chain, findOffices, type Opinion, type PublicationStore } from './store';

/** Ours; no document names a time. Counted by the calendar, as everything else that is owed. */
export const ANSWER_WORKING_DAYS = 10;
/** More than anybody can work through. */
const MOST_OWED = 1_000;

export interface Opinions {
  /** The same words from the same page are one opinion, with one code: a second click changes nothing. */
  keep(
    organisation: { id: string; path: string },
    written: WrittenOpinion & { subjectId?: string },
    form: SentForm['form'],
    now: Instant,
    calendar: Calendar,
  ): Promise<{ code: string; due: Day }>;
  follow(code: string): Promise<Opinion | null>;
  /** A code as convincing as any, for who is not to be kept. */
  madeUpCode(): string;
  detail(actor: Actor, id: string, now: Instant, calendar: Calendar): Promise<OpinionDetail>;
  answer(
    actor: Actor,
    id: string,
    answer: { id: string; text: string },
    now: Instant,
    calendar: Calendar,
  ): Promise<void>;
}

export function createOpinions(store: PublicationStore, seal: Seal): Opinions {
  const { opinions } = store;
  const hashOf = (text: string): Uint8Array => Buffer.from(seal.hash(text), 'base64');

  async function keep(
    organisation: { id: string; path: string },
    { kind, text, contact, about, subjectId }: WrittenOpinion & { subjectId?: string },
    form: string,
    now: Instant,
    calendar: Calendar,
  ): Promise<{ code: string; due: Day }> {
    const identity = JSON.stringify([form || randomUUID(), organisation.id, kind, text, contact ?? '', about ?? '']);
    const code = codeOf(hashOf(`code/${identity}`));
    const opinion: Opinion = {
      _id: Buffer.from(hashOf(`id/${identity}`))
        .toString('hex')
        .slice(0, 32),
      organisationId: organisation.id,
      path: organisation.path,
      kind,
      text,
      ...(contact ? { contact: seal.seal(contact) } : {}),
      codeHash: seal.hash(code),
      at: now,
      due: addWorkingDays(calendar, dayOf(now), ANSWER_WORKING_DAYS),
      state: 'open',
      ...(about ? { chain: about } : {}),
      ...(subjectId ? { subjectId } : {}),
      answers: [],
    };
    await opinions.insertOne(opinion).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const kept = await opinions.findOne({ _id: opinion._id }, { projection: { due: 1 } });
    // Another opinion's code, once in a hundred million years: better none than two with one code.
    if (!kept) throw new DomainError('unavailable');
    return { code, due: kept.due };
  }

  async function answerersFor(opinion: Opinion, today: Day, calendar: Calendar): Promise<Answerer[]> {
    return (await answerersOfMany(store, [opinion], today, calendar)).answerers.get(opinion._id) ?? [];
  }

  async function getSeen(actor: Actor, id: string, today: Day): Promise<Opinion> {
    const opinion = await opinions.findOne({ _id: id });
    const place = opinion && (await store.organisations.findOne({ _id: opinion.organisationId }));
    if (!place || !sees(actor, place, today)) throw new DomainError('not_found');
    return opinion;
  }

  return {
    keep,
    follow: (code) => opinions.findOne({ codeHash: seal.hash(code) }),
    madeUpCode: () => codeOf(hashOf(randomUUID())),
    async detail(actor, id, now, calendar) {
      const opinion = await getSeen(actor, id, dayOf(now));
      const answerers = await answerersFor(opinion, dayOf(now), calendar);
      const mayAnswer = answerers.some(({ personId }) => personId === actor.personId);
      return {
        ...viewOf(opinion, now, calendar),
        may: mayAnswer ? ['answer'] : [],
        ...(mayAnswer && opinion.contact ? { contact: seal.open(opinion.contact) } : {}),
      };
    },
    async answer(actor, id, { id: answerId, text }, now, calendar) {
      const opinion = await getSeen(actor, id, dayOf(now));
      const answerers = await answerersFor(opinion, dayOf(now), calendar);
      const holder = answerers.find(({ personId }) => personId === actor.personId);
      if (!holder) throw new DomainError('not_allowed');
      const answer = { id: answerId, text, by: actor.personId, actingAs: holder.actingAs ?? '', at: now };
      await opinions.updateOne(
        { _id: id, 'answers.id': { $ne: answerId } },
        { $push: { answers: answer }, $set: { state: 'answered' } },
      );
      const kept = (await opinions.findOne({ _id: id }))?.answers.find((one) => one.id === answerId);
      if (kept?.text !== text || kept.by !== actor.personId) throw new DomainError('deed_id_reused');
    },
  };
}

export function viewOf(opinion: Opinion, now: Instant, calendar: Calendar): OpinionView {
  const { _id, organisationId, kind, text, at, due, state, chain, subjectId, answers } = opinion;
  const pressing = state === 'open' ? dueState({ opens: at, due }, now, calendar) : undefined;
  return {
    id: _id,
    organisationId,
    kind,
    text,
    at,
    due,
    state,
    ...(pressing && pressing.state !== 'notYet' ? { ...pressing, state, dueState: pressing.state } : {}),
    ...(chain ? { chain } : {}),
    ...(subjectId ? { subjectId } : {}),
    answers: answers.map(({ actingAs: _actingAs, ...answer }) => answer),
  };
}

/** What a person owes to the public: their organisations' opinions, and below them what has fallen to the superior. */
export async function findOwedOpinions(
  store: PublicationStore,
  {
    personId,
    appointments,
    now,
    calendar,
  }: { personId: string; appointments: Appointment[]; now: Instant; calendar: Calendar },
): Promise<OpinionTodo[]> {
  const today = dayOf(now);
  const own = appointments
    .filter((office) => SECRETARY.includes(office.function) && isInForce(office, today))
    .map(({ organisationId }) => organisationId);
  if (own.length === 0) return [];
  const below = await store.organisations
    .find({ parentId: { $in: own } } as never, { projection: { _id: 1 } })
    .toArray();
  const open = await store.opinions
    .find({ state: 'open', organisationId: { $in: [...own, ...below.map(({ _id }) => _id)] } } as never, {
      sort: { due: 1, _id: 1 },
      limit: MOST_OWED,
    })
    .toArray();
  const { answerers } = await answerersOfMany(store, open, today, calendar);
  return open.flatMap((opinion): OpinionTodo[] => {
    const holder = answerers.get(opinion._id)?.find((candidate) => candidate.personId === personId);
    const { state, due, workingDaysLeft, workingDaysOver } = dueState(
      { opens: opinion.at, due: opinion.due },
      now,
      calendar,
    );
    if (!holder || state === 'notYet') return [];
    const { _id, organisationId, kind, at, subjectId } = opinion;
    const about = subjectId ? { subjectId } : {};
    return [
      { id: _id, organisationId, kind, at, due, role: holder.role, state, workingDaysLeft, workingDaysOver, ...about },
    ];
  });
}

/** Who may answer each of them today, by opinion; and the superior of each organisation they were sent to. */
export async function answerersOfMany(
  store: PublicationStore,
  opinions: Opinion[],
  today: Day,
  calendar: Calendar,
): Promise<{ answerers: Map<string, Answerer[]>; superiors: Map<string, string | undefined> }> {
  const concerned = [...new Set(opinions.map(({ organisationId }) => organisationId))];
  const organisations = await store.organisations.find({ _id: { $in: concerned } }).toArray();
  const superiors = new Map(organisations.map(({ _id, parentId }) => [_id, parentId]));
  const offices = await findOffices(store, [...concerned, ...[...superiors.values()].flatMap((id) => id ?? [])], today);
  // P3: nobody answers about what they take part in.
  const about = opinions.flatMap(({ chain }) => chain ?? []);
  const chains = await store.chains.find({ _id: { $in: about }, joint: { $exists: true } }).toArray();
  const joints = new Map(chains.map(({ _id, joint }) => [_id, joint]));
  const answerers = opinions.map((opinion): [string, Answerer[]] => [
    opinion._id,
    // X11: a day that was lost is nobody's, so nothing falls to the superior for it.
    answerersOf(
      { ...withJoint(opinion, joints.get(opinion.chain ?? '')), due: afterOutage(calendar, opinion.due) },
      superiors.get(opinion.organisationId),
      (id) => offices.get(id) ?? [],
      today,
    ),
  ]);
  return { answerers: new Map(answerers), superiors };
}

function withJoint(opinion: Opinion, joint: Joint | undefined): Opinion & Pick<Chain, 'joint'> {
  return joint ? { ...opinion, joint } : opinion;
}

/** When an organisation moves, its opinions are found under its new superior (X10). */
export async function moveOpinions(store: PublicationStore, organisationId: string, path: string): Promise<void> {
  await store.opinions.updateMany({ organisationId, path: { $ne: path } }, { $set: { path } });
}
