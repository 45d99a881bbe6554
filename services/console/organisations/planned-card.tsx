/** What has been decided of an organisation for a day to come: what, by whom, why, what it does to running years, and taking it back (X10). */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { dayOf } from '../../../shared/calendar/day';
import { REORGANISATIONS } from '../../../shared/contracts/organisation';
import { getExtent, getOrganisation, withdrawPlanned, type ReorganisationView } from '../api/calls';
import { asProblem } from '../api/problem';
import { useToday } from '../api/session';
import { Name } from '../parts/name';
import { ProblemNote } from '../parts/problem-note';
import { formatFullDay } from '../words';
import { consequencesOf } from './consequences';
import { useManages } from './manages';

export function PlannedCard({ item, here }: { item: ReorganisationView; here: string }) {
  return (
    <Alert
      type="warning"
      showIcon
      className="below"
      title={
        <>
          {formatFullDay(item.date)}起：
          <What item={item} here={here} />
        </>
      }
      description={
        <>
          <div className="quiet">
            {item.reason}，<Name id={item.by} /> {formatFullDay(dayOf(item.at))}决定；届时再次核对后自动办理
          </div>
          <Consequences item={item} />
          <Withdraw item={item} />
        </>
      }
    />
  );
}

/** One line; `here` is the organisation on whose page it stands and goes without saying. */
export function What({ item, here }: { item: ReorganisationView; here?: string }) {
  const { kind, organisationId, to, ahead, state } = item;
  const isNew = (kind === 'create' || kind === 'split') && state !== 'applied' && state !== 'applying';
  return (
    <>
      {organisationId !== here && <Name id={organisationId} />}
      {kind === 'create' && isNew ? '成立下级党组织' : REORGANISATIONS[kind]}
      {isNew && `“${ahead?.name ?? ''}”（${ahead?.code ?? ''}）`}
      {to !== undefined && to !== here && (
        <>
          {kind === 'split' ? '出' : '至'}
          <Name id={to} />
        </>
      )}
      {to === here && organisationId !== here && '（涉及本党组织）'}
    </>
  );
}

/** Why it was taken back, or could not be carried out. */
export function Ending({ item: { ahead } }: { item: ReorganisationView }) {
  if (ahead?.withdrawn)
    return (
      <div className="quiet">
        <Name id={ahead.withdrawn.by} /> {formatFullDay(dayOf(ahead.withdrawn.at))}撤回：{ahead.withdrawn.reason}
      </div>
    );
  if (!ahead?.notCarriedOut) return null;
  const { title, detail } = ahead.notCarriedOut;
  return (
    <div className="due-overdue">
      未能办理：{title}
      {detail && `（${detail}）`}
    </div>
  );
}

/** By the numbers of today: on the day it is whoever is there then. */
export function Consequences({ item: { kind, organisationId, ahead } }: { item: ReorganisationView }) {
  const organisation = useQuery({
    queryKey: ['organisation', organisationId],
    queryFn: () => getOrganisation(organisationId),
  });
  const extent = useQuery({ queryKey: ['extent', organisationId], queryFn: () => getExtent(organisationId) });
  if (!organisation.data || !extent.data) return null;
  const { members } = organisation.data;
  return (
    <ul>
      {consequencesOf(kind, { extent: extent.data, members, chosen: ahead?.members ?? 0 }).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Offered to those above the organisation, until the day begins. The service decides. */
export function Withdraw({ item }: { item: ReorganisationView }) {
  const today = useToday();
  const organisation = useQuery({
    queryKey: ['organisation', item.organisationId],
    queryFn: () => getOrganisation(item.organisationId),
  });
  const { itself, superior } = useManages(organisation.data ?? { path: '', field: 'rural' });
  const [open, setOpen] = useState(false);
  const offered = item.state === 'planned' && item.date > today && (item.kind === 'create' ? itself : superior);
  if (!organisation.data || !offered) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        撤回
      </Button>
      {open && <WithdrawForm item={item} onClose={() => setOpen(false)} />}
    </>
  );
}

function WithdrawForm({ item, onClose }: { item: ReorganisationView; onClose: () => void }) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ reason: string }>();
  const command = useMutation({
    mutationFn: ({ reason }: { reason: string }) => withdrawPlanned(item.id, reason),
    onSuccess: () => {
      void message.success('已撤回，到期不再办理');
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={`撤回：${formatFullDay(item.date)}起${REORGANISATIONS[item.kind]}`}
      okText="确认撤回"
      cancelText="取消"
      confirmLoading={command.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {command.error && <ProblemNote problem={asProblem(command.error)} />}
      <Form form={form} layout="vertical" onFinish={(values) => command.mutate(values)}>
        <Form.Item name="reason" label="原因" rules={[{ required: true, whitespace: true, message: '请写明原因' }]}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
