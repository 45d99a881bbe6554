/** How a person's deed becomes an entry: right, content, deed record, Update; and what the person is told. */
import { toBusiness } from '../../shared/calendar/clock';
import { dayOf, instantOf } from '../../shared/calendar/day';
import type { Deed, DeedAnswer } from '../../shared/contracts/commitment';
import { DEED_SCHEMAS, type PostableDeed } from '../../shared/contracts/deed.schema';
import { ENTRY_OF_DEED, type DeedData, type DeedKind } from '../../shared/contracts/entries';
import type { Consultation } from '../../shared/contracts/guidance';
import type { Actor } from '../../shared/contracts/organisation';
import type { Clock } from '../../shared/contracts/plan';
import { DomainError } from '../../shared/http/problem';
import { createCheck } from '../../shared/http/validation';
import { traceparentOf } from '../../shared/telemetry/trace';
import type { DeedRecord, DeedSender, SendOutcome } from '../../shared/temporal/send-deed';
import type { Drafts } from './drafts';
import { mustBeOneself, mustBeWithin } from './participants';
import { mustBeChecker } from './secrecy-check';
import { mayDo, type Right, type Subject } from './rules';
import {
  formerOf,
  hashContent,
  keepContent,
  ledBy,
  officersOf,
  type CommitmentsStore,
  type Content,
  type Head,
} from './store';
import {
  postsNamed,
  refusePosts,
  refuseSubmission,
  refuseUnwritten,
  type Refusal,
  type Submission,
  type Surroundings,
} from './submission';
import { organisationItems } from './together';

export interface AskedDeed {
  id: string;
  kind: string;
  data: object;
  content?: object | undefined;
  /** What the draft is about that it was written in. */
  draft?: string | undefined;
}

export type Told =
  | { status: 200; body: Extract<DeedAnswer, { done: true }> & { deed: string } }
  | { status: 202; body: { code: 'registering'; title: string; deed: string } };

const checks = Object.fromEntries(
  Object.entries(DEED_SCHEMAS).map(([kind, schema]) => [
    kind,
    {
      data: createCheck(schema.data, 'body'),
      content: 'content' in schema ? createCheck(schema.content, 'body') : undefined,
    },
  ]),
);

export interface DeedTaker {
  take(actor: Actor, chain: string, asked: AskedDeed): Promise<Told>;
  /** What became of a deed, for whoever asked for it. */
  told(record: DeedRecord): Told;
}

export interface DeedTakerDeps {
  store: CommitmentsStore;
  sender: DeedSender;
  clock: Clock;
  drafts: Pick<Drafts, 'sending' | 'registered'>;
  /** Whether the superior requires opinions to be sought (P7). */
  consultationFor(head: Head): Promise<Consultation>;
  /** Posts that a member holds today; throws `unavailable` where that cannot be told (M4). */
  postsHeldBy(personId: string): Promise<string[]>;
}

export function createDeedTaker(deps: DeedTakerDeps): DeedTaker {
  const { store, sender, clock, drafts, consultationFor, postsHeldBy } = deps;
  async function surroundingsOf(head: Head): Promise<Surroundings> {
    const [items, consultation] = await Promise.all([organisationItems(store, head), consultationFor(head)]);
    return { subjectType: head.subjectType, organisationItems: items.map((item) => item.id), consultation };
  }

  async function take(actor: Actor, chain: string, asked: AskedDeed): Promise<Told> {
    const receivedAt = instantOf(toBusiness(clock, Date.now()));
    const kind = asked.kind as PostableDeed;
    const repeated = await store.deeds.findOne({ _id: asked.id, chain, 'deed.by': actor.personId });
    if (repeated) return repeat(repeated, asked);
    const head = await store.heads.findOne({ _id: chain });
    if (!head) {
      // Before the opening has been heard of, only the subject is told that it is not open yet.
      throw new DomainError(chain.split('/')[2] === actor.personId ? 'year_not_open' : 'not_found');
    }
    const right = await getRight(store, actor, kind, head, receivedAt);
    const { data, content } = checked(kind, asked);
    if (kind === 'answerInvitation' || kind === 'leaveJoint') mustBeOneself(actor, data as DeedData['leaveJoint']);
    if (kind === 'invite')
      await mustBeWithin(store, (data as DeedData['invite']).participants, head.inCharge, '/data/participants');
    if (kind === 'nameHelper') await expectSomebody(store, 'helper', (data as DeedData['nameHelper']).helper);
    if (kind === 'raiseProblem') await expectSomebody(store, 'solver', (data as DeedData['raiseProblem']).solver);
    if (kind === 'submitPledges') refuse(refuseSubmission({ data, content } as Submission, await surroundingsOf(head)));
    const posts = postsNamed(kind, data, head.items);
    if (posts.length > 0) refuse(refusePosts(posts, head.subjectType, await postsHeldBy(head.subjectId)));
    if (kind === 'publish')
      await mustBeChecker(store, (data as DeedData['publish']).checkedBy, head, dayOf(receivedAt));
    const kept =
      content === undefined
        ? undefined
        : await keepContent(store, {
            _id: asked.id,
            chain,
            kind: ENTRY_OF_DEED[kind],
            body: content,
            by: actor.personId,
            at: receivedAt,
          });
    // The text of an earlier attempt that never became a deed stays: other words need another id.
    if (kept && !isSameContent(kept, content!)) throw new DomainError('deed_id_reused');
    const traceparent = traceparentOf();
    const deed: Deed = {
      version: 1,
      id: asked.id,
      kind,
      by: actor.personId,
      ...(right.appointment ? { actingAs: right.appointment.id } : {}),
      ...(right.onBehalfOf ? { onBehalfOf: right.onBehalfOf } : {}),
      receivedAt,
      ...(kept ? { contentHash: kept.hash } : {}),
      data: data as DeedData[DeedKind],
      ...(traceparent ? { traceparent } : {}),
    };
    await drafts.sending({ by: actor.personId, chain, kind, about: asked.draft ?? '' }, deed.id);
    return deliver(chain, deed, head);
  }

  /** The same deed asked for again is done once and answered the same, whatever the asker's rights are by now. */
  async function repeat(record: DeedRecord, asked: AskedDeed): Promise<Told> {
    if (asked.kind !== record.deed.kind) throw new DomainError('deed_id_reused');
    const { data, content } = checked(asked.kind as PostableDeed, asked);
    const kept = content && (await store.contents.findOne({ _id: record._id }));
    if (kept && !isSameContent(kept, content)) throw new DomainError('deed_id_reused');
    return deliver(record.chain, { ...record.deed, data: data as DeedData[DeedKind] });
  }

  async function deliver(chain: string, deed: Deed, head?: Head): Promise<Told> {
    let outcome: SendOutcome;
    try {
      outcome = await sender.send(chain, deed);
    } catch (cause) {
      throw Object.assign(new DomainError('unavailable'), { cause });
    }
    if (outcome.state === 'reused') throw new DomainError('deed_id_reused');
    // At once for its author; the ledger's entry says it again, and says it alone where the answer comes later.
    if (outcome.state === 'answered' && outcome.answer.done) await drafts.registered([deed.id]).catch(() => undefined);
    return tell(deed.id, outcome.state === 'answered' ? outcome.answer : undefined, head);
  }

  return { take, told: (record) => tell(record._id, record.answer) };
}

function isSameContent(kept: Content, content: object): boolean {
  return hashContent(kept.salt, content) === kept.hash;
}

function tell(deed: string, answer: DeedAnswer | undefined, head?: Head): Told {
  if (answer === undefined)
    return { status: 202, body: { code: 'registering', title: '已收到，正在登记', deed: `/deeds/${deed}` } };
  if (answer.done) return { status: 200, body: { ...answer, deed } };
  const { code, done: _done, ...extra } = answer;
  // What can be done instead is in `allowed`; what is waited for, and until when, the projection knows.
  const waitingFor = head?.waitingFor.map(({ duty, role, opens, due }) => ({ duty, role, opens, due }));
  throw new DomainError(code, { extra: code === 'stage_not_allowed' && waitingFor ? { ...extra, waitingFor } : extra });
}

/** F5, F7: a member or an organisation that is there; ids that people make up would stand in the history for ever. */
async function expectSomebody(store: CommitmentsStore, field: 'helper' | 'solver', id: string): Promise<void> {
  const active = { _id: id, active: true };
  const known = (await store.members.findOne(active)) ?? (await store.organisations.findOne(active));
  if (!known)
    throw new DomainError('helper_unknown', {
      fields: [{ path: `/data/${field}`, message: '名册中没有这个人或单位' }],
    });
}

/** What rights depend on, as it is on that day. */
export async function subjectOf(store: CommitmentsStore, head: Head, now: string): Promise<Subject> {
  const today = dayOf(now);
  const isMember = head.subjectType === 'member';
  const [{ secretaries }, own, former, leads] = await Promise.all([
    officersOf(store, head.inCharge, today),
    isMember ? undefined : officersOf(store, head.subjectId, today),
    formerOf(store, head),
    isMember ? ledBy(store, head.subjectId, today) : [],
  ]);
  return {
    subjectId: head.subjectId,
    subjectType: head.subjectType,
    inCharge: head.inCharge,
    superior: head.superior,
    path: head.path,
    field: head.field,
    former,
    ...(head.author ? { author: head.author } : {}),
    ...(head.joint ? { joint: head.joint } : {}),
    secretaries,
    ownSecretaries: own?.secretaries ?? [],
    leads,
  };
}

/** The right by which somebody does a deed on that day, or the reason why they may not. */
export async function getRight(
  store: CommitmentsStore,
  actor: Actor,
  kind: DeedKind,
  head: Head,
  now: string,
): Promise<Extract<Right, { allowed: true }>> {
  const right = mayDo(actor, kind, await subjectOf(store, head, now), dayOf(now));
  if (right.allowed) return right;
  // M6: whoever it has left is told who is in charge now.
  throw new DomainError(right.code, right.code === 'not_in_charge' ? { extra: { inCharge: head.inCharge } } : {});
}

/** Data and content by the schemas of their kind, and what must be written where. */
function checked(kind: PostableDeed, asked: AskedDeed): { data: object; content: object | undefined } {
  const check = checks[kind];
  if (!check) throw new DomainError('bad_request', { fields: [{ path: '/kind', message: '没有这种操作' }] });
  if (!check.content && Object.keys(asked.content ?? {}).length > 0)
    throw new DomainError('bad_request', { fields: [{ path: '/content', message: '没有这一项' }] });
  let data: object;
  let content: object | undefined;
  try {
    data = within('/data', () => check.data(asked.data)) as object;
    content =
      check.content === undefined
        ? undefined
        : (within('/content', () => check.content!(asked.content ?? {})) as object);
  } catch (error) {
    // An item without goal or deadline is no malformed request but an incomplete pledge.
    if (kind === 'submitPledges' && error instanceof DomainError)
      throw new DomainError('item_incomplete', { fields: error.fields ?? [] });
    throw error;
  }
  if (kind === 'submitPledges') refuse(refuseUnwritten({ data, content } as Submission));
  if (kind === 'proposeChange') {
    const { to } = data as DeedData['proposeChange'];
    const { item } = content as { item?: object };
    if ((to === undefined) !== (item === undefined))
      throw new DomainError('item_incomplete', {
        fields: [{ path: '/content/item', message: '调整后的内容与时限须同时填写' }],
      });
  }
  if (kind === 'comment') {
    const written = content as Record<string, string>;
    const empty = ['achievements', 'shortcomings', 'direction'].filter((part) => !written[part]?.trim());
    if (empty.length > 0)
      throw new DomainError('comment_incomplete', {
        fields: empty.map((part) => ({ path: `/content/${part}`, message: '不能为空' })),
      });
  }
  if (kind === 'review' && (data as DeedData['review']).verdict === 'return') {
    const { guidance } = content as { guidance?: string };
    if (!guidance?.trim())
      throw new DomainError('guidance_missing', { fields: [{ path: '/content/guidance', message: '必填' }] });
  }
  return { data, content };
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw new DomainError(refusal.code, { fields: refusal.fields, detail: refusal.detail });
}

function within<T>(prefix: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof DomainError)
      throw new DomainError(error.code, {
        fields: error.fields?.map((field) => ({ ...field, path: `${prefix}${field.path}` })) ?? [],
      });
    throw error;
  }
}
