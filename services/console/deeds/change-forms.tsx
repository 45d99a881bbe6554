/** Forms about the letter after its approval: signed and sealed (U6), one item changed or withdrawn and that reviewed (P10). */
import { Alert, Descriptions, Form, Radio, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { dayOf, endOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { ITEM_KINDS, type ItemContent, type PledgedItem } from '../../../shared/contracts/entries';
import type { CommitmentDetail, ItemView } from '../../../shared/contracts/views';
import { ChoiceQuestion, DayQuestion, ItemQuestion, TextQuestion, firstItem, openItems } from './fields';
import { Responsible, ResponsibleQuestion, responsibleOf, writeResponsible } from './responsible';
import { pointerParts, type DeedFormKind, type FormContext, type Values } from './form-kinds';

export const sign: DeedFormKind = {
  initial: ({ view }) => ({ data: { way: 'online', on: dayOf(view.now) } }),
  Fields: () => (
    <>
      <ChoiceQuestion
        name={['data', 'way']}
        label="签订方式"
        why="网上签名以本次登录为准；手写签名请在纸质承诺书上签名后登记。"
        words={{ online: '网上签名', hand: '手写签名' }}
      />
      <DayQuestion name={['data', 'on']} label="签订日期" why="与承诺书上的日期一致。" />
    </>
  ),
  submitLabel: () => '签订',
};

export const seal: DeedFormKind = {
  initial: ({ view }) => ({ data: { on: dayOf(view.now) } }),
  Fields: () => (
    <DayQuestion name={['data', 'on']} label="盖章日期" why="党组织在承诺书上盖章的日期，与纸质承诺书一致。" />
  ),
  submitLabel: () => '登记盖章',
};

interface Proposal {
  item?: string;
  change?: 'amend' | 'withdraw';
  reason?: string;
  kind?: PledgedItem['kind'];
  deadline?: string;
  milestone?: string;
  content?: ItemContent;
}

const changeable =
  ({ view }: FormContext) =>
  (item: ItemView): boolean =>
    item.change === undefined && view.now < endOf(item.due);

export const proposeChange: DeedFormKind = {
  initial: (context) => {
    const chosen = firstItem(context, changeable(context));
    return { item: chosen?.id, change: 'amend', reason: '', ...(chosen ? asItStands(context.view.head, chosen) : {}) };
  },
  Fields: ({ context, form }) => <ProposalFields context={context} form={form} />,
  toBody: (values, { view }) => {
    const { item, change, reason, kind, deadline, milestone, content } = values as Proposal;
    const now = view.head.items.find(({ id }) => id === item);
    if (change === 'withdraw') return { data: { item }, content: { reason } };
    const responsible = writeResponsible(view.head, content?.responsible);
    return {
      data: {
        item,
        to: {
          id: item,
          kind,
          deadline,
          ...(now?.crossYear ? { crossYear: true, milestone } : {}),
          ...(now?.supports ? { supports: now.supports } : {}),
          ...(now?.post && kind === 'post' ? { post: now.post } : {}),
          ...(now?.carryOver ? { carryOver: now.carryOver } : {}),
          ...responsible.data,
        },
      },
      content: { reason, item: { ...now?.content, ...content, ...responsible.content } },
    };
  },
  fieldOf: (path) => {
    const [part, first, second] = pointerParts(path);
    if (path === '/data/item' || path === '/content/reason') return [String(first)];
    if (part === 'data') return second === undefined ? undefined : [String(second)];
    return ['content', String(second ?? 'title')];
  },
  fieldOfProblem: ({ code }) =>
    code === 'item_deadline_outside_year' || code === 'item_deadline_passed'
      ? ['deadline']
      : code === 'responsible_unknown'
        ? ['content', 'responsible']
        : code === 'items_too_few' || code === 'practical_item_missing'
          ? ['change']
          : undefined,
  submitLabel: (values) => ((values as Proposal).change === 'withdraw' ? '申请撤销' : '申请调整'),
};

/** The item as it reads now, from which the change starts. */
function asItStands(head: CommitmentDetail, item: ItemView): Partial<Proposal> {
  const { kind, deadline, due, crossYear, content } = item;
  const { title = '', goal = '', measures = '' } = content ?? {};
  const responsible = responsibleOf(head, item) ?? '';
  return {
    kind,
    deadline: deadline ?? due,
    ...(crossYear ? { milestone: due } : {}),
    content: { title, goal, measures, responsible },
  };
}

function ProposalFields({ context, form }: { context: FormContext; form: FormInstance<Values> }) {
  const { head } = context.view;
  const id = Form.useWatch('item', form) as string | undefined;
  const change = Form.useWatch('change', form) as Proposal['change'];
  const item = head.items.find((candidate) => candidate.id === id);
  const startFrom = (chosen: string): void => {
    const stands = head.items.find((candidate) => candidate.id === chosen);
    if (stands) form.setFieldsValue(asItStands(head, stands));
  };
  return (
    <>
      <Form.Item
        name="item"
        label="承诺事项"
        extra="只能调整尚未到期的事项；已经超期的请说明客观原因。"
        rules={[{ required: true, message: '请选择事项' }]}
      >
        <Radio.Group
          className="choices choices-lines"
          onChange={({ target }) => startFrom(String(target.value))}
          options={openItems(head.items, changeable(context)).map((one) => ({
            value: one.id,
            label: `${one.name}（${ITEM_KINDS[one.kind].slice(0, 2)}）${one.content?.title ?? ''}`,
          }))}
        />
      </Form.Item>
      <ChoiceQuestion
        name={['change']}
        label="调整还是撤销"
        why="经审核通过后生效，并重新公示；原来的内容保留备查。"
        words={{ amend: '调整内容或时限', withdraw: '撤销这一项' }}
      />
      {change !== 'withdraw' && (
        <>
          <ChoiceQuestion name={['kind']} label="类别" why="有能力的党员至少保留一项实事承诺。" words={ITEM_KINDS} />
          <TextQuestion name={['content', 'title']} label="承诺内容" why="调整后办什么事。" max={200} rows={1} />
          <TextQuestion name={['content', 'goal']} label="目标" why="能检验的数量、时间或结果。" max={500} rows={2} />
          <TextQuestion name={['content', 'measures']} label="措施" why="怎么做、靠谁配合。" max={1000} rows={2} />
          <div className="side-by-side">
            <ResponsibleQuestion name={['content', 'responsible']} head={head} />
            <DayQuestion
              name={['deadline']}
              label="完成时限"
              why="提醒和督促按新的时限重新计算。"
              from={dayOf(context.view.now)}
              to={item?.crossYear ? undefined : head.limits.to}
            />
          </div>
          {item?.crossYear && (
            <DayQuestion
              name={['milestone']}
              label="本年度阶段目标时限"
              why="跨年度事项按阶段目标督促。"
              from={dayOf(context.view.now)}
              to={head.limits.to}
            />
          )}
        </>
      )}
      <TextQuestion name={['reason']} label="理由" why="审核人据此决定是否同意。" max={1000} rows={3} />
    </>
  );
}

export const reviewChange: DeedFormKind = {
  initial: (context) => {
    const waiting = openItems(context.view.head.items, ({ change }) => change !== undefined);
    return {
      data: { item: (waiting.find(({ id }) => id === context.about.item) ?? waiting[0])?.id },
      content: { text: '' },
    };
  },
  Fields: ({ context: { view } }) => (
    <>
      <ItemQuestion
        items={openItems(view.head.items, ({ change }) => change !== undefined)}
        why="等待审核的调整申请。"
      />
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const id = getFieldValue(['data', 'item']) as string | undefined;
          const item = view.head.items.find((candidate) => candidate.id === id);
          return item?.change ? (
            <Comparison head={view.head} item={item} change={item.change} today={dayOf(view.now)} />
          ) : null;
        }}
      </Form.Item>
      <Form.Item
        name={['data', 'approved']}
        label="审核意见"
        extra="同意：按新的内容和时限执行，须重新公示。不同意：原事项不变。"
        rules={[{ required: true, message: '请选择' }]}
      >
        <Radio.Group
          options={[
            { value: true, label: '同意' },
            { value: false, label: '不同意' },
          ]}
        />
      </Form.Item>
      <TextQuestion name={['content', 'text']} label="理由" why="告诉申请人为什么，留存备查。" max={1000} rows={3} />
    </>
  ),
  submitLabel: () => '提交审核意见',
};

type Row = [label: string, before: ReactNode, after: ReactNode];
const row = (...cells: Row): Row => cells;

/** P3: by id, since the words of a joint item name nobody. */
function responsibleRow(head: CommitmentDetail, item: ItemView, to: PledgedItem): Row[] {
  if (item.responsible === to.responsible) return [];
  return [row('责任人', <Responsible head={head} item={item} />, <Responsible head={head} item={to} />)];
}

function Comparison({
  head,
  item,
  change,
  today,
}: {
  head: CommitmentDetail;
  item: ItemView;
  change: NonNullable<ItemView['change']>;
  today: string;
}) {
  const { to, content } = change;
  const rows: Row[] = to
    ? [
        ['类别', ITEM_KINDS[item.kind], ITEM_KINDS[to.kind]],
        ['承诺内容', item.content?.title, content?.title],
        ['目标', item.content?.goal, content?.goal],
        ['措施', item.content?.measures, content?.measures],
        ...(head.joint
          ? responsibleRow(head, item, to)
          : [row('责任人', item.content?.responsible, content?.responsible)]),
        ['完成时限', formatDay(item.deadline ?? item.due, today), formatDay(to.deadline, today)],
        ...(to.milestone ? [row('本年度阶段时限', formatDay(item.due, today), formatDay(to.milestone, today))] : []),
      ]
    : [];
  return (
    <>
      <Alert
        className="below"
        type="info"
        title={to ? '申请调整，改动如下' : '申请撤销这一项'}
        description={change.reason}
      />
      <Descriptions
        size="small"
        column={1}
        items={rows
          .filter(([, before, after]) => before !== after)
          .map(([label, before, after]) => ({
            key: label,
            label,
            children: (
              <>
                <del>{before}</del> → {after}
              </>
            ),
          }))}
      />
    </>
  );
}
