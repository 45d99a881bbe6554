/** Who pledges together, and which of those asked have answered (P3). */
import { PARTICIPANT_STATES, type Joint, type ParticipantState } from '../../../shared/contracts/joint';
import type { TimelineView } from '../../../shared/contracts/views';
import { Label, type Tone } from '../parts/label';
import { Name } from '../parts/name';
import { publicText } from '../words';

const TONES: Record<ParticipantState, Tone> = {
  invited: 'amber',
  confirmed: 'green',
  declined: 'plain',
  left: 'plain',
};

/** What an immediate commitment is for was written before it had an entry, and stands with the first. */
export function occasionOf({ entries }: Pick<TimelineView, 'entries'>): string {
  const occasion = entries.find(({ kind }) => kind === 'opened')?.content?.occasion;
  return typeof occasion === 'string' ? occasion : '';
}

export function JointPanel({ view, joint }: { view: TimelineView; joint: Joint }) {
  const { head } = view;
  return (
    <section className="panel joint" aria-label="共同承诺的人">
      <h2>{occasionOf(view)}</h2>
      <ul className="joint-people">
        <li>
          <Name id={head.subjectId} /> <Label tone="blue">牵头人</Label>
        </li>
        {joint.participants.map(({ id, state }) => (
          <li key={id}>
            <Name id={id} /> <Label tone={TONES[state]}>{PARTICIPANT_STATES[state]}</Label>
          </li>
        ))}
        {joint.public && <li>{publicText(joint.public)}</li>}
      </ul>
      {joint.participants.some(({ state }) => state === 'invited') && (
        <p className="quiet">没有确认的不公示、不计入；是否参加由本人在待办中答复。</p>
      )}
    </section>
  );
}
