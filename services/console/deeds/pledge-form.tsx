/** Proposing the year's items: guidance in sight, two to three items, and whose opinions were sought (P4–P7). */
import { Alert, Button, Collapse, Form, type FormInstance } from 'antd';
import { CARRY_OVERS } from '../../../shared/contracts/entries';
import type { Opinion } from '../../../shared/contracts/opinions';
import type { ItemView } from '../../../shared/contracts/views';
import { itemName } from '../words';
import { newId } from './deed-id';
import { pointerParts, type DeedFormKind, type FormContext, type Values } from './form-kinds';
import { GuidancePanel } from './guidance-panel';
import { OpinionFields } from './opinion-fields';
import { ItemFields, type DraftedItem } from './pledge-item';
import { responsibleOf, writeResponsible } from './responsible';
import { useGuidance } from './use-guidance';
import { usePledgeCheck } from './use-pledge-check';

/** N1–N4: a draft starts from last year. What was done well is kept or asks for more, what was not is pledged again. */
function fromLastYear(carriedOver: ItemView[], most: number): DraftedItem[] {
  return carriedOver
    .filter(({ carryOver, content }) => content && carryOver !== 'correct')
    .slice(0, most)
    .map(({ kind, carryOver, crossYear, deadline, content }) => ({
      ...emptyItem(),
      ...content,
      // Fulfilled and not repeated: the new goal must ask for more, so it is written anew (N4).
      ...(carryOver === 'raise' ? { goal: '' } : {}),
      kind,
      ...(carryOver ? { carryOver } : {}),
      ...(crossYear && deadline && carryOver === 'handOver' ? { deadline } : {}),
    }));
}

const emptyItem = (): DraftedItem => ({ id: `i${newId().replace(/-/g, '').slice(0, 8)}` });

export const submitPledges: DeedFormKind = {
  initial: ({ view: { head, entries } }) => {
    const before = entries.filter(({ kind }) => kind === 'pledged').at(-1);
    const items: DraftedItem[] = head.items.map(
      ({ id, kind, due, deadline, crossYear, carryOver, supports, post, content, responsible }) => ({
        ...content,
        responsible: responsibleOf(head, { content, responsible }),
        id,
        kind,
        deadline: deadline ?? due,
        ...(crossYear ? { crossYear, milestone: due } : {}),
        ...(carryOver ? { carryOver } : {}),
        ...(supports ? { supports } : {}),
        ...(post ? { post } : {}),
      }),
    );
    if (items.length === 0) items.push(...fromLastYear(head.carriedOver ?? [], head.limits.maxItems));
    while (items.length < Math.max(1, head.limits.minItems)) items.push(emptyItem());
    return { items, opinions: before?.content?.consulted ?? [] };
  },
  Fields: ({ context, form }) => <PledgeFields context={context} form={form} />,
  toBody: (values, { view: { head } }) => {
    const items = (values.items ?? []) as DraftedItem[];
    const opinions = (values.opinions ?? []) as Opinion[];
    return {
      data: {
        items: items.map(({ id, kind, deadline, crossYear, milestone, supports, post, carryOver, responsible }) => ({
          id,
          kind,
          deadline,
          ...(crossYear ? { crossYear: true, ...(milestone ? { milestone } : {}) } : {}),
          ...(supports ? { supports } : {}),
          ...(post && kind === 'post' ? { post } : {}),
          ...(carryOver ? { carryOver } : {}),
          ...writeResponsible(head, responsible).data,
        })),
      },
      content: {
        items: Object.fromEntries(
          items.map(({ id, title, goal, measures, responsible, answers, serves, cause }) => [
            id,
            {
              title,
              goal,
              measures,
              ...writeResponsible(head, responsible).content,
              ...(answers?.trim() ? { answers } : {}),
              ...(serves?.trim() ? { serves } : {}),
              ...(cause?.trim() ? { cause } : {}),
            },
          ]),
        ),
        ...(opinions.length > 0 ? { consulted: opinions } : {}),
      },
    };
  },
  fieldOf: (path, values) => {
    const [part, list, which, field] = pointerParts(path);
    if (list === 'consulted') return which === undefined ? undefined : ['opinions', which, field ?? 'said'];
    const items = (values.items ?? []) as DraftedItem[];
    const index = part === 'content' ? items.findIndex(({ id }) => id === which) : Number(which);
    return index >= 0 && index < items.length ? ['items', index, String(field ?? 'title')] : undefined;
  },
  fieldOfProblem: ({ code, item }, values) => {
    const index = ((values.items ?? []) as DraftedItem[]).findIndex(({ id }) => id === item);
    if (index < 0) return undefined;
    return ['items', index, FIELD_OF_CODE[code] ?? 'title'];
  },
  submitLabel: () => '提交审核',
};

const FIELD_OF_CODE: Record<string, string> = {
  item_deadline_outside_year: 'deadline',
  item_deadline_passed: 'deadline',
  responsible_unknown: 'responsible',
};

function PledgeFields({ context, form }: { context: FormContext; form: FormInstance<Values> }) {
  const { head } = context.view;
  const { consultation = 'recommended' } = useGuidance(head).data ?? {};
  Form.useWatch('items', form);
  const checked = usePledgeCheck(context.address, (form.getFieldValue('items') ?? []) as DraftedItem[]);
  const guidance = context.view.entries
    .filter(({ kind, data }) => kind === 'reviewed' && data.verdict === 'return')
    .at(-1)?.content?.guidance;
  const { minItems, maxItems } = head.limits;
  return (
    <>
      {head.stage === 'returned' && typeof guidance === 'string' && (
        <Alert className="below" type="warning" showIcon title="退回修改的意见" description={guidance} />
      )}
      {head.rounds === 0 && head.carriedOver && (
        <Alert
          className="below"
          type="info"
          showIcon
          title="以下内容承接上年"
          description={
            <ul className="plain-list">
              {head.carriedOver.map(({ id, carryOver, content }) => (
                <li key={id}>
                  {content?.title}：{carryOver && CARRY_OVERS[carryOver]}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <Collapse
        size="small"
        className="below"
        defaultActiveKey={head.rounds === 0 ? ['guidance'] : []}
        items={[
          {
            key: 'guidance',
            label: '承诺什么：填写指引',
            children: <GuidancePanel context={context} />,
          },
        ]}
      />
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <fieldset key={key} className="group">
                <legend>
                  {itemName(name)}
                  {fields.length > minItems && (
                    <Button type="link" size="small" onClick={() => remove(name)}>
                      删除这一项
                    </Button>
                  )}
                </legend>
                <ItemFields index={name} context={context} form={form} checked={checked} />
              </fieldset>
            ))}
            {fields.length < maxItems && (
              <Button onClick={() => add(emptyItem())} className="below">
                增加一项（{minItems}–{maxItems} 项）
              </Button>
            )}
          </>
        )}
      </Form.List>
      <OpinionFields subjectType={head.subjectType} consultation={consultation} form={form} />
    </>
  );
}
