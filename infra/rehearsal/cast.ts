/** Who plays in a rehearsal: the subjects of its year, who keeps each of them, and what part everybody has. */
import { CALENDAR_2026 } from '../../shared/calendar/calendars/calendar-2026';
import { defaultPlan } from '../../shared/calendar/default-plan';
import { commitmentWorkflowId, type CommitmentInput } from '../../shared/contracts/commitment';
import type { Clock } from '../../shared/contracts/plan';
import type { DemoRoster } from '../../services/members/demo/build-demo-roster';
import type { MemberRow } from '../../services/members/roster-format';
import type { Random } from '../../services/members/demo/names';

export const YEAR = 2026;
const PLAN = defaultPlan(YEAR, CALENDAR_2026);
/** Rules of the year know instants only; the clock matters to timers alone. */
const NO_CLOCK: Clock = { origin: '', realOrigin: '', rate: 1 };

/** How a subject behaves. Whoever has no other part does their duty. */
export type Part =
  | 'diligent'
  /** Pledges only after the reminders and both escalations. */
  | 'latePledge'
  /** Pledges hollowly, is sent back with guidance, and resubmits. */
  | 'hollow'
  /** Never fulfils one item: every rung of F4. */
  | 'ladder'
  /** Fulfils one item two rungs late. */
  | 'lateItem'
  | 'reasonAccepted'
  | 'reasonRefused'
  | 'asksHelp'
  | 'crossYear'
  /** Moves to another branch in mid-year (M6). */
  | 'moves'
  | 'excused'
  | 'dies'
  /** Does nothing all year; its secretary does all the same. */
  | 'silent'
  /** Pledges for one occasion as well (P2). */
  | 'immediate'
  /** Elderly or infirm, and pledges nothing (M3). */
  | 'resting';

/** How a keeper behaves towards its members. */
export interface Habits {
  /** Writes no record and no comment of the third quarter. */
  missesThird?: boolean;
  /** Writes those of the second quarter after the time limit (补录). */
  lateSecond?: boolean;
  /** Decides results after their day. */
  lateResults?: boolean;
}

export interface Organisation {
  id: string;
  name: string;
  parent: string;
  secretary?: string;
}

export interface Subject {
  chain: string;
  id: string;
  input: CommitmentInput;
  part: Part;
  /** Where a mover goes. */
  moveTo?: string;
}

export interface Cast {
  organisations: Map<string, Organisation>;
  /** `o…` whose year is opened. */
  county: string;
  subjects: Subject[];
  habits: Map<string, Habits>;
  names: Map<string, string>;
  /** Everybody's name and ID number, which may stand in no history, entry, message or log. */
  planted: string[];
  /** Secretary of the topmost organisation: sees everything. */
  overseer: string;
}

/** The part of the county that hangs on one branch: the line above it with its leaders, the branch and what is below. */
export function keepBranch(roster: DemoRoster, branch: string): DemoRoster {
  const parents = new Map(roster.organisations.map(({ code, parentCode }) => [code, parentCode]));
  const line = new Set<string>();
  for (let code: string | undefined = branch; code; code = parents.get(code)) line.add(code);
  const inside = (code: string): boolean => code === branch || parents.get(code) === branch;
  const leads = ({ functions, organisationCode }: MemberRow): boolean =>
    functions.some((held) => held.function === 'secretary' && line.has(held.organisationCode ?? organisationCode));
  const members = roster.members.filter((member) => inside(member.organisationCode) || leads(member));
  const homes = new Set(members.map(({ organisationCode }) => organisationCode));
  return {
    organisations: roster.organisations.filter(({ code }) => line.has(code) || inside(code) || homes.has(code)),
    members: members.map(({ residenceCode: _elsewhere, ...member }) => member),
  };
}

/** `county` is the code of the organisation whose year is opened. */
export function castOf(roster: DemoRoster, county: string, random: Random): Cast {
  const organisations = new Map<string, Organisation>();
  for (const { code, name, parentCode } of roster.organisations)
    organisations.set(`o${code}`, { id: `o${code}`, name, parent: `o${parentCode ?? code}` });
  const secretaries = new Set<string>();
  for (const { id, functions, organisationCode } of roster.members)
    for (const held of functions) {
      const organisation = organisations.get(`o${held.organisationCode ?? organisationCode}`);
      if (held.function !== 'secretary' || !organisation || !id) continue;
      organisation.secretary ??= id;
      secretaries.add(id);
    }
  const isBelow = (id: string): boolean => {
    for (let at = organisations.get(id); at; at = at.parent === at.id ? undefined : organisations.get(at.parent))
      if (at.id === `o${county}`) return true;
    return false;
  };
  const above = (id: string): string => organisations.get(id)?.parent ?? id;
  const keeping = new Set(roster.members.map(({ organisationCode }) => `o${organisationCode}`));

  const inputOf = (subject: CommitmentInput['subject'], inCharge: string): CommitmentInput => ({
    version: 1,
    kind: 'annual',
    year: YEAR,
    subject,
    inCharge,
    superior: above(inCharge),
    county: `o${county}`,
    plan: PLAN,
    calendar: CALENDAR_2026,
    clock: NO_CLOCK,
  });
  const subjectOf = (input: CommitmentInput): Subject => ({
    chain: commitmentWorkflowId(YEAR, input.subject.id),
    id: input.subject.id,
    input,
    part: 'diligent',
  });
  const opened = roster.organisations.filter(({ code }) => isBelow(`o${code}`));
  const ofOrganisations = opened.map(({ code, field }) =>
    subjectOf(
      inputOf(
        { type: 'organisation', id: `o${code}`, field, keepsMembers: keeping.has(`o${code}`) },
        above(`o${code}`),
      ),
    ),
  );
  const ofMembers = roster.members
    .filter(({ organisationCode }) => isBelow(`o${organisationCode}`))
    .map(({ id, category, leadingCadre, organisationCode }) => {
      const field = roster.organisations.find(({ code }) => code === organisationCode)!.field;
      return subjectOf(inputOf({ type: 'member', id: id!, category, field, leadingCadre }, `o${organisationCode}`));
    });

  const branches = [...keeping].filter(isBelow);
  castMembers(ofMembers, { random, secretaries, branches });
  castOrganisations(ofOrganisations, random);
  const habits = new Map<string, Habits>();
  shuffled(branches, random).forEach((branch, i) =>
    habits.set(branch, { missesThird: i === 0, lateSecond: i === 1, lateResults: i >= 2 && i % 2 === 0 }),
  );
  const root = [...organisations.values()].find(({ id, parent }) => id === parent);
  return {
    organisations,
    county: `o${county}`,
    subjects: [...ofOrganisations, ...ofMembers],
    habits,
    names: new Map(roster.members.map(({ id, name }) => [id!, name])),
    planted: roster.members.flatMap(({ name, idNumber }) => [name, ...(idNumber ? [idNumber] : [])]),
    overseer: root!.secretary!,
  };
}

/** In order of importance: a small cast has the first ones only. */
const MEMBER_PARTS: Part[] = [
  ...(['ladder', 'hollow', 'moves', 'reasonAccepted', 'dies', 'silent', 'excused', 'immediate'] as const),
  ...(['reasonRefused', 'lateItem', 'crossYear', 'asksHelp', 'latePledge', 'moves', 'hollow'] as const),
  ...(['lateItem', 'latePledge', 'hollow', 'asksHelp', 'reasonAccepted', 'ladder', 'latePledge'] as const),
  ...(['crossYear', 'hollow', 'latePledge', 'lateItem', 'asksHelp'] as const),
];

interface Circumstances {
  random: Random;
  secretaries: Set<string>;
  branches: string[];
}

function castMembers(members: Subject[], { random, secretaries, branches }: Circumstances): void {
  const elderly = members.filter(({ input }) => input.subject.category === 'elderlyOrInfirm');
  elderly.forEach((subject, i) => (subject.part = i % 2 === 0 ? 'resting' : 'diligent'));
  // Secretaries stay at their posts: who keeps whom is a matter of the roster's first day.
  const free = shuffled(
    members.filter((subject) => !secretaries.has(subject.id) && !elderly.includes(subject)),
    random,
  );
  // Most do their duty.
  const parts = MEMBER_PARTS.slice(0, Math.max(4, Math.floor(free.length * 0.7)));
  parts.forEach((part, i) => {
    const subject = free[i];
    if (!subject) return;
    const elsewhere = branches.filter((branch) => branch !== subject.input.inCharge);
    if (part === 'moves' && elsewhere.length === 0) return;
    subject.part = part;
    if (part === 'moves') subject.moveTo = random.pick(elsewhere);
  });
}

function castOrganisations(organisations: Subject[], random: Random): void {
  const order = shuffled(organisations, random);
  (['ladder', 'hollow', 'latePledge', 'lateItem'] as const).slice(0, Math.ceil(order.length / 2)).forEach((part, i) => {
    const subject = order[i];
    if (subject) subject.part = part;
  });
}

export function shuffled<T>(list: T[], random: Random): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(random.between(0, rest.length - 1), 1)[0]);
}
