/** What is said of a draft: where it comes from, whether it is saved, and which one holds where there are two. */
import { Alert, Button, Space } from 'antd';
import { instantOf } from '../../../shared/calendar/day';
import { formatClock, formatMoment } from '../words';
import type { Opening, Saving } from './draft-saver';

const moment = (ms: number): string => formatMoment(instantOf(ms));

export function savingText(saving: Saving): string {
  switch (saving.state) {
    case 'untouched':
      return '';
    case 'saving':
      return '正在保存';
    case 'saved':
      return `草稿已保存 ${formatClock(instantOf(saving.at))}`;
    case 'unsaved':
      return `未保存：${saving.why}，${saving.inBrowser ? '已留在本机' : '本机也无法保存，请不要关闭页面'}`;
    case 'changed':
      return '未保存：这份草稿已在别处修改，请先选择用哪一份';
  }
}

export function SavingLine({ saving }: { saving: Saving }) {
  const isWarning = saving.state === 'unsaved' || saving.state === 'changed';
  return (
    <p role="status" className={isWarning ? 'draft-saving draft-unsaved' : 'draft-saving quiet'}>
      {savingText(saving)}
    </p>
  );
}

export function RestoredNote({ opening, onDiscard }: { opening: Opening; onDiscard: () => void }) {
  const { at, isLocal, sent } = opening;
  return (
    <Alert
      className="below"
      type="info"
      showIcon
      title={`已恢复 ${at === undefined ? '' : moment(at)} ${isLocal ? '留在本机' : '保存'}的草稿${sent ? '（上次提交没有收到答复，原样再次提交不会重复登记）' : ''}`}
      action={
        <Button size="small" onClick={onDiscard}>
          放弃草稿
        </Button>
      }
    />
  );
}

interface ChoiceProps {
  saving: Extract<Saving, { state: 'changed' }>;
  onHere: () => void;
  onSaved: () => void;
}

export function ChoiceNote({ saving: { at, present }, onHere, onSaved }: ChoiceProps) {
  return (
    <Alert
      className="below draft-choice"
      type="warning"
      showIcon
      role="alert"
      title="这份草稿已在别处修改"
      description={
        <>
          <p>
            这里的：{moment(at)} 修改。
            {present ? `已保存的：${moment(Date.parse(present.savedAt))} 保存。` : '已保存的：已经提交或者放弃。'}
          </p>
          <Space wrap>
            <Button size="small" type="primary" onClick={onHere}>
              用这里的
            </Button>
            <Button size="small" onClick={onSaved}>
              {present ? '用已保存的' : '放弃这里的'}
            </Button>
            <span className="quiet">没有选的一份，离开此页之前可以换回。</span>
          </Space>
        </>
      }
    />
  );
}

export function OtherNote({ at, onTake }: { at: number; onTake: () => void }) {
  return (
    <Alert
      className="below draft-choice"
      type="info"
      showIcon
      closable={{ 'aria-label': '关闭' }}
      title={`${moment(at)} 的一份草稿没有采用`}
      action={
        <Button size="small" onClick={onTake}>
          换回那一份
        </Button>
      }
    />
  );
}
