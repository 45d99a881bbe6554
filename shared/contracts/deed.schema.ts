/** JSON Schemas of what a deed carries: its data, which the workflow sees, and its content, which stays with the service. */
import Type, { type TSchema } from 'typebox';
import {
  CARRY_OVERS,
  CHANNELS,
  COMMENT_MODES,
  EXCUSES,
  FULFILMENTS,
  HELP_WAYS,
  ITEM_KINDS,
  MEMBER_RESULTS,
  ORGANISATION_RESULTS,
  RANGES,
  REVIEW_CRITERIA,
  type DeedKind,
} from './entries';
import { OPINION_GROUPS, OPINION_WAYS } from './opinions';

const oneOf = (...choices: object[]) => Type.Enum(choices.flatMap((choice) => Object.keys(choice)));
const day = (description: string) => Type.String({ format: 'date', description });
const text = (description: string, maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });
const id = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$', description });
/** Chosen by the page, not by people: no telephone or ID number may become one. */
const itemId = Type.String({
  minLength: 1,
  maxLength: 36,
  pattern: '^(?![0-9]{11,})[A-Za-z0-9_-]+$',
  description: '事项编号',
});
const closed = { additionalProperties: false } as const;

const itemOnly = Type.Object({ item: itemId }, closed);
const period = Type.Enum(['q1', 'q2', 'q3', 'q4', 'h1', 'h2']);
const nothing = Type.Object({}, closed);

/** What people write of one item — P4 (S2 二(三)4), with the wish it answers (P7) and the goal it serves (P6). */
export const itemContent = Type.Object(
  {
    title: text('承诺内容', 200),
    goal: text('目标', 500),
    measures: text('措施', 1000),
    responsible: text('责任人', 100),
    answers: Type.Optional(Type.String({ maxLength: 500, description: '回应的问题或愿望' })),
    serves: Type.Optional(Type.String({ maxLength: 500, description: '服务的任期目标或年度目标' })),
    cause: Type.Optional(Type.String({ maxLength: 500, description: '上年未完成的原因和责任（重新承诺时）' })),
  },
  closed,
);

const pledgedItem = Type.Object(
  {
    id: itemId,
    kind: oneOf(ITEM_KINDS),
    deadline: day('完成时限'),
    crossYear: Type.Optional(Type.Boolean({ description: '跨年度' })),
    milestone: Type.Optional(day('跨年度事项的本年度阶段时限')),
    supports: Type.Optional(itemId),
    post: Type.Optional(id('所承担的岗位')),
    carryOver: Type.Optional(oneOf(CARRY_OVERS)),
    responsible: Type.Optional(id('责任人：牵头人、参加人或者 all（全体）')),
  },
  closed,
);
/** P3: members asked to take part. Twice the same, the lead or a stranger is refused with a reason of its own. */
export const participants = (minItems: number) =>
  Type.Array(id('参加人'), { minItems, maxItems: 50, description: '参加人' });
/** How many people of a kind took part. */
const people = Type.Integer({ minimum: 0, maximum: 100_000 });
/** P7 (S1 三1, S2 二(三)1, S3 一3). */
const opinion = Type.Object(
  { group: oneOf(OPINION_GROUPS), way: oneOf(OPINION_WAYS), said: text('意见和建议', 500) },
  closed,
);

interface DeedSchema {
  data: TSchema;
  /** Absent: the deed says all in its data. */
  content?: TSchema;
}

/** Every deed that people may ask for through the API, by kind. */
export const DEED_SCHEMAS = {
  submitPledges: {
    data: Type.Object(
      {
        items: Type.Array(pledgedItem, { maxItems: 20 }),
      },
      closed,
    ),
    content: Type.Object(
      {
        items: Type.Record(Type.String({ maxLength: 64 }), itemContent),
        consulted: Type.Optional(
          Type.Array(opinion, { maxItems: 20, description: '征求意见情况：向谁、怎样、说了什么' }),
        ),
      },
      closed,
    ),
  },
  review: {
    data: Type.Object(
      {
        verdict: Type.Enum(['approve', 'return']),
        criteria: Type.Object(
          Object.fromEntries(Object.keys(REVIEW_CRITERIA).map((name) => [name, Type.Optional(Type.Boolean())])),
          closed,
        ),
        meeting: Type.Optional(
          Type.Object({ on: day('会议日期'), members: people, public: people }, { ...closed, description: '审核会议' }),
        ),
      },
      closed,
    ),
    content: Type.Object(
      {
        meeting: Type.Optional(Type.String({ maxLength: 2000, description: '参会代表和他们的意见' })),
        guidance: Type.Optional(Type.String({ maxLength: 2000, description: '修改意见' })),
        items: Type.Optional(
          Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 1000 }), { description: '逐条意见' }),
        ),
      },
      closed,
    ),
  },
  sign: { data: Type.Object({ way: Type.Enum(['online', 'hand']), on: day('签订日期') }, closed) },
  seal: { data: Type.Object({ on: day('盖章日期') }, closed) },
  proposeChange: {
    data: Type.Object({ item: itemId, to: Type.Optional(pledgedItem) }, closed),
    content: Type.Object({ reason: text('调整或撤销的理由', 1000), item: Type.Optional(itemContent) }, closed),
  },
  reviewChange: {
    data: Type.Object({ item: itemId, approved: Type.Boolean() }, closed),
    content: Type.Object({ text: text('审核意见', 1000) }, closed),
  },
  invite: { data: Type.Object({ participants: participants(1) }, closed) },
  answerInvitation: {
    data: Type.Object({ participant: id('参加人'), accepted: Type.Boolean({ description: '参加或者谢绝' }) }, closed),
    content: Type.Object({ text: Type.Optional(Type.String({ maxLength: 500, description: '说明' })) }, closed),
  },
  leaveJoint: {
    data: Type.Object({ participant: id('参加人') }, closed),
    content: Type.Object({ text: text('退出的理由', 500) }, closed),
  },
  raiseProblem: {
    data: Type.Object(
      {
        problem: Type.String({ format: 'uuid', description: '问题编号' }),
        solver: id('负责解决的人'),
        due: day('解决时限'),
        item: Type.Optional(itemId),
      },
      closed,
    ),
    content: Type.Object({ text: text('发现的问题', 1000) }, closed),
  },
  solveProblem: {
    data: Type.Object({ problem: Type.String({ format: 'uuid', description: '问题编号' }) }, closed),
    content: Type.Object({ text: text('解决情况', 1000) }, closed),
  },
  tellCheck: {
    data: Type.Object(
      { period, channel: oneOf(CHANNELS), range: oneOf(RANGES), from: day('通报开始'), to: day('通报结束') },
      closed,
    ),
    content: Type.Object({ text: text('督查结果', 2000) }, closed),
  },
  publish: {
    data: Type.Object(
      {
        channel: oneOf(CHANNELS),
        range: oneOf(RANGES),
        from: day('公示开始'),
        to: day('公示结束'),
        checkedBy: id('保密审查人'),
      },
      closed,
    ),
    content: Type.Object(
      { evidence: Type.Optional(Type.String({ maxLength: 500, description: '公示位置或凭证' })) },
      closed,
    ),
  },
  reportProgress: {
    data: Type.Object({ item: itemId, percent: Type.Integer({ minimum: 0, maximum: 100 }) }, closed),
    content: Type.Object({ text: text('进展情况', 2000) }, closed),
  },
  closeOut: {
    data: Type.Object(
      {
        item: itemId,
        milestone: Type.Optional(Type.Boolean({ description: '仅确认跨年度事项的本年度阶段目标' })),
      },
      closed,
    ),
    content: Type.Object({ text: Type.Optional(Type.String({ maxLength: 1000, description: '销号说明' })) }, closed),
  },
  askHelp: { data: itemOnly, content: Type.Object({ text: text('需要的帮助', 1000) }, closed) },
  nameHelper: {
    data: Type.Object({ item: itemId, way: oneOf(HELP_WAYS), helper: id('帮扶人或帮扶单位') }, closed),
    content: Type.Object({ text: text('帮扶办法', 1000) }, closed),
  },
  criticise: { data: itemOnly, content: Type.Object({ text: text('批评教育情况', 1000) }, closed) },
  explain: { data: itemOnly, content: Type.Object({ text: text('客观原因', 1000) }, closed) },
  answerExplanation: {
    data: Type.Object({ item: itemId, accepted: Type.Boolean() }, closed),
    content: Type.Object({ text: text('答复意见', 1000) }, closed),
  },
  writeRecord: {
    data: Type.Object({ period, late: Type.Boolean({ description: '补录' }) }, closed),
    content: Type.Object({ text: text('写实内容', 2000) }, closed),
  },
  comment: {
    data: Type.Object({ period, mode: oneOf(COMMENT_MODES), late: Type.Boolean({ description: '补录' }) }, closed),
    content: Type.Object(
      {
        overall: Type.String({ maxLength: 1000, description: '总体评价' }),
        achievements: Type.String({ maxLength: 1000, description: '成绩' }),
        shortcomings: Type.String({ maxLength: 1000, description: '不足' }),
        direction: Type.String({ maxLength: 1000, description: '努力方向' }),
        lookedInto: Type.Optional(Type.String({ maxLength: 1000, description: '点评前了解的情况' })),
      },
      closed,
    ),
  },
  reflect: { data: nothing, content: Type.Object({ text: text('自我反思', 2000) }, closed) },
  assess: { data: nothing, content: Type.Object({ text: text('评估意见', 2000) }, closed) },
  selfAppraise: {
    data: Type.Object(
      {
        items: Type.Array(Type.Object({ item: itemId, fulfilment: oneOf(FULFILMENTS) }, closed), {
          maxItems: 20,
        }),
      },
      closed,
    ),
    content: Type.Object(
      {
        items: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 1000 })),
        summary: text('年度小结', 2000),
      },
      closed,
    ),
  },
  decideResult: {
    data: Type.Object({ result: oneOf(MEMBER_RESULTS, ORGANISATION_RESULTS) }, closed),
    content: Type.Object({ grounds: text('评定依据', 2000) }, closed),
  },
  publishResult: {
    data: Type.Object(
      { channel: oneOf(CHANNELS), range: oneOf(RANGES), from: day('公示开始'), to: day('公示结束') },
      closed,
    ),
  },
  excuse: {
    data: Type.Object({ reason: oneOf(EXCUSES) }, closed),
    content: Type.Object({ text: text('情况说明', 1000) }, closed),
  },
  correct: {
    data: Type.Object({ corrects: Type.Integer({ minimum: 1 }) }, closed),
    content: Type.Object({ text: text('更正内容', 2000) }, closed),
  },
} as const satisfies Partial<Record<DeedKind, DeedSchema>>;

export type PostableDeed = keyof typeof DEED_SCHEMAS;

/** Of several drafts of one kind, which: there is one for each item, period or entry that a form was opened for. */
export const draftAbout = Type.String({
  maxLength: 64,
  pattern: '^[A-Za-z0-9_-]*$',
  description: '草稿针对的事项、期间或条目；不针对其中之一时为空',
});

/** The body of `POST /commitments/:year/:subjectId/deeds`; `data` and `content` by kind. */
export const deedRequest = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: '操作编号：同一编号只办理一次' }),
    kind: Type.Enum(Object.keys(DEED_SCHEMAS)),
    data: Type.Object({}, { additionalProperties: true }),
    content: Type.Optional(Type.Object({}, { additionalProperties: true })),
    draft: Type.Optional(draftAbout),
  },
  closed,
);
