/** The ledger (台账) under the picture: every entry, newest first, by whom and in their words. */
import { Button } from 'antd';
import { Link } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { ENTRY_NAMES } from '../../../shared/contracts/entries';
import { REVIEW_CRITERIA } from '../../../shared/contracts/entries';
import type { TimelineEntryView, TimelineView } from '../../../shared/contracts/views';
import { addressOfChain, deedPath } from '../address';
import type { Opinion } from '../../../shared/contracts/opinions';
import { Opinions } from '../parts/opinions';
import { Name, Names } from '../parts/name';
import { formatMoment } from '../words';
import { CONTENT_NAMES, describeEntry, itemNames, type ItemNames } from './entry-text';
import { Label } from '../parts/label';

export const FIRST_SHOWN = 15;

export function LedgerList({ view, all, onAll }: { view: TimelineView; all: boolean; onAll: () => void }) {
  const newest = [...view.entries].reverse();
  const shown = all ? newest : newest.slice(0, FIRST_SHOWN);
  return (
    <section className="panel" aria-labelledby="ledger-title">
      <h2 id="ledger-title">
        台账 <span className="quiet">共 {newest.length} 条，由新到旧；登记后不能修改，只能更正</span>
      </h2>
      <ol className="ledger">
        {shown.map((entry) => (
          <LedgerEntry key={entry.seq} entry={entry} view={view} />
        ))}
      </ol>
      {!all && newest.length > FIRST_SHOWN && (
        <Button onClick={onAll} className="no-print">
          显示全部 {newest.length} 条
        </Button>
      )}
    </section>
  );
}

function LedgerEntry({ entry, view }: { entry: TimelineEntryView; view: TimelineView }) {
  const { head, now } = view;
  const nameOf = itemNames(head.items);
  const { text, people } = describeEntry(entry, nameOf, head.subjectType === 'organisation');
  const corrections = view.entries.filter(({ kind, data }) => kind === 'corrected' && data.corrects === entry.seq);
  const mayCorrect = head.may.includes('correct') && entry.by !== undefined && entry.kind !== 'corrected';
  return (
    <li
      id={`entry-${entry.seq}`}
      className={entry.by === undefined ? 'ledger-entry by-system' : 'ledger-entry'}
      tabIndex={-1}
    >
      <div className="ledger-when">
        <time dateTime={entry.at}>{formatMoment(entry.at, dayOf(now))}</time>
        <span className="quiet">第 {entry.seq} 条</span>
      </div>
      <div className="ledger-what">
        <div>
          <strong>{ENTRY_NAMES[entry.kind]}</strong> {text}
          {people && <Names ids={people} />}
          {entry.data.late === true && <Label tone="amber">补录</Label>}
          {corrections.map(({ seq }) => (
            <Label key={seq}>已由第 {seq} 条更正</Label>
          ))}
        </div>
        {entry.kind === 'reviewed' && (
          <UnmetCriteria criteria={entry.data.criteria as Record<string, boolean> | undefined} />
        )}
        {entry.content && <Written content={entry.content} nameOf={nameOf} />}
        <div className="ledger-by">
          {entry.by === undefined ? '系统自动' : <Name id={entry.by} />}
          {entry.inCharge !== head.inCharge && (
            <>
              {' · 当时所在：'}
              <Name id={entry.inCharge} />
            </>
          )}
          {mayCorrect && (
            <Link
              className="no-print ledger-correct"
              to={deedPath(addressOfChain(head.chain), 'correct', { corrects: entry.seq })}
            >
              更正
            </Link>
          )}
        </div>
      </div>
    </li>
  );
}

function UnmetCriteria({ criteria }: { criteria: Record<string, boolean> | undefined }) {
  const unmet = Object.entries(REVIEW_CRITERIA).filter(([name]) => criteria?.[name] === false);
  return unmet.length === 0 ? null : <div>不符合：{unmet.map(([, text]) => text).join('；')}</div>;
}

/** Texts by name; those of single items under the item. */
export function Written({
  content,
  nameOf,
  only,
}: {
  content: Record<string, unknown>;
  nameOf: ItemNames;
  only?: string[];
}) {
  const texts = Object.entries(content).filter(
    ([name, value]) => typeof value === 'string' && value !== '' && (only === undefined || only.includes(name)),
  );
  const items =
    typeof content.items === 'object' && content.items !== null
      ? Object.entries(content.items as Record<string, unknown>)
      : [];
  return (
    <dl className="written">
      {texts.map(([name, value]) => (
        <div key={name}>
          {name !== 'text' && <dt>{CONTENT_NAMES[name] ?? name}</dt>}
          <dd>{value as string}</dd>
        </div>
      ))}
      {only === undefined && Array.isArray(content.consulted) && (
        <div>
          <dt>{CONTENT_NAMES.consulted}</dt>
          <dd>
            <Opinions rows={content.consulted as Opinion[]} />
          </dd>
        </div>
      )}
      {only === undefined &&
        items.map(([id, value]) => (
          <div key={id}>
            <dt>{nameOf(id)}</dt>
            <dd>{typeof value === 'string' ? value : itemText(value as Record<string, unknown>)}</dd>
          </div>
        ))}
    </dl>
  );
}

function itemText(value: Record<string, unknown>): string {
  return Object.entries(value)
    .filter(([, text]) => typeof text === 'string' && text !== '')
    .map(([name, text]) => `${CONTENT_NAMES[name] ?? name}：${text as string}`)
    .join('；');
}
