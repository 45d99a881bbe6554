import { checkForm, readForm } from './opinion-form';

const sent = { kind: 'complaint', text: '路灯没有修', contact: '', about: '', form: 'f', website: '' };

it('U4 an opinion needs a kind and words; whom to reach and what it is about are left to its writer', () => {
  expect(checkForm(readForm(sent), false)).toEqual({ kind: 'complaint', text: '路灯没有修' });
  expect(checkForm(readForm({ ...sent, contact: '13900000000', about: 'commitment/2026/m1' }), true)).toEqual({
    kind: 'complaint',
    text: '路灯没有修',
    contact: '13900000000',
    about: 'commitment/2026/m1',
  });
});

it('U4 what is missing, too long or not on the page is named field by field', () => {
  const wrong = (body: unknown) => {
    try {
      checkForm(readForm(body), false);
    } catch (error) {
      const { code, fields } = error as { code: string; fields: { path: string }[] };
      return [code, ...fields.map(({ path }) => path)];
    }
    return [];
  };
  expect(wrong(sent)).toEqual([]);
  expect(wrong({})).toEqual(['opinion_incomplete', '/kind', '/text']);
  expect(wrong(undefined)).toEqual(['opinion_incomplete', '/kind', '/text']);
  expect(wrong({ ...sent, kind: 'toString' })).toEqual(['opinion_incomplete', '/kind']);
  expect(wrong({ ...sent, text: ' \r\n ' })).toEqual(['opinion_incomplete', '/text']);
  expect(wrong({ ...sent, text: ['a', 'b'] })).toEqual(['opinion_incomplete', '/text']);
  expect(wrong({ ...sent, text: '长'.repeat(2001), contact: '1'.repeat(101) }).slice(1)).toEqual(['/text', '/contact']);
  expect(wrong({ ...sent, about: 'commitment/2026/m9' })).toEqual(['opinion_incomplete', '/about']);
});

it('U4 line ends count once, as in the browser, and control characters are dropped', () => {
  const lines = `${'字'.repeat(999)}\r\n${'字'.repeat(1000)}`;
  expect(checkForm(readForm({ ...sent, text: lines }), false).text).toHaveLength(2000);
  expect(readForm({ ...sent, text: 'a\u0000\u001b[31mb\nc' }).text).toBe('a[31mb\nc');
});
