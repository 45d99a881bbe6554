/** One lane of marks: solid happened, hollow to come, dashed by itself; labels staggered so that none lies on another. */
import { GUTTER, type Pointing } from './pointing';
import type { Mark } from './marks';
import { gather, placeLabels, textWidth, xOf, type Column } from './scale';

const APART = 17;
const RADIUS = 7.5;
const LINE = 16;

interface Bunch {
  key: string;
  x: number;
  marks: Mark[];
  label: string;
  labelX: number;
  line: number;
}

export interface LaidMarks {
  bunches: Bunch[];
  height: number;
}

export function layMarks(marks: Mark[], columns: Column[], bounds: { left: number; right: number }): LaidMarks {
  const placed = marks.map((mark) => ({ mark, x: xOf(columns, mark.at), group: mark.state })).sort((a, b) => a.x - b.x);
  const bunches = gather(placed, APART).map((bunch) => ({
    x: bunch.reduce((sum, { x }) => sum + x, 0) / bunch.length,
    marks: bunch.map(({ mark }) => mark),
  }));
  // Pushed apart to the right, then back from the edge.
  for (let n = 1; n < bunches.length; n++) bunches[n].x = Math.max(bunches[n].x, bunches[n - 1].x + APART + 2);
  for (let n = bunches.length - 1, limit = bounds.right - RADIUS; n >= 0; n--, limit -= APART + 2)
    bunches[n].x = Math.min(bunches[n].x, limit);
  const labels = bunches.map(({ marks: [first, ...others] }) => {
    if (others.length === 0) return first.label;
    return others.every(({ label }) => label === first.label)
      ? `${first.label}×${others.length + 1}`
      : `${first.label}等${others.length + 1}次`;
  });
  const lines = placeLabels(
    bunches.map(({ x }, n) => ({ x, width: textWidth(labels[n]) })),
    bounds,
  );
  return {
    bunches: bunches.map((bunch, n) => ({
      ...bunch,
      key: bunch.marks[0].key,
      label: labels[n],
      labelX: lines[n].x,
      line: lines[n].line,
    })),
    height: 44 + Math.max(0, ...lines.map(({ line }) => line)) * LINE,
  };
}

export function MarkRow({ name, laid, y, pointing }: { name: string; laid: LaidMarks; y: number; pointing: Pointing }) {
  return (
    <g>
      <text className="lane-name" x={GUTTER - 14} y={y + 22} textAnchor="end">
        {name}
      </text>
      <MarkBunches laid={laid} y={y} pointing={pointing} />
    </g>
  );
}

export function MarkBunches({ laid, y, pointing }: { laid: LaidMarks; y: number; pointing: Pointing }) {
  const middle = y + 16;
  // All leaders first, so that they pass behind every label.
  const leaders = laid.bunches
    .filter(({ line }) => line > 0)
    .map(({ key, x, labelX, line }) => (
      <line key={key} className="leader" x1={x} x2={labelX} y1={middle + RADIUS} y2={middle + 11 + line * LINE} />
    ));
  const bunches = laid.bunches.map((bunch) => {
    const [first] = bunch.marks;
    const single = bunch.marks.length === 1;
    const tell = () =>
      pointing.tell({
        x: bunch.x,
        y: middle,
        title: single ? first.title : bunch.label,
        lines: [],
        marks: bunch.marks,
      });
    const seq = bunch.marks.at(-1)?.seq;
    const labelY = middle + 22 + bunch.line * LINE;
    return (
      <g
        key={bunch.key}
        className={`mark mark-${first.state} tone-${first.tone}`}
        tabIndex={0}
        role={seq === undefined ? 'img' : 'link'}
        aria-label={`${bunch.label}：${bunch.marks.map(({ title, lines }) => `${title}，${lines.join('，')}`).join('；')}`}
        onMouseEnter={tell}
        onMouseLeave={pointing.hush}
        onFocus={tell}
        onBlur={pointing.hush}
        onClick={() => seq !== undefined && pointing.show(seq)}
        onKeyDown={(event) => event.key === 'Enter' && seq !== undefined && pointing.show(seq)}
      >
        <rect className="hit" x={bunch.x - 10} y={middle - 11} width={20} height={22} />
        {first.tone === 'appraisal' ? (
          <path d={`M${bunch.x} ${middle - 9}l9 9-9 9-9-9z`} />
        ) : (
          <circle cx={bunch.x} cy={middle} r={single ? RADIUS : RADIUS + 1} />
        )}
        {!single && (
          <text aria-hidden="true" className="mark-count" x={bunch.x} y={middle + 4} textAnchor="middle">
            {bunch.marks.length}
          </text>
        )}
        <text className="mark-label" x={bunch.labelX} y={labelY} textAnchor="middle">
          {bunch.label}
        </text>
      </g>
    );
  });
  return (
    <>
      {leaders}
      {bunches}
    </>
  );
}
