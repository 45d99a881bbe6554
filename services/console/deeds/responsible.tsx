/** Who answers for an item: a name as written, or of a joint commitment one of those who take part, or all (P4, P3). */
import { Form, Input, Select } from 'antd';
import type { ItemContent } from '../../../shared/contracts/entries';
import { ALL_RESPONSIBLE, inState } from '../../../shared/contracts/joint';
import type { CommitmentDetail, ItemView } from '../../../shared/contracts/views';
import { Name } from '../parts/name';

type Head = Pick<CommitmentDetail, 'subjectId' | 'joint'>;

export function ResponsibleQuestion({ name, head }: { name: (string | number)[]; head: Head }) {
  const { joint, subjectId } = head;
  return (
    <Form.Item
      name={name}
      label="责任人"
      extra={joint ? '牵头人、已确认的参加人或者全体；还没有确认的不能选。' : '谁来做、问谁。'}
      rules={[{ required: true, whitespace: true, message: '请填写责任人' }]}
    >
      {joint ? (
        <Select
          placeholder="请选择"
          options={[
            { value: ALL_RESPONSIBLE, label: ALL_NAME },
            { value: subjectId, label: <Name id={subjectId} /> },
            ...inState(joint, 'confirmed').map((id) => ({ value: id, label: <Name id={id} /> })),
          ]}
        />
      ) : (
        <Input maxLength={100} />
      )}
    </Form.Item>
  );
}

const ALL_NAME = '全体参加人';

/** The value that the question above starts from. */
export function responsibleOf({ joint }: Head, item: Pick<ItemView, 'responsible' | 'content'>): string | undefined {
  return joint ? item.responsible : item.content?.responsible;
}

/** What of its value goes into the ledger as an id, and what is kept as words: no name where there is an id. */
export function writeResponsible(
  { joint, subjectId }: Head,
  chosen: string | undefined,
): { data: { responsible?: string }; content: Pick<ItemContent, 'responsible'> } {
  if (!joint) return { data: {}, content: { responsible: chosen ?? '' } };
  const words = chosen === ALL_RESPONSIBLE ? ALL_NAME : chosen === subjectId ? '牵头人' : '参加人';
  return { data: chosen ? { responsible: chosen } : {}, content: { responsible: words } };
}

export function Responsible({
  head,
  item: { responsible, content },
}: {
  head: Head;
  item: { responsible?: string; content?: ItemContent };
}) {
  if (!head.joint) return content?.responsible;
  if (responsible === undefined || responsible === ALL_RESPONSIBLE) return ALL_NAME;
  const isOut = responsible !== head.subjectId && !inState(head.joint, 'confirmed').includes(responsible);
  return (
    <>
      <Name id={responsible} />
      {isOut && <span className="due-overdue">（已退出，请牵头人申请调整）</span>}
    </>
  );
}
