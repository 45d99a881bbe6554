/** The record of whose opinions were sought before pledging: a row for each time somebody was asked (P7). */
import { Alert, Button, Form, Input, Select, type FormInstance } from 'antd';
import {
  groupsNotAsked,
  OPINION_GROUPS,
  OPINION_GROUPS_OF,
  OPINION_WAYS,
  type Opinion,
  type OpinionGroup,
} from '../../../shared/contracts/opinions';
import type { Consultation } from '../../../shared/contracts/guidance';
import type { Values } from './form-kinds';

const must = (message: string) => [{ required: true, whitespace: true, message }];
const optionsOf = (words: [string, string][]) => words.map(([value, label]) => ({ value, label }));

export function OpinionFields({
  subjectType,
  consultation,
  form,
}: {
  subjectType: 'member' | 'organisation';
  consultation: Consultation;
  form: FormInstance<Values>;
}) {
  Form.useWatch('opinions', form);
  const rows = ((form.getFieldValue('opinions') ?? []) as (Partial<Opinion> | undefined)[]).flatMap((row) =>
    row?.group ? [{ group: row.group }] : [],
  );
  const notAsked = groupsNotAsked(subjectType, rows);
  const words = (groups: OpinionGroup[]): string => groups.map((group) => OPINION_GROUPS[group]).join('、');
  return (
    <section aria-label="征求意见情况" className="opinions">
      <h2>征求意见情况</h2>
      <p className="quiet">提出承诺前向谁、用什么方式征求了意见，他们说了什么；审核时会看。</p>
      <Form.List name="opinions">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="opinion">
                <Form.Item name={[name, 'group']} label="征求对象" rules={[{ required: true, message: '请选择对象' }]}>
                  <Select
                    placeholder="请选择"
                    options={optionsOf(OPINION_GROUPS_OF[subjectType].map((group) => [group, OPINION_GROUPS[group]]))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'way']} label="方式" rules={[{ required: true, message: '请选择方式' }]}>
                  <Select placeholder="请选择" options={optionsOf(Object.entries(OPINION_WAYS))} />
                </Form.Item>
                <Form.Item
                  name={[name, 'said']}
                  label="意见和建议"
                  className="opinion-said"
                  rules={must('请写明意见和建议')}
                >
                  <Input.TextArea maxLength={500} autoSize={{ minRows: 1, maxRows: 6 }} />
                </Form.Item>
                <Button type="link" size="small" onClick={() => remove(name)}>
                  删除
                </Button>
              </div>
            ))}
            <Button className="below" onClick={() => add(notAsked[0] ? { group: notAsked[0] } : {})}>
              增加一条意见
            </Button>
          </>
        )}
      </Form.List>
      {notAsked.length > 0 && (
        <Alert
          className="below"
          type={consultation === 'required' ? 'error' : 'warning'}
          showIcon
          title={`还没有征求${words(notAsked)}的意见`}
          description={
            consultation === 'required'
              ? '上级要求提交前征求意见并如实记录。'
              : '建议征求后再提交；这不影响提交，审核人也会看到。'
          }
        />
      )}
    </section>
  );
}
