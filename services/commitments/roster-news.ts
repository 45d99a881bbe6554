/** A change of the roster becomes a deed on the running year (M6), or starts the year of a newcomer. */
import { toBusiness } from '../../shared/calendar/clock';
import { addDays, dayOf, instantOf } from '../../shared/calendar/day';
import { commitmentWorkflowId, type CommitmentInput, type Deed } from '../../shared/contracts/commitment';
import type { DeedData, DeedKind, SubjectFacts } from '../../shared/contracts/entries';
import type { Calendar, Clock, Day, Plan } from '../../shared/contracts/plan';
import type { CloudEvent, MemberChanged, OrganisationChanged } from '../../shared/contracts/topics';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import type { DeedSender } from '../../shared/temporal/send-deed';
import type { RosterNews } from './consumer';
import type { CommitmentsStore, Opening, Projected } from './store';

export interface RosterNewsDeps {
  store: CommitmentsStore;
  sender: DeedSender;
  members: Ask;
  clock: Clock;
  startYear(chain: string, input: CommitmentInput): Promise<boolean>;
}

type Place = Pick<OrganisationChanged, 'path' | 'parentId' | 'field'>;

export function createRosterNews({ store, sender, members, clock, startYear }: RosterNewsDeps): RosterNews {
  const now = (): string => instantOf(toBusiness(clock, Date.now()));

  /** Sent under the event's own id: a repeated event does nothing twice, and the sweeper sees to it if Temporal is away. */
  async function sendDeed<K extends DeedKind>(
    event: CloudEvent,
    chain: string,
    kind: K,
    data: DeedData[K],
  ): Promise<void> {
    const deed: Deed<K> = {
      version: 1,
      id: `roster/${event.id}/${kind}/${chain}`,
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

  async function openingOver({ path }: Place): Promise<Opening | null> {
    return store.openings.findOne({ county: { $in: path.split('/').filter(Boolean) } }, { sort: { year: -1 } });
  }

  async function startNewcomer(member: MemberChanged): Promise<void> {
    // Before the first opening the whole roster comes by here.
    if (!(await store.openings.findOne({}, { projection: { _id: 1 } }))) return;
    const place = await placeOf(member.organisationId);
    const opening = await openingOver(place);
    if (!opening) return;
    const chain = commitmentWorkflowId(opening.year, member.id);
    const { plan, calendar } = await members.get<{ plan: Plan; calendar: Calendar }>(
      `/internal/plan?organisation=${encodeURIComponent(member.organisationId)}&year=${opening.year}`,
      SYSTEM_ACTOR,
    );
    const today = dayOf(now());
    if (today > plan.to) return;
    const subject: SubjectFacts = {
      type: 'member',
      id: member.id,
      category: member.category,
      field: place.field,
      leadingCadre: member.leadingCadre,
    };
    const pledgeDue = newcomersPledgeDue(today, dayOf(opening.at), plan, member.leadingCadre);
    await startYear(chain, {
      version: 1,
      kind: 'annual',
      year: opening.year,
      subject,
      inCharge: member.organisationId,
      superior: place.parentId ?? member.organisationId,
      county: opening.county,
      plan,
      calendar,
      clock,
      ...(pledgeDue ? { pledgeDue } : {}),
    });
  }

  return {
    async organisationMoved(organisationId, path) {
      await store.heads.updateMany(
        {
          $or: [
            { subjectType: 'member', inCharge: organisationId },
            { subjectType: 'organisation', subjectId: organisationId },
          ],
          path: { $ne: path },
        },
        { $set: { path } },
      );
    },

    async memberChanged(event, before: Projected<MemberChanged> | undefined) {
      const member = event.data;
      const running = await store.heads
        .find({ subjectId: member.id, stage: { $ne: 'closed' }, left: { $ne: true } })
        .toArray();
      if (!member.active) {
        for (const head of running) await sendDeed(event, head._id, 'leave', { reason: member.leaving ?? 'left' });
        return;
      }
      if (running.length === 0 && before === undefined) return startNewcomer(member);
      for (const head of running) {
        if (before && before.organisationId !== member.organisationId) {
          const place = await placeOf(member.organisationId);
          await sendDeed(event, head._id, 'transfer', {
            to: member.organisationId,
            superior: place.parentId ?? member.organisationId,
            county: (await openingOver(place))?.county ?? head.county,
          });
        }
        if (before && before.category !== 'elderlyOrInfirm' && member.category === 'elderlyOrInfirm')
          await sendDeed(event, head._id, 'excuse', { reason: 'elderlyOrInfirm' });
      }
    },
  };
}

/**
 * M6, S1 一: who joins after the opening has its own days to pledge; undefined where the plan's day holds, as it does
 * for everybody while the opening itself is still under way.
 */
export function newcomersPledgeDue(today: Day, openedOn: Day, plan: Plan, leadingCadre: boolean): Day | undefined {
  if (today <= addDays(openedOn, plan.spread.openingDays)) return undefined;
  const ordinary = leadingCadre ? plan.leadingCadrePledgeDue : plan.member.pledge.due;
  const due = addDays(today, plan.newcomerDays);
  return due > ordinary ? due : undefined;
}
