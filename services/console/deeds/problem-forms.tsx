/** Forms about what is found on the way: a problem with somebody to solve it and a date (F7), and the check's result told (F2). */
import { Form, Radio } from 'antd';
import { addDays, dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { CHANNELS, RANGES } from '../../../shared/contracts/entries';
import type { DueView, TimelineView } from '../../../shared/contracts/views';
import { PersonPicker } from '../parts/person-picker';
import { PERIOD_NAMES } from '../words';
import { newId } from './deed-id';
import { ChoiceQuestion, DayQuestion, TextQuestion, openItems } from './fields';
import type { DeedFormKind } from './form-kinds';
import { firstPeriod, openPeriods } from './record-forms';

const SOLVE_WITHIN_DAYS = 14;

export const raiseProblem: DeedFormKind = {
  initial: ({ view, about }) => ({
    data: {
      problem: newId(),
      item: about.item ?? '',
      solver: undefined,
      due: addDays(dayOf(view.now), SOLVE_WITHIN_DAYS),
    },
    content: { text: '' },
  }),
  Fields: ({ context: { view } }) => (
    <>
      <Form.Item name={['data', 'problem']} hidden>
        <input />
      </Form.Item>
      <Form.Item name={['data', 'item']} label="与哪一项有关" extra="问题涉及整份承诺时选「全部」。">
        <Radio.Group
          className="choices choices-lines"
          options={[
            { value: '', label: '全部' },
            ...openItems(view.head.items).map(({ id, name, content }) => ({
              value: id,
              label: `${name}　${content?.title ?? ''}`,
            })),
          ]}
        />
      </Form.Item>
      <TextQuestion name={['content', 'text']} label="发现的问题" why="写清是什么问题、怎样发现的。" max={1000} />
      <Form.Item
        name={['data', 'solver']}
        label="负责解决的人"
        extra="明确一个人负责；到期前提醒，超期告知上级党组织。"
        rules={[{ required: true, message: '请选择负责人' }]}
      >
        <PersonPicker organisation={view.head.inCharge} />
      </Form.Item>
      <DayQuestion
        name={['data', 'due']}
        label="解决时限"
        why="问题一直保留到确认解决。"
        from={addDays(dayOf(view.now), 1)}
      />
    </>
  ),
  toBody: ({ data, content }) => {
    const { item, ...rest } = data as { item?: string };
    return { data: { ...rest, ...(item ? { item } : {}) }, content: content as object };
  },
  submitLabel: () => '登记问题',
};

export const solveProblem: DeedFormKind = {
  initial: ({ view }) => {
    const open = openProblems(view);
    return { data: { problem: open.length === 1 ? open[0].id : undefined }, content: { text: '' } };
  },
  Fields: ({ context: { view } }) => (
    <>
      <Form.Item
        name={['data', 'problem']}
        label="哪一个问题"
        extra="确认已经解决的问题。"
        rules={[{ required: true, message: '请选择问题' }]}
      >
        <Radio.Group
          className="choices choices-lines"
          options={openProblems(view).map(({ id, text, due }) => ({
            value: id,
            label: `${text}（${formatDay(due, dayOf(view.now))}前解决）`,
          }))}
        />
      </Form.Item>
      <TextQuestion name={['content', 'text']} label="解决情况" why="怎样解决的、效果如何。" max={1000} />
    </>
  ),
  submitLabel: () => '确认解决',
};

function openProblems({ entries }: TimelineView): { id: string; text: string; due: string }[] {
  const solved = new Set(entries.filter(({ kind }) => kind === 'problemSolved').map(({ data }) => data.problem));
  return entries
    .filter(({ kind, data }) => kind === 'problemRaised' && !solved.has(data.problem))
    .map(({ data, content }) => ({
      id: String(data.problem),
      due: String(data.due),
      text: typeof content?.text === 'string' ? content.text : '',
    }));
}

const TELL: DueView['duty'][] = ['tellCheck'];

export const tellCheck: DeedFormKind = {
  initial: (context) => {
    const today = dayOf(context.view.now);
    return {
      data: { period: firstPeriod(context, TELL), from: today, to: addDays(today, 6) },
      content: { text: '' },
    };
  },
  Fields: ({ context }) => (
    <>
      <ChoiceQuestion
        name={['data', 'period']}
        label="哪个时段"
        why="每季度督查一次承诺事项完成情况，并向党员群众通报。"
        words={Object.fromEntries(openPeriods(context, TELL).map(({ period }) => [period!, PERIOD_NAMES[period!]]))}
      />
      <TextQuestion
        name={['content', 'text']}
        label="督查结果"
        why="完成了哪些、哪些没有完成、下一步怎么办。"
        max={2000}
      />
      <ChoiceQuestion name={['data', 'channel']} label="通报方式" why="让党员群众看得到。" words={CHANNELS} />
      <ChoiceQuestion name={['data', 'range']} label="通报范围" why="党内、本单位，或者向社会。" words={RANGES} />
      <div className="side-by-side">
        <DayQuestion name={['data', 'from']} label="通报开始" why="实际通报的日期。" />
        <DayQuestion name={['data', 'to']} label="通报结束" why="会议通报的，与开始日期相同。" />
      </div>
    </>
  ),
  submitLabel: () => '登记通报',
};
