/** One item of a pledge: what, to what end, how, by whom and until when (P4), and what it answers or supports (P6, P7). */
import { Checkbox, Collapse, Form, Select, type FormInstance } from 'antd';
import { CARRY_OVERS, ITEM_KINDS, type CarryOver, type ItemKind } from '../../../shared/contracts/entries';
import type { HollowSign } from '../../../shared/contracts/hollow';
import { comparable, hollowSigns } from '../../../shared/pledges/hollow';
import { ChoiceQuestion, DayQuestion, TextQuestion } from './fields';
import type { FormContext, Values } from './form-kinds';
import { HollowNote } from './hollow-note';
import { PostQuestion } from './post-question';
import { ResponsibleQuestion } from './responsible';
import { useGuidance } from './use-guidance';

export interface DraftedItem {
  id: string;
  kind?: ItemKind;
  title?: string;
  goal?: string;
  measures?: string;
  responsible?: string;
  deadline?: string;
  crossYear?: boolean;
  milestone?: string;
  supports?: string;
  post?: string;
  answers?: string;
  serves?: string;
  carryOver?: CarryOver;
  cause?: string;
}

export function ItemFields({
  index,
  context,
  form,
  checked,
}: {
  index: number;
  context: FormContext;
  form: FormInstance<Values>;
  /** What the service said of each item at the last pause. */
  checked: Record<string, HollowSign[]>;
}) {
  const { head } = context.view;
  const at = (field: string) => ['items', index, field];
  const crossYear = Form.useWatch(at('crossYear'), form) as boolean | undefined;
  // As kept by the form, which also has what no field shows; `useWatch` makes it drawn anew.
  Form.useWatch('items', form);
  const all = (form.getFieldValue('items') ?? []) as DraftedItem[];
  const item = all[index] ?? {};
  const { kinds } = useGuidance(head).data ?? {};
  const supported = head.organisationItems ?? [];
  const signs = signsOf(item, all, checked[item.id]);
  // Inside the list a field's name counts from its item.
  const own = (name: string) => [index, name];
  return (
    <>
      <ChoiceQuestion
        name={own('kind')}
        label="类别"
        why={(item.kind && kinds?.[item.kind][0]?.says) ?? '有能力的党员至少一项实事承诺。'}
        words={ITEM_KINDS}
      />
      {item.kind === 'post' && head.subjectType === 'member' && (
        <PostQuestion name={own('post')} personId={head.subjectId} />
      )}
      <TextQuestion
        name={own('title')}
        label="承诺内容"
        why="一句话说清办什么事；公示时会看到。"
        max={200}
        rows={1}
        placeholder="例如：硬化村东入户道路 200 米"
      />
      <TextQuestion
        name={own('goal')}
        label="目标"
        why="能检验的数量、时间或结果，销号时据此确认。"
        max={500}
        rows={2}
      />
      <TextQuestion name={own('measures')} label="措施" why="怎么做、分几步、靠谁配合。" max={1000} rows={2} />
      <div className="side-by-side">
        <ResponsibleQuestion name={own('responsible')} head={head} />
        <DayQuestion
          name={own('deadline')}
          label="完成时限"
          why="到期前会提醒；超期逐级督促。"
          from={head.limits.from}
          to={crossYear ? undefined : head.limits.to}
        />
      </div>
      <Form.Item name={own('crossYear')} valuePropName="checked" extra="本年度内完不成、下一年继续的事项。">
        <Checkbox>跨年度事项</Checkbox>
      </Form.Item>
      {crossYear && (
        <DayQuestion
          name={own('milestone')}
          label="本年度阶段目标时限"
          why="跨年度事项按本年度阶段目标督促和确认。"
          from={head.limits.from}
          to={head.limits.to}
        />
      )}
      {head.subjectType === 'organisation' && (
        <TextQuestion
          name={own('serves')}
          label="服务的任期目标或年度目标"
          why="党组织的承诺围绕任期目标和年度目标来确定。"
          max={500}
          rows={1}
        />
      )}
      {item.carryOver === 'repledge' && (
        <TextQuestion
          name={own('cause')}
          label="上年未完成的原因和责任"
          why="应当完成尚未落实的，要分析原因，明确责任。"
          max={500}
          rows={2}
        />
      )}
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: 'more',
            label: '更多（可不填）',
            children: (
              <>
                <TextQuestion
                  name={own('answers')}
                  label="回应的问题或愿望"
                  why="征求意见时谁提出的什么问题，这一项是对它的回答。"
                  max={500}
                  rows={1}
                  optional
                />
                {supported.length > 0 && (
                  <Form.Item
                    name={own('supports')}
                    label="支持的党组织承诺事项"
                    extra="党员承诺与党组织承诺结合，两边会一起显示。"
                  >
                    <Select
                      allowClear
                      placeholder="可不选"
                      options={supported.map(({ id, title }) => ({ value: id, label: title }))}
                    />
                  </Form.Item>
                )}
                <ChoiceQuestion
                  name={own('carryOver')}
                  label="与上年的衔接"
                  why="来自上年的事项注明怎样衔接。"
                  words={CARRY_OVERS}
                  optional
                />
              </>
            ),
          },
        ]}
      />
      <HollowNote signs={signs} title="请再看一看" note="这不影响提交；审核人也会看到同样的提示。" />
    </>
  );
}

/** What can be told here at once, and what only the service knows; what is merely not filled in yet the form says itself. */
function signsOf(item: DraftedItem, all: DraftedItem[], checked: HollowSign[] = []): HollowSign[] {
  const sameLetter = all.filter((other) => other !== item && other.title?.trim()).map((other) => comparable(other));
  const here = hollowSigns(item, { sameLetter }).filter(({ evidence }) => evidence !== '');
  const there = checked.filter(({ sign }) => sign === 'copiedOther' || sign === 'copiedLastYear');
  return [...here, ...there];
}
