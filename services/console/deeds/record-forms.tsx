/** Forms of the booklet: records, comments, mid-year, the year-end self-appraisal (B, C, Y1, A1). */
import { Alert, Form, Input, Radio } from 'antd';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { COMMENT_MODES, type CommentMode, FULFILMENTS, ITEM_KINDS } from '../../../shared/contracts/entries';
import type { DueView } from '../../../shared/contracts/views';
import { PERIOD_NAMES, itemName } from '../words';
import { ChoiceQuestion, TextQuestion } from './fields';
import { pointerParts, type DeedFormKind, type FormContext } from './form-kinds';
import { COMMENT_TOUCHES } from './comment-touches';

/** Periods that can be written now, and for each whether it is late. */
export function openPeriods({ view }: FormContext, duties: DueView['duty'][]): DueView[] {
  return view.ahead.filter(
    ({ duty, period, opens }) => period !== undefined && duties.includes(duty) && opens <= view.now,
  );
}

export function firstPeriod(context: FormContext, duties: DueView['duty'][]): string | undefined {
  const open = openPeriods(context, duties);
  return context.about.period ?? open[0]?.period;
}

const isLate = (context: FormContext, duties: DueView['duty'][], period: unknown): boolean =>
  openPeriods(context, duties).find((duty) => duty.period === period)?.state === 'overdue';

function PeriodQuestion({ context, duties, what }: { context: FormContext; duties: DueView['duty'][]; what: string }) {
  const open = openPeriods(context, duties);
  const today = dayOf(context.view.now);
  const words = Object.fromEntries([
    ...(context.about.period && !open.some(({ period }) => period === context.about.period)
      ? [[context.about.period, PERIOD_NAMES[context.about.period]]]
      : []),
    ...open.map((duty) => [duty.period!, `${PERIOD_NAMES[duty.period!]}（${formatDay(duty.due, today)}截止）`]),
  ]) as Record<string, string>;
  return (
    <>
      <ChoiceQuestion name={['data', 'period']} label="期间" why={`每个期间只登记一次${what}。`} words={words} />
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          isLate(context, duties, getFieldValue(['data', 'period'])) ? (
            <Alert
              className="below"
              type="warning"
              showIcon
              title="该期间已经截止，将登记为补录"
              description="补录会在台账和写实簿中注明。"
            />
          ) : null
        }
      </Form.Item>
    </>
  );
}

const RECORD: DueView['duty'][] = ['record', 'check'];
const COMMENT: DueView['duty'][] = ['comment'];

export const writeRecord: DeedFormKind = {
  initial: (context) => ({ data: { period: firstPeriod(context, RECORD) }, content: { text: '' } }),
  Fields: ({ context }) => (
    <>
      <PeriodQuestion context={context} duties={RECORD} what="写实" />
      <TextQuestion
        name={['content', 'text']}
        label="写实内容"
        why="如实写本期间践诺情况：做了什么、结果如何、还差什么；右侧可对照事项进展。"
        max={2000}
        rows={7}
      />
    </>
  ),
  toBody: ({ data, content }, context) => {
    const { period } = data as { period: string };
    return { data: { period, late: isLate(context, RECORD, period) }, content: content as object };
  },
  submitLabel: () => '登记写实',
};

/** C4 (S3 二3): a leader comments on a contact point on site as a rule. */
function usualMode({ view, appointments }: FormContext): { mode?: CommentMode } {
  const atContactPoint = appointments.some(
    ({ function: name, path }) => name === 'contactLeader' && view.head.path.startsWith(path),
  );
  return atContactPoint ? { mode: 'onSite' } : {};
}

export const comment: DeedFormKind = {
  initial: (context) => ({
    data: { period: firstPeriod(context, COMMENT), ...usualMode(context) },
    content: { overall: '', achievements: '', shortcomings: '', direction: '', lookedInto: '' },
  }),
  Fields: ({ context }) => (
    <>
      <PeriodQuestion context={context} duties={COMMENT} what="点评" />
      <ChoiceQuestion name={['data', 'mode']} label="点评方式" why="集中、现场、个别或随机。" words={COMMENT_MODES} />
      <TextQuestion
        name={['content', 'lookedInto']}
        label="点评前了解的情况"
        why="看了哪些记录、走访了谁。"
        max={1000}
        rows={2}
        optional
      />
      <p className="quiet">{COMMENT_TOUCHES[context.view.head.subjectType]}</p>
      <TextQuestion
        name={['content', 'overall']}
        label="总体评价"
        why="一两句话的总看法。"
        max={1000}
        rows={2}
        optional
      />
      <TextQuestion
        name={['content', 'achievements']}
        label="成绩"
        why="肯定做到的，尽量具体到事项。"
        max={1000}
        rows={3}
      />
      <TextQuestion
        name={['content', 'shortcomings']}
        label="不足"
        why="指出存在的问题；不能留空。"
        max={1000}
        rows={3}
      />
      <TextQuestion
        name={['content', 'direction']}
        label="努力方向"
        why="下一步做什么，便于下次点评对照。"
        max={1000}
        rows={3}
      />
    </>
  ),
  toBody: ({ data, content }, context) => {
    const { period, mode } = data as { period: string; mode: string };
    const { overall = '', lookedInto, ...parts } = content as Record<string, string>;
    return {
      data: { period, mode, late: isLate(context, COMMENT, period) },
      content: { overall, ...parts, ...(lookedInto?.trim() ? { lookedInto } : {}) },
    };
  },
  submitLabel: () => '登记点评',
};

export const reflect: DeedFormKind = {
  initial: () => ({ data: {}, content: { text: '' } }),
  Fields: () => (
    <TextQuestion
      name={['content', 'text']}
      label="自我反思"
      why="年中对照承诺：做到了什么，没做到什么，原因和打算。"
      max={2000}
      rows={7}
    />
  ),
  toBody: ({ content }) => ({ data: {}, content: content as object }),
};

export const assess: DeedFormKind = {
  initial: () => ({ data: {}, content: { text: '' } }),
  Fields: () => (
    <TextQuestion
      name={['content', 'text']}
      label="评估意见"
      why="党组织对上半年践诺的评估；反思内容见右侧记录。"
      max={2000}
      rows={7}
    />
  ),
  toBody: ({ content }) => ({ data: {}, content: content as object }),
};

export const selfAppraise: DeedFormKind = {
  initial: ({ view }) => ({
    items: Object.fromEntries(view.head.items.map(({ id }) => [id, { fulfilment: undefined, text: '' }])),
    summary: '',
  }),
  Fields: ({ context: { view } }) => (
    <>
      {view.head.items.length === 0 && (
        <Alert className="below" type="info" showIcon title="本年度没有已通过的承诺事项，只需填写年度小结。" />
      )}
      {view.head.items.map((item, index) => (
        <fieldset key={item.id} className="group">
          <legend>
            {itemName(index)} · {ITEM_KINDS[item.kind]}
          </legend>
          <p>
            {item.content?.title}
            <span className="quiet">
              　目标：{item.content?.goal ?? '—'}　已完成 {item.percent}%
            </span>
          </p>
          <Form.Item
            name={['items', item.id, 'fulfilment']}
            label="完成情况"
            extra="逐项向党员群众说明。"
            rules={[{ required: true, message: '请选择' }]}
          >
            <Radio.Group options={Object.entries(FULFILMENTS).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          <Form.Item
            name={['items', item.id, 'text']}
            label="落实情况"
            rules={[{ required: true, whitespace: true, message: '请填写' }]}
          >
            <Input.TextArea maxLength={1000} showCount autoSize={{ minRows: 2 }} />
          </Form.Item>
        </fieldset>
      ))}
      <TextQuestion
        name={['summary']}
        label="年度小结"
        why="全年践诺的总体情况、不足和下一年的打算。"
        max={2000}
        rows={5}
      />
    </>
  ),
  toBody: (values) => {
    const items = Object.entries((values.items ?? {}) as Record<string, { fulfilment: string; text: string }>);
    return {
      data: { items: items.map(([item, { fulfilment }]) => ({ item, fulfilment })) },
      content: { items: Object.fromEntries(items.map(([item, { text }]) => [item, text])), summary: values.summary },
    };
  },
  fieldOf: (path, values) => {
    const [part, first, second, third] = pointerParts(path);
    if (part === 'content') return first === 'summary' ? ['summary'] : ['items', second, 'text'];
    const id = Object.keys(values.items ?? {})[Number(second)];
    return id === undefined ? undefined : ['items', id, String(third ?? 'fulfilment')];
  },
  submitLabel: () => '提交自评',
};
