/** A change of the roster becomes a deed on the running years (M6, X10), or starts the year of a newcomer. */
import { toBusiness } from '../../shared/calendar/clock';
import { addDays, dayOf, instantOf } from '../../shared/calendar/day';
import { commitmentWorkflowId, type CommitmentInput, type Deed } from '../../shared/contracts/commitment';
import type { DeedData, DeedKind, SubjectFacts } from '../../shared/contracts/entries';
import { ordinaryPledgeDue, type Calendar, type Clock, type Day, type Plan } from '../../shared/contracts/plan';
import type { CloudEvent, OrganisationChanged } from '../../shared/contracts/topics';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { DeedSender } from '../../shared/temporal/send-deed';
import type { RosterNews } from './consumer';
import { inChargeOfMembers, inChargeOfOwn, type InCharge } from './placement';
import type { CommitmentsStore, Head, Opening } from './store';

export interface RosterNewsDeps {
  store: CommitmentsStore;
  sender: DeedSender;
  members: Ask;
  clock: Clock;
  startYear(chain: string, input: CommitmentInput): Promise<boolean>;
}

type Place = Pick<OrganisationChanged, 'path' | 'field'>;

interface Year {
  chain: string;
  year: number;
  county: string;
  projected: boolean;
}

/** So many deeds are under way at once where a whole organisation moves. */
const AT_ONCE = 16;
const MEMBERS_AT_ONCE = 500;

export function createRosterNews({ store, sender, members, clock, startYear }: RosterNewsDeps): RosterNews {
  const now = (): string => instantOf(toBusiness(clock, Date.now()));

  /** Sent under the event's own id: a repeated event does nothing twice, and the sweeper sees to it if Temporal is away. */
  async function sendDeed<K extends DeedKind>(
    event: CloudEvent,
    chain: string,
    kind: K,
    data: DeedData[K],
    attempt = '',
  ): Promise<void> {
    const deed: Deed<K> = {
      version: 1,
      id: `roster/${event.id}/${kind}/${chain}${attempt}`,
      kind,
      by: 'system',
      receivedAt: now(),
      data,
      ...(event.traceparent ? { traceparent: event.traceparent } : {}),
    };
    await sender.send(chain, deed);
  }

  /** Events of different subjects come in any order: what is not known here yet, members knows. */
  async function placeOf(organisationId: string): Promise<Place> {
    const known = await store.organisations.findOne({ _id: organisationId });
    return known ?? members.get<Place>(`/organisations/${encodeURIComponent(organisationId)}`, SYSTEM_ACTOR);
  }

  const running = (subjectIds: string[]): Promise<Head[]> =>
    store.heads.find({ subjectId: { $in: subjectIds }, stage: { $ne: 'closed' }, left: { $ne: true } }).toArray();

  /** The openings that reach down to a path, the newest year first; of one year that of the nearest county. */
  async function openingsOver(path: string): Promise<Opening[]> {
    const above = path.split('/').filter(Boolean);
    const found = await store.openings.find({ county: { $in: above } }).toArray();
    return found.sort((a, b) => b.year - a.year || above.indexOf(b.county) - above.indexOf(a.county));
  }

  async function startNewcomer(
    facts: (place: Place) => SubjectFacts,
    id: string,
    organisationId: string,
  ): Promise<void> {
    // Before the first opening the whole roster comes by here.
    if (!(await store.openings.findOne({}, { projection: { _id: 1 } }))) return;
    const place = await placeOf(organisationId);
    const [opening] = await openingsOver(place.path);
    if (!opening) return;
    const chain = commitmentWorkflowId(opening.year, id);
    // The roster may be read again from the beginning, long after a year was closed.
    if (await store.heads.findOne({ _id: chain }, { projection: { _id: 1 } })) return;
    const { plan, calendar } = await members.get<{ plan: Plan; calendar: Calendar }>(
      `/internal/plan?organisation=${encodeURIComponent(organisationId)}&year=${opening.year}`,
      SYSTEM_ACTOR,
    );
    const today = dayOf(now());
    if (today > plan.to) return;
    const subject = facts(place);
    const pledgeDue = newcomersPledgeDue(today, dayOf(opening.at), plan, ordinaryPledgeDue(plan, subject));
    await startYear(chain, {
      version: 1,
      kind: 'annual',
      year: opening.year,
      subject,
      ...(subject.type === 'organisation' ? inChargeOfOwn(place.path) : inChargeOfMembers(place.path)),
      county: opening.county,
      plan,
      calendar,
      clock,
      ...(pledgeDue ? { pledgeDue } : {}),
    });
  }

  /** The years of these subjects go where the organisation went, if that puts anybody else above them. */
  async function transferAll(
    event: CloudEvent<'organisation.changed'>,
    heads: Head[],
    [before, after]: [InCharge, InCharge],
    counties: { before: Opening[]; after: Opening[] },
  ): Promise<void> {
    const countyOf = (openings: Opening[], { year, county }: Head): string =>
      openings.find((opening) => opening.year === year)?.county ?? county;
    const concerned = heads.filter(
      (head) =>
        before.inCharge !== after.inCharge ||
        before.superior !== after.superior ||
        countyOf(counties.before, head) !== countyOf(counties.after, head),
    );
    for (let from = 0; from < concerned.length; from += AT_ONCE)
      await Promise.all(
        concerned.slice(from, from + AT_ONCE).map((head) =>
          sendDeed(event, head._id, 'transfer', {
            to: after.inCharge,
            superior: after.superior,
            county: countyOf(counties.after, head),
          }),
        ),
      );
  }

  async function follow(event: CloudEvent<'organisation.changed'>, was: string): Promise<void> {
    const { id, path } = event.data;
    const counties = { before: await openingsOver(was), after: await openingsOver(path) };
    await transferAll(event, await running([id]), [inChargeOfOwn(was), inChargeOfOwn(path)], counties);
    // By the roster, not by the heads: who has just left must not be called back.
    for (let after = ''; ;) {
      const page = await store.members
        .find({ organisationId: id, active: true, _id: { $gt: after } }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .limit(MEMBERS_AT_ONCE)
        .toArray();
      const last = page.at(-1);
      if (!last) return;
      const heads = await running(page.map(({ _id }) => _id));
      await transferAll(event, heads, [inChargeOfMembers(was), inChargeOfMembers(path)], counties);
      after = last._id;
    }
  }

  /**
   * The member's running years; and, where none is known here, the one that may have been started a moment ago and whose
   * first entry is still on its way. An event from before a year was opened is history read again, and no news to it.
   */
  async function yearsOf(event: CloudEvent<'member.changed'>, organisationId: string): Promise<Year[]> {
    const heads = await running([event.data.id]);
    const known = heads
      .filter(({ openedAt }) => openedAt === undefined || event.time >= openedAt)
      .map(({ _id, year, county }): Year => ({ chain: _id, year, county, projected: true }));
    if (heads.length > 0) return known;
    const [opening] = await openingsOver((await placeOf(organisationId)).path);
    if (!opening) return [];
    const chain = commitmentWorkflowId(opening.year, event.data.id);
    if (await store.heads.findOne({ _id: chain }, { projection: { _id: 1 } })) return [];
    return [{ chain, year: opening.year, county: opening.county, projected: false }];
  }

  /** P3: who has left the roster takes part in nothing any more; what they took part in goes on. */
  async function withdraw(event: CloudEvent<'member.changed'>): Promise<void> {
    const { id: participant } = event.data;
    const joined = store.heads.find({
      'joint.participants': { $elemMatch: { id: participant, state: { $in: ['invited', 'confirmed'] } } },
      ...{ stage: { $ne: 'closed' }, left: { $ne: true } },
    });
    for await (const { _id } of joined) await sendDeed(event, _id, 'leaveJoint', { participant });
  }

  return {
    async organisationChanged(event, was) {
      const { id, path, active, field } = event.data;
      await store.heads.updateMany(
        {
          $and: [
            {
              $or: [
                { subjectType: 'member', inCharge: id },
                { subjectType: 'organisation', subjectId: id },
              ],
            },
            { $or: [{ path: { $ne: path } }, { field: { $ne: field } }] },
          ],
        },
        { $set: { path, field } },
      );
      if (!active) {
        for (const head of await running([id])) await sendDeed(event, head._id, 'leave', { reason: 'abolished' });
        return;
      }
      if (was !== undefined) await follow(event, was);
      // Whether it will keep members of its own is not known on its first day: one without any is asked in vain.
      else if (event.sequence === 1)
        await startNewcomer(() => ({ type: 'organisation', id, field, keepsMembers: true }), id, id);
    },

    async memberChanged(event, was) {
      const member = event.data;
      const years = await yearsOf(event, was?.organisationId ?? member.organisationId);
      if (!member.active) {
        await withdraw(event);
        for (const { chain } of years) await sendDeed(event, chain, 'leave', { reason: member.leaving ?? 'left' });
        return;
      }
      const { category, leadingCadre } = member;
      const begin = (): Promise<void> =>
        startNewcomer(
          ({ field }) => ({ type: 'member', id: member.id, category, field, leadingCadre }),
          member.id,
          member.organisationId,
        );
      if (was === undefined) return years.some(({ projected }) => projected) ? undefined : begin();
      const moved = was.organisationId !== member.organisationId;
      for (const { chain, year, county: before } of years) {
        if (moved) {
          let place = await placeOf(member.organisationId);
          for (let attempt = 0; ; attempt++) {
            const { path } = place;
            const { inCharge: to, superior } = inChargeOfMembers(path);
            const county = (await openingsOver(path)).find((opening) => opening.year === year)?.county ?? before;
            await sendDeed(event, chain, 'transfer', { to, superior, county }, attempt === 0 ? '' : `/${attempt}`);
            // It may itself have moved while this was said.
            place = await placeOf(member.organisationId);
            if (place.path === path) break;
          }
        }
        if (was.category !== 'elderlyOrInfirm' && category === 'elderlyOrInfirm')
          await sendDeed(event, chain, 'excuse', { reason: 'elderlyOrInfirm' });
      }
      // Who comes from where no year was opened has none to take along (P1).
      if (moved && !years.some(({ projected }) => projected)) await begin();
    },
  };
}

/**
 * M6, S1 一: who joins after the opening has its own days to pledge; undefined where the plan's day holds, as it does
 * for everybody while the opening itself is still under way.
 */
export function newcomersPledgeDue(today: Day, openedOn: Day, plan: Plan, ordinary: Day): Day | undefined {
  if (today <= addDays(openedOn, plan.spread.openingDays)) return undefined;
  const due = addDays(today, plan.newcomerDays);
  return due > ordinary ? due : undefined;
}
