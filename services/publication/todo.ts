/** What does this person owe now: own duties, those of their offices, and what was escalated to them. */
import { dayOf } from '../../shared/calendar/day';
import { dueState } from '../../shared/calendar/due';
import { LOOKING_AFTER, type Appointment } from '../../shared/contracts/organisation';
import type { Instant } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import type { TodoItem, TodoList } from '../../shared/contracts/views';
import type { Calendars } from '../../shared/http/calendars';
import { createOffices } from './offices';
import { findOwedOpinions } from './opinions';
import { CLERK, holdersOf, rolesOf, SECRETARY } from './rules';
import { type Chain, findAppointmentsOf, findOffices, findToldOutages, type PublicationStore } from './store';

/** More than anybody can work through; whoever has more is told so by the counts of the list of commitments. */
const MOST_CHAINS = 10_000;

export interface TodoQuestion {
  personId: string;
  appointments: Appointment[];
  now: Instant;
  calendars: Calendars;
}

/** The most urgent first. Duties that have not opened are left out. `asOf` is `now`: the caller knows how fresh we are. */
export async function findTodo(
  store: PublicationStore,
  { personId, appointments, now, calendars }: TodoQuestion,
): Promise<TodoList> {
  const today = dayOf(now);
  const held = appointments.filter((appointment) => isInForce(appointment, today));
  const chains = await findCandidates(store, personId, held, now);
  const offices = createOffices(store, today);
  const book = await calendars(chains.map(({ calendar }) => calendar));
  await offices.load(chains);

  const items: TodoItem[] = [];
  for (const chain of chains) {
    for (const waiting of chain.waitingFor) {
      const due = dueState(waiting, now, book.of(chain.calendar));
      if (due.state === 'notYet') continue;
      for (const role of rolesOf(chain, waiting)) {
        const holder = holdersOf(role, waiting.duty, chain, offices).find(
          (candidate) => candidate.personId === personId,
        );
        if (!holder) continue;
        const { key, duty, opens, item, period } = waiting;
        const { _id, subjectId, subjectType, inCharge } = chain;
        items.push({
          chain: _id,
          subjectId,
          subjectType,
          inCharge,
          key,
          duty,
          role,
          opens,
          ...due,
          state: due.state,
          ...(item ? { item } : {}),
          ...(period ? { period } : {}),
          ...(holder.actingAs ? { actingAs: holder.actingAs } : {}),
        });
        break;
      }
    }
  }
  items.sort((a, b) => compare(a.due, b.due) || compare(a.chain, b.chain) || compare(a.key, b.key));
  const counts = { open: 0, dueSoon: 0, overdue: 0 };
  const opinions = await findOwedOpinions(store, { personId, appointments: held, now, calendar: book.inForce });
  for (const { state } of [...items, ...opinions]) counts[state]++;
  return { asOf: now, items, opinions, counts, outages: await findToldOutages(store, today, true) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every chain of which the person may owe something; `holdersOf` says what exactly. */
async function findCandidates(
  store: PublicationStore,
  personId: string,
  held: Appointment[],
  now: Instant,
): Promise<Chain[]> {
  const asSecretary = held
    .filter((office) => SECRETARY.includes(office.function))
    .map((office) => office.organisationId);
  const asClerk = held.filter((office) => CLERK.includes(office.function)).map((office) => office.organisationId);
  const lookedAfter = held
    .filter((office) => LOOKING_AFTER.includes(office.function))
    .map((office) => office.organisationId);
  const [lifted, offices] = await Promise.all([
    findLifted(store, asSecretary, now),
    findOffices(store, lookedAfter, dayOf(now)),
  ]);
  const ways = [
    { subjectId: { $in: [personId, ...asSecretary] } },
    { 'joint.participants.id': personId },
    ...(lookedAfter.length > 0
      ? [{ subjectId: { $in: lookedAfter.flatMap((id) => [id, ...secretariesOf(offices, id)]) } }]
      : []),
    ...(asClerk.length > 0 ? [{ inCharge: { $in: asClerk } }] : []),
    ...(asSecretary.length > 0 ? [{ superior: { $in: asSecretary }, 'escalated.to': 'superior' }] : []),
    // What the superiors below do themselves is escalated to here.
    ...(lifted.below.length > 0 ? [{ superior: { $in: lifted.below }, 'escalated.to': 'superior' }] : []),
    ...(lifted.vacant.length > 0 ? [{ inCharge: { $in: lifted.vacant } }] : []),
    ...(lifted.secretaries.length > 0
      ? [
          {
            inCharge: { $in: lifted.below },
            $or: [
              { subjectId: { $in: [...lifted.secretaries, ...lifted.ledToo] } },
              { author: { $in: lifted.secretaries } },
              { 'joint.participants.id': { $in: lifted.secretaries } },
            ],
          },
        ]
      : []),
  ];
  const open = { waitingFor: { $elemMatch: { opens: { $lte: now } } } };
  return store.chains.find({ $and: [{ $or: ways }, open] } as never, { limit: MOST_CHAINS }).toArray();
}

/** What a superior's secretary does in a subordinate's place: where its post is vacant, and its secretary's own. */
async function findLifted(
  store: PublicationStore,
  asSecretary: string[],
  now: Instant,
): Promise<{ below: string[]; vacant: string[]; secretaries: string[]; ledToo: string[] }> {
  if (asSecretary.length === 0) return { below: [], vacant: [], secretaries: [], ledToo: [] };
  const children = await store.organisations
    .find({ parentId: { $in: asSecretary } } as never, { projection: { _id: 1 } })
    .toArray();
  const below = children.map(({ _id }) => _id);
  const offices = await findOffices(store, below, dayOf(now));
  const secretaries = [...new Set(below.flatMap((id) => secretariesOf(offices, id)))];
  const led = await findAppointmentsOf(store, secretaries, dayOf(now));
  return {
    below,
    vacant: below.filter((id) => secretariesOf(offices, id).length === 0),
    secretaries,
    // Organisations that the secretaries below lead as well: they may not keep those.
    ledToo: led.filter(({ function: name }) => name === 'secretary').map(({ organisationId }) => organisationId),
  };
}

function secretariesOf(offices: Map<string, Appointment[]>, organisationId: string): string[] {
  const held = offices.get(organisationId) ?? [];
  return held.filter((office) => office.function === 'secretary').map((office) => office.personId);
}
