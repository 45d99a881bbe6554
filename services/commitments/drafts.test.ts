import { draftText } from './drafts';

it('a draft is kept as the text it came as, up to its size', () => {
  const values = { items: [{ title: '修路', 'a.b': null, $set: 1 }], 长: true };
  expect(JSON.parse(draftText(values))).toEqual(values);
  const text = (length: number) => ({ text: '长'.repeat(length - '{"text":""}'.length) });
  expect(draftText(text(65_536))).toHaveLength(65_536);
  expect(() => draftText(text(65_537))).toThrow('body_too_large');
});

it('what is nested too deep to be written again is refused, and breaks nothing', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`) as object;
  expect(() => draftText(deep)).toThrow('body_too_large');
});
