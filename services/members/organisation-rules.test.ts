import fc from 'fast-check';
import type { Reorganisation } from '../../shared/contracts/organisation';
import {
  ancestorsOf,
  isBusy,
  rebase,
  refuseAbolition,
  refuseChange,
  refuseDate,
  refuseMerge,
  refuseMove,
  strictlyBelow,
  superiorPath,
  type OrganisationState,
} from './organisation-rules';

const TODAY = '2026-03-02';
const at = (path: string, more: Partial<OrganisationState> = {}): OrganisationState => ({
  id: ancestorsOf(path).at(-1) ?? '',
  path,
  parentId: ancestorsOf(path).at(-2),
  active: true,
  ...more,
});

describe('what is refused', () => {
  it.each<[string, Partial<OrganisationState>, string, string | undefined]>([
    ['today', {}, TODAY, undefined],
    ['on the day of its last change', { changedOn: '2026-02-01' }, '2026-02-01', undefined],
    ['before its last change', { changedOn: '2026-02-01' }, '2026-01-31', 'date_before_last_change'],
    ['on a day to come', { changedOn: '2026-02-01' }, '2026-03-03', undefined],
    ['of one that has ended', { active: false }, TODAY, 'organisation_ended'],
  ])('M6 a change %s', (_what, more, date, code) => {
    expect(refuseChange(at('/o1/o2/', more), date)?.code).toBe(code);
  });

  it.each<[Reorganisation, string, string | undefined]>([
    ['change', TODAY, undefined],
    ['change', '2026-03-03', 'date_in_future'],
    ...(['create', 'move', 'merge', 'split', 'abolish'] as const).flatMap(
      (kind): [Reorganisation, string, string | undefined][] => [
        [kind, '2026-02-01', undefined],
        [kind, '2026-03-03', undefined],
        [kind, '2027-03-02', undefined],
        [kind, '2027-03-03', 'date_too_far'],
      ],
    ),
  ])('M6 X10 %s dated %s', (kind, date, code) => {
    expect(refuseDate(kind, date, TODAY)?.code).toBe(code);
  });

  it.each<[string, OrganisationState | undefined, string | undefined]>([
    ['under another superior', at('/o1/o4/'), undefined],
    ['one level up', at('/o1/'), undefined],
    ['where it is already', at('/o1/o2/'), 'nothing_changed'],
    ['under itself', at('/o1/o2/o3/'), 'move_under_itself'],
    ["under its own child's child", at('/o1/o2/o3/o5/o6/'), 'move_under_itself'],
    ['under one whose id merely begins alike', at('/o1/o2/o33/'), undefined],
    ['under nobody', undefined, 'organisation_unknown'],
    ['under one that has ended', at('/o1/o4/', { active: false }), 'organisation_unknown'],
  ])('M6 X10 a move %s', (_what, to, code) => {
    expect(refuseMove(at('/o1/o2/o3/'), to)?.code).toBe(code);
  });

  it.each<[string, OrganisationState | undefined, string | undefined]>([
    ['into its neighbour', at('/o1/o4/'), undefined],
    ['into its superior', at('/o1/'), undefined],
    ['into itself', at('/o1/o2/'), 'merge_into_itself'],
    ['into its subordinate', at('/o1/o2/o3/'), 'move_under_itself'],
    ['into nobody', undefined, 'organisation_unknown'],
    ['into one that has ended', at('/o1/o4/', { active: false }), 'organisation_unknown'],
  ])('M6 X10 a merge %s', (_what, to, code) => {
    expect(refuseMerge(at('/o1/o2/'), to)?.code).toBe(code);
  });

  it('M6 an abolition needs a successor for members, and no subordinates', () => {
    const refused = (to: OrganisationState | undefined, subordinates: number, members: number, asked = to?.id) =>
      refuseAbolition(at('/o1/o2/'), { to: asked, successor: to }, { subordinates, members })?.code;
    expect(refused(at('/o1/o4/'), 0, 3)).toBeUndefined();
    expect(refused(undefined, 0, 0)).toBeUndefined();
    expect(refused(undefined, 0, 3)).toBe('successor_missing');
    expect(refused(at('/o1/o4/'), 1, 3)).toBe('has_subordinates');
    expect(refused(at('/o1/o2/'), 0, 3)).toBe('merge_into_itself');
    expect(refused(undefined, 0, 3, 'o9')).toBe('organisation_unknown');
    expect(refused(at('/o1/o4/', { active: false }), 0, 3)).toBe('organisation_unknown');
  });

  it('X10 two changes do not meet in one subtree, and do not wait for each other elsewhere', () => {
    const underWay = [{ from: '/o1/o2/o3/', into: '/o1/o4/o3/' }];
    expect(isBusy(underWay, ['/o1/o2/o3/o5/'])).toBe(true);
    expect(isBusy(underWay, ['/o1/o4/o3/'])).toBe(true);
    expect(isBusy(underWay, ['/o1/o2/o33/', '/o1/'])).toBe(false);
    expect(isBusy(underWay, ['/o1/o2/'], '/o1/o2/')).toBe(true);
    expect(isBusy(underWay, ['/o1/o4/'], '/o1/o4/')).toBe(true);
    expect(isBusy(underWay, ['/o1/o9/'], '/o1/o9/')).toBe(false);
  });
});

describe('the tree after a change', () => {
  /** Each organisation's superior, by number: 0 is the root, and everybody's superior has a smaller number. */
  const trees = fc
    .integer({ min: 2, max: 40 })
    .chain((size) => fc.tuple(...Array.from({ length: size - 1 }, (_, i) => fc.nat({ max: i }))));
  const pathsOf = (parents: number[]): Map<string, string> => {
    const paths = new Map([['o0', '/o0/']]);
    parents.forEach((parent, i) => paths.set(`o${i + 1}`, `${paths.get(`o${parent}`)}o${i + 1}/`));
    return paths;
  };
  const below = (path: string, from: string): boolean =>
    path > strictlyBelow(from).$gt && path < strictlyBelow(from).$lt;

  it('M1 M6 X10 a move keeps every organisation once, under its own superior, and moves nobody else', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (parents, a, b) => {
        const before = pathsOf(parents);
        const ids = [...before.keys()];
        const state = (id: string): OrganisationState => at(before.get(id)!);
        const moved = state(ids[a % ids.length]);
        const target = state(ids[b % ids.length]);
        if (refuseMove(moved, target)) return;
        const into = `${target.path}${moved.id}/`;
        const superiors = new Map(ids.map((id) => [id, id === moved.id ? target.id : state(id).parentId]));
        const after = new Map(
          [...before].map(([id, path]) => [
            id,
            id === moved.id || below(path, moved.path) ? rebase(path, moved.path, into) : path,
          ]),
        );
        expect(after.size).toBe(before.size);
        for (const [id, path] of after) {
          const superior = superiors.get(id);
          expect(path).toBe(superior === undefined ? `/${id}/` : `${after.get(superior)}${id}/`);
          expect(superiorPath(path)).toBe(superior === undefined ? '/' : after.get(superior));
          expect(new Set(ancestorsOf(path)).size).toBe(ancestorsOf(path).length);
          if (!ancestorsOf(path).includes(moved.id)) expect(path).toBe(before.get(id));
        }
        // Nothing is left behind or comes round again: the rewriting of batches ends.
        expect([...after.values()].filter((path) => below(path, moved.path) || path === moved.path)).toEqual([]);
      }),
    );
  });

  it('M6 X10 a merge hangs all that was below under the successor, and nothing else moves', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (parents, a, b) => {
        const before = pathsOf(parents);
        const ids = [...before.keys()];
        const merged = at(before.get(ids[a % ids.length])!);
        const successor = at(before.get(ids[b % ids.length])!);
        if (refuseMerge(merged, successor)) return;
        const after = new Map(
          [...before].map(([id, path]) => [
            id,
            below(path, merged.path) ? rebase(path, merged.path, successor.path) : path,
          ]),
        );
        for (const [id, path] of after) {
          if (id === merged.id || !below(before.get(id)!, merged.path)) expect(path).toBe(before.get(id));
          else {
            const parent = at(before.get(id)!).parentId!;
            expect(path).toBe(`${parent === merged.id ? successor.path : after.get(parent)}${id}/`);
          }
        }
        expect([...after.values()].filter((path) => below(path, merged.path))).toEqual([]);
      }),
    );
  });
});
