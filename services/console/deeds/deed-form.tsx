/** One form for every kind of deed: drafts, sending, refusals at their fields, and the wait for registering. */
import { Alert, Button, Form, Skeleton, Space } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import type { TimelineView } from '../../../shared/contracts/views';
import type { CommitmentAddress } from '../address';
import { useSession } from '../api/session';
import { ProblemNote } from '../parts/problem-note';
import { ChoiceNote, OtherNote, RestoredNote, SavingLine } from './draft-notes';
import { namedErrors, type About, type FormContext, type Values } from './form-kinds';
import { FORMS } from './forms';
import { useDeed } from './use-deed';
import { bodyOf, useDraft, useFoundDraft, type FoundDraft } from './use-draft';

/** How long a deed waits for its draft to be saved. */
const SETTLE_MS = 3_000;

interface DeedFormProps {
  kind: PostableDeed;
  about: About;
  address: CommitmentAddress;
  view: TimelineView;
  done: (seq: number) => ReactNode;
}

/** Shown once it is known what has been written already. */
export function DeedForm({ kind, about, address, view, done }: DeedFormProps) {
  const { personId, appointments } = useSession();
  const context: FormContext = { view, about, address, personId, appointments };
  const found = useFoundDraft(kind, context);
  return found ? (
    <Written kind={kind} context={context} found={found} done={done} />
  ) : (
    <Skeleton active paragraph={{ rows: 6 }} />
  );
}

interface WrittenProps extends Pick<DeedFormProps, 'kind' | 'done'> {
  context: FormContext;
  found: FoundDraft;
}

function Written({ kind, context, found, done }: WrittenProps) {
  const { address } = context;
  const spec = FORMS[kind];
  const { opening } = found;
  const [form] = Form.useForm<Values>();
  const read = (): Values => form.getFieldsValue(true) as Values;
  const draft = useDraft(found, read);
  const saving = draft.getSaving();
  const other = draft.getOther();
  const [isRestored, setRestored] = useState(opening.values !== undefined);
  const [initial, setInitial] = useState(() => opening.values ?? spec.initial(context));

  const { sending, send } = useDeed(address, kind, {
    about: found.draft.about,
    getSent: draft.getSent,
    keepSent: draft.keepSent,
    settle: () => Promise.race([draft.save(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS))]),
  });
  useEffect(() => {
    if (sending.state === 'done') draft.finish();
    if (sending.state !== 'refused') return;
    const values = form.getFieldsValue(true) as Values;
    const named = namedErrors(sending.problem.errors, spec, values);
    const own = spec.fieldOfProblem?.(sending.problem, values);
    if (own) named.push({ name: own, errors: [sending.problem.title] });
    form.setFields(named);
    if (named.length > 0) form.scrollToField(named[0].name, { block: 'center' });
  }, [sending, form, draft, spec]);

  /** Exactly these values: setting them would leave behind what only the ones before had. */
  function show(values: Values) {
    flushSync(() => setInitial(values));
    form.resetFields();
    setRestored(false);
  }

  if (sending.state === 'done') return done(sending.seq);
  const busy = sending.state === 'sending' || sending.state === 'registering';

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={initial}
      disabled={busy}
      onValuesChange={draft.changed}
      // What goes into the ledger is sent by the button, never by a stray Enter in a field.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
      onFinish={() => {
        void send(bodyOf(kind, read(), context));
      }}
      onFinishFailed={({ errorFields: [first] }) => form.scrollToField(first.name, { block: 'center', focus: true })}
      scrollToFirstError={{ block: 'center' }}
    >
      {isRestored && (
        <RestoredNote
          opening={opening}
          onDiscard={() => {
            void draft.discard().then((isGone) => {
              if (isGone) show(spec.initial(context));
            });
          }}
        />
      )}
      {saving.state === 'changed' && (
        <ChoiceNote
          saving={saving}
          onHere={draft.chooseHere}
          onSaved={() => show(draft.chooseSaved() ?? spec.initial(context))}
        />
      )}
      {other && saving.state !== 'changed' && (
        <OtherNote
          at={other.at}
          onTake={() => {
            const taken = draft.takeOther();
            if (!taken) return;
            show(taken);
            draft.changed();
          }}
        />
      )}
      {sending.state === 'refused' && <ProblemNote problem={sending.problem} />}
      {sending.state === 'registering' && (
        <Alert
          className="below"
          type="info"
          showIcon
          role="status"
          title="已收到，正在登记"
          description="系统繁忙时需要稍等。可以离开此页，登记后会出现在时间轴上，不会重复。"
        />
      )}
      <spec.Fields context={context} form={form} />
      <Space className="deed-submit">
        <Form.Item noStyle shouldUpdate>
          {() => (
            <Button
              type="primary"
              htmlType="submit"
              loading={busy}
              disabled={busy || saving.state === 'changed'}
              size="large"
            >
              {sending.state === 'registering'
                ? '正在登记'
                : (spec.submitLabel?.(form.getFieldsValue(true) as Values) ?? '提交')}
            </Button>
          )}
        </Form.Item>
        <span className="quiet">草稿自动保存，换一台设备也能接着写；提交后记入台账，不能修改，只能更正。</span>
      </Space>
      <SavingLine saving={saving} />
    </Form>
  );
}
