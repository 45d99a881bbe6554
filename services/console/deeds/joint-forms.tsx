/** Forms of a joint commitment: the lead asks, each answers for themselves, and gives a reason to leave (P3). */
import { Form, Radio } from 'antd';
import { PARTICIPANT_STATES } from '../../../shared/contracts/joint';
import { occasionOf } from '../commitments/joint-panel';
import { MembersPicker } from '../parts/members-picker';
import { Name } from '../parts/name';
import { publicText } from '../words';
import { TextQuestion } from './fields';
import type { DeedFormKind, FormContext } from './form-kinds';

export const invite: DeedFormKind = {
  initial: () => ({ data: { participants: [] } }),
  Fields: ({ context: { view } }) => (
    <>
      <Form.Item
        name={['data', 'participants']}
        label="邀请谁参加"
        extra="本党组织或者下级党组织的党员。受邀人在自己的待办中答复，本人确认之前不公示、不计入。"
        rules={[{ required: true, message: '请至少选择一人' }]}
      >
        <MembersPicker organisation={view.head.inCharge} fellows />
      </Form.Item>
      <Asked context={{ view }} />
    </>
  ),
  fieldOf: (path) => (path.startsWith('/data/participants') ? ['data', 'participants'] : undefined),
  fieldOfProblem: ({ code }) => (code.startsWith('participant_') ? ['data', 'participants'] : undefined),
  submitLabel: () => '发出邀请',
};

/** Who was asked before, so that nobody is asked twice. */
function Asked({ context: { view } }: { context: Pick<FormContext, 'view'> }) {
  const asked = view.head.joint?.participants ?? [];
  if (asked.length === 0) return null;
  return (
    <p className="quiet">
      已经邀请：
      {asked.map(({ id, state }, index) => (
        <span key={id}>
          {index > 0 && '；'}
          <Name id={id} />（{PARTICIPANT_STATES[state]}）
        </span>
      ))}
    </p>
  );
}

export const answerInvitation: DeedFormKind = {
  initial: ({ personId }) => ({ data: { participant: personId }, content: { text: '' } }),
  Fields: ({ context: { view } }) => (
    <>
      <p>
        <Name id={view.head.subjectId} /> 邀请您一起承诺：<strong>{occasionOf(view)}</strong>
        {view.head.joint?.public && `（${publicText(view.head.joint.public)}）`}
        。是否参加由您本人决定，别人不能代为答复。
      </p>
      <Form.Item
        name={['data', 'accepted']}
        label="是否参加"
        extra="确认参加：您的姓名随承诺公示，您可以填报进展，不能审核、销号。谢绝：不再列入。"
        rules={[{ required: true, message: '请选择' }]}
      >
        <Radio.Group
          options={[
            { value: true, label: '确认参加' },
            { value: false, label: '谢绝' },
          ]}
        />
      </Form.Item>
      <TextQuestion
        name={['content', 'text']}
        label="说明"
        why="想告诉牵头人的话，可以不写。"
        max={500}
        rows={2}
        optional
      />
    </>
  ),
  toBody: ({ data, content }) => {
    const { text } = content as { text?: string };
    return { data: data as object, content: text?.trim() ? { text } : {} };
  },
  submitLabel: (values) => ((values.data as { accepted?: boolean }).accepted === false ? '谢绝' : '答复'),
};

export const leaveJoint: DeedFormKind = {
  initial: ({ personId }) => ({ data: { participant: personId }, content: { text: '' } }),
  Fields: () => (
    <TextQuestion
      name={['content', 'text']}
      label="退出的理由"
      why="牵头人和党组织会看到；退出后不再公示您的姓名，由您负责的事项由牵头人申请调整。"
      max={500}
      rows={3}
    />
  ),
  submitLabel: () => '退出',
};
