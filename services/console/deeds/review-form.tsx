/** Review item by item against the criteria: approve, or return with guidance; earlier rounds in sight (V1–V3). */
import { Alert, Collapse, Descriptions, Form, Input, InputNumber, Radio } from 'antd';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { ITEM_KINDS, REVIEW_CRITERIA, type ReviewCriterion } from '../../../shared/contracts/entries';
import { groupsNotAsked, OPINION_GROUPS, type Opinion } from '../../../shared/contracts/opinions';
import type { CommitmentDetail, TimelineView } from '../../../shared/contracts/views';
import { Name } from '../parts/name';
import { Opinions } from '../parts/opinions';
import { Quote } from '../parts/quotes';
import { Written } from '../timeline/ledger-list';
import { describeEntry, itemNames } from '../timeline/entry-text';
import { formatMoment, itemName } from '../words';
import { DayQuestion, TextQuestion } from './fields';
import type { DeedFormKind } from './form-kinds';
import { Responsible } from './responsible';
import { HollowNote } from './hollow-note';
import { useGuidance } from './use-guidance';

const CRITERIA = Object.entries(REVIEW_CRITERIA) as [ReviewCriterion, string][];

export const review: DeedFormKind = {
  initial: () => ({ data: { criteria: {} }, content: { guidance: '', items: {} } }),
  Fields: ({ context: { view } }) => (
    <>
      <Rounds view={view} />
      <Consulted view={view} />
      {view.head.items.map((item, index) => {
        const serves = view.head.organisationItems?.find(({ id }) => id === item.supports)?.title;
        return (
          <fieldset key={item.id} className="group">
            <legend>
              {itemName(index)} · {ITEM_KINDS[item.kind]}
            </legend>
            <Descriptions
              size="small"
              column={1}
              items={[
                { key: 'title', label: '承诺内容', children: item.content?.title },
                { key: 'goal', label: '目标', children: item.content?.goal },
                { key: 'measures', label: '措施', children: item.content?.measures },
                { key: 'responsible', label: '责任人', children: <Responsible head={view.head} item={item} /> },
                {
                  key: 'due',
                  label: item.crossYear ? '本年度阶段时限' : '完成时限',
                  children: formatDay(item.due, dayOf(view.now)),
                },
                ...(item.content?.answers
                  ? [{ key: 'answers', label: '回应的愿望', children: item.content.answers }]
                  : []),
                ...(item.content?.serves
                  ? [{ key: 'serves', label: '服务的目标', children: item.content.serves }]
                  : []),
                ...(item.content?.cause
                  ? [{ key: 'cause', label: '上年未完成的原因和责任', children: item.content.cause }]
                  : []),
                ...(item.post ? [{ key: 'post', label: '所承担的岗位', children: <Name id={item.post} /> }] : []),
                ...(serves ? [{ key: 'supports', label: '支持的党组织承诺', children: serves }] : []),
              ]}
            />
            <HollowNote signs={item.hollow ?? []} title="请留意" note="提示供参考，由审核人判断。" />
            <Form.Item name={['content', 'items', item.id]} label="对这一项的意见（可不填）">
              <Input.TextArea maxLength={1000} autoSize={{ minRows: 1 }} />
            </Form.Item>
          </fieldset>
        );
      })}
      <fieldset className="group">
        <legend>逐条对照审核标准</legend>
        <Criteria head={view.head} />
      </fieldset>
      <Meeting isRequired={view.head.limits.meeting} />
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const unmet = CRITERIA.filter(([name]) => getFieldValue(['data', 'criteria', name]) === false).length;
          return (
            <Form.Item
              name={['data', 'verdict']}
              label="审核意见"
              extra="通过后进入公示；退回后由承诺人修改重新提交，每一次都保留。"
              rules={[
                { required: true, message: '请选择审核意见' },
                {
                  validator: (_, verdict) =>
                    verdict === 'approve' && unmet > 0
                      ? Promise.reject(new Error(`有 ${unmet} 条标准不符合，不能通过`))
                      : Promise.resolve(),
                },
              ]}
              dependencies={[['data', 'criteria']]}
            >
              <Radio.Group
                options={[
                  { value: 'approve', label: '通过' },
                  { value: 'return', label: '退回修改' },
                ]}
              />
            </Form.Item>
          );
        }}
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => (
          <TextQuestion
            name={['content', 'guidance']}
            label="修改意见"
            why="退回时必填：写清哪里不符合、怎样修改。"
            max={2000}
            rows={3}
            optional={getFieldValue(['data', 'verdict']) !== 'return'}
          />
        )}
      </Form.Item>
    </>
  ),
  toBody: ({ data, content }) => {
    const { guidance, items, meeting } = content as Written;
    const { meeting: held, ...rest } = data as { meeting?: { on?: string; members?: number; public?: number } };
    const opinions = Object.entries(items ?? {}).filter(([, text]) => text?.trim());
    return {
      data: { ...rest, ...(held?.on ? { meeting: { members: 0, public: 0, ...held } } : {}) },
      content: {
        ...(meeting?.trim() ? { meeting } : {}),
        ...(guidance?.trim() ? { guidance } : {}),
        ...(opinions.length > 0 ? { items: Object.fromEntries(opinions) } : {}),
      },
    };
  },
  fieldOfProblem: ({ code }) =>
    code === 'hollow_pledge' || code === 'criteria_incomplete' || code === 'meeting_missing'
      ? ['data', 'verdict']
      : code === 'guidance_missing'
        ? ['content', 'guidance']
        : undefined,
  submitLabel: ({ data }) =>
    (data as { verdict?: string } | undefined)?.verdict === 'return' ? '退回修改' : '提交审核意见',
};

interface Written {
  guidance?: string;
  meeting?: string;
  items?: Record<string, string | undefined>;
}

/** V1: reviewed person by person and item by item at a meeting, where the plan asks for it or one was held. */
function Meeting({ isRequired }: { isRequired: boolean }) {
  return (
    <Collapse
      ghost
      size="small"
      defaultActiveKey={isRequired ? ['meeting'] : []}
      items={[
        {
          key: 'meeting',
          label: isRequired ? '审核会议（按年度安排，审核通过须经会议）' : '审核会议（开了会议的填写）',
          forceRender: true,
          children: (
            <>
              <DayQuestion
                name={['data', 'meeting', 'on']}
                label="会议日期"
                why="党员群众代表会议逐人逐条审核的日期。"
                optional
              />
              <div className="side-by-side">
                <Form.Item name={['data', 'meeting', 'members']} label="党员代表" extra="到会人数。">
                  <InputNumber min={0} precision={0} suffix="人" />
                </Form.Item>
                <Form.Item name={['data', 'meeting', 'public']} label="群众代表" extra="到会人数。">
                  <InputNumber min={0} precision={0} suffix="人" />
                </Form.Item>
              </div>
              <TextQuestion
                name={['content', 'meeting']}
                label="到会代表和他们的意见"
                why="留存备查；姓名只保存在这里，不进入台账。"
                max={2000}
                rows={2}
                optional
              />
            </>
          ),
        },
      ]}
    />
  );
}

/** V1, each with the documents' own words. */
function Criteria({ head }: { head: CommitmentDetail }) {
  const { criteria } = useGuidance(head).data ?? {};
  return CRITERIA.map(([name, text]) => (
    <Form.Item
      key={name}
      name={['data', 'criteria', name]}
      label={text}
      layout="horizontal"
      colon={false}
      className="criterion"
      extra={criteria?.[name].map((quoted) => (
        <div key={quoted.says}>
          <Quote quoted={quoted} />
        </div>
      ))}
      rules={[{ required: true, message: '请选择' }]}
    >
      <Radio.Group
        options={[
          { value: true, label: '符合' },
          { value: false, label: '不符合' },
        ]}
      />
    </Form.Item>
  ));
}

/** P7: what was asked of whom, and who was not asked. */
function Consulted({ view: { head, entries } }: { view: TimelineView }) {
  const consulted = (entries.filter(({ kind }) => kind === 'pledged').at(-1)?.content?.consulted ?? []) as Opinion[];
  const notAsked = groupsNotAsked(head.subjectType, consulted);
  return (
    <section className="below">
      <span className="quiet">征求意见情况：</span>
      {consulted.length > 0 && <Opinions rows={consulted} />}
      {notAsked.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={`没有征求${notAsked.map((group) => OPINION_GROUPS[group]).join('、')}的意见`}
        />
      )}
    </section>
  );
}

/** Every earlier round, kept as it was. */
function Rounds({ view }: { view: TimelineView }) {
  const rounds = view.entries.filter(({ kind }) => kind === 'pledged' || kind === 'reviewed').slice(0, -1);
  if (rounds.length === 0) return null;
  const nameOf = itemNames(view.head.items);
  return (
    <Collapse
      className="below"
      size="small"
      items={[
        {
          key: 'rounds',
          label: `以前的提交和审核（${rounds.length} 条）`,
          children: rounds.map((entry) => (
            <div key={entry.seq} className="record">
              <strong>{formatMoment(entry.at)}</strong> {describeEntry(entry, nameOf).text}
              {entry.content && <Written content={entry.content} nameOf={nameOf} />}
            </div>
          )),
        },
      ]}
    />
  );
}
