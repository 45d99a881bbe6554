/** Starts what lasts: a county's year, and an immediate commitment. */
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import {
  immediateWorkflowId,
  organisationOf,
  type CommitmentInput,
  type OpeningInput,
} from '../../shared/contracts/commitment';
import type { Actor } from '../../shared/contracts/organisation';
import type { Calendar, Clock, Day, Plan } from '../../shared/contracts/plan';
import { isInForce } from '../../shared/contracts/scope';
import { SYSTEM_ACTOR } from '../../shared/http/actor';
import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';
import { subtree } from '../../shared/mongo/subtree';
import { withinReach, type TemporalClient } from '../../shared/temporal/connect';
import { startOpening } from '../../shared/temporal/start-year';
import { jointOf, mustBeWithin, type ProposedJoint } from './participants';
import { mayView } from './rules';
import { hashContent, keepContent, type CommitmentsStore, type Occasion, type Opening } from './store';

export interface ImmediateRequest extends ProposedJoint {
  id: string;
  year: number;
  subjectId: string;
  occasion: string;
  pledgeDue: string;
}

export interface Openings {
  /** `spreadDays`, for the system alone: over how many days instead of the plan's. */
  open(actor: Actor, asked: { year: number; county: string; spreadDays?: number }): Promise<{ opening: string }>;
  list(): Promise<{ items: Pick<Opening, 'year' | 'county' | 'at'>[] }>;
  openImmediate(actor: Actor, asked: ImmediateRequest): Promise<{ chain: string }>;
}

export interface OpeningsDeps {
  store: CommitmentsStore;
  client: TemporalClient;
  members: Ask;
  clock: Clock;
  startYear(chain: string, input: CommitmentInput): Promise<boolean>;
}

export function createOpenings({ store, client, members, clock, startYear }: OpeningsDeps): Openings {
  const now = (): string => instantOf(toBusiness(clock, Date.now()));
  const termsFor = (organisation: string, year: number): Promise<{ plan: Plan; calendar: Calendar }> =>
    members.get(`/internal/plan?organisation=${encodeURIComponent(organisation)}&year=${year}`, SYSTEM_ACTOR);

  /** The system opens what it is set up with; people this year or, in December, the next, and no part of a tree twice. */
  async function expectMayOpen(actor: Actor, year: number, county: string, today: Day): Promise<void> {
    if (actor.personId === SYSTEM_ACTOR.personId) return;
    const isOffice = actor.appointments.some(
      (appointment) =>
        appointment.organisationId === county &&
        ['secretary', 'leadingGroupOffice'].includes(appointment.function) &&
        isInForce(appointment, today),
    );
    if (!isOffice) throw new DomainError('not_found');
    const thisYear = Number(today.slice(0, 4));
    if (year !== thisYear && !(year === thisYear + 1 && today.slice(5, 7) === '12'))
      throw new DomainError('opening_not_possible', {
        detail: `现在只能开启 ${thisYear} 年度（12 月起可以开启下一年度）`,
      });
    const place = await store.organisations.findOne({ _id: county });
    if (!place) throw new DomainError('not_found');
    const others = await store.openings
      .find({ year, county: { $ne: county } }, { projection: { county: 1 } })
      .toArray();
    const opened = others.map((other) => other.county);
    const within = await store.organisations.findOne({
      _id: { $in: opened },
      path: subtree(place.path),
    });
    if (within || place.path.split('/').some((id) => opened.includes(id)))
      throw new DomainError('opening_not_possible', { detail: '上级或下级党组织已经开启本年度' });
  }

  return {
    async open(actor, { year, county, spreadDays }) {
      const at = now();
      await expectMayOpen(actor, year, county, dayOf(at));
      const { plan, calendar } = await termsFor(county, year);
      const _id = `${year}/${county}`;
      await store.openings.updateOne({ _id }, { $setOnInsert: { year, county, plan, calendar, at } }, { upsert: true });
      const ownSpread = actor.personId === SYSTEM_ACTOR.personId ? spreadDays : undefined;
      const input: OpeningInput = {
        ...{ version: 1, year, county, clock, calendar },
        spreadDays: ownSpread ?? plan.spread.openingDays,
      };
      return { opening: await withinReach(client, () => startOpening(client, input)) };
    },

    async list() {
      const items = await store.openings.find({}, { projection: { year: 1, county: 1, at: 1 } }).toArray();
      return { items: items.map(({ year, county, at }) => ({ year, county, at })) };
    },

    async openImmediate(actor, asked) {
      const at = now();
      const today = dayOf(at);
      const annual = await store.heads.findOne({ subjectId: asked.subjectId, year: asked.year, kind: 'annual' });
      if (!annual || !mayView(actor, annual, today)) throw new DomainError('not_found');
      if (annual.stage === 'closed' || annual.left) throw new DomainError('year_closed');
      if (asked.pledgeDue < today) throw new DomainError('item_deadline_passed');
      const office = actor.appointments.find(
        (appointment) =>
          [annual.subjectId, annual.inCharge].includes(appointment.organisationId) &&
          ['secretary', 'deputySecretary'].includes(appointment.function) &&
          isInForce(appointment, today),
      );
      if (actor.personId !== asked.subjectId && !office) throw new DomainError('not_allowed');
      const joint = jointOf(asked, { id: asked.subjectId, type: annual.subjectType });
      if (joint) await mustBeWithin(store, joint.participants, annual.inCharge, '/participants');
      const organisationId = organisationOf(annual);
      const [{ plan, calendar }, organisation, member] = await Promise.all([
        termsFor(organisationId, asked.year),
        store.organisations.findOne({ _id: organisationId }),
        store.members.findOne({ _id: asked.subjectId }),
      ]);
      if (!organisation) throw new DomainError('not_found');
      const chain = immediateWorkflowId(asked.year, asked.subjectId, asked.id);
      // Who is asked stands with the words, so that the same id never starts anything else.
      const body: Occasion = { occasion: asked.occasion, ...(joint ? { joint } : {}) };
      const kept = await keepContent(store, { _id: chain, chain, kind: 'occasion', body, by: actor.personId, at });
      if (hashContent(kept.salt, body) !== kept.hash) throw new DomainError('deed_id_reused');
      await startYear(chain, {
        version: 1,
        kind: 'immediate',
        year: asked.year,
        subject: {
          type: annual.subjectType,
          id: asked.subjectId,
          field: organisation.field,
          ...(member ? { category: member.category, leadingCadre: member.leadingCadre } : {}),
        },
        inCharge: annual.inCharge,
        superior: annual.superior,
        county: annual.county,
        plan,
        calendar,
        clock,
        pledgeDue: asked.pledgeDue,
        ...(joint ? { joint } : {}),
      });
      return { chain };
    },
  };
}
