/** Forms about one item: progress, close-out, help, criticism, objective reasons (F1–F6). */
import { Form, Radio } from 'antd';
import { dayOf } from '../../../shared/calendar/day';
import { HELP_WAYS } from '../../../shared/contracts/entries';
import type { ItemView } from '../../../shared/contracts/views';
import { OrganisationPicker } from '../parts/organisation-picker';
import { PersonPicker } from '../parts/person-picker';
import { ChoiceQuestion, ItemQuestion, PercentQuestion, TextQuestion, firstItem, openItems } from './fields';
import type { DeedFormKind, FormContext } from './form-kinds';

const overdue =
  ({ view }: FormContext) =>
  (item: ItemView): boolean =>
    item.due < dayOf(view.now);

/** Item, one text: most of what is said about an item. */
function aboutItem(question: {
  why: string;
  label: string;
  textWhy: string;
  max: number;
  fits?: (context: FormContext) => (item: ItemView) => boolean;
}): DeedFormKind {
  return {
    initial: (context) => ({ data: { item: firstItem(context, question.fits?.(context))?.id }, content: { text: '' } }),
    Fields: ({ context }) => (
      <>
        <ItemQuestion items={openItems(context.view.head.items, question.fits?.(context))} why={question.why} />
        <TextQuestion name={['content', 'text']} label={question.label} why={question.textWhy} max={question.max} />
      </>
    ),
  };
}

export const askHelp = aboutItem({
  why: '哪一项需要帮助。任何时候都可以提出，不必等到超期。',
  label: '需要的帮助',
  textWhy: '写清困难和希望得到的帮助，便于党组织确定帮扶人。',
  max: 1000,
});
export const criticise = aboutItem({
  why: '经督促、帮扶仍未落实的事项。',
  label: '批评教育情况',
  textWhy: '时间、方式和内容，以及本人的认识。',
  max: 1000,
  fits: overdue,
});
export const explain = aboutItem({
  why: '因客观原因不能按期完成的事项。说明提交后，逐级督促暂停，直到党组织答复。',
  label: '客观原因',
  textWhy: '党组织据此答复，并向党员群众作出解释。',
  max: 1000,
  fits: () => (item) => !item.explaining,
});

export const answerExplanation: DeedFormKind = {
  initial: (context) => ({
    data: { item: firstItem(context, (item) => item.explaining === true)?.id },
    content: { text: '' },
  }),
  Fields: ({ context }) => (
    <>
      <ItemQuestion
        items={openItems(context.view.head.items, (item) => item.explaining === true)}
        why="正在等待答复的说明，内容见右侧记录。"
      />
      <Form.Item
        name={['data', 'accepted']}
        label="是否采纳"
        extra="采纳：该事项不再督促，也不计为未完成。不采纳：督促从暂停处继续。"
        rules={[{ required: true, message: '请选择' }]}
      >
        <Radio.Group
          options={[
            { value: true, label: '采纳' },
            { value: false, label: '不采纳' },
          ]}
        />
      </Form.Item>
      <TextQuestion
        name={['content', 'text']}
        label="答复意见"
        why="向本人说明理由，并作为向党员群众解释的依据。"
        max={1000}
      />
    </>
  ),
};

export const reportProgress: DeedFormKind = {
  initial: (context) => {
    const item = firstItem(context);
    return {
      data: { item: item?.id, percent: item?.percent ?? 0 },
      content: { text: '' },
    };
  },
  Fields: ({ context }) => (
    <>
      <ItemQuestion items={openItems(context.view.head.items)} why="填报哪一项的进展。" />
      <PercentQuestion
        name={['data', 'percent']}
        label="完成百分比"
        why="到目前为止总共完成多少；完成后由党组织确认销号。"
      />
      <TextQuestion
        name={['content', 'text']}
        label="进展情况"
        why="做了什么、有什么结果，如实写；写实和点评时会看到。"
        max={2000}
      />
    </>
  ),
};

export const closeOut: DeedFormKind = {
  initial: (context) => ({ data: { item: firstItem(context)?.id }, content: { text: '' } }),
  Fields: ({ context }) => (
    <>
      <ItemQuestion items={openItems(context.view.head.items)} why="确认已经完成的事项。不能确认本人的事项。" />
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const item = context.view.head.items.find(({ id }) => id === getFieldValue(['data', 'item']));
          return item?.crossYear ? (
            <Form.Item
              name={['data', 'milestone']}
              label="确认范围"
              initialValue={true}
              extra="跨年度事项：只确认本年度阶段目标时，事项衔接到下一年继续。"
            >
              <Radio.Group
                options={[
                  { value: true, label: '只确认本年度阶段目标' },
                  { value: false, label: '整个事项已经完成' },
                ]}
              />
            </Form.Item>
          ) : null;
        }}
      </Form.Item>
      <TextQuestion
        name={['content', 'text']}
        label="销号说明"
        why="如何核实的：看现场、问群众、查凭证等。"
        max={1000}
        optional
      />
    </>
  ),
  toBody: ({ data, content }) => {
    const { item, milestone } = data as { item: string; milestone?: boolean };
    const { text } = content as { text?: string };
    return { data: { item, ...(milestone ? { milestone: true } : {}) }, content: text?.trim() ? { text } : {} };
  },
  submitLabel: () => '确认销号',
};

export const nameHelper: DeedFormKind = {
  initial: (context) => ({
    data: { item: firstItem(context)?.id, way: undefined, helper: undefined },
    helperKind: 'member',
    content: { text: '' },
  }),
  Fields: ({ context }) => (
    <>
      <ItemQuestion items={openItems(context.view.head.items)} why="为哪一项确定帮扶。" />
      <ChoiceQuestion
        name={['data', 'way']}
        label="帮扶方式"
        why="上帮下、一帮一、多帮一，或者由党组织提供必要条件。"
        words={HELP_WAYS}
      />
      <Form.Item name="helperKind" label="由谁帮扶">
        <Radio.Group
          options={[
            { value: 'member', label: '党员' },
            { value: 'organisation', label: '党组织' },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => (
          <Form.Item
            name={['data', 'helper']}
            label="帮扶人或帮扶单位"
            extra="具体到人或单位，便于落实和回访。"
            rules={[{ required: true, message: '请选择' }]}
          >
            {getFieldValue('helperKind') === 'organisation' ? (
              <OrganisationPicker width="100%" />
            ) : (
              <PersonPicker organisation={context.view.head.inCharge} />
            )}
          </Form.Item>
        )}
      </Form.Item>
      <TextQuestion name={['content', 'text']} label="帮扶办法" why="怎么帮、什么时候见效。" max={1000} />
    </>
  ),
  toBody: ({ data, content }) => ({ data: data as object, content: content as object }),
};
