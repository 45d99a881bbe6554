/** Forms of the office: publication, the year's result, excuse and correction (U1, U7, A2, A6, M3, B5). */
import { Alert, Form } from 'antd';
import { addDays, dayOf } from '../../../shared/calendar/day';
import { organisationOf } from '../../../shared/contracts/commitment';
import {
  CHANNELS,
  ENTRY_NAMES,
  EXCUSES,
  MEMBER_RESULTS,
  ORGANISATION_RESULTS,
  RANGES,
} from '../../../shared/contracts/entries';
import { SupervisionNote } from '../publication/supervision-note';
import { PersonPicker } from '../parts/person-picker';
import { describeEntry, itemNames } from '../timeline/entry-text';
import { formatMoment } from '../words';
import { ChoiceQuestion, DayQuestion, TextQuestion } from './fields';
import type { DeedFormKind, FormContext } from './form-kinds';

/** U1: shown at least this many days. */
const SHOWN_DAYS = 7;

function Publication({ context }: { context: FormContext }) {
  return (
    <>
      <ChoiceQuestion
        name={['data', 'channel']}
        label="公示渠道"
        why="至少通过一种渠道公示；多种渠道可以分次登记。"
        words={CHANNELS}
      />
      <ChoiceQuestion
        name={['data', 'range']}
        label="公示范围"
        why="让谁看到：党内、本单位，或者向社会。"
        words={RANGES}
      />
      <div className="side-by-side">
        <DayQuestion name={['data', 'from']} label="公示开始" why="实际张贴、发布的日期。" />
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) => (
            <DayQuestion
              name={['data', 'to']}
              label="公示结束"
              why={`一般不少于 ${SHOWN_DAYS} 天。`}
              from={(getFieldValue(['data', 'from']) as string | undefined) ?? dayOf(context.view.now)}
            />
          )}
        </Form.Item>
      </div>
    </>
  );
}

const shown = ({ view }: FormContext) => ({ from: dayOf(view.now), to: addDays(dayOf(view.now), SHOWN_DAYS) });

export const publish: DeedFormKind = {
  initial: (context) => ({
    data: {
      ...shown(context),
      // Nobody checks their own pledges.
      checkedBy: context.personId === context.view.head.subjectId ? undefined : context.personId,
    },
    content: { evidence: '' },
  }),
  Fields: ({ context }) => (
    <>
      <SupervisionNote organisation={organisationOf(context.view.head)} />
      <Publication context={context} />
      <Form.Item
        name={['data', 'checkedBy']}
        label="保密审查人"
        extra="公示前须有专人确认不含涉密和敏感个人信息；应为本党组织或上级党组织的人员，不是承诺人本人。"
        rules={[{ required: true, message: '请选择保密审查人' }]}
      >
        <PersonPicker organisation={organisationOf(context.view.head)} />
      </Form.Item>
      <TextQuestion
        name={['content', 'evidence']}
        label="公示位置或凭证"
        why="便于查证，例如张贴地点、文号或网址。"
        max={500}
        rows={2}
        optional
      />
    </>
  ),
  toBody: ({ data, content }) => {
    const { evidence } = content as { evidence?: string };
    return { data: data as object, content: evidence?.trim() ? { evidence } : {} };
  },
  submitLabel: () => '登记公示',
};

export const publishResult: DeedFormKind = {
  initial: (context) => ({ data: shown(context) }),
  Fields: ({ context }) => <Publication context={context} />,
  submitLabel: () => '登记公示',
};

export const decideResult: DeedFormKind = {
  initial: () => ({ data: {}, content: { grounds: '' } }),
  Fields: ({ context }) => (
    <>
      <ChoiceQuestion
        name={['data', 'result']}
        label="评议结果"
        why="由党组织根据评议和全年记录确定，不由系统计算。"
        words={context.view.head.subjectType === 'member' ? MEMBER_RESULTS : ORGANISATION_RESULTS}
      />
      <TextQuestion
        name={['content', 'grounds']}
        label="评定依据"
        why="本人可以提出异议，结果须说得清：依据哪些记录、怎样得出。"
        max={2000}
        rows={5}
      />
    </>
  ),
  submitLabel: () => '确定结果',
};

export const excuse: DeedFormKind = {
  initial: () => ({ data: {}, content: { text: '' } }),
  Fields: () => (
    <>
      <ChoiceQuestion
        name={['data', 'reason']}
        label="原因"
        why="免于承诺后，不再提醒，也不计入应承诺人数。"
        words={EXCUSES}
      />
      <TextQuestion name={['content', 'text']} label="情况说明" why="写明情况和党组织的意见。" max={1000} />
    </>
  ),
};

export const correct: DeedFormKind = {
  initial: ({ about }) => ({ data: { corrects: about.corrects }, content: { text: '' } }),
  Fields: ({ context }) => {
    const { view, about } = context;
    const entry = view.entries.find(({ seq }) => seq === about.corrects);
    return (
      <>
        {entry ? (
          <Alert
            className="below"
            type="info"
            title={`更正第 ${entry.seq} 条：${ENTRY_NAMES[entry.kind]}　${formatMoment(entry.at)}`}
            description={describeEntry(entry, itemNames(view.head.items)).text}
          />
        ) : (
          <Alert className="below" type="warning" showIcon title="请从台账中要更正的那一条进入" />
        )}
        <Form.Item name={['data', 'corrects']} hidden>
          <input />
        </Form.Item>
        <TextQuestion
          name={['content', 'text']}
          label="更正内容"
          why="原记录保留不变；写明错在哪里、正确的是什么。"
          max={2000}
        />
      </>
    );
  },
  submitLabel: () => '登记更正',
};
