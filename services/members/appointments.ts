/** Who holds which function where, from when to when: appoint, end, name the responsible, list the vacant (L1, L7, M5). */
import { randomBytes } from 'node:crypto';
import { FROM_ABOVE, type Actor, type Field, type OrganisationFunction } from '../../shared/contracts/organisation';
import type { Day } from '../../shared/contracts/plan';
import { isInForce, type Place } from '../../shared/contracts/scope';
import { DomainError } from '../../shared/http/problem';
import { traceparentOf } from '../../shared/telemetry/trace';
import { byResponsibility, refuseAppointment, refuseEnd, refusePerson, responsibilityOf } from './appointment-rules';
import { superiorPath } from './organisation-rules';
import type { TreeDeps } from './orders';
import { mayManage, mayView } from './rules';
import { appointmentChanged, tell, type AppointmentDoc, type OrganisationDoc, type Store } from './store';
import { viewOrganisations, type OrganisationsBelow } from './tree';

export interface NewAppointment {
  personId: string;
  function: OrganisationFunction;
  from: Day;
  to?: Day | undefined;
  acting?: boolean | undefined;
  division?: string | undefined;
  field?: Field | undefined;
}

/** Those who manage the organisation appoint; who heads it or comments on it, those who manage its superior; nobody himself. */
function insist(actor: Actor, place: Place, name: OrganisationFunction, personId: string, today: Day): void {
  if (!mayView(actor, place, today)) throw new DomainError('not_found');
  if (!mayManage(actor, FROM_ABOVE.includes(name) ? superiorPath(place.path) : place.path, today))
    throw new DomainError('not_allowed');
  if (actor.personId === personId) throw new DomainError('own_appointment');
}

export async function appoint(
  { store, now, today }: TreeDeps,
  actor: Actor,
  organisationId: string,
  { personId, function: name, from, to, acting, division, field }: NewAppointment,
): Promise<AppointmentDoc> {
  return store.connection.transaction(async (session) => {
    // Written first: two appointments of one organisation are decided one after the other, and none while it moves.
    const organisation = await store.organisations
      .findOneAndUpdate({ _id: organisationId }, { $inc: { arrivals: 1 } }, { session, returnDocument: 'after' })
      .lean<OrganisationDoc>();
    if (!organisation) throw new DomainError('not_found');
    insist(actor, organisation, name, personId, today());
    if (!organisation.active) throw new DomainError('organisation_ended');
    const person = await store.members.findById(personId, { active: 1, leadingCadre: 1 }, { session }).lean();
    if (!person?.active) throw new DomainError('person_unknown');
    const unfit = refusePerson(name, person);
    if (unfit) throw new DomainError(unfit);
    const doc: AppointmentDoc = {
      _id: `a${randomBytes(6).toString('hex')}`,
      personId,
      organisationId,
      path: organisation.path,
      function: name,
      from,
      ...(to ? { to } : {}),
      ...(acting ? { acting } : {}),
      ...(division ? { division } : {}),
      ...(field ? { field } : {}),
      events: 1,
    };
    const held = await store.appointments
      .find({ organisationId, function: name }, {}, { session })
      .lean<AppointmentDoc[]>();
    const refusal = refuseAppointment(doc, held);
    if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
    await store.appointments.insertMany([doc], { session, lean: true });
    await tell(store, session, [appointmentChanged(doc)], now(), traceparentOf());
    return doc;
  });
}

export async function endAppointment(
  { store, now, today }: TreeDeps,
  actor: Actor,
  id: string,
  to: Day,
): Promise<AppointmentDoc> {
  return store.connection.transaction(async (session) => {
    const before = await store.appointments.findById(id, {}, { session }).lean<AppointmentDoc>();
    const place = before && (await store.organisations.findById(before.organisationId, {}, { session }).lean());
    if (!place) throw new DomainError('not_found');
    insist(actor, place, before.function, before.personId, today());
    const refusal = refuseEnd(before, to, today());
    if (refusal) throw new DomainError(refusal.code, { detail: refusal.detail });
    const after = { ...before, to, events: before.events + 1 };
    await store.appointments.updateOne({ _id: id }, { $set: { to, events: after.events } }, { session });
    await tell(store, session, [appointmentChanged(after)], now(), traceparentOf());
    return after;
  });
}

/** L1: everybody who holds a function now or soon, the first responsible first. */
export async function responsibleOf(store: Store, organisationId: string, today: Day) {
  const held = await store.appointments.find({ organisationId }).lean<AppointmentDoc[]>();
  const present = held.filter(({ from, to }) => to === undefined || (to >= today && to >= from)).sort(byResponsibility);
  const people = await store.members
    .find({ _id: { $in: present.map(({ personId }) => personId) } }, { name: 1 })
    .lean();
  const names = new Map(people.map(({ _id, name }) => [_id, name]));
  return present.map((doc) => ({
    id: doc._id,
    personId: doc.personId,
    name: names.get(doc.personId) ?? '',
    function: doc.function,
    responsibility: responsibilityOf(doc.function),
    from: doc.from,
    ...(doc.to ? { to: doc.to } : {}),
    ...(doc.acting ? { acting: true } : {}),
    ...(doc.division ? { division: doc.division } : {}),
    ...(doc.field ? { field: doc.field } : {}),
    inForce: isInForce(doc, today),
  }));
}

/** Where nearly every post is filled, one answer looks at so many organisations and says where to go on. */
const MOST_LOOKED_AT = 5_000;
const LOOKED_AT_ONCE = 500;

/** L7: organisations below without a secretary in force today, acting or not; 党小组 have none. By id; a page may be short. */
export async function vacanciesBelow(
  store: Store,
  under: OrganisationsBelow,
  { after, limit, today }: { after: string; limit: number; today: Day },
) {
  const vacant: OrganisationDoc[] = [];
  let last = after;
  let seen = 0;
  let ended = false;
  while (!ended && vacant.length < limit && seen < MOST_LOOKED_AT) {
    const page = await store.organisations
      .find({ ...under, active: true, type: { $ne: 'group' }, _id: { $gt: last } })
      .sort({ _id: 1 })
      .limit(LOOKED_AT_ONCE)
      .lean<OrganisationDoc[]>();
    const held = await store.appointments
      .find({ organisationId: { $in: page.map(({ _id }) => _id) }, function: 'secretary' })
      .lean<AppointmentDoc[]>();
    const filled = new Set(held.filter((doc) => isInForce(doc, today)).map(({ organisationId }) => organisationId));
    for (const doc of page) {
      if (vacant.length === limit) break;
      last = doc._id;
      if (!filled.has(doc._id)) vacant.push(doc);
    }
    seen += page.length;
    ended = page.length < LOOKED_AT_ONCE && last === (page.at(-1)?._id ?? last);
  }
  const items = await viewOrganisations(store, vacant);
  return ended ? { items } : { items, next: last };
}
