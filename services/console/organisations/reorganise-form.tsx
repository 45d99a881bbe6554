/** An organisation is created, changed, moved, merged, split or abolished: asked for, its consequences shown, then confirmed (M6, X10). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Modal, Select, Spin, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { addDays } from '../../../shared/calendar/day';
import {
  FIELDS,
  ORGANISATION_TYPES,
  REORGANISATION_DAYS_AHEAD,
  REORGANISATIONS,
  type Reorganisation,
} from '../../../shared/contracts/organisation';
import type { Day } from '../../../shared/contracts/plan';
import {
  getExtent,
  getReorganisation,
  reorganise,
  type OrganisationDetail,
  type ReorganisationView,
} from '../api/calls';
import { asProblem, fieldErrors } from '../api/problem';
import { useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { OrganisationPicker } from '../parts/organisation-picker';
import { ProblemNote } from '../parts/problem-note';
import { formatFullDay } from '../words';
import { consequencesOf } from './consequences';
import { MembersPicker } from '../parts/members-picker';

const LOOK_AGAIN_MS = 1_000;
const TARGETS: Partial<Record<Reorganisation, string>> = {
  move: '新的上级党组织',
  merge: '承接的党组织',
  abolish: '接收党员的党组织',
};

interface Values {
  to?: string;
  code?: string;
  name?: string;
  type?: string;
  field?: string;
  serviceWindow?: boolean;
  activists?: number | null;
  members?: string[];
  date: Day;
  reason: string;
}

interface Props {
  organisation: OrganisationDetail;
  kind: Reorganisation;
  onClose: () => void;
  onDone: () => void;
}

export function ReorganiseForm({ organisation, kind, onClose, onDone }: Props) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [confirming, setConfirming] = useState<Values>();
  const extent = useQuery({
    queryKey: ['extent', organisation.id],
    queryFn: () => getExtent(organisation.id),
    // Only these say how much comes along.
    enabled: kind === 'move' || kind === 'merge',
  });
  const command = useMutation({
    mutationFn: (values: Values) => reorganise(kind, organisation.id, bodyOf(kind, organisation, values)),
    onError: (error) => {
      setConfirming(undefined);
      form.setFields(fieldErrors<Values>(error));
    },
  });
  const started = command.data?.body;
  const progress = useQuery({
    queryKey: ['reorganisation', started?.id],
    queryFn: () => getReorganisation(started!.id),
    enabled: started?.state === 'applying',
    refetchInterval: ({ state }) => (state.data?.state === 'applied' ? false : LOOK_AGAIN_MS),
  });
  const now = progress.data ?? started;
  const done = now?.state === 'applied' || now?.state === 'planned' ? now : undefined;
  useEffect(() => {
    if (!done) return;
    void message.success(
      done.state === 'planned'
        ? `已安排：${formatFullDay(done.date)}起${REORGANISATIONS[kind]}`
        : `已办理：${REORGANISATIONS[kind]}`,
    );
    void client.invalidateQueries();
    onDone();
  }, [done, kind, client, message, onDone]);

  const title = `${organisation.name}：${kind === 'create' ? '成立下级党组织' : REORGANISATIONS[kind]}`;
  return (
    <Modal
      open
      title={title}
      width={620}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        started ? (
          <Button onClick={onClose}>在后台继续</Button>
        ) : confirming ? (
          <>
            <Button disabled={command.isPending} onClick={() => setConfirming(undefined)}>
              返回修改
            </Button>
            <Button type="primary" danger loading={command.isPending} onClick={() => command.mutate(confirming)}>
              {confirming.date > today ? '确认安排' : '确认办理'}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>取消</Button>
            <Button type="primary" onClick={() => form.submit()}>
              下一步
            </Button>
          </>
        )
      }
    >
      {command.error && <ProblemNote problem={asProblem(command.error)} />}
      {started ? (
        <Progress view={now!} />
      ) : (
        <>
          {confirming && (
            <Alert
              type="warning"
              showIcon
              title={
                confirming.date > today
                  ? `${formatFullDay(confirming.date)}零时自动办理，届时再次核对；此前可以撤回。办理之后：`
                  : `${formatFullDay(confirming.date)}起生效。办理之后：`
              }
              description={
                <ul>
                  {consequencesOf(kind, {
                    extent: extent.data ?? { organisations: organisation.children + 1, members: organisation.members },
                    members: organisation.members,
                    chosen: confirming.members?.length ?? 0,
                  }).map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              }
            />
          )}
          <Form
            form={form}
            hidden={confirming !== undefined}
            layout="vertical"
            initialValues={{ date: today, ...(kind === 'change' ? factsOf(organisation) : { serviceWindow: false }) }}
            onFinish={setConfirming}
          >
            <Questions organisation={organisation} kind={kind} today={today} />
          </Form>
        </>
      )}
    </Modal>
  );
}

function Questions({ organisation, kind, today }: Pick<Props, 'organisation' | 'kind'> & { today: Day }) {
  const target = TARGETS[kind];
  const described = kind === 'create' || kind === 'split' || kind === 'change';
  const needed = kind !== 'abolish' || organisation.members > 0;
  return (
    <>
      {target && (
        <Form.Item name="to" label={target} rules={needed ? [{ required: true, message: `请选择${target}` }] : []}>
          <OrganisationPicker everywhere width="100%" />
        </Form.Item>
      )}
      {(kind === 'create' || kind === 'split') && (
        <Form.Item
          name="code"
          label="编码"
          extra="以后不再改变"
          rules={[{ required: true, pattern: /^[0-9A-Za-z-]{1,32}$/, message: '由数字、字母和横线组成，至多 32 位' }]}
        >
          <Input />
        </Form.Item>
      )}
      {described && <Facts />}
      {kind === 'split' && (
        <Form.Item name="members" label="转入新党组织的党员" rules={[{ required: true, message: '请选择党员' }]}>
          <MembersPicker organisation={organisation.id} />
        </Form.Item>
      )}
      <Form.Item
        name="date"
        label="生效日期"
        extra={kind === 'change' ? undefined : '可以提前安排，至多一年'}
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <DayPicker to={kind === 'change' ? today : addDays(today, REORGANISATION_DAYS_AHEAD)} />
      </Form.Item>
      <Form.Item name="reason" label="原因" rules={[{ required: true, whitespace: true, message: '请写明原因' }]}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
    </>
  );
}

function Facts() {
  const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <>
      <Form.Item name="name" label="名称" rules={[{ required: true, min: 2, message: '请填写名称' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="type" label="类型" rules={[{ required: true, message: '请选择类型' }]}>
        <Select options={options(ORGANISATION_TYPES)} />
      </Form.Item>
      <Form.Item name="field" label="领域" rules={[{ required: true, message: '请选择领域' }]}>
        <Select options={options(FIELDS)} />
      </Form.Item>
      <Form.Item name="serviceWindow" label="窗口单位" valuePropName="checked">
        <Switch checkedChildren="是" unCheckedChildren="否" />
      </Form.Item>
      <Form.Item name="activists" label="入党积极分子（人，可不填）">
        <InputNumber min={0} max={100_000} precision={0} />
      </Form.Item>
    </>
  );
}

function Progress({ view }: { view: ReorganisationView }) {
  const { organisations, members, appointments } = view.counts;
  return (
    <div role="status">
      <Spin /> 正在办理：已调整党组织 {organisations} 个、党员 {members} 人、任职 {appointments}{' '}
      项。可以关闭此窗口，办理在后台继续。
    </div>
  );
}

function factsOf({ name, type, field, serviceWindow, activists }: OrganisationDetail): Partial<Values> {
  return { name, type, field, serviceWindow, activists: activists ?? null };
}

/** Of a change only what differs is asked for: the service refuses one that changes nothing. */
function bodyOf(kind: Reorganisation, organisation: OrganisationDetail, { activists, ...values }: Values): object {
  const filled = Object.entries({ ...values, ...(activists === null ? {} : { activists }) }).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  if (kind !== 'change') return Object.fromEntries(filled);
  const before = factsOf(organisation) as Record<string, unknown>;
  return Object.fromEntries(filled.filter(([key, value]) => !(key in before) || before[key] !== value));
}
