/** Who holds which office on a day, and who stands above whom: asked for what a few chains need, kept for one look. */
import { LOOKING_AFTER, type Appointment } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import type { Line, Parties } from './rules';
import { findAppointmentsOf, findOffices, type PublicationStore } from './store';

export interface Offices extends Line {
  /** Must have been called with a chain before it is asked about. */
  load(chains: Parties[]): Promise<void>;
  /** The same for organisations alone. */
  loadOffices(organisationIds: string[]): Promise<void>;
  /** Of an appointment among those loaded. */
  organisationOf(appointmentId: string | undefined): string | undefined;
}

export function createOffices(store: PublicationStore, day: Day): Offices {
  const offices = new Map<string, Appointment[]>();
  const parents = new Map<string, string | undefined>();
  const places = new Map<string, string>();
  const led = new Map<string, string[]>();

  async function loadParents(ids: string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !parents.has(id));
    if (missing.length === 0) return;
    const found = await store.organisations.find({ _id: { $in: missing } }, { projection: { parentId: 1 } }).toArray();
    const known = new Map(found.map(({ _id, parentId }) => [_id, parentId]));
    for (const id of missing) parents.set(id, known.get(id));
  }

  async function loadOffices(ids: string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !offices.has(id));
    if (missing.length === 0) return;
    const found = await findOffices(store, missing, day);
    for (const id of missing) {
      const held = found.get(id) ?? [];
      offices.set(id, held);
      // Who looks after it from outside is none of its officers: what falls to them is no news of its own.
      for (const appointment of held) if (!LOOKING_AFTER.includes(appointment.function)) places.set(appointment.id, id);
    }
  }

  async function loadLed(personIds: string[]): Promise<void> {
    const missing = [...new Set(personIds)].filter((id) => !led.has(id));
    if (missing.length === 0) return;
    for (const id of missing) led.set(id, []);
    for (const { function: name, personId, organisationId } of await findAppointmentsOf(store, missing, day))
      if (name === 'secretary') led.get(personId)!.push(organisationId);
  }

  return {
    async load(chains) {
      const superiors = chains.map(({ superior }) => superior);
      const members = chains.flatMap(({ subjectId, subjectType }) => (subjectType === 'member' ? [subjectId] : []));
      await Promise.all([loadParents(superiors), loadLed(members)]);
      await loadOffices([
        ...members.flatMap((id) => led.get(id)!),
        ...superiors,
        ...superiors.flatMap((id) => parents.get(id) ?? []),
        ...chains.map(({ inCharge }) => inCharge),
        ...chains.flatMap(({ subjectId, subjectType }) => (subjectType === 'organisation' ? [subjectId] : [])),
      ]);
    },
    loadOffices,
    officesOf: (organisationId) => offices.get(organisationId) ?? [],
    parentOf: (organisationId) => parents.get(organisationId),
    ledBy: (personId) => led.get(personId) ?? [],
    organisationOf: (appointmentId) => (appointmentId === undefined ? undefined : places.get(appointmentId)),
  };
}
