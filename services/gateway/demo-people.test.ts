import type { Ask } from '../../shared/http/ask';
import { DomainError } from '../../shared/http/problem';
import { administratorAccounts, findDemoPeople } from './demo-people';

/** Two pages of a small county: an enterprise, a village too small, and a village that will do. */
const PAGES: Record<string, unknown> = {
  '': {
    items: [
      { subject: { type: 'organisation', id: 'o1', field: 'government' }, inCharge: 'o0', superior: 'o0' },
      ...['a', 'b', 'c', 'd'].map((id) => ({
        subject: { type: 'member', id, field: 'stateEnterprise' },
        inCharge: 'o7',
        superior: 'o2',
      })),
      { subject: { type: 'member', id: 'e', field: 'rural' }, inCharge: 'o21', superior: 'o2' },
    ],
    next: 'e',
  },
  e: {
    items: ['f', 'g', 'h', 'i'].map((id) => ({
      subject: { type: 'member', id, field: 'rural', ...(id === 'i' ? { category: 'elderlyOrInfirm' } : {}) },
      inCharge: 'o22',
      superior: 'o2',
    })),
  },
};
const OFFICES: Record<string, unknown> = {
  o1: { secretaries: ['county'], superior: 'o0' },
  o2: { secretaries: ['town'], superior: 'o1' },
  o22: { secretaries: ['f'], superior: 'o2' },
};

const ask = (offices: Record<string, unknown>): Ask => ({
  async get<T>(path: string): Promise<T> {
    const { pathname, searchParams } = new URL(path, 'http://members');
    if (pathname === '/internal/subjects') return PAGES[searchParams.get('after') ?? ''] as T;
    const office = offices[pathname.replace('/internal/offices/', '')];
    if (office === undefined) throw new DomainError('not_found');
    return office as T;
  },
  post: () => Promise.reject(new Error('nothing is changed')),
});

it('finds one holder of each role, and members who are neither secretary nor excused', async () => {
  const people = await findDemoPeople(ask(OFFICES), 'o1', 2026);
  expect(people.map(({ account, personId }) => [account, personId])).toEqual([
    ['county-secretary', 'county'],
    ['town-secretary', 'town'],
    ['village-secretary', 'f'],
    ['member-1', 'g'],
    ['member-2', 'h'],
  ]);
});

it('leaves out whom it does not find', async () => {
  expect(await findDemoPeople(ask({ o1: OFFICES['o1'] }), 'o1', 2026)).toHaveLength(1);
});

it('G10 three administrators are three different persons', () => {
  const accounts = administratorAccounts();
  expect(accounts.map(({ administrator }) => administrator)).toEqual(['system', 'security', 'audit']);
  expect(new Set(accounts.map(({ personId }) => personId)).size).toBe(3);
});
